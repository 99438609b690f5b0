"""Pairs of a member's own rows that may be one site: asked of the member itself, since it knows its suppliers.

They are found in its own list alone. Were they taken from a round, what is asked and what is not would tell of others'
rows: two rows that a third one ties together need no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.linkage import link
from comity.linkage.review_file import texts
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.lists.kinds import State
from comity.server.lists.models import MemberList, OwnPair, Row
from comity.server.lists.services import ListError, own
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.listing import RowState
from comity.vocabulary.problems import RowRef
from comity.vocabulary.record import Record

MOST = 200
"""Pairs asked of one list, the most uncertain first: more than a person answers; real lists have some ten."""
MOST_ROWS = 20_000
"""A longer list is not asked about: it is many times what a company audits, and would keep other lists waiting."""
SIGNED = "the company that sent both rows"
"""Who judged, as everybody else is told: which company it is must not decide what others say of a pair."""
_PLACE = ("sheet", "number")


@dataclass(frozen=True, slots=True)
class Asked:
    """Two rows of a list as they say themselves; `answer` "" while there is none. `said`: (field, one, other)."""

    public: UUID
    left: str
    right: str
    said: Sequence[tuple[str, str, str]]
    answer: str
    by: str
    at: datetime | None


def _records(found: MemberList) -> dict[tuple[str, int], Record]:
    """The understood rows of a list as linkage is told about them, by sheet and row."""
    rows = Row.objects.filter(list=found, state=RowState.UNDERSTOOD).values_list(*_PLACE, "values")
    return {
        (sheet, number): Record(
            record_id=str(at), source="", name=values.get("site_name") or "",
            **{field: values[field] for field in _OF_A_ROW if values.get(field) not in (None, "")},
        )
        for at, (sheet, number, values) in enumerate(rows)
    }  # fmt: skip


_OF_A_ROW = tuple(each for each in Record.__slots__ if each not in ("record_id", "source", "name"))


def find(found: MemberList) -> Sequence[OwnPair]:
    """The pairs to ask about a list that was read, not kept yet; answers given before to the same rows stay."""
    if too_long(found.pk):
        return []
    records = _records(found)
    place_of = {each.record_id: place for place, each in records.items()}
    uncertain = sorted(link(tuple(records.values())).review, key=lambda each: abs(each.probability - 0.5))[:MOST]
    pairs = sorted(tuple(sorted((place_of[each.left], place_of[each.right]))) for each in uncertain)
    before = {_rows(each): each for each in OwnPair.objects.filter(list=found).exclude(answer="")}
    return [_pair(found, left, right, before.get((left, right))) for left, right in pairs]


def _pair(found: MemberList, left: tuple[str, int], right: tuple[str, int], before: OwnPair | None) -> OwnPair:
    said = {"answer": before.answer, "by": before.by, "at": before.at, "public": before.public} if before else {}
    return OwnPair(
        list=found, left_sheet=left[0], left_row=left[1], right_sheet=right[0], right_row=right[1], **said
    )  # fmt: skip


def _rows(found: OwnPair) -> tuple[tuple[str, int], tuple[str, int]]:
    return (found.left_sheet, found.left_row), (found.right_sheet, found.right_row)


def keep(found: MemberList, pairs: Sequence[OwnPair]) -> None:
    """Ask these pairs and no others of a list. For the worker, in the transaction that ends its reading."""
    OwnPair.objects.filter(list=found).delete()
    OwnPair.objects.bulk_create(pairs, batch_size=500)


def too_long(key: int) -> bool:
    """Whether a list has more understood rows than are looked at in this way."""
    return Row.objects.filter(list=key, state=RowState.UNDERSTOOD).count() > MOST_ROWS


def open_still(found: MemberList) -> bool:
    """May pairs of a list be answered: it is read or counts, and its round takes lists."""
    return found.state in (State.READ, State.SUBMITTED) and (found.round is None or found.round.closed is None)


def of_list(key: int) -> tuple[Sequence[Asked], bool]:
    """The pairs of a list in its order, and whether they may be answered."""
    found = MemberList.objects.select_related("round").get(pk=key)
    records = _records(found)
    pairs = OwnPair.objects.select_related("by").filter(list=found)
    told = [(each, [records[place] for place in _rows(each) if place in records]) for each in pairs]
    return [_asked(each, *both) for each, both in told if len(both) == 2], open_still(found)


def _asked(found: OwnPair, left: Record, right: Record) -> Asked:
    ours, theirs = texts(left), texts(right)
    said = [(field, ours[field], theirs[field]) for field in ours if ours[field] or theirs[field]]
    one, other = (_called(*place) for place in _rows(found))
    return Asked(
        found.public, one, other, said, found.answer, found.by.name if found.by else "", found.at
    )  # fmt: skip


def _called(sheet: str, row: int) -> str:
    return f"{row} ({sheet})" if sheet else str(row)


def count(key: int) -> tuple[int, int]:
    """How many pairs of a list are asked, and how many of them are answered."""
    asked = OwnPair.objects.filter(list=key)
    return asked.count(), asked.exclude(answer="").count()


@transaction.atomic
def answer(actor: Actor, member: UUID, public: UUID, pair: UUID, said: Answer | None) -> None:
    """Keep a member's answer about two of its own rows; None takes it back. The same answer twice is one.

    Raises ListError where the list takes no answers any more, or does not ask about the pair.
    """
    found = own(member, public, (State.READ, State.SUBMITTED))
    asked = OwnPair.objects.select_for_update().filter(list=found, public=pair).first()
    if asked is None or not open_still(found):
        raise ListError("This list is no longer as the page showed it. Load the page again.")
    if asked.answer == (said or ""):
        return
    asked.answer, asked.by, asked.at = said or "", person(actor), clock.now()
    asked.save()
    record(Deed("list.judge", str(public), actor.user, member, details={"answer": said or "taken back"}))
    faults.point("list.judged")


def judgements(lists: Mapping[str, MemberList]) -> Mapping[UUID, Judgement]:
    """What members said of their own rows, by the pair; `lists` are a round's by the name they are read under."""
    name_of = {each.pk: name for name, each in lists.items()}
    found = OwnPair.objects.filter(list__in=name_of).exclude(answer="").order_by("list", "pk")
    return {each.public: _judgement(each, name_of[each.list_id]) for each in found}


def _judgement(found: OwnPair, name: str) -> Judgement:
    left, right = (str(RowRef(name, *place)) for place in _rows(found))
    when = found.at.isoformat(timespec="seconds") if found.at else ""
    return Judgement(left, right, Answer(found.answer), SIGNED, when, "")
