"""Rows of one list that repeat another: found without comparing all with all, and in bounded memory.

Rows that could be copies share a key: the rough letters of the name, an identifier, or a square of about a kilometre
on the map, each with the audit's day. The first walk over a list notes which keys occur twice, the second compares the
rows that have one.
"""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from comity.intake.cells import Cell
from comity.intake.chunks import Chunk
from comity.intake.columns import Column
from comity.intake.day_texts import read_cell
from comity.intake.duplicates import same_audit
from comity.reference.text import rough_keys
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef

_MANY = 1_000_000  # keys, from which on they are not counted one by one
_BITS = 27  # of a bitmap of keys seen (16 MB): a million rows make about one false alarm in twenty
_CROWD = 16  # rows of one key that each further row is compared with
_IDENTIFIERS = ("gln", "os_id", "sedex_site")
_NAMES = ("site_name", "supplier_name")
_AXES = ("latitude", "longitude")


@lru_cache(maxsize=1 << 14)
def _rough_day(cell: Cell, today: date) -> int | None:
    """A date cell whichever of its numbers is the month, as a number that cells of the same audit share; None where it
    is no date."""
    found = read_cell(cell, today)
    day = found.firm or (found.orders[0][1] if found.orders else None)
    if day is None:
        return None if found.serial is None else int(found.serial)
    first = day.first
    return first.year * 10_000 + min(first.month, first.day) * 100 + max(first.month, first.day)


def _compact(text: str) -> str:
    """An identifier as it is kept: without blanks and signs, in capitals."""
    return text if text.isalnum() else "".join(filter(str.isalnum, text)).upper()


class CopyKeys:
    """The keys of all rows of a list, row by row in their order, and which of them occur more than once."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._rows: list[list[array[int]]] = []
        self._twice: set[int] | None = None

    def add(self, chunk: Chunk, columns: Sequence[Column]) -> int:
        """Note the keys of some rows (none without names or audit dates); the number by which `of` knows them."""
        by_field = {column.field: column.heading.index for column in reversed(columns)}
        dated = by_field.get("audit_date", by_field.get("audit_start"))
        if dated is None or not any(name in by_field for name in _NAMES):
            self._rows.append([])
            return len(self._rows) - 1
        cells = chunk.cells(dated)
        days = list(map({cell: _rough_day(cell, self._today) for cell in set(cells)}.__getitem__, cells))
        self._rows.append([_keys(texts, days) for texts in _key_texts(chunk, by_field)])
        return len(self._rows) - 1

    def of(self, number: int) -> dict[int, list[int]]:
        """Of the rows that `add` numbered so: position of a row -> its keys that other rows of the list have, too."""
        if self._twice is None:
            every = [keys for kinds in self._rows for keys in kinds]
            self._twice = (_counted if sum(map(len, every)) < _MANY else _seen_again)(every)
        found: dict[int, list[int]] = {}
        for keys in self._rows[number] if self._twice else ():
            if not self._twice.isdisjoint(keys):
                for position, key in enumerate(keys):
                    if key in self._twice:
                        found.setdefault(position, []).append(key)
        return found


def _keys(texts: Sequence[object], days: Sequence[object]) -> array[int]:
    """The key of each row for one kind of text; 0 where it has none."""
    keys = array("q", map(hash, zip(texts, days, strict=True)))
    if all(texts) and None not in days:
        return keys
    for position in [at for at, pair in enumerate(zip(texts, days, strict=True)) if not (pair[0] and pair[1])]:
        keys[position] = 0
    return keys


def _counted(every: Iterable[array[int]]) -> set[int]:
    """The keys that occur more than once; in most lists few do."""
    seen: set[int] = set()
    twice: set[int] = set()
    for keys in every:
        new = set(keys)
        twice |= new & seen
        seen |= new
        if len(new) < len(keys):
            twice.update(key for key, count in Counter(keys).items() if count > 1)
    return twice - {0}


def _seen_again(every: Iterable[array[int]]) -> set[int]:
    """The same for long lists in bounded memory: a bitmap of keys seen, which gives a false alarm now and then."""
    mask, seen, twice = (1 << _BITS) - 1, bytearray(1 << (_BITS - 3)), set()
    for key in itertools.chain.from_iterable(every):
        place = key & mask
        bit = 1 << (place & 7)
        if seen[place >> 3] & bit:
            twice.add(key)
        else:
            seen[place >> 3] |= bit
    return twice - {0}


def _key_texts(chunk: Chunk, by_field: dict[str, int]) -> Iterable[Sequence[object]]:
    # a further table of a sheet may have no names at all
    for name in [name for name in _NAMES if name in by_field][:1]:
        yield rough_keys(chunk.texts(by_field[name]))
    if all(axis in by_field for axis in _AXES):
        # a member writes the coordinates of one site the same way each time: squares need not overlap
        places = zip(*(chunk.cells(by_field[axis]) for axis in _AXES), strict=True)
        yield [
            (north * 100 // 1, east * 100 // 1) if type(north) is float is type(east) else None
            for north, east in places
        ]
    for name in _IDENTIFIERS:
        if name in by_field:
            codes = chunk.texts(by_field[name])
            yield codes if "".join(codes).isalnum() else list(map(_compact, codes))


class Copies:
    """Rows read so far that may be repeated further down.

    Where very many rows share a key (a thousand farms of one name, audited on one day), each is compared with the first
    of them and with those at its own address: time must not grow with the square of the rows.
    """

    def __init__(self) -> None:
        self._earlier: dict[int, list[tuple[int, Listing]]] = {}
        self._crowded: dict[tuple[int, str], list[tuple[int, Listing]]] = {}
        self._count = 0

    def repeats(self, listing: Listing, keys: Sequence[int]) -> RowRef | None:
        """The first earlier row that this one repeats (the same site and the same audit); None where there is none.

        The row itself is kept as one that later rows may repeat.
        """
        address = _compact(f"{listing.address}{listing.city}").casefold()
        rivals: dict[int, Listing] = {}
        for key in keys:
            rivals.update(self._earlier.get(key, ()))
            rivals.update(self._crowded.get((key, address), ()))
            self._keep(key, address, (self._count, listing))
        self._count += 1
        return next((rivals[place].ref for place in sorted(rivals) if same_audit(listing, rivals[place])), None)

    def _keep(self, key: int, address: str, entry: tuple[int, Listing]) -> None:
        bucket = self._earlier.setdefault(key, [])
        if len(bucket) >= _CROWD:
            bucket = self._crowded.setdefault((key, address), [])
        if len(bucket) < _CROWD:
            bucket.append(entry)
