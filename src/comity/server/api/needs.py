"""The company's own needs, for its own programs: kept, noted, removed and counted; told to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from comity.check.summary import ADVICE_WORDS
from comity.server import clock
from comity.server.access import allows, asker, own_member
from comity.server.api.asking import Paged, Slice, answers, reads_the_list
from comity.server.api.bodies import Body, whole_json
from comity.server.api.checking import DOCX, LETTER, MOST, Supplier, attached, by_place, check_sites
from comity.server.needs import carrying, ical, sealing, selectors, services
from comity.server.needs.selectors import OneNeed

router = Router(tags=["Needs"])
Asked = Literal["unasked", "asked", "received", "platform", "declined", "silent"]
_CALENDAR = {"responses": {200: {"content": {"text/calendar": {"schema": {"type": "string", "format": "binary"}}}}}}


class Named(Schema):
    """A site as the company named it."""

    site: str
    company: str
    address: str
    city: str
    region: str
    postcode: str
    country: str = Field(description="Its code; empty where the company's list had none.")


class Says(Schema):
    """What an edition says of a need; what is about a listed site is empty where none is meant."""

    outcome: Literal["listed", "ask", "not_listed"]
    advice: Literal["recognise", "top_up", "ask", "commission"]
    row_id: str = Field(description="The row of the edition: of the listed site, or of the likeliest.")
    site: str
    company: str
    place: str
    kind: str
    equivalence: str
    audited: str
    sure: int = Field(ge=0, le=100, description="In per cent.")
    others: list[str] = Field(description="Rows that it may be, too.")


class NeedLine(Schema):
    """A need of the company: a site, and what the list says of it."""

    id: UUID
    named: Named
    says: Says
    change: Literal["", "new", "newer", "gone"] = Field(
        description="What the last edition changed. newer: a later audit. gone: no longer listed."
    )
    edition: str = Field(description="The name of the edition that says so.")
    due: date | None = Field(description="When the company's own audit is due.")
    older_from: date | None = Field(description="From when on the listed audit may be older than three years.")
    standing: Asked = Field(
        description="What came of asking for the report, as it was noted last. received: by mail. platform: seen there."
    )
    since: date | None = Field(description="The day of that note.")
    by: str = Field(description="Who kept it.")
    at: datetime


class Needs(Paged):
    """The needs of the company, in the order in which they were kept."""

    items: list[NeedLine]


class NoteLine(Schema):
    """What came of asking a site."""

    standing: Asked
    day: date
    by: str
    at: datetime


class Need(NeedLine):
    """A need with everything that was noted of it, the latest first."""

    notes: list[NoteLine]


class ToKeep(Body):
    """Sites to keep as needs."""

    suppliers: list[Supplier] = Field(min_length=1, max_length=MOST, description=f"Up to {MOST} at a time.")
    due: date | None = Field(None, description="When the company's own audits of them are due; null leaves what is.")


class Keeping(Schema):
    """What became of one site that was to be kept."""

    at: int = Field(description="Its place in what was sent, from 1.")
    ref: str
    need: UUID | None = Field(description="null where nothing of it could be looked up, so that it was not kept.")
    outcome: Literal["listed", "ask", "not_listed"]
    reasons: list[str] = Field(description="Why, in words.")


class Kept(Schema):
    """Sites that were kept; those that were kept already are brought up to date."""

    new: int = Field(description="How many were not kept before.")
    items: list[Keeping] = Field(description="In the order of what was sent.")


class NoteForm(Body):
    """What came of asking a site for its report."""

    standing: Literal["asked", "received", "platform", "declined", "silent"]
    day: date


class DueForm(Body):
    """When the company's own audit is due."""

    due: date | None = Field(description="null takes it back.")


class Changed(Schema):
    """The need that was changed or removed. What is known of it tells `GET`: it takes the right to see needs."""

    id: UUID


class Funnel(Schema):
    """How far the company's own requests are."""

    needs: int
    listed: int
    covered: int = Field(description="Needs for which the report of another's audit can do.")
    standings: dict[str, int] = Field(description="How many are how far; unasked counts listed ones only.")


def _line(found: OneNeed) -> dict[str, Any]:
    named, hit = found.named, found.hit
    return {
        "id": found.public, "named": _named(named), "change": found.change, "edition": found.edition,
        "says": {
            "outcome": hit["outcome"], "advice": hit["advice"], "row_id": hit.get("row_id", ""),
            "site": hit.get("site", ""), "company": hit.get("supplier", ""), "place": hit.get("place", ""),
            "kind": hit.get("kind", ""), "equivalence": hit.get("equivalence", ""), "audited": hit.get("audited", ""),
            "sure": hit.get("sure", 0), "others": hit.get("others", []),
        },
        "due": found.due, "older_from": found.renewal, "standing": found.standing, "since": found.since,
        "by": found.by, "at": found.at,
    }  # fmt: skip


def _named(named: Any) -> dict[str, str]:
    places = {"site": "site_name", "company": "supplier_name", **{each: each for each in (
        "address", "city", "region", "postcode", "country",
    )}}  # fmt: skip
    return {name: str(named.get(place, "")) for name, place in places.items()}


def _own(request: HttpRequest, public: UUID) -> OneNeed:
    found = selectors.one(own_member(request), public)
    if found is None:
        raise Http404
    return found


@router.get("/needs", response=answers(Needs, 409), summary="The company's needs")
@allows(GET="need.see")
def needs(request: HttpRequest, part: Query[Slice]) -> Any:
    """Every site that the company keeps, with what the list says of it, what changed, and what came of asking.

    They are held against each new edition a few minutes after its release, while the company may read the list.
    """
    found = selectors.of_member(own_member(request))
    items = [_line(each) for each in found[part.first : part.first + part.limit]]
    return {"items": items, "total": len(found), "page": part.page, "limit": part.limit}


@router.post("/needs", response=answers(Kept, 400, 409, 413, 415), summary="Keep sites as needs")
@decorate_view(whole_json("api check"))
@allows(POST="need.change")
def keep(request: HttpRequest, asked: ToKeep) -> Any:
    """Check up to 500 sites, and keep them, listed or not: stored encrypted, for the company alone.

    The same site again is the same need. All are kept or none, but for those of which nothing could be looked up.
    """
    reads_the_list(request)
    member, done = own_member(request), check_sites(request, asked.suppliers, without_own=False)
    rows = [(row, done.listings.get(row.ref)) for row in done.checked.rows]
    chosen = {row.ref.row: carrying.Row(sealing.named(listing), carrying.said(row)) for row, listing in rows if listing}
    new = services.keep(asker(request), member, done.edition, [*chosen.values()], asked.due) if chosen else 0
    ids = dict(zip(chosen, selectors.kept(member, [each.named for each in chosen.values()]), strict=True))
    return {"new": new, "items": [_keeping(hit, ids.get(hit["at"])) for hit in by_place(done, asked.suppliers)]}


def _keeping(hit: dict[str, Any], need: UUID | None) -> dict[str, Any]:
    return {**{name: hit[name] for name in ("at", "ref", "outcome", "reasons")}, "need": need}


@router.get("/needs/funnel", response=answers(Funnel, 409), summary="How far the company's requests are")
@allows(GET="need.see")
def funnel(request: HttpRequest) -> Any:
    """The company's own needs by what came of asking: for it alone, and added to nobody's."""
    every = selectors.of_member(own_member(request))
    found, covered = selectors.funnel(every), selectors.coverage_of(every).covered
    return {"needs": found.needs, "listed": found.listed, "covered": covered, "standings": found.standings}


@router.get(
    "/needs/calendar", response=answers({200: None}, 409), openapi_extra=_CALENDAR, summary="What is due, as a calendar"
)
@allows(GET="need.see")
def calendar(request: HttpRequest) -> Any:
    """The days on which something is due, as an iCalendar file: the company's own audits, and listed ones too old."""
    events = [event for each in selectors.of_member(own_member(request)) for event in _events(each)]
    return attached("needs.ics", ical.calendar("Audits: what is due", events, clock.now()), "text/calendar")


def _events(need: OneNeed) -> Sequence[ical.Event]:
    site = ", ".join(part for part in (need.site, str(need.named.get("city", "")), need.country) if part)
    texts = {"due": "Own audit due", "older": "The listed audit may be older than three years"}
    return [
        ical.Event(ical.number(kind, need.public), day, f"{texts[kind]}: {site}", ADVICE_WORDS[need.hit["advice"]])
        for kind, day in selectors.days(need)
    ]


@router.get("/needs/{uuid:need}", response=answers(Need, 404, 409), summary="One need")
@allows(GET="need.see")
def one_need(request: HttpRequest, need: UUID) -> Any:
    """A need with everything that was noted of it."""
    notes = [
        {"standing": each.standing, "day": each.day, "by": each.by, "at": each.at}
        for each in selectors.notes(own_member(request), need)
    ]
    return {**_line(_own(request, need)), "notes": notes}


@router.post(
    "/needs/{uuid:need}/notes", response=answers(Changed, 400, 404, 409, 413, 415), summary="Note what came of it"
)
@decorate_view(whole_json())
@allows(POST="need.change")
def note(request: HttpRequest, need: UUID, said: NoteForm) -> Any:
    """Note what came of asking the site for its report. Notes are only added; the same one twice is one."""
    _own(request, need)
    services.note(asker(request), own_member(request), need, said.standing, said.day)
    return {"id": need}


@router.post(
    "/needs/{uuid:need}/due", response=answers(Changed, 400, 404, 409, 413, 415), summary="Say when an own audit is due"
)
@decorate_view(whole_json())
@allows(POST="need.change")
def due(request: HttpRequest, need: UUID, said: DueForm) -> Any:
    """Say when the company's own audit of a site is due; `null` takes it back."""
    _own(request, need)
    services.set_due(asker(request), own_member(request), need, said.due)
    return {"id": need}


@router.post("/needs/{uuid:need}/remove", response=answers(Changed, 404, 409), summary="Remove a need")
@allows(POST="need.change")
def remove(request: HttpRequest, need: UUID) -> Any:
    """Delete a need with its notes, at once and for good."""
    _own(request, need)
    services.remove(asker(request), own_member(request), need)
    return {"id": need}


@router.get(
    "/needs/{uuid:need}/letter", response=answers({200: None}, 404, 409), openapi_extra=LETTER,
    summary="The request letter of a need",
)  # fmt: skip
@allows(GET="need.see")
def letter(request: HttpRequest, need: UUID) -> HttpResponse:
    """A Word document in the listed site's language, from who made the key; 404 where the need is not listed."""
    reads_the_list(request)
    made = selectors.letter(_own(request, need), asker(request))
    if made is None:
        raise Http404
    return attached(*made, DOCX)
