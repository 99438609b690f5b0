"""The part of a workbook that holds the texts of notes ("comments" there): ours are added, the member's own stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.as_text import shorten
from comity.intake.marking.marks import LONGEST_NOTE, Place
from comity.intake.marking.sheet_xml import place_of, reference
from comity.intake.marking.xml_edit import Edit, Node, escaped, grown, outline, prefix

_EMPTY = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<comments xmlns="{space}"><authors/><commentList/></comments>"""
_LOOK = b'<P:rPr><P:sz val="9"/><P:color indexed="81"/><P:rFont val="Tahoma"/><P:family val="2"/></P:rPr>'
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SHORTEST = 200
"""Letters that are kept for our note below a text of the member's that fills the whole note."""


@dataclass(frozen=True, slots=True)
class NewNotes:
    """What becomes of a part of notes.

    `edits` change it; `added` are the notes that are new, `joined` the whole texts of those that were there and got
    ours below, `others` those that were there and stay as they are.
    """

    edits: list[Edit]
    added: Mapping[Place, str]
    joined: Mapping[Place, str]
    others: frozenset[Place]


def empty_notes(space: str) -> bytes:
    """A part without notes, in the namespace of the sheet."""
    return _EMPTY.format(space=space).encode()


def _run(start: bytes, text: str) -> bytes:
    """A piece of text as Excel writes it in notes; what looks like one of its escapes (`_x000D_`) is escaped."""
    content = escaped(_ESCAPE.sub("_x005F_", text))
    run = b"<P:r>" + _LOOK + b'<P:t xml:space="preserve">'
    return run.replace(b"P:", start) + content + b"</%st></%sr>" % (start, start)


def _plain(data: bytes, node: Node) -> str:
    """About the text of an element (its tags removed), to know its length."""
    return re.sub(rb"<[^>]*>", b"", data[node.inner : node.close]).decode("utf-8", "replace")


def _text_edits(data: bytes, node: Node, new: str) -> Iterator[Edit]:
    """Add a run after the runs of a text. One that is not in runs becomes a run: Excel does not mix them."""
    start = prefix(data, node)
    for child in node.named("t"):
        yield child.start, child.start, b"<%sr>" % start
        yield child.end, child.end, b"</%sr>" % start
    runs = [child for child in node.children if child.name in ("t", "r")]
    if runs:
        yield runs[-1].end, runs[-1].end, _run(start, "\n\n" + new)
    else:
        yield from grown(data, node, _run(start, new))


class _Part:
    """One part of notes while ours are added to it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.root = data, outline(data, 5)
        self.start = prefix(data, self.root)
        self.list = self.root.child("commentList")
        self.there = dict(self._notes())

    def _notes(self) -> Iterator[tuple[Place, Node]]:
        for node in self.list.named("comment") if self.list else ():
            place = place_of(node.attributes.get("ref", ""))
            if place:
                yield place, node

    def author(self, name: str) -> tuple[int, list[Edit]]:
        """The number of the author, and the edit that adds it where it is new."""
        authors = self.root.child("authors")
        nodes = authors.named("author") if authors else []
        written = [self.data[node.inner : node.close] for node in nodes]
        if escaped(name) in written:
            return written.index(escaped(name)), []
        new = b"<%sauthor>%s</%sauthor>" % (self.start, escaped(name), self.start)
        if authors:
            return len(nodes), grown(self.data, authors, new)
        return 0, [(self.root.inner, self.root.inner, b"<%sauthors>%s</%sauthors>" % (self.start, new, self.start))]

    def new(self, place: Place, author: int, text: str) -> bytes:
        """A note that is not there yet."""
        head = b'<P:comment ref="%s" authorId="%d"><P:text>' % (reference(place).encode(), author)
        return head.replace(b"P:", self.start) + _run(self.start, text) + b"</%stext></%scomment>" % ((self.start,) * 2)

    def join(self, place: Place, text: str) -> tuple[str, list[Edit]]:
        """Our text below the member's: the whole text, and the edits."""
        node = self.there[place].child("text")
        if not node:
            raise ValueError("a note has no text")
        old = _plain(self.data, node)
        new = shorten(text, max(_SHORTEST, LONGEST_NOTE - len(old)))
        return f"{old}\n\n{new}", list(_text_edits(self.data, node, new))


def add_notes(data: bytes, notes: Mapping[Place, str], author: str) -> NewNotes:
    """Add `notes` to a part of notes (`data`, UTF-8): a new one where a cell has none, else below the member's text.

    Raises ValueError where the part is not well-formed.
    """
    part = _Part(data)
    number, edits = part.author(author)
    added = {place: text for place, text in notes.items() if place not in part.there}
    joined = {}
    for place in notes.keys() & part.there.keys():
        joined[place], more = part.join(place, notes[place])
        edits += more
    new = b"".join(part.new(place, number, text) for place, text in added.items())
    if part.list:
        edits += grown(data, part.list, new) if new else []
    elif new:
        raise ValueError("a part of notes has no list of them")
    return NewNotes(edits, added, joined, frozenset(part.there.keys() - joined.keys()))
