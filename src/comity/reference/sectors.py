"""Sectors of sites: what lists say in their sector column, and what names and products give away.

The sector is part of a site's knowledge cell: what an attacker infers from the site itself (disclosure.md 3.3d).
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from comity.reference.text import words

_START = 2  # letters of a keyword's first word by which it is found quickly
_SHORT = 3  # a keyword of so few letters means a sector only where it is the whole cell ("the" for tea)


@dataclass(frozen=True, slots=True)
class _Keyword:
    """Folded words in their order, the last one perhaps only a beginning."""

    sector: str
    words: tuple[str, ...]
    prefix: bool

    def starts(self, said: tuple[str, ...]) -> bool:
        """Whether `said` begins with the keyword."""
        part = said[: len(self.words)]
        if len(part) < len(self.words) or part[:-1] != self.words[:-1]:
            return False
        return part[-1].startswith(self.words[-1]) if self.prefix else part[-1] == self.words[-1]

    @property
    def letters(self) -> int:
        return sum(map(len, self.words))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Keywords by their first letters, and texts to find anywhere (scripts that are written without blanks).

    A keyword weighs as much as it has words. Where several begin at one word the longest counts alone ("sekerleme",
    sweets, and not "seker", sugar).
    """

    by_start: dict[str, tuple[_Keyword, ...]]
    anywhere: tuple[tuple[str, str], ...]

    def weights(self, plain: str, said: tuple[str, ...]) -> Counter[str]:
        """The weight of each sector whose keywords are found."""
        weights: Counter[str] = Counter()
        for start, word in enumerate(said):
            found = [each for each in self.by_start.get(word[:_START], ()) if each.starts(said[start:])]
            longest = max((keyword.letters for keyword in found), default=0)
            best = {keyword.sector: len(keyword.words) for keyword in found if keyword.letters == longest}
            weights.update(best)
        weights.update(sector for text, sector in self.anywhere if text in plain)
        return +weights


@cache
def _entries() -> dict[str, dict[str, Any]]:
    raw = files(__package__).joinpath("sectors.yaml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = yaml.safe_load(raw)
    return entries


@cache
def _vocabulary(part: str, least_letters: int) -> _Vocabulary:
    """The keywords of one part of the entries ("says" or "names") that have at least so many letters."""
    by_start: dict[str, list[_Keyword]] = defaultdict(list)
    anywhere = []
    for sector, entry in _entries().items():
        for text in dict.fromkeys(entry[part]):
            if not text.isascii():
                anywhere.append((_plain(text), sector))
                continue
            keyword = _Keyword(sector, words(text.rstrip("*")), text.endswith("*"))
            if keyword.words and keyword.letters >= least_letters:
                by_start[keyword.words[0][:_START]].append(keyword)
    return _Vocabulary({start: tuple(found) for start, found in by_start.items()}, tuple(anywhere))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def codes() -> tuple[str, ...]:
    """All sector codes, in the order of the file."""
    return tuple(_entries())


def label(code: str) -> str:
    """A sector's name as people read it; "" for ""."""
    return str(_entries()[code]["label"]) if code else ""


@cache
def stated(text: str) -> str:
    """The sector that a list's own sector cell names, in any language of the vocabulary; "" where it names none."""
    said = words(text)
    least = 1 if len(said) == 1 else _SHORT + 1
    return _heaviest(_vocabulary("says", least).weights(_plain(text), said)) or inferred((text,))


def inferred(texts: Iterable[str]) -> str:
    """The sector that names and products give away; "" where they give none away, or two alike.

    Case, punctuation, order and repetition of the texts make no difference.
    """
    return _inferred(tuple(sorted({(" ".join(words(text)), _plain(text)) for text in texts if text})))


@cache
def _inferred(texts: Sequence[tuple[str, str]]) -> str:
    vocabulary, weights = _vocabulary("names", 1), Counter[str]()
    for folded in sorted({folded for folded, _ in texts}):
        weights |= vocabulary.weights("", tuple(folded.split()))
    return _heaviest(weights | vocabulary.weights("\n".join(plain for _, plain in texts), ()))


def _heaviest(weights: Counter[str]) -> str:
    ranked = weights.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]
