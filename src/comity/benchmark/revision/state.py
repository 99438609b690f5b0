"""Where proposals for a new edition stand, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from comity.benchmark.revision.records import Commented, Decided, Issued, Proposed, Record, What, Withdrawn
from comity.vocabulary.benchmark import Benchmark


class Status(StrEnum):
    """How far a proposal has come. adopted: in the next edition; issued: in an edition."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    NOT_ADOPTED = "not_adopted"
    ADOPTED = "adopted"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with all that was said of it. `edition`: the one that it became part of, or ""."""

    proposed: Proposed
    comments: tuple[Commented, ...] = ()
    withdrawn: Withdrawn | None = None
    decided: Decided | None = None
    edition: str = ""

    @property
    def what(self) -> What:
        """What is proposed."""
        return self.proposed.what

    @property
    def status(self) -> Status:
        """How far it has come."""
        if self.edition:
            return Status.ISSUED
        if self.withdrawn:
            return Status.WITHDRAWN
        return Status(self.decided.outcome) if self.decided else Status.OPEN


@dataclass(frozen=True, slots=True)
class Revision:
    """A benchmark with the proposals made for it. `benchmark` holds every edition that was issued so far."""

    benchmark: Benchmark
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    records: tuple[Record, ...] = ()

    @property
    def adopted(self) -> tuple[Proposal, ...]:
        """The proposals that the next edition is made of, in the order in which they were proposed."""
        return tuple(each for each in self.proposals.values() if each.status is Status.ADOPTED)

    @property
    def editions(self) -> tuple[Issued, ...]:
        """The editions that were issued."""
        return tuple(each for each in self.records if isinstance(each, Issued))

    def within(self, edition: str) -> tuple[Proposal, ...]:
        """The proposals that an issued edition was made of."""
        return tuple(each for each in self.proposals.values() if each.edition == edition)
