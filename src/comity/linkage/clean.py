"""Clean: what a record says, as folded words, numbers and identifiers; records that say the same stand together.

Nothing after this module sees a record's text, its id or its place in the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from sys import intern
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from comity.linkage import numerals
from comity.linkage.vectors import Grouped
from comity.reference import countries
from comity.reference.folding import raw_words
from comity.reference.text import is_local, name_parts, split_region, without_legal_ending, words
from comity.uncollected import uncollected
from comity.vocabulary.record import Record

Words = tuple[str, ...]

# A name of so many blanks whose words have on average no more letters was spread by a PDF.
SPREAD_BLANKS, SPREAD_LETTERS = 4, 2.5


class Content(NamedTuple):
    """What a record says, folded. Two records with the same content cannot be told apart.

    `name` and `supplier` are core words, `address` the words of address and city without region, postcode and numbers;
    `numbers` are the numbers of the address; `name_numbers` and `place_numbers` are numbers that tell plants or plots
    of one name or address apart, each as "kind number" ("plant 2", "plot 14").
    """

    country: str
    name: Words
    supplier: Words
    address: Words
    region: str
    postcode: str
    numbers: Words
    name_numbers: Words
    place_numbers: Words
    latitude: float | None
    longitude: float | None
    gln: str
    os_id: str
    lei: str
    duns: str
    sedex_site: str
    local: bool

    def text(self) -> str:
        """By what contents are sorted first: most differ there, and one text is compared in one step."""
        return f"{self.country} {' '.join(self.name)} {' '.join(self.address)}"

    def key(self) -> tuple[object, ...]:
        """By what contents of the same text are sorted: everything in it, with missing coordinates first."""
        missing = self.latitude is None or self.longitude is None
        position = (-1000.0, -1000.0) if missing else self[_LATITUDE:][:2]
        return *self[:_LATITUDE], *self[_LATITUDE + 2 :], *position


_LATITUDE = Content._fields.index("latitude")
# A content, and for one that stands for itself whatever it says, the id of its record.
_Said = Content | tuple[Content, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Contents in sorted order, each with the records (positions in the input) that say it.

    `counts` has how often each source (a column) says each content (a row).
    """

    contents: tuple[Content, ...]
    records: Grouped
    counts: sp.csr_matrix


# Ways to name a country at the end of an address besides its name and its code.
_ALSO_NAMED = {
    "US": ("usa",), "GB": ("uk", "england", "scotland", "wales"), "CN": ("prc", "pr china"),
    "VN": ("vietnam", "viet nam"), "TR": ("turkey", "turkiye"), "BR": ("brasil",), "MX": ("mexico",),
    "KR": ("korea", "south korea"), "DE": ("deutschland",), "ES": ("espana",), "IT": ("italia",),
    "CI": ("cote divoire", "ivory coast"), "RU": ("russia",),
}  # fmt: skip


@cache
def _country_names(country: str) -> tuple[Words, ...]:
    named = (countries.name(country), *_ALSO_NAMED.get(country, ())) if country else ()
    return tuple(words(name) for name in named if words(name))


def _without_country(told: Words, country: str) -> Words:
    for name in _country_names(country):
        if len(told) > len(name) and told[-len(name) :] == name:
            return told[: -len(name)]
    return told


@lru_cache(maxsize=1 << 16)
def _address(address: str, city: str, region: str, postcode: str, country: str) -> tuple[str, numerals.Numbers]:
    """The region that the columns of an address name, and its words and numbers without it."""
    told = _without_country(words(address), country)
    town = words(city)
    if town and told[-len(town) :] != town:
        told += town
    told += words(region)
    found, rest = split_region(told, country)
    again, shorter = split_region(rest, country)
    if again and again == found:  # named in the address and in a column of its own
        rest = shorter
    return " ".join(found), numerals.of_address(rest, "".join(words(postcode)), may_begin=rest[:1] != told[:1])


def _code(identifier: str) -> str:
    return "".join(identifier.split()).upper() if identifier else ""


def _kept(told: Words) -> Words:
    """`told` with each word held once in memory, however many rows say it."""
    return tuple(map(intern, told)) if told else ()


def _core(name: str) -> Words:
    """The core words of a name; one whose letters a PDF spread ("ale x tr i c o t sr l") is written together first."""
    core = name_parts(name).core
    blanks = name.count(" ")
    if blanks >= SPREAD_BLANKS and len(name) - blanks <= SPREAD_LETTERS * (blanks + 1) and _is_spread(name, core):
        return words(without_legal_ending("".join(raw_words(name))))
    return tuple(numerals.unglued(core))


def _is_spread(name: str, core: Words) -> bool:
    """Whether single letters stand in several places among the pieces of a name. Syllables ("Wu Xi Li Da Fu"), initials
    ("A B C Foods") and legal forms ("S A de C V") do not make it one, and one with numbers is never written together:
    they tell plants apart."""
    if len(core) <= SPREAD_BLANKS or is_local(name) or any(map(str.isdecimal, name)):
        return False
    pieces = [len(piece) == 1 for piece in name.split()]
    return sum(single for single, _ in groupby(pieces)) > 1


def fold(record: Record) -> Content:
    """The content of a record."""
    country = record.country.upper()
    name = _core(record.name)
    region, numbers = _address(record.address, record.city, record.region, record.postcode, country)
    return Content(
        country=intern(country),
        name=_kept(name),
        supplier=_kept(_core(record.supplier_name)) if record.supplier_name else (),
        address=_kept(numbers.rest),
        region=intern(region),
        postcode=intern(numbers.postcode),
        numbers=_kept(numbers.numbers),
        name_numbers=_kept(numerals.of_name(name)),
        place_numbers=_kept(numbers.place_numbers),
        latitude=record.latitude if record.longitude is not None else None,
        longitude=record.longitude if record.latitude is not None else None,
        gln=_code(record.gln),
        os_id=_code(record.os_id),
        lei=_code(record.lei),
        duns=_code(record.duns),
        sedex_site=_code(record.sedex_site),
        local=not record.name.isascii() and is_local(record.name),
    )


@uncollected()
def tabulate(records: Sequence[Record], apart: Collection[str] = ()) -> Table:
    """The contents of `records`, sorted. Records whose id is in `apart` each get a content of their own."""
    numbers: dict[_Said, int] = {}
    said = np.empty(len(records), dtype=np.int64)
    for position, record in enumerate(records):
        own = record.record_id if record.record_id in apart else ""
        said[position] = numbers.setdefault((fold(record), own) if own else fold(record), len(numbers))
    told = [key if isinstance(key, Content) else key[0] for key in numbers]
    owns = ["" if isinstance(key, Content) else key[1] for key in numbers] if apart else []
    order = list(_sorted(told, owns))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    names = sorted({record.source for record in records})
    sources = {source: number for number, source in enumerate(names)}
    listed = np.fromiter((sources[record.source] for record in records), dtype=np.int32, count=len(records))
    counts = sp.coo_matrix(
        (np.ones(len(records), dtype=np.int32), (place[said], listed)), shape=(len(order), len(sources))
    )
    return Table(
        contents=tuple([told[number] for number in order]),
        records=Grouped.of(place[said], len(order)),
        counts=counts.tocsr(),
    )


def _sorted(contents: Sequence[Content], owns: Sequence[str]) -> Iterator[int]:
    """The places of `contents` in sorted order; those that `owns` tells apart by it."""
    texts = [content.text() for content in contents]
    for _, group in groupby(sorted(range(len(texts)), key=texts.__getitem__), key=texts.__getitem__):
        like = list(group)
        if len(like) > 1:
            like.sort(key=lambda at: (contents[at].key(), owns[at] if owns else ""))
        yield from like
