"""The gate: the only maker of an edition.

`propose` decides what may be listed and how finely; `release` checks the proposal once more, by rules that share no
code with the search, and only then makes the `Edition`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from comity.disclosure.allocation import allocate, without_sectors
from comity.disclosure.candidates import COVER_CODE, Candidate, Standing, Terms, standing
from comity.disclosure.joint import hushed, tells_too_much
from comity.disclosure.keys import Keys
from comity.disclosure.ladders import Shown, finest
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.recheck import broken
from comity.disclosure.rules import Behind, broken_rules, users
from comity.disclosure.sequel import Sequel, follow
from comity.disclosure.waived import alike, may_stay
from comity.vocabulary.dates import months_before
from comity.vocabulary.edition import Edition, EditionRow
from comity.vocabulary.errors import GateError
from comity.vocabulary.site import Site

__all__ = ["Placement", "Proposal", "Standing", "Terms", "propose", "release", "standing"]

WHY_HELD = {"hands": "r1_hands", "exclusive": "r1_exclusive", "weight": "r1_weight"}


def propose(sites: Sequence[Site], terms: Terms) -> Proposal:
    """What may be listed of a round's sites on some terms, and why the rest is held. Nothing is released yet.

    Depends on what the sites' contributions say and on the keys; not on order, member names or the machine. Where the
    edition follows another one, rule R2 holds for what changes. Raises GateError if two sites share an id, or if one of
    the edition before is missing among them.
    """
    policy, keys, previous = terms.policy.checked(), terms.keys, terms.previous
    candidates = terms.candidates(sites)
    asked = [site for site in candidates if not site.apart]
    volunteered = [site for site in candidates if site.volunteered and not site.reason]
    listed = _listed(asked, terms)
    rows = _rows(listed, volunteered, policy, keys)
    # Only what the rules leave out is listed on waivers: so no waiver takes a row out of the crowds of others.
    candidates = tuple(
        replace(site, waived=True) if site.all_signed and site.site_id not in rows else site for site in candidates
    )
    waived = [site for site in candidates if site.waived]
    rows |= _waived_rows(waived, [rows[site.site_id] for site in asked if site.site_id in rows], terms)
    why = _Reasons(candidates, rows, policy, previous is not None)
    placements = (
        Placement(site, rows[site.site_id])
        if site.site_id in rows
        else Placement(site, reason=site.reason or why.held(site))
        for site in candidates
    )
    return Proposal(policy, terms.cutoff, keys.commitment, tuple(placements), previous)


def release(proposal: Proposal) -> Edition:
    """The edition of a proposal. Raises GateError unless an independent check of all rules holds."""
    if found := broken(proposal):
        raise GateError(f"Nothing was released: the proposal breaks {len(found)} rules. First: {found[0]}")
    rows = tuple(each.row for each in proposal.listed if each.row)
    content = json.dumps(
        [proposal.cutoff.isoformat(), proposal.policy.as_dict(), proposal.commitment, [row.cells() for row in rows]],
        ensure_ascii=True,
    )
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Edition(f"{proposal.cutoff.isoformat()}-{digest[:12]}", proposal.cutoff, rows)


def _listed(asked: Sequence[Candidate], terms: Terms) -> Sequel:
    """How the sites are listed that did not ask for it themselves."""
    policy = terms.policy
    if not terms.previous:
        settled = _settled([site for site in asked if not site.reason], policy)
        return hushed(_limited(Sequel((), tuple(settled)), policy), policy)
    listed = hushed(_limited(follow(asked, policy, terms.cutoff), policy), policy)
    if not tells_too_much(listed, policy):
        return listed
    # What goes on saying what it said tells too much beside the rest: then no row does.
    return hushed(_limited(follow(asked, policy, terms.cutoff, anew=True), policy), policy)


def _settled(candidates: Sequence[Candidate], policy: Policy) -> list[tuple[Candidate, str, Shown]]:
    """Every row to list outside of those volunteered: its site, its published sector, and what else it shows."""
    sketches = allocate(candidates, policy)
    rare = _rare(((sketch.crowd.sector, row) for sketch in sketches for row in sketch.crowd.rows), policy)
    return [
        (row, sketch.crowd.sector, shown)
        for sketch in without_sectors(sketches, rare, policy)
        for row, shown in zip(sketch.crowd.rows, sketch.finish(), strict=True)
    ]


def _rare(used: Iterable[tuple[str, Candidate]], policy: Policy) -> frozenset[str]:
    """The values that fewer than attr_min_users members use; to leave them blank is always allowed."""
    behind: dict[str, list[Behind]] = {}
    for value, row in used:
        behind.setdefault(value, []).append(frozenset(row.behind))
    return frozenset(value for value, rows in behind.items() if value and users(rows) < policy.attr_min_users)


def _rows(listed: Sequel, volunteered: Sequence[Candidate], policy: Policy, keys: Keys) -> dict[str, EditionRow]:
    """The rows by site id."""
    usable = _usable(listed, policy)
    rows = {site.site_id: site.released for site in listed.stays if site.released}
    sectors = frozenset(sector for _, sector, _ in listed.settled) | frozenset(row.sector for row in rows.values())
    rows |= {site.site_id: _row(site, sector, shown, keys) for site, sector, shown in listed.settled}
    for site in volunteered:
        sector = site.sector if site.sector in sectors else ""
        rows[site.site_id] = _row(site, sector, _plain(finest(site), usable), keys)
    return rows


def _waived_rows(waived: Sequence[Candidate], crowd: Sequence[EditionRow], terms: Terms) -> dict[str, EditionRow]:
    """The rows of sites that are listed on waivers, beside those that are listed by the rules."""
    start = months_before(terms.cutoff, terms.policy.horizon_months)
    return {
        site.site_id: site.released
        if site.released and may_stay(site, crowd, start)
        else _row(site, *alike(site, crowd), terms.keys)
        for site in waived
    }


def _usable(listed: Sequel, policy: Policy) -> dict[str, frozenset[str]]:
    """The values of each column that enough members use."""
    found = {}
    for column in ("kind", "equivalence", "audited"):
        used = [(str(getattr(shown, column)), site) for site, _, shown in listed.settled]
        used += [(str(getattr(site.released, column)), site) for site in listed.stays]
        found[column] = frozenset(value for value, _ in used) - _rare(used, policy)
    return found


def _limited(listed: Sequel, policy: Policy) -> Sequel:
    """The same without values that too few members use. Blank shelves may always be joined: two crowds that keep R1
    keep it together."""
    usable = _usable(listed, policy)
    settled = tuple((site, sector, _plain(shown, usable)) for site, sector, shown in listed.settled)
    return replace(listed, settled=settled)


def _plain(shown: Shown, usable: Mapping[str, frozenset[str]]) -> Shown:
    """What a row shows without the values that are not usable."""
    kept = {column: value if (value := str(getattr(shown, column))) in usable[column] else "" for column in usable}
    return replace(shown, kind=kept["kind"], equivalence=kept["equivalence"], audited=kept["audited"])


def _row(site: Candidate, sector: str, shown: Shown, keys: Keys) -> EditionRow:
    def text(column: str) -> str:
        return str(getattr(site.texts, column)) if column in shown.filled else ""

    return EditionRow(
        row_id=keys.row_id(site.site_id),
        supplier_name=text("supplier_name"),
        site_name=site.texts.site_name,
        address=text("address"),
        city=text("city"),
        region=text("region"),
        postcode=text("postcode"),
        country=site.country,
        sector=sector,
        identifiers=text("identifiers"),
        kind=shown.kind,
        equivalence=shown.equivalence,
        audited=shown.audited,
    )


class _Reasons:
    """Which rule held rows would break if all those like them joined the rows that are listed in their crowd."""

    def __init__(
        self, candidates: Sequence[Candidate], rows: Mapping[str, EditionRow], policy: Policy, follows: bool
    ) -> None:
        self._policy = policy
        self._otherwise = "r2_changes" if follows else "i3b_blanks"
        self._listed = [(site, rows[site.site_id]) for site in candidates if site.site_id in rows and not site.apart]
        waiting = [site for site in candidates if site.site_id not in rows and not site.reason]
        self._alike = Counter((site.cell, frozenset(site.behind)) for site in waiting)
        self._known: dict[tuple[str, Behind], str] = {}

    def held(self, site: Candidate) -> str:
        """The code of the rule for a candidate that found no place."""
        if site.released:
            return COVER_CODE
        key = site.cell, frozenset(site.behind)
        if key not in self._known:
            crowd = [frozenset(other.behind) for other, row in self._listed if self._together(site, other, row)]
            broken_by = broken_rules([*crowd, *[key[1]] * self._alike[key]], self._policy)
            self._known[key] = next((code for rule, code in WHY_HELD.items() if rule in broken_by), self._otherwise)
        return self._known[key]

    def _together(self, site: Candidate, other: Candidate, row: EditionRow) -> bool:
        if site.country != other.country:
            return False
        return other.sector == site.sector if site.sector else not row.sector
