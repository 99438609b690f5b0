"""Agreement of two assessors: exact kappa, weighted and plain, against an example worked by hand, and differences."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.agreement import Judgement, Pair, agreement, compared
from comity.benchmark.verdicts import verdicts
from comity.vocabulary.benchmark import Link, NotApplicable, ProtocolMapping
from tests.benchmark.playing import BENCHMARK, FULL, NONE, PARTIAL, PROTOCOL, link

PAIRS = st.lists(st.tuples(*[st.sampled_from([NONE, PARTIAL, FULL])] * 2), max_size=30)


def judged(*links: Link, without: tuple[str, ...] = ()) -> Judgement:
    left_out = tuple(NotApplicable(each, "no such work") for each in without)
    mapping = ProtocolMapping(PROTOCOL.id, BENCHMARK.id, (), links, (), left_out)
    return Judgement(mapping, verdicts(mapping, PROTOCOL, BENCHMARK, "1"))


def test_an_example_worked_by_hand() -> None:
    """Ten criteria: the first gives 5 full, 3 partial, 2 none, the second 4, 3 and 3; they agree on 8.

    Plain: observed 8/10, by chance (5*4 + 3*3 + 2*3) / 100 = 35/100, so (80 - 35) / (100 - 35).
    Linear: two differences of half a point are 1/10 a criterion; by chance 44/100. Quadratic: 5/100 and 335/1000.
    """
    pairs: list[Pair] = [(FULL, FULL)] * 4 + [(FULL, PARTIAL), (PARTIAL, NONE)]
    pairs += [(PARTIAL, PARTIAL)] * 2 + [(NONE, NONE)] * 2
    found = agreement(pairs)
    assert (found.criteria, found.agreed, found.raw) == (10, 8, Fraction(4, 5))
    assert found.kappa == Fraction(9, 13)
    assert found.linear == Fraction(17, 22)
    assert found.quadratic == Fraction(57, 67)
    assert found.undefined == ""


def test_kappa_is_not_said_where_chance_agrees_always() -> None:
    found = agreement([(FULL, FULL)] * 5)
    assert (found.raw, found.kappa, found.linear, found.quadratic) == (Fraction(1), None, None, None)
    assert found.undefined.startswith("Kappa cannot be said: both assessors gave one and the same verdict throughout")
    nothing = agreement([])
    assert (nothing.raw, nothing.kappa) == (None, None)
    assert nothing.undefined == "Kappa cannot be said: there is no criterion that both assessors judged."


def test_two_who_never_differ_in_their_habits_but_always_in_the_case_are_worse_than_chance() -> None:
    assert agreement([(FULL, NONE), (NONE, FULL)]).linear == Fraction(-1)
    assert agreement([(FULL, NONE), (FULL, FULL)]).kappa == Fraction(0)


@settings(deadline=None)
@given(PAIRS)
def test_perfect_agreement_is_1_whatever_the_weights(pairs: Sequence[Pair]) -> None:
    found = agreement([(one, one) for one, _ in pairs])
    expected = Fraction(1) if len({one for one, _ in pairs}) > 1 else None
    assert (found.kappa, found.linear, found.quadratic) == (expected,) * 3


@settings(deadline=None)
@given(PAIRS)
def test_the_assessors_can_change_places(pairs: Sequence[Pair]) -> None:
    assert agreement(pairs) == agreement([(other, one) for one, other in pairs])
    assert agreement(pairs) == agreement(pairs[::-1])


@settings(deadline=None)
@given(PAIRS)
def test_plain_kappa_does_not_know_which_verdict_is_which(pairs: Sequence[Pair]) -> None:
    for order in permutations((NONE, PARTIAL, FULL)):
        as_other = dict(zip((NONE, PARTIAL, FULL), order, strict=True))
        assert agreement([(as_other[one], as_other[other]) for one, other in pairs]).kappa == agreement(pairs).kappa
    turned = {NONE: FULL, PARTIAL: PARTIAL, FULL: NONE}
    found = agreement([(turned[one], turned[other]) for one, other in pairs])
    assert (found.linear, found.quadratic) == (agreement(pairs).linear, agreement(pairs).quadratic)


@settings(deadline=None)
@given(PAIRS)
def test_kappa_lies_between_minus_1_and_1_and_is_1_for_perfect_agreement_only(pairs: Sequence[Pair]) -> None:
    found = agreement(pairs)
    for kappa in (found.kappa, found.linear, found.quadratic):
        assert kappa is None or -1 <= kappa <= 1
        assert kappa is None or (kappa == 1) == (found.raw == 1)


@settings(deadline=None)
@given(PAIRS, st.integers(2, 5))
def test_the_same_case_several_times_over_agrees_no_better(pairs: Sequence[Pair], times: int) -> None:
    one, many = agreement(pairs), agreement([*pairs] * times)
    assert (one.kappa, one.linear, one.quadratic, one.raw) == (many.kappa, many.linear, many.quadratic, many.raw)


def test_differences_come_with_the_links_behind_them_the_critical_first() -> None:
    one = judged(link("1", "P-1", PARTIAL), link("2", "P-2", PARTIAL), link("3", "P-3"), link("6", "A-1"))
    other = judged(link("1", "P-1"), link("2", "P-2"), link("6", "A-1", PARTIAL), link("7", "A-2"), without=("P-4",))
    found = compared(one, other, BENCHMARK, "1")
    assert [(each.criterion.id, each.one, each.other) for each in found.differences] == [
        ("P-1", PARTIAL, FULL),
        ("A-1", FULL, PARTIAL),
        ("P-3", FULL, NONE),
        ("P-4", NONE, None),
        ("A-2", NONE, FULL),
        ("P-2", PARTIAL, FULL),
    ]
    assert found.differences[0].links == ((link("1", "P-1", PARTIAL),), (link("1", "P-1"),))
    assert (found.whole.criteria, found.whole.agreed) == (6, 1)
    assert (found.pillars["people"].criteria, found.pillars["audit"].criteria) == (4, 2)
    assert {name: each.raw for name, each in found.sections.items()} == {
        "people-1": Fraction(1, 4),
        "audit-1": Fraction(0),
    }


def test_links_agree_by_pairs_that_somebody_gave() -> None:
    one = judged(link("1", "P-1"), link("2", "P-2"), link("3", "P-3"), link("8", "P-5"))
    other = judged(link("1", "P-1"), link("2", "P-2", PARTIAL))
    found = compared(one, other, BENCHMARK, "1").links
    assert (found.both, found.only_one, found.only_other, found.same_degree) == (2, 1, 0, 1)
    assert found.positive == Fraction(4, 5)
    assert compared(judged(), judged(), BENCHMARK, "1").links.positive is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["P-1", "P-2", "A-1"])), unique=True))
def test_the_same_judgement_differs_nowhere(pairs: list[tuple[str, str]]) -> None:
    same = judged(*(link(*each) for each in pairs))
    found = compared(same, same, BENCHMARK, "1")
    assert found.differences == ()
    assert found.whole.raw == Fraction(1)
    assert found.links.positive == (Fraction(1) if pairs else None)
