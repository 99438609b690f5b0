"""Texts that say nothing ("n/a", "-", "TBC") taken out of whole columns at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from comity.reference.row_words import empty_words, says_nothing

_PARTED = "\x1f"


@cache
def _suspicious() -> re.Pattern[str]:
    """Finds whether any text of a joined column may say nothing: it begins like such a text or has no letter or digit."""
    words = "|".join(sorted(map(re.escape, empty_words()), key=lambda word: (-len(word), word)))
    return re.compile(rf"{_PARTED}[^\w{_PARTED}]*(?:(?:{words})(?!\w)|(?={_PARTED}))", re.IGNORECASE)


@cache
def _likely() -> re.Pattern[str]:
    """Matches the beginning of a text that may say nothing."""
    words = "|".join(map(re.escape, sorted(empty_words(), key=lambda word: (-len(word), word))))
    return re.compile(rf"[^\w]*(?:(?:{words})(?!\w)|$)", re.IGNORECASE)


def _empty(texts: Iterable[str]) -> dict[str, str]:
    likely = _likely().match
    return {text: "" for text in texts if likely(text) and says_nothing(text)}


def spoken(texts: Sequence[str]) -> Sequence[str]:
    """The texts of a column with "" in place of those that say nothing."""
    filled = [text for text in texts if text] if "" in texts else texts
    if _suspicious().search(f"{_PARTED}{_PARTED.join(filled)}{_PARTED}") is None:
        return texts
    empty = _empty(set(texts))
    return [empty.get(text, text) for text in texts] if empty else texts
