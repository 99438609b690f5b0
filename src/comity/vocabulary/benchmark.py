"""A benchmark (criteria by edition) and what people say of a protocol against it: links, verdicts, applicability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from comity.vocabulary.protocol import Block


class Degree(StrEnum):
    """How far a criterion is met: by one question (a link), or by the whole protocol (a verdict)."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"

    @property
    def points(self) -> Fraction:
        """none 0, partial 1/2, full 1 (benchmarking.md 3, rule 2)."""
        return {"none": Fraction(0), "partial": Fraction(1, 2), "full": Fraction(1)}[self.value]

    @property
    def rank(self) -> int:
        """Higher is more: none 0, partial 1, full 2."""
        return ("none", "partial", "full").index(self.value)


class Relation(StrEnum):
    """How a question stands to a criterion (benchmarking.md 5; the family of OSCAL's and FHIR's mapping relations)."""

    EQUAL = "equal"
    BROADER = "broader"
    NARROWER = "narrower"
    OVERLAPS = "overlaps"
    CONFLICTS = "conflicts"

    @property
    def degree(self) -> Degree:
        """equal and broader meet a criterion fully, narrower and overlaps partly, conflicts not at all."""
        if self in (Relation.EQUAL, Relation.BROADER):
            return Degree.FULL
        return Degree.NONE if self is Relation.CONFLICTS else Degree.PARTIAL


class Tier(StrEnum):
    """Critical criteria must be met whatever the total; additional ones go beyond the base code."""

    CRITICAL = "critical"
    STANDARD = "standard"
    ADDITIONAL = "additional"


@dataclass(frozen=True, slots=True)
class Wording:
    """A criterion in one language. `asked_as`: ways in which protocols ask for it, for finding it and as examples."""

    title: str
    requirement: str
    asked_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement of a benchmark. Its `id` is never used again; `retired_in` keeps what is withdrawn.

    since, retired_in: ids of benchmark editions. basis: how sure the edition is (see the benchmark's own words).
    references: numbers of clauses by the document's name. verification: ids of the benchmark's methods.
    wordings: by ISO 639-1 code; the benchmark's first language is always there.
    """

    id: str
    pillar: str
    section: str
    tier: Tier
    since: str
    wordings: Mapping[str, Wording]
    retired_in: str = ""
    basis: str = ""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verification: tuple[str, ...] = ()

    @property
    def critical(self) -> bool:
        """Whether it must be met fully whatever the total."""
        return self.tier is Tier.CRITICAL

    def wording(self, language: str) -> Wording:
        """In `language`, or in the benchmark's first language where it is not written in that."""
        return self.wordings.get(language) or next(iter(self.wordings.values()))


@dataclass(frozen=True, slots=True)
class BenchmarkEdition:
    """An edition of a benchmark. `published` and `effective` are dates as far as known (YYYY-MM or YYYY-MM-DD)."""

    id: str
    published: str
    effective: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pillar:
    """A main part of a benchmark; `titles` by language."""

    id: str
    code: str
    block: Block
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BenchmarkSection:
    """A part of a pillar. `numbers`: what each benchmark edition calls it; `clause`: of the base code, or ""."""

    id: str
    pillar: str
    titles: Mapping[str, str]
    numbers: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A catalogue of criteria with its editions, oldest first, pillars and sections.

    current: the edition that protocols are compared with where none is named.
    methods: what each verification method's id means, by language.
    views: further groupings of criteria, by name and then by member of the group (for example the ILO's indicators of
    forced labour), each a tuple of criterion ids.
    note: where it comes from, and who has read it.
    """

    id: str
    version: str
    title: str
    editions: tuple[BenchmarkEdition, ...]
    pillars: tuple[Pillar, ...]
    sections: tuple[BenchmarkSection, ...]
    criteria: tuple[Criterion, ...]
    current: str
    methods: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    views: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    note: str = ""

    def in_edition(self, edition: str) -> tuple[Criterion, ...]:
        """The criteria of an edition, in catalogue order: begun in it or before, not retired by it.

        Raises KeyError for an edition that the benchmark does not have.
        """
        order = {each.id: at for at, each in enumerate(self.editions)}
        now = order[edition]
        return tuple(
            each
            for each in self.criteria
            if order[each.since] <= now and (not each.retired_in or order[each.retired_in] > now)
        )


@dataclass(frozen=True, slots=True)
class Link:
    """One question against one criterion.

    gap: what is missing where it is partial. evidence: where it is read (document, page, quotation as far as the
    owner allows). relation: None where only the degree was said.
    """

    question: str
    criterion: str
    degree: Degree
    relation: Relation | None = None
    gap: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Combined:
    """Questions that each meet a criterion partly, and of which an assessor says what they meet together."""

    criterion: str
    questions: tuple[str, ...]
    verdict: Degree


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A criterion that leaves the count, with the reason (benchmarking.md 3, rule 1)."""

    criterion: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProtocolMapping:
    """What is said of a whole protocol against a benchmark.

    answered: every question that was looked at; one of them without a link has no counterpart.
    """

    protocol: str
    benchmark: str
    answered: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    combined: tuple[Combined, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
