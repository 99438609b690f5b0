"""A calendar file of whole days (RFC 5545): lines end in CRLF, are folded at 75 bytes, and texts are escaped.

No zones, no repeats and no alarms are needed, so the few rules that are stand here instead of a library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

_FOLD = 75
"""Bytes of a line before its CRLF (RFC 5545, 3.1)."""
_BREAKS = re.compile("[\x80-\x9f\u2028\u2029]")
_PRODUCT = "-//comity//needs//EN"


@dataclass(frozen=True, slots=True)
class Event:
    """Something on one whole day. `uid` stays the same when the file is made again, so that calendars replace it."""

    uid: str
    day: date
    summary: str
    description: str = ""


def number(kind: str, need: UUID) -> str:
    """The `uid` of a day of a need: the same from every door, so that a calendar has each day once."""
    return f"{kind}-{need}@comity"


def calendar(name: str, events: Sequence[Event], stamp: datetime) -> bytes:
    """The file, in UTF-8. `stamp` says when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for each in events:
        lines += _event(each, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A text value (3.3.11): backslash, semicolon, comma and line breaks escaped; no other control characters.

    What Unicode calls a line break is a blank: some programs read the rest as a line of its own.
    """
    value = _BREAKS.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(each for each in value if each >= " " and each != "\x7f" and not "\ud800" <= each <= "\udfff")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 bytes, none of which cuts a character; all but the first begin with a blank."""
    return iter(_parts(line, _FOLD))


def _parts(line: Iterable[str], most: int) -> list[str]:
    parts, now, size = [], "", 0
    for each in line:
        bytes_of = len(each.encode())
        if size + bytes_of > most:
            parts.append(now)
            now, size = " ", 1
        now, size = now + each, size + bytes_of
    return [*parts, now]
