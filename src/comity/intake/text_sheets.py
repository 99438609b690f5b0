"""A spreadsheet's sheets as plain text, read apart like any list: for protocols and mappings, which are no lists."""

from __future__ import annotations

import errno
from pathlib import Path

from comity.intake import isolation
from comity.intake.refusing import stopped_at, unreadable
from comity.vocabulary.sheet import TextSheet

MOST_ROWS = 20_000
"""Rows of one sheet that are read: the longest protocols have some hundred questions."""


def read_text_sheets(path: Path, language: str = "en") -> tuple[TextSheet, ...]:
    """The sheets that Excel shows, with their first `MOST_ROWS` rows; numbers, days and truth values as text.

    Raises UnreadableFileError, with a sentence in `language`, where it is no spreadsheet or a harmful one; OSError
    where it is not there.
    """
    if not path.is_file() and path.exists():  # a pipe or a device: opening it may wait for ever
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb"):  # OSError here, where a caller expects it
        pass
    found = []
    try:
        for told in isolation.run({"job": "text", "path": str(path.absolute()), "rows": MOST_ROWS}):
            if "refused" in told:
                code, details = told["refused"]
                raise unreadable(path, code, details, language)
            found.append(TextSheet(told["sheet"], tuple(map(tuple, told["rows"]))))
    except isolation.ReaderStoppedError as stopped:
        raise stopped_at(path, stopped.reason, language) from None
    return tuple(found)
