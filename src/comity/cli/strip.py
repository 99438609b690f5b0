"""`comity strip`: a member's own tool, its file without the columns that must not be shared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli import languages
from comity.intake import RemovedColumn, StripReport, strip_list
from comity.reference.language import N_, say
from comity.reference.sentences import quoted

_OF_SHEET = N_("Removed column {column} of sheet '{sheet}': {heading} ({reason}).")
_OF_FILE = N_("Removed column {column}: {heading} ({reason}).")


def _removed(gone: RemovedColumn, lang: str) -> str:
    heading = quoted(gone.heading) if gone.heading else say("without a heading", lang)
    fields = {"column": gone.column, "sheet": gone.sheet, "heading": heading, "reason": say(gone.reason, lang)}
    return say(_OF_SHEET if gone.sheet else _OF_FILE, lang, **fields)


def _sentences(report: StripReport, out: Path, lang: str) -> list[str]:
    lines = [_removed(gone, lang) for gone in report.removed]
    if not report.removed:
        lines.append(say("No column has to be removed; the file was copied as it is.", lang))
    if report.format_changed:
        before, after = report.format_before, report.format_after
        lines.append(say("The format changed from {before} to {after}.", lang, before=before, after=after))
        if out.suffix.lower() != f".{after}":
            fields = {"file": out.name, "ending": f".{after}"}
            lines.append(say("Give {file} a name that ends in {ending} before you open it.", lang, **fields))
    return [*lines, *(say(change, lang) for change in report.changes), say("Written: {file}", lang, file=out)]


def strip(
    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="Your list: xlsx, xls, xlsb, ods or csv.")],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist yet.")],
    lang: Annotated[str, typer.Option(help="Language of what is said: en, fr, de, es, pt or zh.")] = "en",
) -> None:
    """Write a copy of your list without the columns that must not be shared."""
    languages.checked(lang)
    for line in _sentences(strip_list(list_file, out, lang), out, lang):
        typer.echo(line)
