"""string_grouper: cosine of 3-grams (TF-IDF) on names, then on the addresses of the pairs found; connected components.

A pair's score is the mean of the two cosines; pairs of two countries, and of two told plant numbers, are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from string_grouper import compute_pairwise_similarities, match_strings

from measurements.peers.prepare import Row, Sites, components, main

CUT = 0.7
LEAST = 0.5
MATCHES = 50
OPTIONS = {"ngram_size": 3, "number_of_processes": 1, "normalize_to_ascii": False}


def address(row: Row) -> str:
    """Street, number, plot, postcode and city as one text; never empty, for an empty text has no direction."""
    return " ".join(part for part in (row.street, row.number, row.plot, row.postcode, row.city) if part) or "?"


def link(rows: Sequence[Row], cuts: Sequence[float]) -> Mapping[str, Sites]:
    """Sites for each cut, a mean of two cosines."""
    # The country as a suffix keeps the best matches of a name within its country; it is checked again below.
    names = pd.Series([f"{row.compact} {row.country.lower()}" for row in rows])
    addresses = pd.Series([address(row) for row in rows])
    found = match_strings(names, min_similarity=LEAST, max_n_matches=MATCHES, **OPTIONS)
    found = found[found["left_index"] < found["right_index"]]
    left, right = found["left_index"].to_numpy(), found["right_index"].to_numpy()
    sides = [pd.Series(addresses.to_numpy()[side]) for side in (left, right)]
    near = compute_pairwise_similarities(*sides, **OPTIONS).to_numpy()
    scores = (found["similarity"].to_numpy() + near) / 2
    scored = [(rows[a], rows[b], score) for a, b, score in zip(left, right, scores, strict=True) if score >= min(cuts)]
    fit = [(a, b, s) for a, b, s in scored if a.country == b.country and (not a.unit or not b.unit or a.unit == b.unit)]
    return {
        str(cut): components(rows, ((a.record_id, b.record_id) for a, b, score in fit if score >= cut)) for cut in cuts
    }


if __name__ == "__main__":
    main(link, ("string_grouper", "scikit-learn"), CUT)
