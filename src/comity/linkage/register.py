"""The register: which sites there are, under ids that stay the same from round to round, and what became of each.

It knows rows by keyed digests and holds no text of any list: neither what a row says nor whose it is. What persons
write (who decided, why, names of rounds and sites) it keeps as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, takewhile
from pathlib import Path

from comity.as_text import plain
from comity.linkage import register_file
from comity.linkage.book import Book, refuse_no_text, refuse_unsigned
from comity.linkage.contents import content, numbered
from comity.linkage.decided import against, decisions
from comity.linkage.engine import Linkage
from comity.linkage.events import (
    Closed,
    Event,
    Merged,
    Moved,
    Renamed,
    Reopened,
    Signed,
    Split,
    Undone,
)
from comity.linkage.history import sentence
from comity.linkage.lineage import Entry
from comity.linkage.matching import Standing
from comity.linkage.model import Model
from comity.linkage.taking import Taking, of_closed
from comity.vocabulary.errors import DamagedRegisterError, RegisterError
from comity.vocabulary.record import Record

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Taken:
    """A clustering taken: the site id of each cluster, in the order given, and of each record id; what happened.

    `closed` are sites of which a person should say whether work goes on there: closed ones that got rows, those that
    came of a merge with a closed one, and new ones split off a closed one. `against` are pairs of event numbers: what
    the round did, and what a person had decided about the same rows that it may go against (see `decided`). The
    clustering wins, so that a register never differs from the linkage it is of; give the person's answer to the linkage
    as a judgement, and it holds there.
    """

    sites: tuple[str, ...]
    site_of: Mapping[str, str]
    events: tuple[Event, ...]
    closed: tuple[str, ...] = ()
    against: tuple[tuple[int, int], ...] = ()


class Register:
    """A standing register of sites, made of events that are only ever added (`events`); see docs/how-to.

    `key` are 32 secret bytes, the same for the register's whole life: ids and row keys hang on it.
    """

    def __init__(self, key: bytes) -> None:
        """An empty register. Raises RegisterError where the key is not 32 bytes."""
        if not isinstance(key, bytes):
            raise RegisterError(f"Give the key of a register as {KEY_BYTES} bytes, not as {type(key).__name__}.")
        if len(key) != KEY_BYTES:
            raise RegisterError(f"The key of a register must hold exactly {KEY_BYTES} bytes; it holds {len(key)}.")
        self._book = Book(key)
        self._seals: list[str] = []

    # Keeping it

    @classmethod
    def open(cls, path: Path, key: bytes) -> Register:
        """The register of a file.

        Raises RegisterError where it is newer than this comity or of another key, and DamagedRegisterError, which
        names the line and what to do, where it is damaged.
        """
        found, wrong = cls.salvage(path, key)
        if wrong is not None:
            raise wrong
        return found

    @classmethod
    def salvage(cls, path: Path, key: bytes) -> tuple[Register, DamagedRegisterError | None]:
        """What stands before the first damage of a file, and what is damaged, None where nothing is.

        Save it at another place and compare: what came after the damage is lost to it. Raises RegisterError where the
        file is no register, newer than this comity, of another key, or tells of what cannot have happened.
        """
        found, wrong = cls(key), None
        try:
            for stored in register_file.read(path, key):
                found._book.read(stored, path.name)
                found._seals.append(stored.seal)
        except DamagedRegisterError as error:
            wrong = error
        try:
            found._book.tell_anew()
        except RegisterError as error:
            raise RegisterError(f"{path.name} tells of what cannot have happened. {error}") from None
        return found, wrong

    def save(self, path: Path) -> None:
        """Add to the file what it lacks, in one step; it is made where there is none, readable by its owner only.

        Raises RegisterError where the file does not begin with the events of this register: somebody else added to it.
        """
        before = self._seals[-1] if self._seals else register_file.first_seal(self._book.key)
        self._seals += register_file.seals(self._book.key, self.events[len(self._seals) :], before)
        register_file.append(path, self._book.key, self.events, self._seals)

    # Looking

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that happened, in its order; event n is `events[n - 1]`."""
        return tuple(self._book.ledger.events)

    @property
    def sites(self) -> tuple[Entry, ...]:
        """The sites that stand, open and closed, oldest first."""
        return tuple(map(self._led, sorted(self._book.state.sites.values(), key=lambda entry: entry.opened)))

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that was ever given, oldest first."""
        return tuple(self._book.given)

    def resolve(self, site_id: str) -> str:
        """The id under which a site stands now; older ids of merged sites lead to the one that survived.

        Of an id whose giving was undone: where it had been split from; if it had been opened, the id itself, under
        which nothing stands. A move leads nowhere: an audit of the old place tells nothing about the new one (see
        `Entry.moved_to`). Raises RegisterError for an id that was never given.
        """
        return self._book.resolve(site_id)

    def site(self, site_id: str) -> Entry:
        """Where a site stands, by any id of it.

        Raises RegisterError where the id was never given, or where its giving was undone.
        """
        found = self.resolve(site_id)
        if found not in self._book.state.sites:
            number = self._book.given[found].number
            raise RegisterError(
                f"Nothing stands under {found}: it was given by event {number}, which was undone by event "
                f"{self._book.ledger.undone(number)}."
            )
        return self._led(self._book.state.sites[found])

    def _led(self, entry: Entry) -> Entry:
        """A site whose move leads to where the new place stands now, nowhere where that is the site itself by now."""
        to = self.resolve(entry.moved_to) if entry.moved_to else ""
        return replace(entry, moved_to="" if to == entry.site_id else to) if to != entry.moved_to else entry

    def site_of(self, record_id: str) -> str:
        """The id of the site that a record id stands at, "" where the register does not know it."""
        return self._book.state.site_of.get(self._book.row(record_id), "")

    def standing(self, records: Iterable[Record]) -> tuple[tuple[Record, str], ...]:
        """Of `records` those whose content the register knows as one site's, each with the id of it.

        The register keeps no texts. To match a new list against it, give it the rows of earlier lists and of the last
        `register.csv`: this tells which of them are which site.
        """
        told = ((record, self._site_of_content(content(record))) for record in records)
        return tuple((record, site) for record, site in told if site)

    def _site_of_content(self, text: str) -> str:
        """The site of a content, "" where rows that say this stand at several: nobody can tell which is meant."""
        found = set(takewhile(bool, (self.site_of(numbered(text, number)) for number in count(1))))
        return found.pop() if len(found) == 1 else ""

    def ready(self, records: Iterable[Record], model: Model | None = None) -> Standing:
        """The rows of `records` that the register knows, made ready to be matched with new lists.

        What is found are sites: `right` of a match is a site's id, each site once, by the row that fits best.
        """
        return Standing([replace(record, record_id=site) for record, site in self.standing(records)], model)

    def history(self, site_id: str) -> tuple[str, ...]:
        """What happened to a site under one of its ids, a sentence for each event, undone ones marked.

        Raises RegisterError for an id that was never given.
        """
        self._book.giving(site_id)
        roots = ((event, self._book.ledger.undone(event.number)) for event in self._book.ledger.of(site_id))
        return tuple(sentence(event, site_id, undone) for event, undone in roots)

    # Rounds

    def take(self, clusters: Linkage | Iterable[Collection[str]], *, round: str, signed: Signed) -> Taken:
        """Give each cluster of record ids the id of its site, and write down what changed.

        Record ids may be any text; only keyed digests of them are kept. An id that the register knows is that row
        again, so ids must stay the same from round to round and name no member: `contents.by_content` makes such
        clusters of a linkage. What becomes of sites: see `taking`. The order of clusters and of ids in them makes no
        difference; the same clustering taken twice changes nothing the second time.

        Raises RegisterError, and changes nothing, where a cluster is empty, a record id stands in two clusters, or
        `round` or `signed.by` is empty.
        """
        given = _given(clusters)
        keys = {name: self._book.row(name) for cluster in given for name in cluster}
        groups = _groups(given, keys)
        refuse_unsigned(signed)
        refuse_no_text("the round", round)
        if not round.strip():
            raise RegisterError("Name the round whose clustering is taken.")
        before, stood, decided = len(self._book.ledger.events), self._book.state.copy(), decisions(self._book.ledger)
        taking = Taking(self._book.state, replace(signed, round=round), self._book.write)
        ids = self._book.together(lambda: taking.sites(groups))
        events = self.events[before:]
        asked = {self.resolve(site) for event in events if (site := of_closed(event, stood.sites))}
        return Taken(
            sites=tuple(ids),
            site_of={name: site for cluster, site in zip(given, ids, strict=True) for name in cluster},
            events=events,
            closed=tuple(entry.site_id for entry in self.sites if entry.site_id in asked),
            against=tuple(against(events, stood, self._book.state, decided)),
        )

    def take_back(self, *, round: str, signed: Signed) -> tuple[Undone, ...]:
        """Undo all that the clustering of a round changed, the last first.

        Raises RegisterError, and changes nothing, where later events build on it or the register knows no such round.
        """
        numbers = [event.number for event in self._book.ledger.counting() if round and event.signed.round == round]
        if not numbers:
            raise RegisterError(f"No event of round {plain(round)} counts: there is nothing to take back.")
        refuse_unsigned(signed)
        return tuple(self._book.undo(numbers[::-1], replace(signed, round=round)))

    # What people say

    def merge(self, one: str, other: str, signed: Signed) -> Merged:
        """Two sites are one: the older id stays, the younger leads to it from now on.

        The site is closed or open as the older one was, and has its name; where that has none, the younger's.
        """
        older, younger = sorted((self.site(one), self.site(other)), key=lambda entry: entry.opened)
        if older.site_id == younger.site_id:
            raise RegisterError(f"{one} and {other} are one site already, {older.site_id}.")
        return self._book.write(lambda number, _: Merged(number, signed, older.site_id, younger.site_id))

    def split(self, site_id: str, record_ids: Collection[str], signed: Signed) -> Split:
        """Some rows of a site are another one. The larger part keeps the id (ties: the part with the earliest row).

        Raises RegisterError where a record id is unknown or of another site, or where no row or all are named.
        """
        entry = self.site(site_id)
        named = frozenset(self._book.row(record_id) for record_id in record_ids)
        rest = entry.rows - named
        if not named or not rest or not named < entry.rows:
            raise RegisterError(f"Name some of the rows of {entry.site_id}, but not all, and of no other site.")
        entered = self._book.state.entered
        leaving = max(named, rest, key=lambda part: (-len(part), min((entered[row], row) for row in part)))
        rows = tuple(sorted(leaving))
        return self._book.write(lambda number, new: Split(number, signed, entry.site_id, new, rows), rows)

    def move(self, site_id: str, signed: Signed, *, to: str = "") -> Moved:
        """Work at a site goes on at another place: the site `to`, "" while it is not known."""
        site, new = self.site(site_id).site_id, self.site(to).site_id if to else ""
        return self._book.write(lambda number, _: Moved(number, signed, site, new))

    def rename(self, site_id: str, name: str, signed: Signed) -> Renamed:
        """A site has another name: as the Secretariat writes it, not copied from a member's list."""
        entry = self.site(site_id)
        refuse_no_text("the name", name)
        if not name.strip() or name == entry.name:
            raise RegisterError(f"Give a name for {entry.site_id} other than '{plain(entry.name)}'.")
        return self._book.write(lambda number, _: Renamed(number, signed, entry.site_id, entry.name, name))

    def close(self, site_id: str, signed: Signed) -> Closed:
        """Work at a site has ended."""
        site = self.site(site_id).site_id
        return self._book.write(lambda number, _: Closed(number, signed, site))

    def reopen(self, site_id: str, signed: Signed) -> Reopened:
        """Work goes on at a site that was closed or had moved."""
        site = self.site(site_id).site_id
        return self._book.write(lambda number, _: Reopened(number, signed, site))

    def undo(self, number: int, signed: Signed) -> Undone:
        """Make an event count no longer: everything is as if it had not happened. An `Undone` can be undone, too.

        Raises RegisterError where it is undone already, or where later events build on it: it names them.
        """
        return self._book.undo([number], signed)[0]


def _given(clusters: Linkage | Iterable[Collection[str]]) -> list[tuple[str, ...]]:
    told = list(clusters.clusters if isinstance(clusters, Linkage) else clusters)
    for at, cluster in enumerate(told, 1):
        if isinstance(cluster, str):
            raise RegisterError(f"Cluster {at} is a text. Give the record ids of each cluster as a list or tuple.")
    return [tuple(cluster) for cluster in told]


def _groups(clusters: Sequence[Collection[str]], keys: Mapping[str, str]) -> list[frozenset[str]]:
    """Clusters as sets of row keys. Raises RegisterError where one is empty or two share a record id."""
    place: dict[str, int] = {}
    for at, cluster in enumerate(clusters, 1):
        if not cluster:
            raise RegisterError(f"Cluster {at} holds no record. Leave it out.")
        for name in cluster:
            if place.setdefault(keys[name], at) != at:
                raise RegisterError(
                    f"Clusters {place[keys[name]]} and {at} name the same record: a record is at one site. "
                    "Nothing was changed."
                )
    return [frozenset(keys[name] for name in cluster) for cluster in clusters]
