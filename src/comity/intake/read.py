"""Intake as a whole: a file goes in, every data row comes out accounted for, every problem with its place.

The file itself is opened by a process of its own under limits (`isolation.py`); here only what it found is taken in.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.intake import isolation, wire
from comity.intake.corrections import Correction
from comity.intake.mapping import Mapping as ColumnMapping
from comity.intake.saying import Place, problem
from comity.vocabulary.listing import ColumnReading, DataRow, ListReading
from comity.vocabulary.problems import Problem


@dataclass(frozen=True, slots=True)
class Piece:
    """Some data rows of a list, with the problems of these rows in their order."""

    rows: Sequence[DataRow]
    problems: Sequence[Problem]


class ListStream:
    """A list while it is read: what is known before its rows, then the rows some thousand at a time.

    `refused` and `problems` (those of the list as a whole) are complete once the pieces are at their end: a file may
    still break the process that reads it.
    """

    def __init__(self, name: str, told: Iterator[Any]) -> None:
        self.list, self._told = name, told
        self.columns: tuple[ColumnReading, ...] = ()
        self.problems: list[Problem] = []
        self.refused = True
        try:
            head = next(told)
        except isolation.ReaderStoppedError as stopped:
            self._stop(stopped)
            return
        self.columns = wire.columns_from_wire(head["columns"])
        self.problems = wire.problems_from_wire(head["problems"])
        self.refused = head["refused"]

    def _stop(self, stopped: isolation.ReaderStoppedError) -> None:
        self.refused, self._told = True, iter(())
        broken = stopped.reason == "damage"
        self.problems = [
            problem("unreadable_file", Place()) if broken else problem("limit_reached", Place(), what=stopped.reason)
        ]

    def raw_pieces(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        """The pieces as they come over the wire (see `wire.py`), for those who write them on as they are."""
        try:
            for told in self._told:
                yield told, next(self._told)
        except isolation.ReaderStoppedError as stopped:
            self._stop(stopped)

    def pieces(self) -> Iterator[Piece]:
        """The data rows in their order."""
        for told, texts in self.raw_pieces():
            yield Piece(wire.rows_from_wire(self.list, told, texts), wire.problems_from_wire(told["problems"]))


def stream_list(  # noqa: PLR0913 - options that callers give by name
    path: Path, *, cutoff: date, today: date, suppliers: bool = False, mapping: ColumnMapping | None = None,
    corrections: Sequence[Correction] = (),
) -> ListStream:  # fmt: skip
    """Begin to read a list; see `read_list`. Memory stays bounded however long the list is."""
    if not path.is_file() and path.exists():  # a pipe or a device: opening it may wait for ever
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb"):  # OSError here, where a caller expects it
        pass
    request = {
        "job": "read", "path": str(path.absolute()), "cutoff": cutoff.isoformat(), "today": today.isoformat(),
        "suppliers": suppliers,
        "mapping": [(choice.sheet, choice.heading, choice.field, choice.column) for choice in mapping or ()],
        "corrections": [(each.sheet, each.row, each.column, each.value) for each in corrections],
    }  # fmt: skip
    return ListStream(path.name, isolation.run(request))


def read_list(  # noqa: PLR0913 - options that callers give by name
    path: Path, *, cutoff: date, today: date, suppliers: bool = False, mapping: ColumnMapping | None = None,
    corrections: Sequence[Correction] = (),
) -> ListReading:  # fmt: skip
    """Read a member's list, whatever its format, language and layout.

    `cutoff` ends the window of the round; `today` decides years of two digits. With `suppliers` the list needs no audit
    date, its forbidden columns are passed over unread, and the name of a company stands in for that of a site.
    `corrections` are read in place of what their cells say; one for a cell that is not there is passed over.
    Never raises for what a file contains: a list that cannot be taken is one with `refused`, no rows, and the reasons.
    Raises OSError where the file is not there.
    """
    stream = stream_list(
        path, cutoff=cutoff, today=today, suppliers=suppliers, mapping=mapping, corrections=corrections
    )
    rows: list[DataRow] = []
    problems: list[Problem] = []
    for piece in stream.pieces():
        rows += piece.rows
        problems += piece.problems
    if stream.refused:
        return ListReading(stream.list, stream.columns, (), tuple(stream.problems), refused=True)
    return ListReading(stream.list, stream.columns, tuple(rows), (*stream.problems, *problems))
