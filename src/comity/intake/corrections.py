"""What a person changed in single cells of a list, laid over the file as it came; the file itself stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.intake.cells import Cell
from comity.intake.chunks import Row
from comity.intake.mapping import rows_of_csv
from comity.vocabulary.errors import OptionError

COLUMNS = ("sheet", "row", "column", "value")
"""The columns of a file of corrections."""
MOST = 20_000_000
"""No list has more rows or columns."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What one cell says instead. `row` and `column` count from 1; `sheet` is "" for CSV; `value` "" empties the cell.

    The text is read as if it had been typed into a cell of text, so a day is best written as 2026-03-14.
    """

    sheet: str
    row: int
    column: int
    value: str


@dataclass(frozen=True, slots=True)
class CorrectedRows:
    """The rows of a sheet with the cells in `values` (row -> column -> value, both from 0) put in their place."""

    rows: Iterable[Row]
    values: Mapping[int, Mapping[int, Cell]]

    def __iter__(self) -> Iterator[Row]:
        for index, row in enumerate(self.rows):
            yield with_cells(row, self.values[index]) if index in self.values else row


def as_it_came(rows: Iterable[Row]) -> Iterable[Row]:
    """The rows of a sheet without corrections."""
    return rows.rows if isinstance(rows, CorrectedRows) else rows


def with_cells(row: Row, values: Mapping[int, Cell]) -> Row:
    """A row with some of its cells (column from 0 -> value) put in their place; it grows where it must."""
    changed = [*row, *([""] * (max(values) + 1 - len(row)))]
    for left, value in values.items():
        changed[left] = value
    return changed


def by_sheet(corrections: Sequence[Correction]) -> dict[str, dict[int, dict[int, Cell]]]:
    """Sheet -> row -> column -> value, rows and columns from 0. Of several for one cell the last counts."""
    found: dict[str, dict[int, dict[int, Cell]]] = {}
    for each in corrections:
        found.setdefault(each.sheet, {}).setdefault(each.row - 1, {})[each.column - 1] = each.value
    return found


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections in a CSV with the columns of COLUMNS; row and column are numbers from 1, as Excel counts rows.

    Raises OptionError where it is none, with the row that is wrong.
    """
    headings, *rows = rows_of_csv(path, "file of corrections") or [[]]
    if not set(COLUMNS) <= set(headings):
        raise OptionError(f"The file of corrections {path.name} needs the columns {', '.join(COLUMNS)}.")
    return tuple(
        _read(path.name, number, dict(zip(headings, row, strict=False)))
        for number, row in enumerate(rows, start=2)
        if any(row)
    )


def _read(name: str, number: int, cells: Mapping[str, str]) -> Correction:
    places = [cells.get(place, "") for place in ("row", "column")]
    for place in places:
        if not (place.isascii() and place.isdecimal() and 0 < int(place) <= MOST):
            raise OptionError(
                f"The file of corrections {name}, row {number}: '{place}' is no place. Give row and column as numbers "
                "from 1."
            )
    return Correction(cells.get("sheet", ""), int(places[0]), int(places[1]), cells.get("value", ""))
