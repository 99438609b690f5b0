"""The saving in sight: audits that need not be commissioned, in money and auditor days. Potential until accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.check.values import Advice, Checked, Outcome


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What one audit costs a member; each adjustable.

    `cost`: money for one audit, in `currency`; 2,500 US dollars is what the members' survey of 2017 reckoned with
    (domain.md 1.2). `days`: auditor days for one audit with travel and report; 3 is the middle of the 2 to 5 that an
    audit company states (domain.md 2.12).
    """

    cost: float = 2500.0
    currency: str = "US$"
    days: float = 3.0


@dataclass(frozen=True, slots=True)
class Saving:
    """How many different sites of the list were found, and what an audit of each would have taken.

    `recognise`: sites whose report can stand for an audit; `top_up`: sites whose report covers a part, so that only the
    rest has to be looked at (not counted as saved). `unstated`: of the sites to recognise those whose equivalence the
    list leaves blank, so that only the report tells what it covers. `money` is in `assumptions.currency`, `days` are
    auditor days.
    """

    recognise: int
    top_up: int
    unstated: int
    assumptions: Assumptions

    @property
    def money(self) -> float:
        """What the audits that need not be commissioned would have cost."""
        return self.recognise * self.assumptions.cost

    @property
    def days(self) -> float:
        """The auditor days that they would have taken."""
        return self.recognise * self.assumptions.days


def saving(rows: Sequence[Checked], assumptions: Assumptions) -> Saving:
    """The saving in sight of a checked list; a listed site counts once, however many rows name it."""
    return Saving(
        recognise=len(listed_sites(rows, Advice.RECOGNISE)),
        top_up=len(listed_sites(rows, Advice.TOP_UP)),
        unstated=len(listed_sites([row for row in rows if row.best and not row.best.equivalence], Advice.RECOGNISE)),
        assumptions=assumptions,
    )


def listed_sites(rows: Sequence[Checked], *advice: Advice) -> tuple[str, ...]:
    """The different row_ids that were found listed with one of these pieces of advice, in the order of the list."""
    found = (row.best.row_id for row in rows if row.outcome is Outcome.LISTED and row.advice in advice and row.best)
    return tuple(dict.fromkeys(found))
