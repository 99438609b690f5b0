"""The mapping screen: an assessor answers question by question, sees the criteria covered so far, and hands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.server.access import allows, asker
from comity.server.assessments import judging, working
from comity.server.pages.asking import EXCEL, excel, posted, tell, written
from comity.server.pages.cases import found
from comity.server.pages.sheets import MOST, degree, kept, note, own_work, seen, shown
from comity.vocabulary.errors import ComityError

_EXTRA = "extra"
"""The row in which a criterion that was not suggested is named."""
_PARTED = re.compile(r"[;,\s]+")


@allows(GET="case.map")
def begin(request: HttpRequest, public: UUID) -> HttpResponse:
    """To the first question, or in a delta criterion, without an answer; to the case where nothing is to be judged."""
    kind, at = own_work(request, public).first_open
    return redirect(f"cases-{kind}", public, at) if kind else redirect("cases-one", public)


@allows(GET="case.map", POST="case.judge")
def question(request: HttpRequest, public: UUID, at: int) -> HttpResponse:
    """One question with what is suggested for it; posting keeps the answer and shows the next one."""
    mine = own_work(request, public)
    sheet = working.sheet(mine, at)
    if sheet is None:
        raise Http404
    if request.method != "POST":
        return shown(request, mine, sheet)
    try:
        judging.answer(asker(request), public, _answer(posted(request), sheet))
    except ComityError as error:
        return shown(request, mine, _as_sent(sheet, request.POST), error=str(error))
    stay = request.POST.get("then") == "stay"
    on = at == sheet.of and not stay and mine.carried is not None and mine.carried.criteria
    kind, after = ("criterion", 1) if on else ("question", at if stay or at == sheet.of else at + 1)
    place = reverse(f"cases-{kind}", args=[public, after])
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(place)
    if kind == "criterion":  # another page, with fields of its own
        return HttpResponse(headers={"HX-Redirect": place})
    mine = own_work(request, public)
    next_one = working.sheet(mine, after)
    assert next_one is not None
    return kept(request, mine, next_one, place, f"Question {sheet.number} is kept.")


def _answer(sent: QueryDict, sheet: working.Sheet) -> judging.Answer:
    """What a form says of a question."""
    said = [_said(sent, each.criterion.id, each.criterion.id) for each in sheet.choices]
    extra = sent.get("extra", "").strip().split(" ", 1)[0].rstrip(":")[:40]
    if extra:
        named = _said(sent, extra, _EXTRA)
        said = [each for each in said if each.criterion != extra]
        said.append(named if named.degree else judging.Said(extra, "full", named.gap, named.page, named.together))
    return judging.Answer(sheet.number, sent.get("none") == "on", tuple(said), note(sent), seen(sent))


def _said(sent: QueryDict, criterion: str, row: str) -> judging.Said:
    together = tuple(each for each in _PARTED.split(sent.get(f"together-{row}", "")) if each)
    return judging.Said(criterion, *degree(sent, row), together[:50])


def _as_sent(sheet: working.Sheet, sent: QueryDict) -> working.Sheet:
    """The sheet as the person filled it in, so that nothing has to be written again."""
    return working.filled(sheet, _answer(sent, sheet), sent.get("seen", ""))


@allows(GET="case.map")
def criteria(request: HttpRequest, public: UUID) -> HttpResponse:
    """Every criterion as the own judgement has it; in a delta those that carry over apart."""
    mine = own_work(request, public)
    places = {number: at for at, (number, _, _) in enumerate(mine.questions, 1)}
    lines = [
        (each, [(number, places.get(number, 0)) for number in each.questions]) for each in working.by_criterion(mine)
    ]
    shown = {"case": found(request, public), "work": mine, "lines": [each for each in lines if each[0].place]}
    shown |= {"carried": [each for each in lines if not each[0].place]}
    return render(request, "cases/criteria.html", shown)


@allows(GET="case.map")
def criteria_excel(request: HttpRequest, public: UUID) -> HttpResponse:
    """The same as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.criterion.id, each.title, each.requirement, each.criterion.tier.value, each.verdict,
         "; ".join(each.questions), each.reason, each.origin]
        for each in working.by_criterion(own_work(request, public))
    ]  # fmt: skip
    heads = [
        Column("Criterion"), Column("Title", width=36), Column("Requirement", "text", width=60), Column("Tier"),
        Column("Verdict"), Column("Questions", width=24), Column("Not applicable because", "text", width=40),
        Column("Carries over from case"),
    ]  # fmt: skip
    return excel("criteria", heads, rows)


@allows(POST="case.judge")
def leave_out(request: HttpRequest, public: UUID) -> HttpResponse:
    """Say that a criterion cannot apply, or that it can."""
    own_work(request, public)
    criterion, reason = written(request, "criterion")[:40], written(request, "reason")[:MOST]
    try:
        judging.leave_out(asker(request), public, criterion, reason)
        tell(request, f"{criterion} is kept. It leaves the count where the other assessor says so, too.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-criteria", public)


@allows(POST="case.judge")
def submit(request: HttpRequest, public: UUID) -> HttpResponse:
    """Hand in the whole judgement."""
    own_work(request, public)
    try:
        link = request.build_absolute_uri(reverse("cases-differences", args=[public]))
        both = judging.submit(asker(request), public, link)
        tell(request, "Your judgement is in. " + (
            "Both are: see where you differ." if both else "You get a mail when both are in."
        ))  # fmt: skip
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(GET="case.map")
def own_workbook(request: HttpRequest, public: UUID) -> HttpResponse:
    """The own judgement as the benchmark's workbook."""
    line = found(request, public)
    response = HttpResponse(working.workbook(own_work(request, public)), content_type=EXCEL)
    response.headers["Content-Disposition"] = f'attachment; filename="case {line.number} mine.xlsx"'
    return response
