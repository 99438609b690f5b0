"""A first walk over a sheet: its tables, what their columns are, and the evidence that only a whole column gives.

Nothing is read yet: whether a list is refused, whether days or months come first, which rows are data or may be copies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from comity.intake import date_parts
from comity.intake.around import TITLE_ROWS, country_above, going_on
from comity.intake.audit_columns import CERTAINTY, MARKED, AuditColumn, find_audits, find_marked
from comity.intake.cells import Cell, was_misread
from comity.intake.chunks import Chunk
from comity.intake.columns import UNUSED, Column, assign
from comity.intake.content import Profile, profile
from comity.intake.copies import CopyKeys
from comity.intake.dates import DateEvidence
from comity.intake.forbidden_columns import all_headings, by_number_format, filled_cells, stray_columns
from comity.intake.layout import Heading, Table, find_table, forbidden_headings, next_table
from comity.intake.mapped import apply_mapping
from comity.intake.mapping import Mapping as ColumnMapping
from comity.intake.open import Sheet
from comity.intake.rows import DATA_KINDS, RowKind, Shape, classify, without_titles
from comity.intake.telling import Telling
from comity.reference.countries import country_at_end, country_code, is_code
from comity.reference.headings import may_be_heading
from comity.reference.plain import fold
from comity.reference.row_words import country_of_group

DATE_FIELDS = ("audit_date", "audit_start", "other_date")
_ENDS_IN_COUNTRY = 0.3  # share of addresses that must end with a country for it to be read there
_SAMPLE_ROWS = 2_000
_VALUE = re.compile(r"\d{6}|(?:^|\t)\d{1,4}[-/.]\d{1,2}[-/.]\d")
_YEARS = frozenset(range(1990, 2101))
Refused = tuple[tuple[Heading, str], ...]


@dataclass(slots=True)
class TableSurvey:
    """One table of a sheet, understood as far as its columns, with the evidence gathered over all its rows.

    `pieces` are its rows where they are kept in memory, `kinds` what each row is, piece by piece; `stop` is the index
    of the row that ends it (a further table's headings), None where the sheet ends it. `long_rows` have cells beyond
    the headings, `long_plain` of them are data at first sight all the same. `parts` are columns of years, months and
    days of audits, `marked` those that are named after a protocol and marked where the audit was of it.
    """

    sheet: Sheet
    table: Table
    headings: tuple[Heading, ...]
    columns: tuple[Column, ...]
    audits: tuple[AuditColumn, ...]
    refused: dict[Heading, str]
    sample: list[Sequence[Cell]]
    copies: CopyKeys
    parts: date_parts.Parts = field(default_factory=dict)
    marked: tuple[Heading, ...] = ()
    dates: dict[int, DateEvidence] = field(default_factory=dict)
    telling: dict[int, Telling] = field(default_factory=dict)
    kinds: list[list[RowKind]] = field(default_factory=list)
    kept: list[Chunk] = field(default_factory=list)
    copy_numbers: list[int] = field(default_factory=list)
    stop: int | None = None
    data: int = 0
    doubtful: int = 0
    long_rows: int = 0
    long_plain: int = 0
    countries_between: int = 0
    title_country: str = ""
    misread: Counter[int] = field(default_factory=Counter)

    @property
    def ignored(self) -> frozenset[int]:
        """Columns that must not be looked at."""
        return frozenset(heading.index for heading in self.refused)

    @property
    def fields(self) -> set[str]:
        """The fields that the columns give."""
        return {column.field for column in self.columns} | {audit.field for audit in self.audits}

    @property
    def shape(self) -> Shape:
        """What rows are measured against."""
        columns = {column.heading.index: column.field for column in self.columns if column.field}
        above = self.sheet.head[: self.table.first]
        return Shape(
            {heading.index: fold(heading.text) for heading in self.headings if heading not in self.refused},
            {**columns, **{audit.heading.index: "audit" for audit in self.audits}},
            self.ignored,
            frozenset(fold(cell) for row in above for cell in row if isinstance(cell, str) and cell),
            self.table.last + 2,
        )

    @property
    def width(self) -> int:
        """How many columns the headings reach over; cells beyond may have got there by a delimiter too many."""
        return self.table.headings[-1].index + 1

    def column(self, name: str) -> Column | None:
        """The (first) column of a field."""
        return next((column for column in self.columns if column.field == name), None)

    def pieces(self) -> Iterator[Chunk]:
        """The rows below the headings, some thousand at a time."""
        if self.kept:
            yield from self.kept
            return
        for chunk in self.sheet.chunks():
            start = max(self.table.last + 2 - chunk.first, 0)
            stop = chunk.height if self.stop is None else min(self.stop + 1 - chunk.first, chunk.height)
            if start < stop:
                yield chunk.part(start, stop)

    def country_source(self) -> str:
        """Where the country of a row without a column for it comes from: group, sheet, address, or "" (nowhere)."""
        if self.countries_between or self.title_country:
            return "group"
        if country_code(self.sheet.name):
            return "sheet"
        indices = [column.heading.index for column in self.columns if column.field == "address"]
        ends = [str(cell) for index in indices for cell in filled_cells(self.sample, index)]
        known = sum(bool(country_at_end(text)) for text in ends)
        return "address" if ends and known >= _ENDS_IN_COUNTRY * len(ends) else ""

    def codes_are_letters(self) -> bool:
        """Whether the countries are ISO codes of two letters, so that "NA" is Namibia and not an empty cell."""
        column = self.column("country")
        texts = (
            [str(cell).strip().upper() for cell in filled_cells(self.sample, column.heading.index)] if column else []
        )
        return sum(map(is_code, texts)) > 0.5 * len(texts)


@dataclass(frozen=True, slots=True)
class SheetSurvey:
    """A sheet after the first walk: its tables, and forbidden columns of a sheet that has none."""

    sheet: Sheet
    tables: tuple[TableSurvey, ...]
    stray: Refused = ()

    def refused(self) -> Refused:
        """The columns of the sheet that must not be sent, with the reason."""
        found = {heading: reason for table in self.tables for heading, reason in table.refused.items()}
        return (*sorted(found.items(), key=lambda item: item[0].index), *self.stray)

    def missing(self, suppliers: bool) -> list[str]:
        """Required columns that the sheet's first table has not, by their names in English."""
        fields = self.tables[0].fields
        names = [] if fields & {"site_name", "supplier_name"} else ["site name"]
        if suppliers:
            return names
        names += [] if "country" in fields or self.tables[0].country_source() else ["country"]
        return names + ([] if fields & {"audit_date", "audit_start"} else ["audit date"])


@dataclass(frozen=True, slots=True)
class Surveying:
    """What a survey goes by."""

    mapping: ColumnMapping
    today: date
    copies: CopyKeys
    dates_1904: bool = False


def _cells(rows: Sequence[Sequence[Cell]], index: int) -> Iterator[Cell]:
    return (row[index] for row in rows if index < len(row) and row[index] != "")


def _fitting(sample: list[Sequence[Cell]], table: Table) -> list[Sequence[Cell]]:
    """The rows of a sample whose cells stand under their headings; a delimiter too many in a CSV file moves them."""
    return sample if table.sheet.name else [row for row in sample if not any(row[table.headings[-1].index + 1 :])]


def _columns(
    headings: Sequence[Heading],
    profiles: Mapping[int, Profile],
    parts: date_parts.Parts,
    marked: Sequence[Heading],
    dated: bool,
) -> list[Column]:
    """The columns in the order of the sheet, with those that only together say something."""
    together = [Column(heading, "audit_date", date_parts.CERTAINTY, date_parts.REASON) for heading in parts.values()]
    together += [Column(heading, "", CERTAINTY, MARKED) for heading in marked]
    own = {column.heading.index for column in together}
    rest = [heading for heading in headings if heading.index not in own]
    columns = [*assign(rest, profiles, dated or bool(parts)), *together]
    return sorted(columns, key=lambda column: column.heading.index)


def _understand(table: Table, sample: list[Sequence[Cell]], rules: Surveying) -> TableSurvey:
    """A table as its headings and its first rows show it."""
    headings = all_headings(table, sample)
    refused = dict(forbidden_headings(table))
    for heading in headings:
        reason = by_number_format(table.sheet, heading) if heading not in refused else ""
        if reason:
            refused[heading] = reason
    allowed = [heading for heading in headings if heading not in refused]
    fitting = _fitting(sample, table)
    profiles: Mapping[int, Profile] = {heading.index: profile(_cells(fitting, heading.index)) for heading in allowed}
    audits = find_audits(allowed, profiles)
    own = {audit.heading.index for audit in audits}
    rest = [heading for heading in allowed if heading.index not in own]
    parts = {} if audits else date_parts.find_parts(rest, profiles)
    marked = () if audits else find_marked(rest, profiles)
    columns = apply_mapping(_columns(rest, profiles, parts, marked, bool(audits)), rules.mapping, table.sheet.name)
    if any(column.field == "protocol" for column in columns):
        marked = ()
    survey = TableSurvey(
        table.sheet, table, headings, tuple(columns), audits, refused, sample, rules.copies, parts, marked
    )
    dated = [column.heading.index for column in columns if column.field in DATE_FIELDS] + sorted(own)
    survey.dates = {index: DateEvidence(rules.today, rules.dates_1904) for index in dated}
    survey.telling = {heading.index: Telling() for heading in headings if heading not in refused}
    return survey


def _holds_values(row: Sequence[Cell]) -> bool:
    """A quick look: whether a row has a number that is no year, a date or a long number, as no headings have."""
    if any(not isinstance(cell, str) and cell not in _YEARS for cell in row):
        return True
    return bool(_VALUE.search("\t".join(cell for cell in row if isinstance(cell, str))))


def _find_next(chunk: Chunk, positions: Sequence[int], survey: TableSurvey) -> tuple[int, Table] | None:
    """The first row of a chunk that begins a further table, with other headings than this one or in another order.

    `positions` are the rows that are not data at first sight.
    """
    own = survey.shape.headings
    for position in positions:
        row = chunk.row(position)
        if _holds_values(row):
            continue
        likely = [index for index, cell in enumerate(row) if isinstance(cell, str) and cell and may_be_heading(cell)]
        if len(likely) < 2 or all(fold(str(row[index])) == own.get(index) for index in likely):
            continue
        found = next_table(survey.sheet, chunk.first + position - 1, row)
        if found:
            return position, found
    return None


def _take_in(chunk: Chunk, kinds: list[RowKind], closer: Collection[int], survey: TableSurvey) -> None:
    """Gather the evidence of some rows."""
    survey.kinds.append(kinds)
    data = [position for position, kind in enumerate(kinds) if kind in DATA_KINDS]
    survey.data += len(data)
    survey.doubtful += kinds.count(RowKind.DOUBTFUL)
    survey.countries_between += _countries_between(chunk, kinds, survey)
    used = {column.heading.index for column in survey.columns if column.field and column.field not in UNUSED}
    for index, telling in survey.telling.items():
        texts, few = chunk.strings(index)
        joined = "\n".join(few)
        telling.add(texts, joined)
        if index in used and not joined.isascii():
            misread = frozenset(filter(was_misread, few))
            survey.misread[index] += sum(map(misread.__contains__, texts)) if misread else 0
    for index, evidence in survey.dates.items():
        cells = chunk.cells(index)
        evidence.add(cells if len(data) == chunk.height else [cells[position] for position in data])
    longer = {position for position, too_long in enumerate(overlong(chunk, survey)) if too_long}
    survey.long_rows += len(longer)
    survey.long_plain += len(longer.difference(closer))
    survey.copy_numbers.append(survey.copies.add(chunk, survey.columns))


def overlong(chunk: Chunk, survey: TableSurvey) -> list[bool]:
    """For each row of a CSV file whether it has something beyond the last heading; nothing for other formats."""
    if survey.sheet.name or chunk.width <= survey.width:
        return []
    beyond = [chunk.texts(index) for index in range(survey.width, chunk.width)]
    return [any(row) for row in zip(*beyond, strict=True)]


def _countries_between(chunk: Chunk, kinds: Sequence[RowKind], survey: TableSurvey) -> int:
    """How many headers between the rows name a country, where the table has no column for it."""
    if "country" in survey.fields:
        return 0
    return sum(kind is RowKind.GROUP and bool(group_country(chunk, position)) for position, kind in enumerate(kinds))


def group_country(chunk: Chunk, position: int) -> str:
    """The country that a header between the rows names ("Kenya", "Country: Kenya", "Sites in Kenya"); "" if none."""
    text = next(iter(chunk.filled(position).values()), "")
    return country_of_group(text) if text else ""


def _walk(sheet: Sheet, first: TableSurvey, rules: Surveying) -> list[TableSurvey]:
    surveys, keep = [first], isinstance(sheet.rows, list)
    for chunk in sheet.chunks():
        start = max(surveys[-1].table.last + 2 - chunk.first, 0)
        while start < chunk.height:
            survey, piece = surveys[-1], chunk.part(start, chunk.height)
            kinds, closer = classify(piece, survey.shape)
            further = _find_next(piece, closer, survey)
            stop = further[0] if further else piece.height
            if stop:
                _take_in(piece.part(0, stop), without_titles(kinds[:stop], further is not None), closer, survey)
                if keep:
                    survey.kept.append(piece.part(0, stop))
            if further is None:
                break
            survey.stop = further[1].first
            start += stop + 1
            rest = chunk.part(start, chunk.height)
            sample: list[Sequence[Cell]] = [rest.row(position) for position in range(min(rest.height, _SAMPLE_ROWS))]
            surveys.append(_understand(further[1], sample, rules))
            surveys[-1].title_country = country_above(
                [piece.row(each) for each in range(max(stop - TITLE_ROWS, 0), stop)]
            )
    return surveys


def _find_footer(survey: TableSurvey) -> None:
    """Where the table ends and what stands below it begins; a legend or a signature there is no data."""
    every = [kind for kinds in survey.kinds for kind in kinds]
    last = len(every) - 1
    while last >= 0 and every[last] is not RowKind.DATA:
        last -= 1
    blank = next((at for at in range(last + 1, len(every)) if every[at] is RowKind.BLANK), None)
    if blank is None or last < 0:
        return
    at = 0
    for kinds in survey.kinds:
        for position in range(max(blank - at, 0), len(kinds)):
            if kinds[position] is RowKind.THIN:
                kinds[position] = RowKind.NOTE
                survey.data -= 1
        at += len(kinds)


def _refuse_by_content(survey: TableSurvey) -> None:
    """Columns that betray themselves by what they hold are refused; they are no columns of the list any more."""
    for heading in survey.headings:
        telling = survey.telling.get(heading.index)
        if telling and telling.reason():
            survey.refused[heading] = telling.reason()
    survey.columns = tuple(column for column in survey.columns if column.heading not in survey.refused)


def survey_sheet(sheet: Sheet, rules: Surveying, before: TableSurvey | None = None) -> SheetSurvey:
    """Walk over a sheet once. One that has no headings may go on where the table of the sheet before it ended."""
    told = {fold(choice.heading): choice.field for choice in rules.mapping if choice.sheet in ("", sheet.name)}
    table = find_table(sheet, told) or (going_on(sheet, before.table, before.columns) if before else None)
    if table is None:
        return SheetSurvey(sheet, (), tuple(stray_columns(sheet)))
    sample = _sample(sheet, table)
    first = _understand(table, sample, rules)
    first.title_country = country_above(sheet.head[: max(table.first, 0)])
    tables = _walk(sheet, first, rules)
    for survey in tables:
        _find_footer(survey)
        _refuse_by_content(survey)
    return SheetSurvey(sheet, tuple(tables))


def _sample(sheet: Sheet, table: Table) -> list[Sequence[Cell]]:
    """The first rows below the headings: enough to see what the columns hold."""
    sample: list[Sequence[Cell]] = []
    for index, row in enumerate(sheet.rows):
        if index > table.last:
            sample.append(row)
        if len(sample) >= _SAMPLE_ROWS:
            break
    return sample
