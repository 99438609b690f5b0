"""Benchmarks: catalogues of criteria by edition, read from files of one form and checked.

comity's own is in `benchmarks/`: the facts and the English wording in one file, every other language in a file beside
it (`NAME.fr.yaml`). Another benchmark is a further pair of files of the same form.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from comity.reference.strict import Entry, read, shown
from comity.vocabulary.benchmark import (
    Benchmark,
    BenchmarkEdition,
    BenchmarkSection,
    Criterion,
    Pillar,
    Tier,
    Wording,
)
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Block

COMMON = "common-benchmark"
"""The benchmark of mutual recognition: the scope of a SMETA 4-pillar audit and of how it is done."""
UN_GLOBAL_COMPACT = "un_global_compact"
"""The view by the ten principles of the UN Global Compact, made of the criteria's references."""

LANGUAGES = ("en", "fr", "es", "de", "it", "pt")
"""Languages in which a benchmark's criteria may be written."""

_Part = TypeVar("_Part", BenchmarkEdition, Pillar, BenchmarkSection, Criterion)
_EDITION = ("id", "published", "effective", "note")
_FACTS = ("id", "section", "since", "tier", "title", "requirement")
_MORE = ("retired_in", "basis", "references", "verification", "asked_as")
_PARTS = ("benchmark", "editions", "pillars", "sections", "criteria")


@cache
def common() -> Benchmark:
    """comity's own benchmark."""
    return _benchmark(files("comity.reference") / "benchmarks" / f"{COMMON}.yaml")


def load_benchmark(path: Path) -> Benchmark:
    """The benchmark of a file, with the languages of the files beside it.

    Raises OptionError with file, line and repair where it is not of the form.
    """
    if not path.is_file():
        raise OptionError(f"There is no file {path.name}.")
    return _benchmark(path)


def _benchmark(file: Traversable) -> Benchmark:
    parts = _read(file).fields(_PARTS, ("methods", "views"))
    head = parts["benchmark"].fields(("id", "version", "title", "language", "current"), ("note",))
    language = head["language"].filled()
    methods = parts["methods"].named() if "methods" in parts else {}
    editions = _unique(parts["editions"], _edition)
    pillars = _unique(parts["pillars"], lambda each: _pillar(each, language))
    sections = _unique(parts["sections"], lambda each: _section(each, language, {one.id for one in pillars}))
    known = _Known(
        language,
        tuple(each.id for each in editions),
        {each.id: each.pillar for each in sections},
        frozenset(methods),
        _other_languages(file, language),
    )
    criteria = _unique(parts["criteria"], known.criterion)
    known.refuse_left_over(criteria)
    return Benchmark(
        head["id"].filled(),
        head["version"].filled(),
        head["title"].filled(),
        editions,
        pillars,
        sections,
        criteria,
        _one_of(head["current"], known.editions),
        {name: _titles(each, language) for name, each in methods.items()},
        {**_views(parts.get("views"), criteria), UN_GLOBAL_COMPACT: by_principle(criteria)},
        head["note"].text() if "note" in head else "",
    )


def _read(file: Traversable) -> Entry:
    return read(file.read_bytes(), file.name)


def _edition(entry: Entry) -> BenchmarkEdition:
    given = entry.fields(("id", "published"), ("effective", "note"))
    return BenchmarkEdition(*(given[name].text() if name in given else "" for name in _EDITION))


def _pillar(entry: Entry, language: str) -> Pillar:
    given = entry.fields(("id", "code", "title", "block"))
    titles = _titles(given["title"], language)
    return Pillar(given["id"].filled(), given["code"].filled(), given["block"].choice(Block), titles)


def _section(entry: Entry, language: str, pillars: Collection[str]) -> BenchmarkSection:
    given = entry.fields(("id", "pillar", "title"), ("numbers", "clause"))
    numbers = given["numbers"].named() if "numbers" in given else {}
    return BenchmarkSection(
        given["id"].filled(),
        _one_of(given["pillar"], pillars),
        _titles(given["title"], language),
        {edition: each.filled() for edition, each in numbers.items()},
        given["clause"].text() if "clause" in given else "",
    )


def _titles(entry: Entry, language: str) -> dict[str, str]:
    """Titles by language; a text alone is in the benchmark's own."""
    if entry.is_text:
        return {language: entry.filled()}
    titles = {name: each.filled() for name, each in entry.named().items()}
    if language not in titles:
        entry.refuse(f"A title in the benchmark's own language ({language}) is missing.")
    return titles


def read_wording(given: Mapping[str, Entry]) -> Wording:
    """A wording of the fields title, requirement and, where there are any, asked_as."""
    asked_as = given["asked_as"].texts() if "asked_as" in given else ()
    return Wording(given["title"].filled(), given["requirement"].filled(), asked_as)


def read_references(given: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    """The numbers of clauses by document, of the field references; none where it is left out."""
    references = given["references"].named() if "references" in given else {}
    return {name: each.texts() for name, each in references.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    """What a criterion may speak of: `sections` with their pillars, and the `others`' words by language and id."""

    language: str
    editions: tuple[str, ...]
    sections: Mapping[str, str]
    methods: frozenset[str]
    others: Mapping[str, Mapping[str, Entry]]

    def criterion(self, entry: Entry) -> Criterion:
        given = entry.fields(_FACTS, _MORE)
        identity, section = given["id"].filled(), _one_of(given["section"], self.sections)
        methods = given["verification"].items() if "verification" in given else ()
        return Criterion(
            identity,
            self.sections[section],
            section,
            given["tier"].choice(Tier),
            _one_of(given["since"], self.editions),
            {self.language: read_wording(given), **self._other_wordings(identity)},
            _one_of(given["retired_in"], self.editions) if "retired_in" in given else "",
            given["basis"].text() if "basis" in given else "",
            read_references(given),
            tuple(_one_of(each, self.methods) for each in methods),
        )

    def _other_wordings(self, identity: str) -> dict[str, Wording]:
        return {
            language: read_wording(words[identity].fields(("title", "requirement"), ("asked_as",)))
            for language, words in self.others.items()
            if identity in words
        }

    def refuse_left_over(self, criteria: tuple[Criterion, ...]) -> None:
        """Refuse words for criteria that there are not."""
        known = {each.id for each in criteria}
        for words in self.others.values():
            for identity, entry in words.items():
                if identity not in known:
                    entry.refuse(f"The benchmark has no criterion {shown(identity)}.")


def _other_languages(file: Traversable, language: str) -> dict[str, dict[str, Entry]]:
    """The criteria's words by language and criterion, of the files `NAME.fr.yaml` that lie beside `NAME.yaml`."""
    found, stem = {}, file.name.removesuffix(".yaml")
    for code in LANGUAGES:
        beside = _beside(file, f"{stem}.{code}.yaml")
        if code != language and beside.is_file():
            found[code] = _read(beside).named()
    return found


def _beside(file: Traversable, name: str) -> Traversable:
    return file.with_name(name) if isinstance(file, Path) else files("comity.reference") / "benchmarks" / name


def _views(entry: Entry | None, criteria: tuple[Criterion, ...]) -> dict[str, dict[str, tuple[str, ...]]]:
    known = {each.id for each in criteria}
    return {
        view: {
            group: tuple(_one_of(each, known) for each in members.items()) for group, members in groups.named().items()
        }
        for view, groups in (entry.named() if entry else {}).items()
    }


def by_principle(criteria: tuple[Criterion, ...]) -> dict[str, tuple[str, ...]]:
    """The criteria that refer to each principle of the UN Global Compact, by the principle's number."""
    found: dict[str, list[str]] = {}
    for each in criteria:
        for principle in each.references.get(UN_GLOBAL_COMPACT, ()):
            found.setdefault(principle, []).append(each.id)
    return {principle: tuple(found[principle]) for principle in sorted(found, key=lambda name: (len(name), name))}


def _one_of(entry: Entry, known: Collection[str]) -> str:
    said = entry.filled()
    if said not in known:
        near = difflib.get_close_matches(said, sorted(known), 1)
        entry.refuse(f"{entry.where} names '{shown(said)}', which there is not{f': {near[0]}?' if near else '.'}")
    return said


def _unique(entry: Entry, made: Callable[[Entry], _Part]) -> tuple[_Part, ...]:
    """The members of a list, at least one, each with an id of its own."""
    found: dict[str, _Part] = {}
    for each in entry.items():
        part = made(each)
        if part.id in found:
            each.refuse(f"The id {shown(part.id)} stands twice. An id is never used again.")
        found[part.id] = part
    return tuple(found.values()) or entry.refuse(f"{entry.where} is empty.")
