"""Lists that the demo's members send: invented sites, some on several lists and spelled differently there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from comity.server.demo.before import as_csv

_SITES = (
    ("Ashmere Glassworks", "Ashmere Glass Ltd", "4 Kiln Lane", "Ashmere", "United Kingdom", "Packaging"),
    ("Brenta Etichette", "Brenta Etichette S.r.l.", "Via dei Tigli 22", "Castelbrenta", "Italy", "Packaging"),
    ("Cerro Azul Packing", "Frutas Cerro Azul SA", "Km 12 Ruta 7", "Cerro Azul", "Chile", "Food"),
    ("Dongtan Caps", "Dongtan Closures Co., Ltd.", "88 Harbour Road", "Dongtan", "China", "Packaging"),
    ("Eikenhof Cacao", "Eikenhof Cacao B.V.", "Havenkade 9", "Eikenhof", "Netherlands", "Food"),
    ("Fenton Mills No. 2", "Fenton Mills Pty Ltd", "210 Silo Street", "Fenton", "Australia", "Food"),
    ("Gorski Cartons", "Gorski Opakowania Sp. z o.o.", "ul. Lesna 14", "Gorzyn", "Poland", "Packaging"),
    ("Hoa Binh Garments", "Hoa Binh Garment JSC", "Lot C5, Son Thinh Zone", "Son Thinh", "Viet Nam", "Textiles"),
    ("Ibarra Conservas", "Conservas Ibarra SL", "Calle del Puerto 3", "Ibarrola", "Spain", "Food"),
    ("Jalan Palm Mill", "PT Jalan Sawit", "Desa Sungai Raya", "Riau Selatan", "Indonesia", "Food"),
    ("Kestel Iplik", "Kestel Iplik A.S.", "Organize Sanayi 6", "Kestelova", "Türkiye", "Textiles"),
    ("Lagoa Polpa", "Lagoa Polpa Ltda", "Rua das Mangueiras 77", "Lagoa Funda", "Brazil", "Food"),
    ("Mwanga Tea Factory", "Mwanga Tea Estates", "Ridge Road", "Mwanga", "Kenya", "Food"),
    ("Nordvik Emballage", "Nordvik Emballage AB", "Hamngatan 31", "Nordvik", "Sweden", "Packaging"),
    ("Ostrava Pressing", "Ostrova Lisovna s.r.o.", "Tovarni 5", "Ostrova", "Czechia", "Household goods"),
    ("Pune Botanicals", "Pune Botanicals Pvt Ltd", "Plot 18, Phase II", "Chakanpur", "India", "Household goods"),
)  # fmt: skip
_PROTOCOLS = ("SMETA 4-pillar", "SMETA 6.1", "BSCI", "SA8000")
_PLAIN = range(0, 12)
_ANOTHER = (2, 3, 5, 7, 8, 9, 11, 12, 13, 15)
_FAULTY = (1, 4, 6, 8, 10, 13, 14)


def _row(at: int, last: date, shout: bool) -> list[str]:
    name, company, street, town, country, sector = _SITES[at]
    day = last - timedelta(days=37 + 61 * at)
    name = name.upper() if shout else name
    return [name, company, street, town, country, sector, day.isoformat(), _PROTOCOLS[at % len(_PROTOCOLS)]]


def whole(before: Sequence[Sequence[str]], last: date) -> bytes:
    """A list without a fault: what the company sent the round before, and new sites whose audits lie before `last`."""
    return as_csv([*before, *(_row(at, last, False) for at in _PLAIN)])


def another(before: Sequence[Sequence[str]], last: date) -> bytes:
    """A list that has some of the same new sites, spelled in capitals."""
    return as_csv([*before, *(_row(at, last, True) for at in _ANOTHER)])


def faulty(last: date) -> bytes:
    """A list with rows to repair: a country that is missing, one that is none, a date to come."""
    rows = [_row(at, last, False) for at in _FAULTY]
    rows[1][4], rows[2][4], rows[4][6] = "", "Polandia del Norte", (last + timedelta(days=20)).isoformat()
    return as_csv(rows)
