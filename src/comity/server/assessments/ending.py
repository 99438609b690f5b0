"""What becomes of a published result when its protocol or the benchmark has a new edition: an end, or a transition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from comity.benchmark.case.events import BenchmarkChanged, ProtocolChanged, Role
from comity.benchmark.validity import end
from comity.reference.benchmarks import common
from comity.server import faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.assessments import store
from comity.server.assessments.deciding import tell_team
from comity.server.assessments.models import Case
from comity.server.assessments.store import CaseError
from comity.server.journal.services import Deed, record


@dataclass(frozen=True, slots=True)
class Change:
    """A new `edition` of the protocol, or `of_benchmark`, that holds from the day `first` on, and why it is told.

    Of the protocol "" is a significant change within the same edition.
    """

    of_benchmark: bool
    edition: str
    first: date
    why: str = ""


@transaction.atomic
def change(actor: Actor, public: UUID, said: Change, link: str) -> None:
    """Tell in a decided case that there is a new edition: the recognition ends that day, or its transition begins.

    What was is never rewritten: raises CaseError for a day that is past, for the edition of the case itself, and for a
    case that is not decided and told. The member gets a mail. The same said again changes nothing.
    """
    row = Case.objects.select_for_update(of=("self",)).select_related("member").get(public=public)
    if row.published is None:
        raise CaseError("The case is not decided and told yet, so there is no recognition that could end.")
    if said.of_benchmark and said.edition not in {each.id for each in common().editions}:
        raise CaseError(f"The benchmark has no edition {said.edition}. Choose one.")
    case = store.standing(row)
    known = case.of_kind(BenchmarkChanged) if said.of_benchmark else case.of_kind(ProtocolChanged)
    if any((each.first, each.edition) == (said.first, said.edition) for each in known):
        return
    event = (BenchmarkChanged if said.of_benchmark else ProtocolChanged)(
        who=str(actor.user), role=Role.SECRETARIAT, when=store.moment(row), why=said.why.strip(), first=said.first,
        edition=said.edition,
    )  # fmt: skip
    case = store.put(row, case, [event], person(actor))
    details = {"of": "benchmark" if said.of_benchmark else "protocol", "edition": said.edition}
    record(
        Deed("case.change", str(public), actor.user, row.member.public, details=details | {"first": str(said.first)})
    )
    ends = end(case)
    until = ends.day if ends else said.first
    tell_team(row, "A new edition, and what was decided on your protocol", f"{_told(row, said, until)}\n\n{link}")
    faults.point("case.changed")


def _told(row: Case, said: Change, until: date) -> str:
    what = f"edition {said.edition} of the benchmark" if said.of_benchmark else "the new edition of your protocol"
    return (
        f"from {said.first:%d %B %Y} on {what} holds. What was decided on your protocol {row.title} ends on "
        f"{until:%d %B %Y}; audits made before that day keep what they count as:"
    )
