"""Learning from answers: the model moves towards them, keeps its signs, and says when it does not fit."""

from __future__ import annotations

from dataclasses import replace
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
from comity.vocabulary.errors import LearningError, OptionError
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.record import Record
from tests.linkage.lists import believable_round


def _answers(seed: int) -> tuple[list[Record], list[Judgement]]:
    """A round and what somebody who knows the truth says of forty pairs: of the likely and of the unlikely ones those
    that the model is least sure of."""
    rows, truth = believable_round(seed=seed, sites=150)
    compared = link(rows).compared()
    order = np.argsort(np.abs(compared.log_odds), kind="stable")
    likely = compared.log_odds[order] > 0
    judged = []
    for at in [*order[likely][:20].tolist(), *order[~likely][:20].tolist()]:
        left, right = compared.rows[int(compared.first[at])][0], compared.rows[int(compared.second[at])][0]
        judged.append(Judgement(left, right, Answer.SAME if truth[left] == truth[right] else Answer.DIFFERENT))
    return rows, judged


def test_the_model_moves_towards_the_answers_and_keeps_its_signs() -> None:
    rows, judged = _answers(3)
    lesson = learn(rows, judged)
    assert lesson.same + lesson.different == len(judged) == 40
    assert min(lesson.same, lesson.different) >= 3
    assert lesson.right_now >= lesson.right_before
    assert lesson.model != Model.shipped()
    for weights in (lesson.model.first, lesson.model.final):
        assert all(weights.get(f.name, 0.0) * f.sign >= 0 for f in FEATURES if f.sign)
    assert learn(rows, judged).model == lesson.model
    assert learn(rows, list(reversed(judged))).model.to_json() == lesson.model.to_json()


def test_a_model_that_knows_little_learns_what_it_is_told() -> None:
    rows, judged = _answers(3)
    vague = Model(-2.0, {"name_letters": 3.0}, -2.0, {"name_letters": 3.0})
    lesson = learn(rows, judged, model=vague)
    assert lesson.right_before < 0.8
    assert lesson.right_now > 0.9


def test_one_answer_moves_the_model_little() -> None:
    rows, judged = _answers(3)
    moved, start = learn(rows, judged[:1]).model, Model.shipped()
    most = max(abs(moved.final[name] - start.final[name]) for name in start.final)
    assert 0 < most < 0.3
    assert abs(moved.final_bias - start.final_bias) < 1.0


def test_answers_about_other_rows_teach_nothing() -> None:
    rows, judged = _answers(3)
    with pytest.raises(LearningError, match="No answer"):
        learn(rows, [Judgement("no", "such", Answer.SAME)])
    lesson = learn(rows, [*judged, Judgement("no", "such", Answer.SAME)])
    assert len(lesson.unused) == 1


def test_answers_that_contradict_each_other_teach_nothing() -> None:
    rows, judged = _answers(3)
    first = next(each for each in judged if each.answer is Answer.DIFFERENT)
    both = [first, replace(first, answer=Answer.SAME, by="Ben")]
    with pytest.raises(LearningError, match="contradict"):
        learn(rows, both)
    others = [each for each in judged if each != first]
    assert learn(rows, [*others, *both]).model == learn(rows, others).model


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
    '{"first": {"bias": 0, "weights": {"foo": 1}}, "final": {"bias": 0, "weights": {"foo": 1}}}',
    '{"first": {"bias": 1' + "0" * 400 + ', "weights": {"name_same": 1}}, "final": {"bias": 0, "weights": {}}}',
    "[" * 100_000,
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
