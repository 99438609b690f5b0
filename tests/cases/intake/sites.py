"""The invented sites of the corpus, and tables of them: towns are real, companies, streets and audits are not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.cases.intake.sheets import Cell

Day = Callable[[date], Cell]


@dataclass(frozen=True)
class Site:
    """A site with its audit. `land` is the country as the list writes it, `country` its ISO code."""

    site_name: str
    supplier_name: str
    address: str
    city: str
    postcode: str
    country: str
    land: str
    audit_date: date
    protocol: str
    protocol_family: str
    region: str = ""
    gln: str = ""
    sedex_site: str = ""
    announcement: str = ""
    announced: str = ""
    audit_firm: str = ""
    workers: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    sector: str = ""

    def but(self, **changes: Any) -> Site:
        """The same site with other details."""
        return replace(self, **changes)


ENGLISH = {
    "supplier_name": "Supplier", "site_name": "Site name", "address": "Address", "city": "City", "region": "Region",
    "postcode": "Postcode", "country": "Country", "audit_date": "Audit date", "protocol": "Audit type", "gln": "GLN",
    "sedex_site": "ZS code", "announcement": "Announced?", "audit_firm": "Audit firm", "workers": "No. of workers",
    "latitude": "Latitude", "longitude": "Longitude", "sector": "Sector",
}  # fmt: skip
MAIN = ("supplier_name", "site_name", "address", "city", "postcode", "country", "audit_date", "protocol")
SHORT = ("site_name", "address", "country", "audit_date", "protocol")
_AS_WRITTEN = ("land", "announced")


def _stock() -> tuple[Site, ...]:
    with (Path(__file__).parent / "sites.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Site(**{**row, "audit_date": date.fromisoformat(row["audit_date"])})  # type: ignore[arg-type]
            for row in csv.DictReader(lines)
        )


SITES = _stock()
_FIRST = (
    "Amber",
    "Beech",
    "Clover",
    "Dune",
    "Elder",
    "Fern",
    "Garnet",
    "Heather",
    "Ivory",
    "Juniper",
    "Kestrel",
    "Linden",
)
_SECOND = (
    *("Bakery", "Cannery", "Dairy", "Farm", "Foundry", "Mill"),
    *("Orchard", "Pottery", "Smokehouse", "Tannery", "Weaving", "Workshop"),
)


def many(count: int) -> tuple[Site, ...]:
    """Up to 144 sites more, each with a name, a street and a day of its own."""
    sites = []
    for number in range(count):
        stock = SITES[number % len(SITES)]
        name = f"{_FIRST[number % 12]} {_SECOND[number // 12 % 12]}"
        street = f"{100 + number} {_FIRST[-1 - number // 12 % 12]} Street"
        day = date(2024, 1, 3) + timedelta(days=5 * number)
        sites.append(stock.but(site_name=name, supplier_name=f"{name} Group", address=street, audit_date=day))
    return tuple(sites)


def native(day: date) -> Cell:
    """A day as a cell with a date format."""
    return day


def written(pattern: str) -> Day:
    """A day as text."""
    return lambda day: day.strftime(pattern)


@dataclass(frozen=True)
class Table:
    """Sites under headings: the cells, and what each row means."""

    sites: Sequence[Site]
    fields: Sequence[str] = MAIN
    heads: Mapping[str, str] = None  # type: ignore[assignment]
    day: Day = native

    def head(self) -> list[Cell]:
        """The row of headings."""
        heads = {**ENGLISH, **(self.heads or {})}
        return [heads[name] for name in self.fields]

    def cells(self, site: Site) -> list[Cell]:
        """The row of a site."""
        values = {**vars(site), "country": site.land, "audit_date": self.day(site.audit_date)}
        return [values[name] for name in self.fields]

    def body(self) -> list[list[Cell]]:
        """The rows of all sites."""
        return [self.cells(site) for site in self.sites]

    def rows(self) -> list[list[Cell]]:
        """Headings and rows."""
        return [self.head(), *self.body()]

    def listing(self, site: Site, row: int, sheet: str = "Sites", **changes: Any) -> dict[str, Any]:
        """What a row means, in the fields that the table has."""
        values = {name: getattr(site, name) for name in self.fields}
        values["country"] = site.country
        values["audit_date"] = site.audit_date.isoformat()
        if "protocol" in self.fields:
            values["protocol_family"] = site.protocol_family
        if "announcement" in self.fields:
            values["announcement"] = site.announced
        return {"sheet": sheet, "row": row, **values, **changes}

    def listings(self, at: int | Iterable[int] = 2, sheet: str = "Sites", **changes: Any) -> list[dict[str, Any]]:
        """What all rows mean: `at` is the number of the first row, or the number of each."""
        rows = range(at, at + len(self.sites)) if isinstance(at, int) else at
        return [self.listing(site, row, sheet, **changes) for site, row in zip(self.sites, rows, strict=True)]
