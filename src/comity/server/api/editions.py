"""Released editions: everybody gets the same bytes, with their digests. What is not released is not here."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from comity.server.access import allows
from comity.server.api.asking import Paged, Slice, answers, reads_the_list
from comity.server.editions import selectors

router = Router(tags=["Editions"])
TYPES = {
    "common-list.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "common-list.csv": "text/csv; charset=utf-8",
    "manifest.json": "application/json",
    "certificate.json": "application/json",
}
"""The files of an edition and what they are."""
FileName = Literal["common-list.xlsx", "common-list.csv", "manifest.json", "certificate.json"]
_BYTES = {
    each.partition(";")[0]: {"schema": {"type": "object"} if "json" in each else {"type": "string", "format": "binary"}}
    for each in TYPES.values()
}


class EditionLine(Schema):
    """A released edition."""

    id: UUID
    name: str
    round: str
    cutoff: date = Field(description="The last day of audits that count.")
    released: datetime
    follows: str = Field(description="The name of the edition before; empty for the first.")
    certificate_sha256: str = Field(description="Of the signed certificate, in hexadecimal.")


class Editions(Paged):
    """Released editions, the latest first."""

    items: list[EditionLine]


class EditionFile(Schema):
    """A file of an edition, with what to compare after the download."""

    name: FileName
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="In hexadecimal.")


class OneEdition(EditionLine):
    """A released edition with its files."""

    files: list[EditionFile]


def _line(found: selectors.OneEdition) -> dict[str, Any]:
    return {
        "id": found.public, "name": found.name, "round": found.round_name, "cutoff": found.cutoff,
        "released": found.released, "follows": found.follows, "certificate_sha256": found.digest,
    }  # fmt: skip


def _one(request: HttpRequest, public: UUID) -> selectors.OneEdition:
    reads_the_list(request)
    found = selectors.released_one(public)
    if found is None:
        raise Http404
    return found


@router.get("/editions", response=answers(Editions, 422), summary="The released editions")
@allows(GET="edition.see")
def editions(request: HttpRequest, part: Query[Slice]) -> Any:
    """Every released edition, the latest first. Members read them once they have signed and contribute."""
    reads_the_list(request)
    found = selectors.released()
    items = [_line(each) for each in found[part.first : part.first + part.limit]]
    return {"items": items, "total": len(found), "page": part.page, "limit": part.limit}


@router.get("/editions/{uuid:edition}", response=answers(OneEdition, 404), summary="One edition, with its files")
@allows(GET="edition.see")
def edition(request: HttpRequest, edition: UUID) -> Any:
    """An edition with the size and the SHA-256 of each of its files."""
    found = _one(request, edition)
    files = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in selectors.contents(found.public).items()
    ]
    return {**_line(found), "files": files}


@router.get(
    "/editions/{uuid:edition}/files/{name}", response=answers({200: None}, 404, 422),
    openapi_extra={"responses": {200: {"content": _BYTES}}}, summary="A file of an edition",
)  # fmt: skip
@allows(GET="edition.see")
def edition_file(request: HttpRequest, edition: UUID, name: FileName) -> Any:
    """The bytes of a file, the same for everybody; the header Content-Digest (RFC 9530) has their SHA-256."""
    found = _one(request, edition)
    try:
        content = selectors.content(found.public, selectors.FILES[name])
    except KeyError:
        raise Http404 from None
    response = HttpResponse(content, content_type=TYPES[name])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Digest"] = f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
    return response
