"""A whole case, from the self-assessment over an appeal to a new edition, and every past percentage of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from comity.benchmark.case.events import (
    Appealed,
    BenchmarkChanged,
    Dissented,
    Evidence,
    Published,
    Recorded,
    Replied,
    Role,
    SelfAssessed,
    Statement,
    Submitted,
    Suggested,
    Terms,
)
from comity.benchmark.case.file import from_lines, to_lines
from comity.benchmark.case.history import dissents, history, notices
from comity.benchmark.case.state import Frame, Stage, comparison, result
from comity.benchmark.case.steps import replay
from comity.benchmark.case.views import result_for
from comity.benchmark.editions import At, carried_to_benchmark
from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.record import entries_of, judged_suggestions
from comity.benchmark.result import Verdict
from comity.benchmark.validity import Status, equivalents, standing, status
from comity.reference.benchmarks import common
from comity.vocabulary.assessment import Equivalence
from tests.benchmark.cast import path
from tests.benchmark.playing import (
    ANA,
    APPEAL,
    BENCHMARK,
    FRAME,
    INES,
    JON,
    PANEL,
    PROTOCOL,
    Play,
    link,
    view,
)


def whole() -> Play:
    """Opened in January 2026, published in March as add-on, appealed with success in April."""
    play = Play(terms=Terms(quotable=40)).until_draft()
    evidence = Evidence("Alder Care 3", "12", "the site keeps copies of all papers")
    play.on(2026, 2, 3).member(Replied, statements=(Statement("P-3", "It is asked on page 12.", evidence),))
    play.do(Dissented, INES, Role.ASSESSOR, criterion="P-6", why="Half of the sites is nothing.")
    play.on(2026, 3, 1).decided(against="wen").secretariat(Published)
    play.on(2026, 4, 20).member(Appealed, grounds=(Statement("P-6", "It is asked at every site since May."),))
    play.appoint(Role.APPEAL, *APPEAL)
    play.on(2026, 4, 30).decided(view("P-6", "5"), role=Role.APPEAL, why="The list of sites was read wrongly.")
    return play.on(2026, 5, 4).secretariat(Published)


def test_a_case_goes_from_the_self_assessment_to_the_appeal() -> None:
    case = whole().case
    assert case.stage is Stage.PUBLISHED
    assert [(each.criterion.id, each.one, each.other) for each in comparison(case).differences] == [
        ("P-1", "full", "partial"),
        ("P-6", "none", "full"),
    ]
    assert result(case, case.mapping).verdict is Verdict.RECOGNISED  # type: ignore[arg-type]


def test_its_history_gives_every_past_percentage_with_the_events_behind_it() -> None:
    case = whole().case
    past = history(case)
    assert [(type(each.event).__name__, each.result.commonality, each.result.verdict.value) for each in past] == [
        ("SelfAssessed", Fraction(1), "recognised"),
        ("Submitted", Fraction(7, 10), "not_recognised"),
        ("Submitted", Fraction(4, 5), "add_on_required"),
        ("Drafted", Fraction(4, 5), "add_on_required"),
        ("Decided", Fraction(4, 5), "add_on_required"),
        ("Decided", Fraction(9, 10), "recognised"),
    ]
    for each in past:
        assert case.events[each.number - 1] is each.event
        assert all(number <= each.number for number in each.behind)
    kinds = [
        sorted({(type(case.events[n - 1]).__name__, case.events[n - 1].who) for n in each.behind}) for each in past
    ]
    assert kinds[0] == [("Recorded", ANA)]
    assert kinds[1:3] == [[("Recorded", INES)], [("Recorded", JON)]]
    assert kinds[5] == [
        ("Decided", PANEL[0]), ("Decided", APPEAL[0]), ("Recorded", INES), ("Recorded", JON),
        ("Settled", JON), ("Settled", "tove"), ("Submitted", INES), ("Submitted", JON),
    ]  # fmt: skip


def test_every_prefix_replays_to_what_it_came_to_then() -> None:
    case = whole().case
    past = history(case)
    for count in range(1, len(case.events) + 1):
        then = replay(case.events[:count], FRAME)
        assert history(then) == tuple(each for each in past if each.number <= count)
    assert replay(case.events, FRAME) == case


def test_the_file_gives_the_same_case() -> None:
    case = whole().case
    content = to_lines(case.events)
    assert from_lines(content, "case.jsonl") == case.events
    assert to_lines(from_lines(content, "case.jsonl")) == content


def test_both_published_versions_are_kept() -> None:
    first, second = notices(whole().case)
    assert (first.verdict, first.since, first.version) == (Verdict.ADD_ON_REQUIRED, date(2026, 3, 1), 1)
    assert (second.verdict, second.since, second.version) == (Verdict.RECOGNISED, date(2026, 5, 4), 2)
    assert first.covered == ("P-1", "P-2", "P-4", "A-1", "A-2")
    assert second.covered == ("P-1", "P-2", "P-4", "P-6", "A-1", "A-2")
    assert (first.protocol, first.protocol_edition, first.benchmark_edition) == ("alder-care", "3", "1")


def test_dissent_of_an_assessor_and_of_the_panel_is_kept() -> None:
    assert [(each.who, each.criterion, each.why, each.day) for each in dissents(whole().case)] == [
        (INES, "P-6", "Half of the sites is nothing.", date(2026, 2, 3)),
        ("wen", "", "I read it otherwise.", date(2026, 3, 1)),
    ]


@pytest.mark.parametrize(("edition", "points"), [("5.0", "271/280"), ("6.1", "349/382"), ("7.0", "351/392")])
def test_a_protocol_of_150_questions_comes_to_the_percentage_of_its_truth(edition: str, points: str) -> None:
    protocol = read_protocol(path("brightvale-ssa-9").read_bytes(), "brightvale")
    truth = read_mapping(path("brightvale-ssa-9", ".truth.yaml").read_bytes(), "truth", protocol, common())
    play = Play(Frame(protocol, common(), FRAME.profile), edition).staffed().member(SelfAssessed).secretariat(Suggested)
    for who in (INES, JON):
        for each in entries_of(truth, who, play.now):
            play.do(Recorded, who, Role.ASSESSOR, action=each.action, what=each.what, evidence=each.evidence)
        play.do(Submitted, who, Role.ASSESSOR)
    play.drafted().member(Replied).decided().secretariat(Published)
    past = history(replay(from_lines(to_lines(play.case.events), "case.jsonl"), play.case.frame))
    assert [each.result.commonality for each in past] == [0, *[Fraction(points)] * 4]


def test_the_member_sees_the_gap_list_from_the_draft_on() -> None:
    play = Play().staffed().self_assessed().suggested().assessed().settled()
    assert result_for(play.case, ANA, Role.MEMBER) is None
    found = result_for(play.drafted().case, ANA, Role.MEMBER)
    assert found is not None
    assert [each.criterion.id for each in found.gaps] == ["P-3", "P-6"]


def test_what_assessors_made_of_suggestions_is_evaluation_data() -> None:
    case = whole().case
    judged = judged_suggestions((*case.suggestions, *case.assessments[JON]))
    assert [(each.suggested, each.engine.score, each.accepted) for each in judged] == [
        (link("1", "P-1"), 0.9, True),
        (link("8", "P-2"), 0.4, False),
    ]
    assert judged[0].given.degree == "partial"  # type: ignore[union-attr]


def test_a_new_edition_is_judged_by_its_difference_and_past_audits_keep_their_status() -> None:
    play = whole()
    play.on(2027, 1, 10).secretariat(BenchmarkChanged, first=date(2027, 2, 1), edition="2")
    carried = carried_to_benchmark(play.case, At(BENCHMARK, "2"))
    assert carried.criteria == ("P-5",)
    assert set(carried.origins) == {"P-1", "P-2", "P-3", "P-4", "A-1", "A-2"}
    assert set(carried.origins.values()) == {"case-1"}
    new = Play(FRAME, "2", date(2027, 3, 1), case="case-2", carried=carried).staffed()
    new.member(SelfAssessed).secretariat(Suggested)
    for who in (INES, JON):
        new.records(who, Role.ASSESSOR, link("8", "P-5")).do(Submitted, who, Role.ASSESSOR)
    new.drafted().member(Replied).on(2027, 4, 1).decided().secretariat(Published)
    assert [each.result.commonality for each in history(new.case)] == [
        Fraction(7, 10), Fraction(9, 10), Fraction(9, 10), Fraction(9, 10), Fraction(9, 10),
    ]  # fmt: skip

    cases = (play.case, new.case)
    assert status(play.case, date(2027, 1, 31)) is Status.RECOGNISED
    assert status(play.case, date(2027, 2, 1)) is Status.TRANSITION
    assert status(play.case, date(2028, 1, 31)) is Status.TRANSITION
    assert status(play.case, date(2028, 2, 1)) is Status.EXPIRED
    rows = [(each.edition, each.since, each.until) for each in equivalents(cases, BENCHMARK.id)]
    assert rows == [
        ("3", date(2026, 5, 4), date(2028, 1, 31)),
        ("3", date(2027, 4, 1), date(2030, 3, 31)),
    ]
    for day, counts in ((date(2026, 4, 1), False), (date(2026, 5, 4), True), (date(2028, 6, 1), True)):
        expected = Equivalence.FOUR_PILLAR if counts else Equivalence.OTHER
        assert standing(cases, PROTOCOL, day, BENCHMARK.id) is expected
    assert standing(cases[:1], PROTOCOL, date(2028, 6, 1), BENCHMARK.id) is Equivalence.OTHER
    assert not any(isinstance(each, Recorded) and each.role is Role.MEMBER for each in new.case.events)
