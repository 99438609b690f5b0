"""Judging pairs: two rows side by side, one key for an answer. For the Secretariat and reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from comity.as_sheets import Cell, Column
from comity.linkage.asking import WORDS, evidence, label, strength
from comity.linkage.review_file import FIELDS
from comity.linkage.side_by_side import beside
from comity.server.access import allows, asker
from comity.server.editions import judging, selectors
from comity.server.editions.services import EditionError
from comity.server.pages.asking import excel, tell, written
from comity.vocabulary.judgement import Answer

_DIGITS = 7


def _place(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


@allows(GET="edition.judge")
def ask(request: HttpRequest, public: UUID) -> HttpResponse:
    """The pair that is asked next, or the one at `place`."""
    edition = selectors.one(public)
    if edition is None:
        raise Http404
    turn = judging.turn(asker(request), public, _place(request.GET.get("place", "")))
    if turn is None:
        tell(request, "", "This edition waits for no answers any more.")
        return redirect("editions-one", public)
    shown: dict[str, object] = {
        "edition": edition, "turn": turn, "batch": judging.BATCH,
        "said": [(words, turn.answers.get(answer, 0)) for answer, words in WORDS.items()],
        "why": request.GET.get("why", "")[: judging.LONGEST_WHY], "longest": judging.LONGEST_WHY,
    }  # fmt: skip
    if turn.question:
        for_it, against = evidence(turn.question)
        shown["fields"] = [(label(each.field), each.left, each.right) for each in beside(turn.question.said)]
        shown["sides"] = [
            ("Speaks for one site", [("+" * strength(each), each.words) for each in for_it]),
            ("Speaks against it", [("−" * strength(each), each.words) for each in against]),
        ]
    return render(request, "rounds/pairs.html", shown)


@allows(POST="pair.judge")
def answer(request: HttpRequest, public: UUID) -> HttpResponse:
    """Keep an answer, and ask the next pair."""
    said, place = request.POST.get("said", ""), _place(request.POST.get("place", ""))
    if selectors.one(public) is None or said not in set(Answer) or not place:
        raise Http404
    try:
        why = " ".join(written(request, "why").split())
        if judging.answer(asker(request), public, place, Answer(said), why):
            tell(request, "", "This answer and others cannot all hold. Look at them, and take back the wrong one.")
    except EditionError as error:
        tell(request, "", error)
    return redirect("pairs", public)


@allows(POST="pair.judge")
def back(request: HttpRequest, public: UUID) -> HttpResponse:
    """Take the own last answer back, and ask its pair again."""
    if selectors.one(public) is None:
        raise Http404
    try:
        place = judging.back(asker(request), public)
        if not place:
            tell(request, "", "There is no answer of yours to go back to.")
    except EditionError as error:
        place = 0
        tell(request, "", error)
    return redirect(reverse("pairs", args=(public,)) + (f"?place={place}" if place else ""))


@allows(POST="pair.judge")
def withdraw(request: HttpRequest, public: UUID, judged: UUID) -> HttpResponse:
    """Take back one of the answers that cannot all hold."""
    if selectors.one(public) is None:
        raise Http404
    try:
        judging.withdraw(asker(request), public, judged)
        tell(request, "That answer is taken back.")
    except EditionError as error:
        tell(request, "", error)
    return redirect("pairs", public)


@allows(GET="edition.judge")
def excel_of(_request: HttpRequest, public: UUID) -> HttpResponse:
    """Every pair with its answer and who gave it, as an Excel file. Which lists the rows are from is not in it."""
    if selectors.one(public) is None:
        raise Http404
    lines = judging.lines(public)
    filled = [name for name in FIELDS if any(name == said[0] for line in lines for said in line.question.said)]
    heads = ["Pair", "Probability", "Answer", "By", "When", "Why"]
    heads += [f"{label(name)}: {side}" for name in filled for side in ("one row", "the other row")]
    rows: list[Sequence[Cell]] = []
    for line in lines:
        says = {name: (left, right) for name, left, right in line.question.said}
        sides = [text for name in filled for text in says.get(name, ("", ""))]
        rows.append([line.place, line.question.probability, line.answer, line.by, line.at, line.why, *sides])
    return excel("pairs", [Column(head) for head in heads], rows)


@allows(GET="edition.judge")
def answers(_request: HttpRequest, public: UUID) -> HttpResponse:
    """All answers of the round, as `comity assemble --answers` reads them."""
    content = judging.answers_file(public)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="answers.csv"'
    return response
