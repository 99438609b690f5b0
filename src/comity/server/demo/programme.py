"""Who is in the demo, and how it came about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from allauth.mfa.totp.internal import auth as totp
from anyascii import anyascii
from django.db import transaction

from comity.server import clock
from comity.server.accounts import services as accounts
from comity.server.accounts.models import User
from comity.server.accounts.roles import VISITOR, Actor, Office, Role, TeamRole
from comity.server.assessments import judging, opening
from comity.server.demo import before, cases, protocol, texts
from comity.server.demo import lists as demo_lists
from comity.server.editions import services as editions
from comity.server.editions import waivers
from comity.server.jobs import composing, reading, sites
from comity.server.journal import services as journal
from comity.server.journal import signing
from comity.server.lists import register, rounds
from comity.server.lists import services as lists
from comity.server.lists.kinds import State as ListState
from comity.server.lists.models import MemberList
from comity.server.members import services as members
from comity.server.members.kinds import Text
from comity.server.members.models import Membership, Version
from comity.server.news import services as news
from comity.server.protocols import services as protocols

_OFFICES = {
    "Ines Okonjo": Office.SECRETARIAT,
    "Tomas Lindqvist": Office.SECRETARIAT,
    "Counsellor Ruth Abara": Office.REVIEWER,
    "Mira Solheim": Office.ASSESSOR,
    "Jonas Adeyemi": Office.ASSESSOR,
}
_TEAMS: Mapping[str, tuple[tuple[str, TeamRole], ...]] = {
    "Harrowgate & Finch": (
        ("Priya Menon", TeamRole.ADMIN),
        ("Joost Bakker", TeamRole.CONTRIBUTOR),
        ("Lena Vogt", TeamRole.READER),
    ),
    "Pinnow Drogerie": (("Markus Pinnow", TeamRole.ADMIN), ("Aylin Demir", TeamRole.CONTRIBUTOR)),
    "Maison Tréguier": (("Claire Tréguier", TeamRole.ADMIN), ("Hugo Petit", TeamRole.READER)),
    "Olivareta Alimentación": (("Nuria Olivares", TeamRole.ADMIN),),
    "Kolkzicht Foods": (("Owen de Kolk", TeamRole.ADMIN),),
    "Tern Island Seafoods": (("Grace Ito", TeamRole.ADMIN),),
    "Serra Clara Alimentos": (("Beatriz Rocha", TeamRole.ADMIN),),
    "Lindqvarn Hygiene": (("Elsa Lindqvarn", TeamRole.ADMIN),),
    "Fjellro Meieri": (("Ingrid Fjellro", TeamRole.ADMIN),),
    "Copperbell Pet Care": (("Dana Copper", TeamRole.ADMIN),),
    "Brackwater Brands": (("Tom Brackwater", TeamRole.ADMIN),),
}
"""The companies of the sample lists, so that those can be tried as theirs."""
HALF_A_YEAR = timedelta(days=182)
_SIGN_NOTHING = ("Tern Island Seafoods",)


def fill() -> None:
    """Make the programme, as its people would have: all of it or nothing."""
    with transaction.atomic():
        offices = {office: _office(name, office) for name, office in reversed(_OFFICES.items())}
        secretariat = Actor(Role.SECRETARIAT, offices[Office.SECRETARIAT].public)
        members.publish(secretariat, Text.STATEMENT, texts.STATEMENT)
        members.publish(secretariat, Text.ANTITRUST, texts.ANTITRUST)
        for company, people in _TEAMS.items():
            _member(secretariat, company, people)
        about = "About 400 sites a year, by SMETA and by our own protocol."
        members.apply(_application("Galloway Retail", "Sean Galloway", about))
        today = clock.today()
        _round_before(secretariat, Actor(Role.REVIEWER, offices[Office.REVIEWER].public), today)
        rounds.open_round(secretariat, rounds.Plan("2026-demo", today, today + timedelta(days=30)), "/lists")
        _first_half(secretariat, today)
        _waiver(secretariat)
        journal.checkpoint(signing.key())


def _round_before(secretariat: Actor, reviewer: Actor, today: date) -> None:
    """Half a year ago: ten companies sent lists, and an edition was composed and released by two people."""
    half_a_year_ago = today - HALF_A_YEAR
    found = rounds.open_round(secretariat, rounds.Plan("2026-before", half_a_year_ago, today), "/lists")
    for company, told in before.rows(half_a_year_ago).items():
        admin = _admin_of(company)
        assert admin.member is not None
        sent = _read(lists.receive(admin, admin.member, _sent(f"{company} audits.csv", before.as_csv(told))))
        lists.submit(admin, admin.member, sent)
    rounds.close_round(secretariat, found.public)
    made = editions.order(secretariat, found.public, "default", uuid.uuid4())
    composing.compose(str(made.public))
    made.refresh_from_db()
    editions.release(reviewer, made.public, made.digest, "/editions")
    sites.catch_up()


def _first_half(secretariat: Actor, today: date) -> None:
    """What happened since the round began: lists of three members, a protocol, a first register, and what was told."""
    sent = before.rows(today - HALF_A_YEAR)
    for company, (content, sends) in {
        "Maison Tréguier": (demo_lists.whole(sent["Maison Tréguier"], today), True),
        "Olivareta Alimentación": (demo_lists.another(sent["Olivareta Alimentación"], today), True),
        "Kolkzicht Foods": (demo_lists.faulty(today), False),
    }.items():
        admin = _admin_of(company)
        assert admin.member is not None
        found = _read(lists.receive(admin, admin.member, _sent(f"{company} audits.csv", content)))
        if sends:
            lists.submit(admin, admin.member, found)
    register.accept(
        secretariat, _read(register.send(secretariat, _sent("last year.csv", demo_lists.another((), today))))
    )
    member = _admin_of("Maison Tréguier").member
    assert member is not None
    protocols.add(secretariat, member, protocols.Upload(*protocol.made(), uuid.uuid4()))
    _cases(secretariat)
    _case(secretariat)
    for days, (title, text) in zip((2, 40), texts.NEWS, strict=True):
        news.write(secretariat, news.Draft("news", title, text, False, today - timedelta(days=days)))
    title, text = texts.RESOURCE
    news.write(secretariat, news.Draft("resource", title, text, True, today))


def _waiver(secretariat: Actor) -> None:
    """The words of a waiver are published, and a member signs for one of its sites."""
    words, admin = members.publish(secretariat, Text.WAIVER, texts.WAIVER), _admin_of("Maison Tréguier")
    assert admin.member is not None
    found = MemberList.objects.get(member__public=admin.member, round__closed=None, state=ListState.SUBMITTED)
    rows = [each.key for each in waivers.choices(found.pk, "", 0).rows[:1]]
    waivers.sign(
        admin, found.public, rows, words.digest, members.Hand(admin.name, "Head of responsible sourcing", False)
    )


def _cases(secretariat: Actor) -> None:
    """A case that was decided, and one of the protocol's new edition."""
    mira, jonas = (
        Actor(Role.ASSESSOR, User.objects.get(name=name).public) for name in ("Mira Solheim", "Jonas Adeyemi")
    )
    reviewer = Actor(Role.REVIEWER, User.objects.get(name="Counsellor Ruth Abara").public)
    cases.play(secretariat, reviewer, _admin_of("Olivareta Alimentación"), (mira, jonas))


def _case(secretariat: Actor) -> None:
    """A protocol that a member has sent is judged: one assessor has begun, the other is asked."""
    sent = protocols.send(
        _admin_of("Harrowgate & Finch"), protocols.Upload(protocol.to_be_judged(), None, uuid.uuid4())
    )
    case = opening.open_case(secretariat, opening.Plan(sent.public, uuid.uuid4()))
    for name in ("Mira Solheim", "Jonas Adeyemi"):
        opening.ask(secretariat, case.public, User.objects.get(name=name).public, False, "/cases")
    mira = Actor(Role.ASSESSOR, User.objects.get(name="Mira Solheim").public)
    opening.answer_asking(mira, case.public, True)
    judging.answer(mira, case.public, judging.Answer("5.1", True, (), "a matter of product quality"))


def _sent(name: str, content: bytes) -> lists.Sent:
    return lists.Sent(name, content, False, uuid.uuid4())


def _read(found: MemberList) -> UUID:
    """Let a list be read at once: the worker does not run yet."""
    reading.read(str(found.public))
    return found.public


def _admin_of(company: str) -> Actor:
    membership = Membership.objects.select_related("user", "member").get(
        member__name=company, role=TeamRole.ADMIN.value
    )
    user = membership.user
    return Actor(Role.ADMIN, user.public, membership.member.public, user.name)


def _application(company: str, person: str, about: str = "") -> members.Asked:
    return members.Asked(company, person, _address(person, company), "full", about, uuid.uuid4())


def _member(secretariat: Actor, company: str, people: tuple[tuple[str, TeamRole], ...]) -> None:
    """A company applies, is accepted, its first person comes in, invites the others, and signs."""
    (first, _), *others = people
    asked = members.apply(_application(company, first))
    application, link = members.decide(secretariat, asked.public, members.Decision(True, ""), "{token}")
    assert application.member is not None
    member = application.member.public
    admin = Actor(Role.ADMIN, _come_in(first, link).public, member, first)
    for name, role in others:
        place = accounts.Place(member=member, team_role=role)
        _come_in(name, accounts.invite(admin, _address(name, company), place, "{token}"))
    if company not in _SIGN_NOTHING:
        for version in Version.objects.all():
            hand = members.Hand(first, "Head of responsible sourcing", True)
            members.sign(admin, version.public, version.digest, hand)


def _address(person: str, company: str) -> str:
    """An address that cannot exist: `.example` is set aside for this (RFC 2606)."""
    return f"{anyascii(person.split()[-1])}@{anyascii(company.split()[0])}.example".lower()


def _office(name: str, office: Office) -> User:
    return _come_in(name, accounts.invite(VISITOR, _address(name, "comity"), accounts.Place(office=office), "{token}"))


def _come_in(name: str, token: str) -> User:
    """A person accepts an invitation and sets up a second factor that nobody holds: the demo's sign-in goes past it."""
    user = members.accept_and_join(token, accounts.Person(name, uuid.uuid4().hex))
    totp.TOTP.activate(user, totp.generate_totp_secret())
    return user
