"""Who audited: the company, in one way of writing, and the number by which APSCA knows its auditor."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache, lru_cache

from comity.reference.plain import fold, load_yaml, simplified

# An APSCA member number has eight digits; the level of the auditor (ASCA, CSCA, formerly RA) often stands beside it.
_NAMED = re.compile(r"(?:apsca|c\s?sca|a\s?sca|\bra\b)[^\d]{0,24}?(\d(?:[\s.-]?\d){5,9})(?!\d)", re.IGNORECASE)
_EIGHT = re.compile(r"(?<!\d)(\d{4}[\s.-]?\d{4})(?!\d)")
_OTHER = re.compile(r"(?<![\d.])(\d{6,10})(?![\d.])")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@cache
def _firms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = load_yaml("audit_firms.yaml").items()
    return tuple((firm, re.compile(simplified(pattern))) for firm, patterns in listed for pattern in patterns)


@lru_cache(maxsize=1 << 13)
def audit_firm(text: str) -> str:
    """The canonical name of the audit company that `text` names ("Bureau Veritas (Shanghai)" -> "Bureau Veritas").

    "" where none of the known ones is named; the member's own text is then the best that is known.
    """
    plain = fold(text)
    return next((firm for firm, pattern in _firms() if pattern.search(plain)), "") if plain else ""


def _is_date(digits: str) -> bool:
    """Whether eight digits are a day such as 20240630."""
    if not _FIRST_YEAR <= int(digits[:4]) <= _LAST_YEAR:
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1 << 13)
def apsca_number(text: str) -> str:
    """The digits of the APSCA member number in `text` ("ASCA 21704567", "RA 2170 1234"); "" where there is none.

    Without a word such as APSCA or CSCA beside it, eight digits that are a day are none. The level is not kept: it
    changes with time and counts as of the day of the audit.
    """
    plain = unicodedata.normalize("NFKC", text)
    named = _NAMED.search(plain)
    if named:
        return re.sub(r"\D", "", named[1])
    for pattern in (_EIGHT, _OTHER):
        for found in pattern.finditer(plain):
            digits = re.sub(r"\D", "", found[1])
            if len(digits) != 8 or not _is_date(digits):
                return digits
    return ""
