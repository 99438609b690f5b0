"""The first register: last year's list without names, read as any list is, and in nobody's name."""

from __future__ import annotations

import io
import uuid
from unittest.mock import patch

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comity.server.jobs import reading
from comity.server.journal.models import Entry
from comity.server.lists import register, vault
from comity.server.lists.kinds import State
from comity.server.lists.models import MemberList, Row
from tests.server.cast import Cast, client_of, make_cast

LAST = b"Site,Country,Audit,Audit date\nOld mill,France,SMETA,2026-01-05\nOld yard,Peru,SMETA,2019-01-05\n"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _upload(client: Client, content: bytes, **other: str) -> MemberList:
    form = {"file": SimpleUploadedFile("last year.csv", content), "once": str(uuid.uuid4()), **other}
    answer = client.post("/register", form)
    assert answer.status_code == 302, answer.content.decode()
    found = MemberList.objects.get(public=answer["Location"].rsplit("/", 1)[1])
    assert client.get(f"/register/{found.public}/progress").status_code == 200
    assert reading.read(str(found.public)) == "done"
    assert client.get(f"/register/{found.public}/progress").status_code == 286
    found.refresh_from_db()
    return found


def test_last_years_list_becomes_the_first_register(cast: Cast) -> None:
    client = client_of(cast.person("secretariat"))
    assert "Send last year" in client.get("/register").content.decode()
    found = _upload(client, LAST)
    page = client.get(f"/register/{found.public}").content.decode()
    assert "Start from 1 row<" in page
    assert "older than three years" in page
    rows = list(openpyxl.load_workbook(io.BytesIO(client.get(f"/register/{found.public}.xlsx").content)).active.values)
    assert rows[1][2] == "Old mill"
    client.post(f"/register/{found.public}/accept")
    client.post(f"/register/{found.public}/accept")
    assert register.in_force() == found
    assert Entry.objects.filter(action="register.accept").count() == 1
    assert "in force" in client.get("/register").content.decode()


def test_another_takes_its_place_and_removing_leaves_nothing(cast: Cast) -> None:
    client = client_of(cast.person("secretariat"))
    first = _upload(client, LAST)
    client.post(f"/register/{first.public}/accept")
    second = _upload(client, LAST.replace(b"Old mill", b"New mill"))
    assert register.in_force() == first
    with patch("django.db.transaction.on_commit", lambda done: done()):
        client.post(f"/register/{second.public}/accept")
    first.refresh_from_db()
    assert (first.state, register.in_force()) == (State.REPLACED, second)
    second.refresh_from_db()
    with patch("django.db.transaction.on_commit", lambda done: done()):
        client.post(f"/register/{second.public}/remove")
    assert not Row.objects.exists()
    assert not any(vault.readable(each.original) for each in (first, second))
    assert Entry.objects.filter(action="register.remove").count() == 1


def test_a_register_with_what_must_not_be_shared_is_refused(cast: Cast) -> None:
    client = client_of(cast.person("secretariat"))
    prices = LAST.replace(b"Audit,", b"Spend (EUR),").replace(b"SMETA", b"1200")
    found = _upload(client, prices)
    assert found.state == State.REFUSED
    assert "cannot be taken as it is" in client.get(f"/register/{found.public}").content.decode()
    assert (
        "no longer as the page showed it"
        in client.post(f"/register/{found.public}/accept", follow=True).content.decode()
    )
    assert _upload(client, prices, without_forbidden="on").state == State.READ


def test_it_is_on_no_members_page(cast: Cast) -> None:
    found = _upload(client_of(cast.person("secretariat")), LAST)
    register.accept(cast.secretariat, found.public)
    for name in ("admin", "contributor", "reader"):
        client = client_of(cast.person(name))
        assert "last year" not in client.get("/lists").content.decode()
        assert client.get(f"/lists/{found.public}").status_code == 404
        assert client.get(f"/register/{found.public}").status_code == 404


def test_an_empty_file_is_told(cast: Cast) -> None:
    answer = client_of(cast.person("secretariat")).post("/register", {"once": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()
