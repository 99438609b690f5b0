"""How far a register is, and what is said of a site there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """A register waits to be filled from its edition, is being filled, or can be searched."""

    WAITING = "waiting"
    FILLING = "filling"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Said:
    """One site as a round left it. Texts are the canonical ones of `register.csv`; `country` is a code.

    `hold` is why its row is not listed, "" where it is; `first_edition` the edition that listed it first; `best_audit`
    the date of its best audit, "" where none counts. `audits` are [member, date, kind, equivalence] of those that
    count; `rows` are [list, sheet, row] of the last round, where the lists are named as they were sent.
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
