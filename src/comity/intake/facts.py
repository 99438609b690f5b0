"""What a workbook says beside its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.intake.safety import Format


@dataclass(frozen=True, slots=True)
class SheetFacts:
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    currency_columns: frozenset[int] = frozenset()
    percent_columns: frozenset[int] = frozenset()
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class BookFacts:
    sheets: Mapping[str, SheetFacts] = field(default_factory=dict)
    macros: bool = False
    dates_1904: bool = False
    external_links: bool = False


def book_facts(raw: bytes, file_format: Format) -> BookFacts:
    return BookFacts()
