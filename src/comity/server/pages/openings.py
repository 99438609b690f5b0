"""A case before it is opened, with what a new edition leaves to judge; opening it; and telling of a new edition."""

from __future__ import annotations

import uuid
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.server.access import allows, asker
from comity.server.assessments import again, ending, opening
from comity.server.pages.asking import tell
from comity.server.pages.cases import found
from comity.vocabulary.errors import ComityError

_MOST = 4000


class OpenForm(forms.Form):
    """Which protocol to open a case for, against which edition, and on which decided case it rests."""

    protocol = forms.UUIDField()
    edition = forms.CharField(max_length=20, required=False)
    before = forms.UUIDField(required=False)
    way = forms.ChoiceField(choices=[(each.value, each.value) for each in again.Way], required=False)
    once = forms.UUIDField(required=False)


@allows(GET="case.plan")
def new(request: HttpRequest) -> HttpResponse:
    """What a case of a protocol would be: the whole, or what does not carry over from a decided case."""
    form = OpenForm(request.GET)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    try:
        outline = again.outline(data["protocol"], data["edition"], data["before"])
    except ComityError as error:
        tell(request, "", error)
        return redirect("protocols-one", data["protocol"])
    if outline is None:
        raise Http404
    return render(request, "cases/new.html", {"outline": outline, "once": uuid.uuid4()})


@allows(POST="case.lead")
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case for a member's protocol."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    try:
        plan = opening.Plan(
            data["protocol"], data["once"] or uuid.uuid4(), data["edition"], data["before"],
            again.Way(data["way"] or again.Way.WHOLE),
        )  # fmt: skip
        made = opening.open_case(asker(request), plan)
        tell(request, f"The case {made.number} is open. Ask two assessors.")
        return redirect("cases-one", made.public)
    except ComityError as error:
        tell(request, "", error)
        return redirect("cases")


class ChangeForm(forms.Form):
    """A new edition, of what, and from which day on."""

    of = forms.ChoiceField(choices=[("protocol", "protocol"), ("benchmark", "benchmark")])
    edition = forms.CharField(max_length=60, required=False)
    first = forms.DateField()
    why = forms.CharField(max_length=_MOST, required=False)


@allows(POST="case.lead")
def change(request: HttpRequest, public: UUID) -> HttpResponse:
    """Tell that the protocol or the benchmark has a new edition."""
    found(request, public)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        tell(request, "", "Say of what there is a new edition, and its first day.")
        return redirect("cases-one", public)
    data = form.cleaned_data
    said = ending.Change(data["of"] == "benchmark", data["edition"].strip(), data["first"], data["why"])
    try:
        link = request.build_absolute_uri(reverse("cases-one", args=[public]))
        ending.change(asker(request), public, said, link)
        tell(request, "Told to the member, by mail. Audits of before keep what they count as.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("cases-one", public)
