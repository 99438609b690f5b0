"""The parts of the story page that repeat or draw: sheet rows, reasons, squares, bars, tables; plain HTML and SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from comity.cli.story.figures import Example, Hold, Meeting, SheetRow, StoryFigures
from comity.cli.story.marks import as_text, number, text

SQUARE, GAP, PER_LINE = 20, 4, 10
HUES = ("#8a5a12", "#9a3324", "#1f6f5c", "#2b5c94", "#6b4a8a", "#4d5a63")


def hero_rows(figures: StoryFigures) -> str:
    """The hero's rows, each as in its file."""
    return "".join(sheet_row(row, HUES[index % len(HUES)]) for index, row in enumerate(figures.hero))


def sheet_row(row: SheetRow, hue: str) -> str:
    """One row of a spreadsheet: file tab, row number, headings over cells; wraps on narrow screens."""
    sheet = f" · {text(row.sheet)}" if row.sheet else ""
    cells = "".join(
        f'<div class="cell"><span class="h">{text(heading)}</span><span class="v">{text(value)}</span></div>'
        for heading, value in row.cells
        if value
    )
    return (
        f'<figure class="sheet" style="--hue:{hue}"><figcaption><b>{text(row.member)}</b> '
        f'<span class="file">{text(row.list)}{sheet}</span></figcaption>'
        f'<div class="line"><span class="rowno" aria-label="row {row.row}">{row.row}</span>'
        f'<div class="cells">{cells}</div></div></figure>'
    )


def funnel(figures: StoryFigures) -> str:
    """Lines from every list run together into one."""
    count, width, height = len(figures.hero), 600, 84
    lines = []
    for index in range(count):
        start = width * (index + 0.5) / count
        path = f"M{start:.0f} 0 C{start:.0f} 46 {width / 2:.0f} 30 {width / 2:.0f} {height - 8}"
        lines.append(f'<path d="{path}" fill="none" stroke="{HUES[index % len(HUES)]}" stroke-width="3"/>')
    tip = f'<path d="M{width / 2 - 8:.0f} {height - 14} l8 12 l8 -12 z" fill="#1d2433"/>'
    return f'<svg class="funnel" viewBox="0 0 {width} {height}" aria-hidden="true">{"".join(lines)}{tip}</svg>'


COLUMN_WORDS = {
    "row_id": "Row",
    "supplier_name": "Company",
    "site_name": "Site",
    "address": "Address",
    "city": "City",
    "region": "Region",
    "postcode": "Postcode",
    "country": "Country",
    "sector": "Sector",
    "identifiers": "Identifiers",
    "kind": "Kind",
    "equivalence": "Equivalence",
    "audited": "Audited",
}


def published(figures: StoryFigures) -> str:
    """The hero's row as everybody receives it."""
    lines = "".join(
        f"<div><dt>{COLUMN_WORDS[column]}</dt><dd>{text(value)}</dd></div>" for column, value in figures.published
    )
    return f'<dl class="published">{lines}</dl>'


def meetings(figures: StoryFigures) -> str:
    """Why the rows were taken for one site: pair by pair, in words."""
    return "".join(_meeting(meeting) for meeting in figures.meetings)


def _meeting(meeting: Meeting) -> str:
    biggest = max((abs(weight) for _, weight in meeting.reasons), default=1.0) or 1.0
    reasons = "".join(_reason(words, weight, biggest) for words, weight in meeting.reasons)
    sure = text(as_text(meeting.probability, "pct") if meeting.probability < 0.995 else "more than 99%")
    return (
        f'<div class="meeting"><h4>{text(meeting.left)} <span class="and">and</span> {text(meeting.right)} '
        f'<span class="sure">{sure} sure</span></h4><ul class="reasons">{reasons}</ul></div>'
    )


def _reason(words: str, weight: float, biggest: float) -> str:
    side = "for" if weight >= 0 else "against"
    width = max(4, round(100 * abs(weight) / biggest))
    sign = "speaks for one site" if weight >= 0 else "speaks against"
    weighed = f'<span class="weight {side}" style="width:{width}%"></span>'
    bar = f'<span class="bar" role="img" aria-label="{sign}">{weighed}</span>'
    return f'<li><span class="words">{text(words)}</span>{bar}</li>'


def neighbour(figures: StoryFigures) -> str:
    """The plant next door that must not be merged, where the lists have one."""
    if figures.neighbour is None:
        return ""
    beside = figures.neighbour
    where = f"<q>{text(beside.name)}</q>, {text(beside.address)} (on the list of {text(beside.member)})"
    return (
        '<p class="aside"><b>Kept apart.</b> On the same estate, two lots further, stands another plant: '
        f"{where}. comity did not take it for the same site.</p>"
    )


def squares_names_off(figures: StoryFigures) -> str:
    """A hundred sites of one member each: those that the attacker gives to the right member, names off."""
    return squares(figures, "attack.main.names_off", "attack.main.chance_names_off")


def squares_edition(figures: StoryFigures) -> str:
    """The same for this edition."""
    return squares(figures, "attack.main.edition", "attack.main.chance")


def squares(figures: StoryFigures, success: str, chance: str) -> str:
    """A hundred squares: filled for guessed right; a dot in as many as always naming the biggest member would get."""
    hit = round(100 * figures.numbers[success].value)
    lucky = round(100 * figures.numbers[chance].value)
    step, marks = SQUARE + GAP, []
    for index in range(100):
        x, y = index % PER_LINE * step, index // PER_LINE * step
        kind = "hit" if index < hit else "safe"
        marks.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{SQUARE}" height="{SQUARE}" rx="3"/>')
        if index < lucky:
            marks.append(f'<circle class="luck" cx="{x + SQUARE / 2:.0f}" cy="{y + SQUARE / 2:.0f}" r="3.2"/>')
    side_length = PER_LINE * step - GAP
    label = f"{hit} of 100 squares are filled; always naming the biggest member would fill {lucky}."
    box = f'viewBox="0 0 {side_length} {side_length}" role="img" aria-label="{label}"'
    return f'<svg class="squares" {box}>{"".join(marks)}</svg>'


def attacks(figures: StoryFigures) -> str:
    """Every attacker, on both lists, beside chance."""
    rows = []
    for attack in figures.attacks:
        key = f"attack.{attack.key}"
        rows.append(
            f'<tr><th scope="row">{text(attack.name)}<span class="knows">{text(attack.knows)}</span></th>'
            f"<td>{_bar(figures, f'{key}.names_off', 'risk')}</td><td>{_bar(figures, f'{key}.edition', 'safe')}</td>"
            f'<td class="num">{number(figures, f"{key}.chance", "pct")}</td></tr>'
        )
    return "".join(rows)


def _bar(figures: StoryFigures, key: str, kind: str) -> str:
    width = max(0.5, 100 * figures.numbers[key].value)
    return f'<span class="meter {kind}"><i style="width:{width:.1f}%"></i></span>{number(figures, key, "pct")}'


def stack(figures: StoryFigures, pieces: Sequence[tuple[str, str, str]]) -> str:
    """A bar of several counts, each (figure, words, class), with a legend that gives the numbers."""
    total = sum(figures.numbers[key].value for key, _, _ in pieces) or 1
    bars = "".join(
        f'<i class="{kind}" style="width:{100 * figures.numbers[key].value / total:.2f}%"></i>'
        for key, _, kind in pieces
    )
    legend = "".join(
        f'<li><i class="{kind}"></i>{number(figures, key)} {text(words)}</li>' for key, words, kind in pieces
    )
    return f'<div class="stack" aria-hidden="true">{bars}</div><ul class="legend">{legend}</ul>'


def sites_bar(figures: StoryFigures) -> str:
    """Sites that could be listed: listed and held."""
    return stack(figures, (("sites.listed", "sites listed", "kept"), ("sites.held", "sites held", "lost")))


def hits_bar(figures: StoryFigures) -> str:
    """Useful hits: kept and lost."""
    return stack(figures, (("hits.kept", "useful hits kept", "kept"), ("hits.lost", "lost to the protection", "lost")))


def check_bar(figures: StoryFigures) -> str:
    """The checked list by outcome."""
    return stack(
        figures,
        (
            ("check.listed", "listed: ask the site for its report", "kept"),
            ("check.ask", "ask: one question first", "ask"),
            ("check.not_listed", "not listed", "rest"),
            ("check.own", "audited by the member itself", "own"),
        ),
    )


def holds(figures: StoryFigures) -> str:
    """Why sites are held by the protection, with how many."""
    return "".join(f"<li>{_held(figures, hold)}</li>" for hold in figures.holds if hold.price)


def waiting(figures: StoryFigures) -> str:
    """Sites that are not on the edition for another reason than the protection."""
    return " ".join(f"<span>{_held(figures, hold)}</span>" for hold in figures.holds if not hold.price)


def _held(figures: StoryFigures, hold: Hold) -> str:
    return f"{number(figures, f'held.{hold.code}')} sites: {text(hold.sentence)}"


def refusals(figures: StoryFigures) -> str:
    """The lists that were refused, with the columns."""
    return "".join(
        f'<li><span class="file">{text(refusal.list)}</span>: '
        + ", ".join(f"<mark>{text(column)}</mark>" for column in refusal.columns)
        + "</li>"
        for refusal in figures.refusals
    )


def examples(figures: StoryFigures) -> str:
    """A few checked rows: as written, what was found, what to do."""
    return "".join(_example(example) for example in figures.examples)


def _example(example: Example) -> str:
    found = "".join(f"<span>{text(line)}</span>" for line in example.found) or "<span>no site of the list</span>"
    return (
        f'<li class="example {text(example.outcome)}"><span class="written">{text(example.written)}</span>'
        f'<span class="found">{found}</span><span class="advice">{text(example.advice)}</span></li>'
    )


def sources(figures: StoryFigures) -> str:
    """Every figure of the page with the file that it comes from."""
    by_source: dict[str, list[str]] = {}
    for key in sorted(figures.numbers):
        by_source.setdefault(figures.numbers[key].source, []).append(key)
    return "".join(
        f'<tr><th scope="row">{text(source)}</th><td>{text(", ".join(keys))}</td></tr>'
        for source, keys in sorted(by_source.items())
    )


PARTS: dict[str, Callable[[StoryFigures], str]] = {
    part.__name__: part
    for part in (
        hero_rows,
        funnel,
        published,
        meetings,
        neighbour,
        squares_names_off,
        squares_edition,
        attacks,
        sites_bar,
        hits_bar,
        check_bar,
        holds,
        waiting,
        refusals,
        examples,
        sources,
    )
}
