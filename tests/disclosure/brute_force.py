"""Rule R1 of disclosure.md 3.3 once more, word for word over sets, for tests alone.

Written from the rule and not from the gate: no code of the product, every coalition, exact fractions.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations


def keeps_r1(rows, k_min=5, coalition_m=1, p_max=Fraction(1, 4)):
    """Whether rows, each given as the set of members behind it, keep R1 against every coalition."""
    everybody = set(chain.from_iterable(rows))
    sizes = range(coalition_m + 1)
    coalitions = chain.from_iterable(combinations(sorted(everybody), size) for size in sizes)
    return all(_withstands(rows, set(coalition), k_min, p_max) for coalition in coalitions)


def _withstands(rows, coalition, k_min, p_max):
    rest = [row for row in rows if not set(row) & coalition]
    if not rest:
        return True
    members = set(chain.from_iterable(rest))
    if len(members) < k_min:
        return False
    for member in members:
        if sum(Fraction(1, len(row)) for row in rest if member in row) > p_max * len(rest):
            return False
    alone = [next(iter(row)) for row in rest if len(row) == 1]
    if not alone:
        return True
    enough = len(set(alone)) >= k_min
    return enough and all(alone.count(member) <= p_max * len(alone) for member in set(alone))


def keeps_strict(rows, k_min=5, coalition_m=1, p_max=Fraction(1, 4)):
    """Whether rows keep the strict rule of 3.3s: whole rows are counted for each member behind them."""
    everybody = sorted(set(chain.from_iterable(rows)))
    for coalition in chain.from_iterable(combinations(everybody, size) for size in range(coalition_m + 1)):
        rest = [row for row in rows if not set(row) & set(coalition)]
        members = set(chain.from_iterable(rest))
        if rest and len(members) < k_min:
            return False
        if any(sum(member in row for row in rest) > p_max * len(rest) for member in members):
            return False
    return True


def largest_posterior(rows, coalition_m=1):
    """The largest share of the weight, and of the exclusive rows, on one member after any coalition (I9)."""
    everybody = sorted(set(chain.from_iterable(rows)))
    worst = Fraction(0)
    for coalition in chain.from_iterable(combinations(everybody, size) for size in range(coalition_m + 1)):
        rest = [row for row in rows if not set(row) & set(coalition)]
        alone = [row for row in rest if len(row) == 1]
        for member in everybody:
            if rest:
                worst = max(worst, sum(Fraction(1, len(row)) for row in rest if member in row) / len(rest))
            if alone:
                worst = max(worst, Fraction(sum(member in row for row in alone), len(alone)))
    return worst


def crowds_of(listed, attributes):
    """Every group that must keep R1, of rows (true cell, published cell, country, attributes of the row, members).

    `attributes(row)` gives the values that each narrow the crowd by themselves; a true cell "" means none is known.
    """
    groups = {}
    for row in listed:
        for crowd in (("true", row.true_cell), ("published", row.published_cell), ("country", row.country)):
            if crowd[1] == "":
                continue
            groups.setdefault((crowd,), []).append(row.members)
            for number, value in enumerate(attributes(row)):
                groups.setdefault((crowd, number, value), []).append(row.members)
    return groups


def worst(rows, coalition_m=1):
    """Fewest hands and largest weight on one of them, and the same among exclusive rows, over all coalitions.

    Hands are None where every coalition can explain everything.
    """
    everybody = sorted(set(chain.from_iterable(rows)))
    hands, weights, alone, shares = [], [Fraction(0)], [], [Fraction(0)]
    for coalition in chain.from_iterable(combinations(everybody, size) for size in range(coalition_m + 1)):
        rest = [row for row in rows if not set(row) & set(coalition)]
        own = [next(iter(row)) for row in rest if len(row) == 1]
        if rest:
            hands.append(len(set(chain.from_iterable(rest))))
            weights += [sum(Fraction(1, len(row)) for row in rest if member in row) / len(rest) for member in everybody]
        if own:
            alone.append(len(set(own)))
            shares += [Fraction(own.count(member), len(own)) for member in everybody]
    return min(hands, default=None), max(weights), min(alone, default=None), max(shares)
