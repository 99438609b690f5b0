"""Countries in any usual writing, to ISO 3166-1 alpha-2.

Names in some seventy languages come from CLDR (`country_names.csv`, made by `tools/make_names.py`); older, official,
partial and colloquial names from `country_aliases.csv`; names that may mean more than one country from
`country_questions.yaml`. Hong Kong, Macao and Taiwan have codes of their own in ISO 3166-1 and keep them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from comity.reference import country_table as table
from comity.reference.address_country import country_at_end
from comity.reference.language import LANGUAGES
from comity.reference.places import is_place, place_countries
from comity.reference.plain import fold, joined, load_yaml

__all__ = ["CountryAnswer", "codes", "country_at_end", "country_code", "find_country", "is_code", "name"]

_LABEL = re.compile(
    r"^\s*(?:country|pays|land|pa[ií]s|paese|[üu]lke|kraj|negara|国家|國家|国)\s*[:：=]\s*", re.IGNORECASE
)
_SEPARATORS = re.compile(r"\s+[-–—|:]\s+|[,;/|\n()\[\]{}（）【】–—:]|(?<=\w)-(?=\w)")
_AND = re.compile(r"\s+(?:and|und|et|y|e|en|ve|i|dan|và)\s+|\s*[&+和与及と]\s*", re.IGNORECASE)
_TRAILING_NUMBERS = re.compile(r"(?:\s+[-+]?\S*\d\S*|(?<=\w)[¹²³⁴-⁹]+)+$")  # a coordinate, a postcode, a footnote
_LETTERS_OF_CODE = 2
_SUGGEST_LETTERS, _MOST_CHOICES, _MOST_LOST, _LONGEST = 4, 3, 4, 120


@dataclass(frozen=True, slots=True)
class CountryAnswer:
    """What a text says about a country: `code` is ISO alpha-2, or "" with what it may mean.

    `codes` are the ISO codes of what it may mean, likeliest first, and `choices` their English names.
    """

    code: str
    choices: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def name(code: str, language: str = "en") -> str:
    """The name (CLDR) of an ISO alpha-2 code in a language; the code itself where there is none.

    Languages: en, fr, de, es, pt, it, nl, tr, pl, id, vi, zh, ja, th; any other gives English.
    """
    try:
        labels = table.labels(language)
    except KeyError:
        labels = table.labels("en")
    return labels.get(code, code)


def codes() -> tuple[str, ...]:
    """Every ISO 3166-1 alpha-2 code, sorted."""
    return tuple(sorted(table.alpha2()))


def is_code(text: str) -> bool:
    """Whether `text` is an ISO 3166-1 alpha-2 code in capitals."""
    return text in table.alpha2()


@cache
def _words(section: str) -> tuple[str, ...]:
    return tuple(load_yaml("country_words.yaml")[section].split())


def _without_form(text: str) -> str:
    key = "".join(word for word in fold(text).split() if word not in _words("state_words"))
    if not key.isascii():
        endings = (end for end in _words("state_endings") if key.endswith(end) and key != end)
        key = key.removesuffix(next(endings, ""))
    return key


def _lost_letters(text: str) -> str:
    """The one country whose name fits `text` in which letters were lost to question marks; "" if none or several."""
    if not 0 < text.count("?") <= _MOST_LOST or len(joined(text)) < _SUGGEST_LETTERS:
        return ""
    pattern = re.compile(".?".join(re.escape(joined(part)) for part in text.split("?")))
    codes = {code for key, code in table.names().items() if pattern.fullmatch(key)}
    return codes.pop() if len(codes) == 1 else ""


def _by_code(text: str) -> str:
    if (
        not text.isascii() or "+" in text
    ):  # +86 is no country but the way to telephone one; Vietnamese "Mỹ" (the United States) is no MY
        return ""
    code = fold(text)  # "n/a" is not NA
    if code.isdecimal():
        code = code.zfill(3)  # Excel drops the zeros in front of a number
    return table.codes().get(code, "")


def _by_name(text: str) -> str:
    key = joined(text)
    if key in table.questions():
        return ""
    found = table.names().get(key, "")
    if found or is_place(text):  # "Niger State" is no Niger
        return found
    bare = _without_form(text)
    return "" if bare in table.questions() else table.names().get(bare) or _lost_letters(text)


def _whole(text: str) -> str:
    if joined(text) in table.questions():
        return ""
    if text.istitle():  # codes are not written like names: Vietnamese "Nga" is Russia, NGA is Nigeria
        return _by_name(text) or _by_code(text)
    return _by_code(text) or _by_name(text)


def _settled(codes: set[str], parts: Sequence[str]) -> str:
    """The one country that several names amount to ("Hong Kong, China", "Georgia, USA"); "" if they are several."""
    if len(codes) == 1:
        return next(iter(codes))
    inner = [code for code in codes if table.within().get(code) in codes]
    if len(codes) == 2 and len(inner) == 1:
        return inner[0]
    if len(codes) == 2:
        places = [set(place_countries(part)) & codes - {_by_name(part)} for part in parts]
        meant = {code for found in places for code in found}
        return meant.pop() if len(meant) == 1 else ""
    return ""


def _code_of_parts(parts: Sequence[str]) -> str:
    """The code among parts of which none is a name; not beside words that are no place there ("Newark, DE")."""
    codes = {code for part in parts if (code := _by_code(part))}
    code = codes.pop() if len(codes) == 1 else ""
    rest = [part for part in parts if not _by_code(part) and any(map(str.isalpha, part))]
    return code if all(code in place_countries(part) for part in rest) else ""


def _parts(text: str) -> str:
    """The one country that the parts of a text name ("ID - Indonesia", "Riau, Indonesia"); "" if none or several."""
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) < 2 or is_place(text) or any(joined(part) in table.questions() for part in parts):
        return ""
    named = {_by_name(part) for part in parts} - {""}
    return _settled(named, parts) if named else _code_of_parts(parts)


def _name_with_code(text: str) -> str:
    """The country of a name with its own code beside it, or in two languages ("CN China", "China 中国")."""
    words = fold(text).split()
    if len(words) < 2:
        return ""
    for cut in range(1, len(words)):
        first, second = _whole(" ".join(words[:cut])), _whole(" ".join(words[cut:]))
        if first and first == second:
            return first
    return ""


@cache
def _by_first_letter() -> Mapping[str, tuple[str, ...]]:
    """The names by their first letter, sorted."""
    found: dict[str, list[str]] = {}
    for key in table.names():
        found.setdefault(key[0], []).append(key)
    return {letter: tuple(sorted(names)) for letter, names in found.items()}


def _beginning_with(key: str, names: Sequence[str]) -> list[str]:
    start = bisect_left(names, key)
    found = []
    for other in names[start : start + 20]:
        if not other.startswith(key):
            break
        found.append(table.names()[other])
    return sorted(set(found), key=name)


def _near(key: str, names: Sequence[str]) -> list[str]:
    allowed = 1 if len(key) < 8 else 2
    near = sorted(
        (distance, name(table.names()[other]), table.names()[other])
        for other in names
        if abs(len(other) - len(key)) <= allowed
        and (distance := OSA.distance(other, key, score_cutoff=allowed)) <= allowed
    )
    return [code for _, _, code in near]


def _suggestions(text: str) -> tuple[str, ...]:
    key = joined(text)
    if len(key) < _SUGGEST_LETTERS or key.isdecimal():
        return ()
    names = _by_first_letter().get(key[0], ())
    found = (_beginning_with(key, names) if len(key) > 5 else []) or _near(key, names)
    return tuple(dict.fromkeys(found))[:_MOST_CHOICES]


def _meant(text: str) -> tuple[str, ...]:
    """What a text that names no country for certain may mean: several countries, a place in one, a name misspelt."""
    asked = table.questions().get(joined(text)) or table.questions().get(_without_form(text))
    if asked:
        return asked
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    listed = [piece for part in parts for piece in _AND.split(part)]
    several = tuple(dict.fromkeys(code for part in listed if (code := _by_name(part))))
    if len(several) > 1:
        return several
    of_parts = (table.questions().get(joined(part), ()) for part in parts)
    return next(filter(None, of_parts), ()) or place_countries(text) or _suggestions(text)


def _settled_by_code(text: str) -> str:
    """The country of a name that several have, or a place has too, with the code beside it: "Granada (GD)"."""
    words = fold(text).split()
    for code, rest in ((words[-1:], words[:-1]), (words[:1], words[1:])):
        meant = _whole(code[0]) if rest and len(code[0]) == _LETTERS_OF_CODE else ""
        key = joined(" ".join(rest))
        if meant and (meant in table.questions().get(key, ()) or key in _own_names(meant)):
            return meant
    return ""


@cache
def _own_names(code: str) -> frozenset[str]:
    return frozenset(joined(name(code, language)) for language in LANGUAGES)


@lru_cache(maxsize=1 << 14)
def country_code(text: str) -> str:
    """The ISO alpha-2 code of the country that `text` names for certain; "" where it names none."""
    if len(text) > _LONGEST:
        return ""
    text = _LABEL.sub("", text)
    return (
        _whole(text)
        or _parts(text)
        or _name_with_code(text)
        or _settled_by_code(text)
        or _whole(_TRAILING_NUMBERS.sub("", text))
    )


@lru_cache(maxsize=1 << 14)
def find_country(text: str) -> CountryAnswer:
    """The country that a cell of a country column names; never guessed.

    Accepts ISO alpha-2, alpha-3 and numeric codes, names and aliases in any case, with or without accents,
    punctuation and trailing text. A name of several countries, a city or region, or a name that is only nearly right
    gives `codes` and `choices`.
    """
    code = country_code(text)
    if code:
        return CountryAnswer(code)
    codes = _meant(_LABEL.sub("", text)) if len(text) <= _LONGEST else ()
    return CountryAnswer("", tuple(name(code) for code in codes), codes)
