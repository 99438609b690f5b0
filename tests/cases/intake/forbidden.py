"""Columns that must not be sent: commercial and personal, in all languages, by title or content; look-alikes pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from tests.cases.intake.languages import languages, sites
from tests.cases.intake.making import SHORT, SITES, SMALL, Sheet, Table, accepted, make, of_rows, of_sheets
from tests.cases.intake.model import Case, Expected, OneOf, P, refused
from tests.cases.intake.sheets import Cell, Shown
from tests.cases.intake.writers import FORMATS, write

WORDS: dict[str, dict[str, list[str]]] = yaml.safe_load((Path(__file__).parent / "forbidden.yaml").read_text("utf-8"))
SECRETS = ["zq-secret one", "zq-secret two", "zq-secret three", "zq-secret four"]
MAILS = [f"zq-{name}@member.example" for name in ("ada", "bo", "cy", "di")]
PHONES = ["+44 20 7946 0958", "+49 30 901820123", "0033 1 23 45 67 89", "(555) 010-4477"]
MONEY = ["€ 31,417.55", "USD 2,519,733", "1 977 133,20 EUR", "£ 88,193"]
GOOD = accepted(SMALL.listings())


def with_column(heading: Cell, values: Sequence[Cell], table: Table = SMALL) -> list[list[Cell]]:
    """The table with one more column at its end."""
    return [[*table.head(), heading], *[[*row, value] for row, value in zip(table.body(), values, strict=True)]]


def named(*headings: str, sheet: str = "Sites") -> Expected:
    """The list is refused, and each of the columns is named."""
    return refused(*[P("forbidden_column", None, heading, sheet) for heading in headings])


def cases() -> Iterator[Case]:
    yield from _in_every_language()
    yield from _in_english()
    yield from _by_content()
    yield from _elsewhere()
    yield from _innocent()
    yield from _not_columns()


def _in_every_language() -> Iterator[Case]:
    for code, words in WORDS.items():
        if code == "abbreviated":
            continue
        language = languages()[code]
        table = Table(sites(language)[:4], SHORT, language["headings"])
        every = words["refused"]
        rows = [
            [*table.head(), *every],
            *[[*row, *[f"zq-secret {at}"] * len(every)] for at, row in enumerate(table.body())],
        ]
        yield of_rows(
            f"forbidden/{code}_all",
            f"{len(every)} forbidden columns, each named ({code})",
            rows,
            named(*every).hiding("zq-secret"),
        )
        first = with_column(every[0], [770011, 770022, 770033, 770044], table)
        yield of_rows(
            f"forbidden/{code}_one_csv",
            f"one forbidden column in a CSV ({code})",
            first,
            named(every[0], sheet="").hiding("770011", "770044"),
            "csv",
        )
        plain = words["innocent"]
        rows = [[*table.head(), *plain], *[[*row, *[at + 3] * len(plain)] for at, row in enumerate(table.body())]]
        yield of_rows(
            f"forbidden/{code}_innocent",
            f"columns that only look forbidden ({code})",
            rows,
            accepted(table.listings(), may={"heading_twice", "workers_unreadable"}),
        )


def _in_english() -> Iterator[Case]:
    for number, heading in enumerate(WORDS["abbreviated"]["refused"], 1):
        yield of_rows(
            f"forbidden/english_{number:02d}",
            f"a forbidden column called {heading}",
            with_column(heading, SECRETS),
            named(heading).hiding("zq-secret"),
        )
    for each in ("xlsx", "xls", "xlsb", "ods"):
        yield of_rows(
            f"forbidden/spend_{each}",
            "what was spent, in any format",
            with_column("Spend 2025 (EUR)", [770011, 770022.5, 770033, 770044]),
            named("Spend 2025 (EUR)").hiding("770011", "770022"),
            each,
        )


def _by_content() -> Iterator[Case]:
    for number, (about, values) in enumerate(
        [("e-mail addresses", MAILS), ("phone numbers", PHONES), ("amounts of money", MONEY)], 1
    ):
        for heading in ("Information", "Remarks", "Field 7"):
            yield of_rows(
                f"forbidden/content_{number}_{heading.lower().replace(' ', '_')}",
                f"{about} under {heading}",
                with_column(heading, values),
                named(heading).hiding(*values),
            )
        yield of_rows(
            f"forbidden/content_{number}_untitled",
            f"{about} in a column without a heading",
            with_column(None, values),
            refused(P("forbidden_column", None, sheet="Sites")).hiding(*values),
        )
        yield of_rows(
            f"forbidden/content_{number}_csv",
            f"{about} under an innocent heading of a CSV",
            with_column("Info", values),
            named("Info", sheet="").hiding(*values),
            "csv",
        )
    for name, look in {"euro": "[$€-407] #,##0.00", "dollar": '"$"#,##0', "yen": "[$¥-411]#,##0"}.items():
        shown = [Shown(770011.0, look), Shown(770022.0, look), Shown(770033.0, look), Shown(770044.0, look)]
        yield of_rows(
            f"forbidden/content_format_{name}",
            "numbers that are money by their format only",
            with_column("Value", shown),
            named("Value").hiding("770011", "770044"),
        )
    head = [[*SMALL.head(), "Name", "Position"], *([*row, "Ada Example", "Manager"] for row in SMALL.body())]
    yield of_sheets(
        "forbidden/name_under_contact",
        "a heading that says Name and a group above it that says whose",
        refused(P("forbidden_column", None, "Name", "Sites"), may={"forbidden_column"}).hiding("Ada Example"),
        Sheet("Sites", [[*[None] * 5, "Contact", None], *head], merges=[(0, 5, 0, 6)]),
    )
    eastern = ["￥770011", "770022元", "770,033円", "¥ 770044"]
    yield of_rows(
        "forbidden/content_eastern_money",
        "amounts of money with signs of the Far East",
        with_column("分类", eastern),
        named("分类").hiding("770011", "770022"),
    )
    some = [MAILS[0], None, MAILS[2], None]
    yield of_rows(
        "forbidden/content_half",
        "e-mail addresses in half of the rows",
        with_column("Info", some),
        named("Info").hiding(*filter(None, some)),
    )
    named_mails = [f"Ada Example <{mail}>" for mail in MAILS]
    yield of_rows(
        "forbidden/content_names_and_mails",
        "names with e-mail addresses",
        with_column("Info", named_mails),
        named("Info").hiding(*MAILS, "Ada Example"),
    )


def _elsewhere() -> Iterator[Case]:
    spend = with_column("Spend", [770011, 770022, 770033, 770044])
    hidden = Sheet("Sites", spend, hidden_columns=[5])
    for each in ("xlsx", "xls", "ods", "xlsb"):
        yield make(
            f"forbidden/hidden_column_{each}",
            "a forbidden column that is hidden",
            FORMATS[each](hidden),
            named("Spend").also(may={"columns_hidden"}).hiding("770011"),
            f".{each}",
        )
    far = [[*row[:5], *[None] * 20, row[5]] for row in spend]
    yield of_rows(
        "forbidden/far_right", "a forbidden column twenty columns further", far, named("Spend").hiding("770011")
    )
    first = [[row[5], *row[:5]] for row in spend]
    yield of_rows("forbidden/first_column", "a forbidden column in front", first, named("Spend").hiding("770011"))
    titled = [["Audited sites"], [], *spend, [], ["Total", None, None, None, None, 3080110]]
    yield of_rows(
        "forbidden/under_title_with_total",
        "a forbidden column under a title, with its sum",
        titled,
        named("Spend").hiding("770011", "3080110"),
    )
    group: list[list[Cell]] = [["Site", None, None, "Audit", None, "Contact", None],
                               ["Name", "Address", "Country", "Date", "Type", "First name", "Last name"]]  # fmt: skip
    people = [*group, *[[*row, "zq-Ada", "zq-Example"] for row in SMALL.body()]]
    yield of_sheets(
        "forbidden/group",
        "a forbidden group above innocent words",
        refused(P("forbidden_column", None, sheet="Sites")).hiding("zq-Ada", "zq-Example"),
        Sheet("Sites", people, merges=[(0, 0, 0, 2), (0, 3, 0, 4), (0, 5, 0, 6)]),
    )
    money: list[list[Cell]] = [
        [None, None, None, None, None, "Spend (EUR)", None, None],
        [*SMALL.head(), "2023", "2024", "2025"],
    ]
    years = [*money, *[[*row, 770011, 770022, 770033] for row in SMALL.body()]]
    yield of_sheets(
        "forbidden/group_of_years",
        "what was spent, a column for each year",
        refused(P("forbidden_column", None, sheet="Sites")).hiding("770011", "770022", "770033"),
        Sheet("Sites", years, merges=[(0, 5, 0, 7)]),
    )
    other = Sheet("More", [[*SMALL.head(), "Buyer"], *[[*row, "zq-secret"] for row in Table(SITES[4:7], SHORT).body()]])
    yield of_sheets(
        "forbidden/second_sheet",
        "a forbidden column on the second of two lists",
        named("Buyer", sheet="More").hiding("zq-secret"),
        Sheet("Sites", SMALL.rows()),
        other,
    )
    prices = Sheet("Prices", [["Item", "Unit price"], ["Tea", 7.7011], ["Coffee", 7.7022], ["Cocoa", 7.7033]])
    yield of_sheets(
        "forbidden/price_list",
        "a price list on a sheet of its own",
        named("Unit price", sheet="Prices")
        .hiding("7.7011")
        .or_else(GOOD.also(may={"sheet_left_out"}).hiding("7.7011")),
        Sheet("Sites", SMALL.rows()),
        prices,
    )
    empty = with_column("Buyer", [None] * 4)
    yield of_rows("forbidden/empty_column", "a forbidden heading without values", empty, named("Buyer").or_else(GOOD))
    broken = [*spend, ["Bad Mill", "", "Atlantis", "TBC", "", 770055]]
    yield of_rows(
        "forbidden/and_bad_rows",
        "a forbidden column and a bad row: only the column is spoken of",
        broken,
        named("Spend").hiding("770055", "Atlantis"),
    )
    both = with_column("Vendor no.", ["V-1", "V-2", "V-3", "V-4"])
    both = [[*row, cell] for row, cell in zip(both, ["Price", *[7.7011] * 4], strict=True)]
    yield of_rows("forbidden/vendor_number_and_price", "own numbers and prices", both, named("Price").hiding("7.7011"))
    twice = [*spend[:3], spend[0], *spend[3:]]
    yield of_rows(
        "forbidden/repeated_header",
        "a forbidden column under headings that come twice",
        twice,
        named("Spend").hiding("770011", "770044"),
    )


def _innocent() -> Iterator[Case]:
    sites_ = [SITES[0].but(site_name="Price's Farm", address="1 Spend Lane"),
              SITES[1].but(site_name="Volume Foods", supplier_name="Margin & Sons"),
              SITES[2].but(site_name="Contact Lens Works", address="5 Buyer Street"),
              SITES[3].but(site_name="Phone Case Factory 3", address="Email Road 12")]  # fmt: skip
    table = Table(sites_, ("supplier_name", *SHORT))
    yield of_rows(
        "forbidden/innocent_values", "sites and streets with telling names", table.rows(), accepted(table.listings())
    )
    numbers = with_column("Vendor no.", ["V-77001", "V-77002", "V-77003", "V-77004"])
    for each in ("xlsx", "csv"):
        sheet = "Sites" if each == "xlsx" else ""
        yield make(
            f"forbidden/vendor_numbers_{each}",
            "the member's own numbers are left out, not refused",
            write(each, numbers),
            accepted(SMALL.listings(sheet=sheet), P("vendor_number_left_out", None, "Vendor no.", sheet)).hiding(
                "V-7700"
            ),
            f".{each}",
        )
    digits = with_column("Licence", ["4420794609", "4930901820", "3312345678", "5550104477"])
    yield of_rows("forbidden/innocent_digits", "numbers of ten digits that are no phone numbers", digits, GOOD)


def _not_columns() -> Iterator[Case]:
    remark = with_column("Remarks", ["closed in winter", f"ask {MAILS[0]}", None, "zq-remark"])
    yield of_rows(
        "forbidden/mail_in_one_remark",
        "an e-mail address in one of the remarks",
        remark,
        GOOD.hiding(MAILS[0], "zq-remark").or_else(named("Remarks").hiding(MAILS[0])),
    )
    table = Table([SITES[0].but(address=f"1 Quay Road ({MAILS[0]})"), *SITES[1:4]], SHORT)
    lines = table.listings()
    lines[0]["address"] = OneOf("1 Quay Road", "1 Quay Road ()", "")
    yield of_rows(
        "forbidden/mail_in_address",
        "an e-mail address inside of an address: it must not be carried on",
        table.rows(),
        accepted(lines).hiding(MAILS[0]).or_else(named("Address")),
    )
    noted = Sheet("Sites", SMALL.rows(), notes={(1, 0): f"buyer: {MAILS[1]}, 31,417.55 EUR"})
    yield of_sheets(
        "forbidden/mail_in_note",
        "a note on a cell with an e-mail address and an amount",
        GOOD.hiding(MAILS[1], "31,417.55"),
        noted,
    )
