"""What the gate proposes: for every site its row, or why it is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from comity.disclosure.candidates import Candidate, cell_label
from comity.disclosure.policy import Policy
from comity.disclosure.previous import Previous
from comity.vocabulary.edition import EditionRow

VOLUNTEERED, WAIVED = "volunteered", "waived"
APART = (VOLUNTEERED, WAIVED)
"""How the cells of rows begin that stand outside rules R1 and R2."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A site, with its row where it is listed and with the code of its reason (`holds.REASONS`) where it is held.

    `candidate` is the site at its finest. Exactly one of `row` and `reason` is there.
    """

    candidate: Candidate
    row: EditionRow | None = None
    reason: str = ""

    @property
    def site_id(self) -> str:
        """The site's own id; never published."""
        return self.candidate.site_id

    @property
    def listed(self) -> bool:
        """Whether the site has a row."""
        return self.row is not None

    @property
    def waivable(self) -> bool:
        """Whether the site is held and waivers of all members behind it would list it."""
        return self.row is None and self.candidate.waivable

    @property
    def cell(self) -> str:
        """The site's knowledge cell. Rows released, grouped by it, keep R1; volunteered and waived rows stand apart."""
        if self.row is None:
            return self.candidate.cell
        if self.candidate.apart:
            return f"{VOLUNTEERED if self.candidate.volunteered else WAIVED} | {self.row.country}"
        return cell_label(self.row.sector, self.row.country)

    @property
    def behind(self) -> frozenset[int]:
        """The numbers of the members whose contributions count."""
        return frozenset(self.candidate.behind)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Every site of a round, decided. `placements` are in keyed order; `members` is how many members contribute.

    `previous` is the edition that this one follows, if any.
    """

    policy: Policy
    cutoff: date
    commitment: str
    placements: tuple[Placement, ...]
    previous: Previous | None = None

    @property
    def listed(self) -> tuple[Placement, ...]:
        """The sites that have a row, in the order of the edition (by row_id)."""
        return tuple(sorted((each for each in self.placements if each.row), key=_row_id))

    @property
    def held(self) -> tuple[Placement, ...]:
        """The sites that wait."""
        return tuple(each for each in self.placements if each.row is None)

    @property
    def crowd(self) -> tuple[Placement, ...]:
        """The listed sites that R1 speaks of: all but those that asked to be listed themselves, and those listed
        on their members' waivers."""
        return tuple(each for each in self.listed if not each.candidate.apart)

    @property
    def members(self) -> int:
        """How many members have a contribution that counts."""
        return len({member for each in self.placements for member in each.candidate.behind})


def _row_id(placement: Placement) -> str:
    return placement.row.row_id if placement.row else ""
