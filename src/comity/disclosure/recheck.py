"""The last look at a proposal before it is released: every rule, on the very rows that would be published.

Everything here is computed anew from the rows; nothing is taken from the search that made the proposal.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from comity.disclosure.columns import COARSENED, IDENTITY, filled
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.rules import broken_rules, users
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import months_before
from comity.vocabulary.edition import EditionRow

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Listed = tuple[Placement, EditionRow]


def broken(proposal: Proposal) -> list[str]:
    """Sentences on what a proposal breaks; [] if every rule holds."""
    listed = [(each, each.row) for each in proposal.placements if each.row]
    crowd = [(each, row) for each, row in listed if not each.candidate.volunteered]
    return [
        *_broken_crowds(crowd, proposal.policy),
        *_rare_values(listed, crowd, proposal.policy),
        *_broken_rows(listed, proposal),
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
        if not (_is_own(each, row) and _is_allowed(row) and _in_window(each, proposal)):
            yield f"Row {row.row_id} says something that its site does not allow."


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
        and not site.reason
    )


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
