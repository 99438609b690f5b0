"""Countries in any usual writing; what may mean several is asked, never guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.make_names import key_rows

from comity.reference import country_table
from comity.reference.countries import codes, country_at_end, find_country, is_code, name
from comity.reference.places import place_countries
from comity.reference.plain import load_yaml
from tests.cases import cases

KNOWN = cases("intake_countries")
ASKED = cases("intake_countries_asked")
ADDRESSES: dict[str, dict[str, list[str]]] = cases("addresses")  # type: ignore[assignment]
LANGUAGES = ["en", "fr", "de", "es", "pt", "it", "nl", "tr", "pl", "id", "vi", "zh", "ja", "th"]


def _addresses(kind: str) -> list[tuple[str, str]]:
    return [(address, code) for code, listed in ADDRESSES[kind].items() for address in listed]


@pytest.mark.parametrize(("text", "code"), [(text, code) for code, texts in KNOWN.items() for text in texts])
def test_a_country_is_known_in_any_usual_writing(text: str, code: str) -> None:
    assert find_country(text).code == code


@pytest.mark.parametrize(("text", "codes"), [(text, codes) for codes, texts in ASKED.items() for text in texts])
def test_what_is_not_certain_is_asked_with_the_right_choices(text: str, codes: str) -> None:
    answer = find_country(text)
    assert answer.code == ""
    assert answer.codes == tuple(codes.split())
    assert answer.choices == tuple(name(code) for code in answer.codes)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Indonesa", "Indonesia"), ("Untied States", "United States"), ("Papua New Gui", "Papua New Guinea")],
)
def test_a_near_miss_is_suggested_and_not_taken(text: str, meant: str) -> None:
    assert find_country(text).code == ""
    assert meant in find_country(text).choices


@pytest.mark.parametrize("code", sorted(country_table.alpha2()))
def test_every_code_and_every_name_to_show_is_understood_again(code: str) -> None:
    assert find_country(code).code == code
    for shown in {name(code, language) for language in LANGUAGES}:
        answer = find_country(shown)
        assert answer.code == code or code in answer.codes or len(shown) < 2, shown


def test_the_codes_are_those_of_iso_3166() -> None:
    assert codes() == tuple(sorted(country_table.alpha2()))
    assert all(map(is_code, codes()))


def test_names_are_shown_in_the_languages_of_the_messages() -> None:
    shown = [name("DE", language) for language in LANGUAGES]
    assert shown == [
        "Germany", "Allemagne", "Deutschland", "Alemania", "Alemanha", "Germania", "Duitsland", "Almanya", "Niemcy",
        "Jerman", "Đức", "德国", "ドイツ", "เยอรมนี",
    ]  # fmt: skip
    assert name("DE", "xx") == "Germany"
    assert name("??") == "??"


@pytest.mark.parametrize(("address", "code"), _addresses("alone"))
def test_the_country_that_stands_alone_at_the_end_of_an_address(address: str, code: str) -> None:
    assert country_at_end(address, whole=True) == code
    assert country_at_end(address) == code


@pytest.mark.parametrize(("address", "code"), _addresses("ends"))
def test_a_country_at_the_end_without_a_comma_is_less_sure(address: str, code: str) -> None:
    assert country_at_end(address) == code
    assert country_at_end(address, whole=True) == ""


@pytest.mark.parametrize(("address", "code"), _addresses("none"))
def test_a_street_or_a_place_that_is_called_like_a_country_is_none(address: str, code: str) -> None:
    assert country_at_end(address) == code == ""


def test_places_and_questions_name_countries_of_iso_3166() -> None:
    asked = {code for codes in country_table.questions().values() for code in codes}
    assert asked | set(load_yaml("places.yaml")) | set(country_table.within()) <= country_table.alpha2()


@pytest.mark.parametrize("place", ["Dongguan", "Dongguan City", "DONGGUAN, Guangdong", "东莞市", "Guangdong Province"])
def test_a_place_is_known_with_and_without_the_words_around_it(place: str) -> None:
    assert place_countries(place) == ("CN",)


def test_every_place_is_asked_about_unless_it_is_called_like_a_country() -> None:
    for code, kinds in load_yaml("places.yaml").items():
        for place in [place.strip() for listed in kinds.values() for place in listed.split(",")]:
            answer = find_country(place)
            assert answer.code or code in answer.codes, place


def test_the_folded_names_are_those_of_the_names_and_aliases() -> None:
    path = Path(country_table.__file__).with_name("country_keys.csv")
    with path.open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)][1:] == key_rows()


@given(st.text(max_size=40))
def test_whatever_the_text_the_answer_is_a_code_or_none(text: str) -> None:
    answer = find_country(text)
    assert answer.code == "" or (is_code(answer.code) and name(answer.code))
    assert all(is_code(code) for code in answer.codes)
    assert not (answer.code and answer.codes)


@given(st.text(max_size=40), st.booleans())
def test_whatever_the_address_the_country_at_its_end_is_a_code_or_none(address: str, whole: bool) -> None:
    assert country_at_end(address, whole) == "" or is_code(country_at_end(address, whole))


@given(
    st.sampled_from(
        sorted(
            {text for texts in KNOWN.values() for text in texts if text.isascii() and text.isalpha() and len(text) > 3}
        )
    )
)
def test_case_blanks_and_full_stops_change_nothing(text: str) -> None:
    code = find_country(text).code
    assert {
        find_country(way).code
        for way in (text.upper(), text.lower(), f"  {text}. ", f"{text} ({code})", f"{code} - {text}")
    } == {code}
