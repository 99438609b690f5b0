"""The book: the register's inside. Events are written into it, and the state is kept beside them as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TypeVar

from comity.as_text import plain
from comity.linkage import register_file, site_ids
from comity.linkage.events import Event, Signed, Split, Undone, gave
from comity.linkage.lineage import State, fold, tell
from comity.linkage.undoing import Ledger
from comity.vocabulary.errors import RegisterError

E = TypeVar("E", bound=Event)
T = TypeVar("T")


class Book:
    """All events (`ledger`), where they lead to (`state`), and of each id ever given the event that gave it."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.ledger = Ledger()
        self.state = State()
        self.given: dict[str, Event] = {}

    def row(self, record_id: str) -> str:
        """The key of a record id."""
        refuse_no_text("a record id", record_id)
        return site_ids.row_key(self.key, record_id)

    def giving(self, site_id: str) -> Event:
        """The event that gave an id. Raises RegisterError where none did."""
        refuse_no_text("a site id", site_id)
        if site_id not in self.given:
            hint = "" if site_ids.is_site_id(site_id) else " It is mistyped: it has not the form of a site id."
            raise RegisterError(f"No site was ever given the id {plain(site_id)}.{hint}")
        return self.given[site_id]

    def resolve(self, site_id: str) -> str:
        """The id under which a site stands now, else that of an opening that was undone; see `Register.resolve`."""
        while site_id not in self.state.sites:
            if site_id in self.state.aliases:
                site_id = self.state.aliases[site_id]
            elif isinstance(giving := self.giving(site_id), Split):
                site_id = giving.site
            else:
                return site_id
        return site_id

    def write(self, make: Callable[[int, str], E], rows: Collection[str] = ()) -> E:
        """Let an event happen, made from its number and from an id that was never given; `rows` are the new site's."""
        number = len(self.ledger.events) + 1
        event = make(number, site_ids.mint(self.key, number, rows, self.given))
        refuse_unsigned(event.signed)
        tell(event, self.state)
        self._keep(event)
        return event

    def together(self, work: Callable[[], T]) -> T:
        """Do all of some work or nothing."""
        before = len(self.ledger.events)
        try:
            return work()
        except BaseException:
            self._rewind(before)
            raise

    def undo(self, numbers: Sequence[int], signed: Signed) -> list[Undone]:
        """Undo some events one after the other, all or none. Raises RegisterError where one cannot be undone."""
        refuse_unsigned(signed)
        return self.together(lambda: self._undo_all(numbers, signed))

    def read(self, stored: register_file.Stored, name: str) -> None:
        """Take an event from the file `name`; where they lead is told afterwards, by `tell_anew`."""
        try:
            if isinstance(stored.event, Undone):
                self.ledger.refuse_undoing(stored.event.event)
            self._keep(stored.event)
        except RegisterError:
            what = "tells of what cannot have happened"
            raise register_file.damaged(name, stored.line, what, len(self.ledger.events)) from None

    def tell_anew(self) -> None:
        """Find out where the events that count lead to."""
        self.state = fold(self.ledger.counting())

    def _keep(self, event: Event) -> None:
        new = gave(event)
        if new in self.given:
            raise RegisterError(f"The id {new} was given before: an id is never given twice.")
        self.ledger.add(event)
        if new:
            self.given[new] = event

    def _undo_all(self, numbers: Sequence[int], signed: Signed) -> list[Undone]:
        done = [self._undo_one(number, signed) for number in numbers]
        self.tell_anew()
        return done

    def _undo_one(self, number: int, signed: Signed) -> Undone:
        self.ledger.refuse_undoing(number)
        event = Undone(len(self.ledger.events) + 1, signed, number)
        self.ledger.add(event)
        return event

    def _rewind(self, count: int) -> None:
        """Forget all but the first `count` events: nobody has seen the others."""
        kept = self.ledger.events[:count]
        self.ledger, self.given = Ledger(), {}
        for event in kept:
            self._keep(event)
        self.tell_anew()


def refuse_unsigned(signed: Signed) -> None:
    """Raise RegisterError where nobody stands behind something, or it is signed in a form that no file can keep."""
    if not isinstance(signed, Signed):
        raise RegisterError("Sign with `Signed(on, by)`: the register keeps with every event who decided it and when.")
    if type(signed.on) is not date:
        raise RegisterError("Give the day of signing (`on`) as a datetime.date, without a time.")
    for name in ("by", "why", "round"):
        refuse_no_text(f"`{name}` of the signature", getattr(signed, name))
    if not signed.by.strip():
        raise RegisterError("Say who decided this (`by`): the register keeps it with every event.")


def refuse_no_text(what: str, value: object) -> None:
    """Raise RegisterError where something that the register keeps as a text is none."""
    if not isinstance(value, str):
        raise RegisterError(f"Give {what} as a text, not as {type(value).__name__}.")
