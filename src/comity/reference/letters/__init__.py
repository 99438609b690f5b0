"""The texts of the request letters in seven languages, and which language a site's country is written to in.

One YAML file per language beside this module; the texts were written for comity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES: tuple[str, ...] = ("en", "es", "pt", "fr", "zh", "vi", "id")
"""The languages that letters are written in, English first."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of a letter in one language. Texts may hold the fields {member}, {email}; `when` holds {year}.

    `kinds` and `when` have an entry under "" for what the list leaves blank; `next_page` (blank in English) says that
    an English version follows.
    """

    language: str
    locale: str
    next_page: str
    subject: str
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    when: Mapping[str, str]
    greeting: str
    who: str
    what: str
    why: str
    top_up: str
    free_heading: str
    free: str
    how_heading: str
    how: tuple[str, ...]
    redact: str
    use_heading: str
    use: str
    thanks: str
    closing: str

    def half_year(self, audited: str) -> str:
        """`audited` of an edition (`YYYY-Hn`, `YYYY` or "") in words of this language."""
        year, _, half = audited.partition("-")
        key = half.lower() or ("year" if year else "")
        return self.when[key].format(year=year)


@cache
def letter_text(language: str) -> LetterText:
    """The letter in `language`, one of `LANGUAGES`."""
    content: dict[str, Any] = _yaml(f"{language}.yaml")
    return LetterText(language=language, **{**content, "how": tuple(content["how"])})


@cache
def _by_country() -> Mapping[str, str]:
    return {country: language for language, codes in _yaml("countries.yaml").items() for country in codes}


def letter_language(country: str) -> str:
    """The language in which a site in `country` (ISO alpha-2) is written to; `en` where none other is known."""
    return _by_country().get(country, LANGUAGES[0])


def _yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(files(__name__).joinpath(name).read_text(encoding="utf-8"))
    return content
