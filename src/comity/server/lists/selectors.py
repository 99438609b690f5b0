"""Reading rounds and lists, scoped to the member that asks. Results are frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from comity.intake import Choice
from comity.intake.groups import Group, group
from comity.server.lists.kinds import DRAFT, OPEN, State
from comity.server.lists.models import MemberList, Problem, Round, Row
from comity.server.members.models import Member
from comity.vocabulary import problems as words
from comity.vocabulary.listing import ColumnReading, RowState


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round: `sent` of `expected` full members have a submitted list."""

    public: UUID
    name: str
    cutoff: date
    deadline: date
    closed: datetime | None
    sent: int
    expected: int


def rounds() -> Sequence[RoundLine]:
    """All rounds, the latest first."""
    expected = Member.objects.filter(standing="full").count()
    return [_round(each, expected) for each in Round.objects.all()]


def _round(found: Round, expected: int) -> RoundLine:
    sent = MemberList.objects.filter(round=found, state=State.SUBMITTED).count()
    return RoundLine(found.public, found.name, found.cutoff, found.deadline, found.closed, sent, expected)


def round_line(public: UUID) -> RoundLine | None:
    """One round; None where there is none."""
    return next((each for each in rounds() if each.public == public), None)


@dataclass(frozen=True, slots=True)
class Sender:
    """How far a full member is with a round, for the Secretariat: counts, never rows."""

    member: UUID
    name: str
    state: str
    at: datetime | None
    rows: int


def senders(public: UUID) -> Sequence[Sender]:
    """All full members by name, with how far their list is."""
    standing: dict[int | None, MemberList] = {}
    for each in MemberList.objects.filter(round__public=public, state__in=(*OPEN, State.SUBMITTED)):
        if each.member_id not in standing or each.state == State.SUBMITTED:
            standing[each.member_id] = each
    return [_sender(member, standing.get(member.pk)) for member in Member.objects.filter(standing="full")]


def _sender(member: Member, found: MemberList | None) -> Sender:
    if found is None:
        return Sender(member.public, member.name, "nothing", None, 0)
    sent = found.state == State.SUBMITTED
    return Sender(
        member.public, member.name, "submitted" if sent else "draft", found.settled if sent else found.received,
        found.understood if sent else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member whose list came when no round took lists, and when it came."""

    name: str
    at: datetime


def waiting() -> Sequence[Waiting]:
    """Members whose lists wait for the next round, by name. For the Secretariat: never rows."""
    found = MemberList.objects.filter(round=None, state__in=DRAFT, member__isnull=False).order_by("member__name")
    return [Waiting(*each) for each in found.values_list("member__name", "received")]


@dataclass(frozen=True, slots=True)
class OneList:
    """A list as its member sees it; `key` is its row in the database, `kept` whether the original is still there.

    `round` is "" while it waits for one; `by` and `settled_by` are names; `removed` are the columns that were left out:
    sheet, heading, reason.
    """

    key: int
    public: UUID
    filename: str
    state: str
    round: str
    received: datetime
    by: str
    on_behalf: bool
    understood: int
    rows_read: int
    removed: Sequence[Sequence[str]]
    settled: datetime | None
    settled_by: str
    kept: bool


def one(found: MemberList) -> OneList:
    """A list as pages show it."""
    settled_by = found.settled_by.name if found.settled_by else ""
    return OneList(
        found.pk, found.public, found.filename, found.state, found.round.name if found.round else "", found.received,
        found.by.name, found.on_behalf, found.understood, found.rows_read, found.removed, found.settled, settled_by,
        bool(found.original),
    )  # fmt: skip


def _of(member: UUID) -> QuerySet[MemberList]:
    return MemberList.objects.select_related("round", "by", "settled_by").filter(member__public=member)


def of_member(member: UUID) -> Sequence[OneList]:
    """The latest lists of a member, newest first."""
    return [one(each) for each in _of(member)[:60]]


def page_of_member(member: UUID, first: int, most: int) -> tuple[int, Sequence[OneList]]:
    """How many lists a member has sent, and a part of them, newest first."""
    found = _of(member).order_by("-received", "-pk")
    return found.count(), [one(each) for each in found[first : first + most]]


def current(member: UUID) -> OneList | None:
    """What a member has for the round that is open: the list that counts, else its draft, also one that waits."""
    found = _of(member).filter(round__closed=None, state__in=(*OPEN, State.SUBMITTED))
    each = found.filter(state=State.SUBMITTED).first() or found.first()
    return one(each) if each else None


def own_list(member: UUID, public: UUID) -> OneList | None:
    """One list of a member; None where there is none, or where it is another's."""
    found = _of(member).filter(public=public).first()
    return one(found) if found else None


def columns(key: int) -> Sequence[ColumnReading]:
    """How the columns of a list were understood."""
    return [ColumnReading(*each) for each in MemberList.objects.values_list("columns", flat=True).get(pk=key)]


def choices(key: int) -> Sequence[Choice]:
    """What was said of the columns of a list."""
    return [Choice(*each) for each in MemberList.objects.values_list("choices", flat=True).get(pk=key)]


def problems(key: int) -> Sequence[words.Problem]:
    """Every problem of a list, in the order of the list."""
    return [as_problem(each) for each in Problem.objects.filter(list=key)]


def page_of_problems(key: int, first: int, most: int) -> tuple[int, Sequence[words.Problem]]:
    """How many problems a list has, and a part of them, in the order of the list."""
    found = Problem.objects.filter(list=key)
    return found.count(), [as_problem(each) for each in found[first : first + most]]


def as_problem(found: Problem) -> words.Problem:
    """A stored problem as intake told it."""
    return words.Problem(
        words.Severity(found.severity), found.code, found.sheet, found.row, found.column, found.value,
        found.column_number, tuple((name, value) for name, value in found.details),
    )  # fmt: skip


def groups(key: int) -> Sequence[Group]:
    """The problems of a list by what has to be done about them."""
    return group(problems(key))


def counts(key: int) -> Mapping[str, int]:
    """How many rows of a list are in each state."""
    found = dict(Row.objects.filter(list=key).order_by().values_list("state").annotate(rows=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in RowState}


def listings(key: int) -> Iterator[Mapping[str, object]]:
    """The understood rows of a list, as `read --json` prints its listings."""
    rows = Row.objects.filter(list=key, state=RowState.UNDERSTOOD).values_list("sheet", "number", "values")
    for sheet, number, values in rows.iterator(chunk_size=2000):
        yield {"sheet": sheet, "row": number, **(values or {})}


def first_listing(key: int) -> Mapping[str, object] | None:
    """The first understood row of a list."""
    return next(iter(listings(key)), None)


def own_listings(member: UUID) -> Sequence[Mapping[str, object]]:
    """The understood rows of the latest list that a member submitted, as `listings` gives them; none without one."""
    found = _of(member).filter(state=State.SUBMITTED).order_by("-round__opened", "-received").first()
    return list(listings(found.pk)) if found else []
