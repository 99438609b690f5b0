"""Rows that come by name of field are read as the same cells of a file are."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.intake import read_list, read_rows
from comity.vocabulary.listing import Listing, RowState

HEADINGS = {
    "site_name": "Site name", "supplier_name": "Company", "address": "Address", "city": "City", "region": "Region",
    "postcode": "Postcode", "country": "Country", "gln": "GLN", "os_id": "OS ID", "lei": "LEI", "duns": "DUNS",
}  # fmt: skip
ROWS = (
    {"site_name": "Filatures du Nord", "supplier_name": "Nord SA", "address": "4 rue du Port", "city": "Lille",
     "postcode": "59000", "country": "France"},
    {"supplier_name": "Only a company", "city": "İzmir", "country": "Türkiye"},
    {"site_name": "  Mühle  GmbH ", "postcode": "4109", "country": "DE", "gln": "4012345000009", "duns": "12345678"},
    {"site_name": "Sociedad AlgodÃ³n", "region": "n/a", "country": "ES", "lei": "5493001KJTIIGC8Y1R12"},
    {"site_name": "Mill jo@mill.example", "country": "GB", "os_id": "no id", "gln": "4012345000001"},
    {"site_name": "Fabrik", "country": "Atlantis"},
    {"site_name": "Fabrik", "city": "Köln"},
    {"country": "FR", "city": "Paris"},
)  # fmt: skip


@pytest.fixture(scope="module")
def by_file(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    place: Path = tmp_path_factory.mktemp("by-name") / "rows.csv"
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS.values())
        writer.writerows([[row.get(name, "") for name in HEADINGS] for row in ROWS])
    day = date(2026, 7, 1)
    return [_said(each.state, each.listing) for each in read_list(place, cutoff=day, today=day, suppliers=True).rows]


def _said(state: RowState, listing: Listing | None) -> tuple[object, ...]:
    return state, *([getattr(listing, name) for name in HEADINGS] if listing else ())


def test_each_row_is_read_as_in_a_file(by_file: list[tuple[object, ...]]) -> None:
    by_name = read_rows(ROWS).rows
    assert [_said(each.state, each.listing) for each in by_name] == by_file
    assert [each.ref.row for each in by_name] == [*range(1, len(ROWS) + 1)]
    assert [each.codes for each in by_name if not each.listing] == [
        ("country_unknown",), ("country_missing",), ("site_name_missing",),
    ]  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from([*HEADINGS]), st.text(max_size=60)), max_size=5))
def test_whatever_stands_there_every_row_is_accounted_for(rows: list[dict[str, str]]) -> None:
    found = read_rows(rows).rows
    assert [each.ref.row for each in found] == [*range(1, len(rows) + 1)]
    for each in found:
        assert (each.listing is None) == (each.state is RowState.PROBLEM) == bool(each.codes)
        assert each.listing is None or (each.listing.site_name and len(each.listing.country) == 2)
