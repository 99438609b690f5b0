"""A stock of words with meanings, and how the words of a heading are found in it: phrases, compounds, small typos.

Words written together are taken apart where every part is known: German and Dutch compounds with their linking letters,
scripts that write no blanks, and plain headings whose blanks were lost (`auditdate`, `suppliername`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from comity.reference.plain import tokens_of

_COMPOUND_LANGUAGES = ("de", "nl")
_PLURAL_LANGUAGES = ("en", "fr", "es", "pt")
_LINKS = ("", "s", "es", "n", "en", "er")
_LONGEST_PHRASE = 5
_LONGEST_UNSPACED = 24  # letters
_TYPO_LETTERS = 5  # a word of fewer letters is not corrected
_LOST_BLANK_LETTERS = 4  # shorter words are no parts of a heading whose blanks were lost, but for these:
_SHORT_PARTS = ("id", "no", "nr", "lat", "gln", "lng", "lon", "zip", "gps", "num", "ref", "end", "osid", "lei")

_Meanings = frozenset[str]
_Split = tuple[tuple[_Meanings, ...], int]


@dataclass(frozen=True, slots=True)
class Found:
    """The meanings of the words of one heading, each with its alternatives; words without any; how many were mended."""

    meanings: tuple[_Meanings, ...]
    unknown: int
    mended: int


@dataclass(slots=True)
class Lexicon:
    """Words and phrases with the meanings that they may have. Filled once, then only read.

    A word that was given to `pass_over` means nothing and is nowhere missed.
    """

    phrases: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    skip: set[str] = field(default_factory=set)
    alone: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    _parts: dict[str, set[str]] = field(default_factory=dict)
    _lost: dict[str, set[str]] = field(default_factory=dict)
    _unspaced: dict[str, set[str]] = field(default_factory=dict)
    _typed: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    _taken: dict[str, tuple[_Split, int]] = field(default_factory=dict)

    def add(self, meaning: str, language: str, words: Iterable[str]) -> None:
        """Teach that each of `words` (a word or a phrase of `language`, ISO 639) may mean `meaning`.

        A word that ends with `!` means it only where nothing else is said.
        """
        for word in words:
            tokens = tokens_of(word)
            if word.endswith("!"):
                self.alone.setdefault(tokens, set()).add(meaning)
                continue
            self._add_tokens(meaning, tokens)
            for plural in _plurals(tokens[-1]) if language in _PLURAL_LANGUAGES else ():
                self._add_tokens(meaning, (*tokens[:-1], plural))
            if len(tokens) == 1 and language in _COMPOUND_LANGUAGES and tokens[0].isascii() and len(tokens[0]) >= 3:
                self._parts.setdefault(tokens[0], set()).add(meaning)

    def pass_over(self, words: Iterable[str]) -> None:
        """Teach words that stand in headings without meaning anything there."""
        for word in words:
            for token in tokens_of(word):
                self.skip.add(token)
                if not token.isascii():
                    self._unspaced.setdefault(token, set())

    def _add_tokens(self, meaning: str, tokens: tuple[str, ...]) -> None:
        known = self.phrases.get(tokens)
        if known:
            known.add(meaning)
        else:
            self.phrases[tokens] = {meaning}
            self._learn_spelling(tokens)
        word = tokens[0]
        if len(tokens) == 1 and word.isascii():
            if len(word) >= _LOST_BLANK_LETTERS or word in _SHORT_PARTS:
                self._lost.setdefault(word, set()).add(meaning)
        elif not any(map(str.isascii, tokens)):
            self._unspaced.setdefault("".join(tokens), set()).add(meaning)

    def _learn_spelling(self, tokens: tuple[str, ...]) -> None:
        if len(tokens) == 1 and len(tokens[0]) >= _TYPO_LETTERS - 1 and tokens[0].isascii():
            self._typed.setdefault((tokens[0][0], len(tokens[0])), []).append(tokens[0])

    def find(self, tokens: Sequence[str]) -> Found:
        """The meanings of folded `tokens`; numbers and the words of `pass_over` are passed over."""
        alone = self.alone.get(tuple(tokens))
        if alone:
            return Found((frozenset(alone | self.phrases.get(tuple(tokens), set())),), 0, 0)
        meanings: list[_Meanings] = []
        unknown = mended = start = 0
        while start < len(tokens):
            length, found = self._phrase_at(tokens, start)
            if found:
                meanings.append(found)
            elif not (tokens[start] in self.skip or tokens[start].isdigit()):
                (parts, missing), typos = self._taken_apart(tokens[start])
                meanings += parts
                unknown += missing
                mended += typos
            start += length
        return Found(tuple(meanings), unknown, mended)

    def _phrase_at(self, tokens: Sequence[str], start: int) -> tuple[int, _Meanings]:
        for length in range(min(_LONGEST_PHRASE, len(tokens) - start), 0, -1):
            found = self.phrases.get(tuple(tokens[start : start + length]))
            if found:
                return length, frozenset(found)
        return 1, frozenset()

    def _taken_apart(self, token: str) -> tuple[_Split, int]:
        """The meanings of one unknown token with how much of it stays unknown, and 1 where something was mended."""
        if token not in self._taken:
            self._taken[token] = self._take_apart(token)
        return self._taken[token]

    def _take_apart(self, token: str) -> tuple[_Split, int]:
        if not token.isascii():
            return _cover(token, self._unspaced, self.skip), 0
        for table, links, mended in ((self._parts, _LINKS, 0), (self._lost, ("",), 1)):
            parts = _segment(token, table, links)
            if parts:
                return (parts, 0), mended
        near = self._near(token)
        return (((near,), 0), 1) if near else (((), 1), 0)

    def _near(self, token: str) -> _Meanings:
        if len(token) < _TYPO_LETTERS:
            return frozenset()
        allowed = 1 if len(token) < 9 else 2
        best: dict[int, set[str]] = {}
        for length in range(max(_TYPO_LETTERS, len(token) - allowed), len(token) + allowed + 1):
            for word in self._typed.get((token[0], length), ()):
                distance = OSA.distance(word, token, score_cutoff=allowed)
                if distance <= allowed:
                    best.setdefault(distance, set()).update(self.phrases[(word,)])
        return frozenset(best[min(best)]) if best else frozenset()


@lru_cache(maxsize=1 << 13)
def _plurals(word: str) -> tuple[str, ...]:
    """Regular plurals of a word of English, French, Spanish or Portuguese; some are no words at all, harmlessly."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word.endswith("s"):
        return ()
    if word.endswith("y"):
        return (f"{word[:-1]}ies",)
    return (f"{word}s", f"{word}es") if word[-1] in "rlndz" else (f"{word}s",)


def _segment(token: str, table: Mapping[str, set[str]], links: Sequence[str]) -> tuple[_Meanings, ...] | None:
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


def _cover(token: str, table: Mapping[str, set[str]], skip: Container[str]) -> _Split:
    """The words of `table` that cover most of a `token` written without blanks, and how many gaps they leave.

    What is to be skipped covers and means nothing.
    """
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]  # letters left out, words, the words
    for end in range(1, len(token) + 1):
        left_out, count, words = best[end - 1]
        options = [(left_out + 1, count, (*words, ""))]
        for start in range(max(0, end - _LONGEST_UNSPACED), end):
            if token[start:end] in table:
                left_out, count, words = best[start]
                options.append((left_out, count + 1, (*words, token[start:end])))
        best.append(min(options, key=lambda option: option[:2]))
    words = best[-1][2]
    gaps = sum(1 for index, word in enumerate(words) if not word and (index == 0 or words[index - 1]))
    return tuple(frozenset(table[word]) for word in words if word and word not in skip), gaps
