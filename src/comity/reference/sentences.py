"""What is wrong and what to change, as sentences in the reader's language, made from a problem's code and details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from babel import Locale

from comity.reference import code_pages, writing
from comity.reference.file_kinds import words
from comity.reference.language import say, say_counted
from comity.reference.problems import problem_kinds
from comity.vocabulary.problems import Problem

_LONGEST_VALUE = 80
WORDED = frozenset({"what", "size", "kind", "reason", "heading"})
"""Details whose value is a phrase of comity's own (`WORDS`, file_kinds.yaml, the groups of forbidden.yaml)."""
WORDS = (
    "site name", "country", "audit date", "Site name", "Country", "Audit date", "memory", "time", "commercial",
    "personal",
)  # fmt: skip
"""Every phrase of comity's own that a detail may hold."""


def quoted(text: str) -> str:
    """A value as it stands in a sentence: in quotes, cut where it is long."""
    cut = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    return f"'{cut}'"


def _long_day(text: str, language: str) -> str:
    """A day as `4 July 2025`; a month, quarter or year as it is."""
    try:
        return writing.day(date.fromisoformat(text), language)
    except ValueError:
        return text


@lru_cache(maxsize=4096)
def _country(code: str, language: str) -> str:
    return str(Locale.parse(writing.locale(language)).territories.get(code, code))


def _place(sheet: str, row: str, language: str, many_sheets: bool) -> str:
    """Where a problem is: `Row 214`, `Sheet 'Sites', row 214`, `Sheet 'Sites'` or `The list`."""
    if row and sheet and many_sheets:
        return say("Sheet '{sheet}', row {row}", language, sheet=sheet, row=row)
    if row:
        return say("Row {row}", language, row=row)
    return say("Sheet '{sheet}'", language, sheet=sheet) if sheet else say("The list", language)


def _other(details: Mapping[str, str], language: str, many_sheets: bool) -> str:
    """The other row of a duplicate, in the middle of a sentence."""
    sheet, row = details["other_sheet"], details["other_row"]
    if sheet and many_sheets:
        return say("sheet '{sheet}', row {row}", language, sheet=sheet, row=row)
    return say("row {row}", language, row=row)


def _choices(codes: str, language: str) -> str:
    names = [_country(code, language) for code in codes.split()]
    if not names:
        return say("Give the country of the site, as a name or as an ISO code.", language)
    if len(names) == 1:
        return say("Did you mean {country}?", language, country=names[0])
    fields = {"countries": writing.items(names[:-1], language), "last": names[-1]}
    return say("Say which country is meant: {countries} or {last}.", language, **fields)


def _missing(value: str, language: str) -> str:
    return writing.items([say(word, language) for word in value.split("|")], language)


def _count(value: str, language: str) -> str:
    return writing.number(int(value), language) if value else ""


def _coding(pages: str, language: str) -> str:
    """A code page, the letters that it has and whose it is; several where a file is mixed."""
    found = []
    for letters, maker in map(code_pages.label, pages.split("|")):
        found.append(writing.bracketed(say(letters, language), maker, language) if maker else say(letters, language))
    return " + ".join(found)


_SAID: Mapping[str, Callable[[str, str], str]] = {
    "missing": _missing, "country": _country, "choices": _choices, "count": _count, "coding": _coding,
    "cutoff": _long_day, "day": _long_day, "first_day": _long_day, "second_day": _long_day,
}  # fmt: skip
"""How details are said that are not comity's own words; all others stand as they are."""


def _detail(key: str, value: str, language: str, count: str) -> str:
    if key in WORDED:
        said = say(words(value), language, count=_count(count, language))
        return quoted(said) if key == "heading" else said
    return _SAID[key](value, language) if key in _SAID else value


def column_name(found: Problem) -> str:
    """The heading of a problem's column; where it has none the letter that a spreadsheet gives the column."""
    number, letters = 0 if found.column else found.column_number or 0, ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return found.column or letters


def _fields(found: Problem, language: str, place: str) -> dict[str, str]:
    details = dict(found.details)
    many = details.pop("many_sheets", "") == "yes"
    fields = {key: _detail(key, value, language, details.get("count", "")) for key, value in details.items()}
    if "other_row" in details:
        fields["other"] = _other(details, language, many)
    fields["place"] = place or _place(found.sheet, str(found.row or ""), language, many)
    fields["value"] = quoted(found.value)
    fields["column"] = quoted(found.column) if found.column else column_name(found)
    return fields


def message(found: Problem, language: str = "en", place: str = "") -> str:
    """What is wrong, as a whole sentence; `language` is one of `language.LANGUAGES`.

    `place` stands in for the problem's own where the sentence speaks of several rows.
    """
    return say(problem_kinds()[found.code].says, language, **_fields(found, language, place))


def repair(found: Problem, language: str = "en") -> str:
    """What to change, as a whole sentence."""
    return say(problem_kinds()[found.code].repair, language, **_fields(found, language, ""))


def rows_in_words(places: Mapping[str, str], count: int, language: str) -> str:
    """Several rows as the beginning of a sentence: `214 rows (3–8, 12)`; `places` are row numbers by sheet.

    With more than one sheet each is named.
    """
    rows = say_counted("{number} row", "{number} rows", count, language)
    if len(places) == 1:
        return writing.bracketed(rows, next(iter(places.values())), language)
    sheets = [f"{quoted(sheet)} {numbers}" for sheet, numbers in places.items()]
    return writing.bracketed(rows, writing.groups(sheets, language), language)
