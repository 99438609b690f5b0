"""First-level regions: codes and other names brought to one, in a column of their own or inside an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from comity.reference import folding

_Words = tuple[str, ...]


@cache
def _regions(country: str) -> Mapping[_Words, _Words]:
    table: dict[_Words, _Words] = {}
    for fixed, others in folding.read_data("regions.yaml").get(country, {}).items():
        for written in (fixed, *others):
            table[tuple(folding.raw_words(written))] = tuple(fixed.split())
            table[folding.display_words(written)] = tuple(fixed.split())
    return table


@cache
def _generic() -> tuple[_Words, ...]:
    generic = (tuple(phrase.split()) for phrase in folding.read_data("regions.yaml")["generic"])
    return tuple(sorted(generic, key=lambda form: (-len(form), form)))


def _bare(shown: _Words) -> _Words:
    for generic in _generic():
        size = len(generic)
        if len(shown) > size and shown[:size] == generic:
            return shown[size:]
        if len(shown) > size and shown[-size:] == generic:
            return shown[:-size]
    return shown


@lru_cache(maxsize=1 << 15)
def region_words(text: str, country: str) -> _Words:
    """The display words of a region: codes and other names of `country` (ISO alpha-2) resolved ("TX" -> texas)."""
    table = _regions(country.upper())
    raw = tuple(folding.raw_words(text))
    for candidate in (raw, _bare(raw), _bare(folding.display_words(text)), _bare(folding.words(text))):
        if candidate in table:
            return table[candidate]
    return _bare(folding.display_words(text))


@cache
def _longest(country: str) -> Mapping[str, int]:
    """How many words the longest name of a region has that begins with a word."""
    longest: dict[str, int] = {}
    for name in _regions(country):
        if name:
            longest[name[0]] = max(longest.get(name[0], 0), len(name))
    return longest


def _known_at(words: Sequence[str], start: int, table: Mapping[_Words, _Words], longest: Mapping[str, int]) -> int:
    for length in range(min(longest.get(words[start], 0), len(words) - start), 0, -1):
        if tuple(words[start : start + length]) in table:
            return length
    return 0


def _is_code_out_of_place(words: Sequence[str], start: int, length: int) -> bool:
    """A code of two or three letters counts only at the end of an address, or right before a postcode."""
    if length > 1 or len(words[start]) > 3:
        return False
    after = words[start + 1 :]
    return bool(after) and not (after[0].isdecimal() and len(after[0]) >= 4)


def split_region(words: Sequence[str], country: str) -> tuple[_Words, _Words]:
    """The region named in the folded words of an address (the last one that is), and the words without it."""
    table = _regions(country.upper())
    longest = _longest(country.upper())
    if longest.keys().isdisjoint(words):
        return (), tuple(words)
    for start in range(len(words) - 1, -1, -1):
        length = _known_at(words, start, table, longest)
        while length and start and _known_at(words, start - 1, table, longest) == length + 1:
            start, length = start - 1, length + 1
        if length and not _is_code_out_of_place(words, start, length):
            found = table[tuple(words[start : start + length])]
            return found, (*words[:start], *words[start + length :])
    return (), tuple(words)
