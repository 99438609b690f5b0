"""Rivals: a second look at each pair beside the other pairs of the same rows.

One list seldom holds one site under two spellings. So where row i fits row j of a list, every other row of that list
is a rival of j: being clearly the best of them speaks for a pair, being outbid speaks against it.
"""

from __future__ import annotations

import numpy as np

from comity.linkage.compare import Matrix
from comity.linkage.evidence import SECOND_LOOK
from comity.linkage.space import Space
from comity.linkage.vectors import Floats, Ints

# Log-odds by which a fit is better or worse are cut here: beyond, more of it says nothing more.
CUT = 4.0
OUTBID, BEST_FIT = map(SECOND_LOOK.index, ("outbid", "best_fit"))


def _best_and_next(keys: Ints, scores: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """For each distinct key the best score, the next best (-inf where there is none); and each row's key number."""
    order = np.lexsort((-scores, keys))
    names, starts, inverse = np.unique(keys[order], return_index=True, return_inverse=True)
    best = scores[order][starts]
    following = np.minimum(starts + 1, len(order) - 1)
    has_next = keys[order][following] == names
    runner_up = np.where(has_next & (following > starts), scores[order][following], -np.inf)
    back = np.empty(len(order), dtype=np.int64)
    back[order] = inverse
    return names, best, runner_up, back


def _margin(space: Space, source: Ints, target: Ints, scores: Floats) -> Floats:
    """For each directed pair: its score less that of the best other content of any list that the target stands on."""
    listed = space.listed
    counts = np.diff(listed.indptr)[target]
    pair = np.repeat(np.arange(len(source)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    lists = listed.indices[listed.indptr[target][pair] + offsets].astype(np.int64)
    keys = source[pair] * np.int64(listed.shape[1]) + lists
    _, best, runner_up, back = _best_and_next(keys, scores[pair])
    own = scores[pair]
    rival = np.where(own >= best[back], runner_up[back], best[back])
    worst = np.full(len(source), np.inf)
    np.minimum.at(worst, pair, own - rival)
    return np.asarray(np.clip(worst, -CUT, CUT))


def second_look(space: Space, pairs: tuple[Ints, Ints], scores: Floats) -> Matrix:
    """The features of the second look, pairs x SECOND_LOOK, 0..1. Without at least two lists there are no rivals:
    all 0."""
    looked = np.zeros((len(scores), len(SECOND_LOOK)), dtype=np.float16, order="F")
    if space.listed.shape[1] > 1 and len(scores):
        first, second = pairs
        margin = _margin(space, first, second, scores)
        np.minimum(margin, _margin(space, second, first, scores), out=margin)
        looked[:, OUTBID], looked[:, BEST_FIT] = np.maximum(0.0, -margin) / CUT, np.maximum(0.0, margin) / CUT
    return looked
