"""Folding: text brought to words without case, punctuation, accents of Latin letters, or choice of abbreviation.

`comity.reference.text` is the public face of this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml
from anyascii import anyascii

_CACHE = 1 << 17
_Phrases = dict[tuple[str, ...], tuple[str, ...]]


class _Characters(dict[int, str]):
    """What each character becomes: Latin letters lose accents, other letters stay, the rest becomes a blank."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    category = unicodedata.category(char)
    if char in "'’‘ʼ`´" or 0x300 <= ord(char) <= 0x36F or category == "Cf":
        return ""
    if char in "&+#°":
        return {"&": " and ", "+": " and ", "#": " no ", "°": "o "}[char]
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category[0] not in "LMN":
        return " "
    if unicodedata.name(char, "").startswith("LATIN"):
        return re.sub(r"[^a-z0-9]", "", anyascii(char).lower())
    return char


_CHARACTERS = _Characters()
_MOJIBAKE = re.compile("[ÃÂÄÅÐ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")


@cache
def read_data(name: str) -> Mapping[str, Any]:
    """A YAML file of `comity.reference`; every scalar is text."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    content = files("comity.reference").joinpath(name).read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.load(content, loader)
    return loaded


def split_phrase(phrase: object) -> tuple[str, ...]:
    """A phrase of a word list as words."""
    return tuple(str(phrase).split())


def _repair(text: str) -> str:
    """`text` with UTF-8 that was read as Windows-1252 put right; unchanged where that does not come out even."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def raw_words(text: str) -> list[str]:
    """`text` folded and split, before any abbreviation or legal form is brought to its fixed form."""
    if text.isascii():  # as below, in fewer steps
        return _join_initials(text.lower().translate(_CHARACTERS).split())
    folded = unicodedata.normalize("NFKC", _repair(text)).casefold()
    folded = unicodedata.normalize("NFC", folded).replace("\u0e4d\u0e32", "\u0e33")  # NFKC takes Thai sara am apart
    return _join_initials(folded.translate(_CHARACTERS).split())


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def _join_initials(words: list[str]) -> list[str]:
    """Runs of single letters become one word: "p t" -> "pt", "s a de c v" -> "sa de cv"."""
    if 1 not in map(len, words):
        return words
    joined: list[str] = []
    last_was_initial = False
    for word in words:
        initial = _is_initial(word)
        if initial and last_was_initial:
            joined[-1] += word
        else:
            joined.append(word)
        last_was_initial = initial
    return joined


@cache
def _phrases() -> _Phrases:
    """Every listed way of writing, as words, with its fixed form; fixed forms stand for themselves."""
    table: _Phrases = {}
    for name, section in (("abbreviations.yaml", "words"), ("legal_forms.yaml", "forms")):
        for fixed, others in read_data(name)[section].items():
            for phrase in (fixed, *others):
                table[split_phrase(phrase)] = split_phrase(fixed)
    for short, full in read_data("legal_forms.yaml")["local_forms"].items():
        table[split_phrase(short)] = split_phrase(full)
    return table


@cache
def _comparison_phrases() -> _Phrases:
    """`_phrases` and, for comparison only, plurals, other spellings and translations."""
    table = dict(_phrases())
    for fixed, others in read_data("abbreviations.yaml")["compare"].items():
        for phrase in (fixed, *others):
            table[split_phrase(phrase)] = split_phrase(fixed)
    return table


@cache
def _beginnings() -> frozenset[str]:
    """The first words of phrases that only comparison brings to another form."""
    return frozenset(phrase[0] for phrase, fixed in _comparison_phrases().items() if _phrases().get(phrase) != fixed)


@cache
def single_words() -> Mapping[str, tuple[str, ...]]:
    """Every listed single word with its fixed form, for comparison."""
    return {phrase[0]: fixed for phrase, fixed in _comparison_phrases().items() if len(phrase) == 1}


# A word -> the fixed form of the phrase that ends with it, if one does, and the words that may follow in longer ones.
_Table = dict[str, tuple[tuple[str, ...] | None, "_Table"]]


@cache
def _table(comparing: bool) -> _Table:
    """The listed phrases, word by word, but for single words in their fixed form, which begin no longer phrase."""
    root: _Table = {}
    for phrase, fixed in (_comparison_phrases() if comparing else _phrases()).items():
        following = root
        for word in phrase[:-1]:
            following = following.setdefault(word, (None, {}))[1]
        following[phrase[-1]] = (fixed, following.get(phrase[-1], (None, {}))[1])
    return {word: (fixed, longer) for word, (fixed, longer) in root.items() if longer or fixed != (word,)}


def _match_at(words: Sequence[str], start: int, table: _Table) -> tuple[int, tuple[str, ...]]:
    """How many words the longest phrase has that begins at `start`, and its fixed form."""
    length = 1
    form: tuple[str, ...] = (words[start],)
    following = table
    for end in range(start, len(words)):
        known = following.get(words[end])
        if known is None:
            break
        fixed, following = known
        if fixed is not None:
            length, form = end - start + 1, fixed
    return length, form


@cache
def _neighbours(comparing: bool) -> frozenset[tuple[str, str]]:
    """Every two words that stand side by side in a listed phrase."""
    phrases = _comparison_phrases() if comparing else _phrases()
    return frozenset(pair for phrase in phrases for pair in pairwise(phrase))


def _fix_once(words: Sequence[str], comparing: bool) -> tuple[list[str], bool]:
    """`words` with every listed phrase in its fixed form, and whether that may have made another listed phrase."""
    table = _table(comparing)
    fixed: list[str] = []
    new: list[int] = []
    start, again = 0, False
    while start < len(words):
        word = words[start]
        known = table.get(word)
        if known is None:
            fixed.append(word)
            start += 1
            continue
        length, form = _match_at(words, start, table) if known[1] else (1, known[0] or (word,))
        if form != tuple(words[start : start + length]):
            new.extend(range(len(fixed), len(fixed) + len(form)))
            again = again or not form
        fixed.extend(form)
        start += length
    return fixed, again or any(_is_new_phrase(fixed, at, comparing) for at in new)


def _is_new_phrase(words: Sequence[str], at: int, comparing: bool) -> bool:
    """Whether a word may be, or belong to, another listed phrase than itself."""
    word = words[at]
    known = _table(comparing).get(word)
    if known is not None and known[0] is not None and known[0] != (word,):
        return True
    near = _neighbours(comparing)
    return (at > 0 and (words[at - 1], word) in near) or (at + 1 < len(words) and (word, words[at + 1]) in near)


def _fix(words: Sequence[str], comparing: bool = False) -> list[str]:
    """`words` with every listed phrase in its fixed form, repeated until nothing changes (at most four times)."""
    current = list(words)
    if _table(comparing).keys().isdisjoint(current):
        return current
    for _ in range(4):
        current, again = _fix_once(current, comparing)
        if not again:
            break
    return current


@cache
def _positional() -> tuple[Mapping[str, str], frozenset[str], Mapping[str, str]]:
    data = read_data("abbreviations.yaml")
    return data["compass"], frozenset(data["streets"]), data["leading"]


def _has_digit(word: str) -> bool:
    return any(char.isdecimal() for char in word)


def _read_by_position(words: list[str]) -> list[str]:
    """Compass letters beside a number or a street word, and "R." or "C/" at the beginning of an address."""
    compass, streets, leading = _positional()
    if compass.keys().isdisjoint(words) and words[:1] and words[0] not in leading:
        return words
    for index, word in enumerate(words):
        if word not in compass:
            continue
        before = words[index - 1] if index else ""
        after = words[index + 1] if index + 1 < len(words) else ""
        if _has_digit(before) or before in streets or after in streets:
            words[index] = compass[word]
    if len(words) > 1 and words[0] in leading and len(words[1]) > 1 and any(word.isdecimal() for word in words[1:]):
        words[0] = leading[words[0]]
    return words


@lru_cache(maxsize=_CACHE)
def display_words(text: str) -> tuple[str, ...]:
    """The words of `text` as public text is made of: folded, in fixed forms, non-Latin scripts kept.

    Depends on `text` only up to case, punctuation, accents of Latin letters, listed abbreviations and legal-form style.
    """
    fixed = _fix(raw_words(text))
    read = _read_by_position(list(fixed))
    return tuple(fixed if read == fixed else _fix(read))


@cache
def _local() -> tuple[re.Pattern[str], Mapping[str, str]]:
    table = {key: str(word) for key, word in read_data("abbreviations.yaml")["local"].items()}
    longest_first = sorted(table, key=lambda key: (-len(key), key))
    return re.compile("|".join(map(re.escape, longest_first))), table


def _spaced(word: str) -> bool:
    """Whether the script of a non-Latin word writes blanks between words (so that local words stand alone)."""
    return unicodedata.name(word[0], "").startswith(("CYRILLIC", "GREEK", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN"))


def _latin(word: str) -> str:
    pattern, table = _local()
    if _spaced(word):
        return table.get(word) or anyascii(word)
    return " ".join(anyascii(part) if part not in table else table[part] for part in _local_parts(word, pattern))


def _local_parts(word: str, pattern: re.Pattern[str]) -> Iterable[str]:
    end = 0
    for found in pattern.finditer(word):
        yield from re.findall(r"[ -~]+|[^ -~]+", word[end : found.start()])
        yield found.group()
        end = found.end()
    yield from re.findall(r"[ -~]+|[^ -~]+", word[end:])


@lru_cache(maxsize=_CACHE)
def words(text: str) -> tuple[str, ...]:
    """The folded comparison words of `text`: those of `display_words`, brought to ASCII; a function of them alone."""
    shown = display_words(text)
    if text.isascii() or all(word.isascii() for word in shown):  # in fixed forms already, but for those of comparison
        return shown if _beginnings().isdisjoint(shown) else tuple(_fix(shown, comparing=True))
    latin = " ".join(word if word.isascii() else _latin(word) for word in shown)
    plain = re.sub(r"[^a-z0-9]+", " ", latin.lower().replace("'", "").replace("`", ""))
    return tuple(_fix(plain.split(), comparing=True))
