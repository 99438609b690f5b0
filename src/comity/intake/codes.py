"""Identifiers as lists write them: checked, repaired where there is only one repair, left out otherwise.

Case, blanks, dots, dashes, a label in front ("GLN:", "(414)"), a ".0" at the end and full-width letters are writing
and no matter. A repair changes characters: zeros that a program took off the front, and letters that stand for digits
(O for 0, I and L for 1). It counts only where exactly one candidate has right check digits, or, in codes without them,
where the format allows one reading only. Codes that nobody was ever given (0000000000000, 123456789) are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from comity.vocabulary.identifiers import gln_check_digit, is_gln, is_lei, is_os_id, not_glns

_NOT_CODE = re.compile(r"[^0-9A-Za-z]+")
_SCIENTIFIC = re.compile(r"([+-]?\d+)(?:[.,](\d+))?E\+?(\d+)", re.I)
_POINT_ZERO = re.compile(r"(?<=\d)[.,]0+$")
_ROUNDED = re.compile(r"\d{1,7}0{6,}")  # what is left of thirteen digits that a program showed as 9.52412E+12
_LEAST_GLN_DIGITS = 8  # with fewer digits left, more than leading zeros was lost
_GLN_LABEL = re.compile(r"^(?:GLN13|GLN|ILN|EAN13|EAN|GS1|NO|NR)+(?=\d)")
_GS1_LINK = re.compile(r"/41[0-7]/(\d{13})(?!\d)")  # GS1 Digital Link
_APPLICATION = re.compile(r"41[0-7](?=\d{13}$)")  # GS1 application identifiers of locations
_OS_LABEL = re.compile(r"^(?:OSHUBID|OSID|OARID|OSH|OAR|ID)+(?=[A-Z0-9]{15}$)")
_LEI_LABEL = re.compile(r"^(?:LEICODE|LEI)(?=[0-9A-Z]{20}$)")
_DUNS_LABEL = re.compile(r"^(?:DUNSNUMBER|DUNSNO|DUNSNR|DUNS|DNB)(?=[0-9OIL])")
_SEDEX = re.compile(r"(?<![A-Z0-9])(Z[SC]|[PS])[\s:.\-#]{0,3}((?:[0-9OIL][\s.\-]?){3,11}[0-9OIL])(?![A-Z0-9])")
_PLAIN_SEDEX = re.compile(r"(Z[SC])[0-9]{4,12}")
_SEDEX_KINDS = {"ZS": "sedex_site", "P": "sedex_site", "ZC": "sedex_company", "S": "sedex_company"}
_DIGITS_MEANT = str.maketrans("OIL", "011")
_LETTERS_MEANT = str.maketrans("01", "OI")
_TAKEN_FOR = {"0": "O", "O": "0", "1": "I", "I": "1"}
_COUNTING = "01234567890123456789012345678901234567890"
_INVENTED_LENGTHS = range(4, 21)


@dataclass(frozen=True, slots=True)
class CodeReading:
    """An identifier: its value ("" where it must be left out), a problem code ("" if none), its kind if another.

    `other` is a second identifier of another kind from the same cell (a site's and a company's Sedex reference).
    """

    value: str
    code: str = ""
    kind: str = ""
    other: CodeReading | None = None


def _compact(text: str) -> str:
    """A code in capitals without anything but letters and digits."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NOT_CODE.sub("", _POINT_ZERO.sub("", text)).upper()


def _invented() -> frozenset[str]:
    """Digits that are all the same or count up or down: what people write when they have no number."""
    same = {digit * length for digit in "0123456789" for length in _INVENTED_LENGTHS}
    up = {_COUNTING[start : start + length] for start in range(10) for length in _INVENTED_LENGTHS}
    return frozenset(same | up | {digits[::-1] for digits in up})


_INVENTED = _invented()
_INVENTED_GLNS = frozenset(digits + gln_check_digit(digits) for digits in _INVENTED if len(digits) == 12)


def _only(candidates: set[str], is_right: Callable[[str], bool]) -> str:
    """The one candidate with right check digits; "" where none or several have them."""
    right = [candidate for candidate in candidates if is_right(candidate)]
    return right[0] if len(right) == 1 else ""


def _is_real_gln(digits: str) -> bool:
    return is_gln(digits) and digits[:12] not in _INVENTED and not _ROUNDED.fullmatch(digits)


def _unscientific(text: str) -> str | None:
    """The digits of 9.524635547347E+12 where none is lost, "" where some are; None for what is not written so."""
    found = _SCIENTIFIC.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1] + (found[2] or "")
    return digits if len(found[2] or "") == int(found[3]) else ""


def read_gln(text: str) -> CodeReading:
    """A GLN: 13 digits with the GS1 check digit.

    Lost leading zeros and letters for digits are repaired (`gln_repaired`), a GS1 application identifier (410 to 417)
    or a leading zero of 14 digits is taken off. Digits lost in scientific notation are lost (`gln_scientific`).
    """
    if _is_real_gln(text):
        return CodeReading(text)
    digits = _unscientific(text)
    if digits is not None:
        return CodeReading(digits) if _is_real_gln(digits) else CodeReading("", "gln_scientific")
    link = _GS1_LINK.search(text)
    written = _GLN_LABEL.sub("", link[1] if link else _compact(text))
    meant = written.translate(_DIGITS_MEANT)
    if _ROUNDED.fullmatch(meant) and len(meant) == 13 and meant not in _INVENTED:
        return CodeReading("", "gln_scientific")
    return _repaired_gln(written, meant)


def _repaired_gln(written: str, meant: str) -> CodeReading:
    candidates = {meant, _APPLICATION.sub("", meant)}
    if len(meant) == 14 and meant.startswith("0"):
        candidates.add(meant[1:])
    if _LEAST_GLN_DIGITS <= len(meant) < 13:
        candidates.add(meant.zfill(13))
    value = _only(candidates, _is_real_gln)
    if not value:
        return CodeReading("", "gln_check_digit")
    return CodeReading(value, "" if value in written else "gln_repaired")


def read_os_id(text: str) -> CodeReading:
    """An OS ID: 15 characters with the check character.

    Its alphabet has no I, L, O and U, and each place holds letters, digits or both, so letters and digits that were
    taken for each other have one repair each (`os_id_repaired`).
    """
    if is_os_id(text):
        return CodeReading(text)
    code = _OS_LABEL.sub("", _compact(_last_of_link(text) if "://" in text else text))
    if is_os_id(code):
        return CodeReading(code)
    meant = code[:2].translate(_LETTERS_MEANT) + code[2:].translate(_DIGITS_MEANT)
    return CodeReading(meant, "os_id_repaired") if is_os_id(meant) else CodeReading("", "os_id_check")


def _last_of_link(text: str) -> str:
    """The last part of the path of a link, without what may be asked of the page."""
    return re.split("[?#]", text, maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]


def read_lei(text: str) -> CodeReading:
    """An LEI: 20 characters with two check digits. One letter that was taken for a digit, or a digit for a letter, is
    put right where exactly one such change gives right check digits (`lei_repaired`)."""
    if is_lei(text) and text not in _INVENTED:
        return CodeReading(text)
    code = _LEI_LABEL.sub("", _compact(text))
    if is_lei(code) and code not in _INVENTED:
        return CodeReading(code)
    if len(code) != 20 or code in _INVENTED:
        return CodeReading("", "lei_check")
    meant = code[:18] + code[18:].translate(_DIGITS_MEANT)
    value = meant if is_lei(meant) else _only(_with_one_change(meant) | _without_small_l(text), is_lei)
    return CodeReading(value, "lei_repaired") if value else CodeReading("", "lei_check")


def _without_small_l(text: str) -> set[str]:
    """A small L among capitals looks like 1 and I."""
    if "l" not in text or text.islower():
        return set()
    return {_LEI_LABEL.sub("", _compact(text.replace("l", meant))) for meant in "1I"}


def _with_one_change(code: str) -> set[str]:
    places = [index for index, char in enumerate(code[:18]) if char in _TAKEN_FOR]
    return {code[:index] + _TAKEN_FOR[code[index]] + code[index + 1 :] for index in places}


def read_duns(text: str) -> CodeReading:
    """A D-U-N-S number: 9 digits; it has no check digit. One or two lost leading zeros are put back, and letters that
    stand for digits (`duns_repaired`)."""
    written = _DUNS_LABEL.sub("", _compact(text))
    meant = written.translate(_DIGITS_MEANT)
    if not re.fullmatch(r"\d{7,9}", meant) or meant in _INVENTED:
        return CodeReading("", "duns_format")
    value = meant.zfill(9)
    return CodeReading(value, "" if value == written else "duns_repaired")


def read_sedex(text: str) -> CodeReading:
    """A Sedex reference: ZS (site) or ZC (company) and 4 to 12 digits, or the older P (site) and S (company).

    A cell may hold one of each kind (`other`); two of one kind tell nothing. Letters for digits are put right
    (`sedex_repaired`). References of audits (ZAA) are none of a site.
    """
    if (quick := _PLAIN_SEDEX.fullmatch(text)) and len(set(text[2:])) > 1:
        return CodeReading(text, "", _SEDEX_KINDS[quick[1]])
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    found: dict[str, CodeReading] = {}
    for prefix, written in _SEDEX.findall(_POINT_ZERO.sub("", plain.upper())):
        kind, reading = _SEDEX_KINDS[prefix], _sedex(prefix, _NOT_CODE.sub("", written))
        if not reading.value or found.setdefault(kind, reading).value != reading.value:
            return CodeReading("", "sedex_format")
    if not found:
        return CodeReading("", "sedex_format")
    first, *others = sorted(found.values(), key=lambda reading: reading.kind, reverse=True)
    return CodeReading(first.value, first.code, first.kind, others[0]) if others else first


def _sedex(prefix: str, written: str) -> CodeReading:
    meant = written.translate(_DIGITS_MEANT)
    value = f"{prefix}{meant}" if len(set(meant)) > 1 else ""
    code = "sedex_repaired" if value and meant != written else "" if value else "sedex_format"
    return CodeReading(value, code, _SEDEX_KINDS[prefix])


_PLAIN_LINES = {
    "sedex_site": re.compile(r"(?:ZS[0-9]{4,12}\n)*"),
    "sedex_company": re.compile(r"(?:ZC[0-9]{4,12}\n)*"),
}
_PLAIN_PREFIXES = {"sedex_site": "ZS", "sedex_company": "ZC"}


def not_plain(name: str, texts: set[str]) -> set[str]:
    """Those of some distinct codes of a field that its reader has to look at; the others are kept as they stand.

    Most codes of a list stand as they should, and a look at all of them at once is much quicker.
    """
    if name == "gln":
        rounded = {text for text in texts if _ROUNDED.fullmatch(text)} if "000000" in "\n".join(texts) else set()
        return {*not_glns(texts), *rounded, *(texts & _INVENTED_GLNS)}
    if name not in _PLAIN_LINES:
        return texts
    filled = texts - {""}
    if _PLAIN_LINES[name].fullmatch("\n".join((*filled, ""))) is None:
        return texts
    prefix = _PLAIN_PREFIXES[name]
    return filled & {f"{prefix}{digit * length}" for digit in "0123456789" for length in range(4, 13)}
