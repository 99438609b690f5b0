"""A sequel: the edition that follows another one, so that neither it nor the difference tells who contributed what.

Rule R1 holds in the edition as always; rule R2 (disclosure.md 3.6) is R1 once more, per `delta_cell`, on each of the
sets that whoever holds both editions can tell apart: rows that are new, rows that are gone (on the members of then),
and rows that say something else (on the members of then, and on those of now). A row that stays says to the byte what
it said. So the search chooses, for the countries of each region group together:

1. which rows of the edition before stay and which new ones come; where rows have to go and too few members stand behind
   them, others go with them as cover;
2. which of those that stay go on saying what they said, or say that a better audit is known; the others say less;
3. how much new and changed rows may show beside the others.

Each step begins where nothing could be told and goes as far as the rules allow, so there is always an answer: in the
first nothing stays, in the second all rows change and show nothing but their name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from comity.disclosure.board import Board, Entry, Members, Move
from comity.disclosure.candidates import Candidate, delta_cell
from comity.disclosure.coarsening import Room, raised
from comity.disclosure.columns import filled
from comity.disclosure.crowd import Crowd
from comity.disclosure.fitting import fit
from comity.disclosure.ladders import BLANK, COLUMN_POINTS, Shown, Value, finest, shown_by, told, values_of
from comity.disclosure.policy import Policy
from comity.disclosure.rules import broken_rules, users
from comity.reference import groups
from comity.vocabulary.dates import half_year_end, months_before
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.errors import GateError

SITE_POINTS = 10
STAYS_POINTS = 20
"""A row that stays beside a new one on as many members: members rely on what is listed, and rows that go need cover."""

Key = tuple[str, ...]
Base = defaultdict[Key, list[Members]]
T = TypeVar("T")
Rare = frozenset[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to list a site: the sector that is published, and what else is shown, in the order of the ladders."""

    site: Candidate
    sector: str
    values: tuple[Value, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """The crowds that it stands in by sector and country: as published, and as inferred where that is not."""
        country, own = self.site.country, self.site.sector
        inferred = (("inferred", country, own),) if own and not self.sector else ()
        return (("published", country, self.sector), *inferred)

    @property
    def shelves(self) -> tuple[Key, ...]:
        """Its crowds by what it shows: in each cell one for each of its values, blanks too."""
        return tuple((*cell, str(at), value) for cell in self.cells for at, value in enumerate(self.values))

    @property
    def blank(self) -> Way:
        """The same with nothing shown."""
        return replace(self, values=(BLANK,) * len(self.values))

    def deltas(self, what: str, policy: Policy) -> tuple[Key, ...]:
        """The crowds of R2 that it stands in as something that is new, gone or changed."""
        sectors = (self.sector, self.site.sector) if self.site.sector and not self.sector else (self.sector,)
        named = zip(("published", "inferred"), sectors, strict=False)
        return tuple((what, kind, delta_cell(sector, self.site.country, policy)) for kind, sector in named)


def way_of(site: Candidate, row: EditionRow) -> Way:
    """The way in which a site was listed."""
    shown = Shown(frozenset(filled(row)), row.kind, row.equivalence, row.audited)
    return Way(site, row.sector, values_of(shown))


def as_before(way: Way) -> bool:
    """Whether a site is listed as it was in the edition before."""
    return way.site.released is not None and way == way_of(way.site, way.site.released)


@dataclass(frozen=True, slots=True)
class Sequel:
    """What follows: the sites whose row stays as it is, and the others to list, with sector and what they show."""

    stays: tuple[Candidate, ...]
    settled: tuple[tuple[Candidate, str, Shown], ...]

    @classmethod
    def of(cls, listed: Sequence[Way]) -> Sequel:
        """The sites that are listed in some ways."""
        stays = tuple(way.site for way in listed if as_before(way))
        return cls(stays, tuple((way.site, way.sector, shown_by(way.values)) for way in listed if not as_before(way)))

    @property
    def ways(self) -> list[Way]:
        """How each site is listed, those that stay first."""
        stays = [way_of(site, site.released) for site in self.stays if site.released]
        return [*stays, *(Way(site, sector, values_of(shown)) for site, sector, shown in self.settled)]


def follow(candidates: Sequence[Candidate], policy: Policy, cutoff: date, anew: bool = False) -> Sequel:
    """The sequel from candidates in keyed order, volunteered ones left out; who is in neither part of it is held.

    A value that too few members would use in the whole edition is given up, and the search begins again. With `anew` no
    row that says more than its name goes on saying what it said.
    """
    limits = _Limits(policy, months_before(cutoff, policy.horizon_months), anew)
    regions: defaultdict[str, list[Candidate]] = defaultdict(list)
    for site in candidates:
        regions[groups.region_group(site.country)].append(site)
    while True:
        listed = [way for region in sorted(regions) for way in _Region(regions[region], limits).listed()]
        found = _rare(listed, policy) - limits.rare
        if not found:
            return Sequel.of(listed)
        limits = replace(limits, rare=limits.rare | found)


def _rare(listed: Iterable[Way], policy: Policy) -> Rare:
    """The values of sector, kind, equivalence and audited that fewer than attr_min_users members use."""
    behind: defaultdict[tuple[str, Value], list[frozenset[int]]] = defaultdict(list)
    for way in listed:
        for name, value in _telling(way):
            behind[name, value].append(frozenset(way.site.behind))
    return frozenset(each for each, rows in behind.items() if users(rows) < policy.attr_min_users)


def _telling(way: Way) -> list[tuple[str, Value]]:
    names = ("sector", "kind", "equivalence", "audited")
    return [(name, value) for name, value in zip(names, (way.sector, *way.values[1:]), strict=True) if value]


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a region may do: the first day of the window, whether no row may say again what it said, and the values that
    too few members use."""

    policy: Policy
    oldest: date
    anew: bool
    rare: Rare = frozenset()


class _Region:
    """The sites of one region group: no crowd and no delta cell reaches beyond it."""

    def __init__(self, sites: Sequence[Candidate], limits: _Limits) -> None:
        self.limits, self.policy, self.rare = limits, limits.policy, limits.rare
        self.sites = [site for site in sites if not site.reason]
        before = [way_of(site, site.released) for site in sites if site.released]
        self.before = {way.site.site_id: way for way in before}
        # All that was released is gone until a move brings it back.
        self.gone: Base = defaultdict(list)
        for way in before:
            for key in way.deltas("gone", self.policy):
                self.gone[key].append(way.site.before)
        self.shelves: defaultdict[Key, Counter[Value]] = defaultdict(Counter)
        for way in before:
            if not way.site.reason:
                for at, value in enumerate(way.values):
                    self.shelves[(*way.cells[0], str(at))][value] += 1

    def listed(self) -> list[Way]:
        """How each site that is listed is listed."""
        return self._raised(self._said(self._chosen()))

    # --- what a site could say beside the rows that stand ---

    def _first(self, site: Candidate) -> Way:
        """How a new row, or one that must change, may begin: as finely as rows that were there already."""
        old = self.before.get(site.site_id)
        sector = old.sector if old else self._sector(site)
        most = finest(site)
        shown = Shown(most.filled & frozenset(old.values[0].split()) if old else most.filled, *values_of(most)[1:])
        cell = Way(site, sector, ()).cells[0]
        return Way(site, sector, tuple(self._known(cell, at, value) for at, value in enumerate(values_of(shown))))

    def _sector(self, site: Candidate) -> str:
        """The sector to publish of a new row: as it was done with others of its sector and country."""
        if ("sector", site.sector) in self.rare:
            return BLANK
        filled_there = self.shelves.get(("published", site.country, site.sector, "0"))
        blank_there = self.shelves.get(("published", site.country, BLANK, "0"))
        return site.sector if filled_there or not blank_there else BLANK

    def _known(self, cell: Key, at: int, value: Value) -> Value:
        """The finest value that rows show which were there already, no finer than the given one; else blank."""
        there = {known for known, count in self.shelves[(*cell, str(at))].items() if count}
        if at == 0:
            within = [known for known in there if set(known.split()) <= set(value.split())]
            return max(within, key=lambda known: (_worth(known), known), default=BLANK)
        steps = (value, value[:4]) if at == 3 else (value,)
        return next((each for each in steps if each in there and not self._given_up(at, each)), BLANK)

    def _given_up(self, at: int, value: Value) -> bool:
        return (("", "kind", "equivalence", "audited")[at], value) in self.rare

    def _must_change(self, way: Way) -> bool:
        """Whether a row may not go on saying what it says: an audit out of the window, or what too few members use."""
        audited = way.values[3]
        stale = bool(audited) and half_year_end(audited) < self.limits.oldest
        return (self.limits.anew and any(way.values)) or stale or any(each in self.rare for each in _telling(way))

    # --- 1: who is listed ---

    def _chosen(self) -> list[Candidate]:
        moves: defaultdict[Move, list[Candidate]] = defaultdict(list)
        for site in self.sites:
            if move := self._listing(site):
                moves[move].append(site)
        _prune(moves, self.policy)
        for key, behind in self.gone.items():
            if broken_rules(list(map(frozenset, behind)), self.policy):
                raise GateError(
                    f"The rows of the edition before do not keep this policy among themselves ({', '.join(key)}), so "
                    "that no edition can follow it: it was made under a looser policy. Use that policy once more, or "
                    "begin anew without an edition before, which protects nothing of what changed."
                )
        stays = self._fitted(self.gone, {move: sites for move, sites in moves.items() if sites[0].released})
        beside: Base = defaultdict(list)
        for site in stays:
            for cell in self.before[site.site_id].cells:
                beside[cell].append(site.behind)
        fresh = {move: sites for move, sites in moves.items() if not sites[0].released}
        return [*stays, *self._fitted(beside, fresh, starts=self.policy.k_min, thorough=True)]

    def _listing(self, site: Candidate) -> Move | None:
        """What it does to all crowds if a site is listed; None where that cannot be."""
        old, points = self.before.get(site.site_id), SITE_POINTS + len(site.behind)
        sector = old.sector if old else self._sector(site)
        if ("sector", sector) in self.rare:
            return None
        way = old or Way(site, sector, ())
        entries = [Entry(cell, site.behind) for cell in way.cells]
        if old is None:
            return Move((*entries, *_entries(way, "new", site.behind, self.policy)), points)
        entries += _entries(way, "gone", site.before, self.policy, sign=-1)
        if any(old.values):  # so that in the next step all of these may change
            entries += self._change(old)
        return Move(tuple(entries), STAYS_POINTS * points)

    def _change(self, old: Way, sign: int = 1) -> list[Entry]:
        return [
            *_entries(old, "changed, then", old.site.before, self.policy, sign),
            *_entries(old, "changed, now", old.site.behind, self.policy, sign),
        ]

    def _fitted(
        self, base: Base, moves: Mapping[Move, Sequence[T]], starts: int = 1, thorough: bool = False
    ) -> list[T]:
        """Those that make their move, in the best choice that the search finds; of equals the first."""
        found: list[T] = []
        for part in _parts(moves):
            touched = {entry.crowd: base.get(entry.crowd, ()) for move in part for entry in move.entries}
            board = Board(touched, {move: len(moves[move]) for move in part}, self.policy)
            taken = fit(board, starts, thorough)
            found += [one for move, count in zip(part, taken, strict=True) for one in moves[move][:count]]
        return found

    # --- 2: what they say at least ---

    def _said(self, chosen: Sequence[Candidate]) -> list[Way]:
        """What each row says: what it said, or something else as finely as others before it, or nothing."""
        base: Base = defaultdict(list)
        moves: defaultdict[Move, list[Way]] = defaultdict(list)
        blank: dict[str, Way] = {}
        for site in chosen:
            old = self.before.get(site.site_id)
            way = self._wanted(site)
            blank[site.site_id] = way.blank
            for shelf in way.blank.shelves:
                base[shelf].append(site.behind)
            entries = [Entry(shelf, site.behind) for shelf in way.shelves if shelf not in way.blank.shelves]
            entries += [Entry(shelf, site.behind, -1) for shelf in way.blank.shelves if shelf not in way.shelves]
            if old and any(old.values):
                for entry in self._change(old):
                    base[entry.crowd].append(entry.members)
                entries += self._change(old, -1) if way == old else []
            if entries:
                moves[Move(tuple(entries), told(shown_by(way.values)) + (STAYS_POINTS if way == old else 0))].append(
                    way
                )
        said = {way.site.site_id: way for way in self._fitted(base, moves)}
        return [said.get(site.site_id, blank[site.site_id]) for site in chosen]

    def _wanted(self, site: Candidate) -> Way:
        """What a row would say: what it said, unless it must change or knows better."""
        old = self.before.get(site.site_id)
        if old is None:
            return self._first(site)
        if self._must_change(old):
            first = self._first(site)
            return first.blank if first == old else first
        return self._better(old) or old

    def _better(self, old: Way) -> Way | None:
        """What a row would say of a better audit, where it says anything of one (I3: nothing else changes a row)."""
        new = self._first(old.site)
        values = tuple(was and now for was, now in zip(old.values, new.values, strict=True))
        lost = new.values[0] != old.values[0] or any(
            was and not now for was, now in zip(old.values, values, strict=True)
        )
        return None if lost or values == old.values else Way(old.site, old.sector, values)

    # --- 3: what new and changed rows show ---

    def _raised(self, listed: Sequence[Way]) -> list[Way]:
        cells: defaultdict[Key, list[Way]] = defaultdict(list)
        for way in listed:
            cells[way.cells[0]].append(way)
        return [way for cell in sorted(cells) for way in self._raised_in(cells[cell])]

    def _raised_in(self, ways: Sequence[Way]) -> list[Way]:
        country, sector = ways[0].site.country, ways[0].sector
        blanked = () if sector else tuple(sorted({way.site.sector for way in ways} - {BLANK}))
        crowd = Crowd(country, sector, tuple(way.site for way in ways), blanked)
        room = [self._room(way) for way in ways]
        shown = raised(crowd, [shown_by(way.values) for way in ways], room, self.policy)
        found = [Way(way.site, sector, values_of(each)) for way, each in zip(ways, shown, strict=True)]
        return [way if may is None else self._without_rare(way) for way, may in zip(found, room, strict=True)]

    def _room(self, way: Way) -> Room | None:
        """How far a row may rise; None where it says what it said. One that changes must not say all of that again."""
        old = self.before.get(way.site.site_id)
        if old is None:
            return Room(finest(way.site))
        if way == old:
            return None
        apart = max(at for at, value in enumerate(way.values) if value != old.values[at])
        return Room(finest(way.site), apart, old.values[apart])

    def _without_rare(self, way: Way) -> Way:
        """A blank may always take a value's place for all of its rows: two crowds that keep R1 keep it together."""
        kept = [BLANK if at and self._given_up(at, value) else value for at, value in enumerate(way.values)]
        return Way(way.site, way.sector, tuple(kept))


def _worth(pattern: Value) -> int:
    return sum(COLUMN_POINTS[column] for column in pattern.split())


def _entries(way: Way, what: str, members: Members, policy: Policy, sign: int = 1) -> list[Entry]:
    return [Entry(key, members, sign) for key in way.deltas(what, policy)]


def _parts(moves: Iterable[Move]) -> list[list[Move]]:
    """Moves that have to do with each other, by the crowds that they share; parts and moves in their first order."""
    part_of: dict[Key, list[Move]] = {}
    for move in moves:
        joined = {id(part): part for entry in move.entries if (part := part_of.get(entry.crowd)) is not None}
        first, *others = joined.values() or [[]]
        for other in others:
            first += other
        first.append(move)
        part_of |= dict.fromkeys(
            (entry.crowd for each in (*others, [move]) for m in each for entry in m.entries), first
        )
    return list({id(part): part for part in part_of.values()}.values())


def _prune(moves: dict[Move, list[T]], policy: Policy) -> None:
    """Leave out moves into crowds that have too few hands even if everybody came."""
    while True:
        hands: defaultdict[object, set[int]] = defaultdict(set)
        for move in moves:
            for entry in move.entries:
                if entry.sign > 0:
                    hands[entry.crowd].update(entry.members)
        vain = [
            move
            for move in moves
            if any(entry.sign > 0 and len(hands[entry.crowd]) < policy.k_min for entry in move.entries)
        ]
        if not vain:
            return
        for move in vain:
            del moves[move]
