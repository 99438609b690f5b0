"""A member says of pairs of its own rows whether they are one site: it knows its suppliers best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from comity.as_sheets import Cell, Column
from comity.linkage.review_file import FIELDS
from comity.linkage.side_by_side import Piece, beside
from comity.reference.headings import field_names
from comity.server.access import allows, asker, own_member
from comity.server.lists import own_pairs, services
from comity.server.pages.asking import excel, own_list, tell
from comity.vocabulary.judgement import Answer

WORDS: dict[str, str | Promise] = {
    Answer.SAME: _("one site"), Answer.DIFFERENT: _("two sites"), Answer.UNSURE: _("we do not know"), "": "",
}  # fmt: skip
BACK = "back"
"""What the form says to take an answer back."""
_CALLED = {"name": "site_name", "position": "coordinates"}


def _label(field: str) -> str:
    return str(field_names()[_CALLED.get(field, field)])


@dataclass(frozen=True, slots=True)
class Line:
    """A pair as the page shows it: its fields with the words that differ, and its answer in words."""

    asked: own_pairs.Asked
    fields: Sequence[tuple[str, Sequence[Piece], Sequence[Piece]]]
    says: str | Promise


@allows(GET="list.see", POST="list.send")
def pairs(request: HttpRequest, public: UUID) -> HttpResponse:
    """The pairs of a list, each with its answer; the form of each answers it."""
    found = own_list(request, public)
    if request.method == "POST":
        return _answered(request, public)
    asked, open_still = own_pairs.of_list(found.key)
    lines = [
        Line(each, [(_label(part.field), part.left, part.right) for part in beside(each.said)], WORDS[each.answer])
        for each in asked
    ]
    shown = {
        "list": found,
        "lines": lines,
        "open": open_still,
        "answers": WORDS,
        "back": BACK,
        "step": 3,
        "too_long": own_pairs.too_long(found.key),
    }
    return render(request, "lists/pairs.html", shown)


def _answered(request: HttpRequest, public: UUID) -> HttpResponse:
    said = request.POST.get("said", "")
    try:
        pair = UUID(request.POST.get("pair", ""))
        answer = None if said == BACK else Answer(said)
    except ValueError:
        raise Http404 from None
    try:
        own_pairs.answer(asker(request), own_member(request), public, pair, answer)
        tell(request, say("Noted.") if answer else say("Taken back."))
    except services.ListError as error:
        tell(request, "", error)
    return redirect("lists-pairs", public)


@allows(GET="list.see")
def excel_of(request: HttpRequest, public: UUID) -> HttpResponse:
    """The pairs with their answers as an Excel file."""
    asked, _open = own_pairs.of_list(own_list(request, public).key)
    filled = [name for name in FIELDS if any(name == said[0] for each in asked for said in each.said)]
    heads = ["Row", "Other row", "Answer", "By", "At (UTC)"]
    heads += [f"{_label(name)}{side}" for name in filled for side in ("", " (other row)")]
    rows: list[Sequence[Cell]] = []
    for each in asked:
        says = {name: (left, right) for name, left, right in each.said}
        sides = [text for name in filled for text in says.get(name, ("", ""))]
        rows.append([each.left, each.right, str(WORDS[each.answer]), each.by, each.at, *sides])
    looks = {"At (UTC)": "moment"}
    return excel("own pairs", [Column(head, looks.get(head, "plain")) for head in heads], rows)
