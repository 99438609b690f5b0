"""Files as the cell reader gives them, with what is known to be wrong put right: what `open` will hand on."""

from __future__ import annotations

import io

import python_calamine

from comity.intake.cells import Cell
from comity.intake.formats.facts import Table
from comity.intake.formats.html_table import read_html
from comity.intake.formats.mhtml import read_mhtml
from comity.intake.formats.old_xls import read_old_xls
from comity.intake.formats.spreadsheetml import read_spreadsheetml
from comity.intake.refusal import Refusal
from comity.intake.safety import Format, examine
from comity.reference.sentences import message

_OWN = {Format.HTML: read_html, Format.MHTML: read_mhtml, Format.OLD_XLS: read_old_xls}


def reader_rows(raw: bytes, sheet: int = 0) -> list[list[Cell]]:
    """What the cell reader alone says, from row 1 and column A on."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    return workbook.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def tables(raw: bytes) -> list[Table]:
    """Every sheet of a file, repaired."""
    examined = examine(raw)
    if examined.format is Format.SPREADSHEETML:
        return read_spreadsheetml(examined.raw)[0]
    if examined.format in _OWN:
        return _OWN[examined.format](examined.raw)
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(examined.raw))
    found = []
    for number, name in enumerate(workbook.sheet_names):
        rows = reader_rows(examined.raw, number)
        facts = examined.facts.sheets.get(name)
        for (row, column), value in (facts.repairs if facts else {}).items():
            rows[row][column] = value
        found.append(Table(name, rows))
    return found


def rows_of(raw: bytes) -> list[list[Cell]]:
    """The rows of the only sheet."""
    (table,) = tables(raw)
    return table.rows


def refused(raw: bytes) -> tuple[str, str]:
    """The code and the sentence with which a file is refused, here or by the cell reader; ("", "") where it is read."""
    try:
        tables(raw)
    except Refusal as refusal:
        return refusal.problems[0].code, message(refusal.problems[0])
    except python_calamine.CalamineError as error:
        return "unreadable_file", str(error)
    return "", ""
