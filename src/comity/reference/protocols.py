"""Protocol families: what a list calls an audit's protocol, brought to a family, its kind, edition and standing.

The families and their patterns are data with sources in `protocols.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from comity.reference.audit_firms import apsca_number, audit_firm
from comity.reference.plain import fold, load_yaml, simplified
from comity.reference.row_words import announcement_in, is_remote, sequence_in
from comity.vocabulary.assessment import Equivalence, Kind

__all__ = [
    "OWN", "announcement", "apsca_number", "assessment_kind", "audit_firm", "edition", "equivalence", "family", "kind",
    "sequence", "titles",
]  # fmt: skip

OWN = "own"
_NOT_FAMILIES = ("smeta_words", "pillar_words", "four_words", "two_words")
_NUMBER = r"\d{1,2}(?:[.,]\d){0,2}"
_VERSION_WORDS = (
    "vs?|vers?|version|versi[oó]n|vers[aã]o|versie|versione|versiyon|wersja|versi|edition|ed|edici[oó]n|rev|issue"
)
_SAID = re.compile(  # "v6.1", "Version 5.0", "Ed. 7", "第6版", "6.1版"
    rf"(?:\b(?:{_VERSION_WORDS})\b|(?<=\d)v|版本|第|バージョン)[ .:]{{0,2}}({_NUMBER})(?![\d.,]*\d)"
    rf"|({_NUMBER}) ?版|\bv({_NUMBER})(?![\d.,]*\d)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?<![\d.,/])(\d{1,2}[.,]\d(?:[.,]\d)?)(?![\d.,/%]*\d|%)")
_YEAR = re.compile(r"(?<=\d000)\s?[:\-–]\s?((?:19|20)\d\d)\b|(?<=\d)\s?:\s?((?:19|20)\d\d)\b")
_BARE = re.compile(  # "SMETA 7", but not "SMETA 4" or "SMETA 2", which speak of pillars
    r"(?:smeta\s?-?([5-9])|bsci\s?-?([12])|(?:vap|rba|slcp)\s?-?(\d))(?![\d.,/]*\d)(?!\s?-?\s?(?:[^\W\d_]|[柱支本]))",
    re.IGNORECASE,
)
_HIGHEST = 15  # an edition of more than this is something else: a score, a day
_LONGEST = 400  # letters of a text that are looked at: the name of a protocol never stands behind so many others


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    kind: Kind
    equivalence: Equivalence
    patterns: tuple[re.Pattern[str], ...]
    editions: tuple[str, ...] = ()
    unnumbered: bool = False


def _longest_first(words: list[str]) -> str:
    return "|".join(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))


def _pillar_pattern(words: str) -> str:
    """The expression for "4 pillar" (or "2 pillar") in every language: number before or after the word, or "4p"."""
    data = load_yaml("protocols.yaml")
    numbers = _longest_first(data[words])
    pillars = _longest_first([word for word in data["pillar_words"] if word != "p"])
    return rf"(?:(?:\b|(?<=[^\W\d_]))(?:{numbers}) ?(?:{pillars}|p\b)|\b(?:{pillars}) (?:{numbers})\b)"


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of the data with the words that it refers to in capitals."""
    data = load_yaml("protocols.yaml")
    text = text.replace("PILLAR4", _pillar_pattern("four_words")).replace("PILLAR2", _pillar_pattern("two_words"))
    text = text.replace("PILLARS", f"(?:{_longest_first(data['pillar_words'])})")
    return re.compile(simplified(text).replace("SMETA", f"(?:{_longest_first(data['smeta_words'])})"))


def _family(name: str, data: Mapping[str, Any]) -> _Family:
    return _Family(
        data.get("family", name),
        Kind(data["kind"]),
        Equivalence(data["equivalence"]),
        tuple(map(_pattern, data["patterns"])),
        tuple(data.get("editions", "").split()),
        data.get("unnumbered") == "true",
    )


@cache
def _families() -> tuple[_Family, ...]:
    listed = load_yaml("protocols.yaml").items()
    return tuple(_family(name, data) for name, data in listed if name not in _NOT_FAMILIES)


@cache
def _by_name() -> dict[str, _Family]:
    own = _Family(OWN, Kind.ON_SITE_AUDIT, Equivalence.OTHER, ())
    named = {family.name: family for family in reversed(_families())}  # of several with one name the first counts
    main = {name: data for name, data in ((family.name, family) for family in _families()) if data.editions}
    return {**named, **main, OWN: own, "": own}


@lru_cache(maxsize=1 << 14)
def family(text: str) -> str:
    """The family that `text` names: a key of `protocols.yaml`; "" if it is empty, "own" where none is known."""
    plain = fold(text[:_LONGEST])
    if not plain:
        return ""
    found = (family.name for family in _families() for pattern in family.patterns if pattern.search(plain))
    return next(found, OWN)


def titles() -> tuple[str, ...]:
    """What may be chosen for a protocol, in the order of the alphabet: each is understood as its family again."""
    families = (data for name, data in load_yaml("protocols.yaml").items() if name not in _NOT_FAMILIES)
    offered = (data["title"] for data in families if "family" not in data and data.get("offered") != "false")
    return tuple(sorted(offered, key=str.casefold))


def kind(name: str) -> Kind:
    """What kind of assessment a family is; raises KeyError for a name that `family` never gives."""
    return _by_name()[name].kind


def assessment_kind(text: str) -> Kind:
    """What kind of assessment `text` speaks of: that of its family, or a virtual one where an audit was not on site."""
    usual = kind(family(text))
    return Kind.VIRTUAL_ASSESSMENT if usual is Kind.ON_SITE_AUDIT and is_remote(text) else usual


def equivalence(name: str) -> Equivalence:
    """How a family stands to the benchmark; raises KeyError for a name that `family` never gives."""
    return _by_name()[name].equivalence


def _canonical(number: str, known: tuple[str, ...]) -> str:
    """An edition as its owner writes it where only one of the known ones is meant ("7" -> "7.0", but "6" stays)."""
    number = number.replace(",", ".")
    meant = [edition for edition in known if edition == number or edition.startswith(f"{number}.")]
    return meant[0] if len(meant) == 1 else number


@lru_cache(maxsize=1 << 14)
def edition(text: str) -> str:
    """The edition of the protocol that `text` names ("SMETA 6.1 (4P)" -> "6.1"); "" where it names none.

    Numbers of pillars, scores and dates are no editions; of a standard with a year the year is ("SA8000:2014").
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    found_family = _by_name()[family(text)]
    if found_family.unnumbered:
        return ""
    for pattern in (_SAID, _YEAR, _DECIMAL, _BARE):
        found = pattern.search(plain)
        number = next(filter(None, found.groups()), "") if found else ""
        if number and (len(number) == 4 or float(number.replace(",", ".")[:4].rstrip(".")) <= _HIGHEST):
            return _canonical(number, found_family.editions)
    return ""


def announcement(text: str) -> str:
    """How the audit was announced, where the text of the protocol says it ("SMETA 4P, semi-announced"); else ""."""
    return announcement_in(text)


def sequence(text: str) -> str:
    """Which audit of a series it was, where the text of the protocol says it ("BSCI follow-up"); "" otherwise."""
    return sequence_in(text)
