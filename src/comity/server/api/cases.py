"""Benchmark cases, to be read: a member's own, all for the Secretariat. What is not told to a member is not here.

Judging, replying, deciding and appealing are for people, and stay in the browser.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from comity.benchmark.case.events import Statement
from comity.benchmark.result import Gap, Result
from comity.server.access import allows, asker
from comity.server.api.asking import Paged, Slice, answers
from comity.server.assessments import programme, selectors, telling

router = Router(tags=["Benchmark cases"])
Verdict = Literal["recognised", "add_on_required", "not_recognised"]


class CaseLine(Schema):
    """A case: a protocol of a member that is compared with the benchmark."""

    id: UUID
    number: str
    member: str
    protocol: UUID
    title: str
    edition: str = Field(description="The edition of the benchmark that it is compared with.")
    stage: str = Field(
        description="How far it is: `assessment`, `settling of differences`, `reply and decision`, `publication` "
        "(decided, and not told yet: for the Secretariat alone), `published`, `appeal`, `withdrawn`, or one before."
    )
    opened: datetime
    verdict: Verdict | None = Field(description="As it was told to the member last; null before the draft result.")
    percent: float | None = Field(description="Commonality in per cent, of the same moment.")
    published: datetime | None = Field(description="When the decision was told.")


class Cases(Paged):
    """Cases, the latest first."""

    items: list[CaseLine]


class GapLine(Schema):
    """A criterion that is not met in full."""

    criterion: str
    title: str
    critical: bool
    degree: Literal["partial", "none"]
    lacks: dict[str, str] = Field(description="What is missing, by the number of the question that touches it.")
    add_on: bool = Field(description="Whether the smallest add-on has to cover it.")


class OnCriterion(Schema):
    """What was said to a criterion."""

    criterion: str
    text: str


class DecisionLine(Schema):
    """A decision and its reason."""

    day: date
    why: str


class CaseResult(Schema):
    """What a case comes to, as the asker may see it: a draft until it is decided."""

    verdict: Verdict
    fraction: str = Field(description='Commonality as an exact fraction, as "327/382".')
    percent: float = Field(ge=0, le=100)
    band: list[float] = Field(description="In per cent: were partials worth nothing, and were they the whole.")
    gates: dict[str, bool] = Field(description="Each gate of the benchmark, and whether the protocol passes it.")
    gaps: list[GapLine]
    reply_until: date | None
    appeal_until: date | None
    reply: list[OnCriterion] | None = Field(description="What the member replied to the draft; null before it did.")
    appeal: list[OnCriterion] | None = Field(description="Its grounds; null where it has not appealed.")
    decisions: list[DecisionLine] = Field(description="To the member: those that were told.")


class OneCase(CaseLine):
    """A case with its result."""

    result: CaseResult | None = Field(
        description="null before differences are settled, and to the member before the draft result."
    )


class OutlookLine(Schema):
    """A protocol now, and under the other edition; shares in per cent, verdicts in words."""

    case: UUID
    member: str
    title: str
    edition: str = Field(description="The edition that it was decided by.")
    now: float
    now_verdict: str
    then: float = Field(description="With nothing for what has to be judged anew.")
    then_verdict: str
    best: float = Field(description="Were all of that met in full.")
    best_verdict: str
    to_judge: int = Field(description="How many criteria have to be judged anew.")
    critical: list[str] = Field(description="Critical criteria that would be new gaps.")


class WhatIf(Schema):
    """What an edition of the benchmark would do to every protocol that was decided on."""

    edition: str
    editions: list[str] = Field(description="Those that there are, the oldest first.")
    items: list[OutlookLine]


class WhichEdition(Schema):
    """The edition that is asked for."""

    edition: str = Field("", max_length=20, description="One of the editions; the newest where none is named.")


def _line(found: selectors.Line, stage: str) -> dict[str, Any]:
    return {
        "id": found.public, "number": found.number, "member": found.member, "protocol": found.protocol,
        "title": found.title, "edition": found.edition, "stage": stage, "opened": found.opened,
        "verdict": found.verdict or None, "percent": found.percent, "published": found.published,
    }  # fmt: skip


def _gap(found: Gap, result: Result) -> dict[str, Any]:
    title = found.criterion.wording(result.protocol.language).title
    return {
        "criterion": found.criterion.id, "title": title, "critical": found.criterion.critical, "degree": found.verdict,
        "lacks": dict(found.questions), "add_on": bool(found.gate),
    }  # fmt: skip


def _said(statements: tuple[Statement, ...] | None) -> list[dict[str, str]] | None:
    if statements is None:
        return None
    return [{"criterion": each.criterion, "text": each.text} for each in statements]


def _result(told: telling.Told) -> dict[str, Any]:
    result = told.result
    share = result.commonality
    return {
        "verdict": result.verdict, "fraction": f"{share.numerator}/{share.denominator}", "percent": float(share * 100),
        "band": [float(each * 100) for each in result.band], "gates": {each.name: each.passed for each in result.gates},
        "gaps": [_gap(each, result) for each in result.gaps], "reply_until": told.reply_until,
        "appeal_until": told.appeal_until, "reply": _said(told.replied), "appeal": _said(told.grounds),
        "decisions": [{"day": day, "why": why} for day, why in told.decided],
    }  # fmt: skip


@router.get("/cases", response=answers(Cases), summary="Benchmark cases")
@allows(GET="case.see")
def cases(request: HttpRequest, part: Query[Slice]) -> Any:
    """The company's own cases; for the Secretariat all of them. The latest first."""
    actor = asker(request)
    found = selectors.cases(actor)
    items = [_line(each, telling.stage_for(actor, each)) for each in found[part.first : part.first + part.limit]]
    return {"items": items, "total": len(found), "page": part.page, "limit": part.limit}


@router.get("/cases/{uuid:case}", response=answers(OneCase, 404), summary="One case")
@allows(GET="case.see")
def one_case(request: HttpRequest, case: UUID) -> Any:
    """How a case stands: the draft or what was decided, and what is not met in full.

    Nobody is told a judgement before both assessors have submitted, nor a member a decision before it is told to it.
    """
    actor = asker(request)
    line = selectors.one(actor, case)
    if line is None:
        raise Http404
    told = telling.told(actor, case)
    return {**_line(line, telling.stage_for(actor, line)), "result": told and _result(told)}


@router.get("/what-if", response=answers(WhatIf, 404), summary="What another edition of the benchmark would do")
@allows(GET="benchmark.see")
def what_if(request: HttpRequest, asked: Query[WhichEdition]) -> Any:
    """By what was decided on each protocol and told: the page *What if*, for the Secretariat."""
    known = programme.editions()
    edition = asked.edition or known[-1]
    if edition not in known:
        raise Http404
    fields = OutlookLine.model_fields
    items = [{name: getattr(each, name) for name in fields} for each in programme.outlooks(edition)]
    return {"edition": edition, "editions": known, "items": items}
