"""Protocol families: what a list calls an audit's protocol, brought to a family, its kind and its standing.

The families and their patterns are data with sources in `protocols.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from comity.reference.plain import fold, load_yaml
from comity.vocabulary.assessment import Equivalence, Kind

OWN = "own"
_NOT_FAMILIES = ("pillar_words", "four_words", "two_words")
_EDITION = re.compile(
    r"\bv(?:ersion)?[ .]?(\d{1,2}(?:[.,]\d){0,2})\b|(?<![\d.,])(\d{1,2}[.,]\d(?:[.,]\d)?)(?![\d.,]*\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    kind: Kind
    equivalence: Equivalence
    patterns: tuple[re.Pattern[str], ...]


def _pillar_pattern(words: str) -> str:
    """The expression for "4 pillar" (or "2 pillar") in every language: number before or after the word, or "4p"."""
    data = load_yaml("protocols.yaml")
    numbers = "|".join(sorted({fold(word) for word in data[words]}))
    pillars = "|".join(
        sorted({fold(word) for word in data["pillar_words"]} - {"p"}, key=lambda word: (-len(word), word))
    )
    return rf"(?:(?:\b|(?<=[^\W\d_]))(?:{numbers}) ?(?:{pillars}|p\b)|\b(?:{pillars}) (?:{numbers})\b)"


@cache
def _families() -> tuple[_Family, ...]:
    families = []
    for name, data in load_yaml("protocols.yaml").items():
        if name not in _NOT_FAMILIES:
            texts = [text.replace("PILLAR4", _pillar_pattern("four_words")) for text in data["patterns"]]
            texts = [text.replace("PILLAR2", _pillar_pattern("two_words")) for text in texts]
            patterns = tuple(re.compile(text) for text in texts)
            families.append(
                _Family(data.get("family", name), Kind(data["kind"]), Equivalence(data["equivalence"]), patterns)
            )
    return tuple(families)


@cache
def _by_name() -> dict[str, _Family]:
    own = _Family(OWN, Kind.ON_SITE_AUDIT, Equivalence.OTHER, ())
    return {OWN: own, "": own} | {family.name: family for family in _families() if family.name != OWN}


@lru_cache(maxsize=1 << 14)
def family(text: str) -> str:
    """The family that `text` names: a key of `protocols.yaml`; "" if it is empty, "own" where none is known."""
    plain = fold(text)
    if not plain:
        return ""
    found = (family.name for family in _families() for pattern in family.patterns if pattern.search(plain))
    return next(found, OWN)


def kind(name: str) -> Kind:
    """What kind of assessment a family is; raises KeyError for a name that `family` never gives."""
    return _by_name()[name].kind


def equivalence(name: str) -> Equivalence:
    """How a family stands to the benchmark; raises KeyError for a name that `family` never gives."""
    return _by_name()[name].equivalence


@lru_cache(maxsize=1 << 14)
def edition(text: str) -> str:
    """The edition of the protocol that `text` names ("SMETA 6.1 (4P)" -> "6.1"); "" where it names none."""
    found = _EDITION.search(text)
    return (found.group(1) or found.group(2)).replace(",", ".") if found else ""


def announcement(text):
    return ""


def sequence(text):
    return ""


def apsca_number(text):
    found = re.search(r"\d{6,10}", text.replace(" ", ""))
    return found[0] if found else ""
