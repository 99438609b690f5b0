"""From two judgements to a decision: differences and their settling, draft, reply, decision, appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say

from comity.as_sheets import Cell, Column
from comity.benchmark.case.events import Statement
from comity.server.access import allows, asker
from comity.server.assessments import comparing, deciding, judging
from comity.server.pages.asking import excel, posted, tell, written
from comity.server.pages.cases import found
from comity.vocabulary.benchmark import Degree
from comity.vocabulary.errors import ComityError

_MOST = 4000
"""Characters of a statement or a reason."""


def _compared(request: HttpRequest, public: UUID) -> comparing.Compared:
    both = comparing.compared(asker(request), public)
    if both is None:
        raise Http404
    return both


@allows(GET="case.compare")
def differences(request: HttpRequest, public: UUID) -> HttpResponse:
    """Where two assessors differ, how far they agree, and how each difference is settled."""
    both = _compared(request, public)
    shown = {"case": found(request, public), "both": both, "parts": _parts(both)}
    return render(request, "cases/differences.html", shown)


def _parts(both: comparing.Compared) -> list[tuple[str, int, int, str, str]]:
    """The agreement of the whole, by pillar and by section: name, criteria, alike, raw in per cent, kappa."""
    everything = {"All": both.figures.whole, **both.figures.pillars, **both.figures.sections}
    return [
        (
            name, each.criteria, each.agreed, f"{float(each.raw * 100):.1f} %" if each.raw is not None else "–",
            f"{float(each.linear):.2f}" if each.linear is not None else "–",
        )
        for name, each in everything.items()
    ]  # fmt: skip


@allows(GET="case.compare")
def differences_excel(request: HttpRequest, public: UUID) -> HttpResponse:
    """The differences as an Excel file."""
    both = _compared(request, public)
    rows: list[Sequence[Cell]] = [
        [each.criterion.id, each.title, each.criterion.tier.value, each.one.verdict, _links(each.one),
         each.other.verdict, _links(each.other), each.settled or "open",
         "\n".join(f"{who}: {verdict}. {why}" for who, verdict, why in each.said)]
        for each in both.differences
    ]  # fmt: skip
    heads = [
        Column("Criterion"), Column("Title", width=36), Column("Tier"), Column(both.names[0]),
        Column("By questions", "text", width=30), Column(both.names[1]), Column("By questions ", "text", width=30),
        Column("Settled as"), Column("Said", "text", width=60),
    ]  # fmt: skip
    return excel("differences", heads, rows)


def _links(shown: comparing.Shown) -> str:
    return shown.reason or "\n".join(f"{each.question}: {each.degree} {each.gap}".strip() for each in shown.links)


@allows(POST="case.judge")
def settle(request: HttpRequest, public: UUID) -> HttpResponse:
    """Say how one sees a difference after talking."""
    _compared(request, public)
    sent = posted(request)
    view = judging.View(sent.get("criterion", "")[:40], sent.get("as_of", ""), sent.get("why", "")[:_MOST])
    try:
        done = judging.settle(asker(request), public, view)
        tell(request, f"{view.criterion} is settled." if done else f"Your view on {view.criterion} is kept.")
    except ComityError as error:
        tell(request, "", error)
    return redirect(reverse("cases-differences", args=[public]) + f"#{view.criterion}")


@allows(POST="case.lead")
def draft(request: HttpRequest, public: UUID) -> HttpResponse:
    """Send the draft result to the member."""
    found(request, public)
    try:
        deciding.draft(asker(request), public, request.build_absolute_uri(reverse("cases-one", args=[public])))
        tell(request, "The draft result is with the member, by mail.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


def _statements(sent: QueryDict) -> tuple[Statement, ...]:
    """What was written beside criteria: fields named `on-ID`."""
    given: Mapping[str, str] = {name[3:]: str(sent[name]) for name in sent if name.startswith("on-")}
    return tuple(Statement(criterion[:40], text.strip()[:_MOST]) for criterion, text in given.items() if text.strip())


@allows(POST="case.reply")
def reply(request: HttpRequest, public: UUID) -> HttpResponse:
    """The member replies to the draft result."""
    found(request, public)
    try:
        deciding.reply(asker(request), public, _statements(posted(request)))
        tell(request, say("Your reply is with the Secretariat."))
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(POST="case.reply")
def appeal(request: HttpRequest, public: UUID) -> HttpResponse:
    """The member's one appeal."""
    found(request, public)
    try:
        deciding.appeal(asker(request), public, _statements(posted(request)))
        tell(request, say("Your appeal is with the Secretariat. Somebody who had no part in the case decides on it."))
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(POST="case.lead")
def name_decider(request: HttpRequest, public: UUID) -> HttpResponse:
    """Name who decides."""
    found(request, public)
    try:
        deciding.name_decider(asker(request), public, UUID(request.POST.get("person", "")))
        tell(request, "Named. This person finds the case in its list.")
    except ValueError:
        raise Http404 from None
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


def _changes(sent: QueryDict) -> tuple[deciding.Change, ...]:
    """What is decided otherwise: fields `now-ID`, `by-ID`, `gap-ID`; an empty `now-ID` changes nothing."""
    made = []
    for name in sent:
        degree, criterion = str(sent[name]), name[4:][:40]
        if name.startswith("now-") and degree in list(Degree):
            question, gap = sent.get(f"by-{criterion}", "").strip()[:60], sent.get(f"gap-{criterion}", "").strip()
            made.append(deciding.Change(criterion, Degree(degree), question, gap[:_MOST]))
    return tuple(made)


@allows(POST="case.decide")
def decide(request: HttpRequest, public: UUID) -> HttpResponse:
    """Decide the case, or its appeal."""
    found(request, public)
    try:
        why = written(request, "why")[:_MOST]
        figures = deciding.decide(asker(request), public, _changes(posted(request)), why)
        share = float(figures.commonality * 100)
        tell(request, f"Decided: {share:.2f} %, {figures.verdict.value.replace('_', ' ')}. The Secretariat tells it.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(POST="case.lead")
def publish(request: HttpRequest, public: UUID) -> HttpResponse:
    """Tell the decision."""
    found(request, public)
    try:
        deciding.publish(asker(request), public, request.build_absolute_uri(reverse("cases-one", args=[public])))
        tell(request, "The decision is told to the member, and counts.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)


@allows(POST="case.lead")
def withdraw(request: HttpRequest, public: UUID) -> HttpResponse:
    """End a case without a decision."""
    found(request, public)
    try:
        deciding.withdraw(asker(request), public, written(request, "why")[:_MOST])
        tell(request, "The case has ended. Nothing of it counts.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)
