"""Numbers that programs and people spoil: postcodes that lost their zeros, numbers of workers among words."""

from __future__ import annotations

import re
import unicodedata

from comity.reference.postcodes import digits_of_postcodes

_MOST_ZEROS_LOST = 2
_POINT_ZERO = re.compile(r"(\d+)[.,]0+")
_ABOUT_WORDS = (
    "ca|circa|approx|approximately|about|around|environ|etwa|rund|aprox|cerca|sekitar|over|more than|yaklaşık|około"
    "|约|約"
)
_ABOUT = rf"(?:(?:{_ABOUT_WORDS})\.?\s*|[~≈>±]\s*)?"
_GROUPED = r"\d{1,3}(?:[,.'’ ]\d{3})+|\d{1,7}"
_WORKERS = re.compile(rf"{_ABOUT}(?P<number>{_GROUPED})(?:[.,]0{{1,2}})?\s*\+?\s*(?P<unit>[^\W\d_][^\d%]*)?", re.I)
_UNITS_THAT_COUNT_OTHERS = re.compile(r"(?:k|m|mn|mio|to|bis|a|à|al|or|t|kg|h|hrs|days?|years?)\b", re.I)
_MOST_WORKERS = 9_999_999


def read_postcode(text: str, country: str) -> tuple[str, bool]:
    """A postcode as its country writes it, and whether lost zeros were put back in front.

    `text` is clean, `country` ISO alpha-2 or "". Only a text of digits is touched, in countries whose postcodes all
    have one number of digits and may begin with zero, and only where one or two digits are missing. A ".0" at the end
    is taken off; nothing else is changed.
    """
    found = _POINT_ZERO.fullmatch(text)
    bare = found[1] if found else text
    length = digits_of_postcodes().get(country, 0)
    if length - _MOST_ZEROS_LOST <= len(bare) < length and bare.isascii() and bare.isdecimal():
        return bare.zfill(length), True
    return bare, False


def read_workers(text: str) -> int | None:
    """A number of workers; None where it is none, or a range, a share, or a fraction.

    Signs between thousands, a word for "about", a plus, and a word for what is counted ("500 workers") may stand beside
    it.
    """
    if text.isascii() and text.isdecimal():
        return int(text) if len(text) <= len(str(_MOST_WORKERS)) else None
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _WORKERS.fullmatch(plain)
    if not found or (found["unit"] and _UNITS_THAT_COUNT_OTHERS.match(found["unit"])):
        return None
    return int(re.sub(r"\D", "", found["number"]))
