"""Splink on DuckDB: an unsupervised Fellegi-Sunter model, trained by EM on the list itself, and Splink's own clusters.

Blocking in eight rules, each within a country; name and city with term frequencies; u from random pairs, m by EM from
three sides. Splink's connected components make the sites.
"""

from __future__ import annotations

import csv
import logging
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

from measurements.peers.prepare import Row, Sites, main

CUT = 0.998
COLUMNS = ("source", "name", "ordered", "compact", "unit", "street", "number", "plot", "postcode", "city")
SHARED = (
    "len(list_intersect(street_words_l, street_words_r)) >= {} * greatest(len(street_words_l), len(street_words_r))"
)
STREET = f"(jaro_winkler_similarity(street_l, street_r) >= 0.88 OR {SHARED.format(0.5)})"
RARE = "len(list_intersect(key_l, key_r)) >= 1"
RARITY = 0.5
RULES = (
    block_on("country", "ordered"),
    block_on("country", "substr(compact, 1, 8)"),
    block_on("country", "key", arrays_to_explode=["key"]),
    block_on("country", "city", "substr(compact, 1, 4)"),
    block_on("country", "street"),
    block_on("country", "postcode"),
    block_on("country", "number", "city"),
    block_on("country", "number", "substr(street, 1, 5)"),
)
TRAINING = (
    block_on("country", "ordered"),
    block_on("country", "street"),
    block_on("country", "number", "city"),
)


def name() -> cl.CustomComparison:
    """The name: the same words weigh by how rare they are, then Jaro-Winkler of the words as they stand and in order."""

    def alike(least: float) -> str:
        return f"greatest(jaro_winkler_similarity(name_l, name_r), jaro_winkler_similarity(ordered_l, ordered_r)) >= {least}"

    levels = [
        cll.NullLevel("name"),
        # Sites stand in many lists, so a name's frequency says as much of the site as of the name: a part of its weight.
        cll.ExactMatchLevel("ordered").configure(tf_adjustment_column="ordered", tf_adjustment_weight=RARITY),
        cll.CustomLevel("compact_l = compact_r"),
        cll.CustomLevel(alike(0.96)),
        cll.CustomLevel(f"{alike(0.92)} AND {RARE}"),
        cll.CustomLevel(alike(0.92)),
        cll.CustomLevel(f"{alike(0.86)} AND {RARE}"),
        cll.CustomLevel(RARE),
        cll.CustomLevel(alike(0.86)),
        cll.CustomLevel(alike(0.78)),
        cll.ElseLevel().configure(m_probability=0.02, fix_m_probability=True),
    ]
    return cl.CustomComparison(levels, "name")


def unit() -> cl.CustomComparison:
    """Which plant of the company: the same number, none on either side, told on one side, another number."""
    levels = [
        cll.CustomLevel("unit_l = unit_r"),
        cll.CustomLevel("unit_l IS NULL AND unit_r IS NULL"),
        cll.CustomLevel("unit_l IS NULL OR unit_r IS NULL"),
        cll.ElseLevel().configure(m_probability=0.002, fix_m_probability=True),
    ]
    return cl.CustomComparison(levels, "unit")


def address() -> cl.CustomComparison:
    """Street, number, plot and postcode as one comparison, for they hang together; from the strongest to nothing."""
    levels = [
        cll.NullLevel("street"),
        *map(cll.CustomLevel, (
            f"{STREET} AND number_l = number_r AND plot_l = plot_r",
            f"{STREET} AND number_l = number_r AND plot_l <> plot_r",
            f"{STREET} AND number_l = number_r",
            f"{STREET} AND number_l <> number_r",
            f"{STREET} AND postcode_l <> postcode_r",
            STREET,
            "number_l = number_r AND (postcode_l = postcode_r OR plot_l = plot_r)",
            f"number_l = number_r AND {SHARED.format(0.25)}",
            "number_l = number_r AND city_l = city_r",
            "postcode_l = postcode_r AND number_l <> number_r",
            "postcode_l = postcode_r",
            f"coalesce(number_l <> number_r, false) AND {SHARED.format(0.25)}",
            SHARED.format(0.25),
        )),
        cll.ElseLevel(),
    ]  # fmt: skip
    return cl.CustomComparison(levels, "address")


def source() -> cl.CustomComparison:
    """Whether both rows are of one list, which seldom names a site twice."""
    return cl.CustomComparison(
        [cll.NullLevel("source"), cll.CustomLevel("source_l = source_r"), cll.ElseLevel()], "source"
    )


def settings() -> SettingsCreator:
    """The whole model."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        blocking_rules_to_generate_predictions=list(RULES),
        comparisons=[
            name(),
            address(),
            unit(),
            source(),
            cl.JaroWinklerAtThresholds("city", [0.9]).configure(term_frequency_adjustments=True),
        ],
        retain_matching_columns=False,
    )


def table(rows: Sequence[Row], connection: duckdb.DuckDBPyConnection) -> None:
    """The rows as a DuckDB table `rows`; nothing known is NULL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["record_id", "country", *COLUMNS, "keys"])
            for row in rows:
                writer.writerow([row.record_id, row.country, *(getattr(row, c) for c in COLUMNS), " ".join(row.keys)])
        connection.execute(
            f"""CREATE TABLE rows AS SELECT * EXCLUDE keys, string_split(street, ' ') AS street_words,
            string_split(keys, ' ') AS key FROM read_csv('{path}', header = true, all_varchar = true)"""
        )


def train(linker: Linker) -> None:
    """u from random pairs, m by EM on pairs that agree in name, in street, in number and city."""
    linker.training.estimate_probability_two_random_records_match([block_on("ordered", "street")], recall=0.3)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in TRAINING:
        with suppress(EMTrainingException):  # a list without house numbers has no such pairs
            linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)


def link(rows: Sequence[Row], cuts: Sequence[float]) -> Mapping[str, Sites]:
    """Sites for each cut, a probability of match."""
    connection = duckdb.connect(config={"threads": 1})
    table(rows, connection)
    linker = Linker(DuckDBAPI(connection).register("rows"), settings(), log_level=logging.ERROR)
    train(linker)
    pairs = linker.inference.predict(threshold_match_probability=min(cuts))
    by_cut = {}
    for cut in cuts:
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=cut)
        by_cut[str(cut)] = {one["record_id"]: one["cluster_id"] for one in found.as_record_list()}
    return by_cut


if __name__ == "__main__":
    main(link, ("splink", "duckdb"), CUT)
