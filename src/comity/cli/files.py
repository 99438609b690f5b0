"""The files that a command is given, without the rooms that read them: `comity link` needs few of those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from comity.vocabulary.errors import OptionError


def existing_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files in the order of their names; refused where one is missing or two share a name."""
    for path in paths:
        if not path.is_file():
            raise OptionError(f"There is no file {path}. Check the name and try again.")
    names = [path.name for path in paths]
    if strange := [name for name in names if not _is_text(name)]:
        raise OptionError(f"The name of the file {strange[0]!r} cannot be read as text. Rename it.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OptionError(f"Two lists have the same file name, {twice[0]}. Rename one: rows are named by file name.")
    return tuple(sorted(paths, key=lambda path: path.name))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, as some old archives leave them
        return False
    return True
