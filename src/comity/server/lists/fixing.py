"""Repairing cells of a draft in the page: what waits for a repair, what was changed, reading the list again with it.

The file itself stays as it came. What a person changes is laid over it by intake (`comity.intake.Correction`), so
that a list repaired here is read as one repaired in Excel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Value, When

from comity.intake import Correction as Cell
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.lists.kinds import State
from comity.server.lists.models import Correction, Problem, Row
from comity.server.lists.selectors import as_problem
from comity.server.lists.services import ListError, own, read_again
from comity.vocabulary import problems as words

SHOWN = 100
"""Repairs on one page, the weightiest first; the others come when the list was read again."""
LONGEST = 300
"""Characters of a repaired cell; no field of a listing needs more."""
_NOT_HERE = ("duplicate_in_file", "date_too_old", "row_too_long", "row_not_understood")
"""Problems that no other text in their cell would repair."""
UNDECIDED = "date_undecidable"
_DAYS = {"day": "first_day", "month": "second_day"}
"""Which number comes first in a date that may mean two days -> the detail of the problem with that day."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Cells that one text repairs: `key` names them to `correct`, `first` is the problem of the first of them.

    `rows` counts them: those of one column that say the same, or a single empty one. `named` is what the first row
    calls its site ("" where it has a listing or no name).
    """

    key: int
    first: words.Problem
    rows: int
    named: str


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that a person changed: `was` is what the problem showed of it, `by` a name."""

    key: int
    sheet: str
    row: int
    heading: str
    column: int
    was: str
    value: str
    by: str
    at: datetime


def _repairable(key: int) -> QuerySet[Problem]:
    found = Problem.objects.filter(list=key, row__isnull=False, column_number__isnull=False)
    return found.filter(severity__in=("error", "warning")).exclude(code__in=_NOT_HERE)


def repairs(key: int) -> tuple[Sequence[Repair], int]:
    """What can be repaired here, at most SHOWN of it, and how many there are in all."""
    alone = Case(When(value="", then=F("row")), default=Value(0), output_field=IntegerField())
    weight = Case(When(severity="error", then=Value(0)), default=Value(1), output_field=IntegerField())
    together = (
        _repairable(key)
        .order_by()
        .annotate(alone=alone, weight=weight)
        .values("weight", "code", "sheet", "column_number", "value", "alone")
        .annotate(rows=Count("pk"), first=Min("pk"))
    )
    shown = list(together.order_by("weight", "code", "-rows", "first")[:SHOWN])
    firsts = Problem.objects.in_bulk([each["first"] for each in shown])
    named = _named(key, [(each.sheet, each.row) for each in firsts.values()])
    lines = [
        Repair(each["first"], as_problem(first), each["rows"], named.get((first.sheet, first.row), ""))
        for each, first in ((each, firsts[each["first"]]) for each in shown)
    ]
    return lines, together.count()


def count(key: int) -> tuple[int, int]:
    """How many problems could be repaired in the page, and how many cells were changed in it."""
    return _repairable(key).count(), Correction.objects.filter(list=key).count()


def _named(key: int, places: Sequence[tuple[str, int | None]]) -> Mapping[tuple[str, int | None], str]:
    numbers = [row for _, row in places if row is not None]
    found = Row.objects.filter(list=key, number__in=numbers).exclude(named="")
    return {(each.sheet, each.number): each.named for each in found}


def changes(key: int) -> Sequence[Change]:
    """What was changed in the cells of a list, in the order of the list."""
    return [
        Change(
            each.pk, each.sheet, each.row, each.heading, each.column_number, each.was, each.value, each.by.name, each.at
        )
        for each in Correction.objects.select_related("by").filter(list=key)
    ]


def cells(key: int) -> Sequence[Cell]:
    """The changes of a list as intake takes them."""
    return [Cell(each.sheet, each.row, each.column_number, each.value) for each in Correction.objects.filter(list=key)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wrote: `texts` by the key of a repair ("" changes nothing); `undecided` is "day" or "month".

    With `undecided` every date that may mean two days is read with that number first; a text for it counts more.
    """

    texts: Mapping[int, str]
    undecided: str = ""


@transaction.atomic
def correct(actor: Actor, member: UUID, public: UUID, asked: Asked) -> int:
    """Change cells of a draft and let it be read again; returns how many cells.

    Raises ListError where the page is no longer what it was, or nothing was written into it.
    """
    found = own(member, public, (State.READ,))
    wanted = list(_undecided(found.pk, asked.undecided)) if asked.undecided in _DAYS else []
    wanted += _written(found.pk, asked.texts)
    if not wanted:
        raise ListError("Nothing was changed. Write what the cells shall say, then read the list again.")
    by, now = person(actor), clock.now()
    places = {(each.sheet, each.row or 0, each.column_number or 0): (each, value) for each, value in wanted}
    made = [
        Correction(
            list=found, sheet=sheet, row=row, column_number=column, heading=each.column, was=each.value, value=value,
            by=by, at=now,
        )
        for (sheet, row, column), (each, value) in places.items()  # a cell may have two problems, and says one thing
    ]  # fmt: skip
    Correction.objects.bulk_create(
        made, batch_size=1000, update_conflicts=True, update_fields=("was", "value", "by", "at"),
        unique_fields=("list", "sheet", "row", "column_number"),
    )  # fmt: skip
    read_again(found)
    record(Deed("list.correct", str(public), actor.user, member, details={"cells": str(len(made))}))
    faults.point("list.corrected")
    return len(made)


def _undecided(key: int, which: str) -> Iterator[tuple[Problem, str]]:
    for each in _repairable(key).filter(code=UNDECIDED):
        yield each, str(dict(each.details)[_DAYS[which]])


def _written(key: int, texts: Mapping[int, str]) -> Iterator[tuple[Problem, str]]:
    """Each cell that is to say something else: a text counts for all cells of its column that say the same."""
    said = {at: " ".join(text.split())[:LONGEST] for at, text in texts.items()}
    said = {at: text for at, text in said.items() if text}
    firsts = _repairable(key).in_bulk(list(said))
    if len(firsts) < len(said):
        raise ListError("This list is no longer as the page showed it. Load the page again.")
    for at, first in firsts.items():
        same = Q(pk=first.pk)
        if first.value:
            same = Q(code=first.code, sheet=first.sheet, column_number=first.column_number, value=first.value)
        for each in _repairable(key).filter(same):
            yield each, said[at]


@transaction.atomic
def undo(actor: Actor, member: UUID, public: UUID, key: int | None) -> None:
    """Take back one change of a draft, or all of them where `key` is None, and let it be read again."""
    found = own(member, public, (State.READ,))
    gone = Correction.objects.filter(list=found)
    count, _ = (gone if key is None else gone.filter(pk=key)).delete()
    if count:
        read_again(found)
        record(Deed("list.uncorrect", str(public), actor.user, member, details={"cells": str(count)}))
