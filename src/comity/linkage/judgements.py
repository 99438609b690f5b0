"""Judgements on file: an append-only CSV file of what people said about pairs of rows, and what of it stands.

Nothing in the file is ever changed: an answer is a line, and taking it back is a later line that withdraws it. So the
order of lines counts. The columns are those of `review.csv`, so a review filled in by hand can be read, too.
"""

from __future__ import annotations

import codecs
import csv
import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from comity.as_text import csv_name, from_csv_name
from comity.linkage.tables import Line, Table, read_table
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer, Judgement, Withdrawal

if sys.platform != "win32":
    import fcntl

SIGNED = ("left", "right", "judgement", "by", "when", "why")
COLUMNS = (*SIGNED, "withdraws")
WITHDRAWN = "withdrawn"
Entry = Judgement | Withdrawal
Key = tuple[str, str, str]


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """The judgements of a file that stand, in the order of their lines. Lines without a judgement are skipped.

    Raises OptionError naming the line, and what to change, where the file cannot be used.
    """
    table = read_table(path)
    table.need("left", "right", "judgement")
    return standing(tuple(_entries(table.name, table.lines)))


def _entries(name: str, lines: Sequence[Line]) -> Iterator[Entry]:
    said: set[Key] = set()
    for line in lines:
        if not line["judgement"].strip():
            continue
        try:
            entry = _entry(line)
            _follow(said, entry)
        except ValueError as error:
            raise OptionError(f"{name}, line {line.number}: {error}") from None
        yield entry


def _entry(line: Line) -> Entry:
    answer = line["judgement"].strip().lower()
    left, right, by, when, why, of = (from_csv_name(line[column]) for column in COLUMNS if column != "judgement")
    by, of = by.strip(), of.strip()
    if not left or not right:
        raise ValueError(f"the cell '{'right' if left else 'left'}' is empty. Write the row there that is meant.")
    if left == right:
        raise ValueError("left and right are the same row. A judgement is about two rows.")
    if answer == WITHDRAWN:
        return Withdrawal(left, right, of, by, when, why)
    if answer not in {word.value for word in Answer}:
        raise ValueError(f"the judgement '{answer}' is none of same, different, unsure. Write one of them.")
    return Judgement(left, right, Answer(answer), by, when, why)


def _pair(entry: Entry) -> tuple[str, str]:
    return min(entry.left, entry.right), max(entry.left, entry.right)


def _meant(said: Iterable[Key], entry: Withdrawal) -> list[Key]:
    """The standing answers that a withdrawal takes back: with nobody named the unsigned one, else those of anybody."""
    pair = _pair(entry)
    on_pair = [key for key in said if key[:2] == pair]
    return [key for key in on_pair if key[2] == entry.of] or ([] if entry.of else on_pair)


def _follow(said: set[Key], entry: Entry) -> None:
    if isinstance(entry, Judgement):
        said.add((*_pair(entry), entry.by))
        return
    meant = _meant(said, entry)
    if not meant:
        raise ValueError(
            "it withdraws an answer that does not stand above it. If the file was sorted, put its lines back in order."
        )
    said.difference_update(meant)


def standing(entries: Sequence[Entry]) -> tuple[Judgement, ...]:
    """What stands of `entries`: of each person and pair the last answer, unless it was withdrawn after."""
    found: dict[Key, Judgement] = {}
    for entry in entries:
        if isinstance(entry, Judgement):
            key = (*_pair(entry), entry.by)
            found.pop(key, None)  # a new answer stands where its line does
            found[key] = entry
        else:
            for key in _meant(found, entry):
                del found[key]
    return tuple(found.values())


class Book(Protocol):
    """Where judgements are kept: what stands of them, and room for more."""

    @property
    def standing(self) -> tuple[Judgement, ...]:
        """The judgements that stand now."""

    def add(self, entry: Entry) -> None:
        """Keep one more; it is safe when this returns."""


class JudgementsFile:
    """A file of judgements, open for more: each line is on the disk when `add` returns."""

    def __init__(self, file: io.FileIO, path: Path, entries: Sequence[Entry], table: Table) -> None:
        self._file = file
        self._path = path
        self._entries = list(entries)
        self._table = table

    @property
    def standing(self) -> tuple[Judgement, ...]:
        """The judgements that stand now."""
        return standing(self._entries)

    def add(self, entry: Entry) -> None:
        """Append a line. Raises OSError where it cannot be written; the file then ends as it did before.

        Raises OptionError where another file has taken its place: what is appended to the old one nobody would find.
        """
        _refuse_replaced(self._file, self._path)
        _append(self._file, _line(_cells(entry, self._table.headings), self._table.delimiter))
        self._entries.append(entry)


def _refuse_replaced(file: io.FileIO, path: Path) -> None:
    """Editors, Excel and folders that are synchronised write a new file and give it the name of the old one."""
    try:
        same = os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        same = False
    if not same:
        raise OptionError(
            f"{path.name} was replaced meanwhile, or moved away: by another program, or a folder that is synchronised. "
            "The last answer is not in it. Begin again: whatever the file then lacks is asked again."
        )


def as_file(entries: Iterable[Entry]) -> bytes:
    """The whole file of some answers; with the mark at its beginning Excel takes it for UTF-8."""
    lines = (COLUMNS, *(_cells(entry, COLUMNS) for entry in entries))
    return codecs.BOM_UTF8 + b"".join(_line(line, ",") for line in lines)


def _line(cells: Sequence[str], delimiter: str) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=delimiter).writerow(cells)
    return line.getvalue().encode(errors="replace")  # a terminal may give what is no letter at all


def _append(file: io.FileIO, content: bytes) -> None:
    """All of `content` at the end of the file and on the disk, or nothing of it."""
    end = file.seek(0, os.SEEK_END)
    try:
        if file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    except OSError:
        file.truncate(end)
        raise


def _cells(entry: Entry, headings: Sequence[str]) -> list[str]:
    known = {
        "left": csv_name(entry.left),
        "right": csv_name(entry.right),
        "judgement": entry.answer.value if isinstance(entry, Judgement) else WITHDRAWN,
        "by": csv_name(entry.by),
        "when": csv_name(entry.when),
        "why": csv_name(entry.why),
        "withdraws": csv_name(entry.of) if isinstance(entry, Withdrawal) else "",
    }
    return [known.get(heading, "") for heading in headings]


@contextmanager
def open_judgements(path: Path) -> Iterator[JudgementsFile]:
    """A file of judgements to append to, made where there is none; no second run may have it open.

    Raises OptionError where it is no file of judgements, may not be written, or is open elsewhere.
    """
    _refuse_open_elsewhere(path)
    if path.exists() and not path.is_file():
        raise OptionError(f"{path} is not a file. Name a CSV file for the answers.")
    try:
        file = io.FileIO(path, "a")
    except FileNotFoundError:
        raise OptionError(f"The folder {path.parent} for {path.name} does not exist. Make it first.") from None
    except OSError:
        raise OptionError(
            f"{path.name} cannot be written. Close it in other programs, or see whether it is write-protected."
        ) from None
    with file:
        _lock(file, path.name)
        yield _opened(file, path)


def _opened(file: io.FileIO, path: Path) -> JudgementsFile:
    if not path.stat().st_size:
        _append(file, as_file(()))
        return JudgementsFile(file, path, (), Table(path.name, ",", COLUMNS, ()))
    table = read_table(path)
    table.need(*COLUMNS)
    entries = tuple(_entries(table.name, table.lines))
    if not path.read_bytes().endswith((b"\n", b"\r")):
        _append(file, b"\r\n")
    return JudgementsFile(file, path, entries, table)


def _refuse_open_elsewhere(path: Path) -> None:
    """LibreOffice leaves a note beside a file that it has open; Excel locks the file itself."""
    note = path.with_name(f".~lock.{path.name}#")
    if note.exists():
        raise OptionError(
            f"{path.name} is open in LibreOffice. Close it there and try again. If it is not, delete the file "
            f"{note.name} beside it."
        )


def _lock(file: io.FileIO, name: str) -> None:
    if sys.platform != "win32":  # no such lock there: two runs at once are not noticed
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OptionError(
                f"{name} is in use by another run of comity judge. End that one first, or name another file."
            ) from None
