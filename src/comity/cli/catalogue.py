"""`comity catalogue`: the criteria of the benchmark, listed, filtered and exported."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from comity.benchmark import catalogue_page
from comity.benchmark.catalogue import Wanted, as_objects, chosen, lines, write_catalogue
from comity.benchmark.catalogue_page import Reader
from comity.reference.benchmarks import LANGUAGES, common, load_benchmark
from comity.vocabulary.benchmark import Tier
from comity.vocabulary.errors import OptionError
from comity.whole import whole_file


def catalogue(
    words: Annotated[
        str, typer.Argument(metavar="[WORDS]", help="Criteria that are worded or asked for with all of these words.")
    ] = "",
    edition: Annotated[str, typer.Option(metavar="EDITION", help="As this edition of the benchmark has them.")] = "",
    part: Annotated[str, typer.Option(metavar="ID", help="A pillar or section, as LAB, LAB-01, environment.")] = "",
    tier: Annotated[Tier | None, typer.Option(help="Only this tier.")] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Language of titles and requirements.")] = "en",
    file: Annotated[
        Path | None, typer.Option("--catalogue", metavar="FILE.yaml", help="Another benchmark than comity's own.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.xlsx", help="Write them as a workbook.")] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write them as a page to print.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the criteria of the common benchmark, or of another: by edition, part, tier or words; also as Excel."""
    benchmark = load_benchmark(file) if file else common()
    if language not in LANGUAGES:
        raise OptionError(f"There is no language '{language}'. There are: {', '.join(LANGUAGES)}.")
    found = chosen(benchmark, Wanted(edition=edition, part=part, tier=tier, words=words, language=language))
    if out:
        with _file(out, ".xlsx", "an Excel workbook") as path:
            write_catalogue(path, benchmark, found, language)
    if page:
        with _file(page, ".html", "a page in HTML") as path:
            path.write_text(catalogue_page.page(benchmark, found, Reader(language, edition)), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(as_objects(found, language), ensure_ascii=False, indent=1))
        return
    for line in lines(benchmark, found, language):
        typer.echo(line)
    for name, written in (("Workbook", out), ("Page", page)):
        if written:
            typer.echo(f"{name}: {written}")


def _file(path: Path, ending: str, form: str) -> AbstractContextManager[Path]:
    """A file to write whole; refused where its name does not end as its form does."""
    if path.suffix.lower() != ending:
        raise OptionError(f"The criteria are written as {form}: let the name end in {ending}, not '{path.name}'.")
    return whole_file(path)
