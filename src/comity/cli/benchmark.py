"""`comity benchmark`: a member's audit protocol against the common benchmark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from comity.benchmark import agreement_telling
from comity.benchmark.profiles import DEFAULT, profile_named
from comity.benchmark.telling import lines, suggestion_lines
from comity.benchmarking import Order, as_object, editions, write
from comity.benchmarking import benchmark as compare
from comity.vocabulary.errors import ComityError


def benchmark(
    protocol: Annotated[Path, typer.Argument(metavar="PROTOCOL", help="The protocol: YAML, or a spreadsheet.")],
    against: Annotated[
        str, typer.Option(metavar="EDITION", help="Edition of the benchmark; default: the current one.")
    ] = "",
    profile: Annotated[str, typer.Option(metavar="NAME", help="Counting rules: a profile, or a file .toml.")] = DEFAULT,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What assessors confirmed; default: PROTOCOL's .mapping.yaml beside it."),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Count what was decided in this case, and tell how far assessors agreed."),
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Another benchmark than comity's own.")
    ] = None,
    receiver: Annotated[
        Path | None,
        typer.Option(
            "--for", metavar="PROTOCOL", help="Ask only what this other protocol covers: what its member would miss."
        ),
    ] = None,
    suggest: Annotated[
        int, typer.Option(metavar="N", min=0, max=50, help="Suggest up to N criteria for each question.")
    ] = 0,
    learn_from: Annotated[
        list[Path] | None,
        typer.Option(metavar="PROTOCOL", help="Learn suggestions from this protocol's mapping beside it. Repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the report page and the workbook into this new folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Compare an audit protocol with the common benchmark: how much it covers, whether that is enough, and what is
    missing."""
    try:
        rules, learned = profile_named(profile), tuple(learn_from or ())
        found = compare(Order(protocol, against, rules, mapping, catalogue, suggest, learned, receiver, case))
        if out:
            write(found, out)
    except ComityError as refusal:
        if as_json:
            typer.echo(json.dumps({"protocol": None, "refused": str(refusal)}, ensure_ascii=False))
        raise
    if as_json:
        typer.echo(json.dumps(as_object(found), ensure_ascii=False, indent=1))
        return
    shown = suggestion_lines(found.suggestions, found.benchmark)
    agreed = agreement_telling.lines(found.agreement) if found.agreement else ()
    for line in (*found.notices, *lines(found.result, editions(found)), *agreed, *shown):
        typer.echo(line)
    if out:
        typer.echo(f"Report and workbook: {out}")
