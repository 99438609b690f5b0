"""How the cost of `comity link` grows with the list, from 6,000 to a million rows; and a new list against a register.

    python -m measurements.linkage_growth [SHARED] [--most ROWS] > measurements/linkage_growth.md

Whole processes, as in `linkage.py`, one run each; the picture `linkage_growth.svg` is drawn beside the page. A million rows
take some ten minutes.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from measurements.linkage import generate, line, link

SIZES = (6_000, 18_000, 50_000, 100_000, 300_000, 1_000_000)
SEED = 907
PICTURE = Path(__file__).with_name("linkage_growth.svg")
QUERIES = 350
# Run as a process of its own: the rows of one list looked up in all others, made ready before.
AGAINST = """
import json, sys, time
from pathlib import Path
from comity.cli.records import read
from comity.linkage import Standing, link
records, truth = read(Path(sys.argv[1]), "true_id")
queries = [row for row in records if row.source == sys.argv[2]]
register = [row for row in records if row.source != sys.argv[2]]
there = {truth[row.record_id] for row in register}
start = time.process_time()
ready = Standing(register)
made = time.process_time()
found = ready.match(queries)
done = time.process_time()
best = {query: rows[0] for query, rows in found.items() if rows and rows[0].probability >= 0.5}
right = sum(truth[query] == truth[match.right] for query, match in best.items())
known = sum(truth[row.record_id] in there for row in queries)
whole = link(records)
site = {record: number for number, cluster in enumerate(whole.clusters) for record in cluster}
others = {}
for row in register:
    others.setdefault(site[row.record_id], []).append(truth[row.record_id])
joined = {row.record_id: others[site[row.record_id]] for row in queries if site[row.record_id] in others}
agree = sum(max(set(sites), key=sites.count) == truth[query] for query, sites in joined.items())
print(json.dumps([len(queries), len(register), made - start, done - made, right / len(best), right / known,
                  agree / len(joined), agree / known]))
"""

# Run as a process of its own: how many true pairs of rows the search finds, and how many are compared in the end
# (with those within likely sites). Rows that say the same need no comparing.
COMPARED = """
import json, sys
from pathlib import Path
import numpy as np
from comity.cli.records import read
from comity.linkage import Model, block, engine, space
from comity.linkage.clean import tabulate
from comity.uncollected import uncollected
with uncollected():
    records, truth = read(Path(sys.argv[1]), "true_id")
    table = tabulate(records)
    made = space.build(table)
    weight = np.diff(table.records.starts).astype(np.int64)
    names = [truth[records[rows[0]].record_id] for rows in table.records]
    _, site = np.unique(names, return_inverse=True)
    def pairs(counts):
        return int((counts * (counts - 1) // 2).sum())
    every = pairs(np.bincount(site, weight).astype(np.int64))
    repeats = pairs(weight)
    def share(found):
        first, second = found
        same = site[first] == site[second]
        return (int((weight[first] * weight[second])[same].sum()) + repeats) / every
    print(json.dumps([share(block.candidates(made)), share(engine.score(made, Model.shipped()).pairs)]))
"""
SEARCHED = (18_000, 100_000, 1_000_000)


def compared(path: Path) -> list[float]:
    """The shares of true pairs of a list that the search finds, and that are compared."""
    done = subprocess.run([sys.executable, "-c", COMPARED, str(path)], check=True, stdout=subprocess.PIPE, text=True)
    return [float(share) for share in json.loads(done.stdout)]


def growth(shared: Path, folder: Path, most: int) -> Iterable[tuple[int, dict[str, float]]]:
    """Of each size: pair figures, CPU seconds, peak memory in MB."""
    for rows in SIZES:
        if rows > most:
            return
        path = folder / f"{rows}.csv"
        subprocess.run(
            [
                *(sys.executable, str(shared / "tools" / "generate_sites.py"), "--rows", str(rows)),
                *("--seed", str(SEED), "--members", str(max(14, rows // 450)), "--out", str(path)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        figures, done = link(path, "true_id")
        found = dict(zip(("found", "compared"), compared(path) if rows in SEARCHED else (), strict=False))
        yield rows, {**figures["pairwise"], "cpu": done.cpu, "memory": done.memory, **found}
        path.unlink()


def against(shared: Path, folder: Path) -> str:
    """The table of one list against a register of 100,000 rows."""
    path = folder / "register.csv"
    generate(shared, 100_000, SEED + 1, path)
    with path.open(encoding="utf-8", newline="") as file:
        sizes = Counter(row["member"] for row in csv.DictReader(file))
    member = min(sorted(sizes), key=lambda name: abs(sizes[name] - QUERIES))
    done = subprocess.run(
        [sys.executable, "-c", AGAINST, str(path), member], check=True, stdout=subprocess.PIPE, text=True
    )
    queries, register, ready, match, precision, recall, whole_precision, whole_recall = json.loads(done.stdout)
    head = line(
        "queries", "register", "made ready, CPU s", "matched, CPU s", "P", "R", "P, linked anew", "R, linked anew"
    )
    cells = (queries, register, f"{ready:.1f}", f"{match:.2f}", precision, recall, whole_precision, whole_recall)
    return "\n".join([head, line(*["---"] * 8), line(*cells)])


def picture(points: Sequence[tuple[int, float]]) -> str:
    """CPU seconds by rows, both on scales of powers of ten, with the line of the same cost a row as the first point."""
    from math import log10  # noqa: PLC0415

    def place(rows: float, seconds: float) -> tuple[float, float]:
        return 60 + (log10(rows) - 3.5) * 200, 330 - (log10(seconds) + 0.5) * 80

    first, last = points[0], points[-1]
    ends = (place(*first), place(last[0], first[1] * last[0] / first[0]))
    shown = " ".join(f"{x:.0f},{y:.0f}" for x, y in (place(*point) for point in points))
    labels = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/><text x="{x + 6:.0f}" y="{y + 14:.0f}">{rows:,}: {cpu:.0f} s</text>'
        for (rows, cpu), (x, y) in ((point, place(*point)) for point in points)
    )
    (x, y), (right, top) = ends
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 360" font-family="sans-serif" font-size="11" role="img">'
        "<title>CPU seconds of comity link by rows, both scales logarithmic</title>"
        '<rect width="660" height="360" fill="#fff"/>'
        f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{right:.0f}" y2="{top:.0f}" stroke="#999" stroke-dasharray="4"/>'
        f'<polyline points="{shown}" fill="none" stroke="#036"/>{labels}'
        '<text x="60" y="350">rows; dashed: the same cost a row as the first</text></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", nargs="?", type=Path, default=Path("../shared"))
    parser.add_argument("--most", type=int, default=SIZES[-1])
    options = parser.parse_args()
    if not (options.shared / "tools").is_dir():
        print(f"Not measured: {options.shared} holds no tools.")
        return
    print("`comity link` on generated lists of growing length (one seed, 450 rows a member), whole process, one run.\n")
    print(
        "Candidate recall: the share of the true pairs of rows that the search finds; compared: with those within likely"
    )
    print("sites, which are compared whether the search found them or not (both in a process of their own).\n")
    head = ("rows", "pair P", "pair R", "pair F1", "CPU s", "CPU µs a row", "peak MB", "candidate recall", "compared")
    print(line(*head))
    print(line(*["---"] * len(head)))
    points = []
    with tempfile.TemporaryDirectory() as folder:
        for rows, told in growth(options.shared, Path(folder), options.most):
            points.append((rows, told["cpu"]))
            figures = (told["precision"], told["recall"], told["f1"], f"{told['cpu']:.1f}")
            recall = [f"{told[share]:.4f}" if share in told else "" for share in ("found", "compared")]
            cost = f"{told['cpu'] / rows * 1e6:.0f}", f"{told['memory']:.0f}"
            print(line(f"{rows:,}", *figures, *cost, *recall), flush=True)
        PICTURE.write_text(picture(points), encoding="utf-8")
        print("\n![CPU seconds by rows](linkage_growth.svg)\n")
        print("## One list against a register of 100,000 rows made ready\n")
        print(against(options.shared, Path(folder)))


if __name__ == "__main__":
    main()
