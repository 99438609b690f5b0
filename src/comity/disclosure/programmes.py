"""Invented programmes of any shape: what the gate and the red team are tried on where no real round is at hand.

A programme is drawn from a seed, the same for the same seed on every machine: its members, how uneven their volumes
are, where they audit, how they write, and what happens from round to round. Nobody's data are in it; all names are made
up.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import PartialDate, months_before
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef
from comity.vocabulary.site import Contribution, Site

FIRST_YEAR = 2026
MONTHS_OF_ROUND, WINDOW_MONTHS = 6, 36
SECTORS = (
    "meat_poultry", "oils_fats", "dairy_eggs", "packaging", "beverages", "ingredients", "textiles_apparel", "seafood",
    "cereals_bakery", "paper_wood", "chemicals", "confectionery_snacks",
)  # fmt: skip
COUNTRIES = ("US", "ID", "BR", "IN", "TR", "PL", "MX", "VN", "KE", "PE", "TH", "ES")
COLUMNS = ("supplier_name", "address", "city")
# Of sites that several members audit, how many have one more (disclosure.md: on average 1.4 members a site).
ONE_MORE = 0.35
# Of all sites old enough, how many come anew in each later round; and the half-yearly churn of who audits them.
NEW_SITES, NEW_HANDS, NOT_RENEWED = 0.1, 0.05, 0.2
# How often a member's rows follow its habits: its protocol, and the columns that its lists fill.
USUAL = 0.8
# How much more than elsewhere a member audits in a cell of its own, and others less.
OWNER = 8
FLOOD, PLANTED = 10, 300
"""What an attacker among the members sends: so many times the next largest member's rows, or so many planted sites."""


class Event(StrEnum):
    """What happens: somebody joins or leaves in the second round, or a member tries to harm or probe from the first."""

    NONE = "none"
    NEWCOMER = "newcomer"
    LEAVER = "leaver"
    FLOOD = "flood"
    CLAIMS = "claims"
    POISONED = "poisoned"


@dataclass(frozen=True, slots=True)
class Programme:
    """The shape of an invented programme. `checked` enforces the ranges.

    members, sites: how many send lists (5 to 400), and sites of the first round (50 to 200,000).
    tail: how uneven volumes are: the n-th largest member has 1/n**tail of the largest (0 alike, to 3).
    sectors, countries: how many there are (1 to 12 each).
    owned: share (0..1) of the cells of sector and country most of which one of the five largest members audits.
    few: how many of the countries have two to four members only.
    alone: share (0..1) of sites with a single member.
    rounds: collections in sequence, half a year apart (1 to 6).
    """

    name: str
    event: Event = Event.NONE
    members: int = 40
    sites: int = 6000
    tail: float = 0.7
    sectors: int = 8
    countries: int = 6
    owned: float = 0.0
    few: int = 0
    alone: float = 0.72
    rounds: int = 2

    def resized(self, members: int, sites: int) -> Programme:
        """The same shape with other numbers of members and sites, and about as many sites in a cell."""
        wanted = replace(self, members=members, sites=sites).checked()
        scale = math.sqrt(sites / self.sites)
        sectors = min(max(round(self.sectors * scale), 2), len(SECTORS))
        countries = min(max(round(self.countries * scale), self.few + 1, 2), len(COUNTRIES))
        return replace(wanted, sectors=sectors, countries=countries)

    def checked(self) -> Programme:
        """This programme; raises OptionError, naming what and the allowed range, if a number is out of range."""
        ranges = (
            ("members", 5, 400),
            ("sites", 50, 200_000),
            ("tail", 0, 3),
            ("sectors", 1, len(SECTORS)),
            ("countries", 1, len(COUNTRIES)),
            ("owned", 0, 1),
            ("few", 0, self.countries),
            ("alone", 0, 1),
            ("rounds", 1, 6),
        )
        for name, low, high in ranges:
            if not low <= getattr(self, name) <= high:
                raise OptionError(f"{name} is {getattr(self, name)}, but must be between {low} and {high}.")
        return self


SHAPES: Mapping[str, Programme] = {
    shape.name: shape
    for shape in (
        Programme("heavy-tailed", tail=1.2),
        Programme("concentrated", owned=0.5),
        Programme("few-in-a-country", few=3),
        Programme("newcomer", Event.NEWCOMER),
        Programme("leaver", Event.LEAVER),
        Programme("flood", Event.FLOOD),
        Programme("claims", Event.CLAIMS),
        Programme("poisoned", Event.POISONED),
    )
}
"""The shapes that are tried, by name."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What one round brings: its cut-off and every site that there has been, with all that counts or did once.

    `actor` is the member that joins, leaves or attacks, "" where none does; `planted` are the ids of sites that it
    invented and that nobody else can have.
    """

    cutoff: date
    sites: tuple[Site, ...]
    actor: str = ""
    planted: frozenset[str] = frozenset()


def collections(programme: Programme, seed: int) -> Iterator[Collection]:
    """The rounds of a programme, in order. Raises OptionError where a number of it is out of range."""
    drawn = _Draw(programme.checked(), random.Random(f"{seed} {programme.name}"))
    actor = _name(drawn.actor) if programme.event is not Event.NONE else ""
    planted = frozenset(_site_id(place, seed) for place in drawn.places if place.planted)
    for number in range(1, programme.rounds + 1):
        found = (_site(drawn, place, number, seed) for place in drawn.places)
        sites = tuple(site for site in found if site.contributions)
        yield Collection(cutoff(number), sites, actor, planted & {site.site_id for site in sites})


def cutoff(number: int) -> date:
    """The last day of a round, counted from 1: the middle and the end of each year in turn."""
    year, second = divmod(number - 1, 2)
    return date(FIRST_YEAR + year, 12, 31) if second else date(FIRST_YEAR + year, 6, 30)


# --- what is drawn ----------------------------------------------------------------------------------------------------

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Audits:
    """One member's audits of a site: the first day, how many months apart (0: never again), what they are worth, which
    columns the row fills, and the first round that it is sent in."""

    member: int
    first: date
    interval: int
    equivalence: Equivalence
    columns: frozenset[str]
    since: int = 1

    def latest(self, end: date) -> date:
        """The day of the latest that was made by then."""
        day = self.first
        while self.interval and (again := months_before(day, -self.interval)) <= end:
            day = again
        return day


@dataclass(frozen=True, slots=True)
class _Place:
    """A site: its running number, its cell, what it is called, and who audits it."""

    number: int
    cell: Cell
    words: tuple[str, str, str]
    audits: tuple[_Audits, ...]
    planted: bool = False


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a member works: its volume, its share of each cell, its season, protocol, columns and way of writing."""

    volume: float
    cells: Mapping[Cell, float]
    second_half: float
    equivalence: Equivalence
    columns: frozenset[str]
    style: int


class _Draw:
    """One programme, drawn; everything in one order from one source of chance."""

    def __init__(self, programme: Programme, chance: random.Random) -> None:
        self.programme, self.chance = programme, chance
        every = [
            (sector, country) for country in COUNTRIES[: programme.countries] for sector in SECTORS[: programme.sectors]
        ]
        owners = {cell: chance.randrange(5) for cell in every if chance.random() < programme.owned}
        active = self._active()
        self.members = [self._habits(number, every, owners, active) for number in range(programme.members)]
        # Somebody of the middle, whose coming and going is felt and who has much to gain from trying.
        self.actor = 3
        self._first = list(accumulate(each.volume for each in self.members))
        self._ways = [(list(each.cells), list(accumulate(each.cells.values()))) for each in self.members]
        self._there = {
            cell: list(accumulate(each.volume * each.cells.get(cell, 0) for each in self.members)) for cell in every
        }
        late = round(programme.sites * NEW_SITES)
        sizes = [programme.sites, *([late] * (programme.rounds - 1))]
        self.places = [self._place(since) for since, size in enumerate(sizes, 1) for _ in range(size)]
        self.places = [replace(place, number=number) for number, place in enumerate(self._after_event())]

    def _active(self) -> Mapping[str, frozenset[int]]:
        """The members of each country; all of them where it is none of the few."""
        chance, number = self.chance, self.programme.members
        places = COUNTRIES[: self.programme.countries]
        few = places[len(places) - self.programme.few :]
        return {
            country: frozenset(chance.sample(range(number), chance.randint(2, 4) if country in few else number))
            for country in places
        }

    def _habits(
        self, number: int, every: Sequence[Cell], owners: Mapping[Cell, int], active: Mapping[str, frozenset[int]]
    ) -> _Habits:
        chance = self.chance
        sector = {name: chance.expovariate(1) for name in SECTORS}
        country = {name: chance.expovariate(1) for name in COUNTRIES}

        def drawn_to(cell: Cell) -> float:
            return (OWNER if owners[cell] == number else 1 / OWNER) if cell in owners else 1

        cells = {
            (kind, place): sector[kind] * country[place] * drawn_to((kind, place))
            for kind, place in every
            if number in active[place]
        }
        return _Habits(
            volume=(number + 1) ** -self.programme.tail if cells else 0.0,
            cells=cells,
            second_half=chance.uniform(0.2, 0.8),
            equivalence=chance.choice(list(Equivalence)),
            columns=frozenset(name for name in COLUMNS if chance.random() < 0.7),
            style=chance.randrange(3),
        )

    def _place(self, since: int) -> _Place:
        chance = self.chance
        (first,) = chance.choices(range(len(self.members)), cum_weights=self._first)
        cells, weights = self._ways[first]
        (cell,) = chance.choices(cells, cum_weights=weights)
        behind = {first}
        if chance.random() >= self.programme.alone:
            wanted = 2
            while chance.random() < ONE_MORE:
                wanted += 1
            for _ in range(4 * wanted):  # where few members are, fewer come together than wanted
                if len(behind) < wanted:
                    behind |= set(chance.choices(range(len(self.members)), cum_weights=self._there[cell]))
        audits = tuple(self._audits(member, since, member == first) for member in sorted(behind))
        return _Place(0, cell, self._words(), audits)

    def _audits(self, member: int, since: int, first: bool) -> _Audits:
        chance = self.chance
        months = WINDOW_MONTHS if since == 1 else MONTHS_OF_ROUND
        days = [cutoff(since) - timedelta(days=chance.randrange(30 * months)) for _ in range(2)]
        late = chance.random() < self.members[member].second_half
        day = next((day for day in days if (day.month > 6) == late), days[0])
        interval = 0 if chance.random() < NOT_RENEWED else chance.choice((12, 24, 36))
        habits, usual = self.members[member], chance.random() < USUAL
        equivalence = habits.equivalence if usual else chance.choice(list(Equivalence))
        columns = frozenset(name for name in COLUMNS if (name in habits.columns) == (chance.random() < USUAL))
        later = not first and chance.random() < NEW_HANDS
        return _Audits(member, day, interval, equivalence, columns, since + 1 if later else since)

    def _words(self) -> tuple[str, str, str]:
        return _made_up(self.chance, 3), _made_up(self.chance, 2), _made_up(self.chance, 3)

    # --- events ---

    def _after_event(self) -> list[_Place]:
        match self.programme.event:
            case Event.NEWCOMER:
                return self._joined()
            case Event.FLOOD:
                return self._flooded()
            case Event.CLAIMS:
                return self._claimed()
            case Event.POISONED:
                return [*self.places, *self._invented(PLANTED)]
            case Event.NONE | Event.LEAVER:
                return self.places

    def _joined(self) -> list[_Place]:
        def later(audits: _Audits) -> _Audits:
            return replace(audits, since=max(2, audits.since)) if audits.member == self.actor else audits

        return [replace(place, audits=tuple(map(later, place.audits))) for place in self.places]

    def _flooded(self) -> list[_Place]:
        rows = Counter(audits.member for place in self.places for audits in place.audits if audits.since == 1)
        del rows[self.actor]
        return [*self.places, *self._invented(FLOOD * max(rows.values()))]

    def _invented(self, wanted: int) -> list[_Place]:
        """Sites that only the actor knows, in the cells where it is."""
        cells, weights = self._ways[self.actor]
        found = self.chance.choices(cells, cum_weights=weights, k=wanted)
        return [_Place(0, cell, self._words(), (self._audits(self.actor, 1, True),), True) for cell in found]

    def _claimed(self) -> list[_Place]:
        """Every site of the others, as if the actor had audited it, too."""
        return [
            place
            if self.actor in {each.member for each in place.audits}
            else replace(place, audits=(*place.audits, self._audits(self.actor, 1, True)))
            for place in self.places
        ]


def _made_up(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(syllables)).capitalize()


def _name(member: int) -> str:
    return f"Member {member + 1:03}"


# --- what is sent -----------------------------------------------------------------------------------------------------


def _site_id(place: _Place, seed: int) -> str:
    return hashlib.sha256(f"{seed} site {place.number}".encode()).hexdigest()[:24]


def _site(drawn: _Draw, place: _Place, number: int, seed: int) -> Site:
    left = drawn.actor if drawn.programme.event is Event.LEAVER else None
    parts = []
    for each in place.audits:
        last = 1 if each.member == left else number  # what a leaver had sent stays until it is too old
        if each.since <= last:
            parts.append(_contribution(drawn, place, each, cutoff(last)))
    return Site(_site_id(place, seed), place.cell[1], place.cell[0], tuple(parts))


def _contribution(drawn: _Draw, place: _Place, audits: _Audits, end: date) -> Contribution:
    day = audits.latest(end)
    listing = _listing(place, audits, drawn.members[audits.member].style, day)
    return Contribution(_name(audits.member), listing, Kind.ON_SITE_AUDIT, audits.equivalence, day, day)


def _listing(place: _Place, audits: _Audits, style: int, day: date) -> Listing:
    supplier, town, street = place.words
    written = (str, str.upper, str.lower)[style]

    def shown(column: str, text: str) -> str:
        return written(text) if column in audits.columns else ""

    return Listing(
        RowRef(f"{_name(audits.member)}.csv", "", place.number + 2),
        written(f"{supplier} {town}"),
        place.cell[1],
        supplier_name=shown("supplier_name", f"{supplier} {('Ltd', 'LLC', '')[style]}".strip()),
        address=shown("address", f"{place.number % 90 + 1} {street} Street"),
        city=shown("city", town),
        sector=place.cell[0],
        audit_date=PartialDate.day(day),
    )
