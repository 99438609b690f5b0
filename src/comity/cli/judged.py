"""What became of judgements: said after `assemble` and `link`."""

from __future__ import annotations

from collections.abc import Sequence

from comity.as_text import plain
from comity.linkage import Linkage
from comity.linkage.contradictions import Contradiction, contradictions
from comity.vocabulary.judgement import Answer, Judgement

OPTION = "What comity judge wrote, or a review.csv filled in: same, different, unsure."


def in_words(judgements: Sequence[Judgement], linkage: Linkage) -> list[str]:
    """A sentence for each judgement that could not be used: contradictions with their chain, then unknown rows."""
    proven = contradictions(judgements)
    shown = {judged for found in proven for judged in found.judgements}
    lines = [sentence(found) for found in proven]
    lines += [_beside(each) for each in linkage.contradictions if each not in shown]
    if linkage.unused:
        lines.append(f"{len(linkage.unused):,} judgements name rows that are not in these lists; they were not used.")
    return lines


def sentence(found: Contradiction) -> str:
    """A contradiction as its chain of rows."""
    chain = " = ".join(map(plain, found.rows))
    return (
        f"These judgements contradict each other: {chain}, but {_rows(found.different)} are different. These two are "
        "kept apart, and no 'same' on these rows, or on rows that 'same' ties to them, was used. comity judge shows "
        "the chain and lets you withdraw one."
    )


def _beside(judged: Judgement) -> str:
    """A judgement of which no chain of row ids shows that it contradicts others."""
    if judged.answer is Answer.DIFFERENT:
        return (
            f"{_rows(judged)} are different, but 'same' ties them together by way of rows that say the same. They are "
            "kept apart, and none of these 'same' was used."
        )
    return f"The 'same' on {_rows(judged)} was not used: others tie these rows to two that are different."


def _rows(judged: Judgement) -> str:
    return f"{plain(judged.left)} and {plain(judged.right)}"
