"""Pictures in a real browser: drawn, with their tables beside them, without scripts, and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.server.browsing import NEEDED, WIDTHS, Watched, drawn_as_its_table, seen, take

pytestmark = NEEDED


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_drawn_and_their_tables_open(browser: Browser, address: str, width: str) -> None:
    member, office = (Watched(browser, address, width).be(each) for each in ("Claire Tréguier", "Ines Okonjo"))
    for person, place, names in (
        (member, "editions/pictures", ("history", "countries")),
        (office, "editions", ("holds-by-country", "holds-by-sector")),
    ):
        page = person.go(place)
        if person is office:
            page.locator("td a").first.click()
        for name in names:
            drawn_as_its_table(page, name)
            table = page.locator(f"figure#{name} table")
            expect(table).to_be_hidden()
            page.locator(f"figure#{name} summary").click()
            expect(table).to_be_visible()
        seen(person, names[0], width)
    assert take(page, "Where holds come from, by sector: Excel") == "holds-by-sector.xlsx"


def test_without_scripts_the_tables_stand_open(browser: Browser, address: str) -> None:
    page = Watched(browser, address, "phone", scripts=False).be("Claire Tréguier").go("editions/pictures")
    for name in ("history", "countries"):
        expect(page.locator(f"figure#{name} table")).to_be_visible()
        expect(page.locator(f"figure#{name} .drawn")).to_be_hidden()
    assert page.locator("svg").count() == 0


def test_a_picture_is_printed_with_its_table(browser: Browser, address: str) -> None:
    page = Watched(browser, address).be("Claire Tréguier").go("editions/pictures")
    expect(page.locator("figure#countries svg")).to_be_visible()
    page.pdf()
    expect(page.locator("figure#countries table")).to_be_visible()
