"""The hero of the story page: one invented shrimp plant at Can Tho that stands on five lists in five spellings."""

from __future__ import annotations

from datetime import date

from samples_places import TOWNS
from samples_world import Audit, Company, Entry, Site, World

HERO_NAME = "Rạng Khơi"

# member -> (audit day, protocol, audit firm, announced, the cells that are written by hand)
HERO: dict[str, tuple[date, str, dict[str, str | int | float]]] = {
    "songlam": (
        date(2025, 3, 14),
        "smeta_4p",
        {
            "site": "Công ty TNHH Thủy Sản Rạng Khơi (Rang Khoi Seafood)",
            "address": "Lô B7, KCN Hậu Xanh, Q. Ô Môn, Cần Thơ",
            "country": "Việt Nam",
            "protocol": "SMETA 4 trụ cột",
            "firm": "Verimont Audit",
        },
    ),
    "qinghe": (
        date(2025, 8, 19),
        "smeta_4p",
        {
            "site": "Rang Khoi Seafood Processing Co., Ltd.",
            "address": "Lot B7, Hau Xanh IZ, Can Tho",
            "country": "越南",
            "lat": 10.1062,
            "lng": 105.6897,
            "zs": "ZS408117352",
            "protocol": "SMETA 四支柱",
            "firm": "沿海检测",
            "announced": "半通知",
        },
    ),
    "valdoria": (
        date(2024, 10, 8),
        "smeta_4p",
        {
            "site": "RANG KHOI SEAFOODS - CAN THO",
            "company": "RANG KHOI SEAFOODS",
            "street": "LOT B7, HAU XANH INDUSTRIAL ZONE",
            "city": "CAN THO",
            "country": "VIETNAM",
            "latlng": "10.1058, 105.6901",
            "zs": "ZS408117352",
            "protocol": "SMETA 4 pilastri",
            "firm": "Tramontana Verifica Srl",
            "remarks": "rapporto su Sedex",
        },
    ),
    "kolkzicht": (
        date(2025, 11, 27),
        "smeta_4p",
        {
            "company": "Rang-Khoi Seafood Company Ltd.",
            "site": "Rang-Khoi Seafood Company Ltd.",
            "address": "Lot B7 Hau Xanh Ind. Zone, Omon, Can Tho",
            "country": "Vietnam",
            "gln": "",
            "protocol": "SMETA 4-pijler",
            "announced": "Aangekondigd",
            "kind": "Vervolgaudit",
        },
    ),
    "tern": (
        date(2026, 2, 17),
        "smeta_4p",
        {
            "site": "Rangkhoi Seafod Processing",
            "address": "B7 Hau Xanh Ind Zone, Omon Dist, Cantho",
            "country": "VNM",
            "lat": 10.106118,
            "lng": 105.690204,
            "products": "frozen shrimp",
            "protocol": "SMETA 4 Pillar",
        },
    ),
}

HERO_ROWS: dict[str, dict[str, dict[str, str | int | float]]] = {}


def build_hero(world: World) -> list[Entry]:
    """The hero's site with its five audits; its spellings are kept in `HERO_ROWS` under its id."""
    world.forget_brand("vi", "Rang Khoi")
    town = next(town for town in TOWNS["VN"] if town.name == "Can Tho")
    company = Company("Rang Khoi", HERO_NAME, "Seafood Processing", "Chế Biến Thủy Sản", 0, "VN", town)
    site: Site = world.site(company, "seafood", town)
    street = {"street": "Lot B7, Hau Xanh Industrial Zone", "street_native": "Lô B7, KCN Hậu Xanh"}
    site = world.change(site, **street, lat=10.1060, lng=105.6900, zs="ZS408117352", note="hero")
    HERO_ROWS[site.id] = {member: dict(cells) for member, (_, _, cells) in HERO.items()}
    hero = [
        Entry(member, Audit(site, day, protocol, 0, 0, "0"), day) for member, (day, protocol, _) in sorted(HERO.items())
    ]
    return hero + build_neighbour(world, site)


def build_neighbour(world: World, hero: Site) -> list[Entry]:
    """Another plant two lots further on the same estate, on two lists: it must not be merged with the hero."""
    world.forget_brand("vi", "Trieu Sen")
    company = Company("Trieu Sen", "Triều Sen", "Frozen Seafood", "Thủy Hải Sản Đông Lạnh", 0, "VN", hero.town)
    street = {"street": "Lot B9, Hau Xanh Industrial Zone", "street_native": "Lô B9, KCN Hậu Xanh"}
    site = world.change(
        world.site(company, "seafood", hero.town), **street, lat=10.1066, lng=105.6908, note="neighbour of the hero"
    )
    days = {"harrowgate": date(2025, 5, 22), "songlam": date(2025, 9, 30)}
    return [Entry(member, Audit(site, day, "smeta_4p", 1, 0, "0"), day) for member, day in days.items()]
