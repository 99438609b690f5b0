"""Every file of the corpus, read as a member's list: exactly the expected rows and problems come out."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.cli.read import as_json
from comity.intake import load_mapping, read_list
from tests.cases.intake import all_cases
from tests.cases.intake.comparing import Reading, differences
from tests.cases.intake.model import TODAY, Case

CASES = {case.name: case for case in all_cases()}


def read(case: Case, folder: Path) -> Reading:
    """The object that `read --json` prints for the case's file."""
    path = folder / case.file_name
    path.write_bytes(case.content)
    choices = ()
    if case.options.mapping is not None:
        (folder / "mapping.csv").write_text(case.options.mapping, encoding="utf-8")
        choices = load_mapping(folder / "mapping.csv")
    options = case.options
    return as_json(read_list(path, cutoff=options.cutoff, today=TODAY, suppliers=options.suppliers, mapping=choices))


@pytest.mark.parametrize("name", CASES)
def test_the_list_is_understood_or_clearly_answered(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    said = differences(case, read(case, tmp_path))
    assert not said, f"{case.about} ({case.file_name}):\n  " + "\n  ".join(said)
