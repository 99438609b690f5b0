"""`comity serve`: the web application."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from comity.vocabulary.errors import OptionError


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="An invented programme; anybody signs in with one click.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="Folder of database, files and secrets; made if it is not there.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    email: Annotated[
        str | None, typer.Option(help="At the first start: address of the Secretariat's first account.")
    ] = None,
) -> None:
    """Start the web application; the first start makes its database."""
    place = _folder(data, demo)
    os.environ["COMITY_DATA"] = str(place)
    os.environ["COMITY_DEMO"] = "1" if demo else os.environ.get("COMITY_DEMO", "")
    from comity.server import starting  # noqa: PLC0415  (its libraries take a second that other commands do not need)

    at = starting.Place(host, port)
    starting.set_up()
    starting.bring_up_to_date(_say)
    if demo:
        starting.fill_demo(_say)
    else:
        starting.first_account(_address(email), _say, at)
    _say(f"Open {at.url}{'demo' if demo else ''} in your browser. Ctrl-C stops the server.")
    raise typer.Exit(starting.serve(at, place))


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _folder(data: Path | None, demo: bool) -> Path:
    """The data folder, absolute. The demo's own one must be new or a demo's: it never mixes with real data."""
    from comity.server.environment import DEMO_MARK, default_data  # noqa: PLC0415  (see `serve`)

    given = data or (Path(os.environ["COMITY_DATA"]) if os.environ.get("COMITY_DATA") else None)
    place = (given or default_data().with_name("comity-demo" if demo else "comity")).absolute()
    mark = place / DEMO_MARK
    if demo and place.exists() and any(place.iterdir()) and not mark.exists():
        raise OptionError(f"The folder {place} holds data that are not a demo's. Choose another one with --data.")
    if not demo and mark.exists():
        raise OptionError(f"The folder {place} is a demo's. Choose another one with --data.")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if demo:
        mark.touch()
    return place


def _address(email: str | None) -> str:
    return email or os.environ.get("COMITY_SENDER", "secretariat@localhost")
