"""What a case is worth on a day, and for which audits: what is past is never rewritten."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.case.events import (
    Appealed,
    BenchmarkChanged,
    ProtocolChanged,
    Published,
    Reinstated,
    Replied,
    Role,
    SelfAssessed,
    Statement,
    Suspended,
    Withdrawn,
)
from comity.benchmark.validity import COLUMNS, Status, as_csv, end, equivalents, standing, status
from comity.cli.inputs import protocol_rules
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.errors import OptionError
from tests.benchmark.playing import (
    ANA,
    APPEAL,
    BENCHMARK,
    MEMBER,
    NONE,
    PARTIAL,
    PROTOCOL,
    SECRETARIAT,
    Play,
    recognised,
    view,
)


def spans(play: Play) -> list[tuple[date, date]]:
    return [(each.since, each.until) for each in equivalents([play.case], BENCHMARK.id)]


LAST = date(2029, 2, 28)


def test_a_recognition_holds_for_three_years_if_nothing_happens() -> None:
    play = recognised()
    assert [status(play.case, day) for day in (date(2026, 1, 4), date(2026, 1, 5), date(2026, 2, 28))] == [
        None, Status.UNDER_REVIEW, Status.UNDER_REVIEW,
    ]  # fmt: skip
    assert status(Play().case, date(2026, 1, 5)) is Status.DRAFT
    assert end(Play().case) is None
    assert spans(play) == [(date(2026, 3, 1), LAST)]
    assert (status(play.case, LAST), status(play.case, LAST + timedelta(1))) == (Status.RECOGNISED, Status.EXPIRED)
    found = end(play.case)
    assert found is not None
    assert (found.day, found.why) == (date(2029, 3, 1), "36 months have passed since publication")


@pytest.mark.parametrize(
    ("kind", "what", "last", "why"),
    [
        (ProtocolChanged, {"first": date(2027, 6, 1), "edition": "4"}, date(2027, 5, 31), "the protocol has edition 4"),
        (ProtocolChanged, {"first": date(2027, 6, 1), "why": "Remote."}, date(2027, 5, 31), "significant change"),
        (
            BenchmarkChanged, {"first": date(2027, 2, 28), "edition": "2"}, date(2028, 2, 27),
            "the transition to edition 2 of the benchmark is over",
        ),
        (
            BenchmarkChanged, {"first": date(2028, 6, 1), "edition": "2"}, LAST,
            "36 months have passed since publication",
        ),
        (Withdrawn, {}, date(2027, 1, 9), "withdrawn"),
    ],
)  # fmt: skip
def test_it_ends_with_the_earliest_reason(kind: type, what: dict[str, object], last: date, why: str) -> None:
    play = recognised().on(2027, 1, 10)
    play.secretariat(kind, **what)
    found = end(play.case)
    assert found is not None
    assert (found.day, found.why) == (last + timedelta(1), why)
    assert spans(play) == [(date(2026, 3, 1), last)]
    after = Status.WITHDRAWN if kind is Withdrawn else Status.EXPIRED
    assert status(play.case, last + timedelta(1)) is after


def test_audits_during_a_suspension_do_not_count_and_those_before_and_after_do() -> None:
    play = recognised().on(2027, 1, 10).secretariat(Suspended, why="No access to records.")
    assert spans(play) == [(date(2026, 3, 1), date(2027, 1, 9))]
    play.on(2027, 2, 1).secretariat(Reinstated)
    assert spans(play) == [(date(2026, 3, 1), date(2027, 1, 9)), (date(2027, 2, 1), LAST)]
    assert status(play.case, date(2027, 1, 20)) is Status.SUSPENDED
    assert standing([play.case], PROTOCOL, date(2027, 1, 20), BENCHMARK.id) is Equivalence.OTHER


def test_an_add_on_or_a_refusal_recognises_no_audit() -> None:
    play = Play().published()
    assert status(play.case, date(2026, 1, 6)) is Status.ADD_ON_REQUIRED
    assert spans(play) == []
    refused = Play().until_draft().member(Replied)
    refused.decided(view("P-1", "1", NONE), view("P-2", "2", NONE), why="Not asked.")
    refused.secretariat(Published)
    assert status(refused.case, date(2026, 1, 6)) is Status.NOT_RECOGNISED
    assert status(refused.case, date(2036, 1, 6)) is Status.NOT_RECOGNISED
    with pytest.raises(OptionError, match="There is no recognition to suspend"):
        refused.secretariat(Suspended, why="x")


def test_an_appeal_counts_from_its_publication_and_does_not_lengthen_the_validity() -> None:
    play = recognised().on(2026, 4, 1)
    play.member(Appealed, grounds=(Statement("P-6", "Read it again."),)).appoint(Role.APPEAL, *APPEAL)
    play.decided(view("P-6", "5", PARTIAL), role=Role.APPEAL, why="It is asked at half of the sites.")
    assert status(play.case, date(2026, 4, 1)) is Status.RECOGNISED
    play.on(2026, 5, 1).secretariat(Published)
    assert status(play.case, date(2026, 5, 1)) is Status.ADD_ON_REQUIRED
    assert spans(play) == [(date(2026, 3, 1), date(2026, 4, 30))]
    found = end(play.case)
    assert found is not None
    assert found.day == date(2029, 3, 1)


def test_rows_are_what_assemble_reads(tmp_path: Path) -> None:
    play = recognised().on(2027, 1, 10).secretariat(Suspended, why="No access.").on(2027, 2, 1).secretariat(Reinstated)
    file = tmp_path / "protocols.csv"
    file.write_text(as_csv(equivalents([play.case, play.case], BENCHMARK.id)), encoding="utf-8")
    assert file.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert [
        (each.member, each.protocol, each.edition, each.equivalence, each.since, each.until)
        for each in protocol_rules(file)
    ] == [
        (MEMBER, "Alder Care", "3", Equivalence.FOUR_PILLAR, date(2026, 3, 1), date(2027, 1, 9)),
        (MEMBER, "Alder Care", "3", Equivalence.FOUR_PILLAR, date(2027, 2, 1), LAST),
    ]


def test_another_benchmark_or_edition_recognises_nothing() -> None:
    case = recognised().case
    assert equivalents([case]) == ()
    assert standing([case], PROTOCOL, date(2026, 6, 1), BENCHMARK.id) is Equivalence.FOUR_PILLAR
    assert standing([case], PROTOCOL, date(2026, 6, 1)) is Equivalence.OTHER
    other = type(PROTOCOL)(PROTOCOL.id, PROTOCOL.title, PROTOCOL.questions, edition="4")
    assert standing([case], other, date(2026, 6, 1), BENCHMARK.id) is Equivalence.OTHER
    assert {each.who for each in case.of_kind(SelfAssessed)} == {ANA}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["suspend", "reinstate", "protocol", "benchmark", "end"])))
)
def test_no_later_event_rewrites_what_an_audit_counted_as(steps: list[tuple[int, str]]) -> None:
    """Days from publication to the day before each event, seen before and after it."""
    play = recognised()
    for days, what in steps:
        before = play.case
        play.now += timedelta(days)
        first = play.now.date() + timedelta(days // 2)
        kinds = {
            "suspend": (Suspended, {"why": "No access."}),
            "reinstate": (Reinstated, {}),
            "protocol": (ProtocolChanged, {"first": first, "edition": "4"}),
            "benchmark": (BenchmarkChanged, {"first": first, "edition": "2"}),
            "end": (Withdrawn, {}),
        }
        kind, more = kinds[what]
        try:
            play.do(kind, SECRETARIAT, Role.SECRETARIAT, **more)
        except OptionError:
            continue
        for back in range(1, 60, 7):
            day = play.now.date() - timedelta(back)
            assert status(play.case, day) == status(before, day)
            assert standing([play.case], PROTOCOL, day, BENCHMARK.id) is standing([before], PROTOCOL, day, BENCHMARK.id)
            counted = status(play.case, day) in (Status.RECOGNISED, Status.TRANSITION)
            assert counted == any(since <= day <= until for since, until in spans(play))
