"""From the draft result to the end of a case: the member replies, one person decides, the result is told, appealed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction

from comity.benchmark.case.events import (
    Appealed,
    Appointed,
    Decided,
    Drafted,
    Figures,
    Published,
    Replied,
    Role,
    Statement,
    SteppedDown,
    Vote,
    Withdrawn,
)
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import Stage, figures, known_mapping, result
from comity.benchmark.criterion_mapping import CriterionMapping, on_criterion, put_into
from comity.benchmark.workbook import write_workbook
from comity.server import faults
from comity.server.accounts import outbox
from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor, Office
from comity.server.accounts.selectors import person
from comity.server.assessments import store
from comity.server.assessments.models import Case
from comity.server.assessments.store import CaseError
from comity.server.journal.services import Deed, record
from comity.server.members.models import Membership
from comity.server.protocols import services as protocols
from comity.server.protocols.counting import Sent
from comity.vocabulary.benchmark import Degree, Link

_DECIDERS = (Office.SECRETARIAT.value, Office.REVIEWER.value)


def _row(public: UUID) -> Case:
    """The case, locked until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("member", "protocol").get(public=public)


def tell_team(row: Case, subject: str, text: str) -> None:
    """Write a mail to everybody of the member's team."""
    people = Membership.objects.select_related("user").filter(member=row.member, ended=None, user__is_active=True)
    for each in people:
        outbox.write(each.user.email, subject, f"Dear {each.user.name},\n\n{text}\n\nThe Secretariat\n")


def _state(row: Case, found: Figures) -> None:
    share = found.commonality
    row.commonality, row.verdict = f"{share.numerator}/{share.denominator}", found.verdict.value


@transaction.atomic
def draft(actor: Actor, public: UUID, link: str) -> None:
    """Send the draft result to the member, which has 30 days to reply. Raises CaseError while a difference is open."""
    row = _row(public)
    case = store.standing(row)
    if case.stage is Stage.REPLY:
        return
    with store.in_words():
        found = figures(case, known_mapping(case))
    said = Drafted(who=str(actor.user), role=Role.SECRETARIAT, when=store.moment(row), figures=found)
    _state(row, found)
    case = store.put(row, case, [said], person(actor))
    record(Deed("case.draft", str(public), actor.user, row.member.public, details=_figures(found)))
    tell_team(
        row,
        "The draft result of your protocol",
        f"the draft result of your protocol {row.title} is here, with what is missing. You can reply to it until "
        f"{case.reply_until:%d %B %Y}:\n\n{link}",
    )
    faults.point("case.drafted")


def _figures(found: Figures) -> dict[str, str]:
    return {"commonality": str(found.commonality), "verdict": found.verdict.value}


@transaction.atomic
def reply(actor: Actor, public: UUID, statements: tuple[Statement, ...]) -> None:
    """The member replies to the draft result, once and in time; without statements it accepts the draft."""
    row = _row(public)
    case = store.standing(row)
    said = Replied(who=str(row.member.public), role=Role.MEMBER, when=store.moment(row), statements=statements)
    store.put(row, case, [said], person(actor))
    record(Deed("case.reply", str(public), actor.user, row.member.public, details={"statements": str(len(statements))}))
    faults.point("case.replied")


@transaction.atomic
def name_decider(actor: Actor, public: UUID, whom: UUID) -> None:
    """Name who decides the case, or its appeal: a person of the programme's offices without another part in it.

    Who was named before steps down. Raises CaseError for a person who has a part in the case.
    """
    row = _row(public)
    case, role = store.standing(row), Role.PANEL
    if case.stage is Stage.APPEAL:
        role = Role.APPEAL
    found = User.objects.filter(public=whom, office__in=_DECIDERS, is_active=True).first()
    if found is None:
        raise CaseError("Choose a person of the Secretariat, or a reviewer.")
    if str(whom) in case.holding(role):
        return
    if str(whom) in case.roles:
        raise CaseError(f"{found.name} has a part in this case already, and nobody has two. Name somebody else.")
    office, now = str(actor.user), store.moment(row)
    events: list[SteppedDown | Appointed] = [
        SteppedDown(who=office, role=Role.SECRETARIAT, when=now, person=each) for each in case.holding(role)
    ]
    events.append(Appointed(who=office, role=Role.SECRETARIAT, when=now, person=str(whom), to=role))
    store.put(row, case, events, person(actor))
    record(Deed("case.name-decider", str(public), actor.user, details={"role": role.value, "person": str(whom)}))


@dataclass(frozen=True, slots=True)
class Change:
    """What is decided otherwise than before on a criterion: full or partial by a `question`, or none.

    gap: what is missing where it is partial.
    """

    criterion: str
    degree: Degree
    question: str = ""
    gap: str = ""

    def within(self, case: Standing) -> CriterionMapping:
        """All that is then said of the criterion: its other links stay, unless it is none."""
        if self.degree is Degree.NONE:
            return CriterionMapping(self.criterion)
        if not self.question:
            raise CaseError(f"Say by which question of the protocol {self.criterion} is met.")
        before = on_criterion(known_mapping(case), self.criterion)
        link = Link(self.question, self.criterion, self.degree, gap=self.gap)
        links = {each.question: each for each in before.links} | {self.question: link}
        return CriterionMapping(self.criterion, tuple(links[each] for each in sorted(links)), before.combined)


@transaction.atomic
def decide(actor: Actor, public: UUID, changes: tuple[Change, ...], why: str) -> Figures:
    """Decide a case, or its appeal, by who was named for it. The result is what the benchmark room counts.

    Raises CaseError for anybody else, before the member replied or its days are over, and for changes without a reason.
    """
    row, me = _row(public), person(actor)
    case = store.standing(row)
    role = case.appointed.get(str(me.public))
    if role not in (Role.PANEL, Role.APPEAL):
        raise CaseError("Somebody else is named to decide this case, or nobody yet. The Secretariat names who does.")
    if changes and not why.strip():
        raise CaseError("Say why you judge otherwise than before. It stands in the report.")
    mapping = known_mapping(case)
    meant = tuple(each.within(case) for each in changes)
    for each in meant:
        mapping = put_into(mapping, each)
    found = figures(case, mapping)
    said = Decided(
        who=str(me.public), role=role, when=store.moment(row), why=why.strip(), votes=(Vote(str(me.public), True),),
        figures=found, changes=meant,
    )  # fmt: skip
    store.put(row, case, [said], me)
    record(Deed("case.decide", str(public), actor.user, details=_figures(found) | {"changes": str(len(meant))}))
    faults.point("case.decided")
    return found


@transaction.atomic
def publish(actor: Actor, public: UUID, link: str) -> None:
    """Tell the decision: from now on it counts. The member can appeal once, within 60 days."""
    row = _row(public)
    case = store.standing(row)
    if case.stage is Stage.PUBLISHED:
        return
    said = Published(who=str(actor.user), role=Role.SECRETARIAT, when=store.moment(row))
    decided = case.of_kind(Decided)
    if decided:
        _state(row, decided[-1].figures)
    row.published = row.published or said.when
    case = store.put(row, case, [said], person(actor))
    protocols.settle(row.protocol, Sent(f"case {row.number}.xlsx", workbook(case)), row.edition)
    protocols.hold(row.protocol, False)
    record(Deed("case.publish", str(public), actor.user, row.member.public, details=_figures(decided[-1].figures)))
    tell_team(
        row,
        "Your protocol is decided on",
        f"it is decided on your protocol {row.title}. You find the result here, and can appeal once until "
        f"{case.appeal_until:%d %B %Y}:\n\n{link}",
    )
    faults.point("case.published")


def workbook(case: Standing) -> bytes:
    """The joint mapping with its result, as the workbook that `comity benchmark --mapping` reads."""
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        place = Path(folder) / "case.xlsx"
        mapping = known_mapping(case)
        write_workbook(place, result(case, mapping), mapping)
        return place.read_bytes()


@transaction.atomic
def appeal(actor: Actor, public: UUID, grounds: tuple[Statement, ...]) -> None:
    """The member's one appeal, with its grounds criterion by criterion; people who did not decide before answer it."""
    row = _row(public)
    case = store.standing(row)
    if case.of_kind(Appealed):
        raise CaseError("There is one appeal, and your company has made it.")
    said = Appealed(who=str(row.member.public), role=Role.MEMBER, when=store.moment(row), grounds=grounds)
    store.put(row, case, [said], person(actor))
    record(Deed("case.appeal", str(public), actor.user, row.member.public, details={"grounds": str(len(grounds))}))
    faults.point("case.appealed")


@transaction.atomic
def withdraw(actor: Actor, public: UUID, why: str) -> None:
    """End a case before its decision is told: nothing of it counts, and its protocol can be replaced."""
    row = _row(public)
    if row.published:
        raise CaseError("The decision is told and counts. A new case can be opened for a new edition.")
    if not why.strip():
        raise CaseError("Say why the case ends. It stands on record.")
    said = Withdrawn(who=str(actor.user), role=Role.SECRETARIAT, when=store.moment(row), why=why.strip())
    store.put(row, store.standing(row), [said], person(actor))
    protocols.hold(row.protocol, False)
    record(Deed("case.withdraw", str(public), actor.user, row.member.public))
