"""The round before, as this one needs it: which of its sites the rows are, and what members that sent no list had sent.

Sites of the register go into linkage as records of their own, so that a row finds its site however it is written now; a
row that says of its place what a row of just one site said before is that site's without more ado.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from comity.disclosure.previous import Previous
from comity.disclosure.risk_history import NO_HISTORY, History
from comity.linkage import Linkage, link
from comity.linkage.answers import Chains
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import PartialDate, months_before
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.listing import Listing
from comity.vocabulary.record import Record
from comity.vocabulary.signed import SiteWithdrawal, Waiver
from comity.vocabulary.site import Contribution

# The beginning of the record ids of sites of the register, and who says what the register says.
STOOD, TOLD = "register:", "the register"
# How often rows are linked anew until no two sites of the register are one.
ROUNDS_OF_LINKING = 5
WINDOW_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Carried:
    """One audit of a site as the register of the round before has it."""

    member: str
    audited: PartialDate
    kind: Kind
    equivalence: Equivalence


@dataclass(frozen=True, slots=True)
class StandingSite:
    """A site of the register: its canonical text as a listing, its sector, its audits, marks of its rows, and what
    stood that was signed about it."""

    listing: Listing
    sector: str
    audits: tuple[Carried, ...]
    marks: frozenset[str]
    waivers: tuple[Waiver, ...] = ()
    withdrawal: SiteWithdrawal | None = None


@dataclass(frozen=True, slots=True)
class PreviousRound:
    """The round that this one follows: its edition, its sites by id, and the files that all this was read from.

    `files` go by their place in its result folder. `history` is of the editions up to its own; it decides nothing.
    """

    edition: Previous
    sites: Mapping[str, StandingSite] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    history: History = NO_HISTORY

    @property
    def members(self) -> frozenset[str]:
        """The members that the register knows."""
        return frozenset(audit.member for site in self.sites.values() for audit in site.audits)

    def records(self) -> Iterator[Record]:
        """The sites as records to be linked."""
        for site_id, site in self.sites.items():
            yield Record.of(site.listing, f"{STOOD}{site_id}", STOOD)

    def known_again(self, mark_of: Mapping[str, str], judgements: Sequence[Judgement]) -> list[Judgement]:
        """Rows, given by id with their marks, that say of their place what a row of just one site said are rows of that
        site; but for those that a person called different from others."""
        sites_of: defaultdict[str, list[str]] = defaultdict(list)
        for site_id, site in self.sites.items():
            for mark in site.marks:
                sites_of[mark].append(site_id)
        parted = {row for each in judgements if each.answer is Answer.DIFFERENT for row in (each.left, each.right)}
        return [
            Judgement(name, f"{STOOD}{sites_of[mark][0]}", Answer.SAME, by=TOLD)
            for name, mark in mark_of.items()
            if len(sites_of[mark]) == 1 and name not in parted
        ]

    def site_of(self, cluster: Sequence[str]) -> str:
        """The id under which a cluster's site stands already: of several that with most audits; "" where none does."""
        return min(self.sites_of(cluster), key=lambda site_id: (-len(self.sites[site_id].audits), site_id), default="")

    def sites_of(self, cluster: Sequence[str]) -> Sequence[str]:
        """The ids of the sites of the register that are in a cluster."""
        return [name.removeprefix(STOOD) for name in cluster if name.startswith(STOOD)]

    def carried(
        self, clusters: Iterable[tuple[str, Sequence[str]]], present: Collection[str], cutoff: date
    ) -> dict[str, tuple[Contribution, ...]]:
        """What members that are not `present` had sent, by site id: it stays until it is too old (product.md).

        `clusters` are the sites as they are now, each with its id. Where several of the register are one by now, it has
        what is carried of all of them. The others stand on without an audit: if such a one has a row on the list, that
        goes by the gate's rules.
        """
        told = {site_id: self._carried(site_id, present, cutoff) for site_id in self.sites}
        for site_id, cluster in clusters:
            for gone in self.sites_of(cluster):
                if gone != site_id:
                    told[site_id] += told[gone]
                    told[gone] = ()
        return told

    def _carried(self, site_id: str, present: Collection[str], cutoff: date) -> tuple[Contribution, ...]:
        site, oldest = self.sites[site_id], months_before(cutoff, WINDOW_MONTHS)
        return tuple(
            Contribution(
                audit.member,
                replace(site.listing, audit_date=audit.audited),
                audit.kind,
                audit.equivalence,
                audit.audited.first,
                audit.audited.last,
            )
            for audit in site.audits
            if audit.member not in present and audit.audited.last >= oldest
        )


def linked(records: Sequence[Record], told: Sequence[Judgement], progress: Callable[[str, float], None]) -> Linkage:
    """Linked so that sites of the register stay apart, unless what is `told` ties rows of theirs together."""
    number = {record.record_id: at for at, record in enumerate(records)}
    tied = Chains()
    for each in told:
        if each.answer is Answer.SAME and each.left in number and each.right in number:
            tied.join(number[each.left], number[each.right])
    for _ in range(ROUNDS_OF_LINKING):
        linkage = link(records, judgements=told, progress=progress)
        apart = [
            Judgement(one, other, Answer.DIFFERENT, by=TOLD)
            for cluster in linkage.clusters
            for one, other in itertools.combinations([name for name in cluster if name.startswith(STOOD)], 2)
            if tied.of(number[one]) != tied.of(number[other])
        ]
        if not apart:
            break
        told = (*told, *apart)
    return linkage
