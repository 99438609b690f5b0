"""Published counts: which cells, how much noise, and what an attacker who subtracts learns from them (I10, A8)."""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.disclosure.counts import (
    TABLES,
    Counted,
    Table,
    edition_counts,
    published_counts,
    write_counts,
)
from comity.disclosure.gate import release
from comity.disclosure.keys import Keys
from comity.disclosure.perturbation import POSITIONS, noise_weights, perturbed
from comity.disclosure.policy import Policy
from comity.vocabulary.errors import PolicyError
from tests.disclosure.brute_force import keeps_r1
from tests.disclosure.making import KEYS, LOOSE, plain_sites, proposed, rounds
from tests.disclosure.test_sequel import followed, previous_of

D, JS = Policy().cellkey_D, Policy().cellkey_js
EVERYBODY = frozenset(range(8))  # such a site keeps R1 by itself
ALL = Table((), frozenset({()}))
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ALLOWED = [(largest, small) for largest in range(1, 11) for small in range(largest)]


def outcomes(count, largest=D, small=JS):
    """The chance of every result of a count, exact."""
    weights = noise_weights(min(count, largest + small + 1), largest, small)
    return {count + by: Fraction(positions, POSITIONS) for by, positions in weights}


def counted(ids, **options):
    return [Counted(each, EVERYBODY, {"sector": "meat", "country": "US"}, **options) for each in ids]


def number(ids, keys=KEYS, policy=None):
    (cell,) = published_counts(counted(ids), [ALL], policy or Policy(), keys)
    return cell.count


def ids(how_many, start=0):
    return [f"site {each}" for each in range(start, start + how_many)]


# --- the table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("largest", "small"), ALLOWED)
def test_the_table_is_unbiased_bounded_and_leaves_out_what_is_forbidden(largest, small):
    for count in range(largest + small + 4):
        chances = outcomes(count, largest, small)
        assert sum(chances.values()) == 1
        assert sum(result * chance for result, chance in chances.items()) == count  # exactly
        assert all(chance > 0 for chance in chances.values())
        possible = {each for each in range(count - largest, count + largest + 1) if each == 0 or each > small}
        assert set(chances) == (possible if count else {0})
        assert count == 0 or len(chances) > 1


@pytest.mark.parametrize(("largest", "small"), [(3, 2), (1, 0), (5, 2), (10, 9)])
def test_the_table_has_the_largest_entropy(largest, small):
    """Of all distributions over some results with a mean, the one whose chances are a geometric row (Lagrange)."""
    for count in range(1, largest + small + 2):
        chances = outcomes(count, largest, small)
        steps = [chances[high] / chances[low] for low, high in pairwise(sorted(chances)) if high == low + 1]
        assert max(steps) - min(steps) < Fraction(1, 10**6)
        if small < count - largest:  # nothing is forbidden: even
            assert max(chances.values()) - min(chances.values()) < Fraction(1, 10**8)


def test_counts_of_the_default_policy():
    assert set(outcomes(1)) == {0, 3, 4}
    assert set(outcomes(4)) == {3, 4, 5, 6, 7}
    assert sum((result - 9) ** 2 * chance for result, chance in outcomes(9).items()) == pytest.approx(4)


@pytest.mark.parametrize("largest", range(1, 11))
@pytest.mark.parametrize("small", range(11))
def test_a_policy_is_taken_if_every_count_can_have_noise_of_mean_0(largest, small):
    def possible(count):
        noises = [by for by in range(-largest, largest + 1) if count + by == 0 or count + by > small]
        return min(noises) < 0 < max(noises)

    policy = Policy(cellkey_D=largest, cellkey_js=small)
    if all(possible(count) for count in range(1, 30)):
        assert policy.checked() == policy
    else:
        with pytest.raises(PolicyError, match=f"cellkey_D is {largest}, but must be above cellkey_js = {small}"):
            policy.checked()


# --- the noise --------------------------------------------------------------------------------------------------------


@given(st.sets(st.text("0123456789abcdef", min_size=1, max_size=6), max_size=40), st.sampled_from(ALLOWED))
def test_the_noise_is_bounded_and_small_numbers_do_not_appear(sites, allowed):
    policy = Policy(cellkey_D=allowed[0], cellkey_js=allowed[1])
    result = number(sorted(sites), policy=policy)
    assert sites or result is None
    if result is not None:
        assert abs(result - len(sites)) <= policy.cellkey_D
        assert result == 0 or result > policy.cellkey_js


@given(st.integers(0, POSITIONS - 1), st.sampled_from(ALLOWED))
def test_nothing_stays_nothing_at_every_position(position, allowed):
    assert perturbed(0, position, *allowed) == 0


@pytest.mark.parametrize("size", [1, 3, 4, 12])
def test_the_mean_over_many_cells_is_the_true_number(size):
    """The cells of 100,000 first sites, each with the same others."""
    others = sum(KEYS.record_key(each) for each in ids(size - 1, start=10**6))
    keys = [(others + KEYS.record_key(each)) % POSITIONS for each in ids(100_000)]
    noises = [perturbed(size, KEYS.position(key), D, JS) - size for key in keys]
    assert abs(sum(noises)) / len(noises) < 4 * 2.3 / len(noises) ** 0.5
    found = Counter(noises)
    for result, chance in outcomes(size).items():
        assert found[result - size] / len(noises) == pytest.approx(float(chance), abs=0.01)


def test_the_same_sites_give_the_same_number_under_every_name_and_in_every_report():
    """All sites are of one country and one sector; and a later report asks for the country alone."""
    sites = counted(ids(30))
    tables = [
        ALL, Table(("sector",), frozenset({("meat",)})), Table(("country", "sector"), frozenset({("US", "meat")}))
    ]  # fmt: skip
    numbers = {cell.count for cell in published_counts(sites, tables, Policy(), KEYS)}
    (again,) = published_counts(sites[::-1], [Table(("country",), frozenset({("US",)}))], Policy(), KEYS)
    assert numbers == {again.count}


def test_another_key_or_another_site_draws_anew():
    numbers = [number(ids(30), Keys.derive(bytes([each]) * 32)) for each in range(40)]
    assert len(set(numbers)) > 4
    moved = [number([*ids(29), f"other {each}"]) for each in range(40)]
    assert len(set(moved)) > 4


# --- which cells ------------------------------------------------------------------------------------------------------


def test_cells_that_break_r1_and_cells_without_a_site_are_withheld_alike(tmp_path):
    sites = [
        *counted(ids(20)),
        *(Counted(f"one {each}", frozenset({1}), {"sector": "palm", "country": "US"}) for each in range(9)),
    ]
    table = Table(("sector",), frozenset({("meat",), ("palm",), ("dairy",)}))
    cells = published_counts(sites, [table], Policy(), KEYS)
    assert [(cell.values, cell.count is None) for cell in cells] == [
        (("dairy",), True), (("meat",), False), (("palm",), True)
    ]  # fmt: skip
    write_counts(tmp_path / "counts.csv", cells, Policy())
    with (tmp_path / "counts.csv").open(encoding="utf-8-sig", newline="") as file:
        dairy, meat, palm = csv.DictReader(file)
    assert dairy == {**palm, "sector": "dairy"}
    assert palm["sites"] == "withheld"
    assert "too few members" in palm["what_it_means"]
    assert meat["sites"] == str(number(ids(20)))
    assert "May be published once the edition is out." in meat["what_it_means"]


def test_what_a_cell_leaves_of_a_whole_is_not_told():
    """A whole keeps R1, and so does its larger part; four sites of one member would be left. Three the noise hides."""
    alone = [Counted(f"one {each}", frozenset({1}), {"sector": "palm"}) for each in range(4)]
    shared = [Counted(f"all {each}", EVERYBODY, {"sector": "meat"}) for each in range(20)]
    others = [Counted(f"of {each}", frozenset({each % 8}), {"sector": "meat"}) for each in range(40)]
    sectors = Table(("sector",), frozenset({("meat",), ("palm",)}))
    (whole, *parts) = published_counts([*alone, *shared, *others], [ALL, sectors], Policy(), KEYS)
    assert whole.count is not None
    assert [part.count for part in parts] == [None, None]
    (_, meat, _) = published_counts([*alone[:3], *shared, *others], [ALL, sectors], Policy(), KEYS)
    assert meat.count is not None


def test_what_the_edition_leaves_of_a_cell_is_not_told():
    alone = [Counted(f"one {each}", frozenset({1}), {}) for each in range(4)]
    others = [Counted(f"of {each}", frozenset({each % 8}), {}, listed=True) for each in range(40)]
    (held,) = published_counts([*alone, *others], [ALL], Policy(), KEYS)
    (same,) = published_counts([*(replace(each, listed=True) for each in alone), *others], [ALL], Policy(), KEYS)
    assert held.count is None
    assert same.count is not None


def independent_promises(sites, tables, cells, policy):
    """Every promise about the cells shown, from the sites themselves and by brute force."""
    behind = {site.site_id: site.behind for site in sites}
    listed = {site.site_id for site in sites if site.listed}
    came = {site.site_id for site in sites if site.came}

    def quiet(some):
        kept = [keeps_r1([behind[one] for one in part], policy.k_min, policy.coalition_m, policy.p_max)
                or len(part) <= policy.cellkey_D for part in (some, some - listed)]  # fmt: skip
        return all(kept)

    shown = defaultdict(list)
    for cell in cells:
        if cell.count is not None:
            members = {
                site.site_id
                for site in sites
                if all(site.values[name] == value for name, value in zip(cell.dimensions, cell.values, strict=True))
            }
            assert keeps_r1([behind[one] for one in members], policy.k_min, policy.coalition_m, policy.p_max)
            assert abs(cell.count - len(members)) <= policy.cellkey_D
            assert cell.count == 0 or cell.count > policy.cellkey_js
            assert quiet(members)
            assert quiet(members & came)
            shown[cell.dimensions].append(members)
    for whole in (each for found in shown.values() for each in found):
        for found in shown.values():
            within = [part for part in found if part <= whole]
            assert quiet(whole.difference(*within))


@st.composite
def populations(draw):
    """Up to 60 sites of three sectors and countries on eight members, some of them listed, some new."""
    sites = []
    for at in range(draw(st.integers(0, 60))):
        behind = draw(st.sets(st.integers(0, 7), min_size=1, max_size=4))
        values = {"sector": draw(st.sampled_from("abc")), "country": draw(st.sampled_from(["US", "US", "BR", "CN"]))}
        sites.append(Counted(f"site {at}", frozenset(behind), values, draw(st.booleans()), draw(st.booleans())))
    return sites


@SLOW
@given(populations(), st.sampled_from([Policy(), LOOSE, replace(LOOSE, coalition_m=0)]), st.randoms())
def test_everything_that_is_shown_keeps_every_promise(sites, policy, shuffle):
    names = {each: frozenset(tuple(site.values[name] for name in each) for site in sites)
             for each in [(), ("sector",), ("country",), ("sector", "country")]}  # fmt: skip
    tables = [Table(dimensions, cells) for dimensions, cells in names.items()]
    cells = published_counts(sites, tables, policy, KEYS)
    independent_promises(sites, tables, cells, policy)
    again = list(sites)
    shuffle.shuffle(again)
    assert published_counts(again, tables, policy, KEYS) == cells


@settings(SLOW, max_examples=40)
@given(rounds(most=40))
def test_the_counts_of_an_edition_name_what_it_shows_and_keep_the_promises(sites):
    proposal = proposed(sites, LOOSE)
    edition = release(proposal)
    cells = edition_counts(proposal, edition, KEYS)
    audited = [each for each in proposal.placements if each.behind]
    assert {cell.dimensions for cell in cells} <= set(TABLES)
    shown = {row.country for row in edition.rows}
    assert {cell.values[0] for cell in cells if cell.dimensions == ("country",)} == shown
    for cell in cells:
        if cell.dimensions in ((), ("country",)) and cell.count is not None:
            true = [each for each in audited if not cell.values or each.candidate.country == cell.values[0]]
            assert abs(cell.count - len(true)) <= LOOSE.cellkey_D


WIDE = [{member} for member in range(8) for _ in range(5)]  # eight members with five sites each: every rule holds


@pytest.mark.parametrize(("joined", "told"), [(3, True), (4, False)])
def test_what_came_since_the_edition_before_is_not_told_but_for_few(joined, told):
    """A joiner's sites wait, so no row shows them; nor may a number, beside the one before."""
    first = plain_sites(WIDE)
    before = previous_of(proposed(first), first)
    second = followed([*first, *plain_sites([{8}] * joined, start=100)], before, Policy())
    assert len(second.listed) == 40
    cells = {cell.dimensions: cell.count for cell in edition_counts(second, release(second), KEYS)}
    assert (cells[()] is not None) == told


# --- attackers --------------------------------------------------------------------------------------------------------

WORLDS = 1500


def told_apart(result_of, chance_of):
    """How often an attacker, who knows the key of no site but every site save one, names whether that one is there."""
    dice = random.Random(5)
    right = 0
    for world in range(WORLDS):
        there = dice.random() < 0.5
        result = result_of(world, there)
        with_it, without = chance_of(result, True), chance_of(result, False)
        guess = with_it > without if with_it != without else dice.random() < 0.5
        right += guess == there
    return right / WORLDS


def test_subtracting_ones_own_rows_and_all_that_one_knows_hardly_tells_whether_a_rival_has_a_site():
    """A8: of 12 sites the attacker knows 11, its own and its friends'. 4/7 at best; exact counts tell everything."""

    def published(world, there):
        return number([f"{world}-{each}" for each in range(11 + there)])

    assert told_apart(published, lambda result, there: outcomes(11 + there).get(result, 0)) == pytest.approx(
        4 / 7, abs=0.04
    )
    assert told_apart(lambda _, there: 11 + there, lambda result, there: result == 11 + there) == 1


def test_the_whole_less_its_other_parts_is_one_more_look_and_no_more():
    """From the cell, and from the whole less the numbers of the other cell: 31/49 at best, were that one exact."""
    other = outcomes(30)

    def published(world, there):
        target = [f"{world}-{each}" for each in range(11 + there)]
        rest = [f"{world}-other-{each}" for each in range(30)]
        return number(target), number([*target, *rest]) - number(rest)

    def chance(results, there):
        cell, left = results
        whole = outcomes(41 + there)
        return outcomes(11 + there).get(cell, 0) * sum(
            share * whole.get(left + rest, 0) for rest, share in other.items()
        )

    assert 0.5 < told_apart(published, chance) < 31 / 49 + 0.04
    exact = told_apart(lambda _, there: (11 + there, 11 + there), lambda result, there: result[1] == 11 + there)
    assert exact == 1


def test_noises_do_not_add_up_as_keys_do():
    """Whether two parts are the whole: the keys of parts add up to the key of the whole. Used directly they tell it."""

    def directly(sites):
        return perturbed(len(sites), sum(map(KEYS.record_key, sites)) % POSITIONS, D, JS)

    def told(published):
        """How far apart what the whole has more than its parts is, with one site besides them and with none."""
        found = {there: Counter() for there in (0, 1)}
        for world in range(WORLDS):
            parts = [[f"{world}-{part}-{each}" for each in range(12)] for part in "ab"]
            shown = sum(map(published, parts))
            for there in found:
                whole = [*parts[0], *parts[1], *([f"{world}-c"] if there else [])]
                found[there][published(whole) - shown] += 1
        return sum(max(found[1][left] - found[0][left], 0) for left in found[1]) / WORLDS

    assert told(directly) > 0.5
    assert told(number) < 0.2


@pytest.mark.parametrize(("fewer", "more", "right"), [(6, 7, 0.571), (3, 4, 0.689), (20, 21, 0.571), (20, 23, 0.714)])
def test_what_the_docstring_says_of_subtracting(fewer, more, right):
    one, other = outcomes(fewer), outcomes(more)
    apart = sum(max(chance - other.get(result, 0), 0) for result, chance in one.items())
    assert float(Fraction(1, 2) + apart / 2) == pytest.approx(right, abs=0.0006)


def test_a_cell_that_another_site_joined_mostly_shows_another_number():
    same = sum(chance * outcomes(21).get(result, 0) for result, chance in outcomes(20).items())
    assert float(1 - same) == pytest.approx(0.878, abs=0.0006)
    pairs = [[f"{world}-{each}" for each in range(21)] for world in range(WORLDS)]
    changed = sum(number(sites) != number(sites[:20]) for sites in pairs)
    assert changed / WORLDS == pytest.approx(0.878, abs=0.03)
