"""The page for keys to the API: an admin makes them for its company, the Secretariat for its office."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.server import clock
from comity.server.access import allows, asker
from comity.server.keys import selectors, services
from comity.server.keys.kinds import MOST_DAYS, SCOPES
from comity.server.pages.asking import excel, tell

RIGHTS: dict[str, str | Promise] = {
    "list.see": _("read the company's lists and their problems"),
    "list.send": _("send, submit and take back lists"),
    "edition.see": _("read the common list"),
    "protocol.see": _("read the results of the company's protocols"),
    "signature.see": _("read what the company has signed, and how it stands"),
    "check.make": _("check suppliers against the common list, and look for sites in it"),
    "need.see": _("read the company's needs, and their letters"),
    "need.change": _("keep, note and remove needs"),
    "case.see": _("read how benchmark cases stand, and their results"),
    "round.see": _("see who has sent a list"),
    "site.see": "search the register of sites, without whose audits they have",
    "benchmark.see": "see what another edition of the benchmark would do",
}
"""What a key may do, in words, by the action of the policy."""
STATES = {
    "works": _("works"),
    "expired": _("is over"),
    "revoked": _("revoked"),
    "dead": _("does not work: who made it may no longer make keys"),
}
_USUAL_DAYS = 90


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("Which program uses it?"), max_length=60, help_text=_("For example: nightly upload from SAP")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that the key may do.")},
    )  # fmt: skip
    expires = forms.DateField(
        label=_("Its last day"), widget=forms.DateInput({"type": "date"}),
        help_text=_("At most a year ahead. After that you make another one."),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)


def _form(request: HttpRequest) -> KeyForm:
    start = {"once": uuid.uuid4(), "expires": clock.today() + timedelta(days=_USUAL_DAYS)}
    form = KeyForm(request.POST or None, initial=start)
    rights = [(each, RIGHTS[each]) for each in SCOPES[asker(request).role]]
    form.fields["scopes"].choices = rights  # type: ignore[attr-defined]
    days = {"min": clock.today().isoformat(), "max": (clock.today() + timedelta(days=MOST_DAYS)).isoformat()}
    form.fields["expires"].widget.attrs |= days
    return form


@allows(GET="key.see", POST="key.change")
def keys(request: HttpRequest) -> HttpResponse:
    """The keys there are, and a form to make one, which is shown once, in the answer to the form."""
    form, made = _form(request), None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make(asker(request), services.Wanted(**form.cleaned_data))
        except services.ApiKeyError as error:
            form.add_error(None, str(error))
    lines = [(each, STATES[each.state], [RIGHTS[one] for one in each.scopes]) for each in _keys(request)]
    shown = {"form": form, "lines": lines, "made": made}
    return render(request, "keys/keys.html", shown, status=422 if form.errors else 200)


def _keys(request: HttpRequest) -> Sequence[selectors.KeyLine]:
    return selectors.keys(asker(request).member)


@allows(GET="key.see")
def keys_excel(request: HttpRequest) -> HttpResponse:
    """The keys as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.shown, each.name, "; ".join(str(RIGHTS[one]) for one in each.scopes), each.by, each.made, each.expires,
         each.last_used, str(STATES[each.state])]
        for each in _keys(request)
    ]  # fmt: skip
    heads = ("Key", "Program", "May", "Made by", "Made (UTC)", "Last day", "Last used", "State")
    looks = ("plain", "plain", "text", "plain", "moment", "date", "date", "plain")
    return excel("keys", [Column(*each) for each in zip(heads, looks, strict=True)], rows)


@allows(POST="key.change")
def revoke(request: HttpRequest, public: UUID) -> HttpResponse:
    """End a key."""
    if selectors.own_key(asker(request).member, public) is None:
        raise Http404
    services.revoke(asker(request), public)
    tell(request, say("The key is revoked. A program that still uses it is refused from now on."))
    return redirect("keys")
