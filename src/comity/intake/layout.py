"""Where the table of a sheet is: its row of headings, found by what the headings say, also over two or three rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.intake.cells import Cell, cell_text
from comity.intake.day_texts import looks_like_date
from comity.intake.open import Sheet
from comity.reference import forbidden
from comity.reference.countries import country_code
from comity.reference.headings import understand
from comity.reference.plain import fold
from comity.reference.row_words import announcement, sequence

_LAST_HEADER_ROW = 100
_MOST_HEADER_ROWS = 3
_LONGEST_HEADING = 80
_SURE = 0.7
_MORE_ROWS_COST = 0.05
_EARLIER = 0.75  # an earlier table counts when it reads nearly as much like headings as the best one
_FIELDS = 3
_PLAIN = 0.95
_PLAINLY, _LOOK_ON = 6.0, 4  # rows are looked at no further than this below a row that plainly reads like headings
_YEARS = range(1990, 2101)
_WORTH = {"site_name": 3.0, "supplier_name": 2.0, "country": 2.0, "audit_date": 2.0, "address": 1.5, "city": 1.2}
_NOT_TEXT = "\x00"
_DATA, _TOO_LONG, _UNKNOWN = -1.0, -0.5, -0.05  # what a text that is no known heading counts against a row
_MOST_UNKNOWN = -1.0  # a list may have hundreds of columns that nobody else has
_NAMES = ("site_name", "supplier_name")
_LONGEST_CODE = 3  # "ID" and "No" are headings, not Indonesia and Norway
Told = Mapping[str, str]
_NOTHING_TOLD: Told = {}
_OWN_NAME = 0.8  # certainty from which a heading says itself that the name is that of a site or company
_REQUIRED = ("country", "audit_date")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: `index` from 0, its own text as written, and that text with the groups that stand above it."""

    index: int
    text: str
    grouped: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: `first` and `last` are the indices (from 0) of its rows of headings."""

    sheet: Sheet
    first: int
    last: int
    headings: tuple[Heading, ...]
    score: float


def texts_of(row: Sequence[Cell]) -> list[str]:
    """The cells as clean text; what is no text and no year is marked, since headings are text."""
    return [cell_text(cell) if isinstance(cell, str) or _is_year(cell) else _NOT_TEXT + cell_text(cell) for cell in row]


def _is_year(cell: Cell) -> bool:
    return isinstance(cell, float | int) and not isinstance(cell, bool) and cell in _YEARS


def _carried(row: Sequence[str], spans: Mapping[int, int], width: int) -> list[str]:
    """A row of groups with each text in every column that it stands above: its merge, or up to the next text."""
    carried: list[str] = []
    text, until = "", width
    for index in range(width):
        own = row[index] if index < len(row) else ""
        if own:
            text, until = own, spans.get(index, width - 1)
        carried.append(text if index <= until else "")
    return carried


def _headings(rows: Sequence[Sequence[str]], spans: Sequence[Mapping[int, int]]) -> tuple[Heading, ...]:
    """Headings of one row or several: the lowest text of a column, with the texts that span it as its groups."""
    width = max(map(len, rows))
    carried = [_carried(row, span, width) for row, span in zip(rows, spans, strict=True)]
    found: list[Heading] = []
    for index in range(width):
        own = [level for level, row in enumerate(rows) if index < len(row) and row[index]]
        if own:
            lowest = own[-1]
            above = [carried[level][index] for level in range(lowest) if carried[level][index]]
            text = rows[lowest][index]
            found.append(Heading(index, text, " ".join([*dict.fromkeys(above), text])))
    return tuple(found)


def _is_data(text: str) -> bool:
    """Whether a text is plainly a value: no text, a date, the name (not the code) of a country."""
    if text.startswith(_NOT_TEXT) or ((len(text) > _LONGEST_CODE or not text.isascii()) and country_code(text)):
        return True
    return text[0].isdecimal() and not text.isdecimal() and looks_like_date(text)


def _worth_of(text: str, told: Told) -> tuple[str, float]:
    if told and fold(text) in told:
        return told[fold(text)], _WORTH.get(told[fold(text)], 1.0)
    if _is_data(text):
        return "", _DATA
    guesses = understand(text)
    if not guesses:
        if len(text) > _LONGEST_HEADING:
            return "", _TOO_LONG
        return ("forbidden:" + text, 0.5) if forbidden.reason(text) else ("", _UNKNOWN)
    best = guesses[0]
    if announcement(text) or sequence(text):
        return best.field, 0.2 * best.certainty
    return best.field, _WORTH.get(best.field, 1.0) * best.certainty


def _worths(headings: Sequence[Heading], told: Told = _NOTHING_TOLD) -> tuple[dict[str, float], float]:
    """The worth of each field that headings name, each once, and what numbers and long texts count against them."""
    best: dict[str, float] = {}
    against = unknown = 0.0
    for heading in headings:
        texts = dict.fromkeys((heading.text, heading.grouped))
        value = heading.text not in told and _is_data(heading.text)  # a value is none the less one below a heading
        field, worth = (
            ("", _DATA) if value else max((_worth_of(text, told) for text in texts), key=lambda found: found[1])
        )
        if field:
            best[field] = max(best.get(field, 0.0), worth)
        elif worth == _UNKNOWN:
            unknown += worth
        else:
            against += worth
    return best, against + max(unknown, _MOST_UNKNOWN)


def score(headings: Sequence[Heading], told: Told = _NOTHING_TOLD) -> float:
    """How much headings read like those of a list; 0 where none names a site or a company."""
    best, against = _worths(headings, told)
    return sum(best.values()) + against if any(name in best for name in _NAMES) else 0.0


def _spans(sheet: Sheet) -> dict[int, dict[int, int]]:
    """Row -> first column of a merge -> its last column."""
    spans: dict[int, dict[int, int]] = {}
    for top, left, _, right in sheet.facts.merged:
        if top <= _LAST_HEADER_ROW:
            spans.setdefault(top, {})[left] = right
    return spans


def _ungrouped(texts: Sequence[str], spans: Mapping[int, int]) -> dict[int, int]:
    """The span of each text of a row: where a row has merges, a text without one spans its own column only."""
    return {index: spans.get(index, index) for index, text in enumerate(texts) if text} if spans else {}


def _candidates(sheet: Sheet, told: Told = _NOTHING_TOLD) -> list[Table]:
    tables: list[Table] = []
    texts = [texts_of(row) for row in sheet.head[:_LAST_HEADER_ROW]]
    spans = _spans(sheet)
    own = [_ungrouped(row, spans.get(index, {})) for index, row in enumerate(texts)]
    scores: list[float] = []
    first_complete: int | None = None
    for last in range(len(texts)):
        single = _headings(texts[last : last + 1], own[last : last + 1])
        scores.append(score(single, told))
        if not single:
            continue
        tables.append(Table(sheet, last, last, single, scores[last]))
        if first_complete is None and _complete(tables[-1], told) and scores[last] >= _PLAINLY:
            first_complete = last
        if first_complete is not None and last > first_complete + _LOOK_ON:
            break
        for count in range(2, min(_MOST_HEADER_ROWS, last + 1) + 1):
            first = last + 1 - count
            # rows of data cannot be headings of several rows: one of them must read like headings by itself
            if max(scores[first:]) <= 0 or not any(sum(map(bool, row)) > 1 for row in texts[first:last]):
                break
            headings = _headings(texts[first : last + 1], own[first : last + 1])
            cost = _MORE_ROWS_COST * len(headings) * (count - 1)
            tables.append(Table(sheet, first, last, headings, score(headings, told) - cost))
    return tables


def _rank(table: Table) -> tuple[float, int, int]:
    return table.score, -table.last, table.first


def _complete(table: Table, told: Told = _NOTHING_TOLD) -> bool:
    """Whether a table could stand by itself: it names a site or company, a country or a date, and other things."""
    fields = _worths(table.headings, told)[0]
    return len(fields) >= _FIELDS and any(name in fields for name in _REQUIRED)


def find_table(sheet: Sheet, told: Told = _NOTHING_TOLD) -> Table | None:
    """The (first) table of a sheet, or None where no row reads like headings with a name of a site or company.

    `told` are headings (folded) that a person said what they are, with their fields.
    """
    tables = [table for table in _candidates(sheet, told) if table.score >= _least(table, told)]
    if not tables:
        return None
    best = max(tables, key=_rank)
    rivals = [table for table in tables if table.last < best.first and table.score >= _EARLIER * best.score]
    earlier = [table for table in rivals if _complete(table, told)]
    if earlier:
        first = min(earlier, key=lambda table: table.last)
        best = max((table for table in earlier if table.first <= first.last), key=_rank)
    return _with_group_row(best)


def _least(table: Table, told: Told = _NOTHING_TOLD) -> float:
    """One heading alone must be sure; several may be weaker each, but with values among them they must be complete."""
    if len(table.headings) > 1:
        values = any(_is_data(heading.text) for heading in table.headings)
        return math.inf if values and not _complete(table, told) else _SURE * 2
    fields = [guess.field for guess in understand(table.headings[0].text)[:1] if guess.certainty >= _PLAIN]
    return 1.9 if fields else math.inf


def _with_group_row(table: Table) -> Table:
    """The same table, with the texts of a row of groups above it known for looking at forbidden words."""
    if table.first != table.last or table.first == 0:
        return table
    rows = [texts_of(table.sheet.head[index]) for index in (table.first - 1, table.first)]
    own = {heading.index for heading in table.headings}
    filled = [index for index, text in enumerate(rows[0]) if text]
    if not filled or (len(filled) == 1 and filled[0] <= min(own)):  # nothing, or a title
        return table
    spans = _ungrouped(rows[0], _spans(table.sheet).get(table.first - 1, {}))
    headings = tuple(heading for heading in _headings(rows, (spans, {})) if heading.index in own)
    return Table(table.sheet, table.first, table.last, headings, table.score)


def next_table(sheet: Sheet, index: int, row: Sequence[Cell]) -> Table | None:
    """A further table that begins with the row at `index`; None where the row does not read like headings."""
    headings = _headings([texts_of(row)], ({},))
    found = Table(sheet, index, index, headings, score(headings))
    known = sum(1 for heading in headings if understand(heading.text))
    return found if _complete(found) and known * 2 > len(headings) and found.score >= _least(found) else None


def is_sideways(sheet: Sheet) -> bool:
    """Whether a sheet has its headings in one of its first columns, and a site in each column beside it."""
    rows = [texts_of(row) for row in sheet.head[:_LAST_HEADER_ROW]]
    for column in range(2):
        down = [row[column] if column < len(row) else "" for row in rows]
        headings = tuple(Heading(index, text, text) for index, text in enumerate(down) if text)
        beside = [sum(map(bool, row[column + 1 :])) for row, text in zip(rows, down, strict=True) if text]
        named = [heading for heading in headings if understand(heading.text) or forbidden.reason(heading.text)]
        fields = _worths(named)[0]  # a value names no field, and telling that it is one takes long
        few, many = (sum(count >= least for count in beside) for least in (1, 2))
        enough = many >= _FIELDS or (few > _FIELDS and all(name in fields for name in _REQUIRED))
        if len(fields) < _FIELDS or not enough:
            continue
        best = max((table.score for table in _candidates(sheet)), default=0.0)
        if score(headings) > best + 1:
            return any(name in fields for name in _REQUIRED)
    return False


def is_side_by_side(table: Table) -> bool:
    """Whether two tables stand beside each other: headings of a name and of what stands with it come again in order."""
    places: dict[str, list[int]] = {}
    for heading in table.headings:
        places.setdefault(fold(heading.text), []).append(heading.index)
    again = [(found[0], found[1], understand(text)[:1]) for text, found in places.items() if len(found) > 1]
    again.sort()
    named = [(first, second) for first, second, guess in again if guess and guess[0].field in _NAMES]
    beside = [(first, second) for first, second, guess in again if guess and guess[0].field in _WORTH]
    if not named or len(beside) < _FIELDS:
        return False
    return all(first < named[0][1] < second for first, second in beside if (first, second) != named[0])


def _names_anybody(heading: Heading) -> bool:
    """Whether a heading says "Name" and leaves it to the group above it whose."""
    return any(guess.field in _NAMES and guess.certainty < _OWN_NAME for guess in understand(heading.text)[:1])


def forbidden_headings(table: Table) -> list[tuple[Heading, str]]:
    """The columns that must not be sent, with the reason (a group of `forbidden.yaml`)."""
    found = []
    for heading in table.headings:
        alone = understand(heading.text) and not heading.text.isdecimal() and not _names_anybody(heading)
        reason = forbidden.reason(heading.text) or ("" if alone else forbidden.reason(heading.grouped))
        if reason:
            found.append((heading, reason))
    return found
