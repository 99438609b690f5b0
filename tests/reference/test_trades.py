"""Trades: the words that tell them fold to one word each, mean what they say, and fit into the bits of a number."""

from __future__ import annotations

import pytest

from comity.reference.folding import read_data
from comity.reference.text import is_local, name_parts, words
from comity.reference.trades import MOST_TRADES, trades_of_words


def _told(name: str) -> int:
    found = 0
    for word in name_parts(name).core:
        found |= trades_of_words().get(word, 0)
    return found


def test_every_word_is_one_folded_word_of_one_trade() -> None:
    data = read_data("trades.yaml")
    assert len(data["trades"]) <= MOST_TRADES
    told = [(words(str(word)), trade) for trade, listed in data["trades"].items() for word in listed]
    assert all(len(folded) == 1 for folded, _ in told)
    assert len({folded for folded, _ in told}) == len(set(told))


def test_broad_words_stand_for_trades_and_are_none() -> None:
    data = read_data("trades.yaml")
    for word, covered in data["broad"].items():
        assert set(covered) <= data["trades"].keys()
        assert all(word not in listed for listed in data["trades"].values())
        assert trades_of_words()[words(word)[0]].bit_count() == len(covered)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alder Shoes Ltd", "Alder Footwear"),
        ("Alder Calzado S.A.", "Alder Ayakkabı San. Tic."),
        ("Alder Apparel", "服装"),
        ("Alder Dyeing and Finishing", "Alder Printing and Dyeing"),
        ("Alder Meats", "Alder Foods"),
        ("Alder Gıda Foods", "Alder Poultry"),
    ],
)
def test_words_of_one_trade_agree(one: str, other: str) -> None:
    assert _told(one) & _told(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Alder Knitting", "Alder Dyeing"), ("Alder Toys", "Alder Möbel"), ("Alder Meats", "Alder Poultry")],
)
def test_words_of_two_trades_do_not(one: str, other: str) -> None:
    assert _told(one)
    assert _told(other)
    assert not _told(one) & _told(other)


@pytest.mark.parametrize("name", ["Alder Industries", "Alder Trading Co", "Cam Soi Baja Ltd", "Turkey Water Works", ""])
def test_other_words_tell_no_trade(name: str) -> None:
    assert _told(name) == 0


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Alder Ltd", False),
        ("Gümüşdere Tekstil A.Ş.", False),
        ("Công ty TNHH", False),
        ("東莞榮昌玩具廠", True),
        ("株式会社NKB トウヨウ", True),
        ("NKB Toys (トウ)", False),
        ("ＡＬＤＥＲ", False),
        ("ООО Ромашка", True),
        ("12-34", False),
        ("", False),
    ],
)
def test_the_script_of_most_letters_counts(text: str, local: bool) -> None:
    assert is_local(text) is local
