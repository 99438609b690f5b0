"""Texts as terms that can be compared: folded, stemmed, as concepts of the audit vocabulary, and as pieces of words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from comity.reference import audit_terms

LONGEST = 2_000
"""Letters of a question that are read; the rest adds nothing to what it asks for."""
_WORD = re.compile(r"[^\W_]{1,40}")
_ENDS = re.compile(r"[.;:?!()\[\]\n]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_SHORTEST_STEM = 4
_PLURAL = ("es",)  # it and single letters may leave a letter less: "gases", "fees"
_GRAM = 4
_FEWEST_WORDS = 2
# Languages that write compounds as one word; a known word at either end of such a word tells a part of its meaning.
_COMPOUNDING = frozenset({"de", "nl"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text is compared by, each term with how often it stands there.

    words: stems and pairs of neighbouring stems. concepts: of `reference/audit_terms.yaml`. pieces: of four letters.
    """

    words: Mapping[str, int]
    concepts: Mapping[str, int]
    pieces: Mapping[str, int]


@lru_cache(1 << 16)
def fold(word: str) -> str:
    """A word in small letters without accents, ligatures as two letters."""
    spread = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(char for char in spread if not unicodedata.combining(char))


def spelled(text: str) -> tuple[str, ...]:
    """The words and numbers of a text as they are written, in order; at most `LONGEST` letters are read."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text[:LONGEST])))


@lru_cache(1 << 14)
def tokens(text: str) -> tuple[str, ...]:
    """The same, folded."""
    return tuple(map(fold, spelled(text)))


@cache
def _endings(language: str) -> tuple[str, ...]:
    endings = (fold(ending) for ending in audit_terms.endings().get(language, ()))
    return tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))


@lru_cache(1 << 16)
def stem(word: str, language: str) -> str:
    """A folded word without its endings. Words of an unknown language, numbers and short words stay as they are."""
    for ending in _endings(language):
        least = _SHORTEST_STEM - (len(ending) == 1 or ending in _PLURAL)
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return stem(word[: -len(ending)], language)
    return word


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(word for given in audit_terms.function_words().get(language, ()) for word in tokens(given))


def language_of(text: str, usual: str = "") -> str:
    """The language whose function words stand most often in a text; `usual` where no other has more of them.

    ISO 639-1, of `audit_terms.languages()`, or `usual` as it is.
    """
    said = tokens(text)
    counts = {each: sum(word in _function_words(each) for word in said) for each in audit_terms.languages()}
    best = max(counts.values())
    # One word more than the usual language may be chance: many function words are those of several languages.
    if counts.get(usual, -1) + 1 >= best or not best:
        return usual
    return next(language for language, count in counts.items() if count == best)


def sentences(text: str, language: str) -> tuple[str, ...]:
    """The sentences of a text, and what stands in brackets; the text itself where there is only one."""
    parts = (part.strip() for part in _ENDS.split(text[:LONGEST].casefold()))
    kept = tuple(part for part in parts if len(content_words(part, language)) >= _FEWEST_WORDS)
    return kept if len(kept) > 1 else (text,)


@lru_cache(1 << 14)
def content_words(text: str, language: str) -> tuple[str, ...]:
    """The folded words that have a meaning of their own, in order."""
    idle = _function_words(language)
    return tuple(word for word in tokens(text) if word not in idle and (len(word) > 1 or word.isdigit()))


@lru_cache(1 << 14)
def terms(text: str, language: str) -> Terms:
    """What a text in a language is compared by."""
    content = content_words(text, language)
    stems = [stem(word, language) for word in content]
    pairs = (f"{left} {right}" for left, right in pairwise(stems))
    pieces = Counter(piece for word in content for piece in _pieces(word))
    return Terms(Counter([*stems, *pairs]), Counter(concepts_in(text, language)), pieces)


@lru_cache(1 << 16)
def _pieces(word: str) -> tuple[str, ...]:
    bounded = f"_{word}_"
    return tuple(bounded[at : at + _GRAM] for at in range(max(1, len(bounded) - _GRAM + 1)))


def concepts_in(text: str, language: str) -> list[str]:
    """Concepts whose words stand in a text, as often as they do; of every language where this one is not known."""
    return [concept for _, concept in concepts_by_word(text, language)]


@lru_cache(1 << 14)
def concepts_by_word(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """Concepts in a text, each with the place (among `tokens`) of the last word of the phrase that says it."""
    found: list[tuple[int, str]] = []
    said = tokens(text)
    for spoken in (language,) if language in audit_terms.languages() else audit_terms.languages():
        known = _phrases(spoken)
        stems = [stem(word, spoken) for word in said]
        for start, first in enumerate(stems):
            for length in range(1, known.longest.get(first, 0) + 1):
                for concept in known.concepts.get(tuple(stems[start : start + length]), ()):
                    found.append((min(start + length, len(stems)) - 1, concept))
            if spoken in _COMPOUNDING:
                found += [(start, each) for each in known.within(first)]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Concepts by the stems of a phrase, and the most stems that a phrase beginning with one has."""

    concepts: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: Mapping[str, int]

    def within(self, word: str) -> list[str]:
        """Concepts of known words with which a longer word begins or ends."""
        if (word,) in self.concepts:
            return []
        places = range(_SHORTEST_STEM, len(word) - _SHORTEST_STEM + 1)
        return [each for at in places for part in (word[:at], word[at:]) for each in self.concepts.get((part,), ())]


@cache
def _phrases(language: str) -> _Phrases:
    found: dict[tuple[str, ...], list[str]] = {}
    for concept, words in audit_terms.concepts().items():
        for phrase in words.get(language, ()):
            key = tuple(stem(word, language) for word in tokens(phrase))
            known = found.setdefault(key, [])
            if concept not in known:
                known.append(concept)
    longest: dict[str, int] = {}
    for first, *more in found:
        longest[first] = max(longest.get(first, 0), 1 + len(more))
    return _Phrases({key: tuple(names) for key, names in found.items()}, longest)


def hedged(text: str, language: str) -> bool:
    """Whether a text asks for less than the thing itself, by its wording ("where possible")."""
    said = f" {' '.join(tokens(text))} "
    return any(f" {' '.join(tokens(phrase))} " in said for phrase in audit_terms.hedges().get(language, ()))
