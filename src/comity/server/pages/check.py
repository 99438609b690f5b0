"""Checking suppliers in the browser: a file, pasted rows or one site in, hits with advice out, and nothing is kept."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.check.saving import Assumptions
from comity.check.values import Advice, Checked, Outcome, place
from comity.checking import RefusedSuppliersError
from comity.reference import sentences
from comity.reference.countries import codes as country_codes
from comity.reference.countries import name as country_name
from comity.server import limits
from comity.server.access import allows, asker, own_member
from comity.server.editions.selectors import latest
from comity.server.lists.reciprocity import reciprocity
from comity.server.needs import carrying, engine, selectors
from comity.server.pages.asking import EXCEL
from comity.server.pages.lists import reader_language
from comity.vocabulary.errors import ComityError
from comity.vocabulary.listing import Listing

OUTCOMES: Mapping[str, str | Promise] = {
    Outcome.LISTED: _("listed"), Outcome.ASK: _("unsure"), Outcome.NOT_LISTED: _("not listed"),
}  # fmt: skip
ADVICE: Mapping[str, str | Promise] = {
    Advice.RECOGNISE: _("recognise: ask the site for its report instead of sending auditors"),
    Advice.TOP_UP: _("top up: ask for the report, and look only at what it does not cover"),
    Advice.ASK: _("ask: find out which site it is, or repair the row"),
    Advice.COMMISSION: _("the list does not help: an audit of your own, if you need one"),
}
COVERS: Mapping[str, str | Promise] = {
    "four_pillar": _("four pillars"), "two_pillar": _("two pillars"), "other": _("another protocol"),
    "": _("not stated"),
}  # fmt: skip
SHOWN = 500
"""Rows of an outcome, or needs, that a page shows; the workbook has all."""
_ZIP = "application/zip"


class _Form(forms.Form):
    """What every way to check has in common: what it is, and its rows as a file."""

    way = ""

    def sent(self) -> tuple[bytes, str]:
        """The content and the file name of a list with these rows, of a form that is valid."""
        raise NotImplementedError

    def wanted(self) -> engine.Wanted:
        """How to check, of a form that is valid."""
        data = self.cleaned_data
        usual = Assumptions()
        days = usual.days if data.get("days") is None else data["days"]
        cost = usual.cost if data.get("cost") is None else data["cost"]
        costs = Assumptions(float(cost), data.get("currency") or usual.currency, float(days))
        return engine.Wanted(costs, data.get("without_own", True), data.get("letters", False))


class _ManyForm(_Form):
    """How a list is checked."""

    without_own = forms.BooleanField(
        label=_("Leave out sites that we audited ourselves (by the list that we submitted)"),
        required=False,
        initial=True,
    )
    letters = forms.BooleanField(label=_("Write a request letter for each hit, too"), required=False)
    cost = forms.DecimalField(
        label=_("What one audit costs you"), required=False, min_value=0, max_value=10**9, initial=2500
    )
    currency = forms.CharField(label=_("Currency"), required=False, max_length=10, initial="US$")
    days = forms.DecimalField(
        label=_("Auditor days for one audit"), required=False, min_value=0, max_value=1000, initial=3
    )


class FileForm(_ManyForm):
    """A supplier list as a file."""

    way = "file"
    file = forms.FileField(
        label=_("Your supplier list"), error_messages={"required": _("Choose a file. It may be up to 20 MB large.")},
        help_text=_("xlsx, xls, xlsb, ods or csv, as you have it. Columns on prices, volumes or persons are not read."),
    )  # fmt: skip
    field_order = ("file", "without_own", "letters", "cost", "currency", "days")

    def sent(self) -> tuple[bytes, str]:
        """The file as it came."""
        return self.cleaned_data["file"].read(), self.cleaned_data["file"].name


class PasteForm(_ManyForm):
    """Rows as Excel copies them."""

    way = "paste"
    rows = forms.CharField(
        label=_("Rows with their headings"), max_length=900_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("Mark the rows in Excel, headings too, copy them, and paste them here."),
        error_messages={"required": _("Paste the rows that you want to check, with their headings.")},
    )  # fmt: skip
    field_order = ("rows", "without_own", "letters", "cost", "currency", "days")

    def sent(self) -> tuple[bytes, str]:
        """The rows as a list."""
        return self.cleaned_data["rows"].encode("utf-8", "replace"), engine.PASTED


class SiteForm(_Form):
    """One site, before an audit of it is booked."""

    way = "site"
    site = forms.CharField(label=_("Name of the site"), max_length=200)
    company = forms.CharField(label=_("Company, if it has another name"), max_length=200, required=False)
    address = forms.CharField(label=_("Street"), max_length=200, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        known = sorted((country_name(code, reader_language()), code) for code in country_codes())
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((code, name) for name, code in known)]

    def sent(self) -> tuple[bytes, str]:
        """The site as a list of one row."""
        data = self.cleaned_data
        headings = {
            "site": "Site name",
            "company": "Company",
            "address": "Address",
            "city": "City",
            "country": "Country",
        }
        return engine.as_list({heading: data[name] for name, heading in headings.items()}), engine.TYPED


_FORMS: tuple[type[_Form], ...] = (FileForm, PasteForm, SiteForm)


@allows(GET="check.see", POST="check.make")
def check(request: HttpRequest) -> HttpResponse:
    """Three ways to check, and the result on the page that answers."""
    stands = reciprocity(own_member(request))
    if not stands.reads:
        return render(request, "check/check.html", {"reciprocity": stands})
    way = request.POST.get("way", "")
    forms_of = {each.way: _form(request, each, way) for each in _FORMS}
    form = forms_of.get(way)
    if form is not None and form.is_valid():
        if not limits.take(request, "check"):
            return limits.refused(request)
        try:
            return _answered(request, form)
        except RefusedSuppliersError as error:
            told = [
                f"{sentences.message(each, reader_language())} {sentences.repair(each, reader_language())}"
                for each in error.against
            ]
            form.add_error(None, [*dict.fromkeys(told)])
        except ComityError as error:
            form.add_error(None, str(error))
    shown = {"forms": forms_of, "way": way, "edition": latest(), "reciprocity": stands}
    return render(request, "check/check.html", shown, status=422 if form is not None and form.errors else 200)


def _form(request: HttpRequest, kind: type[_Form], way: str) -> _Form:
    mine = kind.way == way and request.method == "POST"
    data, files = (request.POST, request.FILES) if mine else (None, None)
    return kind(data=data, files=files, auto_id=f"{kind.way}_%s")


@dataclass(frozen=True, slots=True)
class Line:
    """A checked row on the page; `at` is its number among the rows, `kept` whether the page can give it back.

    `named` and `where` are the member's own words, `others` further sites that it may be.
    """

    at: int
    row: Checked
    named: str
    where: str
    advice: str | Promise
    covers: str | Promise
    on_list: str
    sure: int
    others: Sequence[str]
    kept: bool


def _answered(request: HttpRequest, form: _Form) -> HttpResponse:
    actor, member, wanted = asker(request), own_member(request), form.wanted()
    done = engine.check(actor, *form.sent(), wanted)
    packed = engine.letters(done, actor) if wanted.letters else b""
    carried, held = carrying.pack(member, done)
    lines = [_line(at, row, done.listings.get(row.ref), at in held) for at, row in enumerate(done.checked.rows)]
    looked_up = [carrying.said(row) for row in done.checked.rows if row.ref in done.listings]
    groups = [(each, OUTCOMES[each], [line for line in lines if line.row.outcome is each]) for each in Outcome]
    shown = {
        "checked": done.checked, "groups": groups, "most": SHOWN, "carried": carried,
        "coverage": selectors.coverage(looked_up, wanted.assumptions), "own": len(done.checked.outcomes.own),
        "workbook": _data(EXCEL, engine.workbook(done)), "letters": _data(_ZIP, packed) if packed else "",
        "listed": sum(line.kept for line in lines if line.row.outcome is Outcome.LISTED), "all": len(held),
        "single": lines[0] if form.way == SiteForm.way and len(lines) == 1 else None,
    }  # fmt: skip
    return render(request, "check/result.html", shown)


def _line(at: int, row: Checked, listing: Listing | None, kept: bool) -> Line:
    best = row.best
    named = (listing.site_name or listing.supplier_name) if listing else say("Row %(row)s") % {"row": row.ref.row}
    where = ", ".join(part for part in (listing.city, listing.country) if part) if listing else ""
    others = row.candidates if row.outcome is Outcome.NOT_LISTED else row.candidates[1:]
    covers, on_list = (COVERS[best.equivalence], place(best)) if best else ("", "")
    return Line(
        at, row, named, where, ADVICE[row.advice], covers, on_list,
        round(100 * row.candidates[0].certainty) if best else 0,
        [f"{each.row.site_name}, {place(each.row)}" for each in others[:4]], kept,
    )  # fmt: skip


def _data(kind: str, content: bytes) -> str:
    """Content as an address: it is in the page, so nothing has to be kept until somebody asks for it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@allows(GET="check.see")
def why_not_listed(request: HttpRequest) -> HttpResponse:
    """Why a site that is known to be audited may not be on the list."""
    return render(request, "check/why.html")
