"""Code pages and the letters of the languages that are written in them (`code_pages.yaml`)."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache

from comity.reference.plain import load_lines, load_yaml

LATIN, SCRIPT, SIGNS = "latin", "script", "signs"
_SOUNDS = 0.6  # worth of a sign that foreign names are written with
_LEAST = 0.4  # worth of the rarest letter of an alphabet; the most frequent is worth 1


@cache
def pages() -> Mapping[str, tuple[str, ...]]:
    """Every code page by its Python name, in order of preference, with the languages that are written in it."""
    return {page: tuple(languages) for page, languages in load_yaml("code_pages.yaml")["pages"].items()}


def label(page: str) -> tuple[str, str]:
    """How people call a code page (by its Python name): its letters and its maker, "Thai" and "Windows".

    For one without a name its Python name and "".
    """
    letters, _, maker = str(load_yaml("code_pages.yaml")["names"].get(page, page)).partition(" (")
    return letters, maker.rstrip(")")


def letters() -> tuple[str, ...]:
    """All that `label` may say of letters, each once."""
    return tuple(dict.fromkeys(label(page)[0] for page in load_yaml("code_pages.yaml")["names"]))


@cache
def kind(language: str) -> str:
    """`latin` (letters beside a-z), `script` (an alphabet of its own) or `signs` (Chinese, Japanese, Korean)."""
    return next(kind for kind in (LATIN, SCRIPT, SIGNS) if language in load_yaml("code_pages.yaml")[kind])


@cache
def worths(language: str) -> Mapping[str, float]:
    """The letters outside ASCII of a language, each with how much it speaks for it (0.4 rare .. 1 frequent)."""
    letters = dict.fromkeys(load_yaml("code_pages.yaml")[kind(language)][language])
    if kind(language) == SIGNS:
        return {**dict.fromkeys(_signs_of_countries(language), _SOUNDS), **dict.fromkeys(letters, 1.0)}
    fall = (1 - _LEAST) / max(1, len(letters) - 1)
    return {letter: 1 - fall * rank for rank, letter in enumerate(letters)}


def _signs_of_countries(language: str) -> frozenset[str]:
    """The signs with which foreign names are written, taken from the names of the countries."""
    rows = csv.DictReader(load_lines("country_names.csv"))
    return frozenset(char for row in rows if row["language"] == language for char in row["name"] if char > "\u3400")


@cache
def spellings() -> frozenset[str]:
    """Names of countries and months with letters outside ASCII, in any language, exactly as they are written there."""
    countries = (row["name"] for row in csv.DictReader(load_lines("country_names.csv")))
    months = (name for year in load_yaml("month_names.yaml").values() for names in year.values() for name in names)
    return frozenset(
        unicodedata.normalize("NFC", name).casefold() for name in (*countries, *months) if not name.isascii()
    )


@cache
def prior(page: str) -> float:
    """What a code page has ahead of the others (or less) because lists come in it more often (or more seldom)."""
    priors = load_yaml("code_pages.yaml")["priors"]
    return float(priors.get(page, priors["other"]))


@cache
def unusual_at_end(language: str) -> frozenset[str]:
    """Letters that seldom end a word of the language, though they are frequent inside."""
    return frozenset(load_yaml("code_pages.yaml")["unusual_at_end"].get(language, ""))


@cache
def thai_marks() -> frozenset[str]:
    """Signs of Thai that stand above or below a consonant and never begin a word."""
    return frozenset(load_yaml("code_pages.yaml")["thai_marks"])
