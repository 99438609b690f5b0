"""What came out against what was expected: differences in words, none where the case is met."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.cases.intake.model import ERRORS, Case, Expected, OneOf, P, severity

Reading = Mapping[str, Any]  # the object that `read --json` prints


def differences(case: Case, reading: Reading) -> list[str]:
    """What is wrong with a reading; of several good answers, that with the fewest differences is spoken of."""
    answers = [case.expected, *case.expected.either]
    found = min((_compare(answer, _as_said(answer, reading)) for answer in answers), key=len)
    return found + _secrets(case.expected, reading) + _sentences(reading)


def _as_said(expected: Expected, reading: Reading) -> Reading:
    """The reading; without the names of sheets where they do not matter."""
    if not expected.any_sheet:
        return reading
    return {**reading, **{kind: [{**each, "sheet": ""} for each in reading[kind]] for kind in ("listings", "problems")}}


def _compare(expected: Expected, reading: Reading) -> list[str]:
    return [
        *_status(expected, reading),
        *_listings(expected, reading),
        *_problems(expected, reading),
    ]


def _status(expected: Expected, reading: Reading) -> list[str]:
    found = reading["status"]
    lenient = {"accepted", "accepted_with_row_problems"} if expected.may & ERRORS else set()
    if found == expected.status or (expected.status in lenient and found in lenient):
        return []
    return [f"status is {found}, not {expected.status}"]


def _listings(expected: Expected, reading: Reading) -> list[str]:
    found = {(listing["sheet"], listing["row"]): listing for listing in reading["listings"]}
    wanted = {(listing["sheet"], listing["row"]): listing for listing in expected.listings}
    said = [f"{place} is no listing, but should be" for place in wanted if place not in found]
    said += [
        f"{place} is a listing, but should not be: {found[place]['site_name']!r}"
        for place in found
        if place not in wanted
    ]
    for place in wanted:
        if place in found:
            said += [f"{place} {line}" for line in _fields(wanted[place], found[place])]
    return said


def _fields(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterable[str]:
    for name, value in wanted.items():
        right = value if isinstance(value, OneOf) else (value,)
        if found.get(name) not in right:
            yield f"{name} is {found.get(name)!r}, not {' or '.join(map(repr, right))}"


def _place(found: Mapping[str, Any]) -> tuple[str, int | None, str]:
    return found["code"], found["row"], found["sheet"]


def _problems(expected: Expected, reading: Reading) -> list[str]:
    problems = list(reading["problems"])
    said = [f"{code} must not be there" for code in sorted(expected.never & {each["code"] for each in problems})]
    for wanted in expected.problems:
        found = [each for each in problems if _is(wanted, each)]
        problems = [each for each in problems if not _is(wanted, each)]
        said += _as_wanted(wanted, found, expected)
    surplus = dict.fromkeys(_place(each) for each in problems)
    return said + [f"{_words(*place)} should not be there" for place in surplus if _matters(place, expected)]


def _is(wanted: P, found: Mapping[str, Any]) -> bool:
    code, row, sheet = _place(found)
    named = wanted.column is None or row is not None or wanted.column == found["column"]
    return code in wanted.codes and (row, sheet) == (wanted.row, wanted.sheet) and named


def _as_wanted(wanted: P, found: Sequence[Mapping[str, Any]], expected: Expected) -> list[str]:
    """What is wrong with the problems found in a place: missing, said twice for a row, or naming another column."""
    words = _words(wanted.code, wanted.row, wanted.sheet)
    if not found:
        return [] if expected.may & set(wanted.codes) else [f"{words} is missing{_of(wanted)}"]
    if len(found) > 1 and wanted.row:
        return [f"{words} is said {len(found)} times"]
    if wanted.column not in (None, found[0]["column"]):
        return [f"{words} names the column {found[0]['column']!r}, not {wanted.column!r}"]
    return []


def _of(wanted: P) -> str:
    return f" for the column {wanted.column!r}" if wanted.column else ""


def _matters(place: tuple[str, int | None, str], expected: Expected) -> bool:
    """Whether a problem nobody expected is wrong: every error and warning is, and a notice on a row."""
    code, row, _ = place
    if code in expected.may:
        return False
    return row is not None or severity(code) != "notice"


def _words(code: str, row: int | None, sheet: str) -> str:
    where = ", ".join(filter(None, [f"sheet {sheet!r}" if sheet else "", f"row {row}" if row else ""]))
    return f"{severity(code.split('|')[0])} {code} ({where or 'the list'})"


def _secrets(expected: Expected, reading: Reading) -> list[str]:
    everything = json.dumps(reading, ensure_ascii=False, default=str)
    return [f"the value {secret!r} is told" for secret in expected.secrets if secret in everything]


def _sentences(reading: Reading) -> list[str]:
    """Every problem weighs what its code weighs, and says what is wrong and what to change where it says anything."""
    return [
        f"{each['code']} has no sentence, or another weight"
        for each in reading["problems"]
        if each["severity"] != severity(each["code"])
        or not all(each[sentence].strip() for sentence in ("message", "repair") if sentence in each)
    ]
