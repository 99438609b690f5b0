"""Identifiers: check digits, digits lost or mistaken; what has no single repair is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.cases.intake.making import Table, accepted, make, of_rows
from tests.cases.intake.model import Case, Expected, OneOf, P
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import many
from tests.cases.intake.writers import csv_bytes

Read = tuple[
    Cell, str | OneOf, str
]  # the cell, the code that must come out, the problem that must be told ("" for none)


def gln(twelve: str) -> str:
    """Twelve digits with their check digit: from the right, every other digit counts three times (GS1 7.9)."""
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(twelve)))
    return twelve + str(-total % 10)


def lei(eighteen: str) -> str:
    """Eighteen characters with their two check digits (ISO 7064 MOD 97-10)."""
    number = int("".join(str(int(char, 36)) for char in eighteen) + "00")
    return f"{eighteen}{98 - number % 97:02d}"


GLNS = [gln(f"952{number:09d}") for number in (463554734, 118200456, 700312345, 204417765, 889911223, 350016777)]
LOW = gln("000123456789")
LEIS = [lei(f"{start}00EXAMPLE{number:05d}") for number, start in enumerate(("5299", "2138", "9695", "3157"))]
OS_IDS = ["US2020349PNHW2P"]


def wrong(code: str) -> str:
    """The code with another last digit."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def column(field: str, heading: str, reads: Sequence[Read]) -> tuple[list[list[Cell]], Expected]:
    """Sites of their own, each with one cell of the column, and what must come out."""
    table = Table(many(len(reads)), ("site_name", "address", "country", "audit_date"))
    rows = [[*table.head(), heading], *[[*row, cell] for row, (cell, _, _) in zip(table.body(), reads, strict=True)]]
    listings = [{**row, field: value} for row, (_, value, _) in zip(table.listings(), reads, strict=True)]
    told = [P(code, row, heading, "Sites") for row, (_, _, code) in enumerate(reads, 2) if code]
    return rows, accepted(listings, *told)


COLUMNS: dict[str, tuple[str, str, list[Read]]] = {
    "gln": ("gln", "GLN", [
        (GLNS[0], GLNS[0], ""), (int(GLNS[1]), GLNS[1], ""), (float(GLNS[2]), GLNS[2], ""), (f" {GLNS[3]} ", GLNS[3],
        ""),
        (f"{GLNS[4][:3]} {GLNS[4][3:8]} {GLNS[4][8:]}", GLNS[4], ""), ("", "", ""), ("n/a", "", ""), ("-", "", ""),
    ]),
    "gln_wrong": ("gln", "GLN", [
        (wrong(GLNS[0]), "", "gln_check_digit"), (int(wrong(GLNS[1])), "", "gln_check_digit"), (GLNS[2][:11], "",
        "gln_check_digit"),
        (GLNS[3] + "77", "", "gln_check_digit"), ("not known yet", "", "gln_check_digit"), (GLNS[5], GLNS[5], ""),
    ]),
    "gln_scientific": ("gln", "GLN", [
        ("9.52464E+12", "", "gln_scientific"), ("9,52464E+12", "", "gln_scientific"), (9524640000000.0, "",
        "gln_scientific"),
        ("9.52E+12", "", "gln_scientific"), ("9.5246E12", "", "gln_scientific"), (GLNS[0], GLNS[0], ""),
    ]),
    "gln_lost_zeros": ("gln", "GLN", [
        (int(LOW), LOW, "gln_repaired"), (LOW.lstrip("0"), LOW, "gln_repaired"), (LOW, LOW, ""), (GLNS[0], GLNS[0], ""),
    ]),
    "gln_prefixed": ("gln", "GLN", [
        (f"GLN {GLNS[0]}", GLNS[0], ""), (f"GLN: {GLNS[1]}", GLNS[1], ""), (f"(414){GLNS[2]}", GLNS[2], ""),
        (f"{GLNS[3][:-1]}-{GLNS[3][-1]}", GLNS[3], ""), ("".join(chr(ord(digit) + 0xFEE0) for digit in GLNS[4]),
        GLNS[4], ""),
        (f"{GLNS[5]}.0", GLNS[5], ""), (f"'{GLNS[0]}", GLNS[0], ""),
    ]),
    "gln_letters": ("gln", "GLN", [
        (GLNS[3].replace("0", "O"), GLNS[3], "gln_repaired"), (GLNS[1].replace("1", "l"), GLNS[1], "gln_repaired"),
        (GLNS[0], GLNS[0], ""),
    ]),
    "gln_placeholders": ("gln", "GLN", [
        ("0000000000000", "", "gln_check_digit"), ("9999999999999", "", "gln_check_digit"), ("1234567890123", "",
        "gln_check_digit"), (0, "", ""),
    ]),
    "lei": ("lei", "LEI", [
        (LEIS[0], LEIS[0], ""), (LEIS[1].lower(), LEIS[1], ""), (f" {LEIS[2]} ", LEIS[2], ""),
        (f"{LEIS[3][:4]} {LEIS[3][4:]}", LEIS[3], ""),
        ("", "", ""), ("pending", "", ""),
    ]),
    "lei_wrong": ("lei", "LEI", [
        (wrong(LEIS[0]), "", "lei_check"), (LEIS[1][:-1], "", "lei_check"), ("12345", "", "lei_check"),
        (LEIS[2] + "00", "", "lei_check"),
        (LEIS[3], LEIS[3], ""),
    ]),
    "os_id": ("os_id", "OS ID", [
        (OS_IDS[0], OS_IDS[0], ""), (OS_IDS[0].lower(), OS_IDS[0], ""), (f"{OS_IDS[0]} ", OS_IDS[0], ""),
        (OS_IDS[0][:-1] + "X", "", "os_id_check"), (OS_IDS[0][:10], "", "os_id_check"), ("", "", ""), ("n/a", "", ""),
    ]),
    "lei_letters": ("lei", "LEI", [
        (LEIS[0].replace("00", "O0", 1), LEIS[0], "lei_repaired"), (LEIS[1], LEIS[1], ""),
    ]),
    "os_id_letters": ("os_id", "OS ID", [
        (OS_IDS[0].replace("0", "O", 1), OS_IDS[0], "os_id_repaired"), ("", "", ""),
    ]),
    "duns": ("duns", "D-U-N-S", [
        ("345678912", "345678912", ""), (345678913, "345678913", ""), ("34-567-8914", "345678914", ""), ("345 678 915",
        "345678915", ""),
        ("34567", "", "duns_format"), ("34567891612", "", "duns_format"), ("", "", ""), (345678917.0, "345678917", ""),
    ]),
    "duns_lost_zero": ("duns", "DUNS number", [
        (45678912, "045678912", "duns_repaired"), ("45678913", "045678913", "duns_repaired"), ("045678914",
        "045678914", ""),
    ]),
    "sedex_site": ("sedex_site", "ZS code", [
        ("ZS123456789", "ZS123456789", ""), ("zs123456780", "ZS123456780", ""), ("ZS 1234 5678", "ZS12345678", ""),
        ("ZS-1000234", "ZS1000234", ""),
        ("", "", ""), ("n/a", "", ""), ("ZX123456", "", "sedex_format"), ("ZS", "", "sedex_format"),
    ]),
    "sedex_company": ("sedex_company", "ZC code", [
        ("ZC123456789", "ZC123456789", ""), ("zc 123 456 780", "ZC123456780", ""), ("ZC-1000234", "ZC1000234", ""),
        ("", "", ""),
        ("AB12345", "", "sedex_format"),
    ]),
    "sedex_letters": ("sedex_site", "ZS code", [
        ("ZS1O002345", "ZS10002345", "sedex_repaired"), ("ZS1000234l", "ZS10002341", "sedex_repaired"), ("ZS10002346",
        "ZS10002346", ""),
    ]),
}  # fmt: skip

LEEWAY = {"gln_prefixed": {"gln_repaired"}, "gln": {"gln_repaired"}, "gln_placeholders": {"gln_check_digit"}}


def cases() -> Iterator[Case]:
    for name, (field, heading, reads) in COLUMNS.items():
        rows, expected = column(field, heading, reads)
        expected = expected.also(may=LEEWAY.get(name, ()))
        yield of_rows(f"identifiers/{name}", f"cells under {heading}: {name.replace('_', ' ')}", rows, expected)
    yield from _together()
    yield from _texts()


def _together() -> Iterator[Case]:
    table = Table(many(4), ("site_name", "address", "country", "audit_date"))
    heads = ["GLN", "LEI code", "OS ID", "DUNS", "Sedex site reference (ZS)", "Sedex company reference (ZC)"]
    more = [
        [GLNS[at], LEIS[at], OS_IDS[0] if at == 0 else "", f"34567891{at}", f"ZS77{at:05d}", f"ZC88{at:05d}"]
        for at in range(4)
    ]
    rows = [[*table.head(), *heads], *[[*row, *codes] for row, codes in zip(table.body(), more, strict=True)]]
    fields = ("gln", "lei", "os_id", "duns", "sedex_site", "sedex_company")
    listings = [
        {**row, **dict(zip(fields, codes, strict=True))} for row, codes in zip(table.listings(), more, strict=True)
    ]
    for each in ("xlsx", "xls", "xlsb", "ods"):
        yield of_rows(f"identifiers/all_{each}", "all identifiers beside each other", rows, accepted(listings), each)
    either: list[Read] = [("ZC1234567", "", ""), ("ZS1234567", "ZS1234567", "")]
    rows, _ = column("sedex_site", "Sedex reference", either)
    two = Table(many(2), table.fields).listings()
    yield of_rows(
        "identifiers/sedex_company_in_site_column",
        "a company's reference among those of sites",
        rows,
        accepted([{**two[0], "sedex_site": "", "sedex_company": "ZC1234567"}, {**two[1], "sedex_site": "ZS1234567"}]),
    )
    both: list[Read] = [("ZS1234567 / ZC7654321", OneOf("ZS1234567"), ""), ("ZS2234567", "ZS2234567", "")]
    rows, expected = column("sedex_site", "Sedex reference", both)
    yield of_rows(
        "identifiers/two_in_one_cell",
        "two references in one cell",
        rows,
        expected.or_else(column("sedex_site", "Sedex reference", [("", "", "sedex_format"), both[1]])[1]),
    )
    coordinates: list[tuple[Cell, Cell, float | None]] = [
        ("51.5074", "-0.1278", 51.5074), ("51,5074", "-0,1278", 51.5074), (51.5074, -0.1278, 51.5074), ("51.5074 N",
        "0.1278 W", 51.5074),
        ("51°30'26.6\"N", "0°07'40.1\"W", 51.507389), ("", "", None),
    ]  # fmt: skip
    sites = Table(many(len(coordinates)), table.fields)
    rows = [[*sites.head(), "Latitude", "Longitude"],
            *[[*row, north, east] for row, (north, east, _) in zip(sites.body(), coordinates,
            strict=True)]]  # fmt: skip
    listings = [{**row, "latitude": value} for row, (_, _, value) in zip(sites.listings(), coordinates, strict=True)]
    yield of_rows("identifiers/coordinates", "latitudes and longitudes as written", rows, accepted(listings))
    bad: list[tuple[Cell, Cell]] = [("somewhere", "here"), (5150740, -12780), ("95.1", "10.2")]
    three = Table(many(3), table.fields)
    rows = [
        [*three.head(), "Latitude", "Longitude"],
        *[[*row, *pair] for row, pair in zip(three.body(), bad, strict=True)],
    ]
    listings = [{**row, "latitude": None, "longitude": None} for row in three.listings()]
    said = accepted(listings, may={"coordinates_unreadable"})
    yield of_rows("identifiers/coordinates_unreadable", "places that are nowhere on earth are left out", rows, said)


def _texts() -> Iterator[Case]:
    rows, expected = column("gln", "GLN", [(code, code, "") for code in GLNS])
    as_csv = [{**row, "sheet": ""} for row in expected.listings]
    yield make("identifiers/gln_csv", "GLNs in a CSV", csv_bytes(rows), accepted(as_csv), ".csv")
    quoted = [
        [f'="{cell}"' if at == 4 and number else cell for at, cell in enumerate(row)] for number, row in enumerate(rows)
    ]
    yield make(
        "identifiers/gln_as_formula_csv",
        'GLNs written ="…" so that no program takes them for numbers',
        csv_bytes(quoted),
        accepted(as_csv),
        ".csv",
    )
    table = Table(many(2), ("site_name", "address", "country", "audit_date"))
    rows = [[*table.head(), "GLN"], *[[*row, wrong(GLNS[0])] for row in table.body()]]
    listings = [{**row, "gln": "", "sheet": ""} for row in table.listings()]
    yield make(
        "identifiers/gln_wrong_csv",
        "GLNs with a wrong check digit in a CSV",
        csv_bytes(rows),
        accepted(listings, P("gln_check_digit", 2, "GLN"), P("gln_check_digit", 3, "GLN")),
        ".csv",
    )
