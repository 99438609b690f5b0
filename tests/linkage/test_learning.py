"""Learning from answers: the model moves towards them, keeps its signs, and says when it does not fit."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from comity.cli.main import command_line
from comity.linkage import Model, link
from comity.linkage.answers import Answers
from comity.linkage.evidence import FEATURES
from comity.linkage.fitting import _against
from comity.linkage.learning import learn
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer, Judgement
from tests.linkage.lists import believable_round


def _answers(seed: int, wrong: float = 0.0) -> tuple[list, list[Judgement]]:  # type: ignore[type-arg]
    rows, truth = believable_round(seed=seed, sites=150)
    chance = random.Random(seed)
    asked = link(rows).review[:60]
    told = [(pair, (truth[pair.left] == truth[pair.right]) != (chance.random() < wrong)) for pair in asked]
    return rows, [Judgement(p.left, p.right, Answer.SAME if same else Answer.DIFFERENT) for p, same in told]


def test_the_model_moves_towards_the_answers_and_keeps_its_signs() -> None:
    rows, judged = _answers(3)
    lesson = learn(rows, judged)
    assert lesson.same + lesson.different == len({(j.left, j.right) for j in judged})
    assert lesson.right_now >= lesson.right_before
    assert lesson.model != Model.shipped()
    for weights in (lesson.model.first, lesson.model.final):
        assert all(weights.get(f.name, 0.0) * f.sign >= 0 for f in FEATURES if f.sign)
    assert learn(rows, judged).model == lesson.model
    assert learn(rows, list(reversed(judged))).model.to_json() == lesson.model.to_json()


def test_one_answer_moves_the_model_little() -> None:
    rows, judged = _answers(3)
    moved, start = learn(rows, judged[:1]).model, Model.shipped()
    most = max(abs(moved.final[name] - start.final[name]) for name in start.final)
    assert 0 < most < 0.5
    assert abs(moved.final_bias - start.final_bias) < 1.0


def test_answers_about_other_rows_teach_nothing() -> None:
    rows, judged = _answers(3)
    with pytest.raises(ValueError, match="No answer"):
        learn(rows, [Judgement("no", "such", Answer.SAME)])
    lesson = learn(rows, [*judged, Judgement("no", "such", Answer.SAME)])
    assert len(lesson.unused) == 1


def test_answers_against_what_the_model_is_sure_of_are_said() -> None:
    rows, _ = believable_round(seed=3, sites=150)
    sure = [match for match in link(rows).links() if match.probability > 0.95][:30]
    judged = [Judgement(match.left, match.right, Answer.DIFFERENT) for match in sure]
    assert any("contradict what the model is sure of" in doubt for doubt in link(rows, judgements=judged).doubts)
    assert not link(rows).doubts


def test_only_pairs_that_were_answered_are_taken_for_answers() -> None:
    pairs, log_odds = (np.asarray([0, 1, 1]), np.asarray([2, 4, 5])), np.asarray([5.0, 5.0, -5.0])
    told = Answers(frozenset({(0, 10)}), frozenset({(0, 2)}), (), ())
    assert _against(pairs, log_odds, told) == (1, 1)  # (0, 10) was not compared, and is not (1, 4)
    told = Answers(frozenset({(1, 5), (1, 4)}), frozenset(), (), ())
    assert _against(pairs, log_odds, told) == (1, 2)


def test_a_list_of_another_kind_is_said() -> None:
    blind = Model(-1.0, {"name_letters": 1.5}, -1.0, {"name_letters": 1.5})  # sure of nothing
    rows, _ = believable_round(seed=3, sites=150)
    assert any("may not know this kind of list" in doubt for doubt in link(rows, model=blind).doubts)


def test_the_command_writes_a_model_that_link_uses(tmp_path: Path) -> None:
    rows, judged = _answers(3)
    table, answers, model = tmp_path / "rows.csv", tmp_path / "answers.csv", tmp_path / "model.json"
    lines = [f'{row.record_id},"{row.name}","{row.address}",{row.country},{row.source}' for row in rows]
    table.write_text("record_id,name,address,country,source\n" + "\n".join(lines), encoding="utf-8")
    told = [f"{each.left},{each.right},{each.answer}" for each in judged]
    answers.write_text("left,right,judgement\n" + "\n".join(told), encoding="utf-8")
    run = CliRunner().invoke
    app = command_line(("learn", "link"))
    done = run(app, ["learn", str(table), "--answers", str(answers), "--out", str(model)])
    assert done.exit_code == 0, done.output
    assert "Learned from" in done.output
    assert Model.from_json(model.read_text(encoding="utf-8")) != Model.shipped()
    done = run(app, ["link", str(table), "--model", str(model), "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output


NO_MODELS = [
    *("", "{}", "[]", "not json", '{"first": {"bias": 1}}', '{"first": 3, "final": 4}'),
    *(
        '{"first": {"bias": NUMBER, "weights": {}}, "final": {"bias": 0, "weights": {}}}'.replace("NUMBER", number)
        for number in ('"x"', "NaN", "Infinity", "null", "[]")
    ),
    '{"first": {"bias": 0, "weights": {"name_same": "x"}}, "final": {"bias": 0, "weights": {}}}',
    '{"first": {"bias": 0, "weights": [1]}, "final": {"bias": 0, "weights": {}}}',
]


@pytest.mark.parametrize("text", NO_MODELS)
def test_a_file_that_holds_no_model_is_refused(tmp_path: Path, text: str) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("record_id,name,address,country\n1,Acme,1 Main St,US\n", encoding="utf-8")
    (tmp_path / "model.json").write_text(text, encoding="utf-8")
    app = command_line(("learn", "link"))
    wanted = ["link", str(rows), "--model", str(tmp_path / "model.json"), "--out", str(tmp_path / "out.csv")]
    done = CliRunner().invoke(app, wanted)
    assert isinstance(done.exception, OptionError)
    assert "holds no model" in str(done.exception)
    assert not (tmp_path / "out.csv").exists()


def test_probabilities_stay_numbers_for_any_weights() -> None:
    wild = Model(1e6, {"name_letters": 1e6}, -1e6, {"name_letters": 1e6})
    rows, _ = believable_round(seed=3, sites=20)
    assert np.isfinite([match.probability for match in link(rows, model=wild).links()]).all()
