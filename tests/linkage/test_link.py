"""Linking as a user sees it: hard pairs, limits, answers, and what must change nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.linkage import link
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.record import Record
from tests.linkage.cases import DIFFERENT, SAME, Case, Row
from tests.linkage.lists import background, believable_round


def _record(row: Row, record_id: str, source: str) -> Record:
    latitude, longitude = row.at or (None, None)
    return Record(
        record_id, source, row.name, row.country, row.supplier, row.address, latitude=latitude, longitude=longitude
    )


def _are_one_site(left: Record, right: Record, **options: object) -> bool:
    found = link([left, right, *background()], **options)  # type: ignore[arg-type]
    return any({left.record_id, right.record_id} <= set(cluster) for cluster in found.clusters)


@pytest.mark.parametrize(("what", "left", "right"), SAME, ids=[case[0] for case in SAME])
def test_two_spellings_of_one_site_are_found(what: str, left: Row, right: Row) -> None:
    assert _are_one_site(_record(left, "a", "one list"), _record(right, "b", "another list")), what


@pytest.mark.parametrize(("what", "left", "right"), DIFFERENT, ids=[case[0] for case in DIFFERENT])
def test_two_sites_that_look_alike_are_kept_apart(what: str, left: Row, right: Row) -> None:
    assert not _are_one_site(_record(left, "a", "one list"), _record(right, "b", "another list")), what


@pytest.mark.parametrize("case", [*SAME, *DIFFERENT], ids=[case[0] for case in [*SAME, *DIFFERENT]])
def test_a_person_has_the_last_word(case: Case) -> None:
    left, right = _record(case[1], "a", "one list"), _record(case[2], "b", "another list")
    assert _are_one_site(left, right, judgements=[Judgement("a", "b", Answer.SAME)])
    assert not _are_one_site(left, right, judgements=[Judgement("b", "a", Answer.DIFFERENT)])


def test_rows_that_say_the_same_are_parted_by_an_answer_too() -> None:
    left = Record("a", "x", "Acme Foods", "US", address="1 Main St")
    right = replace(left, record_id="b", source="y")
    assert _are_one_site(left, right)
    assert not _are_one_site(left, right, judgements=[Judgement("a", "b", Answer.DIFFERENT)])
    assert _are_one_site(left, right, judgements=[Judgement("a", "b", Answer.UNSURE)])


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("gln", "9520000000011", "9520000000028"),
        ("os_id", "CN2021250D1DTN7", "CN2021250D1DTNA"),
        ("sedex_site", "ZS1", "ZS2"),
    ],
)
def test_conflicting_identifiers_of_sites_part_and_equal_ones_tie(field: str, one: str, other: str) -> None:
    left = Record("a", "x", "Acme Foods", "US", address="1 Main Street, Fresno")
    right = Record("b", "y", "Acme Foods Inc", "US", address="1 Main St., Fresno")
    assert _are_one_site(replace(left, **{field: one}), replace(right, **{field: one}))
    assert not _are_one_site(replace(left, **{field: one}), replace(right, **{field: other}))
    renamed = replace(right, name="Acme Foods of California", address="Main Street")
    assert _are_one_site(replace(left, **{field: one}), replace(renamed, **{field: one.lower()}))


def test_an_lei_names_a_company_and_parts_nothing() -> None:
    left = Record("a", "x", "Acme Foods", "US", address="1 Main Street, Fresno", lei="5493001KJTIIGC8Y1R12")
    right = replace(left, record_id="b", source="y", lei="529900T8BM49AURSDO55")
    assert _are_one_site(left, right)


def test_an_identifier_joins_over_a_border_and_nothing_else_does() -> None:
    left = Record("a", "x", "Acme Foods", "US", address="1 Main Street", gln="9520000000011")
    right = replace(left, record_id="b", source="y", country="CA")
    assert _are_one_site(left, right)
    assert not _are_one_site(replace(left, gln=""), replace(right, gln=""))


def test_one_stray_link_does_not_chain_two_sites() -> None:
    plants = [
        Record(f"{town}{number}", f"list {number}", f"Prairie Oak Meats - {town}", "US", address=f"{street}, {town}")
        for town, street in (("Sumter", "333 Broad Street"), ("Dexter", "1001 Stoddard Road"))
        for number in range(4)
    ]
    stray = Record("stray", "list 9", "Prairie Oak Meats", "US")
    found = link([*plants, stray, *background()]).clusters
    sumter = next(cluster for cluster in found if "Sumter0" in cluster)
    dexter = next(cluster for cluster in found if "Dexter0" in cluster)
    assert {f"Sumter{number}" for number in range(4)} <= set(sumter)
    assert {f"Dexter{number}" for number in range(4)} <= set(dexter)
    assert sumter != dexter


def test_contradictory_answers_are_shown_and_the_parting_holds() -> None:
    rows = [Record(name, name, f"Acme {name}", "US", address="1 Main St") for name in "abc"]
    said = [Judgement("a", "b", Answer.SAME), Judgement("b", "c", Answer.SAME), Judgement("a", "c", Answer.DIFFERENT)]
    found = link(rows, judgements=said)
    assert set(found.contradictions) == set(said)
    assert not any({"a", "c"} <= set(cluster) for cluster in found.clusters)


def test_answers_about_unknown_rows_are_shown() -> None:
    stray = Judgement("a", "gone", Answer.SAME)
    assert link([Record("a", "x", "Acme", "US")], judgements=[stray]).unused == (stray,)


def test_every_record_is_in_one_cluster() -> None:
    rows, _ = believable_round(seed=1, sites=60)
    found = link(rows)
    assert sorted(record for cluster in found.clusters for record in cluster) == sorted(row.record_id for row in rows)


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="id of its own"):
        link([Record("a", "x", "Acme"), Record("a", "y", "Bolt")])


def test_nothing_links_to_nothing() -> None:
    assert link([]).clusters == ()
    assert link([Record("a", "x", "")]).clusters == (("a",),)
    assert link([Record("a", "x", ""), Record("b", "y", "")]).clusters


def _named(found: object, names: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(names[record] for record in cluster) for cluster in found.clusters}  # type: ignore[attr-defined]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_order_names_of_rows_and_names_of_lists_change_nothing(seed: int) -> None:
    rows, _ = believable_round(seed=seed % 7, sites=40)
    chance = random.Random(seed)
    names = sorted({row.source for row in rows})
    renamed = dict(zip(names, chance.sample(range(1000), len(names)), strict=True))
    shuffled = [replace(row, record_id=f"{chance.random()}", source=f"list {renamed[row.source]}") for row in rows]
    back = {new.record_id: old.record_id for new, old in zip(shuffled, rows, strict=True)}
    chance.shuffle(shuffled)
    before, after = link(rows), link(shuffled)
    assert _named(after, back) == set(map(frozenset, before.clusters))
    said = [(pair.probability, pair.value, pair.reasons) for pair in before.review]
    assert [(pair.probability, pair.value, pair.reasons) for pair in after.review] == said


_STYLES = (
    str.upper,
    str.lower,
    lambda text: text.replace(",", ";"),
    lambda text: text.replace(".", ""),
    lambda text: text.replace("Street", "St.").replace("Road", "Rd"),
    lambda text: text.replace("Ltd", "Limited").replace("Inc", "Incorporated").replace("Co.", "Company"),
    lambda text: f"  {text}  ",
)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_case_punctuation_abbreviation_and_legal_style_change_nothing(seed: int) -> None:
    rows, _ = believable_round(seed=seed % 7, sites=40)
    chance = random.Random(seed)
    style = {source: chance.choice(_STYLES) for source in sorted({row.source for row in rows})}
    restyled = [
        replace(
            row,
            **{field: style[row.source](getattr(row, field)) for field in ("name", "supplier_name", "address", "city")},
        )
        for row in rows
    ]
    assert link(restyled).clusters == link(rows).clusters


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_limits_and_answers_hold_whatever_the_scores(seed: int) -> None:
    rows, _ = believable_round(seed=seed % 7, sites=30)
    chance = random.Random(seed)
    codes = ("9520000000011", "9520000000028", "", "")
    rows = [
        replace(
            row, gln=chance.choice(codes) if row.country == "GB" else "", name=f"{row.name} Unit {chance.randint(1, 3)}"
        )
        for row in rows
    ]
    apart = [Judgement(*(row.record_id for row in chance.sample(rows, 2)), Answer.DIFFERENT) for _ in range(20)]
    by_id = {row.record_id: row for row in rows}
    for cluster in link(rows, judgements=apart).clusters:
        members = [by_id[record] for record in cluster]
        assert len({row.gln for row in members} - {""}) <= 1
        assert len({row.name.split("Unit ")[1] for row in members}) == 1
        assert len({row.country for row in members}) == 1
        assert not any({pair.left, pair.right} <= set(cluster) for pair in apart)


def test_a_round_of_many_lists_is_resolved() -> None:
    rows, truth = believable_round(seed=3, sites=150)
    found = link(rows).clusters
    wrong = sum(len({truth[record] for record in cluster}) > 1 for cluster in found)
    whole = sum(len(cluster) == sum(site == truth[cluster[0]] for site in truth.values()) for cluster in found)
    assert wrong <= 0.03 * len(found)
    assert whole >= 0.9 * len(found)
