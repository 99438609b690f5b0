"""`comity benchmark --case`: the mapping that a case decided, and how far its assessors agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from comity.benchmark.case.events import Role, Submitted
from comity.benchmark.case.file import to_lines
from comity.benchmark.record import NoCounterpart
from comity.reference.benchmark_file import to_files
from tests.benchmark.playing import BENCHMARK, INES, JON, PROTOCOL, TOVE, Play
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
