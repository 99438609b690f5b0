"""Sending a list in four steps: choose the file, match the columns, fix the rows, submit what others may see."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.intake import Choice
from comity.intake.groups import Group, said
from comity.intake.mapping import known_fields
from comity.reference import sentences
from comity.reference.countries import codes as country_codes
from comity.reference.countries import name as country_name
from comity.reference.headings import field_names
from comity.server.access import allows, asker, own_member
from comity.server.lists import files, fixing, own_pairs, selectors, services
from comity.server.lists.kinds import WORKING, State
from comity.server.pages.asking import excel, own_list, posted, tell
from comity.vocabulary.listing import ColumnReading

_LANGUAGES = {"zh-hans": "zh"}
STOP_POLLING = 286  # htmx: the last answer; it asks no more
SURE, LIKELY = 0.9, 0.5
"""Certainty from which a column is called recognised, and beneath which it should be looked at."""


def reader_language() -> str:
    """The language in which intake speaks to this person."""
    language = get_language() or "en"
    return _LANGUAGES.get(language, language)


class SendForm(forms.Form):
    """The file, and what to do with columns that must not be shared."""

    file = forms.FileField(
        label=_("Your list"), help_text=_("xlsx, xls, xlsb, ods or csv, as you have it, up to 50 MB."),
        error_messages={"required": _("Choose a file. It may be up to 50 MB large.")},
    )  # fmt: skip
    without_forbidden = forms.BooleanField(
        label=_("If there are columns that must not be shared (prices, volumes, persons), leave them out."),
        required=False,
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def sent(self) -> services.Sent:
        """What was sent with a form that is valid."""
        data = self.cleaned_data
        return services.Sent(data["file"].name, data["file"].read(), data["without_forbidden"], data["once"])


@allows(GET="list.see")
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of the company, and what to do next."""
    shown = {"lists": selectors.of_member(own_member(request)), "round": services.open_round_now()}
    return render(request, "lists/lists.html", shown)


@allows(GET="list.see", POST="list.send")
def send(request: HttpRequest) -> HttpResponse:
    """Step 1: choose the file."""
    form = SendForm(request.POST or None, request.FILES or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.receive(asker(request), own_member(request), form.sent())
            return redirect("lists-one", made.public)
        except services.ListError as error:
            form.add_error(None, str(error))
    shown = {"form": form, "round": services.open_round_now(), "step": 1}
    return render(request, "lists/send.html", shown, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class ToDo:
    """A group of problems as the page shows it."""

    severity: str
    says: str
    repair: str
    rows: int


def to_do(groups: Sequence[Group], language: str) -> list[ToDo]:
    """What is to be looked at in a list, in words."""
    return [
        ToDo(
            each.first.severity.value, said(each, language), sentences.repair(each.first, language), len(each.problems)
        )
        for each in groups
    ]


@allows(GET="list.see")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """A list: how far it is, what is to be repaired, and what others may see of it."""
    found = own_list(request, public)
    waiting = to_do(selectors.groups(found.key), reader_language())
    shown: dict[str, object] = {"list": found, "step": 3, "working": found.state in WORKING, "to_do": waiting}
    shown["counts"] = selectors.counts(found.key)
    shown["seen"] = _seen(selectors.first_listing(found.key))
    shown["repairs"], shown["changed"] = fixing.count(found.key)
    shown["pairs"], shown["answered"] = own_pairs.count(found.key)
    shown["poll"] = "lists-progress"
    shown["current"] = found.state in (State.READ, State.SUBMITTED)
    return render(request, "lists/one.html", shown)


_SHARED = (
    "supplier_name",
    "site_name",
    "address",
    "city",
    "region",
    "postcode",
    "country",
    "sector",
    "os_id",
    "gln",
    "lei",
)
"""Fields of which an edition may show a canonical form (disclosure.md 3.4); all others never leave."""
_DERIVED = ("assessment_kind", "protocol_family", "audit_date")
"""Fields of which an edition shows only something coarser: kind, equivalence, half-year."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One field of the sample row: what others may see of it in words ("" where nothing)."""

    field: str
    value: str
    shown: str


def _seen(listing: Mapping[str, object] | None) -> list[Seen]:
    """What others may see of one row, at most: much is made coarser or held back by the gate."""
    coarser = {
        "assessment_kind": say("the kind of assessment"), "protocol_family": say("how close it is to four pillars"),
        "audit_date": say("the half-year"),
    }  # fmt: skip
    return [
        Seen(
            str(field_names()[name]),
            str(value),
            say("in a common spelling") if name in _SHARED else coarser.get(name, ""),
        )
        for name, value in (listing or {}).items()
        if name in field_names() and value not in ("", None)
    ]


@allows(GET="list.see")
def progress(request: HttpRequest, public: UUID) -> HttpResponse:
    """The part of the page that says how far reading is; asked for every second until it is done."""
    return how_far(request, own_list(request, public), "lists-progress")


def how_far(request: HttpRequest, found: selectors.OneList, poll: str) -> HttpResponse:
    """How far reading a list is; the route `poll` is asked again until it is done, and then the whole page."""
    done = found.state not in WORKING
    shown = {"list": found, "poll": poll, "done": done}
    response = render(request, "lists/progress.html", shown, status=STOP_POLLING if done else 200)
    if done:
        response["HX-Refresh"] = "true"
    return response


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the member's file: how it was understood, and how surely, in a word."""

    at: int
    reading: ColumnReading
    word: str


def _word(reading: ColumnReading) -> str:
    if not reading.field:
        return say("not used")
    if reading.certainty >= SURE:
        return say("recognised")
    return say("likely") if reading.certainty >= LIKELY else say("guessed: please check")


@allows(GET="list.see", POST="list.send")
def columns(request: HttpRequest, public: UUID) -> HttpResponse:
    """Step 2: which column is which field."""
    found = own_list(request, public)
    readings = selectors.columns(found.key)
    if request.method == "POST":
        try:
            chosen = _chosen(request, readings, selectors.choices(found.key))
            services.choose_columns(asker(request), own_member(request), public, chosen)
        except services.ListError as error:
            tell(request, "", error)
        return redirect("lists-one", public)
    fields = [(name, str(field_names()[name])) for name in known_fields() if name in field_names()]
    lines = [ColumnLine(at, each, _word(each)) for at, each in enumerate(readings)]
    shown = {"list": found, "lines": lines, "fields": fields, "step": 2, "open": found.state == State.READ}
    return render(request, "lists/columns.html", shown)


def _chosen(request: HttpRequest, readings: Sequence[ColumnReading], before: Sequence[Choice]) -> list[Choice]:
    """What the form says beside what was understood: only what a person changed becomes a choice."""
    kept = {(each.sheet, each.heading, each.column): each for each in before}
    for at, reading in enumerate(readings):
        field = request.POST.get(f"column-{at}", reading.field)
        if field != reading.field and (not field or field in known_fields()):
            choice = Choice(reading.sheet, reading.heading, field, reading.column)
            kept[choice.sheet, choice.heading, choice.column] = choice
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class RepairLine:
    """A repair as the page shows it: `choices` are texts that are likely meant, `day` whether a day is asked for."""

    repair: fixing.Repair
    says: str
    advice: str
    choices: Sequence[str]
    day: bool


def _repair_line(each: fixing.Repair, language: str) -> RepairLine:
    first = each.first
    details = dict(first.details)
    choices = [country_name(code, language) for code in details.get("choices", "").split()]
    if first.code == fixing.UNDECIDED:
        choices = [details["first_day"], details["second_day"]]
    return RepairLine(
        each, sentences.message(first, language), sentences.repair(first, language), choices,
        first.code.startswith("date_"),
    )  # fmt: skip


@allows(GET="list.see", POST="list.send")
def fix(request: HttpRequest, public: UUID) -> HttpResponse:
    """Step 3: repair cells here."""
    found, language = own_list(request, public), reader_language()
    if request.method == "POST":
        try:
            asked = fixing.Asked(_texts(request), request.POST.get("undecided", ""))
            fixing.correct(asker(request), own_member(request), public, asked)
            tell(request, say("The cells are changed; the list is read again."))
            return redirect("lists-one", public)
        except services.ListError as error:
            tell(request, "", error)
            return redirect("lists-fix", public)
    lines, of = fixing.repairs(found.key)
    shown = {
        "list": found, "lines": [_repair_line(each, language) for each in lines], "of": of, "step": 3,
        "undecided": any(each.first.code == fixing.UNDECIDED for each in lines),
        "changes": fixing.changes(found.key), "open": found.state == State.READ,
        "countries": sorted(country_name(code, language) for code in country_codes()),
    }  # fmt: skip
    return render(request, "lists/fix.html", shown)


_FIELD = re.compile(r"fix-(\d{1,18})")


def _texts(request: HttpRequest) -> dict[int, str]:
    """What was written into the fields of the page, by the key of the repair."""
    texts = posted(request)
    named = {name: _FIELD.fullmatch(name) for name in texts}
    return {int(match[1]): texts.get(name, "") for name, match in named.items() if match}


@allows(POST="list.send")
def undo(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take back one change in a cell, or all of them."""
    own_list(request, public)
    which = request.POST.get("change", "")
    known = which.isascii() and which.isdecimal() and len(which) < _DIGITS
    if not known and which != "all":
        raise Http404
    try:
        fixing.undo(asker(request), own_member(request), public, int(which) if known else None)
        tell(request, say("Taken back; the list is read again."))
    except services.ListError as error:
        tell(request, "", error)
    return redirect("lists-one", public)


_DIGITS = 19  # a key of the database has fewer


@allows(GET="list.see")
def changes_excel(request: HttpRequest, public: UUID) -> HttpResponse:
    """What was changed here, as an Excel file; its first columns are a file of corrections for `comity read`."""
    found = own_list(request, public)
    rows: list[Sequence[Cell]] = [
        [each.sheet, each.row, each.column, each.value, each.heading, each.was, each.by, each.at]
        for each in fixing.changes(found.key)
    ]
    heads = [
        Column("sheet"), Column("row", "count"), Column("column", "count"), Column("value"), Column("Heading"),
        Column("It said"), Column("By"), Column("At (UTC)", "moment"),
    ]  # fmt: skip
    return excel("changes", heads, rows)


@allows(GET="list.see")
def problems_excel(request: HttpRequest, public: UUID) -> HttpResponse:
    """Every problem of the list as an Excel file."""
    found, language = own_list(request, public), reader_language()
    rows: list[Sequence[Cell]] = [
        [each.severity.value, each.sheet, each.row, each.column, each.value, sentences.message(each, language),
         sentences.repair(each, language)]
        for each in selectors.problems(found.key)
    ]  # fmt: skip
    heads = ("Weight", "Sheet", "Row", "Column", "What you wrote", "What is wrong", "What to change")
    looks = ("plain", "plain", "count", "plain", "plain", "text", "text")
    widths = (None, None, None, None, None, 60, 60)
    return excel("problems", [Column(a, b, width=c) for a, b, c in zip(heads, looks, widths, strict=True)], rows)


@allows(GET="list.see")
def listings_excel(request: HttpRequest, public: UUID) -> HttpResponse:
    """The rows as they were understood, as an Excel file."""
    return as_read(own_list(request, public))


def as_read(found: selectors.OneList) -> HttpResponse:
    """The understood rows of a list as an Excel file."""
    names = [name for name in known_fields() if name in field_names()]
    rows = [
        [str(each["sheet"]), int(str(each["row"])), *(_cell(each.get(name)) for name in names)]
        for each in selectors.listings(found.key)
    ]
    heads = [Column("Sheet"), Column("Row", "count"), *(Column(str(field_names()[name])) for name in names)]
    return excel("listings", heads, rows)


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float) else None


@allows(GET="list.see")
def marked(request: HttpRequest, public: UUID) -> HttpResponseBase:
    """The member's own file with the cells to repair marked."""
    found = own_list(request, public)
    if not found.kept:
        raise Http404
    content, name = files.marked(found.key, reader_language())
    return FileResponse(content, as_attachment=True, filename=name)


@allows(POST="list.send")
def submit(request: HttpRequest, public: UUID) -> HttpResponse:
    """Step 4: let the list count."""
    try:
        services.submit(asker(request), own_member(request), public)
        tell(request, say("Your list counts for the round. Until the deadline you can replace it or take it back."))
    except services.ListError as error:
        tell(request, "", error)
    return redirect("lists")


@allows(POST="list.send")
def withdraw(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take a list back."""
    try:
        services.withdraw(asker(request), own_member(request), public)
        tell(request, say("The list is taken back; its rows and the file are deleted."))
    except services.ListError as error:
        tell(request, "", error)
    return redirect("lists")
