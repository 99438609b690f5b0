"""What the Secretariat alone keeps of a round: what became of every row, and the pairs to judge.

These files name members and sites side by side: they stay in `secretariat/` and never travel with the edition.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from comity.as_text import csv_text
from comity.assembling import WISHED, Collected, Resolved, Round
from comity.disclosure.candidates import Standing, standing
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Placement, Proposal
from comity.linkage import review_file
from comity.previous_round import STOOD
from comity.vocabulary.listing import DataRow, RowState
from comity.vocabulary.problems import RowRef
from comity.vocabulary.record import Record
from comity.vocabulary.site import Site

DUPLICATE_CODE = "duplicate_in_file"
MIN_AGE_CODE = "min_age"
# The policy may look back less far than intake, which knows the 36 months of every round.
OUTSIDE_CODE = "outside_window"


@dataclass(frozen=True, slots=True)
class RowFate:
    """What became of one data row: a line of sites.csv. `place` is the keyed mark of what it says of its place."""

    list: str
    sheet: str
    row: int
    status: str
    site_id: str
    row_id: str
    reason: str
    place: str = ""


def fates(round_: Round, collected: Collected, resolved: Resolved, proposal: Proposal) -> tuple[RowFate, ...]:
    """Every data row of every list that was taken, in the order of lists, sheets and rows."""
    stands = _standing(resolved.sites, proposal.policy, round_)
    placements = {placement.site_id: placement for placement in proposal.placements}
    return tuple(
        _fate(
            row,
            stands.get(row.ref),
            row.ref in resolved.duplicates,
            placements.get(resolved.site_of.get(row.ref, "")),
            resolved.mark_of.get(str(row.ref), ""),
        )
        for row in collected.rows
    )


def _standing(sites: Iterable[Site], policy: Policy, round_: Round) -> Mapping[RowRef, Standing]:
    """How each row of a site stands to the policy: whether it counts at the cut-off."""
    return {part.listing.ref: standing(part, policy, round_.cutoff) for site in sites for part in site.contributions}


def _fate(row: DataRow, stands: Standing | None, repeated: bool, placement: Placement | None, place: str) -> RowFate:
    status, row_id, codes = row.state.value, "", row.codes
    if row.state is RowState.DUPLICATE or repeated:
        status, codes = "duplicate", (DUPLICATE_CODE, *codes)
    elif row.state is RowState.UNDERSTOOD and stands is Standing.TOO_YOUNG:
        status, codes = "held", (MIN_AGE_CODE, *codes)
    elif row.state is RowState.UNDERSTOOD and stands is Standing.OUTSIDE:
        status, codes = "expired", (OUTSIDE_CODE, *codes)
    elif row.state is RowState.UNDERSTOOD and placement and placement.row:
        status, row_id = "listed", placement.row.row_id
    elif row.state is RowState.UNDERSTOOD and placement:
        status, codes = "held", (placement.reason, *codes)
    site_id, reason = placement.site_id if placement else "", ";".join(dict.fromkeys(codes))
    return RowFate(row.ref.list, row.ref.sheet, row.ref.row, status, site_id, row_id, reason, place)


def write_sites(path: Path, lines: Sequence[RowFate]) -> None:
    """sites.csv: every data row of every list that was taken."""
    _write(path, tuple(field.name for field in fields(RowFate)), (astuple(line) for line in lines))


def write_review(path: Path, collected: Collected, resolved: Resolved) -> None:
    """review.csv: pairs that a person must judge, most valuable first; given back with `--judgements`."""
    listings = {str(row.ref): row.listing for row in collected.rows if row.listing}
    listings |= {f"{WISHED}{listing.ref}": listing for listing in collected.volunteered}
    listings |= {f"{STOOD}{site_id}": site.listing for site_id, site in resolved.standing.items()}
    records = {name: Record.of(listing, name, "") for name, listing in listings.items()}
    review_file.write_review(path, resolved.linkage.review, records)


def _write(path: Path, head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Plain UTF-8: these are files that programs read."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([csv_text(value) for value in line] for line in lines)


def counts_by_status(lines: Iterable[RowFate]) -> Mapping[str, int]:
    """How many rows came to which end."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.status] = counts.get(line.status, 0) + 1
    return dict(sorted(counts.items()))
