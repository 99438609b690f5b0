"""For the Secretariat's programs: the rounds, and which members have sent. Never rows, nor how many."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from comity.server.access import allows
from comity.server.api.asking import Paged, Slice, answers
from comity.server.lists import selectors

router = Router(tags=["Rounds (Secretariat)"])


class RoundLine(Schema):
    """A round, and how many of the full members have submitted a list."""

    id: UUID
    name: str
    cutoff: date
    deadline: date
    closed: datetime | None = Field(description="null while it is open.")
    sent: int
    expected: int


class Rounds(Paged):
    """Rounds, the latest first."""

    items: list[RoundLine]


class Sender(Schema):
    """A full member, and how far its list is."""

    member: UUID
    name: str
    state: Literal["nothing", "draft", "submitted"]
    at: datetime | None


class OneRound(RoundLine):
    """A round with who has sent."""

    senders: list[Sender]


def _line(found: selectors.RoundLine) -> dict[str, Any]:
    return {
        "id": found.public, "name": found.name, "cutoff": found.cutoff, "deadline": found.deadline,
        "closed": found.closed, "sent": found.sent, "expected": found.expected,
    }  # fmt: skip


@router.get("/rounds", response=answers(Rounds, 422), summary="All rounds")
@allows(GET="round.see")
def rounds(request: HttpRequest, part: Query[Slice]) -> Any:
    """Every round, the latest first, with how many of the full members have submitted a list."""
    found = selectors.rounds()
    items = [_line(each) for each in found[part.first : part.first + part.limit]]
    return {"items": items, "total": len(found), "page": part.page, "limit": part.limit}


@router.get("/rounds/{uuid:round}", response=answers(OneRound, 404), summary="One round, and who has sent")
@allows(GET="round.see")
def one_round(request: HttpRequest, round: UUID) -> Any:
    """How far the list of each full member is."""
    found = selectors.round_line(round)
    if found is None:
        raise Http404
    senders = [
        {"member": each.member, "name": each.name, "state": each.state, "at": each.at}
        for each in selectors.senders(round)
    ]
    return {**_line(found), "senders": senders}
