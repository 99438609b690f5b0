"""`comity check`: a supplier list against an edition, on the member's own machine."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from comity.check.answer import as_json
from comity.check.letters import INDEX_NAME, Sender
from comity.check.saving import Assumptions
from comity.check.summary import summary_lines
from comity.checking import Order, outputs, write_into
from comity.checking import check as run_check
from comity.cli.files import existing_files
from comity.cli.inputs import given_date
from comity.cli.progress import showing
from comity.vocabulary.errors import ComityError, OptionError


def check(
    suppliers: Annotated[Path, typer.Argument(help="Your supplier list, as it is: xlsx, xls, xlsb, ods or csv.")],
    edition: Annotated[
        Path, typer.Option("--edition", help="The common list that the Secretariat sent: file or folder.")
    ],
    out: Annotated[Path | None, typer.Option("--out", help="The result workbook to write (FILE.xlsx).")] = None,
    own: Annotated[
        list[Path] | None, typer.Option("--own", help="A list of your own audits: its sites are left out. Repeatable.")
    ] = None,
    letters: Annotated[
        Path | None, typer.Option("--letters", help="Write a request letter per hit into this folder.")
    ] = None,
    as_object: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
    today: Annotated[
        str | None, typer.Option("--today", help="Date of the letters, YYYY-MM-DD (default: today).")
    ] = None,
    member: Annotated[str, typer.Option("--member", help="Your company, as the letters name it.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Who signs the letters.")] = "",
    email: Annotated[str, typer.Option("--email", help="Where a site may send its report.")] = "",
    cost: Annotated[float, typer.Option("--cost", min=0, help="What one audit costs you.")] = Assumptions().cost,
    currency: Annotated[str, typer.Option("--currency", help="The currency of --cost.")] = Assumptions().currency,
    days: Annotated[
        float, typer.Option("--days", min=0, help="Auditor days that one audit takes.")
    ] = Assumptions().days,
) -> None:
    """Look up your own suppliers in an edition: which sites need no audit of yours, which to ask, what it saves."""
    try:
        dated = given_date(today, "--today", date.today())
        _refuse(suppliers, own or [], out, as_object)
        order = Order(suppliers, edition, dated, tuple(own or ()), Assumptions(cost, currency, days))
        with outputs(out, letters) as (workbook, folder), showing(not as_object) as progress:
            result = run_check(order, progress)
            count = write_into(result, workbook, folder, Sender(dated, member, contact, email), progress)
    except ComityError as refusal:
        if as_object:
            typer.echo(json.dumps({"rows": [], "refused": str(refusal)}, ensure_ascii=False))
        raise
    if as_object:
        typer.echo(json.dumps(as_json(result.checked), ensure_ascii=False, indent=1))
        return
    for line in summary_lines(result.checked):
        typer.echo(line)
    if out:
        typer.echo(f"Result: {out}")
    if letters:
        typer.echo(f"Letters: {letters} ({count} letters; {INDEX_NAME} lists them)")


def _refuse(suppliers: Path, own: list[Path], out: Path | None, as_object: bool) -> None:
    """Refuse what cannot work before anything is read."""
    existing_files([suppliers])
    for path in own:
        existing_files([path])
    if out is None and not as_object:
        raise OptionError("Where should the result go? Give --out FILE.xlsx (or --json to print it).")
    if out is not None and out.suffix.lower() != ".xlsx":
        raise OptionError(f"The result is an Excel workbook: let the name of --out end in .xlsx, not '{out.suffix}'.")
