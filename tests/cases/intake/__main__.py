"""Write the corpus to look at: `python -m tests.cases.intake DIR` makes a folder per kind, and `cases.json`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.cases.intake import all_cases
from tests.cases.intake.model import Case


def described(case: Case, path: Path) -> dict[str, Any]:
    """A case without its bytes: where its file lies, how it is read, what it means."""
    plain = {name: value for name, value in asdict(case.expected).items() if value}
    return {
        "name": case.name,
        "about": case.about,
        "file": str(path),
        "options": asdict(case.options),
        "expected": plain,
    }


def write_all(folder: Path) -> int:
    """All files below `folder`, each in a folder of its own, as two may have one name; how many there are."""
    lines = []
    for case in all_cases():
        path = Path(case.name) / case.file_name
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(case.content)
        lines.append(described(case, path))
    (folder / "cases.json").write_text(
        json.dumps(lines, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8"
    )
    return len(lines)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.cases.intake DIR")
    sys.stdout.write(f"{write_all(Path(sys.argv[1]))} files\n")
