"""A mapping: a person's say on which heading is which field, kept as a small CSV beside the list and used again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from comity.intake.columns import MANY, UNUSED, Column
from comity.reference.plain import fold, load_yaml
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import ColumnReading

_COLUMNS = ("sheet", "heading", "field")


@dataclass(frozen=True, slots=True)
class Choice:
    """The column with `heading` is `field` ("" = do not use it); `sheet` "" means every sheet."""

    sheet: str
    heading: str
    field: str


Mapping = Sequence[Choice]


def known_fields() -> tuple[str, ...]:
    """The fields that a mapping may name."""
    return tuple(load_yaml("headings.yaml")["fields"])


def load_mapping(path: Path) -> Mapping:
    """The mapping in a CSV with the columns sheet, heading, field; raises OptionError where it is none."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise OptionError(f"The mapping {path.name} cannot be read. Give a CSV file in UTF-8.") from None
    if not rows or not set(_COLUMNS) <= set(rows[0]):
        raise OptionError(f"The mapping {path.name} needs the columns sheet, heading and field.")
    for number, row in enumerate(rows, start=2):
        if row["field"] and row["field"] not in known_fields():
            known = ", ".join(known_fields())
            raise OptionError(
                f"The mapping {path.name}, row {number}: '{row['field']}' is not a field. Known are: {known}."
            )
    return tuple(Choice(row["sheet"] or "", row["heading"] or "", row["field"] or "") for row in rows)


def mapping_text(columns: Sequence[ColumnReading]) -> str:
    """The mapping that `columns` amount to, as the text of its CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((column.sheet, column.heading, column.field) for column in columns if column.heading)
    return out.getvalue()


def _choice(column: Column, mapping: Mapping, sheet: str) -> Choice | None:
    fits = [
        choice
        for choice in mapping
        if fold(choice.heading) == fold(column.heading.text) and choice.sheet in ("", sheet)
    ]
    return max(fits, key=lambda choice: bool(choice.sheet), default=None)


def apply_mapping(columns: Sequence[Column], mapping: Mapping, sheet: str) -> list[Column]:
    """The columns as the mapping has them; what it does not name stays, unless its field was given away."""
    chosen = {column.heading.index: choice for column in columns if (choice := _choice(column, mapping, sheet))}
    given = {choice.field for choice in chosen.values() if choice.field not in MANY}
    result = []
    for column in columns:
        choice = chosen.get(column.heading.index)
        if choice and not (choice.field == "" and column.field in UNUSED):
            result.append(Column(column.heading, choice.field, 1.0, "the mapping says so"))
        elif not choice and column.field in given:
            result.append(replace(column, field="", certainty=0.0, reason="the mapping gives this to another column"))
        else:
            result.append(column)
    return result
