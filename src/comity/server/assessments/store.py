"""Cases in the database: events in and out, and how little of a case somebody's page reads.

Blindness is kept where the rows are read (decision 0038): for a person in a case, what others recorded is not among
the rows that leave the database until both assessors have submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from comity.benchmark.case.events import Event as Happened
from comity.benchmark.case.file import KINDS
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import Frame
from comity.benchmark.case.steps import apply, replay
from comity.benchmark.json_values import from_json, parsed, text, to_json
from comity.benchmark.profiles import PROFILES
from comity.reference.benchmarks import common
from comity.server import clock
from comity.server.accounts.models import User
from comity.server.assessments.models import Case, Event
from comity.server.members.models import Member
from comity.vocabulary.errors import ComityError, OptionError
from comity.vocabulary.protocol import Protocol

ENGINE = "comity"
"""The account under which suggestions are recorded."""
_JUDGED = ("recorded", "submitted")
_ACCOUNT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class CaseError(ComityError):
    """Something about a benchmark case cannot be done."""


def frame(row: Case) -> Frame:
    """What a case is about."""
    return _frame(row.content, row.profile)


def _frame(content: str, profile: str) -> Frame:
    return Frame(from_json(parsed(content), Protocol), common(), PROFILES[profile])


def events_of(row: Case, eyes: str = "") -> tuple[Happened, ...]:
    """The events of a case in order. `eyes`: the account for which they are read; then, until both assessors have
    submitted, without what others recorded, the member's own assessment included. "" reads all.
    """
    return tuple(from_json(parsed(body), KINDS[kind]) for kind, body in _lines(row, eyes))


def _lines(row: Case, eyes: str) -> tuple[tuple[str, str], ...]:
    """Kind and body of the events, as they lie in the database."""
    found = Event.objects.filter(case=row)
    if eyes and not row.compared:
        found = found.filter(~Q(kind__in=_JUDGED) | Q(who__in=(eyes, ENGINE)))
    return tuple(found.values_list("kind", "body"))


def standing(row: Case, eyes: str = "") -> Standing:
    """Where a case stands, for `eyes` (see `events_of`)."""
    return _replayed(row.content, row.profile, _lines(row, eyes))


@lru_cache(maxsize=32)
def _replayed(content: str, profile: str, lines: tuple[tuple[str, str], ...]) -> Standing:
    """Kept for the next page: it follows from its arguments alone, which are all that its asker may see."""
    return replay((from_json(parsed(body), KINDS[kind]) for kind, body in lines), _frame(content, profile))


def moment(row: Case) -> datetime:
    """Now, in UTC, and never before the last event: a clock that was set back makes no case unreadable."""
    return max(clock.now(), row.latest)


def put(row: Case, case: Standing, events: Sequence[Happened], by: User) -> Standing:
    """Add events to a case whose row is locked; `case` is where it stands. CaseError for what is not possible."""
    with in_words():
        for each in events:
            case = apply(case, each)
    keep(row, case, events, by)
    return case


def keep(row: Case, case: Standing, events: Sequence[Happened], by: User) -> None:
    """Write events that were applied, and what the row says of the case."""
    Event.objects.bulk_create(
        Event(case=row, number=row.size + at, kind=type(each).__name__.lower(), who=each.who, by=by,
              body=text(to_json(each, type(each))))
        for at, each in enumerate(events, 1)
    )  # fmt: skip
    row.size, row.latest, row.stage = row.size + len(events), events[-1].when, case.stage.value
    row.compared = row.compared or case.mapping is not None
    row.save()


@contextmanager
def in_words() -> Iterator[None]:
    """Refusals of the benchmark room as `CaseError`, with people's names in place of their accounts."""
    try:
        yield
    except OptionError as refusal:
        raise CaseError(_named(str(refusal))) from None


def _named(sentence: str) -> str:
    accounts = {UUID(each) for each in _ACCOUNT.findall(sentence)}
    names = dict(User.objects.filter(public__in=accounts).values_list("public", "name"))
    names |= dict(Member.objects.filter(public__in=accounts).values_list("public", "name"))
    return _ACCOUNT.sub(lambda found: names.get(UUID(found[0]), "somebody"), sentence)
