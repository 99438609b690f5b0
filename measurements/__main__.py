"""`./run measure [NAME...] [OPTIONS]`: runs the measurements and writes their results beside them, with the machine described.

Options are handed to the measurement that is named.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("assemble", "gate", "intake", "linkage", "suggestions")
# Run only when named: they take minutes, and the last installs other systems.
ASKED = ("attack", "gate_growth", "linkage_growth", "linkage_learning", "linkage_peers", "server", "sites")


def machine() -> str:
    """The machine in one line, without names or paths."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores {platform.machine()}, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start"
    )


def main(words: list[str]) -> int:
    """Run the named measurements, all but the `ASKED` where none is named; returns how many failed."""
    first = next((place for place, word in enumerate(words) if word.startswith("-")), len(words))
    names, options = words[:first], words[first:]
    unknown = sorted(set(names) - {*NAMES, *ASKED})
    if unknown:
        sys.stderr.write(f"There is no measurement '{unknown[0]}'. There are: {', '.join((*NAMES, *ASKED))}.\n")
        return 2
    failed = 0
    for name in names or NAMES:
        sys.stderr.write(f"Measuring {name} ...\n")
        head = f"# {name}\n\n{date.today().isoformat()}; {machine()}. Repeat with: `./run measure {name}`\n\n"
        done = subprocess.run(
            [sys.executable, "-m", f"measurements.{name}", *options], stdout=subprocess.PIPE, text=True, check=False
        )
        failed += done.returncode != 0
        body = done.stdout if name != "gate" else f"```\n{done.stdout.strip()}\n```\n"
        if done.returncode == 0 and done.stdout:
            (HERE / f"{name}.md").write_text(head + body, encoding="utf-8")
        sys.stdout.write(head + body)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
