"""Layout: one row for a site with a column for each year; tables on their side; several columns of dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tests.cases.intake.making import SITES, SMALL, Sheet, accepted, of_rows, of_sheets
from tests.cases.intake.model import Case, Expected, OneOf, P, Row, refused
from tests.cases.intake.sheets import Cell

NAMES = [("Northfield Mill", "Ireland", "IE"), ("Lakeside Packing", "Kenya", "KE"), ("Hill Farm Foods", "Peru", "PE")]
DAYS: list[list[Cell]] = [
    [date(2024, 3, 5), date(2025, 3, 4), None],
    [None, date(2025, 5, 20), date(2026, 5, 19)],
    [date(2023, 11, 30), date(2024, 11, 28), None],
]
LATEST = ["2025-03-04", "2026-05-19", "2024-11-28"]


def yearly(heads: Sequence[Cell], cells: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """A table of three sites with a column for each year."""
    rows = [[name, land, *row] for (name, land, _), row in zip(NAMES, cells, strict=True)]
    return [["Site name", "Country", *heads], *rows]


def meant(days: Sequence[str | OneOf], **more: Sequence[str]) -> list[Row]:
    """The three sites, each with its latest audit."""
    rows: list[Row] = []
    for at, ((name, _, code), day) in enumerate(zip(NAMES, days, strict=True)):
        rest = {field: values[at] for field, values in more.items()}
        rows.append({"sheet": "Sites", "row": at + 2, "site_name": name, "country": code, "audit_date": day, **rest})
    return rows


TOLD = P("several_audits", sheet="Sites")


def cases() -> Iterator[Case]:
    yield from _days_in_years()
    yield from _marks_in_years()
    yield from _edges()
    yield from _sideways()
    yield from _many_dates()
    yield from _more_audits()
    yield from _dates_in_parts()
    yield from _marked_protocols()


def _days_in_years() -> Iterator[Case]:
    latest = accepted(meant(LATEST), TOLD)
    third: list[list[Cell]] = [[*row[1:], None] for row in DAYS]
    spoken: dict[str, list[Cell]] = {
        "numbers": [2024, 2025, 2026],
        "as_text": ["2024", "2025", "2026"],
        "audit": ["Audit 2024", "Audit 2025", "Audit 2026"],
        "audit_date": ["Audit date 2024", "Audit date 2025", "Audit date 2026"],
        "german": ["Auditdatum 2024", "Auditdatum 2025", "Auditdatum 2026"],
        "backwards": [2026, 2025, 2024],
    }
    for name, heads in spoken.items():
        cells = [row[::-1] for row in DAYS] if name == "backwards" else DAYS
        yield of_rows(f"layout/years_{name}", "a column of dates for each year", yearly(heads, cells), latest)
    texts: list[list[Cell]] = [[cell and f"{cell:%d/%m/%Y}" for cell in row] for row in DAYS]
    yield of_rows(
        "layout/years_of_text_dates",
        "dates as text in a column for each year",
        yearly([2024, 2025, 2026], texts),
        latest,
    )
    grouped = [[None, None, "Audits", None, None], *yearly([2024, 2025, 2026], DAYS)]
    lower = [{**row, "row": row["row"] + 1} for row in meant(LATEST)]
    yield of_sheets(
        "layout/years_in_a_group",
        "the years under one heading",
        accepted(lower, TOLD),
        Sheet("Sites", grouped, merges=[(0, 2, 0, 4)]),
    )
    yield of_rows(
        "layout/years_csv",
        "years in a CSV",
        yearly(["2024", "2025", "2026"], DAYS),
        accepted([{**row, "sheet": ""} for row in meant(LATEST)], P("several_audits")),
        "csv",
    )
    five = yearly([2022, 2023, 2024, 2025, 2026], [[None, date(2023, 2, 1), *row] for row in DAYS])
    yield of_rows("layout/five_years", "five years", five, latest)
    yield of_rows(
        "layout/years_not_all_filled",
        "a year that nobody was audited in",
        yearly([2025, 2026, 2027], third),
        accepted(meant(["2025-03-04", "2026-05-19", "2024-11-28"]), TOLD),
    )


def _marks_in_years() -> Iterator[Case]:
    for name, mark in {"x": "x", "capital_x": "X", "yes": "yes", "tick": "✓", "dot": "●"}.items():
        cells: list[list[Cell]] = [[mark, mark, None], [None, mark, None], [mark, None, None]]
        yield of_rows(
            f"layout/years_marked_{name}",
            "a mark in the year of the audit",
            yearly([2024, 2025, 2026], cells),
            accepted(meant(["2025", "2025", "2024"]), TOLD),
        )
    named: list[list[Cell]] = [["BSCI", "SMETA 4-Pillar", None], [None, "SA8000", None], ["SMETA 2-Pillar", None, None]]
    listings = meant(["2025", "2025", "2024"], protocol_family=["smeta_4p", "sa8000", "smeta_2p"])
    yield of_rows(
        "layout/years_with_protocols",
        "the protocol in the year of the audit",
        yearly([2024, 2025, 2026], named),
        accepted(listings, TOLD),
    )
    months: list[list[Cell]] = [["Mar", "April", None], [None, "May", None], ["Nov", None, None]]
    yield of_rows(
        "layout/years_with_months",
        "the month in the year of the audit",
        yearly([2024, 2025, 2026], months),
        accepted(meant([OneOf("2025-04", "2025"), OneOf("2025-05", "2025"), OneOf("2024-11", "2024")]), TOLD),
    )


def _edges() -> Iterator[Case]:
    late: list[list[Cell]] = [
        [date(2025, 3, 4), date(2026, 7, 14)],
        [date(2025, 5, 20), "planned"],
        [None, date(2026, 9, 1)],
    ]
    yield of_rows(
        "layout/years_after_the_cutoff",
        "the latest audit that is not after the cut-off counts",
        yearly([2025, 2026], late),
        accepted(meant(["2025-03-04", "2025-05-20", ""])[:2], TOLD, P("date_future", 4, sheet="Sites")),
    )
    gaps: list[list[Cell]] = [[None, None], [date(2021, 5, 20), date(2022, 5, 4)], [None, date(2025, 6, 2)]]
    said = [TOLD, P("date_missing", 2, sheet="Sites"), P("date_too_old", 3, sheet="Sites")]
    yield of_rows(
        "layout/years_without_audit",
        "a site without an audit, and one audited too long ago",
        yearly([2022, 2025], gaps),
        accepted(meant(["", "", "2025-06-02"])[2:], *said),
    )
    marked: list[list[Cell]] = [["x", "x"], [None, "x"], ["x", None]]
    yield of_rows(
        "layout/year_not_over",
        "a mark in a year that ends after the cut-off",
        yearly([2025, 2026], marked),
        accepted([meant(["2025"] * 3)[0], meant(["2025"] * 3)[2]], TOLD, P("date_future", 3, sheet="Sites")),
    )
    workers: list[list[Cell]] = [
        [250, 260, date(2025, 3, 4)],
        [80, 75, date(2025, 5, 20)],
        [1200, 1150, date(2024, 11, 28)],
    ]
    yield of_rows(
        "layout/years_of_something_else",
        "columns of years that count workers, beside an audit date",
        yearly(["Workers 2024", "Workers 2025", "Audit date"], workers),
        accepted(meant(["2025-03-04", "2025-05-20", "2024-11-28"]), never={"several_audits"}),
    )


def _turned(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _sideways() -> Iterator[Case]:
    side = _turned(SMALL.rows())
    for each in ("xlsx", "xls", "ods", "xlsb"):
        yield of_rows(
            f"layout/sideways_{each}",
            "headings in the first column, a site in each column",
            side,
            refused(P("sideways_table", sheet="Sites")),
            each,
        )
    yield of_rows("layout/sideways_csv", "a CSV on its side", side, refused("sideways_table"), "csv")
    titled = [["Audited sites of Example Foods"], [], *side]
    yield of_rows(
        "layout/sideways_with_title",
        "a table on its side under a title",
        titled,
        refused(P("sideways_table", sheet="Sites")),
    )
    form = _turned(SMALL.rows()[:2])
    yield of_rows(
        "layout/form_of_one_site",
        "a form: heading left, answer right",
        form,
        refused(P("sideways_table", sheet="Sites")),
    )
    german: list[list[Cell]] = [
        ["Standort", "Nordmühle", "Seewerk", "Hofgut"], ["Anschrift", "Kai 1", "Weg 22", "Gasse 7"],
        ["Land", "Irland", "Kenia", "Peru"], ["Auditdatum", "04.03.2025", "20.05.2025", "28.11.2024"],
    ]  # fmt: skip
    yield of_rows(
        "layout/sideways_german", "a German table on its side", german, refused(P("sideways_table", sheet="Sites"))
    )
    spend = [*side, ["Spend 2025 (USD)", 770001, 770002, 770003, 770004]]
    either: Expected = refused(P("forbidden_column", None, sheet="Sites"))
    yield of_rows(
        "layout/sideways_with_spend",
        "a table on its side with a forbidden line: nothing of it is told",
        spend,
        refused(P("sideways_table", sheet="Sites"))
        .or_else(either, either.also(P("sideways_table", sheet="Sites")))
        .hiding("770001", "770004"),
    )


def _dated(heads: Sequence[str], days: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    rows = [[site.site_name, site.land, *row] for site, row in zip(SITES[:3], days, strict=True)]
    return [["Site name", "Country", *heads], *rows]


def _many_dates() -> Iterator[Case]:
    one = [date(2025, 3, 4), date(2025, 5, 20), date(2024, 11, 28)]
    days = [day.isoformat() for day in one]
    other: list[list[Cell]] = [[day, date(day.year + 1, day.month, 1), date(day.year - 2, day.month, 2)] for day in one]
    for name, heads in {
        "en": ["Audit date", "Next audit date", "Previous audit date"],
        "de": ["Auditdatum", "Nächstes Audit", "Vorheriges Audit"],
        "expiry": ["Last audit date", "Expiry date", "Registration date"],
        "es": ["Fecha de auditoría", "Próxima auditoría", "Auditoría anterior"],
        "fr": ["Date d'audit", "Date du prochain audit", "Date de l'audit précédent"],
        "zh": ["审核日期", "下次审核日期", "上次审核日期"],
    }.items():
        quiet = {"heading_twice"} if name == "zh" else set()
        yield of_rows(
            f"layout/other_dates_{name}",
            "dates of other things beside that of the audit",
            _dated(heads, other),
            accepted(meant(days), may=quiet),
        )
    visit: list[list[Cell]] = [[date(day.year, day.month, day.day - 2), day] for day in one]
    for name, heads in {
        "en": ["Audit start date", "Audit end date"],
        "from": ["Audit from", "Audit to"],
        "de": ["Audit von", "Audit bis"],
        "fr": ["Début de l'audit", "Fin de l'audit"],
    }.items():
        yield of_rows(
            f"layout/first_and_last_day_{name}",
            "first and last day on site in two columns: the last counts",
            _dated(heads, visit),
            accepted(meant(days)),
        )
    issued: list[list[Cell]] = [[date(day.year, day.month, day.day), date(2026, 1, 15)] for day in one]
    yield of_rows(
        "layout/report_date",
        "the day of the report beside that of the audit",
        _dated(["Date of audit", "Report issued on"], issued),
        accepted(meant(days)),
    )
    first: list[list[Cell]] = [[day, day] for day in one]
    yield of_rows(
        "layout/same_heading_twice",
        "two columns of the same heading that say the same",
        _dated(["Audit date", "Audit date"], first),
        accepted(meant(days), P("heading_twice", sheet="Sites"), may={"heading_twice"}),
    )
    schemes: list[list[Cell]] = [[one[0], None], [None, one[1]], [date(2024, 1, 15), one[2]]]
    either: list[str | OneOf] = [days[0], days[1], OneOf(days[2], "2024-01-15")]
    yield of_rows(
        "layout/a_date_for_each_scheme",
        "a column of dates for each scheme",
        _dated(["SMETA audit date", "BSCI audit date"], schemes),
        accepted(meant(either), may={"heading_twice", "several_audits"}),
    )


def _more_audits() -> Iterator[Case]:
    """Audits beside each other, told apart by something else than calendar years."""
    days = ["2025-03-04", "2026-05-19", "2024-11-28"]
    cells: list[list[Cell]] = [
        [date(2023, 9, 1), date(2025, 3, 4)],
        [None, date(2026, 5, 19)],
        [date(2024, 11, 28), None],
    ]
    for name, heads in {
        "fiscal_years": ["FY24", "FY25"],
        "years_of_trade": ["FY 2023/24", "FY 2025/26"],
        "ordinals": ["1st audit", "2nd audit"],
        "german_ordinals": ["1. Audit", "2. Audit"],
    }.items():
        yield of_rows(
            f"layout/audits_by_{name}",
            "a column of dates for each audit, headed by its number or by a year of the member's own",
            _dated(heads, cells),
            accepted(meant(days), TOLD),
        )
    marks: list[list[Cell]] = [["x", None], [None, "x"], ["x", "x"]]
    yield of_rows(
        "layout/quarters_with_marks",
        "a calendar of audits: a column for each quarter, marked where there was one",
        _dated(["Q1 2025", "Q2 2025"], marks),
        accepted(meant(["2025-Q1", "2025-Q2", "2025-Q2"]), TOLD),
    )
    answers: list[list[Cell]] = [["Y", "N"], ["N", "Y"], ["Y", "Y"]]
    yield of_rows(
        "layout/years_with_answers",
        "yes or no under each year",
        _dated(["Audited 2024 (Y/N)", "Audited 2025 (Y/N)"], answers),
        accepted(meant(["2024", "2025", "2025"]), TOLD),
    )
    spoken: list[list[Cell]] = [["SMETA 12.03.2024", "BSCI 04.03.2025"], [None, "BSCI"], ["SA8000 (28.11.2024)", None]]
    families = ("bsci", "bsci", "sa8000")
    listings = [
        {**row, "protocol_family": family}
        for row, family in zip(meant(["2025-03-04", "2025", "2024-11-28"]), families, strict=True)
    ]
    yield of_rows(
        "layout/years_with_protocols_and_days",
        "the protocol and the day of the audit under each year",
        _dated(["2024", "2025"], spoken),
        accepted(listings, TOLD),
    )
    grouped: list[list[Cell]] = [[None, None, "SMETA", "BSCI"], *_dated(["Date", "Date"], cells)]
    lower = [
        {**row, "row": row["row"] + 1, "protocol_family": family}
        for row, family in zip(meant(days), ("bsci", "bsci", "smeta"), strict=True)
    ]
    yield of_rows(
        "layout/schemes_as_groups",
        "the protocols above a column of dates each",
        grouped,
        accepted(lower, TOLD),
    )


def _dates_in_parts() -> Iterator[Case]:
    one = [date(2025, 3, 4), date(2025, 5, 20), date(2024, 11, 28)]
    numbers: list[list[Cell]] = [[day.year, day.month, day.day] for day in one]
    days = [day.isoformat() for day in one]
    for name, heads in {
        "en": ["Year", "Month", "Day"],
        "de": ["Auditjahr", "Auditmonat", "Tag"],
        "es": ["Año", "Mes", "Día"],
        "ja": ["年", "月", "日"],
    }.items():
        yield of_rows(
            f"layout/date_in_parts_{name}",
            "year, month and day of the audit in a column each",
            _dated(heads, numbers),
            accepted(meant(days)),
        )
    words: list[list[Cell]] = [[2025, "March"], [2025, "May"], [2024, "November"]]
    months = accepted(meant(["2025-03", "2025-05", "2024-11"]))
    yield of_rows(
        "layout/date_in_year_and_month",
        "year and month of the audit in a column each",
        _dated(["Audit year", "Audit month"], words),
        months,
    )
    quarters: list[list[Cell]] = [["Q1", 2025], [2, 2025], ["Q4", 2024]]
    yield of_rows(
        "layout/date_in_quarter_and_year",
        "quarter and year of the audit in a column each",
        _dated(["Quarter", "Year"], quarters),
        accepted(meant(["2025-Q1", "2025-Q2", "2024-Q4"])),
    )
    repeated: list[list[Cell]] = [[day, day.year, day.month] for day in one]
    yield of_rows(
        "layout/year_and_month_beside_the_date",
        "year and month that only repeat the date",
        _dated(["Date", "Year", "Month"], repeated),
        accepted(meant(days)),
    )
    begun: list[list[Cell]] = [[one[0], None], [date(2025, 5, 18), one[1]], [one[2], None]]
    yield of_rows(
        "layout/first_day_where_no_last_is_given",
        "audits of one day have a first day only",
        _dated(["Audit start", "Audit end"], begun),
        accepted(meant(days)),
    )
    together: list[list[Cell]] = [["SMETA 03/2025"], ["BSCI (20 May 2025)"], ["SA8000, 28.11.2024"]]
    families = ("smeta", "bsci", "sa8000")
    listings = [
        {**row, "protocol_family": family}
        for row, family in zip(meant(["2025-03", days[1], days[2]]), families, strict=True)
    ]
    yield of_rows(
        "layout/protocol_and_date_in_one_column",
        "protocol and date of the audit together in a column that is called so",
        _dated(["Audit"], together),
        accepted(listings),
    )


def _marked_protocols() -> Iterator[Case]:
    one = [date(2025, 3, 4), date(2025, 5, 20), date(2024, 11, 28)]
    for name, (yes, no) in {"crosses": ("x", None), "words": ("Yes", "No"), "ticks": ("✓", None)}.items():
        marks: list[list[Cell]] = [[one[0], yes, no, no], [one[1], no, yes, no], [one[2], no, no, yes]]
        listings = [
            {**row, "protocol": protocol}
            for row, protocol in zip(meant([day.isoformat() for day in one]), _SCHEMES, strict=True)
        ]
        yield of_rows(
            f"layout/protocols_marked_with_{name}",
            "a column for each protocol, marked where the audit was of it",
            _dated(["Audit date", *_SCHEMES], marks),
            accepted(listings),
        )


_SCHEMES = ("SMETA", "BSCI", "SA8000")
