"""Lineage: where sites stand once all events are told, one after the other.

Nothing is changed by hand: the state is what the events say, so whatever they say can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatch

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
)
from comity.vocabulary.errors import RegisterError


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a site stands. `opened` is the number of the event that gave its id: the smaller, the older.

    `rows` are row keys. `name` is the last that the Secretariat wrote, "" if it never did. `closed` is true after a
    move, too; `moved_to` is then the id of the new place, if known. A merged site is closed or open as the older one
    was, and has its name; where that has none, the younger's.
    """

    site_id: str
    opened: int
    rows: frozenset[str]
    closed: bool = False
    moved_to: str = ""
    name: str = ""


@dataclass(slots=True)
class State:
    """Where everything stands: sites by id, younger ids of merged sites with the older, and the site of each row.

    `entered` has of each row the number of the event that brought it.
    """

    sites: dict[str, Entry] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    site_of: dict[str, str] = field(default_factory=dict)
    entered: dict[str, int] = field(default_factory=dict)

    def copy(self) -> State:
        """The same, to be changed by itself."""
        return State(dict(self.sites), dict(self.aliases), dict(self.site_of), dict(self.entered))

    def standing(self, site: str) -> Entry:
        """A site by the id that it stands under. Raises RegisterError where none does."""
        if site not in self.sites:
            raise RegisterError(f"No site stands under the id {site} at that point.")
        return self.sites[site]

    def refuse_known(self, site: str) -> None:
        """Raise RegisterError where an id that is to be given stands already."""
        if site in self.sites or site in self.aliases:
            raise RegisterError(f"The id {site} was given before: an id is never given twice.")

    def bring(self, rows: Sequence[str], site: str, number: int) -> None:
        """Put rows that were nowhere before to a site."""
        if len(set(rows)) != len(rows) or any(row in self.site_of for row in rows) or not rows:
            raise RegisterError(f"Event {number} brings no row, a row twice, or one that stands at a site already.")
        for row in rows:
            self.site_of[row], self.entered[row] = site, number

    def send(self, rows: Sequence[str], site: str, to: str) -> None:
        """Put some of a site's rows, but not all, to another one."""
        entry, gone = self.standing(site), frozenset(rows)
        if not gone or not gone < entry.rows:
            raise RegisterError(f"Some of the rows of {site}, but not all, can go to another site; these cannot.")
        self.sites[site] = replace(entry, rows=entry.rows - gone)
        for row in rows:
            self.site_of[row] = to


@singledispatch
def tell(event: Event, state: State) -> None:
    """Let one more event happen. Raises RegisterError, and changes nothing, where it cannot."""
    raise TypeError(f"{type(event).__name__} is no event that happens to a site.")


@tell.register
def _(event: Opened, state: State) -> None:
    state.refuse_known(event.site)
    state.bring(event.rows, event.site, event.number)
    state.sites[event.site] = Entry(event.site, event.number, frozenset(event.rows))


@tell.register
def _(event: Joined, state: State) -> None:
    entry = state.standing(event.site)
    state.bring(event.rows, event.site, event.number)
    state.sites[event.site] = replace(entry, rows=entry.rows | set(event.rows))


@tell.register
def _(event: Merged, state: State) -> None:
    older, younger = state.standing(event.site), state.standing(event.gone)
    if older.opened >= younger.opened:
        raise RegisterError(f"{event.site} is not older than {event.gone}: the older id stays when sites are merged.")
    moved_to = older.moved_to
    while moved_to in state.aliases:
        moved_to = state.aliases[moved_to]
    if moved_to == event.gone:  # a site has not moved to itself
        older = replace(older, moved_to="")
    state.sites[event.site] = replace(older, rows=older.rows | younger.rows, name=older.name or younger.name)
    del state.sites[event.gone]
    state.aliases[event.gone] = event.site
    for row in younger.rows:
        state.site_of[row] = event.site


@tell.register
def _(event: Split, state: State) -> None:
    state.refuse_known(event.new)
    state.send(event.rows, event.site, event.new)
    state.sites[event.new] = Entry(event.new, event.number, frozenset(event.rows))


@tell.register
def _(event: Regrouped, state: State) -> None:
    entry = state.standing(event.to)
    state.send(event.rows, event.site, event.to)
    state.sites[event.to] = replace(entry, rows=entry.rows | set(event.rows))


@tell.register
def _(event: Moved, state: State) -> None:
    entry = state.standing(event.site)
    if event.to and (event.to == event.site or state.standing(event.to).closed):
        raise RegisterError(
            f"{event.site} cannot have moved to {event.to}, which is itself or closed. Reopen it first."
        )
    if entry.moved_to:
        raise RegisterError(f"{event.site} has moved already, to {entry.moved_to}. Undo that or reopen the site first.")
    state.sites[event.site] = replace(entry, closed=True, moved_to=event.to)


@tell.register
def _(event: Renamed, state: State) -> None:
    state.sites[event.site] = replace(state.standing(event.site), name=event.now)


@tell.register
def _(event: Closed, state: State) -> None:
    entry = state.standing(event.site)
    if entry.closed:
        raise RegisterError(f"{event.site} is closed already.")
    state.sites[event.site] = replace(entry, closed=True)


@tell.register
def _(event: Reopened, state: State) -> None:
    entry = state.standing(event.site)
    if not entry.closed:
        raise RegisterError(f"{event.site} is open: there is nothing to reopen.")
    state.sites[event.site] = replace(entry, closed=False, moved_to="")


def fold(events: Iterable[Event]) -> State:
    """Where everything stands after `events`, none of which is an `Undone`."""
    state = State()
    for event in events:
        tell(event, state)
    return state
