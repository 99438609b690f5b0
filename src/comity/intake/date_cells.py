"""The audit dates of data rows, held against the window of the round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from comity.intake.cells import Cell, cell_text
from comity.intake.dates import DateReading
from comity.intake.work import Work
from comity.vocabulary.dates import PartialDate, months_before

WINDOW_MONTHS = 36  # product.md, Dates: three years up to the cut-off, both ends in


def _nearest(value: str) -> str:
    """An example for a day beyond the end of its month, such as 28/02/2025 for 31/02/2025; an ISO day for others."""
    found = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", value)
    if found and int(found[3]) in range(1, 13) and int(found[1]) in (29, 30, 31):
        year, month = int(found[4]), int(found[3])
        last = months_before(date(year, month, 1), -1).toordinal() - 1 if month < 12 else date(year, 12, 31).toordinal()
        day = date.fromordinal(last)
        return f"{day.day:02d}{found[2]}{found[3]}{found[2]}{found[4]}"
    return "2025-06-30"


def _trouble(work: Work, index: int, value: str, reading: DateReading) -> None:
    if reading.code == "date_undecidable" and reading.first and reading.second:
        first, second = str(reading.first), str(reading.second)
        work.say(index, reading.code, "audit_date", value, first_day=first, second_day=second, example=first)
    elif reading.code == "date_impossible":
        work.say(index, reading.code, "audit_date", value, example=_nearest(value))
    else:
        work.say(index, reading.code if value else "date_missing", "audit_date", value)


def _outside(day: PartialDate, cutoff: date, opens: date) -> str:
    """The code of a day outside of the window; of a partial date the latest day counts (product.md, Dates)."""
    if day.last > cutoff:
        return "date_future"
    return "date_too_old" if day.last < opens else ""


def audit_dates(work: Work, readings: Sequence[DateReading], cells: Sequence[Cell]) -> list[str]:
    """The audit date of each data row as text ("" where it has none); what is wrong with it is noted.

    `cells` are what the dates were read from.
    """
    if work.rules.suppliers:
        return [str(reading.day) if reading.day else "" for reading in readings]
    cutoff = work.rules.cutoff
    opens = months_before(cutoff, WINDOW_MONTHS)
    # one reading serves all rows with the same cell, so its identity stands for it
    keys = list(map(id, readings))
    each = dict(zip(keys, readings, strict=True))
    outside = {key: _outside(reading.day, cutoff, opens) for key, reading in each.items() if reading.day}
    said = {key: str(reading.day) if reading.day else "" for key, reading in each.items()}
    odd = {key for key, reading in each.items() if reading.code or outside[key] or reading.repaired}
    for index in [index for index, key in enumerate(keys) if key in odd] if odd else ():
        reading, value, day = readings[index], cell_text(cells[index]), said[keys[index]]
        if reading.code:
            _trouble(work, index, value, reading)
        elif outside[keys[index]]:
            work.say(index, outside[keys[index]], "audit_date", value, day=day, cutoff=cutoff.isoformat())
        if reading.repaired:
            work.say(index, "date_repaired", "audit_date", value, day=day)
    return list(map(said.__getitem__, keys))
