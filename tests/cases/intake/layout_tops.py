"""Layout: what stands above and around the table, and where the table begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.cases.intake.making import (
    BASIC,
    SITES,
    SMALL,
    Sheet,
    Table,
    accepted,
    in_formats,
    of_rows,
    of_sheets,
)
from tests.cases.intake.model import Case, P
from tests.cases.intake.sheets import Cell, Fault, Formula, Link, Rich, Rows
from tests.cases.intake.sites import MAIN, many

GOOD = accepted(SMALL.listings())
WORKBOOKS = ("xlsx", "xls", "xlsb", "ods")
LONG = (
    "This list shows all production sites that were audited in the last three years. Please do not change the order of "
    "the columns. Sites that were closed in the meantime are left in. Dates are the last day of the visit."
)


def below(top: Rows, table: Table = SMALL) -> list[list[Cell]]:
    """The table under some rows."""
    return [*map(list, top), *table.rows()]


def shifted(count: int, table: Table = SMALL) -> list[dict[str, object]]:
    """The listings of a table whose headings stand `count` rows lower than the first."""
    return table.listings(count + 2)


def cases() -> Iterator[Case]:
    yield from _plain()
    yield from _tops()
    yield from _places()
    yield from _under_the_header()
    yield from _cells()


def _plain() -> Iterator[Case]:
    yield from in_formats("layout/plain", "a tidy list", BASIC.rows(), accepted(BASIC.listings()), *WORKBOOKS)
    yield of_rows("layout/plain_csv", "a tidy list", BASIC.rows(), accepted(BASIC.listings(sheet="")), "csv")
    one = Table(SITES[:1])
    yield from in_formats("layout/one_row", "one site only", one.rows(), accepted(one.listings()), *WORKBOOKS)
    long = Table(many(140))
    yield of_rows("layout/many_rows", "a list of 140 sites", long.rows(), accepted(long.listings()))
    for order in (1, 2):
        turned = Table(SITES[:5], MAIN[::-1] if order == 1 else (*MAIN[4:], *MAIN[:4]))
        yield of_rows(
            f"layout/other_order_{order}", "columns in another order", turned.rows(), accepted(turned.listings())
        )


def _tops() -> Iterator[Case]:
    title = [["Sites audited by Example Foods"], ["Exported 2026-07-01 09:30"], []]
    yield from in_formats(
        "layout/title_rows", "a title, a date and a blank row above", below(title), accepted(shifted(3)), *WORKBOOKS
    )
    yield of_rows(
        "layout/title_rows_csv",
        "a title above the headings of a CSV",
        below(title),
        accepted(SMALL.listings(5, "")),
        "csv",
    )
    yield of_rows(
        "layout/title_touching", "a title right above the headings", below([["Audit list 2026"]]), accepted(shifted(1))
    )
    merged = Sheet("Sites", below([["Audited sites – confidential"], []]), merges=[(0, 0, 0, 4)])
    yield of_sheets("layout/title_merged", "a title merged over all columns", accepted(shifted(2)), merged)
    logo = Sheet("Sites", below([[None, None, None, None, "Example Foods"], [], [], []]), picture=True)
    yield of_sheets("layout/logo", "a logo and the company's name on the right", accepted(shifted(4)), logo)
    yield of_rows(
        "layout/long_note", "a paragraph of instructions in one cell", below([[LONG], [LONG], []]), accepted(shifted(3))
    )
    lines: list[list[Cell]] = [
        [f"{number}. Please read instruction {number} before filling in."] for number in range(1, 38)
    ]
    yield of_rows("layout/header_row_40", "headings in row 40", below([*lines, [], []]), accepted(shifted(39)))
    yield of_rows(
        "layout/header_row_90", "headings in row 90", below([["Audited sites"], *[[]] * 88]), accepted(shifted(89))
    )
    pairs: list[list[Cell]] = [
        ["Member:", "Example Foods"], ["Round:", "2026H1"], ["Contact:", "robin@member.example"],
        ["Cut-off date:", date(2026, 6, 30)], ["Number of sites:", 4], [],
    ]  # fmt: skip
    yield of_rows(
        "layout/facts_above",
        "a block of facts above, with an e-mail address that is no column",
        below(pairs),
        accepted(shifted(6)).hiding("robin@member.example"),
    )
    telling = [["Supplier, site name, address, country and audit date of all sites"], []]
    yield of_rows(
        "layout/title_names_fields",
        "a title that holds all the words of headings",
        below(telling),
        accepted(shifted(2)),
    )
    beside = [["Member", "Example Foods", None, "Round", "2026H1"]]
    yield of_rows(
        "layout/title_of_several_cells", "a row of facts right above the headings", below(beside), accepted(shifted(1))
    )


def _places() -> Iterator[Case]:
    margin = [[], [], *[[None, None, *row] for row in SMALL.rows()]]
    yield from in_formats(
        "layout/starts_in_c3", "a table with margins", margin, accepted(SMALL.listings(4)), *WORKBOOKS
    )
    gaps = [[cell for pair in zip(row, [None] * len(row), strict=True) for cell in pair] for row in SMALL.rows()]
    yield of_rows("layout/blank_columns", "an empty column after each", gaps, GOOD)
    yield of_rows(
        "layout/blank_row_under_header",
        "an empty row under the headings",
        [SMALL.head(), [], *SMALL.body()],
        accepted(SMALL.listings(3)),
    )
    yield of_rows(
        "layout/rows_far_below",
        "eight empty rows under the headings",
        [SMALL.head(), *[[]] * 8, *SMALL.body()],
        accepted(SMALL.listings(10)),
    )
    spread = [cells for row in SMALL.body() for cells in (row, [])]
    yield of_rows(
        "layout/every_other_row",
        "an empty row after each",
        [SMALL.head(), *spread],
        accepted(SMALL.listings([2, 4, 6, 8])),
    )
    split = [*SMALL.rows()[:3], *[[]] * 20, *SMALL.rows()[3:]]
    yield of_rows(
        "layout/twenty_blank_rows", "twenty empty rows in the middle", split, accepted(SMALL.listings([2, 3, 24, 25]))
    )
    spaces: Rows = [*SMALL.rows(), ["  ", " ", "", "   ", ""], [" "] * 5]
    yield of_rows("layout/rows_of_blanks", "rows that hold only blanks", spaces, GOOD)
    looks = Sheet("Sites", [*SMALL.rows(), *[[""] * 5 for _ in range(200)]])
    yield of_sheets("layout/formatted_rows", "200 empty rows at the end that were once used", GOOD, looks)
    questions: list[Cell] = [f"Question {number}" for number in range(1, 251)]
    wide = [[*row, *(questions if at == 0 else ["yes"] * 250)] for at, row in enumerate(SMALL.rows())]
    yield of_rows("layout/250_more_columns", "250 columns of a questionnaire beside the list", wide, GOOD)
    stray = SMALL.rows()
    stray[2] = [*stray[2], None, None, None, "checked"]
    yield of_rows("layout/stray_cell", "a remark far to the right of a row, without a heading", stray, GOOD)
    numbered = [["#", *SMALL.head()], *[[at, *row] for at, row in enumerate(SMALL.body(), 1)], [5], [6], [7], [8]]
    yield of_rows("layout/numbered_rows", "row numbers that go on below the last site", numbered, GOOD)


def _under_the_header() -> Iterator[Case]:
    below_header = accepted(SMALL.listings(3))
    french: list[Cell] = ["Nom du site", "Adresse", "Pays", "Date d'audit", "Type d'audit"]
    yield of_rows(
        "layout/headings_twice_en_fr",
        "a second row of headings, in another language",
        [SMALL.head(), french, *SMALL.body()],
        below_header,
    )
    yield of_rows(
        "layout/column_numbers",
        "a row of column numbers under the headings",
        [SMALL.head(), [1, 2, 3, 4, 5], *SMALL.body()],
        below_header,
    )
    letters: list[Cell] = ["(a)", "(b)", "(c)", "(d)", "(e)"]
    yield of_rows(
        "layout/column_letters",
        "a row (a) to (e) under the headings",
        [SMALL.head(), letters, *SMALL.body()],
        below_header,
    )
    hints: list[Cell] = ["as registered", "street and number", "ISO name", "dd/mm/yyyy", "e.g. SMETA"]
    told = below_header.also(P("country_unknown", 2, sheet="Sites"), P("date_unreadable", 2, sheet="Sites"))
    yield of_rows(
        "layout/hints",
        "a row of hints under the headings",
        [SMALL.head(), hints, *SMALL.body()],
        below_header.or_else(told),
    )
    must: list[Cell] = ["mandatory", "optional", "mandatory", "mandatory", "optional"]
    yield of_rows(
        "layout/mandatory",
        "a row that says what is mandatory under the headings",
        [SMALL.head(), must, *SMALL.body()],
        below_header.or_else(told),
    )


def _cells() -> Iterator[Case]:
    worked = [SMALL.head(), *[[Formula(f'="{row[0]}"', row[0]), *row[1:]] for row in SMALL.body()]]
    for each in ("xlsx", "xls", "ods"):
        yield of_rows(f"layout/formulas_{each}", "names that are results of formulas", worked, GOOD, each)
    rich = SMALL.rows()
    rich[1][0], rich[0][3] = Rich(("North", "field ", "Mill")), Rich(("Audit ", "date"))
    for each in ("xlsx", "ods"):
        yield of_rows(f"layout/rich_text_{each}", "a name and a heading in several fonts", rich, GOOD, each)
    linked = SMALL.rows()
    linked[1][0] = Link("https://northfield.example/", "Northfield Mill")
    yield of_rows("layout/links", "a name that links to a page", linked, GOOD)
    for each in ("xlsx", "ods"):
        notes = {(0, 3): "last day on site", (1, 0): "closed in 2027? ask", (1, 3): "2019-01-01", (3, 2): "Brazil"}
        sheet = Sheet("Sites", SMALL.rows(), notes=notes)
        quiet = GOOD.hiding("2019-01-01", "closed in 2027", "R. Example")
        yield of_sheets(f"layout/cell_notes_{each}", "notes on cells are never data", quiet, sheet, file_format=each)
    dressed = Sheet("Sites", SMALL.rows(), filtered=True, frozen=1)
    yield of_sheets("layout/filter_and_frozen_row", "a filter and a frozen row", GOOD, dressed)
    yield of_sheets("layout/excel_table", "an Excel table", GOOD, Sheet("Sites", SMALL.rows(), table=(0, 0, 4, 4)))
    faulty = SMALL.rows()
    faulty[1][1], faulty[2][4] = Fault(), Fault()
    harmed = SMALL.listings()
    harmed[0] |= {"address": ""}
    harmed[1] |= {"protocol": "", "protocol_family": ""}
    for each in WORKBOOKS:
        yield of_rows(
            f"layout/error_cells_{each}", "error cells where nothing is needed", faulty, accepted(harmed), each
        )
    broken = SMALL.rows()
    broken[1][0], broken[2][2], broken[3][3] = Fault(), Fault(), Fault()
    said = accepted(
        SMALL.listings()[3:],
        P("site_name_missing", 2, "Site name", "Sites"),
        P("country_missing", 3, "Country", "Sites"),
        P("date_missing", 4, "Audit date", "Sites"),
    )
    named = accepted(
        SMALL.listings()[3:],
        P("site_name_missing", 2, "Site name", "Sites"),
        P("country_unknown", 3, "Country", "Sites"),
        P("date_unreadable", 4, "Audit date", "Sites"),
    )
    mixed = accepted(
        SMALL.listings()[3:],
        P("site_name_missing", 2, "Site name", "Sites"),
        P("country_missing", 3, "Country", "Sites"),
        P("date_unreadable", 4, "Audit date", "Sites"),
    )
    yield of_rows(
        "layout/error_cells_needed", "error cells in the columns that are needed", broken, said.or_else(named, mixed)
    )
    later = [SMALL.head(), *[[*row[:3], Formula("=TODAY()", None), row[4]] for row in SMALL.body()]]
    missing = accepted(
        [], *[P("date_missing", row, sheet="Sites") for row in range(2, 6)], P("values_missing", sheet="Sites")
    )
    yield of_rows(
        "layout/formulas_without_results",
        "dates whose formulas were never worked out",
        later,
        missing.or_else(missing.also(may={"values_missing"})),
    )
