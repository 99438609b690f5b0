"""Side by side: what two rows say, with the words marked that the other row does not have.

A word counts as found wherever the other row says it in a field of the same kind: a town may stand in its own column on
one list and at the end of the address on another. Case, accents, punctuation and common abbreviations do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.reference.text import words

_NAMES = ("name", "supplier_name")
_PLACES = ("address", "city", "region", "postcode")
_KINDS: Mapping[str, tuple[str, ...]] = {**dict.fromkeys(_NAMES, _NAMES), **dict.fromkeys(_PLACES, _PLACES)}
Said = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as it is written; `differs` where the other row does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One field of two rows as pieces; no pieces where a row says nothing."""

    field: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


def beside(said: Said) -> tuple[Beside, ...]:
    """Each (field, left, right) of `said` as marked pieces.

    Nothing is marked where the other row says nothing of that kind at all: it is missing there, and does not differ.
    """
    left, right = _words(said, 1), _words(said, 2)
    return tuple(
        Beside(field, _pieces(ours, _alike(right, field)), _pieces(theirs, _alike(left, field)))
        for field, ours, theirs in said
    )


def _words(said: Said, side: int) -> dict[str, set[str]]:
    """The folded words of one side, by field: of the text, where several may fold into one, and of each word."""
    return {row[0]: {*words(row[side]), *(each for word in row[side].split() for each in words(word))} for row in said}


def _alike(told: Mapping[str, set[str]], field: str) -> set[str]:
    """The words that a row has in fields of the kind of `field`; of a place its country, too, if it says more."""
    found: set[str] = set().union(*(told.get(each, set()) for each in _KINDS.get(field, (field,))))
    return found | told.get("country", set()) if found and field in _PLACES else found


def _pieces(text: str, others: set[str]) -> tuple[Piece, ...]:
    return tuple(Piece(word, bool(others) and not others.issuperset(words(word))) for word in text.split())
