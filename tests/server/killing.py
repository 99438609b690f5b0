"""Running the steps of `steps.py` in processes that are killed at a registered point, on either database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.conftest import environment
from tests.server import steps

_STEP = """
import os, sys, uuid
from comity.server import starting
starting.set_up(); starting.bring_up_to_date(lambda _: None)
from tests.server import steps
steps.run(sys.argv[1], lambda word: print(word, flush=True))
"""


def step(name: str, data: Path, fault: str = "", database: str = "") -> list[str]:
    """Run a step of `steps.py` in a process of its own that may be killed at a point; what it acknowledged."""
    done = subprocess.run(
        [sys.executable, "-c", _STEP, name], capture_output=True, text=True, check=False, timeout=120,
        env={**environment(), "PYTHONPATH": os.pathsep.join(sys.path), "COMITY_DATA": str(data),
             "COMITY_FAULT": fault, "COMITY_DATABASE": database},
    )  # fmt: skip
    assert done.returncode in ((0,) if not fault else (0, -signal.SIGKILL)), done.stderr
    if fault:
        assert done.returncode == -signal.SIGKILL, f"{fault} was not reached: {done.stdout}"
    return done.stdout.split()


def killed(data: Path, fault: str, whole: Mapping[str, Sequence[str]], database: str = "") -> None:
    """Kill the way at a point: what was acknowledged is there, the journal verifies, going on ends as undisturbed.

    `whole`: the words of what is there after each way, undisturbed.
    """
    way = steps.way_of(fault.partition(":")[0])
    acknowledged = step(way, data, fault, database)
    told = step(f"go on {way}", data, database=database)
    at = told.index(steps.AND_THEN)
    assert set(acknowledged) <= set(told[:at]), "an acknowledged deed is gone"
    assert told[at + 1 :] == list(whole[way])


def undisturbed(data: Path, database: str = "") -> list[str]:
    """The words of what is there after a way that nothing disturbs: the name of its folder."""
    step(data.name, data, database=database)
    return step("state", data, database=database)
