"""Cells as text: what a person sees, without the invisible characters and damage that spreadsheets collect."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

Cell = str | float | int | bool | date | time | timedelta

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc\x00-\x08\x0e-\x1f\x7f]"
)
_BLANKS = re.compile(r"\s+")
_ERRORS = frozenset(
    ("#N/A", "#NA", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#N/D", "#NV",
     "#WERT!", "#BEZUG!",
     "#VALEUR!", "#¡VALOR!", "#¡REF!", "Err:502", "Err:508", "Err:504")
)  # fmt: skip
_MOJIBAKE = re.compile(
    "[ÃÂÄÅÐØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|[äåæçèé][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f\u00a0]+|\u00c3\u00a0|\u00c2\u00a0")
_EXACT_INTEGERS = 1e15  # floats above this do not hold every integer


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _repair_run(found: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, found[0])).decode("utf-8")
    except UnicodeError:
        return found[0]


def _repair_mojibake(text: str) -> str:
    """UTF-8 that was read as Windows-1252, put right; a run of letters that does not come out even stays."""
    return _NOT_ASCII.sub(_repair_run, text) if _MOJIBAKE.search(text) else text


@lru_cache(maxsize=1 << 16)
def clean(text: str) -> str:
    """`text` in NFC, on one line, without invisible characters, edge blanks, error tokens (they become "")."""
    if text.isascii() and text.isprintable() and "  " not in text:
        stripped = text.strip()
    else:
        visible = _repair_mojibake(_INVISIBLE.sub("", text))
        stripped = _BLANKS.sub(" ", unicodedata.normalize("NFC", visible)).strip()
    return "" if stripped in _ERRORS else stripped


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < _EXACT_INTEGERS else repr(value)


def cell_text(value: Cell | None) -> str:
    """A cell as clean text: whole numbers without a point, days as YYYY-MM-DD, truth values as TRUE or FALSE."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return _number(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def is_blank(value: Cell | None) -> bool:
    """Whether nothing can be seen in the cell."""
    return value is None or (isinstance(value, str) and not clean(value))


def clean_column(cells: Sequence[Cell]) -> list[str]:
    return [cell_text(cell) for cell in cells]
