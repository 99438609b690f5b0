"""The register's file: a line of JSON for each event, only ever added to, each sealed so that damage is noticed.

The first line says what the file is, in which form, and which key it belongs to. Every line ends in a seal made with
the key from all lines so far, so a line that is changed, lost before others or out of place is found and named. Whole
lines lost at the end are not: what is left is the register as it stood before them. Rows are digests; whatever else an
event says stands there in plain words.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from comity.linkage.events import (
    Closed,
    Event,
    Joined,
    Merged,
    Moved,
    Opened,
    Regrouped,
    Renamed,
    Reopened,
    Signed,
    Split,
    Undone,
)
from comity.linkage.site_ids import digest
from comity.vocabulary.errors import DamagedRegisterError, RegisterError
from comity.whole import next_version

FORM = 1
KINDS: dict[str, type[Event]] = {
    kind.__name__.lower(): kind
    for kind in (Opened, Joined, Merged, Split, Regrouped, Moved, Renamed, Closed, Reopened, Undone)
}
Line = dict[str, object]


@dataclass(frozen=True, slots=True)
class Stored:
    """An event of a file: the line it stands on (from 1) and its seal."""

    event: Event
    line: int
    seal: str


class _DamageError(Exception):
    """What is wrong with a line, as the end of a sentence that begins with its number."""


class _NewerError(Exception):
    """A line is whole, and tells of what this comity does not know."""


def _header(key: bytes) -> Line:
    return {"comity_register": FORM, "key": digest(key, "commitment", "").hex()[:16]}


def _text(said: Line) -> str:
    return json.dumps(said, sort_keys=True)


def _seal(key: bytes, before: str, said: Line) -> str:
    return digest(key, "seal", f"{before}\n{_text(said)}").hex()[:16]


def first_seal(key: bytes) -> str:
    """The seal of the first line."""
    return _seal(key, "", _header(key))


def _said(event: Event) -> Line:
    """An event as a line without its seal; what is empty is left out."""
    signed = event.signed
    own = {field.name: getattr(event, field.name) for field in fields(event) if field.name not in ("number", "signed")}
    said = {"on": signed.on.isoformat(), "by": signed.by, "why": signed.why, "round": signed.round, **own}
    filled = {name: value for name, value in said.items() if value != ""}
    return {"number": event.number, "kind": type(event).__name__.lower(), **filled}


def seals(key: bytes, events: Sequence[Event], before: str) -> list[str]:
    """The seal of each event's line; `before` is the seal of the line before the first."""
    found: list[str] = []
    for event in events:
        before = _seal(key, before, _said(event))
        found.append(before)
    return found


def _line(said: Line, seal: str) -> str:
    return json.dumps({**said, "seal": seal}) + "\n"


def append(path: Path, key: bytes, events: Sequence[Event], sealed: Sequence[str]) -> None:
    """Add to the file at `path` the events that it lacks, all of them or none; make it where there is none.

    `sealed` are the seals of all `events`. The file is readable by its owner only. Raises RegisterError where the file
    holds other events than these or cannot be written, OptionError where another run is writing it.
    """
    if path.is_dir():
        raise RegisterError(f"{path} is a folder. Name the file in it that the register is to be saved to.")
    try:
        _append(path, key, events, sealed)
    except OSError as error:
        raise RegisterError(f"The register {path} cannot be saved: {error.strerror}. Nothing was changed.") from None


def _append(path: Path, key: bytes, events: Sequence[Event], sealed: Sequence[str]) -> None:
    with next_version(path) as fresh:
        old = path.read_bytes() if path.exists() else _line(_header(key), first_seal(key)).encode()
        count = _count(path.name, old, key, (first_seal(key), *sealed))
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(old if old.endswith(b"\n") else old + b"\n")
            for event, seal in zip(events[count:], sealed[count:], strict=True):
                file.write(_line(_said(event), seal).encode())
            file.flush()
            os.fsync(file.fileno())


def _count(name: str, old: bytes, key: bytes, sealed: Sequence[str]) -> int:
    """How many of the events a file has already: its lines must be the first ones of those that bear these seals."""
    count, before = 0, ""
    for _, line in _lines(old):
        try:
            said = _parsed(line)
        except _DamageError:
            said = {}
        seal = said.pop("seal", None)
        if count == len(sealed) or not seal == sealed[count] == _seal(key, before, said):
            raise _other_events(name)
        count, before = count + 1, sealed[count]
    if count == 0:
        raise _other_events(name)
    return count - 1


def _other_events(name: str) -> RegisterError:
    return RegisterError(
        f"{name} does not hold the events that this register was opened with: it was changed or added to since, "
        "or is another file. Nothing was written. Open it again and repeat what you did."
    )


def read(path: Path, key: bytes) -> Iterator[Stored]:
    """The events of a file in their order.

    Raises RegisterError where the file is no register, newer than this comity or of another key, and
    DamagedRegisterError at the first damaged line, with its number and what to do.
    """
    lines = _lines(_content(path))
    _, first = next(lines, (1, b""))
    seal, expected = _checked_header(path.name, first, key), 1
    for number, line in lines:
        try:
            stored = _stored(line, number, seal, key)
            if stored.event.number != expected:
                raise _DamageError(f"is event {stored.event.number} where event {expected} should stand")
        except _DamageError as damage:
            raise damaged(path.name, number, str(damage), expected - 1) from None
        except _NewerError:
            raise RegisterError(
                f"Line {number} of {path.name} tells of something that this comity does not know: it is of a newer "
                "one. Nothing was changed. Update comity."
            ) from None
        seal, expected = stored.seal, expected + 1
        yield stored


def damaged(name: str, line: int, what: str, whole: int) -> DamagedRegisterError:
    """The refusal of a file at one line; `whole` events stand before it."""
    return DamagedRegisterError(
        f"Line {line} of {name} {what}. The {whole} events before it are whole. Take the file back from your last copy "
        "of it; if there is none, Register.salvage keeps what stands before the damage."
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RegisterError(f"The register {path} cannot be read: {error.strerror}.") from None


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield number, line


def _parsed(line: bytes) -> Line:
    try:
        said = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _DamageError("is cut off or is no JSON") from None
    if not isinstance(said, dict):
        raise _DamageError("is no event")
    return said


def _once(pairs: list[tuple[str, object]]) -> Line:
    """What pairs of JSON say, each name once: of two values, another program may read the other one."""
    said = dict(pairs)
    if len(said) != len(pairs):
        raise _DamageError("says something twice")
    return said


def _checked_header(name: str, line: bytes, key: bytes) -> str:
    """The seal of the first line, checked."""
    try:
        said = _parsed(line)
    except _DamageError:
        said = {}
    form = said.get("comity_register")
    if type(form) is not int:
        raise RegisterError(f"{name} is not a register of comity. Give the file that Register.save wrote.")
    if form > FORM:
        raise RegisterError(
            f"{name} was written by a newer comity: its form is {form}, and this one knows forms up to {FORM}. "
            "Nothing was changed. Update comity."
        )
    if said.get("key") != _header(key)["key"]:
        raise RegisterError(f"{name} belongs to another key. Give the key with which it was begun.")
    if said != {**_header(key), "seal": first_seal(key)}:
        raise damaged(name, 1, "was changed", 0)
    return first_seal(key)


def _stored(line: bytes, number: int, before: str, key: bytes) -> Stored:
    said = _parsed(line)
    seal = said.pop("seal", None)
    if seal != _seal(key, before, said):
        raise _DamageError("was changed, or a line before it is missing or out of place")
    kind = KINDS.get(str(said.pop("kind", "")))
    if kind is None or said.keys() - _names(kind):
        raise _NewerError
    try:
        return Stored(_event(kind, said), number, str(seal))
    except (KeyError, TypeError, ValueError):
        raise _DamageError("lacks something or says it in a wrong form") from None


def _names(kind: type[Event]) -> set[str]:
    """What a line of a kind may say."""
    return {field.name for each in (kind, Signed) for field in fields(each)} - {"signed"}


def _event(kind: type[Event], said: Line) -> Event:
    """An event from what a line says. Raises KeyError, TypeError or ValueError where that does not make one."""
    signed = Signed(date.fromisoformat(_str(said.pop("on"))), _str(said.pop("by")), *(
        _str(said.pop(name, "")) for name in ("why", "round")
    ))  # fmt: skip
    own = {name: _value(name, value) for name, value in said.items()}
    for name in ("to", "was"):
        if any(field.name == name for field in fields(kind)):
            own.setdefault(name, "")
    return kind(signed=signed, **own)  # type: ignore[arg-type]


def _value(name: str, value: object) -> str | int | tuple[str, ...]:
    if name == "rows":
        if not isinstance(value, list):
            raise TypeError(name)
        return tuple(_str(each) for each in value)
    if name in ("number", "event"):
        if type(value) is not int:
            raise TypeError(name)
        return value
    return _str(value)


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
