"""The languages in which comity speaks to members, by gettext catalogues beside this module (`catalogues/`)."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files

from comity.reference import writing

LANGUAGES = ("en", "fr", "de", "es", "pt", "zh")
"""ISO 639-1; English is what the sources say, the others have a catalogue."""


def N_(text: str) -> str:  # the name that gettext's tools know
    """Marks a text that is translated where it is shown; gives it back as it is."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language of `LANGUAGES`; raises KeyError for another."""
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == "en":
        return gettext.NullTranslations()
    path = files("comity.reference").joinpath("catalogues", language, "LC_MESSAGES", "comity.mo")
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def say(text: str, language: str, **fields: object) -> str:
    """`text` in a language, with its fields filled in (the fields are taken as they are)."""
    said = catalogue(language).gettext(text) if text else ""
    return said.format(**fields) if fields else said


def say_counted(one: str, many: str, number: int, language: str) -> str:
    """`one` or `many` in a language, with `{number}` filled in."""
    return catalogue(language).ngettext(one, many, number).format(number=writing.number(number, language))
