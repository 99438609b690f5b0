"""Checking suppliers: sites in, hits with advice out, and nothing is kept; the same steps as page and command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, UploadedFile
from ninja.decorators import decorate_view

from comity.check.outcome import advice_of, on_list
from comity.check.summary import NOT_LISTED_MEANING
from comity.check.values import Candidate, Checked, Outcome
from comity.checking import RefusedSuppliersError
from comity.reference import sentences
from comity.server.access import allows, asker, may
from comity.server.api.asking import answers, reads_the_list
from comity.server.api.bodies import Body, whole_form, whole_json
from comity.server.api.faults import Refusal
from comity.server.api.listed import ListedSite, site
from comity.server.editions.selectors import OneEdition, latest, released_one
from comity.server.needs import engine
from comity.vocabulary.errors import ComityError

router = Router(tags=["Check"])
MOST = 500
"""Sites that one request checks: against some ten thousand listed sites that takes a few seconds."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER = {"responses": {200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}}}
"""What the description says of the bytes of a letter."""
_FIELDS = {
    "site": "site_name", "company": "supplier_name",
    **{each: each for each in ("address", "city", "region", "postcode", "country", "gln", "os_id", "lei", "duns")},
}  # fmt: skip
_CANDIDATES = 5


_OWN = (
    "Of sites that the company audited itself, by the list that it submitted, tell only that. The key needs "
    "`list.see`, too: whoever asks so for many sites learns that list."
)


class Supplier(Body):
    """A site to check, as your own system has it."""

    site: str = Field(min_length=1, max_length=300, description="Its name.")
    company: str = Field("", max_length=300, description="Where it has another name.")
    address: str = Field("", max_length=300)
    city: str = Field("", max_length=300)
    region: str = Field("", max_length=300)
    postcode: str = Field("", max_length=40)
    country: str = Field(min_length=1, max_length=100, description="Its code or its name.")
    gln: str = Field("", max_length=40)
    os_id: str = Field("", max_length=40)
    lei: str = Field("", max_length=40)
    duns: str = Field("", max_length=40)
    ref: str = Field("", max_length=100, description="Your own word for it, which the answer gives back.")


class ToCheck(Body):
    """Sites to check."""

    suppliers: list[Supplier] = Field(min_length=1, max_length=MOST, description=f"Up to {MOST} at a time.")
    without_own: bool = Field(False, description=_OWN)


class FileToCheck(Schema):
    """What is sent beside the supplier list."""

    without_own: bool = Field(False, description=_OWN)


class MayBe(Schema):
    """A listed site that is meant, or may be."""

    site: ListedSite
    certainty: float = Field(ge=0, le=1)
    found_as: Literal["site", "company"] = Field(description="Found as this site, or as one of this company.")
    reasons: list[str] = Field(description="What speaks for it, in words.")


class Hit(Schema):
    """What the common list says of one site."""

    at: int = Field(description="Its place in what was sent, from 1.")
    ref: str = Field(description="Your own word for it; empty where you gave none.")
    sheet: str = Field(description="Of a file: the sheet it stands on.")
    row: int | None = Field(description="Of a file: its row, as the spreadsheet shows it, from 1.")
    outcome: Literal["listed", "ask", "not_listed", "own"] = Field(
        description="ask: it is unsure. own: left out, since the company audited it itself."
    )
    advice: Literal["recognise", "top_up", "ask", "commission", ""] = Field(
        description="recognise: ask the site for its report instead of sending auditors. top_up: the same, and look at "
        "what it does not cover. ask: find out which site it is. commission: the list does not help. Empty for own."
    )
    certainty: float = Field(ge=0, le=1, description="That the site is on the list.")
    reasons: list[str] = Field(description="Why, in words.")
    candidates: list[MayBe] = Field(description="The listed site, or those that it may be, the likeliest first.")


class CheckedSites(Schema):
    """The hits of a check. Nothing of it is kept: neither what was sent nor what is told here."""

    edition: UUID
    name: str = Field(description="Of the edition.")
    counts: dict[str, int] = Field(description="How many sites have each outcome.")
    saves: int = Field(description="Different listed sites whose report can stand for an audit.")
    not_listed_means: str = Field(description="What it can mean that a site is not listed, in words.")
    hits: list[Hit] = Field(description="In the order of what was sent; sites of a file that are left out stand last.")


def check_sites(request: HttpRequest, suppliers: Sequence[Supplier], without_own: bool) -> engine.Done:
    """Check sites that came in JSON, numbered from 1."""
    _edition()
    rows = [{field: getattr(each, name) for name, field in _FIELDS.items()} for each in suppliers]
    return engine.check_rows(asker(request), rows, engine.Wanted(without_own=without_own))


def _own_too(request: HttpRequest, wanted: bool) -> bool:
    """Whether own audits are left out. Raises Refusal for a key that may not read the company's lists."""
    if wanted and not may(asker(request), "list.see"):
        says = "To leave out sites that the company audited itself, the key needs the right list.see, too."
        raise Refusal(403, "not_permitted", says)
    return wanted


def _edition() -> OneEdition:
    """The edition that is checked against. Raises Refusal before the first."""
    found = latest()
    if found is None:
        raise Refusal(409, "not_now", "No edition is released yet, so there is nothing to check against.")
    return found


def _check_list(request: HttpRequest, file: UploadedFile, without_own: bool) -> engine.Done:
    _edition()
    wanted = engine.Wanted(without_own=without_own, most=MOST)
    try:
        return engine.check(asker(request), file.read(), file.name or "list", wanted)
    except RefusedSuppliersError as error:
        told = dict.fromkeys(f"{sentences.message(each)} {sentences.repair(each)}" for each in error.against)
        raise Refusal(422, "not_valid", " ".join(told)) from None
    except ComityError as error:
        raise Refusal(422, "not_valid", str(error)) from None


def _answer(done: engine.Done, hits: Sequence[dict[str, Any]]) -> Any:
    counts = {outcome: sum(each["outcome"] == outcome for each in hits) for outcome in (*Outcome, "own")}
    edition = released_one(done.edition)
    return {
        "edition": done.edition, "name": edition.name if edition else "", "counts": counts, "hits": hits,
        "saves": done.checked.saving.recognise, "not_listed_means": NOT_LISTED_MEANING,
    }  # fmt: skip


def _hit(at: int, found: Checked | None, **more: Any) -> dict[str, Any]:
    """What is said of a row; None of one that is left out, since the member audited it itself."""
    told = {"at": at, "ref": "", "sheet": "", "row": None, **more}
    if found is None:
        return told | {"outcome": "own", "advice": "", "certainty": 0, "reasons": [], "candidates": []}
    return told | {
        "outcome": found.outcome, "advice": found.advice, "certainty": round(on_list(found.candidates), 4),
        "reasons": found.reasons, "candidates": [_may_be(each) for each in found.candidates[:_CANDIDATES]],
    }  # fmt: skip


def _may_be(found: Candidate) -> dict[str, Any]:
    return {
        "site": site(found.row), "certainty": round(found.certainty, 4), "found_as": found.question,
        "reasons": [each.words for each in found.reasons],
    }  # fmt: skip


@router.post("/check", response=answers(CheckedSites, 400, 409, 413, 415), summary="Check suppliers")
@decorate_view(whole_json("api check"))
@allows(POST="check.make")
def check(request: HttpRequest, asked: ToCheck) -> Any:
    """What the latest edition says of up to 500 sites, each with its advice. Nothing is kept, and no journal tells it.

    A company may ask so 60 times in an hour. Longer lists: divide them, or use `comity check` on your own machine.
    """
    reads_the_list(request)
    done = check_sites(request, asked.suppliers, _own_too(request, asked.without_own))
    return _answer(done, by_place(done, asked.suppliers))


def by_place(done: engine.Done, suppliers: Sequence[Supplier]) -> Sequence[dict[str, Any]]:
    """A hit for each supplier, in their order."""
    rows = {row.ref.row: row for row in done.checked.rows}
    return [_hit(at, rows.get(at), ref=each.ref) for at, each in enumerate(suppliers, 1)]


@router.post("/check/file", response=answers(CheckedSites, 400, 409, 413, 415), summary="Check a supplier list")
@decorate_view(whole_form(engine.MOST_BYTES, "api check"))
@allows(POST="check.make")
def check_file(request: HttpRequest, form: Form[FileToCheck], file: File[UploadedFile]) -> Any:
    """The same for a spreadsheet as you have it (xlsx, xls, xlsb, ods or csv, up to 20 MB and 500 rows).

    Columns on prices, volumes or persons are not read.
    """
    reads_the_list(request)
    done = _check_list(request, file, _own_too(request, form.without_own))
    rows = [(row.ref, row) for row in done.checked.rows] + [(ref, None) for ref in done.checked.outcomes.own]
    return _answer(done, [_hit(at, row, sheet=ref.sheet, row=ref.row) for at, (ref, row) in enumerate(rows, 1)])


class WhichLetter(Body):
    """A listed site to write to."""

    row_id: str = Field(min_length=1, max_length=60, description="Of its row in the latest edition.")


@router.post(
    "/check/letter", response=answers({200: None}, 400, 404, 409, 413, 415), openapi_extra=LETTER,
    summary="The request letter to a listed site",
)  # fmt: skip
@decorate_view(whole_json())
@allows(POST="check.make")
def letter_to(request: HttpRequest, asked: WhichLetter) -> Any:
    """A Word document in the site's language, from who made the key. You send it; nobody is told of it."""
    reads_the_list(request)
    row = engine.published(_edition().public).by_id().get(asked.row_id)
    if row is None:
        raise Http404
    return attached(*engine.one_letter(row, advice_of(row), asker(request)), DOCX)


def attached(name: str, content: bytes, kind: str) -> HttpResponse:
    """Bytes as a file."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
