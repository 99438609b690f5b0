"""HTML in which every text is escaped: only what `element` made is taken for markup, so nobody can forget it.

Standard library only. A page asks for nothing from anywhere, and its own policy forbids it to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_VOID = frozenset({"br", "hr", "meta"})
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Html(str):
    """Markup that is safe as it stands."""

    __slots__ = ()


def text(value: object) -> Html:
    """A value as text: escaped, unless it is markup already."""
    if isinstance(value, Html):
        return value
    return Html(escape(_UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True))


def element(name: str, /, *children: object, **attributes: object) -> Html:
    """An element. `class_` is class, other underscores are hyphens; an attribute that is None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{told}>")
    return Html(f"<{name}{told}>{''.join(map(text, children))}</{name}>")


def joined(*parts: object) -> Html:
    """Parts one after the other, each escaped unless it is markup."""
    return Html("".join(map(text, parts)))


def page(title: str, style: str, *children: object, language: str = "en") -> Html:
    """A whole page, in `language` (ISO 639-1). `style` is CSS of comity's own; ValueError where it would end itself."""
    if "<" in style:
        raise ValueError("A style sheet holds no '<'.")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width,initial-scale=1"),
        element("title", title),
        element("style", Html(style)),
    )
    body = element("body", *children)
    return joined(Html("<!doctype html>\n"), element("html", head, "\n", body, lang=language), "\n")


def style() -> str:
    """The common look of comity's reports, on a screen and in print."""
    return files("comity").joinpath("as_html.css").read_text(encoding="utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], numeric: Iterable[int]) -> Html:
    """A table that scrolls where it is too wide; the columns `numeric` stand to the right."""
    right = set(numeric)

    def line(cells: Sequence[object], tag: str, scope: str | None = None) -> Html:
        marked = (element(tag, cell, scope=scope, class_="n" if at in right else None) for at, cell in enumerate(cells))
        return element("tr", *marked)

    head, body = element("thead", line(heads, "th", "col")), (joined(line(row, "td"), "\n") for row in rows)
    return element("div", element("table", head, "\n", element("tbody", *body)), class_="wide")


def section(title: str, *parts: object) -> Html:
    """A heading and what follows it."""
    return joined("\n", element("h2", title), "\n", *parts)


def words(*parts: object) -> Html:
    """A paragraph."""
    return element("p", *parts)


def figure(drawn: Html, told: object) -> Html:
    """A picture with what it shows."""
    return element("figure", drawn, element("figcaption", told))
