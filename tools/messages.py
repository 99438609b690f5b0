"""The gettext catalogues: `python -m tools.messages update` brings the .po files up to date, `compile` makes the .mo files.

What is to be translated: the sentences of problems.yaml, the phrases of sentences.py, what other YAML files call things
(`_WORDS`), and every text given to `say` (or a method `_say`), `say_counted` or `N_` in the source. A test compares the compiled
catalogues with the texts.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from comity.reference import code_pages, sectors
from comity.reference.file_kinds import every_word
from comity.reference.forbidden import group_names
from comity.reference.headings import field_names, unused_fields
from comity.reference.language import LANGUAGES
from comity.reference.problems import problem_kinds
from comity.reference.sentences import WORDS

SOURCE = Path(__file__).resolve().parents[1] / "src" / "comity"
CATALOGUES = SOURCE / "reference" / "catalogues"
_KEYWORDS = {"say": None, "_say": None, "say_counted": (1, 2), "N_": None}
_WORDS: tuple[tuple[Callable[[], Iterable[str]], str], ...] = (
    (lambda: WORDS, "sentences.py"),
    (every_word, "file_kinds.yaml"),
    (group_names, "forbidden.yaml: what a column holds"),
    (code_pages.letters, "code_pages.yaml"),
    (lambda: field_names().values(), "headings.yaml: fields"),
    (lambda: unused_fields().values(), "headings.yaml: columns not used"),
    (lambda: map(sectors.label, sectors.codes()), "sectors.yaml"),
)
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed day: the same texts give the same bytes
Text = str | tuple[str, str]


def texts() -> Iterator[tuple[Text, str]]:
    """Every text to be translated (a pair where it is counted) with where it comes from."""
    for kind in problem_kinds().values():
        yield kind.says, f"problems.yaml: {kind.code}, what is wrong"
        if kind.repair != "{choices}":
            yield kind.repair, f"problems.yaml: {kind.code}, what to change"
    for words, place in _WORDS:
        for word in words():
            yield word, place
    for path in sorted(SOURCE.rglob("*.py")):
        if path.is_relative_to(SOURCE / "server"):  # the pages of the web application have catalogues of their own
            continue
        with path.open("rb") as file:
            for _, found, _, _ in extract("python", file, _KEYWORDS):
                yield (found[0], found[1]) if isinstance(found, tuple) else found, path.relative_to(SOURCE).as_posix()


def template() -> Catalog:
    """The catalogue without translations."""
    catalogue = Catalog(project="comity", copyright_holder="the comity authors", charset="utf-8", creation_date=_WHEN)
    for text, place in texts():
        if text:
            catalogue.add(text, auto_comments=[place])
    return catalogue


def po_path(language: str) -> Path:
    """Where a language's translations are kept."""
    return CATALOGUES / language / "LC_MESSAGES" / "comity.po"


def load(language: str) -> Catalog:
    """A language's translations as they are kept."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bytes:
    """The .mo file of a language's translations."""
    out = io.BytesIO()
    write_mo(out, load(language))
    return out.getvalue()


def update() -> None:
    """Bring every .po file up to date: new texts without a translation, texts that are gone removed."""
    fresh = template()
    for language in LANGUAGES[1:]:
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = load(language) if path.exists() else Catalog(locale=language, project="comity", creation_date=_WHEN)
        catalogue.update(fresh, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.revision_date = catalogue.creation_date = _WHEN
        catalogue.fuzzy = False
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=False)


def compile_all() -> None:
    """Make every .mo file anew."""
    for language in LANGUAGES[1:]:
        po_path(language).with_suffix(".mo").write_bytes(compiled(language))


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
