"""Writes docs/reference/commands.md from the command itself; a test keeps the two alike.

Usage: python tools/cli_reference.py > docs/reference/commands.md
"""

from __future__ import annotations

import inspect

import click
import typer.main

from comity.cli.main import app


def reference() -> str:
    """All commands with their arguments and options, as Markdown."""
    root = typer.main.get_command(app)
    assert isinstance(root, click.Group) or hasattr(root, "commands")
    parts = [
        "# Commands",
        "",
        "Written from the command itself by `tools/cli_reference.py`. Exit code 0: done (problems in",
    ]
    parts += ["rows are reported, not fatal). 2: refused, with a reason. 1: a fault of comity. 130: interrupted.", ""]
    for name, command in sorted(root.commands.items()):
        parts += _command(name, command)
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str, command: click.Command) -> list[str]:
    lines = [f"## comity {name}", "", inspect.cleandoc(command.help or ""), ""]
    lines += ["| argument or option | meaning |", "|---|---|"]
    for parameter in command.params:
        record = parameter.get_help_record(click.Context(command)) if parameter.param_type_name == "option" else None
        if record:
            lines.append(f"| `{record[0]}` | {_cell(record[1])} |")
        else:
            lines.append(
                f"| `{parameter.make_metavar(click.Context(command))}` | {_cell(getattr(parameter, 'help', '') or '')} |"
            )
    return [*lines, ""]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    print(reference(), end="")
