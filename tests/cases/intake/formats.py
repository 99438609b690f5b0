"""What only some formats can do: repeated cells, numbers kept as text, two fields in one column, related tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tests.cases.intake.making import SHORT, SITES, SMALL, Sheet, Table, accepted, make, of_rows, of_sheets
from tests.cases.intake.model import Case, P, Row, refused
from tests.cases.intake.sheets import Cell, Formula
from tests.cases.intake.sites import many
from tests.cases.intake.writers import ods
from tests.cases.intake.writers.packing import unzipped, zipped

GOOD = accepted(SMALL.listings())
ALIKE = Table([site.but(protocol="BSCI", protocol_family="bsci", address="BSCI") for site in SITES[:4]], SHORT)


def cases() -> Iterator[Case]:
    yield from _repeated()
    yield from _hidden_headings()
    yield from _kinds_of_cells()
    yield from _two_in_one()
    yield from _related()


def _content(raw: bytes, *changes: tuple[str, str]) -> bytes:
    """The ods with some texts of its content replaced, each once."""
    parts = unzipped(raw)
    text = parts["content.xml"].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return zipped({**parts, "content.xml": text}, frozenset({"mimetype"}))


def _repeated() -> Iterator[Case]:
    blank = "<table:table-row><table:table-cell/><table:table-cell/></table:table-row>"
    for name, count in {"few": 7, "many": 400}.items():
        rows = [[*SMALL.rows()[at]] for at in range(3)]
        gapped = [*rows, [None, None], *SMALL.rows()[3:]]
        wide = "<table:table-row>" + "<table:table-cell/>" * 5 + "</table:table-row>"
        raw = _content(
            ods(Sheet("Sites", gapped)),
            (wide, blank.replace("<table:table-row>", f'<table:table-row table:number-rows-repeated="{count}">')),
        )
        yield make(
            f"formats/ods_{name}_blank_rows", f"an ods that keeps {count} empty rows as one",
            raw, accepted(SMALL.listings([2, 3, 4 + count, 5 + count])), ".ods",
        )  # fmt: skip
    twin: list[list[Cell]] = [["Site name", "Address", "Audit type", "Country", "Audit date"]]
    twin += [[site.site_name, site.address, site.protocol, site.land, site.audit_date] for site in ALIKE.sites]
    raw = ods(Sheet("Sites", twin))
    kind = 'office:value-type="string" calcext:value-type="string"'
    cell = f"<table:table-cell {kind}><text:p>BSCI</text:p></table:table-cell>"
    once = cell.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="2" ')
    yield make(
        "formats/ods_repeated_cells_alike", "an ods that keeps two equal cells as one",
        _content(raw, *[(cell * 2, once)] * 4), accepted(ALIKE.listings()), ".ods",
    )  # fmt: skip
    copied = _content(
        ods(Sheet("Sites", SMALL.rows()[:2])),
        ("</table:table-row><table:table-row>", '</table:table-row><table:table-row table:number-rows-repeated="3">'),
    )
    three = [P("duplicate_in_file", row, sheet="Sites") for row in (3, 4)]
    yield make(
        "formats/ods_row_three_times", "an ods that keeps three equal rows as one",
        copied, accepted(SMALL.listings()[:1], *three), ".ods",
    )  # fmt: skip
    noted = _content(
        ods(Sheet("Sites", SMALL.rows())),
        ("<text:p>Northfield Mill</text:p>", "<text:p>Northfield</text:p><text:p>Mill</text:p>"),
        ("<text:p>Lakeside Packing</text:p>", "<text:p>Lakeside<text:s/>Packing</text:p>"),
        ("<text:p>Hill Farm Foods</text:p>", "<text:p>Hill<text:tab/>Farm<text:line-break/>Foods</text:p>"),
    )
    yield make("formats/ods_paragraphs", "names over two paragraphs, with tabs and line breaks", noted, GOOD, ".ods")


def _hidden_headings() -> Iterator[Case]:
    for each in ("xlsx", "xls", "ods"):
        sheet = Sheet("Sites", [["Audited sites"], *SMALL.rows()], hidden_rows=[0, 1])
        yield of_sheets(
            f"formats/hidden_headings_{each}", "title and headings are hidden, the rows are not",
            accepted(SMALL.listings(3), may={"rows_hidden"}), sheet, file_format=each,
        )  # fmt: skip
    narrow = Sheet("Sites", [[None, *row] for row in SMALL.rows()], hidden_columns=[0])
    yield of_sheets(
        "formats/hidden_empty_column", "an empty column that is hidden", GOOD.also(may={"columns_hidden"}), narrow
    )


def _kinds_of_cells() -> Iterator[Case]:
    lists = Table(many(6), ("site_name", "postcode", "country", "audit_date", "workers"))
    sites = [
        site.but(workers=100 + at, postcode=f"{20000 + at}", country="TH", land="Thailand")
        for at, site in enumerate(lists.sites)
    ]
    table = Table(sites, lists.fields)
    texts = [table.head(), *[[str(cell) if isinstance(cell, int) else cell for cell in row] for row in table.body()]]
    yield of_rows("formats/numbers_as_text", "numbers kept as text", texts, accepted(table.listings()))
    numbers = [
        table.head(),
        *[[int(row[1]) if at == 1 else cell for at, cell in enumerate(row)] for row in table.body()],
    ]
    for each in ("xlsx", "xls", "xlsb", "ods"):
        yield of_rows(f"formats/numbers_{each}", "numbers kept as numbers", numbers, accepted(table.listings()), each)
    serials = [Formula("=A1+1", (site.audit_date - date(1899, 12, 30)).days) for site in SMALL.sites]
    worked = [SMALL.head(), *[[*row[:3], day, row[4]] for row, day in zip(SMALL.body(), serials, strict=True)]]
    yield of_rows("formats/dates_as_formulas", "days that are results of formulas", worked, GOOD)
    empty = [SMALL.head(), *[[*row[:1], Formula('=""', ""), *row[2:]] for row in SMALL.body()]]
    yield of_rows("formats/empty_results", "formulas whose result is an empty text", empty,
                  accepted([{**row, "address": ""} for row in SMALL.listings()]))  # fmt: skip
    prepared = [*SMALL.rows(), *[[Formula('=IF(A1="","","x")', "") for _ in range(5)] for _ in range(30)]]
    yield of_rows(
        "formats/prepared_rows",
        "thirty rows of formulas that give nothing yet",
        prepared,
        GOOD.also(may={"values_missing"}),
    )


def _two_in_one() -> Iterator[Case]:
    rows: list[list[Cell]] = [["Standort", "Straße", "PLZ/Ort", "Land", "Auditdatum"]]
    places = [("Feinbäckerei Grünberg", "Industriestraße 4a", "35390 Gießen", "DE", "35390", "Gießen"),
              ("Werk Linz", "Hafenstraße 31", "4020 Linz", "AT", "4020", "Linz"),
              ("Molkerei Süd", "Am Mühlbach 12", "87435 Kempten", "DE", "87435", "Kempten")]  # fmt: skip
    days = [date(2025, 5, 14), date(2024, 11, 20), date(2025, 8, 28)]
    rows += [
        [name, street, place, land, day] for (name, street, place, land, *_), day in zip(places, days, strict=True)
    ]
    listings: list[Row] = [
        {"sheet": "Sites", "row": row, "site_name": name, "country": land, "postcode": code, "city": city}
        for row, (name, _, _, land, code, city) in enumerate(places, 2)
    ]
    yield of_rows("formats/postcode_and_town", "postcode and town in one column", rows, accepted(listings))
    placed: list[list[Cell]] = [["Site name", "Country", "Audit date", "GPS coordinates"]]
    placed += [
        [site.site_name, site.land, site.audit_date, pair]
        for site, pair in zip(SITES, ["51.95, -7.84", "-0.71, 36.43", "-16.40;-71.53"], strict=False)
    ]
    known = Table(SITES[:3], ("site_name", "country", "audit_date")).listings()
    pairs = [(51.95, -7.84), (-0.71, 36.43), (-16.4, -71.53)]
    listings = [{**row, "latitude": north, "longitude": east} for row, (north, east) in zip(known, pairs, strict=True)]
    yield of_rows(
        "formats/coordinates_in_one_column", "latitude and longitude in one column", placed, accepted(listings)
    )


def _related() -> Iterator[Case]:
    sites: list[list[Cell]] = [
        ["Site ID", "Site name", "Country"],
        *[[f"S{at}", site.site_name, site.land] for at, site in enumerate(SITES[:5])],
    ]
    audits: list[list[Cell]] = [
        ["Site ID", "Audit date", "Audit type"],
        *[[f"S{at}", site.audit_date, site.protocol] for at, site in enumerate(SITES[:5])],
    ]
    apart = refused("column_missing", may={"column_missing", "sheet_left_out"})
    yield of_sheets(
        "formats/sites_and_audits_apart",
        "sites on one sheet, audits on another: said, not joined by guessing",
        replace(apart, any_sheet=True),
        Sheet("Sites", sites),
        Sheet("Audits", audits),
    )
