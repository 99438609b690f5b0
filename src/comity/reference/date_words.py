"""Words of dates: month names, quarter words, weekdays and fillers in the members' languages."""

from __future__ import annotations

from functools import cache

from comity.reference.plain import fold, load_yaml


@cache
def months() -> dict[str, int]:
    """Folded month word -> 1..12. A word that means different months in different languages is left out."""
    found: dict[str, set[int]] = {}
    for table in (load_yaml("month_names.yaml"), load_yaml("date_words.yaml")["more_months"]):
        for names in table.values():
            for number, words in names.items():
                for word in words:
                    found.setdefault(fold(word).replace(" ", ""), set()).add(int(number))
    return {word: min(numbers) for word, numbers in found.items() if len(numbers) == 1}


@cache
def _folded(section: str) -> frozenset[str]:
    listed = load_yaml("date_words.yaml")[section]
    words = listed.split() if isinstance(listed, str) else listed
    return frozenset(fold(word) for word in words)


def quarter_words() -> frozenset[str]:
    """Folded words and letters that announce a quarter."""
    return _folded("quarters")


def range_words() -> frozenset[str]:
    """Folded words between the first and the last day of a range."""
    return _folded("range")


@cache
def idle_words() -> frozenset[str]:
    """Folded words that may stand in a date and say nothing: fillers and weekdays."""
    return _folded("fillers") | _folded("weekdays")


@cache
def ordinals() -> dict[str, int]:
    """Folded words for first to fourth (of quarters)."""
    return {fold(word): int(number) for word, number in load_yaml("date_words.yaml")["ordinals"].items()}


@cache
def eras() -> dict[str, int]:
    """Name of a Japanese or Minguo era -> the year before its first."""
    return {word: int(year) for word, year in load_yaml("date_words.yaml")["eras"].items()}
