"""The red team: each attacker finds what it looks for where it is there, and nothing where it is not."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from comity.disclosure.attackers import Target, by_attributes, coalition, first_of, score
from comity.disclosure.policy import Policy
from comity.disclosure.red_team import (
    NOBODY,
    Attack,
    Attacker,
    attacks,
    broken_cells,
    by_habits,
    by_style,
    differences,
    grown,
    largest,
    nearest_in_order,
)
from comity.disclosure.risk import edition_target
from comity.vocabulary.edition import EditionRow
from tests.disclosure.making import LOOSE, plain_sites, proposed

BEHIND = st.lists(st.frozensets(st.integers(0, 5), min_size=1, max_size=3), min_size=3, max_size=30)


def target(behind, names=None):
    blank = dict.fromkeys(EditionRow.__dataclass_fields__, "")
    rows = tuple(
        EditionRow(**{**blank, "row_id": f"{at:024x}", "site_name": names[at] if names else "Old Mill"})
        for at in range(len(behind))
    )
    return Target(
        rows,
        dict.fromkeys((row.row_id for row in rows), "cell"),
        dict(zip((r.row_id for r in rows), behind, strict=True)),
    )


def greedy(attacked, size):
    own = NOBODY
    while len(own) < size:
        own = grown(attacked, own)
    return own


def success(attacked, guess):
    return score(attacked, "", "exclusive", guess, frozenset()).success


def test_a_style_of_writing_gives_its_member_away_and_no_style_does_not():
    behind = [frozenset({at % 4}) for at in range(200)]
    towns = ["Ashford", "Leiden", "Bergamo", "Kanpur"]
    loud = target(behind, [f"{('MILL' if at % 4 == 0 else 'Mill')} {towns[at % 4]} {at}" for at in range(200)])
    assert success(loud, first_of(by_style(loud, 1))) > 0.9
    plain = target(behind, [f"Mill {towns[random.Random(at).randrange(4)]}" for at in range(200)])
    assert success(plain, first_of(by_style(plain, 1))) < 0.4


def test_rows_in_the_order_of_their_lists_give_members_away_and_shuffled_ones_do_not():
    behind = [frozenset({at // 50}) for at in range(200)]
    ordered = target(behind)
    assert success(ordered, nearest_in_order(ordered)) > 0.9
    random.Random(1).shuffle(behind)
    shuffled = target(behind)
    assert success(shuffled, nearest_in_order(shuffled)) < 0.4


@given(BEHIND)
def test_nobody_learns_from_the_row_that_is_asked(behind):
    """A guess at a row does not depend on who stands behind it, for those who know half of the rows."""
    attacked = target(behind)
    alone = [row.row_id for row in attacked.rows if len(attacked.behind[row.row_id]) == 1]
    for attacker in (lambda attacked: by_style(attacked, 1), nearest_in_order):
        before = attacker(attacked)
        for row_id in alone[:3]:
            other = Target(attacked.rows, attacked.cells, {**attacked.behind, row_id: frozenset({99})})
            assert attacker(other).get(row_id) == before.get(row_id)


@given(BEHIND, st.integers(1, 4))
def test_a_coalition_attacks_only_what_it_cannot_explain(behind, size):
    attacked = target(behind)
    for own in (greedy(attacked, min(size, len(attacked.members))), largest(attacked, size)):
        guess = coalition(attacked, own)
        assert {row for row, members in attacked.behind.items() if own.isdisjoint(members)} == guess.keys()
        assert own.isdisjoint(guess.values())


@given(BEHIND, st.sets(st.integers(0, 5), min_size=1, max_size=2), st.data())
def test_a_coalition_reads_the_rest_as_if_its_own_rows_were_not_there(behind, own, data):
    """Whoever takes its own rows out learns of the others what the whole list teaches of them."""
    said = data.draw(st.lists(st.sampled_from(["Ash Mill", "Elm Mill"]), min_size=len(behind), max_size=len(behind)))
    attacked = target(behind, said)
    attacked = replace(attacked, rows=tuple(replace(row, kind=row.site_name[:3]) for row in attacked.rows))
    left = replace(attacked, rows=tuple(row for row in attacked.rows if own.isdisjoint(attacked.behind[row.row_id])))
    for reader in (by_attributes, by_habits, by_style):
        among_all, alone = first_of(reader(attacked, 3), frozenset(own)), first_of(reader(left, 1))
        for row in left.rows:
            if len(attacked.behind[row.row_id]) == 1:
                assert among_all.get(row.row_id, -1) == alone.get(row.row_id, -1)


@given(BEHIND)
def test_the_greedy_pair_is_no_worse_than_any_that_holds_its_first_member(behind):
    attacked = target(behind)
    if len(attacked.members) < 3:
        return
    (first,) = greedy(attacked, 1)
    pair = greedy(attacked, 2)
    assert first in pair

    def reached(own):
        return score(attacked, "", "exclusive", coalition(attacked, own), own).success

    assert all(reached(pair) >= reached(frozenset({first, other})) for other in attacked.members if other != first)


def test_every_attacker_of_a_small_round_is_there_and_only_those_of_the_policy_are_within():
    sites = plain_sites([{member} for member in range(8) for _ in range(6)] + [{0, 1}, {2, 3, 4}])
    attacked = Target(*_fields(edition_target(proposed(sites, LOOSE))))
    found = {each.attacker.name: each for each in attacks(attacked, 2)}
    assert {"outsider", "attribute_bayes", "style", "order", "coalition_of_1_worst"} <= found.keys()
    assert found["coalition_of_2_greedy"].attacker.within
    assert found["coalition_of_2_greedy_style"].attacker.within
    assert "coalition_of_3_greedy_style" not in found
    assert not any(each.attacker.within for each in attacks(attacked, 0) if "coalition" in each.attacker.name)
    assert not found["coalition_of_3_greedy"].attacker.within
    assert [each.as_dict() for each in attacks(attacked, 2)] == [each.as_dict() for each in found.values()]
    assert not any(each.beats(Fraction(1, 2)) for each in found.values() if each.attacker.within)


def test_a_small_cell_of_one_member_is_found_among_many_rows():
    """Over all rows nobody would notice it; the cell by itself breaks R1, and each attacker says where it does best."""
    behind = [frozenset({at % 40}) for at in range(800)] + [frozenset({40})] * 30
    attacked = target(behind)
    cells = {row.row_id: "small" if at >= 800 else "large" for at, row in enumerate(attacked.rows)}
    attacked = Target(attacked.rows, cells, attacked.behind)
    assert broken_cells(attacked, Policy()).keys() == {"small"}
    (outsider, *_) = attacks(attacked, 1)
    assert not outsider.beats(Fraction(1, 4))
    assert (outsider.best_cell.cell, outsider.best_cell.rows, outsider.best_cell.hits) == ("small", 30, 30)


def test_a_member_that_reads_columns_as_well_does_better_than_either():
    """Two members with one habit: who knows its own rows tells the other by it."""
    behind = [frozenset({0})] * 20 + [frozenset({1})] * 15 + [frozenset({2})] * 15
    kinds = ["a"] * 35 + ["b"] * 15
    rows = tuple(replace(row, kind=kind) for row, kind in zip(target(behind).rows, kinds, strict=True))
    attacked = Target(rows, target(behind).cells, target(behind).behind)
    found = {each.attacker.name: each.exclusive.success for each in attacks(attacked, 1)}
    assert found["coalition_of_1_worst_attribute_bayes"] == 1.0
    assert max(found["coalition_of_1_worst"], found["attribute_bayes"]) < 0.8


def test_an_attack_beats_a_share_only_beyond_the_error_of_sampling():
    attacked = target([frozenset({0})] * 30 + [frozenset({1})] * 70)
    every = Attack.of(Attacker("one", "nothing"), attacked, {row.row_id: 1 for row in attacked.rows})
    assert every.exclusive.success == 0.7
    assert every.beats(Fraction(1, 2))
    assert not every.beats(Fraction(65, 100))
    assert not Attack.of(Attacker("one", "nothing"), target([frozenset({0, 1})]), {}).beats(Fraction(0))


def _fields(found):
    rows, behind, cells = found
    return tuple(rows), cells, behind


def test_whoever_holds_two_editions_finds_a_joiner_that_comes_alone_and_no_one_of_many() -> None:
    alone = {each.attacker.name: each for each in differences({"join_diff": target([{7}] * 12)})}
    assert alone["join_diff"].exclusive.success == 1.0
    assert alone["join_diff"].beats(Fraction(1, 4))
    many = {each.attacker.name: each for each in differences({"join_diff": target([{n % 8} for n in range(80)])})}
    assert many["join_diff"].exclusive.success == 0.125
    assert not many["join_diff_member"].beats(Fraction(1, 4))
    assert list(differences({"leave_diff": target([])})) == []
    assert [each.attacker.within for each in differences({"join_diff": target([{1}])}, 0)] == [True, False]
