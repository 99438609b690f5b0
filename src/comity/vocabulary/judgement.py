"""What people and the engine say about two rows: judgements, links with their reasons, and uncertain pairs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What a person says about two rows."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's answer about two rows: append-only, signed by who and when. `left`/`right` are record ids."""

    left: str
    right: str
    answer: Answer
    by: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A person takes back what `of` said about two rows: append-only, too.

    Where `of` is "" it is the unsigned answer; where none stands, what anybody said.
    """

    left: str
    right: str
    of: str = ""
    by: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence about a pair, in words, with its weight in log-odds (natural logarithm)."""

    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """Two records compared: `probability` (0..1) that they are the same site, and why. Reasons sum to the log-odds."""

    left: str
    right: str
    probability: float
    reasons: tuple[Reason, ...]
