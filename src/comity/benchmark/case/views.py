"""What somebody may see of a case: nobody gets a case and looks for permission later; these functions take who asks.

An assessor sees nothing of the other's judgement before both have submitted; the member sees its own papers and what
is told to it; who has no role in the case sees the published notices only (`history.notices`).
"""

from __future__ import annotations

from comity.benchmark.agreement import Comparison
from comity.benchmark.case.events import Dissented, Drafted, Event, Recorded, Role, Settled, Submitted
from comity.benchmark.case.history import PastResult, history
from comity.benchmark.case.state import Case, comparison, result
from comity.benchmark.record import Entry
from comity.benchmark.result import Result

_BY_APPOINTMENT = (Role.ASSESSOR, Role.THIRD, Role.PANEL, Role.APPEAL)


def events_for(case: Case, who: str, role: Role) -> tuple[Event, ...]:
    """The events that `who` may see. `role`: as the caller knows it; a role that `who` has in the case goes first."""
    held = case.roles.get(who, role)
    return tuple(each for each in case.events if each.who == who or _sees(case, who, held, each))


def _sees(case: Case, who: str, role: Role, event: Event) -> bool:
    """Whether an event of somebody else is shown to a person in a role."""
    match role:
        case Role.SECRETARIAT:
            return True
        case Role.MEMBER:
            return not _of_assessment(event) and not isinstance(event, Settled | Dissented)
        case Role.ENGINE:
            return False
        case _:
            return who in case.appointed and (case.mapping is not None or not _of_assessment(event))


def _of_assessment(event: Event) -> bool:
    return isinstance(event, Recorded | Submitted) and event.role is Role.ASSESSOR


def records_for(case: Case, who: str, role: Role) -> dict[str, tuple[Entry, ...]]:
    """The mapping records that `who` may see, by the account that wrote them."""
    found: dict[str, tuple[Entry, ...]] = {}
    for each in events_for(case, who, role):
        if isinstance(each, Recorded):
            found[each.who] = (*found.get(each.who, ()), each.entry)
    return found


def comparison_for(case: Case, who: str, role: Role) -> Comparison | None:
    """The two judgements side by side; None where `who` may not see them (the member), or not yet."""
    held = case.roles.get(who, role)
    inside = held is Role.SECRETARIAT or (held in _BY_APPOINTMENT and who in case.appointed)
    return comparison(case) if inside and case.mapping is not None else None


def result_for(case: Case, who: str, role: Role) -> Result | None:
    """What the case comes to as it stands, with the gap list. To the member from the draft result on; else None."""
    held = case.roles.get(who, role)
    told = case.of_kind(Drafted) if held is Role.MEMBER else comparison_for(case, who, role)
    return result(case, case.mapping) if told and case.mapping is not None and not case.unsettled else None


def history_for(case: Case, who: str, role: Role) -> tuple[PastResult, ...]:
    """Every past result whose event `who` may see."""
    seen = events_for(case, who, role)
    return tuple(each for each in history(case) if each.event in seen)
