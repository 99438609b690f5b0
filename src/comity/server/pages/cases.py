"""Benchmark cases: the list, one case as each who asks may see it, opening it, and asking people to take part."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.server.access import allows, asker
from comity.server.accounts.roles import TEAM, Role
from comity.server.assessments import opening, programme, selectors, telling, working
from comity.server.pages.asking import EXCEL, excel, tell
from comity.server.pages.protocols import GATES, VERDICTS, missing_of
from comity.vocabulary.errors import ComityError

STAGES = {
    "assessment": "two assessors judge it",
    "settling of differences": "differences are settled",
    "reply and decision": "the member replies, then it is decided",
    "publication": "decided; to be told",
    "published": "decided and told",
    "appeal": "the member has appealed",
    "withdrawn": "ended without a decision",
}
"""How far a case has come, in words; the other stages pass while it is opened."""


@allows(GET="case.list")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the asker may know of."""
    actor = asker(request)
    lines = [
        (each, STAGES.get(each.stage, each.stage), VERDICTS[each.verdict] if each.verdict else "")
        for each in selectors.cases(actor)
    ]
    return render(request, "cases/cases.html", {"lines": lines})


@allows(GET="case.list")
def cases_excel(request: HttpRequest) -> HttpResponse:
    """These cases as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.number, each.member, each.title, each.edition, STAGES.get(each.stage, each.stage), each.opened,
         None if each.percent is None else round(each.percent, 1), str(VERDICTS[each.verdict]) if each.verdict else "",
         each.published]
        for each in selectors.cases(asker(request))
    ]  # fmt: skip
    heads = [
        Column("Case"), Column("Member", width=28), Column("Protocol", width=36), Column("Edition of the benchmark"),
        Column("Stage", width=34), Column("Opened (UTC)", "moment"), Column("Commonality, %"),
        Column("Verdict", "text", width=50), Column("Told (UTC)", "moment"),
    ]  # fmt: skip
    return excel("cases", heads, rows)


def found(request: HttpRequest, public: UUID) -> selectors.Line:
    """The case, if the asker may know of it; Http404 else."""
    line = selectors.one(asker(request), public)
    if line is None:
        raise Http404
    return line


@allows(GET="case.see")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """One case, as a member's team, an assessor or an office may see it."""
    line, actor = found(request, public), asker(request)
    shown = {"case": line, "stage": STAGES.get(line.stage, line.stage), **result_context(request, public)}
    if actor.role in TEAM:
        return render(request, "cases/member.html", shown)
    if actor.role is Role.ASSESSOR:
        mine = selectors.invitation(actor, public)
        shown |= {"mine": mine, "work": working.work(actor, public) if mine == "assessor" else None}
        return render(request, "cases/assessor.html", shown)
    people = selectors.people(public)
    asked = {each.public for each in people}
    shown |= {"people": people, "free": [each for each in selectors.assessors() if each[0] not in asked]}
    shown |= {"deciders": selectors.deciders(public), "two": sum(each.takes_part for each in people if not each.third)}
    return render(request, "cases/office.html", shown)


def result_context(request: HttpRequest, public: UUID) -> dict[str, object]:
    """What a page shows of the result, where the asker may see one."""
    told = telling.told(asker(request), public)
    if told is None:
        return {"told": None}
    result = told.result
    gates = [(GATES.get(each.name, each.name), each.passed) for each in result.gates]
    return {
        "told": told, "verdict": VERDICTS[result.verdict.value], "gates": gates,
        "percent": float(result.commonality * 100), "top_up": missing_of(result.top_up),
        "gaps": missing_of(result.gaps), "band": [float(each * 100) for each in result.band],
    }  # fmt: skip


class PersonForm(forms.Form):
    """Who is meant."""

    person = forms.UUIDField()
    third = forms.BooleanField(required=False)


def _person(request: HttpRequest) -> PersonForm:
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise Http404
    return form


@allows(POST="case.lead")
def ask(request: HttpRequest, public: UUID) -> HttpResponse:
    """Ask an assessor to take part."""
    found(request, public)
    data = _person(request).cleaned_data
    try:
        link = request.build_absolute_uri(reverse("cases-one", args=[public]))
        opening.ask(asker(request), public, data["person"], data["third"], link)
        tell(request, "Asked, by mail. The person says first whether it is free to judge.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(POST="case.lead")
def take_out(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take a person out of a case."""
    found(request, public)
    try:
        opening.take_out(asker(request), public, _person(request).cleaned_data["person"])
        tell(request, "The person takes no part any more.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(POST="case.judge")
def answer_asking(request: HttpRequest, public: UUID) -> HttpResponse:
    """Declare to be free to judge, or not to be."""
    found(request, public)
    free = request.POST.get("free", "")
    if free not in ("yes", "no"):
        raise Http404
    try:
        opening.answer_asking(asker(request), public, free == "yes")
        tell(request, "Thank you. You can begin." if free == "yes" else "Thank you. Somebody else will be asked.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public) if free == "yes" else redirect("cases")


@allows(GET="case.see")
def protocol(request: HttpRequest, public: UUID) -> HttpResponse:
    """The protocol of the case, as it was sent; to an assessor who has said that it is free to judge."""
    line, actor = found(request, public), asker(request)
    if actor.role is Role.ASSESSOR and selectors.invitation(actor, public) == "asked":
        raise Http404
    response = HttpResponse(selectors.protocol_file(public), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = _attachment(line.file_name)
    return response


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header  # noqa: PLC0415

    return content_disposition_header(True, name) or "attachment"


@allows(GET="case.see")
def mapping(request: HttpRequest, public: UUID) -> HttpResponse:
    """The joint mapping with its result, as the workbook that `comity benchmark --mapping` reads."""
    line = found(request, public)
    content = telling.joint_workbook(asker(request), public)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=EXCEL)
    response.headers["Content-Disposition"] = _attachment(f"case {line.number}.xlsx")
    return response


@allows(GET="case.keep")
def case_file(request: HttpRequest, public: UUID) -> HttpResponse:
    """The whole case, as the file that `comity benchmark --case` reads."""
    line, content = found(request, public), telling.case_file(public)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = _attachment(f"{line.number}.case.jsonl")
    return response


def _edition(request: HttpRequest) -> str:
    """The edition that is asked for; the newest where none is."""
    known = programme.editions()
    asked = request.GET.get("edition", known[-1])
    if asked not in known:
        raise Http404
    return asked


@allows(GET="benchmark.see")
def what_if(request: HttpRequest) -> HttpResponse:
    """What another edition of the benchmark would do to every protocol that was decided on."""
    edition = _edition(request)
    shown = {"edition": edition, "editions": programme.editions(), "lines": programme.outlooks(edition)}
    return render(request, "cases/what_if.html", shown)


@allows(GET="benchmark.see")
def what_if_excel(request: HttpRequest) -> HttpResponse:
    """The same as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.member, each.title, each.edition, round(each.now, 1), each.now_verdict, round(each.then, 1),
         each.then_verdict, round(each.best, 1), each.best_verdict, each.to_judge, ", ".join(each.critical)]
        for each in programme.outlooks(_edition(request))
    ]  # fmt: skip
    heads = [
        Column("Member", width=28), Column("Protocol", width=36), Column("Edition now"), Column("Now, %"),
        Column("Verdict now"), Column("Then, %"), Column("Verdict then"), Column("At best, %"),
        Column("Verdict at best"), Column("Criteria to judge"), Column("New critical gaps", "text", width=40),
    ]  # fmt: skip
    return excel("what if", heads, rows)
