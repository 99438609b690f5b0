"""The invented sites of the corpus, and tables of them: towns are real, companies, streets and audits are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
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

_STOCK = """
Northfield Mill|Northfield Foods|1 Quay Road|Youghal|P36 X925|IE|Ireland|2025-03-04|SMETA 4-Pillar|smeta_4p
Lakeside Packing|Mere Packing Company|22 Mere Lane|Naivasha|20117|KE|Kenya|2025-05-20|BSCI|bsci
Hill Farm Foods|Hill Farm Group|7 Upper Street|Arequipa|04001|PE|Peru|2024-11-28|SA8000|sa8000
Tamarind Works|Tamarind Sauces Ltd|Plot 18, Sector 5|Pune|411026|IN|India|2025-09-17|SMETA 2-Pillar|smeta_2p
Blue Heron Cannery|Heron Preserves|4 Canal Street|Agadir|80000|MA|Morocco|2024-08-14|SMETA 4-Pillar|smeta_4p
Orchid Bottling Plant|Orchid Beverages|99 Ring Road|Chonburi|20000|TH|Thailand|2026-01-22|BSCI|bsci
Cedar Grove Bakery|Cedar Grove Bakeries|310 Mill Avenue|Dayton|45402|US|United States|2025-10-29|SMETA 4-Pillar|smeta_4p
Silver Birch Dairy|Birch Dairy Cooperative|Meijerintie 3|Tampere|33100|FI|Finland|2024-02-19|SMETA 2-Pillar|smeta_2p
Rio Verde Oils|Rio Verde Alimentos|Rua das Palmeiras 45|Londrina|86010-000|BR|Brazil|2025-06-30|SMETA 4-Pillar|smeta_4p
Acacia Tea Factory|Acacia Highland Teas|Estate Road 2|Kericho|20200|KE|Kenya|2025-12-11|Rainforest Alliance|rainforest
Harbour Cold Store|Polar Seafoods|12 Dock Street|Vigo|36202|ES|Spain|2024-05-23|BSCI|bsci
Saffron Spice Mill|Saffron Trading House|88 Bazaar Lane|Lahore|54000|PK|Pakistan|2025-07-15|SMETA 4-Pillar|smeta_4p
Magnolia Textiles Unit 2|Magnolia Home Textiles|House 14, Block C|Gazipur|1700|BD|Bangladesh|2025-02-26|SMETA 4-Pillar|smeta_4p
Jade River Plastics|Jade River Industry|No. 66 Fuxing Road|Dongguan|523000|CN|China|2025-11-18|BSCI|bsci
Palmyra Coconut Mill|Palmyra Natural Oils|KM 4 National Highway|Davao City|8000|PH|Philippines|2026-03-16|SMETA 2-Pillar|smeta_2p
Golden Grain Malting|Golden Grain Maltings|5 Barley Way|Mildura|3500|AU|Australia|2024-09-30|SMETA 4-Pillar|smeta_4p
Vistula Glassworks|Vistula Packaging|ul. Szklana 7|Toruń|87-100|PL|Poland|2025-04-24|SA8000|sa8000
Olive Terrace Press|Olive Terrace Growers|Via Aurelia 201|Imperia|18100|IT|Italy|2025-01-21|SMETA 4-Pillar|smeta_4p
Mekong Noodle Works|Mekong Foods Company|Lot 9, Hoa Khanh|Da Nang|550000|VN|Vietnam|2025-08-27|SMETA 4-Pillar|smeta_4p
Baobab Soap Factory|Baobab Care|3 Rue du Port|Dakar|11500|SN|Senegal|2024-12-17|SMETA 2-Pillar|smeta_2p
Fjord Fish Processing|Fjord Marine Products|Havnegata 8|Bodø|8006|NO|Norway|2026-02-25|SMETA 4-Pillar|smeta_4p
Cotopaxi Roses|Cotopaxi Flower Farms|Panamericana Norte km 9|Latacunga|050101|EC|Ecuador|2025-05-14|Rainforest Alliance|rainforest
Anatolia Dried Fruit|Anatolia Fig Union|Sanayi Cad. 21|Aydın|09010|TR|Türkiye|2025-10-16|BSCI|bsci
Cape Vineyard Cellars|Cape Vineyard Estates|17 Helshoogte Road|Stellenbosch|7600|ZA|South Africa|2024-10-22|WRAP|wrap
"""


def _site(line: str) -> Site:
    parts = line.split("|")
    return Site(*parts[:7], date.fromisoformat(parts[7]), *parts[8:])  # type: ignore[arg-type]


SITES = tuple(_site(line) for line in _STOCK.strip().splitlines())
_FIRST = "Amber Beech Clover Dune Elder Fern Garnet Heather Ivory Juniper Kestrel Linden".split()
_SECOND = "Bakery Cannery Dairy Farm Foundry Mill Orchard Pottery Smokehouse Tannery Weaving Workshop".split()


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
