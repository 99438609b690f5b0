"""nomenklatura (OpenSanctions): rows as companies with an address, its DuckDB index for blocking, its matcher for companies.

The matcher is the one that nomenklatura's own cross-reference uses for deduplication, with its shipped weights; it was made
for names of companies in sanctions screening. It gets the texts as they are given, for it has its own preparation.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker import Index
from nomenklatura.matching import DedupeAlgorithm, ScoringConfig
from nomenklatura.resolver import Linker
from nomenklatura.store import MemoryStore

from measurements.peers.prepare import Row, Sites, components, main

CUT = 0.7
PAIRS_PER_ROW = 8


def entities(path: Path, rows: Sequence[Row], dataset: Dataset) -> dict[str, StatementEntity]:
    """The rows of a file as companies."""
    countries = {row.record_id: row.country for row in rows}
    made = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            company = StatementEntity(dataset, {"schema": "Company", "id": row["record_id"], "properties": {}})
            company.add("name", row["name"])
            company.add("address", ", ".join(filter(None, (row["address"], row.get("postcode"), row.get("city")))))
            company.add("country", countries[row["record_id"]].lower())
            made[row["record_id"]] = company
    return made


def link(rows: Sequence[Row], cuts: Sequence[float]) -> Mapping[str, Sites]:
    """Sites for each cut, a score of the matcher."""
    dataset = Dataset.make({"name": "list", "title": "list"})
    companies = entities(Path(sys.argv[1]), rows, dataset)
    store = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for company in companies.values():
            writer.add_entity(company)
    config = ScoringConfig.defaults()
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        index = Index(store.view(dataset), Path(folder))
        index.con.execute("SET threads = 1")
        index.build()
        for (left, right), _ in index.pairs(max_pairs=PAIRS_PER_ROW * len(rows)):
            one, other = companies[left.id], companies[right.id]
            if one.countries == other.countries:
                scores[left.id, right.id] = DedupeAlgorithm.compare(one, other, config).score
        index.close()
    return {str(cut): components(rows, (pair for pair, score in scores.items() if score >= cut)) for cut in cuts}


if __name__ == "__main__":
    main(link, ("nomenklatura", "followthemoney"), CUT)
