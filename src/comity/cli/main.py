"""The `comity` command: registers one module per verb and turns a refusal into a sentence and exit code 2."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import typer

import comity
from comity.vocabulary.errors import ComityError

COMMANDS = ("assemble", "check", "read", "strip", "template", "link")
"""One module of this package each, with a function of the same name."""
_HELP = "Recognise each other's audits of supplier sites, without anybody learning who buys from whom."


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"comity {comity.__version__}")
        raise typer.Exit


def comity_command(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Recognise each other's audits of supplier sites, without anybody learning who buys from whom."""


def command_line(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The command with some of its verbs. Only their modules are loaded: the libraries of linkage take a second."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        # Tracebacks with local variables would print members' rows.
        pretty_exceptions_enable=False,
        help=_HELP,
    )
    app.callback()(comity_command)
    for name in names:
        app.command(name)(getattr(import_module(f"comity.cli.{name}"), name))
    return app


def _asked(arguments: Sequence[str]) -> Sequence[str]:
    """The verb that the arguments name; all of them where they name none, so that help and errors know them."""
    return [name for name in COMMANDS if arguments[:1] == [name]] or COMMANDS


def main() -> None:
    """Run the command. Exit code 0 = done, 2 = refused with a reason, 1 = a bug of comity, 130 = interrupted."""
    try:
        command_line(_asked(sys.argv[1:]))()
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
