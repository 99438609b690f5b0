"""How many of the faults that `tools/mutate.sh` put into each module were noticed, as a table in Markdown."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

RESULTS = Path("mutants/src/comity/disclosure")
# How pytest ended, as mutmut keeps it: 1 and 3 a test failed, 0 none did, 5 and 33 no test reaches the code.
KILLED, SURVIVED, UNREACHED = {1, 3}, {0}, {5, 33}


def outcome(code: int | None) -> str:
    if code is None:
        return "not run"
    if code in SURVIVED | UNREACHED:
        return "survived"
    return "killed" if code in KILLED else "timed out"


def main() -> None:
    print("| module | faults | killed | timed out | survived | not run | score |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    total: Counter[str] = Counter()
    for path in sorted(RESULTS.glob("*.meta")):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"].values()
        if codes:
            found = Counter(map(outcome, codes))
            total += found
            print(line(path.name.partition(".")[0], found))
    print(line("all", total))


def line(name: str, found: Counter[str]) -> str:
    run = found["killed"] + found["timed out"] + found["survived"]
    score = f"{100 * (run - found['survived']) / run:.1f} %" if run else ""
    cells = (found.total(), found["killed"], found["timed out"], found["survived"], found["not run"])
    return f"| {name} | {' | '.join(map(str, cells))} | {score} |"


if __name__ == "__main__":
    main()
