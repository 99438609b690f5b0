"""The documents say what is true: their commands run, their options exist, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.cli_reference import reference

from tests.conftest import HERE, SAMPLES, environment

PAGES = sorted([HERE / "README.md", HERE / "CONTRIBUTING.md", *(HERE / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")


def test_the_reference_of_commands_is_what_the_command_says() -> None:
    written = (HERE / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python tools/cli_reference.py > docs/reference/commands.md"


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


def test_the_tutorial_runs(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    shim = tmp_path / "bin" / "comity"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m comity "$@"\n')
    shim.chmod(0o755)
    home = environment(tmp_path)
    home["PATH"] = f"{shim.parent}{os.pathsep}{home['PATH']}"
    commands = re.findall(r"^\$ (.+)$", (HERE / "docs" / "tutorial.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        wanted = 2 if "# exit code 2" in command else 0
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=home, capture_output=True, text=True, check=False
        )
        assert done.returncode == wanted, f"{command}\n{done.stderr}"
    assert (tmp_path / "checked.xlsx").is_file()
    assert any((tmp_path / "letters").iterdir())


def test_only_the_gate_makes_an_edition() -> None:
    makers = [
        path for path in (HERE / "src").rglob("*.py") if re.search(r"\bEdition\(", path.read_text(encoding="utf-8"))
    ]
    assert [path.relative_to(HERE / "src" / "comity").as_posix() for path in makers] == ["disclosure/gate.py"]
