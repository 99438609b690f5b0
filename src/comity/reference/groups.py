"""Groups of sectors and of countries, in which the changes between two editions are judged (disclosure.md 3.1, 3.6)."""

from __future__ import annotations

from functools import cache

from comity.reference.plain import load_yaml


@cache
def _groups() -> tuple[dict[str, str], dict[str, str]]:
    told = load_yaml("groups.yaml")
    sectors = {code: group for group, codes in told["sectors"].items() for code in codes}
    return sectors, {code: group for group, codes in told["countries"].items() for code in codes.split()}


def sector_group(code: str) -> str:
    """The group of a sector: one of five; "" for "". A code that is none of `sectors.yaml` is a group of its own."""
    return _groups()[0].get(code, code)


def region_group(country: str) -> str:
    """The group of a country, by its ISO alpha-2 code: one of four. Raises KeyError for what is no country."""
    return _groups()[1][country]
