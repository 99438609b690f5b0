"""How the own company stands, and what the benchmark says of its own protocols."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from comity.server.access import allows, asker, own_member
from comity.server.api.asking import answers
from comity.server.lists.reciprocity import reciprocity
from comity.server.members.selectors import own_name, to_sign
from comity.server.protocols import selectors

router = Router(tags=["Your company"])


class Text(Schema):
    """A text that members sign, in the version in force."""

    kind: Literal["statement", "antitrust"]
    title: str
    version: int
    sha256: str = Field(description="Of the text, in hexadecimal.")
    signed: datetime | None = Field(description="When the company signed it; null where it has not.")


class Standing(Schema):
    """What the company has signed and contributed, and whether it may read the common list."""

    company: str
    full: bool = Field(description="Whether it is a full member.")
    signed: bool = Field(description="Whether it has signed every text in force.")
    contributed: bool = Field(description="Whether a list of it counts.")
    round: str = Field(description="The name of the round whose list counts; empty where none does.")
    reads: bool = Field(description="Whether it may read the common list: all three of these.")
    texts: list[Text]


class ProtocolLine(Schema):
    """A protocol of the company and its result."""

    id: UUID
    number: str = Field(description="The protocol's own id.")
    title: str
    edition: str = Field(description="The edition of the benchmark that it was compared with.")
    verdict: Literal["recognised", "add_on_required", "not_recognised", ""] = Field(
        description="Empty while no mapping is confirmed."
    )
    fraction: str = Field(description='Commonality as an exact fraction, as "327/382".')
    percent: float = Field(description="The same in percent.", ge=0, le=100)
    at: datetime


class Protocols(Schema):
    """The protocols of the company, by title."""

    items: list[ProtocolLine]


class Missing(Schema):
    """A criterion that an add-on would have to cover."""

    criterion: str
    title: str
    critical: bool


class OneProtocol(ProtocolLine):
    """A protocol with its gates and the smallest add-on."""

    gates: dict[str, bool] = Field(description="Each gate of the benchmark, and whether the protocol passes it.")
    top_up: list[Missing]


def _line(found: selectors.OneProtocol) -> dict[str, Any]:
    return {
        "id": found.public, "number": found.number, "title": found.title, "edition": found.edition,
        "verdict": found.verdict, "fraction": found.result["commonality"]["fraction"], "percent": found.percent,
        "at": found.at,
    }  # fmt: skip


@router.get("/standing", response=answers(Standing), summary="How the company stands")
@allows(GET="signature.see")
def standing(request: HttpRequest) -> Any:
    """What the company has signed, whether a list of it counts, and whether it may read the common list."""
    member = own_member(request)
    stands = reciprocity(member)
    texts = [
        {
            "kind": each.kind, "title": each.title, "version": each.version.number, "sha256": each.version.digest,
            "signed": each.signature and each.signature.signed,
        }
        for each in to_sign(member)
    ]  # fmt: skip
    return {
        "company": own_name(asker(request)), "full": stands.full, "signed": stands.signed, "texts": texts,
        "contributed": stands.contributed, "round": stands.round, "reads": stands.reads,
    }  # fmt: skip


@router.get("/protocols", response=answers(Protocols), summary="The company's protocols")
@allows(GET="protocol.see")
def protocols(request: HttpRequest) -> Any:
    """The company's own protocols with what the benchmark says of each."""
    return {"items": [_line(each) for each in selectors.of_member(own_member(request))]}


@router.get("/protocols/{uuid:protocol}", response=answers(OneProtocol, 404), summary="One protocol")
@allows(GET="protocol.see")
def protocol(request: HttpRequest, protocol: UUID) -> Any:
    """The result of one protocol: verdict, gates, and what an add-on would have to cover."""
    found = selectors.one(protocol, own_member(request))
    if found is None:
        raise Http404
    missing = [
        {"criterion": each["criterion"], "title": each["title"], "critical": each["critical"]}
        for each in found.result["top_up"]
    ]
    return {**_line(found), "gates": found.result["gates"], "top_up": missing}
