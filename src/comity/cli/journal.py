"""`comity journal`: is the web application's journal as it was written? And a signed statement of how far it is."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from comity.vocabulary.errors import OptionError


class Action(StrEnum):
    """What is asked of the journal."""

    VERIFY = "verify"
    CHECKPOINT = "checkpoint"
    KEY = "key"


def journal(
    action: Annotated[
        Action,
        typer.Argument(help="verify: every entry and checkpoint. checkpoint: sign how far it is. key: who signs."),
    ],
    data: Annotated[Path | None, typer.Option(help="The server's data folder; default: the one it uses.")] = None,
    witness: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="verify: a checkpoint that was kept elsewhere; can be given more than once."),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")] = False,
) -> None:
    """Verify the journal of the web application, or sign a checkpoint of it."""
    if data:
        os.environ["COMITY_DATA"] = str(data.absolute())
    from comity.server import starting  # noqa: PLC0415  (its libraries take a second that other commands do not need)

    starting.set_up_existing()
    {Action.VERIFY: _verify, Action.CHECKPOINT: _checkpoint, Action.KEY: _key}[action](witness or [], json_output)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(f"The checkpoint {path} cannot be read: {error}.") from None


def _verify(witnesses: list[Path], as_json: bool) -> None:
    from comity.server.journal import signing, verify  # noqa: PLC0415  (needs Django, see `journal`)

    done = verify.verify(signing.key().public, [_text(each) for each in witnesses])
    if as_json:
        found = [{"entry": each.n, "says": each.says} for each in done.findings]
        typer.echo(json.dumps({"entries": done.size, "checkpoints": done.checkpoints, "root": done.root.hex(),
                               "findings": found}))  # fmt: skip
    elif done.findings:
        typer.echo("The journal is not as it was written:")
        for each in done.findings:
            typer.echo(f"  {each.says}")
    else:
        typer.echo(f"The journal is as it was written: {done.size} entries, {done.checkpoints} signed checkpoints.")
        if not witnesses:
            typer.echo("To rule out that its end was cut off, give a checkpoint that was kept elsewhere (--witness).")
    if done.findings:
        raise typer.Exit(2)


def _checkpoint(_witnesses: list[Path], as_json: bool) -> None:
    from django.db import transaction  # noqa: PLC0415  (needs Django, see `journal`)

    from comity.server.journal import services, signing  # noqa: PLC0415

    with transaction.atomic():
        made = services.checkpoint(signing.key())
    typer.echo(json.dumps({"entries": made.size, "note": made.note}) if as_json else made.note, nl=as_json)


def _key(_witnesses: list[Path], as_json: bool) -> None:
    from comity.server.journal import notes, signing  # noqa: PLC0415  (needs Django, see `journal`)

    verifier = notes.verifier(signing.key().public)
    typer.echo(json.dumps({"verifier": verifier}) if as_json else verifier)
