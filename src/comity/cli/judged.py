"""What became of judgements: said after `assemble` and `link`."""

from __future__ import annotations

from collections.abc import Sequence

from comity.as_text import plain
from comity.linkage import Linkage
from comity.linkage.contradictions import Contradiction, contradictions
from comity.vocabulary.judgement import Judgement

OPTION = "What comity judge wrote, or a review.csv filled in: same, different, unsure."


def in_words(judgements: Sequence[Judgement], linkage: Linkage) -> list[str]:
    """A sentence for each judgement that could not be used: contradictions with their chain, then unknown rows."""
    proven = contradictions(judgements)
    shown = {judged for found in proven for judged in found.judgements}
    lines = [sentence(found) for found in proven]
    lines += [
        f"The judgement on {plain(each.left)} and {plain(each.right)} contradicts others and was not used."
        for each in linkage.contradictions
        if each not in shown
    ]
    if linkage.unused:
        lines.append(f"{len(linkage.unused):,} judgements name rows that are not in these lists; they were not used.")
    return lines


def sentence(found: Contradiction) -> str:
    """A contradiction as its chain of rows."""
    chain = " = ".join(map(plain, found.rows))
    parted = f"{plain(found.different.left)} and {plain(found.different.right)}"
    return (
        f"These judgements contradict each other: {chain}, but {parted} are different. These two are kept apart, and "
        "none of the 'same' was used. comity judge shows them and lets you withdraw one."
    )
