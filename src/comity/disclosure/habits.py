"""A7 of disclosure.md 3.9: what the columns of a row tell together, by naive Bayes on the habits of each member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from comity.disclosure.columns import filled
from comity.vocabulary.edition import EditionRow

Attributes = tuple[str, ...]
Ahead = tuple[frozenset[int], int]


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


def ahead(rows: Sequence[tuple[int, Attributes]]) -> Counter[Ahead]:
    """Of a cell's exclusive rows, given as member and attributes: how often which members are likelier than the true
    one, and who that is.

    Members that take out their own rows name the true one where all that are ahead belong to them, and it does not.
    """
    habits = Habits(rows)
    found: Counter[Ahead] = Counter()
    for (member, attributes), count in Counter(rows).items():
        ranked = habits.ranked(attributes)
        found[frozenset(ranked[: ranked.index(member)]), member] += count
    return found
