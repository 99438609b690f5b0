"""`--lang`: the language in which a command speaks to members."""

from __future__ import annotations

from comity.reference.language import LANGUAGES
from comity.vocabulary.errors import OptionError


def checked(language: str) -> str:
    """The language as it was given; raises OptionError where comity has no catalogue for it."""
    if language not in LANGUAGES:
        raise OptionError(f"--lang must be one of {', '.join(LANGUAGES)}, not '{language}'.")
    return language
