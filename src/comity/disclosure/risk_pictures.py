"""The pictures of the risk report: SVG of our own, drawn for the width of a phone, legible without colour.

Each has a title and a description; whoever prints it without colour tells parts apart by hatching and by words. What a
picture shows stands in a table beside it as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from comity.as_html import Html, element, joined
from comity.disclosure.posterior import STEPS
from comity.disclosure.risk_summary import limit, percent
from comity.reference import countries, sectors

WIDTH = 360
MOST_EDITIONS = 12
"""Editions drawn, the last ones; all stand in the table."""
MOST_SECTORS, MOST_COUNTRIES = 8, 5
OTHERS = "others"


def picture(name: str, title: str, told: str, height: float, *parts: object) -> Html:
    """An SVG with its title and description. `name` is unique on its page."""
    hatch = element(
        "pattern",
        element("path", d="M-1,1l2,-2M0,6l6,-6M5,7l2,-2", class_="hatching"),
        id=f"{name}-hatch", width="6", height="6", patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return element(
        "svg",
        element("title", title, id=f"{name}-t"),
        element("desc", told, id=f"{name}-d"),
        element("defs", hatch),
        *parts,
        viewBox=f"0 0 {WIDTH} {height:.0f}",
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
        class_="picture",
    )


def _text(words: str, x: float, y: float, class_: str | None = None) -> Html:
    return element("text", words, x=f"{x:.1f}", y=f"{y:.1f}", class_=class_)


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Html:
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_=class_)


def _box(x: float, y: float, size: tuple[float, float], class_: str, fill: str | None = None) -> Html:
    width, height = size
    return element(
        "rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height:.1f}", class_=class_, fill=fill
    )


def _hatched(name: str, x: float, y: float, size: tuple[float, float], class_: str) -> Html:
    """A box that is told apart without colour, too."""
    return joined(_box(x, y, size, class_), _box(x, y, size, "over", f"url(#{name}-hatch)"))


# --- how an attacker does ---------------------------------------------------------------------------------------------


def meter(found: Mapping[str, Any], most: float) -> Html:
    """A line from 0 to 100 %: the interval, the success as a dot, chance as a short stroke, the limit as a long one."""
    width, middle = 120.0, 9.0
    low, high, success, chance = (width * found[name] for name in ("low", "high", "success", "chance"))
    return element(
        "svg",
        _line(0, middle, width, middle, "axis"),
        _line(width * most, 0, width * most, 2 * middle, "limit"),
        _line(chance, middle - 5, chance, middle + 5, "chance"),
        _line(low, middle, high, middle, "interval"),
        element("circle", cx=f"{success:.1f}", cy=f"{middle:.1f}", r="3.5",
                class_="good" if found["low"] <= most else "bad"),
        viewBox=f"-4 0 {width + 8:.0f} {2 * middle:.0f}",
        role="img",
        aria_label=f"{percent(found['success'])} on a line from 0 to 100 %, limit {percent(most)}",
        class_="meter",
    )  # fmt: skip


# --- the posterior ----------------------------------------------------------------------------------------------------

LEFT, RIGHT, PANEL = 44, 20, 96


def posterior(report: Mapping[str, Any]) -> Html:
    """The distribution of the posterior over rows that rest on one member: this edition, and names off, one scale."""
    lists = {
        words: report["posterior"][name]["on_one_member"]
        for name, words in (("edition", "This edition"), ("names_off", "With nothing but the names off"))
    }
    highest = max((max(each["steps"]) / max(each["rows"], 1) for each in lists.values()), default=0) or 1
    most = limit(report)
    panels = [
        _panel(f"{words}: {found['rows']:,} rows", found, (at * (PANEL + 34.0), highest), most)
        for at, (words, found) in enumerate(lists.items())
    ]
    height = 2 * (PANEL + 34.0) + 22
    told = "; ".join(
        f"{words}: of {found['rows']:,} rows {found['above_limit']:,} are above the limit of {percent(most)}, mean "
        f"{percent(found['mean'])}"
        for words, found in lists.items()
    )
    axis = _text("posterior: how surely the member could be named", WIDTH / 2, height - 4, "middle")
    return picture("posterior", "Distribution of the posterior", f"{told}.", height, *panels, axis)


def _panel(words: str, found: Mapping[str, Any], place: tuple[float, float], most: float) -> Html:
    """One list's bars, a bar for each step of five per cent; those above the limit are hatched."""
    top, highest = place
    width, base = WIDTH - LEFT - RIGHT, top + 22 + PANEL - 14.0
    step, room = width / STEPS, PANEL - 14.0
    bars = []
    for number, count in enumerate(found["steps"]):
        tall = room * count / max(found["rows"], 1) / highest
        x, size = LEFT + number * step + 1, (step - 2, tall)
        if count and (number + 1) / STEPS > most + 1e-9:
            bars.append(_hatched("posterior", x, base - tall, size, "bad"))
        elif count:
            bars.append(_box(x, base - tall, size, "good"))
    ticks = [_text(f"{100 * at // 4} %", LEFT + width * at / 4, base + 13, "middle") for at in range(5)]
    across = LEFT + width * most
    return joined(
        _text(words, LEFT, top + 12),
        _text(f"{100 * highest:.0f} %", LEFT - 4, base - room + 8, "end"),
        _text("of rows", LEFT - 4, base - room + 19, "end small"),
        *bars,
        _line(LEFT, base, LEFT + width, base, "axis"),
        _line(across, base - room, across, base, "limit"),
        _text(f"limit {percent(most)}", across + 3, base - room + 8, "small"),
        *ticks,
    )


# --- holds ------------------------------------------------------------------------------------------------------------


def held_places(report: Mapping[str, Any]) -> tuple[list[str], list[str], dict[tuple[str, str], tuple[int, int]]]:
    """Sectors and countries with most sites held, the rest as "others", and (held, old enough) of each pair."""
    held: Counter[tuple[str, str]] = Counter()
    whole: Counter[tuple[str, str]] = Counter()
    for line in report["cells"]:
        place = line["sector"], line["country"]
        held[place] += line["old_enough"] - line["listed"]
        whole[place] += line["old_enough"]
    rows = _most([(place[0], count) for place, count in held.items()], MOST_SECTORS)
    columns = _most([(place[1], count) for place, count in held.items()], MOST_COUNTRIES)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for place, count in whole.items():
        row, column = place[0] if place[0] in rows else OTHERS, place[1] if place[1] in columns else OTHERS
        before = found.get((row, column), (0, 0))
        found[row, column] = before[0] + held[place], before[1] + count
    names = [[*each, *([OTHERS] if any(pair[side] == OTHERS for pair in found) else [])]
             for side, each in enumerate((rows, columns))]  # fmt: skip
    return names[0], names[1], found


def _most(counts: Sequence[tuple[str, int]], room: int) -> list[str]:
    """The names with the highest sums, at most so many; those without any are left out."""
    sums: Counter[str] = Counter()
    for name, count in counts:
        sums[name] += count
    return sorted((name for name in sums if sums[name]), key=lambda name: (-sums[name], name))[:room]


def sector_words(code: str) -> str:
    """A sector in words; "" is unknown."""
    return code if code == OTHERS else sectors.label(code) if code in sectors.codes() else code or "unknown sector"


LABEL, ROW = 128.0, 30.0


def held(report: Mapping[str, Any]) -> Html:
    """Sites held by sector and country: the darker, the larger the share that is held."""
    rows, columns, found = held_places(report)
    width = (WIDTH - LABEL) / max(len(columns), 1)
    parts = [_text(code, LABEL + (at + 0.5) * width, 14, "middle") for at, code in enumerate(columns)]
    for down, row in enumerate(rows):
        top = 20 + down * ROW
        parts.append(_text(_cut(sector_words(row)), 0, top + 19))
        parts += [
            _shaded(LABEL + at * width, top, (width - 2, ROW - 2), found[row, column])
            for at, column in enumerate(columns)
            if (row, column) in found
        ]
    all_held = sum(count for count, _ in found.values())
    told = f"{all_held:,} sites are held. " + "; ".join(
        f"{sector_words(row)}, {countries.name(column) if column != OTHERS else OTHERS}: {count:,} of {whole:,}"
        for (row, column), (count, whole) in sorted(found.items(), key=lambda each: (-each[1][0], each[0]))[:10]
        if count
    )
    return picture("held", "Sites held, by sector and country", told, 22 + ROW * len(rows), *parts)


def _cut(words: str, letters: int = 20) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def _shaded(x: float, y: float, size: tuple[float, float], found: tuple[int, int]) -> Html:
    count, whole = found
    share = count / max(whole, 1)
    return joined(
        element("rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{size[0]:.1f}", height=f"{size[1]:.1f}",
                class_="heat", fill_opacity=f"{0.04 + 0.31 * share:.2f}"),
        _text(f"{count:,}", x + size[0] / 2, y + 13, "middle"),
        _text(f"of {whole:,}", x + size[0] / 2, y + 24, "middle of"),
    )  # fmt: skip


# --- history ----------------------------------------------------------------------------------------------------------

PART = {"same": "good", "changed": "changed", "new": "new", "held": "held", "gone": "gone"}
HATCHED = ("changed", "held")


def history(editions: Sequence[Mapping[str, Any]]) -> Html:
    """A bar of rows for each edition, and below it how far the worst attacker got, beside the limit."""
    drawn = editions[-MOST_EDITIONS:]
    widest = max((sum(_parts(each).values()) for each in drawn), default=0) or 1
    keys = [
        joined(
            (_hatched if what in HATCHED else _plain)("history", 72.0 * at, 4.0, (12.0, 10.0), PART[what]),
            _text("as before" if what == "same" else what, 72.0 * at + 16, 13, "small"),
        )
        for at, what in enumerate(PART)
    ]
    told = "; ".join(
        f"{each['cutoff']}: {each['listed']:,} listed, {each['held']:,} held, {each['new']:,} new, {each['gone']:,} "
        "gone, "
        f"{each['changed']:,} changed, worst attacker {percent(each['success'])}"
        for each in drawn
    )
    lines = [_edition(each, 24 + 58.0 * at, WIDTH / widest) for at, each in enumerate(drawn)]
    bottom = 34.0 + 58 * len(drawn)
    axis = (
        _text("0 %", 0, bottom, "small"),
        _text("how often the worst attacker is right", WIDTH / 2, bottom, "small middle"),
        _text("100 %", WIDTH, bottom, "small end"),
    )
    return picture("history", "The editions of this programme", f"{told}.", bottom + 4, *keys, *lines, *axis)


def _plain(_: str, x: float, y: float, size: tuple[float, float], class_: str) -> Html:
    return _box(x, y, size, class_)


def _parts(each: Mapping[str, Any]) -> dict[str, int]:
    """Rows of an edition as the picture shows them; of one that follows none, all are new."""
    if not each["follows"]:
        return {"same": 0, "changed": 0, "new": each["listed"], "held": each["held"], "gone": 0}
    # What sites volunteered themselves is listed and in no set of changes.
    same = each["listed"] - each["changed"] - each["new"]
    return {"same": max(same, 0), "changed": each["changed"], "new": each["new"], "held": each["held"],
            "gone": each["gone"]}  # fmt: skip


def _edition(each: Mapping[str, Any], top: float, scale: float) -> Html:
    x, bars = 0.0, []
    for what, count in _parts(each).items():
        draw = _hatched if what in HATCHED else _plain
        if count:
            bars.append(draw("history", x, top + 18, (count * scale, 12.0), PART[what]))
        x += count * scale
    low, high, success, most = (WIDTH * each[name] for name in ("low", "high", "success", "limit"))
    y = top + 42
    return joined(
        _text(f"{each['cutoff']}: {each['listed']:,} listed, {each['held']:,} held", 0, top + 13),
        _text(f"worst attacker {percent(each['success'])}", WIDTH, top + 13, "end"),
        *bars,
        _line(0, y, WIDTH, y, "axis"),
        _line(most, y - 6, most, y + 6, "limit"),
        _line(low, y, high, y, "interval"),
        element("circle", cx=f"{success:.1f}", cy=f"{y:.1f}", r="3.5", class_="dot"),
    )
