"""Files: content decides, not the ending; what is damaged, locked or no spreadsheet is refused with its reason."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import tarfile
from collections.abc import Iterator

from tests.cases.intake.making import SHORT, SMALL, Sheet, Table, accepted, make
from tests.cases.intake.model import Case, refused
from tests.cases.intake.sites import many
from tests.cases.intake.writers import csv_bytes, ods, xls, xlsb, xlsx
from tests.cases.intake.writers.compound import compound
from tests.cases.intake.writers.ods import MIMETYPE
from tests.cases.intake.writers.packing import unzipped, zipped
from tests.cases.intake.writers.xls import workbook_stream

SHEET = Sheet("Sites", SMALL.rows())
GOOD = accepted(SMALL.listings())
IN_TEXT = accepted(SMALL.listings(sheet=""))
BIG = Sheet("Sites", Table(many(144), SHORT).rows())
RAW = {"xlsx": xlsx(BIG), "xls": xls(BIG), "xlsb": xlsb(BIG), "ods": ods(BIG)}
UNSUPPORTED = refused("unsupported_format")
NOT_A_LIST = UNSUPPORTED.or_else(refused("unreadable_file"), refused("no_header"))


def cases() -> Iterator[Case]:
    yield from _endings()
    yield from _names()
    yield from _cut()
    yield from _locked()
    yield from _other_formats()


def _endings() -> Iterator[Case]:
    contents = {"xlsx": xlsx(SHEET), "xls": xls(SHEET), "xlsb": xlsb(SHEET), "ods": ods(SHEET)}
    for kind, ending in [
        ("xlsx", "csv"),
        ("xlsx", "xls"),
        ("xlsx", "ods"),
        ("xlsx", "txt"),
        ("xls", "xlsx"),
        ("xls", "csv"),
        ("xlsb", "xlsx"),
        ("ods", "xlsx"),
        ("ods", "xls"),
        ("xlsx", "dat"),
        ("xlsx", "zip"),
    ]:
        yield make(
            f"files/{kind}_called_{ending}",
            f"{kind} with the ending of {ending}",
            contents[kind],
            GOOD,
            f"list.{ending}",
        )
    for ending in ("xlsx", "xls", "ods", "txt", "tsv", "dat", "prn"):
        yield make(
            f"files/csv_called_{ending}",
            f"CSV with the ending of {ending}",
            csv_bytes(SMALL.rows()),
            IN_TEXT,
            f"list.{ending}",
        )
    yield make(
        "files/tabs_called_xls",
        "text with tabs that a program calls xls",
        csv_bytes(SMALL.rows(), "\t"),
        IN_TEXT,
        "export.xls",
    )
    unicode_text = csv_bytes(SMALL.rows(), "\t", "utf-16")
    yield make(
        "files/utf16_called_xls", "UTF-16 text with tabs that a program calls xls", unicode_text, IN_TEXT, "export.xls"
    )
    for name in ("list", "LIST.XLSX", "list.xlsx.csv", "list.v2.final.xlsx"):
        yield make(f"files/called_{name.replace('.', '_')}", "an unusual name", contents["xlsx"], GOOD, name)


def _names() -> Iterator[Case]:
    for number, name in enumerate(
        [
            "Übersicht (1) – Prüfung.xlsx",
            "验厂清单.xlsx",
            "list; rm -rf.xlsx",
            "-list.xlsx",
            "a'b\"c.xlsx",
            "{0} %s.xlsx",
            "x" * 200 + ".xlsx",
            "[bold]list.xlsx",
        ],
        1,
    ):
        yield make(f"files/odd_name_{number}", "a name with odd letters", xlsx(SHEET), GOOD, name)


def _cut() -> Iterator[Case]:
    for number in range(1, 21):
        share = number / 21
        raw = RAW["xlsx"]
        yield make(
            f"files/xlsx_cut_{number:02d}",
            f"a workbook cut off after {share:.0%}",
            raw[: int(len(raw) * share)],
            refused("unreadable_file"),
            "cut.xlsx",
        )
    for kind in ("xls", "xlsb", "ods"):
        raw = RAW[kind]
        for number in (1, 2, 3):
            yield make(
                f"files/{kind}_cut_{number}",
                f"{kind} cut off after {number}/4",
                raw[: len(raw) * number // 4],
                refused("unreadable_file"),
                f"cut.{kind}",
            )
    for kind, raw in RAW.items():
        harmed = bytearray(raw)
        harmed[len(raw) // 3 : len(raw) // 3 + 400] = b"\x55" * 400
        if kind != "xls":
            yield make(
                f"files/{kind}_harmed",
                f"{kind} with 400 bytes overwritten",
                bytes(harmed),
                refused("unreadable_file"),
                f"harmed.{kind}",
            )
    yield make(
        "files/zip_head_only",
        "the beginning of an archive and nothing else",
        b"PK\x03\x04 and then nothing",
        refused("unreadable_file"),
        "a.xlsx",
    )
    yield make(
        "files/ole_head_only",
        "the beginning of an old document and nothing else",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504,
        refused("unreadable_file"),
        "a.xls",
    )
    parts = unzipped(RAW["xlsx"])
    for name, about in {
        "xl/workbook.xml": "workbook",
        "xl/worksheets/sheet1.xml": "sheet",
        "xl/_rels/workbook.xml.rels": "relations",
    }.items():
        rest = {each: content for each, content in parts.items() if each != name}
        yield make(
            f"files/xlsx_without_{about}",
            f"a workbook whose part for the {about} is missing",
            zipped(rest),
            refused("unreadable_file").or_else(refused("unsupported_format"), refused("no_header")),
            "a.xlsx",
        )
    broken = {**parts, "xl/worksheets/sheet1.xml": parts["xl/worksheets/sheet1.xml"][:4000]}
    yield make(
        "files/xlsx_sheet_cut",
        "a workbook whose sheet is cut off inside",
        zipped(broken),
        refused("unreadable_file"),
        "a.xlsx",
    )
    yield make(
        "files/bytes_behind",
        "a workbook with bytes behind it, as a mail program added",
        RAW["xlsx"] + b"\r\n--boundary--\r\n",
        accepted(Table(many(144), SHORT).listings()).or_else(refused("unreadable_file")),
        "a.xlsx",
    )


def _agile() -> bytes:
    """The stream that says how a workbook is encrypted ([MS-OFFCRYPTO] 2.3.4.10), with salts and keys made up."""
    source = random.Random(5)

    def made_up(size: int) -> str:
        return base64.b64encode(source.randbytes(size)).decode()

    aes = (
        'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
        'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"'
    )
    key = (
        f'<p:encryptedKey spinCount="100" {aes} saltValue="{made_up(16)}" encryptedVerifierHashInput="{made_up(16)}" '
        f'encryptedVerifierHashValue="{made_up(64)}" encryptedKeyValue="{made_up(32)}"/>'
    )
    space = "http://schemas.microsoft.com/office/2006"
    words = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="{space}/encryption" '
        f'xmlns:p="{space}/keyEncryptor/password"><keyData {aes} saltValue="{made_up(16)}"/>'
        f'<dataIntegrity encryptedHmacKey="{made_up(64)}" encryptedHmacValue="{made_up(64)}"/>'
        f'<keyEncryptors><keyEncryptor uri="{space}/keyEncryptor/password">{key}</keyEncryptor></keyEncryptors>'
        "</encryption>"
    )
    # blanks behind, so that the compound file need not fill the stream up with zeros
    return b"\x04\0\x04\0\x40\0\0\0" + words.ljust(5000).encode()


def _locked() -> Iterator[Case]:
    noise = random.Random(7).randbytes(9000)
    locked = compound({"EncryptionInfo": _agile(), "EncryptedPackage": len(noise).to_bytes(8, "little") + noise})
    for ending in ("xlsx", "xlsb", "xlsm", "xls", "csv"):
        yield make(
            f"files/password_{ending}",
            "a workbook with a password",
            locked,
            refused("encrypted_file"),
            f"locked.{ending}",
        )
    bare = compound({"EncryptionInfo": b"\x04\0\x04\0\x40\0\0\0<encryption/>", "EncryptedPackage": noise})
    yield make(
        "files/password_harmed",
        "a workbook with a password, whose words on its encryption are harmed",
        bare,
        refused("encrypted_file").or_else(refused("unreadable_file")),
        "locked.xlsx",
    )
    stream = workbook_stream(SHEET)
    first = 4 + int.from_bytes(stream[2:4], "little")
    key = b"\x2f\0\x36\0" + b"\x01\0\x01\0\x01\0" + noise[:48]
    yield make(
        "files/password_old_xls",
        "an xls with a password",
        compound({"Workbook": stream[:first] + key + noise[: len(stream)]}),
        refused("encrypted_file"),
        "locked.xls",
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="9000">'
        '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>'
    )
    sealed = zipped(
        {"mimetype": MIMETYPE, "content.xml": noise, "META-INF/manifest.xml": manifest}, frozenset({"mimetype"})
    )
    yield make("files/password_ods", "an ods with a password", sealed, refused("encrypted_file"), "locked.ods")
    parts = unzipped(xlsx(SHEET))
    page = parts["xl/worksheets/sheet1.xml"].decode()
    guarded = page.replace(
        "</sheetData>", '</sheetData><sheetProtection password="CC1A" sheet="1" objects="1" scenarios="1"/>'
    )
    yield make(
        "files/protected_sheet",
        "a sheet protected against changes is no hindrance",
        zipped({**parts, "xl/worksheets/sheet1.xml": guarded}),
        GOOD,
        "guarded.xlsx",
    )


def _other_formats() -> Iterator[Case]:
    noise = random.Random(3).randbytes(4000)
    others = {
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "png": b"\x89PNG\r\n\x1a\n" + noise[:500], "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + noise[:500],
        "gif": b"GIF89a" + noise[:300],
        "tiff": b"II*\0" + noise[:300], "docx": zipped({"[Content_Types].xml": "<Types/>",
        "word/document.xml": "<w:document/>"}),
        "pptx": zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p:presentation/>"}),
        "odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<office:document-content/>"}, frozenset({"mimetype"})),
        "zip": zipped({"list.xlsx": xlsx(SHEET)}), "zip_of_csv": zipped({"a.csv": b"1,2", "b.csv": b"3,4"}),
        "zip_empty": b"PK\x05\x06" + b"\0" * 18,
        "lock": b"\5Robin" + b" " * 49 + b"\5\0" + "Robin".ljust(54).encode("utf-16-le"),
        "companion": b"\0\5\x16\7\0\2\0\0Mac OS X        " + noise[:500],
        "mail": b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Sites\r\n\r\nPlease find the list attached.\r\n",
        "doc": compound({"WordDocument": noise, "1Table": noise}), "msg": compound({"__properties_version1.0": noise}),
    }  # fmt: skip
    for name, raw in others.items():
        yield make(
            f"files/no_spreadsheet_{name}",
            f"{name} instead of a spreadsheet",
            raw,
            UNSUPPORTED.or_else(refused("unreadable_file")),
            f"list.{'xlsx' if name != 'doc' else 'xls'}",
        )
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("list.csv")
        entry.size = len(csv_bytes(SMALL.rows()))
        tar.addfile(entry, io.BytesIO(csv_bytes(SMALL.rows())))
    link = json.dumps(
        {"url": "https://docs.example/open?id=1", "doc_id": "1", "email": "robin@member.example"}
    ).encode()
    strange = {
        "gz": gzip.compress(csv_bytes(SMALL.rows()), mtime=0), "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + noise[:400],
        "rar": b"Rar!\x1a\x07\x01\x00" + noise[:400],
        "tar": archive.getvalue(), "rtf": rb"{\rtf1\ansi Dear all, please find the list attached.}",
        "exe": b"MZ\x90\x00" + noise[:800],
        "sqlite": b"SQLite format 3\x00" + noise[:800], "dbf": b"\x03\x7a\x07\x01\x04\x00\x00\x00" + noise[:500],
        "wk1": b"\x00\x00\x02\x00\x06\x04" + noise[:500],
        "gsheet": link,
        "eml": b"From: robin@member.example\r\nTo: secretariat@comity.example\r\n\r\nOur list is attached.\r\n",
        "random": random.Random(11).randbytes(3000), "random_short": random.Random(12).randbytes(40),
        "biff2": b"\x09\x00\x04\x00\x02\x00\x10\x00" + noise[:300],
        "numbers": zipped({"Index/Document.iwa": noise, "Metadata/Properties.plist": b"bplist00"}),
        "parquet": b"PAR1" + noise[:400] + b"PAR1",
    }  # fmt: skip
    for name, raw in strange.items():
        yield make(
            f"files/strange_{name}",
            f"{name} instead of a spreadsheet",
            raw,
            NOT_A_LIST.or_else(refused("no_rows"), refused("encrypted_file")) if name == "biff2" else NOT_A_LIST,
            f"list.{'gsheet' if name == 'gsheet' else 'xls'}",
        )
