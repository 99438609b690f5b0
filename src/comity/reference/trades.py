"""Trades: words of company names that say what is made there, so that plants of different trades are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from comity.reference.folding import read_data
from comity.reference.text import words

# Trades are told apart by the bits of a signed number of 64 bits.
MOST_TRADES = 63


@cache
def trades_of_words() -> Mapping[str, int]:
    """For each folded word that names trades, those that it may mean: a bit for each trade of `trades.yaml`."""
    data = read_data("trades.yaml")
    bits = {trade: 1 << number for number, trade in enumerate(data["trades"])}
    found: dict[str, int] = {}
    for trade, told in data["trades"].items():
        for word in told:
            (folded,) = words(str(word))
            found[folded] = found.get(folded, 0) | bits[trade]
    for word, covered in data["broad"].items():
        (folded,) = words(str(word))
        found[folded] = sum(bits[trade] for trade in covered)
    return found
