"""Formulas that anybody can work out in the head, for files whose programs left that to the spreadsheet.

Scripts write `="0712345"` to keep zeros and `HYPERLINK("https://...", "Acre Mill")` to link a name, without a result.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from comity.intake.cells import Cell

_TEXT = r'"((?:[^"]|"")*)"'
_LITERAL = re.compile(_TEXT)
_LINK = re.compile(rf"HYPERLINK\(\s*{_TEXT}\s*(?:[,;]\s*{_TEXT}\s*)?\)", re.I)
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")
_DAY = re.compile(r"DATE\(\s*(\d{4})\s*[,;]\s*(\d{1,2})\s*[,;]\s*(\d{1,2})\s*\)", re.I)
_LONGEST = 2000


def plain_result(formula: str) -> Cell | None:
    """What a formula (as it stands in a file, without its sign) gives where it only states a value; None for others."""
    if len(formula) > _LONGEST:
        return None
    written = unescape(formula).strip().removeprefix("=").strip()
    if found := _LITERAL.fullmatch(written):
        return found[1].replace('""', '"')
    if found := _LINK.fullmatch(written):
        return (found[1] if found[2] is None else found[2]).replace('""', '"')
    if _NUMBER.fullmatch(written):
        return float(written)
    if found := _DAY.fullmatch(written):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    return None
