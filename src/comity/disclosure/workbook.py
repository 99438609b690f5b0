"""common-list.xlsx: the list as a workbook that opens on a page in plain words.

The same values as the CSV, all of them text. No author, no comments, no hidden sheets; the date in the file's
properties is the cut-off, so that the same edition always has the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from comity.as_text import write_text
from comity.disclosure.policy import Policy
from comity.reference import sectors
from comity.vocabulary.edition import COLUMNS, Edition

WIDTHS = {
    "row_id": 27,
    "supplier_name": 34,
    "site_name": 40,
    "address": 46,
    "city": 20,
    "region": 20,
    "postcode": 12,
    "country": 10,
    "sector": 18,
    "identifiers": 28,
    "kind": 16,
    "equivalence": 14,
    "audited": 11,
}
INK, BAND = "#1F3A4D", "#EAF1F5"
EXCEL_ROWS = 1_048_576

MEANINGS = {
    "row_id": "The row's own number. Quote it when you write to the Secretariat. It says nothing about the site.",
    "supplier_name": "The company that runs the site.",
    "site_name": "The audited place: a factory, farm, mill or plant.",
    "address": "Street and number, or the address in one line where lists give it so.",
    "city": "City or town.",
    "region": "State, province or region.",
    "postcode": "Postcode, as text.",
    "country": "Two letters, ISO 3166-1.",
    "sector": "What the site makes, in coarse groups (see below).",
    "identifiers": "Public numbers: GLN, LEI, OS ID.",
    "kind": "on_site_audit, virtual_assessment, rating, verified_self_assessment or human_rights_impact_assessment.",
    "equivalence": "four_pillar or two_pillar: equivalent to SMETA with four or two pillars. other: none of the two.",
    "audited": "Half-year or year of the audit: 2025-H1 is January to June 2025.",
}
IS = (
    "Sites that members of the programme have audited, or had audited, in the last {months} months before the cut-off. "
    "Every member receives the very same file.",
    "For each site the list shows one audit: of the highest equivalence, and of these the latest.",
)
USE = (
    'Look for the sites that supply you. Use the filter arrows on the sheet "Common list", or let comity compare your '
    "supplier list with it: comity check YOUR-LIST --edition THIS-FILE --out RESULT.xlsx",
    "Found one? Ask the site for the report. The site decides whether to share it with you.",
    "Read the report and decide by yourself whether you accept the audit. Each member decides alone.",
    "Not found? The site may still have been audited: see below. Ask it.",
)
NOT_TOLD = (
    "Who had a site audited, or how many did. Names of members are not in this list, and it is built so that they "
    "cannot be worked out from it beyond the limit that the members agreed.",
    "What an audit found, or whether it is still valid. That is in the report, and for you to judge.",
    "A blank cell does not mean that nothing is known. Cells are left blank, or made coarser, where they would narrow "
    "down who stands behind a row; and some sites are held back for the same reason.",
    "An audit younger than {days} days at the cut-off is not here yet.",
)


def write_workbook(path: Path, edition: Edition, policy: Policy) -> None:
    """Write the workbook: the cover, then the list. Byte-identical for the same edition."""
    book = xlsxwriter.Workbook(
        str(path),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": f"Common list {edition.edition_id}",
            "author": "",
            "created": datetime.combine(edition.cutoff, time(), UTC),
        }
    )
    _cover(book, edition, policy)
    _list(book, edition)
    book.close()


def _cover(book: Any, edition: Edition, policy: Policy) -> None:
    sheet = book.add_worksheet("Read me first")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    page = _Page(book, sheet)
    page.title("Common list of audited sites")
    page.pair("Holds to", edition.cutoff.strftime("%d %B %Y").lstrip("0") + " (cut-off)")
    page.pair("Edition", edition.edition_id)
    page.pair("Sites", f"{len(edition.rows):,}")
    page.section("What this list is", [text.format(months=policy.horizon_months) for text in IS])
    page.section("How to use it", USE)
    page.section("What it does not tell", [text.format(days=policy.min_age_days) for text in NOT_TOLD])
    page.table("The columns", [(column, MEANINGS[column]) for column in COLUMNS])
    used = {row.sector for row in edition.rows}
    page.table("The sectors", [(code, sectors.label(code)) for code in sectors.codes() if code in used])


class _Page:
    """A sheet of text that is written from top to bottom."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._sheet, self._row = sheet, 0
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "text_wrap": True}
        self._text = book.add_format(base)
        self._word = book.add_format({**base, "bold": True, "font_color": INK, "text_wrap": False})
        self._head = book.add_format({**base, "bold": True, "font_size": 13, "font_color": INK, "text_wrap": False})
        self._title = book.add_format({**base, "bold": True, "font_size": 20, "font_color": INK, "text_wrap": False})

    def title(self, text: str) -> None:
        self._sheet.set_row(0, 32)
        write_text(self._sheet, (0, 0), text, self._title)
        self._row = 1

    def pair(self, word: str, text: str) -> None:
        lines = 1 + len(text) // 105
        self._sheet.set_row(self._row, 15.5 * lines)
        write_text(self._sheet, (self._row, 0), word, self._word)
        write_text(self._sheet, (self._row, 1), text, self._text)
        self._row += 1

    def section(self, head: str, texts: Sequence[str]) -> None:
        self._heading(head)
        for number, text in enumerate(texts, start=1):
            self.pair(f"{number}." if len(texts) > 1 else "", text)

    def table(self, head: str, pairs: Sequence[tuple[str, str]]) -> None:
        self._heading(head)
        for word, text in pairs:
            self.pair(word, text)

    def _heading(self, head: str) -> None:
        self._row += 1
        self._sheet.set_row(self._row, 20)
        write_text(self._sheet, (self._row, 0), head, self._head)
        self._row += 1


def _list(book: Any, edition: Edition) -> None:
    sheet = book.add_worksheet("Common list")
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": INK, "valign": "vcenter", "border": 0})
    text = book.add_format({"num_format": "@", "valign": "top"})
    small = book.add_format({"num_format": "@", "valign": "top", "font_color": "#7A8894", "font_size": 9})
    for index, column in enumerate(COLUMNS):
        style = small if column == "row_id" else text
        sheet.set_column(index, index, WIDTHS[column], style)
        write_text(sheet, (0, index), column, head)
        for number, row in enumerate(edition.rows, start=1):
            if value := getattr(row, column):
                write_text(sheet, (number, index), value, style)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, COLUMNS.index("site_name") + 1)
    sheet.autofilter(0, 0, max(len(edition.rows), 1), len(COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:M{len(edition.rows) + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{edition.edition_id}&RPage &P of &N")
