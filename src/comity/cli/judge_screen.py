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
from comity.linkage.contradictions import Contradiction
from comity.linkage.explain import BEFORE
from comity.linkage.judge import Progress
from comity.linkage.review_file import Question
from comity.linkage.side_by_side import Piece, beside
from comity.vocabulary.judgement import Answer, Judgement, Reason

HELP = "s same · d different · u I don't know · b back · w write why · q quit"
WORDS: Mapping[Answer, str] = {Answer.SAME: "same", Answer.DIFFERENT: "different", Answer.UNSURE: "don't know"}
FIELDS: Mapping[str, str] = {
    "supplier_name": "supplier", "os_id": "OS ID", "gln": "GLN", "lei": "LEI", "duns": "D-U-N-S",
    "sedex_site": "Sedex site",
}  # fmt: skip
MOST_REASONS = 6
LEAST_WEIGHT = 0.2
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
            table.add_row(Text(FIELDS.get(each.field, plain(each.field))), *sides)
        return table


def called(questions: Sequence[Question]) -> dict[str, str]:
    """A short name for each row of the questions: its name and where it is."""
    found: dict[str, str] = {}
    for asked in questions:
        for at, row in ((1, asked.left), (2, asked.right)):
            says = {both[0]: both[at] for both in asked.said}
            parts = (says.get(field, "") for field in ("name", "address", "city"))
            found[row] = ", ".join(plain(part) for part in parts if part) or "a row without a name"
    return found


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
    told = [reason for reason in asked.reasons if reason.words != BEFORE and abs(reason.weight) >= LEAST_WEIGHT]
    told.sort(key=lambda reason: -abs(reason.weight))
    for_it = [_reason(reason, "+", "green") for reason in told if reason.weight > 0]
    against = [_reason(reason, "-", "red") for reason in told if reason.weight < 0]
    sides = [
        Group(Text(heading, "bold"), *(reasons[:MOST_REASONS] or [Text("nothing", "dim")]), "")
        for heading, reasons in (("speaks for one site", for_it), ("speaks against it", against))
    ]
    sure = "" if asked.probability is None else f"comity would say: {asked.probability:.0%} that they are one site"
    return Group("", Columns(sides, padding=(0, 4)), Text(sure))


def _reason(reason: Reason, sign: str, style: str) -> Text:
    strength = 1 + sum(abs(reason.weight) >= step for step in (1.0, 2.0))
    return Text(f"{sign * strength:>3} ", style).append(plain(reason.words), "default")


def _ends(found: Contradiction) -> tuple[str, str]:
    return found.different.left, found.different.right


def _signed(judged: Judgement, me: str) -> str:
    by = "you" if judged.by == me else plain(judged.by) or "somebody"
    why = f": {plain(judged.why)}" if judged.why else ""
    return f"{by}, {plain(judged.when)[:10]}{why}" if judged.when else f"{by}{why}"
