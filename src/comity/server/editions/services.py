"""Ordering, dropping and releasing editions, each in one transaction with its journal entry."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

from comity.disclosure.policy import PROFILES
from comity.disclosure.risk_summary import NO
from comity.server import clock, faults
from comity.server.accounts import outbox
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions import given, kinds
from comity.server.editions.kinds import LIVE, State
from comity.server.editions.models import Composition, Pair
from comity.server.journal.services import Deed, record
from comity.server.lists import vault
from comity.server.lists.kinds import State as ListState
from comity.server.lists.models import MemberList, Round
from comity.server.members.models import Membership

COMPOSER = "comity.server.jobs.composing.compose"


EditionError = kinds.EditionError
"""Something about an edition cannot be done."""


@transaction.atomic
def order(actor: Actor, round_public: UUID, profile: str, once: UUID) -> Composition:
    """Let the edition of a closed round be composed; one that was not released is dropped. The same form twice is one.

    Raises EditionError where the round is open, has no list, has its edition, or the profile is none.
    """
    twin = Composition.objects.filter(once=once).first()
    if twin:
        return twin
    found = Round.objects.select_for_update().get(public=round_public)
    if found.closed is None:
        raise EditionError("The round is open. Close it first: what comes later waits for the next one.")
    if profile not in PROFILES:
        raise EditionError(f"There is no profile {profile}. Known are: {', '.join(PROFILES)}.")
    if Composition.objects.filter(round=found, state=State.RELEASED).exists():
        raise EditionError("The edition of this round is released. It stays as it is.")
    lists = MemberList.objects.filter(round=found, state=ListState.SUBMITTED)
    if not lists.exists():
        raise EditionError("No list was submitted in this round, so there is nothing to compose.")
    if lists.filter(original="").exists():
        raise EditionError("The files of this round were deleted when their time was over: it cannot be composed now.")
    for each in Composition.objects.select_for_update().filter(round=found, state__in=LIVE):
        _drop(each)
    made = Composition.objects.create(
        round=found, follows=_latest(), once=once, profile=profile, by=person(actor), ordered=clock.now()
    )
    record(Deed("edition.order", str(made.public), actor.user, details={"round": found.name, "profile": profile}))
    async_task(COMPOSER, str(made.public))
    faults.point("edition.ordered")
    return made


def _latest() -> Composition | None:
    """The edition that the next one follows."""
    return Composition.objects.filter(state=State.RELEASED).order_by("-released").first()


def _drop(found: Composition) -> None:
    dropped = found.pack
    found.state, found.pack, found.fence, found.summary, found.risk = State.DROPPED, "", found.fence + 1, {}, {}
    found.policies = []
    found.save()
    Pair.objects.filter(composition=found).delete()
    if dropped:
        transaction.on_commit(lambda: vault.drop(dropped))


@transaction.atomic
def drop(actor: Actor, public: UUID) -> None:
    """Drop an edition that is not released; its files go. Dropping it again changes nothing."""
    found = Composition.objects.select_for_update().filter(public=public, state__in=LIVE).first()
    if found:
        _drop(found)
        record(Deed("edition.drop", str(public), actor.user))


@transaction.atomic
def release(actor: Actor, public: UUID, digest: str, link: str) -> Composition:
    """Release a proposed edition: a second person who has read it says so, by the digest that its page showed.

    Everybody in a member's team gets a mail with the link. Releasing it again changes nothing. Raises EditionError for
    the person who ordered it, for an edition that is not proposed, another digest, where the risk report says no, where
    another edition was released since it was composed (the two would have to be held against each other: R2), or where
    waivers, volunteers or what has to go are others than it was composed of.
    """
    list(Round.objects.select_for_update().order_by("pk"))  # one release at a time, and none beside an order
    found = Composition.objects.select_for_update(of=("self",)).select_related("by", "round").get(public=public)
    if found.state == State.RELEASED and found.digest == digest:
        return found
    if found.state != State.PROPOSED or found.digest != digest:
        raise EditionError("This edition is no longer as the page showed it. Load the page again.")
    if found.by.public == actor.user:
        raise EditionError("You ordered this edition, so somebody else has to release it: two people answer for it.")
    if found.risk.get("may_be_sent") == NO:
        raise EditionError("The risk report speaks against this edition, so it is not released. Compose it again.")
    if _latest() != found.follows:
        raise EditionError("Another edition was released since this one was composed. Compose it again, to follow it.")
    if found.summary.get("given", {}).get("digest") not in (None, given.told(found.round.public).digest):
        raise EditionError(
            "Since this edition was composed, a waiver was signed or withdrawn, or others volunteer or have to go. "
            "Compose it again, so that it follows what stands now."
        )
    found.state, found.confirmed_by, found.released = State.RELEASED, person(actor), clock.now()
    found.save()
    Pair.objects.filter(composition=found).delete()  # nobody can judge them any more
    details = {"edition": found.name, "certificate": digest, "ordered by": str(found.by.public)}
    record(Deed("edition.release", str(public), actor.user, details=details))
    _write_to_members(
        f"The common list of {found.round.name} is out",
        f"the common list of the round {found.round.name} is out. You find it here, with the certificate that says how "
        f"it was made:\n\n{link}",
    )
    faults.point("edition.released")
    return found


@transaction.atomic
def remind(actor: Actor, public: UUID, link: str) -> int:
    """Write to everybody in a member's team to check its suppliers against an edition; returns how many mails.

    All get the same words: who has looked and who has not is nothing that the Secretariat is told. Raises EditionError
    for an edition that is not released, or that another one has followed.
    """
    found = Composition.objects.select_related("round").get(public=public)
    if found.state != State.RELEASED or found != _latest():
        raise EditionError("Only the latest released edition is one to remind members of.")
    mails = _write_to_members(
        f"Have you checked your suppliers against the list of {found.round.name}?",
        f"the common list of the round {found.round.name} has been out since {found.released:%d %B %Y}. Before your "
        "company books an audit, check whether the site is on it: upload your suppliers, or type one site. Nothing of "
        "them is kept unless you keep it, and nobody is told what you look for. For each listed site there is a "
        f"letter to ask it for the report.\n\n{link}\n\nThis mail goes to all members alike.",
    )
    record(Deed("edition.remind", str(public), actor.user, details={"mails": str(mails)}))
    return mails


def _write_to_members(subject: str, text: str) -> int:
    """A mail to everybody in the team of a full member; returns how many."""
    people = Membership.objects.select_related("user").filter(ended=None, member__standing="full", user__is_active=True)
    for each in people:
        outbox.write(each.user.email, subject, f"Dear {each.user.name},\n\n{text}\n\nThe Secretariat\n")
    return len(people)
