"""A member's needs: kept from a check, its own secret, held against each new edition, and what came of asking."""

from __future__ import annotations

import html
import io
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from comity.check.edition_file import load_edition
from comity.server import clock
from comity.server.accounts.models import Mail
from comity.server.editions.models import Composition
from comity.server.jobs import needs as job
from comity.server.jobs import upkeep
from comity.server.journal.models import Entry
from comity.server.members import services as members
from comity.server.needs import ical, sealing, selectors, services
from comity.server.needs.carrying import Row
from comity.server.needs.kinds import NOTED, Change, Standing
from comity.server.needs.models import Need, Note
from comity.vocabulary.edition import EditionRow
from tests.conftest import DATES, SAMPLES, comity
from tests.server.cast import Cast, client_of
from tests.server.edition_cast import contributes, edited, released

TODAY = date.fromisoformat(DATES[DATES.index("--today") + 1])


@pytest.fixture
def edition(cast: Cast, assembled: Path) -> Composition:
    made = released(cast, assembled)
    for each in (cast.a, cast.b):
        contributes(cast, each)
    return made


@pytest.fixture
def client(cast: Cast, edition: Composition) -> Client:
    return client_of(cast.person("contributor"))


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with patch.object(clock, "today", lambda: TODAY):
        yield


def listed(assembled: Path, count: int = 3) -> Sequence[EditionRow]:
    """Rows of the edition that say when their site was audited."""
    rows = [row for row in load_edition(assembled).rows if row.audited and row.address]
    return rows[:count]


def csv_of(rows: Sequence[EditionRow], *more: str) -> bytes:
    lines = [f'"{row.site_name}","{row.address}","{row.city}",{row.country}' for row in rows]
    return "\n".join(["Site name,Address,City,Country", *lines, *more]).encode()


UNKNOWN = "Nowhere Dairy,12 Elm Street,Madison,US"


def checked(client: Client, content: bytes) -> str:
    answer = client.post("/check", {"way": "file", "file": SimpleUploadedFile("s.csv", content)})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def form_of(page: str) -> str:
    """What the page carries for the form that keeps needs."""
    found = re.search(r'name="carried" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def keep(client: Client, content: bytes, which: str = "all", **more: object) -> str:
    """Check a list and keep rows of it; the page that comes after."""
    form = {"carried": form_of(checked(client, content)), "which": which, **more}
    return client.post("/needs/keep", form, follow=True).content.decode()


def kept(cast: Cast) -> Sequence[selectors.OneNeed]:
    return selectors.of_member(cast.a.member)


def test_rows_that_are_ticked_become_needs_once(client: Client, cast: Cast, assembled: Path) -> None:
    rows = listed(assembled)
    page = keep(client, csv_of(rows, UNKNOWN), "ticked", row=["0", "3"], due="2027-01-31")
    assert html.escape(rows[0].site_name) in page
    assert html.escape(rows[1].site_name) not in page
    assert "Nowhere Dairy" in page
    assert [(each.listed, each.due) for each in kept(cast)] == [(True, date(2027, 1, 31)), (False, date(2027, 1, 31))]
    assert kept(cast)[0].hit["row_id"] == rows[0].row_id
    keep(client, csv_of(rows, UNKNOWN))
    keep(client, csv_of(rows, UNKNOWN), "listed")
    assert len(kept(cast)) == 4
    assert kept(cast)[0].due == date(2027, 1, 31)  # what is known stays


def test_only_the_listed_ones_are_kept_where_that_is_asked(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled), UNKNOWN), "listed")
    assert [each.listed for each in kept(cast)] == [True, True, True]


@pytest.mark.parametrize("form", [
    {}, {"which": "ticked"}, {"which": "most"}, {"which": "ticked", "row": ["x", "-1", "9" * 30, "²"]},
    {"which": "ticked", "row": ["77"]}, {"which": "all", "due": "soon"}, {"which": "all", "due": "9999-12-31"},
    {"which": "all", "carried": "forged"}, {"which": "all", "carried": ""},
])  # fmt: skip
def test_a_form_that_was_filled_in_wrongly_keeps_nothing(
    client: Client, cast: Cast, assembled: Path, form: dict[str, object]
) -> None:
    page = checked(client, csv_of(listed(assembled)))
    answer = client.post("/needs/keep", {"carried": form_of(page), **form}, follow=True)
    assert answer.status_code == 200
    assert "alert-danger" in answer.content.decode()
    assert kept(cast) == []


def test_a_page_of_another_member_or_of_yesterday_keeps_nothing(client: Client, cast: Cast, assembled: Path) -> None:
    form = {"carried": form_of(checked(client, csv_of(listed(assembled)))), "which": "all"}
    told = client_of(cast.person("b-contributor")).post("/needs/keep", form, follow=True).content.decode()
    assert "This page is too old, or was changed." in told
    later = datetime.now(UTC) + timedelta(hours=13)
    with patch("django.core.signing.time.time", lambda: later.timestamp()):
        told = client.post("/needs/keep", form, follow=True).content.decode()
    assert "This page is too old, or was changed." in told
    assert not Need.objects.exists()


def test_a_company_keeps_no_more_than_a_page_checks(client: Client, cast: Cast, assembled: Path) -> None:
    with patch.object(services, "MOST", 2):
        assert "keeps up to 2 needs" in keep(client, csv_of(listed(assembled)))
    assert kept(cast) == []


def test_the_database_alone_names_no_site(client: Client, cast: Cast, assembled: Path) -> None:
    rows = listed(assembled)
    keep(client, csv_of(rows, UNKNOWN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM needs_need")
        cells = [cell for row in cursor.fetchall() for cell in row]
        raw = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cells])
    for told in ("Nowhere Dairy", "Elm Street", "Madison", *(row.row_id for row in rows), rows[0].site_name):
        assert told not in raw
    first, second = Need.objects.all()[:2]
    member = cast.a.member
    assert sealing.opened(bytes(first.sealed), member, first.public)["named"]["address"] == rows[0].address
    for which, whose in ((second.public, member), (first.public, cast.b.member)):
        with pytest.raises(sealing.SealError):
            sealing.opened(bytes(first.sealed), whose, which)
    with pytest.raises(sealing.SealError):
        sealing.opened(bytes(first.sealed)[:-1] + b"x", member, first.public)
    assert (Path(settings.DATA) / "secrets" / "needs").stat().st_mode & 0o077 == 0


def test_a_restored_server_says_that_its_key_opens_no_needs(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    assert not selectors.unopened()
    with patch.object(sealing, "secret", lambda *_: bytes(32)):
        assert selectors.unopened()


@pytest.mark.parametrize("left", [bytes(32), b"short", None])
def test_without_its_key_each_page_says_which_file_is_lost_and_no_need_changes(
    client: Client, cast: Cast, assembled: Path, left: bytes | None
) -> None:
    keep(client, csv_of(listed(assembled, 1)), due="2027-01-31")
    need, place = Need.objects.get(), Path(settings.DATA) / "secrets" / "needs"
    form = {"carried": form_of(checked(client, csv_of(listed(assembled)))), "which": "all"}
    right = place.read_bytes()
    try:
        place.unlink()
        if left is not None:
            place.touch(mode=0o600)
            place.write_bytes(left)
        answers = [
            client.get(reverse(name)) for name in
            ("needs", "needs-excel", "needs-calendar", "needs-funnel", "needs-funnel-excel", "needs-coverage")
        ]  # fmt: skip
        answers += [client.get(reverse(name, args=[need.public])) for name in ("needs-one", "needs-letter")]
        answers += [client.post(reverse(name, args=[need.public]), {}) for name in ("needs-note", "needs-remove")]
        answers.append(client.post("/needs/keep", form))
        for answer in answers:
            assert answer.status_code == 503
            assert "secrets/needs" in answer.content.decode()
            assert str(settings.DATA) not in answer.content.decode()
        assert "Remove all" not in client_of(cast.person("reader")).get("/needs").content.decode()
    finally:
        place.unlink(missing_ok=True)
        place.touch(mode=0o600)
        place.write_bytes(right)
    assert [each.due for each in kept(cast)] == [date(2027, 1, 31)]
    assert client.post("/needs/keep", form, follow=True).status_code == 200
    assert len(kept(cast)) == 3


def test_who_lost_the_key_for_good_can_begin_anew(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    with patch.object(sealing, "secret", lambda *_: bytes(32)):
        client.post("/needs/remove", {"sure": "on"})
        keep(client, csv_of(listed(assembled)))
        assert len(kept(cast)) == 3


def test_a_member_whose_needs_do_not_open_keeps_no_other_from_the_next_edition(
    cast: Cast, edition: Composition, assembled: Path
) -> None:
    for who in ("contributor", "b-contributor"):
        keep(client_of(cast.person(who)), csv_of(listed(assembled)))
    Need.objects.filter(member__public=cast.a.member).update(sealed=b"x" * 40)
    second = released(cast, assembled, "2026-12-31-second", edition)
    for each in (cast.a, cast.b):
        contributes(cast, each)
    assert job.check_again() == 3
    assert {each.edition_public for each in selectors.of_member(cast.b.member)} == {second.public}


def test_the_database_itself_keeps_a_site_once(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    twin = Need.objects.get()
    twin.pk, twin.public = None, uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def _routes(public: uuid.UUID) -> Sequence[tuple[str, str]]:
    names = ("needs-one", "needs-letter", "needs-note", "needs-due", "needs-remove")
    return [(name, reverse(name, args=[public])) for name in names]


def test_nobody_else_reaches_or_counts_a_need(client: Client, cast: Cast, assembled: Path) -> None:
    rows = listed(assembled)
    keep(client, csv_of(rows))
    (public, *_) = [each.public for each in kept(cast)]
    for name in ("b-admin", "secretariat", "reviewer"):
        other = client_of(cast.person(name))
        for _, address in _routes(public):
            assert other.get(address).status_code in (404, 405)
            assert other.post(address, {"standing": "asked", "day": "2026-07-01"}).status_code in (404, 405)
    other = client_of(cast.person("b-admin"))
    for place in ("/needs", "/needs/requests", "/needs.ics", "/check"):
        page = other.get(place).content.decode()
        assert html.escape(rows[0].site_name) not in page
    assert "You keep no needs yet" in other.get("/needs").content.decode()
    for name in ("secretariat", "reviewer"):
        for place in ("/needs", "/needs.xlsx", "/needs.ics", "/needs/requests", "/needs/requests.xlsx"):
            assert client_of(cast.person(name)).get(place).status_code == 404
    assert Need.objects.count() == 3


def test_the_same_site_of_two_members_cannot_be_told_to_be_one(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    keep(client_of(cast.person("b-contributor")), csv_of(listed(assembled, 1)))
    one, other = Need.objects.all()
    assert one.mark != other.mark
    assert one.member != other.member


def test_the_offices_do_not_see_that_a_member_works_with_its_needs(client: Client, cast: Cast, assembled: Path) -> None:
    office = client_of(cast.person("secretariat"))
    before = lines_of(office.get("/journal").content)
    rows = listed(assembled)
    keep(client, csv_of(rows))
    client.post(reverse("needs-note", args=[kept(cast)[0].public]), {"standing": "asked", "day": "2026-07-01"})
    assert lines_of(office.get("/journal").content) == before
    assert "need.change" not in openpyxl_text(office.get("/journal.xlsx").content)
    own = client_of(cast.person("admin")).get("/journal/own").content.decode()
    assert own.count("need.change") == 2
    for entry in Entry.objects.filter(action__startswith="need."):
        assert rows[0].site_name not in entry.body
        assert entry.detail.text == "{}"
    assert not Mail.objects.filter(text__contains=rows[0].site_name).exists()


def lines_of(page: bytes) -> str:
    """The table of a page, without what is new in every request."""
    return page.decode().split("<table")[1].split("</table>")[0]


def openpyxl_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def test_a_reader_looks_and_changes_nothing(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled)))
    reader, public = client_of(cast.person("reader")), kept(cast)[0].public
    page = reader.get("/needs").content.decode()
    assert "Remove all" not in page
    assert reader.get(reverse("needs-one", args=[public])).status_code == 200
    assert reader.get(reverse("needs-letter", args=[public])).status_code == 200
    assert reader.post(reverse("needs-remove", args=[public])).status_code == 404
    assert reader.post("/needs/remove", {"sure": "on"}).status_code == 404
    assert "Keep the ticked ones" not in checked(reader, csv_of(listed(assembled)))
    assert len(kept(cast)) == 3


# --- the next edition -------------------------------------------------------------------------------------------------


def _editions(cast: Cast, assembled: Path, tmp_path: Path) -> tuple[Composition, Sequence[EditionRow]]:
    """An edition without the first listed site, with the second's audit a year earlier; and these sites."""
    rows = listed(assembled)
    ids = [row.row_id for row in rows]

    def before(lines: list[list[str]]) -> list[list[str]]:
        earlier = [[*line[:-1], "2024-H1"] if line[0] == ids[1] else line for line in lines]
        return [line for line in earlier if line[0] != ids[0]]

    made = released(cast, edited(assembled, tmp_path / "before", before), "2026-01-31-first")
    for each in (cast.a, cast.b):
        contributes(cast, each)
    return made, rows


def test_needs_are_held_against_the_next_edition(cast: Cast, assembled: Path, tmp_path: Path) -> None:
    made, rows = _editions(cast, assembled, tmp_path)
    client = client_of(cast.person("contributor"))
    page = keep(client, csv_of(rows, UNKNOWN))
    assert "new since last time" not in page
    assert job.check_again() == 0
    later = released(cast, assembled, "2026-06-30-second", made)
    page = client.get("/needs").content.decode()
    assert "by the edition 2026-01-31-first" in page
    assert job.check_again() == 4
    page = client.get("/needs").content.decode()
    assert "2 are new since last time." in page
    assert [each.change for each in kept(cast)] == [Change.NEW, Change.NEWER, Change.NONE, Change.NONE]
    assert {each.edition for each in kept(cast)} == {later.name}
    assert kept(cast)[0].hit["row_id"] == rows[0].row_id
    entries = Entry.objects.count()
    assert job.check_again() == 0
    assert Entry.objects.count() == entries
    without = edited(assembled, tmp_path / "after", lambda lines: [line for line in lines if line[0] != rows[0].row_id])
    released(cast, without, "2026-12-31-third", later)
    assert job.check_again() == 4
    assert [each.change for each in kept(cast)] == [Change.GONE, Change.NONE, Change.NONE, Change.NONE]
    assert "no longer on the list" in client.get("/needs").content.decode()


def test_who_may_no_longer_read_learns_nothing_new(cast: Cast, assembled: Path, tmp_path: Path) -> None:
    made, rows = _editions(cast, assembled, tmp_path)
    client = client_of(cast.person("contributor"))
    keep(client, csv_of(rows))
    members.publish(cast.secretariat, "statement", "# Another to sign")
    released(cast, assembled, "2026-06-30-second", made)
    assert job.check_again() == 0
    page = client.get("/needs").content.decode()
    assert "may not read the common list now" in page
    assert "by the edition 2026-01-31-first" in page
    public = kept(cast)[1].public
    assert client.get(reverse("needs-letter", args=[public])).status_code == 404
    assert client.get(reverse("needs-one", args=[public])).status_code == 200


def test_a_need_that_is_changed_or_removed_meanwhile_is_left_alone(cast: Cast, assembled: Path, tmp_path: Path) -> None:
    made, rows = _editions(cast, assembled, tmp_path)
    keep(client_of(cast.person("contributor")), csv_of(rows))
    later = released(cast, assembled, "2026-06-30-second", made)
    first, second, third = Need.objects.all()

    def meanwhile(*given: object) -> object:
        services.remove(cast.a.actor(), cast.a.member, first.public)
        content = sealing.opened(bytes(second.sealed), cast.a.member, second.public)
        changed = sealing.seal(content, cast.a.member, second.public)
        Need.objects.filter(pk=second.pk).update(sealed=changed)
        return real(*given)  # type: ignore[arg-type]

    real = services._write_again
    with patch.object(services, "_write_again", meanwhile):
        assert job.check_again() == 1
    assert [each.edition == later for each in Need.objects.all()] == [False, True]
    assert job.check_again() == 1
    assert [each.pk for each in Need.objects.filter(edition=later)] == [second.pk, third.pk]


def test_the_check_of_needs_is_planned() -> None:
    assert ("comity.server.jobs.needs.check_again", "I") in upkeep._PLAN


# --- requests ---------------------------------------------------------------------------------------------------------


def test_the_letter_is_the_one_of_the_command(client: Client, cast: Cast, assembled: Path, tmp_path: Path) -> None:
    row = listed(assembled, 1)[0]
    place, letters = tmp_path / "s.csv", tmp_path / "letters"
    place.write_bytes(csv_of([row]))
    who = ("--member", "Qvarnholtavesta Company", "--contact", "Qvarnholtavesta contributor")
    email = ("--email", "qvarnholtavesta.contributor@cast.example", "--today", TODAY.isoformat())
    done = comity(
        "check", place, "--edition", assembled, "--out", tmp_path / "o.xlsx", "--letters", letters, *who, *email
    )
    assert done.returncode == 0, done.stderr
    keep(client, csv_of([row]))
    answer = client.get(reverse("needs-letter", args=[kept(cast)[0].public]))
    (made,) = letters.glob("*.docx")
    assert answer.content == made.read_bytes()
    assert answer["Content-Disposition"] == f'attachment; filename="{made.name}"'


def test_a_site_that_is_not_listed_gets_no_letter(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of([], UNKNOWN))
    assert client.get(reverse("needs-letter", args=[kept(cast)[0].public])).status_code == 404
    page = client.get(reverse("needs-one", args=[kept(cast)[0].public])).content.decode()
    assert "Why is a site not listed?" in page


def test_what_came_of_asking_is_added_and_counted(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled), UNKNOWN))
    first, second, *_ = kept(cast)
    for standing, day in (("asked", "2026-07-01"), ("received", "2026-07-10"), ("received", "2026-07-10")):
        client.post(reverse("needs-note", args=[first.public]), {"standing": standing, "day": day})
    client.post(reverse("needs-note", args=[second.public]), {"standing": "declined", "day": "2026-07-10"})
    page = client.get(reverse("needs-one", args=[first.public])).content.decode()
    assert page.index("report received by mail</option>") > 0
    assert [each.standing for each in selectors.notes(cast.a.member, first.public)] == ["received", "asked"]
    found = selectors.funnel(kept(cast))
    assert (found.needs, found.listed, found.standings[Standing.RECEIVED]) == (4, 3, 1)
    assert (found.standings[Standing.DECLINED], found.standings[Standing.UNASKED]) == (1, 1)
    rows = list(openpyxl.load_workbook(io.BytesIO(client.get("/needs/requests.xlsx").content)).active.values)
    assert rows[1:4] == [("needs", 4), ("on the list", 3), ("not asked yet", 1)]
    assert ("declined", 1) in rows
    assert "declined" in client.get("/needs/requests").content.decode()
    # a site that declined is no saving any more, as in the workbook of the check
    assert selectors.coverage_of(kept(cast)).saving.recognise + selectors.coverage_of(kept(cast)).saving.top_up == 2


@pytest.mark.parametrize("form", [
    {}, {"standing": "asked"}, {"standing": "asked", "day": "2026-07-16"}, {"standing": "unasked", "day": "2026-07-01"},
    {"standing": "asked", "day": "0001-01-01"}, {"standing": "x", "day": "2026-07-01"},
])  # fmt: skip
def test_a_note_that_cannot_be_is_refused_in_words(
    client: Client, cast: Cast, assembled: Path, form: dict[str, str]
) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    answer = client.post(reverse("needs-note", args=[kept(cast)[0].public]), form, follow=True)
    assert "alert-danger" in answer.content.decode()
    assert not Note.objects.exists()


def test_every_standing_has_a_word_and_can_be_noted(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    public = kept(cast)[0].public
    for each in NOTED:
        client.post(reverse("needs-note", args=[public]), {"standing": each.value, "day": "2026-07-01"})
        assert kept(cast)[0].standing is each


# --- what is due ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("audited", "day"), [
    ("2025-H1", date(2028, 1, 1)), ("2025-H2", date(2028, 7, 1)), ("2025", date(2028, 1, 1)), ("", None), ("?", None),
])  # fmt: skip
def test_an_audit_may_be_too_old_three_years_after_its_half_year_began(audited: str, day: date | None) -> None:
    assert selectors.older_from(audited) == day


def unfolded(content: bytes) -> list[str]:
    """The lines of a calendar file, put together again as RFC 5545 says."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_what_is_due_comes_as_a_calendar_file(client: Client, cast: Cast, assembled: Path) -> None:
    rows = listed(assembled, 1)
    keep(client, csv_of(rows), due="2027-01-31")
    answer = client.get("/needs.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.content)
    need = kept(cast)[0]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert f"UID:due-{need.public}@comity" in lines
    assert "DTSTART;VALUE=DATE:20270131" in lines
    assert "DTEND;VALUE=DATE:20270201" in lines
    assert need.renewal
    assert f"DTSTART;VALUE=DATE:{need.renewal:%Y%m%d}" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    client.post(reverse("needs-due", args=[need.public]), {"due": ""})
    assert unfolded(client.get("/needs.ics").content).count("BEGIN:VEVENT") == 1


NASTY_TEXTS = {
    "plain": "plain", "a;b,c\\d": "a\\;b\\,c\\\\d", "two\r\nlines\rthree\n": "two\\nlines\\nthree\\n",
    "\x00bell\x07": "bell", "上海第一棉纺织厂" * 12: "上海第一棉纺织厂" * 12, "😀" * 40: "😀" * 40,
    "END:VEVENT\r\nBEGIN:VALARM": "END:VEVENT\\nBEGIN:VALARM",
    "Mill\u2028BEGIN:VALARM\x85END:VEVENT\u2029": "Mill BEGIN:VALARM END:VEVENT ",
}  # fmt: skip


@pytest.mark.parametrize(("text", "written"), NASTY_TEXTS.items())
def test_a_text_cannot_break_out_of_its_line(text: str, written: str) -> None:
    event = ical.Event("one@comity", date(2026, 12, 31), text)
    lines = unfolded(ical.calendar("Days", [event], datetime(2026, 7, 15, 12, tzinfo=UTC)))
    assert f"SUMMARY:{written}" in lines
    assert "DTSTAMP:20260715T120000Z" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines


@pytest.mark.parametrize("due", ["soon", "1999-12-31", "2101-01-01"])
def test_a_day_that_is_none_is_not_kept(client: Client, cast: Cast, assembled: Path, due: str) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    told = client.post(reverse("needs-due", args=[kept(cast)[0].public]), {"due": due}, follow=True)
    assert "alert-danger" in told.content.decode()
    assert kept(cast)[0].due is None


# --- export and removal -----------------------------------------------------------------------------------------------


def test_needs_come_as_excel_and_formulas_stay_text(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1), '"=HYPERLINK(""http://x"",""y"")",+1,@SUM(A1),FR'))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/needs.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert len(list(book.active.values)) == 3


def test_needs_are_removed_one_by_one_and_all_at_once(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled)))
    keep(client_of(cast.person("b-contributor")), csv_of(listed(assembled)))
    first = kept(cast)[0].public
    client.post(reverse("needs-note", args=[first]), {"standing": "asked", "day": "2026-07-01"})
    client.post(reverse("needs-remove", args=[first]))
    assert (len(kept(cast)), Note.objects.count()) == (2, 0)
    assert client.post(reverse("needs-remove", args=[first])).status_code == 404
    assert "Tick that all shall be removed" in client.post("/needs/remove", follow=True).content.decode()
    assert len(kept(cast)) == 2
    assert "are removed" in client.post("/needs/remove", {"sure": "on"}, follow=True).content.decode()
    assert kept(cast) == []
    assert len(selectors.of_member(cast.b.member)) == 3  # another member's stay


def test_a_need_that_was_removed_meanwhile_takes_no_note(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, csv_of(listed(assembled, 1)))
    public = kept(cast)[0].public
    services.remove(cast.a.actor(), cast.a.member, public)
    with pytest.raises(services.NeedError, match="somebody of your team removed it"):
        services.note(cast.a.actor(), cast.a.member, public, "asked", TODAY)


def test_coverage_counts_sites_once_and_says_so(client: Client, cast: Cast, assembled: Path) -> None:
    row = next(each for each in listed(assembled, 50) if each.equivalence in ("", "four_pillar"))
    twice = f'"{row.site_name}","{row.address}","{row.city.upper()}",{row.country}'
    keep(client, csv_of([row], twice.replace(row.site_name, row.site_name.upper()) + "\n" + UNKNOWN))
    found = selectors.coverage_of(kept(cast))
    assert (found.sites, found.saving.recognise, found.saving.money, found.saving.days) == (2, 1, 2500.0, 3.0)
    assert found.percent == 50
    page = client.get("/needs").content.decode()
    assert "50 %" in page


def test_a_company_with_many_sites_is_kept_as_a_question(client: Client, cast: Cast, assembled: Path) -> None:
    """What the check is unsure of is kept with the sites that it may be."""
    place = SAMPLES / "suppliers" / "Harrowgate vendor master.xlsx"
    page = client.post("/check", {"way": "file", "file": SimpleUploadedFile(place.name, place.read_bytes())})
    client.post("/needs/keep", {"carried": form_of(page.content.decode()), "which": "all"})
    asks = [each for each in kept(cast) if each.hit["outcome"] == "ask"]
    assert asks
    shown = client.get(reverse("needs-one", args=[asks[0].public])).content.decode()
    assert "It may be one of these" in shown
    assert len(selectors.candidates(asks[0])) >= 1


def test_two_thousand_needs_are_kept_and_shown(client: Client, cast: Cast, edition: Composition) -> None:
    hit = {"outcome": "not_listed", "advice": "commission"}
    rows = [Row({"site_name": f"Mill {at}", "country": "FR"}, hit) for at in range(2000)]
    assert services.keep(cast.a.actor(), cast.a.member, edition.public, rows) == 2000
    page = client.get("/needs").content.decode()
    assert ("Mill 499<" in page, "Mill 500<" in page) == (True, False)
    assert "The first 500 are shown" in page
    assert "Mill 1999" in openpyxl_text(client.get("/needs.xlsx").content)
