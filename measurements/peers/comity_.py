"""comity itself as a library, for the time of its linking alone: FILE OUT, as the peers' scripts."""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

from comity.linkage import link
from comity.reference.countries import find_country
from comity.vocabulary.record import Record


def main(file: Path, out: Path) -> None:
    """Link the rows of a file; prints the CPU seconds of linking, as JSON."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        row["country"] = find_country(row["country"]).code or row["country"].upper()
    texts: list[dict[str, Any]] = list(rows)
    records = [Record(**row) for row in texts]
    started = time.process_time()
    found = link(records)
    taken = time.process_time() - started
    with out.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["record_id", "site_id"])
        writer.writerows((record, cluster[0]) for cluster in found.clusters for record in cluster)
    print(json.dumps({"link": taken}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
