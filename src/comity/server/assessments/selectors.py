"""Reading cases: for each who asks, which it may know of, and who takes part in them.

The Secretariat and reviewers see every case, an assessor those it was asked for, a member its own. Until both assessors
have submitted nobody is shown a judgement but its own author (decision 0038).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from comity.benchmark.case.events import Role
from comity.server.accounts.models import User
from comity.server.accounts.roles import TEAM, Actor, Office
from comity.server.accounts.roles import Role as Part
from comity.server.assessments import store
from comity.server.assessments.models import Asked, Case, Event
from comity.server.lists import vault


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list. `percent` and `verdict` as told to the member last, None and "" before the draft result.

    before: number of the decided case that it rests on, or ""; a `delta` judges only what does not carry over.
    """

    public: UUID
    number: str
    member: str
    member_public: UUID
    protocol: UUID
    title: str
    file_name: str
    edition: str
    profile: str
    stage: str
    opened: datetime
    compared: bool
    percent: float | None
    verdict: str
    published: datetime | None
    before: str
    before_public: UUID | None
    delta: bool


def _line(row: Case) -> Line:
    share = float(Fraction(row.commonality) * 100) if row.commonality else None
    return Line(
        row.public, row.number, row.member.name, row.member.public, row.protocol.public, row.title, row.file_name,
        row.edition, row.profile, row.stage, row.opened, row.compared, share, row.verdict, row.published,
        row.before.number if row.before else "", row.before.public if row.before else None, row.delta,
    )  # fmt: skip


_HEAVY = ("before__content", *(f"protocol__{each}" for each in ("file", "mapping", "result", "own", "own_result")))
"""What a list of cases does not need."""


def me(actor: Actor) -> UUID:
    """The account of who asks. AssertionError for a visitor: no policy lets one here."""
    assert actor.user is not None
    return actor.user


def own_member(actor: Actor) -> UUID:
    """The member that somebody of a team acts for."""
    assert actor.member is not None
    return actor.member


def scope(actor: Actor) -> QuerySet[Case]:
    """The cases that somebody may know of."""
    found = Case.objects.select_related("member", "protocol", "before").defer("content", *_HEAVY)
    if actor.role in TEAM:
        return found.filter(member__public=own_member(actor))
    if actor.role is Part.ASSESSOR:
        asked = Asked.objects.filter(person__public=me(actor)).exclude(takes=False)
        return found.filter(pk__in=asked.values("case"))
    return found


def cases(actor: Actor) -> Sequence[Line]:
    """The cases that the asker may know of, the latest first."""
    return [_line(each) for each in scope(actor)]


def one(actor: Actor, public: UUID) -> Line | None:
    """One of these cases; None where there is none."""
    row = scope(actor).filter(public=public).first()
    return _line(row) if row else None


def of_protocol(actor: Actor, protocol: UUID) -> Line | None:
    """The latest case of a protocol that the asker may know of."""
    row = scope(actor).filter(protocol__public=protocol).first()
    return _line(row) if row else None


def files() -> set[str]:
    """The names of all protocols of cases in the vault."""
    return set(Case.objects.values_list("file", flat=True))


def protocol_file(public: UUID) -> bytes:
    """The protocol of a case as it was sent. Whether somebody may have it is asked of `one` first."""
    return vault.content_of(Case.objects.values_list("file", flat=True).get(public=public))


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who was asked; `state` is asked, declined, works or submitted."""

    public: UUID
    name: str
    third: bool
    state: str

    @property
    def takes_part(self) -> bool:
        """Whether it was asked and has not declined."""
        return self.state != "declined"


def people(public: UUID) -> Sequence[Participant]:
    """Who was asked in a case, and how far each is: for the Secretariat. Of the work itself it tells nothing."""
    handed = set(Event.objects.filter(case__public=public, kind="submitted").values_list("who", flat=True))
    return [
        Participant(each.person.public, each.person.name, each.role == Role.THIRD.value, _state(each, handed))
        for each in Asked.objects.select_related("person").filter(case__public=public)
    ]


def _state(asked: Asked, handed: set[str]) -> str:
    if asked.takes is None:
        return "asked"
    if not asked.takes:
        return "declined"
    return "submitted" if str(asked.person.public) in handed else "works"


def invitation(actor: Actor, public: UUID) -> str:
    """How the asker stands to being asked: "asked" (answer first), or the role it has; "" where it has none."""
    found = Asked.objects.filter(case__public=public, person__public=me(actor)).exclude(takes=False).first()
    return "" if found is None else found.role if found.takes else "asked"


def assessors() -> Sequence[tuple[UUID, str]]:
    """Everybody who can be asked to assess, by name."""
    found = User.objects.filter(office=Office.ASSESSOR.value, is_active=True).order_by("name")
    return list(found.values_list("public", "name"))


def deciders(public: UUID) -> Sequence[tuple[UUID, str]]:
    """Who can be named to decide a case: people of the offices without another part in it."""
    case = store.standing(Case.objects.get(public=public))
    found = User.objects.filter(office__in=(Office.SECRETARIAT.value, Office.REVIEWER.value), is_active=True)
    return [(each.public, each.name) for each in found.order_by("name") if str(each.public) not in case.roles]
