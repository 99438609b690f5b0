"""How the letters of a text file are coded: marks first, then UTF-8, then the code page whose letters make sense.

A code page is judged by the headings that it makes known and by how its letters stand beside each other.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from comity.reference.headings import understand

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In order of preference where two make equal sense.
_PAGES = (
    "cp1252",
    "gb18030",
    "shift_jis",
    "big5",
    "euc_kr",
    "cp874",
    "cp1254",
    "cp1250",
    "cp1251",
    "cp1258",
    "cp1253",
    "mac_roman",
    "cp850",
)
_COMMON_LEADS = {
    "gb18030": range(0xB0, 0xD8),
    "shift_jis": range(0x88, 0x98),
    "big5": range(0xA4, 0xC7),
    "euc_kr": range(0xB0, 0xC9),
}
_SAMPLE = 60_000
_HEADING_WORTH = 0.15
_CLOSE = 0.05
_UNUSUAL = frozenset("þðýÞÐÝ¢£¤¥¦§¨©¬®¯±µ¶¸×÷ƒˆ‰‹›")


def _utf16(raw: bytes) -> str:
    """UTF-16 without a mark shows in the zero bytes of its Latin letters and digits."""
    start = raw[:4000]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < 0.2 * len(start) / 2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _sample(raw: bytes) -> bytes:
    """The first lines, and those further on that hold other than ASCII letters."""
    lines = raw.splitlines(keepends=True)
    telling = [line for line in lines[20:] if not line.isascii()]
    return b"".join(lines[:20] + telling)[:_SAMPLE].rsplit(b"\n", 1)[0]


def _headings_known(text: str) -> int:
    cells = [cell for line in text.splitlines()[:12] for cell in re.split(r'[,;\t|"]', line)]
    return sum(bool(understand(cell)) for cell in cells if cell.strip() and not cell.isascii())


def _sense_of_letter(text: str, index: int) -> float:
    char = text[index]
    if char in _UNUSUAL:
        return -1.0
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if not char.isalpha() and unicodedata.category(char)[0] != "M":
        return -1.0 if before.isalpha() and after.isalpha() and char not in "’‘´" else 0.3
    if char.isupper() and before.islower():
        return -1.0
    return 1.0


def _sense(raw: bytes, page: str) -> float | None:
    """From -1 (nonsense) to 1 for the letters outside ASCII, plus a share for each heading that becomes known."""
    try:
        text = raw.decode(page)
    except UnicodeDecodeError:
        return None
    if page in _COMMON_LEADS:
        values = [_sense_of_sign(char, page) for char in text if not char.isascii()]
    else:
        values = [_sense_of_letter(text, index) for index, char in enumerate(text) if not char.isascii()]
    if not values:
        return 0.0
    return sum(values) / len(values) + _HEADING_WORTH * _headings_known(text)


def _sense_of_sign(char: str, page: str) -> float:
    if "\u3040" <= char <= "\u30ff":
        return 1.0 if page == "shift_jis" else 0.0
    if not char.isalpha():
        return 0.3
    coded = char.encode(page, "replace")
    return 1.0 if len(coded) == 2 and coded[0] in _COMMON_LEADS[page] else -1.0


def _best_page(raw: bytes) -> tuple[str, bool]:
    sample = _sample(raw)
    rated = [(sense, -index, page) for index, page in enumerate(_PAGES) if (sense := _sense(sample, page)) is not None]
    if not rated:
        return "cp1252", False
    rated.sort(reverse=True)
    best = rated[0]
    rivals = [other for other in rated[1:] if best[0] - other[0] < _CLOSE]
    sure = all(sample.decode(other[2]) == sample.decode(best[2]) for other in rivals)
    return best[2], sure or best[2] == "cp1252"


def decode(raw: bytes) -> tuple[str, str, bool]:
    """The text of a file, its coding, and whether that is sure. Never fails: letters that no page has become "�"."""
    mark = next((coding for magic, coding in _MARKS if raw.startswith(magic)), "") or _utf16(raw)
    if mark:
        return raw.decode(mark, "replace"), mark, True
    try:
        return raw.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError:
        page, sure = _best_page(raw)
        return raw.decode(page, "replace"), page, sure


import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Encoding:
    name: str
    mark_length: int = 0
    sure: bool = True
    mixed: bool = False


def find_encoding(file: io.FileIO) -> Encoding:
    file.seek(0)
    raw = file.read()
    _, name, sure = decode(raw)
    if name == "utf-8-sig":
        return Encoding("utf-8", 3, sure)
    if name == "utf-16":
        return Encoding("utf-16-le" if raw[:2] == codecs.BOM_UTF16_LE else "utf-16-be", 2, sure)
    return Encoding(name, 0, sure)


def decoded(pieces: Iterable[bytes], encoding: Encoding, errors="replace") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.name)(errors)
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", True)
