"""Limits: what may never stand together as one site, whatever the score says.

Conflicting identifiers of sites (GLN, OS ID, Sedex site), different countries, different numbers for the same kind of
word (plant, unit, plot), and a person's "different". LEI and D-U-N-S name companies and limit nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.linkage.clean import Content

# Kinds of words whose numbers tell sites apart for certain; blocks, buildings and sheds may belong to one site.
CERTAIN_PLACES = frozenset({"plot", "unit"})


_NO_TRAITS: frozenset[tuple[str, str]] = frozenset()


def _traits(content: Content) -> frozenset[tuple[str, str]]:
    """(kind, value) of a content; two contents conflict when both have values of a kind and none agrees."""
    if not (content.name_numbers or content.place_numbers or content.gln or content.os_id or content.sedex_site):
        return _NO_TRAITS
    found = {("gln", content.gln), ("os_id", content.os_id), ("sedex_site", content.sedex_site)}
    for mark in content.name_numbers:
        kind, number = mark.split(" ", 1)
        found.add((f"name {kind}", number))
    for mark in content.place_numbers:
        kind, number = mark.split(" ", 1)
        if kind in CERTAIN_PLACES:
            found.add((f"place {kind}", number))
    return frozenset(trait for trait in found if trait[1])


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a table's contents. `apart` are pairs (low, high) that a person called different."""

    traits: tuple[frozenset[tuple[str, str]], ...]
    countries: tuple[str, ...]
    apart: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, contents: Sequence[Content], apart: Iterable[tuple[int, int]] = ()) -> Limits:
        """Limits of `contents` and of the pairs that a person called different."""
        pairs = frozenset((min(pair), max(pair)) for pair in apart)
        return cls(tuple(map(_traits, contents)), tuple(content.country for content in contents), pairs)

    def forbid(self, left: frozenset[int], right: frozenset[int]) -> bool:
        """Whether these two groups of contents may not be one site."""
        return self._answered(left, right) or self._abroad(left, right) or self._conflict(left, right)

    def _answered(self, left: frozenset[int], right: frozenset[int]) -> bool:
        if not self.apart:
            return False
        return any((min(one, other), max(one, other)) in self.apart for one in left for other in right)

    def _abroad(self, left: frozenset[int], right: frozenset[int]) -> bool:
        one, other = self.countries[next(iter(left))], self.countries[next(iter(right))]
        if one == other and one:
            return False
        ours, theirs = ({self.countries[row] for row in side} for side in (left, right))
        ours.discard("")
        theirs.discard("")
        if not ours or not theirs or ours & theirs:
            return False
        return not (self._identifiers(left) & self._identifiers(right))

    def _identifiers(self, group: frozenset[int]) -> set[tuple[str, str]]:
        return {trait for row in group for trait in self.traits[row] if trait[0] in ("gln", "os_id", "sedex_site")}

    def _conflict(self, left: frozenset[int], right: frozenset[int]) -> bool:
        ours = _by_kind(self.traits, left)
        theirs = _by_kind(self.traits, right) if ours else {}
        return any(
            mine.isdisjoint(yours) for kind, sets in ours.items() for mine in sets for yours in theirs.get(kind, ())
        )


def _by_kind(traits: Sequence[frozenset[tuple[str, str]]], group: frozenset[int]) -> dict[str, set[frozenset[str]]]:
    """The distinct sets of values that the contents of a group have, by kind."""
    found: dict[str, set[frozenset[str]]] = {}
    for row in group:
        if not traits[row]:
            continue
        for kind in {kind for kind, _ in traits[row]}:
            found.setdefault(kind, set()).add(frozenset(value for other, value in traits[row] if other == kind))
    return found
