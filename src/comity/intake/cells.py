"""Cells as text: what a person sees, without the invisible characters and damage that spreadsheets collect."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Sequence, Set
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar

from comity.intake import mojibake

T = TypeVar("T")
Cell = str | float | int | bool | date | time | timedelta

_EXACT_INTEGERS = float(1 << 53)  # floats above this do not hold every integer
_BLOCK = 1000  # cells that are looked at together; only a block with something odd in it is read cell by cell
_FIRST, _SAID_AGAIN = 200, 4  # a column whose first cells hold each text so often says few things, each looked at once
_MARK = "|"  # between the cells of a block: a sign that is rare in cells

_FREE_IN_WINDOWS = (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)  # 0x85 is also the end of a line
# Signs that nobody sees: soft hyphens, marks of direction, joiners, lone halves of a pair, tags.
_VARIANTS = "\u034f\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef"  # they choose among shapes of the same letter
_INVISIBLE = re.compile(
    f"[{_VARIANTS}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc"
    "\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\U000e0000-\U000e007f]"
    # Persian, Indian and Burmese words need their joiners; elsewhere they are left over from a web page.
    "|(?<![\u0600-\u07ff\u0900-\u109f\u1780-\u17ff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u07ff\u0900-\u109f\u1780-\u17ff])"
)
# The places that Latin-1 keeps for controls hold quotes and dashes on Windows, which is what was meant (as in HTML 5).
_CONTROLS = {byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in _FREE_IN_WINDOWS}
_BLANKS = re.compile("[\\s\u2800\u3164\uffa0\u115f\u1160]+")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")  # digits and letters of Latin script only
_TO_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_NARROW_KANA = re.compile("[\uff65-\uff9f]+")
_ESCAPES = re.compile("_x([0-9A-Fa-f]{4})_")  # characters that Excel cannot write into its files (ECMA-376, ST_Xstring)
_ENTITIES = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});")
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')  # how programs keep a spreadsheet from reading a code as a number
_TYPED_APOSTROPHE = re.compile(r"'(?=[+-]?\d\S*$|[\d./: -]+$)")  # not 's-Hertogenbosch
# Error values of every Excel and of LibreOffice: #N/A, #WERT!, #¿NOMBRE?, #SAYI/0!, Err:502.
_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_][^\W_ ]{0,11}(?:[/_ ][^\W_]{1,11}){0,2}[!?]|#N/?[ADVB]!?|#N/A N/A|#I/T|#Н/Д|#NV|#YOK|#HIÁNYZIK"
    r"|#NENÍ_K_DISPOZICI|#GETTING_DATA|Err ?: ?\d{3}",
    re.I,
)
_SUSPECT = re.compile(
    mojibake.suspect(_VARIANTS + "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff65-\uff9f\u2800\u3164\uffa0\u115f\u1160")
)
# What may be odd in printable ASCII, beside a blank at an edge: two blanks, entities, escapes, and the first sign.
_ODD_STARTS = (" ", "'", "=", "#", "Err", "ERR", "err")
_ODD_START_IN_BLOCK = re.compile(rf"{re.escape(_MARK)}(?:[ '=#]|Err|ERR|err)")


def _entity(found: re.Match[str]) -> str:
    return html.unescape(found[0])


def _unescaped(text: str) -> str:
    """A text without the ways of writing characters that belong into files and not into cells."""
    if "_x" in text:
        text = _ESCAPES.sub(lambda found: chr(int(found[1], 16)), text)
    if "&" in text:
        text = _ENTITIES.sub(_entity, _ENTITIES.sub(_entity, text))
    found = _AS_TEXT.fullmatch(text)
    text = found[1].replace('""', '"') if found else text
    return text[1:] if _TYPED_APOSTROPHE.match(text) else text


def _scraped(text: str) -> str:
    """The slow way, for texts in which something is odd."""
    text = _unescaped(text.strip(" \t\r\n"))  # a no-break space at the end may be half of a misread letter
    if not text.isascii() or not text.isprintable():
        text = _INVISIBLE.sub("", mojibake.repair(text).translate(_CONTROLS))
        if _WIDE.search(text):
            text = text.translate(_TO_NARROW)
        text = _NARROW_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        text = unicodedata.normalize("NFC", text)
    text = _BLANKS.sub(" ", text).strip()
    return "" if _ERROR.fullmatch(text) else text


def _is_plain(text: str) -> bool:
    """Whether a text is certainly clean as it stands."""
    if not text.isprintable() or text.endswith(" ") or text.startswith(_ODD_STARTS) or _has_odd_parts(text):
        return not text
    return text.isascii() or (not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text))


def _has_odd_parts(text: str) -> bool:
    return "  " in text or ("_" in text and "_x" in text) or ("&" in text and bool(_ENTITIES.search(text)))


@lru_cache(maxsize=1 << 16)
def clean(text: str) -> str:
    """`text` as a person sees it, in NFC and on one line.

    Gone are invisible characters, double and edge blanks, and error values of spreadsheets (they become ""). Put right
    are full-width digits and letters of Latin script, half-width kana, HTML entities and escapes of Excel that stand in
    the cell, `="..."`, an apostrophe in front of a number, and letters that were misread where that is certain
    (`mojibake`). Line breaks become blanks; quotes and all other punctuation stay.
    """
    return text if _is_plain(text) else _scraped(text)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) <= _EXACT_INTEGERS else repr(value)


def cell_text(value: Cell | None) -> str:
    """A cell as clean text: whole numbers without a point, days as YYYY-MM-DD, truth values as TRUE or FALSE."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def is_blank(value: Cell | None) -> bool:
    """Whether nothing can be seen in the cell."""
    return value is None or (isinstance(value, str) and not clean(value))


def was_misread(text: str) -> bool:
    """Whether `clean` puts letters right that were decoded with the wrong code page."""
    return not text.isascii() and mojibake.repair(text) != text


def distinct(cells: Sequence[T]) -> Collection[T]:
    """The distinct ones of some cells where the first of them repeat each other (countries, protocols), else all."""
    start = cells[:_FIRST]
    return set(cells) if _SAID_AGAIN * len(set(start)) <= len(start) else cells


def _is_plain_block(texts: Collection[str]) -> bool:
    """Whether every text of a block is certainly clean as it stands: `_is_plain` for all of them at once."""
    joined = _MARK.join(("", *texts, ""))
    if not joined.isprintable() or " " + _MARK in joined or _has_odd_parts(joined):
        return False
    if _ODD_START_IN_BLOCK.search(joined):
        return False
    return joined.isascii() or (not _SUSPECT.search(joined) and unicodedata.is_normalized("NFC", joined))


def _clean_texts(texts: Sequence[str], few: Collection[str]) -> list[str]:
    if len(few) < len(texts):
        plain = _is_plain_block(few)
        return list(texts) if plain else list(map({text: clean(text) for text in few}.__getitem__, texts))
    found: list[str] = []
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        found += block if _is_plain_block(block) else map(clean, block)
    return found


def _float_text(value: float) -> str:
    """`_number` of a float, without asking what it is."""
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2] if value and -_EXACT_INTEGERS <= value <= _EXACT_INTEGERS else _number(value)
    return "" if text[-1] in "nf" else text  # nan, inf


def clean_column(
    cells: Sequence[Cell | None], kinds: Set[type] = frozenset(), few: Collection[Cell | None] = ()
) -> list[str]:
    """`cell_text` of every cell of a column or a piece of one, at the speed of the whole.

    `kinds` and `few` are the types of the cells and the distinct ones of them, where these are known.
    """
    kinds = kinds or set(map(type, cells))
    if kinds == {str}:
        return _clean_texts(cells, few or distinct(cells))  # type: ignore[arg-type]
    if kinds == {float}:
        return list(map(_float_text, cells))  # type: ignore[arg-type]
    strings = [cell for cell in cells if type(cell) is str]
    texts = iter(_clean_texts(strings, distinct(strings)))
    return [next(texts) if type(cell) is str else cell_text(cell) for cell in cells]
