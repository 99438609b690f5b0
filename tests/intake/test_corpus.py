"""Every file of the corpus, read as a member's list: exactly the expected rows and problems come out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from comity.intake import load_mapping, read_list
from comity.reference.problems import problem_kinds
from tests.cases.intake import all_cases
from tests.cases.intake.comparing import Reading, differences
from tests.cases.intake.model import SEVERITIES, TODAY, Case, Expected
from tests.cases.intake.mutators import combination
from tests.conftest import comity

CASES = {case.name: case for case in all_cases()}
BY_COMMAND = [
    "layout/plain_xlsx",
    "forbidden/spend_xlsx",
    "csv/row_too_long",
    "files/no_spreadsheet_pdf",
    "suppliers/forbidden_columns_xlsx",
]


def placed(case: Case, folder: Path) -> Path:
    """The case's file as the member calls it, and its mapping beside it."""
    (folder / case.file_name).write_bytes(case.content)
    if case.options.mapping is not None:
        (folder / "mapping.csv").write_text(case.options.mapping, encoding="utf-8")
    return folder / case.file_name


def read(case: Case, folder: Path) -> Reading:
    """The object that `read --json` prints for the case's file, but for the sentences."""
    path, options = placed(case, folder), case.options
    choices = load_mapping(folder / "mapping.csv") if options.mapping is not None else ()
    reading = read_list(path, cutoff=options.cutoff, today=TODAY, suppliers=options.suppliers, mapping=choices)
    return {
        "status": reading.status,
        "columns": [asdict(column) for column in reading.columns],
        "listings": [listing.as_dict() for listing in reading.listings],
        "problems": [asdict(found) for found in reading.problems],
    }


def report(case: Case, said: list[str]) -> str:
    return f"{case.about} ({case.file_name}):\n  " + "\n  ".join(said)


@pytest.mark.parametrize("name", CASES)
def test_the_list_is_understood_or_clearly_answered(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    said = differences(case, read(case, tmp_path))
    assert not said, report(case, said)


@pytest.mark.parametrize("name", BY_COMMAND)
def test_the_command_prints_the_same(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    more = ["--suppliers"] if case.options.suppliers else []
    done = comity(
        "read",
        placed(case, tmp_path),
        "--json",
        "--cutoff",
        case.options.cutoff.isoformat(),
        "--today",
        TODAY.isoformat(),
        *more,
    )
    assert done.returncode == (2 if case.expected.status == "rejected" else 0)
    said = differences(case, json.loads(done.stdout))
    assert not said, report(case, said)
    assert not [secret for secret in case.expected.secrets if secret in done.stdout + done.stderr]


def test_the_corpus_is_wide() -> None:
    kinds = Counter(name.split("/")[0] for name in CASES)
    assert sum(kinds.values()) - kinds["mutated"] >= 450
    assert kinds["mutated"] >= 200
    assert len({(case.content, case.options) for case in CASES.values()}) > 0.95 * len(CASES)


def codes(expected: Expected) -> set[str]:
    """The codes that an expectation names, with those of its other answers."""
    found = {code for problem in expected.problems for code in problem.codes}
    return found.union(expected.may, *map(codes, expected.either))


def test_every_problem_is_met_in_the_corpus_and_weighs_what_the_reference_says() -> None:
    kinds = {code: kind.severity.value for code, kind in problem_kinds().items()}
    assert kinds == SEVERITIES
    assert set(kinds) <= set().union(*(codes(case.expected) for case in CASES.values()))


def test_the_same_seed_makes_the_same_file() -> None:
    for seed in (3, 14, 159):
        again = combination(seed)
        assert hashlib.sha256(again.content).digest() == hashlib.sha256(CASES[f"mutated/{seed:03d}"].content).digest()
        assert again.expected == CASES[f"mutated/{seed:03d}"].expected
