"""Sites of the register: searched, looked at, and said to be one. For offices: it tells whose audits a site has."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.disclosure.holds import REASONS
from comity.reference import countries
from comity.server.access import allows, asker
from comity.server.editions import withdrawals
from comity.server.editions.kinds import CAUSES
from comity.server.pages.asking import excel, tell
from comity.server.pages.check import COVERS
from comity.server.sites import selectors, services
from comity.server.sites.kinds import Said

MOST_LINES = 20_000
"""Sites in one Excel file: what is more is asked for by more words."""
_DIGITS = 9


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else 0


def _asked(request: HttpRequest) -> tuple[str, str]:
    question = request.GET.get("q", "")[: selectors.LONGEST_QUESTION]
    country = request.GET.get("country", "")
    return question, country if countries.is_code(country) else ""


@allows(GET="site.see")
def sites(request: HttpRequest) -> HttpResponse:
    """The sites that say all words asked for, a page at a time."""
    question, country = _asked(request)
    found = selectors.search(question, country, _start(request.GET.get("start", "")))
    shown: dict[str, object] = {"found": found, "question": question, "country": country}
    if found:
        asked = {"q": question, "country": country}
        later, before = found.start + selectors.PAGE, max(found.start - selectors.PAGE, 0)
        shown |= {
            "countries": sorted((countries.name(code), code, many) for code, many in found.countries.items()),
            "last": min(later, found.total), "excel": urlencode(asked),
            "later": urlencode(asked | {"start": later}) if later < found.total else "",
            "before": urlencode(asked | {"start": before}) if found.start else "",
        }  # fmt: skip
    return render(request, "sites/sites.html", shown)


@allows(GET="site.see")
def sites_excel(request: HttpRequest) -> HttpResponse:
    """What was found as an Excel file, the first `MOST_LINES` sites. Whose audits they have is on their pages."""
    found = selectors.search(*_asked(request), size=MOST_LINES)
    if found is None:
        raise Http404
    heads = ["Site id", "Site", "Supplier", "Address", "City", "Region", "Postcode", "Country", "Sector", "Identifiers",
             "Listed", "Held because", "First listed in", "Audited", "Audits that count"]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [each.site_id, each.name, each.supplier, each.address, each.city, each.region, each.postcode, each.country,
         each.sector, each.identifiers, "no" if each.hold else "yes", REASONS.get(each.hold, ""), each.first_edition,
         each.best_audit, len(each.audits)]
        for each in found.sites
    ]  # fmt: skip
    return excel("sites", [Column(head) for head in heads], rows)


def _found(site_id: str) -> Said:
    found = selectors.one(site_id)
    if found is None:
        raise Http404
    return found


@allows(GET="site.see")
def site(request: HttpRequest, site_id: str) -> HttpResponse:
    """One site: what it is called, its audits and rows, what was decided about it, and sites that look like it."""
    found = _found(site_id)
    if found.site_id != site_id:
        tell(request, f"The id {site_id} is a name of this site now: the two are one.")
        return redirect("sites-one", found.site_id)
    steps = selectors.decisions(site_id)
    said = {each.other for each in steps if not each.undone_by}
    shown = {
        "site": found, "country": countries.name(found.country), "hold": REASONS.get(found.hold, ""), "steps": steps,
        "near": [each for each in selectors.near(found) if each.site_id not in said],
        "audits": [
            (member, day, kind.replace("_", " "), COVERS.get(equivalence, equivalence))
            for member, day, kind, equivalence in found.audits
        ],
        "sector": found.sector.replace("_", " "), "longest": services.LONGEST_WHY,
        "withdrawn": withdrawals.steps(site_id), "goes": site_id in withdrawals.withdrawn(), "causes": CAUSES,
        "why": request.GET.get("why", "")[: services.LONGEST_WHY],
    }  # fmt: skip
    return render(request, "sites/site.html", shown)


@allows(POST="site.change")
def merge(request: HttpRequest, site_id: str) -> HttpResponse:
    """Say that another site is this one."""
    _found(site_id)
    other, why = request.POST.get("other", "").strip().lower(), request.POST.get("why", "")
    try:
        services.merge(asker(request), site_id, other, why)
        tell(request, "The two are one site. The next edition is composed so; until then both stand here.")
    except services.SiteError as error:
        tell(request, "", error)
        return redirect(f"{reverse('sites-one', args=(site_id,))}?{urlencode({'why': why})}")
    return redirect("sites-one", site_id)


@allows(POST="site.change")
def take_back(request: HttpRequest, site_id: str, public: UUID) -> HttpResponse:
    """Take back that two sites are one."""
    _found(site_id)
    try:
        services.take_back(asker(request), public, request.POST.get("why", ""))
        tell(request, "Taken back: the two are two sites again.")
    except services.SiteError as error:
        tell(request, "", error)
    return redirect("sites-one", site_id)
