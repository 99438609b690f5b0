"""Which columns must not be sent (commercial and personal), by their headings, in the languages of `forbidden.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rapidfuzz.distance import OSA

from comity.reference.headings import is_known_word
from comity.reference.plain import fold, listed_words, load_yaml, spelt_out, tokens_of

_POSSESSIVE = re.compile(r"(?<!\w)(\w+)['’`]s\b\s+(?=\w)")
_MONEY = re.compile(r"[$€£¥₹₩฿₫₺₽￥]")
_COMPOUND_LANGUAGES = ("de", "nl")
_COMPOUND_LETTERS, _TYPO_LETTERS, _LONG_WORD, _VERY_LONG_WORD, _LONGEST_PHRASE = 5, 5, 7, 11, 5
_LOST_BLANK_LETTERS = 4  # a shorter word is not looked for where blanks were lost ("supplieremail")
_LONGEST_TOKEN = 100  # letters of ASCII beyond which a token is no word of any language: it would be cut everywhere
_ENDINGS = ("id", "no", "nr")
_OWNERS = ("buyer", "contact")  # whose a thing may be: "Buyer's name"


@dataclass(frozen=True, slots=True)
class _Group:
    """Words of one reason for refusal. `anywhere` are found inside tokens (scripts without blanks)."""

    name: str
    kind: str
    phrases: frozenset[tuple[str, ...]]
    alone: frozenset[tuple[str, ...]]
    compounds: frozenset[str]
    anywhere: tuple[str, ...]
    unless: tuple[str, ...]


def _listed(languages: Mapping[str, str]) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """Language, word as listed, and its folded tokens; words of German also without umlauts."""
    for language, words in languages.items():
        without_umlauts = listed_words(spelt_out(words)) if language == "de" else ()
        yield from ((language, word, tokens) for word, tokens in (*listed_words(words), *without_umlauts))


def _group(name: str, data: Mapping[str, Any]) -> _Group:
    listed = list(_listed(data["words"]))
    usual = [(language, tokens) for language, word, tokens in listed if not word.endswith("!")]
    return _Group(
        name=name,
        kind=data["kind"],
        phrases=frozenset(tokens for _, tokens in usual),
        alone=frozenset(tokens for _, word, tokens in listed if word.endswith("!")),
        compounds=frozenset(
            tokens[0] for language, tokens in usual
            if language in _COMPOUND_LANGUAGES and len(tokens) == 1 and len(tokens[0]) >= _COMPOUND_LETTERS
        ),
        anywhere=tuple(sorted({"".join(tokens) for _, tokens in usual if not "".join(tokens).isascii()})),
        unless=tuple(fold(word) for word in data["unless"]),
    )  # fmt: skip


@cache
def _groups() -> tuple[_Group, ...]:
    data = load_yaml("forbidden.yaml")
    return tuple(_group(name, content) for name, content in data.items() if name != "innocent")


@dataclass(frozen=True, slots=True)
class _Innocent:
    """Phrases that are cut out: of words between blanks, of scripts without blanks, and ends of compounds."""

    spaced: tuple[str, ...]
    unspaced: tuple[str, ...]
    compounds: tuple[str, ...]


@cache
def _innocent() -> _Innocent:
    listed = list(_listed(load_yaml("forbidden.yaml")["innocent"]))
    plain = sorted({" ".join(tokens) for _, _, tokens in listed}, key=lambda phrase: (-len(phrase), phrase))
    return _Innocent(
        tuple(phrase for phrase in plain if phrase.isascii()),
        tuple(phrase for phrase in plain if not phrase.isascii()),
        tuple(tokens[0] for language, _, tokens in listed if language in _COMPOUND_LANGUAGES and len(tokens) == 1),
    )


def _without_innocent(plain: str) -> str:
    padded = f" {plain} "
    for phrase in _innocent().spaced:
        if phrase in padded:
            padded = padded.replace(f" {phrase} ", " | ")
    if not plain.isascii():
        for phrase in _innocent().unspaced:
            padded = padded.replace(phrase, " ")
    return padded


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


@cache
def _by_compound() -> Mapping[str, frozenset[str]]:
    """Words of German and Dutch -> the groups of the compounds that they begin or end."""
    words = {word for group in _groups() for word in group.compounds}
    return {word: frozenset(group.name for group in _groups() if word in group.compounds) for word in words}


def _in_compound(token: str) -> frozenset[str]:
    ends = range(_COMPOUND_LETTERS, len(token) - 2)
    found = {part for end in ends for part in (token[:end], token[-end:]) if part in _by_compound()}
    if found and any(token.endswith(word) or token.startswith(word) for word in _innocent().compounds):
        return frozenset()
    return frozenset(name for part in found for name in _by_compound()[part])


def _lost_blank(token: str) -> frozenset[str]:
    """The groups of a forbidden word that is written together with a known one ("supplieremail", "unitprice")."""
    for cut in range(_LOST_BLANK_LETTERS, len(token) - 1):
        head, tail = token[:cut], token[cut:]
        found = _by_phrase().get((head,))
        if found and (tail in _ENDINGS or (len(tail) >= _LOST_BLANK_LETTERS and is_known_word(tail))):
            return found
        found = _by_phrase().get((tail,)) if len(tail) >= _LOST_BLANK_LETTERS else None
        if found and (is_known_word(head) or (head,) in _by_phrase()):
            return found
    return frozenset()


def _is_typo(token: str, word: str) -> bool:
    """One slip: letters that changed places, or in long words one left out or doubled before the end.

    Another letter instead of one makes too many other words ("precision" is no "prevision"), but for very long ones.
    """
    if len(token) == len(word) and sorted(word) != sorted(token) and len(word) < _VERY_LONG_WORD:
        return False
    if len(token) != len(word) and (len(word) < _LONG_WORD or token[-1] != word[-1]):
        return False
    return OSA.distance(word, token, score_cutoff=1) == 1


@cache
def _spelled() -> Mapping[tuple[str, int], tuple[str, ...]]:
    """The single words that are long enough to be mistyped, by first letter and length."""
    table: dict[tuple[str, int], list[str]] = {}
    for phrase in _by_phrase():
        if len(phrase) == 1 and len(phrase[0]) >= _TYPO_LETTERS and phrase[0].isascii():
            table.setdefault((phrase[0][0], len(phrase[0])), []).append(phrase[0])
    return {key: tuple(words) for key, words in table.items()}


def _meant(token: str) -> frozenset[str]:
    """The groups of the words that a mistyped one may stand for."""
    lengths = range(len(token) - 1, len(token) + 2) if len(token) >= _TYPO_LETTERS else ()
    near = (word for length in lengths for word in _spelled().get((token[0], length), ()) if _is_typo(token, word))
    return frozenset(name for word in near for name in _by_phrase()[(word,)])


@lru_cache(maxsize=1 << 15)
def _by_token(token: str) -> frozenset[str]:
    """The groups that one word hints at: as part of a compound, as a typo, or, in scripts without blanks, inside."""
    if not token.isascii():
        return frozenset(group.name for group in _groups() if any(word in token for word in group.anywhere))
    if len(token) > _LONGEST_TOKEN or is_known_word(token) or (token,) in _by_phrase():
        return frozenset()
    return _in_compound(token) | _meant(token) or _lost_blank(token)


def _cleared(plain: str, group: _Group) -> bool:
    return any(f" {word} " in f" {plain} " or (not word.isascii() and word in plain) for word in group.unless)


def _alone(tokens: list[str]) -> set[str]:
    said = tuple(token for token in tokens if not token.isdecimal())
    return {group.name for group in _groups() if said in group.alone}


def _by_owner(heading: str) -> set[str]:
    owners = [fold(owner) for owner in _POSSESSIVE.findall(heading)]
    return {name for owner in owners for name in _by_phrase().get((owner,), frozenset()) if name in _OWNERS}


def _found(tokens: list[str]) -> set[str]:
    return _by_phrases(tokens).union(*map(_by_token, tokens))


@lru_cache(maxsize=1 << 14)
def reason(heading: str) -> str:
    """Why a column of this heading must not be sent: a group of `forbidden.yaml` ("price", "email", ...); "" if it may.

    A possessive ("Price's Farm") is a name and refuses nothing by itself; "Buyer's e-mail" still speaks of e-mail.
    A sign of a currency in a heading speaks of amounts.
    """
    plain = " ".join(tokens_of(_POSSESSIVE.sub(" ", heading)))
    found = _found(plain.split())
    if found:
        found = _found(_without_innocent(plain).split())
    found |= _alone(plain.split()) | _by_owner(heading) | ({"spend"} if _MONEY.search(heading) else set())
    return next((group.name for group in _groups() if group.name in found and not _cleared(plain, group)), "")


def kind(name: str) -> str:
    """`commercial` or `personal`, of a group that `reason` gave."""
    return next(group.kind for group in _groups() if group.name == name)


def group_names() -> tuple[str, ...]:
    """Every group that `reason` may give: what members are told that a column holds."""
    return tuple(group.name for group in _groups())
