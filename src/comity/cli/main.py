"""The `comity` command: registers one module per verb and turns a refusal into a sentence and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import typer

import comity
from comity.cli import ending

COMMANDS = (
    "assemble",
    "check",
    "read",
    "strip",
    "template",
    "link",
    "judge",
    "learn",
    "verify",
    "attack",
    "policy",
    "benchmark",
    "catalogue",
    "whatif",
    "lacking",
    "serve",
    "journal",
    "backup",
    "restore",
    "revise",
    "equivalences",
)
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
    """Run the command; `ending.run` tells the exit codes."""
    ending.run(command_line(_asked(sys.argv[1:])))
