"""Events: what can happen in a benchmark case. Each says who, in which role, when and why; a case is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from comity.benchmark.criterion_mapping import CriterionMapping
from comity.benchmark.record import Action, Engine, Entry, Evidence, What
from comity.benchmark.result import Verdict
from comity.vocabulary.benchmark import ProtocolMapping
from comity.vocabulary.protocol import Obligation


class Role(StrEnum):
    """In what capacity somebody acts. Nobody has two roles in one case.

    third: settles what two assessors cannot. panel: decides. appeal: decides an appeal.
    """

    SECRETARIAT = "secretariat"
    MEMBER = "member"
    ENGINE = "engine"
    ASSESSOR = "assessor"
    THIRD = "third"
    PANEL = "panel"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The numbers of a case, fixed when it is opened. [J]: a judgement of benchmarking.md 6, not a sourced number.

    reply_days: for the member's reply to the draft result, the last day included (GSSI consults for 30 days).
    appeal_days: for the one appeal, from publication, the last day included [J].
    validity_months: from publication [J]. transition_months: after a new edition of the benchmark [J].
    panel: the fewest persons that decide [J].
    majority: the share of votes that is enough where there is no consensus (GFSI: two thirds, with dissent reported).
    quotable: letters of the protocol's wording that its owner allows to be quoted in one place; 0 where none is.
    """

    reply_days: int = 30
    appeal_days: int = 60
    validity_months: int = 36
    transition_months: int = 12
    panel: int = 3
    majority: Fraction = Fraction(2, 3)
    quotable: int = 0


@dataclass(frozen=True, slots=True)
class Basis:
    """A protocol, benchmark or profile that a case rests on. `digest`: of everything in it that is counted."""

    id: str
    edition: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a case takes over from an earlier one, so that only the rest is judged.

    mapping: what carries over. criteria, questions: what is to be judged. origins: by criterion that carries over,
    the case in which it was judged.
    """

    mapping: ProtocolMapping
    criteria: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a member says of one criterion, in a reply or as a ground of appeal."""

    criterion: str
    text: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A panel member's vote on a decision. `why`: the dissent of one who does not agree; it stands in the report."""

    person: str
    agrees: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a result came to when it was stated; replaying the case must give the same."""

    commonality: Fraction
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. `who` is an account; `when` a moment in UTC, whose date is the day that counts."""

    who: str
    role: Role
    when: datetime
    why: str = ""

    @property
    def day(self) -> date:
        """The day on which it happened, in UTC."""
        return self.when.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    """A case begins: one protocol of one member against one edition of a benchmark, by one profile."""

    case: str
    member: str
    protocol: Basis
    benchmark: Basis
    profile: Basis
    terms: Terms = Terms()
    carried: Carried | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed(Event):
    """A person gets a role. `ties`: every company that the person works for or depends on, as declared."""

    person: str
    to: Role
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedDown(Event):
    """An appointed person leaves; what they recorded stays in the record and counts no longer."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Event):
    """A line of a mapping record: of the member's self-assessment, the suggestions, or an assessor's judgement."""

    action: Action
    what: What
    evidence: Evidence | None = None
    engine: Engine | None = None
    obligation: Obligation = Obligation.REQUIRED

    @property
    def entry(self) -> Entry:
        """The line."""
        return Entry(self.action, self.what, self.who, self.when, self.why, self.evidence, self.engine, self.obligation)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAssessed(Event):
    """The member hands in its self-assessment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested(Event):
    """All suggestions of the engine are there; there may be none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """An assessor hands in a whole judgement; it is never changed afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """An assessor's view after talking, or the third person's settlement, of a criterion on which assessors differ."""

    said: CriterionMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissented(Event):
    """An assessor's dissent from how a criterion was settled, with the reason; it changes nothing and stays."""

    criterion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted(Event):
    """The draft result goes to the member, with the gap list."""

    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Event):
    """The member's reply to the draft result, criterion by criterion; without statements it accepts the draft."""

    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """The panel's decision, or that on an appeal: what it judges otherwise than before, the votes, the figures."""

    votes: tuple[Vote, ...]
    figures: Figures
    changes: tuple[CriterionMapping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Event):
    """The decision is told to all participants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed(Event):
    """The member's one appeal, with its grounds criterion by criterion."""

    grounds: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Event):
    """The recognition does not count from that day until it is reinstated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstated(Event):
    """A suspended recognition counts again from that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolChanged(Event):
    """The recognition ends with `first`, the first day of a new edition of the protocol, or of a significant change.

    edition: the new edition, or "" for a significant change within the same one.
    """

    first: date
    edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkChanged(Event):
    """The benchmark has a new `edition` from `first` on: the transition begins."""

    first: date
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    """The member or the Secretariat ends the case, or the recognition that came of it."""
