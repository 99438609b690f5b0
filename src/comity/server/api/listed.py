"""The sites of the common list, for programs that look through it without the file: what every member reads there.

What a company looks for tells what it buys. So words are asked for in the body of a request and never in an address,
which logs on the way would keep; and the server keeps no word either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from comity.server.access import allows
from comity.server.api.asking import MOST_ON_A_PAGE, MOST_PAGES, Paged, Slice, answers, reads_the_list
from comity.server.api.bodies import Body, whole_json
from comity.server.api.faults import Refusal
from comity.server.needs import listed
from comity.vocabulary.edition import EditionRow

router = Router(tags=["Editions"])
_COUNTRY = "Its code (ISO 3166-1 alpha-2), as `FR`; empty for all."


class ListedSite(Schema):
    """A row of the common list, as every member has it; empty where the list does not say."""

    row_id: str = Field(description="Of the row; it stays the same from edition to edition.")
    supplier_name: str
    site_name: str
    address: str
    city: str
    region: str
    postcode: str
    country: str
    sector: str
    identifiers: str
    kind: str
    equivalence: str = Field(description="four_pillar, two_pillar or other.")
    audited: str = Field(description="The half-year (2025-H1) or the year.")


class ListedSites(Paged):
    """Sites of the latest edition, in its order."""

    edition: UUID
    name: str = Field(description="Of the edition.")
    items: list[ListedSite]


class CountrySlice(Slice):
    """Which part of the list, and of which country."""

    country: str = Field("", max_length=2, description=_COUNTRY)


class LookUp(Body):
    """What is looked for in the common list."""

    words: str = Field(min_length=1, max_length=200, description="Each has to begin a word that the site says.")
    country: str = Field("", max_length=2, description=_COUNTRY)
    page: int = Field(1, ge=1, le=MOST_PAGES, description="Which page, from 1. Beyond the last one it is empty.")
    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE, description="How many on a page.")


def site(row: EditionRow) -> Mapping[str, str]:
    """A row of an edition as the API tells it."""
    return asdict(row)


def _part(request: HttpRequest, page: int, limit: int, country: str, words: str = "") -> Any:
    reads_the_list(request)
    found = listed.latest((page - 1) * limit, limit, country.upper(), words)
    if found is None:
        raise Refusal(409, "not_now", "No edition is released yet.")
    items = [site(each) for each in found.rows]
    told = {"edition": found.edition, "name": found.name, "items": items, "total": found.total}
    return {**told, "page": page, "limit": limit}


@router.get("/listed", response=answers(ListedSites, 409), summary="The sites of the latest edition")
@allows(GET="edition.see")
def listed_sites(request: HttpRequest, part: Query[CountrySlice]) -> Any:
    """What the latest edition says of its sites: the rows of the file that every member downloads, page by page."""
    return _part(request, part.page, part.limit, part.country)


@router.post(
    "/listed", response=answers(ListedSites, 400, 409, 413, 415), summary="Look for sites of the latest edition"
)
@decorate_view(whole_json())
@allows(POST="check.make")
def look_up(request: HttpRequest, question: LookUp) -> Any:
    """Sites of the latest edition that say all of these words. Nothing is kept of the question.

    To find a supplier that is spelt otherwise, check it.
    """
    return _part(request, question.page, question.limit, question.country, question.words)
