"""Making and revoking keys, each in one transaction with its journal entry."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from comity.server import clock, faults
from comity.server.accounts.roles import Actor, Role
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.keys import selectors
from comity.server.keys.kinds import MOST_DAYS, MOST_KEYS, SCOPES
from comity.server.keys.models import Key
from comity.server.members.models import Member
from comity.vocabulary.errors import ComityError


class ApiKeyError(ComityError):
    """Something about a key to the API cannot be done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key to be made; `expires` is the last day it works. `once` is drawn with the form: twice the same is one."""

    name: str
    scopes: Sequence[str]
    expires: date
    once: UUID


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A key that was made; `token` is the key itself, which nothing else keeps. Never printed."""

    public: UUID
    token: str


@transaction.atomic
def make(actor: Actor, wanted: Wanted) -> Made:
    """Make a key that acts as the actor does, cut to its scopes. Raises ApiKeyError, in words, where it cannot be."""
    _check(actor, wanted)
    company = Member.objects.select_for_update().get(public=actor.member) if actor.member else None
    if selectors.working(actor.member) >= MOST_KEYS:
        raise ApiKeyError(f"There are {MOST_KEYS} keys that work. Revoke one that nobody needs first.")
    prefix = secrets.token_hex(4)
    token = f"comity_{prefix}_{secrets.token_urlsafe(32)}"
    try:
        with transaction.atomic():
            made = Key.objects.create(
                once=wanted.once, digest=selectors.digest(token), prefix=prefix, name=wanted.name.strip(),
                scopes=[each for each in SCOPES[actor.role] if each in wanted.scopes], member=company,
                by=person(actor), made=clock.now(), expires=wanted.expires,
            )  # fmt: skip
    except IntegrityError:
        raise ApiKeyError(
            "This key was made already, and is shown only once. If you did not keep it, make another and revoke it."
        ) from None
    details = {"key": prefix, "name": made.name, "may": ", ".join(made.scopes), "until": made.expires.isoformat()}
    record(Deed("key.make", str(made.public), actor.user, actor.member, details=details))
    faults.point("key.made")
    return Made(made.public, token)


def _check(actor: Actor, wanted: Wanted) -> None:
    if actor.scopes is not None or actor.role not in (Role.ADMIN, Role.SECRETARIAT):
        raise ApiKeyError("Keys are made by an admin of a member's team, or by the Secretariat, in the browser.")
    if not wanted.name.strip():
        raise ApiKeyError("Give the key a name that tells which program uses it.")
    if not wanted.scopes or not set(wanted.scopes) <= set(SCOPES[actor.role]):
        raise ApiKeyError("Choose at least one thing that the key may do.")
    if not clock.today() <= wanted.expires <= clock.today() + timedelta(days=MOST_DAYS):
        raise ApiKeyError(f"Choose a last day from today on, at most {MOST_DAYS} days ahead.")


@transaction.atomic
def revoke(actor: Actor, public: UUID) -> None:
    """End a key of the own member, or of the Secretariat; its next request is refused. Again it changes nothing."""
    found = Key.objects.select_for_update(of=("self",)).filter(public=public)
    found = found.filter(member__public=actor.member) if actor.member else found.filter(member=None)
    one = found.first()
    if one is None:
        raise ApiKeyError("There is no such key of yours. Load the page again.")
    if one.revoked is None:
        one.revoked, one.revoked_by = clock.now(), person(actor)
        one.save(update_fields=("revoked", "revoked_by"))
        record(Deed("key.revoke", str(public), actor.user, actor.member, details={"key": one.prefix}))
        faults.point("key.revoked")


def note_use(key: UUID) -> None:
    """Note that a key was used today: at most one write for a key and a day."""
    today = clock.today()
    Key.objects.filter(public=key).exclude(last_used=today).update(last_used=today)
