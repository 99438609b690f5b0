"""In a real browser: the way from application to signature as three people, and every page against axe, at two widths.

Needs Chromium (Debian's package `chromium`); without one these tests skip and say so. With COMITY_PICTURES=FOLDER the
pictures that the documentation shows are written there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import SAMPLES, environment
from tests.server.test_commands import serving

CHROMIUM = os.environ.get("COMITY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (Debian: apt install chromium)"),
    pytest.mark.skipif(os.environ.get("COMITY_TEST_DATABASE", "") != "", reason="browser tests run on SQLite"),
]
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
PAGES = {
    None: (
        "", "how-it-works", "guidance", "news", "ARTICLE",
        "join", "join/sent", "account/login/", "account/password/reset/", "demo", "nothing-here", "api/",
    ),
    "Ines Okonjo": (
        "home", "rounds", "ROUND", "members", "applications", "statements", "journal", "outbox", "me", "account/2fa/",
        "account/sessions/", "account/password/change/", "MEMBER", "register", "REGISTER", "articles", "EDIT",
        "MEMBERS PROTOCOLS", "RESULT", "editions", "cases", "CASE", "cases/what-if", "keys", "sites",
        "sites?gone=1", "SITE",
    ),
    "Mira Solheim": ("cases", "CASE", "QUESTION", "CRITERIA", "news", "me"),
    "Jonas Adeyemi": ("CASE",),
    "Counsellor Ruth Abara": ("home", "rounds", "register", "articles", "EDIT", "RESULT", "SITE"),
    "Claire Tréguier": (
        "home", "protocols", "PROTOCOL", "news", "editions", "check", "check/why-not-listed", "needs", "needs/requests",
    ),
    "Owen de Kolk": ("lists", "LIST", "FIX"),
    "Priya Menon": ("home", "team", "signatures", "journal/own", "TEXT", "lists", "lists/send", "keys"),
    "Lena Vogt": ("team", "signatures", "OWN CASE"),
    "Joost Bakker": ("protocols/send",),
    "Grace Ito": ("home", "signatures", "SIGN"),
}  # fmt: skip
_LINKS = {
    "MEMBER": ("members", "td a"),
    "ROUND": ("rounds", "td a"),
    "TEXT": ("signatures", ".card-body a"),
    "SIGN": ("signatures", ".card-body a"),
    "ARTICLE": ("news", "article a"),
    "EDIT": ("articles", "td a"),
    "REGISTER": ("register", "td a"),
    "MEMBERS PROTOCOLS": ("members", "text=Maison Tréguier", "text=Protocols"),
    "RESULT": ("members", "text=Maison Tréguier", "text=Protocols", "td a"),
    "PROTOCOL": ("protocols", "td a"),
    "CASE": ("cases", "td a"),
    "QUESTION": ("cases", "td a", "text=Go on"),
    "CRITERIA": ("cases", "td a", "text=By criterion"),
    "OWN CASE": ("protocols", "td a", "text=Case 2"),
    "SITE": ("sites?q=mill", "td a"),
    "LIST": ("lists", "td a"),
    "FIX": ("lists", "td a", "text=Repair the cells here"),
}
_EXPECTED = re.compile("status of (404|422)")
"""Chromium reports the pages that say what is wrong with a form, and those that are not there, as faults."""
PASSWORD = "seven grey herons wade"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("browser") / "data", "--demo") as (found, _):
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Watched:
    """A page that notes what a person would not see: faults in the console, requests to anywhere else."""

    def __init__(self, browser: Browser, address: str, width: str = "desktop") -> None:
        across, down = WIDTHS[width]
        context = browser.new_context(viewport={"width": across, "height": down})
        self.page: Page = context.new_page()
        self.address, self.faults = address, list[str]()
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda asked: self._note(asked.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.faults.append(f"asked outside: {url}")

    def go(self, place: str) -> Page:
        self.page.goto(f"{self.address}/{place}")
        return self.page

    def be(self, person: str) -> Watched:
        self.go("demo").get_by_role("button", name=f"Be {person}", exact=True).click()
        expect(self.page).to_have_url(re.compile(f"{self.address}/(home|cases)"))  # assessors have no other home
        return self

    def check(self, cell: str) -> None:
        """axe finds nothing serious, nothing stands beyond the edge, the console is clean."""
        found = [
            (each["id"], [node["html"][:120] for node in each["nodes"]][:3])
            for each in Axe().run(self.page).response["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert found == [], cell
        beyond = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{cell}: {beyond} pixels beyond the edge"
        assert [each for each in self.faults if not _EXPECTED.search(each)] == [], cell

    def picture(self, name: str, whole: bool = True) -> None:
        folder = os.environ.get("COMITY_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("person", PAGES, ids=lambda person: (person or "visitor").split()[0].lower())
def test_every_page(browser: Browser, address: str, person: str | None, width: str) -> None:
    watched = Watched(browser, address, width)
    if person:
        watched.be(person)
    for place in PAGES[person]:
        first, *links = _LINKS.get(place, (place,))
        page = watched.go(first)
        for link in links:
            page.locator(link).first.click()
        expect(page.locator("h1")).to_have_count(1)
        name = re.sub(r"\W+", "-", place).strip("-") or "welcome"
        watched.check(f"{person} {place} {width}")
        watched.picture(f"{(person or 'visitor').split()[0].lower()}-{name}-{width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_site_is_closed_and_open_again(browser: Browser, address: str, width: str) -> None:
    office = Watched(browser, address, width).be("Ines Okonjo")
    page = office.go("sites?q=mill")
    page.locator("td a").first.click()
    page.wait_for_url("**/sites/*")
    place = page.url.removeprefix(f"{address}/")
    page.get_by_label("How do you know?").first.fill("The site told us by telephone")
    page.get_by_role("button", name="It is closed").click()
    expect(page.locator(".alert-warning")).to_contain_text("Closed since")
    expect(page.get_by_role("button", name="It is closed")).to_have_count(0)
    office.check(f"closed {width}")
    office.picture(f"site-closed-{width}")
    expect(office.go("sites?gone=1").locator("td .badge")).to_have_text("closed")
    office.check(f"closed ones {width}")
    office.picture(f"sites-closed-{width}")
    page = office.go(place)
    page.get_by_label("Why it is not so").fill("The wrong gate")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".alert-warning")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_site_is_two_and_one_again(browser: Browser, address: str, width: str) -> None:
    office = Watched(browser, address, width).be("Ines Okonjo")
    page = office.go("sites?q=mill")
    for at in range(page.locator("td a").count()):
        page.locator("td a").nth(at).click()
        page.wait_for_url("**/sites/*")
        if page.get_by_role("button", name="They are two sites").count():
            break
        page = office.go("sites?q=mill")
    office.check(f"to be parted {width}")
    office.picture(f"site-to-part-{width}")
    page.locator("input[name=mark]").first.check()
    page.get_by_label("Are the ticked rows another site? Why?").fill("Two gates")
    page.get_by_role("button", name="They are two sites").click()
    expect(page.get_by_role("button", name="They are two sites")).to_have_count(0)
    expect(page.locator("td", has_text="two sites: some of its rows").last).to_contain_text("from the next edition on")
    office.check(f"parted {width}")
    office.picture(f"site-parted-{width}")
    page.get_by_label("Why it is not so").fill("One gate")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="They are two sites")).to_have_count(1)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_site_has_moved_and_both_lead_to_each_other(browser: Browser, address: str, width: str) -> None:
    office = Watched(browser, address, width).be("Ines Okonjo")
    page = office.go("sites?q=mill")
    page.locator("td a").last.click()
    new = page.locator("#moved-near option").first.get_attribute("value")
    assert new
    page.get_by_label("Site id at the new place").fill(new)
    page.get_by_label("How do you know?").last.fill("The site told us by telephone")
    page.get_by_role("button", name="It moved there").click()
    expect(page.locator(".alert-warning")).to_contain_text("It is now at")
    office.check(f"moved {width}")
    office.picture(f"site-moved-{width}")
    page.locator(".alert-warning").get_by_role("link").click()
    expect(page.locator("main [role=status]")).to_contain_text("Moved here from")
    office.check(f"moved here {width}")
    office.picture(f"site-came-{width}")
    page.get_by_label("Why it is not so").fill("Two companies")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main")).not_to_contain_text("Moved here from")


def _apply(visitor: Watched) -> None:
    page = visitor.go("join")
    page.get_by_label("Company", exact=True).fill("Heron Household")
    page.get_by_label("Your name").fill("Ada Heron")
    page.get_by_label("Your e-mail address").fill("ada@heron.example")
    page.get_by_label("a member:").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_have_text("Thank you")


def _take_in(office: Watched) -> str:
    """The Secretariat accepts; the link of the mail that it finds in the outbox."""
    card = office.go("applications").locator(".card", has_text="Heron Household")
    card.get_by_role("button", name="Accept and invite").click()
    expect(office.page.get_by_role("status")).to_contain_text("Heron Household is a member.")
    link = office.go("outbox").locator(".card", has_text="ada@heron.example").locator("a").first.get_attribute("href")
    assert link
    return link.removeprefix(f"{office.address}/")


def _come_in(ada: Watched, link: str) -> None:
    page = ada.go(link)
    page.get_by_label("Your name").fill("Ada Heron")
    page.get_by_label("A password").fill("short")
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator(".invalid-feedback")).to_contain_text("at least 12")
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    ada.picture("second-factor")
    page.get_by_role("link", name="Use an app").click()
    secret = page.locator("input[readonly], input[disabled]").first.input_value()
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    ada.check("second factor")
    ada.picture("authenticator")
    page.get_by_label("Authenticator code").fill(code)
    page.get_by_role("button", name="Activate").click()
    expect(page.locator("h1")).to_have_text("Recovery Codes")


def _sign(ada: Watched, title: str) -> None:
    page = ada.go("home")
    page.locator(".card", has_text=title).get_by_role("link", name="Read and sign").click()
    page.get_by_label("Position").fill("Director")
    page.get_by_label("I have read the text").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Signed.")


def test_from_application_to_signature_as_three_people(browser: Browser, address: str) -> None:
    """A company asks to join, the Secretariat takes it in, its person comes in with a second factor and signs."""
    visitor, ada = Watched(browser, address), Watched(browser, address)
    office = Watched(browser, address).be("Tomas Lindqvist")
    _apply(visitor)
    _come_in(ada, _take_in(office))
    for title in ("Joint statement", "Antitrust rules"):
        _sign(ada, title)
    expect(ada.go("signatures").locator("main")).to_contain_text("Signed by Ada Heron, Director")
    expect(office.go("members").locator("tr", has_text="Heron Household")).not_to_contain_text("not signed")
    assert [each for watched in (visitor, office, ada) for each in watched.faults if not _EXPECTED.search(each)] == []


LISTS = (SAMPLES / "lists" / "Harrowgate audited sites June 2026.xlsx", SAMPLES / "lists" / "tern-island-audits.csv")


def _send(person: Watched, place: Path, leave_out: bool = False) -> Page:
    """Choose a file and wait until the worker has read it."""
    page = person.go("lists/send")
    page.get_by_label("Your list").set_input_files(place)
    if leave_out:
        page.get_by_label("If there are columns").check()
    page.get_by_role("button", name="Read this file").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_is_sent_matched_submitted_and_replaced(browser: Browser, address: str, width: str) -> None:
    """With the real worker; on the way every step is looked at by axe."""
    person = Watched(browser, address, width).be("Joost Bakker")
    page = _send(person, LISTS[0])
    expect(page.get_by_role("heading", name="Exactly what others may see: your first row")).to_be_visible()
    person.check(f"list {width}")
    person.picture(f"list-{width}")
    page.get_by_role("link", name="Columns", exact=True).click()
    person.check(f"columns {width}")
    person.picture(f"columns-{width}")
    page.get_by_role("button", name="Read again with this").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.get_by_role("status").first).to_contain_text("Your list counts for the round.")
    page = _send(person, LISTS[1])
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.locator("tr", has_text="Harrowgate audited").first).to_contain_text("replaced")
    expect(page.locator("tr", has_text="tern-island").first).to_contain_text("submitted")
    person.check(f"lists {width}")
    person.picture(f"lists-{width}")
    assert [each for each in person.faults if not _EXPECTED.search(each)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_cells_are_repaired_in_the_page(browser: Browser, address: str, width: str, tmp_path: Path) -> None:
    """A list with faults is sent, its dates settled by one click, a country written, and a change taken back."""
    place = tmp_path / "with faults.csv"
    place.write_text(
        "Site,City,Country,Audit date\nNorth mill,Aby,,2026-01-05\nEast mill,Bey,Peru,03/04/2025\n"
        "West mill,Cey,Kenya,05/06/2025\nSouth mill,Dey,Chile,2026-02-03\n", encoding="utf-8",
    )  # fmt: skip
    person = Watched(browser, address, width).be("Aylin Demir")
    page = _send(person, place)
    page.get_by_role("link", name="Repair the cells here").click()
    person.check(f"fix {width}")
    person.picture(f"fix-{width}")
    page.get_by_role("button", name="the day comes first").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    page.get_by_role("link", name="Repair the cells here").click()
    expect(page.locator("tbody").first).to_contain_text("North mill")
    page.get_by_label("Row 2, Country: it shall say").fill("Kenya")
    page.get_by_role("button", name="Read again with these changes").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("button", name="Submit 4 rows")).to_be_visible()
    page.get_by_role("link", name="See the changes").click()
    person.check(f"changes {width}")
    person.picture(f"changes-{width}")
    page.get_by_role("button", name="Take back row 2").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("button", name="Submit 3 rows")).to_be_visible()
    assert [each for each in person.faults if not _EXPECTED.search(each)] == []


def test_a_list_with_a_forbidden_column_is_refused_or_goes_without_it(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    place = tmp_path / "prices.csv"
    place.write_text("Site,Country,Audit date,Unit price\nMill,France,2026-01-05,12\n", encoding="utf-8")
    person = Watched(browser, address).be("Markus Pinnow")
    page = _send(person, place)
    expect(page.locator("main")).to_contain_text("Unit price")
    expect(page.locator("main")).to_contain_text("Nothing of the file is kept.")
    person.check("refused")
    person.picture("refused-desktop")
    page = _send(person, place, leave_out=True)
    expect(page.get_by_role("status").first).to_contain_text("Left out")
    expect(page.get_by_role("button", name="Submit 1 row")).to_be_visible()


def test_a_visitor_who_signs_in_comes_where_it_wanted_to(browser: Browser, address: str) -> None:
    page = Watched(browser, address).go("team")
    expect(page).to_have_url(f"{address}/account/login/?next=/team")


def test_the_menu_opens_on_a_phone(browser: Browser, address: str) -> None:
    watched = Watched(browser, address, "phone").be("Priya Menon")
    page = watched.page
    expect(page.get_by_role("link", name="Team", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Team", exact=True).click()
    expect(page.locator("h1")).to_have_text("Team")
    assert watched.faults == []


def _give_authenticator(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True}  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_signs_in(browser: Browser, address: str) -> None:
    """With the browser's own virtual authenticator: the key is made as second factor, then signs in by itself."""
    there = address.replace("127.0.0.1", "localhost")  # passkeys belong to a name, never to a number
    ada, office = Watched(browser, there), Watched(browser, there).be("Tomas Lindqvist")
    _give_authenticator(ada.page)
    page = office.go("members")
    page.get_by_label("E-mail address").fill("key@office.example")
    page.get_by_role("button", name="Invite").click()
    mail = office.go("outbox").locator(".card", has_text="key@office.example")
    link = mail.locator("a").first.get_attribute("href")
    assert link
    page = ada.go(link.removeprefix(f"{there}/"))
    page.get_by_label("Your name").fill("Kay Keys")
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Use a passkey").click()
    ada.check("passkey")
    ada.picture("passkey")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main")).to_contain_text("Recovery", timeout=15_000)
    ada.go("home")
    expect(page.locator("h1")).to_have_text("The programme today")
    page.get_by_role("button", name="Kay Keys").click()
    page.get_by_role("button", name="Sign out").click()
    ada.go("account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("h1")).to_have_text("The programme today", timeout=15_000)
    assert [each for each in ada.faults if not _EXPECTED.search(each)] == []


def _judge_some(office: Watched) -> None:
    """Three pairs are judged with one key each, one of them twice; then on a phone's width."""
    page = office.page
    page.get_by_role("link", name="Judge them").click()
    expect(page.get_by_role("heading", name="Pair 1")).to_be_visible()
    office.check("pairs desktop")
    office.picture("pairs-desktop")
    page.get_by_label("Why").fill("suds")  # keys that are written into a field answer nothing
    for key, heading in (("s", "Pair 2"), ("d", "Pair 3"), ("b", "Pair 2"), ("d", "Pair 3"), ("u", "Pair 4")):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("(1 same, 1 different, 1 don't know)")
    page.set_viewport_size({"width": 390, "height": 844})
    office.check("pairs phone")
    office.picture("pairs-phone")
    page.set_viewport_size({"width": 1280, "height": 900})


def _on_a_phone(browser: Browser, address: str) -> Watched:
    phone = Watched(browser, address, "phone").be("Tomas Lindqvist")
    phone.go("editions").locator("td a").first.click()
    phone.check("edition phone")
    phone.picture("edition-phone")
    return phone


def test_a_key_is_made_copied_used_and_revoked(browser: Browser, address: str) -> None:
    """An admin makes a key for a program, which asks with it; revoked, the program is refused."""
    admin = Watched(browser, address).be("Markus Pinnow")
    page = admin.go("keys")
    page.get_by_label("Which program uses it?").fill("Nightly upload")
    for right in ("read the company's lists", "send, submit and take back"):
        page.get_by_label(right).check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("status")).to_contain_text("shown only this once")
    admin.check("a new key")
    admin.picture("new-key-desktop")
    headers = {"Authorization": f"Bearer {page.locator('#new-key').inner_text()}"}
    asked = page.request.get(f"{address}/api/v1/lists", headers=headers)
    assert asked.status == 200
    assert "2026-before" in {each["round"] for each in asked.json()["items"]}
    page = admin.go("keys")
    expect(page.locator("tr", has_text="Nightly upload")).to_contain_text("works")
    phone = Watched(browser, address, "phone").be("Markus Pinnow")
    phone.go("keys")
    phone.check("keys phone")
    phone.picture("keys-phone")
    page.get_by_role("button", name="Revoke the key of Nightly upload").click()
    expect(page.get_by_role("status")).to_contain_text("The key is revoked.")
    assert page.request.get(f"{address}/api/v1/lists", headers=headers).status == 401
    assert [each for one in (admin, phone) for each in one.faults if not _EXPECTED.search(each)] == []


def test_an_edition_is_composed_and_released_by_two_people(browser: Browser, tmp_path: Path) -> None:
    """With the real worker, on a demo of its own: the round is closed, and everybody gets the list."""
    with serving(tmp_path / "data", "--demo") as (address, _):
        office = Watched(browser, address).be("Ines Okonjo")
        counsel = Watched(browser, address).be("Counsellor Ruth Abara")
        page = office.go("rounds")
        page.locator("td a").first.click()
        page.get_by_role("button", name="Close the round").click()
        page.get_by_role("button", name="Compose the edition").click()
        expect(page.get_by_role("heading", name="What the edition gives away")).to_be_visible(timeout=120_000)
        expect(page.locator("main")).to_contain_text("You ordered this edition")
        _judge_some(office)
        page.get_by_role("link", name="compose it again").click()
        page.get_by_role("button", name="Compose it again").click()
        expect(page.get_by_role("heading", name="What the edition gives away")).to_be_visible(timeout=120_000)
        office.check("edition desktop")
        office.picture("edition-desktop")
        page = counsel.go("editions")
        page.locator("td a").first.click()
        page.get_by_role("button", name="Release this edition").click()
        expect(page.get_by_role("status").first).to_contain_text("is released")
        reader = Watched(browser, address, "phone").be("Hugo Petit")
        page = reader.go("editions")
        reader.check("editions phone")
        reader.picture("editions-phone")
        with page.expect_download() as kept:
            page.get_by_role("link", name="common-list.xlsx").first.click()
        assert kept.value.suggested_filename == "common-list.xlsx"
        phone = _on_a_phone(browser, address)
        everybody = (office, counsel, reader, phone)
        assert [each for one in everybody for each in one.faults if not _EXPECTED.search(each)] == []


def _judge_with_keys(assessor: Watched, otherwise: bool) -> None:
    """Answer every question with keys alone: accepted as suggested, or, where there is nothing, without counterpart."""
    page = assessor.page
    for at in range(1, 11):
        expect(page.locator("[data-sheet]")).to_contain_text(f"{at} of 10")
        if page.locator("[data-choice]").count() and not (otherwise and at == 2):
            page.keyboard.press("a")
            gap = page.locator("[data-choice].current [data-gap]")
            if gap.is_visible():  # suggested in part: the field for what is missing has the focus
                page.keyboard.type("only on paper")
                page.keyboard.press("Escape")
        elif not page.locator("[data-none]").is_checked():
            page.keyboard.press("n")
        if at == 1:
            assessor.check("question")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("s")
        expect(page.locator(".alert-danger")).to_have_count(0)
    expect(page.locator("#sheet")).to_contain_text("10 of 10 answered")


def test_a_benchmark_in_a_day(browser: Browser, tmp_path: Path) -> None:
    """Two assessors judge with keys, one on a phone; they differ, settle it, and the decision is told and counts."""
    with serving(tmp_path / "data", "--demo") as (address, _):
        office = Watched(browser, address).be("Ines Okonjo")
        mira = Watched(browser, address).be("Mira Solheim")
        jonas = Watched(browser, address, "phone").be("Jonas Adeyemi")
        jonas.page.locator("td a").first.click()
        jonas.check("asked phone")
        jonas.picture("asked-phone")
        jonas.page.get_by_role("button", name=re.compile("I have no tie")).click()
        mira.page.locator("td a").first.click()
        mira.picture("case-desktop")
        for each, first in ((mira, "Go on"), (jonas, "Begin")):
            each.page.get_by_role("link", name=first, exact=True).click()
        mira.picture("question-desktop")
        jonas.picture("question-phone")
        _judge_with_keys(mira, otherwise=False)
        _judge_with_keys(jonas, otherwise=True)
        for each in (mira, jonas):
            each.page.get_by_role("link", name="By criterion").click()
            each.check("criteria")
            each.page.get_by_role("link", name="The case", exact=True).click()
            expect(each.page.get_by_role("link", name="The differences")).to_have_count(0)
            each.page.get_by_role("button", name="Submit my judgement").click()
        _settle(mira, jonas)
        _decide(browser, address, office)
        everybody = (office, mira, jonas)
        assert [each for one in everybody for each in one.faults if not _EXPECTED.search(each)] == []


def _settle(mira: Watched, jonas: Watched) -> None:
    """Both look at the differences; what the first one said is taken, with a reason of each."""
    for each, width in ((mira, "desktop"), (jonas, "phone")):
        each.go("cases").locator("td a").first.click()
        each.page.get_by_role("link", name="The differences").click()
        expect(each.page.locator("section").first).to_contain_text("open")
        each.check(f"differences {width}")
        each.picture(f"differences-{width}")
    for each in (mira, jonas):
        while each.page.locator("section form").count():
            form = each.page.locator("section form").first
            before = each.page.locator("section form").count()
            form.get_by_role("textbox").fill("the question asks for the papers themselves")
            form.locator('button[value="1"]').click()
            expect(each.page.get_by_role("status").first).to_be_visible()
            if each is mira and each.page.locator("section form").count() == before:
                break  # kept; it is settled when the other says the same
        each.page.reload()
    expect(jonas.page.locator("section").first).to_contain_text("settled")


def _decide(browser: Browser, address: str, office: Watched) -> None:
    """The draft goes out, the member accepts it, counsel decides, it is told, and the member sees that it counts."""
    page = office.go("cases")
    page.locator("td a").first.click()
    page.get_by_role("button", name="Send the draft result to the member").click()
    office.check("draft")
    office.picture("draft-desktop")
    member = Watched(browser, address, "phone").be("Priya Menon")
    member.go("protocols").locator("td a").first.click()
    member.page.get_by_role("link", name=re.compile("^Case 2")).click()
    member.check("member's draft phone")
    member.picture("draft-phone")
    member.page.get_by_role("button", name="Send the reply").click()
    page.reload()
    page.get_by_label("Who decides").select_option(label="Counsellor Ruth Abara")
    page.get_by_role("button", name="Name").click()
    counsel = Watched(browser, address).be("Counsellor Ruth Abara")
    counsel.go("cases").locator("td a").first.click()
    counsel.check("decide")
    counsel.picture("decide-desktop")
    counsel.page.get_by_role("link", name="Decide").click()
    counsel.page.get_by_role("button", name="Decide").click()
    page.reload()
    page.get_by_role("button", name="Tell the decision").click()
    expect(page.locator("main")).to_contain_text("Decided and told")
    office.check("told")
    member.page.reload()
    expect(member.page.locator("main")).to_contain_text("This is decided and counts")
    member.check("member's result phone")
    assert [each for one in (member, counsel) for each in one.faults if not _EXPECTED.search(each)] == []


_RELEASED = """
import sys
from datetime import timedelta
from pathlib import Path
from comity.server import starting
starting.set_up()
from comity.server import clock
from comity.server.accounts.models import User
from comity.server.editions import packing
from comity.server.editions.models import Composition
from comity.server.lists.models import Round
now, day = clock.now() - timedelta(days=150), clock.today() - timedelta(days=150)
found = Round.objects.create(name="2026-H1", cutoff=day, deadline=day, opened=now, closed=now)
first, second = User.objects.exclude(office="")[:2]
Composition.objects.create(
    round=found, once="00000000-0000-0000-0000-00000000000e", profile="default", by=first, confirmed_by=second,
    ordered=now, released=clock.now(), state="released", name="2026-06-30-samples", digest="d" * 64,
    follows=Composition.objects.get(state="released"),
    pack=packing.pack(Path(sys.argv[1])), summary={"listed": int(sys.argv[2])},
)
"""


def _release(folder: Path, data: Path) -> None:
    """Put the result folder of `comity assemble` into a server as its released edition."""
    rows = (folder / "edition" / "common-list.csv").read_text("utf-8").count("\n") - 1
    variables = {**environment(), "PYTHONPATH": os.pathsep.join(sys.path), "COMITY_DATA": str(data)}
    subprocess.run([sys.executable, "-c", _RELEASED, str(folder), str(rows)], check=True, env=variables)


def _seen(person: Watched, name: str, width: str, whole: bool = True) -> None:
    """The page is looked at by axe and by the documentation, a long one as the screen shows it."""
    person.check(f"{name} {width}")
    person.picture(f"{name}-{width}", whole)


def _take(page: Page, link: str) -> str:
    """Take a file out of the page: what it is called. Both Word documents and workbooks are ZIP files."""
    with page.expect_download() as kept:
        page.get_by_role("link", name=link).click()
    assert Path(kept.value.path()).read_bytes().startswith(b"PK")
    return kept.value.suggested_filename


def _check_a_file(person: Watched, width: str) -> Page:
    page = person.go("check")
    _seen(person, "check", width)
    page.get_by_label("Your supplier list").set_input_files(SAMPLES / "suppliers" / "Treguier fournisseurs.ods")
    page.get_by_label("Write a request letter for each hit, too").first.check()
    page.get_by_role("button", name="Check this file").click()
    expect(page.locator("h1")).to_have_text("What the list says")
    _seen(person, "check-result", width, whole=False)
    assert [_take(page, link) for link in ("The result as Excel", "The letters")] == ["check.xlsx", "letters.zip"]
    return page


def _note_a_need(person: Watched, width: str) -> None:
    page = person.page
    page.locator("td a").first.click()
    page.get_by_label("What came of it").select_option("asked")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("status").first).to_contain_text("Noted.")
    _seen(person, "need", width)
    assert _take(page, "The request letter").endswith(".docx")


def _check_one_site(person: Watched, width: str) -> None:
    page = person.go("check")
    page.get_by_label("Name of the site").fill("Nowhere Dairy")
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Check this site").click()
    expect(page.locator("main")).to_contain_text("Not listed does not mean not audited.")
    _seen(person, "one-site", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_list_to_the_hit(browser: Browser, assembled: Path, tmp_path: Path, width: str) -> None:
    """A member checks suppliers, takes result and letters out of the page, keeps hits, notes what came of one."""
    with serving(tmp_path / "data", "--demo") as (address, _):
        _release(assembled, tmp_path / "data")
        person = Watched(browser, address, width).be("Claire Tréguier")
        page = _check_a_file(person, width)
        page.get_by_label("Our own audits of these are due on").fill("2027-03-31")
        page.get_by_role("button", name=re.compile("^Keep all .* listed")).click()
        expect(page.get_by_role("status").first).to_contain_text("Kept.")
        _seen(person, "needs", width, whole=False)
        _note_a_need(person, width)
        person.go("needs/requests")
        _seen(person, "requests", width)
        _check_one_site(person, width)
        assert [each for each in person.faults if not _EXPECTED.search(each)] == []
