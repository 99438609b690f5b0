"""Who plays in the tests of the server: two members with a team each, the programme's offices, and others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from comity.server.accounts import services as accounts
from comity.server.accounts.models import User
from comity.server.accounts.roles import VISITOR, Actor, Office, Role, TeamRole
from comity.server.jobs import reading
from comity.server.journal import selectors
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList
from comity.server.members import services as members
from comity.server.members.models import Application, Version

PASSWORD = "seven grey herons wade"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Company:
    """A member of the cast; `mark` is in every text that only it and the Secretariat may see."""

    mark: str
    member: UUID
    people: Mapping[Role, User]

    def actor(self, role: Role = Role.ADMIN) -> Actor:
        return Actor(role, self.people[role].public, self.member, self.people[role].name)


@dataclass(frozen=True, slots=True)
class Cast:
    offices: Mapping[Role, User]
    a: Company
    b: Company
    others: Mapping[str, User]

    @property
    def secretariat(self) -> Actor:
        return Actor(Role.SECRETARIAT, self.offices[Role.SECRETARIAT].public)

    def person(self, name: str) -> User | None:
        """By name: visitor, secretariat, reviewer, admin, b-admin, half, former, left, assessor, b-assessor, …"""
        if name == "visitor":
            return None
        if name in self.others:
            return self.others[name]
        if name in ("secretariat", "reviewer"):
            return self.offices[Role(name)]
        company, role = (self.b, name[2:]) if name.startswith("b-") else (self.a, name)
        return company.people[Role(role)]


ACTORS = {
    "visitor": Role.VISITOR, "half": Role.HALF, "inactive": Role.VISITOR, "former": Role.FORMER, "left": Role.FORMER,
    "secretariat": Role.SECRETARIAT, "reviewer": Role.REVIEWER, "admin": Role.ADMIN, "contributor": Role.CONTRIBUTOR,
    "reader": Role.READER, "b-admin": Role.ADMIN, "b-contributor": Role.CONTRIBUTOR, "b-reader": Role.READER,
    "assessor": Role.ASSESSOR, "b-assessor": Role.ASSESSOR,
}  # fmt: skip
"""Everybody of the cast, with the role in which the server must see them."""


def come_in(name: str, place: accounts.Place, factor: bool = True, by: Actor = VISITOR) -> User:
    """A person is invited, accepts, joins its team and sets up a second factor."""
    token = accounts.invite(by, f"{name.replace(' ', '.').lower()}@cast.example", place, "{token}")
    user = members.accept_and_join(token, accounts.Person(name, PASSWORD))
    if factor:
        totp.TOTP.activate(user, SECRET)
    return user


def company(secretariat: Actor, mark: str) -> Company:
    asked = members.apply(
        members.Asked(f"{mark} Company", f"{mark} first", f"{mark}@apply.example".lower(), "full", mark, uuid.uuid4())
    )
    members.decide(secretariat, asked.public, members.Decision(True, mark), "{token}")
    member = Application.objects.get(pk=asked.pk).member
    assert member is not None
    team = {
        Role(role.value): come_in(f"{mark} {role.value}", accounts.Place(member=member.public, team_role=role))
        for role in TeamRole
    }
    return Company(mark, member.public, team)


def small_list(mark: str, rows: int = 3) -> bytes:
    """A list of a few sites that carry a member's mark, as CSV."""
    lines = [
        f"{mark} mill {at},{mark} Foods,{at} Mill Road,{mark}town,France,2026-0{1 + at % 6}-15"
        for at in range(1, rows + 1)
    ]
    return "\n".join(["Site,Supplier,Street,City,Country,Audit date", *lines]).encode()


def details_of(action: str) -> list[object]:
    """The details of every entry of the journal with this action, the latest first."""
    return [each.details for each in selectors.entries(None) if each.action == action]


def faulty_list(mark: str) -> bytes:
    """A list with two rows that have no country, and one that is right."""
    lines = [f"{mark} mill {at},{mark}town,{'Spain' if at > 2 else ''},2026-01-15" for at in (1, 2, 3)]
    return "\n".join(["Site,City,Country,Audit date", *lines]).encode()


def send_list(company: Company, name: str, once: UUID, content: bytes | None = None) -> MemberList:
    """A member's contributor signs what is missing, sends a list, and it is read."""
    for version in Version.objects.exclude(text_kind="waiver"):
        members.sign(company.actor(), version.public, version.digest, members.Hand("S", "Head", False))
    sent = lists.Sent(name, content or small_list(company.mark), False, once)
    made = lists.receive(company.actor(Role.CONTRIBUTOR), company.member, sent)
    assert reading.read(str(made.public)) == "done"
    made.refresh_from_db()
    return made


def make_cast() -> Cast:
    offices = {
        Role(office.value): come_in(f"Office {office.value}", accounts.Place(office=office))
        for office in (Office.SECRETARIAT, Office.REVIEWER)
    }
    secretariat = Actor(Role.SECRETARIAT, offices[Role.SECRETARIAT].public)
    for kind in ("statement", "antitrust"):
        members.publish(secretariat, kind, f"# The {kind}\n\nAll sign this.")
    a, b, gone = (company(secretariat, mark) for mark in ("Qvarnholtavesta", "Qvarnholtbergen", "Qvarnholtcelsius"))
    for each in (a, b):
        version = Version.objects.get(text_kind="statement")
        hand = members.Hand(f"{each.mark} signatory", "Head", True)
        members.sign(each.actor(), version.public, version.digest, hand)
        accounts.invite(
            each.actor(),
            f"waits@{each.mark}.example".lower(),
            accounts.Place(member=each.member, team_role=TeamRole.READER),
            "{token}",
        )
    members.change_standing(secretariat, gone.member, "left")
    former = come_in("Former person", accounts.Place(member=a.member, team_role=TeamRole.READER))
    members.remove(a.actor(), former.public)
    half = come_in("Half person", accounts.Place(member=a.member, team_role=TeamRole.READER), factor=False)
    inactive = come_in("Inactive person", accounts.Place(member=a.member, team_role=TeamRole.ADMIN))
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    others = {"half": half, "former": former, "inactive": inactive, "left": gone.people[Role.ADMIN]}
    for name in ("assessor", "b-assessor"):
        others[name] = come_in(f"{name} person", accounts.Place(office=Office.ASSESSOR))
    return Cast(offices, a, b, others)


def client_of(user: User | None) -> Client:
    """A browser in which this person is signed in, just now and with its second factor."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend=BACKEND)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": 9e12, "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client
