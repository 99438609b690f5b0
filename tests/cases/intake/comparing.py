"""What came out against what was expected: differences in words, none where the case is met."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tests.cases.intake.model import ERRORS, Case, Expected, OneOf, P, severity

Reading = Mapping[str, Any]  # the object that `read --json` prints


def differences(case: Case, reading: Reading) -> list[str]:
    """What is wrong with a reading; of several good answers, that with the fewest differences is spoken of."""
    answers = [case.expected, *case.expected.either]
    found = min((_compare(answer, reading) for answer in answers), key=len)
    return found + _secrets(case.expected, reading) + _sentences(reading)


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
    said += [f"{place} is a listing, but should not be: {found[place]['site_name']!r}" for place in found if place not in wanted]
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
    problems = reading["problems"]
    found = Counter(_place(each) for each in problems)
    wanted = Counter((each.code, each.row, each.sheet) for each in expected.problems)
    said = [f"{_words(*place)} is missing" for place in wanted if place not in found and place[0] not in expected.may]
    said += [f"{_words(*place)} should not be there" for place in found if place not in wanted and _matters(place, expected)]
    said += [f"{_words(*place)} is said {count} times" for place, count in found.items() if place in wanted and place[1] and count > wanted[place]]
    said += [f"{code} must not be there" for code in expected.never & {each["code"] for each in problems}]
    for each in expected.problems:
        said += _named_column(each, problems)
    return said


def _matters(place: tuple[str, int | None, str], expected: Expected) -> bool:
    """Whether a problem nobody expected is wrong: every error and warning is, and a notice on a row."""
    code, row, _ = place
    if code in expected.may:
        return False
    return row is not None or severity(code) != "notice"


def _named_column(expected: P, problems: Iterable[Mapping[str, Any]]) -> list[str]:
    columns = [each["column"] for each in problems if _place(each) == (expected.code, expected.row, expected.sheet)]
    if expected.column is None or not columns or expected.column in columns:
        return []
    return [f"{_words(expected.code, expected.row, expected.sheet)} names the column {columns[0]!r}, not {expected.column!r}"]


def _words(code: str, row: int | None, sheet: str) -> str:
    where = ", ".join(filter(None, [f"sheet {sheet!r}" if sheet else "", f"row {row}" if row else ""]))
    return f"{severity(code) if code else ''} {code} ({where or 'the list'})"


def _secrets(expected: Expected, reading: Reading) -> list[str]:
    everything = json.dumps(reading, ensure_ascii=False, default=str)
    return [f"the value {secret!r} is told" for secret in expected.secrets if secret in everything]


def _sentences(reading: Reading) -> list[str]:
    """Every problem says what is wrong and what to change, and weighs what its code weighs."""
    return [
        f"{each['code']} has no sentence, or another weight"
        for each in reading["problems"]
        if not each["message"].strip() or not each["repair"].strip() or each["severity"] != severity(each["code"])
    ]
