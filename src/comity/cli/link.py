"""`comity link`: linkage alone. A CSV of records in, the site of each record out."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.files import existing_files
from comity.cli.progress import showing
from comity.cli.records import read
from comity.linkage import Linkage, metrics
from comity.linkage import link as find_sites
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Match
from comity.vocabulary.record import Record
from comity.whole import whole_file


def link(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns record_id, name, address, country, ...")],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where to write record_id, site_id; must not exist.")],
    engine: Annotated[str, typer.Option(help="local or spark.")] = "local",
    truth: Annotated[str | None, typer.Option(metavar="COLUMN", help="Print how well the sites agree with it.")] = None,
    explain: Annotated[bool, typer.Option(help="Add the link that holds each record to its site, and why.")] = False,
) -> None:
    """Find out which records of a CSV file are the same site."""
    _check_engine(engine)
    existing_files([file])
    with whole_file(out) as unfinished:
        with showing() as progress:
            records, known = read(file, truth)
            linkage = find_sites(records, progress=progress)
        _write(unfinished, records, linkage, explain)
    if truth is None:
        typer.echo(f"{len(records):,} records are {len(linkage.clusters):,} sites: {out}")
    else:
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
    }


def _write(path: Path, records: Sequence[Record], linkage: Linkage, explain: bool) -> None:
    place = {record.record_id: number for number, record in enumerate(records)}
    ordered = sorted(linkage.clusters, key=lambda cluster: min(place[record] for record in cluster))
    width = len(str(len(ordered)))
    site = {record: f"S{number:0{width}d}" for number, cluster in enumerate(ordered, 1) for record in cluster}
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
            writer.writerow([record.record_id, site[record.record_id], *why])


def _why(record: str, match: Match | None) -> list[str]:
    if match is None:
        return ["", "", ""]
    reasons = "; ".join(f"{reason.words} ({reason.weight:+.2f})" for reason in match.reasons)
    return [match.right if match.left == record else match.left, f"{match.probability:.4f}", reasons]
