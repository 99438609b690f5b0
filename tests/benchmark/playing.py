"""A small invented benchmark, a protocol, and a case that is played event by event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from comity.benchmark.case.events import (
    Appointed,
    Decided,
    Drafted,
    Event,
    Opened,
    Published,
    Recorded,
    Replied,
    Role,
    SelfAssessed,
    Settled,
    Submitted,
    Suggested,
    Vote,
)
from comity.benchmark.case.people import begin
from comity.benchmark.case.state import Case, Frame, figures, known_mapping
from comity.benchmark.case.steps import apply
from comity.benchmark.criterion_mapping import CriterionMapping, put_into
from comity.benchmark.profiles import PROFILES
from comity.benchmark.record import Action, Engine, NoCounterpart
from comity.vocabulary.benchmark import (
    Benchmark,
    BenchmarkEdition,
    BenchmarkSection,
    Criterion,
    Degree,
    Link,
    Pillar,
    Tier,
    Wording,
)
from comity.vocabulary.protocol import Block, Protocol, Question

MEMBER = "Alder Foods"
ANA, BEN, DITA = "ana", "ben", "dita"  # of the member; her colleague; of another member
SECRETARIAT, ENGINE = "secretariat", "comity"
INES, JON, TOVE = "ines", "jon", "tove"  # two assessors and a third person
PANEL, APPEAL = ("uma", "vik", "wen"), ("xia", "yan", "zoe")
FULL, PARTIAL, NONE = Degree.FULL, Degree.PARTIAL, Degree.NONE


def criterion(identity: str, since: str, tier: Tier = Tier.STANDARD, retired_in: str = "") -> Criterion:
    pillar = "people" if identity.startswith("P") else "audit"
    words = {"en": Wording(identity, f"The requirement of {identity}.")}
    return Criterion(identity, pillar, f"{pillar}-1", tier, since, words, retired_in)


BENCHMARK = Benchmark(
    "small-benchmark",
    "1",
    "A small benchmark",
    (BenchmarkEdition("1", "2020-01"), BenchmarkEdition("2", "2027-01")),
    (Pillar("people", "1", Block.CONTENT, {"en": "People"}), Pillar("audit", "2", Block.PROCESS, {"en": "Audit"})),
    (BenchmarkSection("people-1", "people", {"en": "People"}), BenchmarkSection("audit-1", "audit", {"en": "Audit"})),
    (
        criterion("P-1", "1", Tier.CRITICAL),
        *(criterion(each, "1") for each in ("P-2", "P-3", "P-4")),
        criterion("P-5", "2", Tier.CRITICAL),
        criterion("P-6", "1", retired_in="2"),
        criterion("A-1", "1", Tier.CRITICAL),
        criterion("A-2", "1"),
    ),
    "1",
)
PROTOCOL = Protocol(
    "alder-care", "Alder Care", tuple(Question(str(at), f"Question {at}?") for at in range(1, 9)), (), MEMBER, "3"
)
FRAME = Frame(PROTOCOL, BENCHMARK, PROFILES["aim-85-gated"])


def link(question: str, to: str, degree: Degree = FULL, gap: str = "") -> Link:
    return Link(question, to, degree, gap=gap or ("a part is missing" if degree is PARTIAL else ""))


def view(to: str, question: str, degree: Degree = FULL) -> CriterionMapping:
    return CriterionMapping(to, () if degree is NONE else (link(question, to, degree),))


EVERYTHING = tuple(link(str(at), to) for at, to in enumerate(("P-1", "P-2", "P-3", "P-4", "P-6", "A-1", "A-2"), 1))


class Play:
    """A case under way; each event a minute after the one before, or on a day that is set."""

    def __init__(self, frame: Frame = FRAME, edition: str = "1", on: date = date(2026, 1, 5), **more: Any) -> None:
        self.now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        protocol, benchmark, profile = frame.bases(edition)
        name = more.pop("case", "case-1")
        opened = Opened(
            who=SECRETARIAT, role=Role.SECRETARIAT, when=self.now, case=name, member=MEMBER, protocol=protocol,
            benchmark=benchmark, profile=profile, **more,
        )  # fmt: skip
        self.case: Case = begin(opened, frame)

    def on(self, *day: int) -> Play:
        self.now = datetime(*day, 9, tzinfo=UTC)  # type: ignore[misc]
        return self

    def event(self, kind: type[Event], who: str, role: Role, **what: Any) -> Event:
        return kind(who=who, role=role, when=self.now + timedelta(minutes=1), **what)

    def do(self, kind: type[Event], who: str, role: Role, **what: Any) -> Play:
        event = self.event(kind, who, role, **what)
        self.case = apply(self.case, event)
        self.now = event.when
        return self

    def secretariat(self, kind: type[Event], **what: Any) -> Play:
        return self.do(kind, SECRETARIAT, Role.SECRETARIAT, **what)

    def member(self, kind: type[Event], **what: Any) -> Play:
        return self.do(kind, ANA, Role.MEMBER, **what)

    def appoint(self, to: Role, *persons: str) -> Play:
        for person in persons:
            self.secretariat(Appointed, person=person, to=to, ties=("Civic Audits",))
        return self

    def records(self, who: str, role: Role, *whats: Any) -> Play:
        for what in whats:
            self.do(Recorded, who, role, action=Action.CONFIRMED, what=what)
        return self

    def self_assessed(self) -> Play:
        self.records(ANA, Role.MEMBER, *EVERYTHING, NoCounterpart("8"))
        return self.member(SelfAssessed)

    def suggested(self) -> Play:
        for question, to, score in (("1", "P-1", 0.9), ("8", "P-2", 0.4)):
            engine = Engine("0.3", score)
            self.do(Recorded, ENGINE, Role.ENGINE, action=Action.PROPOSED, what=link(question, to), engine=engine)
        return self.secretariat(Suggested)

    def assessed(self) -> Play:
        """Ines finds P-6 not covered, Jon P-1 only partly: 7/10 and 4/5."""
        same = (link("2", "P-2"), link("3", "P-3", PARTIAL), link("4", "P-4"), link("6", "A-1"), link("7", "A-2"))
        ines = (link("1", "P-1"), *same, NoCounterpart("5"), NoCounterpart("8"))
        jon = (link("1", "P-1", PARTIAL), *same, link("5", "P-6"), NoCounterpart("8"))
        for who, whats in ((INES, ines), (JON, jon)):
            self.records(who, Role.ASSESSOR, *whats).do(Submitted, who, Role.ASSESSOR)
        return self

    def settled(self) -> Play:
        """Jon follows Ines on P-1; the third person finds P-6 partly covered."""
        ines_view = self.case.views["P-1"][INES]
        self.do(Settled, JON, Role.ASSESSOR, said=ines_view)
        why = "The question asks for it at half of the sites."
        return self.do(Settled, TOVE, Role.THIRD, said=view("P-6", "5", PARTIAL), why=why)

    def drafted(self) -> Play:
        return self.secretariat(Drafted, figures=figures(self.case, known_mapping(self.case)))

    def decided(self, *changes: CriterionMapping, against: str = "", role: Role = Role.PANEL, why: str = "") -> Play:
        mapping = known_mapping(self.case)
        for each in changes:
            mapping = put_into(mapping, each)
        persons = self.case.holding(role)
        votes = tuple(
            Vote(each, each != against, "I read it otherwise." if each == against else "") for each in persons
        )
        stated = figures(self.case, mapping)
        return self.do(Decided, persons[0], role, votes=votes, figures=stated, changes=changes, why=why)

    def staffed(self) -> Play:
        return self.appoint(Role.ASSESSOR, INES, JON).appoint(Role.THIRD, TOVE).appoint(Role.PANEL, *PANEL)

    def until_draft(self) -> Play:
        return self.staffed().self_assessed().suggested().assessed().settled().drafted()

    def published(self) -> Play:
        return self.until_draft().member(Replied).decided().secretariat(Published)


def recognised() -> Play:
    """Published as recognised on 1 March 2026."""
    play = Play().until_draft().member(Replied)
    play.decided(view("P-6", "5"), why="It is asked at every site.")
    return play.on(2026, 3, 1).secretariat(Published)
