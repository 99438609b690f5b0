"""Work on a member's file beside reading it: its cells, a copy without what must not be sent, a copy with marks.

Runs in the process that reads (`worker.py`). Copies are written where the request says, into an unfinished folder that
only its owner can read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from comity.intake.cell_values import to_json_value
from comity.intake.cells import cell_text
from comity.intake.frames import FrameWriter
from comity.intake.layout import find_table
from comity.intake.marking import Mark, MarkedSheet, mark_xlsx, write_marked
from comity.intake.open import Book, Sheet, open_book
from comity.intake.refusal import Refusal
from comity.intake.repeats import ColumnStayedError
from comity.intake.safety import Format
from comity.intake.strip_columns import strip_file
from comity.vocabulary.problems import Severity


def cells(request: Mapping[str, Any], writer: FrameWriter) -> None:
    """Send the cells of some columns, sheet by sheet, some thousand rows at a time."""
    wanted = request["columns"]
    for sheet in open_book(Path(request["path"])).sheets:
        for chunk in sheet.chunks() if sheet.name in wanted else ():
            columns = [map(to_json_value, chunk.cells(number - 1)) for number in wanted[sheet.name]]
            rows = list(zip(*columns, strict=True)) if columns else [()] * chunk.height
            writer.json({"sheet": sheet.name, "rows": rows})


def text(request: Mapping[str, Any], writer: FrameWriter) -> None:
    """Send the first rows of every sheet that is shown, as text; or the problem that prevents it."""
    try:
        for sheet in open_book(Path(request["path"])).sheets:
            if sheet.visible:
                rows = [list(map(cell_text, row)) for row in islice(iter(sheet.rows), request["rows"])]
                writer.json({"sheet": sheet.name, "rows": rows})
    except Refusal as refusal:
        found = refusal.problems[0]
        writer.json({"refused": [found.code, dict(found.details)]})


def stripped(request: Mapping[str, Any], writer: FrameWriter) -> None:
    """Write a copy without the columns that must not be sent; send what was done, or the problem that prevents it."""
    try:
        writer.json(strip_file(Path(request["path"]), Path(request["out"])))
    except Refusal as refusal:
        found = refusal.problems[0]
        writer.json({"refused": [found.code, dict(found.details)]})
    except ColumnStayedError:
        writer.json({"stayed": True})
    except OSError as error:
        writer.json({"unwritten": error.errno})


def marked(request: Mapping[str, Any], writer: FrameWriter) -> None:
    """Write a copy with some cells marked, and send the ending that its name must have, or why it was not written."""
    try:
        writer.json({"ending": _marked(request)})
    except OSError as error:
        writer.json({"unwritten": error.errno})


def _marked(request: Mapping[str, Any]) -> str:
    path, out = Path(request["path"]), Path(request["out"])
    book = open_book(path)
    marks = [_mark(book, mark) for mark in request["marks"]]
    own = book.format is Format.XLSX and _mark_own(path, marks, out, request["author"])
    if not own:
        sheets = [MarkedSheet(sheet.name, sheet.visible, sheet.rows) for sheet in book.sheets]
        with out.open("wb") as file:
            write_marked(sheets, marks, file, request["author"])
    return ".xlsm" if own and book.facts.macros else ".xlsx"


def _mark(book: Book, asked: Sequence[Any]) -> Mark:
    """A mark (sheet, row, column, severity, note) in its cell; problems of a column stand on its heading, of a sheet or
    list on the first heading."""
    sheet, row, column, severity, note = asked
    found = next((each for each in book.sheets if each.name == sheet), None) or _first_list(book)
    table = find_table(found) if row is None or column is None else None
    if row is None:
        row = table.last + 1 if table else 1
    if column is None:
        column = table.headings[0].index + 1 if table else 1
    return Mark(found.name, row, column, Severity(severity), note)


def _first_list(book: Book) -> Sheet:
    """The first sheet that is shown and holds a list, else the first one."""
    shown = [sheet for sheet in book.sheets if sheet.visible] or list(book.sheets)
    return next((sheet for sheet in shown if find_table(sheet)), shown[0])


def _mark_own(path: Path, marks: Sequence[Mark], out: Path, author: str) -> bool:
    """Whether the workbook itself could be marked."""
    try:
        with out.open("wb") as file:
            mark_xlsx(path.read_bytes(), marks, file, author)
    except ValueError:  # it cannot be edited safely: it is written anew
        return False
    return True
