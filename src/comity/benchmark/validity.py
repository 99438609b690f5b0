"""What a case is worth on a day: its status, when its recognition ends, and what it gives to `assemble --protocols`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from comity.as_text import csv_text
from comity.benchmark.case.events import (
    BenchmarkChanged,
    Decided,
    Event,
    ProtocolChanged,
    Published,
    Reinstated,
    SelfAssessed,
    Suspended,
    Withdrawn,
)
from comity.benchmark.case.state import Case
from comity.benchmark.result import Verdict
from comity.reference.benchmarks import COMMON
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.dates import months_after
from comity.vocabulary.protocol import Protocol

COLUMNS = ("member", "protocol", "edition", "equivalence", "from", "until")
"""Of the file that `assemble --protocols` takes."""


class Status(StrEnum):
    """What a case is worth on a day (benchmarking.md 6)."""

    DRAFT = "draft"
    UNDER_REVIEW = "under_review"
    RECOGNISED = "recognised"
    ADD_ON_REQUIRED = "add_on_required"
    NOT_RECOGNISED = "not_recognised"
    TRANSITION = "transition"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class End:
    """The first day on which a recognition does not hold any more, and why."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A protocol edition of a member counts as `equivalence` for audits of the days `since` to `until`, both in."""

    member: str
    protocol: str
    edition: str
    equivalence: Equivalence
    since: date
    until: date


def end(case: Case) -> End | None:
    """When the recognition ends, as far as it is known: the earliest of all reasons. None before publication."""
    published = case.of_kind(Published)
    if not published:
        return None
    terms = case.opened.terms
    years = f"{terms.validity_months} months have passed since publication"
    ends = [End(months_after(published[0].day, terms.validity_months), years)]
    for each in case.events:
        match each:
            case ProtocolChanged(first=first, edition=edition):
                ends.append(End(first, f"the protocol has edition {edition}" if edition else "significant change"))
            case BenchmarkChanged(first=first, edition=edition):
                over = f"the transition to edition {edition} of the benchmark is over"
                ends.append(End(months_after(first, terms.transition_months), over))
            case Withdrawn():
                ends.append(End(each.day, "withdrawn"))
            case _:
                pass
    return min(ends, key=lambda one: one.day)


def status(case: Case, on: date) -> Status | None:
    """What the case is worth on a day, by what had happened up to its end. None before it was opened."""
    past = [each for each in case.events if each.day <= on]
    if not past:
        return None
    if any(isinstance(each, Withdrawn) for each in past):
        return Status.WITHDRAWN
    verdict = _verdict(past)
    if verdict is None:
        return Status.UNDER_REVIEW if any(isinstance(each, SelfAssessed) for each in past) else Status.DRAFT
    return Status.NOT_RECOGNISED if verdict is Verdict.NOT_RECOGNISED else _recognised(case, past, verdict, on)


def _recognised(case: Case, past: list[Event], verdict: Verdict, on: date) -> Status:
    ends = end(case)
    rests = [each for each in past if isinstance(each, Suspended | Reinstated)]
    if ends and on >= ends.day:
        return Status.EXPIRED
    if rests and isinstance(rests[-1], Suspended):
        return Status.SUSPENDED
    if any(isinstance(each, BenchmarkChanged) and each.first <= on for each in past):
        return Status.TRANSITION
    return Status(verdict)


def _verdict(past: list[Event]) -> Verdict | None:
    """The verdict that was published last; that of an appeal counts from its publication."""
    decided = published = None
    for each in past:
        if isinstance(each, Decided):
            decided = each.figures.verdict
        elif isinstance(each, Published):
            published = decided
    return published


def _counts(case: Case, on: date) -> bool:
    past = [each for each in case.events if each.day <= on]
    return status(case, on) in (Status.RECOGNISED, Status.TRANSITION) and _verdict(past) is Verdict.RECOGNISED


def equivalents(cases: Iterable[Case], benchmark: str = COMMON) -> tuple[Equivalent, ...]:
    """For which audits a protocol counts as four_pillar: stretches of days on which a case was recognised.

    The day of an audit decides, and days that are past never change. `benchmark`: the id of the one whose recognition
    is meant. Sorted by member, protocol, edition and day; each stretch once.
    """
    found = {each for case in cases if case.opened.benchmark.id == benchmark for each in _stretches(case)}
    return tuple(sorted(found, key=lambda each: (each.member, each.protocol, each.edition, each.since, each.until)))


def _stretches(case: Case) -> Iterator[Equivalent]:
    ends, published = end(case), case.of_kind(Published)
    if ends is None:
        return
    firsts = {each.first for each in case.of_kind(BenchmarkChanged)}
    turns = sorted({day for day in {each.day for each in case.events} | firsts if published[0].day <= day < ends.day})
    since: date | None = None
    for turn in (*turns, ends.day):
        counts = turn < ends.day and _counts(case, turn)
        if counts and since is None:
            since = turn
        elif not counts and since is not None:
            yield _equivalent(case, since, turn - timedelta(1))
            since = None


def _equivalent(case: Case, since: date, until: date) -> Equivalent:
    protocol = case.frame.protocol
    return Equivalent(case.opened.member, protocol.title, protocol.edition, Equivalence.FOUR_PILLAR, since, until)


def standing(cases: Iterable[Case], protocol: Protocol, audited: date, benchmark: str = COMMON) -> Equivalence:
    """What an audit under this edition of a protocol counts as that was made on a day: four_pillar, or other."""
    meant = (protocol.id, protocol.edition)
    same = [each for each in cases if (each.opened.protocol.id, each.opened.protocol.edition) == meant]
    recognised = (each.equivalence for each in equivalents(same, benchmark) if each.since <= audited <= each.until)
    return next(recognised, Equivalence.OTHER)


def as_csv(rows: Iterable[Equivalent]) -> str:
    """The rows as the file that `assemble --protocols` takes; none of its cells is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in rows:
        named = map(csv_text, (each.member, each.protocol, each.edition))
        writer.writerow((*named, each.equivalence, each.since, each.until))
    return text.getvalue()
