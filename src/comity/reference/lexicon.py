"""A stock of words with meanings, and how the words of a heading are found in it: phrases, compounds, small typos.

Words written together are taken apart where every part is known: German and Dutch compounds with their linking letters,
scripts that write no blanks, and plain headings whose blanks were lost (`auditdate`, `suppliername`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from rapidfuzz.distance import OSA

from comity.reference.plain import listed_words, spelt_out, tokens_of

_COMPOUND_LANGUAGES = ("de", "nl")
_PLURAL_LANGUAGES = ("en", "fr", "es", "pt")
_LINKS = ("", "s", "es", "n", "en", "er")
_LONGEST_PHRASE = 5
_LONGEST_UNSPACED, _LONGEST_WORD = 24, 80  # letters
_LEAST_LETTERS, _TYPO_LETTERS, _LONG_WORD, _VERY_LONG_WORD = 4, 5, 9, 11  # of words, for kinds of slips
_THAI_WORD, _HAN_WORD = 6, 2  # usual letters of one word in scripts without blanks
_THAI = re.compile("[\u0e00-\u0e7f]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LOST_BLANK_LETTERS = 4  # shorter words are no parts of a heading whose blanks were lost, but for these:
_SHORT_PARTS = ("id", "no", "nr", "lat", "gln", "lng", "lon", "zip", "gps", "num", "ref", "end", "osid", "lei")

_Meanings = frozenset[str]
_Split = tuple[tuple[_Meanings, ...], int]


@dataclass(frozen=True, slots=True)
class Found:
    """The meanings of the words of one heading, each with its alternatives; words without any; how many were mended.

    `numbers` counts the numbers that are no years.
    """

    meanings: tuple[_Meanings, ...]
    unknown: int
    mended: int
    numbers: int


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

    def add(self, meaning: str, language: str, words: str) -> None:
        """Teach that each of `words` (words or phrases of `language`, ISO 639, with commas) may mean `meaning`.

        A word that ends with `!` means it only where nothing else is said. German words are known without umlauts, too.
        """
        compounds, plurals = language in _COMPOUND_LANGUAGES, language in _PLURAL_LANGUAGES
        without_umlauts = listed_words(spelt_out(words)) if language == "de" else ()
        for word, tokens in (*listed_words(words), *without_umlauts):
            if word.endswith("!"):
                self.alone.setdefault(tokens, set()).add(meaning)
                continue
            self._add_tokens(meaning, tokens)
            for plural in _plurals(tokens[-1]) if plurals else ():
                self._add_tokens(meaning, (*tokens[:-1], plural))
            if compounds and len(tokens) == 1 and tokens[0].isascii() and len(tokens[0]) >= 3:
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
        if len(tokens) == 1 and len(tokens[0]) >= _LEAST_LETTERS and tokens[0].isascii():
            self._typed.setdefault((tokens[0][0], len(tokens[0])), []).append(tokens[0])

    def find(self, tokens: Sequence[str]) -> Found:
        """The meanings of folded `tokens`; numbers and the words of `pass_over` are passed over."""
        alone = self.alone.get(tuple(tokens))
        if alone:
            return Found((frozenset(alone | self.phrases.get(tuple(tokens), set())),), 0, 0, 0)
        meanings: list[_Meanings] = []
        unknown = mended = numbers = start = 0
        while start < len(tokens):
            length, found = self._phrase_at(tokens, start)
            if found:
                meanings.append(found)
            elif tokens[start].isdecimal():
                numbers += not _YEAR.fullmatch(tokens[start])
            elif tokens[start] not in self.skip:
                (parts, missing), typos = self._taken_apart(tokens[start])
                meanings += parts
                unknown += missing
                mended += typos
            start += length
        return Found(tuple(meanings), unknown, mended, numbers)

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
        if len(token) > _LONGEST_WORD:
            return ((), 1), 0
        if not token.isascii():
            return _cover(token, self._unspaced, self.skip), 0
        for table, links, mended in ((self._parts, _LINKS, 0), (self._lost, ("",), 1)):
            parts = _segment(token, table, links)
            if parts:
                return (parts, 0), mended
        near = self._near(token)
        parts = (near,) if near else self._ends_near(token)
        return ((parts, 0), 1) if parts else (((), 1), 0)

    def _ends_near(self, token: str) -> tuple[_Meanings, ...]:
        """The meanings of a compound that ends with a slip of the keyboard ("Auditdatm")."""
        for cut in range(len(token) - _TYPO_LETTERS + 1, _LOST_BLANK_LETTERS - 1, -1):
            head = self._parts.get(token[:cut]) or self._lost.get(token[:cut])
            near = self._near(token[cut:], _TYPO_LETTERS) if head else frozenset()
            if head and near:
                return frozenset(head), near
        return ()

    def _near(self, token: str, shortest: int = _TYPO_LETTERS + 1) -> _Meanings:
        best: dict[int, set[str]] = {}
        for length in range(max(_LEAST_LETTERS, len(token) - 2), len(token) + 3):
            for word in self._typed.get((token[0], length), ()):
                slips = _slips(token, word, shortest)
                if slips:
                    best.setdefault(slips, set()).update(self.phrases[(word,)])
        return frozenset(best[min(best)]) if best else frozenset()


@lru_cache(maxsize=1 << 13)
def _plurals(word: str) -> tuple[str, ...]:
    """Regular plurals of a word of English, French, Spanish or Portuguese; some are no words at all, harmlessly."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word.endswith("s"):
        return ()
    if word.endswith("y"):
        return (f"{word[:-1]}ies",)
    return (f"{word}s", f"{word}es") if word[-1] in "rlndz" else (f"{word}s",)


def _slips(token: str, word: str, shortest: int) -> int:
    """How many slips of the keyboard lie between a token and the word that may be meant; 0 if they are too far apart.

    In short words letters may have changed places or one is doubled, in those of `shortest` letters or more one may be
    missing or too many before the end, in long ones one may be another, in very long ones there may be two slips. More
    would make words of too many names.
    """
    if len(token) == len(word) + 1 and any(token == word[:at] + word[at - 1 :] for at in range(1, len(word) + 1)):
        return 1
    if len(token) == len(word) and len(word) < _LONG_WORD and sorted(token) != sorted(word):
        return 0
    if len(token) != len(word) and (len(word) < shortest or token[-1] != word[-1]):
        return 0
    allowed = 2 if len(word) >= _VERY_LONG_WORD else 1
    distance = OSA.distance(word, token, score_cutoff=allowed)
    return distance if distance <= allowed else 0


def _segment(token: str, table: Mapping[str, set[str]], links: Sequence[str]) -> tuple[_Meanings, ...] | None:
    """`token` as a chain of words of `table`, the longest ones first; None where it is none."""
    size = len(token)
    chains: list[tuple[_Meanings, ...] | None] = [None] * size + [()]  # the chain from each letter on
    for start in range(size - 1, -1, -1):
        ends = (end for end in range(size, start, -1) if token[start:end] in table)
        tails = ((end, end + len(link)) for end in ends for link in links if token.startswith(link, end))
        for end, following in tails:
            rest = chains[following]
            if rest is not None:
                chains[start] = (frozenset(table[token[start:end]]), *rest)
                break
    return chains[0]


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
    letters = sum(1 for word in words if not word)
    gaps = ceil(letters / (_THAI_WORD if _THAI.search(token) else _HAN_WORD))
    return tuple(frozenset(table[word]) for word in words if word and word not in skip), gaps
