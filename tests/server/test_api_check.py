"""Checking, looking up and keeping needs by keys: what pages and command say, for the key's company alone."""

from __future__ import annotations

import io
import json
import logging
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client
from docx import Document
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from comity.check.edition_file import load_edition
from comity.server import clock, limits
from comity.server.api.checking import MOST
from comity.server.editions.models import Composition
from comity.server.journal import selectors as journal
from comity.server.journal.models import Entry
from comity.server.needs import sealing, selectors, services
from comity.server.needs.models import Need
from comity.vocabulary.edition import EditionRow
from tests.conftest import DATES, SAMPLES, comity
from tests.server import matrix
from tests.server.cast import Cast, client_of
from tests.server.edition_cast import contributes, edited, released
from tests.server.programs import fault, file_of, key_of, program

TODAY = DATES[DATES.index("--today") + 1]
SUPPLIERS = next(each for each in sorted((SAMPLES / "suppliers").iterdir()) if each.suffix == ".csv")
NOWHERE = {"site": "Nowhere Dairy", "city": "Madison", "country": "United States", "ref": "4711"}


@pytest.fixture
def edition(cast: Cast, assembled: Path) -> Composition:
    made = released(cast, assembled)
    for each in (cast.a, cast.b):
        contributes(cast, each)
    return made


@pytest.fixture
def client(cast: Cast, edition: Composition) -> Client:
    return program(key_of(cast.a.actor()))


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with patch.object(clock, "today", lambda: date.fromisoformat(TODAY)):
        yield


def ask(client: Client, place: str, question: Any) -> Any:
    return client.post(f"/api/v1/{place}", json.dumps(question), content_type="application/json")


def supplier(row: EditionRow) -> dict[str, str]:
    """A site of the edition as a program of a company has it."""
    return {"site": row.site_name, "company": row.supplier_name, "address": row.address, "city": row.city,
            "country": row.country, "ref": row.row_id}  # fmt: skip


def listed(assembled: Path, count: int = 3) -> Sequence[EditionRow]:
    return [row for row in load_edition(assembled).rows if row.audited and row.address][:count]


# --- check ------------------------------------------------------------------------------------------------------------


def test_a_file_gets_the_hits_of_the_command(client: Client, assembled: Path) -> None:
    told = json.loads(comity("check", SUPPLIERS, "--edition", assembled, "--today", TODAY, "--json").stdout)
    content = {"file": file_of(SUPPLIERS.read_bytes(), SUPPLIERS.name)}
    answer = client.post("/api/v1/check/file", content).json()
    names = ("sheet", "row", "outcome", "advice", "reasons")
    assert [[each[name] for name in names] for each in answer["hits"]] == [
        [each[name] for name in names] for each in told["rows"]
    ]
    assert [[one["site"]["row_id"] for one in each["candidates"]] for each in answer["hits"]] == [
        [one["row_id"] for one in each["candidates"]][:5] for each in told["rows"]
    ]
    assert answer["saves"] == told["saving"]["recognise"]
    assert answer["counts"]["listed"] == sum(each["outcome"] == "listed" for each in told["rows"]) > 0


def test_sites_in_json_get_the_hits_of_the_same_rows_in_a_file(client: Client, assembled: Path, tmp_path: Path) -> None:
    rows = load_edition(assembled).rows[:120:3]
    sites = [*map(supplier, rows), NOWHERE, {"site": "Mill", "country": "Atlantis"}]
    heads = {"site": "Site name", "company": "Company", "address": "Address", "city": "City", "country": "Country"}
    lines = [[*heads.values()], *([each.get(name, "") for name in heads] for each in sites)]
    place = tmp_path / "sites.csv"
    place.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), "utf-8")
    told = json.loads(comity("check", place, "--edition", assembled, "--today", TODAY, "--json").stdout)["rows"]
    hits = ask(client, "check", {"suppliers": sites}).json()["hits"]
    assert [each["ref"] for each in hits[:-1]] == [*(row.row_id for row in rows), "4711"]
    assert [each["at"] for each in hits] == [*range(1, len(sites) + 1)]
    for name in ("outcome", "advice", "reasons"):
        assert [each[name] for each in hits] == [each[name] for each in told], name
    assert [round(sum(one["probability"] for one in each["candidates"]), 2) for each in told] == pytest.approx(
        [sum(one["certainty"] for one in each["candidates"]) for each in hits], abs=0.01
    )
    assert hits[0]["candidates"][0]["site"]["row_id"] == rows[0].row_id
    assert "country unknown" in hits[-1]["reasons"][0]


def test_own_audits_are_told_as_own_and_only_that(cast: Cast, edition: Composition, assembled: Path) -> None:
    rows = listed(assembled, 25)
    lines = [f'"{row.site_name}","{row.address}","{row.city}",{row.country},2026-01-15' for row in rows]
    contributes(cast, cast.b, "\n".join(["Site name,Address,City,Country,Audit date", *lines]).encode())
    client = program(key_of(cast.b.actor()))
    question = {"suppliers": [*map(supplier, rows), NOWHERE], "without_own": True}
    found = ask(client, "check", question).json()
    assert found["counts"]["own"] >= 24
    own = next(each for each in found["hits"] if each["outcome"] == "own")
    assert (own["advice"], own["candidates"], own["ref"]) == ("", [], rows[own["at"] - 1].row_id)
    assert ask(client, "check", {**question, "without_own": False}).json()["counts"]["own"] == 0
    other = program(key_of(cast.a.actor()))
    assert ask(other, "check", question).json()["counts"]["own"] == 0, "another's list says nothing here"


def test_a_key_that_may_only_check_cannot_ask_for_the_companys_own_list(
    cast: Cast, edition: Composition, assembled: Path
) -> None:
    """Whoever finds it learns what the edition says, and not which sites of it the company audited itself."""
    rows = listed(assembled, 5)
    lines = [f'"{row.site_name}","{row.address}","{row.city}",{row.country},2026-01-15' for row in rows]
    question = {"suppliers": [*map(supplier, rows)]}
    client = program(key_of(cast.b.actor(), "check.make", "edition.see", "need.see", "need.change"))
    before = ask(client, "check", question).json()
    contributes(cast, cast.b, "\n".join(["Site name,Address,City,Country,Audit date", *lines]).encode())
    assert ask(client, "check", question).json() == before
    says = fault(ask(client, "check", {**question, "without_own": True}), 403, "not_permitted")
    assert "list.see" in says
    content = {"file": file_of(b"Site,Country\nMill,FR\n"), "without_own": "true"}
    fault(client.post("/api/v1/check/file", content), 403, "not_permitted")


def test_a_check_leaves_nothing_behind(
    client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = Path(settings.DATA) / "lists"
    before, files, entries = matrix.fingerprint(), sorted(folder.iterdir()), Entry.objects.count()
    site = {"site": "Zanzibarqvist Mill", "country": "GB", "ref": "zanzibarqvist-1"}
    with caplog.at_level(logging.DEBUG):
        answers = [
            ask(client, "check", {"suppliers": [site]}),
            client.post(
                "/api/v1/check/file", {"file": file_of(b"Site,Country\nZanzibarqvist,GB\n", "zanzibarqvist.csv")}
            ),
            ask(client, "listed", {"words": "zanzibarqvist"}),
        ]
        fault(ask(client, "check", {"suppliers": [site], "zanzibarqvist": 1}), 422, "not_valid")
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert all(each["Cache-Control"] == "no-store" for each in answers)
    assert (matrix.fingerprint(), sorted(folder.iterdir()), Entry.objects.count()) == (before, files, entries)
    log = caplog.text + str([each.__dict__ for each in caplog.records]) + "".join(capfd.readouterr())
    assert "anzibarqvist" not in log


_ODD = (
    ({"suppliers": []}, "suppliers: must be at least 1."),
    ({}, "suppliers: is missing."),
    ({"suppliers": [NOWHERE] * (MOST + 1)}, f"suppliers: must be at most {MOST}. Divide them."),
    ({"suppliers": [NOWHERE, {"site": "A"}]}, "country (number 2): is missing."),
    ({"suppliers": [{"site": "", "country": "FR"}]}, "site (number 1): must not be empty."),
    ({"suppliers": [{"site": 7, "country": "FR"}]}, "site (number 1): must be a text."),
    ({"suppliers": [{"site": "A" * 301, "country": "FR"}]}, "site (number 1): must have at most 300 letters."),
    ({"suppliers": [{"site": "\ud800", "country": "FR"}]}, "site (number 1): "),
    ({"suppliers": [{**NOWHERE, "town": "Leeds"}]}, "town (number 1): is not known here."),
    ({"suppliers": [NOWHERE], "x" * 999: 1}, "x" * 40 + ": is not known here."),
    ({"suppliers": "all"}, "suppliers: "), ([NOWHERE], "asked: "), (None, "asked: "), ("\x00", "asked: "),
)  # fmt: skip
"""Questions that cannot be answered, and how the sentence begins."""


def test_questions_that_cannot_be(client: Client) -> None:
    for question, says in _ODD:
        assert fault(ask(client, "check", question), 422, "not_valid").startswith(says), str(question)[:80]
    for body in (b"{", b"[" * 100_000, b"\xff\xfe", b'{"suppliers": [' + b"9" * 5000 + b"]}"):
        limits.forget()
        answer = client.generic("POST", "/api/v1/check", body, "application/json")
        assert answer.status_code in (400, 422), body[:20]
        assert {*answer.json()} == {"says", "code"}
    fault(client.generic("POST", "/api/v1/check", b"{}", "text/plain"), 415, "not_json")
    fault(client.generic("POST", "/api/v1/check", b" " * (2 << 20), "application/json"), 413, "too_large")
    fault(client.post("/api/v1/check/file", b"x", content_type="text/csv"), 415, "not_a_form")


@pytest.mark.parametrize(("content", "says"), [
    (b"", "The file is empty."), (b"%PDF-1.7 no list", ""), (b"PK\x03\x04" + b"0" * 200, ""), (b"Site,Country\n", ""),
    (b"Site,Country\n" + b"Mill,FR\n" * (MOST + 1), f"The list has {MOST + 1} rows, and up to {MOST} are checked at"),
])  # fmt: skip
def test_files_that_are_no_list_or_too_long_are_refused_in_a_sentence(
    client: Client, content: bytes, says: str
) -> None:
    assert fault(client.post("/api/v1/check/file", {"file": file_of(content)}), 422, "not_valid").startswith(says)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(sites=st.lists(st.fixed_dictionaries(
    {"site": st.text(min_size=1, max_size=300), "country": st.sampled_from(("FR", "Türkiye", "?", "\x00", "n/a"))},
    optional={each: st.text(max_size=40) for each in ("company", "address", "city", "postcode", "gln", "lei", "ref")},
), min_size=1, max_size=4))  # fmt: skip
def test_whatever_is_written_has_its_own_answer(client: Client, sites: list[dict[str, str]]) -> None:
    limits.forget()
    answer = ask(client, "check", {"suppliers": sites})
    assert answer.status_code == 200, answer.content
    assert [(each["at"], each["ref"]) for each in answer.json()["hits"]] == [
        (at, each.get("ref", "")) for at, each in enumerate(sites, 1)
    ]


def test_who_does_not_contribute_checks_looks_up_and_keeps_nothing(cast: Cast, assembled: Path) -> None:
    released(cast, assembled)
    client, row = program(key_of(cast.a.actor())), listed(assembled)[0]
    for place, question in (
        ("check", {"suppliers": [supplier(row)]}), ("listed", {"words": "mill"}), ("needs", {"suppliers": [NOWHERE]}),
        ("check/letter", {"row_id": row.row_id}),
    ):  # fmt: skip
        assert "may not read the common list yet" in fault(ask(client, place, question), 403, "standing"), place
    fault(client.get("/api/v1/listed"), 403, "standing")
    fault(client.post("/api/v1/check/file", {"file": file_of(SUPPLIERS.read_bytes())}), 403, "standing")
    assert not Need.objects.exists()


def test_before_the_first_edition_there_is_nothing_to_check_against(cast: Cast) -> None:
    contributes(cast, cast.a)
    client = program(key_of(cast.a.actor()))
    sites = {"suppliers": [NOWHERE]}
    asked = {"check": sites, "needs": sites, "listed": {"words": "a"}, "check/letter": {"row_id": "x"}}
    for place, question in asked.items():
        assert fault(ask(client, place, question), 409, "not_now").startswith("No edition is released yet"), place


def test_checks_are_limited_for_the_member_not_for_the_key(
    cast: Cast, edition: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, "api check": (2, 3600)})
    first, second = (program(key_of(cast.a.actor())) for _ in range(2))
    question = {"suppliers": [NOWHERE]}
    assert ask(first, "check", question).status_code == 200
    assert ask(second, "needs", question).status_code == 200
    answer = ask(first, "check", question)
    fault(answer, 429, "too_often")
    assert int(answer["Retry-After"]) > 3500
    fault(second.post("/api/v1/check/file", {"file": file_of(SUPPLIERS.read_bytes())}), 429, "too_often")
    assert ask(first, "listed", {"words": "mill"}).status_code == 200
    assert ask(program(key_of(cast.b.actor())), "check", question).status_code == 200


def test_the_letter_to_a_listed_site(client: Client, assembled: Path) -> None:
    row = listed(assembled)[0]
    answer = ask(client, "check/letter", {"row_id": row.row_id})
    assert answer["Content-Disposition"].endswith('.docx"')
    text = "\n".join(each.text for each in Document(io.BytesIO(answer.content)).paragraphs)
    assert row.site_name in text
    assert "Company" in text
    fault(ask(client, "check/letter", {"row_id": "nothing"}), 404, "not_found")


# --- the listed sites -------------------------------------------------------------------------------------------------


def test_the_listed_sites_are_those_of_the_file_and_no_others(client: Client, cast: Cast, assembled: Path) -> None:
    rows, page, seen = load_edition(assembled).rows, 1, []
    while part := client.get(f"/api/v1/listed?limit=200&page={page}").json()["items"]:
        seen += part
        page += 1
    assert [tuple(each.values()) for each in seen] == [row.cells() for row in rows]
    country = rows[0].country
    told = client.get(f"/api/v1/listed?limit=1&country={country.lower()}").json()
    assert told["total"] == sum(row.country == country for row in rows)
    office = program(key_of(cast.secretariat)).get("/api/v1/listed?limit=200").json()
    assert office["items"] == seen[:200]
    assert client.get("/api/v1/listed?country=ZZ").json()["items"] == []


def test_sites_are_looked_up_by_beginnings_of_words(client: Client, assembled: Path) -> None:
    rows = load_edition(assembled).rows
    row = max(rows[:200], key=lambda each: len(each.site_name.split()))
    begun = " ".join(word[:4] for word in row.site_name.split()) + f" {row.city}"
    found = ask(client, "listed", {"words": begun, "country": row.country, "limit": 200}).json()
    assert row.row_id in [each["row_id"] for each in found["items"]]
    assert found["total"] < len(rows) / 10
    assert ask(client, "listed", {"words": "zanzibarqvist"}).json()["total"] == 0
    assert ask(client, "listed", {"words": "???"}).json()["total"] == len(rows)
    by_id = ask(client, "listed", {"words": row.row_id}).json()["items"]
    assert [each["row_id"] for each in by_id] == [row.row_id]


def test_words_of_a_search_stand_in_no_address(client: Client) -> None:
    fault(client.get("/api/v1/listed?words=mill"), 422, "not_valid")


# --- needs ------------------------------------------------------------------------------------------------------------


def noted_of(client: Client, need: str) -> tuple[str, str, int]:
    """What came of asking, since when, and how many notes there are."""
    found = client.get(f"/api/v1/needs/{need}").json()
    return found["standing"], found["since"], len(found["notes"])


def keep(client: Client, *sites: dict[str, str], **more: Any) -> Any:
    answer = ask(client, "needs", {"suppliers": sites, **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_sites_are_kept_once_noted_and_removed(client: Client, cast: Cast, assembled: Path) -> None:
    rows = listed(assembled)
    sites = [*map(supplier, rows), NOWHERE, {"site": "Mill", "country": "Atlantis", "ref": "lost"}]
    made = keep(client, *sites, due="2027-01-31")
    assert made["new"] == 4
    assert [each["outcome"] for each in made["items"]] == ["listed"] * 3 + ["not_listed"] * 2
    assert (made["items"][4]["need"], made["items"][4]["ref"]) == (None, "lost")
    again = keep(client, *sites)
    assert (again["new"], again["items"]) == (0, made["items"])
    page = client.get("/api/v1/needs?limit=2&page=2").json()
    assert (page["total"], [each["named"]["site"] for each in page["items"]]) == (
        4,
        [rows[2].site_name, "Nowhere Dairy"],
    )
    one = made["items"][0]["need"]
    need = client.get(f"/api/v1/needs/{one}").json()
    assert need["says"]["row_id"] == rows[0].row_id
    assert (need["due"], need["standing"], need["change"], need["notes"]) == ("2027-01-31", "unasked", "", [])
    for _ in range(2):
        ask(client, f"needs/{one}/notes", {"standing": "declined", "day": "2026-06-01"})
        assert noted_of(client, one) == ("declined", "2026-06-01", 1)
    assert "lies ahead" in fault(
        ask(client, f"needs/{one}/notes", {"standing": "asked", "day": "2099-01-01"}), 409, "not_now"
    )
    fault(ask(client, f"needs/{one}/notes", {"standing": "unasked", "day": "2026-06-01"}), 422, "not_valid")
    ask(client, f"needs/{one}/due", {"due": None})
    assert client.get(f"/api/v1/needs/{one}").json()["due"] is None
    assert "between 2000 and 2100" in fault(ask(client, f"needs/{one}/due", {"due": "9999-12-31"}), 409, "not_now")
    funnel = client.get("/api/v1/needs/funnel").json()
    assert (funnel["needs"], funnel["listed"], funnel["standings"]["declined"]) == (4, 3, 1)
    assert funnel["standings"]["unasked"] == 2
    text = "\n".join(
        each.text for each in Document(io.BytesIO(client.get(f"/api/v1/needs/{one}/letter").content)).paragraphs
    )
    assert rows[0].site_name in text
    fault(client.get(f"/api/v1/needs/{made['items'][3]['need']}/letter"), 404, "not_found")
    assert client.post(f"/api/v1/needs/{one}/remove").json() == {"id": one}
    fault(client.post(f"/api/v1/needs/{one}/remove"), 404, "not_found")
    assert len(selectors.of_member(cast.a.member)) == 3


def test_without_the_key_of_needs_a_program_is_told_which_file_is_lost(client: Client, assembled: Path) -> None:
    need = keep(client, NOWHERE)["items"][0]["need"]
    with patch.object(sealing, "secret", lambda *_: bytes(32)):
        answers = [client.get(f"/api/v1/needs{more}") for more in ("", "/funnel", "/calendar", f"/{need}")]
        answers += [client.get(f"/api/v1/needs/{need}/letter"), client.post(f"/api/v1/needs/{need}/remove")]
        answers.append(ask(client, f"needs/{need}/due", {"due": None}))
        answers.append(ask(client, "needs", {"suppliers": [supplier(listed(assembled)[0])]}))
        for answer in answers:
            assert "secrets/needs" in fault(answer, 409, "not_now")
    assert client.get("/api/v1/needs").json()["total"] == 1


def test_the_page_and_the_program_see_the_same_needs(client: Client, cast: Cast, assembled: Path) -> None:
    keep(client, *map(supplier, listed(assembled)), NOWHERE, due="2027-01-31")
    page = client_of(cast.person("reader")).get("/needs").content.decode()
    assert "Nowhere Dairy" in page
    calendar = client.get("/api/v1/needs/calendar")
    assert calendar["Content-Type"] == "text/calendar"
    mine = client_of(cast.person("reader")).get("/needs.ics").content.decode()
    numbers = [line for line in mine.splitlines() if line.startswith("UID")]
    assert [line for line in calendar.content.decode().splitlines() if line.startswith("UID")] == numbers
    assert len(numbers) > 4


def test_what_the_next_edition_changed_is_told(
    client: Client, cast: Cast, edition: Composition, assembled: Path, tmp_path: Path
) -> None:
    row = listed(assembled)[0]
    need = keep(client, supplier(row))["items"][0]["need"]
    without = edited(assembled, tmp_path / "next", lambda rows: [each for each in rows if each[0] != row.row_id])
    released(cast, without, "next")
    contributes(cast, cast.a)
    for each in services.behind():
        services.check_again(each)
    told = client.get(f"/api/v1/needs/{need}").json()
    assert (told["change"], told["edition"]) == ("gone", "next")


def test_offices_learn_neither_needs_nor_that_they_changed(client: Client, cast: Cast, assembled: Path) -> None:
    """No right of an office's key, no entry of the journal that it sees, no page, and nothing of it in clear."""
    before = [each.n for each in journal.entries(None)]
    pages = _office_pages(cast)
    need = keep(client, supplier(listed(assembled)[0]))["items"][0]["need"]
    ask(client, f"needs/{need}/notes", {"standing": "asked", "day": "2026-06-01"})
    assert [each.n for each in journal.entries(None)] == before
    own = [each for each in journal.entries(cast.a.member) if each.action == "need.change"]
    assert len(own) == 2
    assert all(each.key and not each.object and not each.details for each in own)
    assert _office_pages(cast) == pages
    office = program(key_of(cast.secretariat))
    for address in ("needs", f"needs/{need}", "needs/funnel", "needs/calendar", f"needs/{need}/letter"):
        fault(office.get(f"/api/v1/{address}"), 403, "not_permitted")
    assert listed(assembled)[0].site_name.encode() not in bytes(Need.objects.get().sealed)


def _office_pages(cast: Cast) -> dict[str, bytes]:
    found = {}
    for name in ("secretariat", "reviewer"):
        browser = client_of(cast.person(name))
        for address in ("/journal", "/members", f"/members/{cast.a.member}", "/rounds", "/editions", "/home"):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            found[f"{name} {address}"] = matrix._steady(answer.content)
    return found


def test_another_member_reaches_no_need(client: Client, cast: Cast, assembled: Path) -> None:
    need = keep(client, supplier(listed(assembled)[0]))["items"][0]["need"]
    other, before = program(key_of(cast.b.actor())), matrix.fingerprint()
    assert other.get("/api/v1/needs").json()["items"] == []
    assert other.get("/api/v1/needs/funnel").json()["needs"] == 0
    for each in (need, str(uuid.uuid4())):
        fault(other.get(f"/api/v1/needs/{each}"), 404, "not_found")
        fault(other.get(f"/api/v1/needs/{each}/letter"), 404, "not_found")
        fault(other.post(f"/api/v1/needs/{each}/remove"), 404, "not_found")
        fault(ask(other, f"needs/{each}/notes", {"standing": "asked", "day": "2026-06-01"}), 404, "not_found")
        fault(ask(other, f"needs/{each}/due", {"due": None}), 404, "not_found")
    assert matrix.fingerprint() == before


def test_a_key_that_may_only_change_needs_reads_none(cast: Cast, edition: Composition, assembled: Path) -> None:
    """What it changes it is told nothing about but that it is changed."""
    need = keep(program(key_of(cast.a.actor(), "need.see", "need.change")), NOWHERE)["items"][0]["need"]
    writes = program(key_of(cast.a.actor(), "need.change"))
    for address in ("needs", f"needs/{need}", "needs/funnel", "needs/calendar", f"needs/{need}/letter"):
        fault(writes.get(f"/api/v1/{address}"), 403, "not_permitted")
    said = {"notes": {"standing": "declined", "day": "2026-06-01"}, "due": {"due": None}, "remove": {}}
    for address, sent in said.items():
        assert ask(writes, f"needs/{need}/{address}", sent).json() == {"id": need}


def test_a_key_that_may_only_read_needs_changes_none(cast: Cast, edition: Composition, assembled: Path) -> None:
    reads = program(key_of(cast.a.actor(), "need.see"))
    assert reads.get("/api/v1/needs").status_code == 200
    fault(ask(reads, "needs", {"suppliers": [NOWHERE]}), 403, "not_permitted")
    fault(ask(reads, "check", {"suppliers": [NOWHERE]}), 403, "not_permitted")


def test_a_company_keeps_no_more_by_a_program_than_in_the_browser(client: Client, cast: Cast) -> None:
    with patch.object(services, "MOST", 1):
        sites = [NOWHERE, {**NOWHERE, "city": "Boston"}]
        assert "up to 1 needs" in fault(ask(client, "needs", {"suppliers": sites}), 409, "not_now")
    assert selectors.of_member(cast.a.member) == []
