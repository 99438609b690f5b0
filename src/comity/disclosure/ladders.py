"""How each attribute of a row may be coarsened, and what its values tell a reader (I3b of disclosure.md)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.disclosure.candidates import Candidate

# What a filled column is worth to a member that looks for its site: matching needs address and city most, and company.
# Of equals the earlier goes blank first (disclosure.md, I3b).
COLUMN_POINTS = {"identifiers": 2, "postcode": 2, "address": 6, "supplier_name": 4, "city": 4, "region": 2}
# What a member decides by: how recent an audit is, and to what it is equivalent.
HALF_YEAR_POINTS, YEAR_POINTS, CLASS_POINTS = 6, 4, 6
BLANK = ""

Value = str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row shows of each attribute."""

    filled: frozenset[str]
    kind: str
    equivalence: str
    audited: str


def finest(row: Candidate) -> Shown:
    """All that a candidate could show."""
    filled = frozenset(column for column in COLUMN_POINTS if getattr(row.texts, column))
    return Shown(filled, row.kind, row.equivalence, row.audited)


def told(shown: Shown) -> int:
    """What a row tells a reader of the list, in points."""
    day = HALF_YEAR_POINTS if "-" in shown.audited else YEAR_POINTS if shown.audited else 0
    classes = bool(shown.kind) + bool(shown.equivalence)
    return sum(COLUMN_POINTS[column] for column in shown.filled) + CLASS_POINTS * classes + day


@dataclass(frozen=True, slots=True)
class Ladder:
    """The values of one attribute that the rows of a crowd may show.

    `steps[row]` names those of a row, without the blank, which every row may show; `points` says what each value tells
    (blank 0); `depth` how fine it is.
    """

    steps: Sequence[frozenset[Value]]
    points: Mapping[Value, int]
    depth: Mapping[Value, int]

    def plans(self) -> tuple[list[Value], list[Value]]:
        """Two orders in which to fill values: what tells most in all first; and coarse before fine."""
        promise = self._promise()
        values = sorted(promise, key=lambda value: (-promise[value], value))
        return values, sorted(values, key=lambda value: self.depth[value])

    def shuffled(self, attempt: int, last: Sequence[Value]) -> list[Value]:
        """An order by luck, in which values that tell more are likely to come early; those in `last` come last."""
        promise = self._promise()
        return sorted(promise, key=lambda value: (value in last, -promise[value] * self.luck(attempt, value)))

    def luck(self, attempt: int, value: Value) -> int:
        """A number below 2**32 that depends on nothing but an attempt and a value."""
        return int.from_bytes(hashlib.sha256(f"{attempt}|{value}".encode()).digest()[:4])

    def most(self) -> int:
        """What the rows would tell if every one of them could show its finest value."""
        return sum(max((self.points[value] for value in steps), default=0) for steps in self.steps)

    def _promise(self) -> dict[Value, int]:
        could_show = Counter(value for steps in self.steps for value in steps)
        return {value: self.points[value] * could_show[value] for value in sorted(could_show)}


def ladders(rows: Sequence[Shown]) -> tuple[Ladder, Ladder, Ladder, Ladder]:
    """The ladders of filled columns, kind, equivalence and audited, given what each row could show at most."""
    return (
        _filled([row.filled for row in rows]),
        _plain([row.kind for row in rows]),
        _plain([row.equivalence for row in rows]),
        _audited([row.audited for row in rows]),
    )


def values_of(shown: Shown) -> tuple[Value, Value, Value, Value]:
    """What a row shows, as a value of each of the four ladders."""
    return _pattern(shown.filled), shown.kind, shown.equivalence, shown.audited


def shown_by(values: Sequence[Value]) -> Shown:
    """What a row shows that has these values of the four ladders."""
    filled, kind, equivalence, audited = values
    return Shown(frozenset(filled.split()), kind, equivalence, audited)


def _pattern(columns: frozenset[str]) -> Value:
    return " ".join(column for column in COLUMN_POINTS if column in columns)


def _plain(values: Sequence[Value]) -> Ladder:
    points = dict.fromkeys(filter(None, values), CLASS_POINTS)
    return Ladder([frozenset({value} - {BLANK}) for value in values], points, points)


def _audited(values: Sequence[Value]) -> Ladder:
    """Half-year, year, blank."""
    steps = [frozenset({value, value[:4]} - {BLANK}) for value in values]
    every = frozenset[str]().union(*steps)
    points = {value: HALF_YEAR_POINTS if "-" in value else YEAR_POINTS for value in every}
    return Ladder(steps, points, {value: len(value) for value in every})


def _filled(rows: Sequence[frozenset[str]]) -> Ladder:
    """Patterns of filled columns: those that occur, and what they share; a value joins its columns by blanks."""
    patterns = _common(frozenset(rows)) - {frozenset()}
    value = {pattern: _pattern(pattern) for pattern in patterns}
    steps = {
        columns: frozenset(value[pattern] for pattern in patterns if pattern <= columns) for columns in frozenset(rows)
    }
    points = {value[pattern]: sum(COLUMN_POINTS[column] for column in pattern) for pattern in patterns}
    return Ladder([steps[columns] for columns in rows], points, {value[each]: len(each) for each in patterns})


def _common(patterns: frozenset[frozenset[str]]) -> frozenset[frozenset[str]]:
    """The patterns with all their intersections."""
    while (wider := patterns | {one & other for one in patterns for other in patterns}) != patterns:
        patterns = wider
    return patterns
