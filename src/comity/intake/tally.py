"""What became of the rows of a list, in counts and as the sentence that stands above its problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from comity.reference import writing
from comity.reference.language import N_, say, say_counted
from comity.vocabulary.listing import RowState

_OUT = {
    RowState.PROBLEM: N_("{count} with something to repair"),
    RowState.EXPIRED: N_("{count} older than three years"),
    RowState.DUPLICATE: N_("{count} repeating another row"),
}


class Tally:
    """Rows counted by their state."""

    def __init__(self) -> None:
        self._counts: Counter[RowState] = Counter()

    def add(self, states: Iterable[RowState]) -> None:
        """Count some more rows."""
        self._counts.update(states)

    def opening(self, refused: bool, anything: bool, language: str = "en") -> str:
        """The sentence above the problems: what became of the list, in counts; `anything` tells whether it has any."""
        if refused:
            return say("This list could not be taken. Please repair what is named below and send it again.", language)
        rows = say_counted("{number} row read", "{number} rows read", self._counts.total(), language)
        parts = [rows, self._said(N_("{count} understood"), RowState.UNDERSTOOD, language)]
        parts += [self._said(text, state, language) for state, text in _OUT.items() if self._counts[state]]
        end = N_("Rows that are not named below need nothing.") if anything else N_("Nothing to repair. Thank you!")
        counts = writing.stopped(writing.clauses(parts, language), language)
        return writing.in_a_row((counts, say(end, language)), language)

    def _said(self, text: str, state: RowState, language: str) -> str:
        return say(text, language, count=writing.number(self._counts[state], language))
