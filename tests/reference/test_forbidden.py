"""Columns that must not be sent, and innocent ones that look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reference.forbidden import kind, reason
from tests.cases import cases

CASES = cases("intake_forbidden")
HEADINGS = cases("intake_headings")


@pytest.mark.parametrize("heading", CASES["refused"])
def test_a_commercial_or_personal_column_is_refused(heading: str) -> None:
    assert reason(heading)
    assert kind(reason(heading)) in ("commercial", "personal")


@pytest.mark.parametrize("heading", CASES["innocent"])
def test_an_innocent_look_alike_passes(heading: str) -> None:
    assert reason(heading) == ""


@pytest.mark.parametrize("heading", sorted({text for texts in HEADINGS.values() for text in texts}))
def test_no_heading_of_a_field_that_lists_have_is_refused(heading: str) -> None:
    assert reason(heading) == ""


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Einkäufer (E-Mail)", "buyer"),
        ("Unit price (USD)", "price"),
        ("Tel.", "phone"),
        ("担当者", "contact"),
        ("產能", "capacity"),
    ],
)
def test_the_reason_names_what_the_column_holds(heading: str, why: str) -> None:
    assert reason(heading) == why


def test_a_possessive_is_a_name_unless_a_person_owns_the_thing() -> None:
    assert reason("Price's Farm") == ""
    assert reason("Buyer's name") == "buyer"
    assert reason("Supplier's e-mail") == "email"


ASCII = [
    text
    for text in CASES["refused"]
    if text.isascii() and text.isalpha() and not text[1:-1].isupper() and len(text) > 6
]


@given(st.sampled_from(ASCII), st.sampled_from(["{} 2025", "2025 {}", "Site {}", "{} (supplier)", "{}:", "* {} *"]))
def test_words_around_a_forbidden_one_do_not_hide_it(heading: str, around: str) -> None:
    assert reason(around.format(heading)) or heading in ALONE


ALONE = [text for text in ASCII if not reason(f"Site {text}")]


def test_few_words_count_only_where_they_stand_alone() -> None:
    assert len(ALONE) < 0.1 * len(ASCII)


WORDS = [
    "Contact",
    "Customer",
    "Capacity",
    "Contract",
    "Purchaser",
    "Telephone",
    "Quantity",
    "Discount",
    "Invoice",
    "Turnover",
    "Einkaufspreis",
    "Telefonnummer",
    "Ansprechpartner",
    "Kapazitäten",
    "Comprador",
    "Contacto",
    "Cantidad",
    "Fatturato",
    "Cliente",
    "Contactpersoon",
    "Telefon",
    "Kontakt",
    "Pelanggan",
]


@given(st.sampled_from(WORDS), st.integers(1, 20))
def test_two_letters_that_changed_places_do_not_hide_a_long_word(word: str, place: int) -> None:
    at = place % (len(word) - 2) + 1
    assert reason(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
