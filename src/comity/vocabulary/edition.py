"""An edition: the one list that every member receives. Values only; `disclosure.gate` alone makes an `Edition`."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One row of an edition as published: text only, "" for blank. The complete allow-list (disclosure.md 3.2).

    `country` is ISO alpha-2; `identifiers` joins `GLN:...`, `LEI:...`, `OS ID:...` by "; "; `kind` and `equivalence`
    are values of the enums in `assessment.py`; `audited` is `YYYY-Hn`, `YYYY` or "".
    """

    row_id: str
    supplier_name: str
    site_name: str
    address: str
    city: str
    region: str
    postcode: str
    country: str
    sector: str
    identifiers: str
    kind: str
    equivalence: str
    audited: str

    def cells(self) -> tuple[str, ...]:
        """The values in the order of `COLUMNS`."""
        return astuple(self)


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(EditionRow))


@dataclass(frozen=True, slots=True)
class Edition:
    """A released list with its identity. `rows` are in keyed order."""

    edition_id: str
    cutoff: date
    rows: tuple[EditionRow, ...]
