"""Web pages that are lists: programs often write an HTML table and name it .xls, and browsers save pages."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from comity.intake.encodings import Encoding, find_encoding, text_of
from comity.intake.formats.answers import refuse
from comity.intake.formats.facts import SheetFacts, Table, named_apart
from comity.intake.formats.html_cells import PageReader

_LEAST_ROWS = _LEAST_COLUMNS = 2
_HEAD = 4096
_DECLARED = re.compile(rb"""(?:\bcharset\s*=\s*["']?\s*|<\?xml[^>]{0,80}?encoding\s*=\s*["'])([\w.:-]+)""", re.I)
# Marks of Microsoft's programs (<![if !supportLists]>), and what is left of damaged ones; no browser shows them.
_CONDITION = re.compile(r"<!\[(?!CDATA\[)[^>]{0,200}>?")
# What pages call these codings, and what browsers take them for (WHATWG Encoding Standard).
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "tis-620": "cp874", "windows-874": "cp874",
    "iso-8859-11": "cp874", "unicode": "utf-8", "utf-16": "utf-8",
}  # fmt: skip


def _declared(raw: bytes, hint: str) -> str:
    found = _DECLARED.search(raw[:_HEAD])
    name = (found[1].decode("ascii") if found else hint).lower()
    name = _MEANT.get(name, name)
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def page_encoding(raw: bytes, hint: str = "") -> Encoding:
    """How a page is coded: its mark, UTF-8 where it can be that, what it declares where that fits, else what fits.

    `hint` is a name that came with the page (in a mail header).
    """
    found = find_encoding([raw])
    if found.name.startswith("utf") and not found.mixed:
        return found
    declared = _declared(raw, hint)
    if declared and not declared.startswith("utf"):
        return Encoding(declared)
    return found


def _holds_rows(table: Table) -> bool:
    """Whether a table has at least two rows and two columns with something in them."""
    filled = [[column for column, cell in enumerate(row) if cell != ""] for row in table.rows]
    rows = [columns for columns in filled if columns]
    return len(rows) >= _LEAST_ROWS and len({column for columns in rows for column in columns}) >= _LEAST_COLUMNS


def _below(above: Table, table: Table) -> Table:
    """A table below another one, whose rows are added to."""
    facts, further, down = above.facts, table.facts, len(above.rows)
    together = SheetFacts(
        hidden_rows=facts.hidden_rows | {row + down for row in further.hidden_rows},
        hidden_columns=facts.hidden_columns & further.hidden_columns if down > 1 else further.hidden_columns,
        merged=facts.merged
        + tuple((top + down, left, bottom + down, right) for top, left, bottom, right in further.merged),
    )
    above.rows.extend(table.rows)
    return Table(above.name or table.name, above.rows, together)


def _joined(tables: list[Table]) -> list[Table]:
    """Tables of one row belong to their neighbours of the same width: headings, or every row, in a table of its own."""
    found: list[Table] = []
    for table in tables:
        if not table.rows:
            continue
        above = found[-1] if found else None
        alike = above is not None and len(above.rows[0]) == len(table.rows[0]) > 1
        if above is not None and alike and 1 in (len(above.rows), len(table.rows)):
            found[-1] = _below(above, table)
        else:
            found.append(table)
    return found


def page_tables(raw: bytes, hint: str = "") -> list[Table]:
    """The tables of a page that may be lists, in their order, named by Excel's note or their captions, else "".

    Empty where there is none. Raises `Refusal` (too_large) where one is larger than any list.
    """
    reader = PageReader()
    encoding = page_encoding(raw, hint)
    for text in text_of([raw], encoding):
        reader.feed(_CONDITION.sub("", text.replace("\0", "")))
    reader.close()
    tables = [table for table in _joined(reader.tables()) if _holds_rows(table)]
    if len(reader.names) == len(tables):
        return [replace(table, name=name) for table, name in zip(tables, reader.names, strict=True)]
    return tables


def read_html(raw: bytes) -> list[Table]:
    """The tables of a page as sheets, named by their captions, else by their number.

    A cell that spans several stands in the first of them. Raises `Refusal` (unsupported_format) where no table has two
    rows and two columns, (too_large) where one is larger than any list.
    """
    tables = page_tables(raw)
    if not tables:
        raise refuse("unsupported_format", "html")
    return named_apart([replace(table, name=table.name or f"Table {number}") for number, table in enumerate(tables, 1)])
