"""Numbers in names and addresses: house numbers, postcodes, and the numbers that tell plants, units and plots apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Words = tuple[str, ...]

_ROMAN = {
    roman: str(number)
    for number, roman in enumerate(
        [
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
            "xvi",
            "xvii",
            "xviii",
            "xix",
            "xx",
        ],
        1,
    )
} | {"iiii": "4"}  # as on clocks
_WRITTEN = {
    word: str(number)
    for line in (
        "one two three four five",
        "satu dua tiga empat lima",
        "uno dos tres cuatro cinco",
        "um dois tres quatro cinco",
    )
    for number, word in enumerate(line.split(), 1)
}
# Words for a plant in the members' languages, folded as `reference.text.words` folds them; one kind for all of them,
# since "Unit 2", "Plant 2" and "Factory 2" of one company are the same thing in different lists.
_PLANT = frozenset(
    [
        "plant",
        "plants",
        "unit",
        "factory",
        "mill",
        "mills",
        "facility",
        "works",
        "site",
        "division",
        "branch",
        "kiln",
        "refinery",
        "line",
        "pabrik",
        "kilang",
        "unidad",
        "unidade",
        "usine",
        "planta",
        "fabrica",
        "fabrik",
        "fabriek",
        "werk",
        "betrieb",
        "stabilimento",
        "zaklad",
        "zavod",
        "tesis",
        "fabrikasi",
        "fabrika",
        "nha",
        "may",
        "xuong",
        "dept",
        "department",
        "phase",
        "complex",
        "house",
    ]
)
_PLACE = {
    "plot": "plot", "plots": "plot", "kavling": "plot", "lot": "lot", "lote": "lot", "lots": "lot", "unit": "unit",
    "units": "unit", "block": "block", "blk": "block", "bldg": "building", "ste": "unit", "suite": "unit",
    "shed": "shed", "gala": "unit", "gut": "plot", "khasra": "plot", "survey": "survey", "warehouse": "warehouse",
    "hangar": "warehouse", "quadra": "block", "manzana": "block", "mz": "block", "nave": "unit", "bodega": "unit",
    "parcela": "plot",
}  # fmt: skip
_MARK = re.compile(r"\d+[a-z]?|[a-z]\d+|[a-z]")
_LAST_MARK = re.compile(r"0?\d\d?")
_SKIPPED = frozenset({"no", "number", "and", "nos"})


_FOR_NUMBER = frozenset({"no", "nr", "number"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of an address taken apart; `rest` are its words without them."""

    rest: Words
    postcode: str
    numbers: Words
    place_numbers: Words


_NUMBER = re.compile(r"(?=.{0,5}$)(?!\d+(?:st|nd|rd|th)$)[a-z]*\d[a-z0-9]*")


# Where a number was written together with the word before or behind it ("No39", "Lot12", "44Shihua", "Road90000Rabat");
# two letters belong to the number ("12th", "B12", "12A").
_SEAM = re.compile(r"(?<=[a-z]{3})(?=\d)|(?<=\d)(?=[a-z]{3})|(?<=^n[or])(?=\d)")


@lru_cache(maxsize=1 << 16)
def _unglued(word: str) -> Words:
    return (word,) if word.isalpha() or word.isdecimal() or len(word) < 3 else tuple(_SEAM.split(word))


def unglued(words: Sequence[str]) -> Sequence[str]:
    """`words` with numbers that were written together with words as words of their own."""
    if all(word.isalpha() or word.isdecimal() for word in words):
        return words
    return [part for word in words for part in _unglued(word)]


@lru_cache(maxsize=1 << 16)
def _is_number(word: str) -> bool:
    """Whether a word of at most five characters holds a digit and is no ordinal ("49th")."""
    return not word.isalpha() and _NUMBER.match(word) is not None


def _plain(word: str) -> str:
    """A number without leading zeros."""
    return word.lstrip("0") or "0"


def _as_mark(word: str) -> str:
    """The number that a word behind "plant" or "unit" stands for; "" where it stands for none."""
    if word in _ROMAN or word in _WRITTEN:
        return _ROMAN.get(word) or _WRITTEN[word]
    if len(word) <= 4 and _MARK.fullmatch(word):
        return _plain(word)
    return ""


def _last_mark(word: str) -> str:
    """The number that the last word of a name stands for: one or two digits, or a Roman numeral above one."""
    if _LAST_MARK.fullmatch(word):
        return _plain(word)
    return _WRITTEN.get(word) or (_ROMAN.get(word, "") if len(word) > 1 or word == "v" else "")


def of_name(name: Sequence[str]) -> Words:
    """What a name's own numbers say, sorted: "plant 2" for any word for a plant, "last 2" for a bare one at the end."""
    marks: set[str] = set()
    for index, word in enumerate(name) if not _PLANT.isdisjoint(name) else ():
        if word in _PLANT:
            marks.update(f"plant {mark}" for mark in _marks_after(name, index) or _mark_before(name, index))
    if not marks and len(name) > 1 and (mark := _last_mark(name[-1])):
        marks.add(f"last {mark}")
    return tuple(sorted(marks))


def _marks_after(tokens: Sequence[str], index: int) -> list[str]:
    marks: list[str] = []
    for word in tokens[index + 1 : index + 5]:
        if word in _SKIPPED:
            continue
        mark = _as_mark(word)
        if not mark:
            break
        marks.append(mark)
    return marks


def _mark_before(tokens: Sequence[str], index: int) -> list[str]:
    if index >= 2 and tokens[index - 2] == "no" and re.fullmatch(r"\d{1,2}", tokens[index - 1]):
        return [_plain(tokens[index - 1])]
    return []


def _postcode_at(tokens: Sequence[str], first: int) -> int:
    """Where an address names its postcode: its last number of five to seven digits, or of four as its last word."""
    for index in range(len(tokens) - 1, first - 1, -1):
        if 5 <= len(tokens[index]) <= 7 and tokens[index].isdecimal():
            return index
    last = len(tokens) - 1
    return last if last >= first and _is_four_digits(tokens[last]) else -1


def _is_four_digits(word: str) -> bool:
    return len(word) == 4 and word.isdecimal()


def of_address(tokens: Sequence[str], postcode: str, may_begin: bool = False) -> Numbers:
    """The numbers of a folded address; `postcode` is the postcode column, folded and joined, or "".

    A number that is the first word is a house number, unless `may_begin` says that it may be a postcode.
    """
    told = list(unglued(tokens))
    at = _postcode_at(told, 0 if may_begin else 1)
    code = postcode or (told[at] if at >= 0 else "")
    if at >= 0:
        del told[at]
    if at >= 0 and at < len(told) and _is_four_digits(told[at]):
        told.pop(at)  # ZIP+4
    place: set[str] = set()
    if not _PLACE.keys().isdisjoint(told):
        for index, word in enumerate(told):
            if word in _PLACE:
                place.update(f"{_PLACE[word]} {mark}" for mark in _marks_after(told, index))
    named = set(filter(_is_number, told))
    rest = tuple([word for word in told if word not in named and word not in _FOR_NUMBER])
    numbers = tuple(sorted(map(_plain, named))) if len(named) < 2 else tuple(sorted({_plain(word) for word in named}))
    return Numbers(rest, code.lstrip("0"), numbers, tuple(sorted(place)))  # spreadsheets lose leading zeros
