"""What a person is shown of a pair, in the terminal as in the browser: names of fields and rows, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.as_text import plain
from comity.linkage.explain import BEFORE
from comity.linkage.review_file import Question
from comity.vocabulary.judgement import Answer, Reason

WORDS: Mapping[Answer, str] = {Answer.SAME: "same", Answer.DIFFERENT: "different", Answer.UNSURE: "don't know"}
MOST_REASONS = 6
LEAST_WEIGHT = 0.2
_FIELDS: Mapping[str, str] = {
    "supplier_name": "supplier", "os_id": "OS ID", "gln": "GLN", "lei": "LEI", "duns": "D-U-N-S",
    "sedex_site": "Sedex site",
}  # fmt: skip


def label(field: str) -> str:
    """A field as people call it."""
    return _FIELDS.get(field, plain(field))


def called(questions: Sequence[Question]) -> dict[str, str]:
    """A short name for each row of the questions: its name and where it is.

    What a row is called in the files (its list's name may be a member's) is not shown to who judges.
    """
    found: dict[str, str] = {}
    for asked in questions:
        for at, row in ((1, asked.left), (2, asked.right)):
            says = {both[0]: both[at] for both in asked.said}
            parts = (says.get(field, "") for field in ("name", "address", "city"))
            found[row] = ", ".join(plain(part) for part in parts if part) or "a row without a name"
    return found


def evidence(asked: Question) -> tuple[Sequence[Reason], Sequence[Reason]]:
    """What speaks for one site and what against it, the strongest first, without what hardly counts."""
    told = [reason for reason in asked.reasons if reason.words != BEFORE and abs(reason.weight) >= LEAST_WEIGHT]
    told.sort(key=lambda reason: -abs(reason.weight))
    for_it, against = ([each for each in told if (each.weight > 0) is wanted] for wanted in (True, False))
    return for_it[:MOST_REASONS], against[:MOST_REASONS]


def strength(reason: Reason) -> int:
    """How strong a piece of evidence is, 1 to 3: beyond one and two units of log-odds it counts more."""
    return 1 + sum(abs(reason.weight) >= step for step in (1.0, 2.0))
