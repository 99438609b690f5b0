"""Files of every kind: what cannot be a list is refused with a sentence, and nothing ever raises."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.intake import read_list
from comity.reference.sentences import message, repair
from tests.intake.formats.making_files import text_cell, xlsx
from tests.intake.making import CUTOFF, GOOD, HEADINGS, TODAY, write_csv, write_xlsx


def refusal(path: Path) -> str:
    reading = read_list(path, cutoff=CUTOFF, today=TODAY)
    assert reading.refused
    assert reading.rows == ()
    assert reading.list == path.name
    assert message(reading.problems[0])
    assert repair(reading.problems[0])
    return reading.problems[0].code


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


ODS_ENCRYPTED = zipped(
    {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"x",
        "META-INF/manifest.xml": b"<manifest:encryption-data/>",
    }
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FAR_CELL = f'<sheetData><row r="1048576">{text_cell("XFD1048576", "a")}</row></sheetData>'
CASES = {
    "empty.csv": (b"", "empty_file"),
    "blank.csv": (b"\r\n \r\n", "empty_file"),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "unsupported_format"),
    "paper.xlsx": (b"%PDF-1.7 ...", "unsupported_format"),
    "page.xls": (b"<html><table><tr><td>Site name</td></tr></table></html>", "unsupported_format"),
    "letter.docx": (zipped({"word/document.xml": b"<w/>"}), "unsupported_format"),
    "many.zip": (zipped({"a.csv": b"1,2"}), "unsupported_format"),
    "broken.xlsx": (b"PK\x03\x04 this is no archive", "unreadable_file"),
    "hollow.xlsx": (zipped({"xl/workbook.xml": b"<workbook/>"}), "unreadable_file"),
    "bomb.xlsx": (zipped({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"0" * (270 << 20)}), "too_large"),
    "wide.xlsx": (xlsx(FAR_CELL), "too_large"),
    "parts.xlsx": (zipped({"xl/workbook.xml": b"<w/>", **{f"xl/{n}.xml": b"" for n in range(2001)}}), "too_large"),
    "locked.xlsx": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "encrypted_file"),
    "locked.ods": (ODS_ENCRYPTED, "encrypted_file"),
    "stub.xls": (OLE + b"\0" * 600, "unreadable_file"),
    "noise.csv": (random.Random(1).randbytes(3000), "unreadable_file"),
    "prose.csv": (b"Dear all,\r\nplease find our list next week.\r\nKind regards\r\n", "no_header"),
    "header.csv": (b"Site name,Country,Audit date\r\n", "no_rows"),
    "names.csv": (b"Site name\r\nAcre Mill\r\nBrook Mill\r\n", "column_missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    content, code = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == code


def test_content_decides_not_the_ending(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", {"Sites": [HEADINGS, *GOOD]}).rename(tmp_path / "list.csv")
    assert len(read_list(path, cutoff=CUTOFF, today=TODAY).listings) == 3
    path = write_csv(tmp_path / "other.csv", [HEADINGS, *GOOD]).rename(tmp_path / "other.xls")
    assert len(read_list(path, cutoff=CUTOFF, today=TODAY).listings) == 3


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, share: float) -> None:
    raw = write_xlsx(tmp_path / "whole.xlsx", {"Sites": [HEADINGS, *GOOD]}).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(raw[: int(len(raw) * share)])
    assert refusal(path) == "unreadable_file"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), byte=st.integers(0, 255), count=st.integers(1, 30))
def test_a_damaged_workbook_never_raises(tmp_path: Path, place: float, byte: int, count: int) -> None:
    raw = bytearray(write_xlsx(tmp_path / "whole.xlsx", {"Sites": [HEADINGS, *GOOD]}).read_bytes())
    start = int(place * (len(raw) - count))
    raw[start : start + count] = bytes([byte]) * count
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(raw)
    read_list(path, cutoff=CUTOFF, today=TODAY)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "ignore")))
)
def test_no_content_of_a_csv_ever_raises(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    read_list(path, cutoff=CUTOFF, today=TODAY)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, ends: str) -> None:
    lines = [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in [HEADINGS, *GOOD]]
    path = tmp_path / "list.csv"
    path.write_bytes(ends.join(lines).encode())
    assert [listing.ref.row for listing in read_list(path, cutoff=CUTOFF, today=TODAY).listings] == [2, 3, 4]


def test_line_breaks_in_cells_and_blank_records_keep_the_numbers_of_records(tmp_path: Path) -> None:
    text = 'Site name,Address,Country,Audit date\r\n"Acre\r\nMill","1 Way, Portby",Kenya,2025-05-20\r\n\r\n'
    text += "Brook Mill,2 Way,Peru,2025-05-21\r\n"
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    found = {listing.ref.row: listing.site_name for listing in read_list(path, cutoff=CUTOFF, today=TODAY).listings}
    assert found == {2: "Acre Mill", 4: "Brook Mill"}


def test_a_quote_that_is_never_closed_does_not_swallow_the_list(tmp_path: Path) -> None:
    rows = [f"Mill {number},{number} Way,Kenya,2025-05-{number % 27 + 1:02d}" for number in range(60)]
    rows[3] = '"Mill 3,3 Way,Kenya,2025-05-20'
    path = tmp_path / "list.csv"
    path.write_text("Site name,Address,Country,Audit date\n" + "\n".join(rows), encoding="utf-8")
    assert len(read_list(path, cutoff=CUTOFF, today=TODAY).rows) == 60


ENCODED = {
    "cp1252": ["Dirección", "País", "Fecha de auditoría", "Almacén Peñón", "México"],
    "utf-8-sig": ["Endereço", "País", "Data da auditoria", "São João", "Brasil"],
    "utf-16": ["Address", "Country", "Audit date", "Café", "Kenya"],
    "utf-16-le": ["Address", "Country", "Audit date", "Cafe", "Kenya"],
    "gb18030": ["地址", "国家", "审核日期", "广东省深圳市", "中国"],
    "shift_jis": ["住所", "国", "監査日", "東京都港区", "日本"],
    "big5": ["地址", "國家", "審核日期", "台北市信義區", "台灣"],
    "cp874": ["ที่อยู่", "ประเทศ", "วันที่ตรวจประเมิน", "สมุทรสาคร", "ไทย"],
    "cp1254": ["Adres", "Ülke", "Denetim tarihi", "Şişli İşhanı Beyoğlu", "Türkiye"],
    "cp1250": ["Adres", "Kraj", "Data audytu", "ul. Żółkiewskiego Łódź", "Polska"],
}
SITE = {
    "gb18030": "工厂名称",
    "shift_jis": "工場名",
    "big5": "工廠名稱",
    "cp874": "ชื่อโรงงาน",
    "cp1254": "Tesis adı",
    "cp1250": "Nazwa zakładu",
}


@pytest.mark.parametrize("encoding", sorted(ENCODED))
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    address, country, day, street, where = ENCODED[encoding]
    rows = [[SITE.get(encoding, "Site name"), address, country, day]]
    rows += [[f"Mill {number}", f"{number} {street}", where, "2025-05-20"] for number in range(1, 5)]
    reading = read_list(write_csv(tmp_path / "l.csv", rows, ";", encoding), cutoff=CUTOFF, today=TODAY)
    assert [listing.address for listing in reading.listings] == [row[1] for row in rows[1:]]
    assert {listing.country for listing in reading.listings} <= {"MX", "BR", "KE", "CN", "JP", "TW", "TH", "TR", "PL"}
