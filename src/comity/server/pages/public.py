"""Pages that everybody sees: what comity is, how it works, how to join, the texts that members sign."""

from __future__ import annotations

import uuid
from uuid import UUID

from django import forms
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from comity.server import limits
from comity.server.access import allows, asker
from comity.server.members import selectors, services
from comity.server.members.kinds import Standing, Text
from comity.server.pages.markdown import as_html


@allows(GET="public.see")
def welcome(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "public/welcome.html")


@allows(GET="public.see")
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The four steps, and who learns what."""
    return render(request, "public/how_it_works.html", {"texts": list(selectors.last_versions().values())})


@allows(GET="public.see")
def guidance(request: HttpRequest) -> HttpResponse:
    """What a responsible-sourcing programme asks of a site, for suppliers."""
    return render(request, "public/guidance.html")


class ApplicationForm(forms.Form):
    """What a company says that wants to join."""

    company = forms.CharField(label=_("Company"), max_length=160)
    person = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail address at the company"))
    wants = forms.ChoiceField(
        label=_("You want to be"),
        choices=[
            (Standing.FULL, _("a member: you send your list and see the common list")),
            (Standing.ASSOCIATE, _("an associate: you follow the programme and send no list")),
        ],
        widget=forms.RadioSelect,
        initial=Standing.FULL,
    )
    about = forms.CharField(
        label=_("What should we know?"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: how many sites you audit in a year, and under which protocols."),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)


@allows(GET="public.see", POST="public.act")
def join(request: HttpRequest) -> HttpResponse:
    """How to join, with the application form."""
    form = ApplicationForm(request.POST or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        if not limits.take(request, "application"):
            return limits.refused(request)
        services.apply(services.Asked(**form.cleaned_data))
        return redirect("join-sent")
    return render(request, "public/join.html", {"form": form}, status=422 if form.errors else 200)


@allows(GET="public.see")
def join_sent(request: HttpRequest) -> HttpResponse:
    """The application lies with the Secretariat."""
    return render(request, "public/join_sent.html")


@allows(GET="statement.see")
def statement(request: HttpRequest, public: UUID) -> HttpResponse:
    """One version of a text that members sign, to read and to print."""
    found = selectors.version(public)
    if found is None:
        raise Http404
    shown = {"version": found, "title": Text(found.text_kind).label, "html": as_html(found.text)}
    return render(request, "public/statement.html", {**shown, "actor": asker(request)})


@allows(GET="public.see")
def health(_request: HttpRequest) -> HttpResponse:
    """For monitors: does the server answer, and does its database?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})
