"""The catalogue as one page to read and to print on A4: criteria by pillar and section, with all that is known of them.

It asks for nothing outside. Titles and requirements are in the language asked for, where the benchmark has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from comity import as_html
from comity.as_html import Html, element, joined, table, words
from comity.benchmark.telling import references
from comity.vocabulary.benchmark import Benchmark, BenchmarkSection, Criterion, Tier


@dataclass(frozen=True, slots=True)
class _Labels:
    """What the page itself says. Braces: what is filled in."""

    about: str = "{id}, version {version}: {shown} of {every} criteria, {critical} of them critical."
    in_edition: str = "As edition {edition} has them."
    contents: str = "Contents"
    editions: str = "Editions"
    edition: str = "Edition"
    published: str = "Published"
    effective: str = "In effect"
    criteria: str = "Criteria"
    critical: str = "critical"
    standard: str = "standard"
    additional: str = "additional"
    numbered: str = "Number in edition"
    since: str = "since edition {edition}"
    retired: str = "retired in edition {edition}"
    refers: str = "Refers to"
    verified: str = "Verified by:"
    how: str = (
        "Critical criteria must be met fully whatever the total; additional ones go beyond the base code. The id of a "
        "criterion stays the same in every edition and is never used again; numbers of sections change."
    )


_LABELS: Mapping[str, _Labels] = {
    "en": _Labels(),
    "fr": _Labels(
        "{id}, version {version} : {shown} critères sur {every}, dont {critical} critiques.",
        "Tels que dans l'édition {edition}.", "Sommaire", "Éditions", "Édition", "Publiée", "En vigueur", "Critères",
        "critique", "standard", "complémentaire", "Numéro dans l'édition", "depuis l'édition {edition}",
        "retiré dans l'édition {edition}", "Renvoie à", "Vérifié par\N{NO-BREAK SPACE}:",
        "Les critères critiques doivent être pleinement remplis quel que soit le total ; les critères complémentaires "
        "vont au-delà du code de base. L'identifiant d'un critère reste le même dans toutes les éditions et n'est "
        "jamais réutilisé ; les numéros des sections changent.",
    ),
    "es": _Labels(
        "{id}, versión {version}: {shown} de {every} criterios, {critical} de ellos críticos.",
        "Tal como están en la edición {edition}.", "Índice", "Ediciones", "Edición", "Publicada", "En vigor",
        "Criterios", "crítico", "estándar", "adicional", "Número en la edición", "desde la edición {edition}",
        "retirado en la edición {edition}", "Remite a", "Verificado por:",
        "Los criterios críticos deben cumplirse plenamente sea cual sea el total; los adicionales van más allá del "
        "código base. El identificador de un criterio es el mismo en todas las ediciones y nunca se reutiliza; los "
        "números de las secciones cambian.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the page is made: language (ISO 639-1), and the edition that is read, or "" for all of them."""

    language: str
    edition: str = ""

    @property
    def labels(self) -> _Labels:
        """What the page says, in English where it is not written in the language."""
        return _LABELS.get(self.language, _LABELS["en"])


def page(benchmark: Benchmark, criteria: Sequence[Criterion], reader: Reader) -> str:
    """The criteria, in catalogue order, as one HTML page. Equal input gives equal text."""
    style = as_html.style() + files("comity.benchmark").joinpath("catalogue.css").read_text(encoding="utf-8")
    labels, own = reader.labels, _own_language(benchmark)
    pillars = [(key, list(members)) for key, members in groupby(criteria, key=lambda each: each.pillar)]
    parts = (
        element("h1", benchmark.title, lang=own),
        words(_about(benchmark, criteria, reader)),
        words(element("span", benchmark.note, lang=own, class_="soft")) if benchmark.note else "",
        words(labels.how),
        _contents(benchmark, criteria, reader),
        _editions(benchmark, labels) if not reader.edition else "",
        *(_pillar(benchmark, key, members, reader) for key, members in pillars),
    )
    language = reader.language if reader.language in criteria_languages(criteria) else own
    return as_html.page(f"{benchmark.title} {benchmark.version}", style, *parts, language=language)


def criteria_languages(criteria: Sequence[Criterion]) -> set[str]:
    """The languages in which some of the criteria are worded."""
    return {language for each in criteria for language in each.wordings}


def _own_language(benchmark: Benchmark) -> str:
    return next(iter(benchmark.criteria[0].wordings))


def _about(benchmark: Benchmark, criteria: Sequence[Criterion], reader: Reader) -> str:
    about = reader.labels.about.format(
        id=benchmark.id,
        version=benchmark.version,
        shown=len(criteria),
        every=len(benchmark.criteria),
        critical=sum(each.critical for each in criteria),
    )
    return f"{about} {reader.labels.in_edition.format(edition=reader.edition)}" if reader.edition else about


def _contents(benchmark: Benchmark, criteria: Sequence[Criterion], reader: Reader) -> Html:
    pillars = {each.id: each.titles for each in benchmark.pillars}
    sections = {each.id: each.titles for each in benchmark.sections}
    items = []
    for pillar, members in groupby(criteria, key=lambda each: each.pillar):
        found = [
            element(
                "li",
                element("a", f"{key} {_in(sections[key], reader)}", href=f"#{key}"),
                element("span", f"\N{NO-BREAK SPACE}{len(list(these))}", class_="soft"),
            )
            for key, these in groupby(members, key=lambda each: each.section)
        ]
        items.append(element("div", element("b", _in(pillars[pillar], reader)), element("ul", *found)))
    return joined("\n", element("h2", reader.labels.contents), element("div", *items, class_="contents"))


def _editions(benchmark: Benchmark, labels: _Labels) -> Html:
    rows = [
        (each.id, each.published, each.effective, len(benchmark.in_edition(each.id))) for each in benchmark.editions
    ]
    heads = (labels.edition, labels.published, labels.effective, labels.criteria)
    return joined("\n", element("h2", labels.editions), table(heads, rows, (3,)))


def _pillar(benchmark: Benchmark, pillar: str, criteria: Sequence[Criterion], reader: Reader) -> Html:
    (titles,) = (each.titles for each in benchmark.pillars if each.id == pillar)
    sections = {each.id: each for each in benchmark.sections}
    parts = (
        _section(benchmark, sections[key], list(members), reader)
        for key, members in groupby(criteria, key=lambda each: each.section)
    )
    return joined("\n", element("h2", _in(titles, reader)), *parts)


def _section(benchmark: Benchmark, section: BenchmarkSection, criteria: Sequence[Criterion], reader: Reader) -> Html:
    title = element("h3", element("span", section.id, class_="id"), f" {_in(section.titles, reader)}", id=section.id)
    shown = {name: said for name, said in section.numbers.items() if reader.edition in ("", name)}
    numbers = " · ".join(f"{name}: {said}" for name, said in shown.items())
    told = words(element("span", f"{reader.labels.numbered} {numbers}", class_="soft")) if shown else ""
    return joined("\n", title, told, *(_criterion(benchmark, each, reader) for each in criteria))


def _criterion(benchmark: Benchmark, criterion: Criterion, reader: Reader) -> Html:
    said = criterion.wording(reader.language)
    head = element(
        "div",
        element("span", criterion.id, class_="id"),
        element("b", said.title),
        _tier(criterion, reader.labels),
        class_="head",
    )
    return joined("\n", element("article", head, words(said.requirement), _facts(benchmark, criterion, reader)))


def _tier(criterion: Criterion, labels: _Labels) -> Html:
    if criterion.tier is Tier.STANDARD:
        return Html("")
    name = labels.critical if criterion.critical else labels.additional
    return element("span", name, class_=f"tag {criterion.tier.value}")


def _facts(benchmark: Benchmark, criterion: Criterion, reader: Reader) -> Html:
    labels = reader.labels
    methods = "; ".join(_in(benchmark.methods[each], reader) for each in criterion.verification)
    facts = (
        labels.since.format(edition=criterion.since),
        labels.retired.format(edition=criterion.retired_in) if criterion.retired_in else "",
        f"{labels.refers} {references(criterion)}" if criterion.references else "",
        f"{labels.verified} {methods}" if methods else "",
    )
    text = " · ".join(each for each in facts if each)
    return element("div", text[:1].upper() + text[1:], class_="soft")


def _in(titles: Mapping[str, str], reader: Reader) -> str:
    return titles.get(reader.language) or next(iter(titles.values()))
