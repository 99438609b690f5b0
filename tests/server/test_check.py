"""Checking suppliers in the browser: the hits of the command, for those who may read the list, and nothing is kept."""

from __future__ import annotations

import base64
import html
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comity.check.edition_file import load_edition
from comity.server.editions.models import Composition
from comity.server.journal.models import Entry
from comity.server.needs import engine
from tests.conftest import DATES, SAMPLES, comity
from tests.server import matrix
from tests.server.cast import Cast, client_of
from tests.server.edition_cast import contributes, released

SUPPLIERS = sorted((SAMPLES / "suppliers").iterdir())
TODAY = DATES[DATES.index("--today") + 1]


@pytest.fixture
def edition(cast: Cast, assembled: Path) -> Composition:
    made = released(cast, assembled)
    contributes(cast, cast.a)
    return made


@pytest.fixture
def client(cast: Cast, edition: Composition) -> Client:
    return client_of(cast.person("reader"))


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with patch.object(engine.clock, "today", lambda: date.fromisoformat(TODAY)):
        yield


def upload(client: Client, content: bytes, name: str = "suppliers.csv", **more: str) -> str:
    answer = client.post("/check", {"way": "file", "file": SimpleUploadedFile(name, content), **more})
    return answer.content.decode()


def carried(page: str, name: str) -> bytes:
    """A file that the page holds in itself."""
    found = re.search(rf'download="{re.escape(name)}" href="data:[^;]+;base64,([^"]*)"', page)
    assert found, f"no {name} in the page"
    return base64.b64decode(html.unescape(found[1]))


def csv_of(*rows: tuple[str, ...]) -> bytes:
    heads = ("Site name", "Company", "Address", "City", "Country")
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in (heads, *rows)).encode()


@pytest.mark.parametrize("place", SUPPLIERS, ids=lambda place: place.suffix)
def test_the_page_gives_what_the_command_gives(client: Client, assembled: Path, tmp_path: Path, place: Path) -> None:
    """To the byte: the workbook in the page is the one of `comity check --out`, and the letters are its letters."""
    out, letters = tmp_path / "out.xlsx", tmp_path / "letters"
    who = ("--member", "Qvarnholtavesta Company", "--contact", "Qvarnholtavesta reader")
    email = ("--email", "qvarnholtavesta.reader@cast.example")
    done = comity(
        "check", place, "--edition", assembled, "--out", out, "--letters", letters, "--today", TODAY, *who, *email
    )
    assert done.returncode == 0, done.stderr
    page = upload(client, place.read_bytes(), place.name, letters="on")
    assert carried(page, "check.xlsx") == out.read_bytes()
    with zipfile.ZipFile(io.BytesIO(carried(page, "letters.zip"))) as packed:
        theirs = {each.name: each.read_bytes() for each in letters.iterdir()}
        assert {name: packed.read(name) for name in packed.namelist()} == theirs
    assert len(theirs) > 10


def test_the_hits_on_the_page_are_those_of_the_command(client: Client, assembled: Path, tmp_path: Path) -> None:
    place = SUPPLIERS[0]
    told = json.loads(comity("check", place, "--edition", assembled, "--today", TODAY, "--json").stdout)
    page = upload(client, place.read_bytes(), place.name)
    for outcome, word in (("listed", "listed"), ("ask", "unsure"), ("not_listed", "not listed")):
        count = sum(each["outcome"] == outcome for each in told["rows"])
        assert count
        assert f"{count} {word}</h2>" in page
    by_id = load_edition(assembled).by_id()
    for each in told["rows"]:
        if each["outcome"] == "listed":
            assert html.escape(by_id[each["row_id"]].site_name) in page
    assert f"{told['saving']['recognise']}</div>audits avoided" in page.replace("\n", "")
    assert "2,500 an audit" in page


def test_own_audits_are_left_out_as_by_the_command(
    cast: Cast, edition: Composition, assembled: Path, tmp_path: Path
) -> None:
    """`--own`: a site that the member had audited itself is no saving."""
    rows = load_edition(assembled).rows[:60]
    lines = [f'"{row.site_name}","{row.address}","{row.city}",{row.country},2026-01-15' for row in rows[:25]]
    own, place = tmp_path / "own.csv", tmp_path / "suppliers.csv"
    own.write_text("\n".join(["Site name,Address,City,Country,Audit date", *lines]), "utf-8")
    place.write_bytes(csv_of(*((row.site_name, "", row.address, row.city, row.country) for row in rows)))
    contributes(cast, cast.b, own.read_bytes(), own.name)
    told = json.loads(comity("check", place, "--edition", assembled, "--own", own, "--today", TODAY, "--json").stdout)
    client = client_of(cast.person("b-reader"))
    page = upload(client, place.read_bytes(), place.name, without_own="on")
    assert len(told["left_out"]) >= 25
    assert f"{len(told['left_out'])} rows are left out" in page
    assert f"{sum(each['outcome'] == 'listed' for each in told['rows'])} listed</h2>" in page
    assert "left out" not in upload(client, place.read_bytes(), place.name)


def test_rows_pasted_from_excel_are_read_as_a_file(client: Client, assembled: Path) -> None:
    row = load_edition(assembled).rows[0]
    pasted = f"Site\tCity\tCountry\r\n{row.site_name}\t{row.city}\t{row.country}\r\nNowhere Dairy\tMadison\tUS\r\n"
    page = client.post("/check", {"way": "paste", "rows": pasted}).content.decode()
    assert "1 listed</h2>" in page
    assert "1 not listed</h2>" in page


def test_one_site_is_looked_up_before_an_audit_is_booked(client: Client, assembled: Path) -> None:
    row = load_edition(assembled).rows[0]
    site = {"way": "site", "site": row.site_name, "company": row.supplier_name, "address": row.address,
            "city": row.city, "country": row.country}  # fmt: skip
    page = client.post("/check", site).content.decode()
    assert "1 listed</h2>" in page
    assert html.escape(row.site_name) in page
    page = client.post("/check", site | {"site": "Nowhere Dairy", "company": "", "address": "", "city": ""})
    assert "Not listed does not mean not audited." in page.content.decode()


def test_what_an_audit_costs_can_be_said(client: Client) -> None:
    page = upload(client, SUPPLIERS[0].read_bytes(), SUPPLIERS[0].name, cost="1000", currency="EUR", days="2")
    assert "EUR in sight, at 1,000 an audit" in page
    assert "at 2 an audit" in page


def test_nothing_of_a_check_is_kept(
    client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No row of the database, no entry of the journal, no file, and no line of the log says what was checked."""
    content = csv_of(("Zanzibarqvist Mill", "Zanzibarqvist Ltd", "1 Road", "Leeds", "GB"))
    folder = Path(settings.DATA) / "lists"
    before, files, entries = matrix.fingerprint(), sorted(folder.iterdir()), Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        page = upload(client, content, "zanzibarqvist.csv")
    assert "Zanzibarqvist Mill" in page
    assert matrix.fingerprint() == before
    assert (sorted(folder.iterdir()), Entry.objects.count()) == (files, entries)
    assert "anzibarqvist" not in caplog.text + "".join(capfd.readouterr())
    assert "Zanzibarqvist" not in client.get("/check").content.decode()
    assert not any("anzibarqvist" in str(value) for value in client.session.values())


def test_what_a_page_says_is_in_no_cache(client: Client) -> None:
    answer = client.post(
        "/check", {"way": "file", "file": SimpleUploadedFile("a.csv", csv_of(("A", "", "", "", "FR")))}
    )
    assert answer["Cache-Control"] == "no-store"


REFUSED = {
    "empty": (b"", "empty"),
    "no spreadsheet": (b"%PDF-1.7 not a list", "pdf.csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), "photo.png"),
    "a damaged workbook": (b"PK\x03\x04" + b"0" * 200, "list.xlsx"),
    "no headings": (b"1,2,3\n4,5,6\n", "numbers.csv"),
    "nothing but headings": (b"Site,Country\n", "headings.csv"),
    "noughts": (bytes(5000), "zero.csv"),
}


@pytest.mark.parametrize(("content", "name"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_supplier_list_is_refused_in_a_sentence(client: Client, content: bytes, name: str) -> None:
    answer = client.post("/check", {"way": "file", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "invalid-feedback" in page or "alert-danger" in page
    assert "What the list says" not in page


@pytest.mark.parametrize("form", [
    {}, {"way": "nothing"}, {"way": "paste"}, {"way": "paste", "rows": "   "}, {"way": "site"},
    {"way": "site", "site": "A", "country": "XX"}, {"way": "paste", "rows": "Site\tCountry\nA\tFR", "cost": "-1"},
    {"way": "paste", "rows": "Site\tCountry\nA\tFR", "days": "NaN"}, {"way": "paste", "rows": "\x00\x00\x00"},
    {"way": "paste", "rows": "Site\tCountry\nA\tFR", "cost": "1e400"},
])  # fmt: skip
def test_a_form_that_says_nothing_useful_is_shown_again(client: Client, form: dict[str, str]) -> None:
    answer = client.post("/check", form)
    assert answer.status_code in (200, 422)
    assert "Check your suppliers" in answer.content.decode()


def test_columns_that_must_not_be_shared_are_not_read(client: Client, assembled: Path) -> None:
    row = load_edition(assembled).rows[0]
    content = (
        f"Site,City,Country,Unit price,Buyer e-mail\n{row.site_name},{row.city},{row.country},987654.25,zq@x.example\n"
    )
    page = upload(client, content.encode())
    assert "1 listed</h2>" in page
    told = page + "".join(_texts(carried(page, "check.xlsx")))
    assert "987654" not in told
    assert "zq@x.example" not in told
    assert "Unit price" in told  # said to be left out


def _texts(workbook: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(io.BytesIO(workbook)):
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f" or sheet.title == "Summary", f"a formula in {sheet.title}"
                yield str(cell.value)


def test_formulas_of_a_list_stay_text_and_markup_stays_words(client: Client) -> None:
    nasty = ('=HYPERLINK(""http://x"")', "+1+cmd|' /C calc'!A0", "@SUM(A1)", "<script>alert(1)</script>", "FR")
    page = upload(client, csv_of(nasty))
    assert "<script>alert" not in page
    assert "HYPERLINK" in "".join(_texts(carried(page, "check.xlsx")))


def test_two_thousand_suppliers_are_checked_and_more_than_a_page_takes_are_refused(client: Client) -> None:
    rows = [(f"Mill {at}", f"Company {at}", f"{at} Road", f"Town {at % 50}", "FR") for at in range(2000)]
    page = upload(client, csv_of(*rows))
    assert "2,000 not listed</h2>" in page
    assert "The first 500 are shown" in page
    assert "Keep all" not in page  # a reader keeps nothing
    many = csv_of(*((f"Mill {at}", "", "", "", "FR") for at in range(engine.MOST_ROWS + 1)))
    assert "up to 5,000 are checked at once" in upload(client, many)


def test_who_does_not_contribute_checks_nothing(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("b-admin"))
    assert "a submitted list in the latest round" in client.get("/check").content.decode()
    page = upload(client, csv_of(("Mill", "", "", "", "FR")))
    assert "a submitted list in the latest round" in page
    assert "What the list says" not in page


def test_before_the_first_edition_there_is_nothing_to_check_against(cast: Cast) -> None:
    contributes(cast, cast.a)
    client = client_of(cast.person("reader"))
    assert "No edition is released yet" in client.get("/check").content.decode()
    assert "No edition is released yet" in upload(client, csv_of(("Mill", "", "", "", "FR")))


def test_offices_and_visitors_have_no_check(cast: Cast, edition: Composition) -> None:
    for name in ("secretariat", "reviewer"):
        assert client_of(cast.person(name)).get("/check").status_code == 404
    assert client_of(None).get("/check").status_code == 302


def test_too_many_checks_are_refused_kindly(client: Client) -> None:
    with patch.dict("comity.server.limits.LIMITS", {"check": (1, 3600)}):
        assert "What the list says" in upload(client, csv_of(("Mill", "", "", "", "FR")))
        answer = client.post("/check", {"way": "paste", "rows": "Site\tCountry\nA\tFR"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_more_letters_than_a_page_carries_are_refused_in_words(client: Client) -> None:
    with patch.object(engine, "MOST_LETTERS", 1):
        page = upload(client, SUPPLIERS[0].read_bytes(), SUPPLIERS[0].name, letters="on")
    assert "a page carries up to 1" in page


def test_the_page_says_why_a_site_may_not_be_listed(client: Client) -> None:
    page = client.get("/check/why-not-listed").content.decode()
    for said in ("three months old", "not older than three years", "too few members", "two editions", "Ask the site"):
        assert said.lower() in page.lower()
