"""Sending a list: through the pages, read as `comity read` reads it, and never more kept than was agreed."""

from __future__ import annotations

import csv
import html
import io
import tempfile
import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django_q.models import OrmQ, Schedule

from comity.intake import Choice, read_list
from comity.server import clock
from comity.server.accounts.models import Mail
from comity.server.accounts.roles import Role
from comity.server.jobs import reading, upkeep
from comity.server.journal.models import Entry
from comity.server.lists import rounds, selectors, services, vault
from comity.server.lists.kinds import State
from comity.server.lists.models import MemberList, Memory, Problem, Round, Row
from comity.server.logs import JsonFormatter
from comity.server.members import services as members
from comity.server.members.models import Version
from tests.conftest import HERE
from tests.server.cast import Cast, client_of, company, make_cast, send_list, small_list

TODAY = date(2026, 7, 10)
ROUNDS = HERE.parent / "shared" / "data" / "rounds" / "2026H1"
LISTS = sorted(each for each in ROUNDS.glob("*") if each.suffix in (".xlsx", ".xls", ".csv", ".ods", ".xlsb"))


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, A and B with everything signed, and a round that takes lists."""
    made = make_cast()
    today = clock.today()
    rounds.open_round(made.secretariat, rounds.Plan("2026-H1", date(2026, 6, 30), today + timedelta(days=3)), "/lists")
    for each in (made.a, made.b):
        list_of = send_list(each, "first.csv", uuid.uuid4())
        services.withdraw(each.actor(), each.member, list_of.public)
    return made


def _upload(client: Client, name: str, content: bytes, **other: str) -> MemberList:
    form = {"file": SimpleUploadedFile(name, content), "once": str(uuid.uuid4()), **other}
    answer = client.post("/lists/send", form)
    assert answer.status_code == 302, answer.content.decode()
    found = MemberList.objects.get(public=answer["Location"].rsplit("/", 1)[1])
    reading.read(str(found.public))
    found.refresh_from_db()
    return found


def _stored(found: MemberList) -> list[dict[str, object]]:
    return [dict(each) for each in selectors.listings(found.pk)]


def test_from_a_file_to_a_submitted_list(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    found = _upload(client, "sites.csv", small_list("Aster", 4))
    page = client.get(f"/lists/{found.public}").content.decode()
    assert "Submit 4 rows" in page
    assert "Aster mill 1" in page
    assert client.post(f"/lists/{found.public}/submit", follow=True).status_code == 200
    found.refresh_from_db()
    assert (found.state, found.understood) == (State.SUBMITTED, 4)
    seen = client_of(cast.person("secretariat")).get(f"/rounds/{Round.objects.get().public}").content.decode()
    assert "submitted" in seen
    assert "Aster" not in seen


@pytest.mark.parametrize("place", LISTS, ids=lambda place: place.name)
def test_lists_of_a_real_round_are_stored_as_the_command_reads_them(cast: Cast, place: Path) -> None:
    """Must show 2 of the web issue: the listings stored are the same as `comity read` gives."""
    found = _upload(client_of(cast.person("contributor")), place.name, place.read_bytes())
    expected = read_list(place, cutoff=found.round.cutoff, today=clock.today())
    if expected.refused:
        assert (found.state, _stored(found)) == (State.REFUSED, [])
        return
    assert _stored(found) == [each.as_dict() for each in expected.listings]
    assert [replace(each) for each in selectors.problems(found.pk)] == sorted_problems(expected.problems, found)


def sorted_problems(problems: object, found: MemberList) -> list[object]:
    """The command's problems in the order in which they were stored: those of the whole list come last."""
    stored = selectors.problems(found.pk)
    assert sorted(map(repr, stored)) == sorted(map(repr, problems))  # type: ignore[call-overload]
    return list(stored)


def test_there_is_a_real_round_to_try() -> None:
    assert len(LISTS) == 14


def test_fourteen_members_send_the_lists_of_a_real_round(cast: Cast) -> None:
    """Must show 2 of the web issue, as members do it: each its own list, forbidden columns left out, submitted.

    What is stored for each is what `comity read` gives for the file that is kept, and nobody sees another's.
    """
    senders = [company(cast.secretariat, f"Sender{at:02}") for at in range(len(LISTS))]
    for each, place in zip(senders, LISTS, strict=True):
        for version in Version.objects.all():
            members.sign(each.actor(), version.public, version.digest, members.Hand("S", "Head", False))
        client = client_of(each.people[Role.CONTRIBUTOR])
        found = _upload(client, place.name, place.read_bytes(), without_forbidden="on")
        kept = place.with_name(found.filename).name
        expected = _as_the_command_reads(vault.content_of(found.original), kept, found)
        assert _stored(found) == expected, place.name
        assert client.post(f"/lists/{found.public}/submit").status_code == 302
    overview = client_of(cast.person("secretariat")).get(f"/rounds/{Round.objects.get().public}").content.decode()
    assert f"{len(LISTS)} of {len(LISTS) + 2} full members have submitted a list" in overview
    assert MemberList.objects.filter(state=State.SUBMITTED).count() == len(LISTS)
    for each in senders:
        page = html.unescape(client_of(each.people[Role.READER]).get("/lists").content.decode())
        assert sum(found.filename in page for found in MemberList.objects.filter(state=State.SUBMITTED)) == 1


def _as_the_command_reads(content: bytes, name: str, found: MemberList) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        place.write_bytes(content)
        expected = read_list(place, cutoff=found.cutoff, today=clock.today())
    assert not expected.refused
    return [each.as_dict() for each in expected.listings]


FORBIDDEN = b"Site,Country,Audit date,Unit price,Buyer\nMill,France,2026-01-05,Qvarnholtsecret9,Qvarnholtbuyer\n"


def _everything() -> str:
    """All that lies in the database and beside it, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "".join(found) + repr([each.read_bytes() for each in vault._folder().iterdir() if each.is_file()])


def test_a_forbidden_column_is_named_and_nothing_of_the_file_is_kept(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    found = _upload(client, "prices.csv", FORBIDDEN)
    page = client.get(f"/lists/{found.public}").content.decode()
    assert "Unit price" in page
    assert "cannot be taken as it is" in page
    assert (found.state, found.original) == (State.REFUSED, "")
    assert not Row.objects.filter(list=found).exists()
    assert "Qvarnholtsecret9" not in _everything() + page
    assert "Qvarnholtbuyer" not in _everything() + page
    assert client.post(f"/lists/{found.public}/submit", follow=True).status_code == 200
    found.refresh_from_db()
    assert found.state == State.REFUSED


def test_a_list_goes_without_its_forbidden_columns_where_the_member_says_so(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    found = _upload(client, "prices.csv", FORBIDDEN, without_forbidden="on")
    assert found.state == State.READ
    assert {each[1] for each in found.removed} == {"Unit price", "Buyer"}
    assert b"Qvarnholtsecret9" not in vault.content_of(found.original)
    assert "Qvarnholtsecret9" not in _everything()
    assert [each["site_name"] for each in _stored(found)] == ["Mill"]
    assert "Left out" in client.get(f"/lists/{found.public}").content.decode()


@pytest.mark.parametrize("ticked", ["", "on"])
@pytest.mark.parametrize(("name", "content"), [
    ("letter.pdf", b"%PDF-1.4 not a list"), ("broken.xlsx", b"PK\x03\x04 broken"),
    ("pages.csv", b"\x00\x01\x02\x03" * 50),
    ("n" * 150 + "\u4e2d" * 80 + ".csv", b"\xff\xfe"),
])  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(cast: Cast, name: str, content: bytes, ticked: str) -> None:
    client = client_of(cast.person("contributor"))
    found = _upload(client, name, content, **({"without_forbidden": ticked} if ticked else {}))
    assert (found.state, found.original) == (State.REFUSED, "")
    page = client.get(f"/lists/{found.public}").content.decode()
    assert "This file cannot be taken as it is" in page
    assert Problem.objects.filter(list=found, severity="error").exists()


def test_a_fault_of_our_own_refuses_the_list_and_is_not_tried_for_ever(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    with patch.object(reading, "stream_list", side_effect=ZeroDivisionError):
        found = _upload(client, "a.csv", small_list("A"))
    assert (found.state, found.original) == (State.REFUSED, "")
    assert "cannot be taken" in client.get(f"/lists/{found.public}").content.decode()
    assert reading.resume() == 0


def test_a_list_that_is_taken_back_while_columns_are_left_out_leaves_no_file(cast: Cast) -> None:
    sent = services.Sent("prices.csv", FORBIDDEN, True, uuid.uuid4())
    found = services.receive(cast.a.actor(), cast.a.member, sent)
    strip = reading.strip_list

    def taken_back(*arguments: Path) -> object:
        services.withdraw(cast.a.actor(), cast.a.member, found.public)
        return strip(*arguments)

    before = {each.name for each in vault._folder().glob("*.age")}
    with patch.object(reading, "strip_list", taken_back):
        assert reading.read(str(found.public)) == "overtaken"
    assert {each.name for each in vault._folder().glob("*.age")} <= before


def test_what_a_member_says_of_its_columns_is_used_and_remembered(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    content = b"Site,Country,Audit date,Zzz\nMill,France,2026-01-05,Lille\n"
    found = _upload(client, "own.csv", content)
    readings = selectors.columns(found.pk)
    at = next(at for at, each in enumerate(readings) if each.heading == "Zzz")
    assert readings[at].field == ""
    client.post(f"/lists/{found.public}/columns", {f"column-{at}": "city"})
    reading.read(str(found.public))
    assert [each["city"] for each in _stored(found)] == ["Lille"]
    client.post(f"/lists/{found.public}/submit")
    assert Choice(*Memory.objects.get(member__public=cast.a.member).choices[0]).field == "city"
    again = _upload(client, "own.csv", content)
    assert [each["city"] for each in _stored(again)] == ["Lille"]


def test_a_new_list_replaces_the_submitted_one_and_only_when_it_is_submitted(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    first = _upload(client, "a.csv", small_list("First"))
    client.post(f"/lists/{first.public}/submit")
    second = _upload(client, "b.csv", small_list("Second"))
    first.refresh_from_db()
    assert first.state == State.SUBMITTED
    client.post(f"/lists/{second.public}/submit")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.original, second.state) == (State.REPLACED, "", State.SUBMITTED)
    assert not Row.objects.filter(list=first).exists()
    assert MemberList.objects.filter(state=State.SUBMITTED).count() == 1


def test_a_list_that_is_taken_back_is_gone(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    found = _upload(client, "a.csv", small_list("Gone"))
    client.post(f"/lists/{found.public}/submit")
    original = found.original
    with patch("django.db.transaction.on_commit", lambda done: done()):
        client.post(f"/lists/{found.public}/withdraw")
    found.refresh_from_db()
    assert (found.state, found.original) == (State.WITHDRAWN, "")
    assert not Row.objects.filter(list=found).exists() | Problem.objects.filter(list=found).exists()
    with pytest.raises(FileNotFoundError):
        vault.content_of(original)


def test_after_the_deadline_nothing_counts_and_nothing_is_taken_back(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    sent = _upload(client, "a.csv", small_list("Early"))
    client.post(f"/lists/{sent.public}/submit")
    draft = _upload(client, "b.csv", small_list("Late"))
    later = clock.today() + timedelta(days=4)
    with patch.object(clock, "today", lambda: later):
        assert "No round takes lists now" in client.post(f"/lists/{draft.public}/submit", follow=True).content.decode()
        assert "deadline has passed" in client.post(f"/lists/{sent.public}/withdraw", follow=True).content.decode()
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_a_closed_round_gives_nothing_back(cast: Cast) -> None:
    found = send_list(cast.a, "a.csv", uuid.uuid4())
    services.submit(cast.a.actor(), cast.a.member, found.public)
    rounds.close_round(cast.secretariat, found.round.public)
    with pytest.raises(services.ListError, match="round is closed"):
        services.withdraw(cast.a.actor(), cast.a.member, found.public)


def test_who_has_not_signed_sends_nothing(cast: Cast) -> None:
    third = company(cast.secretariat, "Qvarnholtdelta")
    client = client_of(third.people[Role.ADMIN])
    form = {"file": SimpleUploadedFile("c.csv", small_list("C")), "once": str(uuid.uuid4())}
    answer = client.post("/lists/send", form)
    assert "has not signed" in answer.content.decode()
    assert not MemberList.objects.filter(member__public=third.member).exists()


@pytest.mark.parametrize(("content", "says"), [(b"", "empty"), (b"x" * (services.MOST_BYTES + 1), "larger than 50 MB")])
def test_files_that_are_not_taken(cast: Cast, content: bytes, says: str) -> None:
    sent = services.Sent("a.csv", content, False, uuid.uuid4())
    with pytest.raises(services.ListError, match=says):
        services.receive(cast.a.actor(), cast.a.member, sent)
    assert not MemberList.objects.filter(once=sent.once).exists()


def test_the_same_form_twice_is_one_list(cast: Cast) -> None:
    client, once = client_of(cast.person("contributor")), str(uuid.uuid4())
    for _ in range(2):
        client.post("/lists/send", {"file": SimpleUploadedFile("a.csv", small_list("Once")), "once": once})
    assert MemberList.objects.filter(once=once).count() == 1
    assert OrmQ.objects.filter(payload__contains="").count() >= 1


def test_two_workers_on_one_list_have_one_effect(cast: Cast) -> None:
    found = send_list(cast.a, "a.csv", uuid.uuid4())
    assert reading.read(str(found.public)) == "not mine"
    MemberList.objects.filter(pk=found.pk).update(state=State.RECEIVED)
    write = reading._write

    def overtaken(mine: MemberList, fence: int, *rest: object) -> int:
        MemberList.objects.filter(pk=mine.pk).update(fence=fence + 1)  # another process has claimed it meanwhile
        return write(mine, fence, *rest)  # type: ignore[arg-type]

    with patch.object(reading, "_write", overtaken):
        assert reading.read(str(found.public)) == "overtaken"
    assert Row.objects.filter(list=found).count() in (0, 3)
    MemberList.objects.filter(pk=found.pk).update(heartbeat=clock.now() - timedelta(minutes=5))
    assert reading.read(str(found.public)) == "done"
    assert Row.objects.filter(list=found).count() == 3


def test_reading_that_stopped_is_taken_up_again(cast: Cast) -> None:
    found = send_list(cast.a, "a.csv", uuid.uuid4())
    MemberList.objects.filter(pk=found.pk).update(
        state=State.READING, heartbeat=clock.now() - timedelta(minutes=5), received=clock.now() - timedelta(hours=1)
    )
    before = OrmQ.objects.count()
    assert reading.resume() == 1
    assert OrmQ.objects.count() == before + 1
    assert reading.read(str(found.public)) == "done"


def test_an_original_is_encrypted_and_goes_after_its_time(cast: Cast) -> None:
    found = send_list(cast.a, "a.csv", uuid.uuid4())
    stored = (vault._folder() / f"{found.original}.age").read_bytes()
    assert cast.a.mark.encode() not in stored
    assert vault.content_of(found.original) == small_list(cast.a.mark)
    rounds.close_round(cast.secretariat, found.round.public)
    assert upkeep.purge_originals() == 0
    Round.objects.update(closed=clock.now() - timedelta(days=91))
    assert upkeep.purge_originals() == 1
    with pytest.raises(FileNotFoundError):
        vault.content_of(found.original)


def test_files_that_no_row_speaks_of_are_swept(cast: Cast) -> None:
    import os  # noqa: PLC0415

    found, lost = send_list(cast.a, "a.csv", uuid.uuid4()), vault.put(b"lost")
    for each in vault._folder().iterdir():
        os.utime(each, (0, 0))
    upkeep.purge_originals()
    assert vault.content_of(found.original)
    with pytest.raises(FileNotFoundError):
        vault.content_of(lost)


def test_the_member_gets_its_own_file_back_with_the_cells_marked(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    found = _upload(client, "a.csv", b"Site,Country,Audit date\nMill,Atlantis,2026-01-05\nPlant,France,2026-02-05\n")
    answer = client.get(f"/lists/{found.public}/marked")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    assert [cell.value for cell in next(sheet.iter_rows())][:3] == ["Site", "Country", "Audit date"]
    problems = openpyxl.load_workbook(io.BytesIO(client.get(f"/lists/{found.public}/problems.xlsx").content)).active
    assert problems is not None
    assert "Atlantis" in [cell.value for cell in problems["E"]]
    listings = openpyxl.load_workbook(io.BytesIO(client.get(f"/lists/{found.public}/listings.xlsx").content)).active
    assert listings is not None
    assert listings.max_row == 2


def test_reminders_go_to_who_may_send_for_members_that_have_not(cast: Cast) -> None:
    found = send_list(cast.a, "a.csv", uuid.uuid4())
    services.submit(cast.a.actor(), cast.a.member, found.public)
    Mail.objects.all().delete()
    page = f"/rounds/{Round.objects.get().public}/remind"
    client_of(cast.person("secretariat")).post(page)
    to = set(Mail.objects.values_list("to", flat=True))
    assert to == {cast.b.people[Role.ADMIN].email, cast.b.people[Role.CONTRIBUTOR].email}
    assert all("we have no list" in each.text for each in Mail.objects.all())


def test_a_draft_that_nobody_submitted_is_reminded_of_as_one(cast: Cast) -> None:
    send_list(cast.a, "a.csv", uuid.uuid4())
    Mail.objects.all().delete()
    client_of(cast.person("secretariat")).post(f"/rounds/{Round.objects.get().public}/remind")
    mine = {each.email for each in cast.a.people.values()}
    for mail in Mail.objects.all():
        assert ("does not count until you submit it" in mail.text) == (mail.to in mine)
        assert ("we have no list" in mail.text) != (mail.to in mine)
    assert {mail.to in mine for mail in Mail.objects.all()} == {True, False}


def test_a_list_that_came_by_mail_is_confirmed_by_its_member(cast: Cast) -> None:
    Mail.objects.all().delete()
    office, once = client_of(cast.person("secretariat")), str(uuid.uuid4())
    for _ in range(2):
        form = {"file": SimpleUploadedFile("mailed.csv", small_list("Mailed")), "once": once}
        assert office.post(f"/rounds/for/{cast.a.member}", form).status_code == 302
    found = MemberList.objects.get(once=once)
    reading.read(str(found.public))
    assert Mail.objects.count() == 2
    assert office.get(f"/lists/{found.public}").status_code == 404
    assert office.post(f"/lists/{found.public}/submit").status_code == 404
    page = client_of(cast.person("contributor")).get("/lists").content.decode()
    assert "uploaded by the Secretariat" in page
    assert client_of(cast.person("b-admin")).post(f"/lists/{found.public}/submit", follow=True).status_code == 200
    found.refresh_from_db()
    assert found.state == State.READ
    client_of(cast.person("contributor")).post(f"/lists/{found.public}/submit")
    found.refresh_from_db()
    assert (found.state, found.on_behalf) == (State.SUBMITTED, True)


def test_rounds_are_opened_and_closed(cast: Cast) -> None:
    client, today = client_of(cast.person("secretariat")), clock.today()
    form = {"name": "2026-H2", "cutoff": "2026-12-31", "deadline": str(today)}
    assert "must not be after" in client.post("/rounds", form).content.decode()
    form |= {"cutoff": "2026-06-30"}
    assert "A round is open" in client.post("/rounds", form).content.decode()
    client.post(f"/rounds/{Round.objects.get().public}/close")
    Mail.objects.all().delete()
    assert client.post("/rounds", form).status_code == 302
    told = Mail.objects.filter(subject="The round 2026-H2 is open")
    assert cast.a.people[Role.CONTRIBUTOR].email in told.values_list("to", flat=True)
    assert cast.a.people[Role.READER].email not in told.values_list("to", flat=True)
    assert "in the past" in client.post("/rounds", {**form, "deadline": "2020-01-01"}).content.decode()


def test_the_journal_tells_of_lists_without_a_row_of_them(cast: Cast) -> None:
    found = send_list(cast.a, "Qvarnholtfilename.csv", uuid.uuid4())
    services.submit(cast.a.actor(), cast.a.member, found.public)
    bodies = "".join(each.body + each.detail.text for each in Entry.objects.select_related("detail"))
    assert {"list.receive", "list.read", "list.submit", "round.open"} <= set(
        Entry.objects.values_list("action", flat=True)
    )
    assert "mill" not in bodies
    assert "Qvarnholtfilename" not in bodies
    jobs = "".join(str(each) for each in OrmQ.objects.values_list("payload", "key"))
    assert "mill" not in jobs


def test_logs_and_jobs_hold_nothing_of_a_list(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(cast.person("contributor"))
    with caplog.at_level("DEBUG"):
        found = _upload(client, "Qvarnholtfile.csv", small_list("Qvarnholtrow"))
        client.get(f"/lists/{found.public}")
        with patch.object(selectors, "counts", side_effect=ValueError("Qvarnholtrow")):
            assert client.get(f"/lists/{found.public}").status_code == 500
    formatter = JsonFormatter()
    ours = [each for each in caplog.records if not each.name.startswith("django")]
    lines = [formatter.format(each) for each in ours]
    assert any('"error": "ValueError"' in line for line in lines)
    assert "Qvarnholt" not in "".join(lines)
    assert "Qvarnholt" not in "".join(str(each) for each in OrmQ.objects.values_list("payload", "key"))


def test_the_schedule_is_written_once(db: None) -> None:
    upkeep.plan()
    upkeep.plan()
    assert Schedule.objects.count() == len(upkeep._PLAN)
    assert upkeep.sign_checkpoint() == 0


def test_values_from_csv_stay_text(cast: Cast) -> None:
    rows = list(csv.reader(io.StringIO(small_list("=Sum", 1).decode())))
    assert rows[1][0] == "=Sum mill 1"
    client = client_of(cast.person("contributor"))
    found = _upload(client, "a.csv", small_list("=Sum", 1))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/lists/{found.public}/listings.xlsx").content)).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_old_mails_and_devices_whose_session_is_over_go(cast: Cast) -> None:
    client_of(cast.person("admin"))
    user = cast.a.people[Role.ADMIN]
    UserSession.objects.create(user=user, ip="127.0.0.1", user_agent="old", session_key="gone")
    mails = Mail.objects.count()
    assert upkeep.purge_traces() == 1
    assert Mail.objects.count() == mails
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    later = clock.now() + timedelta(days=upkeep.MAILS_DAYS + 1)
    with patch.object(clock, "now", lambda: later):
        assert upkeep.purge_traces() == mails
    assert not Session.objects.exists()
