"""Supplier lists, read with `--suppliers`: no audit date is needed, forbidden columns are passed over unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.cases.intake.languages import languages, sites
from tests.cases.intake.making import SITES, Sheet, Table, accepted, make
from tests.cases.intake.model import Case, Expected, P, refused
from tests.cases.intake.sheets import Cell, Rows
from tests.cases.intake.writers import FORMATS, csv_bytes, xlsx

FIELDS = ("supplier_name", "site_name", "address", "city", "country")
PLAIN = Table(SITES[:6], FIELDS)


def supplied(name: str, about: str, rows: Rows, expected: Expected, file_format: str = "xlsx", **options: Any) -> Case:
    """A case that is read as a supplier list."""
    content = FORMATS[file_format](Sheet("Sites", rows))
    return make(f"suppliers/{name}", about, content, expected, f".{file_format}", suppliers=True, **options)


def undated(table: Table, sheet: str = "Sites", first: int = 2) -> list[dict[str, Any]]:
    """The listings of a table without audit dates."""
    return [{**row, "audit_date": ""} for row in table.listings(first, sheet)]


def more(table: Table, *columns: tuple[str, Sequence[Cell]]) -> list[list[Cell]]:
    """The table with further columns."""
    rows = table.rows()
    for heading, values in columns:
        rows = [[*row, cell] for row, cell in zip(rows, [heading, *values], strict=True)]
    return rows


def cases() -> Iterator[Case]:
    for each in ("xlsx", "xls", "xlsb", "ods"):
        yield supplied(f"plain_{each}", "a supplier list without audits", PLAIN.rows(), accepted(undated(PLAIN)), each)
    yield supplied("plain_csv", "a supplier list without audits", PLAIN.rows(), accepted(undated(PLAIN, "")), "csv")
    yield from _forbidden()
    yield from _companies()
    yield from _countries()
    yield from _with_dates()
    yield from _in_languages()


def _forbidden() -> Iterator[Case]:
    secrets = [f"zq-secret {at}" for at in range(6)]
    mails = [f"zq-{at}@member.example" for at in range(6)]
    amounts = [770011.5, 770022, 770033, 770044, 770055, 770066]
    columns: list[tuple[str, Sequence[Cell]]] = [
        ("Spend 2025 (USD)", amounts),
        ("Buyer", secrets),
        ("Contact e-mail", mails),
        ("Phone", [f"+44 20 7946 09{at}8" for at in range(6)]),
    ]
    hidden = ("zq-", "770011", "770066", "7946 09")
    good = accepted(undated(PLAIN)).hiding(*hidden)
    for each in ("xlsx", "xls", "ods"):
        yield supplied(
            f"forbidden_columns_{each}",
            "forbidden columns are passed over, their values are nowhere",
            more(PLAIN, *columns),
            good,
            each,
        )
    yield supplied(
        "forbidden_columns_csv",
        "forbidden columns of a CSV are passed over",
        more(PLAIN, *columns),
        accepted(undated(PLAIN, "")).hiding(*hidden),
        "csv",
    )
    yield supplied(
        "forbidden_by_content",
        "e-mail addresses under an innocent heading are passed over",
        more(PLAIN, ("Info", mails)),
        accepted(undated(PLAIN)).hiding("zq-"),
    )
    yield supplied(
        "vendor_numbers",
        "own numbers are left out",
        more(PLAIN, ("Vendor no.", [f"V-770{at}" for at in range(6)])),
        accepted(undated(PLAIN), P("vendor_number_left_out", None, "Vendor no.", "Sites")).hiding("V-770"),
    )
    sheets = [
        Sheet("Sites", PLAIN.rows()),
        Sheet("Prices", [["Item", "Unit price"], ["Tea", 7.7011], ["Cocoa", 7.7022]], visible="hidden"),
    ]
    yield make(
        "suppliers/forbidden_hidden_sheet",
        "a hidden price list beside the suppliers",
        xlsx(*sheets),
        accepted(undated(PLAIN), may={"sheet_hidden", "sheet_left_out"}).hiding("7.7011"),
        suppliers=True,
    )


def _companies() -> Iterator[Case]:
    names = Table(SITES[:6], ("supplier_name", "country"))
    listings = [{**row, "site_name": row["supplier_name"]} for row in undated(names)]
    yield supplied(
        "companies_only",
        "companies and countries only",
        names.rows(),
        accepted(listings, P("site_name_from_supplier", sheet="Sites")),
    )
    mixed = PLAIN.rows()
    mixed[2][1] = mixed[4][1] = None
    rows = undated(PLAIN)
    for row in (1, 3):
        rows[row]["site_name"] = rows[row]["supplier_name"]
    yield supplied(
        "company_rows",
        "some rows name a company without a site",
        mixed,
        accepted(rows, may={"site_name_from_supplier"}),
    )
    alone = PLAIN.rows()
    alone[3][0] = None
    rows = undated(PLAIN)
    rows[2]["supplier_name"] = ""
    yield supplied("site_rows", "a row names a site without its company", alone, accepted(rows))
    nameless = PLAIN.rows()
    nameless[3][0] = nameless[3][1] = None
    kept = [row for row in undated(PLAIN) if row["row"] != 4]
    yield supplied(
        "nameless_row", "a row without any name", nameless, accepted(kept, P("site_name_missing", 4, sheet="Sites"))
    )
    vendors = Table(SITES[:6], ("supplier_name", "address", "city", "country"), {"supplier_name": "Vendor"})
    listings = [{**row, "site_name": row["supplier_name"]} for row in undated(vendors)]
    yield supplied(
        "vendor_master",
        "a vendor master with a title and a total",
        [["Vendor master"], [], *vendors.rows(), ["Total", None, None, 6]],
        accepted([{**row, "row": row["row"] + 2} for row in listings], P("site_name_from_supplier", sheet="Sites")),
    )
    only = Table(SITES[:6], ("supplier_name",))
    listings = [{**row, "site_name": row["supplier_name"], "country": ""} for row in undated(only)]
    yield supplied(
        "names_only",
        "names and nothing else",
        only.rows(),
        accepted(listings, P("country_column_missing", sheet="Sites"), may={"site_name_from_supplier"}),
    )


def _countries() -> Iterator[Case]:
    without = Table(SITES[:6], ("supplier_name", "site_name", "address", "city"))
    listings = [{**row, "country": ""} for row in undated(without)]
    yield supplied(
        "no_country",
        "no country at all",
        without.rows(),
        accepted(listings, P("country_column_missing", sheet="Sites")),
    )
    ended = Table(
        [site.but(address=f"{site.address}, {site.city}, {site.land}") for site in SITES[:6]],
        ("supplier_name", "site_name", "address"),
    )
    yield supplied(
        "country_in_address",
        "the country at the end of the address",
        ended.rows(),
        accepted(undated(ended), may={"country_column_missing", "country_from_address"}),
    )
    odd = PLAIN.rows()
    odd[2][4], odd[3][4] = "Atlantis", None
    kept = [row for row in undated(PLAIN) if row["row"] not in (3, 4)]
    yield supplied(
        "bad_countries",
        "an unknown country and none",
        odd,
        accepted(kept, P("country_unknown", 3, sheet="Sites"), P("country_missing", 4, sheet="Sites")),
    )


def _with_dates() -> Iterator[Case]:
    dated = Table(SITES[:6], (*FIELDS, "audit_date"))
    yield supplied("with_audit_dates", "a supplier list that has audit dates", dated.rows(), accepted(dated.listings()))
    some = dated.rows()
    some[2][5], some[3][5], some[4][5] = None, "TBC", "planned 2027"
    listings = dated.listings()
    for row in (1, 2, 3):
        listings[row]["audit_date"] = ""
    yield supplied("some_audit_dates", "some suppliers were never audited: no mistake", some, accepted(listings))
    twice = Table([*SITES[:3], SITES[0]], FIELDS)
    yield supplied(
        "named_twice", "a supplier that is named twice: both rows are looked up", twice.rows(), accepted(undated(twice))
    )
    yield supplied("empty", "headings without suppliers", [PLAIN.head()], refused("no_rows"))


def _in_languages() -> Iterator[Case]:
    for code, language in languages().items():
        heads: dict[str, str] = language["headings"]
        table = Table(sites(language), FIELDS, heads)
        sheet = "" if code in ("de", "es", "pt", "zh") else "Sites"
        rows = more(table, (heads["vendor_number"], [f"V-770{at}" for at in range(8)]))
        told = accepted(undated(table, sheet), P("vendor_number_left_out", None, heads["vendor_number"], sheet)).hiding(
            "V-770"
        )
        content = xlsx(Sheet("Sites", rows)) if sheet else csv_bytes(rows, language["delimiter"])
        yield make(
            f"suppliers/{code}",
            f"{language['language']}: a supplier list with own numbers",
            content,
            told,
            ".xlsx" if sheet else ".csv",
            suppliers=True,
        )
