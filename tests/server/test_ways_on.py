"""Ways on in the browser: waivers of members, sites that volunteer, sites that have to go, and the hold queue."""

from __future__ import annotations

import csv
import io
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from comity.disclosure.holds import REASONS
from comity.server import clock
from comity.server.accounts.roles import Actor, Role
from comity.server.demo import before
from comity.server.editions import given, packing, selectors, services, volunteers, waivers, withdrawals
from comity.server.editions.kinds import EditionError, State
from comity.server.editions.models import Composition, Volunteered, Waiver, Withdrawal
from comity.server.jobs import composing, reading, upkeep
from comity.server.jobs import sites as filling
from comity.server.lists import rounds, vault
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, Round, Row
from comity.server.members import services as members
from comity.server.members.models import Version
from comity.server.pages import ways
from comity.server.sites import services as sites
from comity.server.sites.models import Site
from tests.server.cast import Cast, Company, client_of, company, details_of, make_cast, small_list
from tests.server.edition_cast import as_the_command, same_bytes
from tests.server.matrix import _steady

WORDS = "# Waiver\n\nThese sites may be listed although somebody could conclude that they are ours.\n"
HAND = members.Hand("Ada Heron", "Head of sourcing", False)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _words(cast: Cast) -> Version:
    return members.publish(cast.secretariat, "waiver", WORDS)


def _submit(each: Company, name: str, content: bytes) -> MemberList:
    for version in Version.objects.exclude(text_kind="waiver"):
        members.sign(each.actor(), version.public, version.digest, members.Hand("S", "Head", False))
    found = lists.receive(each.actor(), each.member, lists.Sent(name, content, False, uuid.uuid4()))
    assert reading.read(str(found.public)) == "done"
    lists.submit(each.actor(), each.member, found.public)
    found.refresh_from_db()
    return found


def _open(cast: Cast, name: str, cutoff: date) -> Round:
    return rounds.open_round(cast.secretariat, rounds.Plan(name, cutoff, clock.today() + timedelta(days=3)), "/lists")


def _composed(cast: Cast, found: Round) -> Composition:
    rounds.close_round(cast.secretariat, found.public)
    made = services.order(cast.secretariat, found.public, "default", uuid.uuid4())
    assert composing.compose(str(made.public)) == "done", Composition.objects.get(pk=made.pk).says
    made.refresh_from_db()
    return made


def _release(cast: Cast, made: Composition) -> None:
    reviewer = Actor(Role.REVIEWER, cast.offices[Role.REVIEWER].public)
    services.release(reviewer, made.public, made.digest, "/editions")
    filling.catch_up()


class Programme:
    """Ten companies and the rounds of an invented programme."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.cutoff = cast, clock.today() - timedelta(days=100)
        self.companies = {name: company(cast.secretariat, name) for name in before.COMPANIES}

    def round(self, name: str, cutoff: date) -> Round:
        found = _open(self.cast, name, cutoff)
        for name, rows in before.rows(clock.today() - timedelta(days=200)).items():
            _submit(self.companies[name], f"{name} audits.csv", before.as_csv(rows))
        return found


def _of_pack(made: Composition, place: str) -> list[dict[str, str]]:
    told = packing.file_of(made.pack, place).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told)))


def _rows_of(member: Company, sites: Sequence[str], made: Composition) -> list[int]:
    """Keys of the rows of a member's list that are one of these sites, by sites.csv."""
    found = MemberList.objects.get(member__public=member.member, round=made.round, state="submitted")
    wanted = {
        (line["sheet"], int(line["row"]))
        for line in _of_pack(made, "secretariat/sites.csv")
        if line["list"] == found.filename and line["site_id"] in sites
    }
    return [row.pk for row in Row.objects.filter(list=found) if (row.sheet, row.number) in wanted]


def _asked_of(made: Composition, member: str) -> list[str]:
    """Held sites that a waiver of this member alone would list."""
    lines = _of_pack(made, "secretariat/waivers.csv")
    alone = Counter(line["site"] for line in lines)
    return [line["site"] for line in lines if line["member"].startswith(member) and alone[line["site"]] == 1]


def _files(made: Composition, folder: Path) -> list[str | Path]:
    """What the Secretariat downloads of an edition for the command, as its options."""
    options: list[str | Path] = []
    for name in ("waivers", "volunteered", "withdrawn"):
        found = selectors.given_file(made.public, name)
        if found:
            (folder / made.name / name).mkdir(parents=True, exist_ok=True)
            (folder / made.name / name / found[0]).write_bytes(found[1])
            options += [f"--{name}", folder / made.name / name / found[0]]
    return options


def _signs(each: Company, made: Composition, sites: Sequence[str], words: Version) -> MemberList:
    found = MemberList.objects.get(member__public=each.member, round=made.round, state="submitted")
    assert waivers.sign(each.actor(), found.public, _rows_of(each, sites, made), words.digest, HAND) >= len(sites)
    return found


def _volunteers(made: Composition, sites: Sequence[str]) -> bytes:
    """Held sites as a spreadsheet of their own."""
    out = io.StringIO()
    lines = [line for line in _of_pack(made, "secretariat/register.csv") if line["site_id"] in sites]
    csv.writer(out).writerows(
        [("Site name", "Company", "Address", "City", "Country")]
        + [tuple(line[name] for name in ("site_name", "supplier_name", "address", "city", "country")) for line in lines]
    )
    return out.getvalue().encode()


def _listed(made: Composition) -> set[str]:
    return {line["site_id"] for line in _of_pack(made, "secretariat/sites.csv") if line["status"] == "listed"}


def _given_lines(made: Composition, name: str) -> list[tuple[str, str]]:
    """Sites and answers of a file that an edition was composed of."""
    _, content = selectors.given_file(made.public, name) or ("", b"")
    column = "waiver" if name == "waivers" else "withdrawal"
    return [(line["site"], line[column]) for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


def _first_edition(programme: Programme, tmp_path: Path) -> tuple[Composition, list[str], list[str], Path]:
    """Released with waivers and volunteers: the sites of both, and the command's result."""
    words, pinnow = _words(programme.cast), programme.companies["Pinnow Drogerie"]
    found = programme.round("2026-H1", programme.cutoff)
    made = _composed(programme.cast, found)
    waived, asks = _asked_of(made, "Pinnow"), _asked_of(made, "Copperbell")
    _signs(pinnow, made, waived, words)
    _volunteer(programme.cast, _volunteers(made, asks))
    again = _composed(programme.cast, found)
    assert len(waived) > 2
    assert not _listed(made) & {*waived, *asks}
    assert {*waived, *asks} <= _listed(again)
    assert again.summary["waived"] == len(waived)
    out = as_the_command(tmp_path, found, *_files(again, tmp_path))
    same_bytes(again, out)
    _release(programme.cast, again)
    return again, waived, asks, out


def _volunteer(cast: Cast, content: bytes) -> None:
    volunteers.keep(cast.secretariat, volunteers.Sent("they asked.csv", content, uuid.uuid4()))


def _options(made: Composition, tmp_path: Path) -> list[str]:
    return [each for each in _files(made, tmp_path) if isinstance(each, str)]


def _offices_see_all_of_it(cast: Cast, made: Composition) -> None:
    """The price of what has to go, what was taken, and the files for the command, under the names that it needs."""
    client, place = client_of(cast.person("reviewer")), f"/editions/{made.public}"
    page = " ".join(client.get(place).content.decode().split())
    cover = made.summary["withdrawn"]["cover"]
    assert f"<strong>2 rows</strong> of the edition before go because the site has to go. <strong>{cover} other" in page
    for name in ("waivers", "volunteered", "withdrawn"):
        answer = client.get(f"{place}/given/{name}")
        told, content = selectors.given_file(made.public, name) or ("", b"")
        assert answer.content == content
        assert told in answer["Content-Disposition"]
        assert f"--{name}</a>" in page
    assert client.get(f"{place}/given/key").status_code == 404


def test_three_editions_with_all_ways_on_are_those_of_the_command(cast: Cast, tmp_path: Path) -> None:
    """Waivers signed and withdrawn, volunteers, withdrawals and one lifted: byte for byte, over a chain of editions."""
    programme = Programme(cast)
    pinnow = programme.companies["Pinnow Drogerie"]
    made, waived, asks, out = _first_edition(programme, tmp_path)
    back = next(each for each in waivers.of_member(pinnow.member) if each.state == "stands")
    waivers.withdraw(pinnow.actor(), back.public, "")
    gone = [site.site_id for site in Site.objects.filter(hold="").exclude(site_id__in=[*waived, *asks])[:2]]
    for site_id in gone:
        withdrawals.withdraw(cast.secretariat, site_id, "order", "the court of Denizova")
    _volunteer(cast, _volunteers(made, asks[:1]))

    found = programme.round("2026-H2", programme.cutoff + timedelta(days=7))
    made = _composed(cast, found)
    assert made.summary["withdrawn"]["rows"] == 2
    assert not _listed(made) & {*gone, *asks[1:]}
    assert len(_listed(made) & set(waived)) == len(waived) - 1
    assert _options(made, tmp_path) == ["--waivers", "--volunteered", "--withdrawn"]
    after = as_the_command(tmp_path, found, "--previous", out, *_files(made, tmp_path))
    same_bytes(made, after)
    _offices_see_all_of_it(cast, made)
    _release(cast, made)

    said = next(each for each in withdrawals.steps() if each.site_id == gone[0])
    withdrawals.lift(cast.secretariat, said.public, "the court thought again")
    found = programme.round("2027-H1", programme.cutoff + timedelta(days=14))
    made = _composed(cast, found)
    assert _options(made, tmp_path) == ["--volunteered", "--withdrawn"]
    assert _given_lines(made, "withdrawn") == [(gone[0], "lifted")]
    same_bytes(made, as_the_command(tmp_path, found, "--previous", after, *_files(made, tmp_path)))
    assert gone[1] not in _listed(made)


def _small(cast: Cast) -> tuple[Round, MemberList, Version]:
    """An open round with lists of both members; the list of the first one, and the words of a waiver."""
    words, found = _words(cast), _open(cast, "2026-H1", clock.today())
    sent = [_submit(each, "sites.csv", small_list(each.mark, 6)) for each in (cast.a, cast.b)]
    return found, sent[0], words


def _keys(found: MemberList) -> list[int]:
    return list(Row.objects.filter(list=found).order_by("pk").values_list("pk", flat=True))


def _form(words: Version, *rows: int) -> dict[str, object]:
    return {"digest": words.digest, "signatory": "Ada", "position": "Head", "agrees": "on", "row": list(rows)}


def test_an_admin_signs_for_rows_of_the_own_list_and_takes_it_back(cast: Cast) -> None:
    _, found, words = _small(cast)
    client, place, keys = client_of(cast.person("admin")), f"/lists/{found.public}/waivers", _keys(found)
    page = client.get(place).content.decode()
    assert "What you give up" in page
    assert words.digest in page
    assert f"{cast.a.mark} mill 6" in page
    told = client.post(place, _form(words, *keys[:2]), follow=True).content.decode()
    assert "Rows for which you signed now: 2" in told
    client.post(place, _form(words, keys[0]))
    assert [each.state for each in waivers.of_member(cast.a.member)] == ["waits", "waits"]
    (details,) = details_of("waiver.sign")
    assert isinstance(details, dict)
    assert (details["words"], details["rows"], details["signatory"]) == (words.digest, "2", "Ada")
    assert cast.a.mark not in repr(details)
    assert client.get(place).content.decode().count('type="checkbox" name="row"') == 4
    public = waivers.of_member(cast.a.member)[0].public
    client.post(f"/waivers/{public}/withdraw", {"reason": "we\0thought again"})
    assert "we thought again" in client.get("/waivers").content.decode()
    client.post(place, _form(words, *keys[:2]))  # signed anew
    assert [each.state for each in waivers.of_member(cast.a.member)] == ["waits", "withdrawn", "waits"]
    rows = list(openpyxl.load_workbook(io.BytesIO(client.get("/waivers.xlsx").content)).active.values)
    assert [row[6] for row in rows] == ["State", "waits", "withdrawn", "waits"]


@pytest.mark.parametrize("who", ["contributor", "reader", "b-admin", "secretariat"])
def test_nobody_else_signs_or_takes_back(cast: Cast, who: str) -> None:
    _, found, words = _small(cast)
    keys = _keys(found)
    waivers.sign(cast.a.actor(), found.public, keys[:1], words.digest, HAND)
    client = client_of(cast.person(who))
    assert client.post(f"/lists/{found.public}/waivers", _form(words, keys[1])).status_code == 404
    client.post(f"/waivers/{Waiver.objects.get().public}/withdraw", {"reason": "x"})
    assert Waiver.objects.get().withdrawn is None
    if who == "b-admin":
        own = MemberList.objects.get(member__public=cast.b.member)
        told = client.post(f"/lists/{own.public}/waivers", _form(words, keys[1]))
        assert told.status_code == 422
        assert "Choose the rows of this list" in told.content.decode()
        assert Waiver.objects.count() == 1


def test_what_cannot_be_signed_says_why(cast: Cast) -> None:
    found, sent, words = _small(cast)
    client, place, keys = client_of(cast.person("admin")), f"/lists/{sent.public}/waivers", _keys(sent)
    asked = [
        ({**_form(words, keys[0]), "digest": "0" * 64}, "newer version"),
        ({**_form(words, keys[0]), "agrees": ""}, "required"),
        (_form(words), "Choose the rows"),
        ({**_form(words), "row": ["x", "9" * 30, "-1"]}, "Choose the rows"),
        ({**_form(words, keys[0]), "position": " "}, "required"),
    ]
    for form, says in asked:
        answer = client.post(place, form)
        assert (answer.status_code, says in answer.content.decode()) == (422, True), says
    members.change_standing(cast.secretariat, cast.a.member, "associate")
    with pytest.raises(EditionError, match="full member"):
        waivers.sign(cast.a.actor(), sent.public, keys[:1], words.digest, HAND)
    members.change_standing(cast.secretariat, cast.a.member, "full")
    _release(cast, _composed(cast, found))
    assert "until its edition is out" in client.get(place).content.decode()
    with pytest.raises(EditionError, match="until its edition is out"):
        waivers.sign(cast.a.actor(), sent.public, keys[:1], words.digest, HAND)
    with pytest.raises(members.MemberError, match="single sites"):
        members.sign(cast.a.actor(), words.public, words.digest, HAND)
    assert Waiver.objects.count() == 0


def test_before_the_words_are_published_nobody_signs(cast: Cast) -> None:
    _open(cast, "2026-H1", clock.today())
    sent = _submit(cast.a, "sites.csv", small_list(cast.a.mark))
    page = client_of(cast.person("admin")).get(f"/lists/{sent.public}/waivers").content.decode()
    assert "has not published the words" in page
    with pytest.raises(EditionError, match="newer version"):
        waivers.sign(cast.a.actor(), sent.public, _keys(sent), "", HAND)


def test_the_words_of_a_waiver_are_no_text_that_every_member_has_to_sign(cast: Cast) -> None:
    _small(cast)
    client = client_of(cast.person("admin"))
    assert "Waiver for single sites</h2>" not in client.get("/signatures").content.decode()
    assert (
        "Waiver for single sites, version 1"
        in client_of(cast.person("secretariat")).get("/statements").content.decode()
    )


def test_a_waiver_ends_with_a_list_that_is_replaced(cast: Cast) -> None:
    found, sent, words = _small(cast)
    waivers.sign(cast.a.actor(), sent.public, _keys(sent)[:1], words.digest, HAND)
    assert given.told(found.public).waivers == 1
    _submit(cast.a, "other.csv", small_list(cast.a.mark, 7))
    assert [each.state for each in waivers.of_member(cast.a.member)] == ["lapsed"]
    assert given.told(found.public).waivers == 0
    assert "ended with its list" in client_of(cast.person("reader")).get("/waivers").content.decode()
    made = _composed(cast, found)
    assert selectors.given_file(made.public, "waivers") is None


def test_the_database_itself_wants_one_waiver_a_row_and_one_list_of_volunteers(cast: Cast) -> None:
    _, sent, words = _small(cast)
    waivers.sign(cast.a.actor(), sent.public, _keys(sent)[:1], words.digest, HAND)
    _volunteer(cast, b"Site,Country\nMill,France\n")
    for each in (Waiver.objects.get(), Volunteered.objects.get()):
        each.pk, each.public = None, uuid.uuid4()
        if isinstance(each, Volunteered):
            each.once = uuid.uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            each.save()


def test_an_edition_is_not_released_once_something_else_was_said(cast: Cast) -> None:
    found, sent, words = _small(cast)
    made = _composed(cast, found)
    reviewer, place = client_of(cast.person("reviewer")), f"/editions/{made.public}"
    assert "It cannot be released" not in reviewer.get(place).content.decode()
    waivers.sign(cast.a.actor(), sent.public, _keys(sent)[:1], words.digest, HAND)
    assert "It cannot be released" in reviewer.get(place).content.decode()
    told = reviewer.post(f"{place}/release", {"digest": made.digest}, follow=True).content.decode()
    assert "Compose it again, so that it follows what stands now" in told
    waivers.withdraw(cast.a.actor(), Waiver.objects.get().public, "")
    again = _composed(cast, found)
    _volunteer(cast, b"Site,Country\nMill,France\n")
    with pytest.raises(EditionError, match="Compose it again"):
        _release(cast, again)
    volunteers.remove(cast.secretariat)
    _release(cast, again)
    again.refresh_from_db()
    assert again.state == State.RELEASED


@pytest.mark.parametrize(
    "name", ["=cmd.csv", "'=cmd.csv", " sites.csv", 'a "b", c;d.csv', "'t Hof.csv", "名单 +1.csv", "-1.csv"]
)
def test_waivers_of_lists_with_any_name_are_composed(cast: Cast, name: str) -> None:
    words, found = _words(cast), _open(cast, "2026-H1", clock.today())
    for each in (cast.a, cast.b):
        sent = _submit(each, name, small_list(each.mark, 6))
        waivers.sign(each.actor(), sent.public, _keys(sent)[:1], words.digest, HAND)
    made = _composed(cast, found)
    lines = _given_lines(made, "waivers")
    assert [answer for _, answer in lines] == ["signed", "signed"]
    assert made.summary["given"]["options"] == ["waivers"]


def test_volunteers_come_as_a_file_or_one_by_one_and_are_kept_encrypted(cast: Cast) -> None:
    client = client_of(cast.person("secretariat"))
    one = {"what": "site", "site": "Qvarnmill", "city": "Lyon", "country": "France", "once": str(uuid.uuid4())}
    for each in (one, one, {**one, "site": "Another mill", "once": str(uuid.uuid4())}):
        assert client.post("/volunteers", each).status_code == 302
    name, content = volunteers.content() or ("", b"")
    assert [line.split(",")[0] for line in content.decode("utf-8-sig").splitlines()] == [
        "Site",
        "Qvarnmill",
        "Another mill",
    ]
    assert (name, volunteers.in_force().sites) == ("volunteered.csv", 2)  # type: ignore[union-attr]
    assert client.get("/volunteers/file").content == content
    (file,) = volunteers.files()
    assert not any(b"Qvarnmill" in place.read_bytes() for place in vault._folder().rglob("*") if place.is_file())
    sent = io.BytesIO(b"Site,Country\nThird mill,Spain\n")
    sent.name = "they asked.csv"
    with patch("django.db.transaction.on_commit", lambda done: done()):
        assert client.post("/volunteers", {"file": sent, "once": str(uuid.uuid4())}).status_code == 302
    assert not vault.readable(file)
    assert "they asked.csv" in client.get("/volunteers").content.decode()
    told = client.post("/volunteers", {**one, "once": str(uuid.uuid4())})
    assert (told.status_code, "A file is in force" in told.content.decode()) == (422, True)
    client.post("/volunteers/remove")
    assert client.get("/volunteers/file").status_code == 404
    assert [each["sites"] for each in details_of("volunteer.change")] == ["0", "1", "2", "1"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", ""),
        (b"Colour\nred\n", ""),
        (b"Site,Country\nMill,\n", "no rows"),
        (b"Site,City,Country\nMill one,Lyon,Nowhereland\n", "No site"),
    ],
)
def test_a_list_of_volunteers_that_is_none_is_refused(cast: Cast, content: bytes, says: str) -> None:
    sent = io.BytesIO(content)
    sent.name = "asked.csv"
    told = client_of(cast.person("secretariat")).post("/volunteers", {"file": sent, "once": str(uuid.uuid4())})
    assert (told.status_code, says in told.content.decode()) == (422, True)
    assert Volunteered.objects.count() == 0


def test_the_sweep_leaves_the_list_of_volunteers_alone(cast: Cast) -> None:
    _volunteer(cast, b"Site,Country\nMill,France\n")
    later = clock.now() + timedelta(days=2)
    with patch.object(clock, "now", lambda: later):
        upkeep.purge_originals()
    assert volunteers.content() == ("they asked.csv", b"Site,Country\nMill,France\n")


def test_what_has_to_go_is_said_on_the_page_of_a_site_and_counted_before_composing(cast: Cast) -> None:
    found, _, _ = _small(cast)
    _release(cast, _composed(cast, found))
    client, reviewer = client_of(cast.person("secretariat")), client_of(cast.person("reviewer"))
    one, other = Site.objects.order_by("pk").values_list("site_id", flat=True)[:2]
    Site.objects.filter(site_id=one).update(hold="")
    later = _open(cast, "2026-H2", clock.today())
    client.post(f"/sites/{one}/withdraw", {"cause": "order", "why": "court of Lyon"})
    client.post(f"/sites/{one}/withdraw", {"cause": "correction", "why": "again"})
    assert [each.why for each in withdrawals.steps()] == ["court of Lyon"]
    assert "It goes with the next edition" in reviewer.get(f"/sites/{one}").content.decode()
    page = " ".join(reviewer.get(f"/rounds/{later.public}").content.decode().split())
    assert "1 site</a> has to go, of which 1 is listed now" in page
    assert "court of Lyon" in reviewer.get("/withdrawn").content.decode()
    for wrong in ({"cause": "order", "why": " "}, {"cause": "mood", "why": "x"}, {"cause": "order", "why": "x" * 999}):
        client.post(f"/sites/{other}/withdraw", wrong)
    assert reviewer.post(f"/sites/{other}/withdraw", {"cause": "order", "why": "x"}).status_code == 404
    assert set(withdrawals.withdrawn()) == {one}
    public = withdrawals.steps()[0].public
    client.post(f"/withdrawn/{public}/lift", {"why": "the court thought again"})
    client.post(f"/withdrawn/{public}/lift", {"why": "twice"})
    assert (set(withdrawals.withdrawn()), Withdrawal.objects.count()) == (set(), 2)
    rows = list(openpyxl.load_workbook(io.BytesIO(client.get("/withdrawn.xlsx").content)).active.values)
    assert rows[1][-1] == "the court thought again"


def test_a_site_that_is_one_with_another_goes_under_both_ids(cast: Cast) -> None:
    found, _, _ = _small(cast)
    _release(cast, _composed(cast, found))
    one, other = Site.objects.order_by("pk").values_list("site_id", flat=True)[:2]
    withdrawals.withdraw(cast.secretariat, one, "order", "a court")
    sites.merge(cast.secretariat, one, other, "one gate")
    assert set(withdrawals.withdrawn()) == {one, other}
    withdrawals.withdraw(cast.secretariat, other, "order", "again")
    assert Withdrawal.objects.count() == 1
    assert len(withdrawals.going()) == 2  # until an edition follows, both stand in the register


def test_what_else_knows_of_sites_that_have_to_go_is_asked_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    demand = withdrawals.Demand("d4" * 12, "Another part", clock.today(), "It is closed.")
    monkeypatch.setattr(withdrawals, "SOURCES", [*withdrawals.SOURCES, lambda: [demand]])
    assert withdrawals.withdrawn() == {"d4" * 12: demand}
    assert "It is closed." in client_of(cast.person("reviewer")).get("/withdrawn").content.decode()


def test_the_hold_queue_tells_why_for_how_long_and_the_ways_on(cast: Cast) -> None:
    found, _, _ = _small(cast)
    made = _composed(cast, found)
    client, place = client_of(cast.person("reviewer")), f"/editions/{made.public}/held"
    page = client.get(place).content.decode()
    held = _of_pack(made, "secretariat/held.csv")
    assert held
    for reason in {line["reason"] for line in held}:
        assert all(way in page for way in ways.WAYS[reason])
        shown = client.get(place, {"reason": reason}).content.decode()
        assert shown.count('<td data-label="What happens next">') == min(
            ways.PAGE, sum(line["reason"] == reason for line in held)
        )
    assert client.get(place, {"reason": "<x>", "start": "99999"}).status_code == 200
    assert client_of(cast.person("admin")).get(place).status_code == 404


def test_every_reason_of_a_hold_has_ways_on() -> None:
    assert set(ways.WAYS) == set(REASONS)
    assert all(ways.WAYS.values())


def test_a_member_learns_nothing_of_what_the_gate_says_of_its_rows(cast: Cast) -> None:
    """The member's pages are the same to the byte whatever is held, listed, volunteered or withdrawn."""
    found, sent, words = _small(cast)
    waivers.sign(cast.a.actor(), sent.public, _keys(sent)[:1], words.digest, HAND)
    client = client_of(cast.person("reader"))
    places = ("/waivers", f"/lists/{sent.public}/waivers", f"/lists/{sent.public}")
    seen = [_steady(client.get(place).content) for place in places]
    rounds.close_round(cast.secretariat, found.public)
    made = _composed(cast, found)
    assert made.summary["held"]
    _volunteer(cast, small_list(cast.a.mark, 6))
    again = _composed(cast, found)
    assert again.digest != made.digest
    assert [_steady(client.get(place).content) for place in places] == seen
