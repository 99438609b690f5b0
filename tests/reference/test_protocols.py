"""Protocols as lists write them: families, editions, what else their text says; firms and auditors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reference import protocols
from comity.reference.audit_firms import apsca_number, audit_firm
from comity.reference.plain import load_yaml
from comity.reference.protocols import assessment_kind, edition, equivalence, family, kind
from comity.vocabulary.assessment import Equivalence, Kind
from tests.cases import cases

CASES = cases("intake_protocols")
DETAILS: dict[str, dict[str, list[str]]] = cases("protocol_details")  # type: ignore[assignment]
FAMILIES = {name: data for name, data in load_yaml("protocols.yaml").items() if not name.endswith("_words")}


def _details(name: str) -> list[tuple[str, str]]:
    return [(text, said) for said, texts in DETAILS[name].items() for text in texts]


@pytest.mark.parametrize(("text", "expected"), [(text, name) for name, texts in CASES.items() for text in texts])
def test_a_protocol_is_brought_to_its_family(text: str, expected: str) -> None:
    assert family(text) == expected


def test_standing_of_the_families() -> None:
    assert equivalence("smeta_4p") is Equivalence.FOUR_PILLAR
    assert equivalence("smeta_2p") is equivalence("smeta") is Equivalence.TWO_PILLAR
    assert equivalence("own") is equivalence("") is equivalence("bsci") is Equivalence.OTHER
    assert equivalence(family("SMETA 2P/4P")) is Equivalence.TWO_PILLAR
    assert kind("ecovadis") is Kind.RATING
    assert kind("sva") is Kind.VIRTUAL_ASSESSMENT
    assert kind("slcp") is Kind.VERIFIED_SELF_ASSESSMENT
    assert kind("smeta_4p") is Kind.ON_SITE_AUDIT
    assert kind("hria") is Kind.HUMAN_RIGHTS_IMPACT_ASSESSMENT


def test_every_family_of_the_data_has_a_kind_a_standing_and_a_source() -> None:
    for name, data in FAMILIES.items():
        assert kind(data.get("family", name)) in Kind
        assert equivalence(data.get("family", name)) in Equivalence
        assert data["source"]


def test_every_title_that_may_be_chosen_is_understood_again() -> None:
    named = {data["title"]: name for name, data in FAMILIES.items() if "family" not in data}
    assert "SMETA 4-pillar" in protocols.titles()
    assert {family(title) for title in protocols.titles()} == {named[title] for title in protocols.titles()}
    assert all(family(title) == named[title] for title in protocols.titles())


@pytest.mark.parametrize(("text", "expected"), _details("editions"))
def test_the_edition_is_read_and_nothing_else_for_one(text: str, expected: str) -> None:
    assert edition(text) == expected


@pytest.mark.parametrize(("text", "expected"), _details("announcements"))
def test_the_announcement_inside_the_text_of_a_protocol(text: str, expected: str) -> None:
    assert protocols.announcement(text) == expected


@pytest.mark.parametrize(("text", "expected"), _details("sequences"))
def test_the_sequence_inside_the_text_of_a_protocol(text: str, expected: str) -> None:
    assert protocols.sequence(text) == expected


@pytest.mark.parametrize("text", DETAILS["remote"])
def test_an_audit_that_was_not_on_site_is_a_virtual_assessment(text: str) -> None:
    assert assessment_kind(text) is Kind.VIRTUAL_ASSESSMENT


def test_an_audit_is_on_site_unless_its_text_says_otherwise() -> None:
    assert assessment_kind("SMETA 4P") is Kind.ON_SITE_AUDIT
    assert assessment_kind("EcoVadis (online)") is Kind.RATING


@pytest.mark.parametrize(("text", "expected"), _details("firms"))
def test_an_audit_company_is_known_in_its_ways_of_writing(text: str, expected: str) -> None:
    assert audit_firm(text) == expected


def test_every_audit_company_knows_its_own_name() -> None:
    for firm in load_yaml("audit_firms.yaml"):
        assert audit_firm(firm) == firm


@pytest.mark.parametrize(("text", "expected"), _details("apsca"))
def test_the_number_of_an_auditor(text: str, expected: str) -> None:
    assert apsca_number(text) == expected


@given(st.text(max_size=40))
def test_whatever_the_text_the_answers_are_of_their_kind(text: str) -> None:
    assert kind(family(text)) in Kind
    assert edition(text) == "" or edition(text).replace(".", "").isdigit()
    assert apsca_number(text) == "" or 6 <= len(apsca_number(text)) <= 10
    assert audit_firm(text) == "" or audit_firm(text) in load_yaml("audit_firms.yaml")
