"""What people decide about sites of the register: that two are one, that one is two, closed or moved; or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from comity.disclosure.keys import Keys
from comity.previous_round import PART, STOOD, new_id
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.environment import secret
from comity.server.journal.services import Deed, record
from comity.server.sites import going
from comity.server.sites.kinds import Gone, Kind, State
from comity.server.sites.models import Decision, Register, Site
from comity.vocabulary.errors import ComityError
from comity.vocabulary.judgement import Answer, Judgement

LONGEST_WHY = 500
_ID = re.compile("[0-9a-f]{24}")
"""As keys make site ids; a database is asked for nothing else."""


class SiteError(ComityError):
    """Something about a site cannot be done."""


_CLOSED = "It is said to be closed, or to have moved. Take that back first."


def _register() -> Register:
    """The register that is searched, locked: decisions come one after the other."""
    found = Register.objects.select_for_update().filter(state=State.FILLED).order_by("-made").first()
    if found is None:
        raise SiteError("There is no register yet: it is made when an edition is released.")
    return found


@transaction.atomic
def merge(actor: Actor, site_id: str, other_id: str, why: str) -> None:
    """Say that two sites are one: the next edition is composed so. Saying it again changes nothing.

    Raises SiteError where one of them is not in the register, is closed or has moved, both are the same, or no reason
    is given.
    """
    register = _register()
    one, other = sorted((site_id, other_id))
    if one == other:
        raise SiteError("This is the same site already. Give the id of the other one.")
    _know(register, one, other)
    if going.merges().filter(one=one, other=other).exists():
        return
    if going.goings().filter(one__in=(one, other)).exists():
        raise SiteError(f"One of the two cannot be another one. {_CLOSED}")
    if _parting(register, one) or _parting(register, other):
        raise SiteError(f"One of the two is said to be two sites. {_SOON}")
    _decide(actor, Decision(kind=Kind.MERGE, one=one, other=other), why, "site.merge")
    faults.point("site.merged")


def _know(register: Register, *ids: str) -> None:
    known = all(map(_ID.fullmatch, ids))
    if not known or Site.objects.filter(register=register, site_id__in=ids).count() < len(ids):
        raise SiteError("There is no site with this id in the register. Take it from the page of the other site.")


@transaction.atomic
def close(actor: Actor, site_id: str, since: str, why: str) -> None:
    """Say that a site is closed since a day (YYYY-MM-DD): its row leaves the next edition. Again, it changes nothing.

    Raises SiteError where it is not in the register, is closed or has moved already, is said to be one with another
    until the next edition, or where the day cannot be or no reason is given.
    """
    register = _register()
    _know(register, site_id)
    if going.goings().filter(kind=Kind.CLOSED, one=site_id).exists():
        return
    _unsettled(register, site_id)
    _decide(actor, Decision(kind=Kind.CLOSED, one=site_id, since=_day(since)), why, "site.close")
    faults.point("site.closed")


@transaction.atomic
def move(actor: Actor, site_id: str, other_id: str, since: str, why: str) -> None:
    """Say that a site moved since a day to where another site of the register is: it is closed, and leads there.

    The audits of the old premises stay with these. Raises SiteError as `close`, and where the other is not in the
    register, is the same, or moved here itself.
    """
    register = _register()
    if site_id == other_id:
        raise SiteError("This is the same site. Give the id of the site at the new place.")
    _know(register, site_id, other_id)
    if going.goings().filter(kind=Kind.MOVED, one=site_id, other=other_id).exists():
        return
    _unsettled(register, site_id)
    if site_id in going.onward(other_id):
        raise SiteError("The other one is said to have moved here. Take that back on its page first.")
    _decide(actor, Decision(kind=Kind.MOVED, one=site_id, other=other_id, since=_day(since)), why, "site.move")
    faults.point("site.moved")


@transaction.atomic
def split(actor: Actor, site_id: str, marks: Collection[str], why: str) -> None:
    """Say that a site is two: rows of the last round with these marks are one, the others the other.

    The part with most rows keeps the id, as ever (where both have as many, the one that is not named); the other is a
    site of its own from the next edition on. Saying it again changes nothing. Raises SiteError where the site is not in
    the register, is closed or is being changed already, where all its rows or none are named, or no reason is given.
    """
    register = _register()
    _know(register, site_id)
    rows = Counter(row[3] for row in Site.objects.get(register=register, site_id=site_id).rows if row[3:] and row[3])
    named = set(marks) & rows.keys()
    rest = rows.keys() - named
    if not named or not rest:
        raise SiteError("Tick the rows that are the other site: some of them, and not all.")
    part = sorted(named if sum(rows[each] for each in named) <= sum(rows[each] for each in rest) else rest)
    if (stands := _parting(register, site_id)) and sorted(stands.marks) == part:
        return
    _unsettled(register, site_id)
    if any(set(part) & set(each.marks) for each in going.splits().filter(one=site_id)):
        raise SiteError("Some of these rows were said to be another site before. Take back first what was said since.")
    new = new_id(site_id, part, Keys.derive(secret(settings.DATA, "edition")).site_id)
    _decide(actor, Decision(kind=Kind.SPLIT, one=site_id, other=new, marks=part), why, "site.split")
    faults.point("site.split")


def _parting(register: Register, site_id: str) -> Decision | None:
    """That a site is two where the next edition is the first to know."""
    for each in going.splits().filter(one=site_id):
        again = going.merges().filter(one__in=(each.one, each.other), other__in=(each.one, each.other))
        if not again and not Site.objects.filter(register=register, site_id=each.other).exists():
            return each
    return None


_SOON = "The next edition makes it so. Take that back first, or wait for that edition."


def _unsettled(register: Register, site_id: str) -> None:
    """Raises SiteError where the next edition makes something else of a site than it is."""
    if going.goings().filter(one=site_id).exists():
        raise SiteError(_CLOSED)
    if _parting(register, site_id):
        raise SiteError(f"It is said to be two sites. {_SOON}")
    told = going.merges().filter(one=site_id) | going.merges().filter(other=site_id)
    others = {each for pair in told.values_list("one", "other") for each in pair} - {site_id}
    if Site.objects.filter(register=register, site_id__in=others).exists():
        raise SiteError(f"It is said to be one with another site. {_SOON}")


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        raise SiteError("Give the day since when, like 2026-07-31. If nobody knows it, today's.") from None
    if day > clock.today():
        raise SiteError("This day is still to come. Say it when it has closed: until then it is audited there.")
    return day


_BACK = {
    Kind.MERGE: ("site.part", "site.parted"),
    Kind.SPLIT: ("site.join", "site.whole"),
    Kind.CLOSED: ("site.reopen", "site.reopened"),
    Kind.MOVED: ("site.reopen", "site.reopened"),
}


@transaction.atomic
def take_back(actor: Actor, public: UUID, why: str) -> Kind:
    """Take back what was said of a site; which kind it was. Again, it changes nothing. Raises SiteError where nobody
    said so.

    What an edition was composed of already stays: after its release two sites that were said to be one are one, and one
    that was said to be two is two (SiteError: they can be said to be one). A site that was closed is considered by the
    next edition like any other.
    """
    register = _register()
    found = Decision.objects.filter(public=public, undoes=None).first()
    if found is None:
        raise SiteError("Nobody said so. Load the page again.")
    kind = Kind(found.kind)
    if Decision.objects.filter(undoes=found).exists():
        return kind
    if kind == Kind.SPLIT and Site.objects.filter(register=register, site_id=found.other).exists():
        raise SiteError(
            "They are two sites of the register by now. If they are one, say so on the page of one of them."
        )
    deed, reached = _BACK[kind]
    again = Decision(
        kind=kind, one=found.one, other=found.other, since=found.since, marks=found.marks, undoes=found
    )  # fmt: skip
    _decide(actor, again, why, deed)
    faults.point(reached)
    return kind


def _decide(actor: Actor, made: Decision, why: str, deed: str) -> None:
    why = " ".join(why.split())
    if not why:
        raise SiteError("Say why: who looks at it in a year will ask.")
    if len(why) > LONGEST_WHY:
        raise SiteError(f"Why is longer than {LONGEST_WHY} letters. Say it in fewer words.")
    made.why, made.by, made.at = why, person(actor), clock.now()
    made.save()
    record(Deed(deed, str(made.public), actor.user, details={"one": made.one, "other": made.other}))


def merged() -> Collection[str]:
    """The ids of sites that people said are one with another."""
    return {each for pair in going.merges().values_list("one", "other") for each in pair}


def judgements() -> Sequence[Judgement]:
    """Which sites are one and which are two, as judgements on sites of the register for the next composing."""
    found = going.merges().select_related("by").order_by("pk")
    parted = [
        Judgement(f"{STOOD}{each.one}{of}", f"{STOOD}{each.one}{PART}{mark}", answer, by=each.by.name,
                  when=each.at.isoformat(timespec="seconds"), why=each.why)
        for each in going.splits().select_related("by").order_by("pk")
        for at, mark in enumerate(each.marks)
        for of, answer in (("", Answer.DIFFERENT), (f"{PART}{each.marks[0]}", Answer.SAME))[: 2 if at else 1]
    ]  # fmt: skip
    return parted + [
        Judgement(f"{STOOD}{each.one}", f"{STOOD}{each.other}", Answer.SAME, by=each.by.name,
                  when=each.at.isoformat(timespec="seconds"), why=each.why)
        for each in found
    ]  # fmt: skip


def parted() -> Sequence[tuple[str, str, frozenset[str]]]:
    """That sites are two, as it was said and stands: the site, the id of the other, and the marks of its rows."""
    return [(each.one, each.other, frozenset(each.marks)) for each in going.splits().order_by("pk")]


def twins() -> Mapping[str, Sequence[str]]:
    """The ids of the sites that people said are one, by each of them; who is one with nobody is not there."""
    return going.twins()


def closed() -> Mapping[str, Gone]:
    """The sites that are closed or have moved, by their ids and by those that people said are one with such a one."""
    return going.gone()


@dataclass(frozen=True, slots=True)
class Reopened:
    """Who said last that a site is open after all, when and why."""

    by: str
    at: datetime
    why: str


def reopened(ids: Sequence[str]) -> Reopened | None:
    """That one of these ids is open after all, as it was said last; None where nobody said so."""
    undone = Decision.objects.filter(kind__in=(Kind.CLOSED, Kind.MOVED), undoes=None, one__in=ids)
    found = Decision.objects.filter(undoes__in=undone).select_related("by").order_by("pk").last()
    return Reopened(found.by.name, found.at, found.why) if found else None


def said_of(to: str, why: str) -> str:
    """What a withdrawal says of a site that is closed, or has moved to another."""
    return f"Moved to {to}: {why}" if to else f"Closed: {why}"
