"""Site ids and row keys: what the register calls a site, and how it knows a row again without keeping what it says.

Both hang on a key and are opaque: an id counts nothing, dates nothing and names nobody.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Collection, Container

# Digits and consonants: no vowel, so no word, no "1e5" for Excel to count; no l, so no confusion with 1. The alphabet
# and the check character are those of NOID, made for the permanent names of archives (Archival Resource Keys,
# draft-kunze-ark, "NOID Check Digit Algorithm"); 29 is prime, so that one wrong and two swapped characters are noticed.
ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LETTERS = ALPHABET[10:]
LENGTH = 9
ROW_KEY_BYTES = 10  # 80 bits: two of a million rows share a key once in 2 million million registers
_SIZE = len(LETTERS) * len(ALPHABET) ** (LENGTH - 2)


def check_character(text: str) -> str:
    """The character that ends an id which begins with `text`."""
    return ALPHABET[sum(place * ALPHABET.index(char) for place, char in enumerate(text, 1)) % len(ALPHABET)]


def is_site_id(text: str) -> bool:
    """Whether `text` has the form of a site id: 9 characters, a letter first, the check character last."""
    known = len(text) == LENGTH and text[0] in LETTERS and all(char in ALPHABET for char in text)
    return known and check_character(text[:-1]) == text[-1]


def mint(key: bytes, number: int, rows: Collection[str], given: Container[str]) -> str:
    """The id of the site of `rows` that event `number` brings; never one of those `given` before.

    The rows have a part in it for the sake of ids that `given` has not: those that a register gave before its file was
    taken back from an older copy. They are on paper somewhere, and must not come again for another site.
    """
    attempt, told = 0, ",".join(sorted(rows))
    while (found := _minted(key, f"{number}.{attempt}.{told}")) in given:
        attempt += 1
    return found


def _minted(key: bytes, text: str) -> str:
    value = int.from_bytes(digest(key, "site", text)) % _SIZE
    value, first = divmod(value, len(LETTERS))
    begin = LETTERS[first]
    for _ in range(LENGTH - 2):
        value, place = divmod(value, len(ALPHABET))
        begin += ALPHABET[place]
    return begin + check_character(begin)


def row_key(key: bytes, record_id: str) -> str:
    """What the register keeps of a record id: 16 characters that tell nothing to whoever has not the key.

    Without a key, guesses at file names and rows could be tried one by one (disclosure.md: unkeyed hashes are out).
    """
    return base64.b32encode(digest(key, "row", record_id)[:ROW_KEY_BYTES]).decode().lower()


def digest(key: bytes, purpose: str, text: str) -> bytes:
    """32 bytes from `text` for one purpose of the register (HMAC-SHA256)."""
    return hmac.digest(key, f"comity register {purpose}\n{text}".encode("utf-8", "surrogatepass"), "sha256")
