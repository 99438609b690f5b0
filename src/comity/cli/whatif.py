"""`comity whatif`: what a new edition of the benchmark would do to members' protocols, before it is adopted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.benchmark.commonality import percent as rounded
from comity.benchmark.editions import WhatIf
from comity.benchmark.profiles import DEFAULT, profile_named
from comity.benchmark.result import Result
from comity.benchmark.telling import VERDICTS, percent
from comity.benchmarking import Order, adopted
from comity.cli.files import existing_files


def whatif(
    edition: Annotated[str, typer.Argument(help="The edition of the benchmark that would be adopted.")],
    protocols: Annotated[
        list[Path], typer.Argument(metavar="PROTOCOL...", help="Protocols, each with its mapping beside it.")
    ],
    against: Annotated[
        str, typer.Option(metavar="EDITION", help="The edition in force; default: the current one.")
    ] = "",
    profile: Annotated[str, typer.Option(metavar="NAME", help="Counting rules: a profile, or a file .toml.")] = DEFAULT,
    catalogue: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Another benchmark than comity's own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Show what a new edition of the benchmark would do to protocols that are mapped, before it is adopted. What has to
    be judged anew counts as not covered, and beside it as if all of it were full."""
    rules = profile_named(profile)
    orders = [Order(path, against, rules, catalogue=catalogue) for path in existing_files(protocols)]
    found = adopted(orders, edition)
    if as_json:
        typer.echo(json.dumps([_as_object(each) for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        typer.echo(_in_words(each))


def _in_words(each: WhatIf) -> str:
    gaps = ", ".join(each.new_critical_gaps) or "none"
    return (
        f"{each.protocol.title} ({each.protocol.id})\n"
        f"  {each.before.edition}: {_said(each.before)}\n"
        f"  {each.after.edition}: {_said(each.after)}; at best {_said(each.at_best)}\n"
        f"  to be judged: {len(each.to_judge)} criteria; new critical gaps: {gaps}"
    )


def _said(result: Result) -> str:
    return f"{percent(result.commonality, result.profile.overall)}, {VERDICTS[result.verdict]}"


def _as_object(each: WhatIf) -> dict[str, Any]:
    results = {"before": each.before, "after": each.after, "at_best": each.at_best}
    return {
        "protocol": each.protocol.id,
        **{
            name: {"edition": one.edition, "percent": rounded(one.commonality), "verdict": one.verdict.value}
            for name, one in results.items()
        },
        "new_critical_gaps": list(each.new_critical_gaps),
        "to_judge": list(each.to_judge),
    }
