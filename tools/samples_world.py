"""The sample world: invented companies and their sites, and which member audited which site when.

Everything is drawn from `random.Random("comity samples/...")`, so that the same code gives the same world.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from samples_places import ESTATE_NAMES, LANGUAGE, STREET_NAMES, STREETS, TOWNS, Town
from samples_words import BRANDS, LEGAL, SECTOR_WORDS

SEED = "comity samples 1"
CUTOFF = date(2026, 6, 30)


def rng(*what: object) -> random.Random:
    """A generator of its own for each thing, so that a change in one place does not move all others."""
    return random.Random("/".join([SEED, *map(str, what)]))


@dataclass(frozen=True)
class Company:
    brand: str
    brand_native: str
    word: str
    word_native: str
    legal: int
    country: str
    town: Town
    extra: str = ""


@dataclass(frozen=True)
class Site:
    id: str
    company: Company
    sector: str
    town: Town
    street: str
    street_native: str
    lat: float
    lng: float
    plant: int = 0
    gln: str = ""
    zs: str = ""
    workers: int = 100
    note: str = ""

    @property
    def country(self) -> str:
        return self.company.country


@dataclass(frozen=True)
class Audit:
    """One audit of one site; several members may hold it, with a day or two between their dates."""

    site: Site
    day: date
    protocol: str
    firm: int
    announced: int
    reference: str


@dataclass(frozen=True)
class Entry:
    """A member's row before it is written: which audit of which site."""

    member: str
    audit: Audit
    day: date
    status: str = "ok"
    same_as: int | None = None
    older: bool = False


@dataclass(frozen=True)
class Cell:
    """How many sites a sector has in a country, and how strongly each member is active there."""

    sector: str
    country: str
    sites: int
    members: dict[str, int] = field(default_factory=dict)


def _pairs(text: str) -> list[tuple[str, str]]:
    found = []
    for word in text.split():
        latin, _, native = word.partition(":")
        found.append((latin.replace("_", " "), (native or latin).replace("_", " ")))
    return found


def _brands(language: str) -> list[tuple[str, str]]:
    """Every brand of a language once, in drawn order."""
    first, second, glue = BRANDS[language]
    found = []
    for a, a_native in _pairs(first):
        for b, b_native in _pairs(second):
            latin = a + glue + b if language != "zh" else a + b.lower()
            native = a_native + b_native if language == "zh" else a_native + glue + b_native
            if a != b:
                found.append((latin, native))
    rng("brands", language).shuffle(found)
    return found


class World:
    """Draws companies and sites; keeps what was used so that no brand and no code stands twice."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self._brands = {language: _brands(language) for language in BRANDS}
        self._codes: set[str] = set()

    def forget_brand(self, language: str, latin: str) -> None:
        """Keep a brand from being drawn: it is used by hand."""
        self._brands[language] = [pair for pair in self._brands[language] if pair[0] != latin]

    def company(self, country: str, sector: str, draw: random.Random) -> Company:
        language = LANGUAGE[country]
        brand, native = self._brands[language].pop()
        words = SECTOR_WORDS[sector]
        word_language = language if language in words else "en" if "en" in words else next(iter(words))
        word, word_native = draw.choice(_pairs(words[word_language]))
        town = draw.choice(TOWNS[country])
        legal = draw.randrange(len(LEGAL[country]))
        if language == "zh":
            brand, native = f"{town.name} {brand}", town.native.removesuffix("市") + native
        extra = draw.choice(("Makmur", "Sentosa", "Abadi", "Persada", "Mandiri", "")) if language == "id" else ""
        return Company(brand, native, word, word_native, legal, country, town, extra)

    def site(self, company: Company, sector: str, town: Town, plant: int = 0) -> Site:
        number = len(self.sites) + 1
        draw = rng("site", number)
        street, street_native = draw_street(company.country, draw)
        site = Site(
            id=f"S{number:04d}",
            company=company,
            sector=sector,
            town=town,
            street=street,
            street_native=street_native,
            lat=round(town.lat + draw.uniform(-0.06, 0.06), 5),
            lng=round(town.lng + draw.uniform(-0.06, 0.06), 5),
            plant=plant,
            gln=self.gln(draw),
            zs=self.code("ZS4", draw),
            workers=int(draw.lognormvariate(5.0, 0.9)) + 12,
        )
        self.sites.append(site)
        return site

    def change(self, site: Site, **changes: object) -> Site:
        changed = replace(site, **changes)  # type: ignore[arg-type]
        self.sites[self.sites.index(site)] = changed
        return changed

    def code(self, prefix: str, draw: random.Random) -> str:
        while (code := f"{prefix}{draw.randrange(10**8):08d}") in self._codes:
            pass
        self._codes.add(code)
        return code

    def gln(self, draw: random.Random) -> str:
        """A GLN of the demonstration prefix 952 with the right check digit (GS1 modulo 10)."""
        body = self.code("952", draw) + str(draw.randrange(10))
        return body + check_digit(body)


def check_digit(body: str) -> str:
    return str(-sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body)) % 10)


def draw_street(country: str, draw: random.Random) -> tuple[str, str]:
    """A street line in Latin script and as its country writes it."""
    language = LANGUAGE[country]
    pattern = draw.choice(STREETS[language])
    latin, _, native = pattern.partition("|")
    street = draw.choice(_pairs(STREET_NAMES[language]))
    estate = draw.choice(_pairs(ESTATE_NAMES.get(language, "Nord")))
    if language in ("vi",):
        street, estate = _joined(STREET_NAMES["vi"], draw), _joined(ESTATE_NAMES["vi"], draw)
    values = {
        "n": draw.randrange(1, 240),
        "m": draw.randrange(1, 30),
        "l": draw.choice("ABCDEFG"),
        "p": draw.randrange(1, 9),
    }
    return (
        latin.format(s=street[0], e=estate[0], **values),
        (native or latin).format(s=street[1], e=estate[1], **values),
    )


def _joined(text: str, draw: random.Random) -> tuple[str, str]:
    """Vietnamese names have blanks in both forms: "Sao Mai:Sao_Mai Cay Da:Cây_Đa"."""
    names: list[tuple[str, str]] = []
    rest: list[str] = []
    for word in text.split():
        latin, mark, native = word.partition(":")
        rest.append(latin)
        if mark:
            names.append((" ".join(rest), native.replace("_", " ")))
            rest = []
    return draw.choice(names)


def build_cell(world: World, cell: Cell) -> list[Site]:
    """The sites of a cell: mostly single plants, some companies with several, with the usual traps."""
    made: list[Site] = []
    while len(made) < cell.sites:
        draw = rng("company", cell.sector, cell.country, len(made))
        company = world.company(cell.country, cell.sector, draw)
        kind = draw.random()
        towns = [company.town]
        if kind < 0.12:
            towns += draw.sample([town for town in TOWNS[cell.country] if town != company.town], 2)[
                : draw.choice((1, 1, 2))
            ]
        for town in towns:
            made.append(world.site(company, cell.sector, town))
        if 0.12 <= kind < 0.17:
            first = world.change(made[-1], plant=1)
            twin = world.site(company, cell.sector, company.town, plant=2)
            made[-1:] = [
                first,
                world.change(twin, street=first.street, street_native=first.street_native, note="two plants, one town"),
            ]
        elif 0.17 <= kind < 0.21:
            made.append(neighbour(world, made[-1], draw))
        elif 0.21 <= kind < 0.24:
            made.append(sister(world, made[-1], draw))
    return made[: cell.sites]


def neighbour(world: World, site: Site, draw: random.Random) -> Site:
    """Another company on the same estate: the same street, another brand."""
    other = replace(world.company(site.country, site.sector, draw), town=site.town)
    twin = world.site(other, site.sector, site.town)
    return world.change(
        twin,
        street=site.street,
        street_native=site.street_native,
        lat=site.lat,
        lng=site.lng,
        note="neighbours on one estate",
    )


def sister(world: World, site: Site, draw: random.Random) -> Site:
    """A sister company: the same brand, another business word, elsewhere in the country."""
    words = _pairs(SECTOR_WORDS[site.sector].get(LANGUAGE[site.country], "Trading Global"))
    word, native = draw.choice([pair for pair in words if pair[0] != site.company.word] or [("Trading", "Trading")])
    town = draw.choice([town for town in TOWNS[site.country] if town != site.town])
    company = replace(site.company, word=word, word_native=native, town=town)
    return world.change(world.site(company, site.sector, town), note="sister companies")


# how many lists a site is on: half on one, a quarter on two, a quarter on three or more
CONTRIBUTORS = (1,) * 46 + (2,) * 25 + (3,) * 15 + (4,) * 8 + (5,) * 4 + (6,) * 2
PROTOCOLS = (
    ("smeta_4p",) * 52
    + ("smeta_2p",) * 14
    + ("smeta",) * 6
    + ("bsci",) * 11
    + ("sa8000",) * 4
    + ("rba",) * 2
    + ("sva",) * 2
    + ("own",) * 9
)


def assign(cell: Cell, sites: list[Site]) -> list[tuple[str, Site]]:
    """Which member has which site: exclusive sites in proportion to the members' weight, shared ones drawn."""
    draw = rng("assign", cell.sector, cell.country)
    order = list(sites)
    draw.shuffle(order)
    names, weights = list(cell.members), list(cell.members.values())
    had: Counter[str] = Counter()
    found: list[tuple[str, Site]] = []
    for index, site in enumerate(order):
        wanted = min(CONTRIBUTORS[(index * 37 + draw.randrange(3)) % len(CONTRIBUTORS)], len(names))
        if wanted == 1:  # the member that is furthest behind its share
            chosen = [max(names, key=lambda name: (cell.members[name] / (had[name] + 0.5), name))]
            had[chosen[0]] += 1
        else:
            chosen = _weighted(names, weights, wanted, draw)
        found += [(name, site) for name in chosen]
    return found


def _weighted(names: list[str], weights: list[int], wanted: int, draw: random.Random) -> list[str]:
    chosen: list[str] = []
    while len(chosen) < wanted:
        name = draw.choices(names, [weight + 3 for weight in weights])[0]
        if name not in chosen:
            chosen.append(name)
    return chosen


def draw_audit(site: Site, draw: random.Random, earliest: int = 0) -> Audit:
    """An audit in the window, mostly old enough: `earliest` days before the cut-off at least."""
    age = max(earliest, int(draw.triangular(25, 1040, 300)))
    day = CUTOFF - timedelta(days=age)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return Audit(
        site, day, draw.choice(PROTOCOLS), draw.randrange(8), draw.randrange(3), f"{draw.randrange(10**6, 10**7)}"
    )


def entries(pairs: list[tuple[str, Site]]) -> list[Entry]:
    """One row per member and site; members share an audit now and then; some list an older audit, too."""
    audits: dict[str, list[Audit]] = {}
    found: list[Entry] = []
    for member, site in pairs:
        draw = rng("audit", member, site.id)
        known = audits.setdefault(site.id, [])
        shared = [audit for audit in known if audit.protocol != "own"]
        if shared and draw.random() < 0.3:
            audit = draw.choice(shared)
            day = audit.day + timedelta(days=draw.choice((0, 0, 0, 1, 1, 2)))
        else:
            audit = draw_audit(site, draw)
            known.append(audit)
            day = audit.day
        found.append(Entry(member, audit, day))
        if draw.random() < 0.05:
            older = audit.day - timedelta(days=draw.randrange(340, 420))
            if older > CUTOFF - timedelta(days=1060):
                found.append(
                    Entry(
                        member,
                        replace(audit, day=older, reference=f"{draw.randrange(10**6, 10**7)}"),
                        older,
                        older=True,
                    )
                )
    return found
