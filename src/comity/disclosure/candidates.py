"""From sites to candidates for an edition: which contributions count, whose they are, and what the row would say."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from comity.disclosure.canonical import ForbiddenNames, Texts, canonical_texts
from comity.disclosure.keys import Keys
from comity.disclosure.policy import BY_COUNTRY, Policy
from comity.disclosure.previous import Previous, Released
from comity.reference import groups
from comity.vocabulary.dates import half_year, months_before
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.errors import GateError
from comity.vocabulary.site import Contribution, Site

COVER_CODE = "r2_cover"
NO_WISH_CODE = "asks_no_longer"
NO_WAIVER_CODE = "waived_no_longer"
WITHDRAWN_CODE = "withdrawn"


class Standing(StrEnum):
    """How a contribution stands to an edition: only those that count touch contributors, text and best audit."""

    COUNTS = "counts"
    TOO_YOUNG = "too_young"
    OUTSIDE = "outside"


def standing(contribution: Contribution, policy: Policy, cutoff: date) -> Standing:
    """Whether a contribution counts at a cut-off, by the latest day that its audit date may mean.

    The window is [cut-off - horizon_months, cut-off], both ends in; an audit counts from min_age_days on.
    """
    day = contribution.audited_to
    if not contribution.counts or not months_before(cutoff, policy.horizon_months) <= day <= cutoff:
        return Standing.OUTSIDE
    return Standing.COUNTS if day <= cutoff - timedelta(days=policy.min_age_days) else Standing.TOO_YOUNG


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site with what its row would say at its finest. `behind`: numbers of the members whose contributions count.

    `oldest` and `youngest` bound the days for which its contributions count. `reason` is the code for which it is held
    before any rule on crowds is asked, or "". `place` is its keyed order. `released` is its row on the edition before
    unless that was volunteered, `before` on whose members it stood then. While a row stays, so do country and sector.
    `signed` are those of `behind` that signed a waiver; `waived`: it is listed on their waivers.
    """

    site_id: str
    place: str
    country: str
    sector: str
    texts: Texts
    behind: tuple[int, ...] = ()
    kind: str = ""
    equivalence: str = ""
    audited: str = ""
    oldest: date | None = None
    youngest: date | None = None
    volunteered: bool = False
    reason: str = ""
    released: EditionRow | None = None
    before: tuple[int, ...] = ()
    signed: tuple[int, ...] = ()
    waived: bool = False

    @property
    def cell(self) -> str:
        """The knowledge cell: what an attacker infers from the site itself."""
        return cell_label(self.sector, self.country)

    @property
    def apart(self) -> bool:
        """Whether its row, if there is one, stands outside rules R1 and R2: by the site's wish or on waivers."""
        return self.volunteered or self.waived

    @property
    def waivable(self) -> bool:
        """Whether waivers can list it: nothing but the rules on crowds holds it, and no row of it has to go."""
        return bool(self.behind) and not self.reason and self.released is None

    @property
    def all_signed(self) -> bool:
        """Whether waivers list it where the rules do not."""
        return self.waivable and self.signed == self.behind


def cell_label(sector: str, country: str) -> str:
    """A knowledge cell in words; rows without a published sector share one per country."""
    return f"{sector or 'unknown sector'} | {country}"


def delta_cell(sector: str, country: str, policy: Policy) -> str:
    """The cell in which changes between two editions are judged, in words."""
    if policy.delta_cell == BY_COUNTRY:
        return cell_label(sector, country)
    return cell_label(groups.sector_group(sector), groups.region_group(country))


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an edition is made.

    `forbidden`: names of members and brands that no row may contain. `previous`: the edition that it follows, if any.
    """

    policy: Policy
    cutoff: date
    keys: Keys
    forbidden: Collection[str] = ()
    previous: Previous | None = None

    def candidates(self, sites: Sequence[Site]) -> tuple[Candidate, ...]:
        """One candidate per site, in keyed order. Raises GateError where two sites share an id, or one of the edition
        before is missing."""
        ids = {site.site_id for site in sites}
        if len(ids) != len(sites):
            raise GateError("Two sites carry the same site_id; nothing was released.")
        if self.previous and not ids >= {*self.previous.released, *self.previous.waiting}:
            raise GateError("A site of the edition before is missing among the sites; nothing was released.")
        counted = {site.site_id: self._counted(site) for site in sites}
        numbers = member_numbers(self._members(counted))
        make = _Maker(self, numbers, ForbiddenNames(self.forbidden))
        found = (make.candidate(site, counted[site.site_id]) for site in sites)
        return tuple(sorted(found, key=lambda candidate: candidate.place))

    def _members(self, counted: Mapping[str, Sequence[Contribution]]) -> dict[str, set[str]]:
        """The members of each site, now and in the edition before."""
        found = {site: {part.member for part in parts} for site, parts in counted.items()}
        for site, released in (self.previous.crowd if self.previous else {}).items():
            found[site] |= released.members
        return found

    def _counted(self, site: Site) -> tuple[Contribution, ...]:
        return tuple(part for part in site.contributions if standing(part, self.policy, self.cutoff) is Standing.COUNTS)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes candidates: the terms, and the numbers of members."""

    terms: Terms
    numbers: Mapping[str, int]
    forbidden: ForbiddenNames

    def candidate(self, site: Site, counted: Sequence[Contribution]) -> Candidate:
        """The candidate of a site, given what counts of its contributions."""
        before = self.terms.previous.released.get(site.site_id) if self.terms.previous else None
        if before and before.waived and not site.volunteered:
            return self._waived_on(site, counted, before)
        return self._since(self._candidate(site, counted), site)

    def _waived_on(self, site: Site, counted: Sequence[Contribution], before: Released) -> Candidate:
        """A row that stood on waivers goes on while somebody who signed stands behind it and nobody on whose waiver it
        stood has withdrawn. All of it comes from those who signed: it tells nothing of who joined them since."""
        signers = [part for part in counted if part.member in site.waived_by]
        there = {part.member for part in counted}
        goes_on = signers and not (before.waived & there) - site.waived_by
        found = self._candidate(site, signers if goes_on else counted)
        if not goes_on or found.reason:
            return replace(found, behind=self._numbers(there), reason=found.reason or NO_WAIVER_CODE)
        return replace(
            found,
            behind=self._numbers(there),
            before=self._numbers(before.waived & there),
            country=before.row.country,
            sector=before.sector,
            released=before.row,
            waived=True,
        )

    def _numbers(self, members: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted(self.numbers[member] for member in members))

    def _since(self, candidate: Candidate, site: Site) -> Candidate:
        """The candidate with what is known of it from the edition before."""
        previous = self.terms.previous
        if previous is None:
            return candidate
        released = previous.released.get(site.site_id)
        if released and not released.apart:
            # A wish counts from when the row does not stand by the rules: those beside it need it in their crowds.
            return replace(
                candidate,
                volunteered=False,
                country=released.row.country,
                sector=released.sector,
                released=released.row,
                before=self._numbers(released.members),
            )
        if candidate.volunteered or candidate.reason:
            return candidate
        if released:
            # All know its row: among new ones it would be cover that whoever holds both editions takes away.
            return replace(candidate, reason=NO_WISH_CODE)
        waiting = previous.waiting.get(site.site_id)
        if waiting and waiting.reason == COVER_CODE:
            return replace(candidate, reason=COVER_CODE if waiting.best_audit == best_audit(site) else "")
        return candidate

    def _candidate(self, site: Site, counted: Sequence[Contribution]) -> Candidate:
        texts = canonical_texts(counted or site.contributions) if site.contributions else Texts("")
        base = Candidate(
            site.site_id,
            self.terms.keys.place(site.site_id),
            site.country,
            site.sector,
            texts,
            volunteered=site.volunteered,
            reason=self._reason(site, counted, texts),
        )
        if not counted:
            return base
        best = max(counted, key=_merit)
        return Candidate(
            base.site_id,
            base.place,
            base.country,
            base.sector,
            texts,
            behind=self._numbers({part.member for part in counted}),
            kind=best.kind.value,
            equivalence=best.equivalence.value,
            audited=audited(best),
            oldest=min(part.audited_to for part in counted),
            youngest=max(part.audited_to for part in counted),
            volunteered=site.volunteered,
            reason=base.reason,
            signed=self._numbers({part.member for part in counted} & site.waived_by),
        )

    def _reason(self, site: Site, counted: Sequence[Contribution], texts: Texts) -> str:
        if not counted:
            young = any(
                standing(part, self.terms.policy, self.terms.cutoff) is Standing.TOO_YOUNG
                for part in site.contributions
            )
            return "min_age" if young else "outside_window"
        if site.withdrawn:
            return WITHDRAWN_CODE
        if not texts.site_name:
            return "no_name"
        return "names_member" if self.forbidden.named_in(texts) else ""


def _merit(part: Contribution) -> tuple[int, date, date, str]:
    """The best audit: the highest equivalence, then the latest; among equals by content."""
    return part.equivalence.rank, part.audited_to, part.audited_from, part.kind.value


def audited(part: Contribution) -> str:
    """The half-year of the earliest day that an audit's date may mean; the year where the date leaves that open."""
    first, last = half_year(part.audited_from), half_year(part.audited_to)
    return first if first == last or part.audited_from.year != part.audited_to.year else str(part.audited_from.year)


def best_audit(site: Site) -> str:
    """The best audit of a site as date, kind and equivalence, young ones too; "" where none counts (product.md)."""
    counted = [part for part in site.contributions if part.counts]
    if not counted:
        return ""
    best = max(counted, key=_merit)
    return f"{best.listing.audit_date} {best.kind.value} {best.equivalence.value}"


def member_numbers(members: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """A number per member, by a digest of its own sites: the names of members have no influence on anything."""
    sites_of: defaultdict[str, set[str]] = defaultdict(set)
    for site_id, behind in members.items():
        for member in behind:
            sites_of[member].add(site_id)
    digests = {member: hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest() for member, ids in sites_of.items()}
    return {member: number for number, member in enumerate(sorted(digests, key=lambda member: digests[member]))}
