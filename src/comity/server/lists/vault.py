"""Originals at rest: each file of a member encrypted as a whole (age, X25519), readable only with the server's key.

A file appears whole or not at all: written beside its place, synced, renamed, and the folder synced, before any row of
the database speaks of it (security.md 5.3). What no row speaks of is swept.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
from django.conf import settings

from comity.server import faults
from comity.server.environment import kept

UNSPOKEN_OF = timedelta(hours=24)
"""How long a file may lie without a row that speaks of it: longer than any upload takes."""


_NAME_BYTES = 200
"""File systems take names of 255 bytes; intake writes copies under somewhat longer ones."""


def _identity() -> pyrage.x25519.Identity:
    content = kept(settings.DATA, "lists", lambda: str(pyrage.x25519.Identity.generate()).encode())
    return pyrage.x25519.Identity.from_str(content.decode())


def _folder() -> Path:
    place = Path(settings.DATA) / "lists"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def put(content: bytes) -> str:
    """Keep a file; returns the name by which `taken_out` finds it. Raises OSError where the disk is full."""
    name, folder = secrets.token_hex(16), _folder()
    unfinished = folder / f".{name}"
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pyrage.encrypt(content, [_identity().to_public()]))
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, folder / f"{name}.age")
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(folder)
    faults.point("list.kept")
    return name


def _sync(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def content_of(name: str) -> bytes:
    """The file in clear. Raises FileNotFoundError where it was deleted, pyrage.DecryptError where it was changed."""
    return bytes(pyrage.decrypt((_folder() / f"{name}.age").read_bytes(), [_identity()]))


def readable(name: str) -> bool:
    """Is the file there, unchanged, and encrypted for this server's key?"""
    try:
        content_of(name)
    except (FileNotFoundError, pyrage.DecryptError):
        return False
    return True


@contextmanager
def taken_out(name: str, filename: str) -> Iterator[Path]:
    """The file in clear, in a folder that nobody else can read, under its own name, for as long as it is read.

    Intake reads from a path. The folder goes afterwards; one that a killed process left goes with `sweep`.
    """
    with in_clear(content_of(name), filename) as place:
        yield place


@contextmanager
def in_clear(content: bytes, filename: str) -> Iterator[Path]:
    """A file that is not kept, under its own name in a folder that nobody else can read, for as long as it is read."""
    with private("reading") as folder:
        place = folder / fitting(filename)
        place.write_bytes(content)
        yield place


@contextmanager
def private(what: str) -> Iterator[Path]:
    """A folder for files in clear that nobody else can read; one that a killed process left goes with `sweep`."""
    with tempfile.TemporaryDirectory(prefix=f"{what}-", dir=_folder()) as folder:
        yield Path(folder)


def fitting(filename: str) -> str:
    """The end of a file's own name that any file system takes: it tells the format, and sometimes a year."""
    name = "".join(each for each in Path(filename).name if each.isprintable())
    return name.encode("utf-8", "ignore")[-_NAME_BYTES:].decode("utf-8", "ignore").strip() or "list"


def drop(name: str) -> None:
    """Delete a file; nothing happens where it is gone."""
    (_folder() / f"{name}.age").unlink(missing_ok=True)


def sweep(spoken_of: Collection[str], now: datetime) -> int:
    """Delete files that no row speaks of, and what killed processes left; returns how many."""
    gone = 0
    for place in _folder().iterdir():
        old = datetime.fromtimestamp(place.stat().st_mtime, now.tzinfo) < now - UNSPOKEN_OF
        if old and place.stem not in spoken_of:
            _remove(place)
            gone += 1
    return gone


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
