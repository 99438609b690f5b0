"""The posterior of a row: how surely somebody who knows every member's rows could name the member behind it.

Of the rows of a knowledge cell that rest on one member, the posterior is the largest share that any one member stands
behind, once the coalition that the policy withstands and that makes this share largest has taken its own rows out. All
such rows of a cell have the same posterior, so it does not tell which of them are whose. By weight it is the largest
share of all the rows of the cell that one member carries, each row shared equally among its members. Exact, and bounded
by rule R1 where cells are those of the policy.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from comity.disclosure.policy import WEIGHTED, Policy
from comity.disclosure.rules import Behind, Figures, figures

STEPS = 20
"""Steps of five per cent in which posteriors are counted; a step holds its upper end."""
PERCENTILE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Hiding:
    """How the rows of one knowledge cell hide: `rows` in all, `alone` of them resting on one member.

    `found` are the figures of rule R1 by weight, after the worst coalition. `effective` is the least effective number
    of members behind the rows that rest on one member: 2 to the entropy (bits) of who stands behind them; 0 for none.
    """

    rows: int
    alone: int
    found: Figures
    effective: float

    @classmethod
    def of(cls, crowd: Sequence[Behind], policy: Policy) -> Hiding:
        """The rows of a cell, given the members behind each."""
        alone = _alone(crowd)
        found = figures(crowd, replace(policy, rule=WEIGHTED))
        return cls(len(crowd), alone.total(), found, effective_members(alone, policy.coalition_m))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": self.rows,
            "rows_on_one_member": self.alone,
            "plausible_members": self.found.exclusive_hands,
            "posterior": _rounded(self.found.exclusive),
            "effective_members": round(self.effective, 2),
            "posterior_by_weight": _rounded(self.found.weight),
        }


def by_cell(behind: Mapping[str, Behind], cells: Mapping[str, str], policy: Policy) -> dict[str, Hiding]:
    """How the rows of each cell hide; both are given by row_id."""
    return {cell: Hiding.of(crowd, policy) for cell, crowd in _crowds(behind, cells).items()}


def _crowds(behind: Mapping[str, Behind], cells: Mapping[str, str]) -> dict[str, list[Behind]]:
    crowds: defaultdict[str, list[Behind]] = defaultdict(list)
    for row_id, members in behind.items():
        crowds[cells[row_id]].append(members)
    return {cell: crowds[cell] for cell in sorted(crowds)}


def _alone(crowd: Iterable[Behind]) -> Counter[int]:
    """How many rows rest on each member alone."""
    return Counter(min(members) for members in crowd if len(members) == 1)


def effective_members(alone: Mapping[int, int], coalition_m: int) -> float:
    """2 to the entropy of who stands behind rows, given each member's; the least over all coalitions that leave any."""
    left = (
        [rows for member, rows in alone.items() if member not in own]
        for size in range(coalition_m + 1)
        for own in combinations(sorted(alone), size)
    )
    return min((_perplexity(rows) for rows in left if rows), default=0.0)


def _perplexity(rows: Sequence[int]) -> float:
    whole = sum(rows)
    return float(2 ** -sum(each / whole * math.log2(each / whole) for each in sorted(rows)))


# --- over all rows ----------------------------------------------------------------------------------------------------


def spread(hidings: Mapping[str, Hiding], limit: Fraction) -> dict[str, Any]:
    """How the posterior is spread over the rows that rest on one member, and over all rows by weight."""
    alone = [(each.found.exclusive, cell, each.alone) for cell, each in hidings.items() if each.alone]
    weight = [(each.found.weight, cell, each.rows) for cell, each in hidings.items()]
    return {"on_one_member": _spread(alone, limit), "by_weight": _spread(weight, limit)}


def _spread(found: Sequence[tuple[Fraction, str, int]], limit: Fraction) -> dict[str, Any]:
    """Of rows given as (posterior, cell, rows of it); ties of the largest go to the first cell by name."""
    rows = sum(count for _, _, count in found)
    largest = min(found, key=lambda each: (-each[0], each[1]), default=None)
    steps = [0] * STEPS
    for share, _, count in found:
        steps[max(math.ceil(share * STEPS) - 1, 0)] += count
    return {
        "rows": rows,
        "above_limit": sum(count for share, _, count in found if share > limit),
        "mean": _rounded(sum((share * count for share, _, count in found), Fraction(0)) / max(rows, 1)),
        "percentile_95": _rounded(_percentile(found, rows)),
        "largest": {"value": _rounded(largest[0]), "cell": largest[1], "rows": largest[2]} if largest else None,
        "steps": steps,
    }


def _percentile(found: Iterable[tuple[Fraction, str, int]], rows: int) -> Fraction:
    """The least posterior that at least 95 % of the rows do not exceed."""
    reached = 0
    for share, _, count in sorted(found):
        reached += count
        if reached >= PERCENTILE * rows:
            return share
    return Fraction(0)


def _rounded(share: Fraction) -> float:
    return round(float(share), 4)


# --- per member -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exposure:
    """How far the rows that rest on one member give it away to members who take their own rows out.

    `expected`: how many of them an attacker names rightly who guesses in proportion to who stands behind rows of their
    cell; `prior`: the same if he knew of no cells, only how many rows each member has. `largest`: the largest share of
    a cell that the member has then. `above_limit`: its rows in cells whose posterior is above p_max.
    """

    expected: Fraction = Fraction(0)
    prior: Fraction = Fraction(0)
    largest: Fraction = Fraction(0)
    above_limit: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "expected": round(float(self.expected), 1),
            "prior": round(float(self.prior), 1),
            "largest_share": _rounded(self.largest),
            "above_limit": self.above_limit,
        }


def exposures(behind: Mapping[str, Behind], cells: Mapping[str, str], policy: Policy) -> dict[int, Exposure]:
    """The exposure of every member on which a row rests alone; both are given by row_id."""
    found: dict[int, Exposure] = {}
    for crowd in _crowds(behind, cells).values():
        alone = _alone(crowd)
        shares = {member: share_left(alone, member, policy.coalition_m) for member in alone}
        above = max(shares.values(), default=Fraction(0)) > policy.p_max
        for member, share in shares.items():
            before, rows = found.get(member, Exposure()), alone[member]
            found[member] = Exposure(
                expected=before.expected + rows * share,
                largest=max(before.largest, share),
                above_limit=before.above_limit + (rows if above else 0),
            )
    whole = _alone(behind.values())
    return {
        member: replace(each, prior=whole[member] * share_left(whole, member, policy.coalition_m))
        for member, each in found.items()
    }


def share_left(alone: Mapping[int, int], member: int, coalition_m: int) -> Fraction:
    """A member's share of the rows that rest on one member once the `coalition_m` others with most took theirs out."""
    others = sorted((rows for each, rows in alone.items() if each != member), reverse=True)
    return Fraction(alone[member], alone[member] + sum(others[coalition_m:]))
