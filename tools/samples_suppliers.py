"""Members' own supplier lists to check: other spellings, sites that nobody lists, head-office addresses."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from samples_lists import Book, DataRow, Sheet
from samples_members import BY_KEY, Look, Member, Style, columns
from samples_places import TOWNS
from samples_rows import Cell, Row
from samples_world import Audit, Entry, Site, World, draw_street, rng

TODAY = date(2026, 7, 1)
MASTER_WIDTH = 35  # the name field of the vendor master cuts names off here, as old systems do


@dataclass(frozen=True)
class SupplierRow:
    """A row of a supplier list: one site, or a company at its head office with all its sites."""

    site: Site
    sites: tuple[str, ...]
    note: str


LISTS: tuple[tuple[Member, dict[str, int]], ...] = (
    (
        replace(
            BY_KEY["harrowgate"],
            file="Harrowgate vendor master.xlsx",
            notes=None,
            bottom=(),
            look=Look("#0B3D91", font="Arial", size=10),
            style=Style("en", "iso", country="iso2", caps=True, plain=True, legal="short"),
            sheets=(("Vendors", ""),),
            top=(("VENDOR MASTER EXTRACT",), ("Client 100 / purchasing org. GB01",), ()),
            columns=columns(
                "vendor=Vendor no. | company=Vendor name | site=Plant / "
                "site | street=Street | city=City | region=Region | "
                "postcode=Postal code | country=Ctry"
            ),
        ),
        {"own": 90, "others": 130, "nobody": 34, "head": 36},
    ),
    (
        replace(
            BY_KEY["treguier"],
            file="Treguier fournisseurs.ods",
            band=(),
            bottom=(),
            first_column=0,
            look=Look("#7B2D43", font="Liberation Serif"),
            style=Style("fr", "iso", country="local", legal="short"),
            sheets=(("Fournisseurs", ""),),
            top=(("Fournisseurs actifs 2026",), ()),
            columns=columns(
                "company=Fournisseur | site=Site de production | address=Adresse "
                "du site | country=Pays | sector=Secteur"
            ),
        ),
        {"own": 55, "others": 70, "nobody": 20, "head": 0},
    ),
    (
        replace(
            BY_KEY["mavikiyi"],
            file="mavikiyi_tedarikciler.csv",
            columns=columns("vendor=Satıcı No | company=Tedarikçi | site=Tesis | address=Adres | country=Ülke"),
        ),
        {"own": 30, "others": 45, "nobody": 15, "head": 0},
    ),
)


def build_suppliers(world: World, lists: dict[str, list[Entry]]) -> list[tuple[Book, tuple[SupplierRow, ...]]]:
    """The supplier lists with what each row truly is."""
    listed = {key: {entry.audit.site.id for entry in rows if entry.status in GOOD} for key, rows in lists.items()}
    return [_book(member, _choose(world, member, shares, listed)) for member, shares in LISTS]


GOOD = ("ok", "gln_check_digit", "gln_scientific")


def _choose(world: World, member: Member, shares: dict[str, int], listed: dict[str, set[str]]) -> list[SupplierRow]:
    draw = rng("suppliers", member.key)
    anybody = set().union(*listed.values())
    others = set().union(*(sites for key, sites in listed.items() if key != member.key))
    countries = {site.country for site in world.sites if site.id in listed[member.key]}
    near = [site for site in world.sites if site.country in countries]
    hero = [site for site in world.sites if site.note == "hero" and member.key in ("harrowgate", "treguier")]
    own = [site for site in near if site.id in listed[member.key] and site.note != "hero"]
    useful = [site for site in near if site.id in others - listed[member.key] and site.note != "hero"]
    chosen = (
        draw.sample(own, min(len(own), shares["own"])) + draw.sample(useful, min(len(useful), shares["others"])) + hero
    )
    rows = [SupplierRow(site, (site.id,), "") for site in chosen]
    fresh = [_fresh(world, draw.choice(own), number) for number in range(shares["nobody"])]
    rows += [SupplierRow(site, (site.id,), "on nobody's list") for site in fresh]
    for mine in _companies(near, anybody, shares["head"], draw):
        rows.append(SupplierRow(_head_office(mine[0]), tuple(site.id for site in mine), "head office"))
    draw.shuffle(rows)
    return rows


def _companies(near: list[Site], listed: set[str], wanted: int, draw: random.Random) -> list[list[Site]]:
    """Companies with a listed site, half of them with several sites, each with all its sites."""
    by_name: dict[str, list[Site]] = {}
    for site in near:
        by_name.setdefault(f"{site.company.brand}|{site.company.word}", []).append(site)
    known = [by_name[name] for name in sorted(by_name) if any(site.id in listed for site in by_name[name])]
    several = [sites for sites in known if len(sites) > 1]
    single = [sites for sites in known if len(sites) == 1]
    return draw.sample(several, wanted // 2) + draw.sample(single, wanted - wanted // 2)


def _fresh(world: World, like: Site, number: int) -> Site:
    draw = rng("fresh", like.id, number)
    company = world.company(like.country, like.sector, draw)
    return world.site(company, like.sector, company.town)


def _head_office(site: Site) -> Site:
    """The company at another address: another town, another street, no plant number."""
    draw = rng("head office", site.id)
    town = draw.choice([town for town in TOWNS[site.country] if town != site.town])
    street, native = draw_street(site.country, draw)
    return replace(site, town=town, street=street, street_native=native, plant=0, note="head office")


def _book(member: Member, rows: list[SupplierRow]) -> tuple[Book, tuple[SupplierRow, ...]]:
    grid: list[list[Cell]] = [[*line, *[""] * (len(member.columns) - len(line))] for line in member.top]
    header = len(grid)
    grid.append([heading for _, heading in member.columns])
    data = []
    for row in rows:
        entry = Entry(member.key, Audit(row.site, TODAY, "smeta_4p", 0, 0, ""), TODAY)
        writer = Row(
            member,
            entry,
            {row.site.company.brand + row.site.company.word: 2 if len(row.sites) == 1 else 1},
            "iso",
            " supplier",
        )
        cells = [writer.cell(kind) for kind, _ in member.columns]
        grid.append([_cut(member, kind, cell, row) for (kind, _), cell in zip(member.columns, cells, strict=True)])
        data.append(DataRow(len(grid), entry))
    kinds = tuple(kind for kind, _ in member.columns)
    return Book(member, (Sheet(member.sheets[0][0], grid, header, kinds, tuple(data)),)), tuple(rows)


def _cut(member: Member, kind: str, cell: Cell, row: SupplierRow) -> Cell:
    if member.key == "harrowgate" and isinstance(cell, str):
        if kind == "site" and row.note == "head office":
            return ""
        return cell[:MASTER_WIDTH] if kind in ("company", "site", "street") else cell
    return cell
