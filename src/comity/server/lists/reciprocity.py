"""The reciprocity rule: what a company may read of the common list depends on what it has signed and contributed.

A full member reads an edition once it has signed the texts in force and has a list that counts: in the latest round,
or, while that round is open, in the one before. Associates follow the programme and read no edition. How much a
member contributed is never asked, only whether it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from comity.server.lists.kinds import State
from comity.server.lists.models import MemberList, Round
from comity.server.members.kinds import Standing
from comity.server.members.models import Member
from comity.server.members.selectors import has_signed


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """What the rule asks of a member, and whether it is there; `name` of the round whose list counts, "" for none."""

    full: bool
    signed: bool
    contributed: bool
    round: str

    @property
    def reads(self) -> bool:
        """May the company read editions?"""
        return self.full and self.signed and self.contributed


def reciprocity(member: UUID) -> Reciprocity:
    """How a member stands towards the rule."""
    full = Member.objects.filter(public=member, standing=Standing.FULL).exists()
    counting = MemberList.objects.filter(member__public=member, state=State.SUBMITTED, round__in=_counting())
    name = counting.order_by("-round__opened").values_list("round__name", flat=True).first()
    return Reciprocity(full, has_signed(member), name is not None, name or "")


def _counting() -> list[int]:
    """The rounds of which a list counts: the latest, and the one before while the latest is open."""
    latest = list(Round.objects.order_by("-opened").values_list("pk", "closed")[:2])
    return [pk for pk, _ in latest[: 2 if latest and latest[0][1] is None else 1]]
