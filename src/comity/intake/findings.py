"""What there is to say of a list as a whole: its file, its sheets and columns; of refused ones only their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from comity.intake.audit_columns import CERTAINTY, REASON
from comity.intake.cells import cell_text
from comity.intake.columns import Column, as_read, twice
from comity.intake.corrections import as_it_came
from comity.intake.csv_file import CsvFile
from comity.intake.layout import is_sideways
from comity.intake.open import Book, Sheet
from comity.intake.reading import table_columns
from comity.intake.rows import DATA_KINDS
from comity.intake.saying import Place, problem
from comity.intake.survey import SheetSurvey, TableSurvey
from comity.reference.countries import country_code
from comity.reference.forbidden import kind as forbidden_kind
from comity.reference.language import N_
from comity.vocabulary.listing import ColumnReading
from comity.vocabulary.problems import Problem

_NEARLY_ALL = 0.95
_MOST_NOTED = 20  # sheets without a list that are named one by one


def about_file(book: Book) -> list[Problem]:
    """What is said of a file: what opening it showed, macros, and records of a CSV file with a quote never closed."""
    rows = as_it_came(book.sheets[0].rows)
    macros = [problem("macros_ignored", Place())] if book.facts.macros else []
    unclosed = rows.unclosed if isinstance(rows, CsvFile) else ()
    return [*book.problems, *macros, *(problem("quote_unclosed", Place("", number)) for number in unclosed)]


def about_sheets(surveys: Sequence[SheetSurvey], complete: Sequence[SheetSurvey], suppliers: bool) -> list[Problem]:
    """What is said of sheets that are not read: hidden ones, ones without a list, ones that lack what others have."""
    found: list[Problem] = []
    for survey in surveys:
        name, place = survey.sheet.name, Place(survey.sheet.name)
        if not survey.sheet.visible:
            if survey.tables:  # words for drop-downs, as on our template, are no loss
                found.append(problem("sheet_hidden", place, name))
        elif survey.tables and complete and survey not in complete and not _explains(survey.sheet):
            missing = "|".join(survey.missing(suppliers))
            found.append(problem("sheet_left_out", place, name, missing=missing))
        elif survey not in complete and any(map(any, survey.sheet.head)) and len(found) < _MOST_NOTED:
            found.append(problem("sheet_without_list", place, name))
    return found


def _explains(sheet: Sheet) -> bool:
    """Whether a sheet only tells what the columns of a list are: headings one below the other, nothing of a site."""
    held = [cell for row in sheet.head for cell in row]
    return is_sideways(sheet) and not any(isinstance(cell, date) or country_code(cell_text(cell)) for cell in held)


def about_table(table: TableSurvey, suppliers: bool) -> list[Problem]:
    """What is said of a table that is read: columns left out or doubled, where countries come from, what is hidden."""
    place = Place(table.sheet.name)
    if not table.data + table.doubtful:
        return []
    found = [*_about_columns(table)]
    source = table_columns(table).country_source
    if source != "column":
        known = {"group": "country_from_group", "sheet": "country_from_sheet"}.get(source, "country_from_address")
        code = "country_column_missing" if suppliers and source in ("", "address") else known
        found.append(problem(code, place, heading="Country"))
    if table.column("site_name") is None:
        found.append(problem("site_name_from_supplier", place, heading="Site name"))
    if table.audits:
        found.append(problem("several_audits", place))
    return found + _hidden(table, place)


def _about_columns(table: TableSurvey) -> Iterator[Problem]:
    places = {
        column.heading.index: _at(table.sheet.name, column.heading.text, column.heading.index)
        for column in table.columns
    }
    for column in table.columns:
        if column.field == "vendor_number":
            yield problem("vendor_number_left_out", places[column.heading.index])
    for what, column, other in twice(table.columns):
        if not _agree(table, column, other):
            yield problem("heading_twice", places[column.heading.index], missing=what)
    for index, place in places.items():
        if table.misread[index]:
            yield problem("text_repaired", place, count=str(table.misread[index]))


def _agree(table: TableSurvey, one: Column, other: Column) -> bool:
    """Whether two columns say the same in nearly every row looked at ("Country" and "Country code")."""
    pairs = [
        tuple(
            cell_text(row[column.heading.index]) if column.heading.index < len(row) else "" for column in (one, other)
        )
        for row in table.sample
    ]
    both = [pair for pair in pairs if all(pair)]
    same = sum(
        left == right or (bool(country_code(left)) and country_code(left) == country_code(right))
        for left, right in both
    )
    return same >= _NEARLY_ALL * len(both) if both else False


def _at(sheet: str, heading: str, index: int) -> Place:
    return Place(sheet, None, heading, index + 1)


def _hidden(table: TableSurvey, place: Place) -> list[Problem]:
    """What is said of hidden rows and columns, which are read like the others."""
    facts, first = table.sheet.facts, table.table.last + 1
    position, rows = first, 0
    for kinds in table.kinds if facts.hidden_rows else ():
        rows += sum(kind in DATA_KINDS and position + at in facts.hidden_rows for at, kind in enumerate(kinds))
        position += len(kinds)
    used = {column.heading.index for column in table.columns if column.field}
    columns = len(used & facts.hidden_columns)
    found = [problem("values_missing", place)] if used & facts.uncomputed else []
    found += [problem("rows_hidden", place, count=str(rows))] if rows else []
    return found + ([problem("columns_hidden", place, count=str(columns))] if columns else [])


def forbidden_columns(surveys: Sequence[SheetSurvey]) -> list[Problem]:
    """The columns that must not be sent."""
    found = []
    for survey in surveys:
        for heading, reason in survey.refused():
            place = _at(survey.sheet.name, heading.text, heading.index)  # of what it holds nothing is said
            found.append(problem("forbidden_column", place, kind=forbidden_kind(reason), reason=reason))
    return found


def column_readings(survey: SheetSurvey) -> list[ColumnReading]:
    """How each column of a sheet was understood, in their order."""
    name = survey.sheet.name
    found: list[ColumnReading] = []
    for table in survey.tables:
        found += [
            ColumnReading(name, told.heading.index + 1, told.heading.text, told.field, told.certainty, told.reason)
            for told in map(as_read, table.columns)
        ]
        found += [
            ColumnReading(name, audit.heading.index + 1, audit.heading.text, audit.field, CERTAINTY, REASON)
            for audit in table.audits
        ]
    found += [
        ColumnReading(
            name,
            heading.index + 1,
            heading.text,
            "",
            1.0,
            N_("must not be sent ({kind}: {reason})").format(kind=forbidden_kind(reason), reason=reason),
        )
        for heading, reason in survey.refused()
    ]
    return sorted(found, key=lambda column: column.column)
