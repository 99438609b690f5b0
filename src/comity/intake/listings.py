"""A data row as a listing: every field read from its cell, and what is wrong with it named by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from comity.intake import codes
from comity.intake.cells import Cell, cell_text
from comity.intake.columns import Column
from comity.intake.dates import DateReading
from comity.intake.places import read_degree, read_pair
from comity.intake.rows import BodyRow
from comity.intake.saying import Place, is_error, problem
from comity.reference import protocols
from comity.reference.countries import country_at_end, find_country, name
from comity.reference.row_words import announcement, says_nothing, sequence
from comity.vocabulary.dates import PartialDate, months_before
from comity.vocabulary.listing import DataRow, Listing, RowState
from comity.vocabulary.problems import Problem, RowRef

WINDOW_MONTHS = 36  # product.md, Dates: three years up to the cut-off, both ends in
_TEXTS = (
    "site_name",
    "supplier_name",
    "city",
    "region",
    "postcode",
    "sector",
    "products",
    "audit_firm",
    "report_reference",
)
_POSTCODE_CITY = re.compile(r"^((?:[A-Z]{1,2}-)?\d[\dA-Z -]{2,8}\d|\d{4} ?[A-Z]{2})\s+(\D.*)$")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rows of a list are held against."""

    list: str
    cutoff: date
    today: date
    suppliers: bool
    many_sheets: bool = False


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The used columns of a sheet by field (address may have several), and what follows from missing ones."""

    by_field: Mapping[str, tuple[Column, ...]]
    country_from_address: bool = False
    country_optional: bool = False
    codes_are_letters: bool = False

    def first(self, name: str) -> Column | None:
        """The (first) column of a field."""
        return next(iter(self.by_field.get(name, ())), None)


@dataclass(slots=True)
class RowWork:
    """One row while it is read: texts come out by field, problems are collected with their place."""

    rules: Rules
    sheet: str
    row: BodyRow
    columns: SheetColumns
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The cell of a field as clean text; "" where it says nothing (`n/a`, `-`, ...)."""
        column = self.columns.first(name)
        text = self.row.filled.get(column.heading.index, "") if column else ""
        return "" if says_nothing(text) else text

    def cell(self, name: str) -> Cell | None:
        """The raw cell of a field."""
        column = self.columns.first(name)
        if column is None or column.heading.index >= len(self.row.cells):
            return None
        return self.row.cells[column.heading.index]

    def say(self, code: str, name: str, value: str = "", **more: str) -> None:
        """Collect a problem of this row at the column of field `name`."""
        column = self.columns.first(name)
        place = Place(self.sheet, self.row.number, column.heading.text if column else "", self.rules.many_sheets)
        self.problems.append(problem(code, place, value, **more))


def _address(work: RowWork) -> str:
    parts: list[str] = []
    for column in work.columns.by_field.get("address", ()):
        text = work.row.filled.get(column.heading.index, "").strip(" ,;")
        if text and not says_nothing(text) and text not in parts:
            parts.append(text)
    return ", ".join(parts)


def _country(work: RowWork, address: str) -> str:
    if work.columns.country_from_address:
        found = country_at_end(address)
        if not found and not work.columns.country_optional:
            work.say("country_missing", "country")
        return found
    text = cell_text(work.cell("country"))
    if says_nothing(text) and not (text.upper() == "NA" and work.columns.codes_are_letters):
        work.say("country_missing", "country", text)
        return ""
    answer = find_country(text)
    if not answer.code:
        work.say("country_unknown", "country", text, choices=_choices(answer.choices))
    return answer.code


def _choices(names: Sequence[str]) -> str:
    if not names:
        return "Give the country of the site, as a name or as an ISO code."
    if len(names) == 1:
        return f"Did you mean {names[0]}?"
    return f"Say which country is meant: {', '.join(names[:-1])} or {names[-1]}."


def _contradiction(work: RowWork, country: str, address: str) -> None:
    said = country_at_end(address, whole=True) if country and address and not work.columns.country_from_address else ""
    if said and said != country:
        work.say("country_contradiction", "country", cell_text(work.cell("country")), what=name(said))


def _site_name(work: RowWork) -> str:
    site = work.text("site_name")
    if site or not (work.rules.suppliers or work.columns.first("site_name") is None):
        if not site:
            work.say("site_name_missing", "site_name", cell_text(work.cell("site_name")))
        return site
    supplier = work.text("supplier_name")
    if not supplier:
        work.say("site_name_missing", "site_name" if work.columns.first("site_name") else "supplier_name")
    return supplier


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _date_trouble(work: RowWork, reading: DateReading) -> None:
    value = cell_text(work.cell("audit_date"))
    if reading.code == "date_undecidable" and reading.first and reading.second:
        first, second = reading.first.first, reading.second.first
        work.say(reading.code, "audit_date", value, first=_long(first), second=_long(second), example=first.isoformat())
    elif reading.code == "date_impossible":
        work.say(reading.code, "audit_date", value, example=_nearest(value))
    else:
        code = "date_missing" if not value else reading.code
        work.say(code, "audit_date", value)


def _nearest(value: str) -> str:
    """An example for a day beyond the end of its month, such as 28/02/2025 for 31/02/2025; "" for other troubles."""
    found = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", value)
    if found and int(found[3]) in range(1, 13) and int(found[1]) in (29, 30, 31):
        last = months_before(date(int(found[4]) + 1, int(found[3]), 31) if int(found[3]) == 12 else _end(found), 0)
        return f", for example {last.day:02d}{found[2]}{found[3]}{found[2]}{found[4]}"
    return ", for example 2025-06-30"


def _end(found: re.Match[str]) -> date:
    year, month = int(found[4]), int(found[3])
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1) if month < 12 else date(year, 12, 31)


def _as_meant(value: str, day: PartialDate) -> str:
    return str(day) if value == str(day) else f"{day} ('{value}')"


def _window(work: RowWork, reading: DateReading) -> None:
    day = reading.day
    if day is None:
        return
    value = cell_text(work.cell("audit_date"))
    if reading.repaired:
        work.say("date_repaired", "audit_date", value, what=str(day))
    cutoff = work.rules.cutoff
    # Of a partial date the latest day counts (product.md, Dates).
    if day.last > cutoff:
        work.say("date_future", "audit_date", value, cutoff=cutoff.isoformat(), what=_as_meant(value, day))
    elif day.last < months_before(cutoff, WINDOW_MONTHS):
        work.say("date_too_old", "audit_date", value, cutoff=cutoff.isoformat(), what=_as_meant(value, day))


def _read_date(work: RowWork, reading: DateReading | None) -> PartialDate | None:
    if reading is None:
        return None
    if work.rules.suppliers:
        return reading.day
    if reading.code:
        _date_trouble(work, reading)
    _window(work, reading)
    return reading.day


def _coordinates(work: RowWork) -> tuple[float | None, float | None]:
    together = work.text("coordinates")
    if together:
        pair = read_pair(together)
        if pair is None:
            work.say("coordinates_unreadable", "coordinates", together)
        return pair or (None, None)
    texts = {axis: work.text(axis) for axis in ("latitude", "longitude")}
    values = {axis: read_degree(text, axis) for axis, text in texts.items() if text}
    for axis, value in values.items():
        if value is None:
            work.say("coordinates_unreadable", axis, texts[axis])
    latitude, longitude = values.get("latitude"), values.get("longitude")
    nowhere = latitude == longitude == 0
    return (latitude, longitude) if latitude is not None and longitude is not None and not nowhere else (None, None)


def _postcode_city(work: RowWork, values: dict[str, Any]) -> None:
    found = _POSTCODE_CITY.match(work.text("postcode_city"))
    if found:
        values["postcode"] = values["postcode"] or found[1]
        values["city"] = values["city"] or found[2]


def _workers(work: RowWork) -> int | None:
    text = work.text("workers")
    digits = re.sub(r"(?<=\d)[.,' ](?=\d{3}\b)", "", text)
    if not digits:
        return None
    if not re.fullmatch(r"\d{1,7}", digits):
        work.say("workers_unreadable", "workers", text)
        return None
    return int(digits)


def _identifiers(work: RowWork) -> dict[str, str]:
    readers: dict[str, Callable[[str], codes.CodeReading]] = {
        "gln": codes.read_gln, "os_id": codes.read_os_id, "lei": codes.read_lei, "duns": codes.read_duns,
        "sedex_site": codes.read_sedex, "sedex_company": codes.read_sedex,
    }  # fmt: skip
    found: dict[str, str] = {}
    for field_name, reader in readers.items():
        text = work.text(field_name)
        if text:
            reading = reader(text)
            if reading.code:
                work.say(reading.code, field_name, text, what=reading.value)
            found.setdefault(reading.kind or field_name, reading.value)
    return {kind: value for kind, value in found.items() if value}


def _protocol(work: RowWork) -> dict[str, Any]:
    text = work.text("protocol")
    family = protocols.family(text)
    return {
        "protocol": text,
        "protocol_family": family,
        "protocol_edition": protocols.edition(text),
        "assessment_kind": protocols.kind(family),
        "announcement": announcement(work.text("announcement")),
        "sequence": sequence(work.text("sequence")),
    }


def _apsca(work: RowWork) -> str:
    found = re.search(r"\d{6,10}", work.text("auditor_apsca").replace(" ", ""))
    return found[0] if found else ""


def _values(work: RowWork, reading: DateReading | None) -> dict[str, Any]:
    address = _address(work)
    values: dict[str, Any] = {field_name: work.text(field_name) for field_name in _TEXTS}
    values |= {"site_name": _site_name(work), "address": address, "country": _country(work, address)}
    values["audit_date"] = _read_date(work, reading)
    values["latitude"], values["longitude"] = _coordinates(work)
    values |= {"workers": _workers(work), "auditor_apsca": _apsca(work), **_protocol(work), **_identifiers(work)}
    _postcode_city(work, values)
    _contradiction(work, values["country"], address)
    return values


def read_row(work: RowWork, reading: DateReading | None) -> DataRow:
    """One data row: its listing where nothing stands against it, and its state and codes; problems stay in `work`."""
    ref = RowRef(work.rules.list, work.sheet, work.row.number)
    listing = Listing(ref=ref, **_values(work, reading))
    errors = list(dict.fromkeys(found.code for found in work.problems if is_error(found)))
    others = list(dict.fromkeys(found.code for found in work.problems if not is_error(found)))
    all_codes = tuple(errors + others)
    if not errors:
        return DataRow(ref, RowState.UNDERSTOOD, all_codes, listing)
    if errors == ["date_too_old"]:
        return DataRow(ref, RowState.EXPIRED, all_codes, listing)
    return DataRow(ref, RowState.PROBLEM, all_codes, None)
