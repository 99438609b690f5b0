"""A member's needs: the sites that it keeps, what the list says of them now, and what came of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.check.values import place
from comity.reference.countries import name as country_name
from comity.server import clock
from comity.server.access import allows, asker, own_member
from comity.server.lists.reciprocity import reciprocity
from comity.server.needs import carrying, ical, selectors, services
from comity.server.needs.kinds import NOTED, Change, Standing
from comity.server.needs.sealing import SealError
from comity.server.needs.selectors import OneNeed
from comity.server.pages.asking import excel, first_fault, opens, tell
from comity.server.pages.check import ADVICE, COVERS, OUTCOMES, SHOWN
from comity.server.pages.lists import reader_language
from comity.server.pages.pictures import coverage
from comity.vocabulary.errors import ComityError

STANDINGS: Mapping[str, str | Promise] = {
    Standing.UNASKED: _("not asked yet"), Standing.ASKED: _("asked"), Standing.RECEIVED: _("report received by mail"),
    Standing.PLATFORM: _("report seen on a platform"), Standing.DECLINED: _("declined"),
    Standing.SILENT: _("no answer"),
}  # fmt: skip
CHANGES: Mapping[str, str | Promise] = {
    Change.NONE: "", Change.NEW: _("new since last time"), Change.NEWER: _("a later audit"),
    Change.GONE: _("no longer on the list"),
}  # fmt: skip
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Line:
    """A need as the pages show it, in words."""

    def __init__(self, need: OneNeed) -> None:
        self.need = need
        self.country = country_name(need.country, reader_language()) if need.country else ""
        self.where = ", ".join(part for part in (str(need.named.get("city", "")), self.country) if part)
        self.outcome, self.advice = OUTCOMES[need.hit["outcome"]], ADVICE[need.hit["advice"]]
        self.covers = COVERS[need.hit["equivalence"]] if need.hit.get("row_id") else ""
        self.change, self.standing = CHANGES[need.change], STANDINGS[need.standing]


def _lines(request: HttpRequest) -> list[Line]:
    return [Line(each) for each in selectors.of_member(own_member(request))]


def _found(request: HttpRequest, public: UUID) -> OneNeed:
    found = selectors.one(own_member(request), public)
    if found is None:
        raise Http404
    return found


@allows(GET="need.see")
@opens
def needs(request: HttpRequest) -> HttpResponse:
    """The needs of the company, what changed with the last edition, and how much of them the list covers."""
    lines = _lines(request)
    every = [each.need for each in lines]
    shown = {
        "lines": sorted(lines, key=lambda each: (each.need.change is Change.NONE, not each.need.listed)),
        "most": SHOWN,
        "coverage": selectors.coverage_of(every),
        "picture": coverage(every, clock.today()),
        "new": sum(each.change in (Change.NEW, Change.NEWER) for each in every),
        "edition": max((each.edition for each in every), default=""),
        "reciprocity": reciprocity(own_member(request)),
    }  # fmt: skip
    return render(request, "needs/needs.html", shown)


class KeepForm(forms.Form):
    """Which rows of a check are kept: those that are ticked, all that are on the list, or all."""

    carried = forms.CharField(widget=forms.HiddenInput)
    which = forms.ChoiceField(choices=[("ticked", ""), ("listed", ""), ("all", "")])
    due = forms.DateField(required=False)

    def chosen(self, member: UUID, ticked: Sequence[str]) -> tuple[UUID, list[carrying.Row]]:
        """The edition and the rows that were chosen. Raises CarriedError where the page is not what the server said."""
        edition, rows = carrying.unpack(member, self.cleaned_data["carried"])
        which = self.cleaned_data["which"]
        if which == "listed":
            return edition, carrying.listed([*rows.values()])
        wanted = {int(each) for each in ticked if each.isascii() and each.isdecimal() and len(each) < _DIGITS}
        return edition, [row for at, row in rows.items() if which == "all" or at in wanted]


_DIGITS = 9


@allows(POST="need.change")
@opens
def keep(request: HttpRequest) -> HttpResponse:
    """Keep rows of a check as needs."""
    form, member = KeepForm(request.POST), own_member(request)
    if not form.is_valid():
        tell(request, "", first_fault(form))
        return redirect("check")
    try:
        edition, rows = form.chosen(member, request.POST.getlist("row"))
        services.keep(asker(request), member, edition, rows, form.cleaned_data["due"])
        tell(request, say("Kept. These sites are held against each new edition; nobody outside your team sees them."))
    except SealError:
        raise
    except ComityError as error:
        tell(request, "", error)
        return redirect("check")
    return redirect("needs")


@allows(GET="need.see")
@opens
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """One need: what the list says, the letter, and what came of asking."""
    need = _found(request, public)
    may = reciprocity(own_member(request)).reads
    shown = {
        "line": Line(need), "row": selectors.listed_row(need) if may else None,
        "candidates": [(each, place(each)) for each in selectors.candidates(need)] if may else [], "may": may,
        "notes": [(each, STANDINGS[each.standing]) for each in selectors.notes(own_member(request), public)],
        "form": NoteForm(initial={"day": clock.today()}), "due": DueForm(initial={"due": need.due}),
    }  # fmt: skip
    return render(request, "needs/one.html", shown)


class NoteForm(forms.Form):
    """What came of asking a site."""

    standing = forms.ChoiceField(label=_("What came of it"), choices=[(each.value, STANDINGS[each]) for each in NOTED])
    day = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class DueForm(forms.Form):
    """When the member's own audit is due."""

    due = forms.DateField(
        label=_("Our own audit is due on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


@allows(POST="need.change")
@opens
def note(request: HttpRequest, public: UUID) -> HttpResponse:
    """Note what came of asking."""
    _found(request, public)
    form = NoteForm(request.POST)
    error: ComityError | str = "" if form.is_valid() else first_fault(form)
    if not error:
        try:
            data = form.cleaned_data
            services.note(asker(request), own_member(request), public, data["standing"], data["day"])
        except services.NeedError as refused:
            error = refused
    tell(request, say("Noted."), error)
    return redirect("needs-one", public)


@allows(POST="need.change")
@opens
def due(request: HttpRequest, public: UUID) -> HttpResponse:
    """Say when the own audit is due."""
    _found(request, public)
    form = DueForm(request.POST)
    error: ComityError | str = "" if form.is_valid() else first_fault(form)
    if not error:
        try:
            services.set_due(asker(request), own_member(request), public, form.cleaned_data["due"])
        except services.NeedError as refused:
            error = refused
    tell(request, say("The day is kept."), error)
    return redirect("needs-one", public)


@allows(POST="need.change")
@opens
def remove(request: HttpRequest, public: UUID) -> HttpResponse:
    """Remove one need."""
    _found(request, public)
    services.remove(asker(request), own_member(request), public)
    tell(request, say("Removed, with its notes."))
    return redirect("needs")


@allows(POST="need.change")
def remove_all(request: HttpRequest) -> HttpResponse:
    """Remove all needs, where the box was ticked that says so."""
    if request.POST.get("sure") == "on":
        services.remove(asker(request), own_member(request), None)
        tell(request, say("All needs of your company are removed, with their notes."))
    else:
        tell(request, "", say("Tick that all shall be removed, then press the button again."))
    return redirect("needs")


@allows(GET="need.see")
@opens
def letter(request: HttpRequest, public: UUID) -> HttpResponse:
    """The request letter to a listed site, as a document to edit."""
    need = _found(request, public)
    made = selectors.letter(need, asker(request)) if reciprocity(own_member(request)).reads else None
    if made is None:
        raise Http404
    response = HttpResponse(made[1], content_type=_DOCX)
    response["Content-Disposition"] = f'attachment; filename="{made[0]}"'
    return response


@allows(GET="need.see")
@opens
def needs_excel(request: HttpRequest) -> HttpResponse:
    """The needs as an Excel file."""
    rows: list[Sequence[Cell]] = []
    for line in _lines(request):
        need, hit = line.need, line.need.hit
        rows.append([
            need.site, str(need.named.get("supplier_name", "")), str(need.named.get("address", "")),
            str(need.named.get("city", "")), line.country, str(line.outcome), str(line.advice), str(line.change),
            hit.get("site", ""), hit.get("place", ""), hit.get("audited", ""), str(line.covers), hit.get("row_id", ""),
            need.edition, need.due, need.renewal, str(line.standing), need.since, need.by, need.at,
        ])  # fmt: skip
    heads = [
        Column(say("Your site")), Column(say("Company")), Column(say("Street")), Column(say("Town")),
        Column(say("Country")), Column(say("The list says")), Column(say("Advice"), width=40),
        Column(say("With the last edition")), Column(say("Site on the list")), Column(say("Place")),
        Column(say("Audited")), Column(say("Covers")), Column("row_id", "quiet", width=27), Column(say("Edition")),
        Column(say("Own audit due"), "date"), Column(say("Older than three years from"), "date"),
        Column(say("Request")), Column(say("On"), "date"), Column(say("Kept by")),
        Column(say("Kept at (UTC)"), "moment"),
    ]  # fmt: skip
    return excel("needs", heads, rows)


@allows(GET="need.see")
@opens
def calendar(request: HttpRequest) -> HttpResponse:
    """The days on which something is due, as a calendar file."""
    events = [event for line in _lines(request) for event in _events(line)]
    content = ical.calendar(say("Audits: what is due"), events, clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="needs.ics"'
    return response


def _events(line: Line) -> list[ical.Event]:
    need = line.need
    site = ", ".join(part for part in (need.site, line.where) if part)
    texts = {
        "due": say("Own audit due: %(site)s"), "older": say("The listed audit may be older than three years: %(site)s"),
    }  # fmt: skip
    return [
        ical.Event(ical.number(kind, need.public), day, texts[kind] % {"site": site}, str(line.advice))
        for kind, day in selectors.days(need)
    ]


@allows(GET="need.see")
@opens
def funnel(request: HttpRequest) -> HttpResponse:
    """How far the company's own requests are."""
    steps, found = _steps(request)
    return render(request, "needs/funnel.html", {"steps": steps, "funnel": found})


def _steps(request: HttpRequest) -> tuple[list[tuple[str, int]], selectors.Funnel]:
    found = selectors.funnel(selectors.of_member(own_member(request)))
    steps = [(say("needs"), found.needs), (say("on the list"), found.listed)]
    return [*steps, *((str(STANDINGS[each]), count) for each, count in found.standings.items())], found


@allows(GET="need.see")
@opens
def funnel_excel(request: HttpRequest) -> HttpResponse:
    """How far the company's own requests are, as an Excel file."""
    steps, _found_too = _steps(request)
    return excel("requests", [Column(say("Step")), Column(say("Sites"), "count")], steps)
