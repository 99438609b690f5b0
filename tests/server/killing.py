"""Running the steps of `steps.py` in processes that are killed at a registered point, on either database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import environment

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


def killed(data: Path, fault: str, whole: Sequence[str], database: str = "") -> None:
    """Kill the way at a point: what was acknowledged is there, the journal verifies, going on ends as undisturbed."""
    acknowledged = step("all", data, fault, database)
    assert set(acknowledged) <= set(step("state", data, database=database)), "an acknowledged deed is gone"
    verified = subprocess.run(
        [sys.executable, "-m", "comity", "journal", "verify", "--data", str(data)], check=False, capture_output=True,
        env={**environment(), "COMITY_DATABASE": database},
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout
    step("all", data, database=database)
    assert step("state", data, database=database) == list(whole)
