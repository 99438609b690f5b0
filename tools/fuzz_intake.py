"""Damaged lists thrown at intake: `python -m tools.fuzz_intake SECONDS KIND SEEDS... --finds DIR`.

Each mutated file is read by a process of its own with the limits of `comity.intake.isolation`, but without the net that
turns a fault into an answer: an exception that is no answer to a member is written to DIR with the file that caused it.
Standard library only; the mutations depend on `--seed` alone.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from comity.intake import warm
from comity.intake.isolation import EXIT_MEMORY
from comity.intake.understanding import Asked, understand
from comity.intake.wire import fields_to_wire, problem_to_wire
from comity.intake.worker import set_limits
from comity.reference import sentences

KINDS = ("csv", "xlsx", "xls", "xlsb", "ods", "html", "xml")
_CUTOFF, _TODAY = date(2026, 6, 30), date(2026, 7, 15)
_TOKENS = (
    b'"', b",", b";", b"\t", b"\r", b"\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"\xe2\x82", b"=1+1", b"<", b">", b"&#0;",
    b"&x;", b"]]>", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>", b'r="XFD1048576"', b'r="A0"', b'r=""', b't="s"', b't="d"',
    b't="e"', b'ref="A1:XFD1048576"', b'number-rows-repeated="1048576"', b'number-columns-repeated="16384"', b"99999999999999999999",
    b"-1", b"1e308", b"NaN", b"2958466", b"0.5", b'hidden="1"', b"<mergeCell ref='A1:A9'/>", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"31/02/2025", b"Q9",
)  # fmt: skip
_Mutation = Callable[[bytes, random.Random], bytes]


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(data) + 1), chance.choice((1, 2, 8, 64, 512, 4096))
    return data[:start] + data[start + size :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(_TOKENS) * chance.choice((1, 1, 1, 3, 200)) + data[place:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(data) + 1), chance.choice((1, 16, 256, 2048))
    return data[:start] + data[start : start + size] * chance.choice((2, 3, 20)) + data[start + size :]


def _end(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    token = chance.choice(_TOKENS)
    place = chance.randrange(len(data) + 1)
    return data[:place] + token + data[place + len(token) :]


_MUTATIONS: Sequence[_Mutation] = (_flip, _flip, _cut, _insert, _insert, _repeat, _end, _overwrite)


def _plain(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice(_MUTATIONS)(data, chance)
    return data


def _inside(data: bytes, chance: random.Random) -> bytes:
    """A package with one or two parts changed inside, or one left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = {info.filename: source.read(info) for info in source.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return _plain(data, chance)
    for name in chance.sample(sorted(parts), min(len(parts), chance.choice((1, 1, 2)))):
        if chance.random() < 0.05:
            del parts[name]
        else:
            parts[name] = _plain(parts[name], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as result:
        for name, content in parts.items():
            result.writestr(name, content)
    return target.getvalue()


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One damaged file made from one of `seeds`."""
    data = chance.choice(seeds)
    return (_inside if data.startswith(b"PK") and chance.random() < 0.8 else _plain)(data, chance)


def _read(path: Path, suppliers: bool) -> str:
    """Everything that a member could be told of the file; returns what became of it."""
    found = understand(Asked(path, _CUTOFF, _TODAY, suppliers))
    problems = list(found.problems)
    rows = 0
    if not found.refused:
        for piece in found.pieces():
            rows += len(piece.rows)
            problems += piece.problems
            fields_to_wire(piece.fields)
            assert all(len(values) == len(piece.listed) for values in piece.fields.values())
    for each in problems:
        problem_to_wire(each)
        assert sentences.message(each)
        assert sentences.repair(each)
    return "/".join(sorted({each.code for each in problems})) if found.refused else "read"


def _trial(path: Path, suppliers: bool) -> tuple[str, str]:
    """What became of one file in a process of its own: an outcome, and the traceback where there was a fault."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            set_limits({})
            os.write(writer, _read(path, suppliers).encode())
            code = 0
        except MemoryError:
            code = EXIT_MEMORY
        except BaseException:
            os.write(writer, traceback.format_exc().encode("utf-8", "replace")[-20_000:])
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}", ""
    code = os.WEXITSTATUS(status)
    return ("memory", "") if code == EXIT_MEMORY else ("fault", said) if code else (said, "")


@dataclass(slots=True)
class Finds:
    """What became of the files so far; a fault that is new, or a file slower than all others, is kept in `folder`."""

    folder: Path
    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: set[str] = field(default_factory=set)
    slowest: float = 0.0

    def note(self, data: bytes, outcome: str, fault: str, took: float) -> None:
        """Count a file, and keep it where it is worth looking at."""
        self.outcomes[outcome.split("\n")[0][:60]] += 1
        place = fault.strip().rsplit("File ", 1)[-1] if fault else outcome if outcome.startswith("signal") else ""
        if (place and place not in self.faults) or took > max(5.0, self.slowest):
            name = hashlib.sha256(data).hexdigest()[:12]
            (self.folder / f"{name}.{self.kind}").write_bytes(data)
            (self.folder / f"{name}.txt").write_text(f"{outcome} after {took:.1f} s\n{fault}", encoding="utf-8")
        self.faults |= {place} - {""}
        self.slowest = max(self.slowest, took)

    def told(self) -> str:
        """The counts, for people."""
        head = f"{self.kind}: {self.outcomes.total()} files, slowest {self.slowest:.1f} s, {len(self.faults)} different faults"
        return "\n".join([head, *(f"{count:8d}  {outcome}" for outcome, count in self.outcomes.most_common(40)), ""])


def main(arguments: list[str]) -> int:
    """Throw damaged files for so many seconds; the number of different faults found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("seeds", type=Path, nargs="+")
    parser.add_argument("--finds", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    warm.up()
    chance = random.Random(asked.seed)
    seeds = [path.read_bytes() for path in asked.seeds]
    asked.finds.mkdir(exist_ok=True)
    finds, until = Finds(asked.finds, asked.kind), time.monotonic() + asked.seconds
    trial = asked.finds / f".trial.{os.getpid()}.{asked.kind}"
    while time.monotonic() < until:
        data = mutated(seeds, chance)
        trial.write_bytes(data)
        started = time.monotonic()
        finds.note(data, *_trial(trial, chance.random() < 0.3), time.monotonic() - started)
    trial.unlink(missing_ok=True)
    sys.stdout.write(finds.told())
    return len(finds.faults)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
