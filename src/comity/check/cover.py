"""The first sheet of the result workbook: what came out, what it saves, what to do, and what it does not say."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from comity.as_sheets import Cell, Looks, for_print, write_cell
from comity.as_text import write_text
from comity.check.summary import (
    ADVICE_MEANING,
    ADVICE_WORDS,
    LIST_MEANING,
    NOT_LISTED_MEANING,
    OUTCOME_MEANING,
    OUTCOME_WORDS,
    OWN_WORD,
    CheckedList,
    about,
)
from comity.check.values import Outcome

_WIDTHS = (36, 13, 28, 28)
_LINE = 14.0
"""Height of one line of text in points."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the formulas look: the name of the sheet of listed sites and how many it has; and the columns left out."""

    sites_sheet: str
    listed: int
    left_out: tuple[str, ...]

    def count(self, column: str, value: str) -> str:
        """A formula part that counts the listed sites with advice recognise whose cell in `column` is `value`."""
        sheet, last = self.sites_sheet, self.listed + 1
        return f"COUNTIFS('{sheet}'!$A$2:$A${last},\"recognise\",'{sheet}'!${column}$2:${column}${last},\"{value}\")"


class _Cover:
    """Writes the sheet from top to bottom; `row` is the next free row, counted from 0."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self.sheet, self.looks, self.row = sheet, looks, 0

    def paragraph(self, text: str, look: str = "text", height: float = 0.0) -> None:
        """One text over the whole width."""
        self.sheet.merge_range(self.row, 0, self.row, 3, "", self.looks[look])
        write_text(self.sheet, (self.row, 0), text, self.looks[look])
        self.sheet.set_row(self.row, height or _height(text, sum(_WIDTHS)))
        self.row += 1

    def heading(self, text: str) -> None:
        """A heading with a free line above."""
        self.row += 1
        self.paragraph(text, "heading", 20)

    def line(self, label: str, value: Cell, look: str, note: str = "", label_look: str = "label") -> None:
        """Label, value and a note in words."""
        write_cell(self.sheet, (self.row, 0), label, self.looks, label_look)
        write_cell(self.sheet, (self.row, 1), value, self.looks, look)
        self._note(note)

    def formula(self, label: str, formula: str, value: float, look: str, note: str = "") -> None:
        """Like `line` with a live formula, and its value of now for programs that do not calculate."""
        write_cell(self.sheet, (self.row, 0), label, self.looks, "label")
        self.sheet.write_formula(self.row, 1, formula, self.looks[look], value)
        self._note(note)

    def _note(self, note: str) -> None:
        self.sheet.merge_range(self.row, 2, self.row, 3, "", self.looks["note"])
        write_text(self.sheet, (self.row, 2), note, self.looks["note"])
        self.sheet.set_row(self.row, _height(note, sum(_WIDTHS[2:])))
        self.row += 1


def _height(text: str, width: float) -> float:
    """The height in points that `text` needs in `width` characters; lines break a little early at words."""
    lines = max(1, -(-len(text) // int(width * 1.12)))
    return _LINE * lines + 3


def write_cover(sheet: Worksheet, looks: Looks, checked: CheckedList, extent: Extent) -> None:
    """Write the summary of a checked list into an empty sheet."""
    sheet.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for_print(sheet, landscape=False)
    cover = _Cover(sheet, looks)
    cover.paragraph("Your suppliers against the common list", "title", 28)
    cover.paragraph(about(checked))
    _counts(cover, checked)
    _saving(cover, checked, extent)
    cover.heading("What to do")
    for word, meaning in ADVICE_MEANING:
        cover.line(word, sum(ADVICE_WORDS[row.advice] == word for row in checked.rows), "count", meaning)
    cover.heading("What 'not listed' does not mean")
    cover.paragraph(NOT_LISTED_MEANING)
    cover.heading("What the list does not tell")
    cover.paragraph(LIST_MEANING)
    if extent.left_out:
        cover.heading("Columns of your file that were left out")
        cover.paragraph(
            f"{', '.join(extent.left_out)}. The check reads no commercial or personal columns, so they are not in this "
            "workbook."
        )


def _counts(cover: _Cover, checked: CheckedList) -> None:
    cover.heading("What came out")
    cover.line("Rows of your list", len(checked.rows) + len(checked.outcomes.own), "sum")
    for outcome in Outcome:
        word = OUTCOME_WORDS[outcome]
        cover.line(word, checked.counts[outcome], "count", OUTCOME_MEANING[outcome], label_look=word)
    if checked.not_looked_up:
        note = "Something is wrong with these rows; the column Why says what. Repair them and check again."
        cover.line("of these not looked up", checked.not_looked_up, "count", note)
    if checked.outcomes.own:
        note = "Left out: these sites are in the audit lists that you gave."
        cover.line(OWN_WORD, len(checked.outcomes.own), "count", note, label_look=OWN_WORD)


def _saving(cover: _Cover, checked: CheckedList, extent: Extent) -> None:
    """Live: the cells for cost and days can be changed, and a site marked `declined` no longer counts."""
    saved, assumed = checked.saving, checked.saving.assumptions
    cover.heading("The saving in sight (potential, until you have accepted the reports)")
    first = cover.row + 1
    note = "Different sites with the advice recognise. One that you mark declined on Listed sites no longer counts."
    cover.formula(
        "Audits that need not be commissioned", f"={extent.count('B', '<>declined')}", saved.recognise, "sum", note
    )
    cover.line(f"Cost of one audit ({assumed.currency})", assumed.cost, "input", "Change it to yours.")
    cover.line("Auditor days for one audit", assumed.days, "input", "With travel and report. Change it to yours.")
    cover.formula(f"Money ({assumed.currency})", f"=B{first}*B{first + 1}", saved.money, "saved")
    cover.formula("Auditor days", f"=B{first}*B{first + 2}", saved.days, "saved")
    note = "Sites with the advice recognise that you mark accepted on the sheet Listed sites."
    accepted = cover.row + 1
    cover.formula("Audits accepted by you so far", f"={extent.count('B', 'accepted')}", 0, "count", note)
    cover.formula(f"Money saved by these ({assumed.currency})", f"=B{accepted}*B{first + 1}", 0, "count")
    if saved.unstated:
        note = "The list does not say what these audits cover; the report will. They are counted above."
        cover.line("Sites without stated equivalence", saved.unstated, "count", note)
    note = "Not counted as saved: the report covers a part of the subjects."
    cover.line("Sites with the advice top up", saved.top_up, "count", note)
