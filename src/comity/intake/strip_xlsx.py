"""Workbooks without the content of some columns, written by a library that keeps only what it understands.

Values live in many corners of an xlsx file (shared strings, pivot caches, chart caches, custom XML, names, validation
lists, links): the workbook is written anew from its cells, and every such corner that touches the columns is dropped.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import product
from typing import Any

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from comity.intake.cells import Cell
from comity.intake.marking import MarkedSheet, write_marked
from comity.intake.open import Book, Sheet
from comity.intake.repeats import Sweep
from comity.reference.language import N_

CHANGES = (
    N_("Formulas became their values."),
    N_(
        "Pivot tables, charts, pictures, macros, links to other files and the file's properties were left out: "
        "they can repeat what was removed."
    ),
)
CHANGES_ANEW = (
    N_("The file was written anew as xlsx; colours and column widths were not kept."),
    N_("Formulas became their values."),
)
_EDGES = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_CREATED = datetime(1980, 1, 1)


def _touches(reference: str, gone: frozenset[int]) -> bool:
    """Whether a range, or one of several, lies over a column that goes."""
    for part in str(reference).replace(",", " ").split():
        try:
            left, _, right, _ = range_boundaries(part.split("!")[-1].replace("$", ""))
        except (ValueError, TypeError):
            return True
        if left is None or right is None or any(left <= index + 1 <= right for index in gone):
            return True
    return False


def _empty_cells(sheet: Worksheet, gone: frozenset[int]) -> None:
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_col - 1 in gone:
            sheet.unmerge_cells(str(merged))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.column and cell.column - 1 in gone and not type(cell).__name__.startswith("Merged"):
                cell.value = None
                cell.comment = None
                cell.hyperlink = None


def _drop_rules(sheet: Any, gone: frozenset[int]) -> None:
    """Rules, lists, filters and tables over the columns hold values of their own."""
    for ranges in list(sheet.conditional_formatting):
        if _touches(str(ranges.sqref), gone):
            del sheet.conditional_formatting[str(ranges.sqref)]
    validations = sheet.data_validations
    validations.dataValidation = [rule for rule in validations.dataValidation if not _touches(str(rule.sqref), gone)]
    sheet.scenarios = type(sheet.scenarios)()
    for table in [table for table in sheet.tables.values() if _touches(table.ref, gone)]:
        del sheet.tables[table.displayName]
    sheet.auto_filter.filterColumn = []
    sheet.auto_filter.sortState = None


def _sweep_sheet(sheet: Any, sweep: Sweep) -> None:
    """What stands beside the cells and repeats a removed value: rules, choices, notes, links, headers of pages."""
    for ranges in list(sheet.conditional_formatting):
        texts = [text for rule in ranges.rules for text in (*(rule.formula or ()), rule.text)]
        if sweep.finds(*texts):
            del sheet.conditional_formatting[str(ranges.sqref)]
    validations = sheet.data_validations
    validations.dataValidation = [rule for rule in validations.dataValidation if not sweep.finds(*_texts_of(rule))]
    for row in sheet.iter_rows():
        for cell in row:
            _sweep_cell(cell, sweep)
    for pages, side in product(_EDGES, ("left", "center", "right")):
        part = getattr(getattr(sheet, pages), side)
        part.text = None if sweep.finds(part.text) else part.text


def _sweep_cell(cell: Any, sweep: Sweep) -> None:
    if cell.comment is not None and sweep.finds(cell.comment.text, cell.comment.author):
        cell.comment = None
    link = cell.hyperlink
    if link is not None and sweep.finds(link.target, link.location, link.tooltip, link.display):
        cell.hyperlink = None


def _texts_of(rule: Any) -> list[str | None]:
    return [rule.formula1, rule.formula2, rule.prompt, rule.promptTitle, rule.error, rule.errorTitle]


def _drop_names(names: Any, gone: Mapping[str, frozenset[int]]) -> None:
    """Names that stand for anything but a range outside of the columns: constants and formulas can repeat values."""
    for name in list(names):
        try:
            targets = list(names[name].destinations)
        except (ValueError, AttributeError):
            targets = []
        if not targets or any(_touches(area, gone.get(sheet, frozenset())) for sheet, area in targets):
            del names[name]


def _strip_sheet(sheet: Worksheet, gone: frozenset[int]) -> None:
    drawn: Any = sheet
    drawn._charts, drawn._images, drawn._pivots = [], [], []
    sheet.legacy_drawing = None
    if gone:
        _empty_cells(sheet, gone)
        _drop_rules(sheet, gone)


def _settled(content: bytes) -> bytes:
    """The same package with fixed times, so that the same file gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            result.writestr(info, data)
    return target.getvalue()


class NotEditableError(Exception):
    """The library trips over a part of the workbook, or over what it made of it."""


@contextlib.contextmanager
def _library() -> Iterator[None]:
    """What the library raises over a part that is damaged could be anything; the reader needs fewer parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of what it leaves out; that is wanted here
        try:
            yield
        except MemoryError:
            raise
        except Exception:
            raise NotEditableError from None


def strip(raw: bytes, gone: Mapping[str, frozenset[int]], sweep: Sweep) -> bytes:
    """The workbook with the cells of the columns of `gone` (sheet -> indices from 0) emptied.

    `sweep` knows what they held: nothing beside the cells may repeat it.
    Raises NotEditableError where the library that writes it cannot open it.
    """
    with _library():
        workbook: Any = openpyxl.load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
    for sheet in workbook.worksheets:
        _strip_sheet(sheet, gone.get(sheet.title, frozenset()))
        _sweep_sheet(sheet, sweep)
        _drop_names(sheet.defined_names, gone)
    _drop_names(workbook.defined_names, gone)
    workbook.custom_doc_props = type(workbook.custom_doc_props)()
    workbook.properties = DocumentProperties(creator=None, created=_CREATED, modified=_CREATED)
    target = io.BytesIO()
    with _library():
        workbook.save(target)
    return _settled(target.getvalue())


def _rows(sheet: Sheet, gone: frozenset[int]) -> Iterator[list[Cell]]:
    for row in sheet.rows:
        yield ["" if index in gone else cell for index, cell in enumerate(row)]


def write_anew(book: Book, gone: Mapping[str, frozenset[int]]) -> bytes:
    """A book that cannot be edited (xls, xlsb, a damaged one) as an xlsx file, without the columns of `gone`."""
    target = io.BytesIO()
    sheets = [
        MarkedSheet(sheet.name, sheet.visible, _rows(sheet, gone.get(sheet.name, frozenset()))) for sheet in book.sheets
    ]
    write_marked(sheets, (), target, "")
    return target.getvalue()
