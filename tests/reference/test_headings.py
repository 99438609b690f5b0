"""Headings in the members' languages: what each is understood as, how surely, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reference.headings import may_be_heading, speaks, understand, unused_fields
from comity.reference.plain import load_yaml
from tests.cases import cases

CASES = cases("intake_headings")
UNSURE = cases("intake_headings_unsure")
NEVER = cases("intake_headings_never")
WORTH_LOOKING_AT = 0.4  # intake leaves a column unused that is less sure


def _certainty(heading: str, field: str) -> float:
    return max((guess.certainty for guess in understand(heading) if guess.field == field), default=0.0)


@pytest.mark.parametrize(("heading", "field"), [(text, name) for name, texts in CASES.items() for text in texts])
def test_a_heading_is_understood(heading: str, field: str) -> None:
    guesses = understand(heading)
    assert guesses, f"nothing is known of {heading!r}"
    assert guesses[0].field == field
    assert guesses[0].certainty >= WORTH_LOOKING_AT


@pytest.mark.parametrize(("heading", "field"), [(text, name) for name, texts in UNSURE.items() for text in texts])
def test_a_heading_that_may_mean_something_else_is_not_sure(heading: str, field: str) -> None:
    assert WORTH_LOOKING_AT <= _certainty(heading, field) <= 0.8


@pytest.mark.parametrize(("heading", "field"), [(text, name) for name, texts in NEVER.items() for text in texts])
def test_a_heading_is_not_mistaken_for_a_field(heading: str, field: str) -> None:
    assert _certainty(heading, field) < WORTH_LOOKING_AT


@pytest.mark.parametrize(
    "heading", ["", "   ", "Blue", "Xyzzy", "Parent mill", "Shareable via", "ZS1234567", "2025-06-30"]
)
def test_a_heading_that_says_nothing_of_a_field_is_left_alone(heading: str) -> None:
    assert not understand(heading)


NAMES = [
    "Mill 2", "Krishna Enterprises", "Kota Tinggi", "Serijaya Industri", "Long Rich (VN) Co., Ltd.", "Coronado Mills",
    "17 Ave. 40-76 Zona 12. Guatemala.", "No. 35, Jalan 3", "Wahana Products", "thai tallow and oil co.ltd (site 2)",
    "บริษัท ผลิตพลาสติก จำกัด (โรงงาน 2)", "เลขที่ 99/8 ตำบล นาดี", "广州市好工厂服装有限公司", "東京製造株式会社",
    "C. P. Foods", "First Team (Vietnam) Garment Ltd.", "Building A - Hanoi Co., Ltd", "Emrpesa (M) Sdn Bhd",
    "Costa Rica", "Ul. Przemysłowa 10, Łódź",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_a_name_or_an_address_is_hardly_taken_for_a_heading(text: str) -> None:
    assert all(guess.certainty <= 0.7 for guess in understand(text))


def test_a_very_long_word_made_of_short_ones_takes_no_time() -> None:
    assert not understand("ortsorts" * 4000 + "x")


def test_a_typo_makes_less_sure_than_the_word_itself() -> None:
    assert understand("Adress line")[0].certainty <= understand("Address line")[0].certainty
    assert understand("Coutnry")[0].certainty < understand("Country")[0].certainty


def test_a_word_that_nobody_knows_makes_less_sure() -> None:
    assert 0.4 < _certainty("Hershey site name", "site_name") < _certainty("Site name", "site_name")


@pytest.mark.parametrize(
    "heading", ["Audit date", "AUDIT DATE", " audit   date ", "Audit-Date", "audit_date", "Àudit dàte", "Audit\ndate:"]
)
def test_case_accents_punctuation_and_blanks_change_nothing(heading: str) -> None:
    assert understand(heading)[0].field == "audit_date"
    assert understand(heading)[0].certainty == 1.0


def test_what_stands_in_brackets_counts_only_where_it_changes_the_meaning() -> None:
    assert understand("Address (please use capitals)")[0].field == "address"
    assert understand("Address (head office)")[0].field == "other_place"
    assert understand("Audit date (planned)")[0].field == "other_date"
    assert understand("No. of workers (female)")[0].field == "other"


def test_the_site_is_surer_than_its_supplier_and_the_head_office_is_no_site() -> None:
    assert _certainty("Site country", "country") > _certainty("Supplier country", "country") > 0
    assert _certainty("Site address", "address") > _certainty("Company address", "address") > 0
    assert _certainty("Head office address", "address") == 0
    assert _certainty("Audit date", "audit_date") > _certainty("Date", "audit_date") > 0


@pytest.mark.parametrize("heading", ["RSPO Kernel", "Shipping mode"])
def test_a_heading_of_known_words_that_names_no_field_speaks(heading: str) -> None:
    assert not understand(heading)
    assert speaks(heading)


def test_fields_that_are_never_used_have_a_reason() -> None:
    fields = load_yaml("headings.yaml")["fields"]
    assert set(unused_fields()) < set(fields)
    assert all(unused_fields().values())


def test_every_rule_speaks_of_concepts_that_have_words() -> None:
    data = load_yaml("headings.yaml")
    named = {
        concept
        for rules in data["fields"].values()
        for _, needs, allowed in rules
        for concept in [*needs.split(), *allowed.split()]
    }
    assert named <= set(data["words"])


def test_a_sentence_or_an_address_is_no_heading_at_first_glance() -> None:
    assert may_be_heading("Site name")
    assert not may_be_heading("12 Main Street")
    assert not may_be_heading("This list is confidential and must not be given to anybody outside of the company")


KNOWN = [text for texts in CASES.values() for text in texts if text.isascii() and text.replace(" ", "").isalpha()]


@given(
    heading=st.sampled_from(KNOWN),
    case=st.sampled_from([str.upper, str.lower, str.title]),
    blank=st.sampled_from(" _-.\n"),
)
def test_how_a_known_heading_is_set_changes_nothing(heading: str, case: Callable[[str], str], blank: str) -> None:
    assert understand(case(heading).replace(" ", blank))[0].field == understand(heading)[0].field


@given(st.text(max_size=60))
def test_whatever_the_text_the_guesses_are_in_order_and_each_field_once(text: str) -> None:
    guesses = understand(text)
    assert [guess.certainty for guess in guesses] == sorted((guess.certainty for guess in guesses), reverse=True)
    assert len({guess.field for guess in guesses}) == len(guesses)
    assert all(0 < guess.certainty <= 1 for guess in guesses)
