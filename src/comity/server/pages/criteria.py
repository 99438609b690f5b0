"""The mapping screen the other way round: an assessor answers criterion by criterion, the questions beside each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.server.access import allows, asker
from comity.server.assessments import criterion_sheets, crosswise, judging, working
from comity.vocabulary.errors import ComityError

_MOST = 2000
"""Characters of a note or a gap."""
_DEGREES = ("full", "partial", judging.NOT_THIS, "")


def own_work(request: HttpRequest, public: UUID) -> working.Work:
    """The own work of who asks; Http404 where it takes no part as an assessor."""
    mine = working.work(asker(request), public)
    if mine is None:
        raise Http404
    return mine


@allows(GET="case.map", POST="case.judge")
def criterion(request: HttpRequest, public: UUID, at: int) -> HttpResponse:
    """One criterion with the questions that may meet it; posting keeps the answer and shows the next one."""
    mine = own_work(request, public)
    sheet = criterion_sheets.sheet(mine, at)
    if sheet is None:
        raise Http404
    if request.method != "POST":
        return shown(request, mine, sheet)
    given = _answer(request.POST, sheet, [each.number for each in mine.case.frame.protocol.questions])
    try:
        crosswise.answer(asker(request), public, given)
    except ComityError as error:
        return shown(request, mine, criterion_sheets.filled(sheet, given), error=str(error))
    last = request.POST.get("then") == "stay" or at == sheet.of
    place = reverse("cases-criterion", args=[public, at if last else at + 1])
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(place)
    mine = own_work(request, public)
    after = criterion_sheets.sheet(mine, at if last else at + 1)
    assert after is not None
    response = shown(request, mine, after, kept=f"{sheet.criterion.id} is kept.")
    response.headers["HX-Push-Url"] = place
    return response


def shown(
    request: HttpRequest, mine: working.Work, sheet: criterion_sheets.Sheet, *, error: str = "", kept: str = ""
) -> HttpResponse:
    """The criterion as a page, or as the part of it that htmx asks for."""
    whole = not request.htmx  # type: ignore[attr-defined]
    values = {"sheet": sheet, "error": error, "kept": kept, "work": mine, "case": mine.case.opened.case}
    template = "cases/criterion.html" if whole else "cases/criterion_sheet.html"
    return render(request, template, values, status=422 if error else 200)


def _answer(sent: QueryDict, sheet: criterion_sheets.Sheet, numbers: Sequence[str]) -> crosswise.Answer:
    """What a form says of a criterion. Its rows are numbered: numbers of questions may hold any sign."""
    said = {each.number: _said(sent, each.number, str(row)) for row, each in enumerate(sheet.choices, 1)}
    extra = sent.get("extra", "").strip()
    if extra:
        begun = [each for each in numbers if f"{extra} ".startswith(f"{each} ")]
        number = max(begun, key=len, default=extra[:60])
        named = _said(sent, number, "extra")
        said[number] = named if named.degree else crosswise.Met(number, "full", named.gap, named.page)
    seen = sent.get("seen", "")
    return crosswise.Answer(
        sheet.criterion.id, sent.get("none") == "on", tuple(said.values()), sent.get("together") == "on",
        sent.get("note", "").strip()[:_MOST], int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
    )  # fmt: skip


def _said(sent: QueryDict, question: str, row: str) -> crosswise.Met:
    degree = sent.get(f"degree-{row}", "")
    gap, page = sent.get(f"gap-{row}", "")[:_MOST], sent.get(f"page-{row}", "")[:60]
    return crosswise.Met(question, degree if degree in _DEGREES else "", gap, page)
