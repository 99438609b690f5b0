"""How a language writes numbers, days, lists and the marks between what is said: no words, only their dress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

_LOCALES = {"en": "en_GB", "zh": "zh_CN"}


@dataclass(frozen=True, slots=True)
class _Marks:
    """What stands between the items of a list, clauses, groups of items, a label and its text, two sentences."""

    item: str = ", "
    clause: str = ", "
    group: str = "; "
    colon: str = ": "
    stop: str = "."
    blank: str = " "
    brackets: str = " ({})"


_LATIN = _Marks()
_MARKS = {
    "fr": _Marks(group="\N{NO-BREAK SPACE}; ", colon="\N{NO-BREAK SPACE}: "),
    "zh": _Marks("、", "，", "；", "：", "。", "", "（{}）"),
}


def _marks(language: str) -> _Marks:
    return _MARKS.get(language, _LATIN)


def locale(language: str) -> str:
    """The locale of CLDR that a language of `language.LANGUAGES` is written by."""
    return _LOCALES.get(language, language)


@lru_cache(maxsize=1024)
def number(value: int, language: str) -> str:
    """A count: `1,234`, in German `1.234`."""
    return str(format_decimal(value, locale=locale(language)))


@lru_cache(maxsize=256)
def percent(share: float, language: str) -> str:
    """A share of one in whole percent: `95%`."""
    return str(format_percent(share, locale=locale(language)))


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """A day with its month in words: `4 July 2025`; in French the first of a month is `1er`."""
    said = str(format_date(value, "long", locale=locale(language)))
    return f"1er{said.removeprefix('1')}" if language == "fr" and value.day == 1 else said


def items(parts: Iterable[str], language: str) -> str:
    """The items of a list: `a, b, c`."""
    return _marks(language).item.join(parts)


def clauses(parts: Iterable[str], language: str) -> str:
    """Parts of one sentence, without its full stop."""
    return _marks(language).clause.join(parts)


def groups(parts: Iterable[str], language: str) -> str:
    """Lists in a row: `a, b; c, d`."""
    return _marks(language).group.join(parts)


def labelled(label: str, text: str, language: str) -> str:
    """`label: text`."""
    return f"{label}{_marks(language).colon}{text}"


def bracketed(text: str, more: str, language: str) -> str:
    """`text (more)`."""
    return text + _marks(language).brackets.format(more)


def stopped(text: str, language: str) -> str:
    """`text` as a sentence, with its full stop."""
    return text + _marks(language).stop


def in_a_row(sentences: Iterable[str], language: str) -> str:
    """Whole sentences, one after the other."""
    return _marks(language).blank.join(sentences)
