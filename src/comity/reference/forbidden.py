"""Which columns must not be sent (commercial and personal), by their headings, in the languages of `forbidden.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from comity.reference.headings import is_known_word
from comity.reference.plain import fold, load_yaml

_POSSESSIVE = re.compile(r"\w+['’`]s\b\s+(?=\w)")
_COMPOUND_LANGUAGES = ("de", "nl")
_COMPOUND_LETTERS, _TYPO_LETTERS, _LONG_WORD, _LONGEST_PHRASE = 5, 5, 7, 4


@dataclass(frozen=True, slots=True)
class _Group:
    """Words of one reason for refusal. `anywhere` are found inside tokens (scripts without blanks)."""

    name: str
    kind: str
    phrases: frozenset[tuple[str, ...]]
    compounds: frozenset[str]
    anywhere: tuple[str, ...]
    unless: tuple[str, ...]


def _group(name: str, data: dict[str, object]) -> _Group:
    words, unless = data["words"], data["unless"]
    assert isinstance(words, dict)
    assert isinstance(unless, list)
    folded = [(language, fold(word)) for language, listed in words.items() for word in listed]
    return _Group(
        name=name,
        kind=str(data["kind"]),
        phrases=frozenset(tuple(word.split()) for _, word in folded),
        compounds=frozenset(
            word for language, word in folded
            if language in _COMPOUND_LANGUAGES and len(word) >= _COMPOUND_LETTERS and " " not in word
        ),
        anywhere=tuple(sorted({word.replace(" ", "") for _, word in folded if not word.isascii()})),
        unless=tuple(fold(word) for word in unless),
    )  # fmt: skip


@cache
def _groups() -> tuple[_Group, ...]:
    return tuple(_group(name, data) for name, data in load_yaml("forbidden.yaml").items())


@cache
def _by_phrase() -> dict[tuple[str, ...], frozenset[str]]:
    """Folded words of a phrase -> the groups that it belongs to."""
    table: dict[tuple[str, ...], set[str]] = {}
    for group in _groups():
        for phrase in group.phrases:
            table.setdefault(phrase, set()).add(group.name)
    return {phrase: frozenset(names) for phrase, names in table.items()}


def _by_phrases(tokens: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(len(tokens)):
        for length in range(1, min(_LONGEST_PHRASE, len(tokens) - start) + 1):
            found |= _by_phrase().get(tuple(tokens[start : start + length]), frozenset())
    return found


def _in_compound(token: str, compounds: frozenset[str]) -> bool:
    return any(
        token != word and len(token) >= len(word) + 3 and (token.endswith(word) or token.startswith(word))
        for word in compounds
    )


def _is_typo(token: str, word: str) -> bool:
    """One slip: in short words two letters that changed places only, since too many other words are near them."""
    if len(word) < _LONG_WORD and sorted(word) != sorted(token):
        return False
    return abs(len(word) - len(token)) < 2 and OSA.distance(word, token, score_cutoff=1) == 1


def _mistyped(token: str, group: _Group) -> bool:
    if len(token) < _TYPO_LETTERS or is_known_word(token) or (token,) in _by_phrase():
        return False
    words = (phrase[0] for phrase in group.phrases if len(phrase) == 1 and len(phrase[0]) >= _TYPO_LETTERS)
    return any(_is_typo(token, word) for word in words if word[0] == token[0])


@lru_cache(maxsize=1 << 15)
def _by_token(token: str) -> frozenset[str]:
    """The groups that one word hints at: as part of a compound, as a typo, or, in scripts without blanks, inside."""
    if not token.isascii():
        return frozenset(group.name for group in _groups() if any(word in token for word in group.anywhere))
    return frozenset(
        group.name for group in _groups() if _in_compound(token, group.compounds) or _mistyped(token, group)
    )


def _cleared(plain: str, group: _Group) -> bool:
    return any(f" {word} " in f" {plain} " or (not word.isascii() and word in plain) for word in group.unless)


@lru_cache(maxsize=1 << 14)
def reason(heading: str) -> str:
    """Why a column of this heading must not be sent: a group of `forbidden.yaml` ("price", "email", ...); "" if it may.

    A possessive ("Price's Farm") is a name and refuses nothing by itself; "Buyer's e-mail" still speaks of e-mail.
    """
    plain = fold(_POSSESSIVE.sub(" ", heading))
    tokens = plain.split()
    found = _by_phrases(tokens).union(*map(_by_token, tokens))
    return next((group.name for group in _groups() if group.name in found and not _cleared(plain, group)), "")


def kind(name: str) -> str:
    """`commercial` or `personal`, of a group that `reason` gave."""
    return next(group.kind for group in _groups() if group.name == name)


def group_names() -> tuple[str, ...]:
    """Every group that `reason` may give: what members are told that a column holds."""
    return tuple(load_yaml("forbidden.yaml"))
