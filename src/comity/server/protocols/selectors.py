"""Reading protocols, scoped to the member that asks; offices see all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from comity.server.protocols import counting
from comity.server.protocols.models import Protocol


@dataclass(frozen=True, slots=True)
class OneProtocol:
    """A protocol with its result (see `comity benchmark --json`); `percent` of commonality, 0 to 100.

    `verdict` is recognised, add_on_required or not_recognised; "" where no mapping was confirmed yet. `own_percent`:
    what the member's own view would come to, None where it sent none. `in_case`: assessors are at it.
    """

    public: UUID
    member: str
    member_public: UUID
    number: str
    title: str
    file_name: str
    mapping_name: str
    edition: str
    percent: float
    verdict: str
    result: Mapping[str, Any]
    by: str
    at: datetime
    own_percent: float | None
    in_case: bool


def _one(found: Protocol) -> OneProtocol:
    result = found.result
    return OneProtocol(
        found.public, found.member.name, found.member.public, found.number, found.title, found.file_name,
        found.mapping_name, result["against"], result["commonality"]["percent"],
        result["verdict"] if result["confirmed"] else "", result, found.by.name, found.at,
        found.own_result["commonality"]["percent"] if found.own_result else None, found.in_case,
    )  # fmt: skip


def _standing(member: UUID | None) -> QuerySet[Protocol]:
    found = Protocol.objects.select_related("member", "by").defer("file", "mapping", "own").filter(removed=None)
    return found.filter(member__public=member) if member else found


def of_member(member: UUID) -> Sequence[OneProtocol]:
    """The protocols of a member by title."""
    return [_one(each) for each in _standing(member)]


def one(public: UUID, member: UUID | None) -> OneProtocol | None:
    """One protocol of a member, or of any where `member` is None (for offices); None where there is none."""
    found = _standing(member).filter(public=public).first()
    return _one(found) if found else None


def workbook(public: UUID) -> bytes:
    """The result of a protocol as an Excel file, counted anew from its files."""
    found = Protocol.objects.get(public=public)
    mapping = counting.Sent(found.mapping_name, bytes(found.mapping)) if found.mapping_name else None
    return counting.workbook(counting.Sent(found.file_name, bytes(found.file)), mapping, found.result["against"])
