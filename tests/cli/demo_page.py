"""Reads a story page as a browser would: its marked numbers, and the prose that nobody marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

# what quotes lists, results or files, where digits are content and not claims of the page
QUOTED = {"sheet", "published", "meetings", "aside", "examples", "refusals", "sources", "step", "brand"}
QUOTED_TAGS = {"style", "code", "svg", "data", "title"}
EMPTY = {"meta", "link", "br", "img", "i"}


@dataclass
class Page(HTMLParser):
    """`numbers`: (key, value, text) of every marked number; `prose`: all text outside of numbers and quotations."""

    numbers: list[tuple[str, str, str]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    _quoting: int = 0
    _open: list[tuple[str, bool]] = field(default_factory=list)
    _data: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in EMPTY or (self._open and self._open[-1][0] == "svg" and tag != "svg"):
            return
        given = dict(attrs)
        if tag == "data":
            self._data = (given["data-key"] or "", given["value"] or "")
        quotes = tag in QUOTED_TAGS or bool(QUOTED & set((given.get("class") or "").split()))
        self._open.append((tag, quotes))
        self._quoting += quotes

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._quoting -= self._open.pop()[1]

    def handle_data(self, data: str) -> None:
        if self._data:
            self.numbers.append((*self._data, data))
            self._data = None
        elif not self._quoting:
            self.prose.append(data)


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page
