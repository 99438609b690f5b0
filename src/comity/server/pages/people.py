"""Pages of a member's own people: home, team, what the company has signed, the own account."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.server.access import allows, asker, own_member
from comity.server.accounts import selectors as accounts
from comity.server.accounts import services as account_services
from comity.server.accounts.roles import TEAM, Role, TeamRole
from comity.server.lists.reciprocity import reciprocity
from comity.server.lists.selectors import current
from comity.server.lists.services import open_round_now
from comity.server.members import selectors, services
from comity.server.pages.asking import excel, first_fault, tell, written
from comity.server.pages.markdown import as_html
from comity.vocabulary.errors import ComityError

ROLES = [
    (TeamRole.ADMIN.value, _("Admin: signs, invites, sends lists")),
    (TeamRole.CONTRIBUTOR.value, _("Contributor: sends lists")),
    (TeamRole.READER.value, _("Reader: looks")),
]


@allows(GET="home.see")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person who asks."""
    actor = asker(request)
    if actor.role in TEAM:
        member = own_member(request)
        shown = {"company": selectors.own_name(actor), "to_sign": selectors.to_sign(member)}
        more = {"team": selectors.team(member), "reciprocity": reciprocity(member), "round": open_round_now()}
        more["list"] = current(member)
        return render(request, "home/member.html", shown | more)
    if actor.role is Role.FORMER:
        return render(request, "home/former.html")
    if actor.role is Role.ASSESSOR:
        return redirect("cases")
    members = selectors.members()
    shown = {"members": members, "applications": selectors.applications(open_only=True)}
    unsigned = [
        each for each in members if each.standing == "full" and len(each.signed) < len(selectors.last_versions())
    ]
    return render(request, "home/secretariat.html", {**shown, "unsigned": unsigned})


class ColleagueForm(forms.Form):
    """Whom to invite into the team."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


def link_of(request: HttpRequest) -> str:
    """The address of an invitation's page with {token} in it."""
    return request.build_absolute_uri(reverse("invitation", args=["TOKEN"])).replace("TOKEN", "{token}")


@allows(GET="team.see", POST="team.change")
def team(request: HttpRequest) -> HttpResponse:
    """Who acts for the company; an admin invites more."""
    member, form = own_member(request), ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = account_services.Place(member=member, team_role=TeamRole(form.cleaned_data["role"]))
        try:
            account_services.invite(asker(request), form.cleaned_data["email"], place, link_of(request))
            tell(request, say("The invitation is on its way to {email}.").format(email=form.cleaned_data["email"]))
            return redirect("team")
        except ComityError as error:
            form.add_error("email", str(error))
    shown = {"team": selectors.team(member), "open": accounts.open_invitations(member), "form": form, "roles": ROLES}
    return render(request, "members/team.html", shown, status=422 if form.errors else 200)


@allows(GET="team.see")
def team_excel(request: HttpRequest) -> HttpResponse:
    """The team as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.name, each.email, each.role, each.begun] for each in selectors.team(own_member(request))
    ]
    return excel("team", [Column("Name"), Column("Address"), Column("Role"), Column("Since (UTC)", "moment")], rows)


class RoleForm(forms.Form):
    """Another role for a colleague."""

    role = forms.ChoiceField(choices=ROLES)


@allows(POST="team.change")
def change_role(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give a colleague another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        tell(request, "", first_fault(form))
        return redirect("team")
    try:
        services.change_role(asker(request), person, TeamRole(form.cleaned_data["role"]))
        tell(request, say("The role was changed."))
    except services.MemberError as error:
        tell(request, "", error)
    return redirect("team")


@allows(POST="team.change")
def remove(request: HttpRequest, person: UUID) -> HttpResponse:
    """End that a colleague acts for the company."""
    try:
        services.remove(asker(request), person)
        tell(request, say("This person can no longer act for your company."))
    except services.MemberError as error:
        tell(request, "", error)
    return redirect("team")


@allows(POST="team.change")
def withdraw_invitation(request: HttpRequest, public: UUID) -> HttpResponse:
    """End an invitation that waits."""
    if not account_services.withdraw_invitation(asker(request), public, own_member(request)):
        raise Http404
    tell(request, say("The invitation does no longer work."))
    return redirect("team")


@allows(GET="signature.see")
def signatures(request: HttpRequest) -> HttpResponse:
    """What the company has signed and has to sign."""
    shown = {"to_sign": selectors.to_sign(own_member(request)), "company": selectors.own_name(asker(request))}
    return render(request, "members/signatures.html", shown)


@allows(GET="signature.see")
def signatures_excel(request: HttpRequest) -> HttpResponse:
    """All signatures of the company as an Excel file, withdrawn ones too."""
    found = [
        each
        for text in selectors.to_sign(own_member(request))
        for each in ([text.signature] if text.signature else []) + list(text.earlier)
    ]
    rows = [
        [
            each.version.text_kind,
            each.version.number,
            each.signatory,
            each.position,
            each.signed,
            each.withdrawn,
            each.digest,
        ]
        for each in found
    ]
    heads = ("Text", "Version", "Signed by", "Position", "Signed (UTC)", "Withdrawn (UTC)", "SHA-256 of the text")
    looks = ("plain", "count", "plain", "plain", "moment", "moment", "plain")
    return excel("signatures", [Column(*each) for each in zip(heads, looks, strict=True)], rows)


class SignForm(forms.Form):
    """Who signs. The digest says which text was read."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signatory = forms.CharField(label=_("Name of the person who signs"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120)
    releases = forms.BooleanField(
        label=_("Sites may use the audit reports that we paid for as their own, and share them."), required=False
    )
    agrees = forms.BooleanField(label=_("I have read the text and may sign for the company."))


@allows(GET="signature.see", POST="statement.sign")
def sign(request: HttpRequest, public: UUID) -> HttpResponse:
    """Read a text and sign it."""
    found = next((each for each in selectors.to_sign(own_member(request)) if each.version.public == public), None)
    if found is None:
        raise Http404
    start = {"digest": found.version.digest, "signatory": asker(request).name}
    form = SignForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        hand = services.Hand(data["signatory"], data["position"], data["releases"])
        try:
            services.sign(asker(request), public, data["digest"], hand)
            tell(request, say("Signed. Thank you."))
            return redirect("signatures")
        except services.MemberError as error:
            form.add_error(None, str(error))
    shown = {"form": form, "text": found, "html": as_html(found.version.text)}
    return render(request, "members/sign.html", shown, status=422 if form.errors else 200)


@allows(POST="statement.sign")
def withdraw(request: HttpRequest, public: UUID) -> HttpResponse:
    """Withdraw a signature of the company."""
    try:
        services.withdraw_signature(asker(request), public, written(request, "reason")[:2000])
        tell(request, say("The signature is withdrawn."))
    except services.MemberError as error:
        tell(request, "", error)
    return redirect("signatures")


class AccountForm(forms.Form):
    """How the pages speak to a person."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(each, each) for each in sorted(available_timezones())]
    )


@allows(GET="account.see", POST="account.act")
def account(request: HttpRequest) -> HttpResponse:
    """The own name, language and time zone; ways to password, second factor and devices."""
    user = request.user
    start = {name: getattr(user, name) for name in ("name", "language", "time_zone")}
    form = AccountForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        account_services.change_account(asker(request), **form.cleaned_data)
        tell(request, say("Saved."))
        return redirect("account")
    return render(request, "members/account.html", {"form": form}, status=422 if form.errors else 200)
