"""A list as a whole: its sheets chosen, refused where something must not be sent, else read row by row.

Runs in the process that reads (`worker.py`); the one that asked hears of it through `wire.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.intake.cells import cell_text
from comity.intake.columns import Column, as_read, twice
from comity.intake.copies import Copies, CopyKeys
from comity.intake.csv_file import CsvFile
from comity.intake.dates import DateEvidence
from comity.intake.layout import is_sideways
from comity.intake.mapping import Mapping as ColumnMapping
from comity.intake.open import Book, open_book
from comity.intake.reading import DateRules, Piece, TableReader, table_columns
from comity.intake.refusal import Refusal
from comity.intake.rows import RowKind
from comity.intake.saying import Place, problem
from comity.intake.survey import SheetSurvey, Surveying, TableSurvey, survey_sheet
from comity.intake.work import Rules
from comity.reference.countries import country_code
from comity.reference.forbidden import kind as forbidden_kind
from comity.reference.language import N_
from comity.vocabulary.listing import ColumnReading
from comity.vocabulary.problems import Problem

_HEADINGS = {"site name": "Site name", "country": "Country", "audit date": "Audit date"}
_NEARLY_ALL = 0.95
_MOST_NOTED = 20  # sheets without a list that are named one by one


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read: the list at `path`, for a round that ends at `cutoff`; `today` decides two-digit years.

    With `suppliers` it is a supplier list: no audit date is needed, forbidden columns are passed over.
    """

    path: Path
    cutoff: date
    today: date
    suppliers: bool = False
    mapping: ColumnMapping = ()


class Understanding:
    """A list that was opened and walked over once. Where it is `refused`, `problems` says why and there are no rows."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.columns: tuple[ColumnReading, ...] = ()
        self.problems: list[Problem] = []
        self.refused = True
        self._sheets: list[SheetSurvey] = []
        try:
            self._book = open_book(asked.path)
            self._copies = CopyKeys(asked.today)
            rules = Surveying(asked.mapping, asked.today, self._copies, self._book.facts.dates_1904)
            surveys = [survey_sheet(sheet, rules) for sheet in self._book.sheets]
        except Refusal as refusal:
            self.problems = list(refusal.problems)
            return
        self.columns = tuple(column for survey in surveys for column in _column_readings(survey))
        self._decide(self._book, surveys)

    def _decide(self, book: Book, surveys: Sequence[SheetSurvey]) -> None:
        refusals = [] if self._asked.suppliers else _forbidden(surveys)
        tables = [survey for survey in surveys if survey.tables]
        visible = [survey for survey in tables if survey.sheet.visible]
        complete = [survey for survey in visible if not survey.missing(self._asked.suppliers)]
        used = complete or visible
        refusals = refusals or self._incomplete(surveys, used)
        if refusals:
            self.problems = refusals
            return
        self._sheets = used
        if not sum(table.data for survey in used for table in survey.tables) and not self._only_doubtful():
            self.problems = [problem("no_rows", Place())]
            return
        self.refused = False
        self.problems = [*book.problems, *_about_file(book), *_unclosed(book), *self._about_sheets(surveys, complete)]
        for survey in used:
            self.problems += [found for table in survey.tables for found in self._about_table(table)]

    def _only_doubtful(self) -> bool:
        """Whether a list has nothing but rows of one text that count as data."""
        return any(
            table.doubtful and (table.shape.only_names or table.doubtful > 2)
            for survey in self._sheets
            for table in survey.tables
        )

    def _incomplete(self, surveys: Sequence[SheetSurvey], used: Sequence[SheetSurvey]) -> list[Problem]:
        sideways = [survey for survey in surveys if is_sideways(survey.sheet) and survey.sheet.visible]
        missing = [(survey, what) for survey in used for what in survey.missing(self._asked.suppliers)]
        if sideways and (missing or not used or all(survey in sideways for survey in used)):
            return [problem("sideways_table", Place(survey.sheet.name)) for survey in sideways]
        if not used:
            return [problem("no_header", Place())]
        return [
            problem("column_missing", Place(survey.sheet.name), missing=what, heading=_HEADINGS[what])
            for survey, what in missing
        ]

    def _about_sheets(self, surveys: Sequence[SheetSurvey], complete: Sequence[SheetSurvey]) -> list[Problem]:
        found: list[Problem] = []
        for survey in surveys:
            name, place = survey.sheet.name, Place(survey.sheet.name)
            if not survey.sheet.visible:
                if survey.tables or survey.sheet.head:
                    found.append(problem("sheet_hidden", place, name))
            elif survey.tables and complete and survey not in complete:
                missing = "|".join(survey.missing(self._asked.suppliers))
                found.append(problem("sheet_left_out", place, name, missing=missing))
            elif not survey.tables and any(map(any, survey.sheet.head)) and len(found) < _MOST_NOTED:
                found.append(problem("sheet_without_list", place, name))
        return found

    def _about_table(self, table: TableSurvey) -> list[Problem]:
        name, place = table.sheet.name, Place(table.sheet.name)
        if not table.data + table.doubtful:
            return []
        found = [
            problem("vendor_number_left_out", _at(name, column.heading.text, column.heading.index))
            for column in table.columns
            if column.field == "vendor_number"
        ]
        for what, column, other in twice(table.columns):
            if not _agree(table, column, other):
                found.append(
                    problem("heading_twice", _at(name, column.heading.text, column.heading.index), missing=what)
                )
        for column in table.columns:
            if table.misread[column.heading.index]:
                count = str(table.misread[column.heading.index])
                place_of = _at(name, column.heading.text, column.heading.index)
                found.append(problem("text_repaired", place_of, count=count))
        source = table_columns(table).country_source
        if source != "column":
            known = {"group": "country_from_group", "sheet": "country_from_sheet"}.get(source, "country_from_address")
            code = "country_column_missing" if self._asked.suppliers and source in ("", "address") else known
            found.append(problem(code, place, heading="Country"))
        if table.column("site_name") is None:
            found.append(problem("site_name_from_supplier", place, heading="Site name"))
        if table.years:
            found.append(problem("year_columns", place))
        return found + _hidden(table, place)

    def pieces(self) -> Iterator[Piece]:
        """The data rows, piece by piece, in the order of sheets and rows."""
        many = len(self._sheets) > 1
        asked, copies = self._asked, Copies()
        rules = Rules(asked.path.name, asked.cutoff, asked.today, asked.suppliers, many, self._book.facts.dates_1904)
        tables = [table for survey in self._sheets for table in survey.tables]
        for table in tables:
            yield from TableReader(table, _date_rules(table, tables), rules, copies).read()


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
    for kinds in table.kinds:
        rows += sum(
            kind in (RowKind.DATA, RowKind.THIN) and position + at in facts.hidden_rows for at, kind in enumerate(kinds)
        )
        position += len(kinds)
    used = {column.heading.index for column in table.columns if column.field}
    columns = len(used & facts.hidden_columns)
    found = [problem("values_missing", place)] if used & facts.uncomputed else []
    found += [problem("rows_hidden", place, count=str(rows))] if rows else []
    return found + ([problem("columns_hidden", place, count=str(columns))] if columns else [])


def _about_file(book: Book) -> list[Problem]:
    return [problem("macros_ignored", Place())] if book.facts.macros else []


def _unclosed(book: Book) -> list[Problem]:
    """The records of a CSV file in which a quote was never closed."""
    rows = book.sheets[0].rows
    return (
        [problem("quote_unclosed", Place("", number)) for number in rows.unclosed] if isinstance(rows, CsvFile) else []
    )


def _forbidden(surveys: Sequence[SheetSurvey]) -> list[Problem]:
    found = []
    for survey in surveys:
        for heading, reason in survey.refused():
            # a column without a heading is named by its number; of what it holds nothing is said
            place = _at(survey.sheet.name, heading.text or f"number {heading.index + 1}", heading.index)
            found.append(problem("forbidden_column", place, kind=forbidden_kind(reason), reason=reason))
    return found


def _column_readings(survey: SheetSurvey) -> list[ColumnReading]:
    name = survey.sheet.name
    found: list[ColumnReading] = []
    for table in survey.tables:
        found += [
            ColumnReading(name, told.heading.index + 1, told.heading.text, told.field, told.certainty, told.reason)
            for told in map(as_read, table.columns)
        ]
        found += [
            ColumnReading(
                name,
                year.heading.index + 1,
                year.heading.text,
                "protocol" if year.protocol else "audit_date",
                0.8,
                N_("a column for each year"),
            )
            for year in table.years
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


def _date_rules(table: TableSurvey, tables: Sequence[TableSurvey]) -> DateRules:
    """How a table's audit dates are read: by their column, else by other columns of the sheet, else by other sheets."""
    used = table_columns(table).first("audit_date")
    own = table.dates.get(used.heading.index) if used else None
    if used is None or own is None:
        return DateRules(None, False)
    same = [evidence.order(heading) for heading, evidence in _dated(table) if evidence is not own]
    far = [evidence.order(heading) for each in tables if each is not table for heading, evidence in _dated(each)]
    return DateRules(own.order_among(used.heading.text, same, far), own.swapped)


def _dated(table: TableSurvey) -> list[tuple[str, DateEvidence]]:
    """The columns of dates of a table: heading and evidence."""
    texts = {heading.index: heading.text for heading in table.headings}
    return [(texts[index], evidence) for index, evidence in table.dates.items()]


def understand(asked: Asked) -> Understanding:
    """Open a list and walk over it once. Never raises for what the file holds."""
    return Understanding(asked)
