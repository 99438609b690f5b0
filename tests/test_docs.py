"""The documents say what is true: their commands run, their options exist, their links lead somewhere."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tools import api_reference, pictures, problem_reference, server_reference
from tools.cli_reference import reference

from comity.benchmark.revision.file import read_proposals
from comity.benchmarking import load_mapping, load_protocol
from comity.intake import codes, numbers
from comity.linkage.judgements import read_judgements
from comity.reference import sentences
from comity.reference.benchmarks import common, load_benchmark
from comity.reference.problems import problem_kinds
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Question
from tests.conftest import HERE, SAMPLES, environment, sample_lists
from tests.linkage.lists import believable_round

PAGES = sorted([HERE / "README.md", HERE / "CONTRIBUTING.md", *(HERE / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")


def test_the_reference_of_commands_is_what_the_command_says() -> None:
    written = (HERE / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python tools/cli_reference.py > docs/reference/commands.md"


def test_the_reference_of_problems_is_what_the_problems_say() -> None:
    written = (HERE / "docs" / "reference" / "problems.md").read_text(encoding="utf-8")
    assert written == problem_reference.reference(), (
        "run: python -m tools.problem_reference > docs/reference/problems.md"
    )


@pytest.mark.parametrize(
    ("name", "page"),
    [("access", server_reference.access_page), ("data", server_reference.data_page), ("api", api_reference.page)],
)
def test_the_references_of_the_server_are_what_it_enforces(name: str, page: Callable[[], str]) -> None:
    written = (HERE / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m tools.server_reference, python -m tools.api_reference"


@pytest.mark.parametrize("code", problem_kinds())
def test_every_problem_stands_in_the_reference_with_its_repair(code: str) -> None:
    entry = problem_reference.reference().split(f"### {code}\n")[1].split("###")[0]
    found = problem_reference.example(problem_kinds()[code])
    assert sentences.message(found) in entry
    assert sentences.repair(found) in entry
    assert "{" not in entry


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("gln_repaired", codes.read_gln),
        ("gln_check_digit", codes.read_gln),
        ("gln_scientific", codes.read_gln),
        ("os_id_repaired", codes.read_os_id),
        ("os_id_check", codes.read_os_id),
        ("lei_repaired", codes.read_lei),
        ("lei_check", codes.read_lei),
        ("duns_repaired", codes.read_duns),
        ("duns_format", codes.read_duns),
        ("sedex_repaired", codes.read_sedex),
        ("sedex_format", codes.read_sedex),
    ],
)
def test_examples_of_codes_in_the_reference_are_read_as_it_says(
    code: str, read: Callable[[str], codes.CodeReading]
) -> None:
    found = problem_reference.example(problem_kinds()[code])
    said = dict(found.details)["code"] if code.endswith("_repaired") else ""
    assert (read(found.value).value, read(found.value).code) == (said, code)


def test_the_example_of_a_postcode_in_the_reference_is_read_as_it_says() -> None:
    found = problem_reference.example(problem_kinds()["postcode_repaired"])
    assert numbers.read_postcode(found.value, "US") == (dict(found.details)["code"], True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HERE)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HERE)))
def test_every_option_that_a_page_names_exists(page: Path) -> None:
    known = set(re.findall(r"--[a-z][a-z-]+", reference()))
    for line in page.read_text(encoding="utf-8").splitlines():
        if re.match(r"\s*(\$ )?(\./run )?comity [a-z]+ ", line):
            assert set(re.findall(r"(?<=\s)--[a-z][a-z-]+", line)) <= known, line


def test_every_decision_is_on_the_index() -> None:
    folder = HERE / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert all(page.name in index for page in folder.glob("[0-9]*.md"))


def home_with_comity(folder: Path) -> dict[str, str]:
    """An environment in which `comity` is on the path."""
    shim = folder / "bin" / "comity"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m comity "$@"\n')
    shim.chmod(0o755)
    home = environment(folder)
    return {**home, "PATH": f"{shim.parent}{os.pathsep}{home['PATH']}"}


def run(command: str, folder: Path, home: dict[str, str], wanted: int = 0) -> None:
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=home, capture_output=True, text=True, check=False)
    assert done.returncode == wanted, f"{command}\n{done.stderr}"


def test_the_tutorial_runs(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    home = home_with_comity(tmp_path)
    commands = re.findall(r"^\$ (.+)$", (HERE / "docs" / "tutorial.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        run(command, tmp_path, home, 2 if "# exit code 2" in command else 0)
    assert (tmp_path / "checked.xlsx").is_file()
    assert any((tmp_path / "letters").iterdir())


def test_the_commands_for_sending_a_list_run(tmp_path: Path) -> None:
    page = (HERE / "docs" / "how-to" / "send-your-list.md").read_text(encoding="utf-8")
    template, *others = re.findall(r"^comity .+$", page, re.MULTILINE)
    assert len(others) >= 4
    home = home_with_comity(tmp_path)
    run(template, tmp_path, home)
    pictures.write_list(tmp_path / "My list.xlsx")
    for command in others:
        run(command, tmp_path, home)
    assert {path.name for path in tmp_path.glob("My list*")} == {
        "My list.xlsx", "My list to send.xlsx", "My list marked.xlsx", "My list.csv",
    }  # fmt: skip


def test_the_commands_for_judging_pairs_run(tmp_path: Path) -> None:
    page = (HERE / "docs" / "how-to" / "judge-pairs.md").read_text(encoding="utf-8")
    commands = re.findall(r"^comity (?:assemble|judge|link|learn) .+$", page, re.MULTILINE)
    assert len(commands) == 11
    home = home_with_comity(tmp_path)
    (tmp_path / "lists").mkdir()
    for path in sample_lists("tern-island", "mavikiyi", "olivareta"):
        shutil.copy(path, tmp_path / "lists")
    rows, _ = believable_round(seed=4, sites=300)
    with (tmp_path / "sites.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", "name", "address", "city", "country", "source"])
        writer.writerows([row.record_id, row.name, row.address, row.city, row.country, row.source] for row in rows)
        writer.writerow(["more", f"{rows[0].name.split()[0]} {rows[0].name.split()[1]} Plant 2", "", "", "", "another"])
    for command in commands:
        run(f"printf 's\\nw a note\\nd\\nu\\nb\\n' | {command}", tmp_path, home)
    assert (tmp_path / "why.html").is_file()
    for name in ("answers.csv", "link-answers.csv", "sample-answers.csv"):
        assert "withdrawn" in (tmp_path / name).read_text(encoding="utf-8"), name


def test_the_lines_of_answers_on_the_page_mean_what_it_says(tmp_path: Path) -> None:
    page = (HERE / "docs" / "how-to" / "judge-pairs.md").read_text(encoding="utf-8")
    found = re.search(r"^left,right,judgement.+?(?=^```)", page, re.MULTILINE | re.DOTALL)
    assert found
    (tmp_path / "answers.csv").write_text(found[0])
    (judged,) = read_judgements(tmp_path / "answers.csv")
    assert (judged.answer.value, judged.by) == ("different", "Ana Lima")


def test_the_commands_for_verifying_an_edition_run(tmp_path: Path) -> None:
    page = (HERE / "docs" / "how-to" / "verify-an-edition.md").read_text(encoding="utf-8")
    commands = re.findall(r"^comity verify .+$", page, re.MULTILINE)
    assert len(commands) == 3
    home = home_with_comity(tmp_path)
    (tmp_path / "lists").mkdir()
    first, *others = sample_lists("Nusa", "mavikiyi", "olivareta")
    for path, name in [(first, "My list.xlsx"), *((path, path.name) for path in others)]:
        shutil.copy(path, tmp_path / "lists" / name)
    (tmp_path / "key").write_bytes(bytes(range(32)))
    run("comity assemble lists/* --out round-1 --key key --cutoff 2026-06-30 --today 2026-07-15", tmp_path, home)
    shutil.copy(tmp_path / "lists" / "My list.xlsx", tmp_path)
    shutil.copy(tmp_path / "round-1" / "secretariat" / "receipts" / "My list.xlsx.json", tmp_path)
    for command in commands:
        run(command, tmp_path, home)
    (tmp_path / "My list.xlsx").write_bytes(b"another")
    run(commands[1], tmp_path, home, 2)


def test_the_commands_for_benchmarking_a_protocol_run(tmp_path: Path) -> None:
    page = (HERE / "docs" / "how-to" / "benchmark-a-protocol.md").read_text(encoding="utf-8")
    commands = re.findall(r"^(?:comity (?:benchmark|catalogue|whatif|lacking)|cp) .+$", page, re.MULTILINE)
    assert len(commands) == 12
    home = home_with_comity(tmp_path)
    shutil.copytree(SAMPLES, tmp_path / "samples")
    for command in commands:
        run(command, tmp_path, home)
    assert {path.name for path in (tmp_path / "result").iterdir()} == {"benchmark.xlsx", "report.html", "result.json"}
    assert json.loads((tmp_path / "result" / "result.json").read_text(encoding="utf-8"))["verdict"] == "add_on_required"
    assert (tmp_path / "criteria.xlsx").is_file()
    assert (tmp_path / "criteria.html").is_file()


def test_the_files_of_the_benchmark_on_the_page_are_read(tmp_path: Path) -> None:
    page = (HERE / "docs" / "reference" / "benchmark-files.md").read_text(encoding="utf-8")
    protocol, mapping, benchmark, proposals = re.findall(r"^```yaml\n(.+?)^```", page, re.MULTILINE | re.DOTALL)
    for name, text in (("p.yaml", protocol), ("m.yaml", mapping), ("b.yaml", benchmark)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [each.id for each in load_benchmark(tmp_path / "b.yaml").criteria] == ["ANI-01-01"]
    read, _ = load_protocol(tmp_path / "p.yaml")
    questions = tuple(Question(number, "Is it so?") for number in ("A1", "A2", "B1", "B2"))
    assert [each.number for each in read.questions] == ["A1"]
    with pytest.raises(OptionError, match="B1 is said to meet LAB-04-01 together"):
        load_mapping(tmp_path / "m.yaml", replace(read, questions=questions), common())
    revision = read_proposals(proposals.encode(), "r.yaml", load_benchmark(tmp_path / "b.yaml"))
    assert [each.status for each in revision.proposals.values()] == ["issued", "open", "withdrawn"]


def test_the_commands_and_the_file_for_revising_the_benchmark_are_what_the_page_says(tmp_path: Path) -> None:
    page = (HERE / "docs" / "how-to" / "revise-the-benchmark.md").read_text(encoding="utf-8")
    commands = re.findall(r"^comity .+$", page, re.MULTILINE)
    assert len(commands) == 3
    home = home_with_comity(tmp_path)
    shutil.copytree(SAMPLES, tmp_path / "samples")
    for command in commands:
        run(command, tmp_path, home)
    assert len(list(tmp_path.glob("benchmark-2027*.yaml"))) == 3
    proposals = "".join(re.findall(r"^```yaml\n(.+?)^```", page, re.MULTILINE | re.DOTALL))
    assert [each.edition for each in read_proposals(proposals.encode(), "r.yaml", common()).editions] == ["2027"]


def test_the_code_for_keeping_a_register_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (HERE / "docs" / "how-to" / "keep-a-register.md").read_text(encoding="utf-8")
    pieces = re.findall(r"^```python\n(.+?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(pieces) == 6
    monkeypatch.chdir(tmp_path)
    exec("\n".join(pieces), {})
    *said, matched = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"site \w{9}, \d\d%", matched)
    assert "merged into it" in said[3]
    assert [line.split(": ", 1)[1].split()[0] for line in said if line != said[3]] == [
        "opened", "named", "closed.", "event"
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["register.jsonl"]


@pytest.mark.parametrize("picture", sorted((HERE / "docs").rglob("*.png")), ids=lambda picture: picture.name)
def test_pictures_are_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < pictures.LARGEST
    pages = (picture.parents[1]).glob("*.md")
    assert any(f"pictures/{picture.name})" in page.read_text(encoding="utf-8") for page in pages)


def test_only_the_gate_makes_an_edition() -> None:
    makers = [
        path for path in (HERE / "src").rglob("*.py") if re.search(r"\bEdition\(", path.read_text(encoding="utf-8"))
    ]
    assert [path.relative_to(HERE / "src" / "comity").as_posix() for path in makers] == ["disclosure/gate.py"]
