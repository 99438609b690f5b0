"""The round before: what ten invented companies sent half a year ago, so that the demo has an edition to read.

A few hundred invented sites in six kinds of trade, each audited by one to four of the companies, spelled as each of
them would: in capitals, without the legal form, with the plant's number written otherwise. The same on every run.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

COMPANIES = (
    "Harrowgate & Finch", "Pinnow Drogerie", "Maison Tréguier", "Olivareta Alimentación", "Kolkzicht Foods",
    "Serra Clara Alimentos", "Lindqvarn Hygiene", "Fjellro Meieri", "Copperbell Pet Care", "Brackwater Brands",
)  # fmt: skip
_TRADES: Sequence[tuple[str, str, str, Sequence[str], Sequence[str]]] = (
    ("Türkiye", "Textiles", "Tekstil San. Tic. Ltd. Şti.", ("Denizova", "Bursalı", "Çorlukent"), ("İplik", "Dokuma")),
    ("India", "Textiles", "Exports Pvt Ltd", ("Tirupalli", "Panipura", "Karurgad"), ("Knits", "Weavers")),
    ("Viet Nam", "Household goods", "Co., Ltd", ("Thuận Giang", "Biên Sơn", "Đồng Hải"), ("Ceramics", "Plastics")),
    ("Spain", "Food", "S.L.", ("Almerós", "Villarena", "Puertollo"), ("Conservas", "Hortalizas")),
    ("Poland", "Packaging", "Sp. z o.o.", ("Gorzyn", "Łąkowo", "Starogród"), ("Opakowania", "Kartony")),
    ("Brazil", "Food", "Ltda", ("Lagoa Funda", "Campo Verdão", "Santa Rosália"), ("Polpas", "Cafés")),
)
"""Country, sector, legal form, towns, and what the sites are called."""
_NAMES = (
    "Aldera", "Bereni", "Cavanor", "Delvino", "Esmaro", "Farindo", "Galveso", "Hadriel", "Ibrano", "Jorvan", "Kelmar",
    "Lumira", "Mavoro", "Nereda", "Olvian", "Pascaro", "Quirela", "Rovanto", "Selvino", "Tamira", "Ulmero", "Verano",
    "Wendara", "Xaviro", "Yelmos", "Zanora",
)  # fmt: skip
_STREETS = ("Station Road", "Industrial Zone, Plot", "Canal Street", "Harbour Road", "Mill Lane", "Orchard Way")
_PROTOCOLS = ("SMETA 4-pillar", "SMETA 6.1 4-pillar", "SMETA 4P", "SA8000", "BSCI")
HEADINGS = ("Site name", "Company", "Address", "City", "Country", "Sector", "Last audit", "Protocol")
_TWINS = 12
"""Sites that have a second plant in the same street: people have to say that these are two."""


@dataclass(frozen=True, slots=True)
class _Site:
    name: str
    company: str
    street: str
    town: str
    country: str
    sector: str


def _sites(chance: random.Random) -> list[_Site]:
    found = []
    for country, sector, form, towns, kinds in _TRADES:
        for at, name in enumerate(_NAMES):
            for kind in kinds:
                street = f"{chance.choice(_STREETS)} {chance.randrange(1, 180)}"
                said = f"{name} {kind}"
                found.append(_Site(said, f"{said} {form}", street, towns[at % len(towns)], country, sector))
    for at in range(_TWINS):
        first = found[at * 19]
        found.append(replace(first, name=f"{first.name} Unit 2"))
    return found


def _spelled(site: _Site, habit: int) -> tuple[str, str, str]:
    """Name, company and street as a company with this habit writes them."""
    if habit == 1:
        return site.name.upper(), site.company.upper(), site.street.upper()
    if habit == 2:
        return site.company, "", site.street.replace("Road", "Rd.").replace("Street", "St.")
    if habit == 3:
        return site.name.replace("Unit 2", "(2nd unit)"), site.company.replace(".", ""), site.street
    return site.name, site.company, site.street


def rows(last: date) -> Mapping[str, Sequence[Sequence[str]]]:
    """The rows of each company under HEADINGS; audits lie in the two years before `last`."""
    chance = random.Random(20)
    found: dict[str, list[Sequence[str]]] = {company: [] for company in COMPANIES}
    for site in _sites(chance):
        for company in chance.sample(COMPANIES, chance.choice((1, 1, 2, 2, 3, 4))):
            name, legal, street = _spelled(site, COMPANIES.index(company) % 4)
            day = last - timedelta(days=chance.randrange(20, 700))
            found[company].append(
                (name, legal, street, site.town, site.country, site.sector, day.isoformat(), chance.choice(_PROTOCOLS))
            )
    return found


def as_csv(told: Sequence[Sequence[str]]) -> bytes:
    """Rows under HEADINGS as a file that Excel opens."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *told])
    return out.getvalue().encode("utf-8-sig")
