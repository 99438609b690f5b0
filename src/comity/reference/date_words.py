"""Words of dates in the members' languages: what each word says inside a cell that holds a date (`date_words.yaml`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product

from rapidfuzz.distance import OSA

from comity.reference.plain import fold, load_yaml

_DATA = "date_words.yaml"
_LEAST_FOR_SLIPS = 5  # letters of a month name in which one wrong letter is forgiven
_LONGEST_PHRASE = 3
_SHORT_PARTS = ("an", "ay", "yy", "mm", "dd")  # words and signs of two letters that name a part of a date
_ASCII_WORD = re.compile(r"(?<![^\W\d_])[A-Za-z]{3,}(?![^\W\d_])")  # whole words of three letters and more


class Kind(StrEnum):
    """What a word says in a cell that holds a date."""

    MONTH = "month"
    RANGE = "to"
    LIST = "and"
    QUARTER = "quarter"
    QUARTER_IF_ROMAN = "quarter if its number is Roman"
    ORDINAL = "first to fourth"
    START = "from"
    IDLE = "nothing"
    ROMAN = "Roman number"
    UNKNOWN = "unknown"


def _listed(section: str) -> list[str]:
    listed = load_yaml(_DATA)[section]
    return listed.split() if isinstance(listed, str) else list(listed)


def _folded(section: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _listed(section))


def _month_words() -> Iterable[Sequence[str]]:
    return [words for table in _month_tables() for names in table.values() for words in names.values()]


def _month_tables() -> Iterable[Mapping[str, Mapping[str, Sequence[str]]]]:
    return load_yaml("month_names.yaml"), load_yaml(_DATA)["more_months"]


@cache
def months() -> Mapping[str, int]:
    """Folded month name, with and without its blanks -> 1..12.

    A word that languages give to different months is settled in the data or left out.
    """
    found: dict[str, set[int]] = {}
    for table in _month_tables():
        for names in table.values():
            for number, words in names.items():
                for word in map(fold, words):
                    found.setdefault(word, set()).add(int(number))
                    found.setdefault(word.replace(" ", ""), set()).add(int(number))
                    found.setdefault(word.removeprefix("de ").removeprefix("d "), set()).add(int(number))
    settled = {fold(word): {int(number)} for word, number in load_yaml(_DATA)["settled_months"].items()}
    return {word: min(numbers) for word, numbers in (found | settled).items() if len(numbers) == 1}


@cache
def settled_months() -> frozenset[str]:
    """Folded names of months that are other months where the number of the day carries a dot."""
    return _folded("settled_months")


@cache
def english_months() -> frozenset[str]:
    """Folded month names that are English too: behind them may stand a day or a year of two digits."""
    return frozenset(fold(word) for table in _month_tables() for words in table["en"].values() for word in words)


@lru_cache(maxsize=1 << 12)
def month_with_a_slip(word: str) -> int:
    """The month of a folded name with one wrong, missing, doubled or exchanged letter; 0 where none or several fit."""
    if len(word) < _LEAST_FOR_SLIPS:
        return 0
    near = {
        number
        for name, number in months().items()
        if len(name) >= _LEAST_FOR_SLIPS and name[0] == word[0] and OSA.distance(name, word, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else 0


@cache
def _words() -> Mapping[str, tuple[Kind, int]]:
    """Every known word with what it says and its number; where a word says several things, the first of them."""
    table: dict[str, tuple[Kind, int]] = {word: (Kind.MONTH, number) for word, number in months().items()}
    sections = {
        "range": Kind.RANGE, "lists": Kind.LIST, "quarters": Kind.QUARTER, "quarters_if_roman": Kind.QUARTER_IF_ROMAN,
        "starts": Kind.START, "fillers": Kind.IDLE, "weekdays": Kind.IDLE,
    }  # fmt: skip
    for section, kind in sections.items():
        for word in _folded(section):
            table.setdefault(word, (kind, 0))
    for section, kind in (("ordinals", Kind.ORDINAL), ("roman", Kind.ROMAN)):
        for word, number in load_yaml(_DATA)[section].items():
            table.setdefault(fold(word), (kind, int(number)))
    return table


def word_kind(word: str) -> tuple[Kind, int]:
    """What a folded word says, and its number where it has one (months, ordinals, Roman numbers)."""
    return _words().get(word, (Kind.UNKNOWN, 0))


@cache
def roman_numbers() -> Mapping[str, int]:
    """Roman numbers in small letters -> 1..12."""
    return {word: int(number) for word, number in load_yaml(_DATA)["roman"].items()}


@cache
def weekdays() -> frozenset[str]:
    """Folded names and short forms of the days of the week."""
    return _folded("weekdays")


@cache
def weekday_signs() -> frozenset[str]:
    """Single signs that stand in brackets for a day of the week."""
    return frozenset("".join(_listed("weekday_signs")))


@cache
def limits() -> frozenset[str]:
    """Folded words that in front of a date make it a limit."""
    return _folded("limits")


@cache
def endings() -> frozenset[str]:
    """What may hang on the number of a day, folded."""
    return _folded("endings")


@cache
def eras() -> Mapping[str, int]:
    """Name of a Japanese or Minguo era -> the year before its first; longer names first."""
    found = load_yaml(_DATA)["eras"]
    return {word: int(found[word]) for word in sorted(found, key=lambda word: (-len(word), word))}


@cache
def era_letters() -> Mapping[str, int]:
    """Small letter for a Japanese era -> the year before its first."""
    return {letter: int(year) for letter, year in load_yaml(_DATA)["era_letters"].items()}


@cache
def _unspaced() -> re.Pattern[str]:
    known = sorted(
        (word for word in _words() if not word.isascii() and " " not in word), key=lambda word: (-len(word), word)
    )
    return re.compile("|".join(map(re.escape, known)))


@lru_cache(maxsize=1 << 12)
def known_parts(word: str) -> tuple[str, ...]:
    """A word of a script without blanks as the known words that it is made of; the word itself where it is not."""
    if word.isascii() or word in _words():
        return (word,)
    parts = tuple(_unspaced().findall(word))
    return parts if "".join(parts) == word else (word,)


@cache
def _letters() -> frozenset[str]:
    """Every letter beyond ASCII that a word of dates is written with, in small and in capital form."""
    written = "".join(
        [*_words(), *(word for names in _month_words() for word in names), *eras(), *_listed("void_signs")]
    )
    return frozenset(
        char for char in written + written.upper() + unicodedata.normalize("NFC", written) if not char.isascii()
    )


def has_foreign_word(text: str) -> bool:
    """Whether a text holds a word that has no business in a date: a quick look that turns names and addresses away."""
    if any(word.lower() not in _words() for word in _ASCII_WORD.findall(text)):
        return True
    return not text.isascii() and any(char.isalpha() and not char.isascii() and char not in _letters() for char in text)


@cache
def _order_words() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for role, listed in load_yaml(_DATA)["order_words"].items():
        for word in map(fold, listed):
            table[word] = (*table.get(word, ()), role)
    return table


def asked_orders(words: Sequence[str]) -> set[tuple[str, ...]]:
    """The orders of `day`, `month` and `year` that three words of a heading in a row may ask for (folded words)."""
    table = _order_words()
    found: set[tuple[str, ...]] = set()
    for three in zip(words, words[1:], words[2:], strict=False):
        found |= {roles for roles in product(*(table.get(word, ()) for word in three)) if len(set(roles)) == len(roles)}
    return found


@cache
def _void_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Single words, beginnings of words, phrases."""
    listed = [word for words in load_yaml(_DATA)["void"].values() for word in words]
    stems = frozenset(fold(word[:-1]) for word in listed if word.endswith("*") and " " not in word)
    whole = [fold(word.rstrip("*")) for word in listed if not word.endswith("*") or " " in word]
    return frozenset(word for word in whole if " " not in word), stems, frozenset(word for word in whole if " " in word)


@cache
def _void_signs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    signs, exceptions = (
        "|".join(re.escape(unicodedata.normalize("NFKC", sign)) for sign in _listed(section))
        for section in ("void_signs", "void_signs_except")
    )
    return re.compile(signs), re.compile(exceptions)


def has_void_sign(text: str) -> bool:
    """Whether a text in a script without blanks says that no audit took place (planned, open, put off, a limit)."""
    signs, exceptions = _void_signs()
    return not text.isascii() and bool(signs.search(exceptions.sub(" ", text)))


def says_void(words: Sequence[str]) -> bool:
    """Whether folded words say that a date beside them is not that of a finished audit."""
    whole, stems, phrases = _void_words()
    for start, word in enumerate(words):
        if word in whole or any(word[:length] in stems for length in range(3, len(word) + 1)):
            return True
        joined = word
        for following in words[start + 1 : start + _LONGEST_PHRASE]:
            joined = f"{joined} {following}"
            if joined in phrases:
                return True
    return False


@cache
def _parts_of_dates() -> Mapping[str, str]:
    """Words that are the heading of one part of a date ("Year", "Monat", "日") -> the part; single letters are none."""
    words = {**load_yaml(_DATA)["order_words"], "quarter": _listed("quarters")}
    table: dict[str, set[str]] = {}
    for role, listed in words.items():
        for word in map(fold, listed):
            if not word.isascii() or (len(word) > 2 and len(set(word)) > 1) or word in _SHORT_PARTS:
                table.setdefault(word, set()).add(role)
    return {word: min(roles) for word, roles in table.items() if len(roles) == 1}


def _part_at_end(word: str) -> str:
    """The part that a compound ends with ("auditjahr", "監査年"); a day never, since "監査日" holds whole dates."""
    ends = (
        (end, role) for end, role in _parts_of_dates().items() if role != "day" and (len(end) > 3 or end > "\u0e00")
    )
    return next((role for end, role in ends if word.endswith(end)), "")


@lru_cache(maxsize=1 << 12)
def part_of_date(heading: str) -> str:
    """`year`, `quarter`, `month` or `day` where a heading names just one of them ("Audit year", "Monat")."""
    found = {role for word in fold(heading).split() if (role := _parts_of_dates().get(word) or _part_at_end(word))}
    return found.pop() if len(found) == 1 else ""
