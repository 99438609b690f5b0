"""A mapping: a person's say on which heading is which field, kept as a small CSV beside the list and used again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from comity.intake.refusal import Refusal
from comity.reference.plain import load_yaml
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import ColumnReading

_COLUMNS = ("sheet", "heading", "field")
_PLACE = "column"


@dataclass(frozen=True, slots=True)
class Choice:
    """The column with `heading` is `field` ("" = do not use it); `sheet` "" means every sheet.

    `column` is the column's number from 1 where several have the same heading; None where the heading is enough.
    """

    sheet: str
    heading: str
    field: str
    column: int | None = None


Mapping = Sequence[Choice]


def known_fields() -> tuple[str, ...]:
    """The fields that a mapping may name."""
    return tuple(load_yaml("headings.yaml")["fields"])


def load_mapping(path: Path) -> Mapping:
    """The mapping in a CSV with the columns sheet, heading, field and, where wanted, column.

    However Excel saved it: with commas, semicolons or tabs, in UTF-8 or a code page. Raises OptionError where it is
    none, with the row that is wrong.
    """
    headings, *rows = rows_of_csv(path, "mapping") or [[]]
    if not set(_COLUMNS) <= set(headings):
        raise OptionError(f"The mapping {path.name} needs the columns sheet, heading and field.")
    return tuple(
        _read_choice(path.name, number, dict(zip(headings, row, strict=False)))
        for number, row in enumerate(rows, start=2)
        if any(row)
    )


def rows_of_csv(path: Path, what: str) -> list[list[str]]:
    """The trimmed cells of a small CSV that a person keeps; raises OptionError, which calls it `what`, for none."""
    # Loaded only here: it understands headings, and few commands need that in this process.
    open_csv = import_module("comity.intake.csv_file").open_csv
    try:
        return [[str(cell or "").strip() for cell in row] for row in open_csv(path)]
    except (OSError, Refusal, csv.Error):
        raise OptionError(f"The {what} {path.name} cannot be read. Give a CSV file.") from None


def _read_choice(name: str, number: int, row: dict[str, str]) -> Choice:
    field, place = row.get("field", ""), row.get(_PLACE, "")
    if field and field not in known_fields():
        known = ", ".join(known_fields())
        raise OptionError(f"The mapping {name}, row {number}: '{field}' is not a field. Known are: {known}.")
    if place and not place.isdecimal():
        raise OptionError(f"The mapping {name}, row {number}: the column '{place}' is not a number.")
    return Choice(row.get("sheet", ""), row.get("heading", ""), field, int(place) if place else None)


def mapping_text(columns: Sequence[ColumnReading]) -> str:
    """The mapping that `columns` amount to, as the text of its CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_COLUMNS, _PLACE))
    writer.writerows((each.sheet, each.heading, each.field, each.column) for each in columns if each.heading)
    return out.getvalue()
