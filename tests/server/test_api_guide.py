"""The guide to the API does what it says: its commands and its program run against a server, with its keys."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
import requests

from tests.conftest import HERE
from tests.server.serving import serving

GUIDE = (HERE / "docs" / "how-to" / "use-the-api.md").read_text(encoding="utf-8")
CHECKING = ("check.make", "need.see", "need.change")
pytestmark = pytest.mark.skipif(
    os.environ.get("COMITY_TEST_DATABASE", "") != "", reason="served with a data folder of its own, on SQLite"
)


def _pieces(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("guide") / "data", "--demo") as (found, _):
        yield found


def _key(address: str, person: str, *scopes: str) -> str:
    """A key that this person of the demo makes in the browser."""
    browser = requests.Session()
    browser.headers["Referer"] = address

    def post(page: str, place: str, form: dict[str, object]) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        answer = browser.post(f"{address}{place}", {**form, "csrfmiddlewaretoken": token[1]}, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.text

    people = unescape(browser.get(f"{address}/demo", timeout=60).text)
    public = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>(?:(?!</form>).)*Be {person}', people, re.DOTALL)
    assert public, people
    post(people, "/demo", {"person": public[1]})
    page = browser.get(f"{address}/keys", timeout=60).text
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once, page
    last = (date.today() + timedelta(days=30)).isoformat()
    form = {"name": "The guide", "scopes": scopes, "expires": last, "once": once[1]}
    found = re.search(r"comity_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", post(page, "/keys", dict(form)))
    assert found
    return found[0]


def _run(command: list[str], folder: Path, address: str, key: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=180,
        env={**os.environ, "COMITY_SERVER": address, "COMITY_KEY": key},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _check_hits_and_needs(told: str, standing: str, folder: Path) -> None:
    """The listed site is found, kept once, written to once, and noted; the other one is followed."""
    assert "4711 listed recognise" in told
    assert "4712 not_listed commission" in told
    assert f"4711 listed as before {standing}" in told
    assert "4712 not_listed as before unasked" in told
    assert "'asked': 1" in told
    assert (folder / "4711.docx").read_bytes().startswith(b"PK")
    assert not (folder / "4712.docx").exists()
    assert "2027" in (folder / "needs.ics").read_text()


def test_the_guide_runs(address: str, tmp_path: Path) -> None:
    """As an admin whose company has sent nothing in this round and reads the edition before; as the Secretariat."""
    *commands, office = _pieces("bash")
    assert len(commands) == 2
    key = _key(address, "Priya Menon", "list.see", "list.send", "edition.see", "signature.see", *CHECKING)
    day = date.today() - timedelta(days=40)
    rows = f"Site,Country,Audit date,Unit price\nMill,France,{day},12\nPlant,,{day},13\n"
    (tmp_path / "audited-sites.csv").write_text(rows)
    if shutil.which("curl"):
        told = _run(["bash", "-ec", commands[0]], tmp_path, address, key)
        assert '"reads": true' in told
        assert '"name": "2026-demo"' in told
        assert '"state": "received"' in _run(["bash", "-ec", commands[1]], tmp_path, address, key)
    program = "\n".join(_pieces("python"))
    for standing in ("unasked", "asked"):  # the second time it is the same list, and the same needs
        told = _run([sys.executable, "-c", program], tmp_path, address, key)
        _check_hits_and_needs(told, standing, tmp_path)
        assert "1 rows of audited-sites.csv are submitted for 2026-demo." in told
        assert "error  3 Country" in told
    assert (tmp_path / "common-list.csv").read_bytes().startswith(b"row_id,")
    answer = requests.get(f"{address}/api/v1/lists", headers={"Authorization": f"Bearer {key}"}, timeout=60).json()
    assert [each["state"] for each in answer["items"]][:1] == ["submitted"]
    if shutil.which("curl"):
        told = _run(["bash", "-ec", office], tmp_path, address, _key(address, "Ines Okonjo", "round.see"))
        assert '"name": "2026-demo"' in told
