"""Pages of the Secretariat for rounds: open and close one, see who has sent, write reminders."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.disclosure.policy import PROFILES
from comity.server.access import allows, asker
from comity.server.editions import given
from comity.server.editions import selectors as editions
from comity.server.lists import rounds as running
from comity.server.lists import selectors, services
from comity.server.members.selectors import names
from comity.server.pages.asking import excel, tell
from comity.server.pages.lists import SendForm


class RoundForm(forms.Form):
    """A new round."""

    name = forms.CharField(label="Name", max_length=60, help_text="For example: 2026-H2")
    cutoff = forms.DateField(
        label="Cut-off: the last day of audits that count", widget=forms.DateInput({"type": "date"})
    )
    deadline = forms.DateField(label="Deadline: the last day to send a list", widget=forms.DateInput({"type": "date"}))


@allows(GET="round.see", POST="round.change")
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds; a form to open one."""
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = running.open_round(
                asker(request), running.Plan(**form.cleaned_data), request.build_absolute_uri(reverse("lists"))
            )
            tell(request, f"The round {made.name} is open until {made.deadline:%d %B %Y}.")
            return redirect("rounds-one", made.public)
        except services.ListError as error:
            form.add_error(None, str(error))
    found = selectors.rounds()
    shown = {"rounds": found, "form": form, "any_open": any(each.closed is None for each in found)}
    shown["waiting"] = selectors.waiting()
    return render(request, "rounds/rounds.html", shown, status=422 if form.errors else 200)


def _found(public: UUID) -> selectors.RoundLine:
    found = selectors.round_line(public)
    if found is None:
        raise Http404
    return found


@allows(GET="round.see")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """Who has sent a list for a round."""
    shown = {"round": _found(public), "senders": selectors.senders(public), "edition": editions.of_round(public)}
    shown["given"] = given.told(public)
    return render(request, "rounds/one.html", {**shown, "profiles": list(PROFILES), "once": uuid.uuid4()})


@allows(GET="round.see")
def one_excel(_request: HttpRequest, public: UUID) -> HttpResponse:
    """Who has sent a list, as an Excel file."""
    found = _found(public)
    rows: list[Sequence[Cell]] = [[each.name, each.state, each.at, each.rows] for each in selectors.senders(public)]
    heads = [Column("Member"), Column("List"), Column("At (UTC)", "moment"), Column("Rows understood", "count")]
    return excel(f"round {found.name}".replace("/", "-").replace("\\", "-"), heads, rows)


@allows(POST="round.change")
def close(request: HttpRequest, public: UUID) -> HttpResponse:
    """Close a round."""
    found = _found(public)
    running.close_round(asker(request), public)
    tell(request, f"The round {found.name} is closed.")
    return redirect("rounds-one", public)


@allows(POST="round.change")
def remind(request: HttpRequest, public: UUID) -> HttpResponse:
    """Write reminders to members that have not sent."""
    _found(public)
    mails = running.remind(asker(request), public, request.build_absolute_uri(reverse("lists")))
    tell(request, f"{mails} reminder{'' if mails == 1 else 's'} lie in the outbox.")
    return redirect("rounds-one", public)


@allows(GET="list.behalf", POST="list.behalf")
def behalf(request: HttpRequest, public: UUID) -> HttpResponse:
    """Upload a list that came by mail for a member, which looks at it and submits it itself."""
    name = names().get(public)
    if name is None:
        raise Http404
    form = SendForm(request.POST or None, request.FILES or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            services.receive_for(asker(request), public, form.sent(), request.build_absolute_uri(reverse("lists")))
            tell(request, f"The list lies with {name}, which has to submit it itself; its people get a mail.")
            return redirect("rounds")
        except services.ListError as error:
            form.add_error(None, str(error))
    return render(request, "rounds/behalf.html", {"form": form, "name": name}, status=422 if form.errors else 200)
