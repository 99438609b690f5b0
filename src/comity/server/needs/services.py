"""Keeping, noting and removing a member's needs, and holding them against the next edition; each in one transaction.

The journal says that a member changed its needs, never which, what or how many: its entries are read by others, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions import selectors as editions
from comity.server.editions.models import Composition
from comity.server.journal.services import Deed, record
from comity.server.lists.reciprocity import reciprocity
from comity.server.members.models import Member
from comity.server.needs import engine, sealing
from comity.server.needs.carrying import Row, said
from comity.server.needs.kinds import NOTED
from comity.server.needs.models import Need, Note
from comity.vocabulary.errors import ComityError
from comity.vocabulary.problems import RowRef

MOST = 5000
"""Needs of one member: as many as a page checks at once."""
CHANGED, CHECKED = "need.change", "need.check"
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class NeedError(ComityError):
    """Something about a need cannot be done."""


@transaction.atomic
def keep(actor: Actor, member: UUID, edition: UUID, rows: Sequence[Row], due: date | None = None) -> int:
    """Keep rows of a check as needs; returns how many are new. A site that is kept already is brought up to date.

    `due` is when the member's own audits of these sites are due; None leaves what is known. Raises NeedError where
    nothing was chosen, there would be too many, or `due` is no date of a calendar; SealError where this server's key
    does not open what is kept: two keys in one member's needs could never both be right again.
    """
    if not rows:
        raise NeedError("Nothing was chosen. Tick the sites that you want to keep.")
    _check_day(due)
    company = Member.objects.select_for_update().get(public=member)
    against = Composition.objects.get(public=edition)
    wanted = {sealing.mark(row.named, member): row for row in rows}
    known = {each.mark: each for each in Need.objects.select_for_update(of=("self",)).filter(member=company)}
    for each in [*known.values()][:1]:
        sealing.opened(bytes(each.sealed), member, each.public)
    new = [(mark, row) for mark, row in wanted.items() if mark not in known]
    if len(known) + len(new) > MOST:
        raise NeedError(f"A company keeps up to {MOST:,} needs. Remove those that you no longer have, or keep fewer.")
    by, now = person(actor), clock.now()
    made = []
    for mark, row in new:
        need = Need(public=uuid4(), member=company, mark=mark, edition=against, due=due, by=by, at=now)
        need.sealed = sealing.seal({"named": row.named, "hit": row.hit, "was": {}}, member, need.public)
        made.append(need)
    Need.objects.bulk_create(made, batch_size=500)
    for mark in wanted.keys() & known.keys():
        _again(known[mark], member, against, wanted[mark].hit, due)
    _record(actor, member)
    faults.point("needs.kept")
    return len(made)


def _again(need: Need, member: UUID, against: Composition, hit: Mapping[str, Any], due: date | None) -> None:
    """Bring a kept need up to date with what an edition says; what another edition said before becomes `was`."""
    content = sealing.opened(bytes(need.sealed), member, need.public)
    if need.edition_id != against.pk:
        content["was"] = content["hit"]
    content["hit"] = hit
    need.sealed, need.edition, need.due = sealing.seal(content, member, need.public), against, due or need.due
    need.save(update_fields=("sealed", "edition", "due"))


def _check_day(day: date | None) -> None:
    if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
        raise NeedError("Give a day between 2000 and 2100.")


def _record(actor: Actor, member: UUID) -> None:
    record(Deed(CHANGED, "", actor.user, member))


def _own(member: UUID, public: UUID) -> Need:
    found = Need.objects.select_for_update(of=("self",)).filter(member__public=member, public=public).first()
    if found is None:
        raise NeedError("This need is gone: somebody of your team removed it.")
    return found


@transaction.atomic
def note(actor: Actor, member: UUID, public: UUID, standing: str, day: date) -> None:
    """Note what came of asking a site, and on which day. The same note twice is one.

    Raises NeedError where the need is gone, the day lies ahead, or there is no such answer.
    """
    need = _own(member, public)
    if standing not in NOTED:
        raise NeedError("Choose what came of it.")
    _check_day(day)
    if day > clock.today():
        raise NeedError("That day lies ahead. Note what came of it once it has.")
    last = Note.objects.filter(need=need).last()
    if last and (last.standing, last.day) == (standing, day):
        return
    Note.objects.create(need=need, standing=standing, day=day, by=person(actor), at=clock.now())
    _record(actor, member)
    faults.point("needs.noted")


@transaction.atomic
def set_due(actor: Actor, member: UUID, public: UUID, due: date | None) -> None:
    """Say when the member's own audit of a site is due; None takes it back. Raises NeedError where the need is gone."""
    need = _own(member, public)
    _check_day(due)
    if need.due != due:
        need.due = due
        need.save(update_fields=("due",))
        _record(actor, member)


@transaction.atomic
def remove(actor: Actor, member: UUID, public: UUID | None) -> None:
    """Delete a need with its notes, or all of them where `public` is None. What is gone already changes nothing."""
    found = Need.objects.filter(member__public=member)
    gone, _ = (found if public is None else found.filter(public=public)).delete()
    if gone:
        _record(actor, member)
        faults.point("needs.removed")


# --- the next edition -------------------------------------------------------------------------------------------------


def behind() -> Sequence[UUID]:
    """Members that may read the latest edition and have needs which were not held against it yet."""
    latest = editions.latest()
    if latest is None:
        return []
    found = (
        Need.objects.exclude(edition__public=latest.public).order_by("member").values_list("member__public", flat=True)
    )
    return [member for member in found.distinct() if reciprocity(member).reads]


def check_again(member: UUID) -> int:
    """Hold a member's needs against the latest edition; returns how many were.

    The long part goes on outside of the transaction. A need that was changed, removed or held against the edition
    meanwhile is left alone, so a second run, or one that was cut off, does no harm.
    """
    latest = editions.latest()
    if latest is None:
        return 0
    needs = list(Need.objects.filter(member__public=member))
    kept = {each.pk: sealing.opened(bytes(each.sealed), member, each.public) for each in needs}
    rows = [sealing.listing(kept[each.pk]["named"], RowRef("needs", "", each.pk)) for each in needs]
    hits = {row.ref.row: said(row) for row in engine.hold(rows, latest.public).rows}
    before = {each.pk: sealing.digest(bytes(each.sealed)) for each in needs if each.edition.public != latest.public}
    return _write_again(member, latest.public, before, hits)


@transaction.atomic
def _write_again(member: UUID, edition: UUID, before: Mapping[int, str], hits: Mapping[int, Mapping[str, Any]]) -> int:
    against, done = Composition.objects.get(public=edition), 0
    for need in Need.objects.select_for_update(of=("self",)).filter(pk__in=before).exclude(edition=against):
        if sealing.digest(bytes(need.sealed)) == before[need.pk]:
            _again(need, member, against, hits[need.pk], None)
            done += 1
    if done:
        record(Deed(CHECKED, "", None, member))
        faults.point("needs.checked")
    return done
