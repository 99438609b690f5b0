"""`comity strip`: a member's own tool, its file without the columns that must not be shared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.intake import StripReport, strip_list


def _sentences(report: StripReport, out: Path) -> list[str]:
    lines = []
    for gone in report.removed:
        sheet = f" of sheet '{gone.sheet}'" if gone.sheet else ""
        lines.append(f"Removed column {gone.column}{sheet}: '{gone.heading}' ({gone.reason}).")
    if not report.removed:
        lines.append("No column has to be removed; the file was copied as it is.")
    if report.format_changed:
        lines.append(f"The format changed from {report.format_before} to {report.format_after}.")
        if out.suffix.lower() != f".{report.format_after}":
            lines.append(f"Give the file a name that ends in .{report.format_after} before you open it.")
    return [*lines, *report.changes, f"Written: {out}"]


def strip(
    list_file: Annotated[Path, typer.Argument(metavar="LIST", help="Your list: xlsx, xls, xlsb, ods or csv.")],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist yet.")],
) -> None:
    """Write a copy of your list without the columns that must not be shared."""
    for line in _sentences(strip_list(list_file, out), out):
        typer.echo(line)
