"""Tables: small CSV files that people open and save in Excel, read back with the line of every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.vocabulary.errors import OptionError

DELIMITERS = (",", ";", "\t")
LONGEST = 100_000
"""Letters of a cell; Excel holds a third of that."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as Excel shows it (the headings are line 1), and its cells by heading, as they stand."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        """The cell under a heading; "" where the table has no such column."""
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file's name, its delimiter, its headings and its rows that hold anything."""

    name: str
    delimiter: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]

    def need(self, *headings: str) -> None:
        """Raises OptionError where one of `headings` is missing."""
        missing = [heading for heading in headings if heading not in self.headings]
        if missing:
            raise OptionError(f"{self.name} lacks the column {missing[0]}. It needs: {', '.join(headings)}.")


def read_table(path: Path) -> Table:
    """A CSV file with commas, semicolons or tabs, in UTF-8 with or without byte-order mark.

    Raises OptionError where it is no such file. Headings are taken in lower case.
    """
    name = path.name
    if not path.is_file():
        raise OptionError(f"{path} cannot be read: there is no such file. Check the name and try again.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        if any(len(cell) > LONGEST for row in rows for cell in row):
            raise csv.Error  # a quotation mark that nothing closes; the limit of the module is another room's to set
    except csv.Error:
        raise OptionError(
            f"{name} has a quotation mark that nothing closes, or that ends too early. Open it in Excel, look where "
            "the rows run together, and save it as 'CSV UTF-8'."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise OptionError(f"{name} cannot be read as a UTF-8 CSV file. In Excel, save it as 'CSV UTF-8'.") from None
    headings = tuple(heading.strip().lower() for heading in rows[0]) if rows else ()
    return Table(name, delimiter, headings, tuple(_lines(headings, rows[1:])))


def _lines(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Line]:
    return [
        Line(number, dict(zip(headings, row, strict=False)))
        for number, row in enumerate(rows, 2)
        if any(cell.strip() for cell in row)
    ]
