"""Records: what can happen to proposals for a new edition of a benchmark. They are only added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from comity.benchmark.case.events import Vote
from comity.vocabulary.benchmark import Criterion


@dataclass(frozen=True, slots=True)
class Addition:
    """A criterion that the benchmark does not have. Its `since` is empty until an edition is issued."""

    criterion: Criterion

    @property
    def subject(self) -> str:
        """The id that it is about."""
        return self.criterion.id

    @property
    def begun(self) -> Criterion | None:
        """The criterion that begins with it."""
        return self.criterion


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion, by id, that another one takes the place of: `to`, whose id is new and whose `since` is empty."""

    criterion: str
    to: Criterion

    @property
    def subject(self) -> str:
        """The id that it is about."""
        return self.criterion

    @property
    def begun(self) -> Criterion | None:
        """The criterion that begins with it."""
        return self.to


@dataclass(frozen=True, slots=True)
class Retirement:
    """A criterion, by id, that is no longer asked."""

    criterion: str

    @property
    def subject(self) -> str:
        """The id that it is about."""
        return self.criterion

    @property
    def begun(self) -> Criterion | None:
        """The criterion that begins with it: none."""
        return None


What = Addition | Change | Retirement


class Outcome(StrEnum):
    """How a proposal was decided."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something that happened: by whom, on which day, and why."""

    who: str
    when: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(Record):
    """A proposal, under an id of its own."""

    proposal: str
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class Commented(Record):
    """What somebody says of an open proposal, in `why`."""

    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Record):
    """Who proposed it takes an open proposal back."""

    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Record):
    """The decision on an open proposal. `votes`: of everybody who decided, whether they agree with `outcome`."""

    proposal: str
    outcome: Outcome
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Record):
    """All proposals that are adopted and in no edition yet become a new edition of the benchmark.

    version: of the catalogue that holds it. published: when it is told. effective: the day on which the transition
    begins, not before `published`.
    """

    edition: str
    version: str
    published: date
    effective: date
    note: str = ""
