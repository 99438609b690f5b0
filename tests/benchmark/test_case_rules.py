"""What is not possible in a case, with the sentence that says why; and that no sequence of events gets round a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from comity.benchmark.case.events import (
    Appealed,
    Appointed,
    BenchmarkChanged,
    Decided,
    Dissented,
    Drafted,
    Event,
    Evidence,
    Figures,
    ProtocolChanged,
    Published,
    Recorded,
    Reinstated,
    Replied,
    Role,
    SelfAssessed,
    Settled,
    Statement,
    SteppedDown,
    Submitted,
    Suggested,
    Suspended,
    Terms,
    Vote,
    Withdrawn,
)
from comity.benchmark.case.file import from_lines, to_lines
from comity.benchmark.case.state import Frame, Stage, figures
from comity.benchmark.case.steps import apply, possible, replay
from comity.benchmark.case.views import comparison_for, events_for, history_for, records_for, result_for
from comity.benchmark.commonality import EQUAL
from comity.benchmark.criterion_mapping import CriterionMapping
from comity.benchmark.profiles import PROFILES
from comity.benchmark.record import Action, Engine, NoCounterpart
from comity.benchmark.result import Verdict
from comity.vocabulary.benchmark import Combined, Link, NotApplicable, Tier
from comity.vocabulary.errors import OptionError
from tests.benchmark.playing import (
    ANA,
    APPEAL,
    BEN,
    BENCHMARK,
    DITA,
    ENGINE,
    FRAME,
    INES,
    JON,
    MEMBER,
    NONE,
    PANEL,
    PARTIAL,
    PROTOCOL,
    SECRETARIAT,
    TOVE,
    Play,
    link,
    view,
)

A, M, S = Role.ASSESSOR, Role.MEMBER, Role.SECRETARIAT
SOME = Figures(Fraction(1), Verdict.RECOGNISED)


def opened() -> Play:
    return Play().staffed()


def assessing() -> Play:
    return opened().self_assessed().suggested()


def differing() -> Play:
    return assessing().assessed()


def drafted() -> Play:
    return Play().until_draft()


def published() -> Play:
    return Play().published()


def appealed() -> Play:
    play = published().member(Appealed, grounds=(Statement("P-6", "It is asked."),))
    return play.appoint(Role.APPEAL, *APPEAL)


def record(what: Any, action: Action = Action.CONFIRMED, **more: Any) -> dict[str, Any]:
    return {"action": action, "what": what, **more}


def votes(*agree: bool, persons: tuple[str, ...] = PANEL) -> tuple[Vote, ...]:
    return tuple(
        Vote(person, yes, "" if yes else "I read it otherwise.") for person, yes in zip(persons, agree, strict=True)
    )


def decision(play: Play, *agree: bool) -> dict[str, Any]:
    assert play.case.mapping is not None
    return {"votes": votes(*agree), "figures": figures(play.case, play.case.mapping)}


NOT_POSSIBLE: list[tuple[Callable[[], Play], type[Event], str, Role, dict[str, Any], str]] = [
    (
        opened, Submitted, INES, A, {},
        "ines as assessor cannot submit a judgement at the stage 'self-assessment'. Possible: record an entry (member);"
        " hand in the self-assessment (member); appoint a person (secretariat); let a person step down (secretariat); "
        "withdraw (secretariat, member).",
    ),
    (opened, SelfAssessed, SECRETARIAT, S, {}, "secretariat as secretariat cannot hand in the self-assessment"),
    (opened, SelfAssessed, JON, M, {}, "jon is in this case as assessor, and nobody has two roles in one case."),
    (opened, SelfAssessed, " ", M, {}, "An event says who acts. Fill in 'who'."),
    (
        Play, Appointed, SECRETARIAT, S, {"person": "max", "to": A, "ties": ("alder  FOODS",)},
        "max is tied to Alder Foods, whose case this is. Appoint somebody without a tie.",
    ),
    (
        lambda: Play().member(Recorded, **record(link("1", "P-1"))), Appointed, SECRETARIAT, S,
        {"person": ANA, "to": Role.PANEL}, "ana is in this case as member already, and nobody has two roles",
    ),
    (
        opened, Appointed, SECRETARIAT, S, {"person": INES, "to": Role.PANEL},
        "ines is in this case as assessor already, and nobody has two roles in one case. Appoint somebody else.",
    ),
    (opened, Appointed, SECRETARIAT, S, {"person": TOVE, "to": Role.THIRD}, "tove is appointed already."),
    (opened, Appointed, SECRETARIAT, S, {"person": "max", "to": A}, "There are two assessors already."),
    (opened, Appointed, SECRETARIAT, S, {"person": "max", "to": M}, "Nobody is appointed as member. There are: "),
    (
        opened, Appointed, SECRETARIAT, S, {"person": "xia", "to": Role.APPEAL},
        "xia cannot be appointed as appeal now: the case is at the stage 'self-assessment'. That is possible at: ",
    ),
    (opened, SteppedDown, SECRETARIAT, S, {"person": "max"}, "max has no appointment in this case to step down from."),
    (opened, Recorded, ANA, M, record(link("9", "P-1")), "alder-care has no question 9. Correct the number."),
    (opened, Recorded, ANA, M, record(link("1", "P-9")), "small-benchmark has no criterion P-9. Correct the id."),
    (
        opened, Recorded, ANA, M, record(link("1", "P-1"), evidence=Evidence("Alder Care 3", "1", "the papers")),
        "The quotation from Alder Care 3 has 10 letters; its owner allows 0. Shorten it, or give the page alone.",
    ),
    (
        opened, Recorded, ANA, M, record(Link("1", "P-1", NONE, evidence="page 1")),
        "The evidence of a link stands beside it, in the entry's own field. Move it there.",
    ),
    (
        opened, Recorded, ANA, M, record(link("1", "P-1"), engine=Engine("0.3", 1.0)),
        "A suggestion of the engine says its version and score; a person's entry says none.",
    ),
    (
        lambda: opened().records(ANA, M, link("1", "P-1"), NoCounterpart("1")), SelfAssessed, ANA, M, {},
        "Question 1 has links and 'no counterpart'. Withdraw one of them.",
    ),
    (
        lambda: opened().self_assessed(), Recorded, ENGINE, Role.ENGINE,
        record(link("1", "P-1"), engine=Engine("0.3", 1.0)), "An engine only proposes.",
    ),
    (assessing, Recorded, "max", A, record(link("1", "P-1")), "max is not appointed as assessor."),
    (assessing, Recorded, TOVE, Role.THIRD, record(link("1", "P-1")), "tove as third cannot record an entry"),
    (
        assessing, Recorded, INES, A, record(link("1", "P-1"), Action.PROPOSED),
        "An assessor judges. Confirm, change, withdraw or reject instead of proposing.",
    ),
    (
        lambda: assessing().records(INES, A, link("1", "P-1")), Submitted, INES, A, {},
        "7 questions have no answer yet: 2, 3, 4, 5, 6, …. Link each, or say that it has no counterpart.",
    ),
    (
        lambda: assessing().records(INES, A, link("1", "P-1"), link("1", "P-1", PARTIAL)), Submitted, INES, A, {},
        "ines said different things of the link of question 1 to P-1. Change it, with the reason.",
    ),
    (differing, Submitted, INES, A, {}, "ines as assessor cannot submit a judgement at the stage 'settling of diff"),
    (
        differing, SteppedDown, SECRETARIAT, S, {"person": JON},
        "jon has submitted a judgement, which stays. A third person settles differences.",
    ),
    (
        differing, Drafted, SECRETARIAT, S, {"figures": SOME},
        "The draft result needs all differences settled. Open are: P-1, P-6.",
    ),
    (differing, Settled, JON, A, {"said": view("P-2", "2")}, "P-2 is not open. Open are: P-1, P-6."),
    (
        differing, Settled, TOVE, Role.THIRD, {"said": CriterionMapping("P-6", reason="no such work"), "why": "x"},
        "Only both assessors together can say that P-6 is not applicable.",
    ),
    (
        differing, Settled, TOVE, Role.THIRD, {"said": view("P-6", "5")},
        "A third person says why P-6 is settled so. Fill in 'why'.",
    ),
    (
        differing, Settled, JON, A, {"said": CriterionMapping("P-6", (link("1", "P-1"),))},
        "What is said of P-6 holds links to another criterion. Take them out.",
    ),
    (
        differing, Settled, JON, A, {"said": CriterionMapping("P-6", (link("5", "P-6"),), (), "no such work")},
        "P-6 cannot be linked and not applicable. Take the links or the reason out.",
    ),
    (
        differing, Settled, JON, A,
        {"said": CriterionMapping("P-6", (link("5", "P-6", PARTIAL),), (Combined("P-6", ("5", "8"), PARTIAL),))},
        "Link all questions that are said to meet P-6 together.",
    ),
    (differing, Settled, ANA, M, {"said": view("P-6", "5")}, "ana as member cannot settle a difference at the stage"),
    (differing, Dissented, INES, A, {"criterion": "P-1", "why": "x"}, "P-1 was not settled, so nobody can dissent"),
    (drafted, Dissented, INES, A, {"criterion": "P-1"}, "A dissent on P-1 needs its reason. Fill in 'why'."),
    (drafted, Drafted, SECRETARIAT, S, {"figures": SOME}, "secretariat as secretariat cannot send the draft result"),
    (
        lambda: differing().settled(), Drafted, SECRETARIAT, S, {"figures": SOME},
        "The result is said to be 1 (recognised), but what is recorded comes to 4/5 (add_on_required). State that.",
    ),
    (
        lambda: drafted().member(Replied), Replied, ANA, M, {},
        "Alder Foods has replied already. The panel decides next.",
    ),
    (
        lambda: drafted().on(2026, 2, 5), Replied, ANA, M, {},
        "The 30 days for a reply ended on 2026-02-04. The panel decides next; an appeal is possible for 60 days after "
        "publication.",
    ),
    (
        drafted, Replied, BEN, M, {"statements": (Statement("P-5", "It is asked."),)},
        "P-5 is no criterion of edition 1. Correct the id.",
    ),
    (drafted, Replied, BEN, M, {"statements": (Statement("P-3", " "),)}, "What is said of P-3 is empty. Fill it in."),
    (
        drafted, Decided, "uma", Role.PANEL, {"votes": votes(True, True, True), "figures": SOME},
        "Alder Foods has until 2026-02-04 to reply. The panel decides after that day, or after the reply.",
    ),
    (drafted, Decided, ANA, Role.PANEL, {"votes": (), "figures": SOME}, "ana is not appointed as panel."),
    (drafted, Decided, ANA, M, {"votes": (), "figures": SOME}, "ana as member cannot decide at the stage 'reply and"),
    (
        lambda: drafted().member(Replied), Decided, "uma", Role.PANEL,
        {"votes": votes(True, True, persons=("uma", "vik")), "figures": SOME},
        "Every person of the panel votes once, nobody else: uma, vik, wen.",
    ),
    (
        lambda: drafted().member(Replied), Decided, "uma", Role.PANEL,
        {"votes": votes(True, False, False), "figures": SOME},
        "1 of 3 agree; 2/3 are needed where there is no consensus. Talk again.",
    ),
    (
        lambda: drafted().member(Replied), Decided, "uma", Role.PANEL,
        {"votes": (*votes(True, True, persons=("uma", "vik")), Vote("wen", False)), "figures": SOME},
        "wen does not agree. The dissent stands in the report: fill in 'why'.",
    ),
    (
        lambda: drafted().member(Replied).secretariat(SteppedDown, person="wen"), Decided, "uma", Role.PANEL,
        {"votes": votes(True, True, persons=("uma", "vik")), "figures": SOME},
        "At least 3 persons decide; 2 are appointed. Appoint more.",
    ),
    (
        lambda: drafted().member(Replied), Decided, "uma", Role.PANEL,
        {"votes": votes(True, True, True), "figures": SOME},
        "The result is said to be 1 (recognised), but what is recorded comes to 4/5 (add_on_required). State that.",
    ),
    (
        lambda: drafted().member(Replied), Decided, "uma", Role.PANEL,
        {
            "votes": votes(True, True, True), "figures": SOME, "why": "No such work.",
            "changes": (CriterionMapping("P-3", reason="no such work"),),
        },
        "Only both assessors together can say that P-3 is not applicable.",
    ),
    (
        lambda: drafted().member(Replied), Decided, "uma", Role.PANEL,
        {"votes": votes(True, True, True), "figures": SOME, "changes": (view("P-3", "3"),)},
        "What is said of P-3 is empty. Fill it in.",
    ),
    (drafted, Published, SECRETARIAT, S, {}, "secretariat as secretariat cannot publish at the stage 'reply and"),
    (published, Appealed, ANA, M, {"grounds": ()}, "An appeal gives its grounds criterion by criterion."),
    (
        lambda: published().on(2026, 3, 7), Appealed, ANA, M, {"grounds": (Statement("P-6", "It is asked."),)},
        "The 60 days for an appeal ended on 2026-03-06. A new case can be opened.",
    ),
    (
        lambda: appealed().decided(role=Role.APPEAL).secretariat(Published), Appealed, ANA, M,
        {"grounds": (Statement("P-6", "It is asked."),)}, "Alder Foods has appealed once, and there is one appeal.",
    ),
    (
        appealed, Appointed, SECRETARIAT, S, {"person": "uma", "to": Role.APPEAL},
        "uma is in this case as panel already, and nobody has two roles in one case. Appoint somebody else.",
    ),
    (appealed, Decided, "uma", Role.PANEL, {"votes": (), "figures": SOME}, "uma as panel cannot decide at the stage"),
    (
        appealed, Decided, "xia", Role.APPEAL,
        {
            "votes": votes(True, True, True, persons=APPEAL), "figures": SOME, "why": "x",
            "changes": (view("P-3", "3"),),
        },
        "The appeal is not about P-3, but about: P-6.",
    ),
    (published, Suspended, SECRETARIAT, S, {}, "A suspension needs its reason. Fill in 'why'."),
    (published, Reinstated, SECRETARIAT, S, {}, "The recognition is not suspended, so it cannot be reinstated."),
    (
        lambda: published().secretariat(Suspended, why="No access."), Suspended, SECRETARIAT, S, {"why": "Again."},
        "The recognition is suspended already. It can be reinstated or withdrawn.",
    ),
    (
        published, ProtocolChanged, ANA, M, {"first": date(2026, 1, 1), "edition": "4"},
        "2026-01-01 is past: what held then is never rewritten. Give 2026-01-05 or a later day.",
    ),
    (
        published, ProtocolChanged, ANA, M, {"first": date(2026, 2, 1), "edition": "3"},
        "3 is the edition of this case. Name the new one.",
    ),
    (published, ProtocolChanged, ANA, M, {"first": date(2026, 2, 1)}, "A significant change is described."),
    (
        published, BenchmarkChanged, SECRETARIAT, S, {"first": date(2026, 2, 1), "edition": "1"},
        "1 is the edition of this case. Name the new one.",
    ),
    (
        lambda: published().member(Withdrawn), Appealed, ANA, M, {"grounds": ()},
        "ana as member cannot appeal at the stage 'withdrawn'. Nothing is possible any more; a new case can be opened.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("play", "kind", "who", "role", "what", "sentence"), NOT_POSSIBLE)
def test_what_is_not_possible_is_refused_with_a_sentence(
    play: Callable[[], Play], kind: type[Event], who: str, role: Role, what: dict[str, Any], sentence: str
) -> None:
    under_way = play()
    with pytest.raises(OptionError) as refused:
        under_way.do(kind, who, role, **what)
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".")


def test_a_case_is_opened_once_with_what_it_rests_on() -> None:
    case = Play().case
    with pytest.raises(OptionError, match="cannot open the case again"):
        apply(case, case.opened)
    with pytest.raises(OptionError, match="Event 1: A case is opened by the Secretariat, not by ana as member"):
        replay([replace(case.opened, who=ANA, role=M)], FRAME)
    with pytest.raises(OptionError, match="Event 1: A case begins by being opened"):
        replay([SelfAssessed(who=ANA, role=M, when=case.opened.when)], FRAME)
    with pytest.raises(OptionError, match="at least the event that opens it"):
        replay([], FRAME)
    with pytest.raises(OptionError, match="has no edition 9"):
        replay([replace(case.opened, benchmark=replace(case.opened.benchmark, edition="9"))], FRAME)


@pytest.mark.parametrize(
    "frame",
    [
        replace(FRAME, protocol=replace(PROTOCOL, questions=PROTOCOL.questions[:-1])),
        replace(FRAME, benchmark=replace(BENCHMARK, criteria=BENCHMARK.criteria[1:])),
        replace(FRAME, profile=PROFILES["aim-85-bare"]),
        replace(FRAME, profile=replace(FRAME.profile, partial=Fraction(1, 3))),
        replace(FRAME, profile=replace(FRAME.profile, weights={**EQUAL, Tier.CRITICAL: Fraction(3)})),
    ],
)
def test_a_case_is_not_replayed_with_another_protocol_benchmark_or_profile(frame: Frame) -> None:
    with pytest.raises(OptionError, match="Give the one that it was opened with"):
        replay(published().case.events, frame)


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (Terms(reply_days=-1), "Terms: days and letters are at least 0"),
        (Terms(quotable=-1), "Terms: days and letters are at least 0"),
        (Terms(panel=0), "months and the panel at least 1"),
        (Terms(validity_months=0), "months and the panel at least 1"),
        (Terms(majority=Fraction(1, 2)), "a majority is more than 1/2 and at most 1, not 1/2"),
        (Terms(majority=Fraction(3, 2)), "a majority is more than 1/2 and at most 1, not 3/2"),
    ],
)
def test_terms_out_of_range_open_no_case(terms: Terms, sentence: str) -> None:
    with pytest.raises(OptionError, match=sentence):
        Play(terms=terms)
    with pytest.raises(OptionError, match="A case has an id and a member"):
        Play(case=" ")


def test_other_terms_are_kept_to() -> None:
    play = Play(terms=Terms(reply_days=10, panel=2, majority=Fraction(1))).until_draft()
    assert play.case.reply_until == date(2026, 1, 15)
    with pytest.raises(OptionError, match="2 of 3 agree; 1 are needed"):
        play.member(Replied).decided(against="wen")
    assert play.secretariat(SteppedDown, person="wen").decided().case.stage is Stage.DECIDED


def test_as_many_letters_are_quoted_as_the_owner_allows() -> None:
    play = Play(terms=Terms(quotable=10))
    said = record(link("1", "P-1"), evidence=Evidence("Alder Care 3", "1", "the papers"))
    assert len(play.member(Recorded, **said).case.self_assessment) == 1
    with pytest.raises(OptionError, match="has 11 letters; its owner allows 10"):
        play.member(Recorded, **record(link("2", "P-2"), evidence=Evidence("Alder Care 3", "1", "the papers.")))


def test_what_is_not_settled_is_not_in_the_joint_mapping() -> None:
    mapping = differing().case.mapping
    assert mapping is not None
    assert {each.criterion for each in mapping.links} == {"P-2", "P-3", "P-4", "A-1", "A-2"}


def test_time_goes_one_way() -> None:
    play = opened()
    early = play.event(SelfAssessed, ANA, M)
    with pytest.raises(OptionError, match="A case is only added to: its last event is of"):
        apply(play.case, replace(early, when=play.now - timedelta(days=1)))
    with pytest.raises(OptionError, match="moment in UTC"):
        apply(play.case, replace(early, when=early.when.replace(tzinfo=None)))


def test_what_may_come_next_is_told() -> None:
    assert possible(differing().case)[Settled] == (A, Role.THIRD)
    assert Appealed not in possible(drafted().case)
    assert possible(published().member(Withdrawn).case) == {}


def test_the_last_day_of_a_period_is_in_it() -> None:
    assert drafted().on(2026, 2, 4).member(Replied).case.stage is Stage.REPLY
    with pytest.raises(OptionError, match="Alder Foods has until 2026-02-04 to reply"):
        drafted().on(2026, 2, 4).decided()
    assert drafted().on(2026, 2, 5).decided().case.stage is Stage.DECIDED
    grounds = (Statement("P-6", "It is asked."),)
    assert published().on(2026, 3, 6).member(Appealed, grounds=grounds).case.stage is Stage.APPEAL


def test_not_applicable_needs_both_assessors() -> None:
    play = assessing()
    for who in (INES, JON):
        play.records(who, A, *(NoCounterpart(str(at)) for at in range(1, 9)))
    play.records(INES, A, NotApplicable("P-3", "no such work")).records(INES, A, NotApplicable("P-4", "none there"))
    play.records(JON, A, NotApplicable("P-3", "nobody does that"))
    play.do(Submitted, JON, A).do(Submitted, INES, A)
    assert play.case.unsettled == ("P-4",)
    assert [each.criterion for each in play.case.mapping.not_applicable] == ["P-3"]  # type: ignore[union-attr]
    play.do(Settled, JON, A, said=CriterionMapping("P-4", reason="none there"))
    assert play.case.unsettled == ()
    assert [each.criterion for each in play.case.mapping.not_applicable] == ["P-3", "P-4"]  # type: ignore[union-attr]


def test_an_assessor_can_be_replaced_before_having_submitted() -> None:
    play = assessing().records(JON, A, link("1", "P-1"))
    play.secretariat(SteppedDown, person=JON).appoint(A, "max")
    with pytest.raises(OptionError, match="jon is not appointed as assessor"):
        play.do(Submitted, JON, A)
    play.records("max", A, *(NoCounterpart(str(at)) for at in range(1, 9))).do(Submitted, "max", A)
    play.records(INES, A, *(NoCounterpart(str(at)) for at in range(1, 9))).do(Submitted, INES, A)
    assert play.case.submitted == ("max", INES)
    assert JON in play.case.assessments
    assert set(records_for(play.case, JON, A)) == {JON}


def test_two_who_talk_settle_when_they_come_to_one_verdict() -> None:
    play = differing()
    play.do(Settled, INES, A, said=view("P-6", "5", PARTIAL))
    assert play.case.unsettled == ("P-1", "P-6")
    play.do(Settled, JON, A, said=view("P-6", "5", PARTIAL))
    assert play.case.unsettled == ("P-1",)


def test_who_sees_what() -> None:
    play = assessing().records(INES, A, link("1", "P-1"))
    assert set(records_for(play.case, INES, A)) == {ANA, ENGINE, INES}
    assert set(records_for(play.case, JON, A)) == {ANA, ENGINE}
    assert set(records_for(play.case, JON, S)) == {ANA, ENGINE}, "a role in the case goes before a claimed one"
    assert set(records_for(play.case, TOVE, Role.THIRD)) == {ANA, ENGINE}
    assert set(records_for(play.case, BEN, M)) == {ANA, ENGINE}
    assert records_for(play.case, DITA, A) == {}
    case = published().case
    assert set(records_for(case, JON, A)) == {ANA, ENGINE, INES, JON}
    assert set(records_for(case, BEN, M)) == {ANA, ENGINE}
    assert comparison_for(case, BEN, M) is None
    assert comparison_for(case, DITA, A) is None
    assert comparison_for(case, JON, A) is not None
    assert result_for(case, DITA, A) is None
    assert events_for(case, DITA, A) == ()
    assert events_for(case, SECRETARIAT, S) == case.events
    assert [type(each.event) for each in history_for(case, BEN, M)] == [SelfAssessed, Drafted, Decided]
    assert not any(isinstance(each, Settled | Dissented) for each in events_for(case, BEN, M))


PERSONS = (ANA, BEN, INES, JON, "max", TOVE, *PANEL, *APPEAL, SECRETARIAT, ENGINE)
TIED = "tied"


def _whats() -> st.SearchStrategy[Any]:
    numbers, ids = st.sampled_from([str(at) for at in range(1, 9)]), st.sampled_from(["P-1", "P-6", "A-1"])
    return st.one_of(
        st.builds(link, numbers, ids), st.builds(NoCounterpart, numbers), st.builds(NotApplicable, ids, st.just("none"))
    )


class AnySequence(RuleBasedStateMachine):
    """Legal next steps, and between them anything by anybody in any role, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play()
        self.accepted: list[Event] = [self.play.case.opened]

    def attempt(self, kind: type[Event], who: str, role: Role, **what: Any) -> None:
        try:
            self.play.do(kind, who, role, **what)
        except OptionError:
            return
        self.accepted.append(self.play.case.events[-1])

    @rule()
    def next_step(self) -> None:
        """One step of a case as it should go."""
        before = len(self.play.case.events)
        steps = {
            Stage.SELF_ASSESSMENT: lambda play: play.member(SelfAssessed),
            Stage.SUGGESTIONS: lambda play: play.secretariat(Suggested),
            Stage.ASSESSMENT: self.judge,
            Stage.DIFFERENCES: self.settle,
            Stage.REPLY: lambda play: self.staff(play, Role.PANEL, PANEL) or play.member(Replied).decided(),
            Stage.DECIDED: lambda play: play.secretariat(Published),
            Stage.PUBLISHED: lambda play: play.member(Appealed, grounds=(Statement("P-6", "It is asked."),)),
            Stage.APPEAL: lambda play: self.staff(play, Role.APPEAL, APPEAL) or play.decided(role=Role.APPEAL),
        }
        try:
            if self.play.case.stage in steps:
                steps[self.play.case.stage](self.play)
        except OptionError:
            pass
        self.accepted.extend(self.play.case.events[before:])

    def staff(self, play: Play, role: Role, persons: tuple[str, ...]) -> bool:
        free = [each for each in persons if each not in play.case.roles]
        if len(play.case.holding(role)) >= 3 or not free:
            return False
        play.appoint(role, *free)
        return True

    def judge(self, play: Play) -> None:
        free = [each for each in (INES, JON, "max") if play.case.roles.get(each, A) is A]
        free = [each for each in free if each not in play.case.appointed]
        if len(play.case.holding(A)) < 2:
            play.appoint(A, *free[: 2 - len(play.case.holding(A))])
            return
        who = next(each for each in play.case.holding(A) if each not in play.case.submitted)
        answered = {each.subject[1] for each in play.case.assessments.get(who, ())}
        own = (NoCounterpart(str(at)) for at in range(1, 9) if str(at) not in answered)
        play.records(who, A, *own).do(Submitted, who, A)

    def settle(self, play: Play) -> None:
        if play.case.unsettled:
            first, second = play.case.submitted
            criterion = play.case.unsettled[0]
            play.do(Settled, first, A, said=play.case.views[criterion][second])
        else:
            play.drafted()

    @rule(who=st.sampled_from(PERSONS), role=st.sampled_from(list(Role)), what=_whats())
    def anybody_records(self, who: str, role: Role, what: Any) -> None:
        engine = Engine("0.3", 0.5) if role is Role.ENGINE else None
        self.attempt(
            Recorded, who, role, action=Action.PROPOSED if engine else Action.CONFIRMED, what=what, engine=engine
        )

    @rule(person=st.sampled_from(PERSONS), to=st.sampled_from([A, Role.THIRD, Role.PANEL, Role.APPEAL]))
    def the_secretariat_appoints_anybody(self, person: str, to: Role) -> None:
        self.attempt(Appointed, SECRETARIAT, S, person=person, to=to)
        self.attempt(Appointed, SECRETARIAT, S, person=TIED, to=to, ties=("Civic Audits", MEMBER))

    @rule(person=st.sampled_from(PERSONS), who=st.sampled_from(PERSONS), role=st.sampled_from(list(Role)))
    def anybody_appoints(self, person: str, who: str, role: Role) -> None:
        self.attempt(Appointed, who, role, person=person, to=A)

    @rule(
        who=st.sampled_from((*PERSONS, TIED)),
        role=st.sampled_from(list(Role)),
        kind=st.sampled_from(
            [SelfAssessed, Suggested, Submitted, Replied, Published, Suspended, Reinstated, Drafted, Decided, Appealed,
             Settled, Dissented, SteppedDown]
        ),
        criterion=st.sampled_from(["P-1", "P-6"]),
    )  # fmt: skip
    def anybody_does_anything(self, who: str, role: Role, kind: type[Event], criterion: str) -> None:
        panel = self.play.case.holding(role)
        whats: dict[type[Event], dict[str, Any]] = {
            Drafted: {"figures": SOME},
            Decided: {"figures": SOME, "votes": votes(*[True] * len(panel), persons=panel)},
            Appealed: {"grounds": (Statement(criterion, "It is asked."),)},
            Settled: {"said": view(criterion, "5")},
            Dissented: {"criterion": criterion},
            SteppedDown: {"person": who},
        }
        self.attempt(kind, who, role, why="A reason.", **whats.get(kind, {}))

    @precondition(lambda self: len(self.accepted) > 12)
    @rule(who=st.sampled_from([ANA, INES, SECRETARIAT]), role=st.sampled_from([M, S, A]))
    def somebody_withdraws(self, who: str, role: Role) -> None:
        self.attempt(Withdrawn, who, role)

    @rule(days=st.sampled_from([0, 1, 30, 31, 61]))
    def time_passes(self, days: int) -> None:
        self.play.now += timedelta(days=days)

    @invariant()
    def no_event_is_lost(self) -> None:
        assert list(self.play.case.events) == self.accepted

    @invariant()
    def no_assessor_sees_the_other_too_early(self) -> None:
        case = self.play.case
        if case.mapping is not None:
            return
        for who in case.holding(A):
            for role in Role:
                others = {one for one, held in case.roles.items() if held is A} - {who}
                assert not others & records_for(case, who, role).keys()
                assert not [e for e in events_for(case, who, role) if e.who in others]
                assert comparison_for(case, who, role) is None
                assert result_for(case, who, role) is None
                assert not [e for e in history_for(case, who, role) if e.event.who in others]

    @invariant()
    def nobody_judges_the_own_case(self) -> None:
        case = self.play.case
        assert case.roles.get(TIED, Role.MEMBER) is Role.MEMBER  # who is tied may only speak for the member
        acted: dict[str, set[Role]] = {}
        for each in case.events:
            acted.setdefault(each.who, set()).add(each.role)
        assert all(len(roles) == 1 for roles in acted.values())
        assert not {who for who, roles in acted.items() if M in roles} & case.appointed.keys()
        given = {(each.person, each.to) for each in case.of_kind(Appointed)}
        assert len({person for person, _ in given}) == len(given)
        assert all((each.who, each.role) in given for each in case.events if each.role not in (M, S, Role.ENGINE))

    @invariant()
    def there_is_one_appeal_and_two_judgements(self) -> None:
        assert len(self.play.case.of_kind(Appealed)) <= 1
        assert len(self.play.case.submitted) <= 2
        assert (self.play.case.mapping is not None) == (len(self.play.case.submitted) == 2)

    def teardown(self) -> None:
        case = self.play.case
        assert replay(case.events, FRAME) == case
        assert from_lines(to_lines(case.events), "case.jsonl") == case.events


AnySequence.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestAnySequence = AnySequence.TestCase
