"""Lists as members send them: layout, headings, rows that are no data, problems by cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.intake import read_list
from comity.reference.sentences import message, repair
from comity.vocabulary.listing import RowState
from tests.cases import cases
from tests.intake.making import CUTOFF, GOOD, HEADINGS, TODAY, codes, read_rows, write_csv, write_xlsx


def names(reading: object) -> list[str]:
    return [listing.site_name for listing in reading.listings]  # type: ignore[attr-defined]


SITES = [row[0] for row in GOOD]


def test_a_plain_list_is_accepted(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [HEADINGS, *GOOD])
    assert reading.status == "accepted"
    assert names(reading) == SITES
    assert [listing.country for listing in reading.listings] == ["IE", "KE", "PE"]
    assert [str(listing.audit_date) for listing in reading.listings] == ["2025-03-04", "2025-05-20", "2024-11-28"]
    assert [listing.protocol_family for listing in reading.listings] == ["smeta_4p", "bsci", "sa8000"]
    assert reading.problems == ()


def test_titles_notes_and_blank_rows_above_and_below_are_no_data(tmp_path: Path) -> None:
    rows = [
        ["Our company – sites audited 2026"],
        ["Exported 2026-07-12"],
        [],
        HEADINGS,
        *GOOD[:2],
        [],
        GOOD[2],
        [],
        ["Total sites", 3],
        ["* Audits of the last three years."],
        ["Questions to the responsible sourcing team"],
    ]
    reading = read_rows(tmp_path, rows)
    assert [row.ref.row for row in reading.rows] == [5, 6, 8]
    assert names(reading) == SITES


def test_repeated_headings_and_group_headers_are_no_data(tmp_path: Path) -> None:
    rows = [HEADINGS, ["Europe:"], GOOD[0], ["Africa"], HEADINGS, GOOD[1], ["Peru"], GOOD[2], ["Grand total", None, 3]]
    assert [row.ref.row for row in read_rows(tmp_path, rows).rows] == [3, 6, 8]


def test_a_site_that_is_called_total_is_a_site(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [HEADINGS, ["Total Foods Ltd", "1 Way", "Kenya", "2025-05-20", "BSCI"], *GOOD])
    assert "Total Foods Ltd" in names(reading)


def test_a_row_with_nothing_but_a_name_is_told_and_left_out(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [HEADINGS, GOOD[0], ["Bramble Works"], GOOD[1]])
    assert [(found.code, found.row, found.value) for found in reading.problems] == [
        ("row_not_understood", 3, "Bramble Works")
    ]
    assert reading.status == "accepted"


def test_headings_over_two_rows(tmp_path: Path) -> None:
    rows = [
        ["Supplier", None, "Site", None, "Audit", None],
        ["Name", "Number", "Name", "Country", "Date", "Type"],
        ["Acre Ltd", "77001", "Acre Mill", "Kenya", "2025-05-20", "BSCI"],
        ["Brook Ltd", "77002", "Brook Mill", "Peru", "2025-05-21", "SMETA 4P"],
    ]
    reading = read_rows(tmp_path, rows)
    assert names(reading) == ["Acre Mill", "Brook Mill"]
    assert [listing.supplier_name for listing in reading.listings] == ["Acre Ltd", "Brook Ltd"]
    assert "vendor_number_left_out" in {found.code for found in reading.problems}


def test_headings_split_over_two_rows(tmp_path: Path) -> None:
    rows = [
        ["Site name", "Country", "Audit", None],
        [None, None, "Date", "Type"],
        ["Acre Mill", "Kenya", "2025-05-20", "BSCI"],
    ]
    reading = read_rows(tmp_path, [*rows, ["Brook Mill", "Peru", "2025-05-21", "SMETA 4P"]])
    assert names(reading) == ["Acre Mill", "Brook Mill"]


def test_a_table_that_starts_in_another_column_and_holds_empty_columns(tmp_path: Path) -> None:
    rows = [[None, None, name, None, *rest] for name, *rest in [HEADINGS, *GOOD]]
    assert names(read_rows(tmp_path, rows)) == SITES


def test_several_sheets_each_with_its_own_order_of_dates(tmp_path: Path) -> None:
    one = [
        HEADINGS,
        ["Acre Mill", "1 Way", "Kenya", "04/07/2025", "BSCI"],
        ["Brook Mill", "2 Way", "Peru", "25/12/2025", "BSCI"],
    ]
    two = [
        HEADINGS,
        ["Cove Mill", "3 Way", "Kenya", "04/07/2025", "BSCI"],
        ["Dale Mill", "4 Way", "Peru", "12/25/2025", "BSCI"],
    ]
    path = write_xlsx(
        tmp_path / "two.xlsx", {"Read me": [["Our sites"], ["See the next sheets"]], "North": one, "South": two}
    )
    reading = read_list(path, cutoff=CUTOFF, today=TODAY)
    found = {listing.site_name: str(listing.audit_date) for listing in reading.listings}
    assert found == {
        "Acre Mill": "2025-07-04",
        "Brook Mill": "2025-12-25",
        "Cove Mill": "2025-04-07",
        "Dale Mill": "2025-12-25",
    }


def test_a_hidden_sheet_is_left_out_and_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "h.xlsx", {"Sites": [HEADINGS, *GOOD], "Old": [HEADINGS, *GOOD]}, hidden=["Old"])
    reading = read_list(path, cutoff=CUTOFF, today=TODAY)
    assert {row.ref.sheet for row in reading.rows} == {"Sites"}
    assert [found.code for found in reading.problems] == ["sheet_hidden"]


def test_a_sheet_without_audit_dates_beside_the_list_is_left_out_and_told(tmp_path: Path) -> None:
    addresses = [["Site name", "Country"], ["Acre Mill", "Kenya"], ["Brook Mill", "Peru"]]
    path = write_xlsx(tmp_path / "s.xlsx", {"Addresses": addresses, "Sites": [HEADINGS, *GOOD]})
    reading = read_list(path, cutoff=CUTOFF, today=TODAY)
    assert names(reading) == SITES
    assert [found.code for found in reading.problems] == ["sheet_left_out"]


def test_several_address_columns_are_joined_and_placeholders_dropped(tmp_path: Path) -> None:
    rows = [
        ["Site", "Address 1", "Address 2", "Town", "ZIP", "Country", "Supplier", "Audit date"],
        ["Acre Mill", "1 Way", "Unit 4", "Aldham", 1234, "Kenya", "UNKNOWN", "2025-05-20"],
        ["Brook Mill", "2 Way", "n/a", "-", "00501", "Peru", "Brook Ltd", "2025-05-21"],
    ]
    first, second = read_rows(tmp_path, rows).listings
    assert (first.address, first.city, first.postcode, first.supplier_name) == ("1 Way, Unit 4", "Aldham", "01234", "")
    assert (second.address, second.city, second.postcode, second.supplier_name) == ("2 Way", "", "00501", "Brook Ltd")


def test_what_is_missing_or_wrong_is_named_by_cell(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ["", "1 Way", "Kenya", "2025-05-20", "BSCI"],
        ["Brook Mill", "2 Way", "", "2025-05-20", "BSCI"],
        ["Cove Mill", "3 Way", "Atlantis", "2025-05-20", "BSCI"],
        ["Dale Mill", "4 Way", "Peru", "", "BSCI"],
        ["Elm Mill", "5 Way", "Peru", "TBC", "BSCI"],
        ["Fern Mill", "6 Way", "Peru", "31/02/2025", "BSCI"],
        ["Glen Mill", "7 Way", "Peru", "04/07/2025", "BSCI"],
        ["Holt Mill", "8 Way", "Peru", "2026-07-01", "BSCI"],
        ["Iris Mill", "9 Way", "Peru", "2023-06-29", "BSCI"],
        ["Jade Mill", "10 Way", "", "TBC", "BSCI"],
        *GOOD,
    ]
    reading = read_rows(tmp_path, rows)
    assert codes(reading) == {
        2: ("site_name_missing",),
        3: ("country_missing",),
        4: ("country_unknown",),
        5: ("date_missing",),
        6: ("date_unreadable",),
        7: ("date_impossible",),
        8: ("date_undecidable",),
        9: ("date_future",),
        10: ("date_too_old",),
        11: ("country_missing", "date_unreadable"),
        12: (), 13: (), 14: (),
    }  # fmt: skip
    states = {row.ref.row: row.state for row in reading.rows}
    assert states[10] is RowState.EXPIRED
    assert all(states[row] is RowState.PROBLEM for row in (2, 3, 4, 5, 6, 7, 8, 9, 11))
    assert all((row.listing is None) == (row.state is RowState.PROBLEM) for row in reading.rows)
    told = {found.row: found for found in reading.problems}
    assert message(told[7]) == "Row 7: '31/02/2025' is not a day that exists."
    assert repair(told[7]) == "Give the day of the audit, for example 28/02/2025."
    assert (told[7].column, told[7].value, told[7].sheet) == ("Audit date", "31/02/2025", "Sites")
    assert names(reading) == SITES
    assert reading.status == "accepted_with_row_problems"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-06-30", ()),
        ("2026-07-01", ("date_future",)),
        ("2023-06-30", ()),
        ("2023-06-29", ("date_too_old",)),
        ("2023-06", ()),
        ("2023-05", ("date_too_old",)),
        ("Q2 2026", ()),
        ("Q3 2026", ("date_future",)),
        ("2023", ()),
        ("2022", ("date_too_old",)),
    ],
)
def test_the_window_with_both_ends_in_and_partial_dates_by_their_last_day(
    tmp_path: Path, day: str, code: tuple[str, ...]
) -> None:
    reading = read_rows(tmp_path, [HEADINGS, ["Acre Mill", "1 Way", "Kenya", day, "BSCI"], *GOOD])
    assert codes(reading)[2] == code


def test_the_leap_day_of_the_window(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ["Acre Mill", "1 Way", "Kenya", "2021-02-28", "BSCI"],
        ["Brook Mill", "2 Way", "Peru", "2021-02-27", "BSCI"],
    ]
    reading = read_rows(tmp_path, rows, cutoff=date(2024, 2, 29))
    assert codes(reading) == {2: (), 3: ("date_too_old",)}


def test_coordinates_in_one_column_or_two(tmp_path: Path) -> None:
    rows = [
        ["Site", "Country", "Audit date", "Coordinates"],
        ["Acre Mill", "Kenya", "2025-05-20", "5,618283; 117,645283"],
        ["Brook Mill", "Peru", "2025-05-21", "[-5.6 117.6]"],
        ["Cove Mill", "Peru", "2025-05-22", "somewhere"],
        ["Dale Mill", "Peru", "2025-05-23", "5°37'6\"S 117°38'43\"E"],
    ]
    reading = read_rows(tmp_path, rows)
    found = {listing.site_name: (listing.latitude, listing.longitude) for listing in reading.listings}
    assert found["Acre Mill"] == (5.618283, 117.645283)
    assert found["Brook Mill"] == (-5.6, 117.6)
    assert found["Cove Mill"] == (None, None)
    assert found["Dale Mill"] == (-5.618333, 117.645278)
    assert codes(reading)[4] == ("coordinates_unreadable",)
    two = [
        ["Site", "Country", "Audit date", "Lat", "Lng"],
        ["Acre Mill", "Kenya", "2025-05-20", "5,5", 117.5],
        ["Brook", "Peru", "2025-05-21", 95, 10],
    ]
    reading = read_rows(tmp_path, two)
    assert (reading.listings[0].latitude, reading.listings[0].longitude) == (5.5, 117.5)
    assert codes(reading)[3] == ("coordinates_unreadable",)


def test_identifiers_are_checked_and_only_kept_when_right(tmp_path: Path) -> None:
    rows = [
        ["Site", "Country", "Audit date", "GLN", "ZS code", "LEI", "OS ID", "DUNS"],
        ["Acre Mill", "Kenya", "2025-05-20", "9524635547347", "zs948949526", "", "", "15-048-3782"],
        ["Brook Mill", "Peru", "2025-05-21", "9528001280826", "ZS 12-34 56", "", "", ""],
        ["Cove Mill", "Peru", "2025-05-22", "9.52893E+12", "ZAA1234", "529900T8BM49AURSDO55", "", "12345"],
        ["Dale Mill", "Peru", "2025-05-23", 9524635547347, "ZC1234567", "529900T8BM49AURSDO56", "US2020349PNHW2P", ""],
        ["Elm Mill", "Peru", "2025-05-24", 12345678905, "", "", "US2020349PNHW2X", ""],
        ["Fern Mill", "Peru", "2025-05-25", 9528930000000.0, "", "", "", ""],
    ]
    reading = read_rows(tmp_path, rows)
    acre, brook, cove, dale, elm, fern = reading.listings
    assert (acre.gln, acre.sedex_site, acre.duns) == ("9524635547347", "ZS948949526", "150483782")
    assert (brook.gln, brook.sedex_site) == ("", "ZS123456")
    assert (cove.gln, cove.sedex_site, cove.duns, cove.lei) == ("", "", "", "529900T8BM49AURSDO55")
    assert (dale.gln, dale.sedex_company, dale.sedex_site, dale.os_id) == (
        "9524635547347",
        "ZC1234567",
        "",
        "US2020349PNHW2P",
    )
    assert (elm.gln, fern.gln) == ("0012345678905", "")
    assert codes(reading) == {
        2: (),
        3: ("gln_check_digit",),
        4: ("gln_scientific", "duns_format", "sedex_format"),
        5: ("lei_check",),
        6: ("gln_repaired", "os_id_check"),
        7: ("gln_scientific",),
    }


def test_a_country_that_contradicts_the_address_is_a_question(tmp_path: Path) -> None:
    rows = [HEADINGS, ["Acre Mill", "1 Way, Shantou, China", "India", "2025-05-20", "BSCI"], *GOOD]
    reading = read_rows(tmp_path, rows)
    assert codes(reading)[2] == ("country_contradiction",)
    assert reading.listings[0].country == "IN"


def test_without_a_column_for_the_country_the_end_of_the_address_tells_it(tmp_path: Path) -> None:
    rows = [
        ["Site", "Address", "Audit date"],
        ["Acre Mill", "1 Way, Nairobi, Kenya", "2025-05-20"],
        ["Brook Mill", "2 Way, Lima", "2025-05-21"],
    ]
    reading = read_rows(tmp_path, rows)
    assert [listing.country for listing in reading.listings] == ["KE"]
    assert codes(reading)[3] == ("country_missing",)
    assert "country_from_address" in {found.code for found in reading.problems}


@pytest.mark.parametrize(
    ("headings", "missing"),
    [(["Site", "Address", "Country"], "audit date"), (["Site", "City", "Audit date"], "country")],
)
def test_a_list_without_a_required_column_is_refused_and_told_which(
    tmp_path: Path, headings: list[str], missing: str
) -> None:
    reading = read_rows(tmp_path, [headings, ["Acre Mill", "x", "2025-05-20" if "date" in headings[2] else "Peru"]])
    assert reading.refused
    assert [found.code for found in reading.problems] == ["column_missing"]
    assert missing in message(reading.problems[0])


def test_the_same_list_reads_the_same_from_csv(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", [HEADINGS, *GOOD], delimiter=";")
    from_csv = read_list(path, cutoff=CUTOFF, today=TODAY)
    from_xlsx = read_rows(tmp_path, [HEADINGS, *GOOD])
    for one, other in zip(from_csv.listings, from_xlsx.listings, strict=True):
        assert {**one.as_dict(), "sheet": ""} == {**other.as_dict(), "sheet": ""}
    assert {row.ref.sheet for row in from_csv.rows} == {""}


def test_supplier_lists_need_no_audit_date_and_may_name_companies_only(tmp_path: Path) -> None:
    rows = [
        ["Vendor no.", "Vendor name", "Country", "Spend 2025"],
        ["1001", "Acre Ltd", "Kenya", 5],
        ["1002", "Brook Ltd", "Peru", 6],
    ]
    reading = read_rows(tmp_path, rows, suppliers=True)
    assert not reading.refused
    assert [(listing.site_name, listing.supplier_name, listing.country) for listing in reading.listings] == [
        ("Acre Ltd", "Acre Ltd", "KE"),
        ("Brook Ltd", "Brook Ltd", "PE"),
    ]


def test_supplier_lists_keep_rows_that_have_no_site_but_a_company(tmp_path: Path) -> None:
    rows = [["Supplier", "Site", "Country"], ["Acre Ltd", "", "Kenya"], ["", "Brook Mill", "Peru"], ["", "", "Peru"]]
    reading = read_rows(tmp_path, [*rows, ["Cove Ltd", "Cove Mill", "Peru"]], suppliers=True)
    assert names(reading) == ["Acre Ltd", "Brook Mill", "Cove Mill"]


def test_vendor_numbers_and_remarks_are_never_carried_on(tmp_path: Path) -> None:
    rows = [
        [*HEADINGS, "Vendor no.", "Remarks"],
        [*GOOD[0], "V-77001", "secret remark"],
        [*GOOD[1], "V-77002", "another"],
        [*GOOD[2], "V-1", "x"],
    ]
    reading = read_rows(tmp_path, rows)
    assert "secret remark" not in repr(reading)
    assert "V-77001" not in repr(reading)
    assert [found.code for found in reading.problems] == ["vendor_number_left_out"]


def test_invisible_and_broken_characters_are_put_right(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        [
            "Caf\u00c3\u00a9 Sur\u200b Mill\u00a0 2",
            "1\u00a0Way\nUnit 3",
            "  M\u00c3\u00a9xico ",
            "２０２５-０５-２０",
            "BSCI",
        ],
        *GOOD,
    ]
    listing = read_rows(tmp_path, rows).listings[0]
    assert (listing.site_name, listing.address, listing.country) == ("Café Sur Mill 2", "1 Way Unit 3", "MX")
    assert str(listing.audit_date) == "2025-05-20"


def test_unknown_headings_are_understood_by_what_they_hold(tmp_path: Path) -> None:
    rows = [
        ["Site", "Xyz", "Qrs"],
        ["Acre Mill", "Kenya", "2025-05-20"],
        ["Brook Mill", "Peru", "2025-05-21"],
        ["Cove Mill", "Peru", "2025-05-22"],
    ]
    reading = read_rows(tmp_path, rows)
    assert [listing.country for listing in reading.listings] == ["KE", "PE", "PE"]
    assert {column.heading: (column.field, column.certainty < 0.7) for column in reading.columns}["Xyz"] == (
        "country",
        True,
    )


def test_dates_other_than_that_of_the_audit_are_not_taken_for_it(tmp_path: Path) -> None:
    rows = [
        ["Site", "Country", "Report date", "Audit date", "Next audit date"],
        ["Acre Mill", "Kenya", "2025-06-20", "2025-05-20", "2027-05-20"],
        ["Brook Mill", "Peru", "2025-06-21", "2025-05-21", "2027-05-21"],
    ]
    assert [str(listing.audit_date) for listing in read_rows(tmp_path, rows).listings] == ["2025-05-20", "2025-05-21"]


WORDED = cases("intake_headings")
MIXED = {
    field: WORDED[field]
    for field in ("site_name", "country", "audit_date", "address", "supplier_name", "protocol", "gln")
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headings=st.fixed_dictionaries({field: st.sampled_from(words) for field, words in MIXED.items()}),
    order=st.permutations(sorted(MIXED)),
    titles=st.lists(st.sampled_from([[], ["Our sites"], ["Stand 2026-06-30"], ["Sites audités, 2026"]]), max_size=4),
    total=st.booleans(),
)
def test_any_mixture_of_known_headings_in_any_order_is_read(
    tmp_path: Path, headings: dict[str, str], order: list[str], titles: list[list[str]], total: bool
) -> None:
    values = [
        {"site_name": f"Mill {word}", "country": land, "audit_date": f"2025-0{number}-20", "address": f"{number} Way",
         "supplier_name": f"{word} Ltd", "protocol": "SMETA 4P", "gln": ""}
        for number, (word, land) in enumerate((("Acre", "Kenya"), ("Brook", "Peru"), ("Cove", "India")), start=1)
    ]  # fmt: skip
    rows = [*titles, [headings[field] for field in order], *([row[field] for field in order] for row in values)]
    reading = read_rows(tmp_path, [*rows, [], ["Total sites", 3]] if total else rows)
    assert [
        (listing.site_name, listing.country, listing.supplier_name, str(listing.audit_date))
        for listing in reading.listings
    ] == [
        ("Mill Acre", "KE", "Acre Ltd", "2025-01-20"),
        ("Mill Brook", "PE", "Brook Ltd", "2025-02-20"),
        ("Mill Cove", "IN", "Cove Ltd", "2025-03-20"),
    ]
    assert len(reading.rows) == 3
