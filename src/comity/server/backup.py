"""Backups of a server on SQLite: a folder with the database and the originals, and restoring one with every check.

A backup is one only after a restore has been verified (security.md 2, P11), so restoring verifies: digests, the
database's own integrity, the journal against the checkpoint in the backup, every original present and readable.
Secrets are never in it: whoever finds a backup finds no key. They are kept apart, and given when restoring.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import comity
from comity.server import sqlite, starting
from comity.vocabulary.errors import ComityError
from comity.whole import whole_folder

DATABASE, MANIFEST, FORM = "comity.sqlite3", "manifest.json", 1
_NAME = re.compile(r"comity\.sqlite3|lists/[0-9a-f]{32}\.age")
"""Files that a backup may name: whoever changed one cannot make a restore write anywhere else."""


class BackupError(ComityError):
    """A backup cannot be made or restored."""


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file() and each.name != MANIFEST)


def write(data: Path, out: Path) -> Mapping[str, Any]:
    """Write a backup of the server in folder `data` to the new folder `out`, while it runs; returns what is in it.

    Database first, then originals: an original is only added, and deleted ones are in no row of a later copy, so every
    row finds its file, unless it was taken back in between: then a restore says so and goes on. Raises BackupError on
    PostgreSQL, which has tools of its own.
    """
    starting.set_up_existing()
    from django.db import connection, transaction  # noqa: PLC0415  (see `starting.set_up`)

    from comity.server.journal import services, signing  # noqa: PLC0415

    if connection.vendor != "sqlite":
        raise BackupError("This server's data are in PostgreSQL: back it up with pg_dump, and copy lists/ after that.")
    with transaction.atomic():
        note = services.checkpoint(signing.key()).note
    with whole_folder(out) as folder:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / DATABASE)])
        (folder / "lists").mkdir()
        for each in sorted((data / "lists").glob("*.age")):
            with suppress(FileNotFoundError):  # taken back this moment
                shutil.copy2(each, folder / "lists" / each.name)
        manifest = {
            "form": FORM, "comity": comity.__version__, "checkpoint": note,
            "files": {each.relative_to(folder).as_posix(): _digest(each) for each in _files(folder)},
        }  # fmt: skip
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def _manifest(backup: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BackupError(f"The folder {backup} holds no backup of comity: its {MANIFEST} cannot be read.") from None
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise BackupError(f"The backup {backup} has a form that this comity ({comity.__version__}) does not know.")
    if not isinstance(found.get("files"), dict) or not isinstance(found.get("checkpoint"), str):
        raise BackupError(f"The backup was changed: its {MANIFEST} does not say what is in it.")
    return found


def restore(backup: Path, data: Path, secrets: Path) -> Sequence[str]:
    """Make the new data folder `data` of a backup and the server's secrets, and verify it; returns sentences to say.

    Nothing is left at `data` where a check fails: BackupError says which.
    """
    manifest = _manifest(backup)
    _check_digests(backup, manifest["files"])
    with whole_folder(data) as folder:
        for name in manifest["files"]:
            (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(backup / name, folder / name)
        _copy_secrets(secrets, folder / "secrets")
        _check_database(folder / DATABASE)
        return _verify(folder, manifest["checkpoint"])


def _check_digests(backup: Path, files: Mapping[str, str]) -> None:
    for name, digest in files.items():
        if not _NAME.fullmatch(name):
            raise BackupError(f"The backup was changed: it names a file {name!r}, which no backup of comity holds.")
        place = backup / name
        if not place.is_file():
            raise BackupError(f"The backup is incomplete: {name} is missing.")
        if _digest(place) != digest:
            raise BackupError(f"The backup was changed: {name} is not as it was written.")


def _copy_secrets(secrets: Path, to: Path) -> None:
    if not (secrets / "journal").is_file():
        raise BackupError(f"The folder {secrets} does not hold the server's secrets (the folder secrets/ of its data).")
    to.mkdir(mode=0o700)
    for each in secrets.iterdir():
        if each.is_file() and not each.name.startswith("."):
            with open(os.open(to / each.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(each.read_bytes())


def _check_database(place: Path) -> None:
    sqlite3 = sqlite.module()
    with closing(sqlite3.connect(place)) as database:
        try:
            whole = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            whole = whole and not database.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError:
            whole = False
    if not whole:
        raise BackupError("The database of the backup is damaged. Take an older backup.")


def _verify(folder: Path, note: str) -> Sequence[str]:
    """The journal against the checkpoint of the backup, and every original that a row speaks of."""
    os.environ["COMITY_DATA"] = str(folder)
    starting.set_up_existing()
    from django.db import connections  # noqa: PLC0415  (see `starting.set_up`)

    from comity.server.journal import signing, verify  # noqa: PLC0415
    from comity.server.lists import services  # noqa: PLC0415
    from comity.server.needs.selectors import unopened  # noqa: PLC0415

    done = verify.verify(signing.key().public, [note])
    lost, sealed = services.lost_originals(), unopened()
    connections.close_all()
    if done.findings:
        raise BackupError(
            " ".join(["The journal of the backup is not as it was written."] + [each.says for each in done.findings])
        )
    said = [f"Restored and verified: {done.size} entries of the journal, every file as it was written."]
    if lost:
        said.append(
            f"{lost} original{'' if lost == 1 else 's'} cannot be read: taken back meanwhile, or other secrets."
        )
    if sealed:
        said.append("Needs of members cannot be opened: the secret secrets/needs is another one, or missing.")
    return said
