"""What a workbook says beside its cells: hidden rows and columns, merged cells, how numbers are shown.

The cell reader gives values only. The same facts come from every format, so that layout and columns need not know it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from comity.intake.cells import Cell

Spot = tuple[int, int]  # row, column, both from 0
Area = tuple[int, int, int, int]  # top, left, bottom, right, all from 0, all inside


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Facts of one sheet. Rows and columns count from 0 at the sheet's own A1, not at its first filled cell.

    `merged` is what the file says and may reach far below the data. `currency_columns` and `percent_columns` are the
    columns in which most numbers near the top are shown so; `padded_columns` those shown with leading zeros, with the
    number of digits (the cell holds 1234, the person sees 01234). `filtered`: a filter keeps rows out of sight.
    `uncomputed`: columns with formulas of which the file holds no result (a program wrote it, and none has calculated
    it since); their cells are blank. `errors`: the error texts of cells (`#N/A`) that readers leave blank. `repairs`:
    what cells truly hold that the reader gets wrong.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    currency_columns: frozenset[int] = frozenset()
    percent_columns: frozenset[int] = frozenset()
    padded_columns: Mapping[int, int] = field(default_factory=dict)
    filtered: bool = False
    uncomputed: frozenset[int] = frozenset()
    errors: Mapping[Spot, str] = field(default_factory=dict)
    repairs: Mapping[Spot, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BookFacts:
    """Facts of a file: those of its sheets by name, and what hangs on it.

    `macros`: it carries a program (never run). `dates_1904`: serial days count from 1904. `external_links`: it points
    to other files (never followed). `copies`: sheets that only repeat cells of other files, kept for such links.
    """

    sheets: Mapping[str, SheetFacts] = field(default_factory=dict)
    macros: bool = False
    dates_1904: bool = False
    external_links: bool = False
    copies: frozenset[str] = frozenset()


def named_apart(tables: Sequence[Table]) -> list[Table]:
    """The tables with different names: a name that came before gets a number."""
    found: list[Table] = []
    taken: set[str] = set()
    for table in tables:
        numbers = (f"{table.name} ({number})" for number in count(2))
        name = table.name if table.name not in taken else next(name for name in numbers if name not in taken)
        taken.add(name)
        found.append(replace(table, name=name))
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that was read here and not by the cell reader: its name, its rows from row 1 on, its facts.

    Cells are of the reader's types; a blank is "". Rows are of equal length.
    """

    name: str
    rows: list[list[Cell]]
    facts: SheetFacts = SheetFacts()
    visible: bool = True
