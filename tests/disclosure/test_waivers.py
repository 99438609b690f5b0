"""Rows that are listed on their members' waivers: whom they may give away, and that nobody else pays for them.

The rows beside them are judged by the brute force of `brute_force.py`, with the rows on waivers taken out: whoever
attacks may know who stands behind those.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.disclosure import gate, recheck
from comity.disclosure.columns import filled
from comity.disclosure.counts import Counted, Table, published_counts
from comity.disclosure.policy import Policy
from comity.disclosure.previous import Waiting
from comity.disclosure.risk import risk_report
from comity.disclosure.waived import NOTHING, alike, may_stay
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.errors import GateError
from tests.disclosure.brute_force import crowds_of, keeps_r1, largest_posterior
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
from tests.disclosure.test_sequel import RARELY, checked, followed, previous_of

# Six members with two rows each keep R1; what member 9 alone sends more of them is held.
WIDE = [{member} for member in range(6)] * 2
ALONE = [{9}] * 6


def signed(sites, *members):
    return [replace(each, waived_by=frozenset(f"M{member}" for member in members)) for each in sites]


def rows(proposal):
    return {each.site_id: each.row for each in proposal.listed}


def on_waivers(proposal):
    return {each.site_id for each in proposal.listed if each.candidate.waived}


def placed(proposal, own):
    (found,) = (each for each in proposal.placements if each.site_id == own.site_id)
    return found


def test_a_held_row_is_listed_once_everybody_behind_it_signed():
    own = site(500, part(9, name="Lone Mill"), part(8, name="Lone Mill"), sector="palm")
    for by, listed in (((), False), (("M9",), False), (("M9", "M7"), False), (("M9", "M8"), True)):
        found = proposed([*plain_sites(WIDE), replace(own, waived_by=frozenset(by))])
        assert placed(found, own).listed == listed, by
        assert placed(found, own).reason == ("" if listed else "r1_hands")
        gate.release(found)


def test_a_row_that_the_rules_list_stands_by_the_rules_whoever_signed():
    """Else a member could take its rows out of the crowds of others, by signing for all of them."""
    sites = plain_sites(WIDE)
    without, all_signed = proposed(sites), proposed(signed(sites, *range(6)))
    assert rows(all_signed) == rows(without)
    assert len(rows(without)) == len(sites)
    assert on_waivers(all_signed) == set()


def test_a_member_that_signs_for_all_its_rows_changes_no_row_of_others():
    sites = [*plain_sites(WIDE), *signed(plain_sites(ALONE, start=50), 9)]
    without = proposed([replace(each, waived_by=frozenset()) for each in sites])
    found = proposed(sites)
    assert len(without.held) > 2
    assert {site_id: row for site_id, row in rows(found).items() if site_id in rows(without)} == rows(without)
    assert on_waivers(found) == {each.site_id for each in without.held}


@RARELY
@given(sites=rounds(), signers=st.lists(st.sets(st.integers(0, 8)), min_size=26, max_size=26),
       policy=st.sampled_from([LOOSE, Policy(), replace(LOOSE, coalition_m=2, attr_min_users=5)]))  # fmt: skip
def test_with_waivers_the_rest_of_an_edition_is_what_it_was_and_keeps_every_rule(sites, signers, policy):
    without = proposed(sites, policy)
    given_up = [
        replace(each, waived_by=frozenset(f"M{member}" for member in some))
        for each, some in zip(sites, signers, strict=False)
    ]
    found = proposed(given_up, policy)
    assert {site_id: row for site_id, row in rows(found).items() if site_id not in on_waivers(found)} == rows(without)
    rest = listed_rows(found, given_up)
    loose = (policy.k_min, policy.coalition_m, policy.p_max)
    for crowd, behind in crowds_of(rest, attributes).items():
        assert keeps_r1(behind, *loose), crowd
        assert largest_posterior(behind, policy.coalition_m) <= policy.p_max
    beside = {(row.country, row.sector, *attributes_of(row)) for row in rows(without).values()}
    for site_id in on_waivers(found):
        row = rows(found)[site_id]
        blank = ("", (), "", "", "")
        assert (row.country, row.sector, *attributes_of(row)) in beside | {(row.country, *blank)}
    gate.release(found)


def attributes_of(row):
    return filled(row), row.kind, row.equivalence, row.audited


def test_no_column_tells_a_row_on_waivers_from_the_others():
    """They could show their addresses and their own equivalence; the rows beside them do not."""
    own = [
        site(number, part(9, name=f"Mill {number}", equivalence=Equivalence.OTHER, address="1 High Street"),
             waived_by=["M9"])
        for number in range(50, 56)
    ]  # fmt: skip
    found = proposed([*plain_sites(WIDE), *own])
    shown = {(each.row.sector, *attributes_of(each.row)) for each in found.crowd}
    assert len(on_waivers(found)) > 2
    for site_id in on_waivers(found):
        assert (rows(found)[site_id].sector, *attributes_of(rows(found)[site_id])) in shown
    far = site(501, part(9, name="Far Mill", country="BR", address="1 Rua"), country="BR", waived_by=["M9"])
    alone = placed(proposed([*plain_sites(WIDE), far]), far).row
    assert [alone.sector, *attributes_of(alone)] == ["", (), "", "", ""]


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        (site(500, part(9, day=CUTOFF), waived_by=["M9"]), "min_age"),
        (site(500, part(9, counts=False), waived_by=["M9"]), "outside_window"),
        (site(500, part(9, name="Acme Mill"), waived_by=["M9"]), "names_member"),
    ],
)
def test_a_waiver_is_for_the_rules_on_crowds_and_for_nothing_else(own, reason):
    found = proposed([*plain_sites(WIDE), own], forbidden=["Acme"])
    assert placed(found, own).reason == reason
    assert not placed(found, own).waivable


def test_a_site_that_asks_itself_needs_no_waiver():
    own = site(500, part(9, name="Lone Mill"), sector="palm", volunteered=True, waived_by=["M9"])
    assert placed(proposed([*plain_sites(WIDE), own]), own).cell == "volunteered | US"


# --- the edition after ------------------------------------------------------------------------------------------------

LONE = site(900, part(30, name="Lone Mill"), sector="palm", waived_by=["M30"])
CROWD = plain_sites([{member} for member in range(8)] * 4)


@pytest.fixture
def before():
    sites = [*CROWD, LONE]
    first = proposed(sites, LOOSE)
    assert on_waivers(first) == {LONE.site_id}
    return previous_of(first, sites)


def after(before, own, others=CROWD):
    sites = [*others, own]
    found = followed(sites, before)
    checked(found, sites, before, LOOSE)
    return found


def test_a_row_on_a_waiver_stays_to_the_byte_while_it_stands(before):
    found = after(before, LONE)
    assert on_waivers(found) == {LONE.site_id}
    assert rows(found)[LONE.site_id] == before.released[LONE.site_id].row


@pytest.mark.parametrize("newcomer", [
    part(3, name="Lone Mill"),
    part(3, name="Lone Mill and Sons", equivalence=Equivalence.OTHER, address="1 High Street", city="Springfield"),
    part(3, name="Lone Mill", day=DAY.replace(year=2026, month=6)),
    part(3, name="Mill", country="BR"),
])  # fmt: skip
def test_a_row_on_a_waiver_tells_nothing_of_who_joins_it(before, newcomer):
    """Who signed stands there already; that somebody else does now, too, changes not a byte, nor does the row leave."""
    joined = replace(LONE, contributions=(*LONE.contributions, newcomer), country=newcomer.listing.country)
    assert rows(after(before, joined)) == rows(after(before, LONE))


@RARELY
@given(sites=rounds(), newcomers=st.lists(st.sets(st.integers(9, 12), max_size=2), min_size=26, max_size=26))
def test_who_joins_rows_on_waivers_changes_none_of_them(sites, newcomers):
    all_signed = [replace(each, waived_by=frozenset(one.member for one in each.contributions)) for each in sites]
    first = proposed(all_signed, LOOSE)
    stood = previous_of(first, all_signed)
    joined = [
        replace(each, sector="palm", contributions=(
            *each.contributions,
            *(part(member, name="Another Mill", city="Springfield", country="BR") for member in sorted(more)),
        )) if each.site_id in on_waivers(first) else each
        for each, more in zip(all_signed, newcomers, strict=False)
    ]  # fmt: skip
    alone, together = followed(all_signed, stood), followed(joined, stood)
    assert on_waivers(together) == on_waivers(alone)
    assert crowd_rows(together) == crowd_rows(alone)
    assert rows(together) == rows(alone)
    gate.release(together)


def crowd_rows(proposal):
    return {each.site_id: each.row for each in proposal.crowd}


def test_a_row_on_a_waiver_speaks_of_the_best_audit_of_who_signed_as_the_rows_beside_it_do(before):
    """Some rows beside it have audits of the next half-year; then it may say so, too. It says nothing too old."""
    own = replace(before.released[LONE.site_id].row, audited="2025-H2")
    stood = replace(before, released={**before.released, LONE.site_id: replace(before.released[LONE.site_id], row=own)})
    others = [each.row for site_id, each in before.released.items() if site_id != LONE.site_id]
    crowd = [replace(row, audited=half) for row in others for half in ("2025-H2", "2026-H1")]
    anew = replace(LONE, contributions=(part(30, name="Lone Mill", day=date(2026, 2, 1)),), country="BR", sector="meat")
    candidate, later = (placed(followed([*CROWD, each], stood), LONE).candidate for each in (LONE, anew))
    start = date(2023, 12, 31)
    assert may_stay(candidate, crowd, start)
    assert not may_stay(candidate, crowd, date(2026, 1, 1))
    assert not may_stay(candidate, [replace(row, audited="2026-H1") for row in crowd], start)
    assert not may_stay(later, crowd, start)
    assert (later.country, later.sector) == ("US", "palm")
    beside = [replace(row, sector="palm") for row in crowd]
    assert alike(later, beside)[0] == "palm"
    assert alike(later, beside)[1].audited == "2026-H1"
    assert alike(candidate, beside)[1].audited == "2025-H2"
    with_more = [*beside, *(replace(row, address="1 High Street") for row in beside)]
    assert alike(candidate, with_more) == alike(candidate, beside)
    assert alike(candidate, [replace(row, country="BR") for row in beside]) == ("", NOTHING)


def test_a_row_leaves_when_its_waiver_is_withdrawn_and_is_then_like_any_other(before):
    back = replace(LONE, waived_by=frozenset())
    sites = [*CROWD, back]
    found = followed(sites, before)
    checked(found, sites, before, LOOSE)
    assert placed(found, back).reason == "waived_no_longer"
    assert rows(found) == {
        site_id: row for site_id, row in rows(after(before, LONE)).items() if site_id != LONE.site_id
    }
    again = followed(sites, replace(previous_of(found, sites), cutoff=CUTOFF))
    assert placed(again, back).reason == "r1_hands"
    signed_again = [*CROWD, LONE]
    assert placed(followed(signed_again, previous_of(found, sites)), LONE).candidate.waived


def test_one_of_two_who_signed_may_withdraw_for_itself():
    """The row leaves: it would go on giving away who does not want that any more."""
    both = replace(LONE, contributions=(*LONE.contributions, part(31, name="Lone Mill")),
                   waived_by=frozenset(["M30", "M31"]))  # fmt: skip
    sites = [*CROWD, both]
    stood = previous_of(proposed(sites, LOOSE), sites)
    assert stood.released[LONE.site_id].waived == {"M30", "M31"}
    assert placed(after(stood, replace(both, waived_by=frozenset(["M30"]))), LONE).reason == "waived_no_longer"
    gone = replace(both, contributions=both.contributions[:1], waived_by=frozenset(["M30"]))
    assert placed(after(stood, gone), LONE).candidate.waived


def test_a_row_leaves_with_the_last_who_signed_whoever_else_stands_behind_it(before):
    other = replace(LONE, contributions=(part(3, name="Lone Mill"),))
    assert placed(after(before, other), LONE).reason == "waived_no_longer"
    assert placed(after(before, replace(other, contributions=())), LONE).reason == "outside_window"


def test_a_row_that_has_to_go_by_the_rules_is_not_kept_by_a_waiver():
    """It is cover of rows that go, too: those would be left alone in what is gone."""
    first = proposed(CROWD, LOOSE)
    stood = previous_of(first, CROWD)
    shrunk = [replace(each, waived_by=frozenset(part.member for part in each.contributions)) for each in CROWD]
    shrunk = [replace(each, contributions=()) if "M0" in each.waived_by else each for each in shrunk]
    found = followed(shrunk, stood)
    checked(found, shrunk, stood, LOOSE)
    covers = [each for each in found.held if each.reason == "r2_cover"]
    assert covers
    assert not any(each.waivable for each in covers)
    later = followed(shrunk, replace(previous_of(found, shrunk), cutoff=CUTOFF))
    assert {each.site_id for each in covers} <= {each.site_id for each in later.held}


def test_cover_does_not_come_back_on_a_waiver():
    waiting = replace(previous_of(proposed(CROWD, LOOSE), CROWD), waiting={LONE.site_id: Waiting("r2_cover", 1, "")})
    stays = replace(waiting, waiting={LONE.site_id: Waiting("r2_cover", 1, _best(LONE))})
    assert placed(after(stays, LONE), LONE).reason == "r2_cover"
    assert placed(after(waiting, LONE), LONE).candidate.waived


def _best(own):
    sites = [*CROWD, own]
    first = proposed([*CROWD, replace(own, waived_by=frozenset())], LOOSE)
    return previous_of(first, sites).waiting[own.site_id].best_audit


# --- the check before the release -------------------------------------------------------------------------------------


def forged(proposal, own, **changes):
    each = placed(proposal, own)
    other = replace(each, candidate=replace(each.candidate, **changes))
    return replace(proposal, placements=tuple(other if one is each else one for one in proposal.placements))


@pytest.mark.parametrize("changes", [{"signed": ()}, {"behind": (0, 1)}, {"volunteered": True}])
def test_no_row_is_released_on_waivers_that_do_not_cover_it(changes):
    found = proposed([*CROWD, LONE], LOOSE)
    assert recheck.broken(found) == []
    assert "waivers that do not cover it" in recheck.broken(forged(found, LONE, **changes))[0]
    with pytest.raises(GateError):
        gate.release(forged(found, LONE, **changes))


@pytest.mark.parametrize("changes", [{"signed": ()}, {"signed": (), "before": ()}, {"before": (40, 41)}])
def test_nor_in_the_edition_after(before, changes):
    found = after(before, LONE)
    behind = placed(found, LONE).candidate.behind
    changes = {**changes, "behind": (*behind, *changes.get("before", ()))}
    assert "waivers that do not cover it" in "".join(recheck.broken(forged(found, LONE, **changes)))


def test_a_row_of_the_crowd_cannot_be_called_waived_to_spare_the_others_a_rule():
    stood = previous_of(proposed(CROWD, LOOSE), CROWD)
    found = followed(CROWD, stood)
    own = placed(found, CROWD[0])
    said = recheck.broken(forged(found, CROWD[0], waived=True, signed=own.candidate.behind))
    assert any("waivers that do not cover it" in each for each in said)


# --- what is told of it -----------------------------------------------------------------------------------------------


def test_the_risk_report_counts_rows_on_waivers_by_themselves():
    sites = [*plain_sites(WIDE), *signed(plain_sites(ALONE, start=50), 9)]
    found = proposed(sites)
    told, bare = risk_report(found), risk_report(proposed([replace(each, waived_by=frozenset()) for each in sites]))
    count = len(on_waivers(found))
    assert told["waived"]["rows"] == count
    assert (told["waived"]["named"]["rows"], told["waived"]["named"]["hits"]) == (count, count)
    for name in ("worst", "changes", "may_be_sent", "checks"):
        assert told[name] == bare[name], name
    assert told["attackers"]["edition"] == bare["attackers"]["edition"]
    assert told["posterior"]["edition"] == bare["posterior"]["edition"]
    assert [each["exclusive_listed"] for each in told["members"]] == [
        each["exclusive_listed"] for each in bare["members"]
    ]
    (line,) = told["cells"]
    assert (line["waived"], line["listed"]) == (count, len(found.listed))
    assert any(said.startswith(f"{count} of the listed rows stand outside these limits") for said in told["summary"])
    assert not any("waiver" in said for said in bare["summary"])
    assert bare["waived"]["rows"] == 0


def test_a_count_tells_nothing_to_whoever_knows_the_rows_on_waivers():
    """All sites of the cell keep R1; without the eight that are known by their waivers the twelve others do not."""
    behind = [{member} for member in range(4)] * 3 + [{member} for member in range(4, 8)] * 2
    everything = [Table((), frozenset({()}))]

    def shown(known):
        sites = [Counted(str(at), frozenset(each), {}, known=known and min(each) > 3) for at, each in enumerate(behind)]
        return published_counts(sites, everything, Policy(), KEYS)[0].count

    assert shown(known=False) is not None
    assert shown(known=True) is None
