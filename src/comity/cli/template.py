"""`comity template`: a workbook to fill in, with headings that are known, drop-downs and hints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli import languages
from comity.intake.template import write_template
from comity.reference.language import say
from comity.whole import whole_file


def template(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The workbook to write (.xlsx); it must not exist yet.")],
    lang: Annotated[str, typer.Option(help="Language of the workbook: en, fr, de, es, pt or zh.")] = "en",
) -> None:
    """Write a workbook for a list of audited sites, with drop-downs."""
    languages.checked(lang)
    with whole_file(out) as unfinished:
        write_template(unfinished, lang)
    typer.echo(say("Written: {file}", lang, file=out))
