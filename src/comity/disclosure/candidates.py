"""From sites to candidates for an edition: which contributions count, whose they are, and what the row would say."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from comity.disclosure.canonical import ForbiddenNames, Texts, canonical_texts
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy
from comity.vocabulary.dates import half_year, months_before
from comity.vocabulary.errors import GateError
from comity.vocabulary.site import Contribution, Site


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
    before any rule on crowds is asked, or "". `place` is its keyed order.
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

    @property
    def cell(self) -> str:
        """The knowledge cell: what an attacker infers from the site itself."""
        return cell_label(self.sector, self.country)


def cell_label(sector: str, country: str) -> str:
    """A knowledge cell in words; rows without a published sector share one per country."""
    return f"{sector or 'unknown sector'} | {country}"


@dataclass(frozen=True, slots=True)
class Round:
    """What a round's candidates are judged by."""

    policy: Policy
    cutoff: date
    keys: Keys
    forbidden: ForbiddenNames

    def candidates(self, sites: Sequence[Site]) -> tuple[Candidate, ...]:
        """One candidate per site, in keyed order. Raises GateError where two sites share an id."""
        if len({site.site_id for site in sites}) != len(sites):
            raise GateError("Two sites carry the same site_id; nothing was released.")
        counted = {site.site_id: self._counted(site) for site in sites}
        numbers = member_numbers(counted)
        found = (self._candidate(site, counted[site.site_id], numbers) for site in sites)
        return tuple(sorted(found, key=lambda candidate: candidate.place))

    def _counted(self, site: Site) -> tuple[Contribution, ...]:
        return tuple(part for part in site.contributions if standing(part, self.policy, self.cutoff) is Standing.COUNTS)

    def _candidate(self, site: Site, counted: Sequence[Contribution], numbers: Mapping[str, int]) -> Candidate:
        texts = canonical_texts(counted or site.contributions) if site.contributions else Texts("")
        base = Candidate(
            site.site_id,
            self.keys.place(site.site_id),
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
            behind=tuple(sorted({numbers[part.member] for part in counted})),
            kind=best.kind.value,
            equivalence=best.equivalence.value,
            audited=audited(best),
            oldest=min(part.audited_to for part in counted),
            youngest=max(part.audited_to for part in counted),
            volunteered=site.volunteered,
            reason=base.reason,
        )

    def _reason(self, site: Site, counted: Sequence[Contribution], texts: Texts) -> str:
        if not counted:
            young = any(standing(part, self.policy, self.cutoff) is Standing.TOO_YOUNG for part in site.contributions)
            return "min_age" if young else "outside_window"
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


def member_numbers(counted: Mapping[str, Sequence[Contribution]]) -> dict[str, int]:
    """A number per member, by a digest of its own sites: the names of members have no influence on anything."""
    sites_of: defaultdict[str, set[str]] = defaultdict(set)
    for site_id, parts in counted.items():
        for part in parts:
            sites_of[part.member].add(site_id)
    digests = {member: hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest() for member, ids in sites_of.items()}
    return {member: number for number, member in enumerate(sorted(digests, key=lambda member: digests[member]))}
