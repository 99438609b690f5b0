"""What the files of released editions tell in numbers: how the list grew, and in which countries its sites are.

Listed sites are counted from the rows that every member downloads. Audited sites, held ones among them, are counted by
nobody here: their numbers are those that the gate wrote into counts.csv, to be published with the edition.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from comity.disclosure.counts import COUNTRY
from comity.disclosure.policy import PROFILES
from comity.server.editions import selectors
from comity.server.editions.selectors import FILES, OWN_FILES, OneEdition

_ALL = "all"


@dataclass(frozen=True, slots=True)
class Step:
    """An edition in the history: sites listed, and of these new since the edition before; gone since then.

    Of the first edition all sites are new.
    """

    edition: OneEdition
    listed: int
    new: int
    gone: int

    @property
    def stayed(self) -> int:
        """Sites that the edition before lists, too."""
        return self.listed - self.new


@dataclass(frozen=True, slots=True)
class InCountry:
    """A country (ISO alpha-2) of an edition: sites listed, and sites audited as published; None: withheld."""

    country: str
    listed: int
    audited: int | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the sites of an edition are, most listed first. `audited`: of all countries; None: withheld.

    `noise` is how far a number of audited sites may be from the true one.
    """

    edition: OneEdition
    countries: Sequence[InCountry]
    audited: int | None
    noise: int

    @property
    def listed(self) -> int:
        """Sites listed in all countries."""
        return sum(each.listed for each in self.countries)


def history() -> Sequence[Step]:
    """Every released edition that has its files, the first one first. Whether a member may read them: reciprocity."""
    found = [each for each in reversed(selectors.released()) if selectors.pack_of(each.public)]
    pairs = pairwise([None, *(each.public for each in found)])
    return [
        Step(each, *_changes(now, before)) for each, (before, now) in zip(found, pairs, strict=True) if now is not None
    ]


def places() -> Places | None:
    """Where the sites of the edition are that was released last; None before the first, or where its files are not."""
    latest = selectors.latest()
    if latest is None or not selectors.pack_of(latest.public):
        return None
    countries, audited = _places(latest.public)
    return Places(latest, countries, audited, PROFILES[latest.profile].cellkey_D)


@lru_cache(maxsize=256)
def _changes(edition: UUID, before: UUID | None) -> tuple[int, int, int]:
    """Listed, new and gone. A released edition never changes, so this is found out once."""
    now, then = _rows(edition), _rows(before) if before else {}
    return len(now), len(now.keys() - then.keys()), len(then.keys() - now.keys())


@lru_cache(maxsize=2)
def _rows(edition: UUID) -> Mapping[str, str]:
    """row_id -> country of every row that members get."""
    return {row["row_id"]: row[COUNTRY] for row in _table(edition, FILES["common-list.csv"])}


@lru_cache(maxsize=8)
def _places(edition: UUID) -> tuple[tuple[InCountry, ...], int | None]:
    listed, audited = Counter(_rows(edition).values()), _published(edition)
    ranked = sorted(listed.items(), key=lambda each: (-each[1], each[0]))
    return tuple(InCountry(code, sites, audited.get(code)) for code, sites in ranked), audited.get(_ALL)


def _published(edition: UUID) -> Mapping[str, int]:
    """The numbers by country, and of all, that counts.csv tells; what it withholds is not there."""
    told = [row for row in _table(edition, OWN_FILES["counts.csv"]) if row["counted_by"] in (COUNTRY, _ALL)]
    return {row[COUNTRY] or _ALL: int(row["sites"]) for row in told if row["sites"].isdecimal()}


def _table(edition: UUID, place: str) -> Iterator[Mapping[str, str]]:
    return csv.DictReader(io.StringIO(selectors.content(edition, place).decode("utf-8-sig"), newline=""))
