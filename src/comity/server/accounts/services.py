"""Changing accounts: invite, accept, end. Each is one transaction with its entry in the journal."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth import password_validation
from django.db import transaction

from comity.server import clock, faults
from comity.server.accounts import outbox
from comity.server.accounts.models import Invitation, User
from comity.server.accounts.roles import Actor, Office, TeamRole
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.vocabulary.errors import ComityError

INVITATION_LASTS = timedelta(days=14)


class InvitationError(ComityError):
    """An invitation cannot be made or accepted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an invitation leads: an office of the programme, or a role in a member's team."""

    office: Office = Office.NONE
    member: UUID | None = None
    team_role: TeamRole | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What a person says of itself when it accepts."""

    name: str
    password: str
    language: str = "en"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(actor: Actor, email: str, place: Place, link: str) -> str:
    """Invite a person; `link` is the address of the page with {token} in it. The mail lies in the outbox.

    Returns the filled-in link, which nothing else keeps.

    An address that has an account is refused: roles of accounts are changed where they are. An invitation that waits
    for the same place is replaced, so that the old link does no longer work.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise InvitationError("This address cannot be invited. Ask its owner for another one, or the Secretariat.")
    now, token = clock.now(), secrets.token_urlsafe(32)
    waiting = Invitation.objects.filter(email=email, member=place.member, office=place.office.value, ended=None)
    waiting.update(ended=now)
    made = Invitation.objects.create(
        token=_digest(token), email=email, office=place.office.value, member=place.member,
        team_role=place.team_role.value if place.team_role else "", created=now, expires=now + INVITATION_LASTS,
        by=person(actor) if actor.user else None,
    )  # fmt: skip
    filled = link.format(token=token)
    text = (
        "You are invited to comity, where companies recognise each other's audits of supplier sites.\n\n"
        f"Open this page within {INVITATION_LASTS.days} days, give your name and choose a password:\n"
        f"{filled}\n\nIf you did not expect this, do nothing: nothing happens then.\n"
    )
    outbox.write(email, "Your invitation to comity", text)
    record(Deed("invitation.create", str(made.public), actor.user, place.member, details={"role": _place(made)}))
    faults.point("invitation.created")
    return filled


def _place(invitation: Invitation) -> str:
    return invitation.team_role or invitation.office


def waiting(token: str) -> Invitation | None:
    """The invitation of a link, if it still waits."""
    return Invitation.objects.filter(token=_digest(token), ended=None, expires__gt=clock.now()).first()


def check_password(password: str, email: str, name: str) -> None:
    """Is the password good enough for this person? Raises Django's ValidationError with the reasons in sentences."""
    password_validation.validate_password(password, User(email=email, name=name))


@transaction.atomic
def accept(token: str, person: Person) -> tuple[User, Place]:
    """Make the account of an invitation; works once. Raises InvitationError where the link does no longer work.

    The address is taken as confirmed: the link was sent there. Two at once: the second finds the invitation ended.
    """
    found = waiting(token)
    taken = Invitation.objects.filter(pk=found.pk, ended=None).update(ended=clock.now()) if found else 0
    if found is None or not taken or User.objects.filter(email=found.email).exists():
        raise InvitationError("This invitation does no longer work. Ask whoever invited you for a new one.")
    user = User(email=found.email, name=person.name.strip(), language=person.language, office=found.office)
    user.set_password(person.password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Invitation.objects.filter(pk=found.pk).update(accepted_by=user)
    record(Deed("invitation.accept", str(found.public), user.public, found.member, details={"role": _place(found)}))
    faults.point("invitation.accepted")
    role = TeamRole(found.team_role) if found.team_role else None
    return user, Place(Office(found.office), found.member, role)


@transaction.atomic
def withdraw_invitation(actor: Actor, public: UUID, member: UUID | None) -> bool:
    """End an invitation that waits; False where there is none of this member's (or of an office, for None)."""
    gone = Invitation.objects.filter(public=public, member=member, ended=None).update(ended=clock.now())
    if gone:
        record(Deed("invitation.withdraw", str(public), actor.user, member))
    return bool(gone)


@transaction.atomic
def end_office(actor: Actor, public: UUID) -> None:
    """End that a person holds an office of the programme: the account is closed with the person's next request.

    At least one person of the Secretariat stays: else nobody could invite another.
    """
    found = User.objects.select_for_update().filter(public=public, is_active=True).exclude(office="").first()
    if found is None:
        raise InvitationError("Nobody with an office is meant by this. Load the page again.")
    others = User.objects.filter(office=Office.SECRETARIAT.value, is_active=True).exclude(pk=found.pk)
    if found.office == Office.SECRETARIAT.value and not others.exists():
        raise InvitationError("This is the last person of the Secretariat. Invite another one first.")
    found.is_active = False
    found.save()
    record(Deed("office.end", str(public), actor.user))


@transaction.atomic
def change_account(actor: Actor, *, name: str, language: str, time_zone: str) -> None:
    """Change how the pages speak to the person who asks."""
    User.objects.filter(pk=person(actor).pk).update(name=name.strip(), language=language, time_zone=time_zone)
    record(Deed("account.change", str(actor.user or ""), actor.user, actor.member))
