"""The register of sites: filled after a release, searched by any of its words, and what people say about its sites."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from comity.register_csv import lines
from comity.server import clock
from comity.server.editions import judging
from comity.server.editions.models import Composition, Withdrawal
from comity.server.jobs import sites as job
from comity.server.jobs import upkeep
from comity.server.jobs.fence import OvertakenError
from comity.server.journal.models import Entry
from comity.server.lists import rounds
from comity.server.sites import filling, places, selectors, services
from comity.server.sites.kinds import Said, State
from comity.server.sites.models import Decision, Piece, Register, Site, Word
from tests.server.cast import Cast, Company, client_of, details_of
from tests.server.edition_cast import composed_and_released, contributes, released

LONG = "东莞市长安镇乌沙社区华丰精密电子科技五金塑胶制品"
"""More letters in one word than are kept."""
MILLS = (
    ("a1", "Huafeng Textile Co., Ltd.", "Huafeng Group", "12 Xinhua Road", "Ningbo", "CN", "GLN:4012345000009"),
    ("a2", "Huafeng Dyeing Co., Ltd.", "Huafeng Group", "14 Xinhua Road", "Ningbo", "CN", ""),
    ("a3", "Textile Mills of Izmir", "Ege Tekstil A.Ş.", "Fabrika Cad. 3", "İzmir", "TR", ""),
    ("a4", "Hilo Textile", "", "Calle Mayor 9", "Sabadell", "ES", "OS ID:ES2024001A2B3CD"),
    ("a5", "华丰纺织有限公司", "", "新华路", "宁波", "CN", ""),
    ("a6", "Conserverie Müller & Fils", "", "4 rue du Port", "Concarneau", "FR", ""),
    ("a7", "Conserverie du Port", "", "6 rue du Port", "Concarneau", "FR", ""),
    ("a8", "Hilatura Sabadell", "", "Calle Mayor 11", "Sabadell", "ES", ""),
    ("a9", LONG, "", "", "", "TW", ""),
)


def _site(own: str, name: str, supplier: str, address: str, city: str, country: str, marks: str = "") -> Said:
    return Said(
        site_id=own.rjust(24, "0"), name=name, supplier=supplier, address=address, city=city, region="", postcode="",
        country=country, sector="", identifiers=marks, hold="", first_edition="", best_audit="2025-H2",
    )  # fmt: skip


def _filled(sites: Sequence[Said], edition: int = 7) -> Register:
    register = filling.wanted(uuid.UUID(int=edition), "2026-06-30-made")
    filling.fill(register, sites, lambda **values: _beat(register, values))
    return Register.objects.get(pk=register.pk)


def _beat(register: Register, values: dict[str, Any]) -> None:
    if values:
        Register.objects.filter(pk=register.pk).update(**values)


def _searched() -> uuid.UUID:
    return Register.objects.filter(state=State.FILLED).latest("made").edition


def _names(question: str, country: str = "") -> list[str]:
    found = selectors.search(question, country)
    assert found is not None
    assert found.total == len(found.sites)
    return [each.site_id.lstrip("0") for each in found.sites]


# --- searching --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "country", "found"),
    [
        ("huafeng", "", ["a1", "a2", "a5"]),
        ("HUAFENG textile xinhua 12", "", ["a1"]),
        ("textile", "", ["a1", "a4", "a3", "a5"]),
        ("textile", "CN", ["a1", "a5"]),
        ("textile", "DE", []),
        ("muller", "", ["a6"]),
        ("Müller port", "", ["a6"]),
        ("izmir", "", ["a3"]),
        ("İZMİR", "", ["a3"]),
        ("ningbo 14", "", ["a2"]),
        ("4012345000009", "", ["a1"]),
        ("ES2024001A2B3CD", "", ["a4"]),
        ("0" * 22 + "a5", "", ["a5"]),
        ("0" * 22 + "a5", "TR", []),
        ("宁波", "", ["a5"]),
        ("华丰", "", ["a1", "a2", "a5"]),
        ("纺织", "", ["a1", "a3", "a4", "a5"]),  # as linkage compares it
        ("纺织", "ES", ["a4"]),
        (LONG[:20], "", ["a9"]),
        (LONG, "", ["a9"]),
        (LONG + "厂", "", ["a9"]),
        ("conserv", "", ["a7", "a6"]),
        ("huafneg", "", ["a1", "a2", "a5"]),
        ("concarnaeu fils", "", ["a6"]),
        ("sabadel mayor", "", ["a4", "a8"]),
        ("zzzzzz", "", []),
        ("huafeng zzzzzz", "", []),
        ("xq", "", []),
        ("", "ES", ["a8", "a4"]),
        ("", "XX", []),
        ("  \x00 \u200b ", "ES", ["a8", "a4"]),
        ("hua\x00feng", "", []),
        ("' OR 1=1 --", "", []),
        ("%", "FR", ["a7", "a6"]),
        ("huafeng " * 200, "", ["a1", "a2", "a5"]),
        ("x" * 5000, "", []),
    ],
)  # fmt: skip
def test_what_is_asked_is_found(question: str, country: str, found: list[str]) -> None:
    _filled([_site(*each) for each in MILLS])
    names = _names(question, country)
    assert sorted(names) == sorted(found)
    if question == "sabadel mayor":
        assert names == ["a8", "a4"]  # by country, then name


@pytest.mark.django_db
def test_what_nobody_says_is_told() -> None:
    _filled([_site(*each) for each in MILLS])
    found = selectors.search("huafneg textile zzzzzz")
    assert found is not None
    assert [(each.word, each.said, list(each.instead)) for each in found.terms] == [
        ("huafneg", False, ["huafeng"]), ("textile", True, []), ("zzzzzz", False, []),
    ]  # fmt: skip


@pytest.mark.django_db
def test_before_the_first_edition_there_is_nothing() -> None:
    assert selectors.search("anything") is None
    assert selectors.one("0" * 24) is None


@pytest.mark.django_db
def test_pages_of_what_is_found_follow_each_other() -> None:
    many = [_site(f"{at:04}", f"Mill {at}", "", "Road", "Town", "FR" if at % 2 else "ES") for at in range(120)]
    _filled(many)
    for question, country, total in (("mill", "", 120), ("", "", 120), ("mill", "ES", 60), ("road town", "FR", 60)):
        seen: list[str] = []
        for start in range(0, total, selectors.PAGE):
            found = selectors.search(question, country, start)
            assert found is not None
            assert found.total == total
            seen += [each.site_id for each in found.sites]
        wanted = [each for each in many if not country or each.country == country]
        wanted.sort(key=lambda each: (each.country, each.name.casefold()))
        assert seen == [each.site_id for each in wanted]
        assert selectors.search(question, country, total + 9).sites == []  # type: ignore[union-attr]


WORDS = st.sampled_from(["mill", "textile", "hua", "feng", "port", "nord", "9", "12", "ltd", "tekstil", "ningbo"])
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)


@pytest.mark.django_db
@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["FR", "CN"])), min_size=1, max_size=40),
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(["", "FR", "CN"]),
)
def test_a_search_is_what_looking_at_every_site_gives(
    told: list[tuple[str, str, str]], asked: list[str], country: str
) -> None:
    """Words that are said somewhere: those sites are found that say all of them, and no other."""
    sites = [_site(f"{at:x}", name, "", address, "", where) for at, (name, address, where) in enumerate(told)]
    said = {each.site_id: filling.said_words(each.name, each.address) for each in sites}
    asked = [each for each in asked if any(each in words for words in said.values())]
    _filled(sites)
    found = selectors.search(" ".join(asked), country, size=100)
    assert found is not None
    wanted = {
        each.site_id for each in sites
        if set(selectors.raw_words(" ".join(asked))) <= said[each.site_id] and country in ("", each.country)
    }  # fmt: skip
    if all(term.said for term in found.terms):  # joined initials may make a word that nobody says
        assert {each.site_id for each in found.sites} == wanted
        assert found.total == len(wanted)


@given(st.integers(1, 300), st.data())
def test_sets_of_places_are_what_sets_are(among: int, data: st.DataObject) -> None:
    some = st.sets(st.integers(0, among - 1))
    one, other = (np.array(sorted(data.draw(some)), np.uint32) for _ in range(2))
    kept = places.packed(other, among)
    assert places.unpacked(kept).tolist() == other.tolist()
    assert places.met(one, kept).tolist() == sorted(set(one.tolist()) & set(other.tolist()))
    assert places.joined([one, other]).tolist() == sorted(set(one.tolist()) | set(other.tolist()))
    assert len(kept) <= max(among // 8 + 2, 4 * (among // 32) + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["huafeng textile ningbo", "huafneg", "conserv", "00000000000000000000000a"])
def test_every_query_of_a_search_goes_by_an_index(question: str) -> None:
    """No table of the register is walked through, whatever is asked: the plan of each statement says so."""
    _filled([_site(*each) for each in MILLS])
    with CaptureQueriesContext(connection) as queries:
        selectors.search(question)
        selectors.search(question, "CN")
        selectors.one("0" * 24)
    told = [each["sql"] for each in queries.captured_queries if "sites_" in each["sql"]]
    assert len(told) > 5
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a plan for eight sites tells nothing of a million
        for sql in told:
            if '"sites_register"' in sql or '"sites_decision"' in sql:
                continue  # a few rows each
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
            plan = " / ".join(str(cell) for row in cursor.fetchall() for cell in row)
            assert "USING INDEX" in plan or "COVERING INDEX" in plan or "Index" in plan, (sql, plan)
            assert "SCAN sites" not in plan, (sql, plan)
            assert "Seq Scan" not in plan, (sql, plan)


# --- filling ----------------------------------------------------------------------------------------------------------


def test_the_register_is_that_of_the_released_edition(cast: Cast, assembled: Path) -> None:
    assert job.catch_up() == 0
    made = released(cast, assembled)
    kept = {line["site_id"]: line for line in lines(assembled / "secretariat" / "register.csv")}
    assert job.catch_up() == len(kept) == Site.objects.count()
    assert _searched() == made.public
    assert job.catch_up() == 0
    with (assembled / "secretariat" / "sites.csv").open(encoding="utf-8", newline="") as file:
        fates = [line for line in csv.DictReader(file) if line["site_id"]]
    assert sum(len(each.rows) for each in Site.objects.all()) == len(fates)
    for each in Site.objects.all():
        line = kept[each.site_id]
        assert (each.name, each.country, each.hold) == (line["site_name"], line["country"], line["hold"])
        assert sorted({member for member, *_ in each.audits}) == [
            name for name in line["contributors"].split("; ") if name
        ]
    found = Site.objects.exclude(name="").order_by("pk").first()
    assert found is not None
    assert found.site_id in [each.site_id for each in selectors.search(found.name, size=500).sites]  # type: ignore[union-attr]


def test_the_next_edition_takes_the_place_of_the_register(cast: Cast, assembled: Path) -> None:
    first = released(cast, assembled)
    assert job.catch_up()
    later = released(cast, assembled, "2026-12-31-later", first)
    assert _searched() == first.public
    assert job.catch_up()
    assert _searched() == later.public
    assert Register.objects.count() == 1
    for table in (Site, Word, Piece):
        assert set(table.objects.values_list("register__edition", flat=True)) == {later.public}


@pytest.mark.django_db
def test_a_job_that_was_overtaken_writes_nothing_more() -> None:
    sites = [_site(*each) for each in MILLS]
    register = filling.wanted(uuid.UUID(int=7), "made")
    slow = job.FENCE.claim(register.public)
    assert slow is not None

    def slowly() -> Iterator[Said]:
        yield from sites[:3]
        Register.objects.update(heartbeat=clock.now() - timedelta(hours=1))
        quick = job.FENCE.claim(register.public)
        assert quick is not None
        filling.fill(register, sites, partial(job.FENCE.beat, register.pk, quick))

    with pytest.raises(OvertakenError):
        filling.fill(register, slowly(), partial(job.FENCE.beat, register.pk, slow))
    assert Register.objects.get().state == State.FILLED
    assert sorted(_names("textile")) == ["a1", "a3", "a4", "a5"]
    assert Site.objects.count() == len(MILLS)


def test_a_damaged_edition_leaves_no_register(cast: Cast, assembled: Path) -> None:
    made = released(cast, assembled)
    Composition.objects.filter(pk=made.pk).update(pack="0" * 32)
    assert job.catch_up() == 0
    assert selectors.search("mill") is None


# --- pages ------------------------------------------------------------------------------------------------------------


def test_sites_are_looked_at_and_exported(cast: Cast, assembled: Path) -> None:
    client = client_of(cast.person("reviewer"))
    assert "There are no sites yet" in client.get("/sites").content.decode()
    assert client.get("/sites.xlsx").status_code == 404
    released(cast, assembled)
    count = job.catch_up()
    page = client.get("/sites").content.decode()
    assert f"1 to 25 of {count:,} sites" in page
    assert "start=25" in page
    site = next(each for each in Site.objects.all() if each.audits and each.rows and each.identifiers)
    page = client.get(f"/sites/{site.site_id}").content.decode()
    for said in (site.site_id, site.audits[0][0], site.rows[0][0], "Audits that count"):
        assert said.replace("&", "&amp;").replace("'", "&#x27;") in page
    assert "They are one site" not in page  # that is for the Secretariat to say
    answer = client.get("/sites.xlsx", {"country": site.country})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 1 + Site.objects.filter(country=site.country).count()
    members = {name for each in Site.objects.all() for name, *_ in each.audits}
    assert not members & {str(cell) for row in rows for cell in row}


@pytest.mark.parametrize("data", [
    {"q": "\x00"}, {"start": "-1"}, {"start": "9" * 30}, {"start": "x"}, {"country": "xx"}, {"country": "'"},
    {"q": "a" * 9000}, {"q": "😀"},
])  # fmt: skip
def test_nothing_that_is_asked_breaks_the_page(cast: Cast, data: dict[str, str]) -> None:
    _filled([_site(*each) for each in MILLS])
    client = client_of(cast.person("secretariat"))
    assert client.get("/sites", data).status_code == 200
    assert client.get("/sites.xlsx", data).status_code == 200


# --- what people say --------------------------------------------------------------------------------------------------

ONE, TWO, THREE = (own.rjust(24, "0") for own in ("a1", "a2", "a3"))


def test_no_word_of_a_form_has_a_sign_that_a_database_does_not_take(cast: Cast) -> None:
    _filled([_site(*each) for each in MILLS])
    client, nasty = client_of(cast.person("secretariat")), "seen\0on site"
    asked = [
        (f"/sites/{ONE}/merge", {"other": TWO, "why": nasty}), (f"/sites/{ONE}/merge", {"other": "\0", "why": nasty}),
        (f"/sites/{THREE}/close", {"since": "2026-01-01\0", "why": nasty}),
        (f"/sites/{THREE}/withdraw", {"cause": "order", "why": "an order"}),
    ]  # fmt: skip
    for place, data in asked:
        assert client.post(place, data).status_code == 302
    assert client.post(f"/sites/{ONE}/back/{Decision.objects.first().public}", {"why": nasty}).status_code == 302  # type: ignore[union-attr]
    assert client.post(f"/withdrawn/{Withdrawal.objects.get().public}/lift", {"why": nasty}).status_code == 302
    assert {each.why for each in Decision.objects.all()} == {"seen on site"}
    assert sorted(each.why for each in Withdrawal.objects.all()) == ["an order", "seen on site"]


def test_two_sites_are_said_to_be_one_and_it_is_taken_back(cast: Cast) -> None:
    _filled([_site(*each) for each in MILLS])
    client = client_of(cast.person("secretariat"))
    assert f'value="{TWO}"' in client.get(f"/sites/{ONE}").content.decode()  # the most like it
    for _ in range(2):
        client.post(f"/sites/{ONE}/merge", {"other": TWO, "why": "one gate,  seen on site"})
    found = Decision.objects.get()
    assert (found.one, found.other, found.why) == (ONE, TWO, "one gate, seen on site")
    assert details_of("site.merge") == [{"one": ONE, "other": TWO}]
    for site in (ONE, TWO):
        page = client.get(f"/sites/{site}").content.decode()
        assert "one gate, seen on site" in page
    assert f'value="{TWO}"' not in client.get(f"/sites/{ONE}").content.decode()
    stands = services.judgements()
    assert [(each.left, each.right, each.answer.value) for each in stands] == [
        (f"register:{ONE}", f"register:{TWO}", "same")
    ]
    for _ in range(2):
        client.post(f"/sites/{TWO}/back/{found.public}", {"why": "two gates after all"})
    assert services.judgements() == []
    page = client.get(f"/sites/{ONE}").content.decode()
    assert "two gates after all" in page
    assert f'value="{TWO}"' in page
    assert list(Entry.objects.filter(action__startswith="site.").values_list("action", flat=True)) == [
        "site.merge", "site.part",
    ]  # fmt: skip
    client.post(f"/sites/{TWO}/merge", {"other": ONE, "why": "again"})
    assert len(services.judgements()) == 1


@pytest.mark.parametrize(
    ("other", "why", "says"),
    [
        (ONE, "why", "the same site already"),
        ("0" * 24, "why", "no site with this id"),
        ("x' OR '1", "why", "no site with this id"),
        ("\x00", "why", "no site with this id"),
        (TWO, " ", "Say why"),
        (TWO, "w" * 501, "longer than 500 letters"),
    ],
)
def test_what_cannot_be_said_is_answered(cast: Cast, other: str, why: str, says: str) -> None:
    _filled([_site(*each) for each in MILLS])
    client = client_of(cast.person("secretariat"))
    page = client.post(f"/sites/{ONE}/merge", {"other": other, "why": why}, follow=True).content.decode()
    assert says in page
    assert not Decision.objects.exists()


def test_an_id_that_became_part_of_another_site_leads_there(cast: Cast) -> None:
    _filled([_site(*each) for each in MILLS])
    services.merge(cast.secretariat, ONE, TWO, "one gate")
    _filled([_site(*each) for each in MILLS if each[0] != "a2"], 8)
    client = client_of(cast.person("secretariat"))
    answer = client.get(f"/sites/{TWO}")
    assert answer["Location"] == f"/sites/{ONE}"
    assert client.get(f"/sites/{THREE.replace('3', 'f')}").status_code == 404


def _round(cast: Cast, name: str, cutoff: date, *who: Company) -> Composition:
    """A round with a list of each of some members, composed by one person and released by another."""
    opened = rounds.open_round(cast.secretariat, rounds.Plan(name, cutoff, clock.today() + timedelta(days=3)), "/lists")
    for each in who:
        towns = ("Lyon", "Lyon") if each == cast.a else ("Lille", "Nantes")
        rows = [f"Mill {each.mark} {at},{town},France,2026-01-1{at},SMETA 4-Pillar" for at, town in enumerate(towns)]
        content = "\n".join(["Site,City,Country,Audit date,Protocol", *rows]).encode()
        contributes(cast, each, content, f"{each.mark} sites.csv")
    made = composed_and_released(cast, opened)
    assert job.catch_up()
    return made


@pytest.mark.parametrize("towns", [("Lyon", "Lyon"), ("Lyon", "Nantes")])
def test_the_next_edition_is_composed_as_was_said(cast: Cast, towns: tuple[str, str]) -> None:
    """Two sites of the register that are one to a person are one site of the next round, under one of both ids; what is
    carried of a member that sends no list goes along."""
    first = _round(cast, "2026-H1", date(2026, 6, 30), cast.a, cast.b)
    assert first.summary["sites"] == 4
    of = {town: list(Site.objects.filter(city=town).order_by("site_id")) for town in towns}
    one, other = of[towns[0]] if towns[0] == towns[1] else (of[towns[0]][0], of[towns[1]][0])
    services.merge(cast.secretariat, one.site_id, other.site_id, "one gate")
    second = _round(cast, "2026-H2", date(2026, 9, 30), cast.a)
    kept = (judging.answers_file(second.public) or b"").decode()
    assert f"register:{min(one.site_id, other.site_id)},register:{max(one.site_id, other.site_id)},same" in kept
    assert Site.objects.count() == 3
    found = Site.objects.get(site_id__in=(one.site_id, other.site_id))
    assert sorted(found.audits) == sorted([*one.audits, *other.audits])
    gone = one.site_id if found.site_id == other.site_id else other.site_id
    assert client_of(cast.person("secretariat")).get(f"/sites/{gone}")["Location"] == f"/sites/{found.site_id}"
    third = _round(cast, "2026-H3", date(2026, 10, 31), cast.a, cast.b)
    assert Site.objects.count() == 3
    assert third.summary["sites"] >= 3


def test_filling_is_planned() -> None:
    assert ("comity.server.jobs.sites.catch_up", "I") in upkeep._PLAN
