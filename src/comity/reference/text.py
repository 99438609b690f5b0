"""Folded words: the one form of names and addresses on which comity compares rows and from which it makes public text.

What linkage finds and what an edition prints depend on text only through these functions, so case, punctuation,
accents, listed abbreviations and the style of legal forms leave no trace (disclosure.md, I2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from comity.reference.folding import display_words, read_data, single_words, split_phrase, words
from comity.reference.regions import region_words, split_region

__all__ = [
    "NameParts",
    "display",
    "display_name_words",
    "display_words",
    "is_local",
    "name_parts",
    "region_words",
    "split_region",
    "without_legal_ending",
    "words",
]

_CACHE = 1 << 17
_Forms = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart: `core` words in their order, and `legal` words in one fixed form each, in fixed order."""

    core: tuple[str, ...]
    legal: tuple[str, ...]


@cache
def _legal_table() -> tuple[_Forms, _Forms, _Forms, frozenset[str]]:
    """Every fixed form, the weak ones, those that may stand first, and the words for a plant."""
    data = read_data("legal_forms.yaml")
    every = frozenset(split_phrase(form) for form in (*data["forms"], *data["more"]))
    weak, prefix = (frozenset(map(split_phrase, data[key])) for key in ("weak", "prefix"))
    return every | weak | prefix, weak, prefix, frozenset(data["plant_words"])


@cache
def _longest() -> Mapping[str, int]:
    """How many words the longest legal form has that begins with a word."""
    longest: dict[str, int] = {}
    for form in _legal_table()[0]:
        longest[form[0]] = max(longest.get(form[0], 0), len(form))
    return longest


@cache
def _squeezed_legal() -> Sequence[str]:
    """Every way to write a legal form, as one word of three letters or more; the longest first."""
    data = read_data("legal_forms.yaml")
    written = {*data["forms"], *data["more"], *(other for others in data["forms"].values() for other in others)}
    squeezed = {"".join(filter(str.isalnum, str(form))) for form in written}
    return sorted((form for form in squeezed if len(form) > 2), key=lambda form: (-len(form), form))


def without_legal_ending(word: str) -> str:
    """A name that is written as one word in small letters, without the legal forms at its end."""
    for form in _squeezed_legal():
        if word.endswith(form) and len(word) > len(form):
            return without_legal_ending(word.removesuffix(form))
    return word


@cache
def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "FULLWIDTH LATIN"))


def is_local(text: str) -> bool:
    """Whether most letters of `text` are of another script than Latin."""
    letters = [_is_latin(char) for char in text if char.isalpha()]
    return sum(letters) * 2 < len(letters)


def _legal_at(parts: Sequence[str], start: int) -> int:
    """How many words from `start` are a legal form (0: none); the longest one counts."""
    every = _legal_table()[0]
    for length in range(min(_longest().get(parts[start], 0), len(parts) - start), 0, -1):
        if tuple(parts[start : start + length]) in every:
            return length
    return 0


def _counts_as_legal(parts: Sequence[str], start: int, length: int) -> bool:
    _, weak, prefix, plant_words = _legal_table()
    form, end = tuple(parts[start : start + length]), start + length
    if form in prefix and start == 0 and end < len(parts):
        return True
    if form not in weak:
        return True
    rest = parts[end:]
    return start > 0 and (not rest or rest[0] in plant_words or rest[0].isdecimal() or _legal_at(parts, end) > 0)


def _take_apart(parts: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Core words, and the legal forms each once, sorted."""
    if _longest().keys().isdisjoint(parts):
        return tuple(parts), []
    core: list[str] = []
    legal: set[tuple[str, ...]] = set()
    start = 0
    while start < len(parts):
        length = _legal_at(parts, start)
        if length and _counts_as_legal(parts, start, length):
            legal.add(tuple(parts[start : start + length]))
            start += length
        else:
            core.append(parts[start])
            start += 1
    return (tuple(core), sorted(legal)) if core else (tuple(parts), [])


def _joined(forms: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for form in forms for word in form)


@lru_cache(maxsize=_CACHE)
def name_parts(text: str) -> NameParts:
    """A company's or site's name taken apart into folded core words and legal-form words.

    Legal forms count in any style and position; of a name that is nothing else, all words are core.
    """
    core, legal = _take_apart(words(text))
    return NameParts(core, _joined(legal))


_ROUGH_CHARACTERS = str.maketrans(
    {char: "" if char in "'." else " " for char in map(chr, range(128)) if not char.isalnum()}
)

_ROUGH_LINES = _ROUGH_CHARACTERS | {ord("\n"): "\n"}


@cache
def _rough_table() -> Mapping[str, str]:
    """What single words become in a rough key: legal forms and small words nothing, abbreviations their fixed form."""
    every, weak, prefix, _ = _legal_table()
    legal = {word for form in every | weak | prefix for word in form}
    quiet = legal | {"and", "of", "the", "de", "y", "e", "et", "und"}
    fixed = {word: "".join(part for part in form if part not in quiet) for word, form in single_words().items()}
    return {**fixed, **dict.fromkeys(quiet, "")}


def rough_words(text: str) -> Sequence[str]:
    """A name's core words, as far as single words tell: what `name_parts` finds, quicker and less exact."""
    if not text.isascii():
        return name_parts(text).core
    table = _rough_table()
    return [word for token in text.lower().translate(_ROUGH_CHARACTERS).split() if (word := table.get(token, token))]


_BASE, _PRIME = 1_000_003, (1 << 48) - 59  # so small that the sum for a name is what the processor adds at once


class _LetterWeights(dict[str, int]):
    """Letters -> large numbers without order, the same in every run: powers modulo a prime."""

    def __missing__(self, letter: str) -> int:
        self[letter] = weight = pow(_BASE, ord(letter), _PRIME)
        return weight


_LETTER_WEIGHTS = _LetterWeights()


def _weight(word: str) -> int:
    """The sum of the weights of a word's letters."""
    return sum(map(_LETTER_WEIGHTS.__getitem__, word))


class _Weights(dict[str, int]):
    """Words as they are written -> their weight in a rough key, each added up once but for numbers, which differ."""

    def __missing__(self, word: str) -> int:
        if word.isdecimal():
            return sum(map(_LETTER_WEIGHTS.__getitem__, word))
        weight = _weight(_rough_table().get(word, word))
        if len(self) < _CACHE:
            self[word] = weight
        return weight


_WEIGHTS = _Weights()


def rough_key(text: str) -> int:
    """A number that names of the same core words share, in whichever order and with whichever blanks, and few others:
    the sum of their letters' weights."""
    return sum(map(_weight, rough_words(text)))


def rough_keys(texts: Sequence[str]) -> list[int]:
    """`rough_key` of each text (none with a line break), at the speed of the whole where all are ASCII."""
    joined = "\n".join(texts)
    if not joined.isascii() or not texts:
        return list(map(rough_key, texts))
    lines = joined.lower().translate(_ROUGH_LINES).split("\n")
    return [sum(map(_WEIGHTS.__getitem__, line.split())) for line in lines]


@lru_cache(maxsize=_CACHE)
def display_name_words(text: str) -> tuple[str, ...]:
    """`display_words` of a name with its legal forms at a fixed place: PT, CV, OOO ... first, all others last."""
    core, legal = _take_apart(display_words(text))
    prefix = _legal_table()[2] - {("co",)}
    before, after = [form for form in legal if form in prefix], [form for form in legal if form not in prefix]
    return _joined(before) + core + _joined(after)


@cache
def _printing() -> tuple[frozenset[str], frozenset[str], frozenset[str], Mapping[str, str], frozenset[str]]:
    data = read_data("abbreviations.yaml")
    shown = data["display"]
    lower, upper, plain = (frozenset(map(str, shown[key])) for key in ("lower", "upper", "plain"))
    return lower, upper, plain, shown["fixed"], frozenset(data["industrial_before"])


def _print_number(word: str) -> str:
    return word if re.fullmatch(r"\d*(?:1st|2nd|3rd|\dth)", word) else word.upper()


def _print_word(word: str) -> str:
    _, upper, plain, fixed, _ = _printing()
    if word in fixed:
        return fixed[word]
    if any(char.isdecimal() for char in word):
        return _print_number(word)
    initials = word.isascii() and len(word) <= 4 and not re.search("[aeiouy]", word)
    return word.upper() if word not in plain and (word in upper or initials) else word[:1].upper() + word[1:]


def _print_at(shown: Sequence[str], index: int) -> str:
    lower, _, _, _, industrial_before = _printing()
    word = shown[index]
    after = shown[index + 1] if index + 1 < len(shown) else ""
    if len(word) == 2 and word.isalpha() and re.fullmatch(r"\d{5}", after):
        return word.upper()
    if word in lower and index and after:
        return word
    if word == "industries" and after in industrial_before:
        return "Industrial"
    return _print_word(word)


def display(shown: Sequence[str]) -> str:
    """Words of `display_words` as published: title case by rule, with the exceptions of `abbreviations.yaml`.

    `display(display_words(display(w)))` equals `display(w)`.
    """
    return " ".join(_print_at(shown, index) for index in range(len(shown)))


def display_address(shown: Sequence[str], country: str) -> str:
    """`display` of an address in `country` (ISO alpha-2): a region's code at its end in capitals ("... Denver CO")."""
    last = shown[-1] if shown else ""
    if len(last) > 3 or region_words(last, country) in ((), (last,)):
        return display(shown)
    return f"{display(shown[:-1])} {last.upper()}".strip()
