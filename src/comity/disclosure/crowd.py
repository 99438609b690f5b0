"""A crowd: the rows among which a row hides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.disclosure.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Crowd:
    """Rows of a country that are published with the same sector, or all those published without; in keyed order.

    `blanked` names the true sectors whose rows are published without theirs; () for a crowd with its sector filled.
    """

    country: str
    sector: str
    rows: tuple[Candidate, ...]
    blanked: tuple[str, ...] = ()


def in_order(rows: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Rows in keyed order."""
    return tuple(sorted(rows, key=lambda row: row.place))
