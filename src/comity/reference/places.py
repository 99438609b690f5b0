"""Cities and regions that lists give in place of a country: a question with the right choice, never an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from comity.reference.plain import fold, joined, load_yaml

_PARTS = re.compile(r"[,;/|\n()（）\-–—]")


@cache
def _words(section: str) -> tuple[str, ...]:
    return tuple(load_yaml("country_words.yaml")[section].split())


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Folded name without blanks -> the codes of the countries where such a place is, in the order of the file."""
    table: dict[str, tuple[str, ...]] = {}
    for code, kinds in load_yaml("places.yaml").items():
        for listed in kinds.values():
            for place in listed.split(","):
                key = joined(place)
                table[key] = tuple(dict.fromkeys((*table.get(key, ()), code)))
    return table


def _without_generic(text: str) -> str:
    key = "".join(word for word in fold(text).split() if word not in _words("place_words") and not word.isdecimal())
    if not key.isascii():
        endings = (end for end in _words("place_endings") if key.endswith(end) and key != end)
        key = key.removesuffix(next(endings, ""))
    return key


def is_place(text: str) -> bool:
    """Whether `text` as it is, and not only a part of it, is the name of a known city or region."""
    return joined(text) in _places()


@lru_cache(maxsize=1 << 12)
def place_countries(text: str) -> tuple[str, ...]:
    """The ISO codes of the countries that have a known city or region called `text`; empty where none is known.

    Words such as "city" or "province" and numbers around the name do not matter ("Dongguan City", "Dhaka-1340").
    """
    found = _places().get(joined(text)) or _places().get(_without_generic(text))
    if found:
        return found
    parts = [place_countries(part) for part in _PARTS.split(text) if part.strip() and part != text]
    known = [part for part in parts if part]
    shared = set(known[0]).intersection(*known[1:]) if known else set()
    return tuple(code for code in known[0] if code in shared) if known else ()
