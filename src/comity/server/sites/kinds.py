"""How far a register is, what is said of a site there, and what people decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """A register waits to be filled from its edition, is being filled, or can be searched."""

    WAITING = "waiting"
    FILLING = "filling"
    FILLED = "filled"


class Kind(StrEnum):
    """What people decide: two sites are one, one is really two, a site is closed, or it moved to where another site of
    the register is."""

    MERGE = "merge"
    SPLIT = "split"
    CLOSED = "closed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Gone:
    """That a site is closed, or has moved `to` another one (site id, "" where it closed), `since` which day.

    `said` is the decision, by whom, on which day (`at`, YYYY-MM-DD) and why.
    """

    said: UUID
    to: str
    since: date
    by: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """One site as a round left it. Texts are the canonical ones of `register.csv`; `country` is a code.

    `hold` is why its row is not listed, "" where it is; `first_edition` the edition that listed it first; `best_audit`
    the date of its best audit, "" where none counts. `audits` are [member, date, kind, equivalence] of those that
    count; `rows` are [list, sheet, row, mark] of the last round, where the lists are named as they were sent. Rows with
    the same mark say the same of their place; it is missing in what older editions left.
    """

    site_id: str
    name: str
    supplier: str
    address: str
    city: str
    region: str
    postcode: str
    country: str
    sector: str
    identifiers: str
    hold: str
    first_edition: str
    best_audit: str
    audits: Sequence[Sequence[str]] = ()
    rows: Sequence[Sequence[str]] = ()
