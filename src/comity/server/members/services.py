"""Changing members: apply, decide, teams, publish, sign, withdraw. Each is one transaction with its journal entry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from comity.server import clock, faults
from comity.server.accounts import services as accounts
from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor, TeamRole
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.members.kinds import BINDING, Standing, Text
from comity.server.members.models import Application, Member, Membership, Signature, Version
from comity.vocabulary.errors import ComityError


class MemberError(ComityError):
    """Something about a member cannot be done."""


def company(actor: Actor) -> UUID:
    """The member that the actor acts for. Raises MemberError for who acts for none."""
    if actor.member is None:
        raise MemberError("You act for no company here.")
    return actor.member


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application says. `once` is drawn with the form: the same form sent twice is one application."""

    company: str
    person: str
    email: str
    wants: str
    about: str
    once: UUID


@transaction.atomic
def apply(asked: Asked) -> Application:
    """Keep an application; the same form again changes nothing."""
    found = Application.objects.filter(once=asked.once).first()
    if found:
        return found
    try:
        with transaction.atomic():
            made = Application.objects.create(
                company=asked.company.strip(), person=asked.person.strip(), email=asked.email.strip().lower(),
                wants=asked.wants, about=asked.about.strip(), once=asked.once, sent=clock.now(),
            )  # fmt: skip
    except IntegrityError:  # the same form, sent twice at once: the other was first
        return Application.objects.get(once=asked.once)
    record(Deed("application.send", str(made.public), details={"company": made.company}))
    faults.point("application.sent")
    return made


@dataclass(frozen=True, slots=True)
class Decision:
    """What the Secretariat decided on an application, and why."""

    accepted: bool
    reason: str


@transaction.atomic
def decide(actor: Actor, public: UUID, decision: Decision, link: str) -> tuple[Application, str]:
    """Decide an application, once. Accepted, it makes the member and invites its person as the team's first admin.

    Returns the application and the invitation's address ("" where it was declined).
    """
    found = Application.objects.select_for_update().filter(public=public).first()
    if found is None:
        raise MemberError("There is no such application.")
    if found.decided:
        raise MemberError("This application was decided already. Load the page again to see how.")
    if not decision.accepted and not decision.reason.strip():
        raise MemberError("Give a reason: the company will ask for it.")
    found.member = _new_member(found) if decision.accepted else None
    found.decided, found.by = clock.now(), person(actor)
    found.accepted, found.reason = decision.accepted, decision.reason.strip()
    found.save()
    member = found.member.public if found.member else None
    details = {"company": found.company, "accepted": "yes" if decision.accepted else "no"}
    record(Deed("application.decide", str(found.public), actor.user, member, details=details))
    invited = ""
    if member:
        invited = accounts.invite(actor, found.email, accounts.Place(member=member, team_role=TeamRole.ADMIN), link)
    faults.point("application.decided")
    return found, invited


def _new_member(asked: Application) -> Member:
    try:
        with transaction.atomic():
            return Member.objects.create(name=asked.company, standing=asked.wants, since=clock.today())
    except IntegrityError:
        raise MemberError(
            f"There is a member named {asked.company} already. Invite the person from its page."
        ) from None


@transaction.atomic
def join(user: User, member: UUID, role: TeamRole) -> Membership:
    """Let a person act for a member; the accepted invitation is the journal's entry for it."""
    found = Member.objects.get(public=member)
    return Membership.objects.create(user=user, member=found, role=role.value, begun=clock.now())


@transaction.atomic
def accept_and_join(token: str, person: accounts.Person) -> User:
    """Accept an invitation: the account and its place in the team come together. Raises `InvitationError`."""
    user, place = accounts.accept(token, person)
    if place.member and place.team_role:
        join(user, place.member, place.team_role)
    return user


@transaction.atomic
def change_role(actor: Actor, person: UUID, role: TeamRole) -> None:
    """Give a person of the own team another role: the old membership ends, a new one begins."""
    found = _own_colleague(actor, person)
    if found.role == role.value:
        return
    if found.role == TeamRole.ADMIN.value:
        _keep_an_admin(found)
    found.ended = clock.now()
    found.save()
    Membership.objects.create(user=found.user, member=found.member, role=role.value, begun=clock.now())
    record(Deed("team.role", str(person), actor.user, actor.member, details={"role": role.value}))


@transaction.atomic
def remove(actor: Actor, person: UUID) -> None:
    """End that a person of the own team acts for the member; acts on the person's next request."""
    found = _own_colleague(actor, person)
    if found.role == TeamRole.ADMIN.value:
        _keep_an_admin(found)
    found.ended = clock.now()
    found.save()
    record(Deed("team.remove", str(person), actor.user, actor.member))


def _own_colleague(actor: Actor, person: UUID) -> Membership:
    found = (
        Membership.objects.select_for_update()
        .filter(member__public=company(actor), user__public=person, ended=None)
        .first()
    )
    if found is None:
        raise MemberError("Nobody of your team is meant by this. Load the page again.")
    return found


def _keep_an_admin(leaving: Membership) -> None:
    """A team keeps at least one admin: else nobody could sign or invite for it."""
    admins = Membership.objects.filter(member=leaving.member, role=TeamRole.ADMIN.value, ended=None)
    admins = admins.filter(user__is_active=True)
    if not admins.exclude(pk=leaving.pk).exists():
        raise MemberError("This is the last admin of the team. Make somebody else an admin first.")


@transaction.atomic
def change_standing(actor: Actor, member: UUID, standing: str) -> None:
    """Make a member full or associate, or note that it left: its people lose access with their next request."""
    if standing not in Standing.values:
        raise MemberError("Choose full, associate or left.")
    found = Member.objects.select_for_update().get(public=member)
    if found.standing == standing:
        return
    found.standing = standing
    found.left = clock.today() if standing == Standing.LEFT else None
    found.save()
    record(Deed("member.standing", str(member), actor.user, member, details={"standing": standing}))


@transaction.atomic
def publish(actor: Actor, kind: str, text: str) -> Version:
    """Publish a new version of a text; every member has to sign a binding one again. The same again changes nothing."""
    if kind not in Text.values or not text.strip():
        raise MemberError("Write the text that members shall sign.")
    text = text.replace("\r\n", "\n").strip() + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    before = Version.objects.select_for_update().filter(text_kind=kind).order_by("-number").first()
    if before and before.digest == digest:
        return before
    made = Version.objects.create(
        text_kind=kind, number=before.number + 1 if before else 1, text=text, digest=digest, published=clock.now(),
        by=person(actor),
    )  # fmt: skip
    record(Deed("statement.publish", str(made.public), actor.user, details={"kind": kind, "digest": digest}))
    return made


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs, as the paper would say; `releases`: the clause on the use of own reports by the site."""

    signatory: str
    position: str
    releases: bool


@transaction.atomic
def sign(actor: Actor, public: UUID, digest: str, hand: Hand) -> Signature:
    """Sign the version in force for the own member. `digest` is of the text that was read on the page.

    Signing twice is one signature. Raises MemberError where a newer version came in between.
    """
    last = Version.objects.filter(public=public).first()
    newer = last and Version.objects.filter(text_kind=last.text_kind, number__gt=last.number).exists()
    if last is None or newer or last.digest != digest:
        raise MemberError("The text has a newer version. Read it and sign that one.")
    if last.text_kind not in BINDING:
        raise MemberError("This text is signed for single sites, on the page of your list.")
    if not (hand.signatory.strip() and hand.position.strip()):
        raise MemberError("Give the name and the position of the person who signs.")
    member = Member.objects.select_for_update().get(public=company(actor))
    found = Signature.objects.filter(version=last, member=member, withdrawn=None).first()
    if found:
        return found
    made = Signature.objects.create(
        version=last, member=member, user=person(actor), signatory=hand.signatory.strip(),
        position=hand.position.strip(), digest=digest, releases=hand.releases, signed=clock.now(),
    )  # fmt: skip
    details = {"digest": digest, "signatory": made.signatory, "releases": "yes" if hand.releases else "no"}
    record(Deed("statement.sign", str(made.public), actor.user, actor.member, details=details))
    faults.point("statement.signed")
    return made


@transaction.atomic
def withdraw_signature(actor: Actor, public: UUID, reason: str) -> None:
    """Withdraw an own signature: the signature stays to be read, with its end and the reason."""
    found = (
        Signature.objects.select_for_update()
        .filter(public=public, member__public=company(actor), withdrawn=None)
        .first()
    )
    if found is None:
        raise MemberError("There is no signature of your company in force here.")
    found.withdrawn, found.withdrawn_reason = clock.now(), reason.strip()
    found.withdrawn_by = person(actor)
    found.save()
    record(Deed("statement.withdraw", str(public), actor.user, actor.member, details={"reason": reason.strip()}))
    faults.point("statement.withdrawn")
