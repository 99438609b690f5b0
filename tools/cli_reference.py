"""Writes docs/reference/commands.md from the command itself; a test keeps the two alike.

Usage: python tools/cli_reference.py > docs/reference/commands.md
"""

from __future__ import annotations

import inspect
from typing import Any

import typer.main

from comity.cli.main import command_line


def reference() -> str:
    """All commands with their arguments and options, as Markdown."""
    root = typer.main.get_command(command_line())
    commands = root.commands
    parts = [
        "# Commands",
        "",
        "Written from the command itself by `tools/cli_reference.py`. Exit code 0: done (problems in",
    ]
    parts += [
        "rows are reported, not fatal). 2: refused, with a reason. 1: a fault of comity. 130: interrupted; 143: stopped by",
        "the system; 141: nobody reads what it prints.",
        "",
    ]
    for name, command in sorted(commands.items()):
        parts += _command(name, command)
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str, command: Any) -> list[str]:
    lines = [f"## comity {name}", "", inspect.cleandoc(command.help or ""), ""]
    lines += ["| argument or option | meaning |", "|---|---|"]
    shown = [parameter for parameter in command.params if not parameter.hidden]
    lines += [f"| `{_usage(parameter)}` | {_cell(parameter.help or '')} |" for parameter in shown]
    return [*lines, ""]


def _usage(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    flags = ", ".join(flag for flag in parameter.opts)
    value = "" if parameter.is_flag else f" {parameter.metavar or 'VALUE'}"
    return f"{flags}{value}" + (" (needed)" if parameter.required else "")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    print(reference(), end="")
