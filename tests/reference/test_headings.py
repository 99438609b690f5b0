"""Headings in the members' languages: what each is understood as, and what is left alone."""

from __future__ import annotations

import pytest

from comity.reference.headings import understand
from tests.cases import cases

CASES = cases("intake_headings")


@pytest.mark.parametrize(("heading", "field"), [(text, name) for name, texts in CASES.items() for text in texts])
def test_a_heading_is_understood(heading: str, field: str) -> None:
    guesses = understand(heading)
    assert guesses, f"nothing is known of {heading!r}"
    assert guesses[0].field == field


@pytest.mark.parametrize("heading", ["", "UML ID status", "Blue", "Xyzzy", "RSPO status", "Parent mill"])
def test_a_heading_that_says_nothing_of_a_field_is_left_alone(heading: str) -> None:
    assert not understand(heading)


def test_a_typo_makes_less_sure_than_the_word_itself() -> None:
    assert understand("Adress line")[0].certainty <= understand("Address line")[0].certainty
    assert understand("Coutnry")[0].certainty < understand("Country")[0].certainty


@pytest.mark.parametrize(
    "heading", ["Audit date", "AUDIT DATE", " audit   date ", "Audit-Date", "audit_date", "Àudit dàte", "Audit\ndate:"]
)
def test_case_accents_punctuation_and_blanks_change_nothing(heading: str) -> None:
    assert understand(heading)[0].field == "audit_date"
    assert understand(heading)[0].certainty == 1.0
