"""Sheets as a manager likes them: frozen header, filters, sensible widths; text is always written as text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from comity.as_text import write_text

Cell = str | float | int | bool | datetime | date | time | timedelta | None

_LINE, _MOST_LINES, _LOOSE = 13.5, 30, 1.12
"""Height of a line in points; lines that a row shows at most; words do not fill their lines."""
_SHOWN_WHOLE = 1e11
"""From here on Excel shows a number with an exponent unless it is told not to (a GLN would look spoilt)."""
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_RULED = {"bottom": 1, "bottom_color": "#E5E7EB"}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": "#1F3A5F"},
    "heading": {"bold": True, "font_size": 12, "font_color": "#1F3A5F", "bottom": 1, "bottom_color": "#9AA9BC"},
    "text": {"text_wrap": True},
    "note": {"text_wrap": True, "indent": 1},
    "plain": {**_RULED},
    "label": {"bold": True},
    "count": {"num_format": "#,##0", "align": "right", "indent": 1},
    "sum": {"num_format": "#,##0", "align": "right", "indent": 1, "bold": True},
    "saved": {
        "num_format": "#,##0",
        "align": "right",
        "indent": 1,
        "bold": True,
        "font_size": 12,
        "font_color": "#14532D",
        "bg_color": "#E8F4EA",
    },
    "input": {
        "num_format": "#,##0.##",
        "indent": 1,
        "align": "right",
        "bg_color": "#FFF6D6",
        "border": 1,
        "border_color": "#C9A227",
    },
    "said": {"text_wrap": True, "bg_color": "#FFF6D6", "border": 1, "border_color": "#E3CF8C"},
    "answer": {"bg_color": "#FFF6D6", "border": 1, "border_color": "#E3CF8C"},
    "header": {"bold": True, "text_wrap": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1},
    "own_header": {"bold": True, "text_wrap": True, "bg_color": "#DCE3EC", "font_color": "#1F3A5F", "border": 1},
    "own": {**_RULED, "font_color": "#333333", "align": "left"},
    "long": {**_RULED, "font_color": "#333333", "align": "left", "num_format": "0"},
    "date": {**_RULED, "num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {**_RULED, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "quiet": {**_RULED, "font_color": "#6B7280", "align": "left"},
    "share": {**_RULED, "num_format": "0%", "align": "left"},
    "link": {"font_color": "#1F5FA8", "underline": 1},
}
GOOD = {"bg_color": "#D5EBD8", "font_color": "#14532D", "bold": True}
DOUBTFUL = {"bg_color": "#FBE8B6", "font_color": "#6B4700", "bold": True}
NEUTRAL = {"bg_color": "#E7E9ED", "font_color": "#374151"}
"""Looks of cells that hold an outcome, for `Looks.words`."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of one workbook, each made when first used. `words`: looks of cells that hold one of these words."""

    workbook: Workbook
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    made: dict[str, Format] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Format:
        if name not in self.made:
            self.made[name] = self.workbook.add_format({**_FONT, **(self.words.get(name) or _LOOKS[name])})
        return self.made[name]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, look of its cells and of its heading, width in characters (None: by content)."""

    heading: str
    look: str = "plain"
    header_look: str = "header"
    width: float | None = None


def write_table(sheet: Worksheet, looks: Looks, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    """A table from the first row on: header, rows, filters, widths. A cell looks as its column says, or as its word."""
    for position, column in enumerate(columns):
        write_text(sheet, (0, position), column.heading, looks[column.header_look])
        width = column.width or _width([column.heading, *(row[position] for row in rows[:2000])])
        sheet.set_column(position, position, width)
    for number, row in enumerate(rows, start=1):
        if (lines := _lines(columns, row)) > 1:  # not every program makes room for wrapped text by itself
            sheet.set_row(number, _LINE * min(lines, _MOST_LINES))
        for position, (column, value) in enumerate(zip(columns, row, strict=True)):
            look = str(value) if column.look == "outcome" else column.look
            write_cell(sheet, (number, position), value, looks, look)
    if columns:
        sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    sheet.set_row(0, 30)
    sheet.hide_gridlines(2)
    for_print(sheet, repeat=True)


def _lines(columns: Sequence[Column], row: Sequence[Cell]) -> int:
    """The lines that the longest wrapped cell of a row takes."""
    wrapped = ((str(value), column.width or 46) for column, value in zip(columns, row, strict=True) if _wraps(column))
    return max((math.ceil(_wide(text) * _LOOSE / width) for text, width in wrapped), default=1)


def _wraps(column: Column) -> bool:
    return bool(_LOOKS.get(column.look, {}).get("text_wrap"))


def for_print(sheet: Worksheet, *, repeat: bool = False, landscape: bool = True) -> None:
    """As wide as one page (A4, or A3 across for wide tables), the header on each page, page numbers at the foot."""
    sheet.set_paper(8 if landscape else 9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    if repeat:
        sheet.repeat_rows(0)


def write_cell(sheet: Worksheet, where: tuple[int, int], value: Cell, looks: Looks, look: str = "plain") -> None:
    """One cell as it was: numbers as numbers, dates as dates, and text as text (never as a formula or a link)."""
    row, column = where
    if value is None or value == "":
        sheet.write_blank(row, column, None, looks[look])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, looks[look])
    elif isinstance(value, int | float) and math.isfinite(value):
        long = look == "own" and abs(value) >= _SHOWN_WHOLE and float(value).is_integer()
        sheet.write_number(row, column, value, looks["long" if long else look])
    elif isinstance(value, datetime | date) and value.year >= 1900:
        moment = isinstance(value, datetime) and value.time() != time()
        sheet.write_datetime(row, column, value, looks["moment" if moment else "date"])
    else:
        write_text(sheet, (row, column), str(value), looks[look])


def _width(values: Iterable[Cell]) -> float:
    """A width that shows nine cells of ten whole, between 6 and 46 characters."""
    lengths = sorted(_wide(str(value)) for value in values if value not in (None, ""))
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    return float(min(46, max(6, usual + 2)))


def _wide(text: str) -> int:
    """Length in characters of Latin width; Chinese, Japanese and Korean ones take two."""
    return sum(2 if ord(char) >= 0x2E80 else 1 for char in text)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none of []:*?/\\, no two alike."""
    names: list[str] = []
    for name in wanted:
        clean = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", " ", name).strip().strip("'")[:31] or "Sheet"
        taken = {other.lower() for other in names}
        number = 2
        candidate = clean
        while candidate.lower() in taken or candidate.lower() == "history":
            candidate = f"{clean[:26]} ({number})"
            number += 1
        names.append(candidate)
    return names
