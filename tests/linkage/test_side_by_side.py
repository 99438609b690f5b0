"""Which words of two rows are marked as different."""

from __future__ import annotations

import pytest

from comity.linkage.side_by_side import beside

CASES = [
    ("case, accents and points", [("name", "São Paulo Foods Ltd.", "SAO PAULO FOODS LTD")], [], []),
    ("one word more", [("name", "Acme Foods North", "Acme Foods")], ["North"], []),
    ("town in the address", [("address", "1 Main Road, Leeds", "1 Main Road"), ("city", "", "Leeds")], [], []),
    ("country in the address", [("address", "1 Main Rd, Vietnam", "1 Main Rd"), ("country", "", "Vietnam")], [], []),
    ("numbers", [("address", "Plot 12, Sector 7", "Plot 14, Sector 7")], ["12,"], ["14,"]),
    ("nothing to compare with", [("address", "12 Main Road", ""), ("country", "Vietnam", "Vietnam")], [], []),
    ("named by its company", [("name", "Acme", "Plant 2"), ("supplier_name", "", "Acme")], [], ["Plant", "2"]),
    ("other scripts", [("name", "东莞华丰纺织", "东莞华丰印染")], ["东莞华丰纺织"], ["东莞华丰印染"]),
    ("identifiers", [("gln", "9520000000011", "9520000000028")], ["9520000000011"], ["9520000000028"]),
    ("words that fold into one", [("name", "Alfa Sp. z o.o.", "Beta Sp. z o.o.")], ["Alfa"], ["Beta"]),
    ("only signs", [("name", "Acme & Co -", "Acme and Co")], [], []),
    ("nothing at all", [], [], []),
]  # fmt: skip


@pytest.mark.parametrize(("what", "said", "left", "right"), CASES, ids=[case[0] for case in CASES])
def test_marked_is_what_the_other_row_does_not_have(
    what: str, said: list[tuple[str, str, str]], left: list[str], right: list[str]
) -> None:
    found = beside(said)
    assert [piece.text for each in found for piece in each.left if piece.differs] == left, what
    assert [piece.text for each in found for piece in each.right if piece.differs] == right, what
    assert [" ".join(piece.text for piece in each.left) for each in found] == [row[1] for row in said]
