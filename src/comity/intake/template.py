"""The workbook that a member may fill in instead of sending what it has: headings that are known, drop-downs, hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from comity.reference import countries, protocols, sectors
from comity.reference.language import N_, say

ROWS = 5_000
"""Rows that drop-downs and formats reach down to."""
_FIRST_DAY = date(2000, 1, 1)
_CREATED = datetime(1980, 1, 1)  # a fixed day: the same template gives the same bytes
_HEADER_ROW = 4
_LISTS = "Lists"


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of the template: its heading and hint in English, its width, how its cells are written.

    `kind` is text, date, number or the name of a list of choices (`choices`).
    """

    heading: str
    hint: str
    width: int
    kind: str = "text"
    needed: bool = False


COLUMNS = (
    TemplateColumn(N_("Site name"), N_("The place that was audited, not only the company."), 34, needed=True),
    TemplateColumn(N_("Supplier name"), N_("The company that runs the site."), 30),
    TemplateColumn(N_("Address"), N_("Street and number, or what leads to the place."), 40),
    TemplateColumn(N_("City"), N_("Town or village."), 20),
    TemplateColumn(N_("Region"), N_("State or province."), 20),
    TemplateColumn(N_("Postcode"), N_("Kept as text, so that leading zeros stay."), 12),
    TemplateColumn(
        N_("Country"), N_("Choose from the list; names and ISO codes are understood, too."), 22, "country", True
    ),
    TemplateColumn(N_("Audit date"), N_("The last day on site, for example 2025-06-30."), 14, "date", True),
    TemplateColumn(
        N_("Audit protocol"), N_("As the report calls it; choose from the list or write your own."), 28, "protocol"
    ),
    TemplateColumn(N_("Announcement"), N_("Announced, semi-announced or unannounced."), 18, "announcement"),
    TemplateColumn(N_("Audit sequence"), N_("Initial, periodic or follow-up."), 18, "sequence"),
    TemplateColumn(N_("Audit company"), N_("Who carried out the audit."), 24),
    TemplateColumn(N_("APSCA number"), N_("Of the lead auditor."), 16),
    TemplateColumn(N_("Sector"), N_("Choose from the list."), 22, "sector"),
    TemplateColumn(N_("Latitude"), N_("In degrees, for example 5.6183."), 12, "number"),
    TemplateColumn(N_("Longitude"), N_("In degrees, for example 117.6453."), 12, "number"),
    TemplateColumn(N_("GLN"), N_("13 digits."), 16),
    TemplateColumn(N_("OS ID"), N_("15 characters, from Open Supply Hub."), 18),
    TemplateColumn(N_("LEI"), N_("20 characters, of the company."), 24),
    TemplateColumn(N_("Sedex site code (ZS)"), N_("ZS and digits."), 20),
    TemplateColumn(N_("Sedex company code (ZC)"), N_("ZC and digits."), 22),
    TemplateColumn(N_("Number of workers"), N_("A whole number."), 12, "number"),
)
_TITLE = N_("Sites audited")
_LINES = (
    N_(
        "One row for each audit. Only site name, country and audit date are needed (marked *); "
        "leave empty what you do not know."
    ),
    N_("Leave out prices, volumes, buyers and contact persons: a list that holds them is refused."),
)
ANNOUNCEMENTS = (N_("Announced"), N_("Semi-announced"), N_("Unannounced"))
SEQUENCES = (N_("Initial"), N_("Periodic"), N_("Follow-up"))


def _country(code: str, language: str) -> str:
    """A country's name, with its code where the name alone may mean something else (Granada is a city, too)."""
    name = countries.name(code, language)
    return name if countries.country_code(name) == code else f"{name} ({code})"


def choices(language: str) -> Mapping[str, Sequence[str]]:
    """The drop-down lists by kind, in a language."""
    return {
        "country": sorted((_country(code, language) for code in countries.codes()), key=str.casefold),
        "protocol": protocols.titles(),
        "announcement": [say(word, language) for word in ANNOUNCEMENTS],
        "sequence": [say(word, language) for word in SEQUENCES],
        "sector": [say(sectors.label(code), language) for code in sectors.codes()],
    }


class _Template:
    """The workbook while it is written."""

    def __init__(self, workbook: Any, language: str) -> None:
        self._language = language
        self._choices = choices(language)
        base = {"font_name": "Calibri", "font_size": 11}
        head = {**base, "bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter", "border": 1}
        self._looks = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 16, "font_color": "#1F3864"}),
            "note": workbook.add_format({**base, "font_color": "#4B5563"}),
            "needed": workbook.add_format({**head, "bg_color": "#1F3864"}),
            "wanted": workbook.add_format({**head, "bg_color": "#5B7BA8"}),
            "text": workbook.add_format({**base, "num_format": "@"}),
            "date": workbook.add_format({**base, "num_format": "yyyy-mm-dd"}),
            "number": workbook.add_format(base),
        }
        self._sheet = workbook.add_worksheet(self._say("Sites"))
        self._lists = workbook.add_worksheet(_LISTS)
        self._lists.hide()

    def _say(self, text: str) -> str:
        return say(text, self._language)

    def write(self) -> None:
        sheet = self._sheet
        sheet.write_string(0, 0, self._say(_TITLE), self._looks["title"])
        for row, line in enumerate(_LINES, start=1):
            sheet.write_string(row, 0, self._say(line), self._looks["note"])
        sheet.set_row(_HEADER_ROW, 34)
        for place, column in enumerate(COLUMNS):
            self._column(place, column)
        sheet.freeze_panes(_HEADER_ROW + 1, 1)
        sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + ROWS, len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER_ROW)

    def _column(self, place: int, column: TemplateColumn) -> None:
        heading = self._say(column.heading) + (" *" if column.needed else "")
        look = column.kind if column.kind in ("date", "number") else "text"
        self._sheet.set_column(place, place, column.width, self._looks[look])
        self._sheet.write_string(_HEADER_ROW, place, heading, self._looks["needed" if column.needed else "wanted"])
        rule = self._rule(place, column)
        rule |= {"input_title": self._say(column.heading)[:32], "input_message": self._say(column.hint)[:255]}
        self._sheet.data_validation(_HEADER_ROW + 1, place, _HEADER_ROW + ROWS, place, rule)

    def _rule(self, place: int, column: TemplateColumn) -> dict[str, Any]:
        """What Excel accepts in a column; it warns and lets pass, since intake understands more than lists can hold."""
        if column.kind == "date":
            message = self._say("Please give a day, for example 2025-06-30.")
            return {"validate": "date", "criteria": ">=", "value": _FIRST_DAY, "error_type": "warning",
                    "error_message": message}  # fmt: skip
        if column.kind not in self._choices:
            return {"validate": "any"}
        options = self._choices[column.kind]
        for row, text in enumerate(options):
            self._lists.write_string(row, place, text)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        source = f"={_LISTS}!${letter}$1:${letter}${len(options)}"
        message = self._say("This is not on the list. Keep it only if the list lacks what you mean.")
        return {"validate": "list", "source": source, "error_type": "warning", "error_message": message}


def write_template(path: Path, language: str = "en") -> None:
    """Write the template in a language of `reference.language.LANGUAGES`. Filled in, it is read without a question."""
    workbook = xlsxwriter.Workbook(str(path), {"in_memory": True})
    workbook.set_properties({"title": say(_TITLE, language), "created": _CREATED})
    _Template(workbook, language).write()
    workbook.close()
