"""Layout: headings over several rows, merged cells in headings and in rows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.cases.intake.making import SITES, SMALL, Sheet, accepted, make, of_rows, of_sheets
from tests.cases.intake.model import Case, Expected, OneOf, P
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import Table
from tests.cases.intake.writers import FORMATS

WORKBOOKS = ("xlsx", "xls", "xlsb", "ods")
NAMED = Table(SITES[:4], ("supplier_name", "site_name", "city", "country", "audit_date", "protocol"))
GROUPS: list[Cell] = ["Supplier", "Site", None, None, "Audit", None]
UNDER: list[Cell] = ["Name", "Name", "City", "Country", "Date", "Type"]


def cases() -> Iterator[Case]:
    yield from _groups()
    yield from _split()
    yield from _vertical()
    yield from _ditto()
    yield from _wordy()


def _grouped(
    name: str, about: str, rows: list[list[Cell]], expected: Expected, *merges: tuple[int, int, int, int]
) -> list[Case]:
    return [
        make(f"{name}_{each}", about, FORMATS[each](Sheet("Sites", rows, merges=merges)), expected, f".{each}")
        for each in WORKBOOKS
    ]


def _groups() -> Iterator[Case]:
    third = accepted(NAMED.listings(3))
    rows = [GROUPS, UNDER, *NAMED.body()]
    yield from _grouped(
        "layout/groups_merged", "groups of headings, merged over their columns", rows, third, (0, 1, 0, 3), (0, 4, 0, 5)
    )
    yield of_rows("layout/groups_not_merged", "the group stands above its first column only", rows, third)
    yield of_rows("layout/groups_csv", "groups of headings in a CSV", rows, accepted(NAMED.listings(3, "")), "csv")
    full: list[Cell] = ["Supplier", "Site", "Site", "Site", "Audit", "Audit"]
    yield of_rows("layout/groups_repeated", "the group above each of its columns", [full, UNDER, *NAMED.body()], third)
    tall: list[list[Cell]] = [["Supplier", "Site name", "City", "Country", "Audit", None],
                              [None, None, None, None, "Date", "Type"]]  # fmt: skip
    up = [(0, at, 1, at) for at in range(4)]
    yield from _grouped(
        "layout/groups_and_tall_headings",
        "single headings merged over both rows",
        [*tall, *NAMED.body()],
        third,
        *up,
        (0, 4, 0, 5),
    )
    low: list[list[Cell]] = [[None, None, None, None, "Last audit", None],
                             ["Supplier", "Site name", "City", "Country", "Date", "Type"]]  # fmt: skip
    yield of_rows("layout/one_group", "one group only, above the audit", [*low, *NAMED.body()], third)
    three: list[list[Cell]] = [["Master data", None, None, None, "Social compliance", None], *rows]
    yield of_sheets(
        "layout/three_rows",
        "three rows of headings",
        accepted(NAMED.listings(4)),
        Sheet("Sites", three, merges=[(0, 0, 0, 3), (0, 4, 0, 5), (1, 1, 1, 3), (1, 4, 1, 5)]),
    )
    titled: list[list[Cell]] = [["Audited sites 2026"], [], *rows]
    yield of_sheets(
        "layout/title_and_groups",
        "a title above groups of headings",
        accepted(NAMED.listings(5)),
        Sheet("Sites", titled, merges=[(0, 0, 0, 5), (2, 1, 2, 3), (2, 4, 2, 5)]),
    )
    german: list[list[Cell]] = [["Lieferant", "Standort", None, None, "Audit", None],
                                ["Name", "Bezeichnung", "Ort", "Land", "Datum", "Art"]]  # fmt: skip
    yield of_rows("layout/groups_german", "groups of headings in German", [*german, *NAMED.body()], third)
    french: list[list[Cell]] = [["Fournisseur", "Site de production", None, None, "Audit", None],
                                ["Nom", "Nom", "Ville", "Pays", "Date", "Type"]]  # fmt: skip
    yield of_rows("layout/groups_french", "groups of headings in French", [*french, *NAMED.body()], third)


def _split() -> Iterator[Case]:
    first: list[Cell] = ["Supplier", "Site", "City", "Country", "Audit", "Audit"]
    second: list[Cell] = ["name", "name", None, "(ISO)", "date", "type"]
    third = accepted(NAMED.listings(3))
    yield of_rows(
        "layout/headings_in_two_rows", "each heading broken over two rows", [first, second, *NAMED.body()], third
    )
    units: list[Cell] = [None, None, None, None, "(dd/mm/yyyy)", "(SMETA, BSCI …)"]
    yield of_rows(
        "layout/units_below", "a second row with formats in brackets", [NAMED.head(), units, *NAMED.body()], third
    )
    broken = [["Supplier\nname", "Site\nname", "City", "Country\n(of production)", "Audit\r\ndate", "Audit\ntype"]]
    yield of_rows(
        "layout/line_breaks_in_headings",
        "line breaks inside of headings",
        [*broken, *NAMED.body()],
        accepted(NAMED.listings()),
    )
    audits: list[list[Cell]] = [
        ["Site name", "Country", "Audit 1", None, "Audit 2", None], [None, None, "Date", "Type", "Date", "Type"],
        ["Northfield Mill", "Ireland", "2024-03-04", "BSCI", "2025-09-17", "SMETA 4-Pillar"],
        ["Lakeside Packing", "Kenya", "2025-05-20", "SMETA 4-Pillar", "2026-02-11", "SA8000"],
        ["Hill Farm Foods", "Peru", "2024-11-28", "SA8000", None, None],
    ]  # fmt: skip
    wanted = [
        ("Northfield Mill", "IE", "2025-09-17"),
        ("Lakeside Packing", "KE", "2026-02-11"),
        ("Hill Farm Foods", "PE", "2024-11-28"),
    ]
    listings = [
        {"sheet": "Sites", "row": row, "site_name": name, "country": country, "audit_date": day}
        for row, (name, country, day) in enumerate(wanted, 3)
    ]
    yield of_rows(
        "layout/two_audits_in_a_row",
        "two audits of a site beside each other: the later one counts",
        audits,
        accepted(listings, may={"several_audits", "heading_twice"}),
    )


def _tall_rows() -> tuple[list[list[Cell]], list[dict[str, object]]]:
    """Six sites under supplier and country, each written once for its three rows."""
    sites = [site.but(supplier_name="Alder Group", country="KE", land="Kenya") for site in SITES[:3]]
    sites += [site.but(supplier_name="Brook Group", country="PE", land="Peru") for site in SITES[3:6]]
    table = Table(sites, ("country", "supplier_name", "site_name", "audit_date"))
    rows = table.rows()
    for row in (2, 3, 5, 6):
        rows[row][0] = rows[row][1] = None
    return rows, table.listings()


def _vertical() -> Iterator[Case]:
    rows, listings = _tall_rows()
    merges = [(1, 0, 3, 0), (4, 0, 6, 0), (1, 1, 3, 1), (4, 1, 6, 1)]
    yield from _grouped(
        "layout/merged_down", "country and supplier merged over several rows", rows, accepted(listings), *merges
    )
    missing = [P("country_missing", row, sheet="Sites") for row in (3, 4, 6, 7)]
    few = [listing for listing in listings if listing["row"] in (2, 5)]
    yield of_rows(
        "layout/blank_below",
        "the country only in the first row of a group, not merged: never guessed",
        rows,
        accepted(few, *missing),
    )
    together = SMALL.rows()
    together[2][3] = None
    one_day = SMALL.listings()
    one_day[1]["audit_date"] = one_day[0]["audit_date"]
    yield of_sheets(
        "layout/date_merged_down",
        "one audit date merged over two rows",
        accepted(one_day),
        Sheet("Sites", together, merges=[(1, 3, 2, 3)]),
    )
    wide: list[list[Cell]] = [["Site name", "Address", None, None, "Country", "Audit date"]]
    wide += [[s.site_name, s.address, s.city, s.postcode, s.land, s.audit_date] for s in SITES[:4]]
    parts = [
        {"sheet": "Sites", "row": row, "site_name": s.site_name, "country": s.country,
        "audit_date": s.audit_date.isoformat(),
         "address": OneOf(s.address, f"{s.address}, {s.city}, {s.postcode}", f"{s.address} {s.city} {s.postcode}")}
        for row, s in enumerate(SITES[:4], 2)
    ]  # fmt: skip
    yield of_sheets(
        "layout/address_merged_over_three",
        "one heading merged over three columns of the address",
        accepted(parts),
        Sheet("Sites", wide, merges=[(0, 1, 0, 3)]),
    )
    across = SMALL.rows()
    across[2][1] = None
    joined = SMALL.listings()
    joined[1]["address"] = OneOf("", "Lakeside Packing")
    yield of_sheets(
        "layout/name_merged_to_the_right",
        "a name merged into the empty address beside it",
        accepted(joined),
        Sheet("Sites", across, merges=[(2, 0, 2, 1)]),
    )


def _ditto() -> Iterator[Case]:
    for number, mark in enumerate(['"', "〃", "idem", "same as above", "''"], 1):
        rows, listings = _tall_rows()
        for row in (2, 3, 5, 6):
            rows[row][0] = mark
        wanted = [listing | {"supplier_name": OneOf("", listing["supplier_name"])} for listing in listings]
        few = [listing for listing in wanted if listing["row"] in (2, 5)]
        asked = accepted(few, may={"country_unknown", "country_missing"})
        yield of_rows(f"layout/ditto_{number}", "a mark that says: as above", rows, accepted(wanted).or_else(asked))


def _wordy() -> Iterator[Case]:
    heads: list[Cell] = [
        "Name of the production site as it is registered with the local authorities (please give the legal form, too)",
        "Full address of the production site including street, number, village and district (no PO box)",
        "Country in which the production site is located (not the country of the supplier's head office)",
        "Last day of the most recent social audit on site (format YYYY-MM-DD; leave blank if not audited)",
        "Audit protocol that was used, such as SMETA 2-pillar, SMETA 4-pillar, BSCI, SA8000",
    ]
    yield of_rows(
        "layout/wordy_headings", "headings that are whole sentences", [heads, *SMALL.body()], accepted(SMALL.listings())
    )
    starred = [f"{head} *" for head in SMALL.head()]
    yield of_rows(
        "layout/starred_headings",
        "headings with stars for what is mandatory",
        [starred, *SMALL.body()],
        accepted(SMALL.listings()),
    )
    lettered = [f"{letter}. {head}" for letter, head in zip("ABCDE", SMALL.head(), strict=True)]
    yield of_rows(
        "layout/lettered_headings",
        "headings with letters in front",
        [lettered, *SMALL.body()],
        accepted(SMALL.listings()),
    )
    numbered = [f"{number}) {head}:" for number, head in enumerate(SMALL.head(), 1)]
    yield of_rows(
        "layout/numbered_headings",
        "headings with numbers in front and colons",
        [numbered, *SMALL.body()],
        accepted(SMALL.listings()),
    )
