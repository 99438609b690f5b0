"""The refusal of a file that nothing else can be done with, as an exception with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from comity.intake.saying import Place, problem
from comity.reference import sentences, writing
from comity.vocabulary.errors import UnreadableFileError


def unreadable(path: Path, code: str, details: Mapping[str, str], language: str) -> UnreadableFileError:
    """The error of a file that was refused: the sentences of the problem `code`, in `language`."""
    found = problem(code, Place(), **details)
    told = (sentences.message(found, language), sentences.repair(found, language))
    return UnreadableFileError(writing.labelled(path.name, writing.in_a_row(told, language), language))


def stopped_at(path: Path, reason: str, language: str) -> UnreadableFileError:
    """The error of a file whose reader stopped for `reason` (memory, time or damage) before it was done."""
    if reason == "damage":
        return unreadable(path, "unreadable_file", {}, language)
    return unreadable(path, "limit_reached", {"what": reason}, language)
