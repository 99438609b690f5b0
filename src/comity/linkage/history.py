"""History: events in words, as they look from one of the sites that they name."""

from __future__ import annotations

from functools import singledispatch

from comity.as_text import plain
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
    Split,
    Undone,
)


def sentence(event: Event, site: str, undone: int = 0) -> str:
    """One line of a site's history; `undone` is the number of the event that undid this one, 0 if none did.

    It stays one line that steers no terminal, whatever was written as a name or a reason.
    """
    signed = event.signed
    when = f"{signed.on.isoformat()}, round {signed.round}" if signed.round else signed.on.isoformat()
    why = f" Why: {signed.why}" if signed.why else ""
    after = f" [undone by event {undone}]" if undone else ""
    return plain(f"Event {event.number} ({when}, {signed.by}): {words(event, site)}{why}{after}")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


@singledispatch
def words(event: Event, site: str) -> str:
    """What an event was to `site`, a whole sentence without its subject."""
    raise TypeError(f"{type(event).__name__} has no words.")


@words.register
def _(event: Opened, site: str) -> str:
    return f"opened with {_rows(len(event.rows))}."


@words.register
def _(event: Joined, site: str) -> str:
    return f"{_rows(len(event.rows))} joined."


@words.register
def _(event: Merged, site: str) -> str:
    if site == event.gone:
        return f"merged into {event.site}, the older id; this id is another name of it."
    return f"{event.gone} merged into it and is another name of this site."


@words.register
def _(event: Split, site: str) -> str:
    if site == event.new:
        return f"split from {event.site} with {_rows(len(event.rows))}."
    return f"{_rows(len(event.rows))} split off as {event.new}."


@words.register
def _(event: Regrouped, site: str) -> str:
    if site == event.to:
        return f"{_rows(len(event.rows))} came from {event.site}."
    return f"{_rows(len(event.rows))} went to {event.to}."


@words.register
def _(event: Moved, site: str) -> str:
    if site == event.to:
        return f"{event.site} moved here."
    return f"moved to {event.to}." if event.to else "moved; where to is not known."


@words.register
def _(event: Renamed, site: str) -> str:
    return f"renamed from '{event.was}' to '{event.now}'." if event.was else f"named '{event.now}'."


@words.register
def _(event: Closed, site: str) -> str:
    return "closed."


@words.register
def _(event: Reopened, site: str) -> str:
    return "reopened."


@words.register
def _(event: Undone, site: str) -> str:
    return f"event {event.event} undone."
