"""Decided: what persons said about which rows are one site, and which events of a round may go against it.

A person decides by merging and splitting, and by undoing what was merged, split or regrouped, or that rows joined. What
counts are the rows that stood at the sites when it happened, under whatever id they stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.linkage.events import Event, Joined, Merged, Regrouped, Split
from comity.linkage.lineage import State, tell
from comity.linkage.undoing import Ledger

Rows = frozenset[str]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Some rows and others are one site (`together`), or two: what an event does, or what event `number` decided."""

    number: int
    together: bool
    some: Rows
    others: Rows

    def touched(self, other: Pairing) -> list[tuple[Rows, Rows]]:
        """The rows of this one that the other one is about, too, from either side."""
        ways = ((other.some, other.others), (other.others, other.some))
        found = [(self.some & some, self.others & others) for some, others in ways]
        return [(some, others) for some, others in found if some and others]

    def covers(self, some: Rows, others: Rows) -> bool:
        """Whether this one is about all of these rows."""
        return (some <= self.some and others <= self.others) or (some <= self.others and others <= self.some)

    def holds(self, some: Rows, others: Rows, site_of: Mapping[str, str]) -> bool:
        """Whether it is so of these rows where they stand now, of at least one of each."""
        here, there = ({site_of[row] for row in rows if row in site_of} for rows in (some, others))
        return bool(here & there) if self.together else len(here | there) > 1


def pairings(event: Event, state: State, number: int = 0) -> Iterator[Pairing]:
    """What an event does to pairs of rows, as things stand before it; `number` stands in for its own."""
    number = number or event.number
    match event:
        case Merged():
            yield Pairing(number, True, _rows(state, event.gone), _rows(state, event.site))
        case Joined():
            yield Pairing(number, True, frozenset(event.rows), _rows(state, event.site))
        case Split() | Regrouped():
            rows = frozenset(event.rows)
            yield Pairing(number, False, rows, _rows(state, event.site) - rows)
            if isinstance(event, Regrouped):
                yield Pairing(number, True, rows, _rows(state, event.to))
        case _:
            pass


def _rows(state: State, site: str) -> Rows:
    return state.sites[site].rows if site in state.sites else frozenset()


def decisions(ledger: Ledger) -> list[Pairing]:
    """What persons decided and did not take back, in their order."""
    said: dict[int, int] = {}
    for event in ledger.events:
        if not event.signed.round and not ledger.undone(event.number):
            said.setdefault(ledger.root(event).number, event.number)
    found: list[Pairing] = []
    state = State()
    for event in ledger.events if said else ():
        counts = not ledger.undone(event.number)
        if event.number in said and ledger.root(event) is event:
            for each in pairings(event, state, said[event.number]):
                found.append(each if counts else Pairing(each.number, not each.together, each.some, each.others))
        if counts and ledger.root(event) is event:
            tell(event, state)
    return sorted(found, key=lambda each: each.number)


def against(events: Sequence[Event], before: State, after: State, decided: Sequence[Pairing]) -> list[tuple[int, int]]:
    """Events of a round, each with a decision that it may go against, by number.

    What ends as it was decided is left out, and what a later decision about the same rows is for.
    """
    found: set[tuple[int, int]] = set()
    state = before.copy()
    for event in events if decided else ():
        for done in pairings(event, state):
            for at, said in enumerate(decided):
                if said.together != done.together and _goes_against(done, said, decided[at + 1 :], after.site_of):
                    found.add((event.number, said.number))
        tell(event, state)
    return sorted(found)


def _goes_against(done: Pairing, said: Pairing, later: Iterable[Pairing], site_of: Mapping[str, str]) -> bool:
    return any(
        done.holds(some, others, site_of)
        and not any(each.together == done.together and each.covers(some, others) for each in later)
        for some, others in done.touched(said)
    )
