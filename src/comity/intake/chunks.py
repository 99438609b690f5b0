"""Rows of a sheet by columns, some thousand rows at a time: quick to read, bounded for lists of any length."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from comity.intake.cells import Cell, clean_column, distinct

# A column of a chunk is looked at several times in a row: in chunks this small it is still in the processor's cache.
_CELLS, _FEWEST_ROWS, _MOST_ROWS = 100_000, 500, 20_000
Row = Sequence[Cell]


def chunk_rows(width: int) -> int:
    """How many rows of a sheet of this width make a chunk."""
    return min(max(_CELLS // max(width, 1), _FEWEST_ROWS), _MOST_ROWS)


class Chunk:
    """Consecutive rows of a sheet. `first` is the number of the first one as Excel shows it; columns count from 0.

    Rows may be shorter than the others; what they lack is "". Texts of a column are cleaned when first asked for.
    """

    __slots__ = ("_columns", "_distinct", "_kinds", "_texts", "first", "height", "width")

    def __init__(self, first: int, rows: Sequence[Row]) -> None:
        self.first, self.height = first, len(rows)
        self._columns: list[Sequence[Cell]] = list(itertools.zip_longest(*rows, fillvalue=""))
        self.width = len(self._columns)
        self._texts: dict[int, list[str]] = {}
        self._kinds: dict[int, Set[type]] = {}
        self._distinct: dict[int, Collection[Cell]] = {}

    def cells(self, column: int) -> Sequence[Cell]:
        """The cells of a column, one for each row."""
        return self._columns[column] if column < self.width else ("",) * self.height

    def texts(self, column: int) -> list[str]:
        """The cells of a column as clean text, one for each row."""
        if column not in self._texts:
            self._texts[column] = clean_column(self.cells(column), self.kinds(column), self.distinct(column))
        return self._texts[column]

    def kinds(self, column: int) -> Set[type]:
        """The types of the cells of a column."""
        if column not in self._kinds:
            kinds = frozenset(map(type, self.distinct(column)))
            # of equal cells, True and 1.0, one may have been left out
            self._kinds[column] = kinds if kinds == {str} else frozenset(map(type, self.cells(column)))
        return self._kinds[column]

    def distinct(self, column: int) -> Collection[Cell]:
        """The cells of a column, each once where they repeat each other."""
        if column not in self._distinct:
            self._distinct[column] = distinct(self.cells(column))
        return self._distinct[column]

    def strings(self, column: int) -> tuple[Sequence[str], Collection[str]]:
        """The cells of a column that are text and not empty, as they stand; and each of them once where they repeat."""
        cells, few = self.cells(column), self.distinct(column)
        if self.kinds(column) == {str} and all(few):
            return cells, few  # type: ignore[return-value]
        texts = [cell for cell in cells if type(cell) is str and cell] if str in self.kinds(column) else []
        return texts, texts

    def row(self, position: int) -> list[Cell]:
        """The cells of one row, `position` counted from 0 in this chunk."""
        return [column[position] for column in self._columns]

    def filled(self, position: int, ignored: frozenset[int] = frozenset()) -> dict[int, str]:
        """The texts of the filled cells of one row by column, without the columns of `ignored`."""
        cells = {
            index: cell
            for index, column in enumerate(self._columns)
            if (cell := column[position]) != "" and index not in ignored
        }
        return {index: text for index, text in zip(cells, clean_column([*cells.values()]), strict=True) if text}

    def part(self, start: int, stop: int) -> Chunk:
        """The rows from `start` up to `stop` (positions in this chunk) as a chunk of their own."""
        if start == 0 and stop >= self.height:
            return self
        part = Chunk(self.first + start, ())
        part.height, part.width = min(stop, self.height) - start, self.width
        part._columns = [column[start:stop] for column in self._columns]
        return part


def chunks(rows: Iterable[Row], size: int) -> Iterator[Chunk]:
    """`rows`, the first of which is row 1, in chunks of `size`."""
    walk, first = iter(rows), 1
    while piece := list(itertools.islice(walk, size)):
        yield Chunk(first, piece)
        first += len(piece)
