"""Results that appear whole or not at all: a folder or file is made beside its place and moved there when complete.

Standard library only; every door and composition that writes for a user writes through here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from comity.vocabulary.errors import OptionError

if sys.platform != "win32":
    import fcntl


@contextlib.contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A folder to write into that becomes `out` when the block ends well, and vanishes when it does not.

    Until then it is the sibling `.NAME.partial`, readable by its owner only. What a killed run left there is removed
    first. Raises OptionError where `out` exists, its parent does not, or another run is writing there now.
    """
    out = out.absolute()
    _refuse_existing(out)
    partial = out.with_name(f".{out.name}.partial")
    with _alone(partial):
        try:
            _refuse_existing(out)  # another run may have ended well before this one was alone
            yield partial
            partial.rename(out)
        except BaseException:  # once it is `out`, what lies in its old place is another run's
            shutil.rmtree(partial, ignore_errors=True)
            raise


@contextlib.contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A file to write that becomes `out` when the block ends well; like `whole_folder` otherwise.

    The path yielded ends in `out`'s own name, so that writers which look at the ending see the right one.
    """
    out = out.absolute()
    _refuse_existing(out)
    with _made_beside(out) as file:
        _refuse_existing(out)  # another run may have ended well before this one was alone
        yield file


@contextlib.contextmanager
def next_version(out: Path) -> Iterator[Path]:
    """A file to write that takes the place of `out` in one step when the block ends well; `out` need not exist yet.

    Until then `out` stays as it is, and no other run can begin a next version of it. Raises OptionError where one does
    just now, or where the folder does not exist.
    """
    out = out.resolve()
    _refuse_homeless(out)
    with _made_beside(out) as file:
        yield file


@contextlib.contextmanager
def _made_beside(out: Path) -> Iterator[Path]:
    partial = out.with_name(f".{out.name}.partial")
    with _alone(partial):
        try:
            yield partial / out.name
            (partial / out.name).replace(out)
            _settle(out.parent)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Have the disk know what a folder holds now, so that a power cut does not bring back what was replaced."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # some network drives cannot, and the file is in its place all the same
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise OptionError(f"{out.name} exists already. Nothing was changed; name another place or move it away.")
    _refuse_homeless(out)


def _refuse_homeless(out: Path) -> None:
    if not out.parent.is_dir():
        raise OptionError(f"The folder {out.parent} for {out.name} does not exist. Make it first or name another one.")


@contextlib.contextmanager
def _alone(partial: Path) -> Iterator[None]:
    """Make `partial` anew, alone: the lock tells a run that is still writing from what a killed one left behind."""
    handle = _held(partial)
    try:
        _empty(partial)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _held(partial: Path) -> int | None:
    """The handle of the folder `partial`, made if need be and locked; None where folders cannot be locked.

    The run that held it before may have removed it, and another one made it anew, before the lock was had: a lock on a
    folder that no longer stands there keeps nobody out, so it is tried again.
    """
    while True:
        if partial.is_symlink() or partial.is_file():
            partial.unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):
            partial.mkdir(mode=0o700)
        if sys.platform == "win32":  # no lock on folders there: two runs at once into one place are not noticed
            return None
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(partial, os.O_RDONLY | os.O_DIRECTORY)
            try:
                _lock(handle, partial.name.removeprefix(".").removesuffix(".partial"))
                if os.path.samestat(os.fstat(handle), os.stat(partial)):
                    return handle
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)


def _lock(handle: int, name: str) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OptionError(f"Another run is writing {name} just now. Wait for it, or name another place.") from None


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
