"""`comity link`: linkage alone. A CSV of records in, the site of each record out."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from comity.as_text import csv_name, csv_text
from comity.cli import judged
from comity.cli import link_extras as extras
from comity.cli.files import existing_files
from comity.cli.progress import showing
from comity.cli.records import read, read_model
from comity.linkage import Linkage, metrics
from comity.linkage import link as find_sites
from comity.linkage.judgements import read_judgements
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Match
from comity.vocabulary.record import Record
from comity.whole import whole_file

_EXPLAIN = (
    "Add the link that holds each record to its site, and why; blank where none does: a record alone, or held by a "
    "person's judgement."
)


def link(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns record_id, name, address, country, ...")],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where to write record_id, site_id; must not exist.")],
    engine: Annotated[str, typer.Option(help="local or spark.")] = "local",
    truth: Annotated[str | None, typer.Option(metavar="COLUMN", help="Print how well the sites agree with it.")] = None,
    explain: Annotated[bool, typer.Option(help=_EXPLAIN)] = False,
    judgements: Annotated[
        Path | None, typer.Option("--judgements", "--answers", metavar="FILE.csv", help=judged.OPTION)
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="What comity learn wrote; default: the shipped model."),
    ] = None,
    review: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write the pairs that a person should judge, side by side.")
    ] = None,
    audit: Annotated[
        int | None, typer.Option(metavar="N", help="Draw N pairs at random to judge: how good are the sites?")
    ] = None,
    audit_file: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Where --audit writes; default: beside --out.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Another number draws another sample.")] = 1,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write why each site is one: a page with a picture a link.")
    ] = None,
) -> None:
    """Find out which records of a CSV file are the same site."""
    _check_engine(engine)
    existing_files([file])
    told = read_judgements(judgements) if judgements else ()
    weights = read_model(model) if model else None
    with (
        extras.wanted(extras.Extras(review, audit, audit_file, seed, report), out) as beside,
        whole_file(out) as unfinished,
    ):
        with showing() as progress:
            records, known = read(file, truth)
            linkage = find_sites(records, model=weights, judgements=told, progress=progress)
        _write(unfinished, records, linkage, explain)
        lines = beside(records, linkage)
    said = [*lines, *linkage.doubts, *judged.in_words(told, linkage)]
    if truth is None:
        typer.echo("\n".join([f"{len(records):,} records are {len(linkage.clusters):,} sites: {out}", *said]))
    else:
        typer.echo("".join(f"{line}\n" for line in said), nl=False, err=True)
        typer.echo(json.dumps(figures(linkage, known), indent=1))


def _check_engine(engine: str) -> None:
    if engine == "spark":
        raise OptionError(
            "The engine 'spark' is not built yet. Use --engine local, which links lists of this size on one machine."
        )
    if engine != "local":
        raise OptionError(f"There is no engine '{engine}'. Use --engine local.")


def figures(linkage: Linkage, truth: Mapping[str, str]) -> dict[str, object]:
    """How well the sites found agree with the true ones, by pairs and by records (B-cubed)."""
    return {
        "records": len(truth),
        "sites": len(linkage.clusters),
        "true_sites": len(set(truth.values())),
        "pairwise": metrics.pairwise(linkage.clusters, truth).figures(),
        "b_cubed": metrics.b_cubed(linkage.clusters, truth).figures(),
        "doubts": linkage.doubts,
    }


def _write(path: Path, records: Sequence[Record], linkage: Linkage, explain: bool) -> None:
    site = extras.site_ids(records, linkage)
    held = (
        {record: match for match in reversed(linkage.links()) for record in (match.left, match.right)}
        if explain
        else {}
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", "site_id", *(["linked_to", "probability", "reasons"] if explain else [])])
        for record in records:
            why = _why(record.record_id, held.get(record.record_id)) if explain else []
            writer.writerow([csv_name(record.record_id), site[record.record_id], *why])


def _why(record: str, match: Match | None) -> list[str]:
    if match is None:
        return ["", "", ""]
    reasons = "; ".join(f"{reason.words} ({reason.weight:+.2f})" for reason in match.reasons)
    other = match.right if match.left == record else match.left
    return [csv_name(other), f"{match.probability:.4f}", csv_text(reasons)]
