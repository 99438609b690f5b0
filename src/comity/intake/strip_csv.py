"""CSV without some columns: every other field keeps its bytes, its quotes, its delimiter and its line end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from comity.intake.csv_file import CsvFile, Record, records
from comity.intake.repeats import ColumnStayedError, repeats_any


@lru_cache(maxsize=8)
def _field(delimiter: str) -> re.Pattern[str]:
    """One field with its quotes: quoted (and what stands behind the closing quote), or up to the next delimiter."""
    plain = f"[^{re.escape(delimiter)}\r\n]*"
    return re.compile(f'"(?:[^"]|"")*"{plain}|{plain}')


def _line_end(text: str) -> str:
    return text[len(text.rstrip("\r\n")) :]


def _fields(record: Record, delimiter: str) -> tuple[list[str], str]:
    """The fields of a record as they stand in the file, and its line end."""
    text = "".join(record.lines)
    end = _line_end(text)
    body = text[: len(text) - len(end)]
    if record.unclosed:
        return body.split(delimiter), end
    found: list[str] = []
    pattern, place = _field(delimiter), 0
    while True:
        match = pattern.match(body, place)
        assert match is not None  # the pattern matches nothing at all, too
        found.append(match[0])
        place = match.end()
        if not body.startswith(delimiter, place):
            return found, end
        place += len(delimiter)


def _quoted(cell: str, delimiter: str) -> str:
    """A cell as a field."""
    return '"' + cell.replace('"', '""') + '"' if any(char in cell for char in (delimiter, *'"\r\n')) else cell


def _kept(fields: Sequence[str], gone: frozenset[int], width: int) -> list[str]:
    """The fields of a record that stay. A record that is too long lost its place: what stands beyond goes, too."""
    return [field for index, field in enumerate(fields) if index not in gone and index < width]


def _without(record: Record, file: CsvFile, gone: frozenset[int], width: int) -> str:
    delimiter = file.wrapped or file.delimiter
    fields, end = _fields(record, delimiter)
    if len(fields) != len(record.cells):  # it was mended to be read, and is written as it was read
        fields = [_quoted(cell, delimiter) for cell in record.cells]
    return delimiter.join(_kept(fields, gone, width)) + end


def _rewrapped(record: Record, file: CsvFile, gone: frozenset[int], width: int) -> str:
    """A record that stands quoted as a whole in one field, likewise."""
    end = _line_end("".join(record.lines))
    (outer,) = records(record.lines, file.delimiter)
    inner = _without(Record(record.cells, outer.cells, record.unclosed), file, gone, width)
    return '"' + inner.replace('"', '""') + '"' + end


def _lines(file: CsvFile, gone: frozenset[int], width: int) -> Iterator[str]:
    for record in file.exact().records():
        line = (_rewrapped if file.wrapped else _without)(record, file, gone, width)
        lost = [cell for index, cell in enumerate(record.cells) if index in gone]
        kept = _kept(record.cells, gone, width)
        if repeats_any(line, lost, [*kept, (file.wrapped or file.delimiter).join(kept)]):
            raise ColumnStayedError
        yield line


def strip(file: CsvFile, gone: frozenset[int]) -> Iterator[bytes]:
    """The file without the columns of `gone` (indices from 0), piece by piece.

    Each line is looked at before it is written: raises ColumnStayedError where it still says what was removed.
    """
    widths = Counter(len(record.cells) for record in file.records())
    width = max(widths, key=lambda each: (widths[each], each), default=0)
    yield file.mark()
    for line in _lines(file, gone, width):
        yield file.encoded(line)
