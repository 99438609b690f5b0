"""Ways on in the browser: waivers of members, sites that volunteer, sites that have to go, and the hold queue."""

from __future__ import annotations

import csv
import io
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from comity.server import clock
from comity.server.accounts.roles import Actor, Role
from comity.server.demo import before
from comity.server.editions import packing, selectors, services, volunteers, waivers, withdrawals
from comity.server.editions.models import Composition
from comity.server.jobs import composing, reading
from comity.server.jobs import sites as filling
from comity.server.lists import rounds
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, Round, Row
from comity.server.members import services as members
from comity.server.members.models import Version
from comity.server.sites.models import Site
from tests.server.cast import Cast, Company, company, make_cast
from tests.server.edition_cast import as_the_command, same_bytes

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
    _release(cast, made)

    said = next(each for each in withdrawals.steps() if each.site_id == gone[0])
    withdrawals.lift(cast.secretariat, said.public, "the court thought again")
    found = programme.round("2027-H1", programme.cutoff + timedelta(days=14))
    made = _composed(cast, found)
    assert _options(made, tmp_path) == ["--volunteered", "--withdrawn"]
    assert _given_lines(made, "withdrawn") == [(gone[0], "lifted")]
    same_bytes(made, as_the_command(tmp_path, found, "--previous", after, *_files(made, tmp_path)))
    assert gone[1] not in _listed(made)
