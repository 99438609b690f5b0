"""An Office file (a package of parts in a zip archive) with some parts changed and all others as they were.

Nothing is unpacked to disk, and of the large parts only one is in memory at a time: changes are kept as edits on the
bytes of the original and made while the new file is written.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from comity.intake.marking.xml_edit import Edit, as_utf8, escaped, grown, outline, pieces, prefix

_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NEW_RELATIONS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONS}"/>'
_SIGNATURES = "_xmlsignatures/"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 16
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another: `kind` is the last word of its type, `target` the name of the part it leads to."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class _Added:
    name: str
    content: bytes
    content_type: str


def _key(name: str) -> str:
    """Names of parts are the same whatever their case and escapes (ECMA-376 part 2); some programs use backslashes."""
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name.replace("\\", "/").encode())
    return plain.decode(errors="replace").lstrip("/").casefold()


def _resolved(source: str, target: str) -> str:
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _relations_of(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _true_name(info: zipfile.ZipInfo) -> str:
    """Some programs write names in UTF-8 and do not say so; read as the old code page they would lead nowhere."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise ValueError(f"the package is damaged or protected: {error}") from None


class Package:
    """The parts of one file, and what is to become of them. Nothing of `raw` is changed; `write` makes the new file.

    Parts are named without a slash in front. Every method raises ValueError where the file cannot be edited: damaged,
    protected, or with a document type in a part that must be read.
    """

    def __init__(self, raw: bytes) -> None:
        with _reading():
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        self._parts = {_key(_true_name(info)): info for info in self._archive.infolist()}
        self._edits: dict[str, list[Edit]] = {}
        self._added: dict[str, _Added] = {}
        self._new_relations: dict[str, list[tuple[str, str, str]]] = {}
        self._dropped = {key for key in self._parts if key.startswith(_SIGNATURES)}

    def names(self, ending: str) -> list[str]:
        """The parts whose name has this ending, new ones included."""
        names = [_true_name(info) for info in self._parts.values()] + [added.name for added in self._added.values()]
        return [name for name in names if name.casefold().endswith(ending)]

    def has(self, name: str) -> bool:
        """Whether there is such a part in the original."""
        return _key(name) in self._parts

    def read(self, name: str) -> bytes:
        """An XML part of the original in UTF-8: what the edits refer to."""
        whole = io.BytesIO()  # the archive's own way to read all at once takes the memory of two copies
        with _reading(), self._archive.open(self._parts[_key(name)]) as source:
            shutil.copyfileobj(source, whole, _CHUNK)
        return as_utf8(whole.getvalue())

    def edit(self, name: str, edits: Iterable[Edit]) -> None:
        """Change a part; `edits` have their places in what `read` gave."""
        self._edits.setdefault(_key(name), []).extend(edits)

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part under a name that `new_name` gave."""
        self._added[_key(name)] = _Added(name, content, content_type)

    def new_name(self, start: str, ending: str) -> str:
        """A name that no part has yet: `start`, a number, `ending`."""
        number = 1
        while _key(f"{start}{number}{ending}") in self._parts.keys() | self._added.keys():
            number += 1
        return f"{start}{number}{ending}"

    def relations(self, source: str) -> list[Relation]:
        """Where a part ("" for the package) leads to inside of the package, as it was in the original."""
        name = _relations_of(source)
        if not self.has(name):
            return []
        return [
            Relation(values.get("Id", ""), values.get("Type", "").rpartition("/")[2], _resolved(source, target))
            for values in (node.attributes for node in outline(self.read(name), 2).named("Relationship"))
            if (target := values.get("Target", "")) and values.get("TargetMode") != "External"
        ]

    def relate(self, source: str, relation_type: str, target: str) -> str:
        """Lead from a part to another; the result is the id of the relation, an old one where it led there already."""
        same = (relation_type.rpartition("/")[2], _key(target))
        old = [found.id for found in self.relations(source) if (found.kind, _key(found.target)) == same]
        if old:
            return old[0]
        name = _relations_of(source)
        nodes = outline(self.read(name), 2).children if self.has(name) else ()
        added = self._new_relations.setdefault(source, [])
        taken = {node.attributes.get("Id", "") for node in nodes} | {relation_id for relation_id, _, _ in added}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        added.append((f"rId{number}", relation_type, posixpath.relpath(target, posixpath.dirname(source) or ".")))
        return f"rId{number}"

    def write(self, out: BinaryIO) -> None:
        """Write the file anew: parts without changes as they were, with their times; new parts with a fixed time."""
        self._settle_relations()
        self._drop_signature()
        self._settle_types()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as result:
            for info in self._archive.infolist():
                key = _key(_true_name(info))
                if key not in self._dropped and self._parts[key] is info:
                    self._copy(info, key, result)
            for added in self._added.values():
                fresh = zipfile.ZipInfo(added.name, _FIXED_TIME)
                fresh.compress_type, fresh.create_system = zipfile.ZIP_DEFLATED, 0
                result.writestr(fresh, added.content)

    def _copy(self, info: zipfile.ZipInfo, key: str, result: zipfile.ZipFile) -> None:
        copy = zipfile.ZipInfo(_true_name(info), info.date_time)
        copy.create_system, copy.external_attr = info.create_system, info.external_attr
        stored = info.compress_type == zipfile.ZIP_STORED
        copy.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with result.open(copy, "w") as target:
            if key in self._edits:
                for piece in pieces(self.read(key), self._edits[key]):
                    target.write(piece)
            elif not info.is_dir():
                with _reading(), self._archive.open(info) as source:
                    shutil.copyfileobj(source, target, _CHUNK)

    def _settle_relations(self) -> None:
        for source, relations in self._new_relations.items():
            name = _relations_of(source)
            data = self.read(name) if self.has(name) else _NEW_RELATIONS.encode()
            root = outline(data, 1)
            start = b"<" + prefix(data, root) + b"Relationship"
            new = b"".join(
                start + b' Id="%s" Type="%s" Target="%s"/>' % (escaped(key), escaped(kind), escaped(target))
                for key, kind, target in relations
            )
            edits = grown(data, root, new)
            if self.has(name):
                self.edit(name, edits)
            else:
                self.add(name, b"".join(pieces(data, edits)), "")

    def _drop_signature(self) -> None:
        name = _relations_of("")
        if self._dropped and self.has(name):
            nodes = outline(self.read(name), 2).named("Relationship")
            gone = [node for node in nodes if "/digital-signature/" in node.attributes.get("Type", "")]
            self.edit(name, [(node.start, node.end, b"") for node in gone])

    def _settle_types(self) -> None:
        """Say what the new parts are; the relations' own type stands in every package."""
        data = self.read(_TYPES)
        root = outline(data, 2)
        gone = [node for node in root.named("Override") if _key(node.attributes.get("PartName", "")) in self._dropped]
        self.edit(_TYPES, [(node.start, node.end, b"") for node in gone])
        named = {_key(node.attributes.get("PartName", "")) for node in root.named("Override")}
        known = {
            node.attributes.get("Extension", "").casefold(): node.attributes.get("ContentType", "")
            for node in root.named("Default")
        }
        fresh = [added for key, added in self._added.items() if added.content_type and key not in named]
        new = b"".join(self._type_of(added, prefix(data, root), known) for added in fresh)
        if new:
            self.edit(_TYPES, grown(data, root, new))

    @staticmethod
    def _type_of(added: _Added, start: bytes, known: dict[str, str]) -> bytes:
        """What says the type of a part: for drawings their ending, as Excel does, unless it stands for another type."""
        what = escaped(added.content_type)
        if added.name.endswith(".vml") and known.get("vml") == added.content_type:
            return b""
        if added.name.endswith(".vml") and "vml" not in known:
            known["vml"] = added.content_type
            return b'<%sDefault Extension="vml" ContentType="%s"/>' % (start, what)
        return b'<%sOverride PartName="/%s" ContentType="%s"/>' % (start, escaped(added.name), what)
