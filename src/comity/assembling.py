"""The main job: members' lists in, one edition out, in four steps that a door takes one by one.

`collect` reads the lists, `resolve` finds the sites, `propose` asks the gate, `release` makes the edition. No rule
of its own lives here: what needs two rooms (a date's half-year, a protocol's equivalence) is joined.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from comity.disclosure import gate
from comity.disclosure.certificate import digest
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy
from comity.disclosure.previous import Previous
from comity.disclosure.proposal import Proposal
from comity.intake import Choice, Correction, read_list
from comity.linkage import Linkage
from comity.previous_round import PreviousRound, StandingSite, linked
from comity.reference import protocols, sectors
from comity.reference.text import words
from comity.signed import Places, Waivers, joined, joined_withdrawals, none_returns, read_waivers, read_withdrawals
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.edition import Edition
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.listing import DataRow, Listing, ListReading, RowState
from comity.vocabulary.problems import RowRef
from comity.vocabulary.record import Record
from comity.vocabulary.signed import SiteWithdrawal, Waiver
from comity.vocabulary.site import Contribution, Site

Progress = Callable[[str, float], None]
T = TypeVar("T")
# The beginning of the record ids of sites that asked to be listed.
WISHED = "volunteered:"
NO_ROUND = PreviousRound(Previous("", date.min))


def silent(stage: str, share: float) -> None:
    """The progress of a caller that does not want any."""


@dataclass(frozen=True, slots=True)
class ProtocolRule:
    """What the benchmark said of one member's protocol: its equivalence for audits dated `since` to `until`."""

    member: str
    protocol: str
    edition: str
    equivalence: Equivalence
    since: date = date.min
    until: date = date.max

    def covers(self, member: str, listing: Listing, audited: date) -> bool:
        """Whether an audit by `member` under the protocol as written, on that day, is meant."""
        names = (words(self.protocol), words(f"{self.protocol} {self.edition}"))
        return member == self.member and words(listing.protocol) in names and self.since <= audited <= self.until


@dataclass(frozen=True, slots=True)
class Round:
    """One collection: the lists, its dates, and what the Secretariat adds.

    `members` maps a list's file name to its member; a list that is not in it is its own member. `mappings` maps a
    list's file name to the column mapping kept for it, `corrections` to the cells that were corrected. `previous` is
    the round that this one follows. `waivers` is a file of what members signed, `withdrawn` one of sites whose rows
    must go (`signed.py`).
    """

    lists: tuple[Path, ...]
    cutoff: date
    today: date
    members: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)
    volunteered: Path | None = None
    judgements: tuple[Judgement, ...] = ()
    protocol_rules: tuple[ProtocolRule, ...] = ()
    previous: PreviousRound | None = None
    waivers: Path | None = None
    withdrawn: Path | None = None

    def member_of(self, list_name: str) -> str:
        """The member that sent a list."""
        return self.members.get(list_name, list_name)


@dataclass(frozen=True, slots=True)
class Collected:
    """The lists as read; refused ones among them.

    `digests`: SHA-256 of each list's bytes, by file name; `wished` of the list of volunteered sites, `signed` of the
    file of waivers, `demanded` of that of withdrawals, "" without one.
    """

    readings: tuple[ListReading, ...]
    volunteered: tuple[Listing, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    wished: str = ""
    waivers: tuple[Waiver, ...] = ()
    signed: str = ""
    withdrawals: tuple[SiteWithdrawal, ...] = ()
    demanded: str = ""

    @property
    def refused(self) -> tuple[ListReading, ...]:
        """The lists that were refused as a whole."""
        return tuple(reading for reading in self.readings if reading.refused)

    @property
    def rows(self) -> tuple[DataRow, ...]:
        """Every data row of every list that was taken."""
        return tuple(row for reading in self.readings if not reading.refused for row in reading.rows)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The sites that the rows are, which row is which site, and what a person must judge.

    `standing` are the sites of the round before; `marks` are keyed marks of what the rows of each site say, `mark_of`
    those of single rows, by `list:sheet:row`; `waivers` and `withdrawals` are those that stand, by site.
    """

    sites: tuple[Site, ...]
    site_of: Mapping[RowRef, str]
    duplicates: frozenset[RowRef]
    linkage: Linkage
    standing: Mapping[str, StandingSite] = field(default_factory=dict)
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    waivers: Waivers = field(default_factory=dict)
    withdrawals: Mapping[str, SiteWithdrawal] = field(default_factory=dict)
    mark_of: Mapping[str, str] = field(default_factory=dict)


def collect(round_: Round, progress: Progress = silent) -> Collected:
    """Read all lists. Never raises for what a list contains: a list that cannot be used is among the refused.

    Raises OptionError where a file changes while it is read: the certificate would speak of another one.
    """
    waivers, signed = _signed(round_.waivers, read_waivers)
    withdrawals, demanded = _signed(round_.withdrawn, read_withdrawals)
    readings, digests = [], {}
    for done, path in enumerate(round_.lists):
        progress(f"Reading {path.name}", done / len(round_.lists))
        reading, digests[path.name] = _read(
            path, round_, mapping=round_.mappings.get(path.name), corrections=round_.corrections.get(path.name, ())
        )
        readings.append(reading)
    volunteered, wished = _volunteered(round_)
    progress("Reading", 1.0)
    return Collected(tuple(readings), volunteered, digests, wished, waivers, signed, withdrawals, demanded)


def _read(path: Path, round_: Round, **options: Any) -> tuple[ListReading, str]:
    """A list as read, and the digest of its bytes, which were the same before and after."""
    return _unchanged(path, lambda: read_list(path, cutoff=round_.cutoff, today=round_.today, **options))


def _unchanged(path: Path, read: Callable[[], T]) -> tuple[T, str]:
    before = digest(path.read_bytes())
    found = read()
    if digest(path.read_bytes()) != before:
        raise OptionError(f"{path.name} was changed while it was read. Close it elsewhere and run this again.")
    return found, before


def _volunteered(round_: Round) -> tuple[tuple[Listing, ...], str]:
    if round_.volunteered is None:
        return (), ""
    reading, wished = _read(round_.volunteered, round_, suppliers=True)
    return reading.listings, wished


def _signed(path: Path | None, read: Callable[[Path], tuple[T, ...]]) -> tuple[tuple[T, ...], str]:
    """The lines of a signed file, if there is one, and its digest."""
    if path is None:
        return (), ""
    read(path)  # says what is wrong with a file that is not there
    return _unchanged(path, lambda: read(path))


def resolve(round_: Round, collected: Collected, keys: Keys, progress: Progress = silent) -> Resolved:
    """Find out which rows are the same site, and which sites stood in the register before.

    Raises OptionError where no list comes from a member of the round before, or where what is signed fits no site.
    """
    rows = [row for row in collected.rows if row.listing]
    listing_of = {str(row.ref): row.listing for row in rows if row.listing}
    wished = {f"{WISHED}{listing.ref}": listing for listing in collected.volunteered}
    previous = (round_.previous or NO_ROUND).parted(
        round_.judgements, keys.site_id, lambda listing: keys.mark(_place(listing))
    )
    stood = previous.sites
    present = {round_.member_of(reading.list) for reading in collected.readings if not reading.refused}
    if previous.members and not present & previous.members:
        raise OptionError(
            "No list comes from a member of the previous round: members go by the names of their files unless "
            "--members tells whose each list is. Give --members with the names that the previous round used."
        )
    records = [
        *(Record.of(listing, name, round_.member_of(listing.ref.list)) for name, listing in listing_of.items()),
        *(Record.of(listing, name, WISHED) for name, listing in wished.items()),
        *previous.records(),
    ]
    mark_of = {name: keys.mark(_place(listing)) for name, listing in listing_of.items()}
    told = previous.told(round_.judgements, _ties(rows), mark_of)
    linkage = linked(records, told, lambda stage, share: progress(f"Linking: {stage}", share))
    of_ref = {str(row.ref): row for row in rows}
    clusters = [[of_ref[name] for name in cluster if name in of_ref] for cluster in linkage.clusters]
    volunteered = [any(name in wished for name in cluster) for cluster in linkage.clusters]
    ids = _site_ids(clusters, list(map(previous.site_of, linkage.clusters)), keys, stood)
    repeated = frozenset(ref for cluster in clusters for ref in _repeated(cluster))
    carried = previous.carried(zip(ids, linkage.clusters, strict=True), present, round_.cutoff)
    sites = [
        _site(
            site_id,
            [*(_contribution(round_, row, mark_of[str(row.ref)]) for row in cluster), *carried.pop(site_id, ())],
            wish,
            stood.get(site_id),
        )
        for site_id, cluster, wish in zip(ids, clusters, volunteered, strict=True)
        if cluster or site_id in stood
    ]
    sites += [_site(site_id, left, False, stood[site_id]) for site_id, left in carried.items()]
    site_of = {row.ref: site_id for site_id, cluster in zip(ids, clusters, strict=True) for row in cluster}
    marks = previous.marks({str(ref): site_id for ref, site_id in site_of.items()}, mark_of)
    resolved = Resolved(tuple(sites), site_of, repeated, linkage, stood, marks, mark_of=mark_of)
    one_now = {
        old: now for now, cluster in zip(ids, linkage.clusters, strict=True) for old in previous.sites_of(cluster)
    }
    return _with_signed(resolved, round_, collected, keys, one_now)


def _with_signed(
    resolved: Resolved, round_: Round, collected: Collected, keys: Keys, one_now: Mapping[str, str]
) -> Resolved:
    """The same in the order of site ids, with what stands that was signed about single sites; `one_now` has the site
    that each of the round before is."""
    places = _places(resolved, round_, keys)
    waived = {site_id: site.waivers for site_id, site in resolved.standing.items() if site.waivers}
    gone = {site_id: site.withdrawal for site_id, site in resolved.standing.items() if site.withdrawal}
    if round_.waivers:
        waived = {**joined(round_.waivers.name, collected.waivers, waived, resolved.sites, places)}
    if round_.withdrawn:
        gone = {**joined_withdrawals(round_.withdrawn.name, collected.withdrawals, gone, places)}
    none_returns(gone, one_now)
    sites = [
        replace(
            site,
            waived_by=frozenset(each.member for each in waived.get(site.site_id, ())),
            withdrawn=site.site_id in gone,
        )
        for site in sorted(resolved.sites, key=lambda site: site.site_id)
    ]
    return replace(resolved, sites=tuple(sites), waivers=waived, withdrawals=gone)


def _places(resolved: Resolved, round_: Round, keys: Keys) -> Places:
    if not round_.waivers and not round_.withdrawn:
        return Places({}, {}, round_.member_of)
    ids = {name: site.site_id for site in resolved.sites for name in (site.site_id, keys.row_id(site.site_id))}
    rows = {str(ref): site_id for ref, site_id in resolved.site_of.items()}
    return Places(ids | rows, {str(ref): ref.list for ref in resolved.site_of}, round_.member_of)


def propose(round_: Round, resolved: Resolved, policy: Policy, keys: Keys, forbidden: Collection[str] = ()) -> Proposal:
    """Ask the gate what may be released."""
    previous = round_.previous.edition if round_.previous else None
    return gate.propose(resolved.sites, gate.Terms(policy, round_.cutoff, keys, forbidden, previous))


def gone_with_withdrawn(
    round_: Round, resolved: Resolved, proposal: Proposal, keys: Keys, forbidden: Collection[str] = ()
) -> frozenset[str]:
    """The sites whose rows would have stayed and go as cover for those withdrawn since the edition before: what these
    cost. Asks the gate once more, as if nothing had been withdrawn."""
    before = proposal.previous.crowd if proposal.previous else {}
    if not any(site.withdrawn and site.site_id in before for site in resolved.sites):
        return frozenset()
    kept = tuple(replace(site, withdrawn=False) if site.site_id in before else site for site in resolved.sites)
    without = propose(round_, replace(resolved, sites=kept), proposal.policy, keys, forbidden)
    gone = before.keys() - {each.site_id for each in proposal.listed} - resolved.withdrawals.keys()
    return frozenset(each.site_id for each in without.listed) & gone


def release(proposal: Proposal) -> Edition:
    """Let the gate make the edition."""
    return gate.release(proposal)


def _ties(rows: Sequence[DataRow]) -> list[Judgement]:
    """What intake already knows: a row that repeats another row of its list is the same site."""
    repeats = [(row.ref, row.duplicate_of) for row in rows if row.duplicate_of]
    return [Judgement(str(ref), str(first), Answer.SAME, by="intake") for ref, first in repeats]


def _site_ids(
    clusters: Sequence[Sequence[DataRow]], own: Sequence[str], keys: Keys, stood: Collection[str]
) -> list[str]:
    """Ids that stand already, or from key and content alone; those of the very same content are told apart by a
    running number."""
    seen: Counter[str] = Counter()
    ids = []
    for cluster, known in zip(clusters, own, strict=True):
        content = "\n".join(sorted(_content(row.listing) for row in cluster if row.listing))
        fresh = known
        while not fresh or (fresh in stood and not known):
            fresh = keys.site_id(f"{seen[content]}\n{content}")
            seen[content] += 1
        ids.append(fresh)
    return ids


def _content(listing: Listing) -> str:
    """A listing's content as it matters for identity: folded, so that no list's style changes an id."""
    return "|".join([_place(listing), str(listing.audit_date), listing.protocol_family])


def _place(listing: Listing) -> str:
    """What a listing says of its place, folded."""
    texts = (listing.site_name, listing.supplier_name, listing.address, listing.city, listing.region, listing.postcode)
    marks = (listing.country, listing.gln, listing.os_id, listing.lei)
    return "|".join([*(" ".join(words(text)) for text in texts), *marks])


def _repeated(cluster: Sequence[DataRow]) -> list[RowRef]:
    """Rows that repeat the same audit of the same site in one list, after linkage: all but the first of each."""
    groups: dict[tuple[str, str, str], list[RowRef]] = defaultdict(list)
    for row in cluster:
        if row.state is RowState.UNDERSTOOD and row.listing:
            audit = (row.ref.list, str(row.listing.audit_date), row.listing.protocol_family)
            groups[audit].append(row.ref)
    return [ref for refs in groups.values() for ref in sorted(refs)[1:]]


def _site(site_id: str, parts: Sequence[Contribution], volunteered: bool, stood: StandingSite | None) -> Site:
    """A site of its contributions; one of the register keeps its sector."""
    contributions = tuple(sorted(parts, key=lambda item: (_content(item.listing), item.member)))
    counted = [item for item in contributions if item.counts] or contributions
    country = Counter(item.listing.country for item in counted)
    if stood and not country:
        country[stood.listing.country] = 1
    said = _sector([(item.member, item.listing) for item in counted])
    return Site(
        site_id=site_id,
        country=min(country, key=lambda code: (-country[code], code)),
        sector=(stood.sector if stood else "") or said,
        contributions=contributions,
        volunteered=volunteered,
    )


def _contribution(round_: Round, row: DataRow, mark: str) -> Contribution:
    listing = row.listing
    if listing is None or listing.audit_date is None:
        raise AssertionError("a row without listing or audit date is no contribution")
    member = round_.member_of(row.ref.list)
    audited = listing.audit_date
    return Contribution(
        member=member,
        listing=listing,
        kind=listing.assessment_kind,
        equivalence=_equivalence(round_, member, listing, audited.last),
        audited_from=audited.first,
        audited_to=audited.last,
        # A repeated row is the same audit of the same member: which of the copies came first must leave no trace,
        # so all of them go to the gate, which counts a member's rows of a site once, by content.
        counts=row.state is not RowState.EXPIRED,
        mark=mark,
    )


def _equivalence(round_: Round, member: str, listing: Listing, audited: date) -> Equivalence:
    for rule in round_.protocol_rules:
        if rule.covers(member, listing, audited):
            return rule.equivalence
    return protocols.equivalence(listing.protocol_family)


def _sector(rows: Sequence[tuple[str, Listing]]) -> str:
    """As the lists say, one vote a member; else as names and products give it away; else unknown (3.3d)."""
    votes = Counter(code for _, code in sorted({(member, sectors.stated(row.sector)) for member, row in rows}) if code)
    if votes:
        return min(votes, key=lambda code: (-votes[code], sectors.codes().index(code)))
    return sectors.inferred(text for _, row in rows for text in (row.site_name, row.supplier_name, row.products))
