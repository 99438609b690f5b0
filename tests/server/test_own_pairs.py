"""Pairs of own rows: asked of the member alone, from its own list alone, and used when the edition is composed."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from unittest.mock import patch

import openpyxl
import pytest
from django.test import Client

from comity.server import clock
from comity.server.accounts.roles import Role
from comity.server.jobs import reading
from comity.server.journal import selectors as journal
from comity.server.lists import own_pairs, rounds, services
from comity.server.lists.models import MemberList, OwnPair, Row
from comity.vocabulary.judgement import Answer
from tests.server.cast import Cast, client_of, make_cast, send_list, small_list

LIST = b"""Site,Supplier,Street,Country,Audit date
Almatamuja Fruit S.L.U.,,"Carretera del Molino, km 3, 30010 Murcia",Spain,2025-01-05
Almatamuja Fruit S.L.U.,,30010 Murcia,Spain,2025-02-05
"Rungthip Co., Ltd.",,"50 Soi Suan Mali 6, Surat Thani",Thailand,2025-03-05
"Rungthip Co., Ltd.",,Surat Thani,Thailand,2025-04-05
Fenton Mills No. 2,,"210 Silo Street, Fenton",Australia,2025-05-05
Gorski Cartons,,"ul. Lesna 14, Gorzyn",Poland,2025-06-05
"""
PAIRS = [(2, 3), (4, 5)]


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    today = clock.today()
    rounds.open_round(made.secretariat, rounds.Plan("2026-H1", date(2026, 6, 30), today + timedelta(days=3)), "/lists")
    return made


def _asked(found: MemberList) -> list[tuple[int, int]]:
    return list(OwnPair.objects.filter(list=found).values_list("left_row", "right_row"))


def _say(client: Client, found: MemberList, pair: OwnPair, said: str) -> str:
    answer = client.post(f"/lists/{found.public}/pairs", {"pair": str(pair.public), "said": said}, follow=True)
    return str(answer.content.decode())


def test_a_member_says_of_its_own_rows_whether_they_are_one_site(cast: Cast) -> None:
    found = send_list(cast.a, "own.csv", uuid.uuid4(), LIST)
    assert _asked(found) == PAIRS
    client = client_of(cast.person("contributor"))
    assert "2 pairs of your own rows may be one site each. 0 answered." in " ".join(
        client.get(f"/lists/{found.public}").content.decode().split()
    )
    page = client.get(f"/lists/{found.public}/pairs").content.decode()
    assert "Rows 2 and 3" in page
    assert "<mark>50</mark>" not in page.split("Rows 4 and 5")[0]
    one, other = OwnPair.objects.filter(list=found)
    assert "Noted." in _say(client, found, one, "same")
    told = _say(client, found, other, "different")
    assert "two sites" in told
    assert "Said by" in told
    _say(client, found, other, "back")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.answer, other.answer) == ("same", "")
    entries = [each.details for each in journal.entries(cast.a.member) if each.action == "list.judge"]
    assert entries == [{"answer": "taken back"}, {"answer": "different"}, {"answer": "same"}]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/lists/{found.public}/pairs.xlsx").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [("2", "3", "one site"), ("4", "5", None)]
    assert rows[1][-1] in ("Spain", "ES")


def test_what_is_asked_hangs_on_nothing_but_the_own_list(cast: Cast) -> None:
    """Another member's row would tie the two, and a third party's answer settle them: the member must not see that."""
    tie = LIST.replace(b"30010 Murcia,Spain,2025-02-05", b'"Carretera del Molino, km 3, Murcia",Spain,2025-02-05')
    other = send_list(cast.b, "other.csv", uuid.uuid4(), tie)
    services.submit(cast.b.actor(), cast.b.member, other.public)
    assert _asked(send_list(cast.a, "own.csv", uuid.uuid4(), LIST)) == PAIRS


def test_answers_stay_with_their_rows_and_go_with_them(cast: Cast) -> None:
    found = send_list(cast.a, "own.csv", uuid.uuid4(), LIST)
    pair = OwnPair.objects.filter(list=found).latest("pk")
    own_pairs.answer(cast.a.actor(), cast.a.member, found.public, pair.public, Answer.DIFFERENT)
    services.choose_columns(cast.a.actor(), cast.a.member, found.public, [])
    assert reading.read(str(found.public)) == "done"
    assert _asked(found) == PAIRS
    kept = OwnPair.objects.get(list=found, left_row=4)
    assert (kept.answer, kept.public, kept.by) == ("different", pair.public, cast.a.people[Role.ADMIN])
    services.withdraw(cast.a.actor(), cast.a.member, found.public)
    assert not OwnPair.objects.exists()


def test_what_cannot_be_said(cast: Cast) -> None:
    found = send_list(cast.a, "own.csv", uuid.uuid4(), LIST)
    pair = OwnPair.objects.filter(list=found).first()
    assert pair
    client = client_of(cast.person("contributor"))
    assert client.post(f"/lists/{found.public}/pairs", {"pair": "x", "said": "same"}).status_code == 404
    assert client.post(f"/lists/{found.public}/pairs", {"pair": str(pair.public), "said": "x"}).status_code == 404
    others = send_list(cast.b, "other.csv", uuid.uuid4(), LIST)
    theirs = OwnPair.objects.filter(list=others).first()
    assert theirs
    assert "no longer as the page showed it" in _say(client, found, theirs, "same")
    services.submit(cast.a.actor(), cast.a.member, found.public)
    assert "Noted." in _say(client, found, pair, "same")
    rounds.close_round(cast.secretariat, found.round.public if found.round else uuid.uuid4())
    assert "The round is closed" in client.get(f"/lists/{found.public}/pairs").content.decode()
    assert "no longer as the page showed it" in _say(client, found, pair, "different")
    theirs.refresh_from_db()
    pair.refresh_from_db()
    assert (theirs.answer, pair.answer) == ("", "same")


def test_a_fault_in_looking_for_pairs_refuses_no_list(cast: Cast) -> None:
    with patch.object(own_pairs, "link", side_effect=RuntimeError("a fault of ours")):
        found = send_list(cast.a, "own.csv", uuid.uuid4(), LIST)
    assert (found.state, found.understood, _asked(found)) == ("read", 6, [])


def test_a_very_long_list_is_not_asked_about(cast: Cast) -> None:
    with patch.object(own_pairs, "MOST_ROWS", 5):
        found = send_list(cast.a, "own.csv", uuid.uuid4(), LIST)
        page = client_of(cast.person("reader")).get(f"/lists/{found.public}/pairs").content.decode()
    assert (_asked(found), "too long to be looked at" in page) == ([], True)


def test_a_list_of_which_comity_is_sure_asks_nothing(cast: Cast) -> None:
    found = send_list(cast.a, "own.csv", uuid.uuid4(), small_list("Alone", 1))
    assert _asked(found) == []
    page = client_of(cast.person("reader")).get(f"/lists/{found.public}/pairs").content.decode()
    assert "there is nothing to say" in page
    assert Row.objects.filter(list=found).count() == 1
