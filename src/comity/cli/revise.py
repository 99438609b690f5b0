"""`comity revise`: proposals for a new edition of the benchmark, and the benchmark that they come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from comity.benchmark.revision.telling import as_dict, lines
from comity.benchmarking import revised, write_revised


def revise(
    proposals: Annotated[
        Path, typer.Argument(metavar="PROPOSALS.yaml", help="Proposals, comments, decisions and editions, in order.")
    ],
    catalogue: Annotated[
        Path | None,
        typer.Option(
            "--benchmark",
            "--catalogue",
            metavar="FILE.yaml",
            help="Another benchmark than comity's own.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.yaml", help="Write the benchmark with its new edition here, languages beside it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print where the proposals stand as JSON.")] = False,
) -> None:
    """Show where proposals for a new edition of the benchmark stand, and write the benchmark with the editions that
    were issued. Editions that there are, and results against them, do not change."""
    revision = revised(proposals, catalogue)
    written = write_revised(revision, out) if out else ()
    if as_json:
        typer.echo(json.dumps({**as_dict(revision), "files": list(written)}, ensure_ascii=False, indent=1))
        return
    for line in lines(revision):
        typer.echo(line)
    if out:
        typer.echo(f"Benchmark: {', '.join(written)}")
