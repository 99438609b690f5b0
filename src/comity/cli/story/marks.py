"""Numbers and texts as HTML. Every number is a `<data>` element that names its figure, so that it can be traced."""

from __future__ import annotations

import html

from comity.cli.story.figures import StoryFigures

WORDS = """
no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
""".split()  # noqa: SIM905


def text(value: str) -> str:
    """Text made safe for HTML."""
    return html.escape(value, quote=True)


def in_words(value: float) -> str:
    """A small whole number in words, a larger one in digits."""
    return WORDS[int(value)] if value == int(value) and 0 <= value < len(WORDS) else f"{value:,.0f}"


def as_text(value: float, form: str, currency: str = "") -> str:
    """A number as people read it: count, pct (a share in per cent), money, word (twelve), Word (Twelve)."""
    if form == "pct":
        return f"{value:.0%}" if value >= 0.1 or value == 0 else f"{value:.1%}"
    if form == "money":
        return f"{currency} {value:,.0f}".strip()
    if form == "word":
        return in_words(value)
    return in_words(value).capitalize() if form == "cap" else f"{value:,.0f}"


def number(figures: StoryFigures, key: str, form: str = "count") -> str:
    """A figure of the run, marked with its key and its full value. Raises KeyError where the run has no such figure."""
    figure = figures.numbers[key]
    shown = as_text(figure.value, form, figures.texts.get("currency", ""))
    return f'<data value="{figure.value!r}" data-key="{key}" title="from {text(figure.source)}">{text(shown)}</data>'
