"""The programme in pictures, for everybody who may read the common list; and what it covers of a member's own needs.

What is told of editions comes from their own files (`editions.figures`); coverage is the asking member's alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell
from comity.reference.countries import name as country_name
from comity.server import clock
from comity.server.access import allows, asker, own_member
from comity.server.accounts.roles import TEAM
from comity.server.editions import figures
from comity.server.lists.reciprocity import reciprocity
from comity.server.needs import due
from comity.server.needs import selectors as needs
from comity.server.needs.due import Due
from comity.server.needs.selectors import OneNeed
from comity.server.pages.asking import opens
from comity.server.pages.figures import NUMBER, Picture, bars, heading, places
from comity.server.pages.lists import reader_language

MOST_NAMED = 3
"""Countries that the sentence on the map names."""
MOST_DRAWN = 12
"""Editions that the picture of their history draws, the latest; its table has all."""


def _reads(request: HttpRequest) -> bool:
    """May the asker read the released editions?"""
    return asker(request).role not in TEAM or reciprocity(own_member(request)).reads


@allows(GET="edition.see")
def pictures(request: HttpRequest) -> HttpResponse:
    """How the common list grew, and where its sites are."""
    shown: dict[str, object] = {"office": asker(request).role not in TEAM}
    if _reads(request):
        shown["pictures"] = [each for each in (history(), world()) if each]
    else:
        shown["reciprocity"] = reciprocity(own_member(request))
    return render(request, "lists/pictures.html", shown)


@allows(GET="edition.see")
def history_excel(request: HttpRequest) -> HttpResponse:
    """The history of editions as an Excel file."""
    return _workbook(history() if _reads(request) else None)


@allows(GET="edition.see")
def world_excel(request: HttpRequest) -> HttpResponse:
    """Sites by country as an Excel file."""
    return _workbook(world() if _reads(request) else None)


def _workbook(picture: Picture | None) -> HttpResponse:
    if picture is None:
        raise Http404
    return picture.workbook()


# --- of the programme -------------------------------------------------------------------------------------------------


def history() -> Picture | None:
    """How many sites each edition lists, and how many of them are new or gone; None before the first edition."""
    steps = figures.history()
    if not steps:
        return None
    columns = [
        heading(_("Edition")), heading(_("Audits up to"), "date"), heading(_("on the list before, too"), NUMBER),
        heading(_("new"), NUMBER), heading(_("gone"), NUMBER), heading(_("Sites listed"), NUMBER),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [each.edition.round_name, each.edition.cutoff, each.stayed, each.new, each.gone, each.listed] for each in steps
    ]
    drawn = bars(columns, rows[-MOST_DRAWN:], {2: "main", 3: "new", 4: "gone"}, across=False)
    note = say("Counted from the files of the released editions, which every member has.")
    return Picture(
        "history", say("How the common list grew"), _of_history(steps), note, columns, rows, drawn,
        reverse("editions-history"),
    )  # fmt: skip


def _of_history(steps: Sequence[figures.Step]) -> str:
    last = steps[-1]
    if len(steps) == 1:
        return say("There is one edition so far. It lists %(listed)s sites.") % {"listed": intcomma(last.listed)}
    told = {"editions": len(steps), "listed": intcomma(last.listed), "new": intcomma(last.new),
            "gone": intcomma(last.gone)}  # fmt: skip
    return (
        say("The latest of %(editions)s editions lists %(listed)s sites. With it %(new)s sites came and %(gone)s went.")
        % told
    )


def world() -> Picture | None:
    """Where the sites of the latest edition are; None before the first."""
    found = figures.places()
    if found is None:
        return None
    columns = [
        heading(_("Country")), heading(_("Code"), "quiet"), heading(_("Sites listed"), NUMBER),
        heading(_("Sites audited, held ones too"), NUMBER),
    ]  # fmt: skip
    language, withheld = reader_language(), say("withheld")
    rows: list[Sequence[Cell]] = [
        [country_name(each.country, language), each.country, each.listed,
         withheld if each.audited is None else each.audited]
        for each in found.countries
    ]  # fmt: skip
    return Picture(
        "countries", say("Where the listed sites are"), _of_places(found, [str(row[0]) for row in rows]),
        _about_counts(found), columns, rows, places(columns, rows, 0, 1, 2), reverse("editions-countries"),
    )  # fmt: skip


def _of_places(found: figures.Places, names: Sequence[str]) -> str:
    ranked = list(zip(names, found.countries, strict=True))[:MOST_NAMED]
    most = ", ".join(f"{name} ({intcomma(each.listed)})" for name, each in ranked)
    told = {"sites": intcomma(found.listed), "countries": len(names), "most": most, "edition": found.edition.round_name}
    if not names:
        return say("The edition %(edition)s lists no site.") % told
    if len(names) == 1:
        return say("The edition %(edition)s lists %(sites)s sites, all of them in one country: %(most)s.") % told
    text = say("The edition %(edition)s lists %(sites)s sites in %(countries)s countries; the most in %(most)s.")
    return text % told


def _about_counts(found: figures.Places) -> str:
    told = {"noise": found.noise, "audited": "" if found.audited is None else intcomma(found.audited)}
    said = [
        say("The area of a circle is the number of listed sites, counted from the rows that every member has."),
        "" if found.audited is None else say("In all countries about %(audited)s sites are audited, held ones too."),
        say("Numbers of audited sites may be up to %(noise)s too high or too low, so they need not add up."),
        say("Such a number is withheld where too few members stand behind it, and where there is no such site."),
        say("Borders are drawn as Natural Earth has them; the programme says nothing about them."),
    ]
    return " ".join(each % told for each in said if each)


# --- of a member ------------------------------------------------------------------------------------------------------

DUES: Mapping[Due, str | Promise] = {
    Due.OVERDUE: _("overdue"), Due.THREE: _("within 3 months"), Due.SIX: _("in 3 to 6 months"),
    Due.LATER: _("later"), Due.OPEN: _("no day kept"),
}  # fmt: skip


def coverage(every: Sequence[OneNeed], today: date) -> Picture | None:
    """How much of a member's needs the list covers, by when its own audits are due; None without needs."""
    if not every:
        return None
    columns = [
        heading(_("Own audit due")), heading(_("a report can do"), NUMBER),
        heading(_("a report covers a part"), NUMBER), heading(_("unsure"), NUMBER), heading(_("not listed"), NUMBER),
        heading(_("Sites"), NUMBER),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [str(DUES[each]), part.covered, part.listed - part.covered, part.ask, part.not_listed, part.sites]
        for each, part in due.by_due(every, today).items()
    ]
    drawn = bars(columns, rows, {1: "main", 2: "part", 3: "ask", 4: "none"}, across=True)
    return Picture(
        "coverage", say("What the list covers of your needs"), _of_coverage(every, today), "", columns, rows, drawn,
        reverse("needs-coverage"),
    )  # fmt: skip


def _of_coverage(every: Sequence[OneNeed], today: date) -> str:
    soon, whole = due.soon(every, today), needs.coverage_of(every)
    told = {"due": intcomma(soon.sites), "avoided": intcomma(soon.saving.recognise),
            "covered": intcomma(whole.covered), "sites": intcomma(whole.sites)}  # fmt: skip
    covered = say("For %(covered)s of your %(sites)s sites the list has a report that can do.") % told
    if not soon.sites:
        return covered
    avoided = say(
        "Own audits that are overdue or due within six months: %(due)s, of which %(avoided)s can be avoided in sight."
    )
    return f"{covered} {avoided % told}"


@allows(GET="need.see")
@opens
def coverage_excel(request: HttpRequest) -> HttpResponse:
    """The coverage of the company's needs as an Excel file."""
    return _workbook(coverage(needs.of_member(own_member(request)), clock.today()))
