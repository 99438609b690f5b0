"""Totals, notes, group headers, empty-handed cells, and what cells say of announcement and sequence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reference import row_words
from comity.reference.countries import find_country
from tests.cases import cases

CASES = cases("row_words")


def _rows(name: str, expected: object) -> list[tuple[str, object]]:
    return [(text, expected) for text in CASES[name]]


@pytest.mark.parametrize(("text", "expected"), [*_rows("totals", True), *_rows("no_totals", False)])
def test_the_label_of_a_total_and_names_that_look_like_one(text: str, expected: bool) -> None:
    assert row_words.begins_total(text) is expected


@pytest.mark.parametrize(("text", "expected"), [*_rows("notes", True), *_rows("no_notes", False)])
def test_a_note_and_names_that_look_like_one(text: str, expected: bool) -> None:
    assert row_words.begins_note(text) is expected


@pytest.mark.parametrize(("text", "expected"), [*_rows("groups", True), *_rows("no_groups", False)])
def test_the_header_of_a_group_and_names_that_look_like_one(text: str, expected: bool) -> None:
    assert row_words.begins_group(text) is expected


@pytest.mark.parametrize(("text", "expected"), [*_rows("empty", True), *_rows("no_empty", False)])
def test_a_cell_that_says_nothing_and_ones_that_only_look_like_it(text: str, expected: bool) -> None:
    assert row_words.says_nothing(text) is expected


@pytest.mark.parametrize(("text", "expected"), [*_rows("yes", True), *_rows("no", False), *_rows("neither", None)])
def test_yes_and_no(text: str, expected: bool | None) -> None:
    assert row_words.yes_or_no(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [row for name in ("announced", "unannounced", "semi_announced") for row in _rows(name, name)]
)
def test_what_a_cell_says_of_the_announcement(text: str, expected: str) -> None:
    assert row_words.announcement(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [row for name in ("initial", "periodic", "follow_up") for row in _rows(name, name)]
)
def test_what_a_cell_says_of_the_sequence(text: str, expected: str) -> None:
    assert row_words.sequence(text) == expected


@pytest.mark.parametrize(
    ("text", "heading", "expected"),
    [
        ("Yes", "", "announced"),
        ("Yes", "Announced?", "announced"),
        ("No", "Announced?", "unannounced"),
        ("Yes", "Unannounced?", "unannounced"),
        ("No", "Unannounced?", "announced"),
        ("Yes", "Semi-announced?", "semi_announced"),
        ("No", "Semi-announced?", ""),
        ("WAHR", "Angekündigt", "announced"),
        ("否", "是否通知", "unannounced"),
        ("Semi-announced", "Unannounced?", "semi_announced"),
        ("Yes", "Announced / unannounced", "announced"),
        ("perhaps", "Announced?", ""),
    ],
)
def test_yes_and_no_answer_the_heading(text: str, heading: str, expected: str) -> None:
    assert row_words.announcement(text, heading) == expected


def test_no_code_of_a_country_stands_for_an_empty_cell_but_for_na() -> None:
    codes = {text for text in CASES["empty"] if len(text) == 2 and text.isalpha() and find_country(text).code}
    assert codes <= {"NA"}
    assert not row_words.says_nothing("DK")


def test_an_empty_handed_cell_is_never_longer_than_looked_at() -> None:
    assert max(map(len, row_words._section("empty"))) <= row_words.LONGEST_EMPTY


@given(st.text(max_size=40))
def test_whatever_the_text_every_question_has_an_answer(text: str) -> None:
    ask: tuple[Callable[[str], object], ...] = (
        row_words.begins_total, row_words.begins_note, row_words.begins_group, row_words.says_nothing,
        row_words.is_world_region, row_words.is_remote,
    )  # fmt: skip
    assert all(isinstance(question(text), bool) for question in ask)
    assert row_words.announcement(text) in ("", "announced", "semi_announced", "unannounced")
    assert row_words.sequence(text) in ("", "initial", "periodic", "follow_up")
