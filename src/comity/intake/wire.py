"""How what was read goes from the process that reads to the one that asked: as JSON, column by column."""

from __future__ import annotations

import base64
import itertools
import math
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, astuple
from functools import lru_cache
from typing import Any

from comity.uncollected import uncollected
from comity.vocabulary.assessment import Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.listing import ColumnReading, DataRow, Listing, RowState
from comity.vocabulary.problems import Problem, RowRef, Severity

HEAD, PIECE = "head", "piece"
_PARTED, _FIELD_END = "\n", "\x1e"  # no clean text holds them
_NUMBERS = ("latitude", "longitude", "workers")
_FIELDS = tuple(name for name in Listing.__dataclass_fields__ if name != "ref")
_DEFAULTS: Mapping[str, Any] = {"site_name": "", "country": ""} | {
    name: field.default for name, field in Listing.__dataclass_fields__.items() if field.default is not MISSING
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


def _packed(values: Sequence[float | int | None]) -> str:
    """Numbers as base 64 of eight bytes each: reading their digits would take longer than the cells took."""
    numbers = array("d", [math.nan if value is None else value for value in values])
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _unpacked(name: str, packed: str) -> list[Any]:
    numbers = array("d", base64.b64decode(packed)).tolist()
    if name == "workers":
        return [None if number != number else int(number) for number in numbers]
    if not math.isnan(sum(numbers)):
        return numbers
    return [None if number != number else number for number in numbers]


def fields_to_wire(fields: Mapping[str, Sequence[Any]]) -> tuple[list[str], dict[str, str], str]:
    """Fields without those that say nothing in any row: names of those of text, those of numbers, and all the texts."""
    texts = [name for name, values in fields.items() if name not in _NUMBERS and any(values)]
    filled = [name for name in _NUMBERS if name in fields and fields[name].count(None) < len(fields[name])]
    numbers = {name: _packed(fields[name]) for name in filled}
    return texts, numbers, _FIELD_END.join(_PARTED.join(fields[name]) for name in texts)


def fields_from_wire(names: Sequence[str], numbers: Mapping[str, str], texts: str) -> dict[str, Sequence[Any]]:
    """The fields that `fields_to_wire` took apart."""
    columns = texts.split(_FIELD_END) if names else []
    found: dict[str, Sequence[Any]] = {name: column.split(_PARTED) for name, column in zip(names, columns, strict=True)}
    return {**found, **{name: _unpacked(name, packed) for name, packed in numbers.items()}}


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


_SETTERS = {name: getattr(Listing, name).__set__ for name in ("ref", *_FIELDS)}
_REF_SETTERS = {name: getattr(RowRef, name).__set__ for name in RowRef.__dataclass_fields__}
_ROW_SETTERS = {name: getattr(DataRow, name).__set__ for name in DataRow.__dataclass_fields__}
_MADE_OF_TEXT: Mapping[str, Callable[[str], Any]] = {
    "audit_date": _day,
    "assessment_kind": {kind.value: kind for kind in Kind}.__getitem__,
}


def _all(setter: Callable[[Any, Any], None], made: Sequence[Any], values: Iterable[Any]) -> None:
    deque(map(setter, made, values), maxlen=0)


def _refs(name: str, sheet: str, numbers: Sequence[int]) -> list[RowRef]:
    refs = [object.__new__(RowRef) for _ in numbers]
    _all(_REF_SETTERS["list"], refs, itertools.repeat(name))
    _all(_REF_SETTERS["sheet"], refs, itertools.repeat(sheet))
    _all(_REF_SETTERS["row"], refs, numbers)
    return refs


def _listings(refs: Sequence[RowRef], fields: Mapping[str, Sequence[Any]]) -> list[Listing]:
    """The listings of some rows.

    Made field by field and not row by row, past their constructor: for 50,000 rows it is the difference between a third
    of a second and a tenth. A test holds them against listings made one by one.
    """
    listings = [object.__new__(Listing) for _ in refs]
    _all(_SETTERS["ref"], listings, refs)
    for name in _FIELDS:
        values: Iterable[Any] = fields.get(name) or itertools.repeat(_DEFAULTS[name])
        if name in fields and name in _MADE_OF_TEXT:
            values = map(_MADE_OF_TEXT[name], values)
        _all(_SETTERS[name], listings, values)
    return listings


def _data_rows(refs: Sequence[RowRef], listings: Sequence[Listing | None], piece: Mapping[str, Any]) -> list[DataRow]:
    rows = [object.__new__(DataRow) for _ in refs]
    for name, values in (("ref", refs), ("listing", listings)):
        _all(_ROW_SETTERS[name], rows, values)
    for name, value in (("state", RowState.UNDERSTOOD), ("codes", ()), ("duplicate_of", None)):
        _all(_ROW_SETTERS[name], rows, itertools.repeat(value))
    for index, state in piece["states"].items():
        _ROW_SETTERS["state"](rows[int(index)], RowState(state))
    for index, codes in piece["codes"].items():
        _ROW_SETTERS["codes"](rows[int(index)], tuple(codes))
    for index, place in piece["repeats"].items():
        _ROW_SETTERS["duplicate_of"](rows[int(index)], RowRef(refs[0].list, *place))
    return rows


def rows_from_wire(name: str, piece: Mapping[str, Any], texts: str) -> list[DataRow]:
    """The data rows of a piece of the list `name`."""
    with uncollected():
        refs = _refs(name, piece["sheet"], piece["rows"])
        fields = fields_from_wire(piece["names"], piece["numbers"], texts)
        if piece["listed"] is None:
            return _data_rows(refs, _listings(refs, fields), piece)
        found: list[Listing | None] = [None] * len(refs)
        for index, listing in zip(
            piece["listed"], _listings([refs[at] for at in piece["listed"]], fields), strict=True
        ):
            found[index] = listing
        return _data_rows(refs, found, piece)
