"""An edition in the browser: composed as the command composes it, read by one person, released by another."""

from __future__ import annotations

import csv
import io
import json
import uuid
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from comity.comparing import Kept
from comity.server import clock
from comity.server.accounts.models import Mail, User
from comity.server.accounts.roles import Actor, Role
from comity.server.editions import figures, judging, packing, selectors, services
from comity.server.editions.kinds import State
from comity.server.editions.models import Composition
from comity.server.environment import secret
from comity.server.jobs import composing, reading, upkeep
from comity.server.lists import fixing, own_pairs, rounds, vault
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, OwnPair, Round
from comity.server.members import services as members
from comity.server.members.models import Version
from comity.vocabulary.judgement import Answer
from tests.conftest import HERE, comity
from tests.server.cast import Cast, Company, client_of, company, details_of, faulty_list, make_cast, small_list
from tests.server.edition_cast import as_the_command, same_bytes

CUTOFF = date(2026, 6, 30)
TODAY = date(2026, 7, 10)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _sign(each: Company) -> None:
    for version in Version.objects.all():
        members.sign(each.actor(), version.public, version.digest, members.Hand("S", "Head", False))


def _submit(each: Company, name: str, content: bytes, without: bool = False) -> MemberList:
    _sign(each)
    found = lists.receive(each.actor(), each.member, lists.Sent(name, content, without, uuid.uuid4()))
    assert reading.read(str(found.public)) == "done"
    lists.submit(each.actor(), each.member, found.public)
    found.refresh_from_db()
    return found


def _open(cast: Cast, name: str, cutoff: date = CUTOFF) -> Round:
    return rounds.open_round(cast.secretariat, rounds.Plan(name, cutoff, clock.today() + timedelta(days=3)), "/lists")


def _closed(cast: Cast) -> Round:
    """A closed round with the lists of both members."""
    found = _open(cast, "2026-H1")
    for each in (cast.a, cast.b):
        _submit(each, "sites.csv", small_list(each.mark, 12))
    rounds.close_round(cast.secretariat, found.public)
    return found


def _ordered(client: Client, found: Round) -> Composition:
    answer = client.post(f"/rounds/{found.public}/edition", {"profile": "default", "once": str(uuid.uuid4())})
    return Composition.objects.get(public=answer["Location"].rsplit("/", 1)[1])


def _composed(cast: Cast, found: Round) -> Composition:
    made = _ordered(client_of(cast.person("secretariat")), found)
    assert composing.compose(str(made.public)) == "done", Composition.objects.get(pk=made.pk).says
    made.refresh_from_db()
    return made


def _reviewer(cast: Cast) -> Actor:
    return Actor(Role.REVIEWER, cast.offices[Role.REVIEWER].public)


def test_from_the_lists_to_a_released_edition_by_two_people(cast: Cast) -> None:
    found = _closed(cast)
    first, second = client_of(cast.person("secretariat")), client_of(cast.person("reviewer"))
    assert "Compose the edition" in first.get(f"/rounds/{found.public}").content.decode()
    made = _composed(cast, found)
    place = f"/editions/{made.public}"
    page = first.get(place).content.decode()
    assert "What the edition gives away" in page
    assert "You ordered this edition" in page
    told = first.post(f"{place}/release", {"digest": made.digest}, follow=True).content.decode()
    assert "two people answer for it" in told
    reader = client_of(cast.person("reader"))
    assert made.name not in reader.get("/editions").content.decode()
    assert reader.get(f"{place}/files/common-list.csv").status_code == 404
    assert "Release this edition" in second.get(place).content.decode()
    second.post(f"{place}/release", {"digest": made.digest})
    second.post(f"{place}/release", {"digest": made.digest})
    made.refresh_from_db()
    assert (made.state, made.confirmed_by) == (State.RELEASED, cast.offices[Role.REVIEWER])
    (details,) = details_of("edition.release")
    assert isinstance(details, dict)
    assert (details["edition"], details["certificate"]) == (made.name, made.digest)
    assert (
        Mail.objects.filter(subject__endswith="is out").count() == 7
    )  # both teams, and the one without a second factor
    assert made.name in reader.get("/editions").content.decode()
    _everybody_is_reminded_alike(cast, place)
    bytes_of = {
        name: [client_of(cast.person(who)).get(f"{place}/files/{name}").content for who in ("reader", "b-admin")]
        for name in selectors.FILES
    }
    assert all(one == other for one, other in bytes_of.values())
    for name in selectors.OWN_FILES:
        assert reader.get(f"{place}/files/{name}").status_code == 404
        assert second.get(f"{place}/files/{name}").status_code == 200


def _everybody_is_reminded_alike(cast: Cast, place: str) -> None:
    """A chaser after the release: the same words for all, whoever has looked; only the Secretariat sends it."""
    office, reviewer = client_of(cast.person("secretariat")), client_of(cast.person("reviewer"))
    assert "Remind members" not in reviewer.get(place).content.decode()
    assert reviewer.post(f"{place}/remind").status_code == 404
    Mail.objects.all().delete()
    assert "7 mails lie in the outbox" in office.post(f"{place}/remind", follow=True).content.decode()
    names = {each.email: each.name for each in User.objects.all()}
    texts = {each.text.replace(names[each.to], "NAME") for each in Mail.objects.all()}
    assert len(texts) == 1, "members are told different things"
    assert "/check" in texts.pop()
    assert [each["mails"] for each in details_of("edition.remind")] == ["7"]


def test_only_the_latest_edition_is_one_to_remind_of(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    Mail.objects.all().delete()
    office = client_of(cast.person("secretariat"))
    assert "Remind members" not in office.get(f"/editions/{made.public}").content.decode()
    told = office.post(f"/editions/{made.public}/remind", follow=True).content.decode()
    assert "Only the latest released edition" in told
    assert not Mail.objects.exists()


ROUNDS = HERE.parent / "shared" / "data" / "rounds"


def _places(name: str) -> list[Path]:
    return sorted(
        each for each in (ROUNDS / name).glob("*") if each.suffix in (".xlsx", ".xls", ".csv", ".ods", ".xlsb")
    )


def _member_of(place: Path) -> str:
    """Who sent a file of the real rounds, by their truth: names stay from round to round, file names do not."""
    with (ROUNDS / "truth" / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(line["member"] for line in csv.DictReader(file) if line["file"] == place.name)


def _judged(cast: Cast, made: Composition) -> Composition:
    """The edition composed once more after two people have judged some pairs and taken an answer back."""
    for place in range(1, 21):
        actor = cast.secretariat if place % 2 else _reviewer(cast)
        turn = judging.turn(actor, made.public, place)
        assert turn
        assert turn.question
        answer = Answer.SAME if (turn.question.probability or 0) >= 0.5 else Answer.DIFFERENT
        judging.answer(actor, made.public, place, answer, "")
    assert judging.back(cast.secretariat, made.public) == 19
    again = _composed(cast, Round.objects.get(pk=made.round_id))
    assert not any(line.answer for line in judging.lines(again.public))  # what was answered is not asked again
    return again


def _say_of_own_rows(each: Company, found: MemberList) -> None:
    """A company answers the pairs of its own rows: the first are one site, the second two, in turn."""
    for at, pair in enumerate(OwnPair.objects.filter(list=found)):
        said = Answer.DIFFERENT if at % 2 else Answer.SAME
        own_pairs.answer(each.actor(), each.member, found.public, pair.public, said)


def test_the_editions_of_both_real_rounds_are_those_of_the_command(cast: Cast, tmp_path: Path) -> None:
    """Must show 2 of the web application's second half: 2026H1, then 2026H2 with joiners and a leaver."""
    senders: dict[str, Company] = {}
    before: Path | None = None
    with patch.object(clock, "today", lambda: TODAY):
        for name, cutoff in (("2026H1", CUTOFF), ("2026H2", date(2026, 12, 31))):
            found = _open(cast, name, min(cutoff, TODAY))
            for place in _places(name):
                who = _member_of(place)
                senders[who] = senders.get(who) or company(cast.secretariat, who)
                _say_of_own_rows(senders[who], _submit(senders[who], place.name, place.read_bytes(), without=True))
            rounds.close_round(cast.secretariat, found.public)
            made = _judged(cast, _composed(cast, found))
            told = judging.standing_of(found.pk)
            assert {each.answer for each in told if each.by == own_pairs.SIGNED} == {Answer.SAME, Answer.DIFFERENT}
            answers = tmp_path / f"answers {name}.csv"
            answers.write_bytes(judging.answers_file(made.public) or b"")
            after = ("--previous", before) if before else ()
            out = as_the_command(tmp_path, found, "--answers", answers, *after)
            assert len(same_bytes(made, out)) > 1
            before = out
            services.release(_reviewer(cast), made.public, made.digest, "/editions")
    assert [each.summary["listed"] > 500 for each in selectors.released()] == [True, True]
    first, second = figures.history()  # counted from the files of members; beside it what the gate says of itself
    told = second.edition.summary
    assert (second.listed, second.new, second.gone) == (told["listed"], told["changes"]["new"], told["changes"]["gone"])
    assert (first.new, first.gone) == (first.edition.summary["listed"], 0)


def test_cells_repaired_in_the_page_are_in_the_edition_and_it_verifies(cast: Cast, tmp_path: Path) -> None:
    found = _open(cast, "2026-H1")
    _sign(cast.a)
    sent = lists.receive(cast.a.actor(), cast.a.member, lists.Sent("f.csv", faulty_list("A"), False, uuid.uuid4()))
    assert reading.read(str(sent.public)) == "done"
    keys = [each.key for each in fixing.repairs(sent.pk)[0]]
    fixing.correct(cast.a.actor(), cast.a.member, sent.public, fixing.Asked(dict.fromkeys(keys, "Peru")))
    assert reading.read(str(sent.public)) == "done"
    lists.submit(cast.a.actor(), cast.a.member, sent.public)
    rounds.close_round(cast.secretariat, found.public)
    made = _composed(cast, found)
    assert made.summary["rows"].get("problem", 0) == 0
    (tmp_path / "key").write_bytes(secret(settings.DATA, "edition"))
    (tmp_path / "f.csv").write_bytes(vault.content_of(MemberList.objects.get(public=sent.public).original))
    with packing.unpacked(made.pack) as folder:
        done = comity("verify", folder, "--lists", tmp_path / "f.csv", "--key", tmp_path / "key")
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_database_itself_wants_two_people(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    office = cast.offices[Role.SECRETARIAT]
    for change in ({"confirmed_by": office}, {"state": State.RELEASED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Composition.objects.filter(pk=made.pk).update(**change)


def test_an_open_round_or_one_without_lists_is_not_composed(cast: Cast) -> None:
    client, found = client_of(cast.person("secretariat")), _open(cast, "2026-H1")
    told = client.post(f"/rounds/{found.public}/edition", {"profile": "default"}, follow=True).content.decode()
    assert "The round is open" in told
    rounds.close_round(cast.secretariat, found.public)
    told = client.post(f"/rounds/{found.public}/edition", {"profile": "default"}, follow=True).content.decode()
    assert "No list was submitted" in told
    told = client.post(f"/rounds/{found.public}/edition", {"profile": "lax"}, follow=True).content.decode()
    assert "There is no profile lax" in told
    assert client.post(f"/rounds/{found.public}/edition", {"once": "x"}).status_code == 302


def test_composing_again_drops_what_was_proposed_and_a_released_one_stays(cast: Cast) -> None:
    found = _closed(cast)
    first = _composed(cast, found)
    with patch("django.db.transaction.on_commit", lambda done: done()):
        second = _composed(cast, found)
    pack = first.pack
    first.refresh_from_db()
    assert (first.state, first.pack, vault.readable(pack)) == (State.DROPPED, "", False)
    assert (second.name, second.digest) == (first.name, first.digest)  # the same lists give the same edition
    with pytest.raises(services.EditionError, match="no longer as the page"):
        services.release(_reviewer(cast), first.public, first.digest, "/")
    with pytest.raises(services.EditionError, match="no longer as the page"):
        services.release(_reviewer(cast), second.public, "0" * 64, "/")
    services.release(_reviewer(cast), second.public, second.digest, "/")
    with pytest.raises(services.EditionError, match="is released"):
        services.order(cast.secretariat, found.public, "default", uuid.uuid4())
    services.drop(cast.secretariat, second.public)
    second.refresh_from_db()
    assert second.state == State.RELEASED


def test_two_editions_that_do_not_follow_one_another_are_not_both_released(cast: Cast) -> None:
    first = _composed(cast, _closed(cast))
    later = _open(cast, "2026-H2", CUTOFF + timedelta(days=7))
    _submit(cast.a, "sites.csv", small_list(cast.a.mark, 14))
    rounds.close_round(cast.secretariat, later.public)
    second = _composed(cast, later)
    assert second.follows is None
    services.release(_reviewer(cast), first.public, first.digest, "/")
    with pytest.raises(services.EditionError, match="Another edition was released since"):
        services.release(_reviewer(cast), second.public, second.digest, "/")
    office = cast.offices[Role.REVIEWER]
    with pytest.raises(IntegrityError), transaction.atomic():  # the database too wants one first edition
        Composition.objects.filter(pk=second.pk).update(state=State.RELEASED, confirmed_by=office, released=clock.now())
    again = _composed(cast, later)
    assert again.follows == first
    services.release(_reviewer(cast), again.public, again.digest, "/")


def test_the_same_form_twice_is_one_order_and_two_workers_make_one_proposal(cast: Cast) -> None:
    found, once = _closed(cast), uuid.uuid4()
    made = [services.order(cast.secretariat, found.public, "default", once) for _ in range(2)]
    assert made[0] == made[1]
    assert composing.compose(str(made[0].public)) == "done"
    assert composing.compose(str(made[0].public)) == "not mine"
    assert len(details_of("edition.propose")) == 1


def test_a_worker_that_wakes_up_late_throws_its_edition_away(cast: Cast) -> None:
    made = services.order(cast.secretariat, _closed(cast).public, "default", uuid.uuid4())

    def overtaken(*given: object) -> object:
        Composition.objects.filter(pk=made.pk).update(fence=99)
        return real(*given)  # type: ignore[arg-type]

    real = composing._composed
    with patch.object(composing, "_composed", overtaken):
        assert composing.compose(str(made.public)) == "overtaken"
    assert selectors.packs() == set()


def test_what_cannot_be_composed_says_why_and_can_be_ordered_again(cast: Cast) -> None:
    found = _closed(cast)
    made = services.order(cast.secretariat, found.public, "default", uuid.uuid4())
    with patch.object(composing.composing, "run", side_effect=RuntimeError("Qvarnholt inside")):
        assert composing.compose(str(made.public)) == "failed"
    page = client_of(cast.person("secretariat")).get(f"/editions/{made.public}").content.decode()
    assert "could not be composed" in page
    assert "Qvarnholt inside" not in page
    assert (
        composing.compose(str(services.order(cast.secretariat, found.public, "default", uuid.uuid4()).public)) == "done"
    )


def test_a_round_whose_files_are_deleted_is_not_composed(cast: Cast) -> None:
    found = _closed(cast)
    later = clock.now() + timedelta(days=upkeep.ORIGINALS_DAYS + 1)
    with patch.object(clock, "now", lambda: later):
        upkeep.purge_originals()
    with pytest.raises(services.EditionError, match="were deleted"):
        services.order(cast.secretariat, found.public, "default", uuid.uuid4())


def test_the_sweep_leaves_result_folders_alone(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    later = clock.now() + timedelta(days=2)
    with patch.object(clock, "now", lambda: later):
        upkeep.purge_originals()
    assert vault.readable(made.pack)


def test_held_sites_come_as_excel_with_the_ways_on(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    content = client_of(cast.person("reviewer")).get(f"/editions/{made.public}/held.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert rows[0][0] == "Site id"
    assert len(rows) - 1 == sum(made.summary["held"].values())


def test_a_member_that_does_not_contribute_reads_no_edition(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    services.release(_reviewer(cast), made.public, made.digest, "/")
    client = client_of(cast.person("reader"))
    assert client.get(f"/editions/{made.public}/files/common-list.csv").status_code == 200
    members.publish(cast.secretariat, "statement", "# Another to sign")
    assert client.get(f"/editions/{made.public}/files/common-list.csv").status_code == 404
    assert "its signature of the texts in force" in client.get("/editions").content.decode()


def test_no_name_of_a_member_or_file_is_in_what_the_page_and_the_row_keep(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    page = client_of(cast.person("secretariat")).get(f"/editions/{made.public}").content.decode()
    for told in (page, repr(made.summary), repr(made.risk)):
        assert cast.a.mark.casefold() not in told.casefold()
        assert "sites.csv" not in told.replace("files/sites.csv", "").replace(">sites.csv<", "")


def test_an_edition_against_which_the_risk_report_speaks_is_not_released(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    made.risk["may_be_sent"] = "no"
    made.save()
    client = client_of(cast.person("reviewer"))
    assert "speaks against it" in client.get(f"/editions/{made.public}").content.decode()
    told = client.post(f"/editions/{made.public}/release", {"digest": made.digest}, follow=True).content.decode()
    assert "The risk report speaks against this edition" in told
    made.refresh_from_db()
    assert made.state == State.PROPOSED


def test_all_editions_come_as_excel_with_who_answers_for_them(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    services.release(_reviewer(cast), made.public, made.digest, "/")
    content = client_of(cast.person("reviewer")).get("/editions.xlsx").content
    heads, line = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    told = dict(zip(heads, line, strict=True))
    assert (told["Edition"], told["State"], told["Certificate (SHA-256)"]) == (made.name, "released", made.digest)
    assert (told["Ordered by"], told["Released by"]) == ("Office secretariat", "Office reviewer")
    assert client_of(cast.person("reader")).get("/editions.xlsx").status_code == 404


def test_policies_stand_side_by_side_as_the_command_compares_them(cast: Cast, tmp_path: Path) -> None:
    found = _closed(cast)
    made = _composed(cast, found)
    out = as_the_command(tmp_path, found)
    assert out.is_dir()
    told = comity(
        "policy", "compare", *sorted((tmp_path / f"lists {found.name}").iterdir()), "--members",
        tmp_path / "members.csv", "--cutoff", found.cutoff.isoformat(), "--today", clock.today().isoformat(), "--json",
    )  # fmt: skip
    # Attackers that can only guess guess by the ids of sites, which hang on the key.
    counted = ("policy", "sites", "old_enough", "possible_hits", "hits_old_enough")
    ours, theirs = (
        [[each[name] for name in counted] for each in of] for of in (made.policies, json.loads(told.stdout))
    )
    assert ours == theirs
    assert [line[0] for line in ours] == ["default", "strict", "names-off"]
    client = client_of(cast.person("reviewer"))
    page = client.get(f"/editions/{made.public}").content.decode()
    assert "Policies side by side" in page
    assert "names-off" in page
    content = client.get(f"/editions/{made.public}/policies.xlsx").content
    heads, *lines = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert [line[0] for line in lines] == [each["policy"] for each in made.policies]
    assert "Outsider: right for" in [head.capitalize() for head in heads]


def test_a_policy_that_cannot_follow_says_why(cast: Cast) -> None:
    made = _composed(cast, _closed(cast))
    Composition.objects.filter(pk=made.pk).update(policies=[asdict(Kept("strict", says="It cannot follow."))])
    page = client_of(cast.person("reviewer")).get(f"/editions/{made.public}").content.decode()
    assert "It cannot follow." in page
