"""The tables of countries: codes of ISO 3166-1, every name with its code, names to show, names that mean several.

`country_keys.csv` holds the folded names of `country_names.csv` (CLDR) and `country_aliases.csv`, and whether a name
may end an address; `country_labels.csv` the names to show. Both are made by `tools/make_names.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from comity.reference.plain import joined, load_lines, load_yaml

NEVER, ALWAYS, ALONE, BESIDE_A_PLACE = "0", "1", "2", "3"  # whether a name ends an address: `end` of country_keys.csv


@cache
def codes() -> Mapping[str, str]:
    """Alpha-2, alpha-3 and numeric codes of ISO 3166-1, in small letters -> alpha-2."""
    table: dict[str, str] = {}
    for row in csv.DictReader(load_lines("country_codes.csv")):
        table |= dict.fromkeys((row["code"].casefold(), row["alpha3"].casefold(), row["numeric"]), row["code"])
    return table


@cache
def alpha2() -> frozenset[str]:
    """The alpha-2 codes in capitals."""
    return frozenset(codes().values())


@cache
def folded() -> tuple[tuple[str, str, str], ...]:
    """Folded name, code ("" for a place that only ends like a country), and whether it may end an address."""
    lines = (line.split(",") for line in load_lines("country_keys.csv")[1:])
    return tuple((words, code, end) for words, code, end in lines)


@cache
def names() -> Mapping[str, str]:
    """Folded name without blanks -> code; names that two countries share are not in it."""
    return {words.replace(" ", ""): code for words, code, _ in folded() if code}


@cache
def questions() -> Mapping[str, tuple[str, ...]]:
    """Folded name without blanks -> the codes of the countries that it may mean."""
    listed = load_yaml("country_questions.yaml")["ambiguous"]
    return {joined(name): tuple(meant.split()) for meant, found in listed.items() for name in found}


@cache
def within() -> Mapping[str, str]:
    """Countries that lists also name together with a larger one, such as Hong Kong: code -> code of the larger one."""
    listed = load_yaml("country_questions.yaml")["within"]
    return {part: whole for whole, parts in listed.items() for part in parts}


@cache
def labels(language: str) -> Mapping[str, str]:
    """Code -> name to show in a language (ISO 639); raises KeyError for a language that is not there."""
    return {row["code"]: row[language] for row in csv.DictReader(load_lines("country_labels.csv"))}
