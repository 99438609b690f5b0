"""Formats that show by the shape of their first bytes and not by a signature."""

from __future__ import annotations

_VERSIONS = frozenset((0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xF5, 0xFB))
_LONGEST_OWNER = 54  # bytes of a name in a lock file
_FIELD = 32  # bytes that describe one column


def _is_dbase(start: bytes) -> bool:
    """A version, the day of the last change, and a header whose length is that of whole column descriptions."""
    if len(start) < _FIELD or start[0] not in _VERSIONS:
        return False
    header, record = int.from_bytes(start[8:10], "little"), int.from_bytes(start[10:12], "little")
    return (
        1 <= start[2] <= 12 and 1 <= start[3] <= 31 and header > _FIELD and header % _FIELD in (0, 1, 8) and record > 1
    )


def _is_lock(start: bytes) -> bool:
    """What Office writes as `~$list.xlsx`: a person's name behind its length, filled up with blanks, and once more."""
    length = start[0] if start else 0
    return (
        0 < length <= _LONGEST_OWNER
        and start[length + 1 : _LONGEST_OWNER + 1].strip(b" \0") == b""
        and start[_LONGEST_OWNER + 1 : _LONGEST_OWNER + 3] == bytes([length, 0])
    )


def kind(start: bytes) -> str:
    """`dbase`, `windows_program`, `bitmap` or `lock` (keys of `file_kinds.yaml`); "" for anything else."""
    if b"\0" not in start:
        return ""
    if _is_dbase(start):
        return "dbase"
    if _is_lock(start):
        return "lock"
    return "windows_program" if start.startswith(b"MZ") else "bitmap" if start.startswith(b"BM") else ""
