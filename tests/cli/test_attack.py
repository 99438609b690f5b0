"""`comity attack` as the Secretariat meets it: a verdict, a table, and a refusal to call an unsafe edition safe."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity import attacking, composing
from comity.cli.main import command_line
from comity.disclosure.attackers import attack_report
from comity.disclosure.certificate import digest, signed
from comity.disclosure.keys import Keys
from comity.disclosure.risk import edition_target, risk_report
from comity.register_csv import lines
from comity.vocabulary.errors import ComityError, EditionError
from tests.conftest import DATES, sample_lists


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
    assert "rule R1 holds in every sector and country" in done.stdout
    found = json.loads(_attack(assembled, "--json").stdout)
    assert found["beaten_by"] == []
    assert found["broken_cells"] == {}
    assert found["control_holds"]
    assert found["attackers"].keys() == found["names_off"].keys()
    for name in ("outsider", "coalition_of_1_worst", "attribute_bayes", "style"):
        assert found["names_off"][name]["exclusive"]["low"] > found["attackers"][name]["exclusive"]["high"], name
    within = [each for each in found["attackers"].values() if each["within"]]
    assert len(within) == 10
    assert all(each["best_cell"]["hits"] <= each["best_cell"]["rows"] for each in within)
    assert all(each["exclusive"]["low"] <= 0.25 for each in within)
    for name in ("outsider", "coalition_of_1_worst", "selection"):
        assert found["attackers"][name]["exclusive"]["success"] <= 0.25, name
    assert "What its own rows tell a member" in done.stdout
    own = found["own_rows"]
    assert own["alone"] / own["held"] > 1 - (own["shared"] + own["held"] - own["alone"]) / (own["listed"] + own["held"])


def test_the_figures_are_those_of_the_risk_report(assembled: Path) -> None:
    """Two ways to the same truth: what the gate had in memory, and the files that it wrote."""
    found = json.loads(_attack(assembled, "--json").stdout)["attackers"]
    told = json.loads((assembled / "secretariat" / "risk.json").read_text("utf-8"))["attackers"]["edition"]
    for ours, theirs in (("outsider", "outsider"), ("coalition_of_1_worst", "participant")):
        for aim in ("exclusive", "all"):
            assert found[ours][aim]["rows"] == told[theirs][aim]["rows"]
            assert found[ours][aim]["hits"] == told[theirs][aim]["hits"]


def _resigned(copy: Path, key: Path, **policy: object) -> None:
    """The manifest with another policy, signed again as only the Secretariat could."""
    path = copy / "edition" / "manifest.json"
    told = json.loads(path.read_bytes())
    told["policy"] |= policy
    rest = {name: value for name, value in told.items() if name not in ("public_key", "signature")}
    path.write_bytes(signed(rest, Keys.derive(key.read_bytes())))


def test_an_edition_that_breaks_its_policy_is_called_unsafe(copy: Path, key: Path) -> None:
    _resigned(copy, key, k_min=7, p_max=0.2, attr_min_users=8)
    done = _attack(copy)
    assert done.exit_code == 2
    assert "NOT SAFE. Rule R1 or R2 is broken in" in done.stdout
    assert "Do not send it." in done.stdout


@pytest.mark.parametrize(
    ("policy", "options"),
    [
        ("horizon_months = 12", ()),
        ("min_age_days = 300", ()),
        ('k_min = 3\np_max = "1/2"\ncoalition_m = 0\nattr_min_users = 3', ("--few",)),
        ('p_max = "17/50"\ncoalition_m = 2', ()),
    ],
)
def test_the_truth_is_that_of_the_gate_under_every_policy(
    tmp_path: Path, key: Path, policy: str, options: tuple[str, ...]
) -> None:
    """Who stands behind a row is read from sites.csv; the gate knew it from the contributions."""
    (tmp_path / "policy.toml").write_text(policy, "utf-8")
    lists = (
        sample_lists("tern", "mavikiyi", "olivareta", "SerraClara", "fjellro", "Song") if options else sample_lists()
    )
    given = [*lists, "--leave-out-refused", "--out", tmp_path / "out", "--key", key, *DATES]
    asked = ["assemble", *map(str, given), "--policy", str(tmp_path / "policy.toml")]
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composing, "risk_report", lambda *given: seen.append(given[0]) or risk_report(*given))
        assert CliRunner().invoke(command_line(["assemble", "read"]), asked).exit_code == 0
    (proposal,) = seen
    done = _attack(tmp_path / "out", "--json")
    found = json.loads(done.stdout)
    assert found["broken_cells"] == {}
    assert found["control_holds"]
    assert done.exit_code == (2 if found["beaten_by"] else 0)
    told = attack_report(*edition_target(proposal))["outsider"]
    assert found["attackers"]["outsider"]["exclusive"] == told["exclusive"]
    assert found["attackers"]["outsider"]["all"] == told["all"]


@pytest.mark.parametrize("name", ["edition/common-list.csv", "edition/common-list.xlsx", "edition/manifest.json"])
def test_only_what_was_signed_is_attacked(copy: Path, name: str) -> None:
    path = copy / name
    before = path.read_bytes()
    for changed in (b"", before + b"\n", before[:-1]):
        path.write_bytes(changed)
        done = _attack(copy)
        assert isinstance(done.exception, ComityError)
        assert "was changed since it was signed" in str(done.exception)
    path.unlink()
    assert "cannot be read" in str(_attack(copy).exception)


def test_a_workbook_that_says_something_else_than_the_list_is_found(copy: Path, assembled: Path, key: Path) -> None:
    place = copy / "edition"
    lines = (place / "common-list.csv").read_bytes().splitlines(keepends=True)
    (place / "common-list.csv").write_bytes(b"".join(lines[:-1]))
    told = json.loads((place / "manifest.json").read_bytes())
    told["files"]["common-list.csv"]["sha256"] = digest(b"".join(lines[:-1]))
    (place / "manifest.json").write_bytes(json.dumps(told).encode())
    _resigned(copy, key)
    assert "say different things" in str(_attack(copy).exception)


@pytest.mark.parametrize("name", ["risk.json", "register.csv"])
@pytest.mark.parametrize(
    "damage", ["{", "[" * 100_000, '{"knowledge_cells": [], "members": 7}', "x" * 200_000, "\udcff"]
)
def test_damaged_and_missing_files_are_named(copy: Path, name: str, damage: str) -> None:
    path = copy / "secretariat" / name
    path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    done = _attack(copy)
    assert isinstance(done.exception, EditionError)
    assert "Nothing was attacked" in str(done.exception)
    path.unlink()
    assert f"{name} of secretariat cannot be read" in str(_attack(copy).exception)


@pytest.mark.parametrize("policy", [[], {"k_min": "x"}, {"p_max": 7}])
def test_a_policy_of_another_kind_is_said(copy: Path, key: Path, policy: object) -> None:
    path = copy / "edition" / "manifest.json"
    told = {**json.loads(path.read_bytes()), "policy": policy}
    del told["public_key"], told["signature"]
    path.write_bytes(signed(told, Keys.derive(key.read_bytes())))
    assert isinstance(_attack(copy).exception, ComityError)


def test_rows_that_do_not_fit_each_other_are_said(copy: Path) -> None:
    path = copy / "secretariat" / "register.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:100]), "utf-8")
    assert "Nothing was attacked" in str(_attack(copy).exception)


def test_lists_whose_names_look_like_formulas_are_known_by_them(tmp_path: Path, key: Path) -> None:
    (tmp_path / "lists").mkdir()
    for name, path in zip(("=a.csv", "-b.csv", "'c.csv"), sample_lists("tern", "mavikiyi", "olivareta"), strict=True):
        shutil.copy(path, tmp_path / "lists" / name)
    (tmp_path / "members.csv").write_text("list,member\n=a.csv,One\n-b.csv,One\n'c.csv,Two\n", "utf-8")
    (tmp_path / "policy.toml").write_text('k_min = 3\np_max = "1/2"\nattr_min_users = 3\n', "utf-8")
    given = [*(tmp_path / "lists").iterdir(), "--members", tmp_path / "members.csv", "--out", tmp_path / "out"]
    asked = ["assemble", *map(str, given), "--key", str(key), *DATES, "--policy", str(tmp_path / "policy.toml")]
    assert CliRunner().invoke(command_line(["assemble", "read"]), asked).exit_code == 0
    _, behind = attacking._truth(lines(tmp_path / "out" / "secretariat" / "register.csv"))
    assert {member for members in behind.values() for member in members} == {0, 1}


def test_neither_members_nor_sites_are_named(assembled: Path) -> None:
    said = _attack(assembled).stdout + _attack(assembled, "--json").stdout
    assert not any(path.name in said for path in sample_lists())


SMALL = ("--members", "10", "--sites", "90")


def test_invented_programmes_are_attacked_and_compared_under_each_profile() -> None:
    done = _attack("--simulate", "poisoned", "newcomer", *SMALL)
    assert done.exit_code in (0, 2)
    assert "newcomer (seed 1): 10 members, 90 sites" in done.stdout
    assert "What each profile keeps" in done.stdout
    assert "0 of" in done.stdout.split("whom R1 and R2 bound to the row: ")[1]
    found = json.loads(_attack("--simulate", "poisoned", "newcomer", *SMALL, "--json").stdout)
    assert done.exit_code == (0 if found["safe"] and found["control_holds"] else 2)
    assert found["attacks"]["bounded"]["exceed"] == 0
    assert found["attacks"]["bounded"]["made"] > 8
    poisoned, newcomer = found["programmes"]
    assert poisoned["harm"]["planted"] > 200 > poisoned["harm"]["planted_listed"]
    assert newcomer["harm"] is None
    for each in found["programmes"]:
        assert len(each["rounds"]) == 2
        assert each["rounds"][1]["changes"].keys() <= {
            f"{name}{who}"
            for name in ("join_diff", "leave_diff", "change_diff_then", "change_diff_now")
            for who in ("", "_member")
        }
        assert each["profiles"].keys() == {"default", "strict", "names-off"}
        assert each["profiles"]["default"]["sites"] <= each["profiles"]["names-off"]["sites"]
        assert all(told["broken_cells"] == {} for told in each["rounds"])


def test_a_simulation_is_the_same_for_the_same_seed_and_names_no_member() -> None:
    asked = ("--simulate", "claims", *SMALL, "--rounds", "1")
    one, same, other = (_attack(*asked, "--seed", seed).stdout for seed in ("1", "1", "2"))
    assert one == same != other
    assert "Member 0" not in one


def test_a_simulation_asks_the_policy_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "loose.toml").write_text('k_min = 3\np_max = "1/2"\nattr_min_users = 4\n', "utf-8")
    asked = ("--simulate", "heavy-tailed", *SMALL, "--rounds", "1", "--json")
    plain = json.loads(_attack(*asked).stdout)["programmes"][0]["rounds"][0]
    loose = json.loads(_attack(*asked, "--policy", tmp_path / "loose.toml").stdout)["programmes"][0]["rounds"][0]
    assert (plain["p_max"], loose["p_max"]) == (0.25, 0.5)
    assert loose["kept"]["sites"] > plain["kept"]["sites"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "Give one result folder of comity assemble, or --simulate"),
        (("one", "two"), "Give one result folder of comity assemble, or --simulate"),
        (("one", "--sites", "500"), "give them with --simulate"),
        (("--simulate", "round-1"), "There is no shape 'round-1' to simulate. There are: heavy-tailed,"),
        (("--simulate", "--sites", "7"), "sites is 7, but must be between 50 and 200000"),
        (("--simulate", "--members", "2"), "members is 2, but must be between 5 and 400"),
        (("--simulate", "--rounds", "0"), "rounds is 0, but must be between 1 and 6"),
    ],
)
def test_a_folder_or_shapes_and_nothing_between(asked: tuple[str, ...], said: str) -> None:
    done = _attack(*asked)
    assert isinstance(done.exception, ComityError)
    assert said in str(done.exception)
