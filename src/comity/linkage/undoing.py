"""Undoing: which events count, and which of them can be undone now.

An event can be undone while nothing that came later, and still counts, builds on what it changed. So the events that
are left never contradict each other, and telling them anew gives the state as if the undone one had not happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from comity.linkage.events import Event, Undone
from comity.vocabulary.errors import RegisterError

LONGEST_LIST = 10  # event numbers in a sentence


@dataclass(slots=True)
class Ledger:
    """The events of a register in their order, the first numbered 1, and which of them changed or used what."""

    events: list[Event] = field(default_factory=list)
    _changed: dict[str, list[int]] = field(default_factory=dict)
    _used: dict[str, list[int]] = field(default_factory=dict)
    _undone: dict[int, int] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Put one more event at the end. Raises RegisterError where it undoes one that is not there."""
        if event.number != len(self.events) + 1:
            raise RegisterError(f"Event {event.number} stands where event {len(self.events) + 1} should.")
        root = self.root(event)
        self.events.append(event)
        for thing in root.changes():
            self._changed.setdefault(thing, []).append(event.number)
        for thing in root.needs():
            self._used.setdefault(thing, []).append(event.number)
        self._count_out(event)

    def _count_out(self, event: Event) -> None:
        """What an `Undone` undoes counts no longer; so what that had undone counts again, and so on."""
        while isinstance(event, Undone):
            if self._undone.pop(event.event, 0) == 0:
                self._undone[event.event] = event.number
            event = self.event(event.event)

    def event(self, number: int) -> Event:
        """An event by its number. Raises RegisterError where there is none."""
        if not 1 <= number <= len(self.events):
            raise RegisterError(f"There is no event {number}: the register has {len(self.events)}.")
        return self.events[number - 1]

    def counting(self) -> list[Event]:
        """The events that count, in their order, without the `Undone` themselves."""
        return [each for each in self.events if each.number not in self._undone and not isinstance(each, Undone)]

    def undone(self, number: int) -> int:
        """The number of the event that undid event `number`, 0 if it counts."""
        return self._undone.get(number, 0)

    def of(self, site: str) -> list[Event]:
        """All events that name a site, undone ones and `Undone` among them, in their order."""
        things = [f"{part} {site}" for part in ("id", "rows", "status", "name")]
        return [self.events[number - 1] for number in sorted(self._numbers(things, self._changed, self._used))]

    def _numbers(self, things: Iterable[str], *indexes: Mapping[str, list[int]]) -> set[int]:
        return {number for index in indexes for thing in things for number in index.get(thing, ())}

    def refuse_undoing(self, number: int) -> None:
        """Raise RegisterError, with the reason and what to do, where event `number` cannot be undone now."""
        event = self.event(number)
        if (by := self.undone(number)) != 0:
            raise RegisterError(f"Event {number} is undone already, by event {by}.")
        later = sorted(other for other in self._building_on(event) if self._stands(other, number))
        if later:
            named = ", ".join(map(str, later[: -LONGEST_LIST - 1 : -1])) + (" ..." if len(later) > LONGEST_LIST else "")
            raise RegisterError(f"Event {number} cannot be undone: later events build on it. Undo {named} first.")

    def root(self, event: Event) -> Event:
        """The event that an `Undone`, or an `Undone` of one, is about in the end."""
        while isinstance(event, Undone):
            event = self.event(event.event)
        return event

    def _building_on(self, event: Event) -> set[int]:
        """The events with a say in what `event` changed; for one that would count again, in what it builds on, too."""
        root = self.root(event)
        found = self._numbers(root.changes(), self._changed, self._used)
        return found | self._numbers(root.needs(), self._changed) if isinstance(event, Undone) else found

    def _stands(self, number: int, after: int) -> bool:
        """Whether an event later than `after` counts and is not merely an undoing of another one later than that."""
        event = self.events[number - 1]
        undoes_later = isinstance(event, Undone) and event.event > after
        return number > after and number not in self._undone and not undoes_later
