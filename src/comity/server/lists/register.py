"""The first register: last year's list without member names, from before comity, as what the programme starts from.

It is read as any list is, belongs to no member and to no round, and tells nobody who audits where. One is in force.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.lists import selectors, vault
from comity.server.lists.kinds import OPEN, State
from comity.server.lists.models import MemberList
from comity.server.lists.services import ListError, Sent, forget, own, receive


def send(actor: Actor, sent: Sent) -> MemberList:
    """Let a file be read for the first register; a draft of it that lies there is replaced. See `services.receive`."""
    try:
        return receive(actor, None, sent)
    except IntegrityError:  # no member's row stands for the lock here: the database itself lets one draft be
        raise ListError("Somebody else sent a register just now. Load the page again.") from None


@transaction.atomic
def accept(actor: Actor, public: UUID) -> None:
    """Put a register that was read in force; the one before goes. Accepting it again changes nothing."""
    if MemberList.objects.filter(public=public, member=None, state=State.SUBMITTED).exists():
        return
    found = own(None, public, (State.READ,))
    if not found.understood:
        raise ListError("No row of this file was understood. Repair it first.")
    before = in_force()
    if before:
        _end(before, State.REPLACED)
    found.state, found.settled, found.settled_by = State.SUBMITTED, clock.now(), person(actor)
    found.save()
    details = {"rows": str(found.understood), "sha256": found.digest, "replaces": str(before.public) if before else ""}
    record(Deed("register.accept", str(public), actor.user, details=details))
    faults.point("register.accepted")


@transaction.atomic
def remove(actor: Actor, public: UUID) -> None:
    """Take the register, or a draft of it, away with its rows and its file."""
    _end(own(None, public, (*OPEN, State.SUBMITTED)), State.WITHDRAWN)
    record(Deed("register.remove", str(public), actor.user))


def _end(found: MemberList, state: State) -> None:
    dropped = found.original
    forget(found, state)
    transaction.on_commit(lambda: vault.drop(dropped))


def in_force() -> MemberList | None:
    """The register that the programme starts from."""
    return MemberList.objects.filter(member=None, state=State.SUBMITTED).first()


def shown() -> list[selectors.OneList]:
    """What the Secretariat sees: a draft, then the register in force; where they are."""
    found = MemberList.objects.select_related("round", "by", "settled_by").filter(member=None)
    return [selectors.one(each) for each in found.filter(state__in=(*OPEN, State.SUBMITTED)).order_by("-received")]


def one(public: UUID) -> selectors.OneList | None:
    """A register or draft of one; None where there is none."""
    return next((each for each in shown() if each.public == public), None)
