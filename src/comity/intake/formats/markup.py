"""Text files that are not CSV: web pages, XML of several kinds, mail, links; told apart by how they begin."""

from __future__ import annotations

import re

from comity.intake.encodings import Encoding, by_mark, text_of

_START = 64 << 10
_SNIFFED = 16 << 10
_TABLE = re.compile(r"^\s*<table\b", re.I | re.M)
_ROW = re.compile(r"<t[rdh]\b", re.I)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|title|style|div|center|font)\b", re.I)
_MIME = re.compile(r"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,40}?content-type:\s*(multipart/|text/html)", re.I)
_MAIL = re.compile(r"^(?:received|return-path|delivered-to|from|message-id):", re.I | re.M)
_HEAD_OF_MAIL = ("from", "to", "subject")
_SYLK = re.compile(r"^ID;P[^\n]*\n(?:[A-Z]{1,2};[^\n]*\n)", re.M)
_DIF = re.compile(r"^TABLE\r?\n0,1\r?\n")
_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def text_start(raw: bytes) -> str:
    """The first letters of a text file, without its mark and blanks; letters outside ASCII may be wrong."""
    start = raw[:_START]
    encoding = by_mark(start) or Encoding("latin-1")
    return "".join(text_of([start], encoding)).lstrip("\ufeff\0 \t\r\n")[:_SNIFFED]


def _xml_kind(start: str) -> str:
    if _EXCEL_XML in start or 'progid="Excel.Sheet"' in start:
        return "spreadsheetml"
    if _FLAT_ODS in start:
        return "fods"
    return "page" if re.search(r"<html\b", start, re.I) else "xml"


def _page_kind(start: str) -> str:
    """A page begins with a tag of a page; some programs put a title or a few lines above their table."""
    if _PAGE.match(start) or (start.startswith("<!--") and _PAGE.search(start)):
        return "page"
    table = _TABLE.search(start)
    return "page" if table is not None and _ROW.search(start, table.end()) else ""


def _mail_kind(start: str) -> str:
    if not re.match(r"(?:mime-version|content-type|from|subject|date|received|x-[\w-]+|return-path):", start, re.I):
        return ""
    plain = start.replace("\r\n", "\n")
    if not _MIME.match(plain):
        head = plain.split("\n\n", 1)[0]
        return "message" if all(re.search(rf"^{name}:", head, re.I | re.M) for name in _HEAD_OF_MAIL) else ""
    is_mail = _MAIL.search(plain.split("\n\n", 1)[0]) and "saved by" not in plain[:400].lower()
    return "message" if is_mail else "mhtml"


def kind_of_text(start: str) -> str:
    """What a text is by its first letters.

    `page` (HTML), `mhtml` (a page with its parts), `spreadsheetml` (Excel 2003 XML), `fods` (flat OpenDocument), a key
    of `file_kinds.yaml` for what is no list, or "" for what may be CSV.
    """
    if start.startswith("<?xml") or start.startswith("<office:document") or _EXCEL_XML in start[:2000]:
        return _xml_kind(start)
    if _SYLK.match(start):
        return "sylk"
    if _DIF.match(start):
        return "dif"
    if re.match(r'\{\s*"[^"]*"\s*:', start):
        return "shortcut" if re.search(r'"(?:url|doc_id|resource_id)"\s*:', start[:2000]) else "json"
    if re.match(r'\[\s*(?:\{\s*"|\[)', start):
        return "json"
    return _mail_kind(start) or _page_kind(start)
