"""All columns read together (I3b): the gate says less until no reader does better than chance explains."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.disclosure import gate, recheck
from comity.disclosure.attackers import Target, attribute_bayes, score, wilson
from comity.disclosure.habits import Habits, ahead, attributes_of
from comity.disclosure.policy import Policy
from comity.disclosure.previous import Previous, Released
from comity.disclosure.readers import Readers, successful
from comity.disclosure.risk import edition_target
from comity.disclosure.rules import coalitions
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.edition import EditionRow
from tests.disclosure.making import LOOSE, counts, part, proposed, site

NEXT = date(2026, 12, 31)
DAYS = (date(2025, 3, 1), date(2025, 9, 1))
CLASSES = (Equivalence.FOUR_PILLAR, Equivalence.OTHER)


def of_habit(sites_each=20, members=16):
    """Sixteen members, each with a habit of its own in three columns: eight share every value, two all three."""
    habits = list(product(CLASSES, DAYS, ("", "High Street")))
    return [
        site(
            100 * member + number,
            part(
                member,
                name=f"Mill {member} {number}",
                equivalence=habits[member % 8][0],
                day=habits[member % 8][1],
                address=habits[member % 8][2] and f"{number} High Street",
            ),
        )
        for member in range(members)
        for number in range(sites_each)
    ]


def reader(proposal):
    rows, behind, cells = edition_target(proposal)
    target = Target(tuple(rows), cells, behind)
    return score(target, "reader", "exclusive", attribute_bayes(target), frozenset())


def told(proposal):
    return [(each.row.address, each.row.equivalence, each.row.audited) for each in proposal.listed]


def test_habits_that_each_column_hides_are_hidden_from_all_columns_together() -> None:
    sites = of_habit()
    proposal = proposed(sites)
    assert len(proposal.listed) == len(sites)
    assert reader(proposal).low <= 0.25
    # The columns together would tell the member in half of the cases; to hide that, one of the three is given up.
    full = [replace(each.row, audited=each.candidate.audited) for each in proposal.listed]
    full = [
        replace(row, address=each.candidate.texts.address, equivalence=each.candidate.equivalence)
        for row, each in zip(full, proposal.listed, strict=True)
    ]
    alone = [("cell", min(each.behind), attributes_of(row)) for row, each in zip(full, proposal.listed, strict=True)]
    assert successful(alone, Policy()) == 17  # the outsider and every member
    shown = [sum(map(bool, column)) for column in zip(*told(proposal), strict=True)]
    assert sorted(shown)[0] < sorted(shown)[1], shown
    assert sum(shown) >= 320 + 160


def test_a_proposal_whose_columns_together_tell_too_much_is_not_released() -> None:
    proposal = proposed(of_habit())
    full = tuple(
        replace(
            each,
            row=replace(
                each.row,
                audited=each.candidate.audited,
                equivalence=each.candidate.equivalence,
                address=each.candidate.texts.address,
            ),
        )
        for each in proposal.placements
    )
    assert recheck.broken(replace(proposal, placements=full)) == [
        "All columns together tell 17 attackers more than p_max, beyond chance (I3b)."
    ]


def test_rows_of_an_edition_that_told_too_much_say_something_else_in_the_next() -> None:
    sites = of_habit()
    first = proposed(sites)
    spoken = {}
    for each in first.listed:
        row = replace(
            each.row,
            audited=each.candidate.audited,
            equivalence=each.candidate.equivalence,
            address=each.candidate.texts.address,
        )
        members = {
            one.member for s in sites if s.site_id == each.site_id for one in s.contributions if counts(one, first)
        }
        spoken[each.site_id] = Released(row, each.candidate.sector, frozenset(members), "first")
    proposal = proposed(sites, cutoff=NEXT, previous=Previous("first", first.cutoff, spoken))
    assert gate.release(proposal).rows
    assert reader(proposal).low <= 0.25
    assert all(each.row != spoken[each.site_id].row for each in proposal.listed if any(told_of(spoken[each.site_id])))


def told_of(released):
    return attributes_of(released.row)


def test_rows_that_told_little_enough_stay_as_they_were() -> None:
    sites = of_habit()
    first = proposed(sites)
    members = {each.site_id: frozenset(one.member for one in each.contributions) for each in sites}
    before = {
        each.site_id: Released(each.row, each.candidate.sector, members[each.site_id], "first") for each in first.listed
    }
    again = proposed(sites, cutoff=NEXT, previous=Previous("first", first.cutoff, before))
    assert [each.row for each in again.listed] == [each.row for each in first.listed]


rows_of_cells = st.lists(
    st.tuples(
        st.sampled_from(["meat", "palm"]),
        st.frozensets(st.integers(0, 5), min_size=1, max_size=2),
        st.sampled_from(["", "1 High Street"]),
        st.sampled_from(["four_pillar", "other", ""]),
        st.sampled_from(["2025-H1", "2025-H2", "2025", ""]),
    ),
    max_size=40,
)


def beside(target, own):
    """What is left for members who take out the rows that their own lists explain."""
    return replace(target, rows=tuple(row for row in target.rows if own.isdisjoint(target.behind[row.row_id])))


@given(rows_of_cells, st.integers(0, 2))
@settings(max_examples=150, deadline=None)
def test_readers_are_the_attackers_of_the_red_team(drawn, coalition_m) -> None:
    """What readers name rightly is what `attribute_bayes` does beside every coalition's own rows."""
    rows = tuple(
        EditionRow(f"{number:024x}", "", "Mill", address, "", "", "", "US", sector, "", "", equivalence, audited)
        for number, (sector, _, address, equivalence, audited) in enumerate(drawn)
    )
    behind = {row.row_id: each[1] for row, each in zip(rows, drawn, strict=True)}
    target = Target(rows, {row.row_id: row.sector for row in rows}, behind)
    alone = [(row.sector, min(behind[row.row_id]), attributes_of(row)) for row in rows if len(behind[row.row_id]) == 1]
    members = sorted({member for _, member, _ in alone})
    policy = replace(LOOSE, coalition_m=coalition_m)
    readers = Readers(members, policy)
    cells = [[(member, told) for cell, member, told in alone if cell == sector] for sector in ("meat", "palm")]
    right, aims = (sum(map(ask, cells)) for ask in (readers.right, readers.aims))
    beaten = 0
    for number, own in enumerate(map(frozenset, coalitions(members, coalition_m))):
        outcome = score(target, "", "exclusive", attribute_bayes(beside(target, own)), own)
        assert (right[number], aims[number]) == (outcome.hits, outcome.rows)
        beaten += outcome.rows > 0 and outcome.low > policy.p_max
    assert successful(alone, policy) == beaten


@given(st.integers(0, 500))
def test_what_chance_explains_ends_where_the_interval_leaves_the_limit(rows) -> None:
    (most,) = Readers([1], replace(LOOSE, coalition_m=0)).most(Readers([1], LOOSE).aims([])[:1] + rows)
    assert wilson(int(most), rows)[0] <= 0.5
    assert most == rows or wilson(int(most) + 1, rows)[0] > 0.5


@given(rows_of_cells, st.permutations(range(6)))
@settings(max_examples=150, deadline=None)
def test_how_well_readers_do_does_not_hang_on_the_numbers_of_members(drawn, numbers) -> None:
    def right(number_of):
        alone = [
            (number_of[min(members)], ("x" if address else "", equivalence, audited))
            for _, members, address, equivalence, audited in drawn
            if len(members) == 1
        ]
        return sorted(Readers(range(6), LOOSE).right(alone))

    assert right(range(6)) == right(numbers)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["", "a", "b"]), st.sampled_from(["", "x"]), st.integers(1, 5000)),
        max_size=12,
    )
)
@settings(deadline=None)
def test_who_is_ahead_is_told_for_all_rows_at_once_as_one_by_one(drawn) -> None:
    """Also where a product is too large for a floating-point number to hold it."""
    rows = Counter()
    for member, first, second, count in drawn:
        rows[member, (first, second, first + second)] += count
    habits, said = Habits(list(rows.elements())), ahead(rows)
    for at, ((member, attributes), count) in enumerate(rows.items()):
        ranked = habits.ranked(attributes)
        likelier = [said.members[number] for number in np.flatnonzero(said.likelier[at])]
        assert (said.members[said.behind[at]], said.count[at]) == (member, count)
        assert set(likelier) == set(ranked[: ranked.index(member)])
