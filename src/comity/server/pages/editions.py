"""Editions: composed and read by the Secretariat, released by a second person, downloaded by members."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.disclosure.holds import sentence
from comity.disclosure.risk_summary import ANSWERS, NAMES
from comity.server.access import allows, asker, own_member
from comity.server.accounts.roles import TEAM
from comity.server.editions import given, selectors, services
from comity.server.editions.kinds import WORKING, State
from comity.server.editions.slide import of as drawn_slide
from comity.server.lists.reciprocity import reciprocity
from comity.server.lists.selectors import round_line
from comity.server.pages import held
from comity.server.pages.asking import EXCEL, excel, tell
from comity.server.pages.lists import STOP_POLLING

_TYPES = {
    "xlsx": EXCEL, "csv": "text/csv; charset=utf-8", "json": "application/json", "html": "text/html; charset=utf-8",
}  # fmt: skip

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@allows(GET="edition.see")
def editions(request: HttpRequest) -> HttpResponse:
    """For offices every edition with its state; for members the released ones, once they may read them."""
    if asker(request).role not in TEAM:
        return render(request, "rounds/editions.html", {"editions": selectors.editions()})
    stands = reciprocity(own_member(request))
    found = selectors.released() if stands.reads else []
    return render(request, "lists/editions.html", {"editions": found, "reciprocity": stands, "files": selectors.FILES})


@allows(GET="edition.judge")
def editions_excel(_request: HttpRequest) -> HttpResponse:
    """Every edition with its state and who answers for it, as an Excel file."""
    heads = [
        Column("Edition"), Column("Round"), Column("Cut-off", "date"), Column("State"), Column("Policy"),
        Column("Sites listed"), Column("Sites held"), Column("Ordered by"), Column("Ordered (UTC)", "moment"),
        Column("Released by"), Column("Released (UTC)", "moment"), Column("Certificate (SHA-256)"),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [each.name, each.round_name, each.cutoff, each.state, each.profile, each.summary.get("listed"),
         sum(each.summary.get("held", {}).values()), each.by, each.ordered, each.confirmed_by, each.released,
         each.digest]
        for each in selectors.editions()
    ]  # fmt: skip
    return excel("editions", heads, rows)


@allows(GET="edition.see")
def file(request: HttpRequest, public: UUID, name: str) -> HttpResponse:
    """A file of an edition, to keep: everybody gets the same bytes. The Secretariat's own files offices alone."""
    if asker(request).role in TEAM:
        may = reciprocity(own_member(request)).reads and selectors.released_one(public) is not None
        place = selectors.FILES.get(name) if may else None
    else:
        place = {**selectors.FILES, **selectors.OWN_FILES}.get(name)
    if place is None:
        raise Http404
    try:
        content = selectors.content(public, place)
    except KeyError:
        raise Http404 from None
    response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(public: UUID) -> selectors.OneEdition:
    found = selectors.one(public)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Hold:
    """Why sites are not on the list, and how many."""

    reason: str
    says: str
    sites: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A policy beside the others: what it lists, what it keeps of the hits, and how often each attacker is right.

    `says` is why it cannot be used on this round; the others are empty then.
    """

    name: str
    says: str
    sites: str
    hits: str
    attackers: Sequence[tuple[str, str]]


def _beside(kept: Mapping[str, Any]) -> Beside:
    told = [(NAMES[name], _right(kept["attackers"].get(name))) for name in NAMES]
    sites, hits = _of(kept["sites"], kept["old_enough"]), _of(kept["possible_hits"], kept["hits_old_enough"])
    return Beside(kept["policy"], kept["says"], sites, hits, told)


def _right(found: Sequence[float] | None) -> str:
    return f"{found[0]:.1%} ({found[1]:.1%} to {found[2]:.1%})" if found else "–"


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})" if whole else "none"


@allows(GET="edition.judge")
def policies_excel(_request: HttpRequest, public: UUID) -> HttpResponse:
    """What each policy would keep of the round and tell, as an Excel file."""
    heads = [Column("Policy"), Column("Sites listed"), Column("Sites old enough"), Column("Possible hits kept"),
             Column("Possible hits"), Column("Cannot be used because")]  # fmt: skip
    heads += [Column(f"{NAMES[name]}: {what}") for name in NAMES for what in ("right for", "from", "to")]
    rows: list[Sequence[Cell]] = []
    for kept in _found(public).policies:
        counts = [kept[name] for name in ("sites", "old_enough", "possible_hits", "hits_old_enough")]
        shares = [share for name in NAMES for share in kept["attackers"].get(name, (None, None, None))]
        rows.append([kept["policy"], *counts, kept["says"], *shares])
    return excel("policies", heads, rows)


@allows(GET="edition.judge")
def slide(request: HttpRequest, public: UUID) -> HttpResponse:
    """The summary slide of a released edition, for the members' meeting."""
    content = drawn_slide(public, request.build_absolute_uri(reverse("editions")))
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=_PPTX)
    response["Content-Disposition"] = f'attachment; filename="common list {_found(public).name}.pptx"'
    return response


@allows(GET="edition.judge")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """What was composed: what would be listed, what is held and why, and what the attackers found."""
    found = _found(public)
    newest = selectors.latest()
    holds = [Hold(reason, sentence(reason), sites) for reason, sites in found.summary.get("held", {}).items()]
    shown = {
        "edition": found, "working": found.state in WORKING, "poll": "editions-progress",
        "answer": ANSWERS[found.risk.get("may_be_sent", "")],
        "own_files": selectors.OWN_FILES,
        "holds": sorted(holds, key=lambda each: -each.sites),
        "pictures": held.pictures(public, found.risk.get("holds", ())),
        "policies": [_beside(each) for each in found.policies], "attackers": NAMES.values(),
        "stale": _stale(found),
        "latest": newest is not None and newest.public == public,
        "files": selectors.FILES, "mine": found.orderer == asker(request).user,
        "open": found.state in (State.PROPOSED, State.FAILED) or found.state in WORKING,
    }  # fmt: skip
    return render(request, "rounds/edition.html", shown)


def _stale(found: selectors.OneEdition) -> bool:
    """Was something signed, asked or demanded since it was composed?"""
    told = found.summary.get("given", {}).get("digest")
    return found.state == State.PROPOSED and told not in (None, given.told(found.round).digest)


@allows(GET="edition.judge")
def progress(request: HttpRequest, public: UUID) -> HttpResponse:
    """How far composing is."""
    found = _found(public)
    done = found.state not in WORKING
    response = render(
        request, "rounds/composing.html", {"edition": found, "done": done}, status=STOP_POLLING if done else 200
    )
    if done:
        response["HX-Refresh"] = "true"
    return response


@allows(GET="edition.judge")
def held_excel(_request: HttpRequest, public: UUID) -> HttpResponse:
    """Every held site with its reason and the ways on, as an Excel file."""
    try:
        told = selectors.content(public, selectors.OWN_FILES["held.csv"]).decode("utf-8-sig")
    except KeyError:
        raise Http404 from None
    heads, *lines = list(csv.reader(io.StringIO(told)))
    rows: list[Sequence[Cell]] = [list(line) for line in lines]
    return excel("held", [Column(head.replace("_", " ").capitalize()) for head in heads], rows)


@allows(POST="edition.order")
def order(request: HttpRequest, public: UUID) -> HttpResponse:
    """Let the edition of a round be composed."""
    if round_line(public) is None:
        raise Http404
    try:
        once = UUID(request.POST.get("once", "")) if request.POST.get("once") else uuid.uuid4()
        made = services.order(asker(request), public, request.POST.get("profile", "default"), once)
        return redirect("editions-one", made.public)
    except (services.EditionError, ValueError) as error:
        tell(request, "", str(error) if isinstance(error, services.EditionError) else "Load the page again.")
        return redirect("rounds-one", public)


@allows(POST="edition.release")
def release(request: HttpRequest, public: UUID) -> HttpResponse:
    """Release an edition: the second person."""
    _found(public)
    try:
        link = request.build_absolute_uri(reverse("editions"))
        made = services.release(asker(request), public, request.POST.get("digest", ""), link)
        tell(request, f"The edition {made.name} is released. Members get a mail.")
    except services.EditionError as error:
        tell(request, "", error)
    return redirect("editions-one", public)


@allows(POST="edition.order")
def remind(request: HttpRequest, public: UUID) -> HttpResponse:
    """Write to all members alike to check their suppliers against the latest edition."""
    _found(public)
    try:
        mails = services.remind(asker(request), public, request.build_absolute_uri(reverse("check")))
        tell(request, f"{mails} mail{'' if mails == 1 else 's'} lie{'s' if mails == 1 else ''} in the outbox.")
    except services.EditionError as error:
        tell(request, "", error)
    return redirect("editions-one", public)


@allows(POST="edition.order")
def drop(request: HttpRequest, public: UUID) -> HttpResponse:
    """Drop an edition that is not released."""
    found = _found(public)
    services.drop(asker(request), public)
    tell(request, "The edition is dropped, with its files.")
    return redirect("rounds-one", found.round)
