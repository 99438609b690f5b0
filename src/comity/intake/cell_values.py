"""Cells as JSON and back: what a member wrote keeps its type on the way from the process that reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from comity.intake.cells import Cell

_FROM: Mapping[str, Callable[[Any], Cell]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "span": lambda seconds: timedelta(seconds=seconds),
}


def to_json_value(cell: Cell) -> Any:
    """A cell as a value that JSON can hold: days and times as a pair of kind and text."""
    if isinstance(cell, datetime):
        return ["moment", cell.isoformat()]
    if isinstance(cell, date):
        return ["day", cell.isoformat()]
    if isinstance(cell, time):
        return ["time", cell.isoformat()]
    return ["span", cell.total_seconds()] if isinstance(cell, timedelta) else cell


def from_json_value(value: Any) -> Cell:
    """The cell that `to_json_value` made `value` of."""
    if isinstance(value, list):
        kind, content = value
        return _FROM[kind](content)
    cell: Cell = value
    return cell
