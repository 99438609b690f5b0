"""Compound files (OLE): which program's document is inside, its workbook stream, and the password that is none.

Excel itself codes a workbook whose structure is protected with a fixed password of its own and opens it without a
question; so do we ([MS-XLS] 2.2.10: "VelvetSweatshop"). Any other password is the member's to remove.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from comity.intake.formats.answers import DAMAGE, refuse, unreadable

_NO_PASSWORD = "VelvetSweatshop"
_WORKBOOKS = ("Workbook", "Book")
_LOCK, _LOCKED = "EncryptionInfo", "EncryptedPackage"
_KINDS = (
    ("WordDocument", "word"),
    ("PowerPoint Document", "presentation"),
    ("PP97_DUALSTORAGE", "presentation"),
    ("__properties_version1.0", "message"),
    ("MatOST", "works"),
)
_SPINS = re.compile(rb'spinCount\s*=\s*"(\d+)"')
_MOST_SPINS = 200_000  # Excel takes 100,000 steps to make a key; more only cost time
_CIPHER_DAMAGE = (DecryptionError, FileFormatError, InvalidKeyError, ParseError, AssertionError, expat.ExpatError)


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file with a workbook inside: the name and bytes of its stream, and whether it carries macros."""

    name: str
    stream: bytes
    macros: bool


def _open(raw: bytes) -> olefile.OleFileIO:
    try:
        return olefile.OleFileIO(io.BytesIO(raw), raise_defects=olefile.DEFECT_FATAL)
    except DAMAGE:
        # A damaged file that was locked is answered as locked: the repair is the same, and comes first.
        raise refuse("encrypted_file") if _LOCKED.encode("utf-16-le") in raw else unreadable() from None


def _holds(file: olefile.OleFileIO, name: str) -> bool:
    """Whether there is such a stream; a folder of that name is none."""
    return bool(file.get_type(name) == olefile.STGTY_STREAM)


def _check_sizes(file: olefile.OleFileIO, whole: int) -> None:
    """A stream that says to be larger than its file has sectors that lead in a circle."""
    for name in (*_WORKBOOKS, _LOCK, _LOCKED):
        if _holds(file, name) and file.get_size(name) > whole:
            raise unreadable()


def _circle(table: Sequence[int], start: int) -> bool:
    """Whether a chain of sectors never ends."""
    for _ in range(len(table) + 1):
        if start >= len(table):
            return False
        start = table[start]
    return True


def _circle_of_tables(raw: bytes) -> bool:
    """The same of the sectors that name the sectors of the table, which no table leads to."""
    size = 1 << int.from_bytes(raw[30:32], "little")
    sector = int.from_bytes(raw[68:72], "little")
    for _ in range(len(raw) // size + 1):
        end = (sector + 2) * size
        if end > len(raw):
            return False
        sector = int.from_bytes(raw[end - 4 : end], "little")
    return True


def _check_chains(file: olefile.OleFileIO, raw: bytes) -> None:
    """Raises `Refusal` where sectors lead in a circle of which no size tells where to stop: the cell reader would not.

    These are the chains of the folder, of the small sectors and of their table.
    """
    starts = (file.first_dir_sector, file.first_mini_fat_sector, file.root.isectStart)
    if _circle_of_tables(raw) or any(_circle(file.fat, start) for start in starts):
        raise unreadable()


def is_encrypted_package(raw: bytes) -> bool:
    """Whether an Open XML workbook with a password is inside."""
    with _open(raw) as file:
        return _holds(file, _LOCKED)


def read(raw: bytes) -> Compound:
    """The workbook inside; raises `Refusal` where there is none or the file is damaged."""
    with _open(raw) as file:
        _check_sizes(file, len(raw))
        _check_chains(file, raw)
        name = next((name for name in _WORKBOOKS if _holds(file, name)), "")
        if not name:
            kind = next((kind for name, kind in _KINDS if file.exists(name)), "office")
            raise refuse("unsupported_format", kind) if file.listdir() else unreadable()
        try:
            return Compound(name, file.openstream(name).read(), bool(file.exists("_VBA_PROJECT_CUR")))
        except DAMAGE:
            raise unreadable() from None


def with_stream(raw: bytes, name: str, stream: bytes) -> bytes:
    """The file with other bytes of the same number in a stream; raises `Refusal` where its sectors are damaged."""
    target = io.BytesIO(raw)
    try:
        with olefile.OleFileIO(target, write_mode=True) as file:
            file.write_stream(name, stream)
            return target.getvalue()
    except (AssertionError, *DAMAGE):
        raise unreadable() from None


def _check_lock(raw: bytes) -> None:
    """Raises `Refusal` where finding the key would cost more than Excel asks for, or reading of it is not safe."""
    with _open(raw) as file:
        _check_sizes(file, len(raw))
        lock = file.openstream(_LOCK).read() if _holds(file, _LOCK) else b""
    if b"<!DOCTYPE" in lock or any(int(spins) > _MOST_SPINS for spins in _SPINS.findall(lock)):
        raise refuse("encrypted_file")


def unlocked(raw: bytes) -> bytes:
    """The file without Excel's own password; raises `Refusal` (encrypted_file) where another one is set."""
    target = io.BytesIO()
    try:
        _check_lock(raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old ciphers: the file chose them
            file = msoffcrypto.OfficeFile(io.BytesIO(raw))
            file.load_key(password=_NO_PASSWORD)
            file.decrypt(target)
    except (*_CIPHER_DAMAGE, *DAMAGE):
        raise refuse("encrypted_file") from None
    return target.getvalue()
