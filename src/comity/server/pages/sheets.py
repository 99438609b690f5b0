"""What the two ways of the mapping screen share: whose work it is, how a sheet is shown, and what its form says."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from comity.server.access import asker
from comity.server.assessments import criterion_sheets, judging, working

MOST = 2000
"""Characters of a note or a gap."""
_PAGE = 60
_DIGITS = 9
_DEGREES = ("full", "partial", judging.NOT_THIS)
Sheet = working.Sheet | criterion_sheets.Sheet


def own_work(request: HttpRequest, public: UUID) -> working.Work:
    """The own work of who asks; Http404 where it takes no part as an assessor."""
    mine = working.work(asker(request), public)
    if mine is None:
        raise Http404
    return mine


def shown(request: HttpRequest, mine: working.Work, sheet: Sheet, *, error: str = "", kept: str = "") -> HttpResponse:
    """A question or a criterion as a page, or as the part of it that htmx asks for."""
    page, part = ("question", "sheet") if isinstance(sheet, working.Sheet) else ("criterion", "criterion_sheet")
    values = {"sheet": sheet, "error": error, "kept": kept, "work": mine, "case": mine.case.opened.case}
    whole = not request.htmx  # type: ignore[attr-defined]
    return render(request, f"cases/{page if whole else part}.html", values, status=422 if error else 200)


def kept(request: HttpRequest, mine: working.Work, after: Sheet, place: str, says: str) -> HttpResponse:
    """The sheet after the one that was kept, with its own address."""
    response = shown(request, mine, after, kept=says)
    response.headers["HX-Push-Url"] = place
    return response


def degree(sent: QueryDict, row: str) -> tuple[str, str, str]:
    """Degree ("" for none), gap and page of a row of a form."""
    said = sent.get(f"degree-{row}", "")
    return said if said in _DEGREES else "", sent.get(f"gap-{row}", "")[:MOST], sent.get(f"page-{row}", "")[:_PAGE]


def note(sent: QueryDict) -> str:
    """The note of a form."""
    return sent.get("note", "").strip()[:MOST]


def seen(sent: QueryDict) -> int:
    """Which state of the answer the form was filled in on; -1 where it does not say."""
    said = sent.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < _DIGITS else -1
