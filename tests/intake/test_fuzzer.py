"""The fuzzer works: it throws damaged lists at intake and counts what became of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import HERE, environment


def test_a_short_run_finds_no_fault_and_counts_what_it_threw(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.fuzz_intake", "3", "csv", "samples/lists", "--finds", str(tmp_path)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stderr
    told = re.search(r"csv: (\d+) files", done.stdout)
    assert told, done.stdout
    assert int(told[1]) > 0
