"""Postcodes that are digits of one length: what a program that took them for numbers has lost of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from comity.reference.plain import load_yaml


@cache
def digits_of_postcodes() -> Mapping[str, int]:
    """ISO alpha-2 code -> number of digits, for countries whose postcodes may begin with zero (`postcodes.yaml`)."""
    return {
        country: int(length)
        for length, countries in load_yaml("postcodes.yaml")["digits"].items()
        for country in countries
    }
