"""The register of sites, for the Secretariat's programs: searched as on its page. Whose audits a site has is not here.

A key can ask for everything in an hour. So it is told what a row of the page's workbook tells; who stands behind a site
is for a person to read, of one site at a time, in the browser.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from comity.disclosure.holds import REASONS
from comity.server.access import allows
from comity.server.api.asking import Paged, Slice, answers
from comity.server.api.faults import Refusal
from comity.server.sites import selectors
from comity.server.sites.kinds import Said

router = Router(tags=["Sites (Secretariat)"])


class RegisterSite(Schema):
    """A site of the register, as the last edition left it; empty where nothing is known."""

    site_id: str
    name: str
    supplier: str
    address: str
    city: str
    region: str
    postcode: str
    country: str
    sector: str
    identifiers: str
    listed: bool
    held_because: str = Field(description="Why it is not listed, in words.")
    first_edition: str = Field(description="The edition that listed it first.")
    best_audit: str
    audits: int = Field(description="How many of its audits count. Whose they are is told in the browser alone.")


class WordAsked(Schema):
    """How a word of the question was taken."""

    word: str
    said: bool = Field(description="Whether sites say it.")
    instead: list[str] = Field(description="Where none does: the words that were looked for in its place.")


class RegisterSites(Paged):
    """Sites that were found."""

    edition: str = Field(description="The edition that left this register.")
    size: int = Field(description="How many sites the register has.")
    words: list[WordAsked]
    items: list[RegisterSite]


class SiteQuestion(Slice):
    """What is looked for, and which part of it."""

    q: str = Field("", max_length=selectors.LONGEST_QUESTION, description="Words that the site says, or its id.")
    country: str = Field("", max_length=2, description="Its code (ISO 3166-1 alpha-2); empty for all.")


def _line(found: Said) -> dict[str, Any]:
    return {
        "site_id": found.site_id, "name": found.name, "supplier": found.supplier, "address": found.address,
        "city": found.city, "region": found.region, "postcode": found.postcode, "country": found.country,
        "sector": found.sector, "identifiers": found.identifiers, "listed": not found.hold,
        "held_because": REASONS.get(found.hold, ""), "first_edition": found.first_edition,
        "best_audit": found.best_audit, "audits": len(found.audits),
    }  # fmt: skip


@router.get("/sites", response=answers(RegisterSites, 409), summary="Search the register")
@allows(GET="site.see")
def sites(request: HttpRequest, asked: Query[SiteQuestion]) -> Any:
    """Sites that say all words asked for, by country and name, as the page finds them; without words all of them."""
    found = selectors.search(asked.q, asked.country.upper(), asked.first, asked.limit)
    if found is None:
        raise Refusal(409, "not_now", "There is no register yet: it is made when an edition is released.")
    words = [{"word": each.word, "said": each.said, "instead": each.instead} for each in found.terms]
    items = [_line(each) for each in found.sites]
    told = {"edition": found.edition, "size": found.size, "words": words, "items": items, "total": found.total}
    return {**told, "page": asked.page, "limit": asked.limit}
