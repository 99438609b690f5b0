"""What some 200 answers teach: pair F1 on sites that nobody was asked about, with right answers and with wrong ones.

    python -m measurements.linkage_learning [SHARED] > measurements/linkage_learning.md

Each labelled set is halved by site. On one half a simulated person answers the most valuable pairs of `comity link`, 25 at a
time, the model being taught after each round (`comity learn`); the other half is linked with what was learned. Beside it:
the shipped model as it is, and one taught by the labels of every compared pair of the first half.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tools.train_linkage import read_sites, synthetic, without

from comity.linkage import Model, learning, link, metrics
from comity.linkage import space as spaces
from comity.linkage.clean import tabulate
from comity.linkage.engine import score
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.record import Record
from measurements.linkage import line

ASKED, AT_ONCE = 200, 25
WRONG = 0.05
SETS = {
    "palm mills, 24 lists": "palm_mills",
    "US meat and poultry plants": "us_meat_poultry_plants",
    "US power plants": "us_power_plants_epa_eia",
    "restaurants": "restaurants_fodors_zagats",
    "Chicago childcare": "chicago_childcare_sites",
}
Labelled = tuple[list[Record], dict[str, str]]


def half(labelled: Labelled, which: int) -> Labelled:
    """The sites of one half, all their rows."""
    records, truth = labelled
    kept = [row for row in records if hashlib.sha256(truth[row.record_id].encode()).digest()[5] & 1 == which]
    return kept, {row.record_id: truth[row.record_id] for row in kept}


def taught(labelled: Labelled, wrong: float = 0.0) -> tuple[Model, int]:
    """The shipped model taught by at most 200 answers, a share of them wrong; and how many there were."""
    records, truth = labelled
    chance, model = random.Random(1), Model.shipped()
    answers: dict[tuple[str, str], Answer] = {}
    while len(answers) < ASKED:
        # The pairs are asked as `comity link` would show them with this model; what was answered is not asked again.
        fresh = [pair for pair in link(records, model=model).review if (pair.left, pair.right) not in answers][:AT_ONCE]
        if not fresh:
            break
        for pair in fresh:
            same = (truth[pair.left] == truth[pair.right]) != (chance.random() < wrong)
            answers[(pair.left, pair.right)] = Answer.SAME if same else Answer.DIFFERENT
        model = learning.learn(records, [Judgement(*pair, answer) for pair, answer in answers.items()]).model
    return model, len(answers)


def taught_by_all(labelled: Labelled) -> Model:
    """The shipped model taught by the labels of every compared pair."""
    records, truth = labelled
    scored = score(spaces.build(tabulate(records)), Model.shipped())
    site = [truth[records[rows[0]].record_id] for rows in scored.space.table.records]
    pairs = zip(scored.pairs[0].tolist(), scored.pairs[1].tolist(), strict=True)
    labels = np.asarray([float(site[one] == site[other]) for one, other in pairs])
    matrix = scored.matrix(np.arange(len(labels)))
    return learning.relearned(Model.shipped(), matrix, labels, matrix[:0])


def f1(labelled: Labelled, model: Model) -> float:
    """Pair F1 of the sites that a model finds."""
    return metrics.pairwise(link(labelled[0], model=model).clusters, labelled[1]).f1


def rows(shared: Path) -> Iterable[str]:
    """A line for each set."""
    folder = shared / "data" / "linkage" / "dev"
    sets = {
        title: without(read_sites(folder, name), "coordinates", "supplier_name") for title, name in SETS.items()
    } | {"generated, 18,000 rows": synthetic(shared, 18_000, 905)}
    for title, labelled in sets.items():
        asked, tested = half(labelled, 0), half(labelled, 1)
        model, count = taught(asked)
        misled, _ = taught(asked, WRONG)
        figures = [f1(tested, each) for each in (Model.shipped(), model, taught_by_all(asked), misled)]
        yield line(title, *figures[:1], count, *figures[1:])


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    if not (shared / "data" / "linkage").is_dir():
        print(f"Not measured: {shared} holds no data/linkage.")
        return
    print(
        "Pair F1 on the half of each set about which nothing was asked (name, address and country alone). The shipped model\n"
        "has learned from the development rows of the first four sets, so its own column is not what a new list would give.\n"
    )
    print(
        line("set", "shipped model", "answers", "taught by them", "taught by all labels", f"{WRONG:.0%} of them wrong")
    )
    print(line(*["---"] * 6))
    for row in rows(shared):
        print(row, flush=True)


if __name__ == "__main__":
    main()
