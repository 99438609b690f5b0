"""The second walk over a list: its data rows read piece by piece, each accounted for, every problem with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Any

from comity.intake import listings
from comity.intake.audit_columns import CERTAINTY, REASON, AuditRules, latest, marked_protocols
from comity.intake.cells import Cell
from comity.intake.chunks import Chunk
from comity.intake.columns import UNUSED, WITH_PROTOCOL, Column
from comity.intake.copies import Copies
from comity.intake.country_cells import contradictions, countries
from comity.intake.date_cells import audit_dates
from comity.intake.date_parts import joined_dates, or_first_days
from comity.intake.dates import DateReading, settle
from comity.intake.day_cell import Order
from comity.intake.rows import DATA_KINDS, RowKind, doubtful_are_data
from comity.intake.saying import Place, is_error, problem
from comity.intake.survey import TableSurvey, group_country, overlong
from comity.intake.work import Rules, SheetColumns, Trouble, Work
from comity.reference.countries import country_code
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.listing import Listing, RowState
from comity.vocabulary.problems import Problem, RowRef

_FEW_LONG_ROWS = 0.2  # more rows with cells beyond the headings that read well otherwise have a column, not an accident
_SHIFTED = ("country_missing", "country_unknown", "date_missing", "date_unreadable", "date_impossible")
Fields = dict[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some data rows, read. `fields` hold a value for each row of `listed` (indices of rows with a listing).

    `states`, `codes` and `repeats` name only rows that are not simply understood; `named` is what rows without a
    listing call their site.
    """

    sheet: str
    rows: Sequence[int]
    listed: Sequence[int]
    fields: Fields
    states: Mapping[int, RowState]
    codes: Mapping[int, tuple[str, ...]]
    repeats: Mapping[int, RowRef]
    problems: Sequence[Problem]
    named: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class DateRules:
    """How the audit dates of a table are to be read."""

    order: Order | None
    swapped: bool


def table_columns(survey: TableSurvey) -> SheetColumns:
    """The used columns of a table by field."""
    by_field: dict[str, tuple[Column, ...]] = {}
    for column in survey.columns:
        if column.field and column.field not in UNUSED:
            by_field[column.field] = (*by_field.get(column.field, ()), column)
    if "audit_date" not in by_field and "audit_start" in by_field:
        by_field["audit_date"] = by_field["audit_start"]
    for column in by_field.get("audit_date", ()):
        if column.reason == WITH_PROTOCOL:
            by_field.setdefault("protocol", (column,))
    for audit in reversed(survey.audits):
        by_field.setdefault(audit.field, (Column(audit.heading, audit.field, CERTAINTY, REASON),))
    source = "column" if "country" in by_field else survey.country_source()
    return SheetColumns(by_field, source, survey.codes_are_letters())


class TableReader:
    """Reads the rows of one table, piece by piece in their order."""

    def __init__(self, survey: TableSurvey, dates: DateRules, rules: Rules, copies: Copies) -> None:
        self._survey, self._dates, self._rules, self._copies = survey, dates, rules, copies
        self._columns = table_columns(survey)
        self._sparse = survey.shape.only_names or doubtful_are_data(survey.data, survey.doubtful)
        source = self._columns.country_source
        above = {"sheet": country_code(survey.sheet.name), "group": survey.title_country}
        self._between = above.get(source, "")
        self._settled: dict[Cell, DateReading] = {}
        self._said_countries: Sequence[str] = ()

    def read(self) -> Iterator[Piece]:
        """Every piece of the table, in the order of its rows."""
        survey = self._survey
        for chunk, kinds, number in zip(survey.pieces(), survey.kinds, survey.copy_numbers, strict=True):
            settled = self._settle_doubt(kinds)
            work = self._work(chunk, settled)
            self._said_countries = self._countries_between(work, settled)
            yield self._piece(work, settled, survey.copies.of(number))

    def _settle_doubt(self, kinds: Sequence[RowKind]) -> Sequence[RowKind]:
        """Rows of nothing but a name are data in a sparse list, except behind a blank row where others say more."""
        if not self._sparse or RowKind.DOUBTFUL not in kinds:
            return kinds
        only = self._survey.shape.only_names
        settled = list(kinds)
        for position, kind in enumerate(kinds):
            after_end = bool(position) and kinds[position - 1] is RowKind.BLANK
            if kind is RowKind.DOUBTFUL and (only or not after_end):
                settled[position] = RowKind.DATA
        return settled

    def _work(self, chunk: Chunk, kinds: Sequence[RowKind]) -> Work:
        data = [position for position, kind in enumerate(kinds) if kind in DATA_KINDS]
        return Work(chunk, data, self._columns, self._rules)

    def _countries_between(self, work: Work, kinds: Sequence[RowKind]) -> list[str]:
        """For each data row the country of the last header between the rows (or of the sheet)."""
        if self._columns.country_source == "address":
            return []
        if RowKind.GROUP not in kinds and RowKind.DOUBTFUL not in kinds:
            return [self._between] * work.size
        found = []
        for position, kind in enumerate(kinds):
            if kind is RowKind.GROUP and self._columns.country_source != "sheet":
                nested = "" if self._columns.country_source == "column" else self._between
                self._between = group_country(work.chunk, position) or nested
            elif kind is RowKind.DOUBTFUL and self._columns.country_source == "column":
                self._between = ""
            elif kind in DATA_KINDS:
                found.append(self._between)
        return found

    def _date_readings(self, work: Work) -> tuple[Sequence[DateReading], Sequence[Cell]]:
        """What the audit dates say, and the cells that said it."""
        if self._survey.audits:
            return self._latest_readings(work)
        cells = self._date_cells(work)
        if not work.has("audit_date"):
            return [_NO_DATE] * work.size, cells
        for cell in set(cells) - self._settled.keys():
            self._settled[cell] = settle(
                cell, self._dates.order, self._dates.swapped, self._rules.dates_1904, self._rules.today
            )
        return [self._settled[cell] for cell in cells], cells

    def _date_cells(self, work: Work) -> Sequence[Cell]:
        """The cells of audit dates; those that stand in several columns as one text."""
        parts = self._survey.parts
        if not parts:
            return or_first_days(work.cells("audit_date"), work.cells("audit_start"))
        columns = {part: work.pick(work.chunk.cells(heading.index)) for part, heading in parts.items()}
        return joined_dates(parts, columns)

    def _latest_readings(self, work: Work) -> tuple[Sequence[DateReading], Sequence[Cell]]:
        """The same of the latest of several audits side by side; what stands with it (its protocol) counts as well."""
        audits = self._survey.audits
        rules = AuditRules(self._dates.order, self._rules.dates_1904, self._rules.cutoff, self._rules.today)
        columns = [work.pick(work.chunk.cells(audit.heading.index)) for audit in audits]
        found = [latest(list(zip(audits, row, strict=True)), rules) for row in zip(*columns, strict=True)]
        for name in sorted({name for audit in found for name in audit.beside}):
            work.prefer(name, [audit.beside.get(name, "") for audit in found])
        return [audit.reading for audit in found], [audit.cell for audit in found]

    def _fields(self, work: Work) -> Fields:
        fields: Fields = dict(listings.names(work))
        where = listings.addresses(work)
        fields["address"] = where
        fields["country"] = countries(work, where, self._said_countries)
        readings, cells = self._date_readings(work)
        fields["audit_date"] = audit_dates(work, readings, cells)
        fields.update(listings.texts(work))
        if "postcode" in fields:
            fields["postcode"] = listings.postcodes(work, fields["postcode"], fields["country"])
        fields.update(listings.coordinates(work) | listings.workers(work) | listings.apsca(work))
        marked = self._survey.marked
        if marked:
            columns = [work.pick(work.chunk.cells(heading.index)) for heading in marked]
            work.prefer("protocol", marked_protocols(marked, columns))
        fields.update(listings.protocol(work) if work.size else {})
        fields.update(listings.identifiers(work))
        contradictions(work, fields["country"], where)
        return fields

    def _piece(self, work: Work, kinds: Sequence[RowKind], keys: Mapping[int, list[int]]) -> Piece:
        fields = self._fields(work)
        by_row = _by_row(_without_shifted(work, self._long_rows(work)))
        codes = {index: _errors_first(tuple(trouble.code for trouble in found)) for index, found in by_row.items()}
        states = {index: state for index, found in codes.items() if (state := _state(found))}
        rows = [work.chunk.first + position for position in work.data]
        repeats = self._find_repeats(work, fields, rows, keys) if keys and not self._rules.suppliers else {}
        for index in [index for index in repeats if index in states]:
            del repeats[index]
        states |= dict.fromkeys(repeats, RowState.DUPLICATE)
        codes |= {index: ("duplicate_in_file", *codes.get(index, ())) for index in repeats}
        unlisted = {index for index, state in states.items() if state is RowState.PROBLEM}
        wanted = [index not in unlisted for index in range(work.size)]
        listed = list(compress(range(work.size), wanted))
        problems = self._problems(work, by_row, repeats, fields) + self._doubtful(work.chunk, kinds)
        problems.sort(key=lambda found: found.row or 0)
        kept = fields if len(listed) == work.size else _only(fields, wanted)
        named = {
            index: fields["site_name"][index] or fields["supplier_name"][index]
            for index, state in states.items()
            if state is RowState.PROBLEM
        }
        return Piece(self._survey.sheet.name, rows, listed, kept, states, codes, repeats, problems, named)

    def _long_rows(self, work: Work) -> frozenset[int]:
        """Data rows of a CSV file with cells beyond the headings, where these are accidents."""
        survey = self._survey
        many = survey.long_rows > _FEW_LONG_ROWS * survey.data + 1
        if not survey.long_rows or (many and 2 * survey.long_plain > survey.long_rows):
            return frozenset()
        found = overlong(work.chunk, survey)
        return frozenset(index for index, position in enumerate(work.data) if found and found[position])

    def _find_repeats(
        self, work: Work, fields: Fields, rows: Sequence[int], keys: Mapping[int, list[int]]
    ) -> dict[int, RowRef]:
        bad = {trouble.index for trouble in work.troubles if is_error(trouble.code)}
        found: dict[int, RowRef] = {}
        for index, position in enumerate(work.data):
            if position in keys and index not in bad:
                first = self._copies.repeats(self._listing(fields, index, rows[index]), keys[position])
                if first is not None:
                    found[index] = first
        return found

    def _listing(self, fields: Fields, index: int, row: int) -> Listing:
        """The row as a listing, as far as duplicates are told by it."""
        values = {name: fields[name][index] for name in _COMPARED if name in fields}
        ref = RowRef(self._rules.list, self._survey.sheet.name, row)
        return Listing(ref, audit_date=PartialDate.parse(fields["audit_date"][index]), **values)

    def _place(self, work: Work, index: int, column: Column | None) -> Place:
        row = work.chunk.first + work.data[index]
        heading = column.heading if column else None
        return Place(
            self._survey.sheet.name, row, heading.text if heading else "", heading.index + 1 if heading else None,
            self._rules.many_sheets,
        )  # fmt: skip

    def _problems(
        self, work: Work, by_row: Mapping[int, Sequence[Trouble]], repeats: Mapping[int, RowRef], fields: Fields
    ) -> list[Problem]:
        problems = [
            problem(trouble.code, self._place(work, index, trouble.column), trouble.value, **trouble.details)
            for index, troubles in by_row.items()
            for trouble in troubles
        ]
        name = self._columns.first("site_name") or self._columns.first("supplier_name")
        for index, first in repeats.items():
            other = {"other_sheet": first.sheet, "other_row": str(first.row)}
            value = fields["site_name"][index]
            problems.append(problem("duplicate_in_file", self._place(work, index, name), value, **other))
        return problems

    def _doubtful(self, chunk: Chunk, kinds: Sequence[RowKind]) -> list[Problem]:
        found = []
        for position, kind in enumerate(kinds) if RowKind.DOUBTFUL in kinds else ():
            if kind is RowKind.DOUBTFUL:
                index, text = next(iter(chunk.filled(position, self._survey.ignored).items()))
                heading = next(column.heading for column in self._survey.columns if column.heading.index == index)
                place = Place(
                    self._survey.sheet.name, chunk.first + position, heading.text, index + 1, self._rules.many_sheets
                )
                found.append(problem("row_not_understood", place, text))
        return found


_NO_DATE = DateReading(code="date_missing")
_COMPARED = ("site_name", "country", "supplier_name", "address", "city", "region", "postcode", "latitude", "longitude",
             "protocol_family", "gln", "os_id", "sedex_site")  # fmt: skip


def _by_row(troubles: Sequence[Trouble]) -> dict[int, list[Trouble]]:
    found: dict[int, list[Trouble]] = {}
    for trouble in troubles:
        found.setdefault(trouble.index, []).append(trouble)
    return found


def _without_shifted(work: Work, long_rows: frozenset[int]) -> Sequence[Trouble]:
    """The troubles; those of a row whose cells stand in the wrong columns are one: that it is too long."""
    shifted = {trouble.index for trouble in work.troubles if trouble.index in long_rows and trouble.code in _SHIFTED}
    if not shifted:
        return work.troubles
    kept = [trouble for trouble in work.troubles if trouble.index not in shifted]
    return [*kept, *(Trouble(index, "row_too_long", None, "", {}) for index in sorted(shifted))]


@lru_cache(maxsize=1 << 12)
def _errors_first(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of a row, each once, errors first."""
    return tuple(sorted(dict.fromkeys(codes), key=lambda code: not is_error(code)))


@lru_cache(maxsize=1 << 12)
def _state(codes: tuple[str, ...]) -> RowState | None:
    """What errors among the codes of a row make of it; None where there are none."""
    errors = [code for code in codes if is_error(code)]
    if not errors:
        return None
    return RowState.EXPIRED if errors == ["date_too_old"] else RowState.PROBLEM


def _only(fields: Fields, wanted: Sequence[bool]) -> Fields:
    return {name: list(compress(values, wanted)) for name, values in fields.items()}
