"""A whole round in real browsers, from three companies that join to the letters: everybody clicks.

The demo is only where it begins, since its people need no second factor; the three who join set up theirs.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import SAMPLES
from tests.server.browsing import (
    NEEDED,
    Watched,
    apply,
    calm,
    check_a_file,
    check_one_site,
    come_in,
    keep_hits,
    look_at_pictures,
    note_a_need,
    seen,
    send,
    sign,
    take,
    take_in,
)
from tests.server.serving import serving

pytestmark = NEEDED
COMPOSED = 180_000
"""How long an edition may take on a machine with much else to do, in milliseconds."""
_PEOPLE = {
    "Harrowgate & Finch": "Joost Bakker", "Pinnow Drogerie": "Aylin Demir", "Maison Tréguier": "Claire Tréguier",
    "Olivareta Alimentación": "Nuria Olivares", "Kolkzicht Foods": "Owen de Kolk", "Tern Island Seafoods": "Grace Ito",
    "Serra Clara Alimentos": "Beatriz Rocha", "Lindqvarn Hygiene": "Elsa Lindqvarn", "Fjellro Meieri": "Ingrid Fjellro",
    "Copperbell Pet Care": "Dana Copper", "Brackwater Brands": "Tom Brackwater",
}  # fmt: skip
"""Who sends the list of each company that the demo has."""
_JOINING = {"Nusa Lestari Consumer": "Sari Utami", "Pastificio Valdoria": "Elisa Conti", "Mavikıyı Gıda": "Deniz Kaya"}
_TEXTS = ("Joint statement", "Antitrust rules")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path / "data", "--demo") as (found, _):
        yield found


def _lists() -> Mapping[str, Path]:
    """The list of each of the fourteen companies."""
    with (SAMPLES / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        lists = {line["member"]: SAMPLES / "lists" / line["list"] for line in csv.DictReader(file)}
    return {company: lists[company] for company in (*_PEOPLE, *_JOINING)}


def _join(browser: Browser, address: str, office: Watched) -> dict[str, Watched]:
    """Three companies ask, are taken in, come in and sign; of those the demo has, one has still to sign."""
    found = {company: Watched(browser, address) for company in (*_PEOPLE, *_JOINING)}
    for company, person in _PEOPLE.items():
        found[company].be(person)
    for company, person in _JOINING.items():
        mail = f"{person.split()[0].lower()}@{person.split()[1].lower()}.example"
        apply(Watched(browser, address), company, person, mail)
        come_in(found[company], take_in(office, company, mail), person)
    for company in ("Tern Island Seafoods", *_JOINING):
        for title in _TEXTS:
            sign(found[company], title)
    return found


def _submit(person: Watched, place: Path) -> None:
    """A company sends its list without the columns that must not be shared, and says that it counts."""
    page = send(person, place, leave_out=True)
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.get_by_role("status").first).to_contain_text("Your list counts for the round.")


def _compose(office: Watched) -> Page:
    """The round is closed, and the edition composed of what was sent."""
    page = office.go("rounds")
    page.locator("td a").first.click()
    for company in (*_PEOPLE, *_JOINING):
        expect(page.locator("tr", has_text=company)).to_contain_text("submitted")
    page.get_by_role("button", name="Close the round").click()
    page.get_by_role("button", name="Compose the edition").click()
    expect(page.get_by_role("heading", name="What the edition gives away")).to_be_visible(timeout=COMPOSED)
    expect(page.locator("main")).to_contain_text("You ordered this edition")
    return page


def _judge_some(office: Watched) -> None:
    """Three pairs are judged with one key each, one of them twice; then looked at on a phone's width."""
    page = office.page
    page.get_by_role("link", name="Judge them").click()
    expect(page.get_by_role("heading", name="Pair 1")).to_be_visible()
    seen(office, "pairs", "desktop")
    page.get_by_label("Why").fill("suds")  # keys that are written into a field answer nothing
    for key, heading in (("s", "Pair 2"), ("d", "Pair 3"), ("b", "Pair 2"), ("d", "Pair 3"), ("u", "Pair 4")):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("(1 same, 1 different, 1 don't know)")
    page.set_viewport_size({"width": 390, "height": 844})
    seen(office, "pairs", "phone")
    page.set_viewport_size({"width": 1280, "height": 900})


def _compose_again(office: Watched) -> None:
    page = office.page
    page.get_by_role("link", name="compose it again").click()
    page.get_by_role("button", name="Compose it again").click()
    expect(page.get_by_role("heading", name="What the edition gives away")).to_be_visible(timeout=COMPOSED)


def _read_and_release(counsel: Watched) -> None:
    """A second person reads holds, policies and the risk report, and releases what it has read."""
    page = counsel.go("editions")
    page.locator("td a").first.click()
    expect(page.locator(".col-lg-3", has_text="may it be sent?").locator(".number-big")).to_have_text("yes")
    policies = page.get_by_role("link", name="Policies as Excel")
    for _ in range(COMPOSED // 1000):  # they are counted when the edition lies there already
        if policies.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    seen(counsel, "edition", "desktop")
    for link in ("Every held site as Excel", "Policies as Excel"):
        assert take(page, link).endswith(".xlsx")
    with page.expect_download() as report:
        page.get_by_role("link", name="risk.html").click()
    assert "What this edition gives away, and what it does not" in Path(report.value.path()).read_text("utf-8")
    page.get_by_role("button", name="Release this edition").click()
    expect(page.get_by_role("status").first).to_contain_text("is released")


def _digest(page: Page, name: str) -> str:
    with page.expect_download() as kept:
        page.get_by_role("link", name=name).first.click()
    assert kept.value.suggested_filename == name
    return hashlib.sha256(Path(kept.value.path()).read_bytes()).hexdigest()


def test_a_whole_round_from_fourteen_lists_to_the_letters(browser: Browser, address: str) -> None:
    """Must show 1 of the web application's second half: the real worker, and a browser for everybody."""
    office = Watched(browser, address).be("Ines Okonjo")
    counsel = Watched(browser, address).be("Counsellor Ruth Abara")
    members = _join(browser, address, office)
    for company, place in _lists().items():
        _submit(members[company], place)
    _compose(office)
    _judge_some(office)
    _compose_again(office)
    _read_and_release(counsel)
    kept = {_digest(each.go("editions"), "common-list.xlsx") for each in members.values()}
    assert len(kept) == 1
    claire = members["Maison Tréguier"]
    keep_hits(check_a_file(claire, "desktop"), claire, "desktop")
    with claire.page.expect_download() as dates:
        claire.page.get_by_role("link", name=re.compile("calendar", re.IGNORECASE)).first.click()
    assert Path(dates.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")
    note_a_need(claire, "desktop")
    claire.go("needs/requests")
    seen(claire, "requests", "desktop")
    check_one_site(claire, "desktop")
    look_at_pictures(claire, "desktop")
    reader = Watched(browser, address, "phone").be("Hugo Petit")
    reader.go("editions")
    seen(reader, "editions", "phone")
    phone = Watched(browser, address, "phone").be("Tomas Lindqvist")
    phone.go("editions").locator("td a").first.click()
    seen(phone, "edition", "phone")
    calm(office, counsel, reader, phone, *members.values())
