"""The last look: whatever is wrong with a proposal is found, and said in a sentence, whoever made the proposal.

Proposals here are made by hand or by chance, not by the gate's search, so that there is something to find.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.disclosure import recheck
from comity.disclosure.gate import Terms
from comity.disclosure.policy import Policy
from comity.disclosure.previous import Previous, Released
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.recheck import Change
from comity.reference.groups import region_group, sector_group
from comity.vocabulary.edition import EditionRow
from tests.disclosure.brute_force import crowds_of, keeps_r1
from tests.disclosure.making import (
    CUTOFF,
    KEYS,
    LOOSE,
    ListedRow,
    attributes,
    part,
    plain_sites,
    rounds,
    site,
)

WIDE = [{member} for member in range(8) for _ in range(5)]
NEXT = date(2026, 12, 31)
TEXTS = ("supplier_name", "address", "city", "region", "postcode", "identifiers")


def row_of(candidate, shown=frozenset(), **changes):
    """The row of a candidate that shows some of its columns."""
    texts = {name: getattr(candidate.texts, name) if name in shown else "" for name in TEXTS}
    rest = {name: getattr(candidate, name) if name in shown else "" for name in ("sector", "kind", "equivalence")}
    row = EditionRow(
        row_id=KEYS.row_id(candidate.site_id), site_name=candidate.texts.site_name, country=candidate.country,
        audited=candidate.audited if "audited" in shown else "", **texts, **rest,
    )  # fmt: skip
    return replace(row, **changes)


def forced(sites, shown=frozenset(), policy=LOOSE, previous=None, cutoff=CUTOFF):
    """A proposal that lists every site, whatever the rules say."""
    candidates = Terms(policy, cutoff, KEYS, previous=previous).candidates(sites)
    placements = tuple(
        Placement(each, reason=each.reason) if each.reason else Placement(each, row_of(each, shown))
        for each in candidates
    )
    return Proposal(policy, cutoff, KEYS.commitment, placements, previous)


def changed(proposal, number, **changes):
    """The proposal with something else in one of its rows."""
    each = proposal.placements[number]
    wrong = replace(each, row=replace(each.row, **changes))
    return with_placement(proposal, number, wrong)


def with_placement(proposal, number, placement):
    return replace(
        proposal,
        placements=(*proposal.placements[:number], placement, *proposal.placements[number + 1 :]),
    )


# --- R1 and I3b -------------------------------------------------------------------------------------------------------


@settings(max_examples=min(40, settings.default.max_examples), deadline=None)
@given(rounds(most=12), st.randoms(use_true_random=False))
def test_every_crowd_that_breaks_the_rule_is_found_and_no_other(sites, random):
    columns = ("sector", "kind", "equivalence", "audited", "address", "city")
    candidates = Terms(LOOSE, CUTOFF, KEYS).candidates(sites)
    placements = []
    for each in candidates:
        listed = not each.reason and random.random() < 0.8
        shown = random.sample(columns, random.choice([3, len(columns)]))
        placements.append(Placement(each, row_of(each, shown)) if listed else Placement(each, reason="r1_hands"))
    rows = [
        ListedRow(each.candidate.sector and each.candidate.cell, f"{each.row.sector} | {each.row.country}",
                  each.candidate.country, each.behind, each.row)
        for each in placements if each.row
    ]  # fmt: skip
    groups = crowds_of(rows, attributes)
    limits = LOOSE.k_min, LOOSE.coalition_m, LOOSE.p_max
    said = recheck.broken(Proposal(LOOSE, CUTOFF, KEYS.commitment, tuple(placements)))
    found = [one for one in said if "R1" in one]
    assert len(found) == sum(not keeps_r1(behind, *limits) for behind in groups.values())
    assert len(set(found)) == len(found)


def test_a_broken_crowd_is_named_with_its_rules_and_by_what_its_rows_show():
    parts = [part(0, name=f"Mill {number}", address="1 High Street", city="Springfield") for number in range(3)]
    sites = [site(number, each) for number, each in enumerate(parts)]
    blank = ("filled: nothing", "kind: blank", "equivalence: blank", "audited: blank")
    full = ("filled: address, city", "kind: on_site_audit", "equivalence: four_pillar", "audited: 2025-H2")
    for shown, sector, details in (
        ((), "unknown sector", blank),
        (("sector", "kind", "equivalence", "audited", "address", "city"), "meat", full),
    ):
        said = [one for one in recheck.broken(forced(sites, frozenset(shown))) if "R1" in one]
        assert said == [
            f"In {crowd}, {detail}: rule R1 is broken (hands, weight, exclusive)."
            for crowd in ("cell meat | US", f"published as {sector} | US", "country US")
            for detail in ("all rows", *details)
        ]


def test_a_value_that_few_members_use_is_named():
    sites = [*plain_sites(WIDE), *plain_sites([{number % 8} for number in range(16)], sector="palm", start=50)]
    proposal = forced(sites, frozenset({"sector", "kind"}), replace(LOOSE, attr_min_users=9))
    assert [one for one in recheck.broken(proposal) if "used" in one] == [
        "The value meat of sector is used by 8 members only.",
        "The value palm of sector is used by 8 members only.",
        "The value on_site_audit of kind is used by 8 members only.",
    ]
    assert recheck.broken(replace(proposal, policy=replace(LOOSE, attr_min_users=8))) == []


def test_members_behind_volunteered_rows_do_not_count_for_a_value():
    wish = [replace(each, volunteered=True) for each in plain_sites([{9}, {10}, {11}], sector="palm", start=90)]
    proposal = forced([*plain_sites(WIDE), *wish], frozenset({"sector"}))
    assert recheck.broken(proposal) == ["The value palm of sector is used by 0 members only."]


# --- what a row says --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound():
    """Rows that show all they may."""
    sites = plain_sites(
        WIDE, address="1 High Street", city="Springfield", region="Ohio", postcode="01234", supplier_name="Acme Foods",
        gln="9521234500017",
    )  # fmt: skip
    proposal = forced(sites, frozenset((*TEXTS, "sector", "kind", "equivalence", "audited")))
    assert recheck.broken(proposal) == []
    return proposal


@pytest.mark.parametrize("column", [*TEXTS, "sector", "kind", "equivalence", "audited"])
def test_a_blank_is_always_the_sites_own(sound, column):
    said = recheck.broken(changed(sound, 0, **{column: ""}))
    assert said
    assert all("R1" in one or "used by" in one for one in said)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *((column, "Something Else") for column in (*TEXTS, "site_name", "sector")),
        ("country", "BR"),
        ("country", ""),
        ("site_name", ""),
        ("kind", "rating"),
        ("kind", "no such kind"),
        ("equivalence", "other"),
        ("equivalence", "no such class"),
        ("audited", "2025-H1"),
        ("audited", "2024"),
        ("audited", "2025-09"),
        ("row_id", "0123456789abcdef0123456"),
        ("row_id", "0123456789ABCDEF01234567"),
        ("row_id", "0123456789abcdef012345678"),
    ],
)
def test_a_row_that_says_something_else_than_its_site_is_found(sound, column, value):
    wrong = changed(sound, 3, **{column: value})
    row_id = wrong.placements[3].row.row_id
    assert f"Row {row_id} says something that its site does not allow." in recheck.broken(wrong)


def test_an_audit_may_be_told_by_its_year_alone(sound):
    assert not any("does not allow" in one for one in recheck.broken(changed(sound, 3, audited="2025")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_begins_like_a_formula_is_found(sound, start):
    each = sound.placements[0]
    candidate = replace(each.candidate, texts=replace(each.candidate.texts, city=f"{start}1"))
    wrong = with_placement(sound, 0, Placement(candidate, replace(each.row, city=f"{start}1")))
    assert f"Row {each.row.row_id} says something that its site does not allow." in recheck.broken(wrong)


def test_ids_that_occur_twice_are_counted(sound):
    first, second, third = (each.row.row_id for each in sound.placements[:3])
    assert len({first, second, third}) == 3
    twice = changed(changed(sound, 1, row_id=first), 2, row_id=sound.placements[4].row.row_id)
    assert recheck.broken(twice) == ["2 row ids occur more than once."]


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({"reason": "names_member"}, False),
        ({"oldest": None}, False),
        ({"youngest": None}, False),
        ({"oldest": date(2023, 6, 30)}, True),
        ({"oldest": date(2023, 6, 29)}, False),
        ({"youngest": CUTOFF - timedelta(days=90)}, True),
        ({"youngest": CUTOFF - timedelta(days=89)}, False),
    ],
)
def test_a_listed_site_has_audits_that_count_and_no_reason_to_wait(sound, changes, allowed):
    each = sound.placements[0]
    other = with_placement(sound, 0, Placement(replace(each.candidate, **changes), each.row))
    said = [] if allowed else [f"Row {each.row.row_id} says something that its site does not allow."]
    assert recheck.broken(other) == said


def test_a_volunteered_site_needs_an_audit_that_counts(sound):
    wish = replace(sound.placements[0].candidate, volunteered=True, behind=())
    row = sound.placements[0].row
    said = recheck.broken(with_placement(sound, 0, Placement(wish, row)))
    assert f"Row {row.row_id} says something that its site does not allow." in said


@pytest.mark.parametrize("both", [True, False])
def test_a_site_is_listed_or_held_with_a_reason(sound, both):
    each = sound.placements[0]
    wrong = replace(each, reason="r1_hands") if both else replace(each, row=None)
    assert "A site is neither listed nor held with a reason." in recheck.broken(with_placement(sound, 0, wrong))


# --- R2 ---------------------------------------------------------------------------------------------------------------


def followed(before, now, shown=frozenset({"sector"}), policy=LOOSE):
    """A proposal that lists all of `now` after an edition that listed all of `before`."""
    one = forced(before, shown, policy)
    truth = {each.site_id: frozenset(part.member for part in each.contributions) for each in before}
    released = {each.site_id: Released(each.row, each.candidate.sector, truth[each.site_id]) for each in one.placements}
    return forced(now, shown, policy, Previous("first", CUTOFF, released), NEXT)


def test_what_is_new_gone_and_changed_is_told_with_the_members_of_its_time():
    sites = plain_sites([{0, 1}, {2}, {3}, {4}], day=date(2025, 9, 15))
    fresh = site(77, part(5, name="New Mill"), sector="")
    proposal = followed(sites, [*sites[:3], replace(sites[3], contributions=(part(6, name="Mill 3"),)), fresh])
    at = {each.site_id: number for number, each in enumerate(proposal.placements)}
    gone = replace(proposal.placements[at[sites[1].site_id]], row=None, reason="r2_cover")
    proposal = with_placement(proposal, at[sites[1].site_id], gone)
    proposal = changed(proposal, at[sites[3].site_id], sector="")
    number = {each.site_id: each.behind for each in proposal.placements}
    was = {each.site_id: frozenset(each.candidate.before) for each in proposal.placements}
    meat = f"{sector_group('meat')} | {region_group('US')}"
    unknown = f"unknown sector | {region_group('US')}"
    assert Counter(recheck.changes(proposal)) == Counter([
        Change("gone", meat, meat, was[sites[1].site_id]),
        Change("changed, on the members of then", meat, meat, was[sites[3].site_id]),
        Change("changed, on the members of now", unknown, meat, number[sites[3].site_id]),
        Change("new", unknown, "", number[fresh.site_id]),
    ])  # fmt: skip
    assert was[sites[3].site_id] != number[sites[3].site_id]
    assert dict(recheck.change_sets(proposal)) == {
        f"gone, published as {meat}": [was[sites[1].site_id]],
        f"gone, {meat}": [was[sites[1].site_id]],
        f"changed, on the members of then, published as {meat}": [was[sites[3].site_id]],
        f"changed, on the members of then, {meat}": [was[sites[3].site_id]],
        f"changed, on the members of now, published as {unknown}": [number[sites[3].site_id]],
        f"changed, on the members of now, {meat}": [number[sites[3].site_id]],
        f"new, published as {unknown}": [number[fresh.site_id]],
    }
    said = [one for one in recheck.broken(proposal) if "R2" in one]
    assert said == [
        f"Of the rows that are {name}: rule R2 is broken (hands, weight, exclusive)."
        for name in sorted(dict(recheck.change_sets(proposal)))
    ]


def test_a_first_edition_has_no_changes():
    assert list(recheck.changes(forced(plain_sites(WIDE)))) == []


def test_a_row_cannot_leave_the_crowd_by_a_wish():
    """Whoever made a proposal: to call a row volunteered does not spare the others the rule on what is gone."""
    proposal = followed(plain_sites(WIDE), plain_sites(WIDE))
    each = proposal.placements[0]
    asked = with_placement(proposal, 0, replace(each, candidate=replace(each.candidate, volunteered=True)))
    assert [one.what for one in recheck.changes(asked)] == ["gone"]
    assert any("R2" in one for one in recheck.broken(asked))


def test_a_row_that_a_site_asked_for_is_no_change():
    wish = [replace(each, volunteered=True) for each in plain_sites([{0}, {1}], start=80)]
    proposal = followed(plain_sites(WIDE), [*plain_sites(WIDE), *wish])
    assert list(recheck.changes(proposal)) == []


def test_a_row_keeps_its_id():
    sites = plain_sites(WIDE)
    proposal = followed(sites, sites)
    assert recheck.broken(proposal) == []
    said = recheck.broken(changed(proposal, 0, row_id="0" * 24))
    assert "A row that was released before has another id now." in said


@pytest.mark.parametrize(("day", "stale"), [(date(2024, 1, 5), False), (date(2023, 12, 15), True)])
def test_a_row_may_say_what_it_said_until_its_half_year_has_left_the_window(day, stale):
    """At a cut-off of 31 December 2026 the window begins on 31 December 2023, the last day of a half-year."""
    before = plain_sites(WIDE, day=day)
    now = plain_sites(WIDE, day=date(2025, 9, 15))
    for cutoff, expected in ((NEXT, False), (date(2027, 6, 30), stale)):
        proposal = replace(followed(before, now, frozenset({"sector", "audited"})), cutoff=cutoff)
        kept = tuple(replace(each, row=each.candidate.released) for each in proposal.placements)
        said = recheck.broken(replace(proposal, placements=kept))
        assert any("does not allow" in one for one in said) == expected


def test_the_policy_says_how_wide_the_cells_of_changes_are():
    fresh = plain_sites([{number % 8} for number in range(8)], start=60)
    fresh = [replace(each, sector=("meat", "palm")[number % 2]) for number, each in enumerate(fresh)]
    proposal = followed(plain_sites(WIDE), [*plain_sites(WIDE), *fresh], frozenset())
    names = [name for name, _ in recheck.change_sets(proposal)]
    assert len(names) == len({sector_group("meat"), sector_group("palm")}) + 1
    narrow = replace(proposal, policy=Policy(delta_cell="sector x country"))
    assert [name for name, _ in recheck.change_sets(narrow)] == [
        "new, meat | US", "new, palm | US", "new, published as unknown sector | US"
    ]  # fmt: skip
