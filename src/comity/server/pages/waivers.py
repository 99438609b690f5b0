"""A member signs for single sites of its own list that they may be listed, and takes it back.

These pages speak of the member's own list and signatures alone, never of what the gate or others say of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.server.access import allows, asker, own_member
from comity.server.accounts.roles import Role
from comity.server.editions import waivers as selectors
from comity.server.editions.kinds import EditionError
from comity.server.lists.selectors import OneList, own_list
from comity.server.members.selectors import own_name, waiver_words
from comity.server.members.services import Hand
from comity.server.pages.asking import excel, tell, written
from comity.server.pages.markdown import as_html

_DIGITS = 18
"""A key of the database has no more."""


class WaiverForm(forms.Form):
    """Who signs. The digest says which words were read."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signatory = forms.CharField(label=_("Name of the person who signs"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120)
    agrees = forms.BooleanField(label=_("I have read the text and may sign for the company."))


def _list(request: HttpRequest, public: UUID) -> OneList:
    found = own_list(own_member(request), public)
    if found is None:
        raise Http404
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0


@allows(GET="waiver.see", POST="waiver.sign")
def sign(request: HttpRequest, public: UUID) -> HttpResponse:
    """Rows of a list that counts, and the words to sign for some of them."""
    found, words = _list(request, public), waiver_words()
    start = {"digest": words.digest if words else "", "signatory": asker(request).name}
    form = WaiverForm(request.POST or None, initial=start)
    chosen = {_number(text) for text in request.POST.getlist("row")}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            hand = Hand(data["signatory"], data["position"], False)
            many = selectors.sign(asker(request), public, chosen, data["digest"], hand)
            tell(request, say("Signed. Rows for which you signed now: {number}.").format(number=many))
            return redirect("waivers")
        except EditionError as error:
            form.add_error(None, str(error))
    question = request.GET.get("q", "")[: selectors.LONGEST_QUESTION]
    rows = selectors.choices(found.key, question, _number(request.GET.get("start", "")))
    later, before = rows.start + selectors.PAGE, max(rows.start - selectors.PAGE, 0)
    opened = selectors.open_for(public, own_member(request)) and words is not None
    shown = {
        "list": found, "form": form, "words": words, "html": as_html(words.text) if words else "", "rows": rows,
        "question": question, "chosen": chosen, "open": opened,
        "signs": opened and asker(request).role is Role.ADMIN, "last": min(later, rows.total),
        "later": urlencode({"q": question, "start": later}) if later < rows.total else "",
        "before": urlencode({"q": question, "start": before}) if rows.start else "",
    }  # fmt: skip
    return render(request, "lists/waivers.html", shown, status=422 if form.errors else 200)


@allows(GET="waiver.see")
def waivers(request: HttpRequest) -> HttpResponse:
    """What the company has signed for single sites."""
    shown = {"waivers": selectors.of_member(own_member(request)), "company": own_name(asker(request))}
    return render(request, "members/waivers.html", shown)


@allows(GET="waiver.see")
def waivers_excel(request: HttpRequest) -> HttpResponse:
    """The same as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.name, each.place, each.round, each.filename, each.sheet, each.number, each.state, each.signatory,
         each.position, each.signed, each.withdrawn, each.reason, each.digest]
        for each in selectors.of_member(own_member(request))
    ]  # fmt: skip
    heads = [
        Column("Site"), Column("Place"), Column("Round"), Column("List"), Column("Sheet"), Column("Row", "count"),
        Column("State"), Column("Signed by"), Column("Position"), Column("Signed (UTC)", "moment"),
        Column("Withdrawn (UTC)", "moment"), Column("Reason"), Column("SHA-256 of the text"),
    ]  # fmt: skip
    return excel("waivers", heads, rows)


@allows(POST="waiver.sign")
def withdraw(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take a waiver back."""
    try:
        selectors.withdraw(asker(request), public, written(request, "reason"))
        tell(request, say("The waiver is withdrawn. What rests on it leaves with the next edition."))
    except EditionError as error:
        tell(request, "", error)
    return redirect("waivers")
