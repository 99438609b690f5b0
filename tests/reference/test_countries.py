"""Countries in any usual writing; what may mean several is asked, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reference.countries import country_at_end, find_country, is_code, name
from tests.cases import cases

KNOWN = cases("intake_countries")


@pytest.mark.parametrize(("text", "code"), [(text, code) for code, texts in KNOWN.items() for text in texts])
def test_a_country_is_known_in_any_usual_writing(text: str, code: str) -> None:
    assert find_country(text).code == code


@pytest.mark.parametrize("text", ["Korea", "Congo", "Kongo", "Yugoslavia", "Virgin Islands", "Czechoslovakia"])
def test_what_may_mean_several_is_asked(text: str) -> None:
    assert find_country(text).code == ""
    assert len(find_country(text).choices) > 1


@pytest.mark.parametrize("text", ["Jakarta", "Texas", "California", "Atlantis", "Germany/France", "n/a", "12345"])
def test_what_is_no_country_is_not_guessed(text: str) -> None:
    assert find_country(text).code == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Indonesa", "Indonesia"), ("Untied States", "United States"), ("Papua New Gui", "Papua New Guinea")],
)
def test_a_near_miss_is_suggested_and_not_taken(text: str, meant: str) -> None:
    assert find_country(text).code == ""
    assert meant in find_country(text).choices


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Street 5, Hanoi, Vietnam", "VN"),
        ("1 Main St, Mexico, MO 65265", ""),
        ("Savar Dhaka-1340 Bangladesh", "BD"),
        ("Kimbe, West New Britain", ""),
        ("Chennai - 600 058", ""),
        ("Block 4, Alabama, USA", "US"),
        ("GAZIPUR,BANGLADESH;", "BD"),
    ],
)
def test_the_country_at_the_end_of_an_address(address: str, code: str) -> None:
    assert country_at_end(address) == code


@given(st.text(max_size=40))
def test_whatever_the_text_the_answer_is_a_code_or_none(text: str) -> None:
    answer = find_country(text)
    assert answer.code == "" or (is_code(answer.code) and name(answer.code))
