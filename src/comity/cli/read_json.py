"""`read --json`: one object, written while the list is read, so that lists of any length take bounded memory."""

from __future__ import annotations

import codecs
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from json.encoder import encode_basestring
from typing import Any

from comity.intake import ListStream
from comity.intake.wire import fields_from_wire, problems_from_wire
from comity.reference import sentences
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import Problem, Severity

_FIELDS = tuple(name for name in Listing.__dataclass_fields__ if name != "ref")
_NUMBERS = ("latitude", "longitude", "workers")
_KIND = "assessment_kind"
_MOST_MARKED = 200_000
_NOTHING = {name: "null" if name in _NUMBERS else '""' for name in _FIELDS} | {_KIND: '"on_site_audit"'}


def problem_object(found: Problem, language: str) -> dict[str, Any]:
    """A problem as `read --json` prints it (product.md, `read --json`)."""
    said = asdict(found)
    said["severity"] = found.severity.value
    del said["details"]
    return {**said, "message": sentences.message(found, language), "repair": sentences.repair(found, language)}


def _understood(piece: Mapping[str, Any]) -> list[int]:
    """Which of the listings of a piece are without an error, by their place among the listings."""
    listed = piece["listed"] if piece["listed"] is not None else range(len(piece["rows"]))
    return [at for at, index in enumerate(listed) if str(index) not in piece["states"]]


def _lines(piece: Mapping[str, Any], texts: str) -> Iterator[str]:
    """Each understood row of a piece as a JSON object."""
    kept = _understood(piece)
    listed = piece["listed"]
    rows = piece["rows"] if listed is None else [piece["rows"][index] for index in listed]
    fields = fields_from_wire(piece["names"], piece["numbers"], texts)
    names = [name for name in _FIELDS if name in fields]
    parts = [f'"{name}": {"%s" if name in fields else _NOTHING[name]}' for name in _FIELDS]
    sheet = encode_basestring(piece["sheet"]).replace("%", "%%")
    template = f'{{"sheet": {sheet}, "row": %s, {", ".join(parts)}}}'
    columns = [_encoded(name, fields[name]) for name in names]
    whole = len(kept) == len(rows)
    for at, values in enumerate(zip(rows, *columns, strict=True)):
        if whole or at in kept:
            yield template % values


def _encoded(name: str, values: Sequence[Any]) -> Sequence[str]:
    if name in _NUMBERS:
        return [json.dumps(value) for value in values]
    return list(map(encode_basestring, values))


class _Spool:
    """Items of an array kept compressed until it is their turn: problems come with the rows, but stand behind them."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1)
        self._pieces: list[bytes] = []
        self._comma = _Comma()

    def add(self, item: Any) -> None:
        text = self._comma() + _dump(item)
        self._pieces.append(self._packer.compress(text.encode("utf-8", "replace")))

    def pieces(self) -> Iterator[str]:
        unpacker, decoder = zlib.decompressobj(), codecs.getincrementaldecoder("utf-8")()
        for piece in [*self._pieces, self._packer.flush()]:
            yield decoder.decode(unpacker.decompress(piece))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Comma:
    """Commas between the items of an array, each on a line of its own."""

    def __init__(self) -> None:
        self._first = True

    def __call__(self) -> str:
        before, self._first = "\n" if self._first else ",\n", False
        return before


class _Problems:
    """The problems of a list as they come: those that a corrected copy marks, and all as the JSON to print."""

    def __init__(self, known: Sequence[Problem], language: str) -> None:
        self._language = language
        self.spool, self.all, self.hurt = _Spool(), list[Problem](), False
        self.add(known)

    def add(self, problems: Iterable[Problem]) -> None:
        for found in problems:
            self.hurt |= found.severity is Severity.ERROR
            self.spool.add(problem_object(found, self._language))
            if len(self.all) < _MOST_MARKED:
                self.all.append(found)


def write_json(stream: ListStream, write: Callable[[str], object], language: str) -> list[Problem]:
    """Write the object that product.md describes for `read --json`: columns, listings, problems, status.

    Returns the problems, at most as many as a corrected copy can mark.
    """
    write(f'{{"list": {_dump(stream.list)},\n"columns": {_dump([asdict(column) for column in stream.columns])},\n')
    write('"listings": [')
    comma, problems = _Comma(), _Problems(stream.problems, language)
    for piece, texts in stream.raw_pieces():
        write("".join(comma() + line for line in _lines(piece, texts)))
        problems.add(problems_from_wire(piece["problems"]))
    if stream.refused:  # also where the file broke its reader in the middle: then this alone is said
        problems = _Problems(stream.problems, language)
    write('],\n"problems": [')
    for text in problems.spool.pieces():
        write(text)
    status = "rejected" if stream.refused else "accepted_with_row_problems" if problems.hurt else "accepted"
    write(f'],\n"status": {_dump(status)}}}\n')
    return problems.all
