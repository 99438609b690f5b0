"""ZIP packages (xlsx, xlsb, ods): opened within limits, their parts unpacked piece by piece and counted.

What a part declares to unpack to may be a lie, so nothing is believed: the packed bytes themselves are run through the
decompressor, and the limits hold for what comes out. Limits: design rules for hostile inputs.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from comity.intake.formats.answers import MEGABYTE, refuse, unreadable
from comity.intake.formats.xml_parts import start_tags

_MOST_PARTS = 2000
_LARGEST_UNPACKED = 512 * MEGABYTE
_LARGEST_PART = 256 * MEGABYTE
_HIGHEST_RATIO = 200
_RATIO_MATTERS = 32 * MEGABYTE
_HARMLESS_PART = 64 << 10  # packed bytes: deflate expands at most about 1,000 times
_SLICE = 64 << 10
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to: the kind (last word of its type), the part's name, and whether it lies outside."""

    kind: str
    target: str
    external: bool


class Package:
    """A ZIP file whose declared sizes are within limits. Names are found whatever their case and slashes."""

    def __init__(self, raw: bytes) -> None:
        """Raises `Refusal` beyond the limits or with two different parts of one name, else what `zipfile` raises."""
        self._raw = raw
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
        _check_declared(infos, len(raw))
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self._counted: set[str] = set()
        for info in infos:
            key = _key(info.filename)
            other = self._parts.setdefault(key, info)
            if (other.CRC, other.file_size) != (info.CRC, info.file_size):
                raise unreadable()

    @property
    def names(self) -> Iterable[str]:
        """The names of all parts, in lower case and with forward slashes."""
        return self._parts.keys()

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return _key(name) in self._parts

    def size(self, name: str) -> int:
        """What a part declares to unpack to, in bytes; 0 where it is missing."""
        info = self._parts.get(_key(name))
        return info.file_size if info else 0

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a part, piece by piece; nothing where it is missing.

        Raises `Refusal` where it is encrypted, `ValueError` or `zlib.error` where it is damaged or larger than said.
        """
        info = self._parts.get(_key(name))
        if info is None:
            return
        self._counted.add(_key(name))
        size = check = 0
        for piece in _unpacked(self._packed(info), info.compress_type):
            size, check = size + len(piece), zlib.crc32(piece, check)
            if size > info.file_size:
                raise ValueError("a part is larger than it says")
            yield piece
        if size != info.file_size or check != info.CRC:
            raise ValueError("a part is damaged")

    def read(self, name: str) -> bytes:
        """The whole content of a part; empty where it is missing. Raises as `pieces` does."""
        return b"".join(self.pieces(name))

    def start(self, name: str, size: int) -> bytes:
        """The first bytes of a part, at least `size` of them where there are so many."""
        found = b""
        for piece in self.pieces(name):
            found += piece
            if len(found) >= size:
                break
        self._counted.discard(_key(name))
        return found

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        if info.flag_bits & _ENCRYPTED:
            raise refuse("encrypted_file")
        header = self._raw[info.header_offset : info.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise ValueError("a part is not where it should be")
        start = info.header_offset + _LOCAL_HEADER
        start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        return memoryview(self._raw)[start : start + info.compress_size]

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What a part points to, by id; raises `NotXml`."""
        folder, _, file = name.rpartition("/")
        content = self.read(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        if not content:
            return {}
        return {
            tag.get("Id", ""): Relation(
                tag.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/" + folder, tag.get("Target", ""))).lstrip("/"),
                tag.get("TargetMode", "") == "External",
            )
            for _, tag in start_tags(content, "Relationship")
        }

    def count_rest(self) -> None:
        """Unpack and drop the larger parts of data that nothing has read yet; raises as `pieces` does."""
        for key, info in self._parts.items():
            if key not in self._counted and info.compress_size > _HARMLESS_PART and key.endswith((".xml", ".bin")):
                for _ in self.pieces(key):
                    pass

    @property
    def raw(self) -> bytes:
        """The package as a file."""
        return self._raw

    def rewritten(self, changed: Mapping[str, bytes]) -> bytes:
        """The package with other content in some parts (by their names in `names`), not packed; order is kept."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for key, info in self._parts.items():
                name = info.filename.replace("\\", "/").lstrip("/")
                archive.writestr(zipfile.ZipInfo(name), changed[key] if key in changed else self.read(key))
        return target.getvalue()


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _check_declared(infos: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > _MOST_PARTS:
        raise refuse("too_large", "parts", len(infos))
    too_dense = unpacked > _RATIO_MATTERS and unpacked > _HIGHEST_RATIO * packed
    if too_dense or unpacked > _LARGEST_UNPACKED or any(info.file_size > _LARGEST_PART for info in infos):
        raise refuse("too_large", "unpacked", unpacked // MEGABYTE)


def _unpacked(packed: memoryview, method: int) -> Iterator[bytes]:
    slices = (packed[start : start + _SLICE] for start in range(0, len(packed), _SLICE))
    if method == zipfile.ZIP_STORED:
        yield from map(bytes, slices)
        return
    if method != zipfile.ZIP_DEFLATED:
        raise ValueError("no spreadsheet program packs so")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    for part in slices:
        yield unpacking.decompress(part)
    yield unpacking.flush()
    if not unpacking.eof:
        raise ValueError("a part ends too early")
