"""The register: ids stay what they are through rounds, merges, splits and undoings; a machine tries it at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from comity.linkage import Register, Signed, Taken, by_content, link, site_ids
from comity.linkage.contents import content, numbered
from comity.linkage.events import Joined, Merged, Opened, Regrouped, Split, gave
from comity.linkage.lineage import Entry
from comity.vocabulary.errors import RegisterError
from comity.vocabulary.record import Record

KEY = bytes(range(32))
PERSON = Signed(date(2026, 7, 1), "trustee", "telephone call")
ENGINE = Signed(date(2026, 6, 30), "linkage")

State = tuple[tuple[Entry, ...], dict[str, str]]


def take(register: Register, *clusters: str, round_: str = "2026H1") -> Taken:
    """Take clusters written as strings of one-letter records."""
    return register.take([tuple(cluster) for cluster in clusters], round=round_, signed=ENGINE)


def register_of(*clusters: str) -> tuple[Register, tuple[str, ...]]:
    """A register after its first round, and the ids of the clusters."""
    register = Register(KEY)
    return register, take(register, *clusters).sites


def rows_of(register: Register, rows: str) -> dict[str, str]:
    return {row: register.site_of(row) for row in rows}


def test_a_first_round_opens_a_site_for_each_cluster() -> None:
    register, (ab, c) = register_of("ab", "c")
    assert rows_of(register, "abcd") == {"a": ab, "b": ab, "c": c, "d": ""}
    assert [type(event) for event in register.events] == [Opened, Opened]
    assert {entry.site_id for entry in register.sites} == {ab, c}


def test_a_cluster_keeps_its_id_when_rows_join() -> None:
    register, (ab,) = register_of("ab")
    assert take(register, "bax", round_="2026H2").sites == (ab,)
    assert register.site_of("x") == ab
    assert register.history(ab) == (
        "Event 1 (2026-06-30, round 2026H1, linkage): opened with 2 rows.",
        "Event 2 (2026-06-30, round 2026H2, linkage): 1 row joined.",
    )


def test_the_older_id_survives_a_merge_however_small_and_the_younger_leads_to_it() -> None:
    register = Register(KEY)
    (old,) = take(register, "a").sites
    (young,) = take(register, "bcdef").sites
    assert take(register, "abcdef").sites == (old,)
    assert register.resolve(young) == old
    assert register.site(young) == register.site(old)
    assert register.history(young)[-1].endswith(f"merged into {old}, the older id; this id is another name of it.")


def test_aliases_of_aliases_lead_to_the_site_that_stands() -> None:
    register = Register(KEY)
    first, second, third = (take(register, row).sites[0] for row in "abc")
    take(register, "bc")
    take(register, "abc")
    assert [register.resolve(each) for each in (first, second, third)] == [first] * 3


def test_the_larger_part_keeps_the_id_when_a_site_is_split() -> None:
    register, (old,) = register_of("abcde")
    small, large = take(register, "ab", "cdeXYZ").sites
    assert large == old
    assert small != old
    assert register.history(small) == (f"Event 2 (2026-06-30, round 2026H1, linkage): split from {old} with 2 rows.",)


def test_new_rows_do_not_make_a_part_larger() -> None:
    register, (old,) = register_of("abc")
    assert take(register, "ab", "cUVWXYZ").sites[0] == old


def test_of_equal_parts_the_one_with_the_earliest_row_keeps_the_id() -> None:
    register, (old,) = register_of("m")
    take(register, "man")
    take(register, "manz")
    assert take(register, "az", "mn").sites[1] == old


def test_rows_that_no_cluster_names_stay_at_their_site() -> None:
    register, (abcd, e) = register_of("abcd", "e")
    take(register, "ab", "c")
    assert rows_of(register, "abde")["d"] == abcd
    assert register.site_of("e") == e


def test_a_row_that_goes_to_another_standing_site_is_neither_merge_nor_split() -> None:
    register, (abc, de) = register_of("abc", "de")
    taken = take(register, "ab", "cde")
    assert taken.sites == (abc, de)
    assert [type(event) for event in taken.events] == [Regrouped]
    assert register.history(abc)[-1].endswith(f"1 row went to {de}.")
    assert register.history(de)[-1].endswith(f"1 row came from {abc}.")


def test_merge_and_split_at_once() -> None:
    register, (abc, def_) = register_of("abc", "def")
    one, two, three = take(register, "abd", "ef", "cx").sites
    assert (one, two) == (abc, def_)
    assert three not in (abc, def_)
    assert rows_of(register, "abcdefx") == {
        "a": abc, "b": abc, "d": abc, "e": def_, "f": def_, "c": three, "x": three
    }  # fmt: skip


def test_a_split_after_a_merge_does_not_give_the_old_alias_again() -> None:
    register, (a, b) = register_of("a", "b")
    older, younger = sorted((a, b), key=register.ids.index)
    take(register, "ab")
    again = take(register, "a", "b").sites
    assert older in again
    assert younger not in again
    assert register.resolve(younger) == older


def test_the_same_clustering_again_changes_nothing() -> None:
    register, first = register_of("ab", "c", "def")
    taken = take(register, "ab", "c", "def")
    assert (taken.sites, taken.events) == (first, ())


@pytest.mark.parametrize("seed", range(5))
def test_order_makes_no_difference(seed: int) -> None:
    rounds = [["abc", "de", "f"], ["ab", "cde", "fg"], ["abcdefg", "h"], ["ad", "bcef", "gh"]]
    plain, mixed = Register(KEY), Register(KEY)
    dice = random.Random(seed)
    for clusters in rounds:
        take(plain, *clusters)
        take(mixed, *("".join(dice.sample(each, len(each))) for each in dice.sample(clusters, len(clusters))))
    assert plain.events == mixed.events


def test_ids_hang_on_the_key() -> None:
    _, ids = register_of("ab", "c")
    other = Register(bytes(32))
    assert not set(take(other, "ab", "c").sites) & set(ids)
    assert all(map(site_ids.is_site_id, (*ids, *other.ids)))


def test_one_wrong_and_two_swapped_characters_of_an_id_are_noticed() -> None:
    _, (site,) = register_of("a")
    for place in range(site_ids.LENGTH):
        for char in site_ids.ALPHABET:
            wrong = site[:place] + char + site[place + 1 :]
            assert site_ids.is_site_id(wrong) == (wrong == site)
        swapped = site[:place] + site[place + 1 : place + 2] + site[place] + site[place + 2 :]
        assert site_ids.is_site_id(swapped) == (swapped == site)


def test_an_id_is_not_given_where_it_was_before() -> None:
    first = site_ids.mint(KEY, 1, ("a",), ())
    second = site_ids.mint(KEY, 1, ("a",), (first,))
    assert second != first
    assert site_ids.is_site_id(second)


def test_a_register_taken_back_from_a_copy_gives_no_id_again_to_another_site(tmp_path: Path) -> None:
    lost, _ = register_of("abc")
    lost.save(tmp_path / "copy")
    gone = {*take(lost, "x").sites, lost.split(lost.site_of("a"), ["c"], PERSON).new}
    again = Register.open(tmp_path / "copy", KEY)
    assert not gone & {*take(again, "y").sites, again.split(again.site_of("a"), ["b"], PERSON).new}
    assert take(Register.open(tmp_path / "copy", KEY), "x").sites[0] in gone  # the same rows: the same site


# What people say


def test_a_person_merges_and_splits() -> None:
    register, (abc, d) = register_of("abc", "d")
    older, younger = sorted((abc, d), key=register.ids.index)
    merged = register.merge(younger, older, PERSON)
    assert (merged.site, merged.gone) == (older, younger)
    split = register.split(younger, ["d"], PERSON)
    assert split.site == older
    assert register.site_of("d") == split.new
    assert register.history(older)[-1].endswith("(2026-07-01, trustee): 1 row split off as " + split.new + ". Why: "
                                                "telephone call")  # fmt: skip


def test_a_person_who_names_the_larger_part_splits_the_same() -> None:
    register, (abc,) = register_of("abc")
    register.split(abc, ["a", "b"], PERSON)
    assert register.site_of("a") == register.site_of("b") == abc
    assert register.site_of("c") != abc


def test_moved_closed_and_reopened() -> None:
    register, (old, new) = register_of("a", "b")
    register.move(old, PERSON, to=new)
    assert register.resolve(old) == old  # an audit of the old place tells nothing about the new one
    assert (register.site(old).closed, register.site(old).moved_to) == (True, new)
    assert register.history(new)[-1].endswith(f"{old} moved here. Why: telephone call")
    register.reopen(old, PERSON)
    assert (register.site(old).closed, register.site(old).moved_to) == (False, "")
    register.close(old, PERSON)
    register.move(old, PERSON)
    assert (register.site(old).closed, register.site(old).moved_to) == (True, "")


def test_a_move_leads_to_where_the_new_site_stands_after_a_merge() -> None:
    register, (first,) = register_of("a")
    (second,), (third,) = take(register, "b").sites, take(register, "c").sites
    register.move(first, PERSON, to=third)
    register.merge(second, third, PERSON)
    assert register.site(first).moved_to == second


def test_renamed() -> None:
    register, (site,) = register_of("a")
    register.rename(site, "Acme Mill", PERSON)
    register.rename(site, "Bolt Mill", PERSON)
    assert register.site(site).name == "Bolt Mill"
    assert [line.split(": ", 1)[1] for line in register.history(site)[1:]] == [
        "named 'Acme Mill'. Why: telephone call", "renamed from 'Acme Mill' to 'Bolt Mill'. Why: telephone call"
    ]  # fmt: skip


def test_a_line_of_the_history_stays_one_line_that_steers_no_terminal() -> None:
    register, (site,) = register_of("a")
    nasty = "Acme\nEvent 99 (2026-01-01, trustee): closed.\x1b[2J\u2028\u202e"
    register.rename(site, nasty, Signed(date(2026, 7, 1), nasty, nasty, nasty))
    line = register.history(site)[-1]
    assert line.startswith("Event 2 (2026-07-01, round Acme Event 99")
    assert not set("\n\x1b\u2028\u202e") & set(line)
    for deed in (lambda: register.rename(site, nasty, PERSON), lambda: register.resolve(nasty)):
        with pytest.raises(RegisterError, match="Acme Event 99") as refused:
            deed()
        assert not set("\n\x1b\u2028\u202e") & set(str(refused.value))


def test_closed_sites_that_get_rows_are_told() -> None:
    register, (a, b) = register_of("a", "b")
    register.close(a, PERSON)
    register.close(b, PERSON)
    assert take(register, "ax", "b").closed == (a,)
    assert register.site(a).closed


def two_sites() -> tuple[Register, str, str]:
    """A register with the sites of the rows a and b, the older one first."""
    register = Register(KEY)
    return register, take(register, "a").sites[0], take(register, "b").sites[0]


@pytest.mark.parametrize("which", [0, 1])
def test_a_closed_site_that_a_round_merges_is_told(which: int) -> None:
    register, *sites = two_sites()
    register.close(sites[which], PERSON)
    assert take(register, "ab").closed == (sites[0],)
    assert register.site(sites[1]).closed == (which == 0)
    assert take(register, "ab").closed == ()


def test_a_closed_site_that_gets_rows_of_another_is_told() -> None:
    register, (_, de) = register_of("abc", "de")
    register.close(de, PERSON)
    assert take(register, "ab", "cde").closed == (de,)


def test_a_site_split_off_a_closed_one_is_told() -> None:
    register, (abc,) = register_of("abc")
    register.close(abc, PERSON)
    taken = take(register, "ab", "c")
    assert taken.closed == (taken.sites[1],)
    assert not register.site(taken.sites[1]).closed


def test_a_closed_site_that_keeps_its_rows_is_not_told() -> None:
    register, (_, bc) = register_of("a", "bc")
    register.close(bc, PERSON)
    assert take(register, "ac", "b").closed == ()


def test_a_merged_site_has_the_older_name_else_the_younger_one() -> None:
    register, old, young = two_sites()
    register.rename(young, "Bolt", PERSON)
    merged = register.merge(old, young, PERSON)
    assert register.site(young).name == "Bolt"
    register.rename(old, "Acme", PERSON)
    assert register.history(old)[-1].endswith("renamed from 'Bolt' to 'Acme'. Why: telephone call")
    register.undo(merged.number, PERSON)
    assert (register.site(old).name, register.site(young).name) == ("Acme", "Bolt")
    register.merge(old, young, PERSON)
    assert register.site(young).name == "Acme"


def test_a_site_has_not_moved_to_itself() -> None:
    register, old, young = two_sites()
    register.move(old, PERSON, to=young)
    assert take(register, "ab").closed == (old,)
    assert (register.site(young).closed, register.site(young).moved_to) == (True, "")
    assert register.sites == (register.site(old),)
    register.reopen(old, PERSON)
    assert not register.site(young).closed


def test_a_round_that_goes_against_a_person_tells_so() -> None:
    register, (a, b, cd) = register_of("a", "b", "cd")
    merged, split = register.merge(a, b, PERSON), register.split(cd, ["c"], PERSON)
    taken = take(register, "a", "b", "cd")
    against = {type(register.events[event - 1]): decision for event, decision in taken.against}
    assert against == {Split: merged.number, Merged: split.number}
    assert take(register, "a", "b", "cd").against == ()


@pytest.mark.parametrize("again", ["ab", "abx"])
def test_a_merge_that_a_person_undid_and_a_round_makes_again_is_told(again: str) -> None:
    register, _ = register_of("a", "b")
    (merged,) = take(register, "ab").events
    undone = register.undo(merged.number, PERSON)
    taken = take(register, again)
    assert taken.against == ((taken.events[0].number, undone.number),)


def test_a_split_that_a_person_undid_and_a_round_makes_again_is_told() -> None:
    register, _ = register_of("abc")
    (split,) = take(register, "ab", "c").events
    undone = register.undo(split.number, PERSON)
    taken = take(register, "ab", "c")
    assert [(type(event), event.number) for event in taken.events] == [(Split, taken.against[0][0])]
    assert taken.against == ((taken.events[0].number, undone.number),)


def test_rows_that_a_person_sent_back_and_a_round_moves_again_are_told() -> None:
    register, _ = register_of("abc", "de")
    (moved,) = take(register, "ab", "cde").events
    undone = register.undo(moved.number, PERSON)
    (again,) = (taken := take(register, "ab", "cde")).events
    assert isinstance(again, Regrouped)
    assert taken.against == ((again.number, undone.number),)


def test_rows_that_a_person_took_away_and_a_round_brings_again_are_told() -> None:
    register, _ = register_of("ab")
    (joined,) = take(register, "abx").events
    undone = register.undo(joined.number, PERSON)
    (again,) = (taken := take(register, "abx")).events
    assert taken.against == ((again.number, undone.number),)


def test_a_merge_is_remembered_under_whatever_id_the_site_stands() -> None:
    register = Register(KEY)
    _, a, b = (take(register, row).sites[0] for row in "oab")
    merged = register.merge(a, b, PERSON)
    take(register, "oab")
    taken = take(register, "oa", "b")
    (split,) = taken.events
    assert isinstance(split, Split)
    assert taken.against == ((split.number, merged.number),)


@pytest.mark.parametrize(("rows", "off"), [("abcd", "cd"), ("abcde", "de")])
def test_rows_that_go_back_over_a_split_of_a_person_are_told(rows: str, off: str) -> None:
    register, (site,) = register_of(rows)
    split = register.split(site, off, PERSON)
    kept = "".join(row for row in rows if row not in off)
    taken = take(register, kept + off[0], off[1])
    assert {type(event) for event in taken.events} == ({Regrouped} if rows == "abcd" else {Split, Merged})
    assert [decision for _, decision in taken.against] == [split.number]


def test_a_round_that_parts_other_rows_than_a_person_joined_goes_against_nobody() -> None:
    register, (a, b) = register_of("a", "b")
    register.merge(a, b, PERSON)
    take(register, "abx")
    assert take(register, "ab", "x").against == ()


def test_of_two_decisions_about_the_same_rows_the_later_counts() -> None:
    register, (a, b) = register_of("a", "b")
    merged = register.merge(a, b, PERSON)
    split = register.split(merged.site, ["b"], PERSON)
    (again,) = (taken := take(register, "ab")).events
    assert taken.against == ((again.number, split.number),)
    assert take(register, "a", "b").against == ()


def test_a_round_that_is_taken_back_and_taken_anew_goes_against_nobody() -> None:
    register, _ = register_of("a", "b", "cd")
    take(register, "ab", "c", "d", round_="2026H2")
    undone = register.take_back(round="2026H2", signed=PERSON)
    assert {event.signed for event in undone} == {Signed(PERSON.on, PERSON.by, PERSON.why, "2026H2")}
    taken = take(register, "ab", "c", "d", round_="2026H2")
    assert len(taken.events) == 2
    assert taken.against == ()


# Undoing


def state_of(register: Register, rows: Sequence[str] = tuple("abcdefgh")) -> State:
    return register.sites, {row: register.site_of(row) for row in rows}


DEEDS: list[tuple[str, Callable[[Register, str, str], object]]] = [
    ("join", lambda register, a, b: take(register, "abcx")),
    ("open", lambda register, a, b: take(register, "x")),
    ("merge", lambda register, a, b: register.merge(a, b, PERSON)),
    ("split", lambda register, a, b: register.split(a, ["a"], PERSON)),
    ("regroup", lambda register, a, b: take(register, "ab", "cdef")),
    ("move", lambda register, a, b: register.move(a, PERSON, to=b)),
    ("rename", lambda register, a, b: register.rename(a, "Acme", PERSON)),
    ("close", lambda register, a, b: register.close(a, PERSON)),
]


@pytest.mark.parametrize(("name", "deed"), DEEDS, ids=[name for name, _ in DEEDS])
def test_undo_restores_exactly_and_can_be_undone(name: str, deed: Callable[[Register, str, str], object]) -> None:
    register, (a, b) = register_of("abc", "def")
    before = state_of(register)
    deed(register, a, b)
    after, number = state_of(register), len(register.events)
    undone = register.undo(number, PERSON)
    assert number == 3
    assert state_of(register) == before != after
    assert f"[undone by event {undone.number}]" in " ".join((*register.history(a), *register.history(register.ids[-1])))
    register.undo(undone.number, PERSON)
    assert state_of(register) == after


def test_undo_is_refused_where_later_events_build_on_it() -> None:
    register, (ab,) = register_of("ab")
    take(register, "abc")
    take(register, "abcd")
    with pytest.raises(RegisterError, match=r"Event 1 cannot be undone: .* Undo 3, 2 first"):
        register.undo(1, PERSON)
    for number in (3, 2, 1):
        register.undo(number, PERSON)
    assert register.sites == ()
    assert register.resolve(ab) == ab
    with pytest.raises(RegisterError, match="given by event 1, which was undone by event 6"):
        register.site(ab)


def test_events_about_other_things_do_not_stand_in_the_way() -> None:
    register, (a, b) = register_of("a", "b")
    merged = register.merge(a, b, PERSON)
    register.rename(a, "Acme", PERSON)
    take(register, "c")
    register.undo(merged.number, PERSON)
    assert register.resolve(b) == b
    assert register.site(merged.site).name == ("Acme" if merged.site == register.resolve(a) else "")


def test_what_would_count_again_must_still_fit() -> None:
    register, (ab,) = register_of("ab")
    take(register, "abx")
    undone = register.undo(2, PERSON)
    take(register, "x")
    with pytest.raises(RegisterError, match="Undo 4 first"):
        register.undo(undone.number, PERSON)
    register.undo(4, PERSON)
    register.undo(undone.number, PERSON)
    assert register.site_of("x") == ab


def test_what_a_move_builds_on_is_not_undone_under_it() -> None:
    register, (a, b) = register_of("a", "b")
    register.close(b, PERSON)
    reopened = register.reopen(b, PERSON)
    moved = register.move(a, PERSON, to=b)
    with pytest.raises(RegisterError, match=f"Undo {moved.number} first"):
        register.undo(reopened.number, PERSON)


def test_a_move_does_not_count_again_once_its_new_place_has_closed() -> None:
    register, (a, b) = register_of("a", "b")
    undone = register.undo(register.move(a, PERSON, to=b).number, PERSON)
    closed = register.close(b, PERSON)
    before, events = state_of(register), register.events
    with pytest.raises(RegisterError, match=f"Undo {closed.number} first"):
        register.undo(undone.number, PERSON)
    assert (state_of(register), register.events) == (before, events)


def test_the_id_of_an_undone_split_leads_to_where_it_was_split_from() -> None:
    register, (abc,) = register_of("abc")
    split = register.split(abc, ["c"], PERSON)
    register.undo(split.number, PERSON)
    assert register.resolve(split.new) == abc
    assert register.split(abc, ["c"], PERSON).new != split.new


def test_a_round_is_taken_back_whole() -> None:
    register, _ = register_of("abc", "def")
    before = state_of(register)
    take(register, "ab", "cdefg", "h", round_="2026H2")
    undone = register.take_back(round="2026H2", signed=PERSON)
    assert state_of(register) == before
    assert len(undone) > 1


def test_a_round_on_which_a_person_built_is_not_taken_back_by_halves() -> None:
    register, _ = register_of("abc")
    taken = take(register, "abcd", "e", round_="2026H2")
    register.close(register.site_of("e"), PERSON)
    before, events = state_of(register), register.events
    with pytest.raises(RegisterError, match="first"):
        register.take_back(round="2026H2", signed=PERSON)
    assert (state_of(register), register.events) == (before, events)
    assert taken.events


# Nasty input


def _signed(by: str) -> Signed:
    return Signed(date(2026, 7, 1), by)


def _as(signed: object) -> Signed:
    """What no checker of types has looked at."""
    return cast(Signed, signed)


def _no_text(value: object) -> str:
    return cast(str, value)


def _day(value: object) -> date:
    return cast(date, value)


NASTY: list[tuple[str, Callable[[Register, str, str], object], str]] = [
    ("unknown id", lambda r, a, b: r.resolve("nothing"), "No site was ever given the id nothing. It is mistyped"),
    ("unknown, well-formed", lambda r, a, b: r.site(another_id()), "No site was ever given"),
    ("empty id", lambda r, a, b: r.history(""), "No site was ever given"),
    ("a record in two clusters", lambda r, a, b: take(r, "ax", "bx"), "Clusters 1 and 2 name the same record"),
    ("an empty cluster", lambda r, a, b: take(r, "ax", ""), "Cluster 2 holds no record"),
    ("a string for a cluster", lambda r, a, b: r.take(["ab"], round="1", signed=ENGINE), "Cluster 1 is a text"),
    ("a round without a name", lambda r, a, b: take(r, "ax", round_=""), "Name the round"),
    ("nobody says so", lambda r, a, b: r.close(a, _signed(" ")), "Say who"),
    ("nobody takes", lambda r, a, b: r.take([("x",)], round="1", signed=_signed("")), "Say who"),
    ("nobody undoes", lambda r, a, b: r.undo(1, _signed("")), "Say who"),
    ("signed at an hour", lambda r, a, b: r.close(a, Signed(datetime(2026, 7, 1, 3), "x")), "without a time"),
    ("signed on a text", lambda r, a, b: r.close(a, Signed(_day("2026-07-01"), "x")), "as a datetime.date"),
    ("signed on no day", lambda r, a, b: r.undo(1, Signed(_day(None), "x")), "as a datetime.date"),
    ("signed by None", lambda r, a, b: r.close(a, _signed(_no_text(None))), "`by` .* as a text, not as NoneType"),
    ("why is None", lambda r, a, b: r.close(a, Signed(PERSON.on, "x", _no_text(None))), "`why` .* as a text"),
    ("round is a number", lambda r, a, b: r.close(a, Signed(PERSON.on, "x", "", _no_text(1))), "`round` .* as a text"),
    ("signed by a name alone", lambda r, a, b: r.close(a, _as("trustee")), "Sign with"),
    ("a round taken unsigned", lambda r, a, b: r.take([("x",)], round="1", signed=_as(None)), "Sign with"),
    ("a round is a year", lambda r, a, b: take(r, "ax", round_=_no_text(2026)), "the round as a text, not as int"),
    ("a round is blank", lambda r, a, b: take(r, "ax", round_=" "), "Name the round"),
    ("a record id is a number", lambda r, a, b: r.take([[_no_text(1)]], round="1", signed=ENGINE), "a record id as a"),
    ("an id that is None", lambda r, a, b: r.resolve(_no_text(None)), "Give a site id as a text, not as NoneType"),
    ("rename to a blank", lambda r, a, b: r.rename(a, " \n", PERSON), "Give a name"),
    ("rename to None", lambda r, a, b: r.rename(a, _no_text(None), PERSON), "the name as a text"),
    ("merge with itself", lambda r, a, b: r.merge(a, a, PERSON), "are one site already"),
    ("merge with an unknown one", lambda r, a, b: r.merge(a, "x", PERSON), "No site was ever given"),
    ("split off nothing", lambda r, a, b: r.split(a, [], PERSON), "but not all"),
    ("split off all", lambda r, a, b: r.split(a, "abc", PERSON), "but not all"),
    ("split off another's", lambda r, a, b: r.split(a, "ad", PERSON), "but not all"),
    ("split off an unknown row", lambda r, a, b: r.split(a, "ax", PERSON), "but not all"),
    ("move to itself", lambda r, a, b: r.move(a, PERSON, to=a), "cannot have moved"),
    ("reopen an open one", lambda r, a, b: r.reopen(a, PERSON), "nothing to reopen"),
    ("rename to nothing", lambda r, a, b: r.rename(a, "", PERSON), "Give a name"),
    ("undo an event to come", lambda r, a, b: r.undo(3, PERSON), "There is no event 3"),
    ("undo event 0", lambda r, a, b: r.undo(0, PERSON), "There is no event 0"),
    ("undo a negative one", lambda r, a, b: r.undo(-1, PERSON), "There is no event -1"),
    ("take back an unknown round", lambda r, a, b: r.take_back(round="1999", signed=PERSON), "nothing to take back"),
    ("take back what people did", lambda r, a, b: r.take_back(round="", signed=PERSON), "nothing to take back"),
]  # fmt: skip


def another_id() -> str:
    other = Register(bytes(32))
    return take(other, "z").sites[0]


def test_a_site_that_was_merged_with_the_one_it_had_moved_to_can_move_again() -> None:
    register, old, young = two_sites()
    (other,) = take(register, "xyz", round_="later").sites
    register.move(old, PERSON, to=young)
    register.merge(old, young, PERSON)
    assert register.site(old).moved_to == ""
    register.move(old, PERSON, to=other)
    assert register.site(young).moved_to == other


@pytest.mark.parametrize(("name", "deed", "sentence"), NASTY, ids=[name for name, _, _ in NASTY])
def test_what_cannot_be_is_refused_and_changes_nothing(
    name: str, deed: Callable[[Register, str, str], object], sentence: str
) -> None:
    register, (a, b) = register_of("abc", "def")
    before, events = state_of(register), register.events
    with pytest.raises(RegisterError, match=sentence):
        deed(register, a, b)
    assert (state_of(register), register.events) == (before, events)


TWICE: list[tuple[str, Callable[[Register, str, str], object], str]] = [
    ("close", lambda r, a, b: r.close(a, PERSON), "closed already"),
    ("rename", lambda r, a, b: r.rename(a, "Acme", PERSON), "other than 'Acme'"),
    ("merge", lambda r, a, b: r.merge(b, a, PERSON), "one site already"),
    ("move", lambda r, a, b: r.move(a, PERSON, to=b), "has moved already"),
    ("undo", lambda r, a, b: r.undo(1, PERSON), "undone already, by event 3"),
]


@pytest.mark.parametrize(("name", "deed", "sentence"), TWICE, ids=[name for name, _, _ in TWICE])
def test_twice_is_refused(name: str, deed: Callable[[Register, str, str], object], sentence: str) -> None:
    register, (a, b) = register_of("a", "b")
    deed(register, a, b)
    with pytest.raises(RegisterError, match=sentence):
        deed(register, a, b)
    assert len(register.events) == 3


def test_no_site_moves_to_a_closed_one() -> None:
    register, (a, b) = register_of("a", "b")
    register.close(b, PERSON)
    with pytest.raises(RegisterError, match="Reopen it first"):
        register.move(a, PERSON, to=b)


def test_a_cluster_may_name_a_record_twice() -> None:
    register, (site,) = register_of("aba")
    assert register.events[0] == Opened(1, Signed(ENGINE.on, "linkage", round="2026H1"), site, tuple(
        sorted({site_ids.row_key(KEY, "a"), site_ids.row_key(KEY, "b")})
    ))  # fmt: skip


def test_an_empty_round_changes_nothing() -> None:
    register, _ = register_of("ab")
    taken = take(register, round_="2026H2")
    assert (taken.sites, taken.events, len(register.events)) == ((), (), 1)


def test_odd_record_ids_are_rows_like_others() -> None:
    odd = ["", " ", "\ud800", "a\nb", "名" * 5000, "-1"]
    register = Register(KEY)
    assert len(set(register.take([[name] for name in odd], round="1", signed=ENGINE).sites)) == len(odd)


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(RegisterError, match="exactly 32 bytes"):
        Register(key)


def test_a_key_that_is_a_text_is_a_sentence() -> None:
    with pytest.raises(RegisterError, match="as 32 bytes, not as str"):
        Register(cast(bytes, "x" * 32))


# Contents


def test_rows_are_known_again_by_what_they_say_whoever_sends_them() -> None:
    first = [Record("Fennrich.xlsx:1:2", "Fennrich", "Acme Mill", "IN"), Record("Ostra.csv::9", "Ostra", "Bolt", "IN")]
    later = [Record("Ostra.csv::3", "Ostra", "ACME  mill", "IN"), Record("Fennrich.xlsx:1:7", "Fennrich", "Cog", "IN")]
    register = Register(KEY)
    acme, bolt = register.take(by_content([(r.record_id,) for r in first], first), round="1", signed=ENGINE).sites
    again, cog = register.take(by_content([(r.record_id,) for r in later], later), round="2", signed=ENGINE).sites
    assert again == acme
    assert len({acme, bolt, cog}) == 3
    stranger = Record("x", "y", "Stranger", "IN")
    assert register.standing([*first, *later, stranger]) == (
        (first[0], acme), (first[1], bolt), (later[0], acme), (later[1], cog)
    )  # fmt: skip


def test_rows_that_say_the_same_and_were_parted_are_two_sites() -> None:
    rows = [Record("1", "x", "Acme", "IN"), Record("2", "y", "Acme", "IN"), Record("3", "y", "Acme Two", "IN")]
    clusters = by_content([("1",), ("2", "3")], rows)
    assert clusters == by_content([("2", "3"), ("1",)], rows)[::-1]
    register = Register(KEY)
    assert len(set(register.take(clusters, round="1", signed=ENGINE).sites)) == 2


@pytest.mark.parametrize("seed", range(20))
def test_sites_that_share_a_content_keep_their_ids_when_another_row_joins(seed: int) -> None:
    names = ["c mill", "d mill", "c mill", "z mill", "a mill"]
    rows = [Record(str(at), "x", name, "IN") for at, name in enumerate(names)]
    register = Register(bytes([seed]) * 32)
    sites = register.take(by_content([("0", "1"), ("2", "3")], rows), round="1", signed=ENGINE).sites
    taken = register.take(by_content([("0", "1"), ("2", "3", "4")], rows), round="2", signed=ENGINE)
    assert taken.sites == sites
    assert [type(event) for event in taken.events] == [Joined]


def test_a_content_that_was_parted_is_no_site_of_its_own() -> None:
    rows = [Record(str(at), "x", name, "IN") for at, name in enumerate(["c mill", "c mill", "d mill", "d mill"])]
    c, d = content(rows[0]), content(rows[2])
    assert by_content([("0",), ("1",), ("2", "3")], rows) == ((c,), (numbered(c, 2),), (d,))
    assert by_content([("0", "2"), ("1",), ("3",)], rows) == ((numbered(c, 2), numbered(d, 1)), (c,), (numbered(d, 2),))
    register = Register(KEY)
    *_, site = register.take(by_content([("0",), ("1",), ("2", "3")], rows), round="1", signed=ENGINE).sites
    assert register.standing(rows) == ((rows[2], site), (rows[3], site))
    one, other = (entry.site_id for entry in register.sites if entry.site_id != site)
    register.merge(one, other, PERSON)
    assert [told for _, told in register.standing(rows)] == [register.resolve(one)] * 2 + [site] * 2


def test_content_and_its_row_key_stay_what_they_are() -> None:
    """Every register hangs on these: where this test fails, all sites would get new ids in the next round."""
    row = Record("1", "x", "ACME  Mill", "IN", city="Pune", address="Ｐlot 7", latitude=18.5, os_id="IN2020")
    text = (
        '{"address": "plot 7", "city": "pune", "country": "in", "latitude": "18.5", "name": "acme mill", '
        '"os_id": "in2020"}'
    )
    assert content(row) == text
    assert site_ids.row_key(KEY, text) == "p3ztszpryb6qfsaa"


def test_content_leaves_list_and_row_out_and_nothing_else() -> None:
    row = Record("1", "x", "Acme", "IN", city="Pune", latitude=18.5, longitude=73.9, gln="4012345000009")
    assert content(row) == content(Record("2", "y", " ACME", "IN", city="pune", latitude=18.5, longitude=73.9,
                                          gln="4012345000009"))  # fmt: skip
    assert content(row) != content(Record("1", "x", "Acme", "IN", city="Pune", latitude=18.5, longitude=73.8))


def test_a_linkage_is_taken_as_it_is() -> None:
    rows = [Record("1", "x", "Acme Mill", "IN"), Record("2", "y", "Acme Mill", "IN"), Record("3", "y", "Bolt", "IN")]
    taken = Register(KEY).take(link(rows), round="1", signed=ENGINE)
    assert taken.site_of["1"] == taken.site_of["2"] != taken.site_of["3"]


# At random

ROWS = "abcdefghijkl"
ROUND = st.dictionaries(st.sampled_from(ROWS), st.integers(0, 4))


def clusters_of(labels: Mapping[str, int]) -> list[str]:
    return ["".join(row for row in labels if labels[row] == label) for label in sorted(set(labels.values()))]


def expected_heir(register: Register, rows: Sequence[str], came: Mapping[str, int], clusters: Sequence[str]) -> str:
    """The cluster in which a site with these rows lives on, by the rule in words, worked out the slow way."""
    parts = [(cluster, [row for row in cluster if row in rows]) for cluster in clusters]
    return min(
        (part for part in parts if part[1]),
        key=lambda part: (-len(part[1]), min((came[row], site_ids.row_key(KEY, row)) for row in part[1])),
    )[0]


class Rounds(RuleBasedStateMachine):
    """Rounds, people and undoings in any order."""

    @initialize(labels=ROUND)
    def begin(self, labels: dict[str, int]) -> None:
        self.register = Register(KEY)
        self.round = 0
        self.given: list[str] = []
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "register.jsonl"
        self.take_round(labels)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def state(self) -> State:
        return state_of(self.register, tuple(ROWS))

    def came(self) -> dict[str, int]:
        """When each row that stands somewhere came."""
        events = [event for event in self.register.events if isinstance(event, (Opened, Joined))]
        brought = {key: event.number for event in events if not self.is_undone(event.number) for key in event.rows}
        return {row: brought.get(site_ids.row_key(KEY, row), 0) for row in ROWS}

    def is_undone(self, number: int) -> bool:
        return self.register._book.ledger.undone(number) != 0

    @rule(labels=ROUND)
    def take_round(self, labels: dict[str, int]) -> None:
        clusters, came, before = clusters_of(labels), self.came(), self.state()
        rows = {entry.site_id: [r for r in ROWS if before[1][r] == entry.site_id] for entry in before[0]}
        self.round += 1
        taken = take(self.register, *clusters, round_=str(self.round))
        assert len(set(taken.sites)) == len(clusters)
        heirs = {
            site: expected_heir(self.register, held, came, clusters)
            for site, held in rows.items() if set(held) & set(labels)
        }  # fmt: skip
        for cluster, site in zip(clusters, taken.sites, strict=True):
            assert {self.register.site_of(row) for row in cluster} == {site}
            lives = [old for old in self.register.ids if heirs.get(old) == cluster]
            assert site == lives[0] if lives else site not in self.given
            assert all(self.register.resolve(old) == site for old in lives)
        for row in set(ROWS) - set(labels):
            old = before[1][row]
            assert self.register.site_of(row) == (self.register.resolve(old) if old else "")
        assert take(self.register, *clusters, round_=str(self.round)).events == ()

    def any_site(self, dice: random.Random) -> str:
        return dice.choice(self.register.sites).site_id

    @precondition(lambda self: self.register.sites)
    @rule(dice=st.randoms(use_true_random=False), what=st.sampled_from(["merge", "split", "move", "rename", "status"]))
    def person(self, dice: random.Random, what: str) -> None:
        register, one, other = self.register, self.any_site(dice), self.any_site(dice)
        entry = register.site(one)
        held = [row for row in ROWS if register.site_of(row) == one]
        if what == "merge" and one != other:
            register.merge(one, other, PERSON)
        elif what == "split" and len(held) > 1:
            register.split(one, dice.sample(held, dice.randrange(1, len(held))), PERSON)
        elif what == "move" and one != other and not entry.moved_to and not register.site(other).closed:
            register.move(one, PERSON, to=other)
        elif what == "rename":
            register.rename(one, entry.name + "x", PERSON)
        elif what == "status" and entry.closed:
            register.reopen(one, PERSON)
        elif what == "status":
            register.close(one, PERSON)

    @precondition(lambda self: self.register.events)
    @rule(dice=st.randoms(use_true_random=False))
    def undo(self, dice: random.Random) -> None:
        number, before, events = dice.randrange(len(self.register.events)) + 1, self.state(), self.register.events
        try:
            undone = self.register.undo(number, PERSON)
        except RegisterError:
            assert (self.state(), self.register.events) == (before, events)
            return
        after = self.state()
        again = self.register.undo(undone.number, PERSON)
        assert self.state() == before
        self.register.undo(again.number, PERSON)
        assert self.state() == after

    @rule(labels=ROUND)
    def take_and_take_back(self, labels: dict[str, int]) -> None:
        before = self.state()
        self.round += 1
        if take(self.register, *clusters_of(labels), round_=f"{self.round}").events:
            self.register.take_back(round=f"{self.round}", signed=PERSON)
        assert self.state() == before

    @rule()
    def save_and_open(self) -> None:
        self.register.save(self.path)
        opened = Register.open(self.path, KEY)
        assert (opened.events, opened.ids) == (self.register.events, self.register.ids)
        assert state_of(opened, tuple(ROWS)) == self.state()
        assert all(opened.history(site) == self.register.history(site) for site in opened.ids)
        self.register = opened

    @invariant()
    def every_id_ever_given_leads_somewhere_and_none_is_given_twice(self) -> None:
        if not hasattr(self, "register"):
            return
        assert list(self.register.ids[: len(self.given)]) == self.given
        self.given = list(self.register.ids)
        assert len(set(self.given)) == len(self.given)
        standing = {entry.site_id for entry in self.register.sites}
        for site in self.given:
            assert site_ids.is_site_id(site)
            found = self.register.resolve(site)
            giving = next(event for event in self.register.events if gave(event) == site)
            assert found in standing or self.is_undone(giving.number)
            assert self.register.history(site)

    @invariant()
    def every_row_stands_at_one_site_and_every_site_has_rows(self) -> None:
        if not hasattr(self, "register"):
            return
        held = [row for entry in self.register.sites for row in entry.rows]
        assert len(set(held)) == len(held)
        known = {site_ids.row_key(KEY, row): self.register.site_of(row) for row in ROWS if self.register.site_of(row)}
        assert known == {row: entry.site_id for entry in self.register.sites for row in entry.rows}
        assert all(entry.rows for entry in self.register.sites)


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize("seed", range(6))
def test_all_can_be_undone_to_the_beginning_and_told_again(seed: int) -> None:
    dice, register = random.Random(seed), Register(KEY)
    states = []
    for number in range(12):
        states.append(state_of(register, tuple(ROWS)))
        take(register, *clusters_of({row: dice.randrange(5) for row in dice.sample(ROWS, 8)}), round_=str(number))
    last = state_of(register, tuple(ROWS))
    undone = []
    for number in reversed(range(12)):
        if any(event.signed.round == str(number) for event in register.events):
            undone += register.take_back(round=str(number), signed=PERSON)
        assert state_of(register, tuple(ROWS)) == states[number]
    for event in reversed(undone):
        register.undo(event.number, PERSON)
    assert state_of(register, tuple(ROWS)) == last
