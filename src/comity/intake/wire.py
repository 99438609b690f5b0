"""How what was read goes from the process that reads to the one that asked: as JSON, column by column."""

from __future__ import annotations

import base64
import itertools
import math
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, astuple, fields, make_dataclass
from functools import lru_cache
from typing import Any, TypeVar

from comity.uncollected import uncollected
from comity.vocabulary.assessment import Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.listing import ColumnReading, DataRow, Listing, RowState
from comity.vocabulary.problems import Problem, RowRef, Severity

T = TypeVar("T")
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


_MADE_OF_TEXT: Mapping[str, Callable[[str], Any]] = {
    "audit_date": _day,
    "assessment_kind": {kind.value: kind for kind in Kind}.__getitem__,
}
_SEVERITIES = {severity.value: severity for severity in Severity}
_BECOME = object.__dict__["__class__"].__set__


# of each frozen class a twin with the same slots, whose values may be set
_TWINS: Mapping[type, type] = {
    kind: make_dataclass(f"_{kind.__name__}", [field.name for field in fields(kind)], eq=False, slots=True)
    for kind in (RowRef, Listing, DataRow, Problem)
}


def _made(kind: type[T], *columns: Iterable[Any]) -> list[T]:
    """Values of a frozen class with slots, from a column for each of its fields.

    Each is made as one of the class's twin and then turned over to it, since a frozen class sets its fields by calls of
    a function: for 50,000 rows it is the difference between a third of a second and a tenth. A test holds them against
    listings made one by one.
    """
    made = list(map(_TWINS[kind], *columns))
    deque(map(_BECOME, made, itertools.repeat(kind)), maxlen=0)
    return made


def problems_from_wire(values: Sequence[Sequence[Any]]) -> list[Problem]:
    """The problems that `problem_to_wire` made `values` of."""
    if not values:
        return []
    severities, *rest, details = zip(*values, strict=True)
    said = [tuple(map(tuple, pairs)) for pairs in details]
    return _made(Problem, map(_SEVERITIES.__getitem__, severities), *rest, said)


def _listings(refs: Sequence[RowRef], values: Mapping[str, Sequence[Any]]) -> list[Listing]:
    """The listings of some rows; a field without values has its default in all of them."""
    columns: list[Iterable[Any]] = [values.get(name) or itertools.repeat(_DEFAULTS[name]) for name in _FIELDS]
    for at, name in enumerate(_FIELDS):
        if name in values and name in _MADE_OF_TEXT:
            columns[at] = map(_MADE_OF_TEXT[name], columns[at])
    return _made(Listing, refs, *columns)


def _data_rows(refs: Sequence[RowRef], listings: Sequence[Listing | None], piece: Mapping[str, Any]) -> list[DataRow]:
    states = [RowState.UNDERSTOOD] * len(refs)
    codes: list[tuple[str, ...]] = [()] * len(refs)
    repeated: list[RowRef | None] = [None] * len(refs)
    for index, state in piece["states"].items():
        states[int(index)] = RowState(state)
    for index, said in piece["codes"].items():
        codes[int(index)] = tuple(said)
    for index, place in piece["repeats"].items():
        repeated[int(index)] = RowRef(refs[0].list, *place)
    named = [""] * len(refs)
    for index, text in piece["named"].items():
        named[int(index)] = text
    return _made(DataRow, refs, states, codes, listings, repeated, named)


def rows_from_wire(name: str, piece: Mapping[str, Any], texts: str) -> list[DataRow]:
    """The data rows of a piece of the list `name`."""
    with uncollected():
        refs = _made(RowRef, itertools.repeat(name), itertools.repeat(piece["sheet"]), piece["rows"])
        values = fields_from_wire(piece["names"], piece["numbers"], texts)
        if piece["listed"] is None:
            return _data_rows(refs, _listings(refs, values), piece)
        found: list[Listing | None] = [None] * len(refs)
        for index, listing in zip(
            piece["listed"], _listings([refs[at] for at in piece["listed"]], values), strict=True
        ):
            found[index] = listing
        return _data_rows(refs, found, piece)
