"""Compound files (OLE): which program's document is inside, its workbook stream, and the password that is none.

Excel itself codes a workbook whose structure is protected with a fixed password of its own and opens it without a
question; so do we ([MS-XLS] 2.2.10: "VelvetSweatshop"). Any other password is the member's to remove.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from comity.intake.formats.answers import DAMAGE, refuse, unreadable

_NO_PASSWORD = "VelvetSweatshop"
_WORKBOOKS = ("Workbook", "Book")
_KINDS = (
    ("WordDocument", "word"),
    ("PowerPoint Document", "presentation"),
    ("PP97_DUALSTORAGE", "presentation"),
    ("__properties_version1.0", "message"),
    ("MatOST", "works"),
)


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
        raise unreadable() from None


def is_encrypted_package(raw: bytes) -> bool:
    """Whether an Open XML workbook with a password is inside."""
    with _open(raw) as file:
        return bool(file.exists("EncryptedPackage"))


def read(raw: bytes) -> Compound:
    """The workbook inside; raises `Refusal` where there is none or the file is damaged."""
    with _open(raw) as file:
        name = next((name for name in _WORKBOOKS if file.exists(name)), "")
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


def unlocked(raw: bytes) -> bytes:
    """The file without Excel's own password; raises `Refusal` (encrypted_file) where another one is set."""
    target = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old ciphers: the file chose them
            file = msoffcrypto.OfficeFile(io.BytesIO(raw))
            file.load_key(password=_NO_PASSWORD)
            file.decrypt(target)
    except (DecryptionError, FileFormatError, InvalidKeyError, ParseError, AssertionError, *DAMAGE):
        raise refuse("encrypted_file") from None
    return target.getvalue()
