"""A protocol and its mapping as files, counted by the benchmark room."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.benchmark.workbook import write_workbook
from comity.benchmarking import Benchmarked, Order, benchmark, load_mapping, load_protocol
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import ProtocolMapping
from comity.vocabulary.errors import ComityError
from comity.vocabulary.protocol import Protocol

MOST_BYTES = 2 * 2**20
"""Size of a protocol or a mapping: the longest known have some 400 questions, a tenth of this."""
ENDINGS = (".yaml", ".yml", ".xlsx", ".xls", ".ods", ".csv")


class ProtocolError(ComityError):
    """Something about a protocol cannot be done."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An uploaded file."""

    name: str
    content: bytes


def count(protocol: Sent, mapping: Sent | None, against: str = "") -> Benchmarked:
    """The protocol against an edition of the common benchmark, "" for the current one.

    Raises ComityError where a file cannot be used.
    """
    with _laid_out(protocol, mapping, against) as order:
        return benchmark(order)


def workbook(protocol: Sent, mapping: Sent | None, against: str) -> bytes:
    """The result as the workbook that `comity benchmark --out` writes."""
    with _laid_out(protocol, mapping, against) as order:
        found = benchmark(order)
        place = order.protocol.with_name("result.xlsx")
        write_workbook(place, found.result, found.mapping, {})
        return io.BytesIO(place.read_bytes()).getvalue()


def parsed(protocol: Sent, mapping: Sent | None) -> tuple[Protocol, ProtocolMapping | None]:
    """A protocol and a mapping as values. Raises ComityError where a file cannot be used."""
    with _laid_out(protocol, mapping) as order:
        found, _ = load_protocol(order.protocol)
        return found, load_mapping(order.mapping, found, common())[0] if order.mapping else None


@contextmanager
def _laid_out(protocol: Sent, mapping: Sent | None, against: str = "") -> Iterator[Order]:
    with tempfile.TemporaryDirectory(prefix="protocol-") as folder:
        places = {"protocol": protocol, "confirmed": mapping}
        paths = {name: _laid(Path(folder), name, sent) for name, sent in places.items() if sent}
        yield Order(paths["protocol"], against, mapping=paths.get("confirmed"))


def _laid(folder: Path, name: str, sent: Sent) -> Path:
    ending = Path(sent.name).suffix.lower()
    if ending not in ENDINGS:
        raise ProtocolError(f"'{sent.name}' is neither YAML nor a spreadsheet. Send {', '.join(ENDINGS)}.")
    if len(sent.content) > MOST_BYTES:
        raise ProtocolError(f"'{sent.name}' is larger than {MOST_BYTES >> 20} MB.")
    place = folder / name / _fitting(sent.name)
    place.parent.mkdir()
    place.write_bytes(sent.content)
    return place


def _fitting(name: str) -> str:
    """A file's own name, as any file system takes it: the id of a protocol in a spreadsheet is made of it."""
    stem = "".join(each for each in Path(name).stem if each.isprintable() and each not in '\\/:*?"<>|').strip(". ")
    return f"{stem[-100:] or 'protocol'}{Path(name).suffix.lower()}"
