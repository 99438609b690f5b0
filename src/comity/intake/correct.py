"""A member's own file back, its cells marked: what is wrong and what to change, as notes where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from comity.intake import isolation
from comity.intake.corrections import Correction
from comity.reference.language import N_, say
from comity.reference.sentences import message, quoted, repair
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import ListReading
from comity.vocabulary.problems import Problem, Severity

AUTHOR = "comity"
_FORBIDS = N_(
    "No corrected copy of {file} was written: it holds a column that must not be sent. "
    "Take the column out with `comity strip` first."
)
_PREVENTS = N_("No corrected copy of {file} was written: the file cannot be opened, or is too large to be marked.")
_READ_INSTEAD = N_("You changed this: {value} is read instead.")
_FORBIDDEN = "forbidden_column"
_UNOPENED = frozenset(
    ("unreadable_file", "empty_file", "encrypted_file", "unsupported_format", "too_large", "limit_reached")
)


def why_not(problems: Iterable[Problem]) -> str:
    """Why no corrected copy of a list can be made (its code); "" where it can.

    A list with a forbidden column is not copied: its values would be kept.
    """
    return next((found.code for found in problems if found.code == _FORBIDDEN or found.code in _UNOPENED), "")


def _marks(problems: Sequence[Problem], language: str) -> list[list[Any]]:
    return [
        [
            found.sheet, found.row, found.column_number, found.severity.value,
            f"{message(found, language)}\n{repair(found, language)}",
        ]
        for found in problems
    ]  # fmt: skip


def _changed(corrections: Sequence[Correction], language: str) -> list[list[Any]]:
    notice = Severity.NOTICE.value
    return [
        [each.sheet, each.row, each.column, notice, say(_READ_INSTEAD, language, value=quoted(each.value))]
        for each in corrections
    ]


def mark_into(
    path: Path,
    problems: Sequence[Problem],
    unfinished: Path,
    language: str = "en",
    corrections: Sequence[Correction] = (),
) -> str:
    """Write the list at `path` with its cells marked to `unfinished`, in a folder that only its owner can read.

    A cell that `corrections` change keeps what it says, with a note of what is read instead.
    A workbook (xlsx, xlsm) keeps its look and everything else in it; other formats are written anew as xlsx. Returns
    the ending that the copy's name must have (".xlsx", ".xlsm"). Raises OptionError where the file cannot be opened or
    is not to be copied, OSError where the copy cannot be written.
    """
    against = why_not(problems)
    if against:
        raise OptionError(say(_FORBIDS if against == _FORBIDDEN else _PREVENTS, language, file=path.name))
    request = {
        "job": "mark", "path": str(path.absolute()), "out": str(unfinished), "scratch": str(unfinished.parent),
        "marks": [*_changed(corrections, language), *_marks(problems, language)], "author": AUTHOR,
    }  # fmt: skip
    try:
        (told,) = isolation.run(request)
    except isolation.ReaderStoppedError:
        raise OptionError(say(_PREVENTS, language, file=path.name)) from None
    if "unwritten" in told:
        raise isolation.unwritten(told["unwritten"], unfinished)
    return str(told["ending"])


def corrected_name(name: str, ending: str, taken: Iterable[str] = ()) -> str:
    """What the corrected copy of a list is called: as the list, with the ending that it must have.

    Where another copy is called so already, the whole name of the list stays in front.
    """
    wanted = name if name.lower().endswith(ending) else f"{Path(name).stem}{ending}"
    return wanted if wanted.casefold() not in {each.casefold() for each in taken} else f"{name}{ending}"


def write_corrected(path: Path, reading: ListReading, out: Path, language: str = "en") -> str:
    """Write the list at `path`, as `reading` found it, with its cells marked to `out`; see `mark_into`."""
    return mark_into(path, reading.problems, out, language)
