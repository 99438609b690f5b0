"""The catalogue to read: a benchmark's criteria, those that are asked for, as lines, as a workbook, as an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from comity.as_sheets import Cell, Column, Looks, write_table
from comity.benchmark.result import refuse_unknown
from comity.benchmark.workbook import MADE
from comity.reference.plain import fold
from comity.vocabulary.benchmark import Benchmark, Criterion, Tier
from comity.vocabulary.errors import OptionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which criteria are asked for: all where nothing is said.

    edition: id of an edition, or "" for every criterion there is, retired ones too. part: id of a pillar or section,
    or what ids begin with ("LAB", "LAB-01"). words: all of them stand in id, title, requirement or a phrasing.
    """

    edition: str = ""
    part: str = ""
    tier: Tier | None = None
    words: str = ""
    language: str = ""


def chosen(benchmark: Benchmark, wanted: Wanted) -> tuple[Criterion, ...]:
    """The criteria asked for, in catalogue order. Raises OptionError for an edition or part that there is not."""
    if wanted.edition:
        refuse_unknown(benchmark, wanted.edition)
    found = benchmark.in_edition(wanted.edition) if wanted.edition else benchmark.criteria
    part = wanted.part.casefold()
    of_part = [each for each in found if not part or each.id.casefold().startswith(part) or each.pillar == part]
    if wanted.part and not of_part:
        parts = ", ".join([*(each.id for each in benchmark.pillars), *(each.id for each in benchmark.sections)])
        raise OptionError(f"The benchmark has no part {wanted.part}. There are: {parts}.")
    words = fold(wanted.words).split()
    return tuple(
        each
        for each in of_part
        if (wanted.tier is None or each.tier is wanted.tier) and _holds(each, wanted.language, words)
    )


def _holds(each: Criterion, language: str, words: Sequence[str]) -> bool:
    said = each.wording(language)
    text = " ".join(map(fold, (each.id, said.title, said.requirement, *said.asked_as))) if words else ""
    return all(word in text for word in words)


def lines(benchmark: Benchmark, criteria: Sequence[Criterion], language: str) -> Iterator[str]:
    """The criteria for a terminal, under their sections."""
    titles = {each.id: each.titles for each in benchmark.sections}
    section = ""
    for each in criteria:
        if each.section != section:
            section = each.section
            title = titles[section].get(language) or next(iter(titles[section].values()))
            yield f"{section}  {title}"
        said = each.wording(language)
        mark = " (critical)" if each.critical else ""
        yield f"  {each.id}  {said.title}{mark}, since {each.since}"
        yield f"      {said.requirement}"
    yield f"{len(criteria)} of {len(benchmark.criteria)} criteria of {benchmark.title} {benchmark.version}."


def as_objects(criteria: Sequence[Criterion], language: str) -> list[dict[str, Any]]:
    """The criteria for programs."""
    return [
        {
            "id": each.id,
            "pillar": each.pillar,
            "section": each.section,
            "title": each.wording(language).title,
            "requirement": each.wording(language).requirement,
            "tier": each.tier.value,
            "since": each.since,
            "retired_in": each.retired_in,
            "basis": each.basis,
            "references": {name: list(numbers) for name, numbers in each.references.items()},
            "verification": list(each.verification),
        }
        for each in criteria
    ]


def write_catalogue(path: Path, benchmark: Benchmark, criteria: Sequence[Criterion], language: str) -> None:
    """Write the criteria as a workbook. Equal input gives equal bytes."""
    titles = {each.id: each.titles for each in benchmark.sections}
    names = tuple(dict.fromkeys(name for each in benchmark.criteria for name in each.references))
    columns = (
        Column("Criterion", width=13), Column("Section", "text", width=30), Column("Title", "text", width=34),
        Column("Requirement", "text", width=70), Column("Tier", width=11), Column("Since", width=8),
        Column("Retired in", width=10), Column("Edition is", width=14), Column("Verified by", "text", width=34),
        *(Column(_document(name), width=16) for name in names),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for each in criteria:
        said, section = each.wording(language), titles[each.section]
        title = section.get(language) or next(iter(section.values()))
        methods = "; ".join(next(iter(benchmark.methods[method].values())) for method in each.verification)
        numbers = tuple(", ".join(each.references.get(name, ())) or None for name in names)
        facts = (each.tier.value, each.since, each.retired_in or None, each.basis, methods)
        rows.append((each.id, f"{each.section} {title}", said.title, said.requirement, *facts, *numbers))
    with Workbook(str(path), {"in_memory": True}) as workbook:
        workbook.set_properties(
            {"title": f"{benchmark.title} {benchmark.version}", "author": "comity", "created": MADE}
        )
        sheet = workbook.add_worksheet("Criteria")
        write_table(sheet, Looks(workbook), columns, rows)
        sheet.freeze_panes(1, 1)


def _document(name: str) -> str:
    words = name.replace("_", " ")
    return words.upper() if len(words) <= 4 else words.capitalize()
