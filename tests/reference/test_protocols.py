"""Protocols as lists write them, to families, their editions and their standing."""

from __future__ import annotations

import pytest

from comity.reference.plain import load_yaml
from comity.reference.protocols import edition, equivalence, family, kind
from comity.vocabulary.assessment import Equivalence, Kind
from tests.cases import cases

CASES = cases("intake_protocols")


@pytest.mark.parametrize(("text", "expected"), [(text, name) for name, texts in CASES.items() for text in texts])
def test_a_protocol_is_brought_to_its_family(text: str, expected: str) -> None:
    assert family(text) == expected


def test_standing_of_the_families() -> None:
    assert equivalence("smeta_4p") is Equivalence.FOUR_PILLAR
    assert equivalence("smeta_2p") is equivalence("smeta") is Equivalence.TWO_PILLAR
    assert equivalence("own") is equivalence("") is equivalence("bsci") is Equivalence.OTHER
    assert kind("ecovadis") is Kind.RATING
    assert kind("sva") is Kind.VIRTUAL_ASSESSMENT
    assert kind("slcp") is Kind.VERIFIED_SELF_ASSESSMENT
    assert kind("smeta_4p") is Kind.ON_SITE_AUDIT


def test_every_family_of_the_data_has_a_kind_and_a_standing() -> None:
    for name in load_yaml("protocols.yaml"):
        if not name.endswith("_words") and "family" not in load_yaml("protocols.yaml")[name]:
            assert kind(name) in Kind
            assert equivalence(name) in Equivalence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SMETA 6.1 (4P)", "6.1"),
        ("SMETA 4-pillar 7.0", "7.0"),
        ("BSCI 2.0", "2.0"),
        ("SLCP v1.5", "1.5"),
        ("SMETA 4P", ""),
        ("SA8000", ""),
    ],
)
def test_the_edition_is_read(text: str, expected: str) -> None:
    assert edition(text) == expected
