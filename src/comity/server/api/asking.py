"""What the modules of the API share: who asks, pages of long lists, and which faults an endpoint can answer with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja import Field, Schema

from comity.server.api.faults import Fault

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
