"""`comity equivalences`: which protocol counts as what, and from when, for `comity assemble --protocols`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.benchmark.profiles import DEFAULT, profile_named
from comity.benchmarking import Order
from comity.benchmarking import equivalences as rows_of
from comity.cli.files import existing_files
from comity.whole import whole_file


def equivalences(
    protocols: Annotated[
        list[Path],
        typer.Argument(metavar="PROTOCOL...", help="Protocols, each with its case beside it: NAME.case.jsonl."),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="The file to write; it must not exist yet.")],
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="Counting rules that the cases were opened with.")
    ] = DEFAULT,
    catalogue: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Another benchmark than comity's own.")
    ] = None,
) -> None:
    """Write for which audits members' own protocols count as four pillars, by what their cases decided."""
    rules = profile_named(profile)
    content = rows_of([Order(path, profile=rules, catalogue=catalogue) for path in existing_files(protocols)])
    with whole_file(out) as file:
        file.write_text(content, encoding="utf-8-sig")  # Excel needs the mark
    count = content.count("\n") - 1
    typer.echo(
        f"Written: {out} ({count} stretch{'' if count == 1 else 'es'} of days). Give it to assemble --protocols."
    )
