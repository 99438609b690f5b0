"""The rules of the check: what is listed, what is asked, what is not, on small lists anybody can judge."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.check.limits import ALWAYS_ASKED, ASK_FROM, LISTED_FROM, MOST_ASKED
from comity.check.outcome import decide, on_list
from comity.check.saving import Assumptions, saving
from comity.check.values import Advice, Evidence, Outcome, Outcomes, Question
from comity.vocabulary.judgement import Match
from comity.vocabulary.listing import DataRow, RowState
from comity.vocabulary.problems import RowRef
from tests.check.cast import DAKOTA, EDITION, LEXINGTON, MILL, PLANT_2, found, outcomes_of, site, supplier

PADDING = [supplier(number, f"Other {number}", "Others Inc") for number in range(100, 130)]


def decided(row: DataRow, *sites: tuple[object, float], **more: object) -> Outcomes:
    return outcomes_of([row, *PADDING], dict([found(row, *sites)]), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edition_row", "probability", "outcome", "advice"),
    [
        (MILL, 0.99, Outcome.LISTED, Advice.RECOGNISE),
        (DAKOTA, 0.99, Outcome.LISTED, Advice.RECOGNISE),  # equivalence left blank by the gate: the report will tell
        (PLANT_2, 0.99, Outcome.LISTED, Advice.TOP_UP),
        (replace(MILL, equivalence="other"), 0.99, Outcome.LISTED, Advice.TOP_UP),
        (MILL, 0.6, Outcome.ASK, Advice.ASK),
        (MILL, 0.02, Outcome.NOT_LISTED, Advice.COMMISSION),
    ],
)
def test_outcome_and_advice(edition_row: object, probability: float, outcome: Outcome, advice: Advice) -> None:
    row = supplier(4, "Some mill", "Some company")
    edition = {edition_row.row_id: edition_row}  # type: ignore[attr-defined]
    evidence = Evidence(dict([found(row, (edition_row, probability))]))  # type: ignore[arg-type]
    first = decide([row, *PADDING], evidence, edition).rows[0]
    assert (first.outcome, first.advice) == (outcome, advice)
    assert (first.best is not None) == (outcome is not Outcome.NOT_LISTED)
    assert first.reasons


def test_two_sites_that_fit_equally_well_are_a_question() -> None:
    first = decided(supplier(4, "Meridian", "Meridian Foods"), (LEXINGTON, 0.95), (DAKOTA, 0.95)).rows[0]
    assert (first.outcome, first.question) == (Outcome.ASK, Question.SITE)
    assert {candidate.row.row_id for candidate in first.candidates} == {"aa03", "aa04"}
    assert sum(candidate.certainty for candidate in first.candidates) <= 1


def test_many_rows_that_may_be_the_site_are_a_question_though_none_is_likely_alone() -> None:
    alike = {f"c{number}": site(f"c{number}", "Meridian Foods") for number in range(8)}
    row = supplier(4, "Meridian Foods", city="Springfield")
    evidence = Evidence(dict([found(row, *((edition_row, 0.6) for edition_row in alike.values()))]))
    first = decide([row], evidence, alike).rows[0]
    assert first.outcome is Outcome.ASK
    assert first.candidates[0].certainty < ASK_FROM < on_list(first.candidates)


def test_a_clear_best_site_is_listed_beside_a_weak_other() -> None:
    first = decided(supplier(4, "Meridian Lexington"), (DAKOTA, 0.3), (LEXINGTON, 0.99)).rows[0]
    assert first.outcome is Outcome.LISTED
    assert first.best == LEXINGTON


def test_a_company_at_its_head_office_is_asked_which_sites_supply() -> None:
    row = supplier(4, "Meridian Foods", "Meridian Foods, Inc.", city="Chicago")
    first = decided(row, companies=dict([found(row, (LEXINGTON, 0.97), (DAKOTA, 0.97))])).rows[0]
    assert (first.outcome, first.question) == (Outcome.ASK, Question.COMPANY)
    assert {candidate.row for candidate in first.candidates} == {DAKOTA, LEXINGTON}
    assert "2 listed sites" in first.reasons[0]


@pytest.mark.parametrize(
    ("name", "company", "asked"),
    [
        ("Meridian Foods Inc", "MERIDIAN FOODS, INC.", True),
        ("Meridian", "Meridian Foods GmbH", True),
        ("Meridian Foods", "", True),
        ("Meridian Foods - Springfield", "Meridian Foods Inc", False),  # names a place of its own
        ("Meridian Foods Trading", "", False),  # another company, or one part of it
    ],
)
def test_only_a_row_that_says_no_more_than_the_company_is_asked_for_it(name: str, company: str, asked: bool) -> None:
    row = supplier(4, name, company)
    first = decided(row, companies=dict([found(row, (LEXINGTON, 0.97), (DAKOTA, 0.97))])).rows[0]
    assert (first.question is Question.COMPANY) is asked


def test_a_row_that_names_a_company_is_asked_for_all_its_sites_the_likeliest_first() -> None:
    row = supplier(4, "Meridian Foods", "Meridian Foods Inc")
    first = decided(row, (LEXINGTON, 0.5), companies=dict([found(row, (LEXINGTON, 0.97), (DAKOTA, 0.97))])).rows[0]
    assert (first.question, first.best) == (Question.COMPANY, LEXINGTON)
    assert len(first.candidates) == 2
    elsewhere = decided(row, (MILL, 0.5), companies=dict([found(row, (LEXINGTON, 0.97), (DAKOTA, 0.97))])).rows[0]
    assert (elsewhere.question, elsewhere.best) == (Question.SITE, MILL), "another company's site may be the row's"


def test_a_list_that_names_a_company_at_several_places_names_its_sites() -> None:
    rows = [supplier(number, "Meridian Foods", "Meridian Foods Inc", city=f"Town {number}") for number in (4, 5)]
    companies = dict(found(row, (LEXINGTON, 0.97), (DAKOTA, 0.97)) for row in rows)
    result = outcomes_of([*rows, *PADDING], {}, companies=companies)
    assert [row.outcome for row in result.rows[:2]] == [Outcome.NOT_LISTED] * 2
    assert "2 listed sites at other places" in result.rows[0].reasons[-1]


def test_of_a_companys_sites_the_nearest_to_the_rows_place_comes_first() -> None:
    row = supplier(4, "Meridian Foods", "Meridian Foods Inc", city="Lexington Heights")
    first = decided(row, companies=dict([found(row, (DAKOTA, 0.97), (LEXINGTON, 0.97))])).rows[0]
    assert first.best == LEXINGTON


def test_a_vendor_master_of_companies_is_asked_for_every_company_with_listed_sites() -> None:
    names = [f"Brand{number} Foods" for number in range(40)]
    rows = [supplier(number, name, name, city="Head Office Town") for number, name in enumerate(names, start=4)]
    edition = {f"d{n}": site(f"d{n}", f"{name} Plant", supplier_name=f"{name} Ltd") for n, name in enumerate(names)}
    companies = dict(found(row, (place, 0.99)) for row, place in zip(rows, edition.values(), strict=True))
    result = decide(rows, Evidence({}, companies), edition)
    assert {row.question for row in result.rows} == {Question.COMPANY}


def test_questions_for_companies_leave_fewer_for_sites() -> None:
    offices = [supplier(number, f"Brand{number} Foods") for number in range(4, 24)]
    edition = {f"d{row.ref.row}": site(f"d{row.ref.row}", f"Brand{row.ref.row} Foods Plant") for row in offices}
    places = {f"b{row.ref.row}": site(f"b{row.ref.row}", "x") for row in PADDING}
    sites = dict(found(row, (places[f"b{row.ref.row}"], 0.4 + row.ref.row / 1000)) for row in PADDING)
    companies = dict(found(row, (edition[f"d{row.ref.row}"], 0.99)) for row in offices)
    rows = [*offices, *PADDING, *(supplier(number, "Far away") for number in range(200, 350))]
    result = decide(rows, Evidence(sites, companies), edition | places)
    asked = [row for row in result.rows if row.question is Question.SITE]
    assert len(asked) == int(0.15 * len(rows)) - len(offices)
    assert [row.ref.row for row in asked] == [row.ref.row for row in PADDING[-len(asked) :]], "the likeliest ones"


def test_of_two_claims_the_surer_wins_and_the_other_becomes_a_question() -> None:
    better, worse = supplier(4, "Kilang Seberang", city="Seberang"), supplier(5, "Kilang Sebrang Baru", city="Riau")
    first, second, *_ = outcomes_of(
        [better, worse, *PADDING], dict([found(better, (MILL, 0.99)), found(worse, (MILL, 0.9))])
    ).rows
    assert first.outcome is Outcome.LISTED
    assert second.outcome is Outcome.ASK
    assert "Row 4" in second.reasons[0]


def test_the_same_site_twice_in_a_list_is_listed_twice_and_counted_once() -> None:
    once, again = supplier(4, "Kilang Seberang"), supplier(9, "KILANG SEBERANG", "PT Makmur")
    result = outcomes_of([once, again, *PADDING], dict([found(once, (MILL, 0.99)), found(again, (MILL, 0.95))]))
    assert [row.outcome for row in result.rows[:2]] == [Outcome.LISTED] * 2
    assert "same site as row 4" in result.rows[1].reasons[-1]
    assert saving(result.rows, Assumptions(cost=1000, days=2)).money == 1000


def test_rows_of_own_audits_are_left_out() -> None:
    row = supplier(4, "Kilang Seberang")
    own = Match(str(row.ref), "own", 0.99, ())
    result = decided(row, (MILL, 0.99), own={str(row.ref): own})
    assert result.own == (row.ref,)
    assert row.ref not in {checked.ref for checked in result.rows}
    assert saving(result.rows, Assumptions()).recognise == 0


def test_a_row_that_could_not_be_read_says_so_and_no_audit_is_commissioned_for_it() -> None:
    broken = DataRow(RowRef("vendors.xlsx", "Vendors", 4), RowState.PROBLEM, ("country_missing",))
    first = outcomes_of([broken], {}).rows[0]
    assert (first.outcome, first.advice) == (Outcome.NOT_LISTED, Advice.ASK)
    assert "country missing" in first.reasons[0]


def test_questions_beyond_the_budget_are_the_least_sure_ones() -> None:
    sure, unsure = [(0.7, row) for row in PADDING[:7]], [(0.4, row) for row in PADDING[7:]]
    matches = dict(found(row, (site(f"b{row.ref.row}", "x"), chance)) for chance, row in sure + unsure)
    edition = {match.right: site(match.right, "x") for found_ in matches.values() for match in found_}
    result = decide(PADDING, Evidence(matches), edition)
    assert [row.outcome for row in result.rows] == [Outcome.ASK] * 7 + [Outcome.NOT_LISTED] * 23
    assert 0.4 < result.asked_from <= 0.7


chances = st.floats(0.001, 0.999)


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[DataRow], Evidence]:
    """A supplier list of up to thirty rows with any matches, companies and own audits."""
    names = st.sampled_from(["Seberang", "Meridian", "Meridian Foods", "Planta 2", ""])
    rows = [supplier(number, draw(names), draw(names)) for number in range(4, 4 + draw(st.integers(1, 30)))]
    picks = st.lists(
        st.tuples(st.sampled_from(list(EDITION.values())), chances), max_size=3, unique_by=lambda p: p[0].row_id
    )
    sites = dict(found(row, *draw(picks)) for row in rows)
    companies = dict(found(row, *draw(picks)) for row in rows if draw(st.booleans()))
    own = {str(row.ref): Match(str(row.ref), "own", 0.99, ()) for row in rows if draw(st.integers(0, 9)) == 0}
    return rows, Evidence(sites, companies, own)


@given(lists())
def test_every_row_has_one_outcome_in_the_order_of_the_list(given_list: tuple[list[DataRow], Evidence]) -> None:
    rows, evidence = given_list
    result = decide(rows, evidence, EDITION)
    kept = [row.ref for row in rows if str(row.ref) not in evidence.own]
    assert [row.ref for row in result.rows] == kept
    assert sorted([*kept, *result.own]) == [row.ref for row in rows]


@given(lists())
def test_questions_stay_within_the_budget_and_start_at_one_certainty(
    given_list: tuple[list[DataRow], Evidence],
) -> None:
    rows, evidence = given_list
    result = decide(rows, evidence, EDITION)
    asked = [row for row in result.rows if row.question is Question.SITE]
    assert len(asked) <= max(ALWAYS_ASKED, MOST_ASKED * len(rows))
    assert all((row.question is not None) == (row.outcome is Outcome.ASK) for row in result.rows)


@given(lists())
def test_what_is_said_to_be_listed_is_sure(given_list: tuple[list[DataRow], Evidence]) -> None:
    rows, evidence = given_list
    for row in decide(rows, evidence, EDITION).rows:
        if row.outcome is Outcome.LISTED:
            assert row.candidates[0].certainty >= LISTED_FROM
        if row.question is Question.SITE:
            assert on_list(row.candidates) >= ASK_FROM
        if row.outcome is Outcome.NOT_LISTED:
            assert row.best is None


@given(lists(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_matches_changes_nothing(
    given_list: tuple[list[DataRow], Evidence], chance: random.Random
) -> None:
    rows, evidence = given_list
    shuffled = rows[:]
    chance.shuffle(shuffled)
    backwards = Evidence(
        {key: matches[::-1] for key, matches in evidence.sites.items()},
        {key: matches[::-1] for key, matches in evidence.companies.items()},
        evidence.own,
    )
    straight = {row.ref: row for row in decide(rows, evidence, EDITION).rows}
    assert {row.ref: row for row in decide(shuffled, backwards, EDITION).rows} == straight
