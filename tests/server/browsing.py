"""People in a real browser: what their pages are held against, and the steps that several tests take as they do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import SAMPLES

CHROMIUM = os.environ.get("COMITY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
NEEDED = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (Debian: apt install chromium)"),
    pytest.mark.skipif(os.environ.get("COMITY_TEST_DATABASE", "") != "", reason="browser tests run on SQLite"),
]
"""The marks of a module whose tests are played in a browser."""
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
_EXPECTED = re.compile("status of (404|422)")
"""Chromium reports the pages that say what is wrong with a form, and those that are not there, as faults."""
PASSWORD = "seven grey herons wade"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a screen."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Watched:
    """A page that notes what a person would not see: faults in the console, requests to anywhere else."""

    def __init__(self, browser: Browser, address: str, width: str = "desktop", scripts: bool = True) -> None:
        across, down = WIDTHS[width]
        context = browser.new_context(viewport={"width": across, "height": down}, java_script_enabled=scripts)
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
        self.was_calm(cell)

    def was_calm(self, cell: str = "") -> None:
        """Nothing was amiss since the page was opened, but for what says so to the person."""
        assert [each for each in self.faults if not _EXPECTED.search(each)] == [], cell

    def picture(self, name: str, whole: bool = True, part: str = "") -> None:
        folder = os.environ.get("COMITY_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            place = Path(folder) / f"{name}.png"
            if part:
                self.page.locator(part).screenshot(path=place)
            else:
                self.page.screenshot(path=place, full_page=whole)


def calm(*everybody: Watched) -> None:
    """Nothing was amiss for anybody."""
    for each in everybody:
        each.was_calm()


def apply(visitor: Watched, company: str, person: str, address: str) -> None:
    """A visitor asks that the company be taken in as a full member."""
    page = visitor.go("join")
    page.get_by_label("Company", exact=True).fill(company)
    page.get_by_label("Your name").fill(person)
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_label("a member:").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_have_text("Thank you")


def take_in(office: Watched, company: str, address: str) -> str:
    """The Secretariat accepts; the link of the mail that it finds in the outbox."""
    card = office.go("applications").locator(".card", has_text=company)
    card.get_by_role("button", name="Accept and invite").click()
    expect(office.page.get_by_role("status")).to_contain_text(f"{company} is a member.")
    link = office.go("outbox").locator(".card", has_text=address).locator("a").first.get_attribute("href")
    assert link
    return link.removeprefix(f"{office.address}/")


def come_in(ada: Watched, link: str, name: str) -> None:
    """Somebody accepts an invitation: a password that is long enough, and an app as second factor."""
    page = ada.go(link)
    page.get_by_label("Your name").fill(name)
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


def sign(ada: Watched, title: str) -> None:
    """Somebody reads and signs a text of the home page."""
    page = ada.go("home")
    page.locator(".card", has_text=title).get_by_role("link", name="Read and sign").click()
    page.get_by_label("Position").fill("Director")
    page.get_by_label("I have read the text").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Signed.")


def send(person: Watched, place: Path, leave_out: bool = False) -> Page:
    """Choose a file and wait until the worker has read it."""
    page = person.go("lists/send")
    page.get_by_label("Your list").set_input_files(place)
    if leave_out:
        page.get_by_label("If there are columns").check()
    page.get_by_role("button", name="Read this file").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    return page


def seen(person: Watched, name: str, width: str, whole: bool = True) -> None:
    """The page is looked at by axe and by the documentation, a long one as the screen shows it."""
    person.check(f"{name} {width}")
    person.picture(f"{name}-{width}", whole)


def take(page: Page, link: str) -> str:
    """Take a file out of the page: what it is called. Both Word documents and workbooks are ZIP files."""
    with page.expect_download() as kept:
        page.get_by_role("link", name=link).click()
    assert Path(kept.value.path()).read_bytes().startswith(b"PK")
    return kept.value.suggested_filename


def check_a_file(person: Watched, width: str) -> Page:
    """A company of the samples holds its supplier list against the common list and takes result and letters out."""
    page = person.go("check")
    seen(person, "check", width)
    page.get_by_label("Your supplier list").set_input_files(SAMPLES / "suppliers" / "Treguier fournisseurs.ods")
    page.get_by_label("Write a request letter for each hit, too").first.check()
    page.get_by_role("button", name="Check this file").click()
    expect(page.locator("h1")).to_have_text("What the list says")
    seen(person, "check-result", width, whole=False)
    assert [take(page, link) for link in ("The result as Excel", "The letters")] == ["check.xlsx", "letters.zip"]
    return page


def note_a_need(person: Watched, width: str) -> None:
    """What came of the first of its needs is noted, and its letter taken."""
    page = person.page
    page.locator("td a").first.click()
    page.get_by_label("What came of it").select_option("asked")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("status").first).to_contain_text("Noted.")
    seen(person, "need", width)
    assert take(page, "The request letter").endswith(".docx")


def keep_hits(page: Page, person: Watched, width: str) -> None:
    """All hits of a check become needs of the company, with the day on which its own audits are due."""
    page.get_by_label("Our own audits of these are due on").fill("2027-03-31")
    page.get_by_role("button", name=re.compile("^Keep all .* listed")).click()
    expect(page.get_by_role("status").first).to_contain_text("Kept.")
    drawn_as_its_table(page, "coverage")
    seen(person, "needs", width, whole=False)


def check_one_site(person: Watched, width: str) -> None:
    """A site that is not listed: the page says what that does not mean."""
    page = person.go("check")
    page.get_by_label("Name of the site").fill("Nowhere Dairy")
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Check this site").click()
    expect(page.locator("main")).to_contain_text("Not listed does not mean not audited.")
    seen(person, "one-site", width)


def drawn_as_its_table(page: Page, name: str) -> None:
    """The picture is drawn, and tells the sum of each row of its table, or the country with most sites."""
    figure = page.locator(f"figure#{name}")
    expect(figure.locator("svg")).to_be_visible()
    texts = [text for each in figure.locator("svg text").all_text_contents() for text in each.split()]
    rows = figure.locator("tbody tr")
    sums = [rows.nth(at).locator("td").last.text_content() for at in range(rows.count())]
    if name == "countries":
        assert figure.locator("svg path[fill='#1f5fa8']").count() == rows.count()
        sums = [rows.first.locator("td").nth(1).text_content()]
        figure.locator("svg path[fill='#1f5fa8']").first.hover(force=True)  # who points at a circle is told more
        expect(figure.locator("svg")).to_contain_text("Sites audited, held ones too:")
    assert sums
    assert set(sums) <= set(texts), (sums, texts)


def look_at_pictures(person: Watched, width: str) -> None:
    """Somebody looks at the programme in pictures."""
    page = person.go("editions/pictures")
    for name in ("history", "countries"):
        drawn_as_its_table(page, name)
    seen(person, "pictures", width)
    person.picture(f"map-{width}", part="figure#countries")
