"""Sites of the register in a real browser: closed, moved, parted, and each taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.server.browsing import NEEDED, WIDTHS, Watched

pytestmark = NEEDED


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
