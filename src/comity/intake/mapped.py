"""What a person says of columns put over what was understood of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from comity.intake.columns import MANY, UNUSED, Column
from comity.intake.mapping import Choice, Mapping
from comity.reference.language import N_
from comity.reference.plain import fold


def _fits(column: Column, choice: Choice, sheet: str, twice: bool) -> bool:
    here = fold(choice.heading) == fold(column.heading.text) and choice.sheet in ("", sheet)
    return here and not (twice and choice.column not in (None, column.heading.index + 1))


def _choice(column: Column, mapping: Mapping, sheet: str, twice: bool) -> Choice | None:
    fits = [choice for choice in mapping if _fits(column, choice, sheet, twice)]
    return max(fits, key=lambda choice: bool(choice.sheet), default=None)


def _chosen(columns: Sequence[Column], mapping: Mapping, sheet: str) -> dict[int, Choice]:
    same = Counter(fold(column.heading.text) for column in columns)
    found = {
        column.heading.index: _choice(column, mapping, sheet, same[fold(column.heading.text)] > 1) for column in columns
    }
    return {index: choice for index, choice in found.items() if choice}


def apply_mapping(columns: Sequence[Column], mapping: Mapping, sheet: str) -> list[Column]:
    """The columns as the mapping has them; what it does not name stays, unless its field was given away."""
    chosen = _chosen(columns, mapping, sheet)
    given = {choice.field for choice in chosen.values() if choice.field not in MANY}
    result = []
    for column in columns:
        choice = chosen.get(column.heading.index)
        if choice and not (choice.field == "" and column.field in UNUSED):
            result.append(Column(column.heading, choice.field, 1.0, N_("the mapping says so")))
        elif not choice and column.field in given:
            result.append(
                replace(column, field="", certainty=0.0, reason=N_("the mapping gives this to another column"))
            )
        else:
            result.append(column)
    return result
