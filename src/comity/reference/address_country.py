"""The country that an address ends with, or, where it is written from the large to the small, begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat

from comity.reference import country_table as table
from comity.reference.places import place_countries
from comity.reference.plain import fold, load_yaml

_TRIM = " \t\n\r.,;:*-–—_'\"”“’)]}）】。、，"
_NOT_LETTERS = _TRIM + "0123456789/\\#([{（【&+|"
_TAIL = 90  # letters of an address in which its last parts stand
_POSTCODE = re.compile(
    r"[\s,;:.\-–—(]*(?:\b(?:pin(?: ?code)?|zip(?: ?code)?|cep|c\.?p|post ?code|postal ?code|p\.? ?o\.? ?box)\b"
    r"[\s:.#-]*)?(?<!\w)\d[\d\s-]{2,9}$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;/|\n()\[\]（），、。]|\s[-–—]\s|(?<=\w\w\w\w)\.\s(?=[A-Z])")
_BEFORE_A_POSTCODE = ("code", "zip", "pin", "cp", "p", "box", "cep", "postcode")
_EAST_ASIAN = "\u3040"  # from here on, scripts that write the country in front
_LONGEST_EAST_ASIAN = 14
_NO_COUNTRY_AFTER = "橋桥路街道人医酒"  # 日本橋, 中国路: a street or a quarter, no country


@cache
def _words(section: str) -> frozenset[str]:
    return frozenset(load_yaml("country_words.yaml")[section].split())


@cache
def _ends() -> Mapping[str, tuple[str, str]]:
    """Folded name without blanks -> code and how it may end an address."""
    return {words.replace(" ", ""): (code, end) for words, code, end in table.folded()}


@cache
def _last_words() -> Mapping[str, frozenset[str]]:
    """The last word of a country's name -> the words that may stand before it, "" where it may be the whole name."""
    found: dict[str, set[str]] = {word: {""} for word in _BEFORE_A_POSTCODE}
    for words, code, end in table.folded():
        if code and end != table.NEVER:
            *before, last = words.split(" ")
            found.setdefault(last, set()).add(before[-1] if before else "")
    return {word: frozenset(before) for word, before in found.items()}


@cache
def _longest() -> int:
    """The most words that a name of a country has."""
    return max(words.count(" ") for words, _, _ in table.folded()) + 1


def _may_end(address: str) -> bool:
    """A quick look at the last words, since most addresses end without a country."""
    words = address[-_TAIL:].rstrip(_NOT_LETTERS).rsplit(None, 2)[-2:]
    if not words:
        return False
    if not (words[-1].isascii() and words[-1].isalpha()):
        words = fold(" ".join(words)).split()[-2:]
    before = _last_words().get(words[-1].lower()) if words else None
    if before is None or "" in before:
        return before is not None
    return len(words) > 1 and (not words[0].isascii() or words[0].strip(_NOT_LETTERS).lower() in before)


_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha() and chr(code) != "\n"}


def may_end_in_country(addresses: Sequence[str]) -> list[str]:
    """Those of some addresses (none with a line break) that are worth asking `country_at_end` about: a look at all of
    them at once, which takes a tenth of the time."""
    joined = "\n".join(addresses)
    if not joined.isascii():
        return [address for address in addresses if not address.isascii() or _may_end(address)]
    words, lines = _last_words(), joined.lower().translate(_NO_LETTERS).split("\n")
    found = []
    for address, ends in zip(addresses, map(str.rsplit, lines, repeat(None), repeat(2)), strict=False):
        before = words.get(ends[-1]) if ends else None
        if before is not None and ("" in before or (len(ends) > 1 and ends[-2] in before)) and _may_end(address):
            found.append(address)
    return found


def _named(words: Sequence[str]) -> tuple[int, str, str]:
    """Of the longest name that ends `words`: how many words it has, its code, and how it may end an address."""
    for count in range(min(len(words), _longest()), 0, -1):
        found = _ends().get("".join(words[-count:]))
        if found:
            return count, *found
    return 0, "", table.NEVER


def _on_a_street(words: Sequence[str], count: int) -> bool:
    """Whether the name is that of a street or an estate: "Rua do Brasil", "Avenida Argentina", "Finca la Francia"."""
    if words[-count - 1 : -count] and words[-count - 1] in _words("articles"):
        return True
    before = [word for word in words[:-count] if word not in _words("small_words")]
    small = len(before) < len(words) - count and words[-count - 1] in _words("small_words")
    return bool(before) and before[-1] in _words("streets") | (_words("streets_of") if small else frozenset())


def _beside_its_place(parts: Sequence[str], code: str) -> bool:
    return any(code in place_countries(part.strip()) for part in parts if part.strip())


def _inner(parts: Sequence[str], code: str) -> str:
    """The country within `code` that stands in front of it ("Hong Kong, China"); `code` where there is none."""
    before = next((part for part in reversed(parts) if part.strip(_TRIM)), "")
    _, named, end = _named(fold(before).split())
    return named if end != table.NEVER and table.within().get(named) == code else code


def _at_end(address: str, whole: bool) -> str:
    text = address[-_TAIL:].rstrip(_TRIM)
    bare = _POSTCODE.sub("", text).rstrip(_TRIM)
    parts = _PARTS.split(bare)
    words = fold(parts[-1]).split()
    count, code, end = _named(words)
    if not code or end == table.NEVER or _on_a_street(words, count):
        return ""
    alone = count == len(words)
    if end == table.BESIDE_A_PLACE and not _beside_its_place(parts[:-1], code):
        return ""
    if not alone and (whole or end == table.ALONE):
        return ""
    return _inner(parts[:-1], code) if alone else code


@cache
def _first_letters() -> frozenset[str]:
    return frozenset(words[0] for words, code, end in table.folded() if code and end != table.NEVER)


def _at_beginning(address: str) -> str:
    start = address.lstrip()
    if fold(start[:1])[:1] not in _first_letters():
        return ""
    for length in range(min(_LONGEST_EAST_ASIAN, len(start)), 1, -1):
        code, end = _ends().get(fold(start[:length]).replace(" ", ""), ("", table.NEVER))
        if code and end != table.NEVER:
            after = start[length : length + 1]
            inner = _at_beginning(start[length:]) if after else ""
            return (
                "" if after and after in _NO_COUNTRY_AFTER else (inner if table.within().get(inner) == code else code)
            )
    return ""


@lru_cache(maxsize=1 << 15)
def country_at_end(address: str, whole: bool = False) -> str:
    """The code of the country whose name (never a code of ISO 3166) ends an address; "" if none does.

    A postcode may follow the name. Chinese, Japanese and Korean addresses may begin with it. With `whole` the name must
    stand alone after the last comma, which is surer. Names that are also names of other places ("Georgia") count only
    beside a place of that country ("Tbilisi, Georgia"), and no name does on a street ("Avenida Argentina").
    """
    found = _at_end(address, whole) if _may_end(address) else ""
    if found or not address or address[0] < _EAST_ASIAN:
        return found
    return _at_beginning(address)
