"""Dates: native, as numbers and as text in any order, with the evidence of the column and of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import yaml

from tests.cases.intake.making import SITES, Sheet, Table, accepted, make, of_rows, of_sheets
from tests.cases.intake.model import Case, Expected, OneOf, P, Row
from tests.cases.intake.sheets import Cell, Shown
from tests.cases.intake.sites import many, written
from tests.cases.intake.writers import csv_bytes, ods, xls, xlsb, xlsx

CELLS = yaml.safe_load((Path(__file__).parent / "dates.yaml").read_text("utf-8"))
FIELDS = ("site_name", "address", "country", "audit_date")
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
PATTERNS = {
    "dmy_slash": "%d/%m/%Y", "mdy_slash": "%m/%d/%Y", "dmy_dot": "%d.%m.%Y", "dmy_dash": "%d-%m-%Y",
    "mdy_dash": "%m-%d-%Y",
    "ymd_slash": "%Y/%m/%d", "ymd_dot": "%Y.%m.%d", "iso": "%Y-%m-%d", "no_separator": "%Y%m%d",
    "dmy_spaces": "%d %m %Y",
    "month_short": "%d %b %Y", "month_first": "%b %d, %Y", "month_dashes": "%d-%b-%y", "month_long": "%d %B %Y",
    "month_upper": "%d-%b-%Y", "weekday": "%A, %d %B %Y", "weekday_short": "%a %d %b %Y", "two_digit_dmy": "%d/%m/%y",
    "two_digit_mdy": "%m/%d/%y", "two_digit_dot": "%d.%m.%y", "iso_time": "%Y-%m-%dT09:30:00",
    "iso_zone": "%Y-%m-%dT09:30:00Z",
    "iso_blank_time": "%Y-%m-%d 00:00:00", "dmy_time": "%d/%m/%Y 14:30", "mdy_time": "%m/%d/%Y 2:30 PM",
    "glued": "%d%b%Y",
    "dot_spaces": "%d. %m. %Y", "slash_spaces": "%d / %m / %Y", "trailing_dot": "%d.%m.%Y.", "ymd_month": "%Y-%b-%d",
    "apostrophe": "%d %b '%y", "of": "%dth of %B %Y", "underscores": "%Y_%m_%d",
}  # fmt: skip


def _ordinal(day: date) -> str:
    ending = "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{ending} of {day:%B %Y}"


SPECIAL = {"of": _ordinal, "month_upper": lambda day: day.strftime("%d-%b-%Y").upper()}
HINTS = {
    "dmy": ("Audit date (dd/mm/yyyy)", "D"), "mdy": ("Audit date (MM/DD/YYYY)", "M"),
    "dmy_newline": ("Audit date\nDD/MM/YY", "D"),
    "french": ("Date d'audit (jj/mm/aaaa)", "D"), "german": ("Auditdatum (TT/MM/JJJJ)", "D"),
    "spanish": ("Fecha de auditoría (dd/mm/aaaa)", "D"),
    "italian": ("Data audit (gg/mm/aaaa)", "D"), "us": ("Audit date (US format mm/dd/yyyy)", "M"),
}  # fmt: skip
AMBIGUOUS = [("04/07/2025", "2025-07-04", "2025-04-07"), ("05/06/2025", "2025-06-05", "2025-05-06"),
             ("11/12/2024", "2024-12-11", "2024-11-12"), ("02/03/2026", "2026-03-02", "2026-02-03")]  # fmt: skip
TABLE = Table(SITES[:12], FIELDS)


def dated(cells: Sequence[Cell], heading: str = "Audit date") -> list[list[Cell]]:
    """Sites of their own for as many dates."""
    rows = Table(many(len(cells)), FIELDS, {"audit_date": heading}).rows()
    for row, cell in zip(rows[1:], cells, strict=True):
        row[-1] = cell
    return rows


def meant(days: Sequence[str | OneOf | None], sheet: str = "Sites", first: int = 2) -> list[Row]:
    """The listings of such rows; None is a row that is none."""
    return [
        {"sheet": sheet, "row": row, "site_name": site.site_name, "audit_date": day}
        for row, (site, day) in enumerate(zip(many(len(days)), days, strict=True), first)
        if day is not None
    ]


def answers(cases_: Mapping[Cell, str]) -> tuple[list[list[Cell]], Expected]:
    """Rows of one date each, and what they are: a day, or the code of what is wrong."""
    wrong = [P(code, row, "Audit date", "Sites") for row, code in enumerate(cases_.values(), 2) if "_" in code]
    days = [None if "_" in day else day for day in cases_.values()]
    return dated(list(cases_)), accepted(meant(days), *wrong)


def cases() -> Iterator[Case]:
    for name, pattern in PATTERNS.items():
        table = Table(SITES[:12], FIELDS, day=SPECIAL.get(name, written(pattern)))
        yield of_rows(f"dates/text_{name}", f"days as text: {pattern}", table.rows(), accepted(table.listings()))
        yield of_rows(
            f"dates/csv_{name}", f"days in a CSV: {pattern}", table.rows(), accepted(table.listings(sheet="")), "csv"
        )
    yield from _numbers()
    yield from _evidence()
    yield from _cells()
    yield from _columns()


def _numbers() -> Iterator[Case]:
    serial = Table(SITES[:12], FIELDS, day=lambda day: (day - EPOCH).days)
    good = accepted(serial.listings())
    for name, writer in {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods}.items():
        yield make(
            f"dates/serial_{name}", "days as plain numbers", writer(Sheet("Sites", serial.rows())), good, f".{name}"
        )
    yield of_rows(
        "dates/serial_csv", "days as plain numbers in a CSV", serial.rows(), accepted(serial.listings(sheet="")), "csv"
    )
    text = Table(SITES[:12], FIELDS, day=lambda day: str((day - EPOCH).days))
    yield of_rows("dates/serial_text", "days as numbers in text cells", text.rows(), good)
    hours = Table(SITES[:12], FIELDS, day=lambda day: (day - EPOCH).days + 0.4375)
    yield of_rows("dates/serial_with_time", "days and hours as plain numbers", hours.rows(), good)
    native = Sheet("Sites", TABLE.rows())
    yield make(
        "dates/1904_xlsx", "a workbook that counts from 1904", xlsx(native, dates_1904=True), accepted(TABLE.listings())
    )
    yield make(
        "dates/1904_xls",
        "an xls that counts from 1904",
        xls(native, dates_1904=True),
        accepted(TABLE.listings()),
        ".xls",
    )
    counted = Table(SITES[:12], FIELDS, day=lambda day: (day - EPOCH_1904).days)
    plain = Sheet("Sites", counted.rows())
    yield make(
        "dates/1904_serial", "plain numbers in a workbook that counts from 1904", xlsx(plain, dates_1904=True), good
    )
    for name, look in {
        "month": "mmm yyyy",
        "us": "mm/dd/yyyy",
        "long": "[$-407]dddd, d. mmmm yyyy",
        "thai": "[$-41E]d mmm yy",
        "year": "yyyy",
    }.items():
        table = Table(SITES[:6], FIELDS, day=lambda day, look=look: Shown(day, look))  # type: ignore[misc]
        yield of_rows(f"dates/shown_as_{name}", f"days shown as {look}", table.rows(), accepted(table.listings()))
    moments = Table(SITES[:6], FIELDS, day=lambda day: datetime(day.year, day.month, day.day, 16, 45))
    yield of_rows("dates/with_hours", "days with the hour", moments.rows(), accepted(moments.listings()))
    mixed = TABLE.rows()
    for row in (2, 4, 6):
        mixed[row][-1] = (SITES[row - 1].audit_date - EPOCH).days
    for row in (3, 5):
        mixed[row][-1] = SITES[row - 1].audit_date.strftime("%d %B %Y")
    yield of_rows("dates/mixed_kinds", "days, numbers and text in one column", mixed, accepted(TABLE.listings()))


def _evidence() -> Iterator[Case]:
    texts, firsts, seconds = zip(*AMBIGUOUS, strict=True)
    asked = [P("date_undecidable", row, sheet="Sites") for row in range(2, 6)]
    yield of_rows(
        "dates/undecidable", "no row tells day from month: asked, not guessed", dated(texts), accepted([], *asked)
    )
    yield of_rows(
        "dates/undecidable_csv",
        "no row of a CSV tells day from month",
        dated(texts),
        accepted([], *[P("date_undecidable", row) for row in range(2, 6)]),
        "csv",
    )
    yield of_rows(
        "dates/day_first_by_one_row",
        "one row tells that the day is first",
        dated([*texts, "25/12/2025"]),
        accepted(meant([*firsts, "2025-12-25"])),
    )
    yield of_rows(
        "dates/month_first_by_one_row",
        "one row tells that the month is first",
        dated([*texts, "12/25/2025"]),
        accepted(meant([*seconds, "2025-12-25"])),
    )
    both = dated([*texts, "25/12/2025", "12/26/2025"])
    yield of_rows(
        "dates/contradictory",
        "both orders are proven in one column",
        both,
        accepted(meant([*[None] * 4, "2025-12-25", "2025-12-26"]), *asked),
    )
    for name, (heading, order) in HINTS.items():
        days = firsts if order == "D" else seconds
        yield of_rows(
            f"dates/heading_says_{name}",
            f"the heading tells the order: {heading}",
            dated(texts, heading),
            accepted(meant(days)),
        )
    reported = [
        [*row, cell]
        for row, cell in zip(
            dated(texts), ["Report date", "25/07/2025", "30/06/2025", "20/12/2024", "13/03/2026"], strict=True
        )
    ]
    yield of_rows(
        "dates/other_column_tells", "another column of dates tells the order", reported, accepted(meant(firsts))
    )
    clear = dated(["25/12/2025", "13/01/2026", "28/02/2025"])
    two = [
        Sheet("North", dated(texts)),
        Sheet("South", [clear[0], *[[f"South {row[0]}", *row[1:]] for row in clear[1:]]]),
    ]
    south = [
        {**row, "site_name": f"South {row['site_name']}"}
        for row in meant(["2025-12-25", "2026-01-13", "2025-02-28"], "South")
    ]
    yield of_sheets(
        "dates/other_sheet_tells",
        "another sheet of the file tells the order",
        accepted([*meant(firsts, "North"), *south]),
        *two,
    )
    dots = dated([text.replace("/", ".") for text in texts], "Auditdatum")
    undecided = accepted([], *asked)
    yield of_rows(
        "dates/dots_in_german",
        "days with dots under a German heading",
        dots,
        accepted(meant(firsts)).or_else(undecided),
    )
    same = ["04/04/2025", "05/05/2025", "12/12/2024", "03/03/2026"]
    yield of_rows(
        "dates/day_is_month",
        "days whose two readings are the same",
        dated(same),
        accepted(meant(["2025-04-04", "2025-05-05", "2024-12-12", "2026-03-03"])),
    )
    swapped = dated(
        [date(2025, 7, 4), date(2025, 6, 5), date(2024, 12, 11), "25/03/2025", "13/05/2025", "30/11/2024", "28/02/2026"]
    )
    turned = [*["2025-04-07", "2025-05-06", "2024-11-12"], "2025-03-25", "2025-05-13", "2024-11-30", "2026-02-28"]
    unsure = accepted(
        meant([None, None, None, *turned[3:]]), *[P("date_undecidable", row, sheet="Sites") for row in (2, 3, 4)]
    )
    yield of_rows(
        "dates/swapped_by_program",
        "days up to 12 are native, those above are text: the program swapped the former",
        swapped,
        accepted(meant(turned)).or_else(unsure),
    )
    short = dated(["04/07/25", "25/12/25", "05/06/24"])
    careful = accepted(meant([None, "2025-12-25", None]), asked[0], asked[2])
    yield of_rows(
        "dates/two_digit_years",
        "years of two digits",
        short,
        accepted(meant(["2025-07-04", "2025-12-25", "2024-06-05"])).or_else(careful),
    )


def _cells() -> Iterator[Case]:
    for name, kind in CELLS.items():
        rows, expected = answers(kind["cells"])
        yield of_rows(f"dates/{name}", kind["about"], rows, expected)
    held = {"1900-01-00": "", "01/01/1900": "", "0000-00-00": "", "31/12/9999": "", "2099-12-31": "", "00/00/0000": ""}
    rows = dated(list(held))
    codes = "date_unreadable|date_impossible|date_future|date_too_old|date_missing"
    yield of_rows(
        "dates/placeholders",
        "days that stand for: none",
        rows,
        accepted([], *[P(codes, row, sheet="Sites") for row in range(2, 8)]),
    )
    odd: list[Cell] = [True, 0.5, -3, 99999999, "99999999", 1]
    yield of_rows(
        "dates/odd_numbers",
        "numbers and truth values that are no days",
        dated(odd),
        accepted([], *[P(codes, row, sheet="Sites") for row in range(2, 8)]),
    )


def _columns() -> Iterator[Case]:
    shown = [Shown(date(1905, 7, 17), "dd/mm/yyyy"), Shown(date(1905, 7, 16), "dd/mm/yyyy"), date(2025, 3, 4)]
    told = [P("date_repaired", 2, "Audit date", "Sites"), P("date_repaired", 3, "Audit date", "Sites")]
    wrong = [P("date_too_old", row, "Audit date", "Sites") for row in (2, 3)]
    yield of_rows(
        "dates/years_formatted_as_days",
        "2025 and 2024 shown as days of 1905",
        dated(shown),
        accepted(meant(["2025", "2024", "2025-03-04"]), *told).or_else(
            accepted(meant([None, None, "2025-03-04"]), *wrong)
        ),
    )
    parts: list[list[Cell]] = [["Site name", "Country", "Audit year", "Audit month"]]
    parts += [[site.site_name, site.land, site.audit_date.year, site.audit_date.month] for site in SITES[:5]]
    listings: list[Row] = [
        {"sheet": "Sites", "row": row, "site_name": site.site_name, "country": site.country,
         "audit_date": OneOf(f"{site.audit_date:%Y-%m}", f"{site.audit_date:%Y}")}
        for row, site in enumerate(SITES[:5], 2)
    ]  # fmt: skip
    yield of_rows("dates/year_and_month_apart", "year and month in columns of their own", parts, accepted(listings))
    years = [2025, 2025, 2024, 2025, 2024, 2026]
    yield of_rows(
        "dates/year_only",
        "a column of years",
        dated(years, "Audit year"),
        accepted(meant(["2025", "2025", "2024", "2025", "2024", None]), P("date_future", 7, sheet="Sites")),
    )
    quarters: list[Cell] = ["Q1 2025", "Q2 2026", "Q4 2024", "Q3 2026"]
    yield of_rows(
        "dates/quarter_only",
        "a column of quarters",
        dated(quarters, "Audit quarter"),
        accepted(meant(["2025-Q1", "2026-Q2", "2024-Q4", None]), P("date_future", 5, sheet="Sites")),
    )
    semicolons = Table(SITES[:12], FIELDS, day=written("%d/%m/%Y"))
    yield make(
        "dates/semicolon_dmy",
        "a CSV of a country that writes the day first",
        csv_bytes(semicolons.rows(), ";"),
        accepted(semicolons.listings(sheet="")),
        ".csv",
    )
