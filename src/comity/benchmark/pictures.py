"""Bars of the report: what each part reaches, what a partial verdict decides, and what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from comity.as_html import Html, element, joined
from comity.benchmark.commonality import Tally

_WIDTH, _LEFT, _RIGHT, _LINE = 480, 0, 64, 40
_BAR = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A part with its tally, and the share that it needs, where one is needed."""

    name: str
    tally: Tally
    needed: Fraction | None = None


def bars(title: str, shown: Sequence[Bar]) -> Html:
    """A bar per part on a scale from 0 to 100 %; the dark line spans what partials decide, the dashed stroke is the
    need. Everything that it shows stands in a table as well."""
    drawn = [_bar(each, at * _LINE) for at, each in enumerate(shown)]
    return element(
        "svg",
        element("title", title),
        *drawn,
        viewBox=f"0 0 {_WIDTH} {len(shown) * _LINE + 4}",
        role="img",
        class_="bars",
    )


def _bar(each: Bar, top: float) -> Html:
    low, high = each.tally.band
    width, at = _WIDTH - _LEFT - _RIGHT, top + 20
    short = each.needed is not None and each.tally.share < each.needed
    parts = [
        element("text", each.name, x="0", y=f"{top + 14:.0f}"),
        element("text", f"{float(each.tally.share * 100):.1f} %", x=str(_WIDTH), y=f"{at + 10:.0f}", class_="n"),
        _box(_LEFT, at, width, "room"),
        _box(_LEFT, at, float(each.tally.share) * width, "bar low" if short else "bar"),
        _stroke(_LEFT + float(low) * width, _LEFT + float(high) * width, at + _BAR / 2),
    ]
    if each.needed is not None:
        x = f"{_LEFT + float(each.needed) * width:.1f}"
        parts.append(element("line", x1=x, x2=x, y1=f"{at - 3:.1f}", y2=f"{at + _BAR + 3:.1f}", class_="needed"))
    return joined(*parts)


def share(each: Tally) -> Html:
    """A small bar for a table's cell."""
    return element(
        "svg",
        _box(0, 0, 100, "room"),
        _box(0, 0, float(each.share) * 100, "bar"),
        viewBox=f"0 0 100 {_BAR}",
        class_="share",
        aria_hidden="true",
    )


def _box(x: float, y: float, width: float, class_: str) -> Html:
    return element("rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=str(_BAR), class_=class_)


def _stroke(x1: float, x2: float, y: float) -> Html:
    return element("line", x1=f"{x1:.1f}", x2=f"{x2:.1f}", y1=f"{y:.1f}", y2=f"{y:.1f}", class_="band")
