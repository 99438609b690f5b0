"""The pictures of the web application in docs/how-to: `python -m tools.web_pictures FOLDER` takes them from the browser tests.

FOLDER is where `COMITY_PICTURES=FOLDER pytest -p no:xdist tests/server/test_browser*.py` wrote them. Needs ImageMagick (`convert`),
which is needed for nothing else: pictures become smaller and are written with few colours, without a date.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.pictures import LARGEST, PICTURES

TAKEN = {
    "web-columns": "columns-desktop",
    "web-list": "list-desktop",
    "web-refused": "refused-desktop",
    "web-fix": "fix-desktop",
    "web-key": "new-key-desktop",
    "web-check": "check-desktop",
    "web-check-result": "check-result-desktop",
    "web-needs": "needs-desktop",
    "web-pictures": "map-desktop",
    "web-need": "need-desktop",
    "first-round-factor": "second-factor",
    "first-round-statements": "ines-statements-desktop",
    "first-round-applications": "ines-applications-desktop",
    "first-round-protocol": "ines-RESULT-desktop",
    "first-round-round": "ines-ROUND-desktop",
    "first-round-edition": "edition-desktop",
    "first-round-pair": "pairs-desktop",
    "first-round-released": "claire-editions-desktop",
    "first-round-queue": "ines-QUEUE-desktop",
    "first-round-site": "site-to-part-desktop",
    "web-own-pairs": "own-pairs-desktop",
    "benchmark-asked": "asked-phone",
    "benchmark-question": "question-desktop",
    "benchmark-differences": "differences-desktop",
    "benchmark-case": "ines-CASE-desktop",
    "benchmark-new-edition": "ines-NEW-EDITION-desktop",
    "benchmark-criterion": "mira-DELTA-CRITERION-desktop",
}
"""Picture of the documents -> picture of the tests."""
_SMALLER = ("-resize", "62%", "+dither", "-colors", "32", "-strip", "-define", "png:exclude-chunks=date,time")


def main(folder: Path) -> None:
    """Write every picture; says which is missing or too large."""
    for name, taken in TAKEN.items():
        place, out = folder / f"{taken}.png", PICTURES / f"{name}.png"
        if not place.is_file():
            sys.exit(f"{place} is not there: run the browser tests first.")
        subprocess.run(["convert", str(place), *_SMALLER, str(out)], check=True)
        if out.stat().st_size > LARGEST:
            sys.exit(f"{out.name} has {out.stat().st_size} bytes, more than {LARGEST}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
