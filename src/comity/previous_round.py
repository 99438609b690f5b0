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
# Between the id of such a record and the mark of rows that are a part of it: `register:ID/MARK`.
PART = "/"
# How often rows are linked anew until no two sites of the register are one.
ROUNDS_OF_LINKING = 5
WINDOW_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Carried:
    """One audit of a site as the register of the round before has it, with the mark of its row ("": not known)."""

    member: str
    audited: PartialDate
    kind: Kind
    equivalence: Equivalence
    mark: str = ""


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
    `apart` are pairs of sites that a person parted (see `parted`): the one that kept the id, and the other.
    """

    edition: Previous
    sites: Mapping[str, StandingSite] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    history: History = NO_HISTORY
    apart: tuple[tuple[str, str], ...] = ()

    @property
    def members(self) -> frozenset[str]:
        """The members that the register knows."""
        return frozenset(audit.member for site in self.sites.values() for audit in site.audits)

    def records(self) -> Iterator[Record]:
        """The sites as records to be linked."""
        for site_id, site in self.sites.items():
            yield Record.of(site.listing, f"{STOOD}{site_id}", STOOD)

    def parted(
        self, judgements: Sequence[Judgement], named: Callable[[str], str], mark_of: Callable[[Listing], str]
    ) -> PreviousRound:
        """The same with those sites as several of which a person said so: that `register:ID` and its part
        `register:ID/MARK` are different. Parts that are called the same are one site, others are one each.

        Rows of these marks, and what is carried of them, are another site from now on. It is `named` by the site and
        the marks, so it has the same id whenever it is parted. The text of the whole is that of the part that says it,
        else of the site that keeps the id; the other says nothing of its place until rows do. A withdrawal is of both,
        a waiver of the site that keeps the id. Where no mark would stay, or none goes, all stays as it is.
        """
        sites, apart = dict(self.sites), []
        for site_id, said in _parts(judgements):
            marks = said & sites[site_id].marks if site_id in sites else frozenset[str]()
            new = new_id(site_id, marks or said, named)
            if marks and marks != sites[site_id].marks:
                says = mark_of(sites[site_id].listing) in marks
                sites[site_id], sites[new] = _two(sites[site_id], marks, new, sites.get(new), says)
            if site_id in sites and new in sites:
                apart.append((site_id, new))
        return replace(self, sites=sites, apart=tuple(apart))

    def told(
        self, judgements: Sequence[Judgement], ties: Iterable[Judgement], mark_of: Mapping[str, str]
    ) -> tuple[Judgement, ...]:
        """All that linkage is told: what people said, but for parts of sites, which are sites by now (see `parted`);
        `ties` of the rows among themselves, where none goes across sites that were parted; and what is known of rows,
        given by id with their marks, from the round before."""
        judged = tuple(each for each in judgements if site_in_parts(each) not in self.sites)
        apart = self.rows_apart(mark_of, judged)
        within = [each for each in ties if apart.get(each.left) == apart.get(each.right)]
        return (*judged, *within, *self.known_again(mark_of, judged), *held_apart(apart))

    def marks(self, site_of: Mapping[str, str], mark_of: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        """The marks of each site: those of before, and those of its rows, given by id."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for site_id, site in self.sites.items():
            found[site_id] |= site.marks
        for name, site_id in site_of.items():
            found[site_id].add(mark_of[name])
        return {site_id: frozenset(each) for site_id, each in found.items()}

    def rows_apart(self, mark_of: Mapping[str, str], judgements: Sequence[Judgement]) -> Mapping[str, tuple[str, str]]:
        """Rows, given by id with their marks, of a site that was parted from another one: the other, and this one. But
        for those that a person called one again."""
        again = {frozenset((each.left, each.right)) for each in judgements if each.answer is Answer.SAME}
        of_mark = {
            mark: (one, other)
            for one, other in self.apart
            if frozenset((f"{STOOD}{one}", f"{STOOD}{other}")) not in again
            for mark in self.sites[other].marks - self.sites[one].marks
        }
        return {name: of_mark[mark] for name, mark in mark_of.items() if mark in of_mark}

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
                mark=audit.mark,
            )
            for audit in site.audits
            if audit.member not in present and audit.audited.last >= oldest
        )


def held_apart(rows: Mapping[str, tuple[str, str]]) -> list[Judgement]:
    """That sites which were parted are two, and that their rows (see `rows_apart`) are of just one of them."""
    pairs = sorted(set(rows.values()))
    told = [Judgement(f"{STOOD}{one}", f"{STOOD}{other}", Answer.DIFFERENT, by=TOLD) for one, other in pairs]
    return told + [Judgement(row, f"{STOOD}{one}", Answer.DIFFERENT, by=TOLD) for row, (one, _) in rows.items()]


def new_id(site_id: str, marks: Iterable[str], named: Callable[[str], str]) -> str:
    """The id of the site that the rows of these marks of a site are."""
    return named("\n".join(("split", site_id, *sorted(marks))))


def site_in_parts(judged: Judgement) -> str:
    """The site of a judgement that is about parts of one site of the register; "" of any other."""
    (one, _, mark), (other, _, another) = (
        each.removeprefix(STOOD).partition(PART) for each in (judged.left, judged.right)
    )
    of_register = judged.left.startswith(STOOD) and judged.right.startswith(STOOD)
    return one if of_register and one == other and (mark or another) else ""


def _parts(judgements: Iterable[Judgement]) -> Sequence[tuple[str, frozenset[str]]]:
    """The sites that are several, each with the marks of a part that is another site; in their order."""
    told = [each for each in judgements if site_in_parts(each)]
    names = sorted({name for each in told for name in (each.left, each.right)})
    number, tied = {name: at for at, name in enumerate(names)}, Chains()
    for each in told:
        if each.answer is Answer.SAME:
            tied.join(number[each.left], number[each.right])
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for each in told:
        whole, part = sorted((each.left, each.right), key=len)
        site_id = site_in_parts(each)
        if each.answer is Answer.DIFFERENT and whole == f"{STOOD}{site_id}":
            found[site_id, tied.of(number[part])].add(part.removeprefix(f"{whole}{PART}"))
    return sorted(((site_id, frozenset(marks)) for (site_id, _), marks in found.items()), key=_in_order)


def _in_order(part: tuple[str, frozenset[str]]) -> tuple[str, list[str]]:
    return part[0], sorted(part[1])


def _two(
    site: StandingSite, marks: Collection[str], new: str, known: StandingSite | None, says: bool
) -> tuple[StandingSite, StandingSite]:
    """A site without the rows of these marks, and the site of id `new` (as it is `known`) with them; `says`: the text
    is what these rows say."""
    gone = tuple(audit for audit in site.audits if audit.mark in marks)
    kept = replace(
        site, audits=tuple(each for each in site.audits if each.mark not in marks), marks=site.marks - set(marks)
    )
    blank = Listing(site.listing.ref, "", site.listing.country)
    if known is None:
        signed = replace(site.withdrawal, site=new) if site.withdrawal else None
        known = StandingSite(site.listing if says else blank, "", (), frozenset(), (), signed)
    if says:
        kept = replace(kept, listing=blank)
    return kept, replace(known, audits=(*known.audits, *gone), marks=known.marks | set(marks))


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
