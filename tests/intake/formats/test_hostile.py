"""Files that are damaged, or made to hurt: each is read rightly or refused, quickly and in little memory."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.intake.refusal import Refusal
from comity.intake.safety import examine
from tests.intake.formats.making_files import (
    compound,
    label,
    locked_xls,
    number,
    ods,
    ods_text,
    record,
    text_cell,
    xls,
    xls_stream,
    xlsb,
    xlsb_cell,
    xlsb_row,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.intake.formats.one_list import FILES
from tests.intake.formats.reading import refused, rows_of

A1 = f'<sheetData><row r="1">{text_cell("A1", "a")}</row></sheetData>'
SHEET = "xl/worksheets/sheet1.xml"


def with_parts(**changed: bytes | str) -> bytes:
    parts: dict[str, bytes | str] = dict(xlsx_parts({"Sites": A1}))
    return zipped({**parts, **{name.replace("__", "/"): content for name, content in changed.items()}})


def behind_rows(column: str) -> bytes:
    """Rows of one cell, so many that they are unpacked in several pieces, and a cell in `column` below."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 30_000))
    return xlsx(f'<sheetData>{rows}<row r="30000">{text_cell(f"{column}30000", "a")}</row></sheetData>')


def lying(part: bytes, said: int) -> bytes:
    """A workbook whose sheet says to unpack to `said` bytes, with the check sum of just these."""
    raw = bytearray(zipped({**xlsx_parts({"Sites": A1}), SHEET: part}))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        info = archive.getinfo(SHEET)
    true = struct.pack("<III", info.CRC, info.compress_size, info.file_size)
    false = struct.pack("<III", zlib.crc32(part[:said]), info.compress_size, said)
    return bytes(raw.replace(true, false))


def duplicated(second: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in xlsx_parts({"Sites": A1}).items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(SHEET, second)
    return target.getvalue()


def doctype(part: str) -> bytes:
    parts = xlsx_parts({"Sites": A1})
    return zipped({**parts, part: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + parts[part]})


def repeated_ods(rows: int, columns: int) -> bytes:
    cells = ods_text("x", number_columns_repeated=columns)
    return ods(f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>')


def claiming(raw: bytes, megabytes: int) -> bytes:
    """A package whose every part says to unpack to so much."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        infos = archive.infolist()
    for info in infos:
        true = struct.pack("<III", info.CRC, info.compress_size, info.file_size)
        raw = raw.replace(true, struct.pack("<III", info.CRC, info.compress_size, megabytes << 20))
    return raw


STRINGS = '<!DOCTYPE x [<!ENTITY e "boom">]><sst><si><t>&e;</t></si></sst>'
LOCKED = "<m><manifest:encryption-data/></m>"
BOMB = b"<worksheet><sheetData>" + b"0" * (40 << 20)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a part that is too large": (lambda: claiming(zipped({"xl/workbook.xml": "<w/>"}), 257), "too_large"),
    "parts that are too large": (lambda: claiming(xlsx(A1), 90), "too_large"),
    "a small bomb": (lambda: zipped({**xlsx_parts({"S": A1}), SHEET: BOMB}), "too_large"),
    "a bomb that lies": (lambda: lying(BOMB, 2000), "unreadable_file"),
    "too many parts": (lambda: with_parts(**{f"xl__{n}.xml": b"" for n in range(2001)}), "too_large"),
    "two parts of one name": (lambda: duplicated("<worksheet/>"), "unreadable_file"),
    "a cell at the far corner": (
        lambda: xlsx(f'<sheetData><row r="1048576">{text_cell("XFD1048576", "a")}</row></sheetData>'), "too_large"),
    "cells at two far ends": (
        lambda: xlsx(f'<sheetData><row r="1">{text_cell("XFD1", "a")}</row><row r="9000"><c r="A9000"><v>1</v></c>'
                     "</row></sheetData>"), "too_large"),
    "a row that cannot be": (
        lambda: xlsx('<sheetData><row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>'),
        "too_large"),
    "a column that cannot be": (
        lambda: xlsx(f'<sheetData><row r="1">{text_cell("ZZZZZZ1", "a")}</row></sheetData>'), "too_large"),
    "a cell far right behind many rows": (lambda: behind_rows("ZZ"), "too_large"),
    "a cell at the far end behind many rows": (lambda: behind_rows("XFD"), "too_large"),
    "a far cell in xlsb": (lambda: xlsb(xlsb_row(1_048_575, xlsb_cell(16_383, "a"))), "too_large"),
    "far cells in xls": (lambda: xls(number(0, 0, 1) + number(65_535, 255, 1)), "too_large"),
    "ods of seventeen billion cells": (lambda: repeated_ods(1_048_576, 16_384), "too_large"),
    "an ods row repeated beyond the last one": (lambda: repeated_ods(4_000_000_000, 1), "too_large"),
    "an ods row repeated to the last one": (lambda: repeated_ods(1_048_576, 1), "too_large"),
    "ods wide and high": (lambda: repeated_ods(30_000, 1000), "too_large"),
    "a column beyond those of xls": (lambda: xls(label(0, 300, "a")), "unreadable_file"),
    "entities in the workbook": (lambda: doctype("xl/workbook.xml"), "unreadable_file"),
    "entities in a sheet": (lambda: doctype(SHEET), "unreadable_file"),
    "entities in styles": (lambda: doctype("xl/styles.xml"), "unreadable_file"),
    "entities in relations": (lambda: doctype("xl/_rels/workbook.xml.rels"), "unreadable_file"),
    "entities in strings": (lambda: with_parts(**{"xl__sharedStrings.xml": STRINGS}), "unreadable_file"),
    "entities in ods": (
        lambda: zipped({"content.xml": '<!DOCTYPE x [<!ENTITY e "b">]><x/>', "META-INF/manifest.xml": "<m/>"}),
        "unreadable_file"),
    "a sheet without end": (lambda: with_parts(**{"xl__worksheets__sheet1.xml": b"<worksheet><sheetData><row>"}),
                            "unreadable_file"),
    "a password": (lambda: locked_xls(label(0, 0, "a"), "another"), "encrypted_file"),
    "an empty compound file": (lambda: compound({}), "unreadable_file"),
    "only the head of a compound file": (lambda: compound({})[:512], "unreadable_file"),
    "a stream of zeros": (lambda: compound({"Workbook": b"\0" * 5000}), "unreadable_file"),
    "a locked package of garbage": (
        lambda: compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted_file"),
    "a locked ods": (lambda: zipped({"content.xml": "x", "META-INF/manifest.xml": LOCKED}), "encrypted_file"),
    "no archive": (lambda: b"PK\x03\x04 this is no archive", "unreadable_file"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_would_hurt_is_refused(kind: str) -> None:
    make, code = REFUSED[kind]
    assert refused(make())[0] == code


def large_sizes() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in xlsx_parts({"Sites": A1}).items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content.encode())
    return target.getvalue()


class _Pipe(io.RawIOBase):
    """A target that cannot go back, so that sizes are written behind the parts."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += bytes(data)
        return len(data)


def streamed() -> bytes:
    target = _Pipe()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in xlsx_parts({"Sites": A1}).items():
            archive.writestr(name, content)
    return target.written


LIES: dict[str, Callable[[], bytes]] = {
    "strings without number": lambda: with_parts(
        **{"xl__sharedStrings.xml": '<sst count="4000000000" uniqueCount="4000000000"><si><t>ok</t></si></sst>'}),
    "a sheet of every cell": lambda: xlsx('<dimension ref="A1:XFD1048576"/>' + A1),
    "styles without number": lambda: with_parts(
        **{"xl__styles.xml": '<styleSheet><cellXfs count="4000000000"><xf numFmtId="0"/></cellXfs></styleSheet>'}),
    "an xls without end": lambda: xls(
        record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)) + label(0, 0, "a")),
    "sizes of 64 bits": large_sizes,
    "sizes behind the parts": streamed,
    "a protected sheet": lambda: xlsx(A1 + '<sheetProtection sheet="1" password="CC1A"/>'),
    "a longer part name": lambda: zipped({"../../etc/passwd": "x", "/abs": "y", **xlsx_parts({"Sites": A1})}),
    "the same part twice": lambda: duplicated(xlsx_parts({"Sites": A1})[SHEET]),
    "a merged area over all": lambda: xlsx(A1 + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "an ods that repeats nothing": lambda: ods(
        f"<table:table-row>{ods_text('a')}<table:table-cell table:number-columns-repeated='16383'/></table:table-row>"
        "<table:table-row table:number-rows-repeated='99999999999'><table:table-cell/></table:table-row>"),
    "Excel's own password": lambda: locked_xls(label(0, 0, "a"), "VelvetSweatshop"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIES)
def test_harmless_lies_are_read(kind: str) -> None:
    assert rows_of(LIES[kind]())[0][0] == "a"


def limited(path: Path) -> subprocess.CompletedProcess[str]:
    """Read a file in a process with little memory and time; prints the answer and the most memory held, in MB.

    Memory is taken from VmHWM, the peak of the process itself: `ru_maxrss` outlives exec, so that it begins with what
    the process of the tests held when it forked.
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    code = (
        "import sys, pathlib; from tests.intake.formats.reading import refused;"
        "print(refused(pathlib.Path(sys.argv[1]).read_bytes())[0] or 'read',"
        " int(pathlib.Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]) // 1024)"
    )
    return subprocess.run([sys.executable, "-c", code, str(path)], preexec_fn=limit, capture_output=True, text=True)


@pytest.mark.parametrize("kind", ["a small bomb", "a bomb that lies", "a cell at the far corner",
                                  "ods of seventeen billion cells", "a far cell in xlsb"])  # fmt: skip
def test_bombs_cost_little_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(REFUSED[kind][0]())
    done = limited(path)
    code, megabytes = done.stdout.split()
    assert code == REFUSED[kind][1]
    assert int(megabytes) < 250


@pytest.mark.parametrize("kind", ["strings without number", "an xls without end", "a merged area over all"])
def test_lies_cost_little_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(LIES[kind]())
    done = limited(path)
    assert done.stdout.split()[0] == "read", done.stderr
    assert int(done.stdout.split()[1]) < 250


def _survives(raw: bytes) -> None:
    """`examine` answers with facts or a refusal, and nothing else."""
    try:
        examined = examine(raw)
    except Refusal:
        return
    for facts in examined.facts.sheets.values():
        assert all(top <= bottom and left <= right for top, left, bottom, right in facts.merged)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_cut_off_anywhere_is_answered(kind: str) -> None:
    raw = FILES[kind]()
    for share in range(20):
        _survives(raw[: len(raw) * share // 20])


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(FILES)), changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12)
)
def test_a_file_with_changed_bytes_is_answered(kind: str, changes: list[tuple[float, int]]) -> None:
    raw = bytearray(FILES[kind]())
    for place, byte in changes:
        raw[int(place * (len(raw) - 1))] = byte
    _survives(bytes(raw))


@settings(max_examples=200, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_records_of_an_xls_are_answered(changes: list[tuple[float, int]]) -> None:
    stream = bytearray(xls_stream({"Sites": label(0, 0, "a") + number(1, 1, 5) + record(0xE5, b"\1\0" + b"\0" * 8)}))
    for place, byte in changes:
        stream[int(place * (len(stream) - 1))] = byte
    _survives(compound({"Workbook": bytes(stream)}))


STARTS = (
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08", b"<?xml ", b"<html><table>",
    b"MIME-Version: 1.0\r\n",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=400), start=st.sampled_from(STARTS))
def test_no_bytes_ever_raise(raw: bytes, start: bytes) -> None:
    _survives(start + raw)
