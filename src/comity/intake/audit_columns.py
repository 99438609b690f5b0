"""Lists with several audits of a site side by side: a column for each year, number or scheme; the latest one counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from comity.intake.cells import Cell, cell_text
from comity.intake.content import TICKS, Profile
from comity.intake.dates import DateReading, settle
from comity.intake.day_cell import Order
from comity.intake.layout import Heading
from comity.reference import protocols
from comity.reference.headings import is_all_known, understand
from comity.reference.language import N_
from comity.reference.row_words import says_nothing, yes_or_no
from comity.vocabulary.dates import PartialDate, Precision

REASON = N_("one of several audits side by side")
MARKED = N_("marked where the audit was of this protocol")
CERTAINTY = 0.8
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(
    r"(?<![\d/])(?:#|no\.? ?|nr\.? ?)?([1-9])(?:st|nd|rd|th|er|re|e|ème|\.|º|ª|°)?(?![\w/])", re.IGNORECASE
)
_FISCAL = re.compile(r"(?:FY|GJ|AF|HY)\W*((?:20)?\d\d(?:[/-](?:20)?\d\d)?)|(20\d\d[/-](?:20)?\d\d)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_ANY_DAY = date(2026, 1, 1)  # a month or quarter with its year is the same whatever the day is today
_LONGEST_PERIOD = 30
_DATED = ("audit_date", "audit_start")
_BESIDE = ("protocol", "announcement", "sequence", "audit_firm")
_FEWEST = 2
_PLAIN = 0.9
_MOSTLY = 0.5
_ALL = 0.95


@dataclass(frozen=True, slots=True)
class AuditColumn:
    """A column of one audit of several in a row.

    `which` tells the audit: a year ("2025"), a quarter or month, a number ("2") or a scheme ("smeta"); `year` is 0
    where it is none, `scheme` the protocol that the heading names. `period` is the time that a mark stands for.
    `field` is "audit_date" (dates; under a time also marks and protocols) or what else stands with the audit.
    """

    heading: Heading
    which: str
    field: str = "audit_date"
    year: int = 0
    scheme: str = ""
    period: PartialDate | None = None


def _meaning(text: str) -> str:
    guesses = understand(text)
    return "audit_date" if guesses and guesses[0].field in _DATED else guesses[0].field if guesses else ""


def _by_year(heading: Heading, profile: Profile) -> AuditColumn | None:
    for text in (heading.text, heading.grouped):
        years = _YEAR.findall(text)
        if len(set(years)) != 1:
            continue
        rest = _BRACKETS.sub(" ", _YEAR.sub(" ", text)).strip()
        meaning = _meaning(rest) if rest else "audit_date"
        if meaning not in ("audit_date", *_BESIDE):
            continue
        beside = meaning in _BESIDE and heading.grouped != heading.text and profile.share("dates") == 0
        year = int(years[0])
        field = meaning if beside else "audit_date"
        return AuditColumn(heading, years[0], field, year, period=PartialDate.year(year))
    return None


def _by_period(heading: Heading, profile: Profile) -> AuditColumn | None:
    """A column for each quarter or month of a calendar of audits ("Q1 2025", "Jan-25", a month below a year)."""
    parts = heading.grouped.removesuffix(heading.text).strip()
    for text in (heading.text, f"{heading.text} {parts}"):
        reading = settle(text, None, False, False, _ANY_DAY) if len(text) <= _LONGEST_PERIOD else None
        day = reading.day if reading else None
        if day is None or day.precision not in (Precision.MONTH, Precision.QUARTER):
            continue
        if not profile.filled or profile.share("marks") > _ALL or profile.share("dates") >= _MOSTLY:
            return AuditColumn(heading, str(day), year=day.first.year, period=day)
    return None


def _by_fiscal_year(heading: Heading, profile: Profile) -> AuditColumn | None:
    """A column of dates for each year of a member's own ("FY24", "2023/24"); a mark there would say no time."""
    found = _FISCAL.fullmatch(heading.text.strip())
    return AuditColumn(heading, found[0]) if found and profile.share("dates") >= _MOSTLY else None


def _by_number(heading: Heading, profile: Profile) -> AuditColumn | None:
    for text in (heading.text, heading.grouped):
        numbers = _NUMBER.findall(text)
        meaning = _meaning(_NUMBER.sub(" ", text)) if len(numbers) == 1 else ""
        if meaning == "protocol" and profile.share("dates") >= _MOSTLY:
            meaning = "audit_date"  # "1st audit"
        if meaning in ("audit_date", *_BESIDE):
            return AuditColumn(heading, numbers[0], meaning)
    return None


def _by_scheme(heading: Heading, profile: Profile) -> AuditColumn | None:
    own, above = heading.text, heading.grouped.removesuffix(heading.text).strip()
    named = own if _is_named(own) else above
    meaning = _meaning(own)
    if not _is_named(named) or (named is above and meaning not in ("audit_date", *_BESIDE)):
        return None
    if meaning in ("", "audit_date", "protocol") and profile.share("dates") >= _MOSTLY:
        return AuditColumn(heading, protocols.family(named), scheme=named)
    beside = named is above and meaning in _BESIDE
    return AuditColumn(heading, protocols.family(named), meaning, scheme=named) if beside else None


def _is_named(text: str) -> bool:
    return protocols.family(text) not in ("", protocols.OWN)


def find_audits(headings: Sequence[Heading], profiles: Mapping[int, Profile]) -> tuple[AuditColumn, ...]:
    """The columns that hold one audit of several each; none where a plain column of audit dates stands beside them."""
    for way in (_by_year, _by_period, _by_fiscal_year, _by_number, _by_scheme):
        found = [column for heading in headings if (column := way(heading, profiles[heading.index]))]
        dated = {column.which for column in found if column.field == "audit_date"}
        if len(dated) < _FEWEST:
            continue
        own = {column.heading.index for column in found}
        rest = [heading for heading in headings if heading.index not in own]
        guesses = [guess for heading in rest for guess in understand(heading.text)[:1] if guess.field in _DATED]
        if not any(guess.certainty >= _PLAIN for guess in guesses):
            return tuple(column for column in found if column.which in dated)
    return ()


@dataclass(frozen=True, slots=True)
class AuditRules:
    """What cells of audits are read by: the order of their days and months, and the last day that counts."""

    order: Order | None
    dates_1904: bool
    cutoff: date
    today: date


def _within(cell: Cell, column: AuditColumn, rules: AuditRules) -> DateReading | None:
    """What a cell says: a date, a day or month of the year above it, or that there was an audit then; None if none."""
    text, year = cell_text(cell), column.year
    if column.period and _is_yes(text):
        return DateReading(day=column.period)
    if column.period and _is_named(text):
        within = settle(text, rules.order, False, rules.dates_1904, rules.today)
        said = within.day is not None and within.day.first.year == year
        return within if said else DateReading(day=column.period)
    if not text or says_nothing(text) or yes_or_no(text) is False:
        return None
    for written in _ways(cell, text, year):
        reading = settle(written, rules.order, False, rules.dates_1904, rules.today)
        if reading.day is not None or reading.code == "date_undecidable":
            break
    return reading


def _ways(cell: Cell, text: str, year: int) -> list[Cell]:
    """How a cell may be written as a date: "12 May" and "12/05" stand for a day of the year above them."""
    if not year or not isinstance(cell, str) or re.search(r"\d{4}|\d\D+\d+\D+\d", text):
        return [cell]
    return [f"{text} {year}", f"{text}/{year}", cell] if any(char.isalnum() for char in text) else [cell]


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest audit of a row: what its date says, the cell that said it, and what stands with it by field."""

    reading: DateReading
    cell: Cell = ""
    beside: Mapping[str, str] = field(default_factory=dict)


def latest(cells: Sequence[tuple[AuditColumn, Cell]], rules: AuditRules) -> Latest:
    """Of the audits of one row: the latest up to the cut-off date.

    Without any audit the reading has the code of what went wrong (`date_missing` where all cells are empty).
    """
    read = [(column, cell, _within(cell, column, rules)) for column, cell in cells if column.field == "audit_date"]
    dated = [(reading.day.last, column, cell, reading) for column, cell, reading in read if reading and reading.day]
    past = [found for found in dated if found[0] <= rules.cutoff]
    if not dated:
        return next((Latest(wrong, cell) for _, cell, wrong in read if wrong), Latest(DateReading(code="date_missing")))
    _, column, cell, reading = max(past or dated, key=lambda found: (found[0], found[1].heading.index))
    own = cell_text(cell)
    named = own if column.period and _is_named(own) else column.scheme
    its = {each.field: cell_text(other) for each, other in cells if each.which == column.which and each is not column}
    return Latest(reading, cell, {"protocol": named, **its} if named else its)


def find_marked(headings: Sequence[Heading], profiles: Mapping[int, Profile]) -> tuple[Heading, ...]:
    """The columns that are named after a protocol each and marked where the audit was of it; one alone is none."""
    named = [heading for heading in headings if _is_protocol(heading.text)]
    found = [(heading, profiles[heading.index]) for heading in named]
    marked = [heading for heading, held in found if not held.filled or held.share("marks") > _ALL]  # "✓" fills nothing
    families = {protocols.family(heading.text) for heading in marked}
    return tuple(marked) if len(families) >= _FEWEST else ()


def _is_protocol(text: str) -> bool:
    """Whether a heading names a protocol and nothing about it ("BSCI", and not "BSCI member", "BSCI rating")."""
    return _is_named(text) and (_meaning(text) in ("protocol", "pillars") or not is_all_known(text))


def marked_protocols(marked: Sequence[Heading], columns: Sequence[Sequence[Cell]]) -> list[str]:
    """For each row the protocols in whose columns it is marked."""
    rows = zip(*columns, strict=True)
    return [
        " + ".join(heading.text for heading, cell in zip(marked, row, strict=True) if _is_yes(cell_text(cell)))
        for row in rows
    ]


def _is_yes(text: str) -> bool:
    return text.casefold() in TICKS or yes_or_no(text) is True
