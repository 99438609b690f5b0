"""Problems brought together by what is to be done about them: one repair for many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.reference import writing
from comity.reference.sentences import message, rows_in_words
from comity.vocabulary.problems import Problem, Severity

_ORDER = {severity: place for place, severity in enumerate(Severity)}
_EACH = frozenset({"many_sheets", "other_sheet", "other_row", "day", "first_day", "second_day", "example", "cutoff"})
"""Details that differ from row to row though the repair is the same."""


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one code with one repair. `value` is what all of them have in their cells, "" where it differs.

    `problems` are in the order of the list.
    """

    problems: tuple[Problem, ...]
    value: str

    @property
    def first(self) -> Problem:
        """The first of the problems: its repair speaks for all."""
        return self.problems[0]

    @property
    def places(self) -> dict[str, list[int]]:
        """The rows by sheet; empty for problems of the list or of a column."""
        found: dict[str, list[int]] = {}
        for problem in self.problems:
            if problem.row is not None:
                found.setdefault(problem.sheet, []).append(problem.row)
        return found


def _key(found: Problem) -> tuple[object, ...]:
    """What problems must share to need the same repair: for unknown countries and the like, the cell itself."""
    details = tuple(pair for pair in found.details if pair[0] not in _EACH)
    own = found.value if found.code == "country_unknown" or found.row is None else ""
    return found.severity, found.code, found.column or found.column_number, own, details


def group(problems: Iterable[Problem]) -> list[Group]:
    """Groups by weight (errors first), then by size, the largest first; within a group the order stays."""
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        found.setdefault(_key(problem), []).append(problem)
    groups = [Group(tuple(each), _common(each)) for each in found.values()]
    return sorted(groups, key=lambda each: (_ORDER[each.first.severity], -len(each.problems)))


def _common(problems: Sequence[Problem]) -> str:
    values = {problem.value for problem in problems}
    return values.pop() if len(values) == 1 else ""


def ranges(rows: Sequence[int], language: str = "en", most: int = 12) -> str:
    """Row numbers as people write them: "3, 5–8, 14"; more than `most` ranges end in "…"."""
    parts: list[str] = []
    start = last = rows[0]
    for row in [*rows[1:], 0]:
        if row == last + 1:
            last = row
            continue
        parts.append(str(start) if start == last else f"{start}–{last}")
        start = last = row
    return writing.items([*parts[:most], "…"] if len(parts) > most else parts, language)


def said(group: Group, language: str = "en") -> str:
    """What is wrong, for all rows of a group in one sentence; where their cells differ the first speaks for them."""
    places = {sheet: ranges(rows, language) for sheet, rows in group.places.items()}
    if len(group.problems) == 1 or not places:
        return message(group.first, language)
    place = rows_in_words(places, len(group.problems), language)
    if group.value or not any(problem.value for problem in group.problems):
        return message(group.first, language, place)
    return writing.labelled(place, message(group.first, language), language)
