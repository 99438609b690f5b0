"""A waterfall: the reasons of a link as bars, each beginning where the one before ended: they sum to its log-odds.

Drawn for the width of a phone. What the picture shows is said in words, too: in its description and in a table.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from comity.as_html import Html, element, joined
from comity.vocabulary.judgement import Match, Reason

MOST_BARS = 10
WIDTH, ROW, BAR, MARGIN = 360.0, 38.0, 12.0, 8.0
LONGEST_LABEL = 46
TOTAL = "all together"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from `start` to `end` (log-odds): what it says, and its class (for, against, total)."""

    words: str
    start: float
    end: float
    kind: str

    @property
    def weight(self) -> float:
        """How far the bar goes, in log-odds."""
        return self.end - self.start


def log_odds(match: Match) -> float:
    """What the reasons of a match sum to."""
    return sum(reason.weight for reason in match.reasons)


def bars(match: Match) -> tuple[Bar, ...]:
    """The reasons in their order, the smallest of many as one, and the total at last."""
    told = _few(match.reasons)
    ends = list(accumulate((reason.weight for reason in told), initial=0.0))
    steps = (
        Bar(reason.words, start, end, "for" if reason.weight > 0 else "against")
        for reason, start, end in zip(told, ends, ends[1:], strict=False)
    )
    return (*steps, Bar(TOTAL, 0.0, ends[-1], "total"))


def _few(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """At most MOST_BARS reasons with the same sum; the first stays first."""
    if len(reasons) <= MOST_BARS:
        return tuple(reasons)
    first, *others = reasons
    others.sort(key=lambda reason: -abs(reason.weight))
    kept, small = others[: MOST_BARS - 2], others[MOST_BARS - 2 :]
    rest = Reason(f"{len(small)} smaller reasons", sum(reason.weight for reason in small))
    return (first, *kept, rest)


def picture(match: Match, name: str) -> Html:
    """The waterfall as SVG. `name` is unique on its page: title and description are found by it."""
    drawn = bars(match)
    lowest = min(0.0, *(min(bar.start, bar.end) for bar in drawn))
    highest = max(0.0, *(max(bar.start, bar.end) for bar in drawn))
    scale = (WIDTH - 2 * MARGIN) / max(highest - lowest, 1e-9)

    def at(value: float) -> float:
        return MARGIN + (value - lowest) * scale

    height = ROW * len(drawn) + MARGIN
    return element(
        "svg",
        element("title", f"Why: {sure(match.probability)} one site", id=f"{name}-t"),
        element("desc", in_words(match), id=f"{name}-d"),
        element("line", x1=f"{at(0):.2f}", x2=f"{at(0):.2f}", y1="0", y2=f"{height:.0f}", class_="zero"),
        *(_drawn(bar, number * ROW, at) for number, bar in enumerate(drawn)),
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
        class_="waterfall",
    )


def _drawn(bar: Bar, top: float, at: Callable[[float], float]) -> Html:
    low, high = sorted((at(bar.start), at(bar.end)))
    return element(
        "g",
        element("text", _label(bar.words), x=f"{MARGIN:.0f}", y=f"{top + 15:.0f}"),
        element("text", f"{bar.weight:+.1f}", x=f"{WIDTH - MARGIN:.0f}", y=f"{top + 15:.0f}", class_="n"),
        element(
            "rect",
            x=f"{low:.2f}", y=f"{top + 21:.0f}", width=f"{max(high - low, 1.0):.2f}", height=f"{BAR:.0f}",
            class_=bar.kind, data_weight=f"{bar.weight:.6f}",
        ),
    )  # fmt: skip


def _label(words: str) -> str:
    """`words`, cut to what has room in a line: letters of Chinese and the like take two places."""
    ends = list(accumulate(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words))
    if not ends or ends[-1] <= LONGEST_LABEL:
        return words
    return f"{words[: bisect_right(ends, LONGEST_LABEL - 1)].rstrip()}…"


def in_words(match: Match) -> str:
    """What the picture shows, as a sentence."""
    told = "; ".join(f"{bar.words} {bar.weight:+.1f}" for bar in bars(match))
    return (
        f"Bars in log-odds, each from where the last ended: {told}. That makes it {sure(match.probability)} one site."
    )


def sure(probability: float) -> str:
    """A probability in per cent that never says 0 or 100, for neither is meant."""
    if probability > 0.994:
        return "over 99 %"
    return f"{100 * probability:.0f} %" if probability >= 0.006 else "under 1 %"


def table(match: Match) -> Html:
    """Every reason with its weight, as a table."""
    rows = (
        element("tr", element("td", reason.words), element("td", f"{reason.weight:+.2f}", class_="n"))
        for reason in match.reasons
    )
    total = element("tr", element("th", TOTAL, scope="row"), element("td", f"{log_odds(match):+.2f}", class_="n"))
    head = element("tr", element("th", "reason", scope="col"), element("th", "log-odds", scope="col", class_="n"))
    return element("table", element("thead", head), element("tbody", joined(*rows, total)))
