"""An edition after another one: rules R1 and R2, what stays to the byte, what waits and what comes back.

R2 is judged by the brute force of `brute_force.py`, on sets that these tests build from both editions themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.disclosure import gate, recheck
from comity.disclosure.board import Board, Entry, Move
from comity.disclosure.candidates import best_audit, delta_cell
from comity.disclosure.policy import BY_COUNTRY, STRICT, Policy
from comity.disclosure.previous import Previous, Released, Waiting
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.errors import GateError
from tests.disclosure.brute_force import crowds_of, keeps_r1, keeps_strict
from tests.disclosure.making import (
    DAY,
    LOOSE,
    attributes,
    counts,
    listed_rows,
    part,
    plain_sites,
    proposed,
    rounds,
    site,
)

NEXT = date(2026, 12, 31)
BY_CELL, STRICTLY = replace(LOOSE, delta_cell=BY_COUNTRY), replace(LOOSE, rule=STRICT)
RARELY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def previous_of(proposal, sites):
    """What the register keeps of a proposal that was released."""
    truth = {each.site_id: each for each in sites}

    def released(each):
        members = {one.member for one in truth[each.site_id].contributions if counts(one, proposal)}
        waived = members & truth[each.site_id].waived_by if each.candidate.waived else frozenset()
        return Released(
            each.row, each.candidate.sector, frozenset(members), "first", each.candidate.volunteered, waived
        )

    return Previous(
        "first",
        proposal.cutoff,
        {each.site_id: released(each) for each in proposal.listed},
        {each.site_id: Waiting(each.reason, 1, best_audit(truth[each.site_id])) for each in proposal.held},
    )


def followed(sites, before, policy=LOOSE, **options):
    return proposed(sites, policy, cutoff=NEXT, previous=before, **options)


def change_sets(proposal, sites, before, policy):
    """The sets that whoever holds both editions can tell apart, each with the members of then or of now."""
    now = {each.site_id: each for each in proposal.placements}
    members = {each.site_id: {one.member for one in each.contributions if counts(one, proposal)} for each in sites}
    released = before.released if before else {}
    old = {site_id: each for site_id, each in released.items() if not each.volunteered and not each.waived}
    found = defaultdict(list)

    def add(what, row, sector, behind):
        found[what, "published", delta_cell(row.sector, row.country, policy)].append(behind)
        if sector:
            found[what, "true", delta_cell(sector, row.country, policy)].append(behind)

    for site_id, placement in now.items():
        row, was, own = placement.row, old.get(site_id), placement.candidate
        if own.volunteered or own.waived:
            continue
        if was and row is None:
            add("gone", was.row, was.sector, was.members)
        elif was and row != was.row:
            add("changed from", was.row, was.sector, was.members)
            add("changed to", row, own.sector, members[site_id])
        elif row and site_id not in released:
            add("new", row, own.sector, members[site_id])
    return found


def checked(proposal, sites, before, policy):
    """Every promise about a sequel; the sets of changes."""
    loose = (policy.k_min, policy.coalition_m, policy.p_max)
    keeps = keeps_strict if policy.rule == STRICT else keeps_r1
    sticky = {each.site_id: each.candidate for each in proposal.placements}
    seen = [replace(each, sector=sticky[each.site_id].sector, country=sticky[each.site_id].country) for each in sites]
    for crowd, behind in crowds_of(listed_rows(proposal, seen), attributes).items():
        assert keeps(behind, *loose), crowd
    sets = change_sets(proposal, sites, before, policy)
    for name, behind in sets.items():
        assert keeps(behind, *loose), name
    assert recheck.broken(proposal) == []
    assert {each.site_id for each in proposal.placements} == {each.site_id for each in sites}
    assert all((each.row is None) != (each.reason == "") for each in proposal.placements)
    gate.release(proposal)
    return sets


@st.composite
def two_rounds(draw):
    """A round and the next one: members come and go, sites too, audits are made anew or grow old."""
    first = draw(rounds(most=30))
    leaver = f"M{draw(st.integers(0, 9))}"
    second = []
    for number, one in enumerate(first):
        parts = []
        for each in one.contributions:
            fate = draw(st.sampled_from(["stays"] * 6 + ["again", "dropped"]))
            if fate == "again" and each.member != leaver:
                day = draw(st.sampled_from([date(2026, 7, 20), date(2026, 12, 1)]))
                each = replace(each, audited_from=day, audited_to=day)
            if fate != "dropped" or each.member == leaver:
                parts.append(each)
        if draw(st.integers(0, 4)) == 0:
            joiner = draw(st.integers(0, 11))
            if f"M{joiner}" not in {each.member for each in parts}:
                parts.append(part(joiner, name=f"Mill {number}", country=one.country, day=date(2026, 5, 5)))
        second.append(replace(one, contributions=tuple(parts)))
    for number in range(draw(st.integers(0, 12))):
        behind = draw(st.sets(st.integers(0, 11), min_size=1, max_size=3))
        parts = [part(member, name=f"New {number}", day=date(2026, 4, 1)) for member in sorted(behind)]
        second.append(site(1000 + number, *parts, sector=draw(st.sampled_from(["meat", "palm", ""]))))
    return first, second


@RARELY
@given(
    two_rounds(), st.sampled_from([LOOSE, Policy(), replace(LOOSE, coalition_m=0), replace(LOOSE, attr_min_users=5)])
)
def test_both_rules_hold_whatever_happened_between_two_rounds(both, policy):
    first, second = both
    one = proposed(first, policy)
    before = previous_of(one, first)
    checked(followed(second, before, policy), second, before, policy)


@RARELY
@given(two_rounds(), st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(both, random):
    first, second = both
    before = previous_of(proposed(first, LOOSE), first)
    expected = [each.row for each in followed(second, before).placements]
    names = {f"M{number}": f"Member {number * 7 % 13}" for number in range(12)}

    def renamed(each):
        parts = [replace(one, member=names[one.member]) for one in each.contributions]
        random.shuffle(parts)
        return replace(each, contributions=tuple(parts))

    shuffled = [renamed(each) for each in second]
    random.shuffle(shuffled)
    released = {
        site_id: replace(each, members=frozenset(names[name] for name in each.members))
        for site_id, each in before.released.items()
    }
    again = followed(shuffled, replace(before, released=released))
    assert [each.row for each in again.placements] == expected


def audited(one, day):
    """A site with all of its audits made anew on a day."""
    return replace(
        one,
        contributions=tuple(
            replace(
                each, audited_from=day, audited_to=day, listing=replace(each.listing, audit_date=PartialDate.day(day))
            )
            for each in one.contributions
        ),
    )


def crowd(start, count, members=8, day=DAY, **fields):
    return plain_sites([{number % members} for number in range(count)], start=start, day=day, **fields)


def test_nothing_changes_where_nothing_happened():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    again = followed(sites, before)
    assert [each.row for each in again.listed] == [each.row for each in proposed(sites, LOOSE).listed]
    assert list(recheck.changes(again)) == []


def test_new_rows_of_one_joiner_alone_wait():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    joined = plain_sites([{20}] * 12, start=100)
    after = followed([*sites, *joined], before)
    assert len(after.listed) == 32
    assert {each.reason for each in after.held} <= {"r1_exclusive", "r1_weight", "r2_changes"}
    checked(after, [*sites, *joined], before, LOOSE)


def test_new_rows_of_several_members_are_listed_and_those_that_stand_out_wait():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    fresh = [*crowd(100, 16), *plain_sites([{20}] * 40, start=200)]
    after = followed([*sites, *fresh], before)
    sets = checked(after, [*sites, *fresh], before, LOOSE)
    (behind,) = (rows for (what, kind, _), rows in sets.items() if (what, kind) == ("new", "published"))
    assert len(behind) >= 16
    assert sum(rows == {"M20"} for rows in behind) < 40


def test_a_second_contributor_changes_no_byte():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    again = [replace(sites[0], contributions=(*sites[0].contributions, part(5, name="The Old Mill 0", day=DAY)))]
    after = followed([*again, *sites[1:]], before)
    assert {each.site_id: each.row for each in after.listed} == {
        site_id: each.row for site_id, each in before.released.items()
    }


def test_rows_that_must_go_take_others_along_which_come_back_with_their_next_audit():
    sites = crowd(0, 48)
    before = previous_of(proposed(sites, LOOSE), sites)
    assert len(before.released) == 48
    left = [replace(sites[0], contributions=()), *sites[1:]]
    after = followed(left, before)
    sets = checked(after, left, before, LOOSE)
    gone = {each.site_id for each in after.held}
    assert sites[0].site_id in gone
    assert {each.reason for each in after.held} == {"outside_window", "r2_cover"}
    assert len(gone) < 12
    assert all(len(rows) == len(gone) for (what, _, _), rows in sets.items() if what == "gone")

    since = previous_of(after, left)
    waiting = proposed(left, LOOSE, cutoff=date(2027, 6, 30), previous=since)
    assert {each.site_id for each in waiting.held} == gone
    cover = next(each.site_id for each in after.held if each.reason == "r2_cover")
    anew = [audited(each, NEXT) if each.site_id == cover else each for each in left]
    came = proposed(anew, LOOSE, cutoff=date(2027, 6, 30), previous=since)
    assert next(each for each in came.placements if each.site_id == cover).reason != "r2_cover"


def test_an_audit_out_of_the_window_is_no_longer_spoken_of():
    sites = [*crowd(0, 24, day=date(2023, 9, 1)), *crowd(100, 24)]
    before = previous_of(proposed(sites, LOOSE), sites)
    assert {each.row.audited for each in before.released.values()} == {"2023-H2", "2025-H2"}
    anew = [audited(each, DAY) for each in sites]
    after = proposed(anew, LOOSE, cutoff=date(2027, 6, 30), previous=before)
    assert {each.row.audited for each in after.listed} <= {"2025-H2", "2025", ""}
    assert len(after.listed) == 48
    checked(after, anew, before, LOOSE)


def test_a_better_audit_is_told_once_enough_rows_know_better():
    sites = [*crowd(0, 32), *crowd(100, 16, day=date(2026, 1, 15))]
    before = previous_of(proposed(sites, LOOSE), sites)
    day = date(2026, 2, 1)
    one = [audited(sites[0], day), *sites[1:]]
    checked(followed(one, before), one, before, LOOSE)
    many = [audited(each, day) if number < 16 else each for number, each in enumerate(sites)]
    after = followed(many, before)
    checked(after, many, before, LOOSE)
    told = [each for each in after.listed if each.row != before.released[each.site_id].row]
    assert len(told) >= 12
    assert {each.row.audited for each in told} == {"2026-H1"}


def test_a_volunteered_row_is_no_change_that_tells_of_members():
    sites = crowd(0, 32)
    wish = site(900, part(30, name="Lone Mill"), volunteered=True)
    before = previous_of(proposed([*sites, wish], LOOSE), [*sites, wish])
    after = followed([*sites, replace(wish, contributions=())], before)
    assert list(recheck.changes(after)) == []


def test_a_new_volunteered_row_says_what_rows_that_stay_say():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    after = followed([*sites, site(900, part(30, name="Lone Mill"), volunteered=True)], before)
    (asked,) = (each.row for each in after.listed if each.candidate.volunteered)
    assert (asked.sector, asked.kind, asked.audited) == ("meat", "on_site_audit", "2025-H2")


def test_a_listed_site_that_asks_to_be_listed_goes_on_by_the_rules():
    """Without it the three others would have too few hands beside them, and no edition could follow."""
    sites = crowd(0, 4)
    before = previous_of(proposed(sites, LOOSE), sites)
    asking = [replace(sites[0], volunteered=True), *sites[1:]]
    after = followed(asking, before)
    assert {each.site_id: each.row for each in after.listed} == {
        site_id: each.row for site_id, each in before.released.items()
    }
    assert len(after.crowd) == 4
    checked(after, asking, before, LOOSE)


def test_a_site_that_goes_on_asking_stays():
    sites, wish = crowd(0, 32), site(900, part(30, name="Lone Mill"), volunteered=True)
    before = previous_of(proposed([*sites, wish], LOOSE), [*sites, wish])
    after = followed([*sites, wish], before)
    assert {each.site_id for each in after.listed} == {*before.released}
    assert [each.site_id for each in after.listed if each.candidate.volunteered] == [wish.site_id]


def test_a_row_that_stays_keeps_the_country_and_the_sector_that_it_had():
    """New answers may move a site; the crowds in which its row hides may not change with them."""
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    moved = [replace(sites[0], country="BR"), replace(sites[1], sector="palm"), *sites[2:]]
    after = followed(moved, before)
    assert {each.site_id: each.row for each in after.listed} == {
        site_id: each.row for site_id, each in before.released.items()
    }
    assert {each.cell for each in after.listed} == {"meat | US"}


def test_sites_that_ask_no_longer_leave_and_hide_no_joiner_among_them():
    sites = crowd(0, 32)
    wishes = [replace(each, volunteered=True) for each in crowd(900, 8)]
    before = previous_of(proposed([*sites, *wishes], LOOSE), [*sites, *wishes])
    later = [*sites, *crowd(900, 8), *plain_sites([{20}] * 2, start=100)]
    after = followed(later, before)
    assert {each.site_id for each in after.listed} == {each.site_id for each in sites}
    reasons = {each.site_id: each.reason for each in after.held}
    assert {reasons[each.site_id] for each in wishes} == {"asks_no_longer"}
    again = proposed(later, LOOSE, cutoff=date(2027, 6, 30), previous=previous_of(after, later))
    assert {each.site_id for each in again.listed} >= {each.site_id for each in wishes}
    checked(again, later, previous_of(after, later), LOOSE)


def test_a_site_of_the_edition_before_may_not_be_lost():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    with pytest.raises(GateError, match="missing among the sites"):
        followed(sites[1:], before)


def test_a_policy_that_the_edition_before_does_not_keep_is_said():
    sites = crowd(0, 32, members=4)
    before = previous_of(proposed(sites, LOOSE), sites)
    with pytest.raises(GateError, match="made under a looser policy"):
        followed(sites, before, Policy())


def test_a_tampered_sequel_is_not_released():
    sites = crowd(0, 32)
    before = previous_of(proposed(sites, LOOSE), sites)
    after = followed(sites, before)
    hidden = next(each for each in after.placements if each.row)
    for changed in (
        replace(hidden, row=None, reason="r2_cover"),
        replace(hidden, row=replace(hidden.row, audited="")),
        replace(hidden, row=replace(hidden.row, row_id="0" * 24)),
    ):
        wrong = replace(after, placements=tuple(changed if each is hidden else each for each in after.placements))
        with pytest.raises(GateError):
            gate.release(wrong)


@given(st.data())
def test_a_board_counts_as_if_it_began_anew(data):
    members = st.sets(st.integers(0, 5), min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))
    crowds = [("a",), ("b",), ("c",)]
    base = {name: data.draw(st.lists(members, max_size=4)) for name in crowds}
    moves = {}
    for value in range(data.draw(st.integers(1, 6))):
        touched = data.draw(st.sets(st.sampled_from(crowds), min_size=1))
        moves[Move(tuple(Entry(name, data.draw(members)) for name in sorted(touched)), value + 1)] = 3
    board = Board(base, moves, LOOSE)
    for _ in range(data.draw(st.integers(1, 8))):
        number = data.draw(st.integers(0, len(moves) - 1))
        if board.taken[number] < 3:
            expected = int(board.overload_after([number], 1)[0]), board.too_few_after(number, 1)
            board.move(number)
            assert (board.overload(), board.too_few()) == expected
    rows = {name: list(there) for name, there in base.items()}
    for move, count in zip(board.moves, board.taken, strict=True):
        for entry in move.entries:
            rows[entry.crowd] += [entry.members] * count
    kept = all(keeps_r1([set(row) for row in there], 3, 1, LOOSE.p_max) for there in rows.values())
    assert (board.overload() == 0 and board.too_few() == 0) == kept


def told(proposal, column):
    return {each.site_id: getattr(each.row, column) for each in proposal.listed}


def with_more(sites, number, **fields):
    """Every site with an audit by one member more."""
    return [
        replace(each, contributions=(*each.contributions, part((at + number) % 8, name=f"Mill {at}", **fields)))
        for at, each in enumerate(sites)
    ]


def test_a_row_stops_speaking_of_an_audit_that_is_too_old_though_nothing_newer_can_be_told():
    """Best audits of 2023, of which only those of a lower class are left, in a half-year that no row told before."""
    old = crowd(0, 24, day=date(2023, 6, 30))
    sites = with_more(old, 1, day=date(2024, 3, 1), equivalence=Equivalence.TWO_PILLAR)
    before = previous_of(proposed(sites, LOOSE), sites)
    assert {each.row.audited for each in before.released.values()} == {"2023-H1"}
    after = proposed(sites, LOOSE, cutoff=date(2026, 12, 31), previous=before)
    assert set(told(after, "audited").values()) == {"2024-H1"}
    assert len(after.listed) == 24
    few = [replace(each, contributions=each.contributions[1:]) if at < 3 else each for at, each in enumerate(sites)]
    checked(proposed(few, LOOSE, cutoff=date(2026, 12, 31), previous=before), few, before, LOOSE)


def test_a_value_that_too_few_members_use_by_now_is_no_longer_told():
    """Six members used it, then five: all of its rows say something else, and none of them is lost."""
    policy = replace(LOOSE, attr_min_users=6)
    usual, rare = crowd(0, 24), crowd(100, 24, members=6, equivalence=Equivalence.TWO_PILLAR, kind=Kind.RATING)
    sites = [*usual, *rare]
    before = previous_of(proposed(sites, policy), sites)
    assert {each.row.kind for each in before.released.values()} == {"on_site_audit", "rating"}
    later = [
        replace(each, contributions=tuple(replace(one, member="M0") if one.member == "M5" else one
                                          for one in each.contributions))
        for each in rare
    ]  # fmt: skip
    after = followed([*usual, *later], before, policy)
    assert set(told(after, "kind").values()) == {"on_site_audit", ""}
    assert set(told(after, "equivalence").values()) == {"four_pillar", ""}
    assert len(after.listed) == 48
    checked(after, [*usual, *later], before, policy)


def test_sites_of_a_sector_that_too_few_members_use_by_now_go():
    policy = replace(LOOSE, attr_min_users=6)
    usual, rare = crowd(0, 24), crowd(100, 24, members=6, sector="palm")
    before = previous_of(proposed([*usual, *rare], policy), [*usual, *rare])
    later = [
        replace(each, contributions=tuple(replace(one, member="M0") if one.member == "M5" else one
                                          for one in each.contributions))
        for each in rare
    ]  # fmt: skip
    after = followed([*usual, *later], before, policy)
    assert set(told(after, "sector").values()) == {"meat"}
    assert {each.reason for each in after.held} == {"r2_cover"}
    checked(after, [*usual, *later], before, policy)


def test_new_rows_show_their_sector_where_others_of_it_do():
    hidden = crowd(0, 24, sector="palm")
    unknown = plain_sites([{0}, {1}], sector="", start=50)
    shown = crowd(100, 24, sector="meat", country="BR")
    shown = [replace(each, country="BR") for each in shown]
    sites = [*hidden, *unknown, *shown]
    before = previous_of(proposed(sites, LOOSE), sites)
    assert {each.row.sector for each in before.released.values()} == {"", "meat"}
    fresh = [
        *crowd(200, 8, sector="palm"),
        *(replace(each, country="BR") for each in crowd(300, 8, sector="meat", country="BR")),
        *crowd(400, 8, sector="dairy"),
    ]
    after = followed([*sites, *fresh], before)
    sectors = told(after, "sector")
    assert [sectors[each.site_id] for each in fresh[:16]] == [""] * 8 + ["meat"] * 8
    assert len(after.listed) == len(sites) + 24
    checked(after, [*sites, *fresh], before, LOOSE)


def test_a_row_does_not_tell_of_a_better_audit_at_the_price_of_another_value():
    """The better audits are of a kind that no row shows: to tell their date would be to blank the kind."""
    sites = [*crowd(0, 32), *crowd(100, 16, day=date(2026, 1, 15))]
    before = previous_of(proposed(sites, LOOSE), sites)
    day = date(2026, 2, 1)
    again = [
        replace(each, contributions=tuple(replace(one, kind=Kind.RATING, audited_from=day, audited_to=day)
                                          for one in each.contributions)) if at < 16 else each
        for at, each in enumerate(sites)
    ]  # fmt: skip
    after = followed(again, before)
    assert {each.site_id: each.row for each in after.listed} == {
        site_id: each.row for site_id, each in before.released.items()
    }
