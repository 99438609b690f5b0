"""Files that are no spreadsheet: how they are recognised by their first bytes, and how a sentence names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from comity.reference.plain import load_yaml

START = 512  # bytes of a file that `file_kind` needs


@cache
def _signatures() -> tuple[tuple[int, bytes, str, bool], ...]:
    """Position, bytes, kind, and whether letters alone are proof, in the order of the file."""
    found = []
    for kind, data in load_yaml("file_kinds.yaml")["kinds"].items():
        for text in data["begins"]:
            position, _, digits = text.rpartition(":")
            magic = bytes.fromhex(digits)
            found.append((int(position or 0), magic, kind, "text" in data or not magic.isascii() or b"\0" in magic))
    return tuple(found)


@cache
def _sentences() -> Mapping[str, str]:
    data = load_yaml("file_kinds.yaml")
    return {**{kind: entry["says"] for kind, entry in data["kinds"].items()}, **data["sizes"]}


def file_kind(start: bytes) -> str:
    """The kind of a file by its first `START` bytes, as a key of `file_kinds.yaml`; "" where none fits."""
    binary = b"\0" in start
    found = (kind for at, magic, kind, proof in _signatures() if start.startswith(magic, at) and (proof or binary))
    return next(found, "")


def words(kind: str) -> str:
    """How a sentence names a kind of file or a size in English ("a PDF document", "{count} parts"); else `kind`."""
    return _sentences().get(kind, kind)


def every_word() -> tuple[str, ...]:
    """All that `words` may give, each once."""
    return tuple(dict.fromkeys(_sentences().values()))
