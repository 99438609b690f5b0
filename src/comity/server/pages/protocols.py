"""Pages for members' audit protocols: what the benchmark says of each; the Secretariat adds and removes them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.benchmark.result import Gap
from comity.reference.benchmarks import common
from comity.server.access import allows, asker, own_member
from comity.server.accounts.roles import TEAM
from comity.server.assessments import selectors as cases
from comity.server.members.selectors import names
from comity.server.pages.asking import EXCEL, excel, tell
from comity.server.protocols import selectors, services
from comity.server.protocols.counting import Sent
from comity.vocabulary.errors import ComityError

VERDICTS = {
    "recognised": _("recognised: its audits count as four pillars"),
    "add_on_required": _("recognised with an add-on: what is missing has to be audited additionally"),
    "not_recognised": _("not recognised"),
    "": _("not compared yet: no mapping is confirmed"),
}
GATES = {
    "overall_85": _("At least 85 % of the benchmark"),
    "critical_all_full": _("Every critical criterion in full"),
    "pillar_floor_70": _("At least 70 % of each pillar"),
    "process_85": _("At least 85 % of the audit process"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A protocol in a list, with its verdict in words."""

    protocol: selectors.OneProtocol
    verdict: str | Promise


@dataclass(frozen=True, slots=True)
class Missing:
    """A criterion that is not covered in full; `touched` where the protocol covers a part of it.

    lacks: what is missing, by question.
    """

    id: str
    title: str
    critical: bool
    touched: bool
    lacks: Sequence[tuple[str, str]] = ()


@allows(GET="protocol.see")
def protocols(request: HttpRequest) -> HttpResponse:
    """The company's own protocols, with their results."""
    return render(request, "protocols/protocols.html", {"lines": _lines(own_member(request))})


def _lines(member: UUID) -> list[Line]:
    return [Line(each, VERDICTS[each.verdict]) for each in selectors.of_member(member)]


@allows(GET="protocol.see")
def protocols_excel(request: HttpRequest) -> HttpResponse:
    """The company's own protocols as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.title, each.number, each.edition, each.percent, str(VERDICTS[each.verdict]), each.at]
        for each in selectors.of_member(own_member(request))
    ]
    heads = [
        Column("Protocol"), Column("Id"), Column("Edition of the benchmark"), Column("Commonality, %"),
        Column("Verdict", "text", width=60), Column("At (UTC)", "moment"),
    ]  # fmt: skip
    return excel("protocols", heads, rows)


def _found(request: HttpRequest, public: UUID) -> selectors.OneProtocol:
    actor = asker(request)
    found = selectors.one(public, own_member(request) if actor.role in TEAM else None)
    if found is None:
        raise Http404
    return found


@allows(GET="protocol.read")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """What the benchmark says of one protocol: verdict, gates, and the smallest add-on."""
    found = _found(request, public)
    missing = [
        Missing(
            each["criterion"], title_of(each["criterion"], each["title"]), each["critical"], bool(each["questions"])
        )
        for each in found.result["top_up"]
    ]
    gates = [(GATES.get(name, name), passed) for name, passed in found.result["gates"].items()]
    shown = {"protocol": found, "verdict": VERDICTS[found.verdict], "gates": gates, "missing": missing}
    shown |= {"case": cases.of_protocol(asker(request), public), "once": uuid.uuid4()}
    shown |= {"editions": [each.id for each in common().editions], "current": common().current}
    return render(request, "protocols/one.html", shown)


def title_of(criterion: str, default: str = "") -> str:
    """The title of a criterion of the common benchmark in the reader's language, where it is written in that."""
    known = {each.id: each for each in common().criteria}
    language = (get_language() or "en").split("-")[0]
    return known[criterion].wording(language).title if criterion in known else default


def missing_of(gaps: Sequence[Gap]) -> list[Missing]:
    """Gaps as a page shows them."""
    return [
        Missing(each.criterion.id, title_of(each.criterion.id), each.criterion.critical, bool(each.questions),
                [(number, gap) for number, gap in each.questions])
        for each in gaps
    ]  # fmt: skip


@allows(GET="protocol.read")
def workbook(request: HttpRequest, public: UUID) -> HttpResponse:
    """The whole result as the benchmark's workbook: gaps, add-on, mapping, criteria."""
    found = _found(request, public)
    response = HttpResponse(selectors.workbook(found.public), content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="benchmark {found.public}.xlsx"'
    return response


class ProtocolForm(forms.Form):
    """A member's protocol and what assessors confirmed of it."""

    protocol = forms.FileField(label="The protocol", help_text="YAML, or a spreadsheet of its questions; up to 2 MB.")
    mapping = forms.FileField(
        label="The confirmed mapping", required=False,
        help_text="YAML or spreadsheet, as for `comity benchmark --mapping`. Without it nothing counts yet.",
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)


def _upload(form: forms.Form) -> services.Upload:
    """What was sent with a form that is valid."""
    data = form.cleaned_data
    protocol, mapping = (data[name] and Sent(data[name].name, data[name].read()) for name in _FILES)
    return services.Upload(protocol, mapping or None, data["once"])


_FILES = ("protocol", "mapping")


class OwnForm(forms.Form):
    """A protocol that a member sends itself, and its own view of it."""

    protocol = forms.FileField(
        label=_("Your protocol"),
        help_text=_("As you have it in Excel: a row per question, under headings. Up to 2 MB."),
    )
    mapping = forms.FileField(
        label=_("Your own view of it"), required=False,
        help_text=_("The workbook of your own comparison, if you made one. Assessors judge without seeing it."),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)


@allows(GET="protocol.see", POST="protocol.send")
def send(request: HttpRequest) -> HttpResponse:
    """A member sends its own protocol, for the Secretariat to have it compared."""
    form = OwnForm(request.POST or None, request.FILES or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.send(asker(request), _upload(form))
            tell(request, say("Your protocol is here. The Secretariat asks two assessors to compare it."))
            return redirect("protocols-one", made.public)
        except ComityError as error:
            form.add_error(None, str(error))
    return render(request, "protocols/send.html", {"form": form}, status=422 if form.errors else 200)


@allows(GET="member.see", POST="protocol.change")
def of_member(request: HttpRequest, public: UUID) -> HttpResponse:
    """The protocols of a member, and a form to add one."""
    name = names().get(public)
    if name is None:
        raise Http404
    form = ProtocolForm(request.POST or None, request.FILES or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add(asker(request), public, _upload(form))
            return redirect("protocols-one", made.public)
        except ComityError as error:
            form.add_error(None, str(error))
    shown = {"name": name, "member": public, "lines": _lines(public), "form": form}
    return render(request, "secretariat/protocols.html", shown, status=422 if form.errors else 200)


@allows(POST="protocol.change")
def remove(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take a member's protocol away."""
    found = selectors.one(public, None)
    if found is None:
        raise Http404
    try:
        services.remove(asker(request), public)
        tell(request, f"{found.title} is gone, with its files.")
    except ComityError as error:
        tell(request, "", error)
    return redirect("members-protocols", found.member_public)
