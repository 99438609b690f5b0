"""Reading accounts: who asks, who is invited, what was mailed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from comity.server import clock
from comity.server.accounts.models import Invitation, Mail, User
from comity.server.accounts.roles import VISITOR, Actor, Office, Role

Standing = Callable[[User], tuple[Role, UUID] | None]
"""Says for which member a person acts and how, None for none. The members' app gives it: it lies above this one."""


def actor(user: User | None, standing: Standing) -> Actor:
    """Who asks. A person without an own second factor is only half signed in."""
    if user is None or not user.is_active:
        return VISITOR
    if not has_second_factor(user):
        return Actor(Role.HALF, user.public, None, user.name)
    if user.office:
        return Actor(Role(Office(user.office).value), user.public, None, user.name)
    found = standing(user)
    role, member = found or (Role.FORMER, None)
    return Actor(role, user.public, member, user.name)


def person(actor: Actor) -> User:
    """The account of who acts. Raises User.DoesNotExist for a visitor: no service changes anything for one by name."""
    if actor.user is None:
        raise User.DoesNotExist
    return User.objects.get(public=actor.user)


def account(public: UUID) -> User | None:
    """The account with this public id, if it can be used. For the demo's sign-in alone."""
    return User.objects.filter(public=public, is_active=True).first()


def has_second_factor(user: User) -> bool:
    """Has the person an authenticator app or a passkey? Recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that waits for its person."""

    public: UUID
    email: str
    role: str
    expires: datetime


def open_invitations(member: UUID | None) -> Sequence[OpenInvitation]:
    """What waits: of a member's team, or for an office of the programme (None)."""
    found = Invitation.objects.filter(member=member, ended=None, expires__gt=clock.now()).order_by("email")
    return [OpenInvitation(each.public, each.email, each.team_role or each.office, each.expires) for each in found]


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """A person of the programme's own offices."""

    public: UUID
    name: str
    email: str
    office: str


def office_holders() -> Sequence[OfficeHolder]:
    """Who holds an office now, by office and name."""
    found = User.objects.filter(is_active=True).exclude(office="").order_by("office", "name")
    return [OfficeHolder(each.public, each.name, each.email, each.office) for each in found]


def mails(most: int = 200) -> Sequence[Mail]:
    """The latest mails, newest first. Only for the page of the demo and of the Secretariat."""
    return list(Mail.objects.all()[:most])
