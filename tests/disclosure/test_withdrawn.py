"""Rows that have to go because their sites were withdrawn: they go in a set of rows that tells nothing (rule R2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.disclosure.holds import REASONS
from comity.disclosure.policy import Policy
from tests.disclosure.brute_force import keeps_r1
from tests.disclosure.making import CUTOFF, LOOSE, part, plain_sites, proposed, site
from tests.disclosure.test_sequel import RARELY, checked, followed, previous_of, two_rounds

CROWD = plain_sites([{member} for member in range(8)] * 4)
"""Four rows on each of eight members."""


def withdrawn(sites, *numbers):
    return [replace(each, withdrawn=at in numbers) for at, each in enumerate(sites)]


def after(sites, before, policy=LOOSE):
    found = followed(sites, before, policy)
    return found, checked(found, sites, before, policy)


def reasons(proposal):
    return {each.site_id: each.reason for each in proposal.held}


def test_a_row_that_must_go_takes_others_along_until_nobody_can_tell_whose_it_was():
    before = previous_of(proposed(CROWD), CROWD)
    found, sets = after(withdrawn(CROWD, 0), before, Policy())
    held = reasons(found)
    assert held.pop(CROWD[0].site_id) == "withdrawn"
    assert set(held.values()) == {"r2_cover"}
    # Five members must be left behind what is gone after any one of them took out its own.
    assert len(held) == 5
    gone = [behind for (what, _, _), behind in sets.items() if what == "gone"]
    assert gone
    assert all(keeps_r1(each) for each in gone)


def test_rows_on_enough_members_go_by_themselves():
    before = previous_of(proposed(CROWD), CROWD)
    found, _ = after(withdrawn(CROWD, *range(8)), before, Policy())
    assert set(reasons(found).values()) == {"withdrawn"}
    assert len(found.held) == 8


def test_where_too_much_goes_all_of_the_group_goes_with_it():
    """Six members are as few as there may be: with all rows of one of them gone, no five remain beside another."""
    sites = plain_sites([{member} for member in range(6)] * 3)
    before = previous_of(proposed(sites), sites)
    assert len(before.released) == len(sites)
    mine = [at for at, each in enumerate(sites) if each.contributions[0].member == "M0"]
    found, _ = after(withdrawn(sites, *mine), before, Policy())
    assert found.listed == ()
    assert sorted(reasons(found).values()) == ["r2_cover"] * 15 + ["withdrawn"] * 3


@RARELY
@given(two_rounds(), st.sets(st.integers(0, 40)))
def test_whatever_is_withdrawn_is_gone_and_every_rule_holds(drawn, numbers):
    first, second = drawn[0], drawn[1]
    before = previous_of(proposed(first, LOOSE), first)
    sites = withdrawn(second, *numbers)
    found, _ = after(sites, before)
    gone = {each.site_id for each in sites if each.withdrawn}
    assert not gone & {each.site_id for each in found.listed}
    assert all(reasons(found)[site_id] in ("withdrawn", "min_age", "outside_window", "no_name") for site_id in gone)


def test_what_was_withdrawn_stays_away_until_that_is_lifted():
    before = previous_of(proposed(CROWD, LOOSE), CROWD)
    sites = withdrawn(CROWD, 0, 1, 2, 3, 4, 5)
    found, _ = after(sites, before)
    again = replace(previous_of(found, sites), cutoff=CUTOFF)
    assert list(reasons(after(sites, again)[0]).values()).count("withdrawn") == 6
    back, _ = after(withdrawn(CROWD), again)
    assert {each.site_id for each in back.listed} == {each.site_id for each in CROWD}


@pytest.mark.parametrize("own", [
    site(900, part(30, name="Lone Mill"), sector="palm", volunteered=True),
    site(900, part(30, name="Lone Mill"), sector="palm", waived_by=["M30"]),
])  # fmt: skip
def test_neither_a_wish_nor_a_waiver_keeps_a_row_that_was_withdrawn_and_it_needs_no_cover(own):
    sites = [*CROWD, own]
    first = proposed(sites, LOOSE)
    assert own.site_id in {each.site_id for each in first.listed}
    found, _ = after([*CROWD, replace(own, withdrawn=True)], previous_of(first, sites))
    assert reasons(found) == {own.site_id: "withdrawn"}
    assert REASONS["withdrawn"]


def test_a_site_that_is_withdrawn_before_it_had_a_row_is_not_listed():
    found = proposed(withdrawn(CROWD, 3), LOOSE)
    assert reasons(found) == {CROWD[3].site_id: "withdrawn"}
    assert not found.held[0].waivable
