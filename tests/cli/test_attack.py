"""`comity attack` as the Secretariat meets it: a verdict, a table, and a refusal to call an unsafe edition safe."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity.cli.main import command_line
from comity.vocabulary.errors import ComityError, EditionError
from tests.conftest import sample_lists


def _attack(*arguments: str | Path):
    return CliRunner().invoke(command_line(["attack", "read"]), ["attack", *map(str, arguments)])


@pytest.fixture
def copy(assembled: Path, tmp_path: Path) -> Path:
    shutil.copytree(assembled, tmp_path / "out")
    return tmp_path / "out"


def test_the_sample_edition_withstands_and_the_control_does_not(assembled: Path) -> None:
    done = _attack(assembled)
    assert done.exit_code == 0
    assert "no attacker within the model exceeds 25% by more than chance explains" in done.stdout
    found = json.loads(_attack(assembled, "--json").stdout)
    assert found["beaten_by"] == []
    assert found["control_holds"]
    assert found["attackers"].keys() == found["names_off"].keys()
    for name in ("outsider", "coalition_of_1_worst", "attribute_bayes", "style"):
        assert found["names_off"][name]["exclusive"]["low"] > found["attackers"][name]["exclusive"]["high"], name
    within = [each for each in found["attackers"].values() if each["within"]]
    assert len(within) == 5
    assert all(each["exclusive"]["low"] <= 0.25 for each in within)


def test_the_figures_are_those_of_the_risk_report(assembled: Path) -> None:
    """Two ways to the same truth: what the gate had in memory, and the files that it wrote."""
    found = json.loads(_attack(assembled, "--json").stdout)["attackers"]
    told = json.loads((assembled / "secretariat" / "risk.json").read_text("utf-8"))["attackers"]["edition"]
    for ours, theirs in (("outsider", "outsider"), ("coalition_of_1_worst", "participant")):
        for aim in ("exclusive", "all"):
            assert found[ours][aim]["rows"] == told[theirs][aim]["rows"]
            assert found[ours][aim]["hits"] == told[theirs][aim]["hits"]


def test_an_edition_that_breaks_its_policy_is_called_unsafe(copy: Path) -> None:
    manifest = copy / "edition" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["policy"] |= {"k_min": 50, "p_max": 0.03, "attr_min_users": 51}
    manifest.write_text(json.dumps(told), "utf-8")
    done = _attack(copy)
    assert done.exit_code == 2
    assert "NOT SAFE. outsider" in done.stdout
    assert "Do not send it." in done.stdout


@pytest.mark.parametrize("name", ["edition/manifest.json", "secretariat/risk.json", "secretariat/round.json"])
def test_missing_and_damaged_files_are_said(copy: Path, name: str) -> None:
    (copy / name).write_text("{")
    done = _attack(copy)
    assert isinstance(done.exception, EditionError)
    assert "is damaged" in str(done.exception)
    (copy / name).unlink()
    assert "is no result folder" in str(_attack(copy).exception)


@pytest.mark.parametrize("damage", ["[]", "1", '{"policy": [], "edition_id": "x"}', '{"policy": {"k_min": "x"}}'])
def test_a_manifest_of_another_kind_is_said(copy: Path, damage: str) -> None:
    (copy / "edition" / "manifest.json").write_text(damage)
    assert isinstance(_attack(copy).exception, ComityError)


def test_rows_that_do_not_fit_each_other_are_said(copy: Path) -> None:
    path = copy / "secretariat" / "sites.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:100]), "utf-8")
    assert "Nothing was attacked" in str(_attack(copy).exception)


def test_neither_members_nor_sites_are_named(assembled: Path) -> None:
    said = _attack(assembled).stdout + _attack(assembled, "--json").stdout
    assert not any(path.name in said for path in sample_lists())
