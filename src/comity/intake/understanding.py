"""A list as a whole: its sheets chosen, refused where something must not be sent, else read row by row.

Runs in the process that reads (`worker.py`); the one that asked hears of it through `wire.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.intake.copies import Copies, CopyKeys
from comity.intake.corrections import Correction
from comity.intake.dates import DateEvidence
from comity.intake.findings import about_file, about_sheets, about_table, column_readings, forbidden_columns
from comity.intake.layout import is_side_by_side, is_sideways
from comity.intake.mapping import Mapping as ColumnMapping
from comity.intake.open import Book, open_book
from comity.intake.reading import DateRules, Piece, TableReader, table_columns
from comity.intake.refusal import Refusal
from comity.intake.saying import Place, problem
from comity.intake.survey import SheetSurvey, Surveying, TableSurvey, survey_sheet
from comity.intake.work import Rules
from comity.vocabulary.listing import ColumnReading
from comity.vocabulary.problems import Problem

_HEADINGS = {"site name": "Site name", "country": "Country", "audit date": "Audit date"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read: the list at `path`, for a round that ends at `cutoff`; `today` decides two-digit years.

    With `suppliers` it is a supplier list: no audit date is needed, forbidden columns are passed over. `corrections`
    stand in their cells in place of what the file says.
    """

    path: Path
    cutoff: date
    today: date
    suppliers: bool = False
    mapping: ColumnMapping = ()
    corrections: Sequence[Correction] = ()


class Understanding:
    """A list that was opened and walked over once. Where it is `refused`, `problems` says why and there are no rows."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.columns: tuple[ColumnReading, ...] = ()
        self.problems: list[Problem] = []
        self.refused = True
        self._sheets: list[SheetSurvey] = []
        try:
            self._book = open_book(asked.path, asked.corrections)
            self._copies = CopyKeys(asked.today)
            rules = Surveying(asked.mapping, asked.today, self._copies, self._book.facts.dates_1904)
            surveys = _survey(self._book, rules)
        except Refusal as refusal:
            self.problems = list(refusal.problems)
            return
        self.columns = tuple(column for survey in surveys for column in column_readings(survey))
        self._decide(self._book, surveys)

    def _decide(self, book: Book, surveys: Sequence[SheetSurvey]) -> None:
        refusals = [] if self._asked.suppliers else forbidden_columns(surveys)
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
        suppliers = self._asked.suppliers
        self.problems = [*about_file(book), *about_sheets(surveys, complete, suppliers)]
        for survey in used:
            self.problems += [found for table in survey.tables for found in about_table(table, suppliers)]

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
            anything = any(any(map(any, survey.sheet.head)) for survey in surveys)
            return [problem("no_header" if anything else "empty_file", Place())]
        doubled = [survey for survey in used if any(is_side_by_side(each.table) for each in survey.tables)]
        if doubled:
            return [problem("tables_side_by_side", Place(survey.sheet.name)) for survey in doubled]
        return [
            problem("column_missing", Place(survey.sheet.name), missing=what, heading=_HEADINGS[what])
            for survey, what in missing
        ]

    def pieces(self) -> Iterator[Piece]:
        """The data rows, piece by piece, in the order of sheets and rows."""
        many = len(self._sheets) > 1
        asked, copies = self._asked, Copies()
        rules = Rules(asked.path.name, asked.cutoff, asked.today, asked.suppliers, many, self._book.facts.dates_1904)
        tables = [table for survey in self._sheets for table in survey.tables]
        for table in tables:
            yield from TableReader(table, _date_rules(table, tables), rules, copies).read()


def _survey(book: Book, rules: Surveying) -> list[SheetSurvey]:
    """Every sheet; those behind a list may go on without headings of their own."""
    surveys: list[SheetSurvey] = []
    before: TableSurvey | None = None
    for sheet in book.sheets:
        surveys.append(survey_sheet(sheet, rules, before if sheet.visible else None))
        before = surveys[-1].tables[-1] if surveys[-1].tables and sheet.visible else before
    return surveys


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
