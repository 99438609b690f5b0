"""Writes the story page: the template with every placeholder filled from the figures of the run.

In `page.html`, `{{key}}` is a number, `{{key|pct}}` a share in per cent, `{{key|money}}` an amount, `{{key|word}}` a
small number in words, `{{:key}}` a text, and `{{>part}}` a part from `parts.py`. A placeholder without figure is an
error.
"""

from __future__ import annotations

import re
from importlib import resources

from comity.cli.story import parts
from comity.cli.story.figures import StoryFigures
from comity.cli.story.marks import number, text

PLACEHOLDER = re.compile(r"\{\{([:>]?)([a-z0-9_.]+)(?:\|([a-z]+))?\}\}")


def render(figures: StoryFigures) -> str:
    """The page as one HTML text: no script, no request to anywhere, styles inside.

    Raises KeyError where a figure is missing that the page needs.
    """
    page = _file("page.html").replace("{{style}}", _file("style.css"))

    def fill(found: re.Match[str]) -> str:
        mark, key, form = found.groups()
        if mark == ":":
            return text(figures.texts[key])
        return parts.PARTS[key](figures) if mark == ">" else number(figures, key, form or "count")

    return PLACEHOLDER.sub(fill, page)


def _file(name: str) -> str:
    return (resources.files("comity.cli") / "story" / name).read_text(encoding="utf-8")
