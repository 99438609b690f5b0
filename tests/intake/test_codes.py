"""Codes, postcodes, numbers of workers, coordinates: checked, repaired where there is one repair, else left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from comity.intake import codes
from comity.intake.codes import CodeReading
from comity.intake.numbers import read_postcode, read_workers
from comity.intake.places import read_degree, read_pair
from comity.vocabulary.identifiers import gln_check_digit, is_gln, is_lei, is_os_id

CASES: dict[str, Any] = yaml.load(
    (Path(__file__).parents[1] / "cases" / "intake_codes.yaml").read_text("utf-8"), yaml.CSafeLoader
)
READERS: dict[str, Callable[[str], CodeReading]] = {
    "gln": codes.read_gln,
    "os_id": codes.read_os_id,
    "lei": codes.read_lei,
    "duns": codes.read_duns,
}
FOUND = [(kind, *case) for kind in READERS for case in CASES[kind]]


@pytest.mark.parametrize(("kind", "text", "value", "code"), FOUND)
def test_a_code(kind: str, text: str, value: str, code: str) -> None:
    reading = READERS[kind](text)
    assert (reading.value, reading.code) == (value, code)
    assert not value or READERS[kind](value) == CodeReading(value)


@pytest.mark.parametrize("case", CASES["sedex"], ids=str)
def test_a_sedex_reference(case: list[str]) -> None:
    text, value, code, kind, *other = case
    reading = codes.read_sedex(text)
    assert (reading.value, reading.code, reading.kind) == (value, code, kind)
    assert [reading.other.value] == other if reading.other else not other
    assert reading.other is None or reading.other.kind == "sedex_company"


@pytest.mark.parametrize(("text", "country", "value", "repaired"), CASES["postcode"])
def test_a_postcode(text: str, country: str, value: str, repaired: bool) -> None:
    assert read_postcode(text, country) == (value, repaired)


@pytest.mark.parametrize(("text", "number"), CASES["workers"])
def test_a_number_of_workers(text: str, number: int | str) -> None:
    assert read_workers(text) == (None if number == "" else number)


@pytest.mark.parametrize(("text", "axis", "degrees"), CASES["degree"])
def test_a_degree(text: str, axis: str, degrees: float | str) -> None:
    assert read_degree(text, axis) == (None if degrees == "" else degrees)


@pytest.mark.parametrize(("text", "pair"), CASES["pair"])
def test_a_pair_of_coordinates(text: str, pair: list[float]) -> None:
    assert read_pair(text) == (tuple(pair) or None)


def test_the_case_table_is_wide() -> None:
    assert sum(len(CASES[kind]) for kind in (*READERS, "sedex")) > 150


PREFIXES = st.text("0123456789", min_size=12, max_size=12).filter(lambda digits: len(set(digits)) > 3)


@given(PREFIXES)
def test_leading_zeros_of_a_gln_come_back(first: str) -> None:
    first = "00" + first[2:]
    gln = first + gln_check_digit(first)
    lost = gln.lstrip("0")
    if len(lost) >= 8 and not gln.endswith("000000"):
        assert codes.read_gln(lost).value == gln


@given(PREFIXES, st.data())
def test_a_repaired_gln_has_only_letters_changed_that_stand_for_digits(first: str, data: st.DataObject) -> None:
    gln = first + gln_check_digit(first)
    taken = "".join(data.draw(st.sampled_from({"0": "0Oo", "1": "1Il"}.get(digit, digit))) for digit in gln)
    reading = codes.read_gln(taken)
    if reading.value:
        assert reading.value == gln
        assert (reading.code == "gln_repaired") == (taken != gln)


@given(st.text("0123456789OIlB-. E+", max_size=20))
def test_what_is_kept_is_right(text: str) -> None:
    assert is_gln(codes.read_gln(text).value or "9524635547347")
    assert is_lei(codes.read_lei(text).value or "7LTWFZYICNSX8D621K86")
    assert is_os_id(codes.read_os_id(text).value or "CN2021250D1DTN7")
    for reader in (*READERS.values(), codes.read_sedex):
        reading = reader(text)
        assert bool(reading.value) or bool(reading.code)


@given(st.text(max_size=30))
def test_no_text_stops_a_reader(text: str) -> None:
    for reader in (*READERS.values(), codes.read_sedex):
        assert reader(text).value == reader(text).value.strip().upper()
    assert (read_workers(text) or 0) >= 0
    pair = read_pair(text)
    assert pair is None or (abs(pair[0]) <= 90 and abs(pair[1]) <= 180)
    assert read_postcode(text, "DE")[0].endswith(text[-1:]) or ".0" in text or ",0" in text


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(["{:.6f}, {:.6f}", "{:.6f};{:.6f}", "({:.6f},{:.6f})", "lat: {:.6f} lon: {:.6f}"]),
)
def test_a_pair_is_read_back(latitude: float, longitude: float, style: str) -> None:
    pair = read_pair(style.format(latitude, longitude))
    assert pair == (round(latitude, 6), round(longitude, 6))
    comma = read_pair(f"{latitude:.6f}; {longitude:.6f}".replace(".", ","))
    assert comma == pair


@given(
    st.integers(0, 89),
    st.integers(0, 59),
    st.integers(0, 59),
    st.sampled_from(["{}°{}'{}\"{}", "{} {} {} {}", "{}d {}m {}s {}", "{}:{}:{} {}", "{}º {}′ {}″ {}"]),
)
def test_sixtieths_are_read_back(degrees: int, minutes: int, seconds: int, style: str) -> None:
    value = round(degrees + minutes / 60 + seconds / 3600, 6)
    assert read_degree(style.format(degrees, minutes, seconds, "N"), "latitude") == value
    assert read_degree(style.format(degrees, minutes, seconds, "W"), "longitude") == -value
