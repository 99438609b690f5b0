"""The `comity` command: registers one module per verb and turns a refusal into a sentence and exit code 2."""

from __future__ import annotations

import sys
import traceback

import typer

import comity
from comity.cli.assemble import assemble
from comity.cli.check import check
from comity.cli.link import link
from comity.cli.read import read
from comity.cli.strip import strip
from comity.vocabulary.errors import ComityError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Tracebacks with local variables would print members' rows.
    pretty_exceptions_enable=False,
    help="Recognise each other's audits of supplier sites, without anybody learning who buys from whom.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"comity {comity.__version__}")
        raise typer.Exit


@app.callback()
def comity_command(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Recognise each other's audits of supplier sites, without anybody learning who buys from whom."""


for command in (assemble, check, read, strip, link):
    app.command()(command)


def main() -> None:
    """Run the command. Exit code 0 = done, 2 = refused with a reason, 1 = a bug of comity, 130 = interrupted."""
    try:
        app()
    except ComityError as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Nothing half-written was left behind.\n")
        sys.exit(130)
    except Exception as bug:
        # The message of an unexpected exception may hold a cell of somebody's list: only the place is shown.
        place = traceback.extract_tb(bug.__traceback__)[-1]
        sys.stderr.write(
            f"comity stopped because of a fault of its own ({type(bug).__name__} in {place.name}, line {place.lineno} "
            f"of {place.filename}). No result was written. Please report this line; it holds none of your data.\n"
        )
        sys.exit(1)
