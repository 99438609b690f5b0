"""Pages of the Secretariat for the first register: last year's list without names, read and put in force."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from comity.reference.headings import field_names
from comity.server.access import allows, asker
from comity.server.lists import register as registers
from comity.server.lists import selectors
from comity.server.lists.kinds import WORKING, State
from comity.server.lists.services import ListError
from comity.server.pages.asking import tell
from comity.server.pages.lists import SendForm, as_read, how_far, to_do


@allows(GET="register.see", POST="register.change")
def register(request: HttpRequest) -> HttpResponse:
    """What the programme starts from, and a form to send it."""
    form = SendForm(request.POST or None, request.FILES or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = registers.send(asker(request), form.sent())
            return redirect("register-one", made.public)
        except ListError as error:
            form.add_error(None, str(error))
    shown = {"lists": registers.shown(), "form": form}
    return render(request, "rounds/register.html", shown, status=422 if form.errors else 200)


def _found(public: UUID) -> selectors.OneList:
    found = registers.one(public)
    if found is None:
        raise Http404
    return found


@allows(GET="register.see")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """How a file was understood, and what is to be looked at."""
    found = _found(public)
    shown = {
        "list": found, "working": found.state in WORKING, "poll": "register-progress",
        "to_do": to_do(selectors.groups(found.key), "en"), "counts": selectors.counts(found.key),
        "columns": [(each.heading, _field(each.field)) for each in selectors.columns(found.key)],
        "read": found.state in (State.READ, State.SUBMITTED),
    }  # fmt: skip
    return render(request, "rounds/register_one.html", shown)


def _field(name: str) -> str:
    return str(field_names()[name]) if name in field_names() else "not used"


@allows(GET="register.see")
def progress(request: HttpRequest, public: UUID) -> HttpResponse:
    """How far reading is."""
    return how_far(request, _found(public), "register-progress")


@allows(GET="register.see")
def excel(_request: HttpRequest, public: UUID) -> HttpResponse:
    """The rows as they were understood, as an Excel file."""
    return as_read(_found(public))


@allows(POST="register.change")
def accept(request: HttpRequest, public: UUID) -> HttpResponse:
    """Put a register in force."""
    try:
        registers.accept(asker(request), public)
        tell(request, "The programme starts from this register.")
    except ListError as error:
        tell(request, "", error)
    return redirect("register")


@allows(POST="register.change")
def remove(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take a register away."""
    try:
        registers.remove(asker(request), public)
        tell(request, "The register is gone, with its rows and its file.")
    except ListError as error:
        tell(request, "", error)
    return redirect("register")
