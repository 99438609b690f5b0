"""Pictures: their sentence, table, drawing and Excel file say the same; nobody sees what is not theirs to see."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tools.web_messages import PAGES

from comity.disclosure.holds import REASONS
from comity.reference import countries
from comity.server import clock
from comity.server.accounts.roles import Role
from comity.server.editions.models import Composition
from comity.server.needs import due
from comity.server.needs import services as needs
from comity.server.needs.carrying import Row
from comity.server.needs.due import Due
from comity.server.needs.kinds import Standing
from comity.server.needs.selectors import OneNeed, coverage_of, of_member
from comity.server.pages import held
from tests.server.cast import Cast, client_of
from tests.server.edition_cast import contributes, edited, released

TODAY = date(2026, 8, 31)
WENT, CAME = 30, 7


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with patch.object(clock, "today", lambda: TODAY):
        yield


@pytest.fixture
def editions(cast: Cast, assembled: Path, tmp_path: Path) -> Sequence[Composition]:
    """Two released editions: since the first, CAME sites came and WENT went. Only the first company may read them."""

    def before(rows: list[list[str]]) -> list[list[str]]:
        gone = [["f" * 20 + f"{at:04d}", *row[1:]] for at, row in enumerate(rows[:WENT])]
        return [*rows[CAME:], *gone]

    found = [
        released(cast, edited(assembled, tmp_path / "before", before), "before"),
        released(cast, assembled, "after"),
    ]
    contributes(cast, cast.a)
    return found


@pytest.fixture
def client(cast: Cast, editions: Sequence[Composition]) -> Client:
    return client_of(cast.person("contributor"))


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def drawn(page: str, name: str) -> Any:
    """What the browser draws of a picture."""
    found = re.search(rf'<script id="{name}-drawing" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def table(page: str, name: str) -> list[list[str]]:
    """The table of a picture as the page has it, without its headings."""
    figure = re.search(rf'<figure[^>]* id="{name}".*?</figure>', page, re.DOTALL)
    assert figure
    rows = re.findall(r"<tr>(.*?)</tr>", figure[0], re.DOTALL)[1:]
    return [[html.unescape(each) for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def workbook(client: Client, address: str) -> list[list[object]]:
    """The rows of an Excel file, its headings first."""
    answer = client.get(address)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def listed(folder: Path) -> Sequence[Mapping[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "edition" / "common-list.csv").read_text("utf-8"))))


def published(folder: Path) -> Mapping[str, str]:
    """counts.csv: country -> number, or "withheld"."""
    rows = csv.DictReader(io.StringIO((folder / "secretariat" / "counts.csv").read_text("utf-8-sig")))
    return {row["country"]: row["sites"] for row in rows if row["counted_by"] == "country"}


# --- the programme ----------------------------------------------------------------------------------------------------


def test_the_history_says_what_came_and_went(client: Client, assembled: Path) -> None:
    page, sites = page_of(client, "/editions/pictures"), len(listed(assembled))
    first = sites - CAME + WENT
    drawing = drawn(page, "history")
    assert drawing["names"] == ["before", "after"]
    assert {each["look"]: each["values"] for each in drawing["series"]} == {
        "main": [0, sites - CAME], "new": [first, CAME], "gone": [0, WENT],
    }  # fmt: skip
    assert f"The latest of 2 editions lists {sites} sites. With it {CAME} sites came and {WENT} went." in page
    assert [row[2:] for row in table(page, "history")] == [
        ["0", str(first), "0", str(first)], [str(sites - CAME), str(CAME), str(WENT), str(sites)],
    ]  # fmt: skip
    assert [row[2:] for row in workbook(client, "/editions/history.xlsx")[1:]] == [
        [0, first, 0, first], [sites - CAME, CAME, WENT, sites],
    ]  # fmt: skip


def test_the_map_has_the_rows_and_the_published_numbers(client: Client, assembled: Path) -> None:
    page, sites = page_of(client, "/editions/pictures"), Counter(row["country"] for row in listed(assembled))
    told = {each["code"]: each for each in drawn(page, "countries")["places"]}
    assert {code: each["value"] for code, each in told.items()} == sites
    audited = {code: str(each["told"][1][1]) for code, each in told.items()}
    assert audited == published(assembled)
    assert {"withheld"} < set(audited.values())  # some are told, and those that are not say so
    shown = {row[1]: row[2:] for row in table(page, "countries")}
    assert shown == {code: [str(sites[code]), audited[code]] for code in sites}
    file = {row[1]: list(map(str, row[2:])) for row in workbook(client, "/editions/countries.xlsx")[1:]}
    assert file == shown


def test_where_only_held_sites_are_no_picture_tells(client: Client, assembled: Path) -> None:
    report = json.loads((assembled / "secretariat" / "risk.json").read_text("utf-8"))
    held_in = {cell.rpartition(" | ")[2] for each in report["holds"] for cell in each["cells"]}
    only_held = held_in - {row["country"] for row in listed(assembled)}
    assert only_held
    page = page_of(client, "/editions/pictures")
    file = str(workbook(client, "/editions/countries.xlsx"))
    for code in only_held:
        assert countries.name(code) not in page + file
        assert f'"{code}"' not in page


@pytest.mark.parametrize("address", ["/editions/history.xlsx", "/editions/countries.xlsx"])
def test_who_may_not_read_the_list_sees_no_picture_of_it(
    cast: Cast, editions: Sequence[Composition], address: str
) -> None:
    other = client_of(cast.b.people[Role.ADMIN])
    page = page_of(other, "/editions/pictures")
    assert "data-picture" not in page
    assert "Who reads it has signed and contributes." in page
    assert other.get(address).status_code == 404


def test_before_the_first_edition_there_is_nothing_to_see(cast: Cast) -> None:
    contributes(cast, cast.a)
    client = client_of(cast.person("contributor"))
    assert "No edition is released yet" in page_of(client, "/editions/pictures")
    assert client.get("/editions/history.xlsx").status_code == 404
    assert client.get("/editions/countries.xlsx").status_code == 404


def test_of_one_edition_it_is_said_that_it_is_the_first(cast: Cast, assembled: Path) -> None:
    released(cast, assembled, "only")
    page = page_of(client_of(cast.person("secretariat")), "/editions/pictures")
    assert f"There is one edition so far. It lists {len(listed(assembled))} sites." in page


def test_an_edition_that_waits_for_its_release_is_in_no_picture(client: Client, cast: Cast) -> None:
    Composition.objects.filter(name="after").update(state="proposed", confirmed_by=None, released=None)
    assert drawn(page_of(client, "/editions/pictures"), "history")["names"] == ["before"]


def test_without_javascript_the_tables_are_there(client: Client) -> None:
    page = page_of(client, "/editions/pictures")
    assert page.count("<details open>") == page.count("<figure") == 2
    assert re.findall(r'class="drawn" role="img" aria-labelledby="[\w-]+" (\w+)>', page) == ["hidden", "hidden"]


def test_the_charts_are_loaded_where_pictures_are_and_nowhere_else(client: Client) -> None:
    assert "echarts" in page_of(client, "/editions/pictures")
    assert "echarts" not in page_of(client, "/editions") + page_of(client, "/home") + page_of(client, "/needs")


def test_every_country_has_a_place_on_the_map() -> None:
    world = json.loads((PAGES / "static" / "vendor" / "world" / "world.json").read_text("utf-8"))
    nobody_lives_there = {"AQ", "BV", "UM"}
    assert set(countries.codes()) - set(world["points"]) == nobody_lives_there
    shapes = {each["properties"]["name"] for each in world["shapes"]["features"]} - {""}
    assert shapes <= set(world["points"])
    assert all(len(each["geometry"]["coordinates"]) > 0 for each in world["shapes"]["features"])


# --- a member's needs -------------------------------------------------------------------------------------------------


def need(outcome: str = "listed", advice: str = "recognise", when: date | None = None, row: str = "r") -> OneNeed:
    hit = {"outcome": outcome, "advice": advice, "row_id": row, "equivalence": "", "audited": "2025-H1"}
    return OneNeed(
        uuid.uuid4(), {}, hit, {}, "e", uuid.uuid4(), when, Standing.UNASKED, None, "", clock.now()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, Due.OPEN), (date(2026, 8, 30), Due.OVERDUE), (TODAY, Due.THREE), (date(2026, 11, 30), Due.THREE),
        (date(2026, 12, 1), Due.SIX), (date(2027, 2, 28), Due.SIX), (date(2027, 3, 1), Due.LATER),
    ],
)  # fmt: skip
def test_when_an_own_audit_is_due(when: date | None, expected: Due) -> None:
    assert due.due_of(need(when=when), TODAY) is expected


KINDS = st.sampled_from([("listed", "recognise"), ("listed", "top_up"), ("ask", "ask"), ("not_listed", "commission")])
DAYS = st.none() | st.integers(-200, 500).map(lambda days: TODAY + timedelta(days))


@given(st.lists(st.tuples(KINDS, DAYS, st.sampled_from("abc")), max_size=12))
def test_the_parts_add_up_to_the_whole(told: Sequence[tuple[tuple[str, str], date | None, str]]) -> None:
    every = [need(*kind, when, row) for kind, when, row in told]
    whole, parts = coverage_of(every), due.by_due(every, TODAY)
    for name in ("sites", "listed", "ask", "covered", "not_listed"):
        assert sum(getattr(each, name) for each in parts.values()) == getattr(whole, name)
    assert all(each.sites for each in parts.values())
    assert due.soon(every, TODAY).sites == sum(part.sites for each, part in parts.items() if each in due.SOON)


def _keep(cast: Cast, edition: Composition) -> None:
    kept = [("listed", "recognise", date(2026, 9, 1)), ("listed", "recognise", None), ("listed", "top_up", None),
            ("not_listed", "commission", date(2026, 8, 1))]  # fmt: skip
    for at, (outcome, advice, when) in enumerate(kept):
        hit = {"outcome": outcome, "advice": advice, "row_id": f"r{at}", "site": "Mill", "supplier": "", "place": "",
               "kind": "", "equivalence": "", "audited": "2025-H1", "sure": 99, "others": []}  # fmt: skip
        row = Row({"site_name": f"Secret mill {at}", "city": "", "country": "FR"}, hit)
        needs.keep(cast.a.actor(), cast.a.member, edition.public, [row], when)


def test_the_picture_of_needs_says_what_the_numbers_above_say(
    client: Client, cast: Cast, editions: Sequence[Composition]
) -> None:
    _keep(cast, editions[1])
    page = page_of(client, "/needs")
    assert table(page, "coverage") == [
        ["overdue", "0", "0", "0", "1", "1"], ["within 3 months", "1", "0", "0", "0", "1"],
        ["no day kept", "1", "1", "0", "0", "2"],
    ]  # fmt: skip
    file = workbook(client, "/needs/coverage.xlsx")[1:]
    assert [list(map(str, row)) for row in file] == table(page, "coverage")
    whole = coverage_of(of_member(cast.a.member))
    assert [sum(each["values"]) for each in drawn(page, "coverage")["series"]] == [
        whole.covered, whole.listed - whole.covered, whole.ask, whole.not_listed,
    ]  # fmt: skip
    assert "For 2 of your 4 sites the list has a report that can do." in page
    assert "overdue or due within six months: 2, of which 1 can be avoided in sight." in page


def test_nobody_sees_another_members_coverage(cast: Cast, editions: Sequence[Composition]) -> None:
    _keep(cast, editions[1])
    other = client_of(cast.b.people[Role.ADMIN])
    assert "data-picture" not in page_of(other, "/needs")
    assert other.get("/needs/coverage.xlsx").status_code == 404
    for office in ("secretariat", "reviewer"):
        assert client_of(cast.person(office)).get("/needs/coverage.xlsx").status_code == 404


# --- what is held -----------------------------------------------------------------------------------------------------


@pytest.fixture
def composed(cast: Cast, assembled: Path) -> Composition:
    made = released(cast, assembled, "with holds")
    report = json.loads((assembled / "secretariat" / "risk.json").read_text("utf-8"))
    made.risk = {"holds": report["holds"], "may_be_sent": "yes"}
    made.summary = {"held": {each["reason"]: each["sites"] for each in report["holds"]}}
    made.save()
    return made


@pytest.mark.parametrize("by", ["country", "sector"])
def test_holds_by_place_and_reason_add_up(cast: Cast, composed: Composition, by: str) -> None:
    office = client_of(cast.person("reviewer"))
    page = page_of(office, f"/editions/{composed.public}")
    rows = table(page, f"holds-by-{by}")
    assert sum(int(row[-1]) for row in rows) == sum(composed.summary["held"].values())
    for at, reasons in enumerate(held.KINDS.values(), start=1):
        assert sum(int(row[at]) for row in rows) == sum(composed.summary["held"].get(each, 0) for each in reasons)
    file = workbook(office, f"/editions/{composed.public}/holds-by-{by}.xlsx")[1:]
    assert [list(map(str, row)) for row in file] == rows
    drawing = drawn(page, f"holds-by-{by}")
    assert drawing["totals"] == [int(row[-1]) for row in rows[: held.MOST_DRAWN]]
    assert f"{sum(composed.summary['held'].values())} sites are held, the most in {rows[0][0]} ({rows[0][-1]})." in page


def test_holds_are_for_offices_alone(cast: Cast, composed: Composition, client: Client) -> None:
    for by in ("country", "sector"):
        assert client.get(f"/editions/{composed.public}/holds-by-{by}.xlsx").status_code == 404
    assert client.get(f"/editions/{composed.public}").status_code == 404


def test_there_are_no_other_holds(cast: Cast, composed: Composition) -> None:
    office = client_of(cast.person("secretariat"))
    assert office.get(f"/editions/{composed.public}/holds-by-member.xlsx").status_code == 404
    assert office.get(f"/editions/{uuid.uuid4()}/holds-by-country.xlsx").status_code == 404


def test_every_reason_has_its_kind() -> None:
    assert Counter(each for reasons in held.KINDS.values() for each in reasons) == Counter(REASONS.keys())


def test_where_nothing_is_held_nothing_is_drawn() -> None:
    assert held.pictures(uuid.uuid4(), []) == ()
