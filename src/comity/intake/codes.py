"""Identifiers as lists write them: checked, repaired where there is only one repair, left out otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.vocabulary.identifiers import is_gln, is_lei, is_os_id

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+?\d+", re.I)
_LOST_DIGITS = re.compile(r"\d{1,9}0{4,}")  # what is left of thirteen digits that a program rounded
_LEAST_GLN_DIGITS = 8  # with fewer digits left, more than leading zeros was lost


@dataclass(frozen=True, slots=True)
class CodeReading:
    """An identifier: its value ("" where it must be left out), a problem code ("" if none), its kind if another."""

    value: str
    code: str = ""
    kind: str = ""


def _compact(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def read_gln(text: str) -> CodeReading:
    """A GLN: 13 digits with the GS1 check digit; lost leading zeros are put back where the check digit then holds."""
    if _SCIENTIFIC.fullmatch(text.strip()):
        return CodeReading("", "gln_scientific")
    digits = re.sub(r"^GLN", "", _compact(text))
    if is_gln(digits):
        return CodeReading(digits)
    padded = digits.zfill(13)
    if digits.isdigit() and _LEAST_GLN_DIGITS <= len(digits) < 13 and is_gln(padded):
        return CodeReading(padded, "gln_repaired")
    if len(digits) == 13 and _LOST_DIGITS.fullmatch(digits):
        return CodeReading("", "gln_scientific")
    return CodeReading("", "gln_check_digit")


def read_os_id(text: str) -> CodeReading:
    """An OS ID: 15 characters with the check character."""
    code = re.sub(r"^OSID", "", _compact(text))
    return CodeReading(code) if is_os_id(code) else CodeReading("", "os_id_check")


def read_lei(text: str) -> CodeReading:
    """An LEI: 20 characters with two check digits."""
    code = re.sub(r"^LEI(?=\w{20}$)", "", _compact(text))
    return CodeReading(code) if is_lei(code) else CodeReading("", "lei_check")


def read_duns(text: str) -> CodeReading:
    """A D-U-N-S number: 9 digits, leading zeros put back (it has no check digit)."""
    digits = re.sub(r"^DUNS", "", _compact(text))
    return CodeReading(digits.zfill(9)) if re.fullmatch(r"\d{7,9}", digits) else CodeReading("", "duns_format")


def read_sedex(text: str) -> CodeReading:
    """A Sedex reference: ZS (site) or ZC (company) and 4 to 12 digits; the prefix tells which it is."""
    code = _compact(text)
    found = re.fullmatch(r"(Z[SC])(\d{4,12})", code)
    if not found:
        return CodeReading("", "sedex_format")
    return CodeReading(code, kind="sedex_site" if found[1] == "ZS" else "sedex_company")


def read_postcode(text, country):
    return text, False


def read_workers(text):
    digits = re.sub(r"(?<=\d)[.,' ](?=\d{3}\b)", "", text)
    return int(digits) if re.fullmatch(r"\d{1,7}", digits) else None
