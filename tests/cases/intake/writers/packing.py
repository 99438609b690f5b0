"""Zip archives with fixed times, and archives whose parts are rewritten."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

_TIME = (2026, 7, 1, 9, 0, 0)


def zipped(parts: Mapping[str, str | bytes], stored: frozenset[str] = frozenset()) -> bytes:
    """The parts as an archive, in their order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def unzipped(raw: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(raw: bytes, change: Callable[[str, str], str], *ending: str) -> bytes:
    """The archive with `change(name, text)` instead of each text part; `ending` limits it to parts with such names."""
    parts = unzipped(raw)
    for name, content in parts.items():
        if name.endswith(ending or (".xml", ".rels")):
            parts[name] = change(name, content.decode()).encode()
    return zipped(parts)


def swollen(parts: Mapping[str, str | bytes], name: str, megabytes: int) -> bytes:
    """The archive with one more part of blanks, written piece by piece so that it is never held as a whole."""
    target = io.BytesIO(zipped(parts))
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "a") as archive, archive.open(entry, "w") as part:
        part.write(b"<worksheet><sheetData>")
        for _ in range(megabytes):
            part.write(b" " * (1 << 20))
    return target.getvalue()
