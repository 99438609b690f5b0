"""Auditing: the sample is what it says, and its figures hold the truth as often as they promise."""

from __future__ import annotations

import csv
import importlib.util
import random
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import combinations, product
from math import exp
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.linkage import Linkage, link
from comity.linkage.audit import FEWEST, LINKED, Frame, Sampled, Stratum, scripts_of, share_out
from comity.linkage.audit_figures import Share, figures, wilson
from comity.linkage.audit_file import sample_of, write_audit
from comity.linkage.engine import Compared
from comity.linkage.tables import read_table
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.record import Record
from tests.linkage.lists import believable_round

GENERATOR = Path(__file__).resolve().parents[3] / "shared" / "tools" / "generate_sites.py"
SEEDS = 200
Truth = Callable[[str, str], bool]


def _of_sites(truth: Mapping[str, str]) -> Truth:
    return lambda one, other: truth[one] == truth[other]


def _answers(sample: tuple[Sampled, ...], truth: Truth) -> list[Judgement]:
    verdict = {True: Answer.SAME, False: Answer.DIFFERENT}
    return [Judgement(each.left, each.right, verdict[truth(each.left, each.right)]) for each in sample]


def _invented(seed: int, bias: float = 0.0) -> tuple[Linkage, dict[str, Record], Truth]:
    """A linkage as it may come out: 900 sites of two or three rows, 96 % of their pairs true, and 20,000 pairs apart.

    A pair apart whose score says p is true with probability p, after `bias` was added to its log-odds.
    """
    chance = random.Random(seed)
    sites = [tuple(f"{number}.{row}" for row in range(chance.choice((2, 2, 3)))) for number in range(900)]
    names = [row for site in sites for row in site]
    true = {pair for site in sites for pair in combinations(site, 2) if chance.random() < 0.96}
    odds: dict[tuple[int, int], float] = {}
    while len(odds) < 20_000:
        one, two = sorted(chance.sample(range(len(names)), 2))
        if names[one].split(".")[0] != names[two].split(".")[0] and (one, two) not in odds:
            odds[one, two] = chance.gauss(-7.0, 2.5)
            if chance.random() < 1 / (1 + exp(-odds[one, two] - bias)):
                true.add((names[one], names[two]))
    first, second = np.asarray(list(odds)).T
    compared = Compared(tuple((name,) for name in names), first, second, np.asarray(list(odds.values())))
    records = {name: Record(name, "x", "Acme", "US") for name in names}
    linkage = Linkage(tuple(sites), (), compared=lambda: compared)
    return linkage, records, lambda one, other: (one, other) in true or (other, one) in true


def _true_figures(linkage: Linkage, truth: Truth) -> tuple[float, float]:
    """Precision, and recall among the candidates, of all pairs."""
    site_of = {row: number for number, site in enumerate(linkage.clusters) for row in site}
    compared = linkage.compared()
    places = zip(compared.first.tolist(), compared.second.tolist(), strict=True)
    together = [pair for site in linkage.clusters for pair in combinations(site, 2)]
    apart = [
        pair
        for i, j in places
        for pair in product(compared.rows[i], compared.rows[j])
        if site_of[pair[0]] != site_of[pair[1]]
    ]
    found, missed = (sum(truth(*pair) for pair in pairs) for pairs in (together, apart))
    return found / len(together), found / (found + missed)


def _covered(
    linkage: Linkage, records: dict[str, Record], truth: Truth, count: int = 200
) -> tuple[float, float, float]:
    """How often the intervals hold the truth (precision, recall), and the median width of that of recall."""
    precision, recall = _true_figures(linkage, truth)
    frame = Frame(linkage, records)
    hits: Counter[str] = Counter()
    widths = []
    for seed in range(SEEDS):
        sample = frame.sample(count, seed)
        told = figures(sample, _answers(sample, truth)).overall
        assert told.precision
        assert told.recall
        hits["precision"] += told.precision.low <= precision <= told.precision.high
        hits["recall"] += told.recall.low <= recall <= told.recall.high
        widths.append(told.recall.high - told.recall.low)
    return hits["precision"] / SEEDS, hits["recall"] / SEEDS, float(np.median(widths))


# Of 200 samples, a true coverage of 95 % shows as 90.5 to 98.5 % in all but one case of a hundred.
LEAST, MOST = 0.905, 0.985


def test_intervals_hold_the_truth_about_95_times_of_100() -> None:
    precision, recall, width = _covered(*_invented(5))
    assert LEAST <= precision <= MOST
    assert LEAST <= recall <= MOST
    assert width < 0.25


@pytest.mark.parametrize("bias", [-1.0, 1.0])
def test_scores_that_are_off_by_a_factor_of_three_do_not_spoil_the_intervals(bias: float) -> None:
    precision, recall, _ = _covered(*_invented(6, bias))
    assert LEAST <= precision <= MOST
    assert recall >= 0.9


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_sites", GENERATOR)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not GENERATOR.is_file(), reason="the generator is not beside this checkout (../shared/tools)")
def test_intervals_hold_the_truth_on_lists_with_traps() -> None:
    rows = _generator().Gen(7, None, scale=0.1).rows(1800, 12)
    records = {
        str(at): Record(str(at), member, name, country, address=address, city=city, postcode=postcode)
        for at, (member, name, address, city, postcode, country, _) in enumerate(rows)
    }
    truth = _of_sites({str(at): str(row[-1]) for at, row in enumerate(rows)})
    precision, recall, width = _covered(link(list(records.values())), records, truth)
    assert LEAST <= precision <= MOST
    assert LEAST <= recall <= MOST
    assert width < 0.15


def test_a_list_that_is_judged_whole_leaves_no_doubt() -> None:
    rows, sites = believable_round(seed=2, sites=8)
    truth = _of_sites(sites)
    records = {row.record_id: row for row in rows}
    linkage = link(rows)
    sample = Frame(linkage, records).sample(100_000, 1)
    told = figures(sample, _answers(sample, truth))
    precision, recall = _true_figures(linkage, truth)
    assert told.overall.precision == Share(
        precision, precision, precision, sum(e.stratum.name == LINKED for e in sample)
    )
    assert told.overall.recall == Share(recall, recall, recall, len(sample))
    assert told.at_least == pytest.approx(recall)


def test_the_sample_is_of_pairs_together_and_apart_each_once_with_its_weight() -> None:
    linkage, records, _ = _invented(1)
    sample = Frame(linkage, records).sample(200, 1)
    assert len({frozenset((each.left, each.right)) for each in sample}) == len(sample) == 200
    site_of = {row: number for number, site in enumerate(linkage.clusters) for row in site}
    assert all((each.stratum.name == LINKED) == (site_of[each.left] == site_of[each.right]) for each in sample)
    strata = {each.stratum for each in sample}
    pairs_together = sum(len(site) * (len(site) - 1) // 2 for site in linkage.clusters)
    assert sum(stratum.pairs for stratum in strata) == pairs_together + 20_000
    assert sum(each.stratum.weight for each in sample) == pytest.approx(pairs_together + 20_000)
    means = [stratum.mean for stratum in sorted(strata, key=lambda stratum: stratum.name) if stratum.name != LINKED]
    assert means == sorted(means, reverse=True)


def test_every_pair_can_be_drawn_and_records_that_say_the_same_count_each() -> None:
    sites = ("a0", "a1", "a2"), ("b0", "b1", "b2")
    rows = [Record(name, name, "Acme", "US") for site in sites for name in site]
    compared = Compared(sites, np.array([0]), np.array([1]), np.array([-1.0]))
    linkage = Linkage(sites, (), compared=lambda: compared)
    sample = Frame(linkage, {row.record_id: row for row in rows}).sample(100, 1)
    ids = [row.record_id for row in rows]
    every = {frozenset((one, two)) for at, one in enumerate(ids) for two in ids[at + 1 :]}
    assert {frozenset((each.left, each.right)) for each in sample} == every
    assert len(sample) == 15


def test_the_same_seed_gives_the_same_sample_whatever_the_order_of_rows() -> None:
    rows, _ = believable_round(seed=3, sites=40)
    records = {row.record_id: row for row in rows}
    one = Frame(link(rows), records).sample(50, 7)
    assert one == Frame(link(rows[::-1]), records).sample(50, 7)
    assert one != Frame(link(rows), records).sample(50, 8)
    with pytest.raises(ValueError, match="at least"):
        Frame(link(rows), records).sample(FEWEST - 1, 1)


def test_nothing_to_sample_is_no_sample() -> None:
    assert Frame(link([]), {}).sample(50, 1) == ()
    alone = Record("a", "x", "Acme")
    assert Frame(link([alone]), {"a": alone}).sample(50, 1) == ()
    assert figures((), ()).overall.precision is None


def _group(country: str, judged: int, same: int) -> list[tuple[Sampled, Judgement]]:
    stratum = Stratum(LINKED, 5000, 100, 0.0)
    verdict = [Answer.SAME] * same + [Answer.DIFFERENT] * (judged - same)
    names = [f"{country}{at}" for at in range(judged)]
    return [
        (Sampled(name, "b", stratum, country, "Latin"), Judgement(name, "b", said))
        for name, said in zip(names, verdict, strict=True)
    ]


def test_groups_with_few_answers_are_not_spoken_of() -> None:
    sample, answers = zip(*_group("CN", 60, 57), *_group("VN", 29, 29), *_group("TR", 11, 0), strict=True)
    told = figures(sample, answers)
    assert list(told.by_country) == ["CN", "VN", "TR"]
    found = told.by_country["CN"].precision
    assert found
    assert found.value == 0.95
    assert (told.by_country["VN"].precision, told.by_country["TR"].precision) == (None, None)
    assert told.by_script["Latin"].precision == told.overall.precision


def test_doubts_disagreements_and_other_pairs_are_no_judged_pairs() -> None:
    sample, answers = zip(*_group("CN", 40, 40), strict=True)
    more = [
        Judgement("b", "CN0", Answer.DIFFERENT, "Ben"),
        Judgement("CN1", "b", Answer.UNSURE, "Ben"),
        Judgement("x", "y", Answer.SAME),
    ]
    told = figures(sample, [*answers[:-2], Judgement("CN39", "b", Answer.UNSURE), *more])
    assert (told.judged, told.undecided, told.unanswered) == (37, 2, 1)


def test_without_any_pair_apart_there_is_nothing_to_say_of_recall() -> None:
    sample, answers = zip(*_group("CN", 60, 57), strict=True)
    told = figures(sample, answers)
    assert told.overall.precision
    assert (told.overall.recall, told.at_least) == (None, None)


def test_recall_waits_for_answers_in_every_stratum() -> None:
    linkage, records, truth = _invented(2)
    sample = Frame(linkage, records).sample(200, 1)
    answers = _answers(sample, truth)
    assert figures(sample, answers).overall.recall
    last = "apart 6 of 6"
    kept = [judged for each, judged in zip(sample, answers, strict=True) if each.stratum.name != last]
    told = figures(sample, kept)
    assert told.overall.precision
    assert (told.overall.recall, told.at_least) == (None, None)


@pytest.mark.parametrize(("tiny", "unsure", "told"), [(1, 1, False), (2, 1, True), (4, 2, True), (4, 3, False)])
def test_a_doubt_in_a_tiny_stratum_does_not_keep_recall_from_being_said(tiny: int, unsure: int, told: bool) -> None:
    few, many = Stratum("apart 1 of 2", tiny, tiny, 0.5), Stratum("apart 2 of 2", 5000, 50, 0.01)
    apart = [Sampled(f"x{at}", "y", few if at < tiny else many, "CN", "Latin") for at in range(tiny + 50)]
    said = [Judgement(each.left, "y", Answer.DIFFERENT) for each in apart[unsure:]]
    sample, answers = zip(*_group("CN", 60, 57), strict=True)
    found = figures([*sample, *apart], [*answers, *said])
    assert (found.overall.recall is not None, found.at_least is not None) == (told, told)


@pytest.mark.parametrize(
    ("hits", "looked", "low", "high"),
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_those_of_the_literature(hits: int, looked: int, low: float, high: float) -> None:
    assert wilson(hits, looked) == pytest.approx((low, high), abs=5e-5)


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 200))
def test_shares_use_all_that_can_be_used(sizes: list[int], count: int) -> None:
    shares = share_out(sizes, count)
    assert all(0 <= share <= size for share, size in zip(shares, sizes, strict=True))
    assert sum(shares) == min(count, sum(sizes))
    full = [share for share, size in zip(shares, sizes, strict=True) if share < size]
    assert not full or max(full) - min(full) <= 1


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Acme & Söhne 2", {"Latin"}), ("东莞华丰", {"Han"}), ("ООО Заря", {"Cyrillic"}),
        ("ＡＢＣ株式会社", {"Latin", "Han"}),
        ("ﾔﾏﾀﾞ", {"Katakana"}), ("한솔", {"Hangul"}),
        ("شركة", {"Arabic"}), ("123 - ?", set()), ("", set()),
    ],
)  # fmt: skip
def test_scripts_are_named(text: str, scripts: set[str]) -> None:
    assert scripts_of(text) == scripts


def _written(folder: Path) -> tuple[Path, tuple[Sampled, ...]]:
    linkage, records, _ = _invented(3)
    sample = Frame(linkage, records).sample(60, 1)
    write_audit(folder / "audit.csv", sample, records)
    return folder / "audit.csv", sample


def test_the_file_is_read_back_and_is_blind(tmp_path: Path) -> None:
    path, sample = _written(tmp_path)
    back = sample_of(read_table(path))
    assert [(each.left, each.right, each.stratum.name) for each in back] == [
        (each.left, each.right, each.stratum.name) for each in sample
    ]
    assert [each.stratum.mean for each in back] == pytest.approx([each.stratum.mean for each in sample], rel=1e-3)
    headings = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert not {"probability", "reasons", "value"} & set(headings)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows[:-1], "not all the pairs"),
        (lambda rows: [*rows, rows[-1]], "not all the pairs"),
        (lambda rows: [row for row in rows if row["stratum"] != "apart 2 of 6"], "not all the pairs"),
        (lambda rows: [row for row in rows if row["stratum"] == LINKED], "not all the pairs"),
        (lambda rows: [row for row in rows if row["stratum"] != LINKED], "not all the pairs"),
        (lambda rows: [{**rows[0], "sample": "59"}, *rows[1:]], "not all the pairs"),
        (lambda rows: [{**row, "sample": ""} for row in rows], "not all the pairs"),
        (
            lambda rows: [{**rows[0], "stratum_pairs": "1,234"}, *rows[1:]],
            "line 2: the cells of the stratum",
        ),
        (lambda rows: [{**rows[0], "stratum_mean": "nan"}, *rows[1:]], "line 2: the cells of the stratum"),
    ],
)
def test_a_file_that_lost_rows_gives_no_figures(tmp_path: Path, change: object, sentence: str) -> None:
    path, _ = _written(tmp_path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(rows))  # type: ignore[operator]
    with pytest.raises(OptionError, match=sentence):
        sample_of(read_table(path))
