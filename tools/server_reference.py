"""Reference pages of the web application: `python -m tools.server_reference` writes docs/reference/access.md and data.md."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import django

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


def access_page() -> str:
    """Who may do what, and by which pages: made from the policy that the server enforces."""
    from comity.server import access  # noqa: PLC0415 - settings come first
    from comity.server.accounts.roles import Role  # noqa: PLC0415
    from comity.server.checks import routes  # noqa: PLC0415

    used: dict[str, list[str]] = {}
    for name, view, _ in routes():
        for method, action in (access.policy_of(view, name) or {}).items():
            used.setdefault(action, []).append(f"`{name}` {method}")
    lines = [
        "# Who may do what\n",
        "Made from the policy that the server enforces (`python -m tools.server_reference`). What is not named is refused.",
        "Whose things a role may do it to is decided by the member that a person acts for: nobody reaches another member's.",
        "Pages whose names begin with `api-` are the API's: they are asked by keys, which are cut to some of their maker's",
        "rights, and never by a session ([the API](api.md)).\n",
    ]
    for title, table in (("Reading", access.READS), ("Changing", access.CHANGES)):
        lines += [f"## {title}\n", f"| action | {' | '.join(role.value for role in Role)} | pages |"]
        lines.append(f"|---|{'---|' * len(Role)}---|")
        lines += _rows(table, used)
        lines.append("")
    return "\n".join(lines)


def _rows(table: Mapping[str, frozenset[object]], used: Mapping[str, list[str]]) -> Iterator[str]:
    from comity.server.accounts.roles import Role  # noqa: PLC0415

    for action, roles in table.items():
        marks = " | ".join("yes" if role in roles else "" for role in Role)
        yield f"| {action} | {marks} | {', '.join(sorted(used[action]))} |"


def data_page() -> str:
    """Every field of every table with its level, and how long it is kept."""
    from comity.server import classification  # noqa: PLC0415

    lines = ["# What is stored, how confidential it is, and how long it is kept\n"]
    lines += [" ".join(line.split()) for line in (classification.__doc__ or "").split("\n\n")[1:]]
    lines += [
        "\nMade from `classification.py` (`python -m tools.server_reference`); a check fails for a field that has no level.\n"
    ]
    heads = ("table", *classification.LEVELS, "kept")
    lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for label, table in classification.TABLES.items():
        levels = [", ".join(str(getattr(table, level)).split()) for level in classification.LEVELS]
        lines.append(f"| {label} | {' | '.join(levels)} | {table.kept} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Write both pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.server.settings")
    django.setup()
    (REFERENCE / "access.md").write_text(access_page(), encoding="utf-8")
    (REFERENCE / "data.md").write_text(data_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
