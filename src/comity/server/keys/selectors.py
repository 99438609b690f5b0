"""Reading keys: as whom a key acts now, and which keys a member or the Secretariat has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from comity.server import clock
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import actor
from comity.server.keys.kinds import FORM, SCOPES, shown
from comity.server.keys.models import Key
from comity.server.members.selectors import standing


class State(StrEnum):
    """Whether a key works, and why not. DEAD: who made it left, or may no longer make keys."""

    WORKS = "works"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Acting:
    """A key that works: its public id, and who acts by it, cut to its scopes."""

    key: UUID
    actor: Actor


def digest(token: str) -> str:
    """What is kept of a key.

    A plain SHA-256: a key is 256 random bits, which nobody guesses however fast the hash is; a slow hash as for
    passwords would only make every request slow.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def acting(token: str) -> Acting | None:
    """As whom a key acts now; None for what is no key, and for one that does not work."""
    if not FORM.fullmatch(token):
        return None
    found = _all().filter(digest=digest(token)).first()
    if found is None or _state(found) is not State.WORKS:
        return None
    who = _maker(found)
    may = SCOPES[who.role]
    return Acting(found.public, replace(who, scopes=frozenset(each for each in found.scopes if each in may)))


def _maker(found: Key) -> Actor:
    """Who made the key, as the server sees that person at this moment."""
    return actor(found.by, standing)


def _state(found: Key) -> State:
    """Asked anew at each use: nothing of a maker's rights is kept with the key."""
    if found.revoked:
        return State.REVOKED
    if found.expires < clock.today():
        return State.EXPIRED
    who, whose = _maker(found), found.member.public if found.member else None
    return State.WORKS if who.role in SCOPES and who.member == whose else State.DEAD


def _all() -> QuerySet[Key]:
    return Key.objects.select_related("by", "member")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key in a list: `shown` is how it begins, `by` who made it; dates are days, in UTC."""

    public: UUID
    shown: str
    name: str
    scopes: Sequence[str]
    by: str
    made: datetime
    expires: date
    last_used: date | None
    state: str


def keys(member: UUID | None) -> Sequence[KeyLine]:
    """The keys of a member, or of the Secretariat for None; the latest first."""
    return [_line(each) for each in _of(member)]


def working(member: UUID | None) -> int:
    """How many keys of a member, or of the Secretariat, are neither revoked nor over."""
    return _of(member).filter(revoked=None, expires__gte=clock.today()).count()


def _of(member: UUID | None) -> QuerySet[Key]:
    return _all().filter(member__public=member) if member else _all().filter(member=None)


def own_key(member: UUID | None, public: UUID) -> KeyLine | None:
    """One key of a member, or of the Secretariat for None; None where there is none, or it is another's."""
    found = _of(member).filter(public=public).first()
    return _line(found) if found else None


def _line(found: Key) -> KeyLine:
    return KeyLine(
        found.public, shown(found.prefix), found.name, found.scopes, found.by.name, found.made, found.expires,
        found.last_used, _state(found).value,
    )  # fmt: skip
