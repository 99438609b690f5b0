"""Words compared in batches: what counts as found, and that a batch says what each pair says by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.linkage import block, compare, space, vectors
from comity.linkage.clean import tabulate
from comity.vocabulary.record import Record
from tests.linkage.lists import believable_round


def _features(left: str, right: str, country: str = "CN") -> dict[str, float]:
    """The features of two names, among others that make common words common."""
    names = [
        left,
        right,
        *(f"{word} {trade}" for word in ("Hengda", "Ruixin", "Bofeng") for trade in ("Toys", "Foods")),
    ]
    records = [Record(str(n), str(n), name, country, address="8 Baorui Road") for n, name in enumerate(names)]
    table = tabulate(records)
    at = {row: content for content, rows in enumerate(table.records) for row in rows}
    pair = np.asarray([min(at[0], at[1])]), np.asarray([max(at[0], at[1])])
    return dict(zip(compare.NAMES, compare.features(space.build(table), pair)[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Jinyuan Weilong", "Jniyuan Weilong"),  # two letters swapped
        ("Jinyuan Weilong", "Jinyuan Weilon"),  # one lost
        ("Jinyuan Weilong", "Jinyuann Weilong"),  # one more
        ("Jinyuan Weilong", "Jin Yuan Weilong"),  # a blank too many
        ("Jinyuan Weilong", "Jiny uanWeilong"),  # blanks in the wrong place
        ("Jinyuan Weilong", "JinyuanWeilong"),  # a blank lost
    ],
)
def test_slips_of_the_pen_are_found_nearly_whole(left: str, right: str) -> None:
    found = _features(left, right)
    assert found["name_clash"] < 0.45
    assert found["name_known_differs"] == 0.0


def test_other_words_are_not_slips() -> None:
    found = _features("Jinyuan Weilong", "Pobang Weilong")
    assert 0.2 < found["name_words"] < 0.8
    assert _features("Jinyuan", "Pobang")["name_words"] == 0.0


def test_a_common_word_that_the_other_lacks_tells_sisters_apart() -> None:
    assert _features("Jinyuan Toys", "Jinyuan Foods")["name_known_differs"] > 0
    assert _features("Jinyuan Toys", "Jinyuan Qzwx")["name_known_differs"] == 0.0


def test_house_numbers_with_swapped_digits_are_a_slip() -> None:
    def numbers(one: str, other: str) -> dict[str, float]:
        rows = [Record("a", "x", "Acme", "US", address=one), Record("b", "y", "Acme", "US", address=other)]
        made = space.build(tabulate(rows))
        return dict(zip(compare.NAMES, compare.features(made, (np.asarray([0]), np.asarray([1])))[0], strict=True))

    assert numbers("1601 Sri Street", "6101 Sri Street")["number_slip"] == 1.0
    assert numbers("1601 Sri Street", "1602 Sri Street")["number_differs"] == 1.0
    assert numbers("1601 Sri Street", "1601 Sri Street B")["number_same"] == 1.0


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), batch=st.integers(1, 40))
def test_a_pair_says_the_same_in_every_batch(seed: int, batch: int) -> None:
    rows, _ = believable_round(seed=seed, sites=20)
    made = space.build(tabulate(rows))
    size = len(made)
    first, second = (side.astype(np.int64) for side in np.triu_indices(size, 1))
    whole = compare.features(made, (first, second))
    start = seed % max(1, len(first) - batch)
    part = slice(start, start + batch)
    assert np.array_equal(compare.features(made, (first[part], second[part])), whole[part])
    swapped = compare.features(made, (second[part], first[part]))
    assert np.allclose(swapped, whole[part], atol=1e-5)


def test_weights_are_the_same_as_a_table_and_as_a_list_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = believable_round(seed=5, sites=40)
    table = tabulate(rows)
    whole = space.build(table)
    monkeypatch.setattr(vectors, "LARGEST_TABLE", 0)
    sparse = space.build(table)
    for kind in ("name", "supplier", "address"):
        assert np.array_equal(getattr(whole, kind).nats, getattr(sparse, kind).nats)
    assert (whole.grams != sparse.grams).nnz == 0
    assert (whole.everything != sparse.everything).nnz == 0


def test_common_columns_are_left_out_but_for_the_rarest_of_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, truth = believable_round(seed=5, sites=200)
    table = tabulate(rows)
    monkeypatch.setattr(block, "COMMON", 3)
    made = space.build(table)
    found = set(zip(*(side.tolist() for side in block.candidates(made)), strict=True))
    site = [truth[rows[group[0]].record_id] for group in table.records]
    true = {(i, j) for i in range(len(site)) for j in range(i + 1, len(site)) if site[i] == site[j]}
    assert len(true & found) > 0.95 * len(true)
