"""The history of editions: a line for each edition of a programme, carried on from risk report to risk report.

It decides nothing: an edition comes out the same whatever its history says. So no certificate speaks of it, and
a history that is missing or damaged is left out with a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

MOST, LONGEST = 1_000_000_000, 100
"""No edition has so many sites, and no id so many letters: what is above was not written by comity."""


@dataclass(frozen=True, slots=True)
class PastEdition:
    """What is told of an edition: sites `old_enough`, `listed` and `held`, and rows beside the edition it `follows`.

    `attacker` is the one of the three that each report tries which got furthest on rows with a single member behind
    them: its success, the Wilson 95 % interval of it, what chance alone achieves, and the limit p_max then.
    """

    edition: str
    cutoff: str
    follows: str
    old_enough: int
    listed: int
    held: int
    new: int
    gone: int
    changed: int
    same: int
    attacker: str
    success: float
    low: float
    high: float
    chance: float
    limit: float

    def __post_init__(self) -> None:
        """Raises ValueError for what comity does not write."""
        date.fromisoformat(self.cutoff)
        for field in fields(self):
            value = getattr(self, field.name)
            size, most = (
                (len(value), LONGEST) if isinstance(value, str) else (value, 1 if field.type == "float" else MOST)
            )
            if type(value).__name__ != field.type or not 0 <= size <= most:
                raise ValueError(field.name)


@dataclass(frozen=True, slots=True)
class History:
    """The editions before, the oldest first, and a sentence where some are missing."""

    editions: tuple[PastEdition, ...] = ()
    notice: str = ""

    def with_report(self, report: Mapping[str, Any]) -> dict[str, Any]:
        """The history that a report carries on: these editions and its own, for JSON."""
        return {"editions": [asdict(each) for each in (*self.editions, told(report))], "notice": self.notice}


NO_HISTORY = History()


def told(report: Mapping[str, Any]) -> PastEdition:
    """The line of a report's own edition. Raises KeyError, TypeError or ValueError where it is no risk report."""
    sites, rows = report["retained"]["sites"], report["changes"]["rows"]
    name, attack = worst_attacker(report["attackers"]["edition"])
    return PastEdition(
        edition=report["edition"],
        cutoff=report["cutoff"],
        follows=report["changes"]["previous_edition"],
        old_enough=sites["old_enough"],
        listed=sites["listed"],
        held=sites["old_enough"] - sites["listed"],
        new=rows["new"],
        gone=rows["gone"],
        changed=rows["changed"],
        same=rows["same"],
        attacker=name,
        success=attack["success"],
        low=attack["low"],
        high=attack["high"],
        chance=attack["chance"],
        limit=float(Fraction(report["policy"]["p_max"])),
    )


def worst_attacker(attackers: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The attacker that gets furthest on rows with a single member behind them, and its figures there."""
    return max(((name, each["exclusive"]) for name, each in attackers.items()), key=lambda each: each[1]["success"])


def read_history(content: bytes | None, edition: str, listed: int) -> History:
    """The history in the risk.json of the round before, whose edition is named, with so many sites on it.

    `content` is None where there is no such file. Never raises: what cannot be used is left out, with a sentence.
    """
    if content is None:
        return History(notice="The round before left no risk.json, so its figures and older ones are not known.")
    try:
        editions, complete = _editions(json.loads(content), edition)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return History(notice="risk.json of the round before is damaged, so its figures and older ones are left out.")
    if (editions[-1].edition, editions[-1].listed) != (edition, listed):
        return History(notice="risk.json of the round before is of another edition, so what it tells is left out.")
    first = editions[0].edition
    return History(editions, "" if complete else f"Figures of the editions before {first} are not known.")


def _editions(report: Mapping[str, Any], edition: str) -> tuple[tuple[PastEdition, ...], bool]:
    """The editions that a report tells of, at least its own, and whether none is missing before them."""
    if "history" not in report:  # older versions of comity wrote none
        own = told({**report, "edition": edition})
        return (own,), not own.follows
    editions = tuple(PastEdition(**each) for each in report["history"]["editions"])
    if not _in_sequence(editions):
        raise ValueError("history")
    return editions, not editions[0].follows


def _in_sequence(editions: Sequence[PastEdition]) -> bool:
    chained = all(
        before.cutoff < after.cutoff and after.follows == before.edition for before, after in pairwise(editions)
    )
    return bool(editions) and chained
