"""The result as one object for programs (product.md, `benchmark --json`)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from comity.benchmark.commonality import Tally, percent
from comity.benchmark.result import Gap, Result


def as_dict(result: Result) -> dict[str, Any]:
    """Every figure of a result. Fractions are texts "n/d" in lowest terms; percents are rounded to two decimals."""
    low, high = result.band
    return {
        "protocol": result.protocol.id,
        "catalogue": result.benchmark.id,
        "catalogue_version": result.benchmark.version,
        "against": result.edition,
        "profile": result.profile.name,
        "confirmed": result.confirmed,
        "commonality": {
            "fraction": fraction(result.commonality),
            "percent": percent(result.commonality),
            "band": [percent(low), percent(high)],
            "band_fractions": [fraction(low), fraction(high)],
            "depends_on_partials": result.depends_on_partials,
            "points": str(result.content.points),
            "criteria": result.content.criteria,
        },
        "pillars": {pillar.id: _tally(result.parts[pillar.id]) for pillar in _pillars(result)},
        "process": _tally(result.process),
        "sections": {each.id: _tally(result.parts[each.id]) for each in _sections(result)},
        "views": {
            view: {group: _tally(each) for group, each in groups.items() if each.criteria}
            for view, groups in result.views.items()
        },
        "gates": {each.name: each.passed for each in result.gates},
        "verdict": result.verdict.value,
        "critical_gaps": [
            {"criterion": each.criterion.id, "verdict": each.verdict.value} for each in result.critical_gaps
        ],
        "uncovered": list(result.uncovered),
        "gaps": [_gap(each) for each in result.gaps],
        "top_up": [{**_gap(each), "for": each.gate} for each in result.top_up],
        "not_applicable": [{"criterion": each.criterion, "reason": each.reason} for each in result.not_applicable],
        "conflicts": [{"question": question, "criterion": criterion} for question, criterion in result.conflicts],
        "unanswered": list(result.unanswered),
    }


def fraction(share: Fraction) -> str:
    """A share as "n/d", also where it is 0 or 1."""
    return f"{share.numerator}/{share.denominator}"


def _pillars(result: Result) -> list[Any]:
    return [pillar for pillar in result.benchmark.pillars if pillar.id in result.parts]


def _sections(result: Result) -> list[Any]:
    return [section for section in result.benchmark.sections if section.id in result.parts]


def _tally(each: Tally) -> dict[str, Any]:
    return {
        "points": str(each.points),
        "criteria": each.criteria,
        "fraction": fraction(each.share),
        "percent": percent(each.share),
    }


def _gap(each: Gap) -> dict[str, Any]:
    return {
        "criterion": each.criterion.id,
        "title": each.criterion.wording("").title,
        "critical": each.criterion.critical,
        "verdict": each.verdict.value,
        "questions": [{"question": question, "gap": gap} for question, gap in each.questions],
    }
