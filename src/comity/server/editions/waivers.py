"""Waivers in the browser: a member signs for sites of its own list, and takes it back.

A member learns nothing here of others, nor what the gate says of its rows: it sees its own list and what it signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.reference import countries
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions.kinds import EditionError, State
from comity.server.editions.models import Composition, Waiver
from comity.server.journal.services import Deed, record
from comity.server.lists.kinds import State as ListState
from comity.server.lists.models import MemberList, Round, Row
from comity.server.members.kinds import Standing
from comity.server.members.models import Member
from comity.server.members.selectors import waiver_words
from comity.server.members.services import Hand, company
from comity.vocabulary.listing import RowState

PAGE = 25
"""Rows on one page, of which some are chosen."""
LONGEST_QUESTION = 200
LONGEST_REASON = 500
_SAID = ("site_name", "supplier_name", "city", "country")


def open_for(public: UUID, member: UUID) -> bool:
    """Can waivers be signed on this list of the member? It counts for a round whose edition is not out."""
    return _open(MemberList.objects.filter(public=public, member__public=member).first())


def _open(found: MemberList | None) -> bool:
    if found is None or found.state != ListState.SUBMITTED or found.round_id is None:
        return False
    return not Composition.objects.filter(round=found.round_id, state=State.RELEASED).exists()


def _signing(actor: Actor, digest: str) -> Member:
    """The member for which somebody signs the words in force."""
    member = Member.objects.select_for_update().filter(public=company(actor), standing=Standing.FULL).first()
    if member is None:
        raise EditionError("Only a full member signs waivers.")
    words = waiver_words()
    if words is None or words.digest != digest:
        raise EditionError("The text has a newer version. Read it and sign that one.")
    return member


@transaction.atomic
def sign(actor: Actor, public: UUID, rows: Collection[int], digest: str, hand: Hand) -> int:
    """Sign for the sites of rows of the own list, by their keys; returns how many are new. `digest`: of the words read.

    Signing for a row again changes nothing. Raises EditionError where the list does not count for a round whose edition
    is not out, the words have a newer version, no row is chosen, or one of them is not of this list.
    """
    member = _signing(actor, digest)
    if not (hand.signatory.strip() and hand.position.strip()):
        raise EditionError("Give the name and the position of the person who signs.")
    list(Round.objects.select_for_update().order_by("pk"))  # no release in between
    found = MemberList.objects.filter(public=public, member=member).first()
    if found is None or not _open(found):
        raise EditionError("Waivers are signed on the list that counts for a round, until its edition is out.")
    chosen = list(Row.objects.filter(list=found, pk__in=rows, state=RowState.UNDERSTOOD))
    if not chosen or len(chosen) < len(set(rows)):
        raise EditionError("Choose the rows of this list for which you sign.")
    standing = set(Waiver.objects.filter(list=found, withdrawn=None).values_list("sheet", "number"))
    fresh = [row for row in chosen if (row.sheet, row.number) not in standing]
    if not fresh:
        return 0
    words, by, now = waiver_words(), person(actor), clock.now()
    made = [
        Waiver(
            member=member, list=found, sheet=row.sheet, number=row.number, said=_said(row.values or {}), version=words,
            digest=digest, user=by, signatory=hand.signatory.strip(), position=hand.position.strip(), signed=now,
        )
        for row in fresh
    ]  # fmt: skip
    Waiver.objects.bulk_create(made)
    signed = hashlib.sha256(json.dumps([[each.sheet, each.number, each.said] for each in made]).encode()).hexdigest()
    details = {"words": digest, "signatory": hand.signatory.strip(), "rows": str(len(made)), "sha256": signed}
    record(Deed("waiver.sign", str(public), actor.user, actor.member, details=details))
    faults.point("waiver.signed")
    return len(made)


def _said(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(values.get(name) or "") for name in _SAID}


@transaction.atomic
def withdraw(actor: Actor, public: UUID, reason: str) -> None:
    """Take an own waiver back: it stays to be read, with its end and the reason."""
    list(Round.objects.select_for_update().order_by("pk"))  # no release in between
    found = (
        Waiver.objects.select_for_update().filter(public=public, member__public=company(actor), withdrawn=None).first()
    )
    if found is None:
        raise EditionError("There is no waiver of your company in force here.")
    found.withdrawn, found.withdrawn_by = clock.now(), person(actor)
    found.withdrawn_reason = reason.strip()[:LONGEST_REASON]
    found.save()
    record(Deed("waiver.withdraw", str(public), actor.user, actor.member))
    faults.point("waiver.withdrawn")


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the own list: `key` names it to `sign`; `signed` for, on this list."""

    key: int
    sheet: str
    number: int
    name: str
    place: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Rows that say every word asked for: `total` of them, of which `rows` are the page from `start` on."""

    total: int
    start: int
    rows: Sequence[Choice]


def choices(key: int, question: str, start: int) -> Choices:
    """The understood rows of a list, in its order."""
    words = question[:LONGEST_QUESTION].casefold().split()
    standing = set(Waiver.objects.filter(list=key, withdrawn=None).values_list("sheet", "number"))
    found = Row.objects.filter(list=key, state=RowState.UNDERSTOOD).values_list("pk", "sheet", "number", "values")
    lines = []
    for row, sheet, number, values in found.iterator(chunk_size=2000):
        name, place = _words(_said(values or {}))
        if all(word in f"{name} {place}".casefold() for word in words):
            lines.append(Choice(row, sheet, number, name, place, (sheet, number) in standing))
    return Choices(len(lines), start, lines[start : start + PAGE])


def _words(said: Mapping[str, str]) -> tuple[str, str]:
    """What a row calls its site, and where that is."""
    name = ", ".join(dict.fromkeys(filter(None, (said.get("site_name"), said.get("supplier_name")))))
    country = said.get("country", "")
    country = countries.name(country) if countries.is_code(country) else country
    return name, ", ".join(filter(None, (said.get("city"), country)))


@dataclass(frozen=True, slots=True)
class Line:
    """A waiver as its member sees it. `state`: waits (for the edition of its round), stands, lapsed (with its list), or
    withdrawn."""

    public: UUID
    list: UUID
    filename: str
    round: str
    sheet: str
    number: int
    name: str
    place: str
    state: str
    signatory: str
    position: str
    signed: datetime
    digest: str
    withdrawn: datetime | None
    reason: str


def of_member(member: UUID) -> Sequence[Line]:
    """All waivers of a member, the latest first."""
    found = Waiver.objects.select_related("list__round").filter(member__public=member)
    out = set(Composition.objects.filter(state=State.RELEASED).values_list("round", flat=True))
    return [_line(each, out) for each in found]


def _line(found: Waiver, out: Collection[int]) -> Line:
    of, name = found.list, _words(found.said)
    return Line(
        found.public, of.public, of.filename, of.round.name if of.round else "", found.sheet, found.number, *name,
        _state(found, out), found.signatory, found.position, found.signed, found.digest, found.withdrawn,
        found.withdrawn_reason,
    )  # fmt: skip


def _state(found: Waiver, out: Collection[int]) -> str:
    if found.withdrawn:
        return "withdrawn"
    if found.list.state != ListState.SUBMITTED:
        return "lapsed"
    return "stands" if found.list.round_id in out else "waits"
