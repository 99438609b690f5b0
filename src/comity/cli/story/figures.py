"""What the story page shows: numbers with the file that each comes from, and the few texts that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a run (shares are 0..1) and the file of the result that it can be traced to."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a list as it stands in its file: heading and cell text side by side, empty cells as ""."""

    member: str
    list: str
    sheet: str
    row: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The plant next door that must not be merged: whose list it is on, its name and address as written there."""

    member: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two rows held against each other: who sent them, how sure linkage is (0..1), and its reasons with weights."""

    left: str
    right: str
    probability: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """An attacker in words; its successes are the figures `attack.KEY.names_off`, `.edition` and `.chance`."""

    key: str
    name: str
    knows: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Why sites are held, in words; how many is the figure `held.CODE`. `price`: for the sake of the protection."""

    code: str
    sentence: str
    price: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """A list that was refused, with the columns that must not be shared."""

    list: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the checked supplier list and what the check says of it."""

    written: str
    outcome: str
    found: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class StoryFigures:
    """Everything on the story page. `published` is the hero's row on the edition, column and text, blanks left out."""

    numbers: Mapping[str, Figure]
    texts: Mapping[str, str]
    hero: tuple[SheetRow, ...]
    published: tuple[tuple[str, str], ...]
    meetings: tuple[Meeting, ...]
    neighbour: Neighbour | None
    attacks: tuple[Attack, ...]
    holds: tuple[Hold, ...]
    refusals: tuple[Refusal, ...]
    examples: tuple[Example, ...]


def as_json(figures: StoryFigures) -> dict[str, Any]:
    """The same for programs, with the numbers in the order of their keys."""
    content = asdict(figures)
    content["numbers"] = {key: asdict(figures.numbers[key]) for key in sorted(figures.numbers)}
    content["texts"] = dict(sorted(figures.texts.items()))
    return content
