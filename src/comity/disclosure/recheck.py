"""The last look at a proposal before it is released: every rule, on the very rows that would be published.

Everything here is computed anew from the rows; nothing is taken from the search that made the proposal. R1 and R2 share
no code with it; who reads all columns (`readers.py`) is defined once, for the search and here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from comity.disclosure.candidates import delta_cell
from comity.disclosure.columns import COARSENED, IDENTITY, filled
from comity.disclosure.habits import attributes_of
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.readers import successful
from comity.disclosure.rules import Behind, broken_rules, users
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import half_year_end, months_before
from comity.vocabulary.edition import EditionRow

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Listed = tuple[Placement, EditionRow]


def broken(proposal: Proposal) -> list[str]:
    """Sentences on what a proposal breaks; [] if every rule holds."""
    listed = [(each, each.row) for each in proposal.placements if each.row]
    crowd = [(each, row) for each, row in listed if not each.candidate.apart]
    return [
        *_broken_crowds(crowd, proposal.policy),
        *_broken_changes(crowd, proposal),
        *_read_too_well(crowd, proposal.policy),
        *_rare_values(listed, crowd, proposal.policy),
        *_broken_rows(listed, proposal),
        *_broken_waivers(proposal),
        *_lost(proposal),
    ]


def crowds(rows: Sequence[Listed]) -> Iterator[tuple[str, list[Listed]]]:
    """Every collection of rows that must keep R1, by name: cells as an attacker infers them, and as published."""
    yield from _by(rows, lambda each, row: each.candidate.sector and f"cell {each.candidate.cell}")
    yield from _by(rows, lambda each, row: f"published as {each.cell}")
    yield from _by(rows, lambda each, row: f"country {row.country}")


def values_within(rows: Sequence[Listed]) -> Iterator[tuple[str, list[Listed]]]:
    """A crowd's rows by each of the four attributes alone (I3b); blank is a value, too."""
    yield from _by(rows, lambda each, row: f"filled: {', '.join(filled(row)) or 'nothing'}")
    yield from _by(rows, lambda each, row: f"kind: {row.kind or 'blank'}")
    yield from _by(rows, lambda each, row: f"equivalence: {row.equivalence or 'blank'}")
    yield from _by(rows, lambda each, row: f"audited: {row.audited or 'blank'}")


def _by(rows: Sequence[Listed], label: Callable[[Placement, EditionRow], str]) -> Iterator[tuple[str, list[Listed]]]:
    groups: defaultdict[str, list[Listed]] = defaultdict(list)
    for each, row in rows:
        groups[label(each, row)].append((each, row))
    yield from ((name, groups[name]) for name in sorted(groups) if name)


def _broken_crowds(rows: Sequence[Listed], policy: Policy) -> Iterator[str]:
    for name, crowd in crowds(rows):
        for detail, part in (("all rows", crowd), *values_within(crowd)):
            if rules := broken_rules([each.behind for each, _ in part], policy):
                yield f"In {name}, {detail}: rule R1 is broken ({', '.join(rules)})."


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is new, gone, or says something else than before: the members behind it, and where it counts."""

    what: str
    published: str
    inferred: str
    behind: Behind


def changes(proposal: Proposal) -> Iterator[Change]:
    """What sets an edition apart from the one that it follows, to whoever holds both; a changed row is named twice."""
    released = proposal.previous.crowd if proposal.previous else {}
    for each in proposal.placements:
        old, new = released.get(each.site_id), None if each.candidate.apart else each.row
        before, now = frozenset(each.candidate.before), each.behind
        if old and new and old.row != new:
            yield _change("changed, on the members of then", old.row, old.sector, before, proposal)
            yield _change("changed, on the members of now", new, each.candidate.sector, now, proposal)
        elif old and new is None:
            yield _change("gone", old.row, old.sector, before, proposal)
        elif new and old is None and proposal.previous:
            yield _change("new", new, each.candidate.sector, now, proposal)


def _change(what: str, row: EditionRow, sector: str, behind: Behind, proposal: Proposal) -> Change:
    published = delta_cell(row.sector, row.country, proposal.policy)
    return Change(what, published, delta_cell(sector, row.country, proposal.policy) if sector else "", behind)


def change_sets(proposal: Proposal) -> Iterator[tuple[str, list[Behind]]]:
    """Every set of changes that must keep R1 by itself (rule R2), by name: cells as published, and as inferred."""
    groups: defaultdict[str, list[Behind]] = defaultdict(list)
    for each in changes(proposal):
        groups[f"{each.what}, published as {each.published}"].append(each.behind)
        if each.inferred:
            groups[f"{each.what}, {each.inferred}"].append(each.behind)
    yield from ((name, groups[name]) for name in sorted(groups))


def _broken_changes(crowd: Sequence[Listed], proposal: Proposal) -> Iterator[str]:
    for name, behind in change_sets(proposal):
        if rules := broken_rules(behind, proposal.policy):
            yield f"Of the rows that are {name}: rule R2 is broken ({', '.join(rules)})."
    released = proposal.previous.crowd if proposal.previous else {}
    if any(each.site_id in released and released[each.site_id].row.row_id != row.row_id for each, row in crowd):
        yield "A row that was released before has another id now."


def _read_too_well(crowd: Sequence[Listed], policy: Policy) -> Iterator[str]:
    alone = [(each.cell, min(each.behind), attributes_of(row)) for each, row in crowd if len(each.behind) == 1]
    if count := successful(alone, policy):
        yield f"All columns together tell {count} attackers more than p_max, beyond chance (I3b)."


def _rare_values(listed: Sequence[Listed], crowd: Sequence[Listed], policy: Policy) -> Iterator[str]:
    for column in COARSENED:
        for value in sorted({getattr(row, column) for _, row in listed} - {""}):
            using = users([each.behind for each, row in crowd if getattr(row, column) == value])
            if using < policy.attr_min_users:
                yield f"The value {value} of {column} is used by {using} members only."


def _broken_rows(listed: Sequence[Listed], proposal: Proposal) -> Iterator[str]:
    repeated = [row_id for row_id, count in Counter(row.row_id for _, row in listed).items() if count > 1]
    if repeated:
        yield f"{len(repeated)} row ids occur more than once."
    for each, row in listed:
        own = _is_own(each, row) or (row == each.candidate.released and not _is_stale(row, proposal))
        if not (own and not each.candidate.reason and _is_allowed(row) and _in_window(each, proposal)):
            yield f"Row {row.row_id} says something that its site does not allow."


def _broken_waivers(proposal: Proposal) -> Iterator[str]:
    released = proposal.previous.released if proposal.previous else {}
    for each in proposal.placements:
        if each.candidate.waived and each.row:
            before = released.get(each.site_id)
            holds = _goes_on(each) if before and before.waived else each.behind == frozenset(each.candidate.signed)
            if each.candidate.volunteered or not holds or (before and not before.apart):
                yield f"Row {each.row.row_id} stands on waivers that do not cover it."


def _goes_on(each: Placement) -> bool:
    """Whether somebody who signed stands behind a row, and everybody on whose waiver it stood still agrees."""
    signed, before = frozenset(each.candidate.signed), frozenset(each.candidate.before)
    return bool(signed & each.behind) and before & each.behind <= signed


def _is_own(each: Placement, row: EditionRow) -> bool:
    """Whether a row says no more than its site at its finest."""
    site, texts = each.candidate, each.candidate.texts
    plain = all(getattr(row, column) in ("", getattr(texts, column)) for column in IDENTITY)
    coarse = all(getattr(row, column) in ("", getattr(site, column)) for column in ("sector", "kind", "equivalence"))
    return (
        plain
        and coarse
        and row.audited in ("", site.audited, site.audited[:4])
        and (row.site_name, row.country) == (texts.site_name, site.country)
    )


def _is_stale(row: EditionRow, proposal: Proposal) -> bool:
    """Whether a row speaks of an audit that has left the window."""
    start = months_before(proposal.cutoff, proposal.policy.horizon_months)
    return row.audited != "" and half_year_end(row.audited) < start


def _is_allowed(row: EditionRow) -> bool:
    safe = not any(cell.startswith(FORMULA) for cell in row.cells())
    return (
        safe
        and bool(row.site_name)
        and row.kind in ("", *Kind)
        and row.equivalence in ("", *Equivalence)
        and re.fullmatch(r"(\d{4}(-H[12])?)?", row.audited) is not None
        and re.fullmatch(r"[0-9a-f]{24}", row.row_id) is not None
    )


def _in_window(each: Placement, proposal: Proposal) -> bool:
    site, policy, cutoff = each.candidate, proposal.policy, proposal.cutoff
    if site.oldest is None or site.youngest is None or not site.behind:
        return False
    return months_before(cutoff, policy.horizon_months) <= site.oldest and site.youngest <= cutoff - timedelta(
        days=policy.min_age_days
    )


def _lost(proposal: Proposal) -> Iterator[str]:
    if any((each.row is None) == (each.reason == "") for each in proposal.placements):
        yield "A site is neither listed nor held with a reason."
