"""CSV: separators and quotes, as programs and hands write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.cases.intake.making import SHORT, SITES, Table, accepted, make
from tests.cases.intake.model import Case, Expected, OneOf, P
from tests.cases.intake.sites import many, written
from tests.cases.intake.writers.csv_text import csv_text

PLAIN = [site.but(address=site.address.replace(",", "")) for site in SITES[:8]]
TABLE = Table(PLAIN, SHORT, day=written("%Y-%m-%d"))
GOOD = accepted(TABLE.listings(sheet=""))
HEAD = "Site name,Address,Country,Audit date,Audit type"
LINES = [",".join(map(str, row)) for row in TABLE.body()]


def lines(*changed: tuple[int, str], table: Sequence[str] = LINES) -> str:
    """A CSV in which the lines of some sites (counted from 0) are others."""
    body = list(table)
    for at, line in changed:
        body[at] = line
    return "\r\n".join([HEAD, *body]) + "\r\n"


def but(*changed: tuple[int, str, Any], first: int = 2) -> list[dict[str, Any]]:
    """What the lines mean, where a field of some sites is another."""
    rows = TABLE.listings(first, "")
    for at, field, value in changed:
        rows[at][field] = value
    return rows


def text_case(name: str, about: str, text: str, expected: Expected, file_name: str = ".csv") -> Case:
    """A case of a text file in UTF-8."""
    return make(f"csv/{name}", about, text.encode(), expected, file_name)


def cases() -> Iterator[Case]:
    yield from _delimiters()
    yield from _quotes()
    yield from _faults()
    yield from _whole_lines()
    yield from _in_cells()


def _delimiters() -> Iterator[Case]:
    names = {
        ",": "comma",
        ";": "semicolon",
        "\t": "tab",
        "|": "bar",
        "^": "caret",
        "~": "tilde",
        "，": "wide comma",
        "§": "paragraph",
    }
    for delimiter, name in names.items():
        yield text_case(f"delimiter_{name}", f"cells separated by a {name}", csv_text(TABLE.rows(), delimiter), GOOD)
        quoted = csv_text(TABLE.rows(), delimiter, quoting=csv.QUOTE_ALL)
        yield text_case(f"all_quoted_{name}", f"every cell in quotes, separated by a {name}", quoted, GOOD)
    for delimiter, name in list(names.items())[:4]:
        marked = f"sep={delimiter}\r\n" + csv_text(TABLE.rows(), delimiter)
        as_record, as_nothing = accepted(TABLE.listings(3, "")), GOOD
        yield text_case(
            f"sep_line_{name}",
            f"a first line that tells Excel the separator: a {name}",
            marked,
            as_record.or_else(as_nothing),
        )
    inside = Table([site.but(address=f"{site.address}; {site.city}; gate 2") for site in PLAIN], SHORT, day=TABLE.day)
    yield text_case(
        "comma_with_semicolons_inside",
        "commas separate; addresses are full of semicolons",
        csv_text(inside.rows(), ","),
        accepted(inside.listings(sheet="")),
    )
    commas = Table([site.but(address=f"{site.address}, {site.city}, gate 2") for site in PLAIN], SHORT, day=TABLE.day)
    for delimiter, name in ((";", "semicolon"), ("\t", "tab"), ("|", "bar")):
        yield text_case(
            f"{name}_with_commas_inside",
            f"a {name} separates; addresses are full of commas",
            csv_text(commas.rows(), delimiter),
            accepted(commas.listings(sheet="")),
        )
    spaced = "\r\n".join("; ".join(f'"{cell}"' for cell in row) for row in TABLE.rows())
    yield text_case("blank_after_delimiter", "a blank after each separator, cells in quotes", spaced, GOOD)
    padded = "\r\n".join(" , ".join(map(str, row)) for row in TABLE.rows())
    yield text_case("blanks_around_delimiter", "blanks around each separator", padded, GOOD)
    titled = "Audited sites, last three years, all regions\r\nExported 2026-07-01\r\n\r\n" + csv_text(TABLE.rows(), ";")
    yield text_case(
        "title_of_other_delimiter",
        "a title with commas above a table with semicolons",
        titled,
        accepted(TABLE.listings(5, "")),
    )
    bars = ["| " + " | ".join(map(str, row)) + " |" for row in TABLE.rows()]
    table = "\n".join([bars[0], "|---|---|---|---|---|", *bars[1:]])
    yield text_case("markdown_table", "a table as in wikis", table, accepted(TABLE.listings(3, "")), ".txt")
    decimal = Table(
        [site.but(latitude=51.5, longitude=-9.25) for site in SITES[:6]],
        ("site_name", "country", "audit_date", "latitude", "longitude"),
    )
    commas_in_numbers = csv_text(decimal.rows(), ";").replace("51.5", "51,5").replace("-9.25", "-9,25")
    yield text_case(
        "decimal_commas", "semicolons, with commas in numbers", commas_in_numbers, accepted(decimal.listings(sheet=""))
    )
    index = "\n".join([f",{HEAD}", *[f"{at},{line}" for at, line in enumerate(LINES)]])
    yield text_case("index_without_heading", "a column of numbers without heading in front", index, GOOD)


def _quotes() -> Iterator[Case]:
    doubled = lines((1, '"Lakeside ""North"" Packing",22 Mere Lane,Kenya,2025-05-20,BSCI'))
    yield text_case(
        "doubled_quotes",
        "quotes inside of a cell, doubled",
        doubled,
        accepted(but((1, "site_name", 'Lakeside "North" Packing'))),
    )
    backslash = lines((1, '"Lakeside \\"North\\" Packing",22 Mere Lane,Kenya,2025-05-20,BSCI'))
    names = OneOf('Lakeside "North" Packing', 'Lakeside \\"North\\" Packing', 'Lakeside \\North\\" Packing"')
    yield text_case(
        "backslash_quotes",
        "quotes inside of a cell, with a backslash",
        backslash,
        accepted(but((1, "site_name", names)), may={"quote_unclosed"}),
    )
    escaped = lines((2, "Hill Farm Foods,7 Upper Street\\, Gate 2,Peru,2024-11-28,SA8000"))
    yield text_case(
        "backslash_comma",
        "a comma inside of a cell, with a backslash",
        escaped,
        accepted(but((2, "address", OneOf("7 Upper Street, Gate 2", "7 Upper Street\\, Gate 2")))).or_else(
            accepted([row for row in but() if row["row"] != 4], P("row_too_long", 4))
        ),
    )
    middle = lines((1, 'Lakeside "North" Packing,22 Mere Lane,Kenya,2025-05-20,BSCI'))
    yield text_case(
        "stray_quotes",
        "quotes in the middle of a cell that is not quoted",
        middle,
        accepted(but((1, "site_name", 'Lakeside "North" Packing'))),
    )
    inch = lines((3, 'Tamarind 5" Pipe Works,Plot 18,India,2025-09-17,SMETA 2-Pillar'))
    yield text_case(
        "one_stray_quote",
        "a sign for inches",
        inch,
        accepted(but((3, "site_name", 'Tamarind 5" Pipe Works'), (3, "address", "Plot 18")), may={"quote_unclosed"}),
    )
    apostrophes = lines(
        (0, "O'Brien's Mill,1 Quay Road,Ireland,2025-03-04,SMETA 4-Pillar"),
        (1, "'s-Gravenhage Packing,22 Mere Lane,Kenya,2025-05-20,BSCI"),
    )
    yield text_case(
        "apostrophes",
        "names with apostrophes",
        apostrophes,
        accepted(
            but(
                (0, "site_name", "O'Brien's Mill"),
                (1, "site_name", OneOf("'s-Gravenhage Packing", "s-Gravenhage Packing")),
            )
        ),
    )
    single = "\r\n".join(",".join(f"'{cell}'" for cell in row) for row in TABLE.rows())
    yield text_case("single_quotes", "every cell in single quotes", single, GOOD)
    curly = "\r\n".join(",".join(f"“{cell}”" for cell in row) for row in TABLE.rows())
    yield text_case("curly_quotes", "every cell in typographic quotes", curly, GOOD)
    after = lines((1, '"Lakeside" Packing,22 Mere Lane,Kenya,2025-05-20,BSCI'))
    yield text_case(
        "text_after_quote",
        "text after a quoted beginning",
        after,
        accepted(but((1, "site_name", OneOf('"Lakeside" Packing', "Lakeside Packing")))),
    )
    breaks = {"lf": "\n", "crlf": "\r\n", "cr": "\r", "two": "\n\n"}
    for name, ends in breaks.items():
        broken = lines((1, f'"Lakeside{ends}Packing","22 Mere Lane{ends}Gate 2",Kenya,2025-05-20,BSCI'))
        yield text_case(
            f"line_break_in_cell_{name}",
            "line breaks inside of quoted cells",
            broken,
            accepted(but((1, "address", "22 Mere Lane Gate 2"))),
        )
    headed = lines().replace("Audit date", '"Audit\r\ndate"').replace("Site name", '"Site\nname"')
    yield text_case("line_break_in_heading", "line breaks inside of headings", headed, GOOD)
    comma = lines((1, 'Lakeside Packing,"22 Mere Lane, Gate 2",Kenya,2025-05-20,BSCI'))
    yield text_case(
        "comma_in_quotes",
        "a comma inside of a quoted cell",
        comma,
        accepted(but((1, "address", "22 Mere Lane, Gate 2"))),
    )
    empty = lines((1, '"Lakeside Packing","",Kenya,2025-05-20,""'))
    yield text_case(
        "empty_quotes",
        "empty cells in quotes",
        empty,
        accepted(but((1, "address", ""), (1, "protocol", ""), (1, "protocol_family", ""))),
    )


def _faults() -> Iterator[Case]:
    table = Table(many(60), SHORT, day=written("%Y-%m-%d"))
    body = [",".join(map(str, row)) for row in table.body()]
    rows = table.listings(sheet="")
    for name, at in {"early": 2, "middle": 30, "last": 59}.items():
        changed = lines((at, '"' + body[at]), table=body)
        listings = [dict(row) for row in rows]
        listings[at]["site_name"] = OneOf(rows[at]["site_name"], '"' + rows[at]["site_name"])
        said = accepted(listings, P("quote_unclosed", at + 2))
        yield text_case(
            f"quote_never_closed_{name}",
            "a quote at the beginning of a cell that is never closed",
            changed,
            said.or_else(accepted(listings, P("quote_unclosed"))),
        )
    twice = lines((5, '"' + body[5]), (40, '"' + body[40]), table=body)
    listings = [dict(row) for row in rows]
    for at in (5, 40):
        listings[at]["site_name"] = OneOf(rows[at]["site_name"], '"' + rows[at]["site_name"])
    yield text_case(
        "quotes_never_closed_twice",
        "two quotes that are never closed, 35 rows apart: nothing between them is swallowed",
        twice,
        accepted(listings, may={"quote_unclosed"}),
    )
    inside = lines((4, body[4].replace(",Kenya", ',"Kenya').replace(",Morocco", ',"Morocco')), table=body)
    listings = [dict(row) for row in rows]
    yield text_case(
        "quote_never_closed_in_country",
        "a quote before a country that is never closed",
        inside,
        accepted(listings, may={"quote_unclosed"}).or_else(
            accepted([*listings[:4], *listings[5:]], P("country_unknown", 6), may={"quote_unclosed"})
        ),
    )


def _whole_lines() -> Iterator[Case]:
    wrapped = "\r\n".join('"' + line.replace('"', '""') + '"' for line in [HEAD, *LINES])
    yield text_case("whole_lines_quoted", "each line as a whole in quotes", wrapped, GOOD)
    quoted: Callable[[Sequence[object]], str] = lambda row: ",".join(f'""{cell}""' for cell in row)  # noqa: E731
    double = "\r\n".join(f'"{quoted(row)}"' for row in TABLE.rows())
    yield text_case("whole_lines_quoted_twice", "each line in quotes, its cells in doubled quotes", double, GOOD)
    some = "\r\n".join([HEAD, LINES[0], f'"{LINES[1]}"', *LINES[2:]])
    yield text_case(
        "one_line_quoted",
        "one line as a whole in quotes",
        some,
        GOOD.or_else(
            accepted([row for row in but() if row["row"] != 3], P("country_missing", 3), P("date_missing", 3)),
            accepted([row for row in but() if row["row"] != 3], P("row_not_understood", 3)),
        ),
    )
    pasted = csv_text([[cell] for cell in csv_text(TABLE.rows(), "\t").split("\r\n")], ";")
    yield text_case("tabs_inside", "a table with tabs, saved as CSV of one column", pasted, GOOD)
    commas = csv_text([[line] for line in [HEAD, *LINES]], ";")
    yield text_case("commas_in_one_column", "a CSV with commas that was opened and saved with semicolons", commas, GOOD)
    behind = "\r\n".join(f'"{quoted(row)}";;' for row in TABLE.rows())
    yield text_case("whole_lines_quoted_and_more", "each line in quotes, empty cells behind it", behind, GOOD)


def _in_cells() -> Iterator[Case]:
    """Every cell in quotes, and what stands inside of them."""
    for name, inside in {
        "comma": "Acme, Inc",
        "comma_and_quotes": 'Acme "North", Inc',
        "quotes": 'The "Old" Mill',
    }.items():
        table = Table([site.but(site_name=f"{inside} {at}") for at, site in enumerate(PLAIN)], SHORT)
        good = accepted(table.listings(sheet=""))
        quoted = csv_text(table.rows(), quoting=csv.QUOTE_ALL)
        yield text_case(
            f"all_quoted_with_{name}", "every cell in quotes, separators inside of the first one", quoted, good
        )
        yield text_case(f"quotes_with_backslash_{name}", "quotes inside of cells bear a backslash",
                        quoted.replace('""', '\\"'), good)  # fmt: skip
    paths = Table([site.but(address=f"C:\\sites\\{at}\\") for at, site in enumerate(PLAIN)], SHORT)
    yield text_case("cells_end_with_backslash", "cells in quotes that end with a backslash",
                    csv_text(paths.rows(), quoting=csv.QUOTE_ALL), accepted(paths.listings(sheet="")))  # fmt: skip
    for name, end in {"next_line": "\x85", "line_separator": "\u2028"}.items():
        yield text_case(
            f"ends_{name}", f"lines that end with {name.replace('_', ' ')}", csv_text(TABLE.rows(), ends=end), GOOD
        )
