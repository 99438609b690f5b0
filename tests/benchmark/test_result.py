"""What a protocol comes to: the truth files to the last fraction, and the rules as properties."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comity.benchmark.answer import as_dict
from comity.benchmark.commonality import tally
from comity.benchmark.profiles import PROFILES, Profile
from comity.benchmark.result import Result, Verdict, result_of
from comity.benchmark.telling import percent
from comity.benchmarking import Order, benchmark
from comity.vocabulary.benchmark import Combined, Degree, Link, NotApplicable, ProtocolMapping, Relation, Tier
from comity.vocabulary.errors import OptionError
from tests.benchmark import cast

GATED, BARE = PROFILES["aim-85-gated"], PROFILES["aim-85-bare"]
beside = pytest.mark.skipif(
    not cast.SHARED.is_dir(), reason="the protocols with truth are not beside this checkout (../shared/data/benchmark)"
)
NAMES = [f"{pillar}{number}" for pillar in "AABBP" for number in range(4)]
BENCHMARK = cast.small(
    *(
        cast.criterion(f"{pillar}{number}", Tier.CRITICAL if number == 0 else Tier.STANDARD)
        for pillar in "ABP"
        for number in range(4)
    )
)
VERDICTS = st.fixed_dictionaries({each.id: st.sampled_from(Degree) for each in BENCHMARK.criteria})


def of(verdicts: dict[str, Degree], profile: Profile = GATED) -> Result:
    return result_of(cast.covering(verdicts), cast.protocol(len(verdicts)), BENCHMARK, "1", profile)


# --- the truth files --------------------------------------------------------------------------------------------------


@beside
@pytest.mark.parametrize("edition", ["5.0", "6.0", "6.1", "7.0"])
@pytest.mark.parametrize("name", cast.WITH_TRUTH)
def test_every_expected_figure_is_reproduced_exactly(name: str, edition: str) -> None:
    truth = cast.truth(name)
    expected = truth["expected_scores"][edition]
    order = Order(cast.path(name), edition, mapping=cast.path(name, ".truth.yaml"))
    found = benchmark(order).result

    assert (found.content.points, found.content.criteria) == _exact(expected["content"])
    assert (found.content.low, found.content.criteria) == _exact(expected["content_partial_as_zero"])
    assert (found.content.high, found.content.criteria) == _exact(expected["content_partial_as_full"])
    told = as_dict(found)
    assert told["commonality"]["percent"] == expected["content"]["percent"]
    assert {
        pillar: {"points": each["points"], "criteria": each["criteria"], "percent": each["percent"]}
        for pillar, each in told["pillars"].items()
    } == expected["pillars"]
    assert told["process"] == told["pillars"]["audit_process"]
    assert told["gates"] == expected["gates"]
    assert told["critical_gaps"] == expected["critical_gaps"]
    assert told["verdict"] == expected["default_rule"]
    assert told["commonality"]["depends_on_partials"] is expected["threshold_inside_partial_band"]
    assert benchmark(replace(order, profile=BARE)).result.verdict == expected["bare_85_rule"]
    if edition in truth["expected_uncovered_criteria"]:
        assert sorted(found.uncovered) == truth["expected_uncovered_criteria"][edition]


@beside
@pytest.mark.parametrize(
    ("name", "edition", "by_pillars", "weighted"),
    [
        ("brightvale-ssa-9", "6.1", "90.0", "92.9"),
        ("brightvale-ssa-9", "7.0", "88.4", "90.5"),
        ("halvorsen-esr-4", "5.0", "85.5", "86.5"),
        ("halvorsen-esr-4", "6.0", "68.9", "73.9"),
        ("halvorsen-esr-4", "6.1", "68.6", "73.4"),
    ],
)
def test_other_profiles_come_to_the_published_table(name: str, edition: str, by_pillars: str, weighted: str) -> None:
    """Figures of the table in benchmarking.md 4."""
    order = Order(cast.path(name), edition, mapping=cast.path(name, ".truth.yaml"))
    for profile, expected in (("pillar-mean", by_pillars), ("weighted", weighted)):
        found = benchmark(replace(order, profile=PROFILES[profile])).result
        assert f"{float(found.commonality * 100):.1f}" == expected


def _exact(expected: dict[str, object]) -> tuple[Fraction, object]:
    return cast.exact(expected["points"]), expected["criteria"]


# --- the rules --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(VERDICTS, st.sampled_from(sorted(PROFILES)), st.data())
def test_a_better_verdict_never_makes_the_result_worse(
    verdicts: dict[str, Degree], profile: str, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(verdicts)))
    assume(verdicts[name] is not Degree.FULL)
    better = {
        **verdicts,
        name: data.draw(st.sampled_from([each for each in Degree if each.rank > verdicts[name].rank])),
    }
    before, after = of(verdicts, PROFILES[profile]), of(better, PROFILES[profile])
    order = list(Verdict)
    assert after.commonality >= before.commonality
    assert order.index(after.verdict) <= order.index(before.verdict)
    assert {each.name for each in before.gates if each.passed} <= {each.name for each in after.gates if each.passed}


@settings(deadline=None)
@given(VERDICTS, st.randoms(use_true_random=False))
def test_the_order_of_links_and_criteria_changes_no_figure(verdicts: dict[str, Degree], chance: random.Random) -> None:
    mapping = cast.covering(verdicts)
    links = list(mapping.links)
    chance.shuffle(links)
    criteria = list(BENCHMARK.criteria)
    chance.shuffle(criteria)
    one = result_of(mapping, cast.protocol(12), BENCHMARK, "1", GATED)
    other = result_of(replace(mapping, links=tuple(links)), cast.protocol(12), cast.small(*criteria), "1", GATED)
    for figure in ("commonality", "band", "gates", "verdict", "parts", "content", "process"):
        assert getattr(one, figure) == getattr(other, figure), figure


@settings(deadline=None)
@given(VERDICTS, st.sets(st.sampled_from([each.id for each in BENCHMARK.criteria]), max_size=11))
def test_what_is_not_applicable_leaves_the_count(verdicts: dict[str, Degree], left_out: set[str]) -> None:
    mapping = cast.covering(verdicts)
    without = replace(mapping, not_applicable=tuple(NotApplicable(each, "no dormitory") for each in sorted(left_out)))
    found = result_of(without, cast.protocol(12), BENCHMARK, "1", GATED)
    kept = {name: degree for name, degree in verdicts.items() if name not in left_out}
    content = [degree.points for name, degree in kept.items() if name[0] != "P"]
    assert found.content.criteria == len(content)
    assert found.commonality == (sum(content, Fraction(0)) / len(content) if content else 1)
    assert not left_out & set(found.verdicts)
    assert {each.criterion for each in found.not_applicable} == left_out


@settings(deadline=None)
@given(VERDICTS, st.sampled_from(sorted(PROFILES)))
def test_the_result_lies_within_its_band(verdicts: dict[str, Degree], profile: str) -> None:
    found = of(verdicts, PROFILES[profile])
    assert found.band[0] <= found.commonality <= found.band[1]


@settings(deadline=None)
@given(VERDICTS, st.sampled_from(sorted(PROFILES)))
def test_the_top_up_passes_every_gate_and_leaves_nothing_out_that_is_needed(
    verdicts: dict[str, Degree], profile: str
) -> None:
    found = of(verdicts, PROFILES[profile])
    chosen = [each.criterion.id for each in found.top_up]
    assert of({**verdicts, **dict.fromkeys(chosen, Degree.FULL)}, PROFILES[profile]).verdict is Verdict.RECOGNISED
    for each in chosen:  # no single one of them could be spared
        fewer = dict.fromkeys([other for other in chosen if other != each], Degree.FULL)
        assert of({**verdicts, **fewer}, PROFILES[profile]).verdict is not Verdict.RECOGNISED
    assert bool(chosen) is (found.verdict is not Verdict.RECOGNISED)


@settings(deadline=None)
@given(VERDICTS)
def test_no_smaller_top_up_would_do(verdicts: dict[str, Degree]) -> None:
    """Against all choices: which criteria are made full does not matter beyond pillar and gain, so counts suffice."""
    found = of(verdicts)
    fewest = len(found.top_up) - 1
    missing = [each.criterion.id for each in found.gaps]
    assume(fewest >= 0 and len(missing) <= 9)
    for choice in combinations(missing, fewest):
        now = {**verdicts, **dict.fromkeys(choice, Degree.FULL)}
        assert of(now).verdict is not Verdict.RECOGNISED, choice


def test_exactly_the_threshold_is_enough_and_a_hair_below_is_not() -> None:
    criteria = [cast.criterion(f"A{number:03}") for number in range(200)]
    catalogue = cast.small(*criteria)
    for full, expected in ((170, Verdict.RECOGNISED), (169, Verdict.NOT_RECOGNISED)):
        verdicts = {each.id: Degree.FULL if at < full else Degree.NONE for at, each in enumerate(criteria)}
        found = result_of(cast.covering(verdicts), cast.protocol(200), catalogue, "1", BARE)
        assert (found.verdict, found.commonality) == (expected, Fraction(full, 200))


def test_a_share_below_the_threshold_is_never_shown_as_the_threshold() -> None:
    needed = Fraction(85, 100)
    assert percent(Fraction(84996, 100000), needed) == "84.996 %"
    assert percent(Fraction(8499999, 10000000), needed) == "84.99999 %"
    assert percent(needed, needed) == "85 %"
    assert percent(Fraction(1, 3)) == "33.33 %"


def test_a_critical_gap_is_not_bought_back_by_the_total() -> None:
    verdicts = {each.id: Degree.FULL for each in BENCHMARK.criteria} | {"P0": Degree.PARTIAL}
    found = of(verdicts, replace(GATED, partial=Fraction(1), process=None))
    assert found.commonality == 1
    assert [each.name for each in found.gates if not each.passed] == ["critical_all_full"]
    assert found.verdict is Verdict.ADD_ON_REQUIRED
    assert [each.criterion.id for each in found.critical_gaps] == ["P0"]


def test_process_criteria_do_not_lift_weak_content() -> None:
    verdicts = {each.id: Degree.FULL if each.pillar == "P" else Degree.NONE for each in BENCHMARK.criteria}
    assert of(verdicts).commonality == 0
    assert of(verdicts).process.share == 1


# --- from links to verdicts -------------------------------------------------------------------------------------------


def judged(*links: Link, combined: tuple[Combined, ...] = (), recommended: tuple[str, ...] = ()) -> Degree:
    mapping = ProtocolMapping("p", "small", ("1", "2"), links, combined)
    found = result_of(mapping, cast.protocol(2, *recommended), BENCHMARK, "1", GATED)
    return found.verdicts["A0"]


PART_1, PART_2 = Link("1", "A0", Degree.PARTIAL), Link("2", "A0", Degree.PARTIAL)
TOGETHER = (Combined("A0", ("1", "2"), Degree.FULL),)


def test_two_parts_are_the_whole_only_when_an_assessor_says_so() -> None:
    assert judged(PART_1, PART_2) is Degree.PARTIAL
    assert judged(PART_1, PART_2, combined=TOGETHER) is Degree.FULL


def test_the_best_link_counts() -> None:
    assert judged(PART_1, Link("2", "A0", Degree.FULL)) is Degree.FULL


def test_what_is_only_recommended_is_partial_at_most() -> None:
    full = Link("1", "A0", Degree.FULL)
    assert judged(full, recommended=("1",)) is Degree.PARTIAL
    assert judged(full, recommended=("2",)) is Degree.FULL
    assert judged(PART_1, PART_2, combined=TOGETHER, recommended=("2",)) is Degree.PARTIAL


def test_a_conflict_covers_nothing_and_is_told() -> None:
    conflict = Link("1", "A0", Degree.NONE, Relation.CONFLICTS)
    mapping = ProtocolMapping("p", "small", ("1",), (conflict,))
    found = result_of(mapping, cast.protocol(1), BENCHMARK, "1", GATED)
    assert found.verdicts["A0"] is Degree.NONE
    assert found.conflicts == (("1", "A0"),)


def test_an_edition_takes_what_began_by_then_and_was_not_retired() -> None:
    catalogue = cast.small(cast.criterion("A0"), cast.criterion("A1", since="2"), cast.criterion("A2", retired_in="2"))
    scope = {each.id: [one.id for one in catalogue.in_edition(each.id)] for each in catalogue.editions}
    assert scope == {"1": ["A0", "A2"], "2": ["A0", "A1"]}


def test_an_unknown_edition_is_answered_with_those_there_are() -> None:
    with pytest.raises(OptionError, match=r"no edition 9\. There are: 1, 2\."):
        result_of(cast.covering({}), cast.protocol(1), BENCHMARK, "9", GATED)


def test_weights_count_by_tier() -> None:
    critical, standard = cast.criterion("A0", Tier.CRITICAL), cast.criterion("A1")
    weights = {Tier.CRITICAL: Fraction(3), Tier.STANDARD: Fraction(1), Tier.ADDITIONAL: Fraction(1)}
    found = tally([critical, standard], {"A0": Degree.NONE, "A1": Degree.PARTIAL}, weights=weights)
    assert (found.share, found.band) == (Fraction(1, 8), (Fraction(0), Fraction(1, 4)))
