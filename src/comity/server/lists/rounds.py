"""Changing rounds, each time in one transaction with its journal entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from comity.server import clock, faults
from comity.server.accounts import outbox
from comity.server.accounts.roles import Actor
from comity.server.journal.services import Deed, record
from comity.server.lists.kinds import DRAFT, State
from comity.server.lists.models import MemberList, Round
from comity.server.lists.services import ListError, drop_all, forget, read_again, senders
from comity.server.members.models import Member


@dataclass(frozen=True, slots=True)
class Plan:
    """A new round: the last day of audits that count, and the last day to send a list."""

    name: str
    cutoff: date
    deadline: date


@transaction.atomic
def open_round(actor: Actor, plan: Plan, link: str) -> Round:
    """Open a round; one is open at a time. Whoever may send a list gets a mail with the link to do it.

    Lists that came too late for the round before are its drafts: their members look at them and submit.
    """
    if plan.deadline < clock.today():
        raise ListError("The deadline must not lie in the past.")
    if plan.cutoff > plan.deadline:
        raise ListError("The cut-off must not be after the deadline.")
    try:
        with transaction.atomic():
            made = Round.objects.create(
                name=plan.name.strip(), cutoff=plan.cutoff, deadline=plan.deadline, opened=clock.now()
            )
    except IntegrityError:
        raise ListError(
            "A round is open, or had this name. Close the open one first, or choose another name."
        ) from None
    _carry_over(actor, made)
    for each in senders(Member.objects.filter(standing="full")):
        text = (
            f"Dear {each.user.name},\n\nthe round {made.name} takes lists until {made.deadline:%d %B %Y}. Audits count "
            f"up to {made.cutoff:%d %B %Y}, three years back.\n\n{link}\n\nThe Secretariat\n"
        )
        outbox.write(each.user.email, f"The round {made.name} is open", text)
    details = {"name": made.name, "cutoff": plan.cutoff.isoformat(), "deadline": plan.deadline.isoformat()}
    record(Deed("round.open", str(made.public), actor.user, details=details))
    faults.point("round.opened")
    return made


@transaction.atomic
def close_round(actor: Actor, public: UUID) -> None:
    """Close a round: no list is taken any more. Closing it again changes nothing."""
    if Round.objects.filter(public=public, closed=None).update(closed=clock.now()):
        record(Deed("round.close", str(public), actor.user))


@transaction.atomic
def remind(actor: Actor, public: UUID, link: str) -> int:
    """Write a reminder to everybody who may send a list for a member that has not; returns how many mails.

    Where a draft lies here, the mail says that it does not count until it is submitted.
    """
    found = Round.objects.get(public=public)
    lists = MemberList.objects.filter(round=found)
    sent = lists.filter(state=State.SUBMITTED).values("member")
    drafts = set(lists.filter(state__in=DRAFT).values_list("member", flat=True))
    people = senders(Member.objects.filter(standing="full").exclude(pk__in=sent))
    for each in people:
        stands = (
            f"a list of your company lies ready for the round {found.name}, and does not count until you submit it."
            if each.member_id in drafts
            else f"we have no list of audited sites from your company for the round {found.name} yet."
        )
        text = (
            f"Dear {each.user.name},\n\n{stands} The last day is {found.deadline:%d %B %Y}."
            f"\n\n{link}\n\nThe Secretariat\n"
        )
        outbox.write(each.user.email, f"Your list for {found.name}", text)
    record(Deed("round.remind", str(public), actor.user, details={"mails": str(len(people))}))
    return len(people)


def _carry_over(actor: Actor, made: Round) -> None:
    """Let drafts that no round counted be drafts of this one: of each member the latest; its earlier ones go."""
    late = Q(round=None) | Q(round__closed__isnull=False)
    waiting = MemberList.objects.filter(late, state__in=DRAFT, member__standing="full").exclude(original="")
    seen: set[int | None] = set()
    dropped = []
    for each in waiting.select_related("member").order_by("-received", "-pk"):
        if each.member_id in seen:
            dropped.append(each.original)
            forget(each, State.REPLACED)
            continue
        seen.add(each.member_id)
        each.round = made
        read_again(each)
        record(Deed("list.carry", str(each.public), actor.user, each.whose))
    transaction.on_commit(lambda: drop_all(dropped))
