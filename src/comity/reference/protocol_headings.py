"""What the columns of a protocol or a mapping are called in spreadsheets (`protocol_headings.yaml`)."""

from __future__ import annotations

from functools import cache

from comity.reference.plain import fold, load_yaml

_OBLIGATIONS = "obligations"
EXACT, PARTLY = 2, 1
"""How surely a heading means a field: it is one of its words, or begins or ends with one."""


@cache
def _words() -> dict[str, str]:
    listed = load_yaml("protocol_headings.yaml")
    return {fold(str(word)): field for field in listed if field != _OBLIGATIONS for word in listed[field]}


@cache
def _obligations() -> dict[str, str]:
    listed = load_yaml("protocol_headings.yaml")[_OBLIGATIONS]
    return {fold(_spoken(word)): kind for kind, words in listed.items() for word in words}


def _spoken(word: object) -> str:
    """YAML takes yes and no for truth values; here they are words."""
    return {True: "yes", False: "no"}[word] if isinstance(word, bool) else str(word)


def field_of(heading: str) -> tuple[str, int]:
    """The field that a heading means and how surely (`EXACT`, `PARTLY`); `("", 0)` where it is none."""
    plain = fold(heading)
    if plain in _words():
        return _words()[plain], EXACT
    parts = plain.split()
    pieces = {" ".join(parts[:count]) for count in range(1, 4)} | {" ".join(parts[-count:]) for count in range(1, 4)}
    found = max((piece for piece in pieces if piece in _words()), key=lambda piece: (len(piece), piece), default="")
    return (_words()[found], PARTLY) if found else ("", 0)


def obligation_of(text: str) -> str:
    """`required`, `by_date` or `recommended` for what a cell says; "" where it says nothing of the kind."""
    return _obligations().get(fold(text), "")
