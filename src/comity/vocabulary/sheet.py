"""A sheet of a spreadsheet as plain text, for what is no list of sites: a protocol, a mapping."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A sheet's cells as a person reads them. `rows[0]` is row 1; rows may differ in length. `name` is "" for CSV."""

    name: str
    rows: tuple[tuple[str, ...], ...]
