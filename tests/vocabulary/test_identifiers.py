"""Check digits, against published examples and against every single-character slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.vocabulary.identifiers import gln_check_digit, is_gln, is_lei, is_os_id


def test_published_examples() -> None:
    assert is_gln("5412345000013")  # GS1's own example numbers begin so
    assert is_lei("7LTWFZYICNSX8D621K86")  # Deutsche Bank AG, gleif.org
    assert is_os_id("CN2021250D1DTN7")  # the example of Open Supply Hub's API documentation
    assert is_os_id("IN2019067X1K87E") == (is_os_id("IN2019067X1K87E"))


@pytest.mark.parametrize(
    "text", ["", "541234500001", "54123450000133", "541234500001X", "5412345000014", "９５２１２３４５６７８９４"]
)
def test_no_gln(text: str) -> None:
    assert not is_gln(text)


@pytest.mark.parametrize("text", ["", "7LTWFZYICNSX8D621K87", "7ltwfzyicnsx8d621k86", "7LTWFZYICNSX8D621K8"])
def test_no_lei(text: str) -> None:
    assert not is_lei(text)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_of_a_gln_is_noticed(first: str, place: int, shift: int) -> None:
    gln = first + gln_check_digit(first)
    assert is_gln(gln)
    wrong = gln[:place] + str((int(gln[place]) + shift) % 10) + gln[place + 1 :]
    assert not is_gln(wrong)


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=5, max_size=5), st.integers(0, 31))
def test_exactly_one_check_character_makes_an_os_id(middle: str, shift: int) -> None:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    right = [letter for letter in letters if is_os_id(f"BD2021250{middle}{letter}")]
    assert len(right) == 1
    assert not is_os_id(f"BD2021250{middle}{right[0].lower()}") or right[0].isdigit()
