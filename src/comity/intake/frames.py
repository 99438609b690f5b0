"""What the process that reads files tells the one that asked: frames of JSON over a pipe.

JSON and not pickle: nothing that a file could make the reader send may run in the process that asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

HEAD_BYTES = 5
JSON, END = b"J", b"E"
PIECE_BYTES = 1 << 20


def head(kind: bytes, size: int) -> bytes:
    """The five bytes before a frame's content: its kind and its size."""
    return kind + size.to_bytes(4, "big")


def head_of(data: bytes) -> tuple[bytes, int]:
    """Kind and size from the five bytes that `head` made."""
    return data[:1], int.from_bytes(data[1:], "big")


def to_json(value: Any) -> bytes:
    """A value as compact JSON; lone surrogates, which some files hold, become question marks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class FrameWriter:
    """Writes frames through `write`, which takes bytes and writes all of them."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def json(self, value: Any) -> None:
        """Send a value that JSON can hold."""
        content = to_json(value)
        self._write(head(JSON, len(content)))
        self._write(content)

    def end(self) -> None:
        """Say that the work is done."""
        self._write(head(END, 0))
