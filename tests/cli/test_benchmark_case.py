"""`comity benchmark --case`: the mapping that a case decided, and how far its assessors agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from comity.benchmark.case.events import Reinstated, Role, Submitted, Suspended
from comity.benchmark.case.file import to_lines
from comity.benchmark.record import NoCounterpart
from comity.benchmark.validity import equivalents
from comity.cli import inputs
from comity.reference.benchmark_file import to_files
from tests.benchmark.playing import BENCHMARK, INES, JON, PROTOCOL, TOVE, Play, recognised
from tests.conftest import comity


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small benchmark and protocol as files, with a mapping beside the protocol that says nothing."""
    (tmp_path / "b.yaml").write_bytes(to_files(BENCHMARK)[""])
    protocol = {
        "protocol": {"id": PROTOCOL.id, "title": PROTOCOL.title, "edition": PROTOCOL.edition},
        "questions": [{"number": each.number, "text": each.text} for each in PROTOCOL.questions],
    }
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(protocol))
    return tmp_path


def ran(folder: Path, play: Play, *more: str) -> tuple[int, str, str]:
    (folder / "case.jsonl").write_bytes(to_lines(play.case.events))
    done = comity(
        "benchmark", folder / "p.yaml", "--catalogue", folder / "b.yaml", "--case", folder / "case.jsonl", *more
    )
    return done.returncode, done.stdout, done.stderr


def test_the_decided_mapping_is_counted_and_the_agreement_told(folder: Path) -> None:
    code, told, error = ran(folder, Play().published(), "--json", "--out", str(folder / "out"))
    assert code == 0, error
    found = json.loads(told)
    assert (found["commonality"]["fraction"], found["mapping"], found["against"]) == ("4/5", "case.jsonl", "1")
    assert found["agreement"]["raw"] == "5/7"
    assert found["agreement"]["differences"][1] == {
        "criterion": "P-6", "assessor_1": "none", "assessor_2": "full",
        "decided": [{"by": "third", "verdict": "partial", "why": "The question asks for it at half of the sites."}],
    }  # fmt: skip
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "How far two assessors agreed" in html
    assert json.loads((folder / "out" / "result.json").read_text(encoding="utf-8")) == found
    _, told, _ = ran(folder, Play().published())
    assert "Agreement of the two assessors: 5 of 7 criteria alike (71.43 %)" in told
    assert not {INES, JON, TOVE} & set(told.replace(":", " ").split())


def test_before_both_have_finished_it_is_refused(folder: Path) -> None:
    play = Play().staffed().self_assessed().suggested()
    play.records(INES, Role.ASSESSOR, *(NoCounterpart(str(at)) for at in range(1, 9)))
    code, told, error = ran(folder, play.do(Submitted, INES, Role.ASSESSOR), "--out", str(folder / "out"))
    assert (code, told) == (2, "")
    assert "nothing of it is told before both assessors have submitted" in error
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--against", "2"), "The case case-1 is against edition 1, not 2. Leave out --against."),
        (("--profile", "aim-85-bare"), "Give the one that it was opened with"),
        (("--mapping", "p.yaml"), "Leave out --mapping or --case"),
    ],
)
def test_what_does_not_go_with_the_case_is_refused(folder: Path, more: tuple[str, str], sentence: str) -> None:
    code, told, error = ran(folder, Play().published(), *more)
    assert (code, told) == (2, "")
    assert sentence in " ".join(error.split())


def test_what_cases_decided_is_what_assemble_takes(folder: Path) -> None:
    """From a case to the file of `assemble --protocols`, and read as that command reads it."""
    play = recognised().on(2027, 1, 10).secretariat(Suspended, why="No access.").on(2027, 2, 1)
    case = play.secretariat(Reinstated).case
    (folder / "p.case.jsonl").write_bytes(to_lines(case.events))
    out = folder / "protocols.csv"
    done = comity("equivalences", folder / "p.yaml", "--catalogue", folder / "b.yaml", "--out", out)
    assert done.returncode == 0, done.stderr
    expected = equivalents([case], BENCHMARK.id)
    assert len(expected) == 2
    assert [
        (each.member, each.protocol, each.edition, each.equivalence, each.since, each.until)
        for each in inputs.protocol_rules(out)
    ] == [(each.member, each.protocol, each.edition, each.equivalence, each.since, each.until) for each in expected]
    again = comity("equivalences", folder / "p.yaml", "--catalogue", folder / "b.yaml", "--out", out)
    assert (again.returncode, "exists" in again.stderr) == (2, True)


def test_a_protocol_without_a_case_is_named(folder: Path) -> None:
    done = comity("equivalences", folder / "p.yaml", "--out", folder / "x.csv")
    assert done.returncode == 2
    assert "No case lies beside p.yaml: its file is named p.case.jsonl." in " ".join(done.stderr.split())
    assert not (folder / "x.csv").exists()
