"""The mapping screen the other way round: an assessor answers criterion by criterion, the questions beside each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from comity.server.access import allows, asker
from comity.server.assessments import criterion_sheets, crosswise
from comity.server.pages.asking import posted
from comity.server.pages.sheets import degree, kept, note, own_work, seen, shown
from comity.vocabulary.errors import ComityError


@allows(GET="case.map", POST="case.judge")
def criterion(request: HttpRequest, public: UUID, at: int) -> HttpResponse:
    """One criterion with the questions that may meet it; posting keeps the answer and shows the next one."""
    mine = own_work(request, public)
    sheet = criterion_sheets.sheet(mine, at)
    if sheet is None:
        raise Http404
    if request.method != "POST":
        return shown(request, mine, sheet)
    given = _answer(posted(request), sheet, [each.number for each in mine.case.frame.protocol.questions])
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
    return kept(request, mine, after, place, f"{sheet.criterion.id} is kept.")


def _answer(sent: QueryDict, sheet: criterion_sheets.Sheet, numbers: Sequence[str]) -> crosswise.Answer:
    """What a form says of a criterion. Its rows are numbered: numbers of questions may hold any sign."""
    said = {each.number: _said(sent, each.number, str(row)) for row, each in enumerate(sheet.choices, 1)}
    extra = sent.get("extra", "").strip()
    if extra:
        begun = [each for each in numbers if f"{extra} ".startswith(f"{each} ")]
        number = max(begun, key=len, default=extra[:60])
        named = _said(sent, number, "extra")
        said[number] = named if named.degree else crosswise.Met(number, "full", named.gap, named.page)
    return crosswise.Answer(
        sheet.criterion.id, sent.get("none") == "on", tuple(said.values()), sent.get("together") == "on",
        note(sent), seen(sent),
    )  # fmt: skip


def _said(sent: QueryDict, question: str, row: str) -> crosswise.Met:
    return crosswise.Met(question, *degree(sent, row))
