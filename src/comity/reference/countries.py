"""Countries in any usual writing, to ISO 3166-1 alpha-2.

Names in some seventy languages come from CLDR (`country_names.csv`, made by `tools/make_names.py`); older, official,
partial and colloquial names from `country_aliases.csv`; names that may mean more than one country from
`country_questions.yaml`. Hong Kong, Macao and Taiwan have codes of their own in ISO 3166-1 and keep them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from comity.reference.plain import fold, joined, load_lines, load_yaml

_FORM_WORDS = frozenset(
    [
        "the",
        "republic",
        "rep",
        "of",
        "kingdom",
        "state",
        "federal",
        "federation",
        "republica",
        "republique",
        "republik",
        "repubblica",
        "de",
        "del",
        "di",
        "da",
        "do",
        "la",
        "le",
        "federative",
        "federated",
        "islamic",
        "democratic",
        "socialist",
        "people",
        "peoples",
        "union",
        "commonwealth",
        "sultanate",
        "principality",
    ]
)
_SEPARATORS = re.compile(r"\s+[-–—|:]\s+|[,;/|\n()\[\]（）–—]")
_TRAILING_NUMBERS = re.compile(r"(?:\s+[-+]?\S*\d\S*)+$")  # a coordinate or a postcode that slipped in
_SUGGEST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class CountryAnswer:
    """What a text says about a country: `code` is ISO alpha-2, or "" with what it may mean in `choices` (names)."""

    code: str
    choices: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@cache
def _numbers() -> dict[str, tuple[str, str]]:
    """alpha-2 -> (alpha-3, numeric), of ISO 3166-1."""
    return {row["code"]: (row["alpha3"], row["numeric"]) for row in csv.DictReader(load_lines("country_codes.csv"))}


@cache
def _codes() -> dict[str, str]:
    table = {code.casefold(): code for code in _numbers()}
    for code, (alpha3, numeric) in _numbers().items():
        table[alpha3.casefold()] = code
        table[numeric] = code
    return table


@cache
def _english() -> dict[str, str]:
    rows = csv.DictReader(load_lines("country_names.csv"))
    return {row["code"]: row["name"] for row in rows if row["language"] == "en"}


@cache
def _questions() -> dict[str, tuple[str, ...]]:
    return {joined(name): tuple(choices) for name, choices in load_yaml("country_questions.yaml").items()}


def _name_keys(name: str) -> set[str]:
    """The keys under which a CLDR name is found: whole, and without what stands in brackets."""
    return {joined(name), joined(re.sub(r"[(（].*?[)）]", "", name))} - {""}


@cache
def _names() -> dict[str, str]:
    """Joined name -> code. Names that two countries share in different languages are left to the alias table."""
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(load_lines("country_names.csv")):
        for key in _name_keys(row["name"]):
            found.setdefault(key, set()).add(row["code"])
    table = {key: min(codes) for key, codes in found.items() if len(codes) == 1 and len(key) > 1}
    for row in csv.DictReader(load_lines("country_aliases.csv")):
        table[joined(row["name"])] = row["code"]
    for key in _questions():
        table.pop(key, None)
    return table


def name(code: str) -> str:
    """The English name of an ISO alpha-2 code (CLDR); the code itself where there is none."""
    return _english().get(code, code)


def is_code(text: str) -> bool:
    """Whether `text` is an ISO 3166-1 alpha-2 code in capitals."""
    return text in _numbers()


def _without_form(text: str) -> str:
    return "".join(word for word in fold(text).split() if word not in _FORM_WORDS)


def _lost_letters(text: str) -> str:
    """The one country whose name fits `text` in which letters were lost to question marks; "" if none or several."""
    if "?" not in text:
        return ""
    pattern = re.compile(".?".join(re.escape(joined(part)) for part in text.split("?")))
    codes = {code for key, code in _names().items() if pattern.fullmatch(key)}
    return codes.pop() if len(codes) == 1 else ""


def _whole(text: str) -> str:
    key = joined(text)
    if key in _questions():
        return ""
    code = fold(text)  # "n/a" is not NA
    if code.isdigit() and len(code) > 1:
        code = code.zfill(3)  # Excel drops the zeros in front of a number
    return _codes().get(code) or _names().get(key) or _names().get(_without_form(text), "") or _lost_letters(text)


def _parts(text: str) -> str:
    """The one country that the parts of a text name ("ID - Indonesia", "Riau, Indonesia"); "" if none or several."""
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) < 2 or any(joined(part) in _questions() for part in parts):
        return ""
    names = {_names().get(joined(part), "") for part in parts} - {""}
    if names:
        return names.pop() if len(names) == 1 else ""
    codes = {_whole(part) for part in parts} - {""}
    return codes.pop() if len(codes) == 1 else ""


def _suggestions(text: str) -> tuple[str, ...]:
    key = joined(text)
    if len(key) < _SUGGEST_LETTERS:
        return ()
    cut = sorted({name(code) for other, code in _names().items() if len(key) > 5 and other.startswith(key)})
    if cut:
        return tuple(cut[:3])
    allowed = 1 if len(key) < 8 else 2
    near = {
        (distance, name(code))
        for other, code in _names().items()
        if other[0] == key[0] and (distance := OSA.distance(other, key, score_cutoff=allowed)) <= allowed
    }
    return tuple(dict.fromkeys(country for _, country in sorted(near)))[:3]


@lru_cache(maxsize=1 << 14)
def country_code(text: str) -> str:
    """The ISO alpha-2 code of the country that `text` names for certain; "" where it names none."""
    return _whole(text) or _parts(text) or _whole(_TRAILING_NUMBERS.sub("", text))


@lru_cache(maxsize=1 << 14)
def find_country(text: str) -> CountryAnswer:
    """The country that a cell of a country column names; never guessed.

    Accepts ISO alpha-2, alpha-3 and numeric codes, names and aliases in any case, with or without accents,
    punctuation and trailing text. A name of several countries, or one that is only nearly right, gives `choices`.
    """
    code = country_code(text)
    if code:
        return CountryAnswer(code)
    choices = _questions().get(joined(text)) or _suggestions(text)
    return CountryAnswer("", choices, tuple(c for n in choices for c in [country_code(n)] if c))


@cache
def _places() -> frozenset[str]:
    """Joined names that stand for a country at the end of an address even without a comma: no parts, no short forms."""
    rows = csv.DictReader(load_lines("country_aliases.csv"))
    risky = {joined(row["name"]) for row in rows if row["why"] in ("part", "colloquial", "sports code")}
    return frozenset(key for key in _names() if (len(key) > 4 or key in ("usa", "uae")) and key not in risky)


@lru_cache(maxsize=1 << 15)
def country_at_end(address: str, whole: bool = False) -> str:
    """The code of the country whose name (never a two- or three-letter code) ends an address; "" if none does.

    With `whole` the name must stand alone after the last comma, which is surer.
    """
    tail = re.split(r"[,;\n()]|\s-\s", address.rstrip(" .,;)"))[-1]
    words = fold(tail).split()
    for count in range(len(words), 0, -1):
        key = "".join(words[-count:])
        if key in _places():
            return _names()[key] if count == len(words) or not whole else ""
    return ""


@cache
def last_words() -> frozenset[str]:
    return frozenset(
        fold(row["name"]).split()[-1] for row in csv.DictReader(load_lines("country_names.csv")) if fold(row["name"])
    ) | frozenset(
        fold(row["name"]).split()[-1] for row in csv.DictReader(load_lines("country_aliases.csv")) if fold(row["name"])
    )
