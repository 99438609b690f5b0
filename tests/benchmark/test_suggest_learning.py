"""What people accept and reject changes what is suggested next, the same way every time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tools.train_suggestions import samples

from comity.benchmark.learning import NOTHING, Judged, Learned, judgements, learn
from comity.benchmark.matching import Text
from comity.benchmark.ranking import Weights
from comity.benchmark.suggest import suggest
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Degree, Link, ProtocolMapping
from comity.vocabulary.protocol import Protocol, Question

EDITION = "6.1"
JARGON = "Is the blue card scheme running for everybody?"
LIKE = "Blue card scheme: is it running in this plant?"
OVERTIME = "Is overtime voluntary and can it be refused?"


def asked(*texts: str) -> Protocol:
    return Protocol("p", "P", tuple(Question(str(at), text) for at, text in enumerate(texts)), language="en")


def scores(text: str, learned: Learned = NOTHING, edition: str = EDITION) -> dict[str, float]:
    (shown,) = suggest(asked(text), common(), edition, 300, learned)
    return {each.criterion: each.score for each in shown.criteria}


def judged(text: str, criterion: str, accepted: bool) -> Learned:
    return Learned((Judged(Text(text, "en"), criterion, accepted),))


def test_a_company_word_is_known_once_a_question_with_it_was_accepted() -> None:
    assert "LAB-02-08" not in list(scores(LIKE))[:1]

    taught = scores(LIKE, judged(JARGON, "LAB-02-08", True))

    assert next(iter(taught)) == "LAB-02-08"


def test_a_rejected_suggestion_comes_back_with_a_lower_score() -> None:
    before, after = scores(OVERTIME), scores(OVERTIME, judged(OVERTIME, "LAB-06-05", False))

    assert after.get("LAB-06-05", 0.0) < before["LAB-06-05"]
    assert scores(LIKE, judged(OVERTIME, "LAB-06-05", False)) == scores(LIKE)


def test_what_was_said_of_a_criterion_that_the_edition_lacks_is_left_aside() -> None:
    (newer, *_) = [each.id for each in common().criteria if each.since == "7.0"]

    assert newer not in scores(JARGON, judged(JARGON, newer, True))
    assert newer in scores(JARGON, judged(JARGON, newer, True), "7.0")
    assert scores(OVERTIME, judged(OVERTIME, newer, False)) == scores(OVERTIME)


def test_links_are_accepted_what_else_was_shown_is_rejected_and_nothing_follows_where_nobody_answered() -> None:
    protocol = asked("One?", "Two?", "Three?")
    links = (Link("0", "LAB-01-01", Degree.FULL), Link("0", "LAB-01-02", Degree.NONE))
    mapping = ProtocolMapping("p", common().id, ("0", "1"), links)
    shown = {"0": ["LAB-01-01", "LAB-01-03"], "1": ["LAB-01-04"], "2": ["LAB-01-05"]}

    found = [(each.question.text, each.criterion, each.accepted) for each in judgements(protocol, mapping, shown)]

    assert found == [
        ("One?", "LAB-01-01", True), ("One?", "LAB-01-03", False), ("Two?", "LAB-01-04", False),
    ]  # fmt: skip


def test_weights_are_fitted_anew_only_from_enough_links_of_two_protocols() -> None:
    (_, first), (_, second), *_ = sorted(samples().items())
    few = replace(second[1], links=second[1].links[:3])

    assert learn(common(), EDITION, [first]).weights is None
    assert (
        learn(common(), EDITION, [(first[0], replace(first[1], links=first[1].links[:3])), (second[0], few)]).weights
        is None
    )
    taught = learn(common(), EDITION, [first, second])
    assert taught.weights not in (None, Weights.shipped())
    assert taught == learn(common(), EDITION, [first, second])


def test_weights_are_read_as_they_are_written() -> None:
    shipped = Weights.shipped()

    assert Weights.from_json(shipped.to_json()) == shipped
    with pytest.raises(KeyError):
        Weights.from_json(shipped.to_json().replace('"bias"', '"other"'))
