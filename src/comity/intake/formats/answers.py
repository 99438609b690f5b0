"""Refusals of a whole file, made where the reason is found."""

from __future__ import annotations

import struct
import zipfile
import zlib

from comity.intake.refusal import Refusal
from comity.intake.saying import Place, problem

# What reading a damaged or forged container can raise; each becomes `unreadable_file`.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError,
    LookupError,
)  # fmt: skip
MEGABYTE = 1 << 20
# 200,000 rows of 100 columns (design rules for hostile inputs). The cell reader holds 32 bytes for each cell of the
# area between the first and the last filled one (measured), and of xls and ods every cell twice.
MOST_CELLS = 20_000_000
MOST_CELLS_HELD_TWICE = MOST_CELLS // 2


def refuse(code: str, what: str = "", count: int = 0) -> Refusal:
    """The refusal `code`; `what` is an entry of `reference/file_kinds.yaml`, `count` fills its number."""
    details = {"size" if code == "too_large" else "what": what, "count": str(count)} if what else {}
    return Refusal([problem(code, Place(), **details)])


def unreadable() -> Refusal:
    """The refusal of a file that is damaged, or forged so that no program could open it."""
    return refuse("unreadable_file")
