"""CSV: lines that are too short, too long, comments or empty; line ends, stray bytes, files without rows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.cases.intake.csv_quotes import GOOD, HEAD, LINES, TABLE, but, lines, text_case
from tests.cases.intake.making import SHORT, SITES, Table, accepted, make
from tests.cases.intake.model import Case, Expected, OneOf, P, refused
from tests.cases.intake.sites import many, written
from tests.cases.intake.writers.csv_text import csv_bytes, csv_text

TEXT = lines()


def without(row: int, *problems: P) -> Expected:
    """All rows but one, and why."""
    return accepted([listing for listing in but() if listing["row"] != row], *problems)


def cases() -> Iterator[Case]:
    yield from _ragged()
    yield from _ends()
    yield from _comments()
    yield from _bytes()
    yield from _nothing()
    yield from _sizes()
    yield from _printed()


def _ragged() -> Iterator[Case]:
    short = lines((1, "Lakeside Packing,22 Mere Lane,Kenya,2025-05-20"))
    yield text_case(
        "row_too_short",
        "a row without its last cell",
        short,
        accepted(but((1, "protocol", ""), (1, "protocol_family", ""))),
    )
    shorter = lines((1, "Lakeside Packing,22 Mere Lane,Kenya"))
    yield text_case("row_without_date", "a row without its last two cells", shorter, without(3, P("date_missing", 3)))
    long = lines((1, "Lakeside Packing,22 Mere Lane, Gate 2,Kenya,2025-05-20,BSCI"))
    yield text_case(
        "row_too_long",
        "a comma in an address, without quotes: one cell too many",
        long,
        without(3, P("row_too_long", 3)),
    )
    longer = lines(
        (1, "Lakeside Packing,22 Mere Lane, Gate 2, Shed 4,Kenya,2025-05-20,BSCI"),
        (5, LINES[5].replace("99 Ring Road", "99, Ring Road")),
    )
    few = [row for row in but() if row["row"] not in (3, 7)]
    yield text_case(
        "two_rows_too_long",
        "two rows with commas in their addresses",
        longer,
        accepted(few, P("row_too_long", 3), P("row_too_long", 7)),
    )
    every = "\r\n".join([HEAD, *[line.replace(" ", ", ", 1) if at else line for at, line in enumerate(LINES)]])
    yield text_case(
        "nearly_all_rows_too_long",
        "commas in the names of all rows but one",
        every,
        accepted(but()[:1], *[P("row_too_long", row) for row in range(3, 10)]),
    )
    trailing = "\r\n".join(f"{line},,," for line in [HEAD, *LINES])
    yield text_case("trailing_delimiters", "separators without cells at the end of each line", trailing, GOOD)
    some = "\r\n".join([HEAD, *[f"{line},," if at % 2 else line for at, line in enumerate(LINES)]])
    yield text_case("trailing_delimiters_some", "separators without cells at the end of some lines", some, GOOD)
    head = "\r\n".join([f"{HEAD},", *LINES])
    yield text_case("trailing_delimiter_in_header", "one separator too many after the headings", head, GOOD)
    blank = lines((1, "Lakeside Packing,22 Mere Lane,Kenya,2025-05-20,BSCI,  , "))
    yield text_case("blanks_beyond_the_headings", "cells that hold only blanks beyond the last heading", blank, GOOD)
    leading = "\r\n".join(f",{line}" for line in [HEAD, *LINES])
    yield text_case("leading_delimiter", "an empty cell in front of each line", leading, GOOD)
    empties = "\r\n".join([HEAD, *LINES[:3], ",,,,", ";;;;", *LINES[3:]])
    yield text_case(
        "lines_of_delimiters",
        "lines that hold only separators",
        empties,
        accepted(TABLE.listings([2, 3, 4, 7, 8, 9, 10, 11], ""), may={"row_not_understood"}),
    )
    forbidden = "\r\n".join(
        [
            f"{HEAD},Price",
            *[f"{line},77.0{at}" for at, line in enumerate(LINES)],
            "Bad, Mill,1 Way,Peru,2025-05-05,BSCI,77.99",
        ]
    )
    yield text_case(
        "row_too_long_with_price",
        "a forbidden column and a row too long: no value is told",
        forbidden,
        refused(P("forbidden_column", None, "Price")).hiding("77.0", "77.99"),
    )
    beyond = lines((1, "Lakeside Packing,22 Mere Lane,Kenya,2025-05-20,BSCI,zq-beyond"))
    yield text_case(
        "cell_beyond_the_headings",
        "a cell beyond the last heading",
        beyond,
        without(3, P("row_too_long", 3)).or_else(GOOD).hiding("zq-beyond"),
    )


def _ends() -> Iterator[Case]:
    for name, ends in {"lf": "\n", "crlf": "\r\n", "cr": "\r"}.items():
        yield text_case(f"ends_{name}", f"lines that end with {name}", TEXT.replace("\r\n", ends), GOOD)
        yield text_case(
            f"ends_{name}_not_the_last", "the last line has no end", TEXT.replace("\r\n", ends).rstrip("\r\n"), GOOD
        )
    three = ("\r\n", "\n", "\r")
    mixed = "".join(line + three[at % 3] for at, line in enumerate(TEXT.split("\r\n")[:-1]))
    yield text_case("ends_mixed", "lines that end in three ways", mixed, GOOD)
    double = TEXT.replace("\r\n", "\r\r\n")
    every_other = accepted(TABLE.listings(range(3, 19, 2), ""))
    yield text_case(
        "ends_cr_cr_lf",
        "lines that end twice, as a program writes that doubles them",
        double,
        GOOD.or_else(every_other),
    )
    blank = TEXT.replace("\r\n", "\r\n\r\n")
    yield text_case("blank_lines_between", "an empty line after each", blank, every_other)
    above = "\r\n\r\n\r\n" + TEXT
    yield text_case("blank_lines_above", "three empty lines above the headings", above, accepted(TABLE.listings(5, "")))
    below = TEXT + "\r\n" * 30
    yield text_case("blank_lines_below", "thirty empty lines at the end", below, GOOD)
    yield text_case("end_of_file_sign", "a sign for the end of the file from the days of DOS", TEXT + "\x1a", GOOD)
    feed = TEXT + "\x0c"
    yield text_case("form_feed", "a form feed at the end", feed, GOOD)
    lines_inside = lines((1, "Lakeside\u2028Packing,22 Mere\x85Lane,Kenya,2025-05-20,BSCI"))
    yield text_case(
        "other_line_separators",
        "signs inside of cells that only some programs take for ends of lines",
        lines_inside,
        GOOD,
    )


def _comments() -> Iterator[Case]:
    top = "# Exported 2026-07-01 by AuditTracker\r\n# 8 sites\r\n" + TEXT
    yield text_case("comments_above", "comments with # above the headings", top, accepted(TABLE.listings(4, "")))
    slashes = "// exported by hand\r\n" + TEXT
    yield text_case(
        "comments_slashes", "a comment with // above the headings", slashes, accepted(TABLE.listings(3, ""))
    )
    hashed = "#" + TEXT
    yield text_case("hash_before_headings", "the line of headings begins with #", hashed, GOOD)
    middle = "\r\n".join([HEAD, *LINES[:3], "# the following sites were added in June", *LINES[3:]])
    yield text_case(
        "comment_in_the_middle",
        "a comment with # between the rows",
        middle,
        accepted(TABLE.listings([2, 3, 4, 6, 7, 8, 9, 10], ""), may={"row_not_understood"}),
    )
    name = lines((1, "#1 Packing,22 Mere Lane,Kenya,2025-05-20,BSCI"))
    yield text_case(
        "name_begins_with_hash", "a site whose name begins with #", name, accepted(but((1, "site_name", "#1 Packing")))
    )
    end = TEXT + "# end of file\r\n"
    yield text_case("comment_at_the_end", "a comment with # at the end", end, GOOD.also(may={"row_not_understood"}))
    count = TEXT + "(8 rows affected)\r\n"
    yield text_case(
        "rows_affected", "a line of a database program at the end", count, GOOD.also(may={"row_not_understood"})
    )
    dashes = TEXT.replace("\r\n", "\r\n---------,-------,-------,----------,----------\r\n", 1)
    yield text_case(
        "dashes_below_headings", "a line of dashes below the headings", dashes, accepted(TABLE.listings(3, ""))
    )


def _bytes() -> Iterator[Case]:
    zero = lines((1, "Lake\0side Packing,22 Mere Lane\0,Kenya,2025-05-20,BSCI"))
    yield text_case(
        "stray_nul",
        "bytes of zero inside of cells",
        zero,
        accepted(but((1, "site_name", OneOf("Lakeside Packing", "Lake side Packing")))).or_else(
            refused("unreadable_file")
        ),
    )
    tail = TEXT.encode() + b"\0" * 512
    yield make(
        "csv/nul_tail",
        "the file is filled up with bytes of zero",
        tail,
        GOOD.or_else(refused("unreadable_file")),
        ".csv",
    )
    marked = b"\xef\xbb\xbf" + TEXT.encode()
    yield make("csv/utf8_mark", "UTF-8 with its mark", marked, GOOD, ".csv")
    quoted = b"\xef\xbb\xbf" + csv_text(TABLE.rows(), quoting=1).encode()
    yield make("csv/utf8_mark_and_quotes", "UTF-8 with its mark, the first heading in quotes", quoted, GOOD, ".csv")
    twice = b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode()
    yield make("csv/utf8_mark_twice", "UTF-8 with its mark twice", twice, GOOD, ".csv")
    yield make("csv/utf32", "UTF-32 with its mark", TEXT.encode("utf-32"), GOOD, ".csv")
    odd = lines().replace("Naivasha", "x").encode().replace(b"22 Mere Lane", b"22 M\xe8re Lane")
    yield make(
        "csv/one_byte_of_another_coding",
        "one letter in another coding",
        odd,
        accepted(but((1, "address", "22 Mère Lane")), may={"encoding_unsure", "text_repaired"}),
        ".csv",
    )


def _nothing() -> Iterator[Case]:
    for name, raw in {
        "empty": b"",
        "blanks": b" \r\n  \t\r\n",
        "mark_only": b"\xef\xbb\xbf",
        "utf16_mark_only": b"\xff\xfe",
        "one_line_end": b"\n",
    }.items():
        yield make(f"csv/nothing_{name}", "nothing at all", raw, refused("empty_file"), ".csv")
    commas = refused("empty_file").or_else(refused("no_header"))
    yield text_case("nothing_but_delimiters", "nothing but separators", ";;;;\r\n;;;;\r\n", commas)
    yield text_case("header_only", "headings without rows", f"{HEAD}\r\n", refused("no_rows"))
    yield text_case(
        "header_and_total_only", "headings and a total, no rows", f"{HEAD}\r\nTotal,,,,0\r\n", refused("no_rows")
    )
    yield text_case("one_row", "headings and one row", f"{HEAD}\r\n{LINES[0]}\r\n", accepted(but()[:1]))
    letter = "Dear colleagues,\r\nplease find our list next week.\r\nKind regards,\r\nRobin\r\n"
    yield text_case("letter", "a letter", letter, refused("no_header"))
    names = "\r\n".join(["Site name", *[site.site_name for site in SITES[:6]]])
    yield text_case("one_column", "names only", names, refused(P("column_missing"), may={"column_missing"}))
    yield text_case(
        "json",
        "JSON",
        '[{"site_name": "Acre Mill", "country": "Kenya", "audit_date": "2025-05-20"}]',
        refused("no_header").or_else(refused("unsupported_format"), refused("no_rows")),
        ".json",
    )
    yield text_case(
        "xml",
        "XML of some program",
        "<?xml version='1.0'?><sites><site><name>Acre Mill</name></site></sites>",
        refused("unsupported_format").or_else(refused("no_header"), refused("unreadable_file")),
        ".xml",
    )


def _sizes() -> Iterator[Case]:
    long = Table(SITES[:3], SHORT, day=written("%Y-%m-%d"))
    rows = [[*row, "Remarks" if at == 0 else "word " * 6000] for at, row in enumerate(long.rows())]
    yield make(
        "csv/very_long_cells", "remarks of 30,000 letters", csv_bytes(rows), accepted(long.listings(sheet="")), ".csv"
    )
    wide = [
        [*row, *[f"Question {at}" if number == 0 else "no" for at in range(1, 241)]]
        for number, row in enumerate(long.rows())
    ]
    yield make("csv/240_more_columns", "240 more columns", csv_bytes(wide), accepted(long.listings(sheet="")), ".csv")
    table = Table(many(144), SHORT, day=written("%Y-%m-%d"))
    times = [
        [f"{row[0]} {batch}" if column == 0 else cell for column, cell in enumerate(row)]
        for batch in range(14)
        for row in table.body()
    ]
    listings = [{**row, "site_name": cells[0], "row": number} for number, (row, cells) in enumerate(
        zip(table.listings(sheet="") * 14, times, strict=True), 2)]  # fmt: skip
    yield make("csv/two_thousand_rows", "2,016 rows", csv_bytes([table.head(), *times]), accepted(listings), ".csv")


def _printed() -> Iterator[Case]:
    """Tables as consoles, old systems and Excel print them, columns made with blanks among them."""
    yield text_case("counted_below", "a console's count of rows below the table", TEXT + "(8 rows)\r\n", GOOD)
    table = Table([site.but(address=site.address[:20]) for site in SITES[:6]], SHORT, day=written("%Y-%m-%d"))
    widths = [2 + max(len(str(cell)) for cell in column) for column in zip(*table.rows(), strict=True)]
    lines = ["".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table.rows()]
    ruled = [lines[0], "-" * sum(widths), *lines[1:]]
    for name, first, text in (("plain", 2, lines), ("titled", 4, ["Sites audited", "", *lines]), ("ruled", 3, ruled)):
        said = accepted(table.listings(first, ""), may={"row_not_understood"})
        yield make(f"csv/fixed_width_{name}", "columns of fixed width", "\r\n".join(text).encode(), said, ".prn")
