"""The web application's catalogues: `python -m tools.web_messages` writes .po and .mo files from tools/web_words.yaml.

What is translated: everything in templates (translate, blocktranslate) and in pages' own texts (`say`, `_`). The words stand
in one file, a line for each language, so that a translator sees all of them beside the English.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

PAGES = Path(__file__).resolve().parents[1] / "src" / "comity" / "server" / "pages"
WORDS = Path(__file__).with_name("web_words.yaml")
LANGUAGES = ("fr", "de", "es", "pt", "zh_Hans")
_CALL = re.compile(
    r"""\b(n?gettext)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))(?:,\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")))?"""
)
_SHORT = re.compile(r"""\b_\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))\)""")
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed day: the same words give the same bytes
Text = str | tuple[str, str]


def texts() -> Iterator[Text]:
    """Every text that is translated, once; a pair where it is counted."""
    seen: set[Text] = set()
    for each in (*_of_templates(), *_of_code()):
        if each not in seen:
            seen.add(each)
            yield each


def _of_templates() -> Iterator[Text]:
    for path in sorted((PAGES / "templates").rglob("*.html")):
        if path.parent.name in ("secretariat", "rounds") and path.name != "journal.html":
            continue  # the Secretariat's own pages are English
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path.name))
        for found in _CALL.finditer(source):
            first = ast.literal_eval(found[2])
            yield (first, ast.literal_eval(found[3])) if found[1] == "ngettext" else first
        for found in _SHORT.finditer(source):
            yield ast.literal_eval(found[1])


def _of_code() -> Iterator[Text]:
    for path in sorted(PAGES.glob("*.py")):
        if path.name in ("secretariat.py", "rounds.py"):
            continue
        with path.open("rb") as file:
            for _, found, _, _ in extract("python", file, {"say": None, "_": None}):
                yield found if isinstance(found, str) else found[0]


def words() -> Mapping[str, list[object]]:
    """English text to its translations, in the order of LANGUAGES; a counted one to pairs (one, many)."""
    return yaml.safe_load(WORDS.read_text(encoding="utf-8"))


def catalogue(language: str) -> Catalog:
    """The catalogue of one language."""
    at, known = LANGUAGES.index(language), words()
    made = Catalog(
        locale=language, project="comity", version="1", revision_date=_WHEN, creation_date=_WHEN, fuzzy=False
    )
    for text in sorted(texts(), key=str):
        found = known[text if isinstance(text, str) else text[0]][at]
        many = found if isinstance(found, list) else [found]
        made.add(text, found if isinstance(text, str) else tuple(many[: made.num_plurals]))
    return made


def main() -> None:
    known = words()
    missing = [each for each in texts() if (each if isinstance(each, str) else each[0]) not in known]
    if missing:
        sys.exit("\n".join(map(str, missing)))
    for language in LANGUAGES:
        folder = PAGES / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "django.po").open("wb") as file:
            write_po(file, catalogue(language), width=120)
        with (folder / "django.mo").open("wb") as file:
            write_mo(file, catalogue(language))


if __name__ == "__main__":
    main()
