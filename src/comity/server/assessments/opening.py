"""How a case begins: the Secretariat opens it, asks two assessors, and each says whether it is free to judge.

Each deed is one transaction with its entry in the journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from comity.benchmark.case.events import (
    Appointed,
    Opened,
    Recorded,
    Role,
    SelfAssessed,
    SteppedDown,
    Suggested,
    Terms,
)
from comity.benchmark.case.events import Event as Happened
from comity.benchmark.case.state import Frame, Stage
from comity.benchmark.case.steps import replay
from comity.benchmark.json_values import text, to_json
from comity.benchmark.profiles import DEFAULT, PROFILES
from comity.benchmark.record import Action, entries_of
from comity.reference.benchmarks import common
from comity.server import clock, faults
from comity.server.accounts import outbox
from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor, Office
from comity.server.accounts.selectors import person
from comity.server.assessments import again, store
from comity.server.assessments.again import Rest, Way
from comity.server.assessments.models import Asked, Case
from comity.server.assessments.store import CaseError
from comity.server.journal.services import Deed, record
from comity.server.lists import vault
from comity.server.members.models import Membership
from comity.server.protocols import counting
from comity.server.protocols import services as protocols
from comity.server.protocols.models import Protocol as Kept
from comity.vocabulary.benchmark import ProtocolMapping

TERMS = Terms(panel=1)
"""One person decides, who had no part in the case before (decision 0038)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which protocol, against which edition of the benchmark ("": the current one). `once` is drawn with the form.

    before: the decided case of the same member that it rests on, and in which `way`.
    """

    protocol: UUID
    once: UUID
    edition: str = ""
    before: UUID | None = None
    way: Way = Way.WHOLE


def open_case(actor: Actor, plan: Plan) -> Case:
    """Open a case for a member's protocol; what the member sent as its own view is taken in. The same form is one case.

    Raises CaseError where a case of it is open already or what it should rest on does not carry over, ComityError where
    its file cannot be read any more.
    """
    twin = Case.objects.filter(once=plan.once).first()
    if twin:
        return twin
    found = Kept.objects.select_related("member").filter(public=plan.protocol, removed=None).first()
    if found is None:
        raise CaseError("This protocol was taken away or replaced meanwhile. Load the page again.")
    sent = counting.Sent(found.file_name, bytes(found.file))
    own = counting.Sent(found.own_name, bytes(found.own)) if found.own_name else None
    protocol, view = counting.parsed(sent, own)
    frame = Frame(protocol, common(), PROFILES[DEFAULT])
    if plan.edition and plan.edition not in {each.id for each in frame.benchmark.editions}:
        raise CaseError(f"The benchmark has no edition {plan.edition}. Load the page again.")
    try:
        return _opened(actor, plan, found, frame, view)
    except IntegrityError:  # two took the same number
        raise CaseError("Another case was opened at the same moment. Load the page, and open this one again.") from None


@transaction.atomic
def _opened(actor: Actor, plan: Plan, found: Kept, frame: Frame, view: ProtocolMapping | None) -> Case:
    before = _before(plan, found)  # locked first, as where a decision is told
    kept = Kept.objects.select_for_update().get(pk=found.pk)
    twin = Case.objects.filter(once=plan.once).first()
    if twin:  # the same form, sent twice at once: the other was first
        return twin
    if kept.in_case:
        raise CaseError("A case of this protocol is open already. Go on with that one.")
    if kept.removed:
        raise CaseError("This protocol was taken away or replaced meanwhile. Load the page again.")
    now, edition = clock.now(), plan.edition or frame.benchmark.current
    row = Case(
        once=plan.once, number=f"{now.year}-{Case.objects.filter(opened__year=now.year).count() + 1:03}",
        member=found.member, protocol=kept, title=found.title,
        content=text(to_json(frame.protocol, type(frame.protocol))), file_name=found.file_name,
        file=vault.put(bytes(kept.file)), edition=edition, profile=DEFAULT, by=person(actor), opened=now,
        latest=now, before=before, delta=before is not None and plan.way is Way.DELTA,
    )  # fmt: skip
    taken = again.rest(before, frame, edition, plan.way) if before else None
    events = list(_beginning(actor, row, frame, view, taken))
    row.save()
    with store.in_words():
        store.keep(row, replay(events, frame), events, row.by)
    protocols.hold(kept, True)
    details = {"case": row.number, "protocol": kept.number, "edition": edition, "rules": DEFAULT}
    details |= {"way": plan.way.value, "before": before.number} if before else {}
    record(Deed("case.open", str(row.public), actor.user, found.member.public, details=details))
    faults.point("case.opened")
    return row


def _before(plan: Plan, kept: Kept) -> Case | None:
    """The decided case that a new one rests on, locked, so that no appeal is told meanwhile."""
    if plan.way is Way.WHOLE:
        return None
    own = Case.objects.select_for_update().filter(member=kept.member_id)
    found = own.filter(public=plan.before).first() if plan.before else None
    if found is None:
        raise CaseError("There is no such case of this member to rest on. Load the page again.")
    return found


def _beginning(
    actor: Actor, row: Case, frame: Frame, view: ProtocolMapping | None, taken: Rest | None
) -> Iterator[Happened]:
    """The first events: opened, what the member says itself, what is suggested."""
    member, office, now = str(row.member.public), str(actor.user), row.opened
    protocol, benchmark, profile = frame.bases(row.edition)
    yield Opened(
        who=office, role=Role.SECRETARIAT, when=now, case=row.number, member=row.member.name, protocol=protocol,
        benchmark=benchmark, profile=profile, terms=TERMS, carried=taken.carried if taken else None,
    )  # fmt: skip
    for each in entries_of(view, member, now) if view else ():
        yield Recorded(
            who=member, role=Role.MEMBER, when=now, action=each.action, what=each.what, evidence=each.evidence
        )
    yield SelfAssessed(who=member, role=Role.MEMBER, when=now, why="as sent with the protocol" if view else "none sent")
    for what, engine, why in again.proposals(frame, row.edition, taken):
        yield Recorded(
            who=store.ENGINE, role=Role.ENGINE, when=now, why=why, action=Action.PROPOSED, what=what, engine=engine
        )
    yield Suggested(who=office, role=Role.SECRETARIAT, when=now)


@transaction.atomic
def ask(actor: Actor, public: UUID, whom: UUID, third: bool, link: str) -> None:
    """Ask an assessor to take part: as one of two, or as the third person who settles what these cannot.

    The person gets a mail with the link, which names no company. Raises CaseError for a person who holds no office of
    an assessor, has an address of the member's own company, was asked before, or where there are enough.
    """
    row = Case.objects.select_for_update().select_related("member").get(public=public)
    found = User.objects.filter(public=whom, office=Office.ASSESSOR.value, is_active=True).first()
    if found is None:
        raise CaseError("This person is no assessor. Invite it as one first, on the page of members.")
    _refuse_asking(row, found, third)
    role = Role.THIRD if third else Role.ASSESSOR
    Asked.objects.create(case=row, person=found, role=role.value, by=person(actor), at=clock.now())
    record(Deed("case.ask", str(public), actor.user, details={"role": role.value}))
    text = (
        f"Dear {found.name},\n\nthe Secretariat asks you to assess an audit protocol. See which, and say whether you "
        f"are free to judge it:\n\n{link}\n\nThe Secretariat\n"
    )
    outbox.write(found.email, "You are asked to assess a protocol", text)
    faults.point("case.asked")


def _refuse_asking(row: Case, whom: User, third: bool) -> None:
    stages = (Stage.DIFFERENCES,) if third else (Stage.ASSESSMENT,)
    if row.stage not in stages:
        raise CaseError(
            "A third person is asked once both assessors have submitted and differ." if third
            else "Assessors are asked before both have submitted."
        )  # fmt: skip
    asked = Asked.objects.filter(case=row)
    if asked.filter(person=whom).exists():
        raise CaseError(f"{whom.name} was asked already in this case. Ask somebody else.")
    meant = Role.THIRD if third else Role.ASSESSOR
    if asked.filter(role=meant.value).exclude(takes=False).count() >= (1 if third else 2):
        raise CaseError("Enough people are asked. Take one out first, or wait for an answer.")
    if _of_the_company(row, whom):
        raise CaseError(
            f"{whom.name} has an address of {row.member.name}, whose protocol this is. Ask somebody without a tie."
        )


def _of_the_company(row: Case, whom: User) -> bool:
    """Has the person an address where the member's own people have theirs? One that others share tells nothing."""
    domain = whom.email.rpartition("@")[2]
    there = Membership.objects.filter(user__email__endswith=f"@{domain}", ended=None)
    return set(there.values_list("member", flat=True)) == {row.member.pk}


@transaction.atomic
def answer_asking(actor: Actor, public: UUID, free: bool) -> None:
    """The person who was asked declares that it has no tie to the member and takes part, or that it does not.

    Saying the same again changes nothing. Raises CaseError where it has answered otherwise, or it is too late.
    """
    row = Case.objects.select_for_update().get(public=public)
    asked = Asked.objects.select_related("by").filter(case=row, person=person(actor)).first()
    if asked is None:
        raise CaseError("You were not asked for this case.")
    if asked.takes is not None:
        if asked.takes is not free:
            raise CaseError("You have answered already. Tell the Secretariat if that was wrong.")
        return
    asked.takes, asked.answered = free, clock.now()
    asked.save()
    if free:
        me = person(actor)
        said = Appointed(
            who=str(asked.by.public), role=Role.SECRETARIAT, when=store.moment(row), person=str(me.public),
            to=Role(asked.role), why="has declared to have no tie to the member",
        )  # fmt: skip
        store.put(row, store.standing(row), [said], me)
    record(Deed("case.accept" if free else "case.decline", str(public), actor.user, details={"role": asked.role}))
    faults.point("case.accepted")


@transaction.atomic
def take_out(actor: Actor, public: UUID, whom: UUID) -> None:
    """Take a person out of a case that has not submitted; it can no longer see it. Raises CaseError where it has."""
    row = Case.objects.select_for_update().get(public=public)
    asked = Asked.objects.filter(case=row, person__public=whom).exclude(takes=False).first()
    if asked is None:
        raise CaseError("This person takes no part in the case. Load the page again.")
    if asked.takes:
        gone = SteppedDown(who=str(actor.user), role=Role.SECRETARIAT, when=store.moment(row), person=str(whom))
        store.put(row, store.standing(row), [gone], person(actor))
    asked.takes, asked.answered = False, clock.now()
    asked.save()
    record(Deed("case.take-out", str(public), actor.user, details={"role": asked.role}))
