"""What is done to whole columns at once, for speed, gives what is done to one cell after the other."""

from __future__ import annotations

import gc
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.intake.cells import Cell, cell_text, clean_column
from comity.intake.chunks import Chunk
from comity.intake.codes import not_plain, read_gln
from comity.intake.rows import Shape, classify
from comity.intake.spoken import spoken
from comity.intake.wire import fields_to_wire, rows_from_wire
from comity.reference.address_country import country_at_end, may_end_in_country
from comity.reference.plain import fold, folds_to
from comity.reference.row_words import empty_words, says_nothing
from comity.reference.text import rough_key, rough_keys
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.identifiers import gln_check_digit, is_gln, not_glns
from comity.vocabulary.listing import DataRow, Kind, Listing, RowState
from comity.vocabulary.problems import RowRef

DIGITS = st.text("0123456789", min_size=12, max_size=12)
CODES = st.one_of(
    DIGITS.map(lambda twelve: twelve + gln_check_digit(twelve)),
    st.text("0123456789", min_size=13, max_size=13),
    st.sampled_from(
        ["", "0000000000000", "9524120000000", "1234567890128", "x", "²234567890128", "９５２４１２３４５６７８０"]
    ),
    st.text(max_size=14),
)
WORDS = st.one_of(
    st.sampled_from(sorted(empty_words())),
    st.sampled_from(
        ["n/a", "N.A.", " - ", "T.B.C.", "Néant", "k.A.", "無", "Acre", "Mill", "Ltd", "1 Way", "Kenya", "VIET NAM"]
    ),
    st.text(max_size=6),
)
TEXTS = st.lists(st.lists(WORDS, max_size=4).map(" ".join), max_size=8)
ONE_LINE = TEXTS.map(lambda texts: [" ".join(text.split()) for text in texts])


@given(st.lists(CODES))
def test_glns(texts: list[str]) -> None:
    assert sorted(not_glns(texts)) == sorted(text for text in texts if not is_gln(text))


@given(st.sets(CODES))
def test_plain_glns_are_those_that_reading_leaves_as_they_are(texts: set[str]) -> None:
    plain = texts - not_plain("gln", texts)
    assert plain == {text for text in texts if read_gln(text).value == text and text}


@given(TEXTS)
def test_texts_that_say_nothing(texts: list[str]) -> None:
    assert list(spoken(texts)) == ["" if says_nothing(text) else text for text in texts]


@given(st.one_of(WORDS, st.text("aZ1#' é", max_size=4)), st.one_of(WORDS.map(fold), st.text("az1# é", max_size=4)))
def test_what_a_text_folds_to(text: str, plain: str) -> None:
    assert folds_to(text, plain) == (fold(text) == plain)
    assert folds_to(text, fold(text))


@given(ONE_LINE)
def test_rough_keys_of_names(texts: list[str]) -> None:
    assert rough_keys(texts) == list(map(rough_key, texts))


@given(ONE_LINE)
def test_addresses_that_end_in_a_country_are_looked_at(texts: list[str]) -> None:
    assert {text for text in texts if country_at_end(text)} <= set(may_end_in_country(texts))


@given(st.lists(st.one_of(st.text(max_size=8), st.floats(), st.booleans(), st.dates(), st.none())))
def test_clean_texts(cells: list[Any]) -> None:
    assert clean_column(cells) == list(map(cell_text, cells))


@given(st.lists(st.floats()), st.lists(st.text(max_size=8)))
def test_clean_texts_of_one_kind(numbers: list[float], texts: list[str]) -> None:
    assert clean_column(numbers) == list(map(cell_text, numbers))
    assert clean_column(texts) == list(map(cell_text, texts))


@given(TEXTS)
def test_texts_that_a_column_says_again_and_again(texts: list[str]) -> None:
    again = texts * 5
    assert clean_column(again) == list(map(cell_text, again))
    assert list(spoken(again)) == ["" if says_nothing(text) else text for text in again]


@given(st.lists(st.sampled_from([0.0, False, 1, 1.0, True, "", "n/a", " Acre", "Acre", date(2025, 5, 20)]), min_size=1))
def test_the_cells_of_a_column(cells: list[Cell]) -> None:
    chunk = Chunk(1, [[cell] for cell in cells * 5])
    assert chunk.kinds(0) == set(map(type, cells))
    assert chunk.texts(0) == list(map(cell_text, cells * 5))
    texts, few = chunk.strings(0)
    assert list(texts) == [cell for cell in cells * 5 if isinstance(cell, str) and cell]
    assert set(few) == set(texts)


ROWS = st.tuples(
    st.sampled_from(["", "12", "Acre Mill", "Total", "Site name", "3 sites", "Note: n/a"]),
    st.sampled_from(["", "999", "Atlantis", "Total", "Country", "3 countries"]),
    st.sampled_from(["", "20 May 2025", "Audit date", "n/a", date(2025, 5, 20)]),
    st.sampled_from(["", "1 Way", "Address", 5.0]),
)


@given(ROWS, st.permutations(range(4)))
def test_rows_that_are_data_at_first_sight_are_data_when_looked_at_closer(row: tuple[Cell, ...], at: list[int]) -> None:
    fields = {place: ("site_name", "country", "audit_date", "address")[column] for place, column in enumerate(at)}
    headings = {place: field.replace("_", " ") for place, field in fields.items()}
    chunk = Chunk(10, [[row[column] for column in at]])
    kinds, _ = classify(chunk, Shape(headings, fields, frozenset(), first=1))
    looked_at, closer = classify(chunk, Shape(headings, fields, frozenset(), first=10))  # as is any row below headings
    assert closer == [0]
    assert kinds == looked_at


def test_rows_that_came_over_the_wire_equal_rows_made_one_by_one() -> None:
    fields: dict[str, list[Any]] = {
        "site_name": ["Acre Mill", "Brook Mill"], "country": ["KE", "PE"], "audit_date": ["2025-05-20", ""],
        "assessment_kind": [Kind.ON_SITE_AUDIT.value, Kind.ON_SITE_AUDIT.value],
        "latitude": [1.5, None], "longitude": [2.5, None],
        "workers": [None, 20],
    }  # fmt: skip
    names, numbers, texts = fields_to_wire(fields)
    piece = {
        "sheet": "Sites", "rows": [2, 4, 5], "listed": [0, 2], "names": names, "numbers": numbers,
        "states": {"1": RowState.PROBLEM.value}, "codes": {"1": ["date_missing"]}, "repeats": {"2": ["Sites", 2]},
        "named": {},
    }  # fmt: skip
    first, second, third = (RowRef("l.xlsx", "Sites", row) for row in (2, 4, 5))
    whole = Listing(
        first, "Acre Mill", "KE", audit_date=PartialDate.day(date(2025, 5, 20)), latitude=1.5, longitude=2.5,
        assessment_kind=Kind.ON_SITE_AUDIT,
    )  # fmt: skip
    repeat = Listing(third, "Brook Mill", "PE", workers=20, assessment_kind=Kind.ON_SITE_AUDIT)
    assert rows_from_wire("l.xlsx", piece, texts) == [
        DataRow(first, RowState.UNDERSTOOD, (), whole, None),
        DataRow(second, RowState.PROBLEM, ("date_missing",), None, None),
        DataRow(third, RowState.UNDERSTOOD, (), repeat, first),
    ]  # fmt: skip


@pytest.mark.parametrize("frozen", [False, True])
def test_making_rows_leaves_the_collecting_of_garbage_as_it_was(frozen: bool) -> None:
    piece = {
        "sheet": "Sites", "rows": [2], "listed": [], "names": [], "numbers": {},
        "states": {}, "codes": {}, "repeats": {}, "named": {},
    }  # fmt: skip
    if frozen:
        gc.freeze()
    try:
        assert len(rows_from_wire("l.xlsx", piece, "")) == 1
        assert gc.isenabled()
        assert bool(gc.get_freeze_count()) == frozen
    finally:
        gc.unfreeze()
