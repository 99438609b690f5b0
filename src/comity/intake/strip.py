"""A member's own tool: its list without the columns that must not be shared, everything else as it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.intake import isolation
from comity.intake.refusing import unreadable
from comity.reference.language import N_, say
from comity.vocabulary.errors import ComityError, OptionError
from comity.whole import whole_file

_MEMORY_BYTES, _CPU_SECONDS = 4 << 30, 900  # a workbook is rewritten as a whole, on its owner's machine
_STAYED = N_("The columns of {file} could not be removed, so nothing was written. Delete them by hand.")


@dataclass(frozen=True, slots=True)
class RemovedColumn:
    """A column that was removed: `sheet` "" for CSV, `column` counted from 1, `reason` a group of `forbidden.yaml`."""

    sheet: str
    column: int
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class StripReport:
    """What `strip_list` did: the columns removed, and what else became different (sentences in English)."""

    removed: tuple[RemovedColumn, ...]
    format_before: str
    format_after: str
    changes: tuple[str, ...]

    @property
    def format_changed(self) -> bool:
        """Whether the file was written in another format than it had."""
        return self.format_before != self.format_after


def _ask(path: Path, unfinished: Path, language: str) -> dict[str, Any]:
    request = {
        "job": "strip", "path": str(path.absolute()), "out": str(unfinished), "scratch": str(unfinished.parent),
        "memory": _MEMORY_BYTES, "seconds": _CPU_SECONDS,
    }  # fmt: skip
    try:
        (told,) = isolation.run(request)
    except isolation.ReaderStoppedError as stopped:
        damage = stopped.reason == "damage"
        told = {"stayed": True} if damage else {"refused": ["limit_reached", {"what": stopped.reason}]}
    if "unwritten" in told:
        raise isolation.unwritten(told["unwritten"], unfinished)
    if "stayed" in told:
        raise ComityError(say(_STAYED, language, file=path.name))
    if "refused" in told:
        code, details = told["refused"]
        raise unreadable(path, code, details, language)
    answer: dict[str, Any] = told
    return answer


def strip_list(path: Path, out: Path, language: str = "en") -> StripReport:
    """Write the list at `path` to `out` without the columns that must not be shared.

    Format, sheets, row numbers and all other cells stay; xls and xlsb become xlsx, and so does a damaged workbook. In
    workbooks the removed columns stay as empty columns, in CSV they are gone. Raises UnreadableFileError for a file
    that cannot be opened, OptionError where `out` exists, OSError where it cannot be written, and ComityError where a
    column would have stayed (nothing is written then); they speak `language`.
    """
    if not path.is_file():
        raise OptionError(f"There is no file {path}.")
    with whole_file(out) as unfinished:
        told = _ask(path, unfinished, language)
    removed = tuple(RemovedColumn(*column) for column in told["removed"])
    return StripReport(removed, told["before"], told["after"], tuple(told["changes"]))
