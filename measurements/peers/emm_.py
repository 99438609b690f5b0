"""EMM (entity-matching-model of ING): its candidate search by words, pairs of letters and sorted neighbourhood; untrained.

EMM matches names to a register of names. Here every row of a country is matched to all rows of that country, once by the
name and once by the name with its address; a pair's score is the mean of its cosines, and connected components make sites.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from emm import PandasEntityMatching

from measurements.peers.prepare import Row, Sites, components, main

CUT = 0.7
CANDIDATES = 30
Scores = dict[tuple[str, str], float]


def indexer(tokenizer: str, ngram: int) -> dict[str, object]:
    """One search by cosine."""
    return {
        "type": "cosine_similarity", "tokenizer": tokenizer, "ngram": ngram, "num_candidates": CANDIDATES,
        "cos_sim_lower_bound": 0.3,
    }  # fmt: skip


def pairs(texts: Mapping[str, str]) -> Scores:
    """Candidate pairs of texts by id, with the mean of their cosines of words and of pairs of letters."""
    ids = list(texts)
    table = pd.DataFrame({"id": range(len(ids)), "name": [texts[one] for one in ids]})
    indexers = [indexer("words", 1), indexer("characters", 2)]
    model = PandasEntityMatching(name_only=True, supervised_on=False, indexers=indexers, n_jobs=1)
    model.fit(table)
    found = model.transform(table).dropna(subset=["gt_entity_id"])
    found = found[found["entity_id"] != found["gt_entity_id"]]
    scores: Scores = {}
    cosines = found[["score_0", "score_1"]].fillna(0.0).to_numpy().mean(axis=1)
    for left, right, score in zip(found["entity_id"], found["gt_entity_id"], cosines, strict=True):
        pair = (ids[min(int(left), int(right))], ids[max(int(left), int(right))])
        scores[pair] = max(score, scores.get(pair, 0.0))
    return scores


def scored(rows: Sequence[Row]) -> Scores:
    """The pairs of one country that either search found: the mean of both scores."""
    names = {row.record_id: f"{row.name} {row.unit}".strip() for row in rows}
    wholes = {
        row.record_id: " ".join(filter(None, (row.name, row.street, row.number, row.plot, row.postcode, row.city)))
        for row in rows
    }
    by_name, by_whole = pairs(names), pairs(wholes)
    return {pair: float(np.mean([by_name.get(pair, 0.0), score])) for pair, score in by_whole.items()}


def link(rows: Sequence[Row], cuts: Sequence[float]) -> Mapping[str, Sites]:
    """Sites for each cut, a mean of cosines."""
    logging.disable(logging.WARNING)
    countries: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        countries[row.country].append(row)
    scores: Scores = {}
    for among in countries.values():
        if len(among) > 2:
            scores |= scored(among)
    return {str(cut): components(rows, (pair for pair, score in scores.items() if score >= cut)) for cut in cuts}


if __name__ == "__main__":
    main(link, ("emm", "pandas"), CUT)
