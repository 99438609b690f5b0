"""What came from a member is written as text, whatever it looks like: no formula can come alive in xlsx or CSV, and
nothing in it can steer a terminal.

Standard library only; whatever writes members' words for people writes them through here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LONGEST_CELL = 32_767
"""Letters of a cell of Excel, as UTF-16 counts them."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How texts begin that a spreadsheet program takes for a formula when it opens CSV (OWASP, CSV Injection)."""
_UNSHOWABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no XML may hold them
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOVING = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, halves of a pair, ends of lines and paragraphs


def plain(text: str) -> str:
    """`text` for a terminal, without what could move the cursor, change colours or turn the direction of writing."""
    return "".join(" " if unicodedata.category(char) in _MOVING else char for char in text if char not in _BIDI)


def shorten(text: str, limit: int) -> str:
    """`text`, cut to `limit` letters as UTF-16 counts them; an ellipsis shows that something was cut."""
    if len(text) * 2 <= limit:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= limit * 2:
        return text
    return units[: limit * 2 - 2].decode("utf-16-le", "ignore") + "…"


def write_text(sheet: Any, place: tuple[int, int], text: str, look: Any = None) -> None:
    """Write text into a cell (row and column from 0) of an XlsxWriter sheet so that it can be nothing but text.

    `write_string` takes text that begins with `<r>` and ends with `</r>` as XML of its own and writes it unescaped: a
    list could bring a formula to life with it. In pieces it is escaped.
    """
    if not text.isascii():
        text = _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    text = shorten(text, LONGEST_CELL)
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(*place, text[:1], text[1:2], text[2:], *([look] if look else []))
    else:
        sheet.write_string(*place, text, look)


def csv_text(value: object) -> str:
    """A value as the text of a CSV cell; what a spreadsheet would take for a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_name(text: str) -> str:
    """A text for a CSV cell that `from_csv_name` gives back unchanged, and that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith((*FORMULA_STARTS, "'")) else text


def from_csv_name(cell: str) -> str:
    """The text that `csv_name` wrote into a cell."""
    return cell.removeprefix("'")


def from_csv_text(cell: str) -> str:
    """The text that `csv_text` wrote into a cell; an apostrophe that is part of a name ('t Hof) stays."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
