"""Lists that come when no round takes any: they wait, and are drafts of the next one."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from comity.server import clock
from comity.server.accounts.models import Mail
from comity.server.jobs import reading
from comity.server.journal.models import Entry
from comity.server.lists import rounds, selectors, services, vault
from comity.server.lists.kinds import State
from comity.server.lists.models import MemberList, Round
from comity.server.lists.reciprocity import reciprocity
from comity.server.members import services as members
from tests.server.cast import Cast, client_of, make_cast, send_list, small_list

CUTOFF = date(2026, 6, 30)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _round(cast: Cast, name: str, cutoff: date = CUTOFF) -> Round:
    return rounds.open_round(cast.secretariat, rounds.Plan(name, cutoff, clock.today() + timedelta(days=3)), "/lists")


def test_a_list_without_a_round_waits_and_is_a_draft_of_the_next(cast: Cast) -> None:
    found = send_list(cast.a, "early.csv", uuid.uuid4())
    client = client_of(cast.person("contributor"))
    page = client.get(f"/lists/{found.public}").content.decode()
    assert "waits for the next round" in page
    assert f'action="/lists/{found.public}/submit"' not in page
    assert "No round takes lists now" in client.post(f"/lists/{found.public}/submit", follow=True).content.decode()
    told = client_of(cast.person("secretariat")).get("/rounds").content.decode()
    assert "Lists that wait for the next round" in told
    assert f"{cast.a.mark} Company" in told
    made = _round(cast, "2026-H1")
    found.refresh_from_db()
    assert (found.round, found.state) == (made, State.RECEIVED)
    assert reading.read(str(found.public)) == "done"
    assert "Submit 3 rows" in client.get(f"/lists/{found.public}").content.decode()
    services.submit(cast.a.actor(), cast.a.member, found.public)
    assert Entry.objects.filter(action="list.carry").count() == 1
    assert Mail.objects.filter(subject="The round 2026-H1 is open").exists()


def test_a_list_that_came_too_late_waits(cast: Cast) -> None:
    first = _round(cast, "2026-H1")
    later = clock.today() + timedelta(days=5)
    with patch.object(clock, "today", lambda: later):
        found = send_list(cast.a, "late.csv", uuid.uuid4())
        assert found.round is None
        rounds.close_round(cast.secretariat, first.public)
        second = rounds.open_round(
            cast.secretariat, rounds.Plan("2026-H2", CUTOFF, later + timedelta(days=3)), "/lists"
        )
    found.refresh_from_db()
    assert found.round == second


def test_of_several_drafts_the_latest_is_carried_over_and_the_others_go(cast: Cast) -> None:
    first = _round(cast, "2026-H1")
    begun = send_list(cast.a, "begun.csv", uuid.uuid4())
    rounds.close_round(cast.secretariat, first.public)
    late = send_list(cast.a, "late.csv", uuid.uuid4())
    _round(cast, "2026-H2")
    for each in (begun, late):
        each.refresh_from_db()
    assert (begun.state, begun.original, late.state) == (State.REPLACED, "", State.RECEIVED)
    assert late.round is not None
    assert late.round.name == "2026-H2"


def test_a_list_of_a_member_that_left_is_not_carried_over(cast: Cast) -> None:
    found = send_list(cast.a, "early.csv", uuid.uuid4())
    members.change_standing(cast.secretariat, cast.a.member, "left")
    _round(cast, "2026-H1")
    found.refresh_from_db()
    assert found.round is None


def test_the_cut_off_of_the_round_counts_when_it_is_read_again(cast: Cast) -> None:
    found = send_list(cast.a, "early.csv", uuid.uuid4(), small_list("Aster") + b"\nOld mill,A,,,Peru,2022-12-01")
    _round(cast, "2025-H2", date(2025, 11, 30))
    assert reading.read(str(found.public)) == "done"
    by_row = [each["site_name"] for each in selectors.listings(found.pk)]
    assert by_row == ["Old mill"]  # the others are after this cut-off, this one within its three years


def test_a_new_list_takes_the_place_of_one_that_waits(cast: Cast) -> None:
    first = send_list(cast.a, "one.csv", uuid.uuid4())
    name = first.original
    with patch("django.db.transaction.on_commit", lambda done: done()):
        send_list(cast.a, "two.csv", uuid.uuid4())
    first.refresh_from_db()
    assert (first.state, MemberList.objects.filter(state=State.READ).count()) == (State.REPLACED, 1)
    assert not vault.readable(name)


def _reads(cast: Cast) -> tuple[bool, bool, bool]:
    found = reciprocity(cast.a.member)
    return found.signed, found.contributed, found.reads


def test_who_reads_has_signed_and_contributes(cast: Cast) -> None:
    client = client_of(cast.person("reader"))
    assert _reads(cast) == (False, False, False)
    assert "For your company is missing" in client.get("/home").content.decode()
    first = _round(cast, "2026-H1")
    found = send_list(cast.a, "one.csv", uuid.uuid4())
    assert _reads(cast) == (True, False, False)
    services.submit(cast.a.actor(), cast.a.member, found.public)
    assert _reads(cast) == (True, True, True)
    assert "Your company may read it" in client.get("/home").content.decode()
    rounds.close_round(cast.secretariat, first.public)
    assert _reads(cast)[2]
    second = _round(cast, "2026-H2")
    assert _reads(cast)[2]  # while the next is open, the one before counts
    rounds.close_round(cast.secretariat, second.public)
    assert _reads(cast) == (True, False, False)
    members.publish(cast.secretariat, "statement", "# Another")
    assert _reads(cast) == (False, False, False)


def test_associates_read_nothing(cast: Cast) -> None:
    members.change_standing(cast.secretariat, cast.a.member, "associate")
    assert not reciprocity(cast.a.member).full
    assert "Associates follow the programme" in client_of(cast.person("reader")).get("/home").content.decode()
