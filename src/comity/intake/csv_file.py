"""CSV: its encoding and separator found by trying them, its records read by the standard library, some lines at a time.

A file is never held as a whole. What is broken is mended where it stands: a quote that is never closed costs one cell,
not the rows below it.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from comity.intake.cells import Cell
from comity.intake.encodings import Encoding, find_encoding, text_of
from comity.intake.fixed_width import find_starts, with_tabs
from comity.intake.formats.answers import refuse, unreadable
from comity.intake.saying import Place, problem
from comity.reference.headings import understand
from comity.vocabulary.problems import Problem

DELIMITERS = (",", ";", "\t", "|", "^", "~", "¦", ":", "，", "§", "#")
_NO_DELIMITER = "\x01"
_NEARLY_ALL, _FEWEST_CELLS = 0.9, 3
_PIECE = 1 << 20
_SAMPLE_LETTERS, _SAMPLE_RECORDS = 200_000, 200
_MOST_LINE_BREAKS = 100  # in one record; more means a quote that was never closed
_NOT_TEXT = 0.02  # share of control characters above which a file is no text
_LONGEST_CELL = 1 << 20
_MOST_COLUMNS = 1000
# A quote inside of a cell as databases and scripts write it: \" for "". Before a delimiter it is the end of the cell,
# but not before a comma with a blank behind it, which is one of a text.
_ESCAPED_QUOTE = re.compile(r'(?<=[^\\,;\t|])\\"(?!\s*(?:[,;\t|](?! [^"])|$))')
_ONE_CELL = re.compile(r'"(?:[^"]|"")*"[;,\t]*')
_BEHIND_WRAPPED = re.compile(r'"[;,\t]+\s*$')  # a program took the lines for cells and saved them once more
_OTHER_ENDS = ("\x85", "\u2028", "\x1e")  # of lines: mainframes, web pages, and the sign that ASCII has for it


_LINE_BREAKS = re.compile(r"[\r\n]+")


class _Feed:
    """Lines for the CSV reader that remembers those of the record being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) > _MOST_LINE_BREAKS:  # enough to know: the reader is told that the file ends here
            raise StopIteration
        if self._again:
            line = self._again.popleft()
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """All lines of the record but the first are to be read again; returns the first."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.taken, self.ended = [], False
        return first


def _strictly(taken: list[str], delimiter: str) -> list[str]:
    """The one record that lines make when every quote must stand where it belongs; empty where they do not."""
    try:
        found = list(csv.reader(taken, delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error:
        return []
    return found[0] if len(found) == 1 else []


def _whole(line: str, delimiter: str, width: int) -> bool:
    """Whether a line is a record by itself."""
    return (
        line.count('"') % 2 == 0
        and len(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])) == width
    )


def _unclosed(feed: _Feed, delimiter: str, width: int) -> bool:
    """Whether a record of several lines only came about because a quote was never closed."""
    taken = feed.taken
    if len(taken) > _MOST_LINE_BREAKS:
        return True
    if len(taken) == 1 and not feed.ended:
        return False
    record = _strictly(taken, delimiter)
    if record and (len(record) == width or len(taken) == 1):
        return False
    if sum(line.count('"') for line in taken) % 2:
        return True
    return width > 2 and any(_whole(line, delimiter, width) for line in taken[1:])


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its cells, the lines that it was read from, and whether a quote in it was never closed.

    Such a quote is taken for a letter.
    """

    cells: list[str]
    lines: list[str]
    unclosed: bool = False


def records(lines: Iterable[str], delimiter: str, width: int = 0) -> Iterator[Record]:
    """The records of CSV lines. `width` is the number of cells that they should have, 0 where that is not known."""
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, skipinitialspace=True)
    while True:
        feed.taken = []
        try:
            cells = next(reader, None)
        except csv.Error:
            cells = []
        if not feed.taken:
            return
        if (len(feed.taken) > 1 or feed.ended) and _unclosed(feed, delimiter, width):
            line = feed.give_back()
            yield Record(literal(line, delimiter), [line], True)
            reader = csv.reader(feed, delimiter=delimiter, skipinitialspace=True)
        elif cells is not None:
            loose = width > 1 and any('"' in cell for cell in cells) and not _strictly(feed.taken, delimiter)
            yield Record(_loosely(feed.taken, delimiter, cells) if loose else cells, feed.taken)


@lru_cache(maxsize=len(DELIMITERS))
def _loose_field(delimiter: str) -> re.Pattern[str]:
    """A field that is quoted up to a quote before the next delimiter, whatever quotes stand in it; or a plain one."""
    part = re.escape(delimiter)
    return re.compile(rf' *"(.*?)" *(?:{part}|$)|([^{part}]*)(?:{part}|$)', re.DOTALL)


def _loosely(taken: list[str], delimiter: str, cells: list[str]) -> list[str]:
    """The cells of a record in which quotes inside of quoted fields were not doubled ("Elm "Big" Mill")."""
    text = "".join(taken).rstrip("\r\n")
    found = [(quoted.replace('""', '"') or plain) for quoted, plain in _loose_field(delimiter).findall(text)]
    found = found[:-1] if len(found) == len(cells) + 1 and not found[-1] else found  # what is left at the end: nothing
    return found if len(found) == len(cells) else cells


def literal(line: str, delimiter: str) -> list[str]:
    """The cells of a line in which quotes are letters like others."""
    return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces of text as lines with their ends (LF, CR LF or CR), without NUL characters."""
    rest = ""
    for piece in pieces:
        if "\x00" in piece:
            piece = piece.replace("\x00", "")
        found = list(io.StringIO(rest + piece, newline=""))
        rest = found.pop() if found else ""
        yield from found
    if rest:
        yield from io.StringIO(rest, newline="")


def _other_quotes(sample: list[str]) -> str:
    """The marks that stand for double quotes: `'` or `“”` where nearly every line has a cell in them; "" else."""
    filled = [line.strip() for line in sample if line.strip()]
    for marks in ("''", "“”", "„“", "„”", "‘’", "««", "«»"):
        quoted = sum(line.startswith(marks[0]) and line.endswith(marks[1]) for line in filled)
        if len(filled) > 1 and quoted >= _NEARLY_ALL * len(filled):
            return marks
    return ""


def _requoted(lines: Iterable[str], marks: str) -> Iterator[str]:
    """Lines with other marks in place of double quotes; a mark between letters is an apostrophe."""
    opening = re.compile(rf"(?<!\w){re.escape(marks[0])}|{re.escape(marks[1])}(?!\w)")
    for line in lines:
        yield opening.sub('"', line)


def _doubled(lines: Iterable[str]) -> Iterator[str]:
    """Lines with quotes inside of cells doubled, where they bear a backslash instead."""
    for line in lines:
        yield _ESCAPED_QUOTE.sub('""', line) if "\\" in line else line


def _other_end(sample: list[str]) -> str:
    """The sign that ends the lines of a text that has none of the usual ends; "" else."""
    return next((end for end in _OTHER_ENDS if len(sample) == 1 and sample[0].count(end) > 1), "")


def _rating(sample: list[str], delimiter: str) -> tuple[float, float]:
    """How well a delimiter fits: headings understood, then how even the records are."""
    found = [cells for cells in _some(sample, delimiter) if any(cell.strip() for cell in cells)]
    widths = Counter(len(record) for record in found if len(record) > 1)
    if not widths:
        return (0.0, 0.0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    known = max(sum(bool(understand(cell)) for cell in record if cell.strip()) for record in found[:30])
    return (known if known > 1 else 0.0, count / len(found) * min(width, 10))


def _some(sample: list[str], delimiter: str) -> list[list[str]]:
    return [record.cells for record in itertools.islice(records(sample, delimiter), _SAMPLE_RECORDS)]


def find_delimiter(sample: list[str]) -> str:
    """The delimiter of CSV lines: the one that makes most headings known and the records most even."""
    first = sample[0].strip() if sample else ""
    if first[:4].lower() == "sep=" and len(first) > 4:
        return first[4]
    ratings = [(_rating(sample, delimiter), -index) for index, delimiter in enumerate(DELIMITERS)]
    return DELIMITERS[-max(ratings)[1]]


def _wrapped(sample: list[str]) -> str:
    """The delimiter inside lines that were quoted as a whole; "" where they were not.

    A file whose cells are all in quotes is none of these: there a quote ends within the line.
    """
    found = [
        record for record in itertools.islice(records(sample, _NO_DELIMITER), _SAMPLE_RECORDS) if any(record.cells)
    ]
    whole = [record.cells[0] for record in found if _ONE_CELL.fullmatch("".join(record.lines).strip())]
    if not whole or 2 * len(whole) <= len(found):
        return ""
    inner = find_delimiter(whole)
    return inner if _rating(whole, inner)[0] > 1 else ""


def _looks_like_text(sample: str) -> bool:
    control = sum(1 for char in sample[:20_000] if ord(char) < 32 and char not in "\t\r\n\f\v")
    return control <= _NOT_TEXT * len(sample[:20_000])


def _exact_coding(encoding: Encoding) -> tuple[str, str]:
    """A coding with a way of handling errors, by which every byte of a file comes back."""
    if encoding.mixed:
        return "latin-1", "strict"
    return encoding.name, "surrogatepass" if "16" in encoding.name or "32" in encoding.name else "surrogateescape"


def _exact_text(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(_exact_coding(encoding)[0])(_exact_coding(encoding)[1])
    skip = encoding.mark_length
    for piece in pieces:
        yield decoder.decode(piece[skip:])
        skip = 0
    yield decoder.decode(b"", True)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """The rows of a CSV file, read anew each time they are asked for. A record is a row."""

    file: io.FileIO
    encoding: Encoding
    delimiter: str
    wrapped: str = ""
    width: int = 0
    problems: tuple[Problem, ...] = ()
    as_it_is: bool = False
    quotes: str = ""
    escaped: bool = False
    end: str = ""
    starts: tuple[int, ...] = ()
    unclosed: list[int] = field(default_factory=list)
    """Numbers of the records in which a quote was never closed, as far as the last walk over the rows came."""

    def raw_pieces(self) -> Iterator[bytes]:
        """The file as it is, in pieces."""
        place = 0
        while True:
            self.file.seek(place)  # several walks over the file may be under way
            data = self.file.read(_PIECE)
            if not data:
                return
            place += len(data)
            yield data

    def lines(self) -> Iterator[str]:
        """The lines of the file with their ends."""
        text = (_exact_text if self.as_it_is else text_of)(self.raw_pieces(), self.encoding)
        return _lines(piece.replace(self.end, "\n") for piece in text) if self.end else _lines(text)

    def exact(self) -> CsvFile:
        """The same file, read so that `encoded` gives back every byte, also those that are no letters."""
        return replace(self, as_it_is=True)

    def mark(self) -> bytes:
        """The byte-order mark before the text; empty where there is none."""
        self.file.seek(0)
        return self.file.read(self.encoding.mark_length)

    def encoded(self, text: str) -> bytes:
        """Text of an `exact` file as its bytes."""
        return text.encode(*_exact_coding(self.encoding))

    def records(self) -> Iterator[Record]:
        """The records of the file."""
        lines = _requoted(self.lines(), self.quotes) if self.quotes else self.lines()
        lines = _doubled(lines) if self.escaped else lines
        lines = with_tabs(lines, self.starts) if self.starts else lines
        for record in records(lines, self.delimiter, self.width):
            yield self._unwrapped(record) if len(record.cells) == 1 else record

    def _unwrapped(self, record: Record) -> Record:
        """A record whose one cell is a record of its own: all are in some files, in others a single one."""
        delimiter = self.wrapped or self.delimiter
        if not self.wrapped and (self.width < _FEWEST_CELLS or delimiter not in record.cells[0]):
            return record
        behind = self.wrapped and _BEHIND_WRAPPED.search(record.lines[-1])
        text = record.cells[0].rstrip(";,\t") if behind else record.cells[0]
        inner = next(records([_LINE_BREAKS.sub(" ", text)], delimiter), Record([], []))
        if not self.wrapped and len(inner.cells) != self.width:
            return record
        return Record(inner.cells, record.lines, record.unclosed or inner.unclosed)

    def __iter__(self) -> Iterator[list[Cell]]:
        self.unclosed.clear()
        for number, record in enumerate(self.records(), start=1):
            if len(record.cells) > _MOST_COLUMNS:
                raise refuse("too_large", "columns", len(record.cells))
            if record.unclosed:
                self.unclosed.append(number)
            yield [*record.cells]


def _sample(file: CsvFile) -> list[str]:
    """The first lines of a file; raises `Refusal` where they are no text."""
    sample: list[str] = []
    size = 0
    for line in file.lines():
        sample.append(line)
        size += len(line)
        if size > _SAMPLE_LETTERS:
            break
    text = "".join(sample)
    if not text.strip():
        raise refuse("empty_file")
    if not _looks_like_text(text):
        raise unreadable()
    return sample


def _width(sample: list[str], delimiter: str) -> int:
    """How many cells the records of one line have, most of them."""
    widths = Counter(len(record) for record in _some(sample, delimiter) if len(record) > 1)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def _opened(raw: io.FileIO, encoding: Encoding, sample: list[str], end: str) -> CsvFile:
    """The file with the separators and quotes that its first lines show."""
    quotes = _other_quotes(sample)
    sample = list(_requoted(sample, quotes)) if quotes else sample
    escaped = not quotes and any(_ESCAPED_QUOTE.search(line) for line in sample)
    sample = list(_doubled(sample)) if escaped else sample
    if max(_rating(sample, delimiter)[0] for delimiter in DELIMITERS) == 0 and (starts := find_starts(sample)):
        return CsvFile(raw, encoding, "\t", width=len(starts), quotes=quotes, end=end, starts=starts)
    wrapped = _wrapped(sample)
    delimiter = _NO_DELIMITER if wrapped else find_delimiter(sample)
    width = 0 if wrapped else _width(sample, delimiter)
    return CsvFile(raw, encoding, delimiter, wrapped, width, quotes=quotes, escaped=escaped, end=end)


def open_csv(path: Path) -> CsvFile:
    """A CSV file ready to be read; raises `Refusal` where it is no text."""
    csv.field_size_limit(_LONGEST_CELL)
    raw = io.FileIO(path, "rb")
    encoding = find_encoding(CsvFile(raw, Encoding("utf-8"), ",").raw_pieces())
    said = () if encoding.sure else (problem("encoding_unsure", Place(), coding=encoding.names),)
    plain = CsvFile(raw, encoding, ",")
    sample = _sample(plain)
    end = _other_end(sample)
    sample = _sample(replace(plain, end=end)) if end else sample
    return replace(_opened(raw, encoding, sample, end), problems=said)
