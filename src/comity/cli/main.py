"""The `comity` command: registers one module per verb and turns a refusal into a sentence and exit code 2."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import typer

import comity
from comity.cli import ending
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
    """Run the command.

    Exit code 0 = done, 2 = refused with a reason, 1 = a bug of comity; 128 and the signal's number where it was
    stopped: 130 by Ctrl-C, 143 by the system, 141 where nobody reads what it prints.
    """
    ending.prepare()
    try:
        _run()
    except ComityError as refusal:
        _end(2, str(refusal))
    except ending.Stopped as stopped:
        _end(128 + stopped.number, "Interrupted. Nothing half-written was left behind.")
    except OSError as error:
        if error.errno is None:
            _end_by_bug(error)
        place = f": {error.filename}" if error.filename else ""
        _end(2, f"The system did not allow it ({error.strerror}){place}. Nothing half-written was left behind.")
    except Exception as bug:
        _end_by_bug(bug)


def _run() -> None:
    try:
        command_line(_asked(sys.argv[1:]))()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # nobody reads any more: said by the code, as other tools do
            _end(128 + ending.SIGPIPE, "")
        sys.stdout.flush()  # a full disk shows here at the latest, and not when Python has ended
        raise


def _end(code: int, sentence: str) -> NoReturn:
    ending.leave_output()
    sys.stderr.write(f"{sentence}\n" if sentence else "")
    sys.exit(code)


def _end_by_bug(bug: Exception) -> NoReturn:
    # The message of an unexpected exception may hold a cell of somebody's list: only the place is shown.
    place = traceback.extract_tb(bug.__traceback__)[-1]
    _end(
        1,
        f"comity stopped because of a fault of its own ({type(bug).__name__} in {place.name}, line {place.lineno} "
        f"of {place.filename}). No result was written. Please report this line; it holds none of your data.",
    )
