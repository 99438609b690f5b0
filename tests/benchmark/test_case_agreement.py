"""What a report tells of a case: agreement, how differences were decided, dissent; no names, and nothing too early."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from comity.benchmark import agreement_telling, report
from comity.benchmark.case.agreed import How, Told, agreement_of, settled_mapping, where_it_stands
from comity.benchmark.case.events import (
    Appealed,
    Dissented,
    Published,
    Replied,
    Role,
    SelfAssessed,
    Settled,
    Statement,
    Submitted,
    Suggested,
    Withdrawn,
)
from comity.benchmark.case.state import Case, result
from comity.benchmark.editions import At, carried_to_benchmark
from comity.benchmark.record import NoCounterpart
from comity.vocabulary.errors import OptionError
from tests.benchmark.playing import (
    ANA,
    APPEAL,
    BENCHMARK,
    FRAME,
    FULL,
    INES,
    JON,
    NONE,
    PANEL,
    PARTIAL,
    TOVE,
    Play,
    link,
    view,
)


def whole() -> Play:
    """Two differences; the panel changes a criterion on which both agreed, the appeal one of the differences."""
    play = Play().staffed().self_assessed().suggested().assessed()
    play.do(Settled, JON, Role.ASSESSOR, said=play.case.views["P-1"][INES], why="Ines showed me the page.")
    play.do(Settled, TOVE, Role.THIRD, said=view("P-6", "5", PARTIAL), why="It is asked at half of the sites.")
    play.do(Dissented, INES, Role.ASSESSOR, criterion="P-6", why="Half of the sites is nothing, as Tove knows.")
    play.drafted().member(Replied)
    play.decided(view("P-3", "3"), against="wen", why="Uma read the annex.").secretariat(Published)
    play.on(2026, 2, 20).member(Appealed, grounds=(Statement("P-6", "At every site since May."),))
    play.appoint(Role.APPEAL, *APPEAL)
    play.decided(view("P-6", "5"), role=Role.APPEAL, why="The list of sites was read wrongly.")
    return play.secretariat(Published)


def steps(told: Told) -> list[tuple[str, str | None, str]]:
    return [(each.how.value, each.verdict, each.why) for each in told.steps]


def test_it_tells_how_each_difference_was_decided() -> None:
    found = agreement_of(whole().case)
    assert (found.comparison.whole.agreed, found.comparison.whole.criteria) == (5, 7)
    first, second = found.differences
    assert (first.criterion.id, first.one, first.other) == ("P-1", FULL, PARTIAL)
    assert steps(first) == [("talk", "full", "assessor 1 showed me the page.")]
    assert (second.criterion.id, second.one, second.other) == ("P-6", NONE, FULL)
    assert steps(second) == [
        ("third", "partial", "It is asked at half of the sites."),
        ("appeal", "full", "The list of sites was read wrongly."),
    ]
    (changed,) = found.changed
    assert (changed.criterion.id, changed.one, changed.other) == ("P-3", PARTIAL, PARTIAL)
    assert steps(changed) == [("panel", "full", "a person of the panel read the annex.")]


def test_dissent_is_told_without_names() -> None:
    assert [(each.who, each.criterion, each.why) for each in agreement_of(whole().case).dissents] == [
        ("assessor 1", "P-6", "Half of the sites is nothing, as the third person knows."),
        ("a person of the panel", "", "I read it otherwise."),
    ]


def page(case: Case) -> str:
    found = result(case, settled_mapping(case))
    return report.page(found, [found], [found], (where_it_stands(case),), agreement_of(case))


def test_the_page_has_a_section_with_figures_by_section_and_names_nobody() -> None:
    case = whole().case
    html = page(case)
    assert "As decided in the case case-1 on 2026-02-20" in html
    assert "5 of 7 criteria alike (71.43 %), kappa" in html
    assert "partial, a third person" in html
    assert "full, on appeal" in html
    assert "Half of the sites is nothing" in html
    words = html.casefold().replace("<", " ").replace(">", " ").replace(",", " ").replace(".", " ").split()
    assert not {ANA, INES, JON, TOVE, *PANEL, *APPEAL} & set(words)
    found = result(case, settled_mapping(case))
    assert "How far two assessors agreed" not in report.page(found, [found], [found])


def test_programs_get_exact_fractions() -> None:
    told = agreement_telling.as_dict(agreement_of(whole().case))
    whole_, people = told["raw"], told["sections"]["people-1"]
    assert (whole_, people["criteria"], people["agreed"], people["raw"]) == ("5/7", 5, 3, "3/5")
    assert told["sections"]["audit-1"] == {
        "criteria": 2, "agreed": 2, "raw": "1/1", "kappa": None, "kappa_linear": None, "kappa_quadratic": None,
    }  # fmt: skip
    assert Fraction(told["kappa_linear"]) == agreement_of(whole().case).comparison.whole.linear
    assert told["links"] == {
        "both": 6, "only_assessor_1": 0, "only_assessor_2": 1, "same_degree": 5, "positive": "12/13",
    }  # fmt: skip
    assert [each["criterion"] for each in told["differences"]] == ["P-1", "P-6"]
    assert told["differences"][0]["decided"][0]["by"] == How.TALK


def test_nothing_is_told_before_both_have_finished_nor_before_differences_are_settled() -> None:
    play = Play().staffed().self_assessed().suggested()
    for case in (play.case, one_submitted().case):
        for told in (settled_mapping, agreement_of):
            with pytest.raises(
                OptionError, match="nothing of it is told before both assessors have submitted"
            ) as refusal:
                told(case)
            assert not {"P-1", "P-6", INES, JON} & set(str(refusal.value).replace(".", " ").split())
    with pytest.raises(OptionError, match="2 differences are not settled yet: P-1, P-6"):
        settled_mapping(play.assessed().case)
    play.settled()
    assert where_it_stands(play.case) == "A draft: the panel has not decided the case case-1 yet."
    assert len(agreement_of(play.case).differences) == 2


def one_submitted() -> Play:
    play = Play().staffed().self_assessed().suggested()
    everything = tuple(NoCounterpart(str(number)) for number in range(1, 9))
    return play.records(INES, Role.ASSESSOR, *everything).do(Submitted, INES, Role.ASSESSOR)


def test_a_withdrawn_case_says_so() -> None:
    case = Play().published().secretariat(Withdrawn).case
    assert "was withdrawn on 2026-01-05; what stands here does not count" in where_it_stands(case)


def test_what_carries_over_is_not_counted_as_agreed() -> None:
    carried = carried_to_benchmark(Play().published().case, At(BENCHMARK, "2"))
    play = Play(FRAME, "2", date(2027, 3, 1), case="case-2", carried=carried).staffed()
    play.member(SelfAssessed).secretariat(Suggested)
    for who, what in ((INES, NoCounterpart(criterion="P-5")), (JON, link("8", "P-5"))):
        play.records(who, Role.ASSESSOR, what).do(Submitted, who, Role.ASSESSOR)
    play.do(Settled, TOVE, Role.THIRD, said=view("P-5", "8", PARTIAL), why="In part.")
    found = agreement_of(play.case)
    assert (found.carried, found.comparison.whole.criteria, found.comparison.whole.agreed) == (6, 1, 0)
    assert [each.criterion.id for each in found.differences] == ["P-5"]
    assert found.comparison.links.only_other == 1
    assert "6 criteria were judged in an earlier case and carry over; they are not in these figures" in page(play.case)
