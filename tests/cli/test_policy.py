"""`comity policy`: profiles as files, and what each keeps of a round and tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from comity.cli.main import command_line
from comity.disclosure.policy import PROFILES, Policy, load_policy
from comity.vocabulary.errors import ComityError, OptionError, PolicyError, RefusedListError
from tests.conftest import DATES, SAMPLES, sample_lists


def _policy(*arguments: object) -> tuple[ComityError | None, str]:
    words = ["policy", *map(str, arguments)]
    done = CliRunner().invoke(command_line(["policy", "read"]), words)
    assert done.exception is None or isinstance(done.exception, (ComityError, SystemExit)), done.exception
    return (done.exception if isinstance(done.exception, ComityError) else None), done.stdout


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_profile_is_shown_as_a_file_that_says_the_same(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(_policy("show", "--profile", profile)[1], encoding="utf-8")
    assert load_policy(path) == PROFILES[profile]
    assert path.read_text(encoding="utf-8").count("\n# ") >= len(PROFILES[profile].as_dict())


def test_a_policy_file_may_begin_from_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('profile = "strict"\nk_min = 6\n', encoding="utf-8")
    assert load_policy(path) == Policy(rule="strict", k_min=6, attr_min_users=7)
    path.write_text('profile = "names-off"\n', encoding="utf-8")
    with pytest.raises(PolicyError, match="names the profile 'names-off'; there are: default, strict"):
        load_policy(path)
    path.write_text('rule = "loose"\n', encoding="utf-8")
    with pytest.raises(PolicyError, match="rule is 'loose', but must be one of: weighted, strict"):
        load_policy(path)


def test_a_policy_under_which_nothing_is_listed_stands_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("Site,City,Country,Audit date\nMill,Lyon,France,2025-03-04\n", encoding="utf-8")
    error, told = _policy("compare", tmp_path / "one.csv", *DATES)
    assert error is None
    assert "0 of 1" in told
    assert "–" in told


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "ours.toml"
    path.write_text('k_min = 3\np_max = "1/2"\n', encoding="utf-8")
    return path


def test_policies_stand_side_by_side(own: Path, tmp_path: Path) -> None:
    given = (*sample_lists(), "--leave-out-refused", *DATES, "--members", SAMPLES / "members.csv", "--policy", own)
    found: dict[str, dict[str, Any]] = {
        each["policy"]: each for each in json.loads(_policy("compare", *given, "--json")[1])
    }
    assert list(found) == ["default", "strict", "ours", "names-off"]
    assert found["names-off"]["sites"] == found["names-off"]["old_enough"] == found["default"]["old_enough"]
    assert found["strict"]["sites"] < found["default"]["sites"] < found["ours"]["sites"] <= found["names-off"]["sites"]
    assert 0 < found["default"]["possible_hits"] < found["default"]["hits_old_enough"]
    for attacker in ("outsider", "participant", "attribute_bayes"):
        assert found["default"]["attackers"][attacker][1] <= 0.25
        assert found["names-off"]["attackers"][attacker][0] > found["default"]["attackers"][attacker][0]
    said = _policy("compare", *given)[1]
    assert "names-off is today's practice" in said
    assert f"{found['default']['sites']:,} of {found['default']['old_enough']:,}" in said
    assert not any(path.name in said for path in sample_lists())
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_compared_is_refused_in_a_sentence() -> None:
    assert isinstance(_policy("compare")[0], OptionError)
    assert isinstance(_policy("show", "--profile", "names-off")[0], OptionError)
    assert isinstance(_policy("compare", *sample_lists(), *DATES)[0], RefusedListError)
