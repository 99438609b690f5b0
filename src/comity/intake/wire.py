"""How what was read goes from the process that reads to the one that asked: as JSON, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from functools import lru_cache
from typing import Any

from comity.vocabulary.assessment import Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.listing import ColumnReading, DataRow, Listing, RowState
from comity.vocabulary.problems import Problem, RowRef, Severity

HEAD, PIECE = "head", "piece"
_FIELDS = tuple(name for name in Listing.__dataclass_fields__ if name != "ref")
_DEFAULTS: Mapping[str, Any] = {
    name: field.default for name, field in Listing.__dataclass_fields__.items() if name in _FIELDS
}


def problem_to_wire(found: Problem) -> list[Any]:
    """A problem as a list of plain values."""
    return [
        found.severity.value, found.code, found.sheet, found.row, found.column, found.value, found.column_number,
        found.details,
    ]  # fmt: skip


def problem_from_wire(values: Sequence[Any]) -> Problem:
    """The problem that `problem_to_wire` made `values` of."""
    severity, code, sheet, row, column, value, number, details = values
    return Problem(Severity(severity), code, sheet, row, column, value, number, tuple(map(tuple, details)))


def head_to_wire(columns: Sequence[ColumnReading], problems: Sequence[Problem], refused: bool) -> dict[str, Any]:
    """What is known of a list before its rows."""
    return {
        "kind": HEAD,
        "columns": [astuple(column) for column in columns],
        "problems": [problem_to_wire(found) for found in problems],
        "refused": refused,
    }


def columns_from_wire(values: Sequence[Sequence[Any]]) -> tuple[ColumnReading, ...]:
    """The columns of a head."""
    return tuple(ColumnReading(*column) for column in values)


def fields_to_wire(fields: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Fields without those that say nothing in any row."""
    return {name: values for name, values in fields.items() if any(value not in ("", None) for value in values)}


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _columns(fields: Mapping[str, Sequence[Any]], size: int) -> list[Sequence[Any]]:
    """The values of every field of a listing for some rows, in the order of its definition."""
    columns: list[Sequence[Any]] = []
    for name in _FIELDS:
        values = fields.get(name)
        if name == "audit_date":
            values = [_day(text) for text in values] if values else [None] * size
        elif name == "assessment_kind" and values:
            kinds = {kind.value: kind for kind in Kind}
            values = [kinds[value] for value in values]
        columns.append([_default(name)] * size if values is None else values)
    return columns


def _default(name: str) -> Any:
    return "" if name in ("site_name", "country") else _DEFAULTS[name]


def listings_from_wire(refs: Sequence[RowRef], fields: Mapping[str, Sequence[Any]]) -> list[Listing]:
    """The listings of some rows."""
    return [Listing(ref, *values) for ref, *values in zip(refs, *_columns(fields, len(refs)), strict=True)]


def rows_from_wire(name: str, piece: Mapping[str, Any]) -> list[DataRow]:
    """The data rows of a piece of the list `name`."""
    sheet, numbers, listed = piece["sheet"], piece["rows"], piece["listed"]
    refs = [RowRef(name, sheet, number) for number in numbers]
    if listed is None:
        found: Sequence[Listing | None] = listings_from_wire(refs, piece["fields"])
    else:
        by_index = dict(zip(listed, listings_from_wire([refs[at] for at in listed], piece["fields"]), strict=True))
        found = [by_index.get(index) for index in range(len(refs))]
    states = {int(index): RowState(state) for index, state in piece["states"].items()}
    codes = {int(index): tuple(said) for index, said in piece["codes"].items()}
    repeats = {int(index): RowRef(name, *place) for index, place in piece["repeats"].items()}
    understood = RowState.UNDERSTOOD
    if not (states or codes):
        return [DataRow(ref, understood, (), listing) for ref, listing in zip(refs, found, strict=True)]
    return [
        DataRow(ref, states.get(index, understood), codes.get(index, ()), listing, repeats.get(index))
        for index, (ref, listing) in enumerate(zip(refs, found, strict=True))
    ]
