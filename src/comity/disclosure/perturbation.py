"""The perturbation table of the cell-key method: how much noise a count gets, for each position of its cell.

The method is that of the Australian Bureau of Statistics (Thompson, Broadfoot and Elazar, 2013, "Methodology for the
automatic confidentialisation of statistical outputs from remote servers at the ABS") in the terms of the R packages
`cellKey` and `ptable` 1.0.0: noise of mean 0, at most D either way, and no result below 0 or in 1..js. Among all such
distributions the table takes the one of largest entropy (Giessing 2016, doi:10.1007/978-3-319-45381-1_18) with no
limit on its variance. Where nothing is forbidden it is even over -D..D, which hides one site more or less best of all
that keep within D: two neighbouring counts differ in 1 of the 2 D + 1 equally likely results.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

POSITIONS = 2**32
"""Positions of a table, each as likely as any other: cell keys have 32 bits."""
_STEPS = 2**32

Weights = tuple[tuple[int, int], ...]


@cache
def noise_weights(count: int, largest: int, small: int) -> Weights:
    """Every noise that a count (>= 0) may get, ascending, and of how many of the 2^32 positions; the mean is exactly 0.

    `largest` (D) bounds the noise, results in 1..`small` (js) are impossible, and 0 stays 0. D must be above js, as
    `Policy.checked` sees to: for D < js nothing brings a count of 1 above js, so no noise on it has mean 0, and for
    D = js nothing brings a count of js + 1 below itself, so it would be told as it is.
    """
    if count == 0:
        return ((0, POSITIONS),)
    allowed = [by for by in range(-largest, largest + 1) if count + by == 0 or count + by > small]
    weights = _most_even(allowed)
    near = min((by for by in allowed if by + 1 in weights), key=abs)
    # What rounding down has lost goes to one place; what the mean then is off, one step further or nearer each.
    weights[near] += POSITIONS - sum(weights.values())
    lean = sum(by * positions for by, positions in weights.items())
    weights[near] += lean
    weights[near + 1] -= lean
    return tuple(weights.items())


def perturbed(count: int, position: int, largest: int, small: int) -> int:
    """A count with the noise of a position (0 to 2^32 - 1)."""
    for by, positions in noise_weights(min(count, largest + small + 1), largest, small):
        if position < positions:
            return count + by
        position -= positions
    raise ValueError("a position is below 2^32")


def _most_even(allowed: list[int]) -> dict[int, int]:
    """Shares of 2^32, rounded down, of the distribution of largest entropy and mean 0 over some noises.

    It is r^noise, scaled, for one r (Lagrange); as more noise is allowed upwards than downwards, r is at most 1. Found
    in whole numbers: no machine rounds otherwise.
    """
    low, high = allowed[0], allowed[-1]

    def scaled(ratio: int) -> dict[int, int]:
        return {by: ratio ** (by - low) * _STEPS ** (high - by) for by in allowed}

    ratio = bisect_right(
        range(1, _STEPS + 1), 0, key=lambda ratio: sum(by * weight for by, weight in scaled(ratio).items())
    )
    weights = scaled(ratio)
    whole = sum(weights.values())
    return {by: POSITIONS * weight // whole for by, weight in weights.items()}
