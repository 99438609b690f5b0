"""A site as the gate sees it: the resolved place, and each member's contribution to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.listing import Listing


@dataclass(frozen=True, slots=True)
class Contribution:
    """One listing of a site by one member, with its audit dated and classed by the composition.

    `audited_from` and `audited_to` are the earliest and latest day that the audit date may mean. `counts` is False for
    rows that are linked but do not count (expired, duplicate): they touch neither contributors, text nor best audit.
    `mark` is the keyed mark of what its row says of its place, "" where it is not known; the gate never looks at it.
    """

    member: str
    listing: Listing
    kind: Kind
    equivalence: Equivalence
    audited_from: date
    audited_to: date
    counts: bool = True
    mark: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Site:
    """A resolved place. `sector` is a code of `reference/sectors.yaml`, or "" where unknown.

    `volunteered`: the site itself asked to be listed. `waived_by`: the members whose waivers for this site stand.
    `withdrawn`: it may not be listed, whoever audited it. `site_id` depends on content and key only.
    """

    site_id: str
    country: str
    sector: str
    contributions: tuple[Contribution, ...]
    volunteered: bool = False
    waived_by: frozenset[str] = frozenset()
    withdrawn: bool = False
