"""The data rows of a piece of a table while they are read: a field's texts for all rows at once, troubles by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from comity.intake.cells import Cell
from comity.intake.chunks import Chunk
from comity.intake.columns import Column
from comity.intake.spoken import spoken
from comity.intake.telling import without_addresses

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rows of a list are held against."""

    list: str
    cutoff: date
    today: date
    suppliers: bool
    many_sheets: bool = False
    dates_1904: bool = False


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The used columns of a table by field (an address may have several), and what follows from missing ones.

    `country_source` tells where countries come from without a column: column, address, group or sheet, or "" (nowhere);
    `codes_are_letters` that "NA" is Namibia.
    """

    by_field: Mapping[str, tuple[Column, ...]]
    country_source: str = "column"
    codes_are_letters: bool = False

    def first(self, name: str) -> Column | None:
        """The (first) column of a field."""
        return next(iter(self.by_field.get(name, ())), None)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong in one row: `index` counts data rows of the piece, `column` is where, None where nowhere."""

    index: int
    code: str
    column: Column | None
    value: str
    details: Mapping[str, str]


@dataclass(slots=True)
class Work:
    """The data rows (`data`: their positions) of a piece of a table, and what is wrong with them."""

    chunk: Chunk
    data: Sequence[int]
    columns: SheetColumns
    rules: Rules
    troubles: list[Trouble] = field(default_factory=list)
    _texts: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many data rows there are."""
        return len(self.data)

    def pick(self, values: Sequence[T]) -> Sequence[T]:
        """Of values for each row of the piece those of the data rows."""
        if len(self.data) == self.chunk.height:
            return values
        return [values[position] for position in self.data]

    def cells(self, name: str) -> Sequence[Cell]:
        """The raw cells of a field."""
        column = self.columns.first(name)
        return self.pick(self.chunk.cells(column.heading.index)) if column else [""] * self.size

    def floats(self, name: str) -> Sequence[float]:
        """The raw cells of a field where all of them are numbers, else none."""
        cells = self.cells(name)
        return cells if set(map(type, cells)) == {float} else ()  # type: ignore[return-value]

    def written(self, column: Column) -> Sequence[str]:
        """The clean texts of a column as they are written, also such as `n/a`."""
        return self.pick(self.chunk.texts(column.heading.index))

    def texts(self, name: str) -> Sequence[str]:
        """The clean texts of a field; "" where they say nothing (`n/a`, `-`, ...)."""
        if name not in self._texts:
            column = self.columns.first(name)
            self._texts[name] = without_addresses(spoken(self.written(column))) if column else [""] * self.size
        return self._texts[name]

    def prefer(self, name: str, texts: Sequence[str]) -> None:
        """Texts of a field that count before those of its own column."""
        own = self.texts(name)
        self._texts[name] = [text or other for text, other in zip(texts, own, strict=True)]

    def codes(self, name: str) -> Sequence[str]:
        """The clean texts of a field of codes or numbers; only those that cannot be read need be asked whether they say
        anything (`spoken.says_little`)."""
        column = self.columns.first(name)
        return self.written(column) if column else [""] * self.size

    def has(self, name: str) -> bool:
        """Whether the table has a column for a field."""
        return name in self.columns.by_field

    def say(self, index: int, code: str, name: str, value: str = "", /, **details: str) -> None:
        """Note what is wrong in the data row `index` at the column of field `name`."""
        self.troubles.append(Trouble(index, code, self.columns.first(name), value, details))

    def by_text(self, texts: Sequence[str], read: Callable[[str], T]) -> dict[str, T]:
        """What `read` makes of each distinct text that is not empty."""
        return {text: read(text) for text in set(texts) if text}


def where(texts: Iterable[str], wanted: Mapping[str, object]) -> list[tuple[int, str]]:
    """Index and text of the rows whose text is in `wanted`."""
    return [(index, text) for index, text in enumerate(texts) if text in wanted] if wanted else []
