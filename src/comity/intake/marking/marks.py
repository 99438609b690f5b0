"""Marks: what is to be shown on which cell of a member's own file, before any format comes into it.

Several marks may fall on one cell; the cell then has the colour of the gravest and one note with all texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.as_text import shorten
from comity.vocabulary.problems import Severity

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet of Excel
MOST_NOTES = 5_000
"""Notes on one sheet; Excel becomes slow far beyond. Cells beyond have the colour only."""
LONGEST_NOTE = 32_000
"""Letters of a note, as UTF-16 counts them; Excel cuts at 32,767 and calls the file damaged where there are more."""

LIGHT = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.NOTICE: "DDEBF7"}
"""Fill of a marked cell, RRGGBB."""
DARK = {Severity.ERROR: "C00000", Severity.WARNING: "9C5700", Severity.NOTICE: "2E75B6"}
"""Fill where the cell's own letters are light (white headings), so that they stay readable."""

_ORDER = {severity: place for place, severity in enumerate(Severity)}
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to show on one cell.

    `sheet` is the sheet's name ("" for CSV), `row` and `column` count from 1, `note` may hold line breaks.
    """

    sheet: str
    row: int
    column: int
    severity: Severity
    note: str


@dataclass(frozen=True, slots=True)
class Spot:
    """All that one cell is to show: the gravest severity, the notes joined ("" for the colour alone)."""

    severity: Severity
    note: str


Place = tuple[int, int]
"""Row and column of a cell, from 1."""
Spots = Mapping[Place, Spot]


def _showable(text: str) -> str:
    return _UNSHOWABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def join(marks: Sequence[Mark]) -> Spot:
    """What one cell shows for all its `marks` (at least one); the same text is said once."""
    texts = dict.fromkeys(filter(None, (_showable(mark.note) for mark in marks)))
    return Spot(
        min((mark.severity for mark in marks), key=_ORDER.__getitem__), shorten("\n\n".join(texts), LONGEST_NOTE)
    )


def spots(marks: Sequence[Mark], move: Mapping[Place, Place] | None = None) -> dict[Place, Spot]:
    """What each cell of one sheet shows, in the order of rows; `move` leads from a cell to the one shown in its place.

    Marks outside of what a sheet of Excel can hold are left out.
    """
    found: dict[Place, list[Mark]] = {}
    for mark in marks:
        if 1 <= mark.row <= LAST_ROW and 1 <= mark.column <= LAST_COLUMN:
            place = (mark.row, mark.column)
            found.setdefault((move or {}).get(place, place), []).append(mark)
    return {place: join(found[place]) for place in sorted(found)}


def notes(found: Spots, most: int = MOST_NOTES) -> tuple[dict[Place, str], int]:
    """The notes to write, and how many are left out: the gravest `most` are kept, and of equals the upper ones."""
    wanted = [place for place, spot in found.items() if spot.note]
    kept = sorted(wanted, key=lambda place: (_ORDER[found[place].severity], place))[:most]
    return {place: found[place].note for place in sorted(kept)}, len(wanted) - len(kept)
