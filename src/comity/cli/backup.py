"""`comity backup`: a backup of the web application's data, while it runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def backup(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to make; it must not exist yet.")],
    data: Annotated[Path | None, typer.Option(help="The server's data folder; default: the one it uses.")] = None,
) -> None:
    """Back up the web application: database and originals, without the secrets, which you keep apart."""
    from comity.server import backup as backups  # noqa: PLC0415  (its libraries take a second)
    from comity.server.environment import default_data  # noqa: PLC0415

    place = (data or Path(os.environ.get("COMITY_DATA", "") or default_data())).absolute()
    os.environ["COMITY_DATA"] = str(place)
    made = backups.write(place, out)
    typer.echo(f"Written: {out} ({len(made['files'])} files). The secrets in {place / 'secrets'} are not in it: keep a")
    typer.echo("copy of them elsewhere, once. Try the backup with comity restore before you rely on it.")
