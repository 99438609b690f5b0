"""CSV: its encoding and delimiter found by trying them, its records read by the standard library."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from comity.intake.cells import Cell
from comity.intake.encodings import decode
from comity.intake.refusal import Refusal
from comity.intake.saying import Place, problem
from comity.reference.headings import understand
from comity.vocabulary.problems import Problem

DELIMITERS = (",", ";", "\t", "|", "^")
_SAMPLE_LETTERS, _SAMPLE_RECORDS = 200_000, 200
_MOST_LINE_BREAKS = 20  # in one cell; more means a quote that was never closed
_NOT_TEXT = 0.02  # share of control characters above which a file is no text


def _records(text: str, delimiter: str, quoting: bool) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoting:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _sample(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in _records(text[:_SAMPLE_LETTERS], delimiter, True):
            records.append(record)
            if len(records) >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        pass
    return records


def _rating(text: str, delimiter: str) -> tuple[float, float]:
    """How well a delimiter fits: headings understood, then how even the records are."""
    records = [record for record in _sample(text, delimiter) if any(cell.strip() for cell in record)]
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return (0.0, 0.0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    known = max(sum(bool(understand(cell)) for cell in record if cell.strip()) for record in records[:30])
    return (known if known > 1 else 0.0, count / len(records) * min(width, 10))


def find_delimiter(text: str) -> str:
    """The delimiter of a CSV text: the one that makes most headings known and the records most even."""
    first = text[:10].strip().lower()
    if first.startswith("sep=") and len(first) > 4:
        return text.strip()[4]
    ratings = [(_rating(text, delimiter), -index) for index, delimiter in enumerate(DELIMITERS)]
    return DELIMITERS[-max(ratings)[1]]


def _never_closed(records: list[list[str]]) -> bool:
    return any(cell.count("\n") + cell.count("\r") > _MOST_LINE_BREAKS for record in records for cell in record)


def _read(text: str, delimiter: str) -> list[list[str]]:
    try:
        records = list(_records(text, delimiter, True))
        if not _never_closed(records):
            return records
    except csv.Error:
        pass
    return list(_records(text, delimiter, False))


def _looks_like_text(text: str) -> bool:
    start = text[:20_000]
    control = sum(1 for char in start if ord(char) < 32 and char not in "\t\r\n\f\v")
    return control <= _NOT_TEXT * len(start)


def read_csv(raw: bytes) -> tuple[list[list[Cell]], tuple[Problem, ...]]:
    """The records of a CSV file as rows of text, and what was unsure; raises `Refusal` where it is no text."""
    text, coding, sure = decode(raw)
    text = text.replace("\x00", "")
    if not text.strip():
        raise Refusal([problem("empty_file", Place())])
    if not _looks_like_text(text):
        raise Refusal([problem("unreadable_file", Place())])
    try:
        records: list[list[Cell]] = [list(record) for record in _read(text, find_delimiter(text))]
    except csv.Error:
        raise Refusal([problem("unreadable_file", Place())]) from None
    return records, () if sure else (problem("encoding_unsure", Place(), what=coding),)
