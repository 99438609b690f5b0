"""Content decides what a file is; what is no list is named, in words that a manager knows."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from comity.intake.refusal import Refusal
from comity.intake.safety import Examined, Format, examine, examine_file
from tests.intake.formats.making_files import compound, label, ods, ods_text, text_cell, xls, xlsb, xlsx, zipped
from tests.intake.formats.reading import refused

CSV = "Site name,Country,Audit date\r\nAcre Mill,Kenya,2025-05-20\r\n"
ODT = "application/vnd.oasis.opendocument.text"
DBASE = struct.pack("<4BIHH20x", 3, 125, 5, 20, 1, 32 + 32 + 1, 11) + b"NAME".ljust(32, b"\0") + b"\r" + b" Acre Mill "
MAIL = (
    "From: a@b.example\r\nSubject: list\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<table><tr><td>x</table>"
)
LINK = "a link to a document, not the document itself"

FOREIGN: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    "rtf": (b"{\\rtf1\\ansi list}", "a text document (RTF)"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
    "gif": (b"GIF89a\x01\0\x01\0", "a picture"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "a picture"),
    "bmp": (b"BM\x36\0\0\0\0\0\0\0", "a picture"),
    "gzip": (b"\x1f\x8b\x08\0abc", "a packed file (gzip)"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "an archive (7z)"),
    "rar": (b"Rar!\x1a\x07\x01\0", "an archive (RAR)"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "an empty archive (ZIP)"),
    "zip of a list": (zipped({"list.xlsx": xlsx("<sheetData/>")}), "an archive (ZIP) that has to be unpacked first"),
    "zip of lists": (zipped({"a.csv": CSV, "b.csv": CSV}), "an archive (ZIP) that has to be unpacked first"),
    "zip of else": (zipped({"a.bin": "x"}), "an archive (ZIP)"),
    "docx": (zipped({"word/document.xml": "<w/>"}), "a Word document"),
    "pptx": (zipped({"ppt/presentation.xml": "<p/>"}), "a presentation"),
    "numbers": (zipped({"Index/Document.iwa": "x", "Index/Tables/DataList.iwa": "x"}),
                "a document of Apple Numbers, Pages or Keynote"),
    "odt": (zipped({"mimetype": ODT, "content.xml": "<x/>", "META-INF/manifest.xml": "<m/>"}), "a text document"),
    "doc": (compound({"WordDocument": b"x"}), "a Word document"),
    "ppt": (compound({"PowerPoint Document": b"x"}), "a presentation"),
    "msg": (compound({"__properties_version1.0": b"x"}), "an e-mail message"),
    "vsd": (compound({"VisioDocument": b"x"}), "a document of an office program"),
    "sqlite": (b"SQLite format 3\0\x10\0", "a database"),
    "access": (b"\0\1\0\0Standard Jet DB\0", "a database"),
    "parquet": (b"PAR1\x15\0\x15\0", "a Parquet file"),
    "dbf": (DBASE, "a dBase table"),
    "lotus": (b"\0\0\2\0\6\4\6\0\x08\0", "a Lotus 1-2-3 file"),
    "exe": (b"MZ\x90\0\3\0\0\0", "a program"),
    "sylk": (b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"Site\"\r\nE\r\n", "a SYLK file"),
    "dif": (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "a DIF file"),
    "json": (b'{"sites": [{"name": "Acre Mill"}]}', "a JSON file"),
    "json rows": (b'[{"name": "Acre Mill"}]', "a JSON file"),
    "gsheet": (b'{"url": "https://docs.example/open?id=1", "doc_id": "1"}', LINK),
    "url": (b"[InternetShortcut]\r\nURL=https://x.example\r\n", LINK),
    "mail": (MAIL.encode(), "an e-mail message"),
    "vcard": (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "a file of contacts or appointments"),
    "xml": (b'<?xml version="1.0"?><sites><site/></sites>', "an XML file"),
    "page": (b"<!DOCTYPE html><html><body><p>Please sign in</p></body></html>", "a web page (HTML)"),
    "layout": (b"<html><table><tr><td>one</td></tr><tr><td>two</td></tr></table></html>", "a web page (HTML)"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_no_list_is_named(kind: str) -> None:
    raw, name = FOREIGN[kind]
    assert refused(raw) == ("unsupported_format", f"The file is {name}, not a spreadsheet that can be read.")


LISTS: dict[str, tuple[bytes, Format]] = {
    "csv": (CSV.encode(), Format.CSV),
    "utf-16": (CSV.encode("utf-16"), Format.CSV),
    "tabs": (CSV.replace(",", "\t").encode("utf-16-le"), Format.CSV),
    "xlsx": (xlsx("<sheetData/>"), Format.XLSX),
    "xlsb": (xlsb(b""), Format.XLSB),
    "xls": (xls(label(0, 0, "a")), Format.XLS),
    "ods": (ods(f"<table:table-row>{ods_text('a')}</table:table-row>"), Format.ODS),
    "begins like a program": (b"MZ code,Site,Country\r\nMZ1,Acre Mill,Kenya\r\n", Format.CSV),
    "begins like a picture": (b"GIF8,Site\r\n1,Acre Mill\r\n", Format.CSV),
    "begins like Parquet": (b"PAR1,Site\r\n1,Acre Mill\r\n", Format.CSV),
    "begins like SYLK": (b"ID;Plant;Country\r\n1;Acre Mill;Kenya\r\n", Format.CSV),
    "begins with a bracket": (b"[Site],[Country]\r\nAcre Mill,Kenya\r\n", Format.CSV),
    "begins with a mail field": (b"From: 2025\r\nSite,Country\r\nAcre Mill,Kenya\r\n", Format.CSV),
    "holds pages in its cells": (b"Site,Text\r\nAcre Mill,<table><tr><td>a</td></tr></table>\r\n", Format.CSV),
    "speaks of tables": (b"Site,Product\r\nAcre Mill,<table lamps>\r\n", Format.CSV),
    "a table after a title": (b"Sites\r\n<table><tr><td>a<td>b<tr><td>c<td>d</table>", Format.HTML),
    "a page in UTF-16": ("<html><table><tr><td>a<td>b<tr><td>c<td>d</table>".encode("utf-16"), Format.HTML),
}


@pytest.mark.parametrize("kind", LISTS)
def test_lists_are_recognised(kind: str) -> None:
    raw, file_format = LISTS[kind]
    assert examine(raw).format is file_format


def test_bytes_before_and_behind_a_workbook_do_not_matter() -> None:
    raw = xlsx(f'<sheetData><row r="1">{text_cell("A1", "a")}</row></sheetData>')
    for wrapped in (b"\0\0junk" + raw, raw + b"\0" * 3000):
        assert examine(wrapped).format is Format.XLSX
        assert refused(wrapped) == ("", "")


def test_only_csv_may_be_larger_than_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(CSV.encode() * 950_000)
    assert path.stat().st_size > 50 << 20
    assert examine_file(path) == Examined(Format.CSV, b"")
    path.write_bytes(b"<html><table>" + b"<tr><td>a<td>b" * 4_000_000)
    with pytest.raises(Refusal) as refusal:
        examine_file(path)
    assert refusal.value.problems[0].code == "too_large"
    path.write_bytes(b"")
    with pytest.raises(Refusal) as refusal:
        examine_file(path)
    assert refusal.value.problems[0].code == "empty_file"


def test_a_file_on_the_disk_is_examined_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "list"
    for raw, file_format in LISTS.values():
        path.write_bytes(raw)
        assert examine_file(path).format is file_format
        assert examine_file(path).raw == (b"" if file_format is Format.CSV else examine(raw).raw)


def test_sizes_are_named_in_numbers() -> None:
    parts = {f"xl/{number}.xml": "" for number in range(2001)}
    assert refused(zipped({"xl/workbook.xml": "<w/>", **parts})) == (
        "too_large", "The file is larger than a list of sites can be (2,002 parts)."
    )  # fmt: skip
