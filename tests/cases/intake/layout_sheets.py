"""Layout: workbooks of several sheets, of which some are no lists, hidden, or cut up by region, year or language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.cases.intake.making import SHORT, SITES, SMALL, Sheet, Table, accepted, make, of_sheets
from tests.cases.intake.model import Case, P, refused
from tests.cases.intake.sheets import Cell, Formula
from tests.cases.intake.sites import many
from tests.cases.intake.writers import xlsx

WORKBOOKS = ("xlsx", "xls", "xlsb", "ods")
PARTS = [Table(SITES[at : at + 4], SHORT) for at in range(0, 24, 4)]
DATA = Sheet("Sites", SMALL.rows())
GOOD = accepted(SMALL.listings())
COVER = Sheet("Cover", [["Audited sites of Example Foods"], [], ["Round 2026H1"], ["The list is on the next sheet."]])
CODES = Sheet("Lists", [["Country", "Code"], ["Ireland", "IE"], ["Kenya", "KE"], ["Peru", "PE"], ["India", "IN"]])


def named(names: Sequence[str], tables: Sequence[Table] = PARTS) -> tuple[list[Sheet], list[dict[str, Any]]]:
    """One sheet per table, and what all of them mean."""
    sheets = [Sheet(name, table.rows()) for name, table in zip(names, tables, strict=False)]
    listings = [row for name, table in zip(names, tables, strict=False) for row in table.listings(sheet=name)]
    return sheets, listings


def cases() -> Iterator[Case]:
    yield from _data_sheets()
    yield from _without_headings()
    yield from _other_sheets()
    yield from _hidden()
    yield from _countries()
    yield from _across()


def _data_sheets() -> Iterator[Case]:
    for each in WORKBOOKS:
        sheets, listings = named(["Europe", "Africa", "Americas"])
        yield of_sheets(
            f"layout/regions_{each}", "a sheet for each region", accepted(listings), *sheets, file_format=each
        )
    sheets, listings = named(["2024", "2025", "2026"])
    yield of_sheets("layout/years_as_sheets", "a sheet for each year", accepted(listings), *sheets)
    months = [Table(many(144)[at : at + 2], SHORT) for at in range(24, 48, 2)]
    sheets, listings = named(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], months
    )
    yield of_sheets("layout/months_as_sheets", "a sheet for each month", accepted(listings), *sheets)
    sheets, listings = named(["Sites & co.", "工厂", "Q1-2 (final)", "Usine d'Arles"])
    yield of_sheets("layout/odd_sheet_names", "sheets with odd names", accepted(listings), *sheets)
    tables = [PARTS[0], Table(PARTS[1].sites, SHORT[::-1]), Table(PARTS[2].sites, SHORT, {
        "site_name": "Nom du site", "address": "Adresse", "country": "Pays", "audit_date": "Date d'audit",
        "protocol": "Référentiel",
    })]  # fmt: skip
    sheets, listings = named(["English", "Turned", "Français"], tables)
    yield of_sheets(
        "layout/sheets_of_their_own_headings", "each sheet with its own order and language", accepted(listings), *sheets
    )
    lower = [Sheet("North", [["Sites in the north"], [], *PARTS[0].rows()]), Sheet("South", PARTS[1].rows())]
    yield of_sheets(
        "layout/header_rows_differ",
        "headings in another row on each sheet",
        accepted([*PARTS[0].listings(4, "North"), *PARTS[1].listings(2, "South")]),
        *lower,
    )


def _without_headings() -> Iterator[Case]:
    going_on = [Sheet("North", PARTS[0].rows()), Sheet("South", PARTS[1].body())]
    yield of_sheets(
        "layout/sheet_goes_on_without_headings",
        "the second sheet goes on where the first one ended",
        accepted([*PARTS[0].listings(2, "North"), *PARTS[1].listings(1, "South")]),
        *going_on,
    )
    prices: list[list[Cell]] = [["Northfield", "soap", 3], ["Lakeside", "tea", 4], ["Hill", "oil", 5]]
    yield of_sheets(
        "layout/sheet_of_other_things_without_headings",
        "the second sheet has no headings and does not fit those of the first",
        accepted(PARTS[0].listings(2, "North"), P("sheet_without_list", sheet="Products")),
        Sheet("North", PARTS[0].rows()),
        Sheet("Products", prices),
    )


def _other_sheets() -> Iterator[Case]:
    for each in WORKBOOKS:
        yield of_sheets(
            f"layout/cover_sheet_{each}",
            "a cover sheet before the list",
            GOOD.also(P("sheet_without_list", sheet="Cover")),
            COVER,
            DATA,
            file_format=each,
        )
    yield of_sheets("layout/third_sheet", "the list on the third sheet", GOOD, COVER, CODES, DATA)
    yield of_sheets(
        "layout/empty_sheets",
        "empty sheets before and after the list",
        GOOD,
        Sheet("Sheet1", []),
        DATA,
        Sheet("Sheet3", []),
    )
    yield of_sheets(
        "layout/lookup_sheet", "a sheet of countries and their codes", GOOD.also(may={"sheet_left_out"}), DATA, CODES
    )
    words = Sheet(
        "Drop-downs", [["Audit type", "Announced?"], ["SMETA 4-Pillar", "Announced"], ["BSCI", "Unannounced"]]
    )
    yield of_sheets(
        "layout/dropdown_sheet", "a sheet of words to choose from", GOOD.also(may={"sheet_left_out"}), DATA, words
    )
    pivot: list[list[Cell]] = [
        ["Row Labels", "Count of Site name"],
        ["India", 1],
        ["Ireland", 1],
        ["Kenya", 1],
        ["Grand Total", 4],
    ]
    yield of_sheets(
        "layout/pivot_sheet",
        "a pivot table of the list",
        GOOD.also(may={"sheet_left_out"}),
        Sheet("Summary", [[], [], *pivot]),
        DATA,
    )
    table: list[list[Cell]] = [
        ["Country", "Number of sites", "Audited in 2025"],
        ["India", 1, 1],
        ["Kenya", 1, 1],
        ["Total", 2, 2],
    ]
    yield of_sheets(
        "layout/summary_sheet", "a summary by country", GOOD.also(may={"sheet_left_out"}), DATA, Sheet("Summary", table)
    )
    guide: list[list[Cell]] = [["Column", "What to fill in"], ["Site name", "The name of the production site"],
                               ["Country", "Where the site is"], ["Audit date", "The last day on site"]]  # fmt: skip
    yield of_sheets(
        "layout/guide_sheet",
        "a sheet that explains the columns",
        GOOD.also(may={"sheet_left_out"}),
        Sheet("Read me", guide),
        DATA,
    )
    changes: list[list[Cell]] = [
        ["Version", "Date", "Changed by", "What"],
        ["1.0", "2026-05-01", "R. Example", "first"],
        ["1.1", "2026-06-01", "R. Example", "sites of Peru added"],
    ]
    yield of_sheets(
        "layout/change_log",
        "a sheet that logs the versions of the file",
        GOOD.also(may={"sheet_left_out"}),
        Sheet("Log", changes),
        DATA,
    )
    master = Table(SITES[:6], ("supplier_name", "site_name", "address", "country"))
    yield of_sheets(
        "layout/master_data_sheet",
        "a sheet of sites without audits is left out and told",
        GOOD.also(P("sheet_left_out", sheet="Master")),
        Sheet("Master", master.rows()),
        DATA,
    )
    head = Sheet("2027", [SMALL.head()])
    yield of_sheets(
        "layout/sheet_of_headings_only", "a sheet prepared for next year", GOOD.also(may={"sheet_left_out"}), DATA, head
    )
    yield of_sheets("layout/only_a_cover", "no list at all: a letter", refused("no_header"), COVER)
    yield of_sheets(
        "layout/only_counts",
        "no list at all: numbers of sites by country",
        refused("no_header").or_else(refused(P("column_missing", sheet="Summary"))),
        Sheet("Summary", table),
    )


def _hidden() -> Iterator[Case]:
    for each in WORKBOOKS:
        old = Sheet("Old", PARTS[1].rows(), visible="hidden")
        yield of_sheets(
            f"layout/hidden_sheet_{each}",
            "a hidden sheet is left out and told",
            GOOD.also(P("sheet_hidden", sheet="Old")),
            DATA,
            old,
            file_format=each,
        )
    deep = Sheet("Older", PARTS[1].rows(), visible="very hidden")
    yield of_sheets(
        "layout/very_hidden_sheet",
        "a sheet hidden by a program",
        GOOD.also(P("sheet_hidden", sheet="Older")),
        DATA,
        deep,
    )
    words = Sheet("Lists", CODES.rows, visible="hidden")
    yield of_sheets(
        "layout/hidden_lookup",
        "a hidden sheet of words for the drop-downs",
        GOOD.also(may={"sheet_hidden"}),
        DATA,
        words,
    )
    nothing = Sheet("Sheet2", [], visible="hidden")
    yield of_sheets(
        "layout/hidden_empty_sheet", "a hidden sheet that is empty", GOOD.also(may={"sheet_hidden"}), DATA, nothing
    )
    only = Sheet("Sites", SMALL.rows(), visible="hidden")
    yield of_sheets(
        "layout/list_on_hidden_sheet",
        "the only list is on a hidden sheet: said, not guessed",
        refused("no_header", may={"sheet_hidden"}).or_else(refused("no_rows", may={"sheet_hidden"})),
        COVER,
        only,
    )
    for each in WORKBOOKS:
        rows = Sheet("Sites", SMALL.rows(), hidden_rows=[2, 3])
        yield of_sheets(
            f"layout/hidden_rows_{each}",
            "hidden rows are read and told",
            GOOD.also(P("rows_hidden", sheet="Sites")),
            rows,
            file_format=each,
        )
        columns = Sheet("Sites", SMALL.rows(), hidden_columns=[2])
        yield of_sheets(
            f"layout/hidden_column_{each}",
            "a hidden column is read and told",
            GOOD.also(P("columns_hidden", sheet="Sites")),
            columns,
            file_format=each,
        )
    filtered = Sheet("Sites", SMALL.rows(), hidden_rows=[1, 3], filtered=True)
    yield of_sheets(
        "layout/rows_filtered",
        "rows that a filter hides are read and told",
        GOOD.also(P("rows_hidden", sheet="Sites")),
        filtered,
    )


def _countries() -> Iterator[Case]:
    kenya = [site.but(country="KE", land="Kenya") for site in SITES[:3]]
    peru = [site.but(country="PE", land="Peru") for site in SITES[3:6]]
    without = ("site_name", "address", "audit_date", "protocol")
    tables = [Table(kenya, without), Table(peru, without)]
    sheets, listings = named(["Kenya", "Peru"], tables)
    told = accepted(listings, P("country_from_sheet", sheet="Kenya"), P("country_from_sheet", sheet="Peru"))
    yield of_sheets("layout/country_in_sheet_names", "the country is the name of the sheet only", told, *sheets)
    sheets, listings = named(["Kenya", "Peru"], [Table(kenya, SHORT), Table(peru, SHORT)])
    yield of_sheets(
        "layout/sheets_named_like_countries",
        "sheets named after countries, with a column of countries",
        accepted(listings),
        *sheets,
    )
    sheets, listings = named(["Kenia", "Perú"], tables)
    spanish = accepted(listings, P("country_from_sheet", sheet="Kenia"), P("country_from_sheet", sheet="Perú"))
    yield of_sheets(
        "layout/country_in_sheet_names_es", "the country is the name of the sheet, in Spanish", spanish, *sheets
    )
    sheets, _ = named(["North", "South"], tables)
    missing = refused(P("column_missing", sheet="North"), P("column_missing", sheet="South"))
    yield of_sheets("layout/no_country_anywhere", "sheets without any country", missing, *sheets)
    wrong = Table([SITES[0].but(country="BR", land="Brazil"), *SITES[1:4]], SHORT)
    yield of_sheets(
        "layout/sheet_named_after_another_country",
        "the column counts, not the sheet's name",
        accepted(wrong.listings(sheet="Kenya"), may={"country_contradiction"}),
        Sheet("Kenya", wrong.rows()),
    )


def _across() -> Iterator[Case]:
    copy = Sheet("Sites (2)", SMALL.rows())
    twice = [P("duplicate_in_file", row, sheet="Sites (2)") for row in range(2, 6)]
    yield of_sheets("layout/copied_sheet", "the same sheet twice", accepted(SMALL.listings(), *twice), DATA, copy)
    some = Sheet("Asia", [SMALL.head(), SMALL.body()[3], *PARTS[1].body()])
    listings = [*SMALL.listings(), *PARTS[1].listings(3, "Asia")]
    yield of_sheets(
        "layout/site_on_two_sheets",
        "one audit on two sheets",
        accepted(listings, P("duplicate_in_file", 2, sheet="Asia")),
        DATA,
        some,
    )
    linked = [SMALL.head(), *[[Formula(f"='Master'!A{row}", str(cells[0])), *cells[1:]]
                              for row, cells in enumerate(SMALL.body(), 2)]]  # fmt: skip
    master = Sheet("Master", Table(SITES[:4], ("site_name", "address", "country")).rows())
    yield of_sheets(
        "layout/formulas_across_sheets",
        "names looked up on another sheet",
        GOOD.also(P("sheet_left_out", sheet="Master")),
        Sheet("Sites", linked),
        master,
    )
    old = [site.but(audit_date=site.audit_date.replace(year=2021)) for site in SITES[4:8]]
    archive = Table(old, SHORT)
    late = [P("date_too_old", row, sheet="Archive") for row in range(2, 6)]
    yield of_sheets(
        "layout/archive_sheet",
        "a sheet of audits before the window",
        accepted(SMALL.listings(), *late),
        DATA,
        Sheet("Archive", archive.rows()),
    )
    buyers = Sheet(
        "Buyers", [["Site name", "Buyer"], ["Northfield Mill", "zq-secret one"], ["Hill Farm Foods", "zq-secret two"]]
    )
    said = refused(P("forbidden_column", None, "Buyer", "Buyers")).hiding("zq-secret")
    yield of_sheets(
        "layout/forbidden_on_another_sheet", "a forbidden column on a second sheet refuses the list", said, DATA, buyers
    )
    quiet = Sheet("Buyers", buyers.rows, visible="hidden")
    yield of_sheets(
        "layout/forbidden_on_hidden_sheet",
        "a forbidden column on a hidden sheet refuses the list",
        said.also(may={"sheet_hidden"}),
        DATA,
        quiet,
    )
    yield make(
        "layout/active_sheet_is_not_the_list",
        "the workbook opens on its cover",
        xlsx(COVER, CODES, DATA),
        GOOD.also(may={"sheet_left_out"}),
    )
