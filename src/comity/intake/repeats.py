"""What repeats the values of a removed column elsewhere in a workbook: lists of choices, notes, headers of pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from comity.intake.cells import Cell, cell_text
from comity.intake.open import Book

_SHORTEST_TEXT, _SHORTEST_NUMBER = 3, 4  # shorter ones stand everywhere by accident
_FEWEST, _MOSTLY = 2, 0.5
Columns = Mapping[str, frozenset[int]]
"""Sheet -> indices of columns, from 0."""


def _telling(cells: Iterable[Cell]) -> set[str]:
    texts = {cell_text(cell).casefold() for cell in cells if cell != ""}
    return {text for text in texts if len(text) >= (_SHORTEST_NUMBER if text.isdecimal() else _SHORTEST_TEXT)}


def removed_values(book: Book, gone: Columns) -> frozenset[str]:
    """The texts of the columns of `gone` that tell something: those that no other column of their sheets has."""
    taken: set[str] = set()
    kept: set[str] = set()
    for sheet in book.sheets:
        columns = gone.get(sheet.name, frozenset())
        for row in sheet.rows if columns else ():
            taken |= _telling(row[index] for index in columns if index < len(row))
            kept |= _telling(cell for index, cell in enumerate(row) if index not in columns)
    return frozenset(taken - kept)


def copies_of(values: frozenset[str], book: Book, gone: Columns) -> list[tuple[str, int, str]]:
    """Columns of sheets without any of `gone` that mostly repeat `values`: sheet, number from 1, first text.

    Such as the list of buyers on a sheet of its own that a drop-down takes its choices from.
    """
    found = []
    for sheet in book.sheets if values else ():
        if gone.get(sheet.name):
            continue
        rows = [list(row) for row in sheet.rows]
        for index in range(max(map(len, rows), default=0)):
            texts = [cell_text(row[index]).casefold() for row in rows if index < len(row) and row[index] != ""]
            repeated = values.intersection(texts)
            if len(repeated) >= _FEWEST and sum(text in repeated for text in texts) > _MOSTLY * len(texts):
                found.append((sheet.name, index + 1, ""))
    return found


class ColumnStayedError(Exception):
    """A column that must not be sent would have stayed; nothing may be handed out."""


def repeats_any(text: str, gone: Iterable[str], kept: Sequence[str]) -> bool:
    """Whether a row's text holds what its cells of `gone` say, but for what stands in `kept`, too."""
    said = "\n".join([*kept, *map(cell_text, kept)]).casefold()
    folded = text.casefold()
    return any(value in folded and value not in said for value in _telling(gone))


class Sweep:
    """Tells whether a text beside the cells repeats a removed value."""

    def __init__(self, values: frozenset[str]) -> None:
        self._values = values
        self._words = {re.split(r"\W+", value, maxsplit=1)[0] for value in values}

    def finds(self, *texts: str | None) -> bool:
        """Whether one of some texts holds a removed value, in any case."""
        folded = "\n".join(text.casefold() for text in texts if text)
        if not folded or not ("" in self._words or self._words.intersection(re.split(r"\W+", folded))):
            return False
        return any(value in folded for value in self._values)
