"""A7 of disclosure.md 3.9: what the columns of a row tell together, by naive Bayes on the habits of each member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from comity.disclosure.columns import filled
from comity.vocabulary.edition import EditionRow

Attributes = tuple[str, ...]
_Hashable = TypeVar("_Hashable", bound=Hashable)
_EXACT_ROWS = 800
"""Rows of a member up to which 800 * 1601**4 and the like are below 2**53, and so exact as floating-point numbers."""


def attributes_of(row: EditionRow) -> Attributes:
    """What a row shows besides its identity: which columns are filled, kind, equivalence and half-year."""
    return " ".join(filled(row)), row.kind, row.equivalence, row.audited


class Habits:
    """How often each member's exclusive rows in a cell show each value of each attribute, counted truly."""

    def __init__(self, rows: Sequence[tuple[int, Attributes]]) -> None:
        self._rows = Counter(member for member, _ in rows)
        self._values = Counter(
            (member, place, value) for member, attributes in rows for place, value in enumerate(attributes)
        )
        self._alike = Counter(rows)
        self._ranked: dict[Attributes, tuple[int, ...]] = {}

    def ranked(self, attributes: Attributes) -> tuple[int, ...]:
        """The members behind the cell's exclusive rows, likeliest first.

        Of equals first the one behind most such rows, as if the reader were lucky: so success hangs on no numbering.
        """
        if attributes not in self._ranked:
            order = {
                member: (-self._likelihood(member, attributes), -self._alike[member, attributes], member)
                for member in self._rows
            }
            self._ranked[attributes] = tuple(sorted(order, key=lambda member: order[member]))
        return self._ranked[attributes]

    def _likelihood(self, member: int, attributes: Attributes) -> float:
        """Prior times the likelihoods, half a row added to each count (Krichevsky-Trofimov).

        Python divides whole numbers with correct rounding, so that equals are equal on every machine.
        """
        rows = self._rows[member]
        product = rows
        for place, value in enumerate(attributes):
            product *= 2 * self._values[member, place, value] + 1
        whole: int = (2 * rows + 1) ** len(attributes)
        return product / whole


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of some rows of a cell, alike ones together: how many they are, the member behind them, and whom the reader would
    name before that member. Members are numbered as in `members`; `likelier` has a row for each, a column a member."""

    members: tuple[int, ...]
    count: NDArray[np.int64]
    behind: NDArray[np.int64]
    likelier: NDArray[np.bool_]


def ahead(rows: Iterable[tuple[int, Attributes]]) -> Ahead:
    """For a cell's exclusive rows, given as member and attributes, what `Habits.ranked` says of each, all at once.

    Members that take out their own rows name the true one where all that are ahead belong to them, and it does not.
    """
    alike = Counter(rows)
    members = tuple(sorted({member for member, _ in alike}))
    number = {member: at for at, member in enumerate(members)}
    behind = np.array([number[member] for member, _ in alike], dtype=np.int64)
    count = np.array(list(alike.values()), dtype=np.int64)
    kinds, kind = _coded([attributes for _, attributes in alike])
    same = np.zeros((len(kinds), len(members)), dtype=np.int64)
    np.add.at(same, (kind, behind), count)
    likelihood = _likelihoods(kinds, kind, same)
    mine, theirs = likelihood[kind, behind][:, None], likelihood[kind]
    my_rows, their_rows = same[kind, behind][:, None], same[kind]
    first = np.arange(len(members)) < behind[:, None]
    equal = (theirs == mine) & ((their_rows > my_rows) | ((their_rows == my_rows) & first))
    return Ahead(members, count, behind, (theirs > mine) | equal)


def _likelihoods(kinds: Sequence[Attributes], kind: NDArray[np.int64], same: NDArray[np.int64]) -> NDArray[np.float64]:
    """As `Habits._likelihood`, for each kind of row and each member. Products too large to be exact as floating-point
    numbers are taken as Python's whole numbers, so that every quotient is rounded once and correctly."""
    rows = same.sum(axis=0)
    exact: type = np.int64 if rows.max(initial=0) <= _EXACT_ROWS else object
    places = len(kinds[0]) if kinds else 0
    product, whole = np.tile(rows.astype(exact), (len(kinds), 1)), (2 * rows.astype(exact) + 1) ** places
    for place in range(places):
        values, value = _coded([attributes[place] for attributes in kinds])
        shows = np.zeros((len(values), len(rows)), dtype=np.int64)
        np.add.at(shows, value, same)
        product = product * (2 * shows[value].astype(exact) + 1)
    found: NDArray[np.float64] = (product / whole).astype(np.float64)
    return found


def _coded(values: Sequence[_Hashable]) -> tuple[list[_Hashable], NDArray[np.int64]]:
    """The different values in the order in which they come, and the number of each among them."""
    codes: dict[_Hashable, int] = {}
    coded = [codes.setdefault(value, len(codes)) for value in values]
    return list(codes), np.array(coded, dtype=np.int64)
