"""What an audit found, in words and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from comity.as_text import plain
from comity.linkage.audit_figures import ENOUGH, Figures, Quality, Share
from comity.reference import countries

TOO_FEW = "too few to say"


def in_words(figures: Figures) -> str:
    """The figures as lines of text: in all, by country, by script."""
    lines = [
        f"Of the pairs drawn, {figures.judged:,} are judged, {figures.undecided:,} undecided, {figures.unanswered:,} "
        "open.",
        f"Precision (of pairs put together, how many are one site): {_said(figures.overall.precision)}",
        f"Recall (of pairs that are one site, how many were put together): {_said(figures.overall.recall)}",
    ]
    if figures.at_least is not None and figures.overall.recall:
        lines.append(
            f"  by the answers alone, without trust in the scores, recall is at least {_percent(figures.at_least)}"
        )
    lines += _groups("By country", [(countries.name(name), found) for name, found in figures.by_country.items()])
    lines += _groups("By script", list(figures.by_script.items()))
    lines += [
        "",
        f"Intervals are of 95 %; a figure needs {ENOUGH} judged pairs, or all there are, and holds for the run that "
        "drew the sample.",
        "Recall is relative to the candidates found: pairs that comity never compared are not in it.",
    ]
    return "\n".join(lines)


def _groups(title: str, groups: Sequence[tuple[str, Quality]]) -> list[str]:
    if not groups:
        return []
    shown = [(plain(name), found) for name, found in groups]  # what is no known country is a cell of the list
    width = max(len(name) for name, _ in shown)
    known = [(name, found) for name, found in shown if found.precision or found.recall]
    lines = [f"  {name:<{width}}  precision {_said(q.precision)}; recall {_said(q.recall)}" for name, q in known]
    others = [name for name, found in shown if not (found.precision or found.recall)]
    return ["", f"{title}:", *lines, *([f"  {TOO_FEW}: {', '.join(others)}"] if others else [])]


def _said(share: Share | None) -> str:
    if share is None:
        return TOO_FEW
    return f"{_percent(share.value)} ({_percent(share.low)} to {_percent(share.high)}; {share.judged:,} judged)"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def as_data(figures: Figures) -> dict[str, Any]:
    """The figures for programs; null where there are too few to say."""
    return {
        "judged": figures.judged,
        "undecided": figures.undecided,
        "unanswered": figures.unanswered,
        **_quality(figures.overall),
        "recall_at_least": None if figures.at_least is None else round(figures.at_least, 4),
        "by_country": {name: _quality(found) for name, found in figures.by_country.items()},
        "by_script": {name: _quality(found) for name, found in figures.by_script.items()},
    }


def _quality(found: Quality) -> dict[str, Any]:
    return {"precision": _share(found.precision), "recall": _share(found.recall)}


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    estimate = {
        name: round(value, 4) for name, value in (("value", share.value), ("low", share.low), ("high", share.high))
    }
    return {**estimate, "judged": share.judged}
