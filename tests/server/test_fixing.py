"""Repairing cells in the page: what is offered, what it does, and that nothing of another's list can be reached."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from comity.intake import Correction as Cell
from comity.intake import read_list
from comity.server import clock
from comity.server.jobs import reading
from comity.server.lists import fixing, rounds, selectors, services
from comity.server.lists.kinds import State
from comity.server.lists.models import Correction, MemberList
from tests.conftest import HERE
from tests.server.cast import Cast, client_of, details_of, faulty_list, make_cast, send_list

CUTOFF = date(2026, 6, 30)
DATES = b"Site,Country,Audit date\nMill,France,01/09/2025\nYard,Peru,03/04/2025\nPlant,Chile,2025-01-02\n"


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    rounds.open_round(made.secretariat, rounds.Plan("2026-H1", CUTOFF, clock.today() + timedelta(days=3)), "/lists")
    return made


def _sent(cast: Cast, content: bytes) -> MemberList:
    return send_list(cast.a, "sites.csv", uuid.uuid4(), content)


def _read(found: MemberList) -> MemberList:
    assert reading.read(str(found.public)) == "done"
    found.refresh_from_db()
    return found


def _page(client: Client, found: MemberList) -> str:
    return client.get(f"/lists/{found.public}/fix").content.decode()


def _countries(found: MemberList) -> list[object]:
    return [each["country"] for each in selectors.listings(found.pk)]


def test_a_cell_is_repaired_in_the_page_and_the_list_read_again(cast: Cast) -> None:
    found, client = _sent(cast, faulty_list("Aster")), client_of(cast.person("contributor"))
    page = _page(client, found)
    assert page.count('name="fix-') == 2
    assert "Aster mill 1" in page  # which site the row is about, though it has no listing
    assert "Repair the cells here" in client.get(f"/lists/{found.public}").content.decode()
    keys = [each.key for each in fixing.repairs(found.pk)[0]]
    form = {f"fix-{keys[0]}": "  Kenya ", f"fix-{keys[1]}": ""}
    answer = client.post(f"/lists/{found.public}/fix", form, follow=True)
    assert "The cells are changed" in answer.content.decode()
    found.refresh_from_db()
    assert found.state == State.RECEIVED
    _read(found)
    assert (_countries(found), found.understood) == (["KE", "ES"], 2)
    assert details_of("list.correct") == [{"cells": "1"}]
    page = _page(client, found)
    assert page.count('name="fix-') == 1
    assert "What you changed here" in page
    assert "Kenya" in page


def test_one_text_repairs_every_cell_of_the_column_that_says_the_same(cast: Cast) -> None:
    rows = "".join(f"Mill {at},Absurdia,2025-01-02\n" for at in range(30))
    found = _sent(cast, f"Site,Country,Audit date\n{rows}Plant,Nowhere,2025-01-02\n".encode())
    lines, of = fixing.repairs(found.pk)
    assert ([each.rows for each in lines], of) == ([30, 1], 2)
    fixing.correct(cast.a.actor(), cast.a.member, found.public, fixing.Asked({lines[0].key: "Peru"}))
    assert _countries(_read(found)) == ["PE"] * 30


@pytest.mark.parametrize(
    ("which", "days"), [("day", ["2025-09-01", "2025-04-03"]), ("month", ["2025-01-09", "2025-03-04"])]
)
def test_dates_that_may_mean_two_days_are_settled_by_one_click(cast: Cast, which: str, days: list[str]) -> None:
    found, client = _sent(cast, DATES), client_of(cast.person("contributor"))
    assert "the day comes first" in _page(client, found)
    client.post(f"/lists/{found.public}/fix", {"undecided": which})
    assert [each["audit_date"] for each in selectors.listings(_read(found).pk)] == [*days, "2025-01-02"]


def test_what_is_stored_is_what_the_command_reads_with_the_same_corrections(cast: Cast) -> None:
    place = HERE.parent / "shared" / "data" / "rounds" / "2026H1" / "Norrvik 2026H1.xlsx"
    found = send_list(cast.a, place.name, uuid.uuid4(), place.read_bytes())
    lines, _ = fixing.repairs(found.pk)
    texts = {each.key: "Poland" if "country" in each.first.code else "2025-05-05" for each in lines}
    fixing.correct(cast.a.actor(), cast.a.member, found.public, fixing.Asked(texts))
    before = found.understood
    _read(found)
    cells = [Cell(each.sheet, each.row, each.column, each.value) for each in fixing.changes(found.pk)]
    assert cells
    expected = read_list(place, cutoff=CUTOFF, today=clock.today(), corrections=cells)
    assert list(selectors.listings(found.pk)) == [each.as_dict() for each in expected.listings]
    assert found.understood > before


def test_changes_are_taken_back_one_by_one_and_all(cast: Cast) -> None:
    found, client = _sent(cast, faulty_list("Aster")), client_of(cast.person("contributor"))
    lines, _ = fixing.repairs(found.pk)
    form = {f"fix-{each.key}": "Peru" for each in lines}
    client.post(f"/lists/{found.public}/fix", form)
    assert _countries(_read(found)) == ["PE", "PE", "ES"]
    client.post(f"/lists/{found.public}/fix/undo", {"change": str(fixing.changes(found.pk)[0].key)})
    assert _countries(_read(found)) == ["PE", "ES"]
    client.post(f"/lists/{found.public}/fix/undo", {"change": "all"})
    assert _countries(_read(found)) == ["ES"]
    assert not Correction.objects.exists()


def test_the_changes_come_as_excel_and_stand_in_the_marked_file(cast: Cast) -> None:
    found, client = _sent(cast, faulty_list("Aster")), client_of(cast.person("contributor"))
    lines, _ = fixing.repairs(found.pk)
    fixing.correct(cast.a.actor(), cast.a.member, found.public, fixing.Asked({lines[0].key: "Peru"}))
    _read(found)
    told = client.get(f"/lists/{found.public}/changes.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(told)).active.values)
    assert rows[0][:4] == ("sheet", "row", "column", "value")
    assert rows[1][1:4] == (2, 3, "Peru")
    marked = b"".join(client.get(f"/lists/{found.public}/marked"))
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).active
    assert "'Peru' is read instead" in sheet["C2"].comment.text


def test_keys_of_another_list_repair_nothing(cast: Cast) -> None:
    own, other = _sent(cast, faulty_list("Aster")), send_list(cast.b, "b.csv", uuid.uuid4(), faulty_list("Birch"))
    key = fixing.repairs(other.pk)[0][0].key
    answer = client_of(cast.person("contributor")).post(f"/lists/{own.public}/fix", {f"fix-{key}": "Peru"}, follow=True)
    assert "no longer as the page showed it" in answer.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "form",
    [{}, {"fix-1": ""}, {"fix-x": "Peru"}, {"fix-99999999999999999999": "Peru"}, {"undecided": "year"}, {"fix-": "a"}],
)
def test_nothing_written_changes_nothing(cast: Cast, form: dict[str, str]) -> None:
    found, client = _sent(cast, faulty_list("Aster")), client_of(cast.person("contributor"))
    told = client.post(f"/lists/{found.public}/fix", form, follow=True).content.decode()
    assert "Nothing was changed" in told
    found.refresh_from_db()
    assert (found.state, Correction.objects.count()) == (State.READ, 0)


def test_a_submitted_list_is_not_repaired(cast: Cast) -> None:
    found, client = _sent(cast, faulty_list("Aster")), client_of(cast.person("contributor"))
    key = fixing.repairs(found.pk)[0][0].key
    services.submit(cast.a.actor(), cast.a.member, found.public)
    told = client.post(f"/lists/{found.public}/fix", {f"fix-{key}": "Peru"}, follow=True).content.decode()
    assert "no longer as the page showed it" in told
    assert 'name="fix-' not in _page(client, found)


def test_a_text_is_cut_to_what_a_cell_may_hold(cast: Cast) -> None:
    found = _sent(cast, faulty_list("Aster"))
    key = fixing.repairs(found.pk)[0][0].key
    fixing.correct(cast.a.actor(), cast.a.member, found.public, fixing.Asked({key: "x\n" * 5000}))
    assert len(Correction.objects.get().value) <= fixing.LONGEST
    assert "\n" not in Correction.objects.get().value
    assert _read(found).state == State.READ


def test_a_replaced_list_leaves_no_change_behind(cast: Cast) -> None:
    found = _sent(cast, faulty_list("Aster"))
    key = fixing.repairs(found.pk)[0][0].key
    fixing.correct(cast.a.actor(), cast.a.member, found.public, fixing.Asked({key: "Peru"}))
    _sent(cast, faulty_list("Aster"))
    assert not Correction.objects.exists()


def test_many_repairs_are_shown_a_hundred_at_a_time(cast: Cast) -> None:
    rows = "".join(f"Mill {at},,2025-01-02\n" for at in range(120))
    found = _sent(cast, f"Site,Country,Audit date\n{rows}Plant,Peru,2025-01-02\n".encode())
    page = _page(client_of(cast.person("contributor")), found)
    assert page.count('name="fix-') == fixing.SHOWN
    assert "The first 100 of 120 repairs" in page


def test_a_reader_sees_but_does_not_write(cast: Cast) -> None:
    found = _sent(cast, faulty_list("Aster"))
    assert 'name="fix-' not in _page(client_of(cast.person("reader")), found)


def test_place_of_the_round_is_there() -> None:
    assert Path(HERE.parent / "shared" / "data" / "rounds" / "2026H1").is_dir()
