"""The attackers: they succeed where they should, or their failing would mean nothing."""

from __future__ import annotations

import pytest

from comity.disclosure.attackers import Target, attack_report, attribute_bayes, outsider, participant, wilson
from comity.disclosure.risk import edition_target, names_off_target
from comity.vocabulary.edition import EditionRow
from tests.disclosure.making import part, proposed, site


def row(number, **fields):
    blank = dict.fromkeys(EditionRow.__dataclass_fields__, "")
    return EditionRow(**{**blank, "row_id": str(number), "site_name": f"Mill {number}", "country": "US", **fields})


def target(behind, **fields):
    rows = tuple(
        row(number, **{name: values[number] for name, values in fields.items()}) for number in range(len(behind))
    )
    members = {each.row_id: frozenset(one) for each, one in zip(rows, behind, strict=True)}
    return Target(rows, dict.fromkeys(members, "cell"), members)


def test_an_outsider_names_the_member_with_most_exclusive_rows_of_a_cell():
    assert set(outsider(target([{0}, {0}, {1}, {1, 2}, {1, 2}])).values()) == {0}


def test_a_participant_takes_its_own_rows_out_first():
    guess = participant(target([{0}, {0}, {0}, {1}, {1}, {2}, {0, 1}]), 0)
    assert guess == {"3": 1, "4": 1, "5": 1}


def test_naive_bayes_tells_members_apart_by_their_habits():
    habits = ["2025-H1"] * 6 + ["2025-H2"] * 5
    behind = [{0}] * 6 + [{1}] * 5
    attacked = target(behind, audited=habits)
    assert list(attribute_bayes(attacked).values()) == [0] * 6 + [1] * 5
    assert attribute_bayes(target(behind)) == {str(number): 0 for number in range(11)}


def test_the_worst_participant_is_reported_and_own_rows_are_no_success():
    report = attack_report(*_parts(target([{0}, {0}, {0}, {1}, {2}])))
    assert report["participant"]["exclusive"]["rows"] == 4
    assert report["participant"]["exclusive"]["success"] == 0.75
    assert report["outsider"]["exclusive"]["success"] == 0.6
    assert report["outsider"]["exclusive"]["chance"] == 0.6


def test_a_shared_row_counts_for_any_of_its_members_and_only_among_all_rows():
    report = attack_report(*_parts(target([{0, 1}, {0, 1}, {2}])))
    assert report["outsider"]["exclusive"]["rows"] == 1
    assert report["outsider"]["all"]["rows"] == 3


def _parts(attacked):
    return attacked.rows, attacked.behind, attacked.cells


def test_nothing_to_attack_is_no_failure():
    assert attack_report([], {}, {})["outsider"]["exclusive"]["rows"] == 0


@pytest.mark.parametrize(
    ("hits", "rows", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (25, 100, 0.1755, 0.3430)],
)
def test_wilson_interval_against_published_values(hits, rows, low, high):
    assert wilson(hits, rows) == pytest.approx((low, high), abs=5e-4)


def test_negative_control_the_list_with_names_off_is_far_easier_to_attack():
    """One big member with habits of its own among seven small ones."""
    big = [site(number, part(0, name=f"Big {number}", city="Springfield")) for number in range(60)]
    small = [site(100 + number, part(1 + number % 7, name=f"Small {number}", address="1 Lane")) for number in range(42)]
    proposal = proposed([*big, *small])
    edition, names_off = attack_report(*edition_target(proposal)), attack_report(*names_off_target(proposal))
    for attacker in ("outsider", "participant", "attribute_bayes"):
        assert edition[attacker]["exclusive"]["success"] <= 0.25
        assert names_off[attacker]["exclusive"]["success"] > 0.5
