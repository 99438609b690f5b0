"""Small rounds, made up: members M0, M1, ...; sites as a test says, plain by default."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from comity.disclosure.columns import filled
from comity.disclosure.gate import Terms, propose
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef
from comity.vocabulary.site import Contribution, Site

CUTOFF = date(2026, 6, 30)
KEYS = Keys.derive(bytes(range(32)))
DAY = date(2025, 9, 15)
LOOSE = Policy(k_min=3, coalition_m=1, p_max=Fraction(1, 2), attr_min_users=3)


def part(
    member,
    name="Old Mill",
    day=DAY,
    last=None,
    equivalence=Equivalence.FOUR_PILLAR,
    kind=Kind.ON_SITE_AUDIT,
    counts=True,
    **fields,
):
    listing = Listing(RowRef(f"{member}.csv", "", 2), name, fields.pop("country", "US"), **fields)
    return Contribution(f"M{member}", listing, kind, equivalence, day, last or day, counts)


def site(number, *parts, sector="meat", country="US", volunteered=False, waived_by=()):
    site_id = hashlib.sha256(f"site {number}".encode()).hexdigest()[:24]
    return Site(site_id, country, sector, tuple(parts), volunteered, frozenset(waived_by))


def plain_sites(behind, sector="meat", start=0, **fields):
    """One site for each given set of members, all alike otherwise."""
    return [
        site(
            start + number,
            *(part(member, name=f"Mill {start + number}", **fields) for member in sorted(members)),
            sector=sector,
        )
        for number, members in enumerate(behind)
    ]


def proposed(sites, policy=None, **options):
    options = {"cutoff": CUTOFF, "keys": KEYS, **options}
    return propose(sites, Terms(policy or Policy(), **options))


@dataclass(frozen=True)
class ListedRow:
    true_cell: str
    published_cell: str
    country: str
    members: frozenset
    row: object


def listed_rows(proposal, sites):
    """The rows released outside of those volunteered and those on waivers, which whoever attacks may know and take out,
    with the truth beside them, taken from the sites themselves."""
    truth = {each.site_id: each for each in sites}
    rows = []
    for each in proposal.placements:
        own = truth[each.site_id]
        if each.row is None or by_wish(own, proposal) or on_waivers(each, own, proposal):
            continue
        members = frozenset(one.member for one in own.contributions if counts(one, proposal))
        cell = f"{own.sector} | {own.country}" if own.sector else ""
        rows.append(ListedRow(cell, f"{each.row.sector} | {each.row.country}", own.country, members, each.row))
    return rows


def by_wish(own, proposal):
    """Whether a site is listed because it asked; one that stood in the edition before by the rules goes on so."""
    return own.volunteered and not stood_by_the_rules(own, proposal)


def stood_by_the_rules(own, proposal):
    before = proposal.previous.released.get(own.site_id) if proposal.previous else None
    return before is not None and not before.volunteered and not before.waived


def on_waivers(each, own, proposal):
    """Whether a row is said to be listed on waivers; everybody must have signed then whom it may give away."""
    if not each.candidate.waived:
        return False
    before = proposal.previous.released.get(own.site_id) if proposal.previous else None
    behind = {one.member for one in own.contributions if counts(one, proposal)}
    if before and before.waived:
        assert behind & own.waived_by
        assert before.waived & behind <= own.waived_by
    else:
        assert before is None or before.volunteered
        assert behind
        assert behind <= own.waived_by
    return True


def counts(one, proposal):
    days = (proposal.cutoff - one.audited_to).days
    year = proposal.cutoff.year - proposal.policy.horizon_months // 12
    oldest = proposal.cutoff.replace(year=year)
    return one.counts and days >= proposal.policy.min_age_days and one.audited_to >= oldest


def attributes(listed):
    row = listed.row
    return filled(row), row.kind, row.equivalence, row.audited


@st.composite
def rounds(draw, sectors=("meat", "palm", ""), most=26):
    """Rounds of up to `most` sites of two countries on up to nine members, with a variety of what rows say."""
    members = draw(st.integers(4, 9))
    sites = []
    for number in range(draw(st.integers(1, most))):
        behind = draw(st.sets(st.integers(0, members - 1), min_size=1, max_size=4))
        country = draw(st.sampled_from(["US", "US", "US", "BR"]))
        parts = [
            part(
                member,
                name=f"Mill {number}",
                country=country,
                day=draw(
                    st.sampled_from([DAY, DAY, date(2024, 2, 1), date(2026, 6, 1), date(2023, 6, 30), date(2023, 1, 1)])
                ),
                equivalence=draw(
                    st.sampled_from([Equivalence.FOUR_PILLAR, Equivalence.FOUR_PILLAR, Equivalence.OTHER])
                ),
                address=draw(st.sampled_from(["", f"{number} High Street"])),
                city=draw(st.sampled_from(["", "Springfield"])),
            )
            for member in sorted(behind)
        ]
        sites.append(site(number, *parts, sector=draw(st.sampled_from(sectors)), country=country))
    return sites
