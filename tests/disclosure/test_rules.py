"""Rule R1 itself, beside the brute force: on any crowd, for each of its parts, and in the words of the design."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.disclosure.policy import STRICT, Policy
from comity.disclosure.rules import Figures, broken_rules, figures, users
from tests.disclosure.brute_force import keeps_r1, keeps_strict, worst
from tests.disclosure.making import LOOSE

CROWDS = st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=3), max_size=14)
POLICIES = st.builds(
    replace, st.sampled_from([LOOSE, Policy(), Policy(k_min=4, p_max=Fraction(1, 3))]), coalition_m=st.integers(0, 3)
)
ALONE = [{number % 8} for number in range(40)]
SHARED = [{(number + step) % 12 for step in range(4)} for number in range(48)]


@given(CROWDS, POLICIES)
def test_the_rule_finds_what_the_brute_force_finds(crowd, policy):
    limits = policy.k_min, policy.coalition_m, policy.p_max
    assert (broken_rules(crowd, policy) == ()) == keeps_r1(crowd, *limits)
    strict = replace(policy, rule=STRICT)
    assert (broken_rules(crowd, strict) == ()) == keeps_strict(crowd, *limits)


@given(CROWDS, POLICIES)
def test_the_figures_are_those_of_the_worst_coalition(crowd, policy):
    assert figures(crowd, policy) == Figures(*worst(crowd, policy.coalition_m))


@pytest.mark.parametrize(
    ("crowd", "broken"),
    [
        ([], ()),
        (ALONE, ()),
        ([{0}], ("hands", "weight", "exclusive")),
        ([{0, 1, 2, 3, 4}], ()),
        ([{0, 1, 2, 3}] * 2 + [{4, 5, 6, 7, 8}], ("hands",)),
        ([*ALONE, *[{0}] * 20], ("weight", "exclusive")),
        # Enough weight among shared rows, but the exclusive ones stand on too few members; then on one too many.
        ([*SHARED, {0}, {1}, {2}], ("exclusive",)),
        ([*SHARED * 4, {0}, {1}, {2}, {3}, {4}], ("exclusive",)),
        ([*SHARED * 4, *({member} for member in range(12)), *[{0}] * 9], ("exclusive",)),
        ([{0, 1}] * 10 + [{number, number + 1} for number in (2, 4, 6)], ("weight",)),
    ],
)
def test_each_part_of_the_rule_is_named(crowd, broken):
    assert broken_rules(crowd, Policy()) == broken


def test_the_strict_rule_counts_shared_rows_whole():
    crowd = [{number % 8, (number + 1) % 8, (number + 2) % 8} for number in range(40)]
    assert broken_rules(crowd, Policy()) == ()
    assert broken_rules(crowd, Policy(rule=STRICT)) == ("weight",)


@pytest.mark.parametrize("k_min", [7, 8])
def test_a_share_of_exactly_the_limit_and_just_enough_hands_are_allowed(k_min):
    """Eight members with five rows each; against one of them, seven are left with a seventh each."""
    kept = k_min == 7
    assert (broken_rules(ALONE, Policy(k_min=k_min, p_max=Fraction(1, 7))) == ()) == kept
    assert broken_rules(ALONE, Policy(k_min=7, p_max=Fraction(1, 7) - Fraction(1, 10**9))) == ("weight", "exclusive")


def test_members_are_counted_once():
    assert users([]) == 0
    assert users([{1, 2}, {2, 3}, {3}]) == 3
