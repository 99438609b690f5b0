"""Events: what can happen to sites, each signed and numbered; the register is made of them and of nothing else.

An event says what it changes and what it builds on, so that it can be told which events can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Signed:
    """Who says so, on which day and why.

    `round` is the round whose lists brought it, or that was taken back as a whole, "" where a person decided.
    `by` is a role or account of the Secretariat or "linkage". All of it stands in the register's file in plain words,
    so it never names a member.
    """

    on: date
    by: str
    why: str = ""
    round: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, numbered from 1. `site` and other site ids are ids that stood at the time."""

    number: int
    signed: Signed

    def changes(self) -> frozenset[str]:
        """What the event changes, as "rows ID", "status ID", "name ID", "id ID" of sites and "row KEY" of rows."""
        return frozenset()

    def needs(self) -> frozenset[str]:
        """What the event builds on without changing it."""
        return frozenset()


def _whole(site: str) -> frozenset[str]:
    return frozenset(f"{part} {site}" for part in ("id", "rows", "status", "name"))


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """A site that nobody knew: it gets an id."""

    site: str
    rows: tuple[str, ...]

    def changes(self) -> frozenset[str]:
        """The site as a whole, and its rows."""
        return _whole(self.site) | {f"row {row}" for row in self.rows}


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """New rows of a site."""

    site: str
    rows: tuple[str, ...]

    def changes(self) -> frozenset[str]:
        """The site's rows."""
        return frozenset({f"rows {self.site}", *(f"row {row}" for row in self.rows)})

    def needs(self) -> frozenset[str]:
        """The site."""
        return frozenset({f"id {self.site}"})


@dataclass(frozen=True, slots=True)
class Merged(Event):
    """Two sites were one: `gone`, the younger id, is another name of `site` from now on."""

    site: str
    gone: str

    def changes(self) -> frozenset[str]:
        """All of the younger and the rows of the older."""
        return _whole(self.gone) | {f"rows {self.site}"}

    def needs(self) -> frozenset[str]:
        """The older."""
        return frozenset({f"id {self.site}"})


@dataclass(frozen=True, slots=True)
class Split(Event):
    """One site was two: `rows` of `site` are the site `new`."""

    site: str
    new: str
    rows: tuple[str, ...]

    def changes(self) -> frozenset[str]:
        """All of the new site and the rows of the other."""
        return _whole(self.new) | {f"rows {self.site}"}

    def needs(self) -> frozenset[str]:
        """The site that keeps its id."""
        return frozenset({f"id {self.site}"})


@dataclass(frozen=True, slots=True)
class Regrouped(Event):
    """Rows stood at the wrong site: `rows` of `site` are rows of `to`."""

    site: str
    to: str
    rows: tuple[str, ...]

    def changes(self) -> frozenset[str]:
        """The rows of both."""
        return frozenset({f"rows {self.site}", f"rows {self.to}"})

    def needs(self) -> frozenset[str]:
        """Both sites."""
        return frozenset({f"id {self.site}", f"id {self.to}"})


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """Work at the place has ended and goes on at another one: the site `to`, or "" while that is not known."""

    site: str
    to: str = ""

    def changes(self) -> frozenset[str]:
        """Whether work goes on there."""
        return frozenset({f"status {self.site}"})

    def needs(self) -> frozenset[str]:
        """Both sites, and that work goes on at the new one."""
        new = {f"id {self.to}", f"status {self.to}"} if self.to else set()
        return frozenset({f"id {self.site}", *new})


@dataclass(frozen=True, slots=True)
class Renamed(Event):
    """The same place under another name. Names as the Secretariat writes them, never copied from a member's list."""

    site: str
    was: str
    now: str

    def changes(self) -> frozenset[str]:
        """The name."""
        return frozenset({f"name {self.site}"})

    def needs(self) -> frozenset[str]:
        """The site."""
        return frozenset({f"id {self.site}"})


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """Work at the place has ended."""

    site: str

    def changes(self) -> frozenset[str]:
        """Whether work goes on there."""
        return frozenset({f"status {self.site}"})

    def needs(self) -> frozenset[str]:
        """The site."""
        return frozenset({f"id {self.site}"})


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    """Work goes on at a place that was closed or moved from."""

    site: str

    def changes(self) -> frozenset[str]:
        """Whether work goes on there."""
        return frozenset({f"status {self.site}"})

    def needs(self) -> frozenset[str]:
        """The site."""
        return frozenset({f"id {self.site}"})


@dataclass(frozen=True, slots=True)
class Undone(Event):
    """An earlier event counts no longer; of an `Undone`, that what it undid counts again."""

    event: int


def gave(event: Event) -> str:
    """The site id that an event gives for the first time, else ""."""
    match event:
        case Opened():
            return event.site
        case Split():
            return event.new
        case _:
            return ""
