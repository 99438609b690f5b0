"""The writing of a cell of dates made plain before it is taken apart: digits, signs of East Asia, eras, hours."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from comity.reference.date_words import era_letters, eras, weekday_signs, weekdays
from comity.reference.plain import fold

# A number followed by one of these was marked in the text as a year, a month or a day of the month.
YEAR_MARK, MONTH_MARK, DAY_MARK = "\ue000", "\ue001", "\ue002"

# 年, 月 and 日 in GBK, Big5 and Shift-JIS, read as the Western page: behind a digit they are nothing else.
_MISREAD_SIGNS = {
    **{"Äê": "年", "ÔÂ": "月", "ÈÕ": "日"},
    **{"¦~": "年", "¤ë": "月", "¤é": "日"},
    **{"”N": "年", "ŒŽ": "月", "“ú": "日"},
}
_MISREAD = re.compile(rf"(?<=\d)(?:{'|'.join(_MISREAD_SIGNS)})")
_MINGUO = 1911
_JOINERS = dict.fromkeys((0x200C, 0x200D))
_ORDINAL_SIGNS = re.compile(r"(?<=\d)\.?[ºª°]")
_ZONE = r"(?:z|utc|gmt|cet|cest|eet|ist|hrs|hours|uhr|h|น\.?|[ap]\.?m\.?|[+-]\d{2}:?\d{2})(?![a-z])"
_TIMES = re.compile(
    rf"(?:(?<=\d)t|\bà\s|(?<![\d.,/-]))\d{{1,2}}[:h]\d{{2}}(?:[:.]\d{{2}}(?:[.,]\d{{1,9}})?)?(?![\d:])(?:\s{{0,3}}{_ZONE}){{0,3}}"
    rf"|(?<=\d{{8}})t\d{{4,6}}z?\b"
    rf"|(?<![\d.,/-])\d{{1,2}}(?:[.:]\d{{2}})?\s{{0,3}}(?:uhr|[ap]\.?m\b\.?|น\.)"
    rf"|(?:上午|下午|午前|午後|오전|오후)?\s?\d{{1,2}}\s?[时時시点點](?:\s?\d{{1,2}}\s?[分분])?(?:\s?\d{{1,2}}\s?[秒초])?"
    rf"|(?:上午|下午|午前|午後|오전|오후)\s?$"
    rf"|\b(?:utc|gmt)(?:[+-]\d{{1,2}}:?(?:\d{{2}})?)?(?![a-z])",
    re.I,
)
_UNDERSCORES = re.compile(r"(?<=\d)_(?=\d)")
_WEEKDAY_IN_BRACKETS = re.compile(r"\(([^()\d]{1,12})\)")
_YEAR = re.compile(r"(\d{1,4}) ?[年년](?!度)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2}) ?(?:月份?|월)")
_MONTH_BEHIND = re.compile(r"(?:tháng|thang|thg)\.? ?(\d{1,2})(?!\d)", re.I)
_MONGOLIAN_MONTH = re.compile(r"(?<!\d)(\d{1,2}) ?-? ?р сар(?:ын)?")
_VIETNAMESE_WEEKDAY = re.compile(
    r"\b(?:thứ|thu|chủ|chu) (?:hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay|nhật|nhat)\b|^th?\.? ?[2-7],?\s(?=\d{1,2}\D)", re.I
)
_DAY = re.compile(r"(?<!\d)(\d{1,2}) ?[日號号일]")
_CHINESE_NUMBER = re.compile(r"[〇零一二三四五六七八九十廿卅]+(?= ?[年月日號号季])")
_CHINESE_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 1, "廿": 2, "卅": 3}
_SHORT_RANGE = re.compile(r"(?<=[\d\s])(?:s ?[/.] ?d\.?|t ?/ ?m|t\.e\.m\.)(?=[\s\d])", re.I)
_DOTTED = re.compile(r"(?<=[\u0e00-\u0eff])\.\s?(?=[\u0e00-\u0eff])")
_MINGUO_DATE = re.compile(r"^(1[0-2]\d)([./-])(\d{1,2})\2(\d{1,2})$")
_MINGUO_COMPACT = re.compile(r"^(1[0-2]\d)(0[1-9]|1[0-2])([0-3]\d)$")
_ERA_DATE = re.compile(r"^([a-z])\.? ?(\d{1,2})(?= ?年|[./-]\d{1,2}[./-]\d{1,2}$)", re.I)
_QUOTED = re.compile(r"^[\[(\"“«'`‘’=]+|[\])\"”»'`’;,]+$")


@cache
def _era() -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(eras())}) ?(元|\d{{1,3}}) ?年?")


def ascii_digits(text: str) -> str:
    """`text` with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char for char in text)


def _chinese_number(found: re.Match[str]) -> str:
    signs = found[0]
    ten = next((sign for sign in signs if sign in _TENS), "")
    if not ten:
        return "".join(str(_CHINESE_DIGITS[sign]) for sign in signs)
    before, _, after = signs.partition(ten)
    tens = _CHINESE_DIGITS.get(before, _TENS[ten]) if before else _TENS[ten]
    return f"{tens}{_CHINESE_DIGITS.get(after, 0)}"


def _era_year(found: re.Match[str]) -> str:
    return f"{eras()[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _common_year(found: re.Match[str]) -> str:
    """A year of three digits counts from the founding of the Republic of China (Taiwan)."""
    number = found[1]
    return f"{int(number) + _MINGUO if len(number) == 3 else number}{YEAR_MARK}"


def _east_asian(text: str) -> str:
    """Numbers marked as year, month or day, whatever script and era they are written in."""
    text = _CHINESE_NUMBER.sub(_chinese_number, text)
    text = _era().sub(_era_year, text)
    text = _MONGOLIAN_MONTH.sub(rf"\1{MONTH_MARK}", text)
    text = _DAY.sub(rf"\1{DAY_MARK}", _MONTH.sub(rf"\1{MONTH_MARK}", _YEAR.sub(_common_year, text)))
    return _DOTTED.sub("", text)


def _era_letter(text: str) -> str:
    found = _ERA_DATE.match(text)
    if not found or found[1].lower() not in era_letters():
        return text
    return f"{era_letters()[found[1].lower()] + int(found[2])}{text[found.end() :]}"


def _no_weekday(found: re.Match[str]) -> str:
    return " " if found[1] in weekday_signs() or fold(found[1]) in weekdays() else found[0]


def plain(text: str) -> str:
    """A cell of dates in one writing: digits 0 to 9, years of eras as common years, no hours, no quotes around it."""
    text = ascii_digits(unicodedata.normalize("NFKC", _ORDINAL_SIGNS.sub("", text.translate(_JOINERS))))
    text = _QUOTED.sub("", text.strip()).strip(" .,;")
    text = _MISREAD.sub(lambda found: _MISREAD_SIGNS[found[0]], text)
    text = _UNDERSCORES.sub("-", text)
    text = _WEEKDAY_IN_BRACKETS.sub(_no_weekday, text)
    text = _TIMES.sub(" ", text)
    text = _era_letter(text)
    if not text.isascii():
        text = _east_asian(text)
    text = _VIETNAMESE_WEEKDAY.sub(" ", text)
    text = _MONTH_BEHIND.sub(rf"\1{MONTH_MARK}", _SHORT_RANGE.sub(" sd ", text))
    text = _MINGUO_DATE.sub(lambda found: f"{int(found[1]) + _MINGUO}-{found[3]}-{found[4]}", text)
    text = _MINGUO_COMPACT.sub(lambda found: f"{int(found[1]) + _MINGUO}-{found[2]}-{found[3]}", text)
    return text.strip()
