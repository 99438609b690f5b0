"""The mapping record: what stands is derived from entries that are only added, at any moment, whatever their order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.record import (
    Action,
    Clash,
    Engine,
    Entry,
    Evidence,
    NoCounterpart,
    added,
    contradictions,
    current,
    entries_of,
    judged_suggestions,
    standing,
    without_counterpart,
)
from comity.benchmark.verdicts import verdicts
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Combined, Degree, Link, NotApplicable, ProtocolMapping, Relation
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Obligation
from tests.benchmark.cast import WITH_TRUTH, path
from tests.benchmark.playing import FULL, NONE, PARTIAL, link

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def said(action: str, what: Any, by: str = "ines", minute: int = 0, **more: Any) -> Entry:
    return Entry(Action(action), what, by, at(minute), **more)


def record(*entries: Entry) -> tuple[Entry, ...]:
    found: tuple[Entry, ...] = ()
    for each in entries:
        found = added(found, each)
    return found


def mapping(entries: Sequence[Entry], upto: datetime | None = None) -> ProtocolMapping:
    return current(entries, "alder-care", "small-benchmark", upto)


ONE, OTHER = link("1", "P-1"), link("1", "P-1", PARTIAL)


def test_only_what_a_person_confirmed_stands() -> None:
    proposed = said("proposed", ONE, "comity", engine=Engine("0.3", 0.8))
    assert mapping(record(proposed)) == ProtocolMapping("alder-care", "small-benchmark")
    assert mapping(record(proposed, said("confirmed", ONE))).links == (ONE,)


def test_what_stood_is_told_for_every_moment() -> None:
    whole = record(
        said("confirmed", ONE, minute=1),
        said("changed", OTHER, minute=2, why="Only for own staff."),
        said("withdrawn", OTHER, minute=3, why="The annex is no part of the protocol."),
        said("confirmed", NoCounterpart("1"), minute=4),
        said("confirmed", NoCounterpart(criterion="P-1"), minute=4),
    )
    assert [mapping(whole, at(minute)).links for minute in range(5)] == [(), (ONE,), (OTHER,), (), ()]
    assert [mapping(whole, at(minute)).answered for minute in range(5)] == [(), ("1",), ("1",), (), ("1",)]
    assert without_counterpart(whole, at(3)) == ()
    assert without_counterpart(whole) == ("P-1",)


def test_a_rejected_suggestion_does_not_stand() -> None:
    whole = record(said("proposed", ONE, "comity", engine=Engine("0.3", 0.8)), said("rejected", ONE))
    assert mapping(whole).links == ()
    assert [(each.accepted, each.given, each.by) for each in judged_suggestions(whole)] == [(False, None, "ines")]


def test_what_became_of_each_suggestion_is_told() -> None:
    engine = Engine("0.3", 0.8)
    proposals = [link("1", "P-1"), link("2", "P-2"), link("3", "P-3"), link("4", "P-4"), NoCounterpart("5")]
    whole = record(
        *(said("proposed", each, "comity", engine=engine) for each in proposals),
        said("confirmed", OTHER),
        said("rejected", link("2", "P-2")),
        said("confirmed", NoCounterpart("3")),
        said("confirmed", link("5", "P-1")),
    )
    judged = {each.suggested: (each.accepted, each.given) for each in judged_suggestions(whole)}
    assert judged == {
        ONE: (True, OTHER),
        link("2", "P-2"): (False, None),
        link("3", "P-3"): (False, None),
        NoCounterpart("5"): (False, None),
    }


def test_evidence_and_obligation_reach_the_mapping() -> None:
    evidence = Evidence("Alder Care 3", "12", "papers are kept")
    whole = record(
        said("confirmed", link("1", "P-1"), evidence=evidence),
        said("confirmed", link("2", "P-2"), obligation=Obligation.RECOMMENDED),
    )
    first, second = mapping(whole).links
    assert first.evidence == "Alder Care 3, p. 12: “papers are kept”"
    assert (second.degree, second.gap) == (PARTIAL, "only recommended")


@pytest.mark.parametrize(
    ("entries", "clash", "sentence"),
    [
        (
            [said("confirmed", ONE), said("confirmed", OTHER, "jon")],
            Clash.PERSONS,
            "ines, jon say different things of the link of question 1 to P-1. Change it, with the reason.",
        ),
        (
            [said("confirmed", ONE), said("confirmed", OTHER)],
            Clash.PERSON,
            "ines said different things of the link of question 1 to P-1. Change it, with the reason.",
        ),
        (
            [said("proposed", ONE, "jon"), said("confirmed", ONE), said("rejected", ONE, "jon")],
            Clash.PERSONS,
            "ines, jon say different things of the link of question 1 to P-1. Change it, with the reason.",
        ),
        (
            [said("confirmed", ONE), said("confirmed", NoCounterpart("1"))],
            Clash.QUESTION,
            "Question 1 has links and 'no counterpart'. Withdraw one of them.",
        ),
        (
            [said("confirmed", ONE), said("confirmed", NoCounterpart(criterion="P-1"))],
            Clash.CRITERION,
            "P-1 has links and 'no counterpart'. Withdraw one of them.",
        ),
        (
            [said("confirmed", ONE), said("confirmed", NotApplicable("P-1", "no such work"))],
            Clash.APPLICABLE,
            "P-1 has links and is said to be not applicable. Withdraw one of them.",
        ),
        (
            [said("confirmed", OTHER), said("confirmed", Combined("P-1", ("1", "2"), FULL))],
            Clash.COMBINED,
            "Questions are said to meet P-1 together, and not all of them are linked to it. Link them, or withdraw it.",
        ),
    ],
)
def test_contradictions_are_shown(entries: list[Entry], clash: Clash, sentence: str) -> None:
    (found,) = contradictions(record(*entries))
    assert (found.clash, found.sentence) == (clash, sentence)
    assert set(found.entries) <= set(entries)
    last = found.entries[-1]
    settled = [*entries, said("withdrawn", last.what, why="A slip.", minute=1)]
    assert contradictions(record(*settled)) == ()
    assert contradictions(settled, at(0)) == (found,)


def test_whoever_changes_something_with_a_reason_contradicts_nobody() -> None:
    whole = record(said("confirmed", ONE), said("changed", OTHER, "jon", why="Only for own staff."))
    assert contradictions(whole) == ()
    assert contradictions(record(said("confirmed", ONE), said("confirmed", ONE, "jon"))) == ()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (said("confirmed", ONE, " "), "An entry of a mapping record says who made it. Fill in 'by'."),
        (said("changed", ONE, why="x"), "Nothing was said of the link of question 1 to P-1 that could be changed."),
        (said("withdrawn", ONE, why="x"), "Nothing was said of the link of question 1 to P-1 that could be withdrawn."),
        (said("rejected", ONE), "Nobody proposed the link of question 1 to P-1, so it cannot be rejected."),
        (said("confirmed", Link("1", "P-1", PARTIAL)), "The link of question 1 to P-1 is partial. Say in 'gap' what"),
        (
            said("confirmed", Link("1", "P-1", FULL, Relation.NARROWER)),
            "The link of question 1 to P-1: 'narrower' means partial, but the degree is full.",
        ),
        (said("confirmed", Combined("P-1", ("1",), FULL)), "Name at least two questions that meet P-1 together."),
        (said("confirmed", NotApplicable("P-1", "")), "'not applicable' of P-1 needs a reason."),
        (said("confirmed", NoCounterpart()), "'No counterpart' is said of one question or of one criterion."),
        (said("confirmed", NoCounterpart("1", "P-1")), "'No counterpart' is said of one question or of one criterion."),
        (said("confirmed", ONE, engine=Engine("0.3", 1.0)), "An engine only proposes."),
        (
            Entry(Action.CONFIRMED, ONE, "ines", datetime(2026, 1, 5, tzinfo=timezone(timedelta(hours=1)))),
            "An entry of a mapping record says its moment in UTC.",
        ),
        (Entry(Action.CONFIRMED, ONE, "ines", datetime(2026, 1, 5)), "An entry of a mapping record says its moment"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(entry: Entry, sentence: str) -> None:
    with pytest.raises(OptionError) as refused:
        added((), entry)
    assert str(refused.value).startswith(sentence)


def test_a_change_needs_its_reason_and_the_past_stays() -> None:
    whole = record(said("confirmed", ONE, minute=5))
    with pytest.raises(OptionError, match="cannot be changed without a reason"):
        added(whole, said("changed", OTHER, minute=6))
    with pytest.raises(OptionError, match="is only added to"):
        added(whole, said("confirmed", link("2", "P-2"), minute=4))


@pytest.mark.parametrize("name", WITH_TRUTH)
def test_a_mapping_of_a_file_becomes_a_record_and_the_same_mapping_again(name: str) -> None:
    protocol = read_protocol(path(name).read_bytes(), name)
    truth = read_mapping(path(name, ".truth.yaml").read_bytes(), name, protocol, common())
    whole = entries_of(truth, "ines", START)
    again = current(whole, truth.protocol, truth.benchmark)
    assert set(again.links) == set(truth.links)
    assert set(again.answered) == set(truth.answered)
    for edition in common().editions:
        one, other = (verdicts(each, protocol, common(), edition.id) for each in (truth, again))
        assert one == other


SUBJECTS = st.one_of(
    st.builds(link, st.sampled_from("123"), st.sampled_from(["P-1", "P-2"]), st.sampled_from([FULL, PARTIAL, NONE])),
    st.builds(NoCounterpart, st.sampled_from("123")),
    st.builds(NotApplicable, st.sampled_from(["P-1", "P-2"]), st.just("no such work")),
)


@st.composite
def records(draw: st.DrawFn) -> tuple[Entry, ...]:
    """A record made by trying entries; those that are refused are left out."""
    whole: tuple[Entry, ...] = ()
    for minute in range(draw(st.integers(0, 14))):
        action, by = draw(st.sampled_from(list(Action))), draw(st.sampled_from(["ines", "jon"]))
        entry = said(action, draw(SUBJECTS), by, minute, why=draw(st.sampled_from(["", "a reason"])))
        try:
            whole = added(whole, entry)
        except OptionError:
            continue
    return whole


@settings(deadline=None)
@given(records())
def test_what_stood_at_a_moment_is_what_the_entries_up_to_it_come_to(whole: tuple[Entry, ...]) -> None:
    for count, entry in enumerate(whole, 1):
        assert mapping(whole, entry.when) == mapping(whole[:count])
        assert contradictions(whole, entry.when) == contradictions(whole[:count])
        assert judged_suggestions(whole, entry.when) == judged_suggestions(whole[:count])


@settings(deadline=None)
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_entries_on_different_subjects_does_not_matter(
    whole: tuple[Entry, ...], chance: random.Random
) -> None:
    shuffled = list(whole)
    chance.shuffle(shuffled)
    own = {each.subject: iter([one for one in whole if one.subject == each.subject]) for each in whole}
    moved = [Entry(e.action, e.what, e.by, START, e.why) for e in (next(own[each.subject]) for each in shuffled)]
    assert mapping(moved) == mapping(whole)
    assert [each.clash for each in contradictions(moved)] == [each.clash for each in contradictions(whole)]
    assert {each.subject for each in standing(moved)} == {each.subject for each in standing(whole)}


@settings(deadline=None)
@given(records(), records())
def test_records_of_two_persons_come_to_the_same_whichever_is_read_first(
    one: tuple[Entry, ...], other: tuple[Entry, ...]
) -> None:
    later = tuple(Entry(e.action, e.what, e.by, e.when + timedelta(seconds=1), e.why) for e in other)
    assert mapping((*one, *later)) == mapping((*later, *one))


@settings(deadline=None)
@given(records(), SUBJECTS)
def test_nothing_is_ever_lost(whole: tuple[Entry, ...], what: Any) -> None:
    more = added(whole, said("confirmed", what, minute=60))
    assert more[:-1] == whole
    assert all(each in whole for each in standing(whole))
    degrees = {each.degree for each in mapping(more).links}
    assert degrees <= set(Degree)
    assert any(each.what == what for each in standing(more))
