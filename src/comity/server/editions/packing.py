"""A result folder as one encrypted file, and back."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from comity.server.lists import vault


def pack(folder: Path) -> str:
    """Keep a folder in the vault; returns the name of its file there. The same files give the same bytes in clear."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as packed:
        for place in sorted(each for each in folder.rglob("*") if each.is_file()):
            told = tarfile.TarInfo(place.relative_to(folder).as_posix())
            told.size = place.stat().st_size
            with place.open("rb") as file:
                packed.addfile(told, file)
    return vault.put(content.getvalue())


def places(name: str) -> Sequence[str]:
    """The places of all files of a packed folder."""
    with _opened(name) as packed:
        return packed.getnames()


def file_of(name: str, place: str) -> bytes:
    """One file of a packed folder. Raises KeyError where there is none."""
    return files_of(name, (place,))[place]


def files_of(name: str, places: Sequence[str]) -> Mapping[str, bytes]:
    """Some files of a packed folder by place, decrypted once. Raises KeyError where one is not there."""
    with _opened(name) as packed:
        return {place: _read(packed, place) for place in places}


def _read(packed: tarfile.TarFile, place: str) -> bytes:
    found = packed.extractfile(place)
    if found is None:
        raise KeyError(place)
    return found.read()


@contextmanager
def unpacked(name: str) -> Iterator[Path]:
    """A packed folder in clear, in a place that nobody else can read, for as long as it is used."""
    with vault.private("edition") as private, _opened(name) as packed:
        for told in packed:  # files alone, as `pack` wrote them (`extractall` has no filter before Python 3.11.4)
            place = private / told.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_read(packed, told.name))
        yield private


@contextmanager
def _opened(name: str) -> Iterator[tarfile.TarFile]:
    with tarfile.open(fileobj=io.BytesIO(vault.content_of(name))) as packed:
        yield packed
