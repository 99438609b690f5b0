"""Sites of the register: searched, looked at, said to be one or two, closed or moved.

For offices: it tells whose audits they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.disclosure.candidates import WITHDRAWN_CODE
from comity.disclosure.holds import REASONS
from comity.reference import countries
from comity.server import clock
from comity.server.access import allows, asker
from comity.server.editions import selectors as editions
from comity.server.editions import withdrawals
from comity.server.editions.kinds import CAUSES
from comity.server.lists import files as lists
from comity.server.pages.asking import excel, tell, written
from comity.server.pages.check import COVERS
from comity.server.sites import selectors, services
from comity.server.sites.kinds import Gone, Kind, Said

MOST_LINES = 20_000
"""Sites in one Excel file: what is more is asked for by more words."""
_DIGITS = 9


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for: words, a country, and whether only what is closed."""

    question: str
    country: str
    gone: bool

    @classmethod
    def of(cls, request: HttpRequest) -> _Asked:
        country = request.GET.get("country", "")
        question = request.GET.get("q", "")[: selectors.LONGEST_QUESTION]
        return cls(question, country if countries.is_code(country) else "", request.GET.get("gone") == "1")

    def found(self, start: int = 0, size: int = selectors.PAGE) -> selectors.Found | None:
        return selectors.search(self.question, self.country, start, size, self.gone)

    def link(self, **more: object) -> str:
        return urlencode({"q": self.question, "country": self.country, **({"gone": 1} if self.gone else {}), **more})


@allows(GET="site.see")
def sites(request: HttpRequest) -> HttpResponse:
    """The sites that say all words asked for, a page at a time."""
    asked = _Asked.of(request)
    found = asked.found(_start(request.GET.get("start", "")))
    shown: dict[str, object] = {"found": found, "asked": asked}
    if found:
        later, before = found.start + selectors.PAGE, max(found.start - selectors.PAGE, 0)
        shown |= {
            "countries": sorted((countries.name(code), code, many) for code, many in found.countries.items()),
            "last": min(later, found.total), "excel": asked.link(),
            "sites": [(each, found.gone.get(each.site_id)) for each in found.sites],
            "later": asked.link(start=later) if later < found.total else "",
            "before": asked.link(start=before) if found.start else "",
        }  # fmt: skip
    return render(request, "sites/sites.html", shown)


@allows(GET="site.see")
def sites_excel(request: HttpRequest) -> HttpResponse:
    """What was found as an Excel file, the first `MOST_LINES` sites. Whose audits they have is on their pages."""
    found = _Asked.of(request).found(size=MOST_LINES)
    if found is None:
        raise Http404
    heads = ["Site id", "Site", "Supplier", "Address", "City", "Region", "Postcode", "Country", "Sector", "Identifiers",
             "Listed", "Held because", "First listed in", "Audited", "Audits that count", "Open", "Closed since",
             "Moved to (site id)", "Closed by", "Closed because"]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [each.site_id, each.name, each.supplier, each.address, each.city, each.region, each.postcode, each.country,
         each.sector, each.identifiers, "no" if each.hold else "yes", REASONS.get(each.hold, ""), each.first_edition,
         each.best_audit, len(each.audits), *_gone_cells(found.gone.get(each.site_id))]
        for each in found.sites
    ]  # fmt: skip
    return excel("sites", [Column(head) for head in heads], rows)


def _gone_cells(gone: Gone | None) -> Sequence[Cell]:
    return ["no", gone.since.isoformat(), gone.to, gone.by, gone.why] if gone else ["yes", "", "", "", ""]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a site that say the same of their place: list, sheet and row; what they say ("" where it is not kept).
    They cannot be told apart, and have a `mark`, "" where an old edition left none."""

    mark: str
    says: str
    rows: Sequence[tuple[str, str, int]]


_PLACE = ("site_name", "supplier_name", "address", "city", "postcode", "region")


def _parts(found: Said) -> Sequence[_Part]:
    marks: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for name, sheet, row, *mark in found.rows:
        marks["".join(mark)].append((name, sheet, int(row)))
    of = selectors.edition()
    edition = editions.one(of) if of else None
    told = lists.said(edition.round, [row for rows in marks.values() for row in rows]) if edition else {}
    parts = []
    for own, rows in marks.items():
        values = next((told[row] for row in rows if row in told), {})
        parts.append(_Part(own, ", ".join(str(values[field]) for field in _PLACE if values.get(field)), rows))
    return parts


def _changes(stands: Sequence[selectors.Step]) -> bool:
    """Whether the next edition makes something else of a site."""
    one = {each.other for each in stands if each.kind == Kind.MERGE}
    return any(
        (each.kind == Kind.MERGE and each.known)
        or (each.kind == Kind.SPLIT and not each.came and not each.known and each.other not in one)
        for each in stands
    )


def _goes(found: Said) -> bool:
    """Whether it has to go: by its own name, or since the site from which it was parted has to."""
    return found.site_id in withdrawals.withdrawn() or (
        found.hold == WITHDRAWN_CODE and withdrawals.goes_with(found.site_id)
    )


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
    stands = [each for each in steps if not each.undone_by]
    said = {each.other for each in stands}
    gone, soon = selectors.gone(found.site_id), _changes(stands)
    parts = _parts(found)
    shown = {
        "site": found, "country": countries.name(found.country), "hold": REASONS.get(found.hold, ""), "steps": steps,
        "near": [each for each in selectors.near(found) if each.site_id not in said],
        "audits": [
            (member, day, kind.replace("_", " "), COVERS.get(equivalence, equivalence))
            for member, day, kind, equivalence in found.audits
        ],
        "gone": gone, "named": bool(gone and found.hold == WITHDRAWN_CODE and found.rows), "today": clock.today(),
        "came": [each.other for each in stands if each.came and each.kind == Kind.MOVED], "soon": soon,
        "parts": parts, "can_part": not gone and not soon and len(parts) > 1 and all(each.mark for each in parts),
        "sector": found.sector.replace("_", " "), "longest": services.LONGEST_WHY,
        "withdrawn": withdrawals.steps(site_id), "goes": _goes(found), "causes": CAUSES,
        "why": request.GET.get("why", "")[: services.LONGEST_WHY],
    }  # fmt: skip
    return render(request, "sites/site.html", shown)


@allows(POST="site.change")
def merge(request: HttpRequest, site_id: str) -> HttpResponse:
    """Say that another site is this one."""
    _found(site_id)
    other, why = written(request, "other").strip().lower(), written(request, "why")
    try:
        services.merge(asker(request), site_id, other, why)
        tell(request, "The two are one site. The next edition is composed so; until then both stand here.")
    except services.SiteError as error:
        tell(request, "", error)
        return redirect(f"{reverse('sites-one', args=(site_id,))}?{urlencode({'why': why})}")
    return redirect("sites-one", site_id)


@allows(POST="site.change")
def close(request: HttpRequest, site_id: str) -> HttpResponse:
    """Say that a site is closed."""
    _found(site_id)
    try:
        services.close(asker(request), site_id, written(request, "since"), written(request, "why"))
        tell(request, "It is closed. Its row leaves the list with the next edition.")
    except services.SiteError as error:
        tell(request, "", error)
    return redirect("sites-one", site_id)


@allows(POST="site.change")
def move(request: HttpRequest, site_id: str) -> HttpResponse:
    """Say that a site moved to where another one is."""
    _found(site_id)
    other = written(request, "other").strip().lower()
    try:
        services.move(asker(request), site_id, other, written(request, "since"), written(request, "why"))
        tell(request, "It moved: here it is closed, and its row leaves the list with the next edition.")
    except services.SiteError as error:
        tell(request, "", error)
    return redirect("sites-one", site_id)


@allows(POST="site.change")
def split(request: HttpRequest, site_id: str) -> HttpResponse:
    """Say that a site is two."""
    _found(site_id)
    try:
        services.split(asker(request), site_id, request.POST.getlist("mark"), written(request, "why"))
        tell(request, "It is two sites. The next edition is composed so; until then it stands here as one.")
    except services.SiteError as error:
        tell(request, "", error)
    return redirect("sites-one", site_id)


_BACK = {
    Kind.MERGE: "Taken back: the two are two sites again.",
    Kind.SPLIT: "Taken back: it is one site, as it was.",
    Kind.CLOSED: "Taken back: it is open. The next edition considers it like any other site.",
    Kind.MOVED: "Taken back: it is open here. The next edition considers it like any other site.",
}


@allows(POST="site.change")
def take_back(request: HttpRequest, site_id: str, public: UUID) -> HttpResponse:
    """Take back what was said of a site."""
    _found(site_id)
    try:
        tell(request, _BACK[services.take_back(asker(request), public, written(request, "why"))])
    except services.SiteError as error:
        tell(request, "", error)
    return redirect("sites-one", site_id)
