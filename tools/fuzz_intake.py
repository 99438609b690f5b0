"""Damaged lists thrown at intake: `python -m tools.fuzz_intake SECONDS KIND SEEDS... --finds DIR`.

SEEDS are files, or folders of them; those of another kind than KIND are passed over (`python -m tests.cases.intake DIR`
writes some hundred). Each damaged file is read by a process of its own with the limits of `comity.intake.isolation`,
but without the net that turns a fault into an answer; then all that a door does with what was read is done: rows and
problems taken in, sentences, JSON, cells; with `--copies` also the stripped and the marked copy. An exception that is
no answer to a member is written to DIR with the file that caused it, and so is a process that a signal ended or that
held more memory than it may. Standard library only; the damage depends on `--seed` alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.cli.read_json import write_json
from comity.intake import frames, jobs, safety, warm, worker
from comity.intake import open as opening
from comity.intake.cell_values import from_json_value
from comity.intake.correct import AUTHOR, why_not
from comity.intake.frames import FrameWriter
from comity.intake.groups import group, said
from comity.intake.isolation import EXIT_MEMORY, MEMORY_BYTES
from comity.intake.read import ListStream
from comity.intake.refusal import Refusal
from comity.intake.safety import Format
from comity.reference import sentences
from comity.vocabulary.listing import DataRow
from comity.vocabulary.problems import Problem
from tools.fuzz_mutations import mutated

KINDS: Mapping[str, tuple[Format, ...]] = {
    "csv": (Format.CSV,), "xlsx": (Format.XLSX,), "xls": (Format.XLS, Format.OLD_XLS), "xlsb": (Format.XLSB,), "ods": (Format.ODS,),
    "html": (Format.HTML, Format.MHTML), "xml": (Format.SPREADSHEETML,),
}  # fmt: skip
_LANGUAGES = ("en", "fr", "de", "es", "pt", "zh")
_WALL_SECONDS = 200
_DAMAGE = [""]
"""Where in our own code the exception arose that was answered with "unreadable", if any was."""


def _noting(answer: Any) -> Any:
    """`unreadable`, but it notes the exception that it answers."""

    def noted() -> Refusal:
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, Refusal):
            last = traceback.extract_tb(error.__traceback__)[-1]
            _DAMAGE[0] = f" ({type(error).__name__} in {Path(last.filename).name}, {last.name})"
        found: Refusal = answer()
        return found

    return noted


def _told(run: Any, request: Mapping[str, Any]) -> Iterator[Any]:
    """What a job tells, as `isolation.run` yields it."""
    pieces: list[bytes] = []
    run(request, FrameWriter(pieces.append))
    sent = b"".join(pieces)
    place = 0
    while place < len(sent):
        kind, size = frames.head_of(sent[place : place + frames.HEAD_BYTES])
        place += frames.HEAD_BYTES + size
        content = sent[place - size : place]
        yield json.loads(content) if kind == frames.JSON else content.decode("utf-8")


def _request(path: Path, **more: Any) -> dict[str, Any]:
    return {
        "path": str(path),
        "cutoff": "2026-06-30",
        "today": "2026-07-15",
        "mapping": [],
        "corrections": [],
        "suppliers": False,
        **more,
    }


def _say(problems: Sequence[Problem], language: str) -> None:
    for each in problems:
        assert sentences.message(each, language)
        assert sentences.repair(each, language)
    for some in group(problems):
        assert said(some, language)


def _read(path: Path, chance: random.Random) -> tuple[str, ListStream, list[Problem]]:
    """What became of a list, and the list as its door has it."""
    told = list(_told(worker.read, _request(path, suppliers=chance.random() < 0.3)))
    stream = ListStream(path.name, iter(told))
    rows, problems = list[DataRow](), list(stream.problems)
    for piece in stream.pieces():
        rows += piece.rows
        problems += piece.problems
    language = chance.choice(_LANGUAGES)
    _say(problems, language)
    printed: list[str] = []
    write_json(ListStream(path.name, iter(told)), printed.append, language)
    shown = json.loads("".join(printed).encode("utf-8"))
    assert len(shown["problems"]) == len(problems)
    assert len(shown["listings"]) <= len(rows)
    return "/".join(sorted({each.code for each in problems})) if stream.refused else "read", stream, problems


def _cells(path: Path, stream: ListStream) -> None:
    wanted: dict[str, list[int]] = {}
    for column in stream.columns:
        wanted.setdefault(column.sheet, []).append(column.column)
    for told in _told(jobs.cells, _request(path, columns=wanted)):
        for row in told["rows"]:
            list(map(from_json_value, row))


def _copies(path: Path, problems: Sequence[Problem], language: str) -> None:
    """The copies without forbidden columns and with marks, each of which must be a list again."""
    scratch = path.with_name(f"{path.name}.copies")
    scratch.mkdir(exist_ok=True)
    out = scratch / "out"
    list(_told(jobs.stripped, _request(path, out=str(out))))
    if not why_not(problems):
        marks = [
            [each.sheet, each.row, each.column_number, each.severity.value, sentences.message(each, language)]
            for each in problems[:2000]
        ]
        list(_told(jobs.marked, _request(path, out=str(out), marks=marks, author=AUTHOR)))
        opening.open_book(out)


def _trial_inside(path: Path, number: int, copies: bool) -> str:
    chance = random.Random(number)
    outcome, stream, problems = _read(path, chance)
    if outcome == "read":
        _cells(path, stream)
    if copies:
        _copies(path, problems, chance.choice(_LANGUAGES))
    return outcome + (_DAMAGE[0] if outcome == "unreadable_file" else "")


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one file: an outcome, the traceback where there was a fault, the cost."""

    outcome: str
    fault: str
    seconds: float
    megabytes: int


def _outcome(status: int, said: str) -> tuple[str, str]:
    if os.WIFSIGNALED(status):
        return f"signal {signal.Signals(os.WTERMSIG(status)).name}", ""
    code = os.WEXITSTATUS(status)
    return ("memory", "") if code == EXIT_MEMORY else ("fault", said) if code else (said, "")


def trial(path: Path, number: int, copies: bool) -> Trial:
    """Let a process of its own read one file, and do the rest."""
    started = time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            signal.alarm(_WALL_SECONDS)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            worker.set_limits({"path": str(path), **({"scratch": ""} if copies else {})})
            os.write(writer, _trial_inside(path, number, copies).encode())
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
    _, status, used = os.wait4(child, 0)
    shutil.rmtree(path.with_name(f"{path.name}.copies"), ignore_errors=True)
    return Trial(*_outcome(status, said), time.monotonic() - started, used.ru_maxrss >> 10)


@dataclass(slots=True)
class Finds:
    """What became of the files so far; a fault that is new, or a file slower than all others, is kept in `folder`."""

    folder: Path
    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    largest: int = 0

    def note(self, data: bytes, found: Trial) -> None:
        """Count a file, and keep it where it is worth looking at."""
        self.outcomes[found.outcome.split("\n")[0][:90]] += 1
        place = found.fault.strip().rsplit("File ", 1)[-1] if found.fault else ""
        if found.outcome.startswith("signal") or found.megabytes > MEMORY_BYTES >> 20:
            place = found.outcome
        if (place and self.faults[place] < 3) or found.seconds > max(5.0, self.slowest):
            name = hashlib.sha256(data).hexdigest()[:12]
            (self.folder / f"{name}.{self.kind}").write_bytes(data)
            told = f"{found.outcome} after {found.seconds:.1f} s, {found.megabytes} MB\n{found.fault}"
            (self.folder / f"{name}.txt").write_text(told, encoding="utf-8")
        if place:
            self.faults[place] += 1
        self.slowest, self.largest = max(self.slowest, found.seconds), max(self.largest, found.megabytes)

    def told(self, seconds: float) -> str:
        """The counts, for people."""
        head = (
            f"{self.kind}: {self.outcomes.total()} files in {seconds:.0f} s, slowest {self.slowest:.1f} s, "
            f"largest {self.largest} MB, {len(self.faults)} different faults"
        )
        return "\n".join([head, *(f"{count:8d}  {outcome}" for outcome, count in self.outcomes.most_common(60)), ""])


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]


def seeds_of(kind: str, places: Sequence[Path]) -> list[bytes]:
    """The different files of `kind` among `places`, by what they hold and not by their names."""
    found: dict[bytes, None] = {}
    for path in _files(places):
        raw = path.read_bytes()
        try:
            if safety.recognise(raw) in KINDS[kind]:
                found[raw] = None
        except Refusal:
            continue
    return list(found)


def main(arguments: list[str]) -> int:
    """Throw damaged files for so many seconds; the number of different faults found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("seeds", type=Path, nargs="+")
    parser.add_argument("--finds", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", action="store_true")
    asked = parser.parse_args(arguments)
    warm.up()
    seeds = seeds_of(asked.kind, asked.seeds)
    for name, module in sys.modules.items():
        if name.startswith("comity.intake") and hasattr(module, "unreadable"):
            module.unreadable = _noting(module.unreadable)  # type: ignore[attr-defined]
    asked.finds.mkdir(parents=True, exist_ok=True)
    chance, finds, started = random.Random(asked.seed), Finds(asked.finds, asked.kind), time.monotonic()
    path = asked.finds / f".trial.{os.getpid()}.{asked.kind}"
    while time.monotonic() < started + asked.seconds:
        data = mutated(seeds, chance)
        path.write_bytes(data)
        finds.note(data, trial(path, chance.randrange(1 << 30), asked.copies))
    path.unlink(missing_ok=True)
    sys.stdout.write(f"{len(seeds)} seeds\n{finds.told(time.monotonic() - started)}")
    return len(finds.faults)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
