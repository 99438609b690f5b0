"""Ways on for what is held, and what has to go: the hold queue, sites that volunteered, sites that are withdrawn."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from comity.as_sheets import Cell, Column
from comity.disclosure.holds import REASONS, sentence
from comity.reference import countries
from comity.server.access import allows, asker
from comity.server.editions import selectors, volunteers, withdrawals
from comity.server.editions.kinds import EditionError
from comity.server.pages.asking import excel, first_fault, tell, written
from comity.server.sites import selectors as sites
from comity.vocabulary.errors import ComityError

PAGE = 50
_DIGITS = 9
NEXT = "The next edition considers it again."
WAIVER = "Every member behind it signs a waiver, on the page of its list."
ASKS = "The site asks to be listed itself: put it on the list of volunteers."
_CROWD = (NEXT, WAIVER, ASKS)
WAYS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("r1_hands", "r1_exclusive", "r1_weight", "r2_changes", "i3b_blanks"), _CROWD),
    "min_age": ("It waits until an audit of it is old enough: nothing else helps.",),
    "outside_window": ("It stays until a member sends a newer audit.",),
    "no_name": ("A member behind it sends its name with the next list.",),
    "names_member": ("It stays: nothing that names a member is listed.",),
    "r2_cover": ("It comes back with its next audit.", ASKS),
    "asks_no_longer": (NEXT, ASKS),
    "waived_no_longer": (NEXT, WAIVER, ASKS),
    "withdrawn": ("It stays away until that is taken back, on the page of what has to go.",),
}
"""The ways on for each reason of a hold, in words."""


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else 0


@dataclass(frozen=True, slots=True)
class Held:
    """A held site as the queue shows it; `known`: the register has a page of it."""

    site_id: str
    name: str
    country: str
    cell: str
    reason: str
    says: str
    waited: str
    next: str
    known: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why sites are held: how many, for how many editions at most, and the ways on."""

    code: str
    says: str
    sites: int
    longest: int
    ways: Sequence[str]


def _edition(public: UUID) -> selectors.OneEdition:
    found = selectors.one(public)
    if found is None:
        raise Http404
    return found


def _lines(public: UUID) -> list[dict[str, str]]:
    try:
        told = selectors.content(public, selectors.OWN_FILES["held.csv"]).decode("utf-8-sig")
    except KeyError:
        return []
    return list(csv.DictReader(io.StringIO(told)))


@allows(GET="edition.judge")
def queue(request: HttpRequest, public: UUID) -> HttpResponse:
    """Every held site of an edition: why, for how long, and the ways on."""
    found, lines = _edition(public), _lines(public)
    code = request.GET.get("reason", "")
    reasons = []
    for reason in sorted({line["reason"] for line in lines}):
        ages = [_start(line["editions_waited"]) for line in lines if line["reason"] == reason]
        reasons.append(Reason(reason, sentence(reason), len(ages), max(ages), WAYS[reason]))
    chosen = [line for line in lines if line["reason"] == code or code not in REASONS]
    chosen.sort(key=lambda line: -_start(line["editions_waited"]))  # stable: then by cell and name
    start = _start(request.GET.get("start", ""))
    later, before = start + PAGE, max(start - PAGE, 0)
    page = chosen[start:later]
    known = sites.known([line["site_id"] for line in page])
    shown = {
        "edition": found, "reasons": sorted(reasons, key=lambda each: -each.sites),
        "code": code if code in REASONS else "",
        "held": [_held(line, known) for line in page], "total": len(chosen), "start": start,
        "last": min(later, len(chosen)),
        "later": urlencode({"reason": code, "start": later}) if later < len(chosen) else "",
        "before": urlencode({"reason": code, "start": before}) if start else "",
    }  # fmt: skip
    return render(request, "rounds/queue.html", shown)


def _held(line: Mapping[str, str], known: set[str]) -> Held:
    return Held(
        line["site_id"], line["site_name"], line["country"], line["knowledge_cell"], line["reason"],
        line["what_it_means"], line["editions_waited"], line["what_happens_next"], line["site_id"] in known,
    )  # fmt: skip


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@allows(GET="edition.judge")
def given(_request: HttpRequest, public: UUID, name: str) -> HttpResponse:
    """A file that an edition was composed of beside the lists, for the option of `comity assemble` of that name."""
    _edition(public)
    found = selectors.given_file(public, name)
    if found is None:
        raise Http404
    return _download(*found)


class FileForm(forms.Form):
    """A list of sites that asked."""

    file = forms.FileField(
        label="Their list",
        help_text="xlsx, xls, xlsb, ods or csv; a name and a country for each, more where you know it.",
        error_messages={"required": "Choose a file. It may be up to 5 MB large."},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)


class SiteForm(forms.Form):
    """One site that asked."""

    site = forms.CharField(label="Site", max_length=200)
    supplier = forms.CharField(label="Supplier", max_length=200, required=False)
    address = forms.CharField(label="Address", max_length=300, required=False)
    city = forms.CharField(label="City", max_length=120, required=False)
    country = forms.ChoiceField(label="Country")
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        names = sorted(countries.name(code) for code in countries.codes())
        self.fields["country"].choices = [("", "–"), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def said(self) -> Mapping[str, str]:
        """The site by the headings of the list."""
        return {heading: self.cleaned_data[heading.lower()] for heading in volunteers.HEADINGS}


@allows(GET="edition.judge", POST="volunteer.change")
def volunteered(request: HttpRequest) -> HttpResponse:
    """Sites that asked to be listed themselves: a file, or one by one."""
    start = {"once": uuid.uuid4()}
    one = request.POST.get("what") == "site"
    site_form = SiteForm(request.POST if one else None, initial=start, auto_id="site_%s")
    sent = (request.POST, request.FILES) if request.method == "POST" and not one else (None, None)
    file_form = FileForm(sent[0], sent[1], initial=start)
    form = site_form if one else file_form
    if request.method == "POST" and form.is_valid():
        try:
            _volunteer(request, site_form if one else file_form)
            tell(request, "Taken. Every edition that is composed from now on knows of it.")
            return redirect("volunteers")
        except ComityError as error:
            form.add_error(None, str(error))
    shown = {"found": volunteers.in_force(), "file_form": file_form, "site_form": site_form}
    return render(request, "rounds/volunteers.html", shown, status=422 if form.errors else 200)


def _volunteer(request: HttpRequest, form: SiteForm | FileForm) -> None:
    data = form.cleaned_data
    if isinstance(form, SiteForm):
        volunteers.add(asker(request), form.said(), data["once"])
    else:
        volunteers.keep(asker(request), volunteers.Sent(data["file"].name, data["file"].read(), data["once"]))


@allows(GET="edition.judge")
def volunteered_file(_request: HttpRequest) -> HttpResponse:
    """The list of volunteers as it came, for `comity assemble --volunteered`."""
    found = volunteers.content()
    if found is None:
        raise Http404
    return _download(*found)


@allows(POST="volunteer.change")
def remove_volunteers(request: HttpRequest) -> HttpResponse:
    """Take the list of volunteers away."""
    volunteers.remove(asker(request))
    tell(request, "The list is removed. Sites that are listed because they asked leave with the next edition.")
    return redirect("volunteers")


@allows(GET="edition.judge")
def withdrawn(request: HttpRequest) -> HttpResponse:
    """What has to go, and what was taken back of it."""
    going = withdrawals.going()
    shown = {"going": going, "listed": sum(each.listed for each in going), "steps": withdrawals.steps()}
    return render(request, "rounds/withdrawn.html", shown)


@allows(GET="edition.judge")
def withdrawn_excel(_request: HttpRequest) -> HttpResponse:
    """All that was said of sites that have to go, as an Excel file."""
    heads = ["Site id", "Reason", "Why", "By", "At", "Taken back by", "Taken back at", "Why taken back"]
    rows: list[Sequence[Cell]] = [
        [each.site_id, each.cause, each.why, each.by, each.at, each.undone_by, each.undone_at, each.undone_why]
        for each in withdrawals.steps()
    ]
    return excel("withdrawn", [Column(head) for head in heads], rows)


class WithdrawForm(forms.Form):
    """Why a site has to go."""

    cause = forms.CharField(max_length=12)
    why = forms.CharField(max_length=withdrawals.LONGEST_WHY, error_messages={"required": "Say why."})


def _site(site_id: str) -> str:
    found = sites.one(site_id)
    if found is None:
        raise Http404
    return found.site_id


@allows(POST="site.withdraw")
def withdraw(request: HttpRequest, site_id: str) -> HttpResponse:
    """Say that a site has to go from the next edition."""
    own, form = _site(site_id), WithdrawForm(request.POST)
    if not form.is_valid():
        tell(request, "", first_fault(form))
        return redirect("sites-one", own)
    try:
        withdrawals.withdraw(asker(request), own, form.cleaned_data["cause"], form.cleaned_data["why"])
        tell(
            request,
            "It goes with the next edition. What goes along, so that nobody can tell whose it was, is said there.",
        )
    except EditionError as error:
        tell(request, "", error)
    return redirect("sites-one", own)


@allows(POST="site.withdraw")
def lift(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take back that a site has to go."""
    try:
        withdrawals.lift(asker(request), public, written(request, "why"))
        tell(request, "Taken back: the next edition considers the site like any other.")
    except EditionError as error:
        tell(request, "", error)
    return redirect(reverse("withdrawn"))
