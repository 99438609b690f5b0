"""A small writer of Excel's binary workbooks (xlsb): the records of [MS-XLSB] that a plain sheet needs."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import datetime

from samples_lists import Book, Sheet

TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>
{sheets}<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/>
</Types>"""
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{0}</Relationships>'
EPOCH = datetime(1899, 12, 30)


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: its type and its length in groups of seven bits, then its body (MS-XLSB 2.1.4)."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + body


def text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def workbook_part(sheets: tuple[Sheet, ...]) -> bytes:
    bundle = b"".join(
        record(156, struct.pack("<II", 0, number) + text(f"rId{number}") + text(sheet.name))
        for number, sheet in enumerate(sheets, 1)
    )
    return record(131) + record(143) + bundle + record(144) + record(132)


def sheet_part(sheet: Sheet) -> bytes:
    """The cells of a sheet: numbers as reals, text inline; column widths; the header row stays in view."""
    rows = len(sheet.grid)
    columns = max(len(line) for line in sheet.grid)
    parts = [record(129), record(148, struct.pack("<IIII", 0, rows - 1, 0, columns - 1))]
    widths = b"".join(
        record(60, struct.pack("<IIIIH", at, at, 256 * (34 if at < 3 else 15), 0, 2)) for at in range(columns)
    )
    parts.append(record(390) + widths + record(391))
    parts.append(record(145))
    for index, line in enumerate(sheet.grid):
        parts.append(
            record(0, struct.pack("<IIHHBBBI", index, 0, 300, 0, 0, 0, 0, 1) + struct.pack("<II", 0, columns - 1))
        )
        style = 1 if index == sheet.header else 0
        for column, value in enumerate(line):
            place = struct.pack("<II", column, style)
            if isinstance(value, datetime):
                value = (value - EPOCH).days
            if value is None or value == "":
                continue
            if isinstance(value, str):
                parts.append(record(6, place + text(value)))
            else:
                parts.append(record(5, place + struct.pack("<d", value)))
    return b"".join([*parts, record(146), record(130)])


def styles_part() -> bytes:
    """Two cell styles, plain and bold, with the least that a reader expects around them."""

    def font(weight: int) -> bytes:
        return record(
            43,
            struct.pack("<HHHHBBBB", 220, 0, weight, 0, 0, 2, 0, 0)
            + b"\x01\x01\x00\x00\x00\x00\x00\xff"
            + b"\x02"
            + text("Calibri"),
        )

    fill = record(45, struct.pack("<I", 0) + b"\x00" * 64)
    edge = b"\x00\x00" + b"\x00" * 8
    border = record(46, b"\x00" + edge * 5)
    cell = struct.pack("<HHHHHBBHH", 0xFFFF, 0, 0, 0, 0, 0, 0, 0x1010, 0)
    plain = struct.pack("<HHHHHBBHH", 0, 0, 0, 0, 0, 0, 0, 0x1010, 0)
    bold = struct.pack("<HHHHHBBHH", 0, 0, 1, 0, 0, 0, 0, 0x1010, 0x02)
    return b"".join(
        [
            record(278),
            record(611, struct.pack("<I", 2)),
            font(400),
            font(700),
            record(612),
            record(603, struct.pack("<I", 1)),
            fill,
            record(604),
            record(613, struct.pack("<I", 1)),
            border,
            record(614),
            record(626, struct.pack("<I", 1)),
            record(47, cell),
            record(627),
            record(617, struct.pack("<I", 2)),
            record(47, plain),
            record(47, bold),
            record(618),
            record(619, struct.pack("<I", 1)),
            record(48, struct.pack("<IHBB", 0, 1, 0, 0) + text("Normal")),
            record(620),
            record(279),
        ]
    )


def write_xlsb(book: Book) -> bytes:
    """The whole package, with fixed times."""
    sheets = book.sheets
    names = [f"xl/worksheets/sheet{number}.bin" for number in range(1, len(sheets) + 1)]
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.worksheet"/>\n' for name in names
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/worksheet" Target="{name[3:]}"/>'
        for number, name in enumerate(names, 1)
    )
    relations += f'<Relationship Id="rId{len(names) + 1}" Type="{RELATION}/styles" Target="styles.bin"/>'
    root = f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.bin"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(sheets=overrides),
        "_rels/.rels": RELS.format(root),
        "xl/workbook.bin": workbook_part(sheets),
        "xl/_rels/workbook.bin.rels": RELS.format(relations),
        "xl/styles.bin": styles_part(),
        **{name: sheet_part(sheet) for name, sheet in zip(names, sheets, strict=True)},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
