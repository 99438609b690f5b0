"""Looking rows up in a register: the right row first, companies over borders, reasons that add up."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest

from comity.linkage import Companies, Model, link, match
from comity.linkage.model import probability
from comity.vocabulary.judgement import Answer, Judgement, Match
from comity.vocabulary.record import Record
from tests.linkage.lists import background, believable_round

REGISTER = (
    Record("r1", "edition", "Prairie Oak Meats LLC - Sumter", "US", address="333 Broad St Sumter SC 29150"),
    Record(
        "r2", "edition", "Prairie Oak Meats LLC", "US", address="1001 Stoddard Rd", city="Dexter", region="Missouri"
    ),
    Record("r3", "edition", "Bukit Mawar Palm Oil Mill", "ID", "PT Lestari Abadi Sawit", region="Riau"),
    Record("r4", "edition", "Kalimaya 2", "ID", "PT Lestari Abadi Sawit"),
    Record("r5", "edition", "Lestari Abadi Sawit Kluang", "MY", "Lestari Abadi Sawit Sdn Bhd"),
    *(replace(row, source="edition") for row in background()),
)


def _ask(*queries: Record) -> dict[str, tuple[Match, ...]]:
    return match(queries, REGISTER)


def test_the_row_of_the_site_is_the_best_candidate() -> None:
    found = _ask(
        Record("q1", "suppliers", "PRAIRIE OAK MEATS", "US", address="1001 STODDARD ROAD, DEXTER, MO 63841"),
        Record("q2", "suppliers", "Bukit Mawar POM", "ID"),
        Record("q3", "suppliers", "Nowhere Robotics", "US", address="9 Elm Street, Boise, ID 83701"),
    )
    assert found["q1"][0].right == "r2"
    assert found["q1"][0].probability > 0.8
    assert found["q2"][0].right == "r3"
    assert not [row for row in found["q3"] if row.probability > 0.3]


def test_a_row_with_another_number_is_no_candidate() -> None:
    found = _ask(Record("q", "suppliers", "Kalimaya 1", "ID", "PT Lestari Abadi Sawit"))
    assert "r4" not in {row.right for row in found["q"]}


def test_every_query_has_an_entry_best_first() -> None:
    queries = [Record(f"q{n}", "suppliers", row.name, row.country) for n, row in enumerate(background())]
    found = _ask(*queries, Record("blank", "suppliers", ""))
    assert set(found) == {*(query.record_id for query in queries), "blank"}
    for rows in found.values():
        chances = [row.probability for row in rows]
        assert chances == sorted(chances, reverse=True)
        assert len(rows) <= 8
    assert match([], REGISTER) == {}
    assert match(queries[:1], []) == {"q0": ()}


def test_reasons_sum_to_the_log_odds_of_every_match() -> None:
    queries = [replace(row, record_id=f"q{n}", source="suppliers") for n, row in enumerate(background())]
    compared = [row for rows in _ask(*queries).values() for row in rows]
    assert len(compared) > 50
    for row in compared:
        total = sum(reason.weight for reason in row.reasons)
        assert row.probability == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-9)
        assert all(reason.words for reason in row.reasons)


def test_reasons_of_links_and_questions_sum_to_their_log_odds() -> None:
    rows, _ = believable_round(seed=5, sites=80)
    found = link(rows)
    assert found.links()
    for told in (*found.links(), *found.review):
        total = sum(reason.weight for reason in told.reasons)
        assert told.probability == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-9)


def test_rows_of_two_long_lists_that_say_the_same_are_not_held_to_stand_on_one() -> None:
    rows = [
        Record(f"{side}{n}", side, f"Acme Works {n}", "DE", address=f"{n} Weg") for side in "ab" for n in range(300)
    ]
    told = [reason.words for match in link(rows).links() for reason in match.reasons]
    assert told
    assert not [words for words in told if "one list" in words or "one long list" in words]


def test_what_a_person_tied_together_is_not_shown_as_an_unsure_link() -> None:
    rows, _ = believable_round(seed=5, sites=80)
    compared = link(rows).compared()
    at = int(np.argmin(compared.log_odds))
    left, right = compared.rows[int(compared.first[at])][0], compared.rows[int(compared.second[at])][0]
    found = link(rows, judgements=[Judgement(left, right, Answer.SAME)])
    assert any({left, right} <= set(site) for site in found.clusters)
    assert not [match for match in found.links() if {match.left, match.right} == {left, right}]


def test_questions_are_uncertain_and_the_most_valuable_comes_first() -> None:
    rows, _ = believable_round(seed=5, sites=80)
    found = link(rows).review
    assert [pair.value for pair in found] == sorted((pair.value for pair in found), reverse=True)
    assert all(0.1 < pair.probability < 0.9 for pair in found)


def test_the_links_hold_every_site_together() -> None:
    rows, _ = believable_round(seed=2, sites=60)
    found = link(rows)
    site = {record: number for number, cluster in enumerate(found.clusters) for record in cluster}
    assert all(site[told.left] == site[told.right] for told in found.links())


def test_order_of_queries_and_register_changes_nothing() -> None:
    queries = [replace(row, record_id=f"q{n}", source="suppliers") for n, row in enumerate(background())]
    shuffled, register = list(queries), list(REGISTER)
    random.Random(4).shuffle(shuffled)
    random.Random(5).shuffle(register)
    assert match(shuffled, register) == match(queries, REGISTER)


def test_a_company_at_its_head_office_is_found_over_borders() -> None:
    query = Record("q", "suppliers", "PT Lestari Abadi Sawit", "SG", "PT. Lestari Abadi Sawit", "1 Raffles Place")
    rows = {row.right: row for row in Companies(REGISTER).match([query])["q"]}
    assert {"r3", "r4", "r5"} <= set(rows)
    for row in rows.values():
        total = sum(reason.weight for reason in row.reasons)
        assert row.probability == pytest.approx(float(probability(np.asarray([total]))[0]), abs=1e-9)


def test_a_common_word_makes_no_company() -> None:
    queries = [
        Record("q1", "suppliers", "Foods", "US"),
        Record("q2", "suppliers", "Ocean Star Robotics", "US"),
        Record("q3", "suppliers", "", "US"),
    ]
    found = Companies(REGISTER).match(queries)
    assert found == {"q1": (), "q2": (), "q3": ()}


def test_the_same_lei_names_the_company() -> None:
    lei = "5493001KJTIIGC8Y1R12"
    register = [Record("r", "edition", "Alpha Mill", "ID", "Beta Holdings", lei=lei)]
    assert Companies(register).match([Record("q", "s", "Gamma Trading", "SG", lei=lei)])["q"][0].right == "r"


def test_a_model_survives_being_written_and_read() -> None:
    model = Model.shipped()
    assert Model.from_json(model.to_json()) == model
