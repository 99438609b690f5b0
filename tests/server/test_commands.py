"""`comity serve` and `comity journal`, run as commands; and the server killed in the middle."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from comity.server import faults
from tests.conftest import comity, environment
from tests.server import steps
from tests.server.killing import killed, step, undisturbed
from tests.server.serving import log_of, serving

pytestmark = pytest.mark.skipif(
    os.environ.get("COMITY_TEST_DATABASE", "") != "", reason="the commands' own tests run on SQLite"
)


def test_the_first_start_invites_the_first_account(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--email", "first@office.example") as (address, process):
        process.send_signal(signal.SIGINT)
        process.wait(20)
    said = log_of(tmp_path / "data").read_text(encoding="utf-8")
    link = re.search(r"http://\S+/invitation/\S+", said)
    assert link
    assert link[0].startswith(address)
    done = comity("journal", "verify", "--data", tmp_path / "data", "--json")
    assert json.loads(done.stdout)["entries"] == 1
    assert oct((tmp_path / "data" / "secrets" / "pages").stat().st_mode & 0o777) == "0o600"


def test_demo_and_real_data_never_mix(tmp_path: Path) -> None:
    real, demo = tmp_path / "real", tmp_path / "demo"
    real.mkdir()
    (real / "comity.sqlite3").touch()
    demo.mkdir()
    (demo / "demo").touch()
    refused = comity("serve", "--demo", "--data", real)
    assert (refused.returncode, "not a demo's" in refused.stderr) == (2, True)
    refused = comity("serve", "--data", demo)
    assert (refused.returncode, "is a demo's" in refused.stderr) == (2, True)


@pytest.mark.parametrize(("name", "value", "says"), [
    ("COMITY_PROXIES", "many", "COMITY_PROXIES must be a number from 0 to 9, not 'many'"),
    ("COMITY_PRODUCTION", "yes", "COMITY_PRODUCTION must be 1 (on) or 0 (off), not 'yes'"),
    ("COMITY_PRODUCTION", "1", "Set COMITY_HOSTS"),
    ("COMITY_DEMO", "1", "is no demo's folder"),
    ("COMITY_DATABASE", "mysql://x/y", "COMITY_DATABASE must be a URL that begins with postgresql://"),
    ("COMITY_MAIL", "mail.example.org", "COMITY_MAIL must be a URL such as"),
])  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "comity", "serve", "--data", str(tmp_path / "data")],
        capture_output=True, text=True, env={**environment(), name: value}, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "data" / "secrets"
    place.mkdir(parents=True)
    (place / "pages").write_bytes(bytes(32))
    (place / "pages").chmod(0o644)
    done = comity("serve", "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "chmod 600" in done.stderr


def test_settings_for_production_pass_djangos_own_check(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        capture_output=True, text=True, check=False,
        env={
            **environment(), "DJANGO_SETTINGS_MODULE": "comity.server.settings", "COMITY_DATA": str(tmp_path),
            "COMITY_PRODUCTION": "1", "COMITY_HOSTS": "list.example.org",
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo's programme in it."""
    data = tmp_path_factory.mktemp("filled") / "data"
    with serving(data, "--demo"):
        pass
    return data


def test_the_journal_of_a_filled_system_verifies(filled: Path) -> None:
    done = comity("journal", "verify", "--data", filled)
    assert done.returncode == 0, done.stderr
    assert "is as it was written" in done.stdout


def test_a_changed_entry_is_named(filled: Path, tmp_path: Path) -> None:
    note = comity("journal", "checkpoint", "--data", filled).stdout
    (tmp_path / "note").write_text(note, encoding="utf-8")
    copy = tmp_path / "copy"
    with sqlite3.connect(filled / "comity.sqlite3") as database:
        copy.mkdir()
        database.execute("VACUUM INTO ?", (str(copy / "comity.sqlite3"),))
    (copy / "secrets").symlink_to(filled / "secrets")
    with sqlite3.connect(copy / "comity.sqlite3") as database:
        database.execute("DROP TRIGGER journal_entry_no_update")
        database.execute("UPDATE journal_entry SET body = replace(body, 'a', 'e') WHERE n = 17")
    done = comity("journal", "verify", "--data", copy, "--witness", tmp_path / "note")
    assert done.returncode == 2
    assert "Entry 17 was changed." in done.stdout


def test_a_journal_that_is_not_there(tmp_path: Path) -> None:
    done = comity("journal", "verify", "--data", tmp_path)
    assert (done.returncode, "no database of the web application" in done.stderr) == (2, True)
    assert not (tmp_path / "comity.sqlite3").exists()


def test_a_backup_is_restored_and_verified(tmp_path: Path) -> None:
    data, made, new = tmp_path / "data", tmp_path / "backup", tmp_path / "new"
    step("all", data)
    assert comity("backup", "--data", data, "--out", made).returncode == 0
    assert not (made / "secrets").exists()
    done = comity("restore", made, "--data", new, "--secrets", data / "secrets")
    assert done.returncode == 0, done.stderr
    assert "Restored and verified" in done.stdout
    assert "cannot be read" not in done.stdout
    assert step("state", new) == step("state", data)
    assert comity("journal", "verify", "--data", new).returncode == 0
    again = comity("restore", made, "--data", new, "--secrets", data / "secrets")
    assert (again.returncode, "exists" in again.stderr) == (2, True)


def _spoil(made: Path, how: str) -> None:
    """What can happen to a backup on its way."""
    place = made / "comity.sqlite3"
    if how == "changed":
        place.write_bytes(place.read_bytes()[:-1] + b"x")
    if how == "missing":
        next((made / "lists").iterdir()).unlink()
    if how == "foreign name":
        manifest = json.loads((made / "manifest.json").read_text())
        manifest["files"]["../escaped"] = "0" * 64
        (made / "manifest.json").write_text(json.dumps(manifest))
    if how == "empty manifest":
        (made / "manifest.json").write_text('{"form": 1}')
    if how == "no manifest":
        (made / "manifest.json").unlink()
    if how == "older journal":
        with sqlite3.connect(place) as database:
            database.executescript(
                "DROP TRIGGER journal_entry_no_delete; DELETE FROM journal_detail WHERE entry_id > 5;"
                "DELETE FROM journal_entry WHERE n > 5; UPDATE journal_head SET size = 6;"
            )
        manifest = json.loads((made / "manifest.json").read_text())
        manifest["files"]["comity.sqlite3"] = hashlib.sha256(place.read_bytes()).hexdigest()
        (made / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(("how", "says"), [
    ("changed", "comity.sqlite3 is not as it was written"), ("missing", "is missing"),
    ("no manifest", "holds no backup"), ("older journal", "missing at the end"),
    ("no secrets", "does not hold the server"), ("foreign name", "which no backup of comity holds"),
    ("empty manifest", "does not say what is in it"),
])  # fmt: skip
def test_a_spoilt_backup_is_refused_and_leaves_nothing(tmp_path: Path, how: str, says: str) -> None:
    data, made, new = tmp_path / "data", tmp_path / "backup", tmp_path / "new"
    step("all", data)
    comity("backup", "--data", data, "--out", made)
    _spoil(made, how)
    done = comity("restore", made, "--data", new, "--secrets", tmp_path if how == "no secrets" else data / "secrets")
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert not new.exists()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is there after each way, undisturbed."""
    return {way: undisturbed(tmp_path_factory.mktemp("whole") / way) for way in (steps.ROUND, steps.CASE)}


@pytest.mark.parametrize("point", faults.POINTS)
def test_killed_at_any_point_nothing_acknowledged_is_lost_and_nothing_is_half_there(
    tmp_path: Path, whole: dict[str, list[str]], point: str
) -> None:
    """The whole way from application to a withdrawn signature, killed at a point; at an entry the second time, too."""
    for at in (1, 2) if point == "journal.entry" else (1,):
        killed(tmp_path / f"killed-{at}", f"{point}:{at}", whole)
