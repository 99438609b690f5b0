"""Identifiers of sites and companies and their check digits.

GLN: 13 digits, GS1 modulo 10 (GS1 General Specifications, 7.9). LEI: 20 characters, ISO 17442 with ISO 7064 MOD 97-10.
OS ID: 15 characters, country + year and day + 5 characters + check character of Crockford's base 32 (Open Supply Hub).
"""

from __future__ import annotations

import re

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def gln_check_digit(first_twelve: str) -> str:
    """The 13th digit of a GLN whose first twelve digits are given."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(first_twelve))
    return str(-total % 10)


def is_gln(text: str) -> bool:
    """Whether `text` is 13 digits that end in the right check digit."""
    return bool(re.fullmatch(r"[0-9]{13}", text)) and gln_check_digit(text[:12]) == text[12]


def is_lei(text: str) -> bool:
    """Whether `text` is a 20-character LEI with right check digits (ISO 7064 MOD 97-10)."""
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", text):
        return False
    return int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def is_os_id(text: str) -> bool:
    """Whether `text` is a 15-character OS ID with the right check character."""
    if not re.fullmatch(rf"[A-Z]{{2}}[0-9]{{7}}[{_CROCKFORD}]{{6}}", text):
        return False
    total = ord(text[0]) + ord(text[1]) + sum(_CROCKFORD.index(char) for char in text[2:14])
    return _CROCKFORD[total % 32] == text[14]
