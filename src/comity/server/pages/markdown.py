"""Texts of the Secretariat: Markdown in, HTML out, without anything that a browser would run or fetch."""

from __future__ import annotations

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


def as_html(text: str) -> SafeString:
    """The text as HTML. Raw HTML in it is shown as text, links lead only to web pages and addresses, images nowhere.

    Its headings stand one level lower: the page around it has the first one.
    """
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    return SafeString(_READER.renderer.render(tokens, _READER.options, {}))
