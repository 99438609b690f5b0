"""Texts that say nothing ("n/a", "-", "TBC") taken out of whole columns at once."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from functools import cache
from itertools import compress
from operator import itemgetter

from comity.intake.cells import distinct
from comity.reference.row_words import LONGEST_EMPTY, empty_words, says_nothing

_FIRST_TWO = itemgetter(slice(2))
_SIGNS = "\"'`´’‘“”.,:;!?-–—_/\\|()[]{}<>#*+=~&%$@^¿¡ \t"


@cache
def _other_starts() -> frozenset[str]:
    """Two letters or two digits with which no text that says nothing begins."""
    pairs = {one + other for kind in (string.ascii_lowercase, string.digits) for one in kind for other in kind}
    return frozenset(pairs) - {word[:2] for word in empty_words()}


def _may_be_empty(text: str, first_words: frozenset[str]) -> bool:
    """A quick look: most texts begin with a word of their own."""
    word = text.strip(_SIGNS).split(None, 1)[:1]
    return not word or not word[0].isascii() or not word[0].isalpha() or word[0].lower() in first_words


def says_little(texts: Collection[str]) -> list[str]:
    """Those of some texts that say nothing. Most begin otherwise, are too long for that, or end in a digit."""
    first_words, starts = empty_words(), list(map(_FIRST_TWO, texts))
    likely = {start for start in set(starts) if start and start.lower() not in _other_starts()}
    left = set(compress(texts, map(likely.__contains__, starts))) if likely else ()
    short = [text for text in left if len(text) <= LONGEST_EMPTY and not text[-1].isdecimal()]
    return [text for text in short if _may_be_empty(text, first_words) and says_nothing(text)]


def spoken(texts: Sequence[str]) -> Sequence[str]:
    """The texts of a column with "" in place of those that say nothing."""
    empty = dict.fromkeys(says_little(distinct(texts)), "")
    return [empty.get(text, text) for text in texts] if empty else texts
