"""New editions: what carries over, what has to be judged again, and what-if against a calculation from scratch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.case.events import (
    Appealed,
    Published,
    Replied,
    Role,
    SelfAssessed,
    Statement,
    Submitted,
    Suggested,
)
from comity.benchmark.case.state import Frame, Stage
from comity.benchmark.editions import (
    At,
    BenchmarkDifference,
    Mapped,
    benchmark_difference,
    carried_to,
    carried_to_benchmark,
    carried_to_protocol,
    links_kept,
    mapped,
    protocol_difference,
    published_mapping,
    shared,
    what_if,
)
from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.profiles import PROFILES
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.record import NoCounterpart
from comity.benchmark.result import result_of
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Benchmark, Link, ProtocolMapping, Tier, Wording
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Obligation, Protocol, Question
from tests.benchmark.cast import path
from tests.benchmark.playing import (
    APPEAL,
    BENCHMARK,
    FRAME,
    FULL,
    INES,
    JON,
    NONE,
    PARTIAL,
    PROTOCOL,
    Play,
    link,
    view,
)

OLD, NEW = At(BENCHMARK, "1"), At(BENCHMARK, "2")


def with_criterion(identity: str, **changes: object) -> Benchmark:
    """The small benchmark in a later state, one criterion being other."""
    changed = [replace(each, **changes) if each.id == identity else each for each in BENCHMARK.criteria]  # type: ignore[arg-type]
    return replace(BENCHMARK, criteria=tuple(changed))


STRICTER = with_criterion("P-3", wordings={"en": Wording("P-3", "The requirement of P-3, every year.")})


def test_what_an_edition_adds_retires_and_changes() -> None:
    assert benchmark_difference(OLD, NEW) == BenchmarkDifference(("P-5",), ("P-6",), (), ())
    assert benchmark_difference(OLD, At(STRICTER, "2")) == BenchmarkDifference(("P-5",), ("P-6",), ("P-3",), ())
    graded = with_criterion("P-2", tier=Tier.CRITICAL)
    assert benchmark_difference(OLD, At(graded, "1")) == BenchmarkDifference((), (), (), ("P-2",))
    broken = with_criterion("P-3", wordings={"en": Wording("Another title", "The  requirement of\nP-3.")})
    assert benchmark_difference(OLD, At(broken, "1")) == BenchmarkDifference((), (), (), ())


def test_verdicts_on_what_is_unchanged_carry_over_with_their_origin() -> None:
    case = Play().published().case
    carried = carried_to_benchmark(case, At(STRICTER, "2"))
    assert carried.criteria == ("P-5", "P-3")
    assert {each.criterion for each in carried.mapping.links} == {"P-1", "P-2", "P-4", "A-1", "A-2"}
    assert carried.origins == dict.fromkeys(["P-1", "P-2", "P-4", "A-1", "A-2"], "case-1")


def test_the_origin_is_the_case_in_which_it_was_judged_however_often_it_carries_over() -> None:
    carried = carried_to_benchmark(Play().published().case, NEW)
    second = Play(FRAME, "2", date(2027, 3, 1), case="case-2", carried=carried).staffed()
    second.member(SelfAssessed).secretariat(Suggested)
    for who in (INES, JON):
        second.records(who, Role.ASSESSOR, NoCounterpart(criterion="P-5")).do(Submitted, who, Role.ASSESSOR)
    with pytest.raises(OptionError, match="The case case-2 is not published yet, so nothing of it carries over"):
        carried_to_benchmark(second.case, NEW)
    second.drafted().member(Replied).decided().secretariat(Published)
    origins = carried_to_benchmark(second.case, NEW).origins
    assert origins["P-1"] == "case-1"
    assert origins["P-5"] == "case-2"


def test_in_a_delta_only_the_difference_is_judged_and_all_of_it() -> None:
    carried = carried_to_benchmark(Play().published().case, NEW)
    play = Play(FRAME, "2", date(2027, 3, 1), case="case-2", carried=carried).staffed()
    play.member(SelfAssessed).secretariat(Suggested)
    with pytest.raises(OptionError, match="P-2 carries over from case-1 and is not judged again here"):
        play.records(INES, Role.ASSESSOR, link("8", "P-2"))
    with pytest.raises(OptionError, match="1 criteria have no answer yet: P-5"):
        play.do(Submitted, INES, Role.ASSESSOR)
    play.records(INES, Role.ASSESSOR, NoCounterpart(criterion="P-5")).do(Submitted, INES, Role.ASSESSOR)
    play.records(JON, Role.ASSESSOR, link("8", "P-5")).do(Submitted, JON, Role.ASSESSOR)
    assert play.case.stage is Stage.DIFFERENCES
    assert play.case.unsettled == ("P-5",)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"mapping": ProtocolMapping("other", BENCHMARK.id)},
            "a mapping of other, not of alder-care",
        ),
        ({"criteria": ("P-6",)}, "What is to be judged names a criterion or question that there is not"),
        ({"questions": ("9",)}, "What is to be judged names a criterion or question that there is not"),
        ({"criteria": ()}, "P-5 neither carry over nor are to be judged"),
    ],
)
def test_a_case_is_not_opened_with_what_cannot_carry_over(changes: dict[str, Any], sentence: str) -> None:
    carried = replace(carried_to_benchmark(Play().published().case, NEW), **changes)
    with pytest.raises(OptionError, match=sentence):
        Play(FRAME, "2", case="case-2", carried=carried)


def question(number: str, text: str, obligation: Obligation = Obligation.REQUIRED) -> Question:
    return Question(number, text, "", obligation)


def test_questions_are_the_same_by_their_words() -> None:
    before = Protocol(
        "care", "Care",
        (question("1", "Pay slips?"), question("2", "Fire drill?"), question("3", "Ages checked?"),
         question("4", "Noise?"), question("5", "Twice?"), question("6", "Twice?")),
    )  # fmt: skip
    after = Protocol(
        "care", "Care",
        (question("1", "Pay  slips?"), question("2", "Fire drill twice a year?"), question("3.1", "Ages checked?"),
         question("4", "Noise?", Obligation.RECOMMENDED), question("7", "Twice?"), question("8", "Water?")),
    )  # fmt: skip
    found = protocol_difference(before, after)
    assert found.same == {"1": "1", "3": "3.1"}
    assert found.changed == ("2", "4")
    assert found.added == ("7", "8")
    assert found.removed == ("5", "6")


def test_questions_that_change_their_numbers_among_themselves_are_followed() -> None:
    before = Protocol("care", "Care", (question("1", "Pay slips?"), question("2", "Fire drill?")))
    after = Protocol(
        "care", "Care", (question("1", "Water?"), question("2", "Pay slips?"), question("3", "Fire drill?"))
    )
    found = protocol_difference(before, after)
    assert found.same == {"1": "2", "2": "3"}
    assert (found.changed, found.added, found.removed) == ((), ("1",), ())


def test_a_new_edition_of_the_protocol_carries_links_over_under_their_new_numbers() -> None:
    case = Play().published().case
    texts = {each.number: each.text for each in PROTOCOL.questions}
    questions = [question(f"{number}a" if number == "2" else number, text) for number, text in texts.items()]
    questions[3] = question("4", "Question 4, and more?")
    after = replace(PROTOCOL, edition="4", questions=tuple(questions))
    carried = carried_to_protocol(case, after)
    assert carried.questions == ("4",)
    assert carried.criteria == ("P-4",)
    assert link("2a", "P-2") in carried.mapping.links
    assert "P-4" not in {each.criterion for each in carried.mapping.links}
    frame = Frame(after, BENCHMARK, FRAME.profile)
    play = Play(frame, "1", date(2026, 6, 1), case="case-2", carried=carried).staffed()
    play.member(SelfAssessed).secretariat(Suggested)
    for who in (INES, JON):
        with pytest.raises(OptionError, match="1 questions have no answer yet: 4"):
            play.do(Submitted, who, Role.ASSESSOR)
        play.records(who, Role.ASSESSOR, link("4", "P-4"), link("4", "P-6")).do(Submitted, who, Role.ASSESSOR)
    found = mapped(play.drafted().member(Replied).decided().secretariat(Published).case).result
    assert found.commonality == Fraction(9, 10)
    assert found.verdicts["P-6"] is FULL


def issue_4() -> Protocol:
    """The protocol with its second question under another number, and its fourth changed."""
    texts = {each.number: each.text for each in PROTOCOL.questions}
    questions = [question(f"{number}a" if number == "2" else number, text) for number, text in texts.items()]
    questions[3] = question("4", "Question 4, and more?")
    return replace(PROTOCOL, id="alder-care-4", edition="4", questions=tuple(questions))


def test_what_carries_over_where_one_side_is_new_is_what_is_said_of_that_side() -> None:
    case = Play().published().case
    to_benchmark = carried_to_benchmark(case, At(STRICTER, "2"))
    assert carried_to(case, PROTOCOL, At(STRICTER, "2")) == replace(to_benchmark, criteria=("P-3", "P-5"))
    assert carried_to(case, issue_4(), OLD) == carried_to_protocol(case, issue_4())


def test_where_protocol_and_benchmark_are_new_only_what_neither_touches_carries_over() -> None:
    case = Play().published().case
    carried = carried_to(case, issue_4(), At(STRICTER, "2"))
    assert carried.criteria == ("P-3", "P-4", "P-5")
    assert carried.questions == ("4",)
    assert set(carried.mapping.links) == {
        link("1", "P-1"), link("2a", "P-2"), link("6", "A-1"), link("7", "A-2")
    }  # fmt: skip
    assert set(carried.origins) == {"P-1", "P-2", "A-1", "A-2"}
    frame = Frame(issue_4(), STRICTER, FRAME.profile)
    assert Play(frame, "2", date(2027, 3, 1), case="case-2", carried=carried).case.stage is Stage.SELF_ASSESSMENT


def test_links_that_stay_true_are_those_whose_question_and_criterion_say_the_same() -> None:
    found = links_kept(Play().published().case, issue_4(), At(STRICTER, "2"))
    assert {(each.question, each.criterion) for each in found} == {
        ("1", "P-1"), ("2a", "P-2"), ("6", "A-1"), ("7", "A-2")
    }  # fmt: skip


def test_what_an_appeal_came_to_carries_over_once_it_is_published() -> None:
    play = Play().published()
    before = published_mapping(play.case)
    play.member(Appealed, grounds=(Statement("P-4", "It stands on page 7."),)).appoint(Role.APPEAL, *APPEAL)
    play.decided(view("P-4", "4", NONE), role=Role.APPEAL, why="Page 7 speaks of another site.")
    assert published_mapping(play.case) == before
    assert play.case.mapping != before
    play.secretariat(Published)
    assert published_mapping(play.case) == play.case.mapping


MAPPINGS = st.lists(
    st.builds(
        link, st.sampled_from("12345678"), st.sampled_from([each.id for each in BENCHMARK.criteria]),
        st.sampled_from([NONE, PARTIAL, FULL]),
    ),
    unique_by=lambda each: (each.question, each.criterion), max_size=14,
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(MAPPINGS, max_size=3), st.sampled_from([BENCHMARK, STRICTER]), st.sampled_from(sorted(PROFILES)))
def test_what_if_is_what_a_calculation_from_scratch_gives(
    all_links: list[list[Link]], benchmark: Benchmark, profile: str
) -> None:
    rule = PROFILES[profile]
    members = [
        Mapped(PROTOCOL, ProtocolMapping(PROTOCOL.id, BENCHMARK.id, (), tuple(links)), OLD, rule) for links in all_links
    ]
    found = what_if(members, At(benchmark, "2"))
    assert len(found) == len(members)
    for each, links, member in zip(found, all_links, members, strict=True):
        kept = [one for one in links if benchmark is BENCHMARK or one.criterion != "P-3"]
        mapping = ProtocolMapping(PROTOCOL.id, BENCHMARK.id, (), tuple(kept))
        after = result_of(mapping, PROTOCOL, benchmark, "2", rule)
        assert each.before == result_of(member.mapping, PROTOCOL, BENCHMARK, "1", rule)
        assert (each.after.commonality, each.after.verdict) == (after.commonality, after.verdict)
        assert each.after.verdicts == after.verdicts
        assert each.after.commonality <= each.at_best.commonality
        linked = {one.criterion for one in kept}
        changed = ["P-5"] if benchmark is BENCHMARK else ["P-5", "P-3"]
        assert each.to_judge == tuple(one for one in changed if one not in linked)
        assert all(each.at_best.verdicts[one] is FULL for one in each.to_judge)
        assert set(each.new_critical_gaps) <= {gap.criterion.id for gap in each.after.critical_gaps}


@pytest.mark.parametrize(
    ("name", "before", "after", "gaps"),
    [
        ("brightvale-ssa-9", "recognised", "add_on_required", ("BUS-CE-03",)),
        ("halvorsen-esr-4", "not_recognised", "not_recognised", ("BUS-CE-03",)),
    ],
)
def test_what_edition_7_does_to_the_protocols_with_truth(
    name: str, before: str, after: str, gaps: tuple[str, ...]
) -> None:
    protocol = read_protocol(path(name).read_bytes(), name)
    truth = read_mapping(path(name, ".truth.yaml").read_bytes(), name, protocol, common())
    (found,) = what_if([Mapped(protocol, truth, At(common(), "6.1"), PROFILES["aim-85-gated"])], At(common(), "7.0"))
    assert (found.before.verdict, found.after.verdict, found.new_critical_gaps) == (before, after, gaps)


def test_a_pair_of_members_shares_what_both_cover() -> None:
    giver = {"P-1": FULL, "P-2": PARTIAL, "P-3": FULL, "P-4": NONE}
    receiver = {"P-1": FULL, "P-2": FULL, "P-3": NONE, "P-4": NONE}
    found = shared(giver, receiver)
    assert (found.both, found.lacking, found.more) == (("P-1",), ("P-2",), ("P-3",))
