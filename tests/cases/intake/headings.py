"""Headings: as programs export them, with typing errors, in other words, doubled, or saying nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

from tests.cases.intake.making import SHORT, SITES, SMALL, accepted, of_rows
from tests.cases.intake.model import Case, OneOf, P, Row, refused
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import ENGLISH, MAIN, Table

STYLES: dict[str, Callable[[str], str]] = {
    "snake_case": lambda text: text.lower().replace(" ", "_"),
    "camel_case": lambda text: text.title().replace(" ", ""),
    "upper_snake": lambda text: text.upper().replace(" ", "_"),
    "kebab_case": lambda text: text.lower().replace(" ", "-"),
    "dots": lambda text: text.title().replace(" ", "."),
    "required": lambda text: f"{text} (required)",
    "square_brackets": lambda text: f"[{text}]",
    "quotes": lambda text: f'"{text}"',
    "no_break_spaces": lambda text: text.replace(" ", "\u00a0"),
    "double_spaces": lambda text: text.replace(" ", "   "),
    "zero_width": lambda text: "\u200b" + text.replace(" ", " \u200b"),
    "full_width": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else "\u3000" for char in text),
    "soft_hyphens": lambda text: text[:3] + "\u00ad" + text[3:],
    "capitals": str.upper,
    "small": str.lower,
    "one_space_less": lambda text: text.replace(" ", ""),
    "slash_and_hint": lambda text: f"{text} / fill in here",
    "asterisks": lambda text: f"*{text}*",
    "line_number": lambda text: f"{len(text)}. {text}",
}
WORDS = yaml.safe_load((Path(__file__).parent / "headings.yaml").read_text("utf-8"))
GOOD = accepted(SMALL.listings())


def cases() -> Iterator[Case]:
    for name, style in STYLES.items():
        table = Table(SITES[:4], MAIN, {field: style(ENGLISH[field]) for field in MAIN})
        yield of_rows(
            f"headings/{name}",
            f"headings in the style: {name.replace('_', ' ')}",
            table.rows(),
            accepted(table.listings()),
        )
    for name, heads in WORDS["typing_errors"].items():
        yield of_rows(f"headings/typing_errors_{name}", "a typing error in each heading", [heads, *SMALL.body()], GOOD)
    three = Table(SITES[:6], ("site_name", "country", "audit_date"))
    for code, triples in WORDS["three_words"].items():
        for number, triple in enumerate(triples, 1):
            yield of_rows(
                f"headings/{code}_{number}",
                f"other words for the three that are needed ({code})",
                [list(triple), *three.body()],
                accepted(three.listings()),
            )
    yield from _doubled()
    yield from _of_several_things()
    yield from _saying_nothing()
    yield from _missing()


def meant(*fields: str, count: int = 4, **changes: Sequence[object]) -> list[Row]:
    """What the first sites mean in some fields; `changes` gives other values for all of them."""
    rows = Table(SITES[:count], fields).listings()
    for name, values in changes.items():
        for row, value in zip(rows, values, strict=True):
            row[name] = value
    return [*rows]


def under(heads: Sequence[str], *fields: str, count: int = 4) -> list[list[Cell]]:
    """The first sites under own headings; a field that begins with `=` is that text in every row."""
    lines: list[list[Cell]] = [list(heads)]
    for at, site in enumerate(SITES[:count]):
        values = {**vars(site), "country": site.land, "iso": site.country, "number": at + 1,
                  "code": f"V-770{at}", "zs": f"ZS77{at:05d}", "zc": f"ZC88{at:05d}"}  # fmt: skip
        lines.append([field[1:] if field.startswith("=") else values[field] for field in fields])
    return lines


def _of_several_things() -> Iterator[Case]:
    sites = SITES[:4]
    days: list[Cell] = [site.audit_date for site in sites]
    together = [f"{site.site_name}, {site.address}" for site in sites]
    rows: list[list[Cell]] = [["Factory name & address", "Country", "Audit date"]]
    rows += [[text, site.land, day] for text, site, day in zip(together, sites, days, strict=True)]
    yield of_rows(
        "headings/name_and_address_together",
        "name and address of the site in one column",
        rows,
        accepted(
            [{**row, "site_name": text} for row, text in zip(meant("country", "audit_date"), together, strict=True)]
        ),
    )
    head: list[Cell] = ["Importer", "Country", "Factory", "Factory country", "Audit date"]
    rows = [head, *(["Quay Trading", "Norway", site.site_name, site.land, site.audit_date] for site in sites)]
    yield of_rows(
        "headings/country_of_an_importer_in_front",
        "a country that nobody says whose it is, and that of the factory",
        rows,
        accepted(meant("site_name", "country", "audit_date"), may={"heading_twice"}),
    )
    head = ["Site name", "Site name (local language)", "Country", "Audit date"]
    rows = [head, *([site.site_name, f"厂 {site.city}", site.land, site.audit_date] for site in sites)]
    yield of_rows(
        "headings/name_in_the_local_language_too",
        "the name a second time in the language of the country",
        rows,
        accepted(meant("site_name", "country", "audit_date"), never={"heading_twice"}),
    )


def _doubled() -> Iterator[Case]:
    lines = ["Address", "Address", "Address"]
    rows = under(
        ["Site name", *lines, "Country", "Audit date"],
        "site_name",
        "address",
        "city",
        "postcode",
        "country",
        "audit_date",
    )
    joined = [f"{site.address}, {site.city}, {site.postcode}" for site in SITES[:4]]
    yield of_rows(
        "headings/address_three_times",
        "three columns that are all called Address",
        rows,
        accepted(meant("site_name", "country", "audit_date", address=joined), may={"heading_twice"}),
    )
    rows = under(
        ["Site name", "Address 1", "Address 2", "Address 3", "Country", "Audit date"],
        "site_name",
        "address",
        "city",
        "postcode",
        "country",
        "audit_date",
    )
    yield of_rows(
        "headings/address_numbered",
        "an address on three numbered lines",
        rows,
        accepted(meant("site_name", "country", "audit_date", address=joined)),
    )
    rows = under(["Site name", "Country", "Country", "Audit date"], "site_name", "country", "country", "audit_date")
    yield of_rows(
        "headings/country_twice",
        "the same column twice",
        rows,
        accepted(meant("site_name", "country", "audit_date"), P("heading_twice", sheet="Sites"), may={"heading_twice"}),
    )
    rows = under(
        ["Site name", "Audit date", "Country", "Audit date"], "site_name", "audit_date", "country", "audit_date"
    )
    for row in rows[1:]:
        row[1] = None
    yield of_rows(
        "headings/date_twice_one_empty",
        "two columns of dates, of which one is empty",
        rows,
        accepted(meant("site_name", "country", "audit_date"), may={"heading_twice"}),
    )
    rows = under(
        ["Site name", "Country", "Audit date", "Audit date"], "site_name", "country", "audit_date", "=2024-02-29"
    )
    days = [OneOf(site.audit_date.isoformat(), "2024-02-29") for site in SITES[:4]]
    yield of_rows(
        "headings/date_twice_contradicting",
        "two columns of one heading that say different days",
        rows,
        accepted(
            meant("site_name", "country", audit_date=days), P("heading_twice", sheet="Sites"), may={"several_audits"}
        ),
    )


def _saying_nothing() -> Iterator[Case]:
    rows = under(["Site", "Where", "When"], "site_name", "country", "audit_date", count=6)
    listings = meant("site_name", "country", "audit_date", count=6)
    yield of_rows(
        "headings/where_and_when",
        "headings that say little: the content of the columns tells",
        rows,
        accepted(listings),
    )
    rows = under(["Factory", "", ""], "site_name", "country", "audit_date", count=6)
    yield of_rows("headings/empty_headings", "columns without headings: their content tells", rows, accepted(listings))
    rows = under(["Factory", "Location", "Completed"], "site_name", "country", "audit_date", count=6)
    yield of_rows("headings/location_of_countries", "countries under Location", rows, accepted(listings))
    rows = under(["Name", "Country", "Date"], "site_name", "country", "audit_date", count=6)
    yield of_rows(
        "headings/name_country_date", "three short headings", rows, accepted(listings, may={"site_name_from_supplier"})
    )
    rows = under(["Name", "Country", "Date", "Type"], "site_name", "country", "audit_date", "protocol", count=6)
    yield of_rows(
        "headings/type_alone",
        "a protocol under Type",
        rows,
        accepted(meant("site_name", "country", "audit_date", "protocol", count=6), may={"site_name_from_supplier"}),
    )
    rows = under(["Column1", "Column2", "Column3", "Column4"], "site_name", "address", "country", "audit_date", count=6)
    full = meant("site_name", "country", "audit_date", count=6)
    yield of_rows(
        "headings/no_headings_at_all",
        "headings that a program made up",
        rows,
        refused("no_header").or_else(accepted(full), refused(P("column_missing", sheet="Sites"))),
    )
    bare = Table(SITES[:6], SHORT)
    for each, sheet in (("xlsx", "Sites"), ("csv", "")):
        yield of_rows(
            f"headings/no_header_row_{each}",
            "rows without any headings: refused, or none of them lost",
            bare.body(),
            refused("no_header").or_else(accepted(bare.listings(1, sheet))),
            each,
        )


def _missing() -> Iterator[Case]:
    def gone(*fields: str) -> list[list[Cell]]:
        return Table(SITES[:4], fields).rows()

    lacking = refused(P("column_missing", sheet="Sites"))
    yield of_rows(
        "headings/no_date", "no column of audit dates", gone("site_name", "address", "country", "protocol"), lacking
    )
    yield of_rows("headings/no_country", "no column of countries", gone("site_name", "city", "audit_date"), lacking)
    yield of_rows(
        "headings/no_site",
        "no column of sites or companies",
        gone("address", "country", "audit_date"),
        refused("no_header").or_else(lacking),
    )
    rows = gone("site_name")
    yield of_rows(
        "headings/only_names",
        "names and nothing else",
        rows,
        refused(P("column_missing", sheet="Sites"), may={"column_missing"}),
    )
    rows = under(["Site name", "Country", "Report date"], "site_name", "country", "audit_date")
    yield of_rows("headings/only_report_date", "the day of the report only: not that of the audit", rows, lacking)
    rows = under(["Site name", "Country", "Next audit due"], "site_name", "country", "audit_date")
    yield of_rows("headings/only_next_audit", "the day of the next audit only", rows, lacking)
    company = Table(SITES[:4], ("supplier_name", "country", "audit_date"))
    listings = [{**row, "site_name": row["supplier_name"]} for row in company.listings()]
    yield of_rows(
        "headings/company_only",
        "companies only: the company stands for its site",
        company.rows(),
        accepted(listings, P("site_name_from_supplier", sheet="Sites")),
    )
