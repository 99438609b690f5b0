"""What `comity judge` shows: two rows side by side, what speaks for and against, and answers that contradict others.

Rows are shown as text and nothing else: no markup, no control character of a list reaches the terminal. What a row is
called in the files (its list's name may be a member's) is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from comity.as_text import plain
from comity.linkage.asking import WORDS, evidence, label, strength
from comity.linkage.contradictions import Contradiction
from comity.linkage.judge import Progress
from comity.linkage.review_file import Question
from comity.linkage.side_by_side import Piece, beside
from comity.vocabulary.judgement import Judgement, Reason

HELP = "s same · d different · u I don't know · b back · w write why · q quit"
_UNKNOWN = "a row that is not in this file"


class Screen:
    """Shows one thing after the other on the standard output; each on a fresh screen where it is a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(markup=False, highlight=False, emoji=False)

    def show(self, text: str, style: str = "") -> None:
        """One line of plain text."""
        self.console.print(Text(text, style))

    def question(self, asked: Question, place: int, progress: Progress) -> None:
        """Two rows, and what is known of them."""
        if self.console.is_terminal:
            self.console.clear()
        self.console.print(_head(place, progress))
        self.console.print(self._rows(asked))
        if asked.reasons:
            self.console.print(_evidence(asked))
        self.show(HELP, "bold")

    def finished(self, progress: Progress) -> None:
        """All pairs are answered."""
        if self.console.is_terminal:
            self.console.clear()
        self.console.print(_counts(f"All {progress.total} pairs are answered", progress))
        self.show("b back · q quit", "bold")

    def contradiction(self, found: Contradiction, called: Mapping[str, str], me: str) -> None:
        """The judgements that cannot all hold, numbered from 1."""
        if self.console.is_terminal:
            self.console.clear()
        self.show("These answers cannot all hold:", "bold red")
        table = Table(box=None, padding=(0, 1))
        for heading in ("", "one row", "", "other row", "said by"):
            table.add_column(heading, overflow="fold")
        steps = [(*sides, "=", judged) for sides, judged in zip(pairwise(found.rows), found.chain, strict=True)]
        for number, (left, right, sign, judged) in enumerate([*steps, (*_ends(found), "≠", found.different)], 1):
            cells = (f"{number}", called.get(left, _UNKNOWN), sign, called.get(right, _UNKNOWN), _signed(judged, me))
            table.add_row(*(Text(cell) for cell in cells))
        self.console.print(table)
        self.show("Type a number to withdraw that answer, or k to keep all for now.", "bold")

    def _rows(self, asked: Question) -> Table:
        table = Table(show_edge=False, pad_edge=False, expand=self.console.is_terminal)
        for heading, ratio in (("", None), ("one row", 1), ("the other row", 1)):
            table.add_column(heading, ratio=ratio, overflow="fold", style="dim" if not heading else "")
        colours = self.console.color_system is not None and not self.console.no_color
        for each in beside(asked.said):
            sides = (_side(pieces, colours) for pieces in (each.left, each.right))
            table.add_row(Text(label(each.field)), *sides)
        return table


def _head(place: int, progress: Progress) -> RenderableType:
    line = _counts(f"Pair {place} of {progress.total} · {progress.done} answered", progress)
    return Group("", line, ProgressBar(total=max(progress.total, 1), completed=progress.done, width=40))


def _counts(before: str, progress: Progress) -> Text:
    counts = ", ".join(f"{progress.answers.get(answer, 0)} {words}" for answer, words in WORDS.items())
    return Text(f"{before} ({counts})")


def _side(pieces: Sequence[Piece], colours: bool) -> Text:
    """Words in a row; those that the other row lacks are underlined, or in «marks» where there are no colours."""
    if not pieces:
        return Text("–", "dim")
    shown = Text()
    for number, piece in enumerate(pieces):
        word = plain(piece.text)
        marked = word if colours or not piece.differs else f"«{word}»"
        shown.append(" " if number else "").append(marked, "bold underline yellow" if piece.differs and colours else "")
    return shown


def _evidence(asked: Question) -> RenderableType:
    sides = [
        Group(Text(heading, "bold"), *([_reason(each, sign, style) for each in told] or [Text("nothing", "dim")]), "")
        for heading, told, sign, style in zip(
            ("speaks for one site", "speaks against it"), evidence(asked), "+-", ("green", "red"), strict=True
        )
    ]
    sure = "" if asked.probability is None else f"comity would say: {asked.probability:.0%} that they are one site"
    return Group("", Columns(sides, padding=(0, 4)), Text(sure))


def _reason(reason: Reason, sign: str, style: str) -> Text:
    return Text(f"{sign * strength(reason):>3} ", style).append(plain(reason.words), "default")


def _ends(found: Contradiction) -> tuple[str, str]:
    return found.different.left, found.different.right


def _signed(judged: Judgement, me: str) -> str:
    by = "you" if judged.by == me else plain(judged.by) or "somebody"
    why = f": {plain(judged.why)}" if judged.why else ""
    return f"{by}, {plain(judged.when)[:10]}{why}" if judged.when else f"{by}{why}"
