"""Invented lists for the tests of linkage: a background of unlike sites, and rounds of several members with truth."""

from __future__ import annotations

import random
from functools import cache

from comity.vocabulary.record import Record

_FIRST = [
    "Amber",
    "Basalt",
    "Cedar",
    "Dahlia",
    "Ember",
    "Falcon",
    "Garnet",
    "Harbor",
    "Indigo",
    "Juniper",
    "Kestrel",
    "Lagoon",
    "Maple",
    "Nectar",
    "Onyx",
    "Pebble",
    "Quartz",
    "Raven",
    "Saffron",
    "Thistle",
    "Umber",
    "Violet",
    "Willow",
    "Xenia",
    "Yarrow",
    "Zephyr",
    "Anchor",
    "Bramble",
    "Copper",
    "Drift",
]
_SECOND = [
    "Textiles",
    "Foods",
    "Packaging",
    "Plastics",
    "Footwear",
    "Knitting",
    "Dyeing",
    "Printing",
    "Furniture",
    "Electronics",
    "Dairy",
    "Spices",
]
_FORMS = {"US": "Inc", "GB": "Ltd", "IN": "Ltd", "ID": "Tbk", "MX": "S.A. de C.V.", "CN": "Co., Ltd"}
_TOWNS = {
    "US": ["Fresno", "Dalton", "Sumter", "Waco", "Salem"],
    "GB": ["Leeds", "Leicester", "Bolton", "Derby", "Luton"],
    "IN": ["Karur", "Noida", "Surat", "Panipat", "Kanpur"],
    "ID": ["Bekasi", "Bandung", "Semarang", "Siak", "Medan"],
    "MX": ["Puebla", "Leon", "Tijuana", "Celaya", "Toluca"],
    "CN": ["Dongguan", "Ningbo", "Wuxi", "Foshan", "Suzhou"],
}
_STREETS = [
    "Orchard",
    "Canal",
    "Station",
    "Mill",
    "Market",
    "Temple",
    "Garden",
    "Bridge",
    "River",
    "Forest",
    "Castle",
    "School",
]


def _site(chance: random.Random) -> tuple[str, str, str, str]:
    country = chance.choice(sorted(_TOWNS))
    name = f"{chance.choice(_FIRST)} {chance.choice(_FIRST)} {chance.choice(_SECOND)} {_FORMS[country]}"
    street = f"{chance.randint(1, 900)} {chance.choice(_STREETS)} {chance.choice(('Street', 'Road'))}"
    return name, street, chance.choice(_TOWNS[country]), country


@cache
def background() -> tuple[Record, ...]:
    """Sixty unlike sites on one list each, so that words have a frequency."""
    chance = random.Random(0)
    sites = [_site(chance) for _ in range(60)]
    return tuple(
        Record(f"background {number}", f"list {number % 5}", name, country, address=f"{street}, {town}")
        for number, (name, street, town, country) in enumerate(sites)
    )


def _slip(chance: random.Random, text: str) -> str:
    at = chance.randrange(1, len(text) - 1)
    return text[:at] + text[at + 1 :]


def believable_round(seed: int, sites: int, members: int = 6) -> tuple[list[Record], dict[str, str]]:
    """Rows of several members about some of `sites` sites, with each row's true site."""
    chance = random.Random(seed)
    records: list[Record] = []
    truth: dict[str, str] = {}
    for number in range(sites):
        name, street, town, country = _site(chance)
        for member in chance.sample(range(members), chance.randint(1, members)):
            record_id = f"{member}:{number}"
            told = _slip(chance, name) if chance.random() < 0.1 else name
            if member % 2:
                row = Record(record_id, f"member {member}", told, country, address=f"{street}, {town}")
            else:
                row = Record(record_id, f"member {member}", told, country, name, street, town)
            records.append(row)
            truth[record_id] = str(number)
    return records, truth
