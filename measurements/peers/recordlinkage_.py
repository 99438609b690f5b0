"""recordlinkage (Python Record Linkage Toolkit): blocking, string comparisons, its logistic classifier; connected components.

The classifier's coefficients are in `recordlinkage.json`, learned by `--train` from labelled rows of the tuning list and
the real development sets together: the kinds of rows that comity's shipped model has learned from.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import recordlinkage
from recordlinkage.base import BaseCompareFeature
from recordlinkage.index import Block

from measurements.peers.prepare import Row, Sites, components, main, read

CUT = 0.5
MODEL = Path(__file__).with_name("recordlinkage.json")
BLOCKS = (
    ["country", "ordered"],
    ["country", "start"],
    ["country", "street"],
    ["country", "postcode"],
    ["country", "number", "city"],
    ["country", "number", "road"],
    ["country", "key0"],
    ["country", "key1", "city"],
    ["country", "city", "begin"],
)
# Text -> its value where either side knows nothing of it.
SIMILAR = (("name", 0.0), ("ordered", 0.0), ("compact", 0.0), ("street", 0.4), ("city", 0.5))
UNKNOWN = 0.3
SAME = ("source", "unit", "number", "plot", "postcode")


class Told(BaseCompareFeature):
    """1 where both sides tell the value and it is the same, -1 where it is another one, 0 where a side is silent."""

    def _compute_vectorized(self, left: pd.Series, right: pd.Series) -> pd.Series:
        known = left.notna() & right.notna()
        return (known & (left == right)).astype(float) - (known & (left != right)).astype(float)


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a table by record id; nothing known is None."""
    columns = (
        "source",
        "country",
        "name",
        "ordered",
        "compact",
        "unit",
        "street",
        "number",
        "plot",
        "postcode",
        "city",
    )
    table = pd.DataFrame(
        [[getattr(row, column) or None for column in columns] for row in rows],
        index=pd.Index([row.record_id for row in rows], name="record_id"),
        columns=columns,
    )
    table["start"], table["begin"] = table["compact"].str[:7], table["compact"].str[:3]
    table["road"] = table["street"].str[:5]
    for place in (0, 1):
        table[f"key{place}"] = [row.keys[place] if len(row.keys) > place else None for row in rows]
    return table


def features(table: pd.DataFrame) -> pd.DataFrame:
    """Candidate pairs with their features."""
    pairs = None
    for block in BLOCKS:
        known = table.dropna(subset=block)
        found = Block(block).index(known)
        pairs = found if pairs is None else pairs.union(found)
    compare = recordlinkage.Compare(n_jobs=1)
    for column, missing in SIMILAR:
        compare.string(column, column, method="jarowinkler", missing_value=missing, label=f"{column}_jw")
    # A column without any text has no q-grams to count.
    for column in [one for one in ("ordered", "street") if table[one].notna().any()]:
        compare.string(column, column, method="qgram", missing_value=UNKNOWN, label=f"{column}_qgram")
    for column in SAME:
        compare.add(Told(column, column, label=column))
    scored = compare.compute(pairs, table)
    if "street_qgram" not in scored:
        scored.insert(scored.columns.get_loc("ordered_qgram") + 1, "street_qgram", UNKNOWN)
    scored["name_exact"] = (scored["ordered_jw"] == 1).astype(float)
    scored["both"] = scored["ordered_qgram"] * scored["street_qgram"]
    scored["name_squared"], scored["street_squared"] = scored["ordered_qgram"] ** 2, scored["street_qgram"] ** 2
    return scored


def link(rows: Sequence[Row], cuts: Sequence[float]) -> Mapping[str, Sites]:
    """Sites for each cut, a probability."""
    scored = features(frame(rows))
    model = recordlinkage.LogisticRegressionClassifier(**json.loads(MODEL.read_text(encoding="utf-8")))
    model.kernel.classes_ = np.array([False, True])
    chances = model.prob(scored).to_numpy()
    return {str(cut): components(rows, scored.index[chances >= cut]) for cut in cuts}


def train(files: Sequence[Path]) -> None:
    """Learn the coefficients from files that also hold the true `site`; every file counts the same."""
    tables, truths, weights = [], [], []
    for file in files:
        with file.open(encoding="utf-8", newline="") as opened:
            site = {row["record_id"]: row["site"] for row in csv.DictReader(opened)}
        scored = features(frame(read(file)))
        tables.append(scored.to_numpy())
        truths += [site[left] == site[right] for left, right in scored.index]
        weights += [1_000 / len(scored)] * len(scored)
    model = recordlinkage.LogisticRegressionClassifier(max_iter=5_000)
    model.kernel.fit(np.concatenate(tables), truths, sample_weight=weights)
    coefficients = [round(float(one), 4) for one in model.coefficients]
    learned = {"coefficients": coefficients, "intercept": round(float(model.kernel.intercept_[0]), 4)}
    MODEL.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--train":
        train([Path(name) for name in sys.argv[2:]])
    else:
        main(link, ("recordlinkage", "pandas"), CUT)
