"""Fitting: whether the model fits the list at hand, told from its own doubts and from the answers of people.

The model is calibrated on many kinds of lists: where it fits, it expects to be wrong about few pairs beside those that
are one site. On a kind of list that it does not know, about many (measured: `measurements/README.md`).
"""

from __future__ import annotations

import numpy as np

from comity.linkage.answers import Answers
from comity.linkage.model import probability
from comity.linkage.vectors import Floats, Ints

# Pairs about which the model expects to be wrong, for each true one that it expects. Between the kinds of lists on
# which it does well and the others, when each was left out of its learning; lengths of lists have little to do with it.
MOST_WRONG = 0.18
# Log-odds beyond which the model is sure, and the share of answers that may say otherwise.
SURE, MOST_AGAINST = 2.0, 0.1
# Beneath so many pairs that it expects to be wrong about, or answers against it, nothing is said: chance.
FEWEST, FEWEST_AGAINST = 5, 5


def doubts(pairs: tuple[Ints, Ints], log_odds: Floats, told: Answers) -> tuple[str, ...]:
    """Why the model may not fit this list, in sentences; none where it seems to. `log_odds` are of `pairs`."""
    chance = probability(log_odds)
    wrong_by_itself, true = float(np.minimum(chance, 1.0 - chance).sum()), float(chance.sum())
    found = []
    if wrong_by_itself >= FEWEST and wrong_by_itself > MOST_WRONG * true:
        found.append(
            f"The model may not know this kind of list: by its own doubts it is wrong about {wrong_by_itself:,.0f} "
            f"pairs, where some {true:,.0f} are one site. Judge some 200 pairs (comity judge), then teach it (comity "
            "learn)."
        )
    wrong, answered = _against(pairs, log_odds, told)
    if wrong >= FEWEST_AGAINST and wrong > MOST_AGAINST * answered:
        found.append(
            f"{wrong:,} of {answered:,} answers contradict what the model is sure of. Teach it with them: comity learn."
        )
    return tuple(found)


def _against(pairs: tuple[Ints, Ints], log_odds: Floats, told: Answers) -> tuple[int, int]:
    """How many answered pairs the model is sure of the other way, and of how many that were compared."""
    answered = dict.fromkeys(told.together, 1) | dict.fromkeys(told.apart, 0)
    if not answered:
        return 0, 0
    asked = np.asarray(list(answered), dtype=np.int64)
    size = 1 + max(int(asked.max()), *(int(side.max(initial=0)) for side in pairs))
    keys = asked[:, 0] * size + asked[:, 1]
    order = np.argsort(keys)
    compared = pairs[0] * np.int64(size) + pairs[1]
    place = np.minimum(np.searchsorted(keys[order], compared), len(keys) - 1)
    at = np.flatnonzero(keys[order][place] == compared)
    same = np.asarray(list(answered.values()), dtype=bool)[order][place[at]]
    wrong = np.where(same, log_odds[at] < -SURE, log_odds[at] > SURE)
    return int(wrong.sum()), len(at)
