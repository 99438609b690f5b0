"""`comity read`: intake alone. What a list says, and what is wrong with it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.cli import ending, languages
from comity.cli.read_json import write_json
from comity.intake import Correction, ListStream, load_corrections, load_mapping, mapping_text, stream_list
from comity.intake.correct import mark_into
from comity.intake.groups import group, said
from comity.intake.tally import Tally
from comity.reference import writing
from comity.reference.headings import field_names
from comity.reference.language import N_, say
from comity.reference.sentences import repair
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import ColumnReading
from comity.vocabulary.problems import Problem, Severity
from comity.whole import whole_file

_HEADS = {
    Severity.ERROR: N_("To repair"),
    Severity.WARNING: N_("Please look at"),
    Severity.NOTICE: N_("For information"),
}


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _reason(reason: str, lang: str) -> str:
    """Why a column was understood so, in a language."""
    refused = re.fullmatch(r"must not be sent \((\w+): ([\w ]+)\)", reason)
    if not refused:
        return say(reason, lang)
    kind, group_name = (say(word, lang) for word in refused.groups())
    return say("must not be sent ({kind}: {reason})", lang, kind=kind, reason=group_name)


def _columns_table(columns: Sequence[ColumnReading], lang: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for heading in (N_("Sheet"), N_("Column"), N_("Understood as"), N_("How surely")):
        table.add_column(say(heading, lang), overflow="fold")
    for column in columns:
        reason = _reason(column.reason, lang)
        surely = writing.clauses((writing.percent(column.certainty, lang), reason), lang) if column.field else reason
        field = say(field_names()[column.field], lang) if column.field else "-"
        table.add_row(*map(Text, (column.sheet, column.heading, field, surely)))
    return table


def _say_problems(console: Console, problems: Sequence[Problem], lang: str) -> None:
    groups = group(problems)
    for severity, head in _HEADS.items():
        these = [each for each in groups if each.first.severity is severity]
        if these:
            console.print(Text("\n" + writing.labelled(say(head, lang), "", lang).rstrip(), style="bold"))
        for each in these:
            told = writing.in_a_row((said(each, lang), repair(each.first, lang)), lang)
            console.print(Text(f"  {told}"))


def _say(stream: ListStream, lang: str) -> list[Problem]:
    """Read the whole list and say in words what was found; returns every problem."""
    tally = Tally()
    problems: list[Problem] = []
    for piece in stream.pieces():
        tally.add(row.state for row in piece.rows)
        problems += piece.problems
    console = Console()
    console.print(Text(stream.list, style="bold"))
    everything = list(stream.problems) if stream.refused else [*stream.problems, *problems]
    console.print(Text(tally.opening(stream.refused, bool(everything), lang)))
    if stream.columns:
        console.print()
        console.print(_columns_table(stream.columns, lang))
    _say_problems(console, everything, lang)
    return everything


def _mark(
    list_file: Path, known: tuple[Sequence[Problem], Sequence[Correction]], unfinished: Path, asked: tuple[Path, str]
) -> None:
    """Write the corrected copy; where its name has the wrong ending, say so, since Excel would not open it."""
    out, lang = asked
    problems, corrections = known
    ending = mark_into(list_file, problems, unfinished, lang, corrections)
    if out.suffix.lower() != ending:
        advice = say("Give {file} a name that ends in {ending} before you open it.", lang, file=out.name, ending=ending)
        typer.echo(advice, err=True)


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
    corrected: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the list itself again, its cells marked (xlsx).")
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read these cells instead (CSV: sheet, row, column, value).")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of what is said: en, fr, de, es, pt or zh.")] = "en",
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")] = False,
) -> None:
    """Read a list and say what was understood and what is wrong with it."""
    if not list_file.is_file():
        raise OptionError(f"There is no file {list_file}.")
    languages.checked(lang)
    clock = _day(today) or date.today()
    choices = load_mapping(mapping) if mapping and mapping.exists() else ()
    cells = load_corrections(corrections) if corrections else ()
    stream = stream_list(
        list_file, cutoff=_day(cutoff) or clock, today=clock, suppliers=suppliers, mapping=choices, corrections=cells
    )
    if mapping and not mapping.exists():
        with whole_file(mapping) as saved:
            saved.write_text(mapping_text(stream.columns), encoding="utf-8-sig")  # Excel needs the mark
    if json_output:
        ending.print_utf8()
    with whole_file(corrected) if corrected else nullcontext() as unfinished:
        problems = write_json(stream, sys.stdout.write, lang) if json_output else _say(stream, lang)
        if corrected and unfinished:
            _mark(list_file, (problems, cells), unfinished, (corrected, lang))
    if stream.refused:
        raise typer.Exit(2)
