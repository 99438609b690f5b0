"""A mapping: a person's say on which heading is which field, kept as a small CSV beside the list and used again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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

    Raises OptionError where it is none, with the row that is wrong.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise OptionError(f"The mapping {path.name} cannot be read. Give a CSV file in UTF-8.") from None
    if not rows or not set(_COLUMNS) <= set(rows[0]):
        raise OptionError(f"The mapping {path.name} needs the columns sheet, heading and field.")
    return tuple(_read_choice(path.name, number, row) for number, row in enumerate(rows, start=2))


def _read_choice(name: str, number: int, row: dict[str, str | None]) -> Choice:
    field, place = row["field"] or "", (row.get(_PLACE) or "").strip()
    if field and field not in known_fields():
        known = ", ".join(known_fields())
        raise OptionError(f"The mapping {name}, row {number}: '{field}' is not a field. Known are: {known}.")
    if place and not place.isdecimal():
        raise OptionError(f"The mapping {name}, row {number}: the column '{place}' is not a number.")
    return Choice(row["sheet"] or "", row["heading"] or "", field, int(place) if place else None)


def mapping_text(columns: Sequence[ColumnReading]) -> str:
    """The mapping that `columns` amount to, as the text of its CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_COLUMNS, _PLACE))
    writer.writerows((each.sheet, each.heading, each.field, each.column) for each in columns if each.heading)
    return out.getvalue()
