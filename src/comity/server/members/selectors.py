"""Reading members: for whom a person acts, the programme's list, what is signed. Results are frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor, Role
from comity.server.members.kinds import BINDING, Standing, Text
from comity.server.members.models import Application, Member, Membership, Signature, Version


def standing(user: User) -> tuple[Role, UUID] | None:
    """For which member a person acts and in which role; None for none, or where the member has left."""
    found = Membership.objects.select_related("member").filter(user=user, ended=None).first()
    if found is None or found.member.standing == Standing.LEFT:
        return None
    return Role(found.role), found.member.public


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in the Secretariat's list: people is how many act for it; signed which texts, in their last version."""

    public: UUID
    name: str
    standing: str
    since: date
    people: int
    signed: frozenset[str]


def members() -> Sequence[MemberLine]:
    """All members by name. For the Secretariat and reviewers alone: the policy keeps others from asking."""
    last = {each.pk: kind for kind, each in last_versions().items()}
    signed: dict[int, set[str]] = {}
    for member, version in Signature.objects.filter(version__in=last, withdrawn=None).values_list("member", "version"):
        signed.setdefault(member, set()).add(last[version])
    people = dict(
        Membership.objects.filter(ended=None).values_list("member").annotate(people=Count("pk")).order_by("member")
    )
    return [
        MemberLine(
            each.public, each.name, each.standing, each.since, people.get(each.pk, 0),
            frozenset(signed.get(each.pk, set())),
        )
        for each in Member.objects.all()
    ]  # fmt: skip


def names() -> Mapping[UUID, str]:
    """Names of members by public id, for pages of the Secretariat."""
    return dict(Member.objects.values_list("public", "name"))


def people_names(people: Sequence[UUID]) -> Mapping[UUID, str]:
    """Names of people by public id."""
    return dict(User.objects.filter(public__in=set(people)).values_list("public", "name"))


def member_line(public: UUID) -> MemberLine | None:
    """One member as in the list; None where there is none."""
    return next((line for line in members() if line.public == public), None)


def own_name(actor: Actor) -> str:
    """The name of the member a person acts for; "" for nobody's."""
    found = Member.objects.filter(public=actor.member).values_list("name", flat=True).first() if actor.member else None
    return found or ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of a team."""

    public: UUID
    name: str
    email: str
    role: str
    begun: datetime


def team(member: UUID) -> Sequence[Colleague]:
    """Who acts for a member now, by name."""
    found = Membership.objects.select_related("user").filter(member__public=member, ended=None).order_by("user__name")
    return [Colleague(each.user.public, each.user.name, each.user.email, each.role, each.begun) for each in found]


def applications(open_only: bool = False) -> Sequence[Application]:
    """Applications, those to decide first, then the latest."""
    found = Application.objects.select_related("by").order_by("-sent")
    waiting = list(found.filter(decided=None))
    return waiting if open_only else [*waiting, *found.filter(~Q(decided=None))]


def last_versions(kinds: Sequence[Text] = BINDING) -> Mapping[str, Version]:
    """The version in force of each of these texts, in their order; of those that every member has to sign."""
    found: dict[str, Version] = {}
    for each in Version.objects.order_by("number"):
        found[each.text_kind] = each
    return {kind.value: found[kind] for kind in kinds if kind in found}


def waiver_words() -> Version | None:
    """The words in force of a waiver; None before the Secretariat has published any."""
    return last_versions((Text.WAIVER,)).get(Text.WAIVER)


def version(public: UUID) -> Version | None:
    """A version by its public id."""
    return Version.objects.filter(public=public).first()


@dataclass(frozen=True, slots=True)
class ToSign:
    """A text as it stands for one member: the version in force, its signature if it has one, all earlier ones."""

    kind: str
    title: str
    version: Version
    signature: Signature | None
    earlier: Sequence[Signature]


def to_sign(member: UUID) -> Sequence[ToSign]:
    """What a member has signed and has to sign."""
    signatures = list(Signature.objects.select_related("version", "user", "withdrawn_by").filter(member__public=member))
    return [_to_sign(kind, each, signatures) for kind, each in last_versions().items()]


def _to_sign(kind: str, last: Version, signatures: Sequence[Signature]) -> ToSign:
    of_kind = [each for each in signatures if each.version.text_kind == kind]
    current = next((each for each in of_kind if each.version_id == last.pk and each.withdrawn is None), None)
    return ToSign(kind, Text(kind).label, last, current, [each for each in of_kind if each is not current])


def has_signed(member: UUID) -> bool:
    """Has a member signed the last version of every text? A text that was never published binds nobody."""
    last = last_versions()
    signed = Signature.objects.filter(version__in=last.values(), member__public=member, withdrawn=None)
    return signed.values("version").distinct().count() == len(last)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with an account: `place` is its company, "" for people of the programme."""

    public: UUID
    name: str
    role: str
    place: str


def everybody() -> Sequence[PersonLine]:
    """Everybody with an account, offices first, then by company and name. For the demo's sign-in page alone."""
    of_member = {each.user_id: each for each in Membership.objects.select_related("member").filter(ended=None)}
    lines = []
    for user in User.objects.filter(is_active=True):
        found = of_member.get(user.pk)
        lines.append(
            PersonLine(
                user.public,
                user.name,
                found.role if found else user.office or "former",
                found.member.name if found else "",
            )
        )
    return sorted(lines, key=lambda line: (line.place, line.role, line.name))
