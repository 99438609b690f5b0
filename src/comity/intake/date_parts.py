"""Dates in several columns: a year, a month and a day in one each, or the first day where no last one is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.intake.cells import Cell, cell_text
from comity.intake.content import Profile
from comity.intake.layout import Heading
from comity.reference.date_words import part_of_date
from comity.reference.headings import understand
from comity.reference.language import N_
from comity.reference.row_words import says_nothing

REASON = N_("a part of the date, which stands in several columns")
CERTAINTY = 0.8
_HALF = 0.5
Parts = Mapping[str, Heading]
NO_PARTS: Parts = {}


def _field(heading: Heading) -> str:
    return next((guess.field for guess in understand(heading.text)), "")


def _part(heading: Heading) -> str:
    return part_of_date(heading.text) if _field(heading) == "audit_date" else ""


def find_parts(headings: Sequence[Heading], profiles: Mapping[int, Profile]) -> Parts:
    """The columns of year, month, quarter and day by their part; none where a column holds whole dates.

    A year and a month or quarter must be there, and no part twice.
    """
    named = [(part, heading) for heading in headings if (part := _part(heading))]
    parts = dict(named)
    if len(parts) < len(named) or "year" not in parts or not parts.keys() & {"month", "quarter"}:
        return NO_PARTS
    # beside whole dates, a year and a month only repeat them; "Q1" alone looks like a date, too
    dated = [
        heading for heading in headings if heading not in (parts["year"], parts.get("quarter"), parts.get("month"))
    ]
    whole = any(_field(heading) == "audit_date" and profiles[heading.index].share("dates") > _HALF for heading in dated)
    return NO_PARTS if whole else parts


def _joined(year: str, month: str, day: str) -> str:
    if not year or not month:
        return year
    if month.isdecimal():
        return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")
    return f"{day} {month} {year}".strip()


def joined_dates(parts: Parts, columns: Mapping[str, Sequence[Cell]]) -> list[Cell]:
    """The dates of some rows as texts; `columns` holds the cells of each part."""
    size = len(columns["year"])
    texts = {part: [cell_text(cell) for cell in columns[part]] if part in parts else [""] * size for part in _ALL}
    texts = {part: ["" if says_nothing(text) else text for text in column] for part, column in texts.items()}
    quarters = [f"Q{text}" if text.isdecimal() else text for text in texts["quarter"]]
    months = [month or quarter for month, quarter in zip(texts["month"], quarters, strict=True)]
    return [_joined(*row) for row in zip(texts["year"], months, texts["day"], strict=True)]


def or_first_days(last: Sequence[Cell], first: Sequence[Cell]) -> Sequence[Cell]:
    """The last days of audits, and the first ones where no last is given: audits of one day are often noted so."""
    if "" not in last:
        return last
    return [day if day != "" else start for day, start in zip(last, first, strict=True)]


_ALL = ("year", "month", "quarter", "day")
