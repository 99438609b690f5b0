"""Rows: every problem at its exact place, several in one row, copies of rows, both ends of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tests.cases.intake.making import SITES, SMALL, Sheet, Table, accepted, make, of_rows, of_sheets
from tests.cases.intake.model import Case, P, refused
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import Site, many, written
from tests.cases.intake.writers import FORMATS, csv_bytes, xlsx

FIELDS = ("supplier_name", "site_name", "address", "city", "country", "audit_date", "protocol")
FULL = Table(SITES[:6], FIELDS)
BASE = SITES[0].but(site_name="Alder Mill Ltd", supplier_name="Alder Foods", address="1 Quay Road", city="Youghal")


def changed(*changes: tuple[int, int, Cell]) -> list[list[Cell]]:
    """The list of six with other cells: row as Excel counts it, column from 0."""
    rows = FULL.rows()
    for row, column, cell in changes:
        rows[row - 1][column] = cell
    return rows


def kept(*rows: int) -> list[dict[str, Any]]:
    """The listings of all rows but these."""
    return [listing for listing in FULL.listings() if listing["row"] not in rows]


def problem(code: str, row: int, column: str = "") -> P:
    return P(code, row, column or None, "Sites")


def cases() -> Iterator[Case]:
    yield from _each_problem()
    yield from _together()
    yield from _window()
    yield from _copies()
    yield from _no_copies()


def _each_problem() -> Iterator[Case]:
    one: list[tuple[str, int, Cell, str, str]] = [
        ("no_site_name", 1, None, "site_name_missing", "Site name"), ("blank_site_name", 1, "  ", "site_name_missing",
        "Site name"),
        ("na_site_name", 1, "n/a", "site_name_missing", "Site name"), ("no_country", 4, None, "country_missing",
        "Country"),
        ("na_country", 4, "N/A", "country_missing", "Country"), ("unknown_country", 4, "Atlantis", "country_unknown",
        "Country"),
        ("two_koreas", 4, "Korea", "country_unknown", "Country"), ("no_date", 5, None, "date_missing", "Audit date"),
        ("tbc_date", 5, "TBC", "date_unreadable", "Audit date"), ("planned_date", 5, "planned", "date_unreadable",
        "Audit date"),
        ("impossible_date", 5, "31/02/2025", "date_impossible", "Audit date"), ("late_date", 5, date(2026, 7, 1),
        "date_future", "Audit date"),
        ("far_date", 5, date(2030, 1, 1), "date_future", "Audit date"), ("old_date", 5, date(2023, 6, 29),
        "date_too_old", "Audit date"),
        ("very_old_date", 5, date(1998, 3, 1), "date_too_old", "Audit date"), ("undecidable_date", 5, "04/07/2025",
        "date_undecidable", "Audit date"),
    ]  # fmt: skip
    for name, column, cell, code, heading in one:
        rows = changed((4, column, cell))
        yield of_rows(f"rows/{name}", f"one row with {code}", rows, accepted(kept(4), problem(code, 4, heading)))
        if name in ("no_site_name", "unknown_country", "tbc_date", "old_date"):
            for each in ("xls", "xlsb", "ods"):
                yield of_rows(
                    f"rows/{name}_{each}",
                    f"one row with {code}",
                    rows,
                    accepted(kept(4), problem(code, 4, heading)),
                    each,
                )
            text = accepted([{**row, "sheet": ""} for row in kept(4)], P(code, 4, heading))
            yield make(f"rows/{name}_csv", f"one row with {code}", csv_bytes(rows), text, ".csv")
    said = [
        problem("site_name_missing", 2),
        problem("country_missing", 3),
        problem("country_unknown", 4),
        problem("date_missing", 5),
        problem("date_unreadable", 6),
        problem("date_future", 7),
    ]
    every = changed(
        (2, 1, None), (3, 4, None), (4, 4, "Atlantis"), (5, 5, None), (6, 5, "TBC"), (7, 5, date(2026, 7, 1))
    )
    yield of_rows("rows/all_bad", "each row has another problem: none passes", every, accepted([], *said))
    titled = [["Audited sites"], [], [], *changed((4, 4, "Atlantis"))]
    lower = [{**row, "row": row["row"] + 3} for row in kept(4)]
    yield of_rows(
        "rows/counted_as_shown",
        "rows are counted as Excel shows them, under a title",
        titled,
        accepted(lower, problem("country_unknown", 7)),
    )


def _together() -> Iterator[Case]:
    both = changed((4, 4, None), (4, 5, "TBC"))
    yield of_rows(
        "rows/two_problems",
        "two problems in one row",
        both,
        accepted(kept(4), problem("country_missing", 4), problem("date_unreadable", 4)),
    )
    three = changed((3, 1, None), (3, 4, "Atlantis"), (3, 5, "31/02/2025"))
    yield of_rows(
        "rows/three_problems",
        "three problems in one row",
        three,
        accepted(
            kept(3), problem("site_name_missing", 3), problem("country_unknown", 3), problem("date_impossible", 3)
        ),
    )
    old = changed((3, 4, "Atlantis"), (3, 5, date(2019, 1, 1)))
    yield of_rows(
        "rows/old_and_unknown",
        "an old audit in an unknown country",
        old,
        accepted(kept(3), problem("country_unknown", 3), problem("date_too_old", 3)),
    )
    many_ = many(40)
    table = Table(
        [site.but(land="Viet-Nam" if at % 2 else "Vietnahm", country="VN") for at, site in enumerate(many_)], FIELDS
    )
    odd = [row for row in table.listings() if row["row"] % 2]
    asked = [problem("country_unknown", row) for row in range(2, 42, 2)]
    yield of_rows(
        "rows/same_problem_twenty_times",
        "one mistake in twenty rows: a problem for each",
        table.rows(),
        accepted(odd, *asked).or_else(accepted(table.listings())),
    )
    late = Table([site.but(audit_date=date(2022, 5, 1 + at)) for at, site in enumerate(SITES[:6])], FIELDS)
    yield of_rows(
        "rows/all_too_old",
        "a list of which every audit is too old",
        late.rows(),
        accepted([], *[problem("date_too_old", row) for row in range(2, 8)]),
    )


def _windowed(name: str, about: str, cutoff: date, days: Sequence[tuple[Cell, str]]) -> Case:
    """Days against a cut-off: each passes ("" is no code) or has its code."""
    table = Table(many(len(days)), ("site_name", "address", "country", "audit_date"))
    rows = table.rows()
    for row, (day, _) in zip(rows[1:], days, strict=True):
        row[3] = day
    good = [{"sheet": "Sites", "row": row, "site_name": site.site_name}
            for row, (site, (_, code)) in enumerate(zip(table.sites, days, strict=True), 2) if not code]  # fmt: skip
    wrong = [problem(code, row) for row, (_, code) in enumerate(days, 2) if code]
    return make(name, about, xlsx(Sheet("Sites", rows)), accepted(good, *wrong), cutoff=cutoff)


def _window() -> Iterator[Case]:
    yield _windowed(
        "rows/window_days",
        "both ends of the window are in",
        date(2026, 6, 30),
        [
            (date(2026, 6, 30), ""),
            (date(2026, 7, 1), "date_future"),
            (date(2026, 6, 29), ""),
            (date(2023, 6, 30), ""),
            (date(2023, 6, 29), "date_too_old"),
            (date(2023, 7, 1), ""),
            ("2026-06-30", ""),
            ("2026-07-01", "date_future"),
            (date(2024, 2, 29), ""),
        ],
    )
    yield _windowed(
        "rows/window_parts",
        "of months, quarters and years the last day counts",
        date(2026, 6, 30),
        [
            ("2026-06", ""),
            ("2026-07", "date_future"),
            ("2023-06", ""),
            ("2023-05", "date_too_old"),
            ("Q2 2026", ""),
            ("Q3 2026", "date_future"),
            ("Q2 2023", ""),
            ("Q1 2023", "date_too_old"),
            ("2025", ""),
            ("2026", "date_future"),
            ("2023", ""),
            ("2022", "date_too_old"),
        ],
    )
    yield _windowed(
        "rows/window_leap_cutoff",
        "a window that ends on 29 February begins on the 28th",
        date(2028, 2, 29),
        [
            (date(2028, 2, 29), ""),
            (date(2028, 3, 1), "date_future"),
            (date(2025, 2, 28), ""),
            (date(2025, 2, 27), "date_too_old"),
            (date(2025, 3, 1), ""),
        ],
    )
    yield _windowed(
        "rows/window_leap_begin",
        "a window that begins in a leap year",
        date(2027, 2, 28),
        [
            (date(2024, 2, 28), ""),
            (date(2024, 2, 27), "date_too_old"),
            (date(2024, 2, 29), ""),
            (date(2027, 2, 28), ""),
            (date(2027, 3, 1), "date_future"),
        ],
    )
    yield _windowed(
        "rows/window_new_year",
        "a window from New Year to New Year",
        date(2025, 12, 31),
        [
            (date(2025, 12, 31), ""),
            (date(2026, 1, 1), "date_future"),
            (date(2022, 12, 31), ""),
            (date(2022, 12, 30), "date_too_old"),
        ],
    )
    yield _windowed(
        "rows/window_after_today",
        "an audit after the cut-off, although before today",
        date(2026, 6, 30),
        [
            (date(2026, 7, 10), "date_future"),
            (date(2026, 7, 15), "date_future"),
            (date(2026, 6, 1), ""),
        ],
    )


def _pair(name: str, about: str, second: Site, repeats: bool, first: Site = BASE, file_format: str = "xlsx") -> Case:
    """Two rows, of which the second is a copy of the first or is none."""
    table = Table([first, second], FIELDS)
    sheet = "" if file_format == "csv" else "Sites"
    listings = table.listings(sheet=sheet)
    expected = accepted(listings[:1], P("duplicate_in_file", 3, sheet=sheet)) if repeats else accepted(listings)
    return make(f"rows/{name}", about, FORMATS[file_format](Sheet("Sites", table.rows())), expected, f".{file_format}")


def _copies() -> Iterator[Case]:
    for each in ("xlsx", "csv", "ods"):
        yield _pair(f"copy_exact_{each}", "the same row twice", BASE, True, file_format=each)
    for name, copy in {
        "capitals": BASE.but(site_name="ALDER MILL LTD"),
        "blanks": BASE.but(site_name=" Alder  Mill Ltd "),
        "legal_form": BASE.but(site_name="Alder Mill Limited"),
        "full_stop": BASE.but(site_name="Alder Mill Ltd."),
        "street_short": BASE.but(address="1 Quay Rd."),
        "no_address": BASE.but(address="", city=""),
        "supplier_missing": BASE.but(supplier_name=""),
        "other_protocol_words": BASE.but(protocol="SMETA 4P"),
        "accents": BASE.but(city="Yóughal"),
        "comma": BASE.but(address="1, Quay Road"),
        "country_code": BASE.but(land="IE"),
        "street_in_capitals": BASE.but(address="1 QUAY ROAD", city="YOUGHAL"),
    }.items():
        yield _pair(f"copy_{name}", "the same audit of the same site, written in another way", copy, True)
    six = Table([*SITES[:3], *SITES[:3]], FIELDS)
    yield of_rows(
        "rows/copied_block",
        "a block of rows copied below itself",
        six.rows(),
        accepted(six.listings()[:3], *[problem("duplicate_in_file", row) for row in (5, 6, 7)]),
    )
    three = Table([BASE, BASE, BASE], FIELDS)
    yield of_rows(
        "rows/three_times",
        "the same row three times",
        three.rows(),
        accepted(three.listings()[:1], problem("duplicate_in_file", 3), problem("duplicate_in_file", 4)),
    )
    broken = Table([BASE, SITES[1], BASE], FIELDS).rows()
    broken[3][4] = "Atlantis"
    yield of_rows(
        "rows/copy_with_a_problem",
        "a copy that has a problem of its own",
        broken,
        accepted(Table([BASE, SITES[1]], FIELDS).listings(), problem("country_unknown", 4)),
    )
    texts = Table([BASE, BASE], FIELDS, day=written("%d %B %Y")).rows()
    texts[2][5] = "2025-03-04"
    yield of_rows(
        "rows/copy_other_date_style",
        "the same day written in two ways",
        texts,
        accepted(Table([BASE], FIELDS).listings(), problem("duplicate_in_file", 3)),
    )


def _no_copies() -> Iterator[Case]:
    for name, other in {
        "other_day": BASE.but(audit_date=date(2025, 9, 4)),
        "next_day": BASE.but(audit_date=date(2025, 3, 5)),
        "other_year": BASE.but(audit_date=date(2024, 3, 4)),
        "second_plant": BASE.but(site_name="Alder Mill Ltd - Plant 2", address="9 Dock Street"),
        "unit_two": BASE.but(site_name="Alder Mill Ltd Unit 2"),
        "other_town": BASE.but(city="Galway", address="7 Eyre Square"),
        "other_country": BASE.but(country="KE", land="Kenya", city="Nairobi", address="4 Mere Lane"),
        "other_company_same_address": BASE.but(site_name="Bramble Bakery", supplier_name="Bramble Foods"),
        "other_street": BASE.but(address="200 Hill Street"),
    }.items():
        yield _pair(f"no_copy_{name}", "another site, or another audit of the same", other, False)
    plants = [
        BASE.but(site_name=f"Alder Mill Ltd - Plant {number}", address=f"{number} Dock Street")
        for number in range(1, 9)
    ]
    table = Table(plants, FIELDS)
    yield of_rows(
        "rows/eight_plants", "eight plants of one company, audited on one day", table.rows(), accepted(table.listings())
    )
    north = Table(
        [
            BASE.but(site_name="Alder Mill North", address="1 Quay Road"),
            BASE.but(site_name="Alder Mill South", address="1 Quay Road"),
        ],
        FIELDS,
    )
    yield of_rows(
        "rows/north_and_south", "two sites in one street, north and south", north.rows(), accepted(north.listings())
    )
    sheets = [
        Sheet("2025", SMALL.rows()),
        Sheet(
            "2026",
            Table(
                [site.but(audit_date=date(2026, 4, 7 + at)) for at, site in enumerate(SMALL.sites)], SMALL.fields
            ).rows(),
        ),
    ]
    again = Table([site.but(audit_date=date(2026, 4, 7 + at)) for at, site in enumerate(SMALL.sites)], SMALL.fields)
    yield of_sheets(
        "rows/audited_again",
        "the same sites audited again, on another sheet",
        accepted([*SMALL.listings(sheet="2025"), *again.listings(sheet="2026")]),
        *sheets,
    )
    spend = [[*row, "Spend" if at == 0 else 770000 + at] for at, row in enumerate(changed((4, 4, "Atlantis")))]
    yield of_rows(
        "rows/refused_list_names_no_rows",
        "of a refused list no row is spoken of",
        spend,
        refused(P("forbidden_column", None, "Spend", "Sites")).hiding("77000", "Atlantis"),
    )
