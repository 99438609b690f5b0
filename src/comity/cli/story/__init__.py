"""The story page of the demo: one self-contained HTML file that shows what a run did, with the figures of that run.

`figures.py` says what the page needs, `page.py` writes it; `page.html` and `style.css` hold its words and its looks.
"""

from comity.cli.story.figures import (
    Attack,
    Example,
    Figure,
    Hold,
    Meeting,
    Neighbour,
    Refusal,
    SheetRow,
    StoryFigures,
    as_json,
)
from comity.cli.story.page import render

__all__ = [
    "Attack",
    "Example",
    "Figure",
    "Hold",
    "Meeting",
    "Neighbour",
    "Refusal",
    "SheetRow",
    "StoryFigures",
    "as_json",
    "render",
]
