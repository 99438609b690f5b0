"""Web archives (MHTML): what Excel and browsers call "single file web page", often named .xls."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes

from comity.intake.formats.answers import refuse
from comity.intake.formats.facts import Table, named_apart
from comity.intake.formats.html_table import page_tables

_SHEET = re.compile(r"<x:ExcelWorksheet>(.*?)</x:ExcelWorksheet>", re.S | re.I)
_NAME = re.compile(r"<x:Name>(.*?)</x:Name>", re.S | re.I)
_SOURCE = re.compile(r"<x:WorksheetSource\s+HRef=[\"']([^\"']*)", re.I)
_HIDDEN = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.I)
_LATIN = "latin-1"  # only names in ASCII tags are searched with it


@dataclass(frozen=True, slots=True)
class _Page:
    place: str  # the last part of its address, in lower case
    raw: bytes
    coding: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    place: str
    visible: bool


def _file(address: str) -> str:
    return posixpath.basename(address.replace("\\", "/")).lower()


def _pages(raw: bytes) -> Iterator[_Page]:
    for part in message_from_bytes(raw.lstrip()).walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes) and content:
            yield _Page(_file(str(part.get("Content-Location", ""))), content, part.get_content_charset() or "")


def _sheets(pages: list[_Page]) -> list[_Sheet]:
    """What Excel notes of the sheets in the first page: their names, files, and whether they are hidden."""
    found = []
    for note in _SHEET.findall(pages[0].raw.decode(_LATIN)):
        name, source = _NAME.search(note), _SOURCE.search(note)
        if name is not None:
            title = name[1].encode(_LATIN).decode("utf-8", "replace")
            place = _file(source[1]) if source else pages[0].place
            found.append(_Sheet(html.unescape(title).strip(), place, _HIDDEN.search(note) is None))
    return found


def read_mhtml(raw: bytes) -> list[Table]:
    """The tables of all pages of an archive as sheets, named as Excel noted; raises `Refusal` where there is none."""
    pages = list(_pages(raw))
    if not pages:
        raise refuse("unsupported_format", "html")
    sheets = {sheet.place: sheet for sheet in _sheets(pages)}
    tables: list[Table] = []
    for page in pages:
        for table in page_tables(page.raw, page.coding):
            sheet = sheets.pop(page.place, None)
            name = sheet.name if sheet else table.name or f"Table {len(tables) + 1}"
            tables.append(replace(table, name=name, visible=sheet is None or sheet.visible))
    if not tables:
        raise refuse("unsupported_format", "html")
    return named_apart(tables)
