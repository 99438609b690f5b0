"""The posterior, held against what it says it is: by going through coalitions, and by cases done by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.disclosure.policy import Policy
from comity.disclosure.posterior import Hiding, by_cell, effective_members, exposures, share_left, spread

CROWDS = st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=3), min_size=1, max_size=25)


@given(CROWDS, st.integers(0, 3))
def test_it_is_the_largest_share_after_the_worst_coalition(crowd, size):
    alone = [min(each) for each in crowd if len(each) == 1]
    shares = [Fraction(0)]
    for some in range(size + 1):
        for own in combinations(range(7), some):
            left = [member for member in alone if member not in own]
            shares += [Fraction(left.count(member), len(left)) for member in set(left)]
    assert Hiding.of(crowd, Policy(coalition_m=size)).found.exclusive == max(shares)
    counts = {member: alone.count(member) for member in alone}
    assert max((share_left(counts, member, size) for member in counts), default=0) == max(shares)


@given(st.dictionaries(st.integers(0, 8), st.integers(1, 9), min_size=1), st.integers(0, 2))
def test_no_row_hides_among_more_members_than_there_are(alone, size):
    found = effective_members(alone, size)
    assert 1 - 1e-9 <= found <= len(alone) + 1e-9


def test_equal_members_hide_a_row_as_well_as_their_number_says():
    assert effective_members({1: 3, 2: 3, 3: 3, 4: 3}, 1) == pytest.approx(3)
    assert effective_members({}, 1) == 0


def test_rows_are_counted_by_the_step_that_holds_their_posterior():
    behind = {f"a{n}": frozenset({n}) for n in range(4)} | {f"b{n}": frozenset({0}) for n in range(3)}
    cells = {row: row[0] for row in behind}
    hidings = by_cell(behind, cells, Policy(coalition_m=0))
    found = spread(hidings, Fraction(1, 4))["on_one_member"]
    assert {step: count for step, count in enumerate(found["steps"]) if count} == {4: 4, 19: 3}
    assert (found["above_limit"], found["percentile_95"], found["mean"]) == (3, 1.0, round(4 / 7, 4))
    assert found["largest"] == {"value": 1.0, "cell": "b", "rows": 3}


def test_a_member_is_exposed_by_its_cells_and_not_by_its_size():
    behind = {f"a{n}": frozenset({n % 4}) for n in range(8)} | {f"b{n}": frozenset({0}) for n in range(2)}
    found = exposures(behind, {row: row[0] for row in behind}, Policy(coalition_m=0))
    assert found[0].expected == 2 * Fraction(1, 4) + 2
    assert found[0].prior == Fraction(4 * 4, 10)
    assert (found[0].largest, found[0].above_limit, found[1].above_limit) == (1, 2, 0)
