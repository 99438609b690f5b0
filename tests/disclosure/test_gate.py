"""What the gate lists and holds, and that nothing it lists breaks a rule."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.disclosure.columns import COARSENED
from comity.disclosure.gate import release
from comity.disclosure.holds import REASONS
from comity.disclosure.policy import PROFILES, STRICT, Policy
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.errors import GateError, PolicyError
from tests.disclosure.brute_force import crowds_of, keeps_r1, keeps_strict, largest_posterior
from tests.disclosure.making import (
    CUTOFF,
    DAY,
    KEYS,
    LOOSE,
    attributes,
    listed_rows,
    part,
    plain_sites,
    proposed,
    rounds,
    site,
)

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
POLICIES = st.sampled_from([
    Policy(), LOOSE, replace(LOOSE, coalition_m=0), replace(LOOSE, coalition_m=2, attr_min_users=5),
    Policy(k_min=4, coalition_m=1, p_max=Fraction(1, 3), attr_min_users=5),
])  # fmt: skip
WIDE = [{member} for member in range(8) for _ in range(5)]  # eight members with five rows each: every rule holds


def broken_crowds(proposal, sites):
    policy = proposal.policy
    groups = crowds_of(listed_rows(proposal, sites), attributes)
    limits = policy.k_min, policy.coalition_m, policy.p_max
    return [name for name, rows in groups.items() if not keeps_r1(rows, *limits)]


def broken_labels(proposal):
    """Rows released, simply grouped by the knowledge cell that the risk report names."""
    policy = proposal.policy
    crowds = {label: [each.behind for each in proposal.listed if each.cell == label]
              for label in sorted({each.cell for each in proposal.listed})}  # fmt: skip
    return [
        label for label, rows in crowds.items() if not keeps_r1(rows, policy.k_min, policy.coalition_m, policy.p_max)
    ]


def highest_posterior(rows, policy):
    crowds = [
        [row.members for row in rows if row.published_cell == cell] for cell in {row.published_cell for row in rows}
    ]
    return max((largest_posterior(crowd, policy.coalition_m) for crowd in crowds), default=Fraction(0))


def rarely_used(rows, policy):
    shown = {(column, getattr(each.row, column)) for each in rows for column in COARSENED if getattr(each.row, column)}
    users = {one: frozenset().union(*(each.members for each in rows if getattr(each.row, one[0]) == one[1]))
             for one in shown}  # fmt: skip
    return sorted(one for one, members in users.items() if len(members) < policy.attr_min_users)


# --- the rules, on any round ------------------------------------------------------------------------------------------


@SLOW
@given(rounds(), POLICIES)
def test_every_rule_holds_on_any_round(sites, policy):
    """I1, I3b, I5, I9, I11: one round, all that must hold of what is released."""
    proposal = proposed(sites, policy)
    rows = listed_rows(proposal, sites)
    assert broken_crowds(proposal, sites) == []
    assert broken_labels(proposal) == []
    assert highest_posterior(rows, policy) <= policy.p_max
    assert rarely_used(rows, policy) == []
    assert sorted(each.site_id for each in proposal.placements) == sorted(each.site_id for each in sites)
    assert all((each.row is None) == (each.reason in REASONS) for each in proposal.placements)
    assert len(release(proposal).rows) + len(proposal.held) == len(sites)


@SLOW
@given(rounds(), st.randoms(use_true_random=False))
def test_order_and_names_of_members_change_nothing(sites, random):
    names = [f"M{number}" for number in range(9)]
    renamed = dict(zip(names, random.sample(names, len(names)), strict=True))

    def mixed(each):
        parts = random.sample(each.contributions, len(each.contributions))
        return replace(each, contributions=tuple(replace(one, member=renamed[one.member]) for one in parts))

    other = [mixed(each) for each in random.sample(sites, len(sites))]
    assert release(proposed(sites, LOOSE)) == release(proposed(other, LOOSE))


@SLOW
@given(rounds(), st.sampled_from([replace(LOOSE, rule=STRICT), PROFILES["strict"]]))
def test_the_strict_rule_holds_on_any_round(sites, policy):
    proposal = proposed(sites, policy)
    limits = policy.k_min, policy.coalition_m, policy.p_max
    groups = crowds_of(listed_rows(proposal, sites), attributes)
    assert [name for name, rows in groups.items() if not keeps_strict(rows, *limits)] == []
    assert len(release(proposal).rows) + len(proposal.held) == len(sites)


def test_the_strict_rule_holds_back_what_several_members_share():
    sites = plain_sites([*WIDE, *[{number % 8, (number + 1) % 8, (number + 2) % 8} for number in range(40)]])
    assert len(proposed(sites).listed) == 80
    assert len(proposed(sites, PROFILES["strict"]).listed) < 80


# --- what passes and what is held -------------------------------------------------------------------------------------


def test_a_crowd_of_many_hands_is_listed_whole():
    proposal = proposed(plain_sites(WIDE))
    assert len(proposal.listed) == len(WIDE)
    assert all(each.row.audited == "2025-H2" and each.row.equivalence == "four_pillar" for each in proposal.listed)


def test_a_row_shows_each_text_in_its_column():
    texts = {"supplier_name": "Acme Foods", "address": "1 Mill Lane", "city": "Springfield", "region": "Ohio",
             "postcode": "01234"}  # fmt: skip
    proposal = proposed(plain_sites(WIDE, gln="9521234500017", **texts))
    for each in proposal.listed:
        assert each.row.identifiers == "GLN:9521234500017"
        assert {name: getattr(each.row, name) for name in texts} == {**texts, "address": "1 Mill Ln"}
        assert each.row.site_name == each.candidate.texts.site_name


def test_the_reason_to_wait_is_that_of_the_sites_own_country():
    """In another country, or with their sector told, there are hands enough: these do not help."""
    elsewhere = [
        replace(each, country="BR") for each in plain_sites([*WIDE, *({0} for _ in range(60))], start=100, country="BR")
    ]
    few = plain_sites([{8}, {9}], start=400)
    proposal = proposed([*elsewhere, *few])
    assert {each.reason for each in proposal.held if each.candidate.country == "US"} == {"r1_hands"}
    assert {each.reason for each in proposal.held if each.candidate.country == "BR"} <= {"r1_exclusive", "r1_weight"}


def test_what_one_member_has_too_much_of_is_held_and_the_rest_listed():
    sites = plain_sites([*WIDE, *({0} for _ in range(60))])
    proposal = proposed(sites)
    assert {each.reason for each in proposal.held} <= {"r1_exclusive", "r1_weight"}
    listed = Counter(next(iter(row.members)) for row in listed_rows(proposal, sites))
    assert all(listed[f"M{member}"] == 5 for member in range(1, 8))
    # Of X rows 4 * mine <= X - second: with 5 each of seven others, mine <= (40 - 5 - 5) / 3 = 10 of 45 rows.
    assert listed["M0"] == 10


def test_too_few_members_are_held_for_want_of_hands():
    proposal = proposed(plain_sites([{0}, {1}, {2}, {0, 1}]))
    assert [each.reason for each in proposal.held] == ["r1_hands"] * 4
    assert release(proposal).rows == ()


def test_a_site_that_half_of_all_audit_stands_alone_in_its_cell():
    proposal = proposed(plain_sites([{0, 1, 2, 3, 4, 5}]))
    assert len(proposal.listed) == 1


def counted(rows):
    return Counter(member for row in rows for member in row)


def test_dominance_on_counts_is_no_substitute():
    """disclosure.md 3.3s (a): the attacker takes out rows, and with them what others have in them."""
    shared = [{1, 2}, {3, 4}, {5, 6}, {1, 3}, {2, 4}, {5, 6}, {1, 5}, {2, 6}]
    crowd = [*({0} for _ in range(5)), {1}, {2}, {3}, {4}, {5}, *shared]
    first, second = sorted(counted(crowd).values(), reverse=True)[:2]
    assert 4 * first <= sum(counted(crowd).values()) - second
    assert not keeps_r1(crowd)
    assert_not_listed_whole(crowd)


def test_shares_of_contributions_are_no_substitute_for_shares_of_rows():
    """disclosure.md 3.3s (b): it understates the posterior by the mean number of members behind a row."""
    crowd = [{0, 1}, {0, 2}, {0, 3}, set(range(4, 12)), set(range(12, 20))]
    for coalition in [set(), *({member} for member in range(20))]:
        rest = counted([row for row in crowd if not row & coalition])
        assert 4 * max(rest.values()) <= sum(rest.values())
    assert not keeps_r1(crowd)
    assert_not_listed_whole(crowd)


def assert_not_listed_whole(crowd):
    sites = plain_sites(crowd)
    proposal = proposed(sites)
    assert len(proposal.listed) < len(crowd)
    assert broken_crowds(proposal, sites) == []


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 4, 1), date(2026, 4, 1), ""),
        (date(2026, 4, 2), date(2026, 4, 2), "min_age"),
        (date(2026, 6, 30), date(2026, 6, 30), "min_age"),
        (date(2026, 7, 1), date(2026, 7, 1), "outside_window"),
        (date(2023, 6, 30), date(2023, 6, 30), ""),
        (date(2023, 6, 29), date(2023, 6, 29), "outside_window"),
        (date(2026, 1, 1), date(2026, 12, 31), "outside_window"),
        (date(2023, 1, 1), date(2023, 12, 31), ""),
        (date(2026, 3, 1), date(2026, 4, 2), "min_age"),
    ],
)
def test_the_last_day_that_a_date_may_mean_decides_whether_it_counts(first, last, reason):
    waiting = site(99, *(part(member, day=first, last=last) for member in range(6)))
    proposal = proposed([*plain_sites(WIDE), waiting])
    assert next(each for each in proposal.placements if each.site_id == waiting.site_id).reason == reason


def test_rows_that_do_not_count_touch_neither_members_nor_text_nor_best_audit():
    whole = plain_sites(WIDE)
    noise = part(7, name="Renamed Mill", day=date(2023, 1, 1), equivalence=Equivalence.OTHER, address="1 Side Road")
    uncounted = replace(noise, audited_from=DAY, audited_to=DAY, counts=False)
    young = replace(noise, audited_from=CUTOFF, audited_to=CUTOFF)
    noisy = [replace(each, contributions=(*each.contributions, noise, uncounted, young)) for each in whole]
    assert release(proposed(noisy)).rows == release(proposed(whole)).rows


def test_the_best_audit_is_the_most_equivalent_and_then_the_latest():
    parts = [
        part(0, day=date(2026, 1, 5), equivalence=Equivalence.OTHER, kind=Kind.RATING),
        part(1, day=date(2024, 3, 1), equivalence=Equivalence.FOUR_PILLAR),
        part(2, day=date(2025, 2, 1), equivalence=Equivalence.FOUR_PILLAR),
        *(part(member, day=date(2023, 9, 1), equivalence=Equivalence.TWO_PILLAR) for member in (3, 4, 5)),
    ]
    (listed,) = proposed([site(1, *parts)]).listed
    assert (listed.row.kind, listed.row.equivalence, listed.row.audited) == ("on_site_audit", "four_pillar", "2025-H1")


@pytest.mark.parametrize(
    ("first", "last", "audited"),
    [
        (date(2025, 6, 30), date(2025, 6, 30), "2025-H1"),
        (date(2025, 7, 1), date(2025, 7, 31), "2025-H2"),
        (date(2025, 4, 1), date(2025, 6, 30), "2025-H1"),
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2024, 12, 30), date(2025, 1, 3), "2024-H2"),
    ],
)
def test_audited_is_the_half_year_that_the_date_pins_or_its_year(first, last, audited):
    (listed,) = proposed([site(1, *(part(member, day=first, last=last) for member in range(6)))]).listed
    assert listed.row.audited == audited


# --- I3b --------------------------------------------------------------------------------------------------------------


def test_a_value_that_points_to_one_member_goes_blank_and_no_site_is_held_for_it():
    own = [site(100 + number, part(0, name=f"Own {number}", equivalence=Equivalence.OTHER)) for number in range(5)]
    proposal = proposed([*plain_sites(WIDE[5:]), *own])
    assert len(proposal.listed) == 40
    assert "other" not in {each.row.equivalence for each in proposal.listed}


def test_a_half_year_that_is_too_rare_becomes_a_year():
    """Each half of 2025 stands on too few members by itself; the year on enough."""
    first = plain_sites([{member} for member in range(4) for _ in range(5)], day=date(2025, 3, 1))
    second = plain_sites([{member} for member in range(4, 8) for _ in range(5)], start=50, day=date(2025, 10, 1))
    proposal = proposed([*first, *second])
    assert Counter(each.row.audited for each in proposal.listed) == {"2025": 40}


def test_columns_that_only_one_list_fills_go_blank():
    others = plain_sites(WIDE[5:], address="1 Mill Lane")
    own = plain_sites(WIDE[:5], start=60, address="1 Mill Lane", city="Springfield", postcode="12345")
    proposal = proposed([*others, *own])
    assert {(each.row.address, each.row.city, each.row.postcode) for each in proposal.listed} == {("1 Mill Ln", "", "")}


# --- unknown sectors --------------------------------------------------------------------------------------------------


def test_rows_of_unknown_sector_hide_among_rows_whose_sector_goes_blank():
    known = plain_sites(WIDE)
    unknown = plain_sites([{0}, {1}], sector="", start=200)
    proposal = proposed([*known, *unknown])
    assert len(proposal.listed) == 42
    assert {each.row.sector for each in proposal.listed} == {""}
    assert {each.cell for each in proposal.listed} == {"unknown sector | US"}


def test_sectors_stay_where_rows_of_unknown_sector_find_a_crowd_without_them():
    proposal = proposed([*plain_sites(WIDE), *plain_sites(WIDE, sector="", start=200)])
    assert Counter(each.row.sector for each in proposal.listed) == {"meat": 40, "": 40}


def test_a_cell_that_breaks_the_rule_by_itself_is_not_saved_by_hiding_its_sector():
    rare = plain_sites([{0}, {0}, {1}], sector="sugar", start=300)
    sites = [*plain_sites(WIDE, sector=""), *rare]
    proposal = proposed(sites)
    assert len(proposal.listed) == 40
    assert broken_crowds(proposal, sites) == []


# --- volunteered sites ------------------------------------------------------------------------------------------------


def test_a_volunteered_site_is_listed_whoever_audited_it_and_counts_for_no_other():
    wish = site(500, part(0, name="Willing Mill"), volunteered=True)
    alone = proposed([wish])
    assert [each.cell for each in alone.listed] == ["volunteered | US"]
    beside = proposed([*plain_sites(WIDE), wish])
    without = proposed(plain_sites(WIDE))
    assert {each.row for each in beside.listed} - {each.row for each in without.listed} == {
        each.row for each in beside.listed if each.candidate.volunteered
    }
    few = plain_sites([{0}, {1}, {2}])
    wishes = [
        replace(each, site_id=f"{number:024x}", volunteered=True) for number, each in enumerate(plain_sites(WIDE))
    ]
    assert len(proposed([*few, *wishes]).listed) == len(wishes)
    release(proposed([*few, *wishes]))


def test_a_value_shown_by_volunteered_rows_alone_is_blank():
    wish = site(500, part(0, equivalence=Equivalence.OTHER, kind=Kind.RATING), volunteered=True)
    (listed,) = [each for each in proposed([*plain_sites(WIDE), wish]).listed if each.candidate.volunteered]
    assert (listed.row.kind, listed.row.equivalence, listed.row.audited) == ("", "", "2025-H2")
    assert listed.row.sector == "meat"


def test_a_young_volunteered_site_waits_like_any_other():
    wish = site(500, part(0, day=CUTOFF), volunteered=True)
    assert [each.reason for each in proposed([wish]).placements] == ["min_age"]


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_site_that_names_a_member_waits_for_a_person():
    sites = [*plain_sites(WIDE), site(400, *(part(member, name="Mill of BRAMBLE Foods, Ltd.") for member in range(6)))]
    assert [each.reason for each in proposed(sites, forbidden=["Bramble Foods"]).held] == ["names_member"]
    assert proposed(sites, forbidden=["Bramble"]).held[0].reason == "names_member"
    assert proposed(sites, forbidden=["Bramble Drinks", "of", "Oak"]).held == ()


# --- release ----------------------------------------------------------------------------------------------------------


def tampered(proposal, number, **changes):
    each = proposal.listed[number]
    changed = replace(each, row=replace(each.row, **changes))
    return replace(proposal, placements=tuple(changed if one is each else one for one in proposal.placements))


@pytest.mark.parametrize(
    "changes",
    [
        {"audited": "2025-H2"},
        {"equivalence": "four_pillar"},
        {"address": "=HYPERLINK(1)"},
        {"site_name": "Somebody's own spelling"},
        {"country": "BR"},
        {"row_id": "1"},
        {"audited": "2025-09"},
    ],
)
def test_a_proposal_that_was_tampered_with_is_not_released(changes):
    rare = [site(100 + number, part(0, name=f"Own {number}", day=date(2024, 5, 1), equivalence=Equivalence.OTHER))
            for number in range(5)]  # fmt: skip
    proposal = proposed([*plain_sites(WIDE[5:]), *rare])
    release(proposal)
    blank = next(number for number, each in enumerate(proposal.listed) if not each.row.audited)
    with pytest.raises(GateError, match="Nothing was released"):
        release(tampered(proposal, blank, **changes))


def test_a_held_site_cannot_be_slipped_in():
    sites = plain_sites([*WIDE, *({0} for _ in range(60))])
    proposal = proposed(sites)
    listed, held = proposal.listed[0], proposal.held[0]
    texts = held.candidate.texts
    row = replace(listed.row, row_id=KEYS.row_id(held.site_id), site_name=texts.site_name)
    forced = replace(held, row=row, reason="")
    slipped = replace(proposal, placements=tuple(forced if one is held else one for one in proposal.placements))
    with pytest.raises(GateError, match="R1"):
        release(slipped)


def test_two_sites_with_one_id_are_refused():
    one, other = plain_sites([{0}, {1}])
    with pytest.raises(GateError, match="same site_id"):
        proposed([one, replace(other, site_id=one.site_id)])


def test_a_policy_outside_its_range_is_refused():
    with pytest.raises(PolicyError, match="k_min is 2"):
        proposed(plain_sites(WIDE), Policy(k_min=2))


def test_an_edition_is_named_by_its_cutoff_and_by_all_that_it_is_made_of():
    sites = plain_sites(WIDE)
    loosely = replace(Policy(), p_max=Fraction(1, 3))
    editions = [
        release(proposed(sites)),
        release(proposed(sites[:-1])),
        release(proposed(sites, loosely)),
        release(proposed(sites, keys=type(KEYS).derive(bytes(32)))),
        release(proposed(sites, cutoff=date(2026, 6, 29))),
    ]
    assert editions[0].rows == editions[2].rows
    assert len({each.edition_id.rpartition("-")[2] for each in editions}) == len(editions)
    assert all(re.fullmatch("2026-06-30-[0-9a-f]{12}", each.edition_id) for each in editions[:4])
    assert editions[4].edition_id.startswith("2026-06-29-")


def test_another_key_gives_other_ids_and_another_order():
    sites = plain_sites(WIDE)
    mine, theirs = (release(proposed(sites, keys=type(KEYS).derive(bytes([byte]) * 32))) for byte in (1, 2))
    assert {row.row_id for row in mine.rows}.isdisjoint(row.row_id for row in theirs.rows)
    assert [row.site_name for row in mine.rows] != [row.site_name for row in theirs.rows]
    assert [row.row_id for row in mine.rows] == sorted(row.row_id for row in mine.rows)
