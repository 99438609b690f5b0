"""Sites that are closed, or have moved: said, taken back, shown, and what becomes of them in the next edition."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast as taken_for

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from comity.previous_round import PreviousRound
from comity.server import clock
from comity.server.accounts.roles import Actor, Role
from comity.server.editions import given as given_files
from comity.server.editions import judging, packing, withdrawals
from comity.server.editions import selectors as editions_read
from comity.server.editions.models import Composition
from comity.server.jobs import sites as job
from comity.server.journal.models import Entry
from comity.server.lists import rounds
from comity.server.lists.models import Round
from comity.server.sites import filling, going, selectors, services
from comity.server.sites.kinds import Kind, Said
from comity.server.sites.models import Decision, Register, Site
from comity.signed import LIFTED, Places, joined_withdrawals
from comity.vocabulary.signed import SiteWithdrawal
from tests.conftest import comity
from tests.server.cast import Cast, Company, client_of, company, make_cast
from tests.server.edition_cast import as_the_command, composed_and_released, contributes, same_bytes

A, B, C, D = (own * 12 for own in ("a1", "b2", "c3", "d4"))
ALL = (A, B, C, D)
SINCE = {"since": "2026-03-31", "why": "seen on site"}


@pytest.fixture
def register(db: None) -> Register:
    made = filling.wanted(uuid.UUID(int=7), "2026-06-30-made")
    sites = [
        Said(each, f"Mill {each[:2]}", "", "", "Lyon", "", "", "FR", "", "", "", "2026-06-30-made", "2026-H1")
        for each in ALL
    ]
    filling.fill(made, sites, lambda **values: Register.objects.filter(pk=made.pk).update(fence=1, **values))
    return made


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _ids(question: str = "", *, gone: bool = True) -> list[str]:
    found = selectors.search(question, gone=gone)
    assert found is not None
    assert found.total == len(found.sites)
    return [each.site_id for each in found.sites]


# --- said and taken back ----------------------------------------------------------------------------------------------


def test_a_site_is_closed_and_open_again(cast: Cast, register: Register) -> None:
    client = client_of(cast.person("secretariat"))
    assert "Is it closed?" in client.get(f"/sites/{A}").content.decode()
    for _ in range(2):
        client.post(f"/sites/{A}/close", SINCE)
    found = Decision.objects.get()
    assert (found.kind, found.one, found.other, found.since) == (Kind.CLOSED, A, "", date(2026, 3, 31))
    page = client.get(f"/sites/{A}").content.decode()
    for said in ("Closed since 31 March 2026", "seen on site", "Until the next edition the list is as it was"):
        assert said in page
    assert "Is it closed?" not in page
    assert client.get("/sites").content.decode().count(">closed</span>") == 1
    assert _ids() == _ids("mill") == [A]
    assert _ids("lyon", gone=False) == list(ALL)
    only = client.get("/sites", {"gone": "1", "q": "nothing"}).content.decode()
    assert "No site that is closed or has moved says all of this" in only
    assert "1 to 1 of 1 site" in client.get("/sites", {"gone": "1"}).content.decode()
    for _ in range(2):
        client.post(f"/sites/{A}/back/{found.public}", {"why": "the wrong gate"})
    page = client.get(f"/sites/{A}").content.decode()
    for said in ("closed since 2026-03-31", "the wrong gate", "Is it closed?"):
        assert said in page
    assert _ids() == []
    assert services.closed() == {}
    actions = Entry.objects.filter(action__startswith="site.").values_list("action", flat=True)
    assert list(actions) == ["site.close", "site.reopen"]
    client.post(f"/sites/{A}/close", SINCE)
    assert _ids() == [A]


def test_a_site_moves_and_both_pages_say_so(cast: Cast, register: Register) -> None:
    client = client_of(cast.person("secretariat"))
    for _ in range(2):
        client.post(f"/sites/{A}/move", {**SINCE, "other": B.upper()})
    found = Decision.objects.get()
    assert (found.kind, found.one, found.other) == (Kind.MOVED, A, B)
    old, new = (client.get(f"/sites/{each}").content.decode() for each in (A, B))
    assert f'It is now at <a href="/sites/{B}"' in old
    assert f'Moved here from <a href="/sites/{A}"' in new
    assert "The audits of the old premises stay with these" in new
    assert f'moved on 2026-03-31 to <a href="/sites/{B}"' in old
    assert f'moved here on 2026-03-31 from <a href="/sites/{A}"' in new
    assert client.get("/sites").content.decode().count(">moved</span>") == 1
    answer = client.get("/sites.xlsx")
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    told = {str(row[0]): dict(zip(head, row, strict=True)) for row in rows}
    assert (told[A]["Open"], told[A]["Closed since"], told[A]["Moved to (site id)"]) == ("no", "2026-03-31", B)
    assert (told[B]["Open"], told[B]["Closed because"] or "") == ("yes", "")
    reviewer = client_of(cast.person("reviewer"))
    assert "It is now at" in reviewer.get(f"/sites/{A}").content.decode()
    assert "Take it back" not in reviewer.get(f"/sites/{A}").content.decode()
    client.post(f"/sites/{B}/back/{found.public}", {"why": "two companies"})  # from either page
    assert "Moved here from" not in client.get(f"/sites/{B}").content.decode()
    assert _ids() == []


@pytest.mark.parametrize(
    ("act", "data", "says"),
    [
        ("close", {"since": ""}, "Give the day since when"),
        ("close", {"since": "31/03/2026"}, "Give the day since when"),
        ("close", {"since": "\x00"}, "Give the day since when"),
        ("close", {"since": "9999-12-31"}, "still to come"),
        ("close", {"why": " "}, "Say why"),
        ("close", {"why": "w" * 501}, "longer than 500 letters"),
        ("move", {"other": ""}, "no site with this id"),
        ("move", {"other": "0" * 24}, "no site with this id"),
        ("move", {"other": "x' OR '1"}, "no site with this id"),
        ("move", {"other": A}, "This is the same site"),
        ("move", {"other": B, "since": "9999-12-31"}, "still to come"),
    ],
)
def test_what_cannot_be_said_is_answered(
    cast: Cast, register: Register, act: str, data: Mapping[str, str], says: str
) -> None:
    client = client_of(cast.person("secretariat"))
    assert says in client.post(f"/sites/{A}/{act}", {**SINCE, **data}, follow=True).content.decode()
    assert not Decision.objects.exists()


def test_what_does_not_go_together_is_not_said(cast: Cast, register: Register) -> None:
    office = cast.secretariat
    services.move(office, A, B, "2026-03-31", "told")
    services.move(office, B, C, "2026-04-30", "told")
    with pytest.raises(services.SiteError, match="moved here"):
        services.move(office, C, A, "2026-05-31", "told")
    for act in (
        lambda: services.close(office, A, "2026-03-31", "told"),
        lambda: services.move(office, A, C, "2026-03-31", "told"),
        lambda: services.merge(office, A, D, "told"),
        lambda: services.merge(office, D, B, "told"),
    ):
        with pytest.raises(services.SiteError, match="closed, or to have moved"):
            act()
    services.merge(office, C, D, "one gate")
    for act in (
        lambda: services.close(office, C, "2026-03-31", "told"),
        lambda: services.move(office, D, C, "2026-03-31", "told"),
    ):
        with pytest.raises(services.SiteError, match="one with another site"):
            act()
    assert (
        "After that you can say that it is closed"
        in client_of(cast.person("secretariat")).get(f"/sites/{D}").content.decode()
    )
    Site.objects.filter(site_id=D).delete()  # an edition was composed: D is C now
    services.close(office, C, "2026-03-31", "told")
    assert set(services.closed()) == {A, B, C, D}
    assert f'from <a href="/sites/{B}"' in client_of(cast.person("secretariat")).get(f"/sites/{C}").content.decode()
    assert Decision.objects.count() == 4


@pytest.mark.parametrize("values", [
    {"kind": Kind.MERGE, "one": B, "other": A}, {"kind": Kind.MERGE, "one": A, "other": B, "since": date(2026, 1, 1)},
    {"kind": Kind.CLOSED, "one": A, "other": B, "since": date(2026, 1, 1)}, {"kind": Kind.CLOSED, "one": A},
    {"kind": Kind.MOVED, "one": A, "since": date(2026, 1, 1)}, {"kind": Kind.MOVED, "one": A, "other": B},
    {"kind": Kind.MOVED, "one": A, "other": A, "since": date(2026, 1, 1)},
    {"kind": "else", "one": A, "other": B},
])  # fmt: skip
def test_the_database_keeps_no_half_decision(cast: Cast, values: Mapping[str, object]) -> None:
    by = cast.offices[Role.SECRETARIAT]
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(by=by, at=clock.now(), why="x", **values)


# --- what has to be signed --------------------------------------------------------------------------------------------

SAID = st.tuples(
    st.sampled_from(["close", "move", "merge", "back", "back"]), st.sampled_from(ALL), st.sampled_from(ALL)
)


@examples(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example is rolled back
@given(st.lists(st.tuples(st.lists(SAID, max_size=4), st.sampled_from(["", "", *ALL])), max_size=4), st.data())
def test_whatever_is_said_the_next_edition_has_no_row_of_a_closed_site_and_misses_none_that_is_open(
    cast: Cast, register: Register, told: list[tuple[list[tuple[str, str, str]], str]], data: st.DataObject
) -> None:
    """From edition to edition: withdrawn are just the sites that are closed, and those that an order names."""
    stands: Mapping[str, SiteWithdrawal] = {}
    ordered: set[str] = set()
    places = Places({each: each for each in ALL}, {}, str)
    with transaction.atomic():
        for said, order in told:
            for what, one, other in said:
                _say(cast.secretariat, what, one, other, data)
            if order:
                withdrawals.withdraw(cast.secretariat, order, "order", "order 12")
                ordered |= {order}
            stands = joined_withdrawals("withdrawn.csv", _signed(stands), stands, places)
            closed = {each.one for each in Decision.objects.exclude(kind="merge").filter(undoes=None, undone_by=None)}
            assert set(services.closed()) == _with_twins(closed)
            assert set(stands) == _with_twins(closed) | _with_twins(ordered)
            assert _signed(stands) == []
        transaction.set_rollback(True)


def _signed(stands: Mapping[str, SiteWithdrawal]) -> list[SiteWithdrawal]:
    """The lines that the next edition is composed with, where the register before has these withdrawals."""
    register = SimpleNamespace(sites={each: SimpleNamespace(withdrawal=stands.get(each)) for each in ALL})
    told = given_files.gone(taken_for(PreviousRound, register))
    return [SiteWithdrawal(site, by, when, why, answer == LIFTED) for site, answer, by, when, why in told]


def _say(office: Actor, what: str, one: str, other: str, data: st.DataObject) -> None:
    try:
        if what == "close":
            services.close(office, one, "2026-03-31", "seen")
        elif what == "move":
            services.move(office, one, other, "2026-03-31", "seen")
        elif what == "merge":
            services.merge(office, one, other, "one gate")
        elif known := list(Decision.objects.filter(undoes=None).values_list("public", flat=True)):
            services.take_back(office, data.draw(st.sampled_from(known)), "not so")
    except services.SiteError:
        pass


def _with_twins(ids: set[str]) -> set[str]:
    """By walking all pairs until nothing comes any more."""
    pairs = list(going.merges().values_list("one", "other"))
    while more := {each for pair in pairs if set(pair) & ids for each in pair} - ids:
        ids = ids | more
    return ids


# --- the next edition -------------------------------------------------------------------------------------------------


def _round(
    cast: Cast,
    name: str,
    cutoff: date,
    sent: Mapping[str, list[str]],
    head: str = "Site,City,Country,Audit date,Protocol",
) -> Composition:
    """A round with rows of members, composed by one person and released by another."""
    opened = rounds.open_round(cast.secretariat, rounds.Plan(name, cutoff, clock.today() + timedelta(days=3)), "/lists")
    for each in (cast.a, cast.b):
        if rows := sent.get(each.mark):
            content = "\n".join([head, *rows]).encode()
            contributes(cast, each, content, f"{each.mark} sites.csv")
    made = composed_and_released(cast, opened)
    assert job.catch_up()
    return made


def _of(city: str) -> Site:
    return Site.objects.get(city=city)


def _by_the_command(tmp_path: Path, made: Composition, before: Path) -> Path:
    """The result folder of `comity assemble` with what the pages give to download."""
    (tmp_path / "answers.csv").write_bytes(judging.answers_file(made.public) or b"")
    signed: list[str | Path] = []
    found = editions_read.given_file(made.public, "withdrawn")
    if found:
        (tmp_path / found[0]).write_bytes(found[1])
        signed = ["--withdrawn", tmp_path / found[0]]
    return as_the_command(
        tmp_path, made.round, "--previous", before, "--answers", tmp_path / "answers.csv", *signed
    )  # fmt: skip


def _rows(each: Company, *towns: str) -> list[str]:
    return [f"Mill {each.mark} {town},{town},France,2026-01-15,SMETA 4-Pillar" for town in towns]


def test_a_closed_site_is_on_no_edition_and_the_reviewer_sees_that_lists_name_it(cast: Cast, tmp_path: Path) -> None:
    first = _round(cast, "2026-H1", date(2026, 6, 30), {cast.a.mark: _rows(cast.a, "Lyon", "Nantes"),
                                                         cast.b.mark: _rows(cast.b, "Lille", "Metz")})  # fmt: skip
    assert first.summary["closed"] == first.summary["given"]["options"] == []
    lyon, lille, metz = map(_of, ("Lyon", "Lille", "Metz"))
    services.close(cast.secretariat, lyon.site_id, "2026-03-31", "told by the site")
    services.move(cast.secretariat, lille.site_id, metz.site_id, "2026-03-31", "told by the site")
    later = f"Mill {cast.a.mark} Lyon,Lyon,France,2026-08-01,SMETA 4-Pillar"
    second = _round(cast, "2026-H2", date(2026, 9, 30), {cast.a.mark: [*_rows(cast.a, "Lyon", "Nantes"), later],
                                                          cast.b.mark: _rows(cast.b, "Metz")})  # fmt: skip
    assert (_of("Lyon").hold, _of("Lille").hold) == ("withdrawn", "outside_window")  # no list names Lille
    assert "withdrawn" not in {_of(each).hold for each in ("Nantes", "Metz")}
    assert _of("Metz").audits == metz.audits  # those of the old premises do not go along
    assert second.summary["closed"] == [{"site": lyon.site_id, "rows": 2, "later": 1}]
    reviewer = client_of(cast.person("reviewer"))
    page = reviewer.get(f"/editions/{second.public}").content.decode()
    assert "Closed, yet a list of this round names it" in page
    assert lyon.site_id in page
    assert "Lists of the last round name it all the same" in reviewer.get(f"/sites/{lyon.site_id}").content.decode()
    assert "name it all the same" not in reviewer.get(f"/sites/{lille.site_id}").content.decode()
    kept = reviewer.get(f"/editions/{second.public}/given/withdrawn").content.decode("utf-8-sig")
    assert [line["withdrawal"] for line in csv.DictReader(io.StringIO(kept))] == ["withdrawn", "withdrawn"]
    assert client_of(cast.person("reader")).get(f"/editions/{second.public}/given/withdrawn").status_code == 404
    assert reviewer.get(f"/editions/{first.public}/given/withdrawn").status_code == 404
    with packing.unpacked(first.pack) as before:
        out = _by_the_command(tmp_path, second, before)
        same_bytes(second, out)
    with packing.unpacked(second.pack) as folder:
        done = comity(
            "verify",
            folder,
            "--lists",
            *sorted((tmp_path / f"lists {second.round.name}").iterdir()),
            "--key",
            tmp_path / "key",
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_site_that_is_open_after_all_is_considered_again(cast: Cast) -> None:
    sent = {cast.a.mark: _rows(cast.a, "Lyon", "Nantes")}
    _round(cast, "2026-H1", date(2026, 6, 30), sent)
    why = _of("Lyon").hold
    for town in ("Lyon", "Nantes"):
        services.close(cast.secretariat, _of(town).site_id, "2026-03-31", "seen")
    _round(cast, "2026-H2", date(2026, 9, 30), sent)
    found = Decision.objects.get(one=_of("Lyon").site_id)
    assert (
        "considered like any other"
        in client_of(cast.person("secretariat"))
        .post(f"/sites/{found.one}/back/{found.public}", {"why": "the wrong gate"}, follow=True)
        .content.decode()
    )
    third = _round(cast, "2026-H3", date(2026, 10, 31), sent)
    assert (_of("Lyon").hold, _of("Nantes").hold) == (why, "withdrawn")
    assert third.summary["given"]["options"] == ["withdrawn"]
    fourth = _round(cast, "2026-H4", date(2026, 11, 30), sent)
    assert (_of("Lyon").hold, _of("Nantes").hold) == (why, "withdrawn")
    assert fourth.summary["given"]["options"] == []  # the register says it
    assert Round.objects.count() == 4


# --- one site that is two ---------------------------------------------------------------------------------------------

M1, M2, M3 = (own * 12 for own in ("e1", "e2", "e3"))


def _rows_of(site_id: str, **marks: int) -> None:
    rows = [["sites.csv", "", str(at), {"m1": M1, "m2": M2, "m3": M3}[name]]
            for name, many in marks.items() for at in range(many)]  # fmt: skip
    Site.objects.filter(site_id=site_id).update(rows=rows)


def _asked() -> list[tuple[str, str, str]]:
    return [(each.left, each.right, each.answer.value) for each in services.judgements()]


def test_a_site_is_two_and_one_again(cast: Cast, register: Register) -> None:
    _rows_of(A, m1=3, m2=1, m3=1)
    client = client_of(cast.person("secretariat"))
    assert "They are two sites" in client.get(f"/sites/{A}").content.decode()
    assert "They are two sites" not in client_of(cast.person("reviewer")).get(f"/sites/{A}").content.decode()
    for _ in range(2):
        client.post(f"/sites/{A}/split", {"mark": [M1], "why": "two gates"})  # most rows: that part keeps the id
    found = Decision.objects.get()
    assert (found.kind, found.one, found.marks) == (Kind.SPLIT, A, [M2, M3])
    whole = f"register:{A}"
    assert _asked() == [
        (whole, f"{whole}/{M2}", "different"), (whole, f"{whole}/{M3}", "different"),
        (f"{whole}/{M2}", f"{whole}/{M3}", "same"),
    ]  # fmt: skip
    page = client.get(f"/sites/{A}").content.decode()
    for said in (found.other, "from the next edition on", "two gates"):
        assert said in page
    for gone in ("They are two sites</button>", "Is it closed?"):
        assert gone not in page
    for act in (
        lambda: services.close(cast.secretariat, A, "2026-03-31", "told"),
        lambda: services.merge(cast.secretariat, A, B, "told"),
        lambda: services.split(cast.secretariat, A, [M2], "told"),
    ):
        with pytest.raises(services.SiteError, match="next edition"):
            act()
    for _ in range(2):
        client.post(f"/sites/{A}/back/{found.public}", {"why": "one gate"})
    assert _asked() == []
    assert "They are two sites</button>" in client.get(f"/sites/{A}").content.decode()
    actions = Entry.objects.filter(action__startswith="site.").values_list("action", flat=True)
    assert list(actions) == ["site.split", "site.join"]


@pytest.mark.parametrize("marks", [[], [M1, M2], ["x"], ["\x00"], [""]])
def test_all_rows_or_none_are_no_part(cast: Cast, register: Register, marks: list[str]) -> None:
    _rows_of(A, m1=1, m2=1)
    client = client_of(cast.person("secretariat"))
    page = client.post(f"/sites/{A}/split", {"mark": marks, "why": "x"}, follow=True).content.decode()
    assert "some of them, and not all" in page
    assert not Decision.objects.exists()


def test_rows_of_an_older_register_cannot_be_parted(cast: Cast, register: Register) -> None:
    Site.objects.filter(site_id=A).update(rows=[["a.csv", "", "2"], ["b.csv", "", "3"]])
    client = client_of(cast.person("secretariat"))
    page = client.get(f"/sites/{A}").content.decode()
    assert "a.csv" in page
    assert "They are two sites" not in page
    assert "not all" in client.post(f"/sites/{A}/split", {"mark": [""], "why": "x"}, follow=True).content.decode()


def test_the_next_edition_parts_a_site_as_the_command_does(cast: Cast, tmp_path: Path) -> None:
    """Two plants that one list writes alike are one site; parted they are two, and stay so."""
    plants = [
        f"Mill {cast.a.mark},{road},Lyon,69001,France,2026-01-15,SMETA 4-Pillar"
        for road in ("Rue du Port 4", "Rue Port 4")
    ]
    head = "Site,Address,City,Postcode,Country,Audit date,Protocol"
    first = _round(cast, "2026-H1", date(2026, 6, 30), {cast.a.mark: plants, cast.b.mark: []}, head)
    (whole,) = Site.objects.all()
    assert len({row[3] for row in whole.rows}) == 2
    client = client_of(cast.person("secretariat"))
    page = client.get(f"/sites/{whole.site_id}").content.decode()
    assert "Rue du Port 4, Lyon" in page
    assert "Rue Port 4, Lyon" in page
    mark = whole.rows[1][3]
    client.post(f"/sites/{whole.site_id}/split", {"mark": mark, "why": "two gates"})
    told = Decision.objects.get()
    second = _round(cast, "2026-H2", date(2026, 9, 30), {cast.a.mark: plants}, head)
    assert set(Site.objects.values_list("site_id", flat=True)) == {whole.site_id, told.other}
    kept, new = (Site.objects.get(site_id=each) for each in (told.one, told.other))
    assert [row[3] for row in new.rows] == told.marks
    assert not {row[3] for row in kept.rows} & set(told.marks)
    assert len(kept.audits) == len(new.audits) == 1
    assert f'parted from <a href="/sites/{told.one}"' in client.get(f"/sites/{told.other}").content.decode()
    assert f'some of its rows are <a href="/sites/{told.other}"' in client.get(f"/sites/{told.one}").content.decode()
    with packing.unpacked(first.pack) as before:
        out = _by_the_command(tmp_path, second, before)
        same_bytes(second, out)
    with pytest.raises(services.SiteError, match="two sites of the register by now"):
        services.take_back(cast.secretariat, told.public, "one gate after all")
    answers = judging.answers_file(second.public)
    _and_after(cast, told, plants, head)
    assert judging.answers_file(second.public) == answers  # what was said since is of later editions


def _and_after(cast: Cast, told: Decision, plants: list[str], head: str) -> None:
    _round(cast, "2026-H3", date(2026, 10, 31), {cast.a.mark: plants}, head)
    assert set(Site.objects.values_list("site_id", flat=True)) == {told.one, told.other}
    services.merge(cast.secretariat, told.one, told.other, "one gate after all")
    _round(cast, "2026-H4", date(2026, 11, 15), {cast.a.mark: plants}, head)
    (again,) = Site.objects.all()
    assert len(again.rows) == len(again.audits) == 2


def test_a_site_shows_its_own_rows_where_lists_have_the_same_name(cast: Cast) -> None:
    """Two lists have one name: the round calls the second by a number, and a third may have that very name."""
    opened = rounds.open_round(
        cast.secretariat, rounds.Plan("2026-H1", date(2026, 6, 30), clock.today() + timedelta(days=3)), "/lists"
    )
    members = sorted((cast.a, cast.b, company(cast.secretariat, "Zz Last")), key=lambda each: each.mark)
    for each, town, name in zip(
        members, ("Lyon", "Lille", "Metz"), ("sites.csv", "sites.csv", "sites 2.csv"), strict=True
    ):
        row = f"Works of {town},{town},France,2026-01-15,SMETA 4-Pillar"
        contributes(cast, each, f"Site,City,Country,Audit date,Protocol\n{row}".encode(), name)
    composed_and_released(cast, opened)
    assert job.catch_up() == 3
    client = client_of(cast.person("secretariat"))
    for town in ("Lyon", "Lille", "Metz"):
        page = client.get(f"/sites/{_of(town).site_id}").content.decode()
        rows = page[page.index("Its rows in the last round") : page.index("What was decided")]
        assert [each for each in ("Lyon", "Lille", "Metz") if f"Works of {each}" in rows] == [town]


@pytest.mark.parametrize("order_first", [True, False])
def test_both_parts_of_a_site_that_has_to_go_stay_away(cast: Cast, tmp_path: Path, order_first: bool) -> None:
    """What was ordered of the whole is of both, whichever was said first, in every edition until it is lifted."""
    plants = [
        f"Mill {cast.b.mark},{road},Lyon,69001,France,2026-01-15,SMETA 4-Pillar"
        for road in ("Rue du Port 4", "Rue Port 4")
    ]
    head, sent = "Site,Address,City,Postcode,Country,Audit date,Protocol", {cast.b.mark: plants}
    made = _round(cast, "2026-H1", date(2026, 6, 30), sent, head)
    whole = Site.objects.get()
    acts = [
        lambda: withdrawals.withdraw(cast.secretariat, whole.site_id, "order", "a court"),
        lambda: services.split(cast.secretariat, whole.site_id, [whole.rows[1][3]], "two gates"),
    ]
    acts[0 if order_first else 1]()
    if order_first:
        made = _round(cast, "2026-H2", date(2026, 9, 30), sent, head)
        assert set(_holds()) == {"withdrawn"}
    acts[1 if order_first else 0]()
    with packing.unpacked(made.pack) as before:
        made = _round(cast, "2026-H3", date(2026, 10, 15), sent, head)
        same_bytes(made, _by_the_command(tmp_path, made, before))
    assert _holds() == ["withdrawn", "withdrawn"]
    _round(cast, "2026-H4", date(2026, 10, 30), sent, head)
    assert _holds() == ["withdrawn", "withdrawn"]
    client = client_of(cast.person("secretariat"))
    for each in Site.objects.values_list("site_id", flat=True):
        assert "It goes with the next edition" in client.get(f"/sites/{each}").content.decode()
    withdrawals.lift(cast.secretariat, withdrawals.steps()[0].public, "the court thought again")
    last = _round(cast, "2026-H5", date(2026, 11, 15), sent, head)
    assert "withdrawn" not in _holds()
    _, content = editions_read.given_file(last.public, "withdrawn") or ("", b"")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [(each["withdrawal"], each["why"]) for each in lines] == [("lifted", "the court thought again")] * 2


def _holds() -> list[str]:
    return list(Site.objects.values_list("hold", flat=True))


def test_what_is_said_of_one_part_is_not_said_of_the_other(cast: Cast) -> None:
    plants = [
        f"Mill {cast.b.mark},{road},Lyon,69001,France,2026-01-15,SMETA 4-Pillar"
        for road in ("Rue du Port 4", "Rue Port 4")
    ]
    head, sent = "Site,Address,City,Postcode,Country,Audit date,Protocol", {cast.b.mark: plants}
    _round(cast, "2026-H1", date(2026, 6, 30), sent, head)
    whole = Site.objects.get()
    services.split(cast.secretariat, whole.site_id, [whole.rows[1][3]], "two gates")
    _round(cast, "2026-H2", date(2026, 9, 30), sent, head)
    withdrawals.withdraw(cast.secretariat, whole.site_id, "order", "a court")
    _round(cast, "2026-H3", date(2026, 10, 15), sent, head)
    assert Site.objects.filter(hold="withdrawn").values_list("site_id", flat=True).get() == whole.site_id


def test_what_has_to_go_is_asked_in_as_many_questions_for_many_sites_as_for_one(
    cast: Cast, register: Register, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    """A page of a proposed edition counts it each time, and closings only become more."""
    now, by = clock.now(), cast.offices[Role.SECRETARIAT]
    Decision.objects.bulk_create(
        [Decision(kind=Kind.CLOSED, one=f"{at:024x}", since=date(2026, 1, 1), why="x", by=by, at=now)
         for at in range(400)]
    )  # fmt: skip
    services.close(cast.secretariat, A, "2026-03-31", "seen")
    services.merge(cast.secretariat, C, D, "one gate")
    withdrawals.withdraw(cast.secretariat, D, "order", "a court")
    with django_assert_max_num_queries(12):
        found = withdrawals.going()
    assert sorted(each.site.site_id for each in found if each.site) == [A, C, D]
    assert len(found) == 403
