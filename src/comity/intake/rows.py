"""Which rows below the headings are data: not blank ones, repeated headings, group headers, totals or notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comity.intake.cells import Cell, cell_text
from comity.intake.columns import Column
from comity.intake.layout import Table
from comity.reference import forbidden
from comity.reference.countries import country_code
from comity.reference.plain import fold
from comity.reference.row_words import begins_group, begins_note, begins_total, says_nothing

_LONG_TEXT = 60
_SPARSE = 0.05  # share of rows with nothing but a name above which such rows are data of a sparse list
_IDENTITY = ("site_name", "supplier_name")
_SUBSTANCE = ("country", "audit_date", "address", "city", "region", "postcode", "latitude", "coordinates", "protocol",
              "gln", "os_id", "lei", "duns", "sedex_site", "sedex_company")  # fmt: skip


class RowKind(StrEnum):
    """What a row below the headings is. DOUBTFUL: a lone text that might be a site's name."""

    DATA = "data"
    BLANK = "blank"
    REPEATED = "repeated headings"
    TOTAL = "total"
    NOTE = "note"
    GROUP = "group header"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row below the headings: its number, its cells, its filled texts by column index, and what it is."""

    number: int
    cells: Sequence[Cell]
    filled: Mapping[int, str]
    kind: RowKind


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the rows of one table are measured against."""

    headings: Mapping[int, str]
    fields: Mapping[int, str]
    ignored: frozenset[int]

    def field_texts(self, filled: Mapping[int, str]) -> dict[str, str]:
        return {self.fields[index]: text for index, text in filled.items() if self.fields.get(index)}


def _filled(cells: Sequence[Cell], ignored: frozenset[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        if cell != "" and index not in ignored and (text := cell_text(cell)):
            found[index] = text
    return found


def _repeats_headings(filled: Mapping[int, str], shape: _Shape) -> bool:
    same = sum(1 for index, text in filled.items() if fold(text) == shape.headings.get(index))
    return (same >= 2 and same * 2 > len(filled)) or same == len(filled) == 1 == len(shape.headings)


def _has_substance(texts: Mapping[str, str]) -> bool:
    return any(texts.get(field) for field in _SUBSTANCE)


def _is_total(filled: Mapping[int, str], texts: Mapping[str, str]) -> bool:
    first = next(iter(filled.values()))
    if not begins_total(first):
        return False
    country, day = texts.get("country", ""), texts.get("audit_date", "")
    if country and country_code(country):
        return False
    numbers = sum(1 for text in list(filled.values())[1:] if not any(char.isalpha() for char in text))
    return len(filled) == 1 or (not day and numbers >= len(filled) - 1) or numbers == len(filled) - 1


def _lone(filled: Mapping[int, str], shape: _Shape) -> RowKind:
    """A row of one text: a note, a group header, a name without anything else."""
    index, text = next(iter(filled.items()))
    if begins_note(text) or (text.endswith((".", ":")) and len(text) > 20) or len(text) > _LONG_TEXT:
        return RowKind.NOTE
    if shape.fields.get(index) not in _IDENTITY:
        return RowKind.GROUP if shape.fields.get(index) not in _SUBSTANCE else RowKind.NOTE
    if text.endswith(":") or begins_group(text) or country_code(text) or forbidden.reason(text):
        return RowKind.GROUP
    return RowKind.DOUBTFUL


def _kind(filled: Mapping[int, str], shape: _Shape) -> RowKind:
    if not filled or all(not any(char.isalnum() for char in text) for text in filled.values()):
        return RowKind.BLANK
    if _repeats_headings(filled, shape):
        return RowKind.REPEATED
    texts = shape.field_texts(filled)
    if _is_total(filled, texts):
        return RowKind.TOTAL
    if len(filled) == 1:
        return _lone(filled, shape)
    named = any(texts.get(field) for field in _IDENTITY)
    if named and (_has_substance(texts) or len(filled) > 2 or not begins_note(next(iter(filled.values())))):
        return RowKind.DATA
    weight = sum(1 for field in _SUBSTANCE if texts.get(field) and not says_nothing(texts[field]))
    return RowKind.DATA if weight >= 2 else RowKind.NOTE


def _after_end(rows: Sequence[BodyRow], position: int) -> bool:
    """Whether a lone text stands below the table, behind a blank row."""
    return rows[position - 1].kind is RowKind.BLANK if position else False


def _resolve(rows: list[BodyRow], required_only_name: bool) -> list[BodyRow]:
    """Doubtful rows decided: data where the list has many such rows, or where nothing but a name can be expected."""
    data = sum(row.kind is RowKind.DATA for row in rows)
    doubtful = sum(row.kind is RowKind.DOUBTFUL for row in rows)
    sparse = required_only_name or (doubtful > _SPARSE * (data + doubtful) and doubtful > 2)
    settled: list[BodyRow] = []
    for position, row in enumerate(rows):
        kind = row.kind
        if kind is RowKind.DOUBTFUL and sparse and not (_after_end(rows, position) and not required_only_name):
            kind = RowKind.DATA
        settled.append(BodyRow(row.number, row.cells, row.filled, kind))
    return settled


def classify(table: Table, columns: Sequence[Column], ignored: frozenset[int]) -> list[BodyRow]:
    """Every row below the headings with what it is. Columns of `ignored` (by index) are not looked at."""
    shape = _Shape(
        {heading.index: fold(heading.text) for heading in table.headings if heading.index not in ignored},
        {column.heading.index: column.field for column in columns if column.field},
        ignored,
    )
    rows = []
    for number, cells in table.body():
        filled = _filled(cells, ignored)
        rows.append(BodyRow(number, cells, filled, _kind(filled, shape)))
    only_name = not any(field in _SUBSTANCE for field in shape.fields.values())
    return _resolve(rows, only_name)
