"""Pages of the Secretariat: members, applications, the texts to sign, the journal, mails that were written."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.server.access import allows, asker, own_member
from comity.server.accounts import selectors as accounts
from comity.server.accounts import services as account_services
from comity.server.accounts.roles import Office, TeamRole
from comity.server.journal import selectors as journal_selectors
from comity.server.members import selectors, services
from comity.server.members.kinds import BINDING, Standing, Text
from comity.server.pages.asking import excel, first_fault, tell
from comity.server.pages.people import link_of
from comity.vocabulary.errors import ComityError


class OfficeForm(forms.Form):
    """Whom to invite to an office of the programme."""

    email = forms.EmailField(label=_("E-mail address"))
    office = forms.ChoiceField(
        label=_("Office"),
        choices=[
            (Office.SECRETARIAT.value, _("Secretariat")),
            (Office.REVIEWER.value, _("Reviewer, such as counsel")),
            (Office.ASSESSOR.value, _("Assessor of protocols")),
        ],
    )


@allows(GET="member.see", POST="office.change")
def members(request: HttpRequest) -> HttpResponse:
    """All members with who has signed; people of the programme's own offices."""
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = account_services.Place(office=Office(form.cleaned_data["office"]))
        try:
            account_services.invite(asker(request), form.cleaned_data["email"], place, link_of(request))
            tell(request, f"The invitation is on its way to {form.cleaned_data['email']}.")
            return redirect("members")
        except ComityError as error:
            form.add_error("email", str(error))
    texts = [(kind, Text(kind).label) for kind in selectors.last_versions()]
    shown = {"members": selectors.members(), "texts": texts, "form": form, "open": accounts.open_invitations(None)}
    shown |= {"offices": accounts.office_holders()}
    return render(request, "secretariat/members.html", shown, status=422 if form.errors else 200)


@allows(POST="office.change")
def end_office(request: HttpRequest, public: UUID) -> HttpResponse:
    """Close the account of a person of the programme's offices."""
    try:
        account_services.end_office(asker(request), public)
        tell(request, "The account is closed from the next request on.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("members")


@allows(GET="member.see")
def members_excel(_request: HttpRequest) -> HttpResponse:
    """All members as an Excel file."""
    texts = list(selectors.last_versions())
    rows: list[Sequence[Cell]] = [
        [each.name, each.standing, each.since, each.people, *("yes" if kind in each.signed else "no" for kind in texts)]
        for each in selectors.members()
    ]
    signed = [Column(f"Signed: {Text(kind).label}") for kind in texts]
    heads = [Column("Member"), Column("Standing"), Column("Since", "date"), Column("People", "count"), *signed]
    return excel("members", heads, rows)


class MemberForm(forms.Form):
    """What the Secretariat changes of a member: its standing, or another admin for its team."""

    standing = forms.ChoiceField(choices=Standing.choices, required=False)
    email = forms.EmailField(required=False)


@allows(GET="member.see", POST="member.change")
def member(request: HttpRequest, public: UUID) -> HttpResponse:
    """One member: its standing, team and signatures."""
    line = selectors.member_line(public)
    if line is None:
        raise Http404
    if request.method == "POST":
        _change_member(request, public)
        return redirect("members-one", public)
    shown = {"member": line, "team": selectors.team(public), "to_sign": selectors.to_sign(public)}
    shown |= {"open": accounts.open_invitations(public), "standings": Standing.choices}
    return render(request, "secretariat/member.html", shown)


def _change_member(request: HttpRequest, public: UUID) -> None:
    form = MemberForm(request.POST)
    if not form.is_valid():
        return tell(request, "", first_fault(form))
    try:
        if form.cleaned_data["email"]:
            place = account_services.Place(member=public, team_role=TeamRole.ADMIN)
            account_services.invite(asker(request), form.cleaned_data["email"], place, link_of(request))
            return tell(request, f"The invitation is on its way to {form.cleaned_data['email']}.")
        services.change_standing(asker(request), public, form.cleaned_data["standing"])
    except ComityError as error:
        return tell(request, "", error)
    return tell(request, "Saved.")


@allows(GET="application.see")
def applications(request: HttpRequest) -> HttpResponse:
    """Who asks to join, and what was decided."""
    return render(request, "secretariat/applications.html", {"applications": selectors.applications()})


@allows(GET="application.see")
def applications_excel(_request: HttpRequest) -> HttpResponse:
    """All applications as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [
            each.company,
            each.person,
            each.email,
            each.wants,
            each.sent,
            _outcome(each.accepted),
            each.decided,
            each.reason,
        ]
        for each in selectors.applications()
    ]
    heads = ("Company", "Person", "Address", "Wants to be", "Sent (UTC)", "Decision", "Decided (UTC)", "Reason")
    looks = ("plain", "plain", "plain", "plain", "moment", "plain", "moment", "text")
    return excel("applications", [Column(*each) for each in zip(heads, looks, strict=True)], rows)


def _outcome(accepted: bool | None) -> str:
    return "waits" if accepted is None else "accepted" if accepted else "declined"


class DecisionForm(forms.Form):
    """The Secretariat's decision on an application."""

    accepted = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda text: text == "yes")
    reason = forms.CharField(required=False, max_length=2000)


@allows(POST="application.decide")
def decide(request: HttpRequest, public: UUID) -> HttpResponse:
    """Decide an application."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        tell(request, "", first_fault(form))
        return redirect("applications")
    decision = services.Decision(form.cleaned_data["accepted"], form.cleaned_data["reason"])
    try:
        found, _link = services.decide(asker(request), public, decision, link_of(request))
        done = f"{found.company} is a member. The invitation is on its way to {found.email}."
        tell(
            request,
            done if found.accepted else f"{found.company} was declined. Tell {found.person} yourself, with the reason.",
        )
    except ComityError as error:
        tell(request, "", error)
    return redirect("applications")


class PublishForm(forms.Form):
    """A new version of a text that members sign."""

    kind = forms.ChoiceField(label=_("Text"), choices=Text.choices)
    text = forms.CharField(
        label=_("The new version, in Markdown"), max_length=200_000, widget=forms.Textarea({"rows": 16})
    )


@allows(GET="member.see", POST="statement.publish")
def statements(request: HttpRequest) -> HttpResponse:
    """The texts that members sign, and a form for a new version."""
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.publish(asker(request), form.cleaned_data["kind"], form.cleaned_data["text"])
            binds = (
                "Every member is asked to sign it."
                if made.text_kind in BINDING
                else "Members sign it for single sites."
            )
            tell(request, f"Version {made.number} is in force. {binds}")
            return redirect("statements")
        except services.MemberError as error:
            form.add_error("text", str(error))
    texts = [(Text(kind).label, each) for kind, each in selectors.last_versions(tuple(Text)).items()]
    return render(
        request, "secretariat/statements.html", {"texts": texts, "form": form}, status=422 if form.errors else 200
    )


def _journal(request: HttpRequest, member: UUID | None, title: str) -> HttpResponse:
    before = request.GET.get("before", "")
    found = journal_selectors.entries(member, int(before) if before.isdecimal() and len(before) < 16 else None)
    names = dict(selectors.names()) if member is None else {}
    people = selectors.people_names([each.user for each in found if each.user])
    lines = [(each, each.user and people.get(each.user), each.member and names.get(each.member)) for each in found]
    shown = {"lines": lines, "title": title, "all": member is None, "checkpoint": journal_selectors.last_checkpoint()}
    return render(request, "secretariat/journal.html", {**shown, "older": found[-1].n if len(found) == 100 else None})


@allows(GET="journal.see")
def journal(request: HttpRequest) -> HttpResponse:
    """Everything that was done, newest first."""
    return _journal(request, None, "Journal")


@allows(GET="journal.own")
def own_journal(request: HttpRequest) -> HttpResponse:
    """What was done by and for the own company, newest first."""
    return _journal(request, own_member(request), "Journal of your company")


def _journal_excel(member: UUID | None) -> HttpResponse:
    rows: list[Sequence[Cell]] = [
        [
            each.n,
            each.at,
            each.action,
            str(each.user or ""),
            each.key,
            str(each.member or ""),
            each.object,
            _details(each.details),
        ]
        for each in journal_selectors.entries(member, most=100_000)
    ]
    heads = ("Entry", "At (UTC)", "Action", "Person (id)", "By key (id)", "Member (id)", "About (id)", "Details")
    looks = ("count", "moment", "plain", "plain", "plain", "plain", "plain", "text")
    return excel("journal", [Column(*each) for each in zip(heads, looks, strict=True)], rows)


def _details(details: object) -> str:
    return "; ".join(f"{name}: {value}" for name, value in details.items()) if isinstance(details, dict) else "(erased)"


@allows(GET="journal.see")
def journal_excel(_request: HttpRequest) -> HttpResponse:
    """The journal as an Excel file."""
    return _journal_excel(None)


@allows(GET="journal.own")
def own_journal_excel(request: HttpRequest) -> HttpResponse:
    """The own company's journal as an Excel file."""
    return _journal_excel(own_member(request))


@allows(GET="outbox.see")
def outbox(request: HttpRequest) -> HttpResponse:
    """Mails that were written: their text only in the demo, since links in them open accounts."""
    return render(request, "secretariat/outbox.html", {"mails": accounts.mails()})
