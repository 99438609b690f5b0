"""Intake as a whole: a file goes in, every data row comes out accounted for, every problem with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.intake.columns import UNUSED, Column, as_read, assign
from comity.intake.content import Profile, profile
from comity.intake.dates import DateColumn, DateReading, read_dates
from comity.intake.duplicates import mark_duplicates
from comity.intake.forbidden_columns import all_headings, column_cells, refused_columns, stray_columns
from comity.intake.layout import Heading, Table, find_table
from comity.intake.listings import RowWork, Rules, SheetColumns, read_row
from comity.intake.mapping import Mapping as ColumnMapping
from comity.intake.mapping import apply_mapping
from comity.intake.open import Book, Sheet, open_book
from comity.intake.refusal import Refusal
from comity.intake.rows import BodyRow, RowKind, classify
from comity.intake.saying import Place, problem
from comity.reference.countries import country_at_end, is_code
from comity.reference.forbidden import kind as forbidden_kind
from comity.vocabulary.listing import ColumnReading, DataRow, ListReading
from comity.vocabulary.problems import Problem

_ENDS_IN_COUNTRY = 0.3  # share of addresses that must end with a country for it to be read there
_DATE_FIELDS = ("audit_date", "audit_start", "other_date")
_HEADINGS = {"site name": "'Site name'", "country": "'Country'", "audit date": "'Audit date'"}


@dataclass(frozen=True, slots=True)
class _SheetReading:
    """One sheet of data, understood as far as its columns."""

    table: Table
    columns: tuple[Column, ...]
    ignored: frozenset[int]
    refused: tuple[tuple[Heading, str], ...]

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def missing(self, suppliers: bool) -> list[str]:
        """Required columns that the sheet has not, in words."""
        names = [] if self.fields & {"site_name", "supplier_name"} else ["site name"]
        names += [] if self.fields & {"country", "address"} else ["country"]
        return names + ([] if suppliers or "audit_date" in self.fields else ["audit date"])


def _understand(sheet: Sheet, mapping: ColumnMapping) -> _SheetReading | None:
    table = find_table(sheet)
    if table is None:
        return None
    headings = all_headings(table)
    refused = refused_columns(table, headings)
    ignored = frozenset(heading.index for heading, _ in refused)
    allowed = [heading for heading in headings if heading.index not in ignored]
    profiles: Mapping[int, Profile] = {
        heading.index: profile(column_cells(table, heading.index)) for heading in allowed
    }
    columns = apply_mapping(assign(allowed, profiles), mapping, sheet.name)
    return _SheetReading(table, tuple(columns), ignored, tuple(refused))


def _forbidden_problems(found: Mapping[str, Sequence[tuple[Heading, str]]]) -> list[Problem]:
    problems = []
    for sheet, columns in found.items():
        for heading, reason in columns:
            name = heading.text or f"number {heading.index + 1}"
            place = Place(sheet, None, name)
            problems.append(problem("forbidden_column", place, what=f"{forbidden_kind(reason)}: {reason}"))
    return problems


def _column_readings(sheet: str, reading: _SheetReading) -> list[ColumnReading]:
    read = [
        ColumnReading(sheet, told.heading.index + 1, told.heading.text, told.field, told.certainty, told.reason)
        for told in map(as_read, reading.columns)
    ]
    read += [
        ColumnReading(
            sheet, heading.index + 1, heading.text, "", 1.0, f"must not be sent ({forbidden_kind(reason)}: {reason})"
        )
        for heading, reason in reading.refused
    ]
    return sorted(read, key=lambda column: column.column)


@dataclass(frozen=True, slots=True)
class _Selection:
    """The sheets of a list that are read, what refuses the list, and what is said of the sheets left out."""

    sheets: tuple[tuple[Sheet, _SheetReading], ...]
    columns: tuple[ColumnReading, ...]
    refusals: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def _select(book: Book, suppliers: bool, mapping: ColumnMapping) -> _Selection:
    understood = [(sheet, _understand(sheet, mapping)) for sheet in book.sheets]
    found = {sheet.name: reading.refused if reading else stray_columns(sheet) for sheet, reading in understood}
    tables = [(sheet, reading) for sheet, reading in understood if reading]
    visible = [(sheet, reading) for sheet, reading in tables if sheet.visible]
    complete = [(sheet, reading) for sheet, reading in visible if not reading.missing(suppliers)]
    problems = [
        problem("sheet_hidden", Place(sheet.name), what=f"'{sheet.name}'") for sheet, _ in tables if not sheet.visible
    ]
    used = complete or visible
    for sheet, reading in visible:
        if complete and (sheet, reading) not in complete:
            missing = " and ".join(reading.missing(suppliers))
            problems.append(problem("sheet_left_out", Place(sheet.name), what=f"'{sheet.name}'", missing=missing))
    columns = [column for sheet, reading in tables for column in _column_readings(sheet.name, reading)]
    refusals = [] if suppliers else _forbidden_problems(found)
    return _Selection(tuple(used), tuple(columns), tuple(refusals), tuple(problems))


def _refuse_incomplete(selection: _Selection, suppliers: bool) -> list[Problem]:
    if not selection.sheets:
        return [problem("no_header", Place())]
    problems = []
    for sheet, reading in selection.sheets:
        for what in reading.missing(suppliers) if not suppliers else ():
            problems.append(problem("column_missing", Place(sheet.name), what=f"the {what}", heading=_HEADINGS[what]))
    return problems


def _sheet_columns(reading: _SheetReading, rows: Sequence[BodyRow], suppliers: bool) -> SheetColumns:
    by_field: dict[str, tuple[Column, ...]] = {}
    for column in reading.columns:
        if column.field and column.field not in UNUSED:
            by_field[column.field] = (*by_field.get(column.field, ()), column)
    if "audit_date" not in by_field and "audit_start" in by_field:
        by_field["audit_date"] = by_field["audit_start"]
    no_country = "country" not in by_field
    texts = [row.filled.get(by_field["country"][0].heading.index, "") for row in rows] if not no_country else []
    letters = sum(is_code(text.upper()) for text in texts) > 0.5 * len(texts) if texts else False
    return SheetColumns(by_field, no_country, no_country and suppliers, letters)


def _dates(
    reading: _SheetReading, columns: SheetColumns, rows: Sequence[BodyRow], book: Book, today: date
) -> list[DateReading | None]:
    used = columns.first("audit_date")
    if used is None:
        return [None] * len(rows)

    def dated(column: Column) -> DateColumn:
        index = column.heading.index
        values = [row.cells[index] if index < len(row.cells) else None for row in rows]
        return DateColumn(values, column.heading.text, book.dates_1904)

    more = [dated(column) for column in reading.columns if column.field in _DATE_FIELDS and column is not used]
    return list(read_dates(dated(used), more, today))


def _sheet_problems(sheet: Sheet, reading: _SheetReading, columns: SheetColumns, suppliers: bool) -> list[Problem]:
    problems = [
        problem("vendor_number_left_out", Place(sheet.name, None, column.heading.text))
        for column in reading.columns
        if column.field == "vendor_number"
    ]
    if columns.country_from_address:
        problems.append(problem("country_column_missing" if suppliers else "country_from_address", Place(sheet.name)))
    if columns.first("site_name") is None:
        problems.append(problem("site_name_from_supplier", Place(sheet.name)))
    return problems


def _doubtful(sheet: str, rows: Sequence[BodyRow], many_sheets: bool) -> list[Problem]:
    return [
        problem("row_not_understood", Place(sheet, row.number, "", many_sheets), next(iter(row.filled.values())))
        for row in rows
        if row.kind is RowKind.DOUBTFUL
    ]


def _read_sheet(sheet: Sheet, reading: _SheetReading, book: Book, rules: Rules) -> tuple[list[DataRow], list[Problem]]:
    every = classify(reading.table, reading.columns, reading.ignored)
    data = [row for row in every if row.kind is RowKind.DATA]
    columns = _sheet_columns(reading, data, rules.suppliers)
    problems = _sheet_problems(sheet, reading, columns, rules.suppliers) if data else []
    rows: list[DataRow] = []
    for row, day in zip(data, _dates(reading, columns, data, book, rules.today), strict=True):
        work = RowWork(rules, sheet.name, row, columns)
        rows.append(read_row(work, day))
        problems += work.problems
    return rows, problems + _doubtful(sheet.name, every, rules.many_sheets)


def _no_country_known(selection: _Selection, suppliers: bool) -> list[Problem]:
    """Sheets without a column for the country whose addresses do not end with one either."""
    problems = []
    for sheet, reading in selection.sheets if not suppliers else ():
        if "country" in reading.fields:
            continue
        indices = [column.heading.index for column in reading.columns if column.field == "address"]
        ends = [str(cell) for index in indices for cell in column_cells(reading.table, index)]
        if sum(bool(country_at_end(text)) for text in ends) < _ENDS_IN_COUNTRY * len(ends) or not ends:
            problems.append(
                problem("column_missing", Place(sheet.name), what="the country", heading=_HEADINGS["country"])
            )
    return problems


def _rejected(name: str, columns: Sequence[ColumnReading], problems: Sequence[Problem]) -> ListReading:
    return ListReading(name, tuple(columns), (), tuple(problems), refused=True)


def _read_selected(book: Book, selection: _Selection, rules: Rules) -> ListReading:
    rows: list[DataRow] = []
    problems: list[Problem] = [*book.problems, *selection.problems]
    for sheet, reading in selection.sheets:
        sheet_rows, sheet_problems = _read_sheet(sheet, reading, book, rules)
        rows += sheet_rows
        problems += sheet_problems
    if not rows:
        return _rejected(book.name, selection.columns, [problem("no_rows", Place())])
    if not rules.suppliers:
        rows, repeated = mark_duplicates(
            rows, rules.many_sheets, {column.field: column.heading for column in selection.columns}
        )
        problems += repeated
    return ListReading(book.name, selection.columns, tuple(rows), tuple(problems))


def read_list(
    path: Path, *, cutoff: date, today: date, suppliers: bool = False, mapping: ColumnMapping | None = None
) -> ListReading:
    """Read a member's list, whatever its format, language and layout.

    `cutoff` ends the window of the round; `today` decides years of two digits. With `suppliers` the list needs no audit
    date, its forbidden columns are passed over unread, and the name of a company stands in for that of a site.
    Never raises for what a file contains: a list that cannot be taken is one with `refused`, no rows, and the reasons.
    Raises OSError where the file is not there.
    """
    try:
        book = open_book(path)
    except Refusal as refusal:
        return _rejected(path.name, (), refusal.problems)
    selection = _select(book, suppliers, mapping or ())
    if selection.refusals:
        return _rejected(path.name, selection.columns, selection.refusals)
    against = _refuse_incomplete(selection, suppliers) or _no_country_known(selection, suppliers)
    if against:
        return _rejected(path.name, selection.columns, against)
    rules = Rules(path.name, cutoff, today, suppliers, many_sheets=len(selection.sheets) > 1)
    return _read_selected(book, selection, rules)
