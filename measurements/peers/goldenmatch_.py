"""GoldenMatch with its own probabilistic model (Fellegi-Sunter, weights by EM), blocking in several passes; its own clusters.

Its configuration by itself, without any from us, was far worse on these lists (it compared the columns that name the list).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("RAYON_NUM_THREADS", "1")

import goldenmatch
import pyarrow as pa
from goldenmatch.config.schemas import (
    BlockingConfig,
    BlockingKeyConfig,
    GoldenMatchConfig,
    MatchkeyConfig,
    MatchkeyField,
)

from measurements.peers.prepare import Row, Sites, main

CUT = 0.9
COLUMNS = (
    "record_id",
    "country",
    "name",
    "ordered",
    "start",
    "unit",
    "street",
    "road",
    "number",
    "postcode",
    "city",
    "key0",
    "key1",
)
PASSES = (
    ("country", "ordered"),
    ("country", "start"),
    ("country", "street"),
    ("country", "postcode"),
    ("country", "number", "city"),
    ("country", "number", "road"),
    ("country", "key0"),
    ("country", "key1", "city"),
)


def field(column: str, scorer: str, *cuts: float, rare: bool = False) -> MatchkeyField:
    """A comparison with levels at falling cuts."""
    return MatchkeyField(
        field=column, scorer=scorer, levels=len(cuts) + 1, level_thresholds=list(cuts), tf_adjustment=rare
    )


def config(cut: float) -> GoldenMatchConfig:
    """The whole configuration, with the probability at which a pair is linked."""
    fields = [
        field("name", "token_sort", 0.98, 0.9, 0.8, 0.65, rare=True),
        field("street", "token_sort", 0.95, 0.8, 0.6),
        field("number", "exact", 0.99),
        field("unit", "exact", 0.99),
        field("postcode", "levenshtein", 0.99, 0.8),
        field("city", "jaro_winkler", 0.97, 0.85),
    ]
    key = MatchkeyConfig(name="site", type="probabilistic", fields=fields, link_threshold=cut, em_iterations=50)
    blocking = BlockingConfig(strategy="multi_pass", passes=[BlockingKeyConfig(fields=list(one)) for one in PASSES])
    return GoldenMatchConfig(matchkeys=[key], blocking=blocking)


def table(rows: Sequence[Row]) -> pa.Table:
    """The rows as a table; nothing known is null."""
    made = []
    for row in rows:
        keys = (*row.keys, "", "")
        more = {"start": row.compact[:7], "road": row.street[:5], "key0": keys[0], "key1": keys[1]}
        made.append({c: (more[c] if c in more else getattr(row, c)) or None for c in COLUMNS})
    return pa.Table.from_pylist(made, schema=pa.schema([(column, pa.string()) for column in COLUMNS]))


def link(rows: Sequence[Row], cuts: Sequence[float]) -> Mapping[str, Sites]:
    """Sites for each cut, a probability; every cut is a run of its own."""
    by_cut = {}
    for cut in cuts:
        found = goldenmatch.dedupe_df(table(rows), config=config(cut), keep_original_values=False)
        sites = {row.record_id: row.record_id for row in rows}
        for cluster in found.clusters.values():
            members = [rows[number].record_id for number in cluster["members"]]
            sites |= dict.fromkeys(members, members[0])
        by_cut[str(cut)] = sites
    return by_cut


if __name__ == "__main__":
    main(link, ("goldenmatch",), CUT)
