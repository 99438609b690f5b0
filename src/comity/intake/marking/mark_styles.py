"""Styles of a workbook: for the style that a marked cell has, the same one with another fill; the rest stays."""

from __future__ import annotations

from comity.intake.marking.marks import DARK, LIGHT
from comity.intake.marking.xml_edit import Edit, Node, grown, number, outline, pieces, prefix, set_attribute
from comity.vocabulary.problems import Severity

_EMPTY = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{space}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_RESERVED_FILLS = 2
"""Excel takes the first two fills as "none" and "dotted", whatever they say."""
_MOST_STYLES = 65_000
"""Excel reads about 65,490 styles of cells and calls the file damaged where there are more."""
_LIGHT_INDEXED = frozenset((1, 3, 5, 7, 9, 11, 13, 15, 22, 26, 27, 31, 34, 35, 41, 42, 43, 47))
_MIDDLE = 150
"""Brightness (0 to 255) above which letters count as light."""


def empty_styles(space: str) -> bytes:
    """The styles of a workbook that has none, in the namespace of its sheets."""
    return _EMPTY.format(space=space).encode()


def _brightness(values: dict[str, str]) -> float:
    """How bright the colour of a font is, from 0 (black) to 255 (white); the theme's four first colours are known."""
    rgb = values.get("rgb", "")[-6:]
    if len(rgb) == 6:
        red, green, blue = bytes.fromhex(rgb)
        return (299 * red + 587 * green + 114 * blue) / 1000
    tint = float(values.get("tint", 0))
    if values.get("theme") in ("0", "2"):
        return 255 * (1 + min(tint, 0))
    if values.get("theme") in ("1", "3"):
        return 255 * max(tint, 0)
    return 255 if values.get("indexed", "") in map(str, _LIGHT_INDEXED) else 0


def _is_light(font: Node) -> bool:
    colour = font.child("color")
    try:
        return colour is not None and _brightness(dict(colour.attributes)) > _MIDDLE
    except ValueError:  # a colour that is none
        return False


class Styles:
    """The styles of one workbook; `restyle` makes those that marked cells need, `edits` puts them into the part.

    `data` is the part in UTF-8; raises ValueError where it is not well-formed or no part of styles.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._root = data, outline(data, 4)
        if self._root.name != "styleSheet" or self._root.inner == self._root.end:
            raise ValueError("the part of styles is none")
        self._prefix = prefix(data, self._root)
        self._xfs, self._fonts = self._within("cellXfs", "xf"), self._within("fonts", "font")
        self._first = len(self._xfs) or 1
        self._first_fill = max(_RESERVED_FILLS, len(self._within("fills", "fill")))
        self._made: dict[tuple[int, Severity], int] = {}
        self._new: list[bytes] = []
        self._fills: dict[str, int] = {}

    def _within(self, group: str, name: str) -> list[Node]:
        node = self._root.child(group)
        return node.named(name) if node else []

    def restyle(self, base: int, severity: Severity) -> int:
        """The style like `base` with the fill of `severity`; `base` itself where the workbook is full of styles."""
        base = base if base < len(self._xfs) else 0
        if (base, severity) not in self._made:
            if self._first + len(self._new) >= _MOST_STYLES:
                return base
            self._made[base, severity] = self._first + len(self._new)
            self._new.append(self._clone(base, severity))
        return self._made[base, severity]

    def _clone(self, base: int, severity: Severity) -> bytes:
        colours = DARK if self._has_light_font(base) else LIGHT
        fill = self._fills.setdefault(colours[severity], self._first_fill + len(self._fills))
        node = self._xfs[base] if self._xfs else None
        tag = self._data[node.start : node.inner] if node else self._plain()
        tag = set_attribute(set_attribute(tag, b"applyFill", b"1"), b"fillId", b"%d" % fill)
        return tag + self._data[node.inner : node.end] if node else tag

    def _plain(self) -> bytes:
        return b"<" + self._prefix + b"xf/>"

    def _has_light_font(self, base: int) -> bool:
        font = number(self._xfs[base].attributes.get("fontId")) if self._xfs else 0
        return font < len(self._fonts) and _is_light(self._fonts[font])

    def edits(self) -> list[Edit]:
        """The edits of the part; none where nothing new is needed."""
        if not self._new:
            return []
        fills = b"".join(self._fill("solid", colour) for colour in self._fills)
        padding = [self._fill("none"), self._fill("gray125")][len(self._within("fills", "fill")) :]
        styles = b"".join(self._new if self._xfs else [self._plain(), *self._new])
        return [
            *self._grow("fills", b"".join(padding) + fills, self._first_fill + len(self._fills)),
            *self._grow("cellXfs", styles, self._first + len(self._new)),
        ]

    def whole(self) -> bytes:
        """The part with the edits made."""
        return b"".join(pieces(self._data, self.edits()))

    def _fill(self, pattern: str, colour: str = "") -> bytes:
        colours = f'><P:fgColor rgb="FF{colour}"/><P:bgColor indexed="64"/></P:patternFill>' if colour else "/>"
        text = f'<P:fill><P:patternFill patternType="{pattern}"{colours}</P:fill>'
        return text.encode().replace(b"P:", self._prefix)

    def _grow(self, name: str, content: bytes, count: int) -> list[Edit]:
        node = self._root.child(name)
        if node:
            return grown(self._data, node, content, count)
        before = _ORDER[: _ORDER.index(name)]
        place = max((child.end for child in self._root.children if child.name in before), default=self._root.inner)
        full = self._prefix + name.encode()
        return [(place, place, b'<%s count="%d">%s</%s>' % (full, count, content, full))]
