"""`comity read`: intake alone. What a list says, and what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.intake import load_mapping, mapping_text, read_list
from comity.intake.problems_workbook import opening
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import ListReading
from comity.vocabulary.problems import Problem, Severity

_EXAMPLES = 3
_HEADS = {
    Severity.ERROR: "To repair",
    Severity.WARNING: "Please look at",
    Severity.NOTICE: "For information",
}


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def as_json(reading: ListReading) -> dict[str, Any]:
    """The object that `read --json` prints (product.md, `read --json`)."""
    return {
        "list": reading.list,
        "status": reading.status,
        "columns": [asdict(column) for column in reading.columns],
        "listings": [listing.as_dict() for listing in reading.listings],
        "problems": [asdict(found) for found in reading.problems],
    }


def _columns_table(reading: ListReading) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("Sheet", "Column", "Understood as", "How surely"):
        table.add_column(heading, overflow="fold")
    for column in reading.columns:
        surely = f"{column.certainty:.0%}, {column.reason}" if column.field else column.reason
        table.add_row(*map(Text, (column.sheet, column.heading, column.field.replace("_", " ") or "-", surely)))
    return table


def _say_group(console: Console, problems: Sequence[Problem]) -> None:
    for found in problems[:_EXAMPLES]:
        console.print(Text(f"  {found.message} {found.repair}"))
    if len(problems) > _EXAMPLES:
        console.print(Text(f"  … and {len(problems) - _EXAMPLES:,} more of this kind."))


def _say_problems(console: Console, reading: ListReading) -> None:
    for severity, head in _HEADS.items():
        problems = [found for found in reading.problems if found.severity is severity]
        if problems:
            console.print(Text(f"\n{head}: {len(problems):,}", style="bold"))
        for code, _ in Counter(found.code for found in problems).most_common():
            _say_group(console, [found for found in problems if found.code == code])


def _say(reading: ListReading) -> None:
    console = Console()
    console.print(Text(reading.list, style="bold"))
    console.print(Text(opening(reading)))
    if reading.columns:
        console.print()
        console.print(_columns_table(reading))
    _say_problems(console, reading)


def read(
    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="The list: xlsx, xls, xlsb, ods or csv.")],
    cutoff: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The cut-off date of the round; today if not given.")
    ] = None,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Stands in for the clock.")] = None,
    suppliers: Annotated[
        bool,
        typer.Option(
            "--suppliers", help="A supplier list: no audit date is needed, forbidden columns are passed over unread."
        ),
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="Which heading is which field (CSV). Used where the file exists, else written.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")] = False,
) -> None:
    """Read a list and say what was understood and what is wrong with it."""
    if not list_file.is_file():
        raise OptionError(f"There is no file {list_file}.")
    clock = _day(today) or date.today()
    choices = load_mapping(mapping) if mapping and mapping.exists() else ()
    reading = read_list(list_file, cutoff=_day(cutoff) or clock, today=clock, suppliers=suppliers, mapping=choices)
    if mapping and not mapping.exists():
        mapping.write_text(mapping_text(reading.columns), encoding="utf-8")
    if json_output:
        typer.echo(json.dumps(as_json(reading), ensure_ascii=False, indent=1))
    else:
        _say(reading)
    if reading.refused:
        raise typer.Exit(2)
