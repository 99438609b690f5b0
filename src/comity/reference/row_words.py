"""Words of rows and cells that are no data: totals, notes, group headers, cells that say "nothing here"."""

from __future__ import annotations

import re
from functools import cache

from comity.reference.plain import fold, load_yaml


@cache
def _section(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load_yaml("row_words.yaml")[name])


@cache
def _table(name: str) -> dict[str, str]:
    return {fold(word): key for key, words in load_yaml("row_words.yaml")[name].items() for word in words}


@cache
def _announcements() -> dict[str, str]:
    return {word: key for key in ("announced", "unannounced", "semi_announced") for word in _section(key)}


def says_nothing(text: str) -> bool:
    """Whether a cell stands for an empty one: blank, punctuation only, or a word such as `n/a`, `TBC`, `unbekannt`."""
    return fold(text) in _section("empty")


def _begins(text: str, section: str) -> bool:
    words = fold(text).split()
    return any(" ".join(words[:count]) in _section(section) for count in range(1, min(4, len(words)) + 1))


def begins_total(text: str) -> bool:
    """Whether a text begins like the label of a total ("Total sites", "Summe Standorte", "合计")."""
    return _begins(text, "totals") or any(
        not word.isascii() and fold(text).startswith(word) for word in _section("totals")
    )


def begins_note(text: str) -> bool:
    """Whether a text begins like a note or footnote."""
    return text.lstrip().startswith(("*", "†", "¹", "²", "※", "•")) or _begins(text, "notes")


def begins_group(text: str) -> bool:
    """Whether a text begins like the header of a group of rows ("Region: Asia", "Sites in Brazil")."""
    return _begins(text, "groups")


def announcement(text: str) -> str:
    """`announced`, `semi_announced` or `unannounced`; "" where the text says none of them."""
    return _announcements().get(fold(text), "")


def sequence(text: str) -> str:
    """`initial`, `periodic` or `follow_up`; "" where the text says none of them."""
    return _table("sequences").get(fold(text), "")


@cache
def empty_words() -> frozenset[str]:
    """The first words of texts that say nothing, folded."""
    return frozenset(word.split()[0] for word in _section("empty") if word)


def is_hint(text: str) -> bool:
    """Whether a cell right below a heading says how to fill in the column ("required", "dd/mm/yyyy", "text")."""
    return (
        fold(text) in _section("hints")
        or re.fullmatch(r"[dmyjatgr]{1,4}([./ -][dmyjatgr]{1,4}){1,2}", fold(text)) is not None
    )
