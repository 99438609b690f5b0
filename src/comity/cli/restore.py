"""`comity restore`: a backup becomes a data folder again, verified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder that comity backup made.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="The data folder to make; it must not exist yet.")],
    secrets: Annotated[Path, typer.Option(metavar="DIR", help="The server's secrets, kept apart from the backup.")],
) -> None:
    """Restore a backup of the web application into a new folder, and verify it."""
    from comity.server import backup as backups  # noqa: PLC0415  (its libraries take a second)

    for sentence in backups.restore(backup, data, secrets):
        typer.echo(sentence)
