"""What the modules of the API share: who asks, pages of long lists, and which faults an endpoint can answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Field, Schema

from comity.server.access import asker, own_member
from comity.server.accounts.roles import TEAM
from comity.server.api.faults import Fault, Refusal
from comity.server.lists.reciprocity import reciprocity

MOST_PAGES, MOST_ON_A_PAGE = 100_000, 200


class Slice(Schema):
    """Which part of a long list."""

    page: int = Field(1, ge=1, le=MOST_PAGES, description="Which page, from 1. Beyond the last one it is empty.")
    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE, description="How many on a page.")

    @property
    def first(self) -> int:
        """How many stand before this page."""
        return (self.page - 1) * self.limit


class Paged(Schema):
    """A part of a long list."""

    total: int = Field(description="How many there are on all pages.")
    page: int
    limit: int


def answers(good: Mapping[int, Any] | type[Any], *faults: int) -> dict[Any, Any]:
    """What an endpoint answers: the good answers, the faults of every one, and its own."""
    found = good if isinstance(good, Mapping) else {200: good}
    return {**found, **dict.fromkeys(sorted({401, 403, 422, 429, *faults}), Fault)}


def reads_the_list(request: HttpRequest) -> None:
    """Raises Refusal where the reciprocity rule keeps the asker's company from reading the common list."""
    if asker(request).role not in TEAM:
        return
    stands = reciprocity(own_member(request))
    if not stands.reads:
        missing = ("it is not a full member" if not stands.full else "", *_missing(stands.signed, stands.contributed))
        says = f"Your company may not read the common list yet: {', and '.join(filter(None, missing))}."
        raise Refusal(403, "standing", says)


def _missing(signed: bool, contributed: bool) -> Sequence[str]:
    return (
        "" if signed else "it has not signed the texts in force",
        "" if contributed else "it has no submitted list in the latest round",
    )
