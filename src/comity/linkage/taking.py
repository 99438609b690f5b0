"""Taking: a new clustering of rows against the sites that stand; which cluster is which site, as events.

Each site lives on in the cluster that holds most of its rows (ties: the row that came first). A cluster in which
several live on merges them; one that holds rows of sites and in which none lives on is split off; one that holds no
known row is a new site. Rows that no cluster names stay at their site.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from comity.linkage.events import Event, Joined, Merged, Opened, Regrouped, Signed, Split
from comity.linkage.lineage import Entry, State

Group = frozenset[str]
Rows = tuple[str, ...]
E = TypeVar("E", bound=Event)


class Writer(Protocol):
    """Lets an event happen that is made from its number and from an id that was never given, for a site of `rows`."""

    def __call__(self, make: Callable[[int, str], E], rows: Collection[str] = (), /) -> E:
        """The event as it was written."""


def _known(state: State, group: Group) -> dict[str, Rows]:
    """The known rows of a group by the site that they stand at, sorted."""
    found: dict[str, list[str]] = {}
    for row in sorted(row for row in group if row in state.site_of):
        found.setdefault(state.site_of[row], []).append(row)
    return {site: tuple(rows) for site, rows in found.items()}


def _first(state: State, rows: Rows) -> tuple[int, str]:
    """When the earliest of some rows came; rows that came with one event in the order of their keys."""
    return min((state.entered[row], row) for row in rows)


def living_on(state: State, known: Sequence[dict[str, Rows]]) -> list[list[str]]:
    """The sites that live on in each group, oldest first; `known` has each group's known rows by site."""
    best: dict[str, tuple[int, tuple[int, str], int]] = {}
    for at, group in enumerate(known):
        for site, rows in group.items():
            claim = (-len(rows), _first(state, rows), at)
            best[site] = min(best.get(site, claim), claim)
    found: list[list[str]] = [[] for _ in known]
    for site in sorted(best, key=lambda each: state.sites[each].opened):
        found[best[site][2]].append(site)
    return found


def of_closed(event: Event, before: Mapping[str, Entry]) -> str:
    """The site of which an event makes one ask whether it is closed, "" where none; `before` are the sites before it.

    A closed one that gets rows; one that a closed one is merged into, or an open one is although it is closed; one that
    begins with rows of a closed one and is open.
    """
    match event:
        case Joined():
            asked, site = [event.site], event.site
        case Regrouped():
            asked, site = [event.to], event.to
        case Merged():
            asked, site = [event.site, event.gone], event.site
        case Split():
            asked, site = [event.site], event.new
        case _:
            asked, site = [], ""
    return site if any(name in before and before[name].closed for name in asked) else ""


@dataclass(frozen=True, slots=True)
class Taking:
    """One clustering being taken: where things stand, who says so, and how events are written."""

    state: State
    signed: Signed
    write: Writer

    def sites(self, groups: Sequence[Group]) -> list[str]:
        """The site id of each group, in their order. Events are written in the order of row keys, not of groups."""
        order = sorted(range(len(groups)), key=lambda at: min(groups[at]))
        ordered = [groups[at] for at in order]
        known = [_known(self.state, group) for group in ordered]
        lives = living_on(self.state, known)
        ids = [self._own(sites, rows) for sites, rows in zip(lives, known, strict=True)]
        for sites, rows, site in zip(lives, known, ids, strict=True):
            self._bring_together(sites, rows, site)
        for sites in lives:
            self._merge(sites)
        ids = [site or self._open(group) for site, group in zip(ids, ordered, strict=True)]
        for group, site in zip(ordered, ids, strict=True):
            self._join(group, site)
        placed = dict(zip(order, ids, strict=True))
        return [placed[at] for at in range(len(groups))]

    def _own(self, sites: Sequence[str], known: dict[str, Rows]) -> str:
        """The id of the oldest site that lives on in a group, else that of a site split off, "" without known rows."""
        if sites or not known:
            return sites[0] if sites else ""
        source = min(known, key=lambda site: (-len(known[site]), self.state.sites[site].opened))
        leaving = known[source]
        return self.write(lambda number, new: Split(number, self.signed, source, new, leaving), leaving).new

    def _bring_together(self, sites: Sequence[str], known: dict[str, Rows], to: str) -> None:
        """Rows of sites that live on elsewhere."""
        for site, rows in known.items():
            here = [row for row in rows if self.state.site_of[row] == site]
            if here and site != to and site not in sites:
                self._regroup(site, to, tuple(here))

    def _regroup(self, site: str, to: str, rows: Rows) -> None:
        self.write(lambda number, _: Regrouped(number, self.signed, site, to, rows))

    def _merge(self, sites: Sequence[str]) -> None:
        for gone in sites[1:]:
            self.merge(sites[0], gone)

    def merge(self, site: str, gone: str) -> Merged:
        """Make the younger `gone` another name of `site`."""
        return self.write(lambda number, _: Merged(number, self.signed, site, gone))

    def _open(self, group: Group) -> str:
        rows = tuple(sorted(group))
        return self.write(lambda number, new: Opened(number, self.signed, new, rows), rows).site

    def _join(self, group: Group, site: str) -> None:
        fresh = tuple(sorted(row for row in group if row not in self.state.site_of))
        if fresh:
            self.write(lambda number, _: Joined(number, self.signed, site, fresh))
