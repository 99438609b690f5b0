"""The values of the check: outcome, advice, candidates, and a checked row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from comity.vocabulary.edition import EditionRow
from comity.vocabulary.judgement import Match, Reason
from comity.vocabulary.problems import RowRef


class Outcome(StrEnum):
    """What the check says of a row."""

    LISTED = "listed"
    ASK = "ask"
    NOT_LISTED = "not_listed"


class Advice(StrEnum):
    """What to do about a row: ask the site for its report, ask who it is, report plus missing pillars, own audit."""

    RECOGNISE = "recognise"
    ASK = "ask"
    TOP_UP = "top_up"
    COMMISSION = "commission"


class Question(StrEnum):
    """What is asked of a person: is it this site, or which of this company's sites is it."""

    SITE = "site"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the edition that a supplier row may mean. `certainty` is 0..1; `question` says as what it was found."""

    row: EditionRow
    certainty: float
    question: Question
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """One row of the supplier list with its outcome. `candidates` are best first; `reasons` are in words.

    `question` is set exactly where the outcome is ask.
    """

    ref: RowRef
    outcome: Outcome
    advice: Advice
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    question: Question | None = None

    @property
    def best(self) -> EditionRow | None:
        """The row of the edition that the outcome speaks of; None where the row is not listed."""
        return self.candidates[0].row if self.candidates and self.outcome is not Outcome.NOT_LISTED else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What linkage found, under `str(ref)` of the supplier rows; `right` of a match is a row_id.

    `sites`: the same site; `companies`: rows of the edition whose company is the supplier row's; `own`: rows that stand
    in the member's own audit lists (best match each). A row without an entry has no match.
    """

    sites: Mapping[str, Sequence[Match]]
    companies: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    own: Mapping[str, Match] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The checked rows in the order of the list, and the rows left out because the member audited their site itself.

    `asked_from` is the certainty from which on sites were asked for: `ASK_FROM`, or higher where only that kept the
    number of questions within `MOST_ASKED`.
    """

    rows: tuple[Checked, ...]
    own: tuple[RowRef, ...]
    asked_from: float


def place(row: EditionRow) -> str:
    """Where a listed site is, for people: city, region, country."""
    return ", ".join(part for part in (row.city, row.region, row.country) if part)
