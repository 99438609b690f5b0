"""In a real browser: the way from application to signature as three people, and every page against axe, at two widths.

Needs Chromium (Debian's package `chromium`); without one these tests skip and say so. With COMITY_PICTURES=FOLDER the
pictures that the documentation shows are written there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import SAMPLES, environment
from tests.server.browsing import (
    NEEDED,
    PASSWORD,
    WIDTHS,
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
    take_in,
)
from tests.server.serving import serving

pytestmark = NEEDED
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
        "QUEUE", "volunteers", "withdrawn",
        "editions/pictures", "RELEASED",
        "NEW CASE", "NEW EDITION", "DECIDED", "DELTA",
    ),
    "Mira Solheim": (
        "cases", "CASE", "QUESTION", "CRITERIA", "CRITERION", "news", "me", "DELTA", "DELTA QUESTION", "DELTA CRITERIA",
        "DELTA CRITERION",
    ),
    "Jonas Adeyemi": ("CASE",),
    "Counsellor Ruth Abara": ("home", "rounds", "register", "articles", "EDIT", "RESULT", "SITE"),
    "Claire Tréguier": (
        "home", "protocols", "PROTOCOL", "news", "editions", "check", "check/why-not-listed", "needs", "needs/requests",
        "WAIVERS", "waivers",
        "editions/pictures",
    ),
    "Owen de Kolk": ("lists", "LIST", "FIX"),
    "Priya Menon": ("home", "team", "signatures", "journal/own", "TEXT", "lists", "lists/send", "keys"),
    "Lena Vogt": ("team", "signatures", "OWN CASE"),
    "Nuria Olivares": ("protocols", "DELTA OF OURS", "DECIDED OF OURS"),
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
    "CRITERION": ("cases", "td a", "text=By criterion", "td a"),
    "NEW CASE": ("members", "text=Maison Tréguier", "text=Protocols", "td a", "text=Prepare a case"),
    "NEW EDITION": (
        "members",
        "text=Olivareta Alimentación",
        "text=Protocols",
        "text=issue 2",
        "#edition >> option=7.0",
        "text=Prepare a case",
    ),
    "DECIDED": ("cases", "tr:has-text('issue 2') td a"),
    "DELTA": ("cases", "tr:has-text('issue 3') td a"),
    "DELTA QUESTION": ("cases", "tr:has-text('issue 3') td a", "text=/^(Begin|Go on)$/"),
    "DELTA CRITERIA": ("cases", "tr:has-text('issue 3') td a", ".btn:has-text('By criterion')"),
    "DELTA CRITERION": ("cases", "tr:has-text('issue 3') td a", ".btn:has-text('By criterion')", "td a"),
    "DELTA OF OURS": ("protocols", "text=issue 3", "text=Case 2"),
    "DECIDED OF OURS": ("protocols", "text=issue 2", "text=Case 2"),
    "OWN CASE": ("protocols", "td a", "text=Case 2"),
    "SITE": ("sites?q=mill", "td a"),
    "QUEUE": ("editions", "td a", "text=Each site, and the ways on"),
    "WAIVERS": ("lists", "td a", "text=Waivers for single sites"),
    "RELEASED": ("editions", "td a"),
    "LIST": ("lists", "td a"),
    "FIX": ("lists", "td a", "text=Repair the cells here"),
}


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
            field, _, option = link.partition(" >> option=")
            if option:
                page.locator(field).select_option(option)
            else:
                page.locator(link).first.click()
        expect(page.locator("h1")).to_have_count(1)
        name = re.sub(r"\W+", "-", place).strip("-") or "welcome"
        watched.check(f"{person} {place} {width}")
        watched.picture(f"{(person or 'visitor').split()[0].lower()}-{name}-{width}")


def test_from_application_to_signature_as_three_people(browser: Browser, address: str) -> None:
    """A company asks to join, the Secretariat takes it in, its person comes in with a second factor and signs."""
    visitor, ada = Watched(browser, address), Watched(browser, address)
    office = Watched(browser, address).be("Tomas Lindqvist")
    apply(visitor, "Heron Household", "Ada Heron", "ada@heron.example")
    come_in(ada, take_in(office, "Heron Household", "ada@heron.example"), "Ada Heron")
    for title in ("Joint statement", "Antitrust rules"):
        sign(ada, title)
    expect(ada.go("signatures").locator("main")).to_contain_text("Signed by Ada Heron, Director")
    expect(office.go("members").locator("tr", has_text="Heron Household")).not_to_contain_text("not signed")
    calm(visitor, office, ada)


LISTS = (SAMPLES / "lists" / "Harrowgate audited sites June 2026.xlsx", SAMPLES / "lists" / "tern-island-audits.csv")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_is_sent_matched_submitted_and_replaced(browser: Browser, address: str, width: str) -> None:
    """With the real worker; on the way every step is looked at by axe."""
    person = Watched(browser, address, width).be("Joost Bakker")
    page = send(person, LISTS[0])
    expect(page.get_by_role("heading", name="Exactly what others may see: your first row")).to_be_visible()
    person.check(f"list {width}")
    person.picture(f"list-{width}")
    page.get_by_role("link", name="Columns", exact=True).click()
    person.check(f"columns {width}")
    person.picture(f"columns-{width}")
    page.get_by_role("button", name="Read again with this").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    page.get_by_role("link", name="One site, or two?").click()
    seen(person, "own-pairs", width)
    page.get_by_role("button", name="Two sites").first.click()
    expect(page.locator("section").first).to_contain_text("Said by Joost Bakker")
    page.get_by_role("link", name="The list", exact=True).click()
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.get_by_role("status").first).to_contain_text("Your list counts for the round.")
    page = send(person, LISTS[1])
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.locator("tr", has_text="Harrowgate audited").first).to_contain_text("replaced")
    expect(page.locator("tr", has_text="tern-island").first).to_contain_text("submitted")
    person.check(f"lists {width}")
    person.picture(f"lists-{width}")
    person.was_calm()


@pytest.mark.parametrize("width", WIDTHS)
def test_cells_are_repaired_in_the_page(browser: Browser, address: str, width: str, tmp_path: Path) -> None:
    """A list with faults is sent, its dates settled by one click, a country written, and a change taken back."""
    place = tmp_path / "with faults.csv"
    place.write_text(
        "Site,City,Country,Audit date\nNorth mill,Aby,,2026-01-05\nEast mill,Bey,Peru,03/04/2025\n"
        "West mill,Cey,Kenya,05/06/2025\nSouth mill,Dey,Chile,2026-02-03\n", encoding="utf-8",
    )  # fmt: skip
    person = Watched(browser, address, width).be("Aylin Demir")
    page = send(person, place)
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
    person.was_calm()


def test_a_list_with_a_forbidden_column_is_refused_or_goes_without_it(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    place = tmp_path / "prices.csv"
    place.write_text("Site,Country,Audit date,Unit price\nMill,France,2026-01-05,12\n", encoding="utf-8")
    person = Watched(browser, address).be("Markus Pinnow")
    page = send(person, place)
    expect(page.locator("main")).to_contain_text("Unit price")
    expect(page.locator("main")).to_contain_text("Nothing of the file is kept.")
    person.check("refused")
    person.picture("refused-desktop")
    page = send(person, place, leave_out=True)
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
    ada.was_calm()


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
    calm(admin, phone)


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
        calm(office, mira, jonas)


def test_a_delta_is_judged_with_keys(browser: Browser, address: str) -> None:
    """On a phone: what is new alone is asked, first questions, then criteria, each answered by keys."""
    mira = Watched(browser, address, "phone").be("Mira Solheim")
    page = mira.page
    page.locator("tr:has-text('issue 3') td a").click()
    page.get_by_role("link", name=re.compile("^(Begin|Go on)$")).click()
    for at in range(3):
        expect(page).to_have_url(re.compile(f"/questions/{at + 1}$"))
        expect(page.locator("#sheet")).to_contain_text(f"{at} of 17 answered")
        page.keyboard.press("n")
        page.keyboard.press("s")
    for at in range(14):
        expect(page).to_have_url(re.compile(f"/criteria/{at + 1}$"))
        expect(page.locator("#sheet")).to_contain_text(f"{at + 3} of 17 answered")
        page.keyboard.press("n" if at or not page.locator("[data-choice]").count() else "a")
        page.keyboard.press("s")
    expect(page.locator("#sheet")).to_contain_text("17 of 17 answered")
    mira.check("the last criterion")
    page.get_by_role("link", name="The case", exact=True).click()
    expect(page.get_by_role("button", name="Submit my judgement")).to_be_visible()
    mira.check("a delta with all answered")
    mira.picture("delta-phone")
    mira.was_calm()


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
    calm(member, counsel)


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


def test_from_the_list_to_the_hit_on_a_phone(browser: Browser, assembled: Path, tmp_path: Path) -> None:
    """A member checks suppliers, takes result and letters out of the page, keeps hits, notes what came of one."""
    with serving(tmp_path / "data", "--demo") as (address, _):
        _release(assembled, tmp_path / "data")
        person = Watched(browser, address, "phone").be("Claire Tréguier")
        page = check_a_file(person, "phone")
        keep_hits(page, person, "phone")
        note_a_need(person, "phone")
        person.go("needs/requests")
        seen(person, "requests", "phone")
        check_one_site(person, "phone")
        look_at_pictures(person, "phone")
        person.was_calm()
