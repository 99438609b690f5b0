"""Files built byte by byte: what no writing library makes, but what members' programs, or attackers, do."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(parts: Mapping[str, bytes | str], stored: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def styles_part(*codes: str) -> str:
    """Cell style 0 is General; style n shows numbers by the n-th code."""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><fonts count="1"><font/></fonts><fills count="1">'
        f'<fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'
    )


def xlsx_parts(
    sheets: Mapping[str, str], strings: Sequence[str] = (), styles: str = "", **settings: str
) -> dict[str, str]:
    """The parts of a workbook whose sheets hold the given XML between the tags of `worksheet`.

    `settings`: `properties` of the workbook, `main` and `relations` namespaces.
    """
    main, kinds = settings.get("main", MAIN), settings.get("relations", RELATIONS)
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    pointers = "".join(
        f'<Relationship Id="rId{n}" Type="{kinds}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kinds}">{settings.get("properties", "")}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{pointers}'
        f'<Relationship Id="rId98" Type="{kinds}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId99" Type="{kinds}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": styles or styles_part(),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(strings)}</sst>',
    }
    for n, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{main}" xmlns:r="{kinds}">{content}</worksheet>'
    return parts


def xlsx(sheet: str, strings: Sequence[str] = (), styles: str = "", **settings: str) -> bytes:
    """A workbook with one sheet, "Sites"."""
    return zipped(xlsx_parts({"Sites": sheet}, strings, styles, **settings))


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/></manifest:manifest>'
)


def ods(rows: str, name: str = "Sites") -> bytes:
    """A sheet of the given rows; `rows` may begin with columns."""
    return ods_body(f'<table:table table:name="{name}">{rows}</table:table>')


def ods_body(body: str) -> bytes:
    return zipped({"mimetype": _ODS_TYPE, "content.xml": _ODS.format(body), "META-INF/manifest.xml": _MANIFEST})


def flat_ods(rows: str) -> bytes:
    """The same as one XML file in indented lines, as LibreOffice writes it."""
    content = _ODS.replace("document-content", "document").replace(
        'office:version="1.2"', f'office:version="1.2" office:mimetype="{_ODS_TYPE}"'
    )
    body = content.format(f'<table:table table:name="Sites">{rows}</table:table>')
    return body.replace("><table:", ">\n   <table:").replace("></table:", ">\n   </table:").encode()


def ods_text(text: str, **counts: int) -> str:
    """A cell of text; `counts` are its attributes such as `number_columns_repeated`."""
    attributes = "".join(f' table:{name.replace("_", "-")}="{count}"' for name, count in counts.items())
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_money(value: float) -> str:
    kind = 'office:value-type="currency" office:currency="EUR"'
    return f'<table:table-cell {kind} office:value="{value}"><text:p>{value} €</text:p></table:table-cell>'


def record(number: int, content: bytes = b"") -> bytes:
    """A record of an xls stream."""
    return struct.pack("<HH", number, len(content)) + content


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) with streams in its root, each made long enough to need no mini stream."""
    sector, free, end, in_table = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain: list[int] = []
    data = b""

    def add(content: bytes) -> int:
        nonlocal data
        start, count = len(chain), -(-len(content) // sector)
        chain.extend([*range(start + 1, start + count), end])
        data += content.ljust(count * sector, b"\0")
        return start

    def entry(name: str, kind: int, start: int, size: int, child: int = free, right: int = free) -> bytes:
        coded = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBBIII", len(coded), kind, 1, free, right, child)
        return coded.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<IQ", start, size)

    places = [(name, add(content.ljust(4096, b"\0")), max(4096, len(content))) for name, content in streams.items()]
    folder = entry("Root Entry", 5, end, 0, child=1 if places else free)
    for number, (name, start, size) in enumerate(places, 1):
        folder += entry(name, 2, start, size, right=number + 1 if number < len(places) else free)
    folder_start = add(folder)
    tables = 1
    while (len(chain) + tables) * 4 > tables * sector:
        tables += 1
    first_table = len(chain)
    chain.extend([in_table] * tables)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, folder_start, 0, 4096, end, 0, end, 0)
    head += b"".join(struct.pack("<I", first_table + n) for n in range(tables))
    table = b"".join(struct.pack("<I", link) for link in chain).ljust(tables * sector, b"\xff")
    return head.ljust(sector, b"\xff") + data + table


def unicode_text(text: str) -> bytes:
    """A text of Excel 97 and later behind its length."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + unicode_text(text))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def xls_stream(sheets: Mapping[str, bytes], before: bytes = b"", version: int = 0x600, codepage: int = 1200) -> bytes:
    """The stream of a workbook with the records of its sheets; `before` are further records in front of them."""
    wide = version >= 0x600

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHH", version, kind, 0, 0) + (b"\0" * 8 if wide else b""))

    def named(name: str, place: int) -> bytes:
        coded = name.encode("utf-16-le") if wide else name.encode("ascii")
        return record(0x85, struct.pack("<IBBB", place, 0, 0, len(name)) + (b"\1" if wide else b"") + coded)

    head = begin(5) + record(0x42, struct.pack("<H", codepage)) + before
    place = len(head) + sum(len(named(name, 0)) for name in sheets) + 4
    names = bodies = b""
    for name, body in sheets.items():
        names += named(name, place + len(bodies))
        bodies += begin(0x10) + body + record(0x0A)
    return head + names + record(0x0A) + bodies


def xls(body: bytes, before: bytes = b"", **more: int) -> bytes:
    """A workbook of Excel 97 to 2003 with one sheet, "Sites"."""
    name = "Workbook" if more.get("version", 0x600) >= 0x600 else "Book"
    return compound({name: xls_stream({"Sites": body}, before, **more)})


def locked_xls(body: bytes, password: str) -> bytes:
    """A workbook whose records are coded with a password (RC4, [MS-OFFCRYPTO] 2.3.6)."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    key = _rc4_start(password, salt)
    first = _rc4(key, 0)
    proof = first.update(verifier) + first.update(_md5(verifier))
    pass_record = record(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + proof)
    longer = b"".join(number(row, 200, row) for row in range(300))  # beyond the size of a mini stream
    plain = xls_stream({"Sites": body + longer}, pass_record)
    return compound({"Workbook": _coded(plain, key)})


def _md5(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.MD5())
    digest.update(data)
    return digest.finalize()


def _rc4_start(password: str, salt: bytes) -> bytes:
    start = _md5(password.encode("utf-16-le"))[:5]
    return _md5((start + salt) * 16)[:5]


def _rc4(key: bytes, block: int):  # type: ignore[no-untyped-def]
    return Cipher(ARC4(_md5(key + struct.pack("<I", block))), None).encryptor()


def _coded(plain: bytes, key: bytes) -> bytes:
    """Every 1,024 bytes have a key of their own; heads of records and some records stay as they are."""
    stream = b"".join(_rc4(key, block).update(b"\0" * 1024) for block in range(-(-len(plain) // 1024)))
    coded, place = bytearray(plain), 0
    while place + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, place)
        kept = size if kind in (0x809, 0x2F) else 4 if kind == 0x85 else 0
        for spot in range(place + 4 + kept, place + 4 + size):
            coded[spot] ^= stream[spot]
        place += 4 + size
    return bytes(coded)


def _binary(number_: int, content: bytes = b"") -> bytes:
    """A record of an xlsb part."""
    head = bytes([number_]) if number_ < 128 else bytes([number_ & 0x7F | 0x80, number_ >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_row(row: int, cells: bytes, hidden: bool = False) -> bytes:
    return _binary(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0x10 if hidden else 0, 0, 0)) + cells


def xlsb_cell(column: int, value: str | float, style: int = 0) -> bytes:
    place = struct.pack("<II", column, style)
    if isinstance(value, str):
        return _binary(3, place + b"\x2a") if value == "#N/A" else _binary(6, place + _wide(value))
    return _binary(5, place + struct.pack("<d", value))


def xlsb(
    rows: bytes, before: bytes = b"", after: bytes = b"", codes: Sequence[str] = (), from_1904: bool = False
) -> bytes:
    """A binary workbook with one sheet, "Sites"; `before` and `after` are records around its rows."""
    formats = b"".join(_binary(44, struct.pack("<H", 200 + n) + _wide(code)) for n, code in enumerate(codes))
    cells = b"".join(
        _binary(47, struct.pack("<HHHHHBBH", 0, shown, 0, 0, 0, 0, 0, 0))
        for shown in [0, *(200 + n for n in range(len(codes)))]
    )
    styles = _binary(278) + _binary(615, struct.pack("<I", len(codes))) + formats + _binary(616)
    styles += _binary(617, struct.pack("<I", 1 + len(codes))) + cells + _binary(618) + _binary(279)
    book = _binary(131) + _binary(153, struct.pack("<II", int(from_1904), 0) + _wide("")) + _binary(143)
    book += _binary(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sites")) + _binary(144) + _binary(132)
    sheet = (
        _binary(129)
        + _binary(148, struct.pack("<4I", 0, 9, 0, 9))
        + before
        + _binary(145)
        + rows
        + _binary(146)
        + after
        + _binary(130)
    )
    office = f'Type="{RELATIONS}'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" ContentType="'
            'application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels" ContentType="'
            'application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/worksheets/sheet1.bin" '
            'ContentType="application/vnd.ms-excel.worksheet"/><Override PartName="/xl/styles.bin" '
            'ContentType="application/vnd.ms-excel.styles"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'{office}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" '
            f'{office}/styles" Target="styles.bin"/></Relationships>',
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def xlsb_hidden_columns(first: int, last: int) -> bytes:
    return _binary(390) + _binary(60, struct.pack("<IIIIH", first, last, 2560, 0, 1)) + _binary(391)


def xlsb_merged(top: int, left: int, bottom: int, right: int) -> bytes:
    return (
        _binary(177, struct.pack("<I", 1)) + _binary(176, struct.pack("<4I", top, bottom, left, right)) + _binary(178)
    )
