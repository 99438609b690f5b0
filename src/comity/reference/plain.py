"""Plain comparison words of headings and short cells: no case, no accents on Latin letters, no punctuation.

Names and addresses of sites are folded by `comity.reference.text`, which knows legal forms and abbreviations; this
small folding is for words that come from a known stock: headings, months, countries, placeholders.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ß": "ss", "〒": "邮便番号"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]|[A-Z]{2,}(?![a-z]))|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_POSSESSIVE = re.compile(r"(?<=\w)['’`]s\b")
_SCRIPTS = re.compile(
    r"(?<=[a-z0-9])(?=[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|(?<=[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=[a-z0-9])"
)
_NO_WORD = re.compile("[^a-z0-9#]+")
_NUMBERED = re.compile(r"(?<=[a-z]{3})(?=\d)")
# Latin, Greek and Cyrillic letters lose their accents; vowel signs of later scripts are letters.
_ACCENTS = re.compile("(?<=[\u0000-\u058f])[\u0300-\u036f]+")


@cache
def _letters() -> dict[int, str | int]:
    """What letters become that have no accent to lose, and traditional Chinese characters (`traditional.txt`)."""
    pairs = (pair for line in load_lines("traditional.txt") if line[:1] != "#" for pair in line.split())
    return {**_LETTERS, **{ord(pair[0]): pair[1] for pair in pairs}}


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text))).translate(_letters())


def simplified(text: str) -> str:
    """`text` with traditional Chinese characters made simplified, as `fold` leaves them (for patterns)."""
    return text.translate(_letters())


class _Characters(dict[int, str]):
    """What each character becomes: letters, their signs and digits stay, "#" is a word, the rest becomes a blank."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = char if unicodedata.category(char)[0] in "LMN" else " "
        self[code] = plain = " # " if char == "#" else kept
        return plain


_CHARACTERS = _Characters()


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """`text` as plain words parted by single blanks: `"Date d’Audit"` -> `"date d audit"`, `"SiteName"` -> "site name".

    A possessive `'s` is cut off; runs of Latin letters and of Chinese, Japanese, Korean or Thai ones are parted.
    """
    if text.isascii() and text.isalpha() and (text.islower() or text.isupper()):
        return text.lower()
    if text.isascii():
        lower = _POSSESSIVE.sub("", _CAMEL.sub(" ", text)).lower()
        return _NO_WORD.sub(" ", lower.replace("#", " # ")).strip()
    spread = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))
    lower = _without_accents(_POSSESSIVE.sub("", spread).casefold())
    parted = _SCRIPTS.sub(" ", lower.translate(_CHARACTERS))
    return " ".join(parted.split())


def folds_to(text: str, plain: str) -> bool:
    """Whether `fold(text) == plain`. Most texts show by their first letter that it is not so, and are not folded."""
    if text[:1].isalnum() and text.isascii() and text[0].lower() != plain[:1]:
        return False
    return fold(text) == plain


def tokens_of(text: str) -> tuple[str, ...]:
    """The words of `fold(text)`, numbers parted from the words that they are written onto ("address1", "iso2")."""
    return tuple(_NUMBERED.sub(" ", fold(text)).split())


def listed_words(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The words of a list with commas between them, as they are and as `tokens_of` has them (folded all at once)."""
    words = text.split(",")
    folded = [] if "#" in text else _NUMBERED.sub(" ", fold(text.replace(",", " # "))).split("#")
    if len(folded) != len(words):
        return [(word.strip(), tokens_of(word)) for word in words]
    return [(word.strip(), tuple(tokens.split())) for word, tokens in zip(words, folded, strict=True)]


def spelt_out(text: str) -> str:
    """German umlauts as two letters, as they are written where there are none ("Österreich" -> "Oesterreich")."""
    return text.translate(_UMLAUTS)


def joined(text: str) -> str:
    """`fold(text)` without any blank, for names that are written with and without them ("Viet-Nam", "Vietnam")."""
    return fold(text).replace(" ", "")


@cache
def load_yaml(name: str) -> dict[str, Any]:
    """The content of a YAML file of this folder; every scalar is text (`no` stays `no`)."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    loaded: dict[str, Any] = yaml.load(files("comity.reference").joinpath(name).read_text("utf-8"), loader)
    return loaded


@cache
def load_lines(name: str) -> tuple[str, ...]:
    """The lines of a text file of this folder."""
    return tuple(files("comity.reference").joinpath(name).read_text("utf-8").splitlines())
