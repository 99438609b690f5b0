"""A case as a file: a line of JSON for each event, only ever added to, each sealed so that a change is noticed.

The first line says what the file is. Every line ends in a seal, a digest of all lines so far: a line that is changed,
lost before others or out of place is found and named. Whole lines lost at the end are not, and whoever can rewrite the
file can seal it anew: the seals are against mishaps and quiet corrections, not against forgery. The file holds both
assessors' judgements, so it is the Secretariat's and is given to nobody in a case (`case/views.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from comity.benchmark.case import events as event_kinds
from comity.benchmark.case.events import Event
from comity.benchmark.json_values import from_json, parsed, text, to_json
from comity.vocabulary.errors import OptionError
from comity.whole import next_version

FORM = 1
KINDS: dict[str, type[Event]] = {
    kind.__name__.lower(): kind
    for kind in vars(event_kinds).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
_HEADER = {"comity_case": FORM}


class _DamageError(Exception):
    """What is wrong with a line, as the end of a sentence that begins with its number."""


def to_lines(events: Iterable[Event]) -> bytes:
    """The file of a case. The same events give the same bytes."""
    return "".join(f"{line}\n" for line in _sealed(events)).encode()


def _sealed(events: Iterable[Event]) -> Iterator[str]:
    seal = ""
    for said in (_HEADER, *(_said(number, event) for number, event in enumerate(events, 1))):
        seal = _seal(seal, said)
        yield text({**said, "seal": seal})


def _said(number: int, event: Event) -> dict[str, Any]:
    return {"number": number, "kind": type(event).__name__.lower(), **to_json(event, type(event))}


def _seal(before: str, said: dict[str, Any]) -> str:
    return sha256(f"{before}\n{text(said)}".encode()).hexdigest()[:16]


def from_lines(content: bytes, file: str) -> tuple[Event, ...]:
    """The events of a case's file. Raises OptionError with file and line where it is none, newer, or damaged."""
    lines = content.split(b"\n")
    if lines[-1]:
        raise OptionError(f"{file}, line {len(lines)}: the line is cut off. {_repair(len(lines))}")
    seal, events = _opened(lines[0], file), []
    for number, line in enumerate(lines[1:-1], 1):
        try:
            event, seal = _event(line, number, seal)
        except _DamageError as damage:
            raise OptionError(f"{file}, line {number + 1}: the line {damage}. {_repair(number + 1)}") from None
        events.append(event)
    return tuple(events)


def _repair(line: int) -> str:
    return f"The {max(0, line - 2)} events before it are whole. Take the file back from your last copy of it."


def _opened(line: bytes, file: str) -> str:
    """The seal of the first line, checked."""
    try:
        said = parsed(line.decode())
        form = said["comity_case"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise OptionError(f"{file} is not the file of a benchmark case.") from None
    if type(form) is int and form > FORM:
        raise OptionError(f"{file} was written by a newer comity, in form {form}; this one knows {FORM}. Update it.")
    seal = _seal("", _HEADER)
    if line.decode() != text({**_HEADER, "seal": seal}):
        raise OptionError(f"{file}, line 1: the line was changed. Take the file back from your last copy of it.")
    return seal


def _event(line: bytes, number: int, before: str) -> tuple[Event, str]:
    said = _parsed(line)
    seal = said.pop("seal", None)
    if seal != _seal(before, said):
        raise _DamageError("was changed, or a line before it is missing or out of place")
    if said.pop("number", None) != number:
        raise _DamageError(f"is not event {number}")
    kind = KINDS.get(str(said.pop("kind", None)))
    if kind is None:
        raise _DamageError("tells of what this comity does not know; a newer one may")
    try:
        event: Event = from_json(said, kind)
    except ValueError as error:
        raise _DamageError(f"does not make an event: {error}") from None
    if text({**_said(number, event), "seal": seal}).encode() != line:
        raise _DamageError("is not written as comity writes it")
    return event, str(seal)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        said = parsed(line.decode())
    except (ValueError, RecursionError):
        raise _DamageError("is no JSON, or says something twice") from None
    if not isinstance(said, dict):
        raise _DamageError("is no event")
    return said


def append(path: Path, events: Sequence[Event]) -> None:
    """Add to the file at `path` the events that it lacks; make it where there is none. All of them or none.

    Raises OptionError where the file holds other events than the first of these.
    """
    with next_version(path) as fresh:
        there = from_lines(path.read_bytes(), path.name) if path.exists() else ()
        if there != tuple(events[: len(there)]):
            raise OptionError(
                f"{path.name} holds other events than these: it was added to since, or is another case. Nothing was "
                "written. Open it again and repeat what you did."
            )
        fresh.write_bytes(to_lines(events))
