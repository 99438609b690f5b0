"""What a column's heading says: the field that it names, and how surely, in the languages of `headings.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from comity.reference.lexicon import Found, Lexicon
from comity.reference.plain import fold, load_yaml

_BRACKETS = re.compile(r"[(\[（【<].*?(?:[)\]）】>]|$)", re.DOTALL)
_UNKNOWN_COST, _MENDED_COST, _BRACKET_COST = 0.3, 0.12, 0.02
_MOST_READINGS = 64
_LEAST_WITH_UNKNOWN = 0.9  # a rule must be as sure as this to bear a word that nobody knows


@dataclass(frozen=True, slots=True, order=True)
class Guess:
    """A field that a heading may name, with certainty 0..1."""

    certainty: float
    field: str
    words: str


@cache
def _lexicon() -> Lexicon:
    lexicon = Lexicon()
    for concept, languages in load_yaml("headings.yaml")["words"].items():
        for language, words in languages.items():
            lexicon.add(concept, language, words)
    return lexicon


@cache
def _fillers() -> frozenset[str]:
    return frozenset(token for word in load_yaml("headings.yaml")["fillers"].split() for token in fold(word).split())


@cache
def _rules() -> dict[frozenset[str], tuple[tuple[str, float], ...]]:
    rules: dict[frozenset[str], tuple[tuple[str, float], ...]] = {}
    for name, grades in load_yaml("headings.yaml")["fields"].items():
        for certainty, meanings in grades.items():
            for meaning in meanings:
                key = frozenset(meaning.split())
                rules[key] = (*rules.get(key, ()), (name, float(certainty)))
    return rules


def _readings(found: Found) -> list[frozenset[str]]:
    size = 1
    for options in found.meanings:
        size *= len(options)
    if not found.meanings or size > _MOST_READINGS:
        return []
    return sorted({frozenset(choice) for choice in product(*found.meanings)}, key=sorted)


def _cost(found: Found) -> float | None:
    if found.unknown > 1 or (found.unknown and not found.meanings):
        return None
    return found.unknown * _UNKNOWN_COST + found.mended * _MENDED_COST


def _guesses(text: str, extra: float) -> list[Guess]:
    found = _lexicon().find(fold(text).split(), _fillers())
    cost = _cost(found)
    if cost is None:
        return []
    least = _LEAST_WITH_UNKNOWN if found.unknown else 0.0
    return [
        Guess(round(certainty - cost - extra, 3), name, fold(text))
        for reading in _readings(found)
        for name, certainty in _rules().get(reading, ())
        if certainty >= least
    ]


@lru_cache(maxsize=1 << 14)
def understand(heading: str) -> tuple[Guess, ...]:
    """The fields that `heading` may name, best first, each field once; empty where nothing is known of it."""
    every = _guesses(heading, 0.0)
    bare = _BRACKETS.sub(" ", heading)
    if bare != heading:
        every += _guesses(bare, _BRACKET_COST)
    best: dict[str, Guess] = {}
    for guess in sorted(every, reverse=True):
        best.setdefault(guess.field, guess)
    return tuple(best.values())


def is_known_word(token: str) -> bool:
    """Whether a folded word belongs to the words that headings are made of."""
    return (token,) in _lexicon().phrases or token in _fillers()


def speaks(heading: str) -> bool:
    """Whether any word of `heading` is known, even where together they name no field ("RSPO status")."""
    return bool(_lexicon().find(fold(heading).split(), _fillers()).meanings)


def may_be_heading(text: str) -> bool:
    """Whether a text consists of words that headings are made of, or nearly: a quick test before `understand`."""
    if len(text) > 60 or any(char.isdigit() for char in text):
        return False
    words = fold(text).split()
    known = sum(map(is_known_word, words))
    return bool(words) and known * 2 >= len(words)
