"""What a case comes to, and what was said of it: shown to the member from the draft result on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from comity.benchmark.case.events import Appealed, Decided, Drafted, Published, Replied, Role, Statement
from comity.benchmark.case.file import to_lines
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import Stage
from comity.benchmark.case.steps import replay
from comity.benchmark.case.views import result_for
from comity.benchmark.result import Result
from comity.benchmark.validity import End, Status, end, status
from comity.server import clock
from comity.server.accounts.models import User
from comity.server.accounts.roles import TEAM, Actor
from comity.server.accounts.roles import Role as Part
from comity.server.assessments import deciding, store
from comity.server.assessments.models import Case
from comity.server.assessments.selectors import Line, invitation, scope


@dataclass(frozen=True, slots=True)
class Told:
    """The result of a case and what was said of it.

    reply_until, appeal_until: last days; `replied`, `grounds`: what the member stated, None before. decided: day
    and reason of each decision. mine: whether the asker is named to decide now; decider: who is.
    worth: what the published result is worth today (`benchmark/validity.py`), "" before it is told. ends: the first day
    on which a recognition does not hold any more, as far as that is known, and why; None where nothing is recognised.
    """

    result: Result
    stage: str
    reply_until: date | None
    appeal_until: date | None
    replied: tuple[Statement, ...] | None
    grounds: tuple[Statement, ...] | None
    decided: tuple[tuple[date, str], ...]
    published: tuple[date, ...]
    decider: str
    mine: bool
    may_decide: bool
    worth: str
    ends: End | None


def told(actor: Actor, public: UUID) -> Told | None:
    """What a case comes to, once differences are settled: to the member from the draft result on; None before.

    A decision that is not told yet is not in what the member sees: it sees the result that it was told last.
    """
    row = scope(actor).filter(public=public, compared=True).first()
    if row is None or (actor.role is Part.ASSESSOR and invitation(actor, public) == "asked"):
        return None
    case = store.standing(row)
    team = actor.role in TEAM
    found = _told_result(case, row, team)
    if found is None:
        return None
    replied, grounds = case.of_kind(Replied), case.of_kind(Appealed)
    published = case.of_kind(Published)
    decided = case.of_kind(Decided)[: len(published)] if team else case.of_kind(Decided)
    deciding_role = Role.APPEAL if case.stage is Stage.APPEAL else Role.PANEL
    named = case.holding(deciding_role)
    today = clock.today()
    ready = case.stage is Stage.APPEAL or bool(replied) or bool(case.reply_until and today > case.reply_until)
    return Told(
        found, _stage_for(case, team), case.reply_until, case.appeal_until,
        replied[0].statements if replied else None, grounds[0].grounds if grounds else None,
        tuple((each.day, each.why) for each in decided), tuple(each.day for each in published),
        "" if team or not named else User.objects.values_list("name", flat=True).get(public=named[0]),
        str(actor.user) in named, ready and case.stage in (Stage.REPLY, Stage.APPEAL),
        *_worth(case, today),
    )  # fmt: skip


def stage_for(actor: Actor, line: Line) -> str:
    """The stage of a case as the asker may know it.

    To a member two assessors are at it until the draft result is here, and what is decided and not told is still to be.
    """
    if actor.role not in TEAM or line.stage in _TOLD:
        return line.stage
    if line.stage != Stage.DECIDED.value:
        return Stage.ASSESSMENT.value
    return (Stage.APPEAL if line.published else Stage.REPLY).value


_TOLD = frozenset(each.value for each in (Stage.REPLY, Stage.PUBLISHED, Stage.APPEAL, Stage.WITHDRAWN))


def _worth(case: Standing, today: date) -> tuple[str, End | None]:
    worth = status(case, today)
    if not case.of_kind(Published) or worth is None:
        return "", None
    return worth.value, end(case) if worth is not Status.NOT_RECOGNISED else None


def _stage_for(case: Standing, team: bool) -> str:
    """To the member a case that is decided and not told is still to be decided."""
    if team and case.stage is Stage.DECIDED:
        return (Stage.APPEAL if case.of_kind(Published) else Stage.REPLY).value
    return case.stage.value


def _told_result(case: Standing, row: Case, team: bool) -> Result | None:
    if case.mapping is None or case.unsettled or case.stage is Stage.WITHDRAWN:
        return None
    if not team:
        return result_for(case, "", Role.SECRETARIAT)
    if not case.of_kind(Drafted):
        return None
    if case.stage is not Stage.DECIDED:
        return result_for(case, str(row.member.public), Role.MEMBER)
    before = store.events_of(row)
    last = max(at for at, each in enumerate(before) if isinstance(each, Decided))
    earlier = replay(before[:last], case.frame)
    return result_for(earlier, str(row.member.public), Role.MEMBER)


def joint_workbook(actor: Actor, public: UUID) -> bytes | None:
    """The joint mapping with its result as the benchmark's workbook; None where `told` gives nothing.

    Not while a decision waits to be told to the member.
    """
    row = scope(actor).filter(public=public, compared=True).first()
    if row is None or told(actor, public) is None:
        return None
    case = store.standing(row)
    if actor.role in TEAM and case.stage is Stage.DECIDED:
        return None
    return deciding.workbook(case)


def case_file(public: UUID) -> bytes | None:
    """The whole case as the file that `comity benchmark --case` reads; None before both have submitted."""
    row = Case.objects.filter(public=public, compared=True).first()
    return to_lines(store.events_of(row)) if row else None
