"""Workbooks without a compound file around them: very old Excel, and small programs that still write so."""

from __future__ import annotations

import struct

import pytest

from comity.intake.formats.old_xls import read_old_xls
from comity.intake.safety import Format, examine
from tests.intake.formats.making_files import record, unicode_text
from tests.intake.formats.reading import refused

EOF = record(0x0A)


def begin(number: int, version: int, size: int) -> bytes:
    return record(number, struct.pack("<HH", version, 0x10).ljust(size, b"\0"))


def rows_of(raw: bytes) -> list[list[object]]:
    assert examine(raw).format is Format.OLD_XLS
    (table,) = read_old_xls(raw)
    return [list(row) for row in table.rows]


def text_record(row: int, column: int, text: bytes) -> bytes:
    return record(0x204, struct.pack("<HHHH", row, column, 0, len(text)) + text)


def test_excel_2() -> None:
    cell = struct.pack("<HH3s", 0, 0, b"\0\0\0")
    raw = begin(0x09, 2, 4) + record(0x04, cell + b"\4Site")
    raw += record(0x02, struct.pack("<HH3sH", 1, 1, b"\0\0\0", 7)) + record(
        0x03, struct.pack("<HH3sd", 1, 0, b"\0\0\0", 2.5)
    )
    assert rows_of(raw + EOF) == [["Site", ""], [2.5, 7.0]]


@pytest.mark.parametrize("text", ["Usine à Nîmes", "工厂", "Zakład w Łodzi"])
def test_what_small_programs_write(text: str) -> None:
    """They put records one after the other, with texts in UTF-8 or in the code page of their machine."""
    raw = begin(0x809, 0, 8) + text_record(0, 0, text.encode()) + text_record(0, 1, b"Country")
    raw += record(0x203, struct.pack("<HHHd", 1, 1, 0, 45720)) + record(
        0x27E, struct.pack("<HHHI", 1, 2, 0, 7 << 2 | 2)
    )
    assert rows_of(raw + EOF) == [[text, "Country", ""], ["", 45720.0, 7.0]]


def test_texts_in_a_declared_code_page() -> None:
    raw = begin(0x809, 0x500, 8) + record(0x42, struct.pack("<H", 1251)) + text_record(0, 0, "Завод".encode("cp1251"))
    assert rows_of(raw + EOF) == [["Завод"]]


def test_excel_4_and_texts_of_formulas() -> None:
    formula = struct.pack("<HHH", 0, 1, 0) + b"\0" * 6 + b"\xff\xff" + b"\0" * 4
    raw = begin(0x409, 0x400, 6) + text_record(0, 0, b"a") + record(0x406, formula) + record(0x207, b"\3\0sum")
    assert rows_of(raw + record(0x205, struct.pack("<HHHBB", 0, 2, 0, 1, 0)) + EOF) == [["a", "sum", True]]


def test_excel_97_without_its_compound_file() -> None:
    raw = begin(0x809, 0x600, 16) + record(0x204, struct.pack("<HHH", 0, 0, 0) + unicode_text("Łódź"))
    assert rows_of(raw + EOF) == [["Łódź"]]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (begin(0x809, 0x500, 8) + record(0x2F, b"\0" * 4) + EOF, "encrypted_file"),
        (begin(0x809, 0x600, 16) + record(0xFD, b"\0" * 10) + EOF, "unsupported_format"),
        (begin(0x809, 0x500, 8) + EOF, "unreadable_file"),
        (begin(0x09, 2, 4) + record(0x04, b"\0\0"), "unreadable_file"),
        (begin(0x809, 0x500, 8) + text_record(60_000, 65_535, b"far") + EOF, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(raw: bytes, code: str) -> None:
    assert refused(raw)[0] == code
