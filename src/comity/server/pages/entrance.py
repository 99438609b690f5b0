"""Coming in: the page of an invitation, setting up the second factor, and the one-click sign-in of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comity.server import limits
from comity.server.access import allows, asker
from comity.server.accounts import selectors
from comity.server.accounts import services as accounts
from comity.server.members import services as members
from comity.server.members.selectors import everybody

if TYPE_CHECKING:
    from comity.server.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PersonForm(forms.Form):
    """Name and password of who accepts an invitation."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("A password of at least 12 characters"), max_length=200, strip=False,
        help_text=_("A few words that you do not use elsewhere are better than one with signs."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *arguments: object, email: str, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self._email = email

    def clean(self) -> dict[str, object]:
        """Refuse passwords that are common, or like the name or the address."""
        found = super().clean() or {}
        try:
            accounts.check_password(str(found.get("password", "")), self._email, str(found.get("name", "")))
        except forms.ValidationError as error:
            self.add_error("password", error)
        return found


@allows(GET="public.see", POST="public.act")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: name, password, and in. The second factor comes next."""
    if not limits.take(request, "invitation"):
        return limits.refused(request)
    found = accounts.waiting(token)
    if found is None:
        return render(request, "entrance/invitation_gone.html", status=404)
    form = PersonForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = members.accept_and_join(token, _person(form))
        except accounts.InvitationError:
            return render(request, "entrance/invitation_gone.html", status=404)
        _sign_in(request, user)
        return redirect("second-factor")
    shown = {"form": form, "email": found.email}
    return render(request, "entrance/invitation.html", shown, status=422 if form.errors else 200)


def _person(form: PersonForm) -> accounts.Person:
    return accounts.Person(form.cleaned_data["name"], form.cleaned_data["password"], get_language() or "en")


def _sign_in(request: HttpRequest, user: User) -> None:
    """Begin a session. Who chose the password a moment ago is not asked for it again to set up the second factor."""
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password", reauthenticated=True)


@allows(GET="factor.enrol")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to get one."""
    return render(request, "entrance/second_factor.html", {"half": asker(request).role == "half"})


@allows(GET="public.see", POST="public.act")
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in as anybody with one click. In the demo only: elsewhere there is no such page."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        user = selectors.account(_uuid(request.POST.get("person", "")))
        if user is None:
            raise Http404
        _sign_in(request, user)
        return redirect("home")
    return render(request, "entrance/demo.html", {"people": everybody()})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
