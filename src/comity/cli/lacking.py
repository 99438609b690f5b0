"""`comity lacking`: which criteria of the benchmark most protocols of a programme lack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from comity.benchmark.profiles import DEFAULT, profile_named
from comity.benchmarking import Order, lacked
from comity.cli.files import existing_files

_SHOWN = 20


def lacking(
    protocols: Annotated[
        list[Path], typer.Argument(metavar="PROTOCOL...", help="Protocols, each with its mapping beside it.")
    ],
    against: Annotated[
        str, typer.Option(metavar="EDITION", help="Edition of the benchmark; default: the current one.")
    ] = "",
    profile: Annotated[str, typer.Option(metavar="NAME", help="Counting rules: a profile, or a file .toml.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of them as JSON.")] = False,
) -> None:
    """Show which criteria protocols lack, those first that would bring most of them to recognition. No protocol is
    named: it is for the programme, not a ranking."""
    rules = profile_named(profile)
    found = lacked([Order(path, against, rules) for path in existing_files(protocols)])
    if as_json:
        objects = [
            {
                "criterion": each.criterion.id,
                "title": each.criterion.wording("").title,
                "critical": each.criterion.critical,
                "protocols": each.protocols,
                "add_ons": each.add_ons,
            }
            for each in found
        ]
        typer.echo(json.dumps(objects, ensure_ascii=False, indent=1))
        return
    typer.echo(
        f"Of {len(protocols)} protocols: how many lack a criterion, and how many need it in their smallest add-on"
    )
    for each in found[:_SHOWN]:
        mark = " (critical)" if each.criterion.critical else ""
        title = each.criterion.wording("").title
        typer.echo(f"  {each.protocols:3} lack, {each.add_ons:3} need  {each.criterion.id}  {title}{mark}")
    if len(found) > _SHOWN:
        typer.echo(f"  and {len(found) - _SHOWN} more (--json shows all)")
