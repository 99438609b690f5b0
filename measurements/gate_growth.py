"""How the cost of the gate grows with the round: invented heavy-tailed programmes of 40 members, one round each.

    python -m measurements.gate_growth [--most SITES] > measurements/gate_growth.md

CPU seconds of this process alone: collecting and linking are not in it. `propose` chooses what is listed (search, and the
reader of all columns); `release` counts every rule once more, beside the search, and makes the edition.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from dataclasses import replace

from comity.disclosure import programmes
from comity.disclosure.gate import Terms, propose, release
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy

MEMBERS, SEED = 40, 1
SIZES = (2_000, 6_000, 18_000, 60_000, 200_000)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=SIZES[-1], help="sites of the largest programme")
    most = parser.parse_args().most
    print(
        "| members | sites | contributions | listed | propose, CPU s | release, CPU s | us a contribution | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size in SIZES:
        if size <= most:
            print(line(size), flush=True)
            gc.collect()


def line(size: int) -> str:
    """One programme, as a row of the table. Peak memory is the process's, so of this programme or a smaller one."""
    shape = replace(programmes.SHAPES["heavy-tailed"], members=MEMBERS, sites=size, rounds=1)
    round_ = next(iter(programmes.collections(shape, SEED)))
    contributions = sum(len(site.contributions) for site in round_.sites)
    begun = time.process_time()
    proposal = propose(round_.sites, Terms(Policy(), round_.cutoff, Keys.derive(bytes(32))))
    proposed = time.process_time()
    release(proposal)
    released = time.process_time()
    each = (released - begun) / contributions * 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = (MEMBERS, size, contributions, len(proposal.listed))
    numbers = " | ".join(f"{number:,}" for number in cells)
    return f"| {numbers} | {proposed - begun:.1f} | {released - proposed:.1f} | {each:,.0f} | {peak:,.0f} |"


if __name__ == "__main__":
    main()
