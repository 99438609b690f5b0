"""A stock of words with meanings, and how the words of a heading are found in it: phrases, compounds, small typos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from comity.reference.plain import fold

_COMPOUND_LANGUAGES = ("de", "nl")
_LINKS = ("", "s", "es", "n", "en", "er")
_LONGEST_PHRASE = 5
_TYPO_LETTERS = 5  # a word of fewer letters is not corrected


@dataclass(frozen=True, slots=True)
class Found:
    """The meanings of the words of one heading, each with its alternatives; words without any; how many were mended."""

    meanings: tuple[frozenset[str], ...]
    unknown: int
    mended: int


@dataclass(slots=True)
class Lexicon:
    """Words and phrases with the meanings that they may have. Filled once with `add`, then only read."""

    phrases: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=dict)
    unspaced: dict[str, set[str]] = field(default_factory=dict)
    _split: dict[str, tuple[frozenset[str], ...] | None] = field(default_factory=dict)
    _typed: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def add(self, meaning: str, language: str, words: Iterable[str]) -> None:
        """Teach that each of `words` (a word or a phrase of `language`, ISO 639) may mean `meaning`."""
        for word in words:
            tokens = tuple(fold(word).split())
            if tokens not in self.phrases and len(tokens) == 1 and tokens[0].isascii():
                self._typed.setdefault((tokens[0][0], len(tokens[0])), []).append(tokens[0])
            self.phrases.setdefault(tokens, set()).add(meaning)
            if len(tokens) == 1 and not tokens[0].isascii():
                self.unspaced.setdefault(tokens[0], set()).add(meaning)
            elif len(tokens) == 1 and language in _COMPOUND_LANGUAGES and len(tokens[0]) >= 3:
                self.parts.setdefault(tokens[0], set()).add(meaning)

    def find(self, tokens: Sequence[str], skip: frozenset[str] = frozenset()) -> Found:
        """The meanings of folded `tokens`; numbers and the words of `skip` are passed over."""
        meanings: list[frozenset[str]] = []
        unknown = mended = start = 0
        while start < len(tokens):
            length, found = self._phrase_at(tokens, start)
            if found:
                meanings.append(found)
            elif not (tokens[start] in skip or tokens[start].isdigit()):
                parts, typos = self._taken_apart(tokens[start])
                meanings += parts
                unknown += not parts
                mended += typos
            start += length
        return Found(tuple(meanings), unknown, mended)

    def _phrase_at(self, tokens: Sequence[str], start: int) -> tuple[int, frozenset[str]]:
        for length in range(min(_LONGEST_PHRASE, len(tokens) - start), 0, -1):
            found = self.phrases.get(tuple(tokens[start : start + length]))
            if found:
                return length, frozenset(found)
        return 1, frozenset()

    def _taken_apart(self, token: str) -> tuple[tuple[frozenset[str], ...], int]:
        """The meanings of one unknown token, and 1 where a typo had to be mended."""
        table = self.parts if token.isascii() else self.unspaced
        parts = self._compound(token, table, token.isascii())
        if parts:
            return parts, 0
        near = self._near(token)
        return ((near,), 1) if near else ((), 0)

    def _compound(self, token: str, table: Mapping[str, set[str]], linked: bool) -> tuple[frozenset[str], ...]:
        if token not in self._split:
            self._split[token] = _segment(token, table, _LINKS if linked else ("",))
        return self._split[token] or ()

    def _near(self, token: str) -> frozenset[str]:
        if len(token) < _TYPO_LETTERS or not token.isascii():
            return frozenset()
        allowed = 1 if len(token) < 9 else 2
        best: dict[int, set[str]] = {}
        for length in range(max(_TYPO_LETTERS, len(token) - allowed), len(token) + allowed + 1):
            for word in self._typed.get((token[0], length), ()):
                distance = OSA.distance(word, token, score_cutoff=allowed)
                if distance <= allowed:
                    best.setdefault(distance, set()).update(self.phrases[(word,)])
        return frozenset(best[min(best)]) if best else frozenset()


def _segment(token: str, table: Mapping[str, set[str]], links: Sequence[str]) -> tuple[frozenset[str], ...] | None:
    """`token` as a chain of words of `table`, the longest ones first; None where it is none."""
    if not token:
        return ()
    for end in range(len(token), 0, -1):
        if token[:end] not in table:
            continue
        for link in links:
            rest = token[end:]
            if rest.startswith(link):
                following = _segment(rest[len(link) :], table, links)
                if following is not None:
                    return (frozenset(table[token[:end]]), *following)
    return None
