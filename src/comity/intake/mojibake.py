"""Letters that were decoded with the wrong code page, put right where that is certain; all other text is left alone.

Three accidents leave traces that no real text has: UTF-8 read as a code page of one byte ("MÃ¼ller"), once or several
times over; UTF-8 read as an East Asian code page; an East Asian or Cyrillic code page read as the Western one ("ÖÐ¹ú").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache, partial

_LONGEST = 1000  # letters of a text beyond which no page of another script is looked for
_ROUNDS = 3  # a text can be damaged several times over
# Code pages in which UTF-8 is found misread, in the order in which they are tried.
_PAGES = ("cp1252", "cp1254", "cp1250", "mac_roman", "cp437", "cp850", "cp1253", "cp1251")
# First bytes of the signs that are wanted, of two, three and four bytes, and the bytes that follow them.
_LEADS_OF_TWO = (0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC8, 0xCC, 0xCE, 0xCF, 0xD0, 0xD1, *range(0xD7, 0xDC))
_LEADS_OF_THREE = (*range(0xE0, 0xEE), 0xEF)
_LEADS_OF_FOUR = (0xF0,)
_MORE = range(0x80, 0xC0)
_OTHER_SCRIPTS = ("cp1253", "cp1251")
_CYRILLIC_RUN = 3  # letters in a row: two happen in Ukrainian ("Рі")
_ENOUGH = 2  # misread signs in a text that is valid UTF-8 from its first to its last byte

# What UTF-8 in lists decodes to. Not IPA, Syriac and other letters into which pairs of real text would turn.
_WANTED = re.compile(
    "[\u00a0-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u02bc\u0300\u0301\u0303\u0309\u0323\u0384-\u03ce"
    "\u0400-\u045f\u0490\u0491\u0531-\u058a\u05d0-\u05ea\u060c\u0621-\u0652\u0660-\u0669\u067e-\u06d3\u0900-\u0df4"
    "\u0e01-\u0e5b\u0e81-\u0edd\u1000-\u109f\u10a0-\u10ff\u1780-\u17e9\u1e00-\u1ef9\u200b-\u200f\u2010-\u2026\u2030"
    "\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2212\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\ufb01\ufb02\ufeff"
    "\uff01-\uff9f\U0001f300-\U0001faff]+"
)
# What may be certain although it stands alone: letters of Latin script and common signs.
_ALONE = re.compile(
    "[\u00a0-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1e00-\u1ef9\u2010-\u2026\u2030\u2032\u2039\u203a\u20ac"
    "\u2122\ufeff]"
)
_CAPITAL_INSIDE = re.compile("[a-zà-öø-ÿ][À-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ]")
_BEYOND = re.compile(r"[^\x00-\x7f]+")
# What stands between words in real text, and the first half of a letter whose second half was lost.
_USUAL = frozenset("“”‘’„«»‹›–—…•·°®™\u00a0Ã")
_EAST_ASIAN_SCRIPTS = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH"}
_CLOSING = frozenset("’”“»›…–—™®°\u00a0")  # what follows the last letter of a word in real text


@dataclass(frozen=True, slots=True)
class _Page:
    """A code page of one byte: its characters as bytes, and what a run of misread UTF-8 looks like in it."""

    codec: str
    values: Mapping[str, int]
    run: re.Pattern[str]
    leads: str
    more: str


def _characters(codec: str) -> dict[str, int]:
    """The characters of the upper half of a code page; bytes that it leaves free stand for themselves."""
    table: dict[str, int] = {chr(byte): byte for byte in range(0x80, 0xA0)} if codec.startswith("cp125") else {}
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(codec, "replace").replace("\ufffd", chr(byte))] = byte
    return table


def _class(values: Mapping[str, int], wanted: Container[int]) -> str:
    return "[" + "".join(re.escape(char) for char, byte in values.items() if byte in wanted) + "]"


@cache
def _pages() -> tuple[_Page, ...]:
    pages = []
    for codec in _PAGES:
        values = _characters(codec)
        two, three, four, more = (
            _class(values, edge) for edge in (_LEADS_OF_TWO, _LEADS_OF_THREE, _LEADS_OF_FOUR, _MORE)
        )
        run = re.compile(f"(?:{two}{more}|{three}{more}{{2}}|{four}{more}{{3}})+")
        leads = _class(values, {*_LEADS_OF_TWO, *_LEADS_OF_THREE, *_LEADS_OF_FOUR})
        pages.append(_Page(codec, values, run, leads, more))
    return tuple(pages)


def _as_bytes(text: str, page: _Page) -> bytes | None:
    """A text as the bytes that a page reads as it; None where it holds signs that the page has not."""
    try:
        return bytes(ord(char) if char < "\x80" else page.values[char] for char in text)
    except KeyError:
        return None


def _whole(text: str, rounds: int) -> str:
    """A text that is misread UTF-8 from beginning to end, as it was; "" where it is not certain to be that."""
    beyond = sum(char > "\x7f" for char in text)
    for page in _pages():
        raw = _as_bytes(text, page)
        try:
            decoded = raw.decode("utf-8") if raw else ""
        except UnicodeDecodeError:
            continue
        if not _ENOUGH <= sum(char > "\x7f" for char in decoded) < beyond:
            continue
        decoded = _from_single_bytes(decoded, rounds - 1)
        signs = "".join(char for char in decoded if char > "\x7f")
        if _WANTED.fullmatch(signs) and not _CAPITAL_INSIDE.search(decoded) and _one_script_each(decoded):
            return decoded
    return ""


def _unread(page: _Page, found: re.Match[str]) -> str:
    """A run of misread UTF-8 as it was, or as it stands where it is not certain to be one."""
    try:
        decoded = bytes(page.values[char] for char in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    if not _WANTED.fullmatch(decoded) or _touches_others(found):
        return found[0]
    if len(decoded) == 1:
        certain = _certain_alone(page, found, decoded)
    else:
        letters = sum(map(str.isalpha, decoded))
        certain = _one_script(decoded) and (page.codec not in _OTHER_SCRIPTS or letters >= _CYRILLIC_RUN)
    return decoded if certain else found[0]


def _touches_others(found: re.Match[str]) -> bool:
    """Whether a run stands beside other letters or odd signs beyond ASCII: then all of it is something else."""
    beside = found.string[max(found.start() - 1, 0) : found.start()] + found.string[found.end() : found.end() + 1]
    return any(char > "\x7f" and char not in _USUAL for char in beside)


def _one_script_each(text: str) -> bool:
    """Whether the letters beyond ASCII are of one script wherever they stand together."""
    return all(map(_one_script, _BEYOND.findall(text)))


def _one_script(text: str) -> bool:
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in text if char.isalpha()}
    return len(scripts) <= 1 or scripts <= _EAST_ASIAN_SCRIPTS


def _certain_alone(page: _Page, found: re.Match[str], decoded: str) -> bool:
    """Whether one sign alone tells: a Latin letter or a common sign that fits between its neighbours."""
    written, first = found[0], page.values[found[0][0]]
    before = found.string[found.start() - 1 : found.start()] if found.start() else ""
    after = found.string[found.end() : found.end() + 1]
    if not _ALONE.fullmatch(decoded):
        return False
    if first == 0xE2:  # signs such as ’ and –: no real text has their first two bytes
        return page.values[written[1]] in (0x80, 0x82, 0x84)
    if page.codec in _OTHER_SCRIPTS:  # Cyrillic and Greek are real but for signs that stand among Latin letters
        return written[1] != "’" and (before + after).isascii() and any(map(str.isalpha, before + after))
    if written[1:] == "’":
        return _opens_word(found, decoded, before)
    return (first <= 0xC5 or page.codec.startswith("cp125")) and _fits(found[0], first, decoded, (before, after))


def _fits(written: str, first: int, decoded: str, beside: tuple[str, str]) -> bool:
    """Whether a letter stands where a letter can: real letters are followed by quotes, dashes and blanks as well."""
    before, after = beside
    if decoded.islower() and before.isupper() and (after.isupper() or (written.isupper() and not after.islower())):
        return False  # Slovak PÄŤ stays
    if first == 0xC2:
        return True
    if written[1:] == "\u00a0":
        return _begins_word(decoded, before)
    return after.isalnum() or not set(written[1:]) <= _CLOSING


def _begins_word(decoded: str, before: str) -> bool:
    """Whether a letter whose second byte shows as a blank is one: "Ã" and a blank is à, but not at the end of MAÇÃ."""
    return not before.isalpha() if decoded.isupper() else not before.isupper()


def _opens_word(found: re.Match[str], decoded: str, before: str) -> bool:
    """Whether a letter whose second byte shows as an apostrophe is one: a capital before small letters, not "Å’s"."""
    following = found.string[found.end() : found.end() + 2]
    return (
        decoded.isupper()
        and not before.isalpha()
        and len(following) > 1
        and following.isalpha()
        and following.islower()
    )


def _pair() -> str:
    """Where UTF-8 may have been misread: a first byte and a following one, both as the same page shows them."""
    pages = _pages()
    leads = "".join(sorted({char for page in pages for char in page.leads[1:-1]}))
    return f"[{leads}](?:{'|'.join(f'(?<={page.leads}){page.more}' for page in pages)})"


_PAIR = re.compile(_pair())
# à and í whose second byte, a no-break space or a soft hyphen, some program made a blank or dropped: SocietÃ, MarÃa.
_HALF = re.compile(r"(?<=[a-z])Ã(?![^a-z ,.)|])")


def _halves(found: re.Match[str]) -> str:
    return "í" if found.string[found.end() : found.end() + 1].isalpha() else "à"


def _from_single_bytes(text: str, rounds: int = _ROUNDS) -> str:
    """A text without UTF-8 that was misread as a page of one byte, once or `rounds` times over."""
    if rounds == 0:
        return text
    whole = _whole(text, rounds)
    if whole:
        return whole
    before = text
    for page in _pages():
        text = page.run.sub(partial(_unread, page), text)
    return text if text == before else _from_single_bytes(text, rounds - 1)


# UTF-8 read as an East Asian code page.

_EAST_ASIAN = ("gb18030", "cp932", "big5", "cp949")
_THREE_BYTES = re.compile(rb"(?>[\x00-\x7f]|[\xe3-\xed\xef][\x80-\xbf]{2})+")


@cache
def _openings() -> re.Pattern[str]:
    """Signs that begin a misread sign of East Asia, and hardly occur otherwise."""
    found = set()
    for codec in ("gb18030", "cp932", "cp949"):
        for first in (*range(0xE3, 0xEE), 0xEF):
            found |= {bytes([first, second]).decode(codec, "ignore") for second in range(0x80, 0xC0)}
    return re.compile("[" + "".join(map(re.escape, sorted(char for char in found if len(char) == 1))) + "]")


def _from_double_bytes(text: str) -> str:
    for codec in _EAST_ASIAN:
        try:
            raw = text.encode(codec)
            if _THREE_BYTES.fullmatch(raw):
                return raw.decode("utf-8")
        except UnicodeError:
            continue
    return text


# The code page of another script read as the Western one.

# Four signs beyond ASCII in a row, or kana with the letters that its second bytes become: no Western text has them.
_HIGH = "\u0080-\u00ff\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_FOREIGN_RUN = re.compile(f"[{_HIGH}]{{4}}|(?:[\u0192\u201a][@-~\u0080-\u2122]){{2}}")


# Around words of other scripts stand blanks, digits and marks; Latin letters would be second bytes of East Asian signs.


def _words(capitals: str, small: str) -> re.Pattern[bytes]:
    """Text of ASCII and of words in small letters (a pattern), with a capital in front or not, or in capitals."""
    word = rf"(?<![@-~\x80-\xff])(?:[{capitals}]?{small}|[{capitals}]+)(?![@-~\x80-\xff])"
    return re.compile(rf"(?>[\x00-\x7f]|{word})+".encode("ascii"))


# Bytes of the common signs of each page: first level of GB 2312 and of Big5, Hangul, kana and first level of JIS; words
# of Cyrillic, Greek and Hebrew; Thai syllables, which begin with a consonant or a vowel that is written in front of it.
_FOREIGN = (
    ("gb18030", re.compile(rb"(?>[\x00-\x7f]|[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe])+")),
    ("big5", re.compile(rb"(?>[\x00-\x7f]|[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|\xa1[\x40-\x7e\xa1-\xfe])+")),
    ("cp949", re.compile(rb"(?>[\x00-\x7f]|[\xb0-\xc8][\xa1-\xfe])+")),
    (
        "cp932",
        re.compile(rb"(?>[\x00-\x7f]|[\x88-\x97][@-~\x80-\xfc]|\x82[O-\xf1]|\x83[@-~\x80-\x96]|\x81[A-E[`i-v])+"),
    ),
    ("cp1251", _words(r"\xc0-\xdf\xa5\xa8\xaa\xaf\xb2", r"[\xe0-\xff\xb3\xb4\xb8\xba\xbf]+")),
    # a Greek word in small letters has one accent
    ("cp1253", _words(r"\xc1-\xdb\xa2\xb8-\xba\xbc\xbe\xbf", r"[\xe1-\xfb]*+[\xdc-\xdf\xfc-\xfe][\xe1-\xfb]*+")),
    ("cp1255", re.compile(rb"(?>[\x00-\x7f]|(?<![@-~])[\xe0-\xfa]{2,}(?![@-~]))+")),
    (
        "cp874",
        re.compile(
            rb"(?>[\x00-\x7f]|(?<![@-~])"
            rb"(?:[\xe0-\xe4]?[\xa1-\xce][\xd1\xd4-\xda\xe7]?[\xe8-\xec]?[\xd0\xd2\xd3\xe5]?)+(?![@-~]))+"
        ),
    ),
)
_GB_PAIR, _GB_2312 = (
    re.compile(rb"[\xb0-\xf7][\xa1-\xfe]"),
    re.compile(rb"(?>[\x00-\x7f]|[\xa1\xa3\xb0-\xf7][\xa1-\xfe])+"),
)
_ENOUGH_CHINESE = 3
_TAIWANESE = re.compile("[股限公司廠市縣區鄉鎮路街號樓業國際企科技電食品台臺灣香港]")
_LEAST_DIFFERENT = 4  # signs: a word with four times the same accented letter is Estonian


def _mostly_chinese(raw: bytes) -> list[str]:
    """Names of places hold rarer signs of GB 2312 (东莞): beside twice as many common ones they tell as well."""
    pairs = _GB_PAIR.findall(raw) if _GB_2312.fullmatch(raw) else []
    common = sum(pair[0] <= 0xD7 for pair in pairs)
    return ["gb18030"] if common >= max(_ENOUGH_CHINESE, 2 * (len(pairs) - common)) else []


def _from_western(text: str) -> str:
    """A text whose bytes are common signs of exactly one foreign page; where several fit, nothing is certain."""
    raw = _as_bytes(text, _pages()[0]) if len(text) <= _LONGEST else None
    if raw is None or len({char for char in text if char > "\x7f"}) < _LEAST_DIFFERENT:
        return text
    found = [codec for codec, common in _FOREIGN if common.fullmatch(raw)] or _mostly_chinese(raw)
    decoded = raw.decode(found[0], "replace") if len(found) == 1 else ""
    if not decoded or "\ufffd" in decoded:
        return text
    # Rare signs of GBK have the bytes of common signs of Big5: only signs that names and addresses are full of tell.
    return text if found == ["big5"] and not _TAIWANESE.search(decoded) else decoded


# A Central European or Turkish page read as the Western one, where a word tells.

_TURKISH = re.compile(
    r"A\.Þ\b|ÞT[ÝIi]|\bÞti\b|SANAYÝ|TÝC|TEKSTÝL|\bÝ(?:STANBUL|stanbul|ZMÝR|zmir|NÞAAT|nþaat|plik|PLÝK)"
)
_POLISH = re.compile(r"[^\W\d_]³[a-ząęń]|\bSPÓ£KA|ZAK£AD")
_HUNGARIAN = re.compile(r"[Ff]elelõss|FELELÕSS|[ÉéEe]pítõ|[a-z][õû][a-z]{0,9}.{0,40}\b(?:Kft|Zrt)\b")
_CZECH = re.compile(r"spoleèn|SPOLEÈN|Èesk|Plzeò|Dìèín")
_REGIONAL = (
    (_TURKISH, "cp1254", frozenset("çğıöşüâîûÇĞİÖŞÜÂÎÛ")),
    (_POLISH, "cp1250", frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")),
    (_HUNGARIAN, "cp1250", frozenset("áéíóöőúüűÁÉÍÓÖŐÚÜŰ")),
    (_CZECH, "cp1250", frozenset("áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ")),
)
_REGIONAL_LETTERS = re.compile("[þÞÝ³£õûÕìÈ]")


def _from_neighbour(text: str) -> str:
    """A text whose words show of which page its letters are, when all of them are letters of that language."""
    for telling, codec, letters in _REGIONAL:
        raw = _as_bytes(text, _pages()[0]) if telling.search(text) else None
        decoded = raw.decode(codec, "replace") if raw else ""
        if decoded and all(char < "\x80" or char in letters or char in _USUAL for char in decoded):
            return decoded
    return text


def suspect(also: str) -> str:
    """A regular expression for a quick look: a text in which it finds nothing is left alone by `repair`.

    `also` are further characters to be found, as in a class. All of it begins with one class, which makes it fast.
    """
    alone = f"{_REGIONAL_LETTERS.pattern[1:-1]}{_openings().pattern[1:-1]}{also}"
    leads, _, pairs = _PAIR.pattern.removeprefix("[").partition("](?:")
    runs = f"(?<=[{_HIGH}])[{_HIGH}]{{3}}|(?<=[\u0192\u201a])[@-~\u0080-\u2122][\u0192\u201a][@-~\u0080-\u2122]"
    half = "(?<=[a-z]Ã)(?![^a-z ,.)|])"
    return f"[{leads}{alone}{_HIGH}](?:(?<=[{alone}])|{half}|{runs}|{pairs}"


def repair(text: str) -> str:
    """`text` with misread letters put right where that is certain; real text of any language comes back as it is."""
    if _PAIR.search(text):
        text = _from_single_bytes(text)
    if "Ã" in text:
        text = _HALF.sub(_halves, text)
    if _FOREIGN_RUN.search(text):
        return _from_western(text)
    if _REGIONAL_LETTERS.search(text):
        return _from_neighbour(text)
    return _from_double_bytes(text) if _openings().search(text) else text
