"""The company's own lists: send one, see how far it is and what to repair, submit it, take it back."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, File, Form, HeaderEx, P, Query, Router, Schema, Status, UploadedFile
from ninja.decorators import decorate_view

from comity.reference import sentences
from comity.server.access import allows, asker, own_member
from comity.server.api.asking import Paged, Slice, answers
from comity.server.api.bodies import whole_form
from comity.server.api.faults import Refusal
from comity.server.lists import selectors, services
from comity.vocabulary.problems import Problem

router = Router(tags=["Lists"])
_ONCE = "Of your choice: the same file sent again with the same one is the same list (200), and is not sent twice."
_KEY = "^([A-Za-z0-9_-]{8,64})?$"


class Round(Schema):
    """A round that takes lists."""

    id: UUID
    name: str
    cutoff: date = Field(description="The last day of audits that count, three years back.")
    deadline: date = Field(description="The last day to send a list.")


class OpenRound(Schema):
    """The round that takes lists now."""

    round: Round | None = Field(description="null where no round takes lists; what is sent then waits for the next.")


class ListLine(Schema):
    """A list that the company sent, and how far it is."""

    id: UUID
    filename: str
    state: Literal["received", "reading", "read", "refused", "submitted", "replaced", "withdrawn"] = Field(
        description="received, reading: wait and ask again. read: it can be submitted. refused: see its problems."
    )
    round: str = Field(description="The name of its round; empty while it waits for one.")
    received: datetime
    by: str = Field(description="Who sent it.")
    on_behalf: bool = Field(description="Whether the Secretariat sent it for the company.")
    understood: int = Field(description="How many rows were understood.")
    settled: datetime | None = Field(description="When it was submitted, replaced or withdrawn.")


class Lists(Paged):
    """The lists of the company, the latest first."""

    items: list[ListLine]


class ColumnRead(Schema):
    """How a column of the file was understood."""

    sheet: str
    heading: str
    field: str = Field(description="Which field it was taken for; empty where it is not used.")
    certainty: float = Field(ge=0, le=1)


class OneList(ListLine):
    """A list with what came of it."""

    rows: dict[str, int] = Field(description="How many rows are in each state; rows with an error have `problem`.")
    columns: list[ColumnRead]


class ProblemLine(Schema):
    """A problem of a list, with its place and its repair."""

    severity: Literal["error", "warning", "notice"]
    code: str = Field(description="See the reference of problems.")
    sheet: str
    row: int | None = Field(description="As the spreadsheet shows it, from 1; null where it is about the whole list.")
    column: str
    value: str
    says: str = Field(description="What is wrong.")
    repair: str = Field(description="What to change.")


class Problems(Paged):
    """Problems of a list, in the order of the list."""

    items: list[ProblemLine]


class SendForm(Schema):
    """What is sent beside the file."""

    without_forbidden: bool = Field(
        False, description="Leave columns out that must not be shared (prices, volumes, persons), else they refuse it."
    )


def _line(found: selectors.OneList) -> dict[str, Any]:
    return {
        "id": found.public, "filename": found.filename, "state": found.state, "round": found.round,
        "received": found.received, "by": found.by, "on_behalf": found.on_behalf, "understood": found.understood,
        "settled": found.settled,
    }  # fmt: skip


def _whole(found: selectors.OneList) -> dict[str, Any]:
    columns = [
        {"sheet": each.sheet, "heading": each.heading, "field": each.field, "certainty": each.certainty}
        for each in selectors.columns(found.key)
    ]
    return {**_line(found), "rows": selectors.counts(found.key), "columns": columns}


def _own(request: HttpRequest, public: UUID) -> selectors.OneList:
    found = selectors.own_list(own_member(request), public)
    if found is None:
        raise Http404
    return found


@router.get("/round", response=answers(OpenRound), summary="The round that takes lists now")
@allows(GET="list.see")
def round_now(request: HttpRequest) -> Any:
    """The programme's round that takes lists today, if there is one."""
    found = services.open_round_now()
    named = found and {"id": found.public, "name": found.name, "cutoff": found.cutoff, "deadline": found.deadline}
    return {"round": named}


@router.get("/lists", response=answers(Lists, 422), summary="The company's lists")
@allows(GET="list.see")
def lists(request: HttpRequest, part: Query[Slice]) -> Any:
    """Every list that the company sent, the latest first, also those that no longer count."""
    total, found = selectors.page_of_member(own_member(request), part.first, part.limit)
    return {"items": [_line(each) for each in found], "total": total, "page": part.page, "limit": part.limit}


@router.post(
    "/lists", response=answers({201: OneList, 200: OneList}, 400, 409, 413, 415, 422),
    summary="Send a list",
)  # fmt: skip
@decorate_view(whole_form(services.MOST_BYTES, "api upload"))
@allows(POST="list.send")
def send(
    request: HttpRequest,
    form: Form[SendForm],
    file: File[UploadedFile],
    idempotency_key: HeaderEx[str, P(alias="Idempotency-Key", pattern=_KEY, description=_ONCE)] = "",
) -> Any:  # fmt: skip
    """Send a spreadsheet as you have it (xlsx, xls, xlsb, ods or csv, up to 50 MB). It is read in the background.

    A draft that lies there is replaced. Nothing counts before the list is submitted. It is kept whole or not at all.
    """
    member, content = own_member(request), file.read()
    if not content:
        raise Refusal(422, "not_valid", "The file is empty.")
    once = _once(member, idempotency_key, content, form) if idempotency_key else uuid.uuid4()
    there = services.sent_before(member, once)
    made = services.receive(
        asker(request), member, services.Sent(file.name or "list", content, form.without_forbidden, once)
    )
    return Status(200 if there else 201, _whole(_own(request, made.public)))


def _once(member: UUID, key: str, content: bytes, form: SendForm) -> UUID:
    """The number of a request: the same for the same key, file and wish of the same member.

    The file is part of it, so that a program whose key never changes still sends what is new. The list itself cannot
    say later what came: columns may have been left out of it.
    """
    told = f"{member} {key} {hashlib.sha256(content).hexdigest()} {form.without_forbidden}"
    return UUID(bytes=hashlib.sha256(told.encode()).digest()[:16])


@router.get("/lists/{uuid:list}", response=answers(OneList, 404), summary="One list")
@allows(GET="list.see")
def one_list(request: HttpRequest, list: UUID) -> Any:
    """How far a list is, how its columns were understood, and how many rows are in each state."""
    return _whole(_own(request, list))


@router.get("/lists/{uuid:list}/problems", response=answers(Problems, 404, 422), summary="The problems of a list")
@allows(GET="list.see")
def problems(
    request: HttpRequest, list: UUID, part: Query[Slice], language: Literal["en", "fr", "de", "es", "pt", "zh"] = "en"
) -> Any:
    """What is wrong in a list, by cell, with the repair. Values of columns that must not be shared are never told."""
    total, found = selectors.page_of_problems(_own(request, list).key, part.first, part.limit)
    items = [_problem(each, language) for each in found]
    return {"items": items, "total": total, "page": part.page, "limit": part.limit}


def _problem(found: Problem, language: str) -> dict[str, Any]:
    return {
        "severity": found.severity.value, "code": found.code, "sheet": found.sheet, "row": found.row,
        "column": found.column, "value": found.value, "says": sentences.message(found, language),
        "repair": sentences.repair(found, language),
    }  # fmt: skip


@router.post("/lists/{uuid:list}/submit", response=answers(OneList, 404, 409), summary="Submit a list")
@allows(POST="list.send")
def submit(request: HttpRequest, list: UUID) -> Any:
    """Let a list that was read count for the round. It takes the place of the one submitted before."""
    _own(request, list)
    services.submit(asker(request), own_member(request), list)
    return _whole(_own(request, list))


@router.post("/lists/{uuid:list}/withdraw", response=answers(OneList, 404, 409), summary="Take a list back")
@allows(POST="list.send")
def withdraw(request: HttpRequest, list: UUID) -> Any:
    """Take a list back before the deadline, or a draft at any time; its rows and the file are deleted."""
    _own(request, list)
    services.withdraw(asker(request), own_member(request), list)
    return _whole(_own(request, list))
