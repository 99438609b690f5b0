"""The parts of linkage by themselves: numbers, candidates, limits, answers, clusters, metrics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.linkage import block, metrics, space
from comity.linkage.answers import settle
from comity.linkage.clean import fold, tabulate
from comity.linkage.cluster import Rules, clusters
from comity.linkage.vectors import Grouped
from comity.reference.text import name_parts, words
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.record import Record
from tests.linkage.lists import believable_round

NAME_NUMBERS = [
    ("Acme Unit 2", ("plant 2",)),
    ("Acme (Unit-02)", ("plant 2",)),
    ("Acme Plant #3", ("plant 3",)),
    ("Acme Factory No. 4", ("plant 4",)),
    ("Acme No. 4 Factory", ("plant 4",)),
    ("Acme Mill II", ("plant 2",)),
    ("Acme Mill IV", ("plant 4",)),
    ("Acme Unit A", ("plant a",)),
    ("Acme Pabrik 2", ("plant 2",)),
    ("Usine 3 Acme", ("plant 3",)),
    ("Acme Planta Dos", ("plant 2",)),
    ("东莞华丰二厂", ("plant 2",)),
    ("Acme 2", ("last 2",)),
    ("Acme III", ("last 3",)),
    ("Acme (IIII)", ("last 4",)),
    ("Acme Unit10", ("plant 10",)),
    ("Acme Satu", ("last 1",)),
    ("Acme", ()),
    ("Acme Plant", ()),
    ("Studio 54 Foods", ()),
    ("Acme 1987654", ()),
    ("2", ()),
]

ADDRESSES = [
    ("12 Main Street, Fresno, CA 93701", "US", "93701", ("12",), ()),
    ("Plot 12-14, Sector 7, Noida 201301", "IN", "201301", ("12", "14", "7"), ("plot 12", "plot 14")),
    ("Unit 6, Block B4, 14 Mill Road, Leeds", "GB", "", ("14", "6", "b4"), ("block 14", "block b4", "unit 6")),
    ("100 49th Street, Omaha, NE 68127-1234", "US", "68127", ("100",), ()),
    ("Jl. Raya km 12 No. 007", "ID", "", ("12", "7"), ()),
    ("No39 Lot12 Canal Street, 12th Floor", "US", "", ("12", "39"), ("lot 12",)),
    ("44Orchard Avenue 3B", "US", "", ("3b", "44"), ()),
    ("Zone Industrielle Majd90000Tanger", "MA", "90000", (), ()),
    ("Lot B12, Canal Street", "US", "", ("b12",), ("lot b12",)),
    ("", "US", "", (), ()),
]

SPREAD_NAMES = [
    ("Al de r F in c h Tr i c o t s rl", ("alderfinchtricot",)),
    ("s o l e i l i nte r nati o nal c o m p any li mi te d", ("soleilinternational",)),
    ("m o da te ks ti l l td . ş t i .", ("modatekstil",)),
    ("Ha Noi Xi Mang So 1", ("ha", "noi", "xi", "mang", "so", "1")),
    ("Wu Xi Li Da Fu 2 Co Ltd", ("wu", "xi", "li", "da", "fu", "2")),
    ("Wu Xi Li Da Fu Co Ltd", ("wu", "xi", "li", "da", "fu")),
    ("Cty CP Da Ha An", ("da", "ha", "an")),
    ("A B C D E Foods Ltd", ("abcde", "foods")),
    ("Grupo Li Mo S A de C V", ("grupo", "li", "mo")),
    ("P T A B C Tbk", ("ptabc",)),
    ("Le Petit Four de la Rue", ("le", "petit", "four", "de", "la", "rue")),
    ("A to Z Inc", ("a", "to", "z")),
    ("ร ง ง า น", None),
]


@pytest.mark.parametrize(("name", "marks"), NAME_NUMBERS)
def test_numbers_of_plants_are_read_from_names(name: str, marks: tuple[str, ...]) -> None:
    assert fold(Record("1", "a", name, "")).name_numbers == marks


@pytest.mark.parametrize(("address", "country", "postcode", "numbers", "marks"), ADDRESSES)
def test_addresses_are_taken_apart(
    address: str, country: str, postcode: str, numbers: tuple[str, ...], marks: tuple[str, ...]
) -> None:
    content = fold(Record("a", "s", "x", country, address=address))
    assert (content.postcode, content.numbers) == (postcode, numbers)
    assert set(marks) <= set(content.place_numbers)


@pytest.mark.parametrize(("name", "core"), SPREAD_NAMES)
def test_a_name_spread_by_a_pdf_is_written_together(name: str, core: tuple[str, ...] | None) -> None:
    assert fold(Record("1", "a", name, "IT")).name == (core or name_parts(name).core)


def test_one_cell_and_split_columns_say_the_same() -> None:
    whole = Record("a", "s", "x", "US", address="45 Rason Road, Inwood, NY 11096, USA")
    split = Record("b", "s", "x", "US", address="45 Rason Rd.", city="Inwood", region="New York", postcode="11096")
    mixed = Record("c", "s", "x", "US", address="45 Rason Road", city="INWOOD", region="NY 11096")
    assert fold(whole) == fold(split) == fold(mixed)


def test_records_that_say_the_same_stand_together() -> None:
    rows = [Record("a", "x", "Acme Ltd", "GB"), Record("b", "y", "ACME Limited", "GB"), Record("c", "x", "Bolt", "GB")]
    assert tuple(tabulate(rows).records) == ((0, 1), (2,))
    assert tuple(tabulate(rows, apart={"b"}).records) == ((0,), (1,), (2,))


def test_contents_stand_in_one_order_whatever_the_order_of_records() -> None:
    rows = [
        Record("a", "x", "Acme", "GB", latitude=1.5, longitude=2.0),
        Record("b", "x", "Acme", "GB"),
        Record("c", "y", "Acme", "GB", address="1 High Street"),
        Record("d", "y", "Acme", "GB", gln="4012345000009"),
        Record("e", "z", "Acme", "GB", address="2 High Street"),
    ]
    straight, turned = tabulate(rows), tabulate(rows[::-1])
    assert straight.contents == turned.contents
    assert (straight.counts != turned.counts).nnz == 0
    assert [rows[each[0]] for each in straight.records] == [rows[::-1][each[0]] for each in turned.records]


def test_counts_tell_how_often_a_list_says_a_content() -> None:
    rows = [Record("a", "y", "Bolt", "GB"), Record("b", "x", "ACME", "GB"), Record("c", "y", "Acme", "GB")]
    rows += [Record("d", "y", "acme", "GB")]
    assert tabulate(rows).counts.toarray().tolist() == [[1, 2], [0, 1]]  # Acme, Bolt; x, y


@given(st.lists(st.integers(0, 5)), st.lists(st.integers(0, 5)), st.data())
def test_grouped_numbers_are_what_lists_of_lists_would_be(
    some: list[int], others: list[int], data: st.DataObject
) -> None:
    one, other = (Grouped.of(np.asarray(group, dtype=np.int64), 6) for group in (some, others))
    plain, plain_other = (
        [tuple(at for at, number in enumerate(group) if number == each) for each in range(6)]
        for group in (some, others)
    )
    assert list(one) == plain
    assert [one[at] for at in range(len(one))] == plain
    assert list(one[1:4]) == plain[1:4]
    assert list(one.beside(other)) == plain + plain_other
    rows = data.draw(st.lists(st.integers(0, 5)))
    assert list(one.take(np.asarray(rows, dtype=np.int64))) == [plain[at] for at in rows]


def test_candidates_hold_nearly_all_true_pairs() -> None:
    rows, truth = believable_round(seed=11, sites=300)
    table = tabulate(rows)
    first, second = block.candidates(space.build(table))
    found = set(zip(first.tolist(), second.tolist(), strict=True))
    sites = [{truth[rows[row].record_id] for row in positions} for positions in table.records]
    true = [(i, j) for i in range(len(sites)) for j in range(i + 1, len(sites)) if sites[i] & sites[j]]
    assert len(true) > 300
    assert sum(pair in found for pair in true) >= 0.99 * len(true)
    assert len(found) <= 45 * len(sites)


def test_candidates_without_a_country_are_looked_for_everywhere() -> None:
    rows = [Record("a", "x", "Quartz Kestrel Foods", "US"), Record("b", "y", "Quartz Kestrel Foods")]
    assert len(block.candidates(space.build(tabulate(rows)))[0]) == 1


def test_answers_become_ties_and_partings() -> None:
    place = {"a": 0, "b": 1, "c": 2, "d": 3}
    told = settle(
        [Judgement("a", "b", Answer.SAME), Judgement("d", "c", Answer.DIFFERENT), Judgement("a", "c", Answer.UNSURE)],
        place,
    )
    assert told.together == {(0, 1)}
    assert told.apart == {(2, 3)}
    assert not told.contradictions


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(-5, 5, width=16)), max_size=30),
    st.integers(0, 9),
)
def test_clusters_are_a_partition_and_keep_the_rules(edges: list[tuple[int, int, float]], alone: int) -> None:
    odds = {(min(i, j), max(i, j)): value for i, j, value in edges if i != j}
    pairs = np.asarray(sorted(odds), dtype=np.int64).reshape(-1, 2)
    scores = np.asarray([odds[(i, j)] for i, j in pairs.tolist()])

    def forbidden(left: frozenset[int], right: frozenset[int]) -> bool:
        return alone in left or alone in right

    other = (alone + 1) % 10, (alone + 2) % 10
    rules = Rules(frozenset({(min(other), max(other))}), forbidden, -3.0)
    groups = clusters(10, (pairs[:, 0], pairs[:, 1]), scores, rules)
    assert sorted(node for group in groups for node in group) == list(range(10))
    assert frozenset({alone}) in groups
    assert any(set(other) <= group for group in groups)


def test_metrics_of_a_known_case() -> None:
    truth = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}
    found = (("a", "b"), ("c", "d"), ("e",))
    pairs, records = metrics.pairwise(found, truth), metrics.b_cubed(found, truth)
    assert (pairs.precision, pairs.recall) == (0.5, 0.25)
    assert pairs.f1 == pytest.approx(1 / 3)
    assert records.precision == pytest.approx((1 + 1 + 0.5 + 0.5 + 1) / 5)
    assert records.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 0.5 + 0.5) / 5)


def test_metrics_where_there_is_nothing_to_find() -> None:
    assert metrics.pairwise((("a",), ("b",)), {"a": "1", "b": "2"}).figures() == {"precision": 1, "recall": 1, "f1": 1}
    assert metrics.pairwise((), {}).f1 == 1


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.sampled_from("xyz"), min_size=1))
def test_the_truth_agrees_with_itself(truth: dict[str, str]) -> None:
    groups: dict[str, list[str]] = {}
    for record, site in truth.items():
        groups.setdefault(site, []).append(record)
    assert metrics.pairwise(tuple(groups.values()), truth).f1 == 1
    assert metrics.b_cubed(tuple(groups.values()), truth).f1 == pytest.approx(1)


def test_words_of_an_address_hold_no_numbers() -> None:
    content = fold(Record("a", "s", "x", "GB", address="Unit 6, 14 Mill Road, Leeds"))
    assert not [word for word in content.address if word in words("6 14 no")]
