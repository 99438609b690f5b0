"""Changing lists, each time in one transaction with its journal entry. Files are kept before rows speak."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django_q.tasks import async_task

from comity.intake import Choice
from comity.server import clock, faults
from comity.server.accounts import outbox
from comity.server.accounts.roles import Actor, TeamRole
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.lists import vault
from comity.server.lists.kinds import OPEN, State
from comity.server.lists.models import Correction, MemberList, Memory, OwnPair, Problem, Round, Row
from comity.server.members.models import Member, Membership
from comity.server.members.selectors import has_signed
from comity.vocabulary.errors import ComityError

MOST_BYTES = 50 * 2**20
"""Size of a file that may be uploaded (security.md 9: workbooks up to 50 MB)."""
READER = "comity.server.jobs.reading.read"


class ListError(ComityError):
    """Something about a round or a list cannot be done."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: its name, its bytes, whether columns that must not be shared are to be left out of it.

    `once` is drawn with the form: the same form sent twice is one list.
    """

    filename: str
    content: bytes
    without_forbidden: bool
    once: UUID


def receive(actor: Actor, member: UUID | None, sent: Sent) -> MemberList:
    """Keep a file encrypted and let it be read. A draft that lies there is replaced by it. Of no member: a register.

    Where no round takes lists, it waits for the next one (`rounds.open_round`). Raises ListError where the member has
    not signed, or the file is empty or too large.
    """
    _check_file(sent)
    found = MemberList.objects.filter(once=sent.once).first()
    if found:
        return found
    if member:
        _check_signed(member)
    name = vault.put(sent.content)
    try:
        made, dropped = _received(actor, member, sent, name)
    except BaseException:
        vault.drop(name)
        raise
    transaction.on_commit(lambda: drop_all(dropped))
    return made


def sent_before(member: UUID, once: UUID) -> bool:
    """Has the member sent this form already?"""
    return MemberList.objects.filter(member__public=member, once=once).exists()


def drop_all(names: Sequence[str]) -> None:
    """Delete files once no row speaks of them."""
    for each in names:
        vault.drop(each)


def receive_for(actor: Actor, member: UUID, sent: Sent, link: str) -> MemberList:
    """Keep a list that came to the Secretariat by mail. It is the member's draft: the member looks and submits.

    Its admins and contributors get a mail; the same form sent twice is one list and one mail.
    """
    if MemberList.objects.filter(once=sent.once).exists():
        return receive(actor, member, sent)
    with transaction.atomic():
        made = receive(actor, member, sent)
        for each in senders(Member.objects.filter(public=member)):
            text = (
                f"Dear {each.user.name},\n\nthe Secretariat has uploaded a list for your company. It does not count "
                f"before one of you has looked at it and submitted it:\n\n{link}\n\nThe Secretariat\n"
            )
            outbox.write(each.user.email, "A list of your company waits for you", text)
    return made


def senders(members: QuerySet[Member]) -> QuerySet[Membership]:
    """Who may send lists for these members."""
    roles = (TeamRole.ADMIN.value, TeamRole.CONTRIBUTOR.value)
    found = Membership.objects.select_related("user").filter(member__in=members, role__in=roles, ended=None)
    return found.filter(user__is_active=True)


def _check_file(sent: Sent) -> None:
    if not sent.content:
        raise ListError("The file is empty.")
    if len(sent.content) > MOST_BYTES:
        raise ListError(f"The file is larger than {MOST_BYTES >> 20} MB. Save it without pictures, or as CSV.")


def _takes_lists(found: Round | None) -> bool:
    return found is not None and found.closed is None and found.deadline >= clock.today()


def open_round_now() -> Round | None:
    """The round that takes lists today, if there is one."""
    return Round.objects.filter(closed=None, deadline__gte=clock.today()).first()


def _check_signed(member: UUID) -> None:
    if not has_signed(member):
        raise ListError("Your company has not signed the statements in force. An admin of your team can do that.")


def _taking(member: UUID) -> Round:
    """The round in which a list of this member can count now."""
    found = open_round_now()
    if found is None:
        raise ListError("No round takes lists now. Your list waits for the next one; you get a mail when it opens.")
    _check_signed(member)
    return found


@transaction.atomic
def _received(actor: Actor, member: UUID | None, sent: Sent, name: str) -> tuple[MemberList, list[str]]:
    company = Member.objects.select_for_update().get(public=member) if member else None
    twin = MemberList.objects.filter(once=sent.once).first()
    if twin:  # the same form, sent twice at once: the other was first
        return twin, [name]
    if member:
        _check_signed(member)
    round_now = open_round_now() if member else None
    drafts = MemberList.objects.filter(round=round_now, member=company, state__in=OPEN)
    dropped = list(drafts.values_list("original", flat=True))
    for draft in drafts:
        forget(draft, State.REPLACED)
    memory = Memory.objects.filter(member=company).first() if company else None
    made = MemberList.objects.create(
        round=round_now, member=company, once=sent.once, filename=sent.filename[-200:], size=len(sent.content),
        digest=hashlib.sha256(sent.content).hexdigest(), original=name, by=person(actor), received=clock.now(),
        without_forbidden=sent.without_forbidden, on_behalf=actor.member != member,
        choices=memory.choices if memory else [],
    )  # fmt: skip
    record(Deed("list.receive", str(made.public), actor.user, member, details={"sha256": made.digest}))
    async_task(READER, str(made.public))
    faults.point("list.received")
    return made, dropped


def forget(found: MemberList, state: State) -> None:
    """Take rows, problems, changes, answers and the original's name from a list that no longer counts."""
    for each in (Row, Problem, Correction, OwnPair):
        each.objects.filter(list=found).delete()
    MemberList.objects.filter(pk=found.pk).update(
        state=state, original="", columns=[], choices=[], fence=found.fence + 1, settled=clock.now()
    )


def read_again(found: MemberList) -> None:
    """Let a draft be read from the beginning: its round, its columns or its cells are others now."""
    found.state, found.fence, found.heartbeat = State.RECEIVED, found.fence + 1, None
    found.save(update_fields=("round", "choices", "state", "fence", "heartbeat"))
    async_task(READER, str(found.public))


def own(member: UUID | None, public: UUID, states: Sequence[State]) -> MemberList:
    """A list of a member in one of these states, for change; ListError where it is not (or no longer) so."""
    whose = Q(member__public=member) if member else Q(member=None)
    found = MemberList.objects.select_for_update(of=("self",)).select_related("round")
    one = found.filter(whose, public=public, state__in=states).first()
    if one is None:
        raise ListError("This list is no longer as the page showed it. Load the page again.")
    return one


@transaction.atomic
def choose_columns(actor: Actor, member: UUID, public: UUID, choices: Sequence[Choice]) -> None:
    """Say which column is which field, and let the list be read again."""
    found = own(member, public, (State.READ,))
    found.choices = [[each.sheet, each.heading, each.field, each.column] for each in choices]
    read_again(found)
    record(Deed("list.columns", str(public), actor.user, member))
    faults.point("list.columns")


@transaction.atomic
def submit(actor: Actor, member: UUID, public: UUID) -> None:
    """Let a list count for its round; the one submitted before is replaced. Submitting it again changes nothing."""
    company = Member.objects.select_for_update().get(public=member)
    if MemberList.objects.filter(public=public, member=company, state=State.SUBMITTED).exists():
        return
    found = own(member, public, (State.READ,))
    if _taking(member).pk != found.round_id:
        raise ListError("The round of this list takes no lists any more.")
    if not found.understood:
        raise ListError("No row of this list was understood. Repair it first.")
    before = MemberList.objects.filter(round=found.round, member=company, state=State.SUBMITTED).first()
    if before:
        dropped = before.original
        forget(before, State.REPLACED)
        transaction.on_commit(lambda: vault.drop(dropped))
    found.state, found.settled, found.settled_by = State.SUBMITTED, clock.now(), person(actor)
    found.save()
    Memory.objects.update_or_create(member=company, defaults={"choices": found.choices})
    details = {"rows": str(found.understood), "sha256": found.digest, "replaces": str(before.public) if before else ""}
    record(Deed("list.submit", str(public), actor.user, member, details=details))
    faults.point("list.submitted")


@transaction.atomic
def withdraw(actor: Actor, member: UUID, public: UUID) -> None:
    """Take a list back before the deadline; its rows and the original go. A draft can be taken back at any time."""
    found = own(member, public, (*OPEN, State.SUBMITTED))
    if found.state == State.SUBMITTED and not _takes_lists(found.round):
        raise ListError("The deadline has passed, or the round is closed. Ask the Secretariat to take the list out.")
    dropped = found.original
    forget(found, State.WITHDRAWN)
    record(Deed("list.withdraw", str(public), actor.user, member))
    transaction.on_commit(lambda: vault.drop(dropped))
    faults.point("list.withdrawn")


def purge(kept_days: int, others: Collection[str] = ()) -> int:
    """Delete originals of rounds that closed more than so many days ago, and sweep the vault; returns how many went.

    `others` are files of the vault that are no originals, and stay.
    """
    now = clock.now()
    old = MemberList.objects.exclude(original="").filter(round__closed__isnull=False)
    gone = 0
    for each in old.select_related("round"):
        if each.round and each.round.closed and (now - each.round.closed).days >= kept_days:
            gone += MemberList.objects.filter(pk=each.pk).update(original="")
            vault.drop(each.original)
    vault.sweep({*MemberList.objects.exclude(original="").values_list("original", flat=True), *others}, now)
    return gone


def lost_originals() -> int:
    """How many originals that a row speaks of cannot be read: deleted, changed, or encrypted for another key."""
    names = MemberList.objects.exclude(original="").values_list("original", flat=True)
    return sum(not vault.readable(name) for name in names)
