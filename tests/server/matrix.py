"""Every route × method × person × object, from the URL resolver: what is answered, and what it does.

A cell is one request. It is refused when the policy says so (the line in the log tells), and then must look the same
whatever it asked for, and must change nothing.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import yaml
from django.apps import apps
from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from comity.linkage.review_file import Question
from comity.server import access, clock, limits
from comity.server.accounts.models import Invitation
from comity.server.accounts.roles import Actor, Role
from comity.server.assessments import opening
from comity.server.assessments.models import Case
from comity.server.checks import routes
from comity.server.editions import judging as pairs
from comity.server.editions import volunteers, waivers, withdrawals
from comity.server.editions.models import Composition, Judged, Waiver, Withdrawal
from comity.server.jobs import reading
from comity.server.journal.models import Entry
from comity.server.keys import services as keys
from comity.server.keys.models import Key
from comity.server.lists import fixing, register, rounds
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, OwnPair, Round
from comity.server.lists.models import Row as ListRow
from comity.server.members import services as members
from comity.server.members.models import Application, Member, Signature, Version
from comity.server.needs import carrying
from comity.server.needs import services as needs
from comity.server.needs.carrying import Row
from comity.server.needs.models import Need
from comity.server.news import services as news
from comity.server.news.models import Article
from comity.server.protocols import services as protocols
from comity.server.protocols.counting import Sent
from comity.server.protocols.models import Protocol
from comity.server.sites import filling
from comity.server.sites import services as sites
from comity.server.sites.kinds import Said
from comity.server.sites.models import Decision, Register
from comity.vocabulary.judgement import Answer as Sameness
from tests.conftest import HERE
from tests.server.cast import Cast, Company, faulty_list, send_list, small_list

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EXPECTED: Mapping[str, list[str]] = yaml.safe_load((HERE / "tests" / "cases" / "access.yaml").read_text())
NOBODY = UUID(int=0x7E57)
LIST_ROUTES = (
    "lists-one", "lists-progress", "lists-columns", "lists-problems", "lists-marked", "lists-listings", "lists-submit",
    "lists-withdraw", "lists-fix", "lists-undo", "lists-changes", "lists-pairs", "lists-pairs-excel",
)  # fmt: skip
EDITION_ROUTES = (
    "editions-one", "editions-progress", "editions-held", "editions-release", "editions-drop", "editions-file", "pairs",
    "editions-policies", "editions-queue", "editions-given", "editions-holds", "editions-slide",
    "pairs-answer", "pairs-back", "pairs-excel", "pairs-answers", "pairs-withdraw",
)  # fmt: skip
NEED_ROUTES = ("needs-one", "needs-note", "needs-due", "needs-letter", "needs-remove")
ROUND_ROUTES = ("rounds-one", "rounds-excel", "rounds-close", "rounds-remind", "editions-order")
CASE_ROUTES = (
    "cases-one", "cases-ask", "cases-take-out", "cases-free", "cases-protocol", "cases-mapping", "cases-file",
    "cases-begin", "cases-question", "cases-criteria", "cases-criteria-excel", "cases-leave-out", "cases-own",
    "cases-submit", "cases-differences", "cases-differences-excel", "cases-settle", "cases-draft", "cases-reply",
    "cases-decider", "cases-decide", "cases-publish", "cases-appeal", "cases-withdraw",
    "cases-criterion", "cases-change",
)  # fmt: skip
_ABSENT: Mapping[str, object] = {
    "at": 1,
    "public": NOBODY,
    "person": NOBODY,
    "token": "nothing-here",
    "pk": 987654,
    "key": "x-y",
    "name": "nothing.txt",
    "judged": NOBODY,
    "site_id": "0" * 24,
    "by": "country",
    **dict.fromkeys(("list", "edition", "protocol", "round", "need", "case"), NOBODY),
    "rest": "nothing/here",
    "uidb36": "zz",
}


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    view: Callable[..., Any]
    template: str
    arguments: tuple[str, ...]

    @property
    def policy(self) -> Mapping[str, str]:
        return access.policy_of(self.view, self.name) or {}

    @property
    def by_key(self) -> bool:
        """Is it the API's, where sessions are nobody?"""
        return hasattr(self.view, "entrance")


@dataclass(slots=True)
class Answer:
    """What one request got and did."""

    status: int
    body: bytes
    headers: str
    refused: bool
    changed: bool
    recorded: int
    queries: tuple[str, ...] = field(default=())


def all_routes() -> list[Route]:
    found = []
    for name, view, pattern in routes():
        found.append(Route(name, view, *_template(name, pattern)))
    return found


def _template(name: str, pattern: URLPattern) -> tuple[str, tuple[str, ...]]:
    """The address with {argument} in it, as the resolver itself would build it."""
    from django.urls import get_resolver  # noqa: PLC0415

    possibilities = get_resolver().reverse_dict.getlist(name)
    template, arguments = possibilities[0][0][0]
    return "/" + re.sub(r"%\((\w+)\)s", r"{\1}", template), tuple(arguments)


def objects(cast: Cast, route: Route, side: str) -> Mapping[str, Mapping[str, object]]:
    """Arguments of a route for own, other and absent objects, as people of member `side` (a, b, none) see it."""
    if not route.arguments:
        return {"own": {}}
    absent = {name: _ABSENT[name] for name in route.arguments}
    own, other = ("b", "a") if side == "b" else ("a", "b")
    return {
        "own": absent | _of(cast, own, route.name),
        "other": absent | _of(cast, other, route.name),
        "absent": absent,
    }


def _invited(company: Company) -> UUID:
    return Invitation.objects.get(member=company.member, ended=None, email__startswith="waits").public


def _need(company: Company) -> UUID:
    return Need.objects.get(member__public=company.member).public


def _of(cast: Cast, which: str, name: str) -> dict[str, object]:
    company = getattr(cast, which)
    found: Mapping[str, Callable[[], dict[str, object]]] = {
        "team-role": lambda: {"person": company.people[Role.READER].public},
        "team-remove": lambda: {"person": company.people[Role.READER].public},
        "team-withdraw": lambda: {"public": _invited(company)},
        "signatures-sign": lambda: {"public": Version.objects.get(text_kind="antitrust").public},
        "signatures-withdraw": lambda: {
            "public": Signature.objects.get(member__public=company.member, version__text_kind="statement").public
        },
        "text": lambda: {"public": Version.objects.get(text_kind="statement").public},
        **{name: lambda: {"public": _list(company).public} for name in LIST_ROUTES},
        **{name: lambda: {"public": Round.objects.get(closed=None).public} for name in ROUND_ROUTES},
        **{name: lambda: {"public": Case.objects.get(member__public=company.member).public} for name in CASE_ROUTES},
        "lists-waivers": lambda: {"public": _list(company, closed=True).public},
        "waivers-withdraw": lambda: {"public": Waiver.objects.get(member__public=company.member).public},
        "withdrawn-lift": lambda: {"public": Withdrawal.objects.get().public},
        "offices-end": lambda: {"public": cast.offices[Role.REVIEWER].public},
        "rounds-behalf": lambda: {"public": company.member},
        "members-one": lambda: {"public": company.member},
        **{
            name: lambda: {
                "public": Composition.objects.get(state="proposed").public,
                "name": "held.csv",
                "judged": _judged(),
            }
            for name in EDITION_ROUTES
        },
        "editions-remind": lambda: {"public": _edition("released")},
        **{name: lambda: {"public": _need(company)} for name in NEED_ROUTES},
        "members-protocols": lambda: {"public": company.member},
        **{
            name: lambda: {"public": Protocol.objects.get(member__public=company.member, in_case=False).public}
            for name in ("protocols-one", "protocols-workbook", "protocols-remove")
        },
        **{
            name: lambda: {"public": MemberList.objects.get(member=None, state="read").public}
            for name in ("register-one", "register-progress", "register-excel", "register-accept", "register-remove")
        },
        **{
            name: lambda: {"public": Article.objects.get(for_members=True).public}
            for name in ("news-one", "articles-one", "articles-withdraw")
        },
        **{
            name: lambda: {"site_id": "a1" * 12, "public": Decision.objects.get().public}
            for name in ("sites-one", "sites-merge", "sites-back", "sites-withdraw")
        },
        **{name: lambda: {"site_id": "c3" * 12} for name in ("sites-close", "sites-move", "sites-split")},
        "keys-revoke": lambda: {"public": Key.objects.get(member__public=company.member).public},
        **{
            name: lambda: {"list": _list(company).public}
            for name in ("api-one_list", "api-problems", "api-submit", "api-withdraw")
        },
        **{
            name: lambda: {"need": _need(company)}
            for name in ("api-one_need", "api-note", "api-due", "api-remove", "api-letter")
        },
        "api-one_case": lambda: {"case": Case.objects.get(member__public=company.member).public},
        "api-edition": lambda: {"edition": _edition("released")},
        "api-edition_file": lambda: {"edition": _edition("released"), "name": "common-list.csv"},
        "api-protocol": lambda: {"protocol": Protocol.objects.get(member__public=company.member, in_case=False).public},
        "api-one_round": lambda: {"round": Round.objects.get(closed=None).public},
        "applications-decide": lambda: {
            "public": Application.objects.get(company__startswith=f"Waiting {which}").public
        },
    }
    return found[name]() if name in found else {}


def prepare(cast: Cast) -> None:
    """What the cells need beside the cast: two applications that wait, a round, and a list of each member in it."""
    today = clock.today()
    rounds.open_round(cast.secretariat, rounds.Plan("2026-H2", today, today), "/lists")
    for company, once in ((cast.a, 1), (cast.b, 2)):
        found = send_list(company, f"{company.mark} list.csv", UUID(int=once), faulty_list(company.mark))
        first = fixing.repairs(found.pk)[0][0]
        fixing.correct(company.actor(), company.member, found.public, fixing.Asked({first.key: "France"}))
        assert reading.read(str(found.public)) == "done"
        OwnPair.objects.create(list=found, left_row=2, right_row=4)
        protocol = Sent(f"{company.mark}.yaml", PROTOCOL.replace("MARK", company.mark).encode())
        protocols.add(cast.secretariat, company.member, protocols.Upload(protocol, None, UUID(int=20 + once)))
    _open_cases(cast)
    sent = lists.Sent("last year.csv", small_list("Before"), False, UUID(int=3))
    assert reading.read(str(register.send(cast.secretariat, sent).public)) == "done"
    now = clock.now()
    proposed = Composition.objects.create(  # of a round before: composing one takes long, and is tested elsewhere
        round=Round.objects.create(name="2026-H1", cutoff=today, deadline=today, opened=now, closed=now),
        once=UUID(int=7), profile="default", by=cast.offices[Role.REVIEWER], ordered=now, state="proposed",
        name="edition", digest="d" * 64,
    )  # fmt: skip
    rows = [(f"{mark} list.csv::{at}", f"{mark} mill {at}") for at in (1, 2) for mark in (cast.a.mark, cast.b.mark)]
    sides = zip(rows[::2], rows[1::2], strict=True)
    pairs.ask(proposed.pk, [Question(one, other, (("name", said, also),)) for (one, said), (other, also) in sides])
    pairs.answer(cast.secretariat, proposed.public, 1, Sameness.SAME, "")
    _needs(cast)
    _sites(cast)
    _ways(cast)
    news.write(cast.secretariat, news.Draft("news", "For members", "Text", True, today))
    news.write(cast.secretariat, news.Draft("resource", "For all", "Text", False, today))
    for actor, mark in ((cast.a.actor(), cast.a.mark), (cast.b.actor(), cast.b.mark), (cast.secretariat, "Office")):
        keys.make(actor, keys.Wanted(f"{mark} program", ("edition.see",), today, uuid4()))
    for which in ("a", "b"):
        asked = members.Asked(f"Waiting {which}", "Some one", "some@one.example", "full", "", UUID(int=77 + ord(which)))
        members.apply(asked)


def _open_cases(cast: Cast) -> None:
    """A case of each member's protocol, judged by an assessor each; a second one is asked next."""
    for company, name in ((cast.a, "assessor"), (cast.b, "b-assessor")):
        sent = Sent(
            f"{company.mark}.yaml", PROTOCOL.replace("own-MARK", "to-judge-MARK").replace("MARK", company.mark).encode()
        )
        protocol = protocols.send(company.actor(), protocols.Upload(sent, None, uuid4()))
        case = opening.open_case(cast.secretariat, opening.Plan(protocol.public, uuid4()))
        person = cast.others[name].public
        opening.ask(cast.secretariat, case.public, person, False, "/cases")
        opening.answer_asking(Actor(Role.ASSESSOR, person), case.public, True)


def _sites(cast: Cast) -> None:
    """A register with a site of each member and one more; two of them are said to be one."""
    register = filling.wanted(NOBODY, "released")
    told = {"a1": cast.a.mark, "b2": cast.b.mark, "c3": "Another"}
    filling.fill(
        register,
        [
            Said(own * 12, f"{mark} mill", "", "", f"{mark}town", "", "", "FR", "", "", "", "", "2025-H1",
                 ((mark, "2025-03", "full", "equal"),),
                 tuple((f"{mark} list.csv", "", row, place * 12) for row, place in (("2", "d4"), ("3", "e5"))))
            for own, mark in told.items()
        ],
        lambda **values: Register.objects.filter(pk=register.pk).update(fence=1, **values),
    )  # fmt: skip
    sites.merge(cast.secretariat, "a1" * 12, "b2" * 12, "one gate")


def _ways(cast: Cast) -> None:
    """A list of each member that counts for an old round, with a waiver; sites that asked; a site that has to go."""
    words, now = members.publish(cast.secretariat, "waiver", "# Waiver\n\nFor these sites alone."), clock.now()
    old = Round.objects.create(
        name="2025-H2", cutoff=clock.today(), deadline=clock.today(), opened=now - timedelta(days=300), closed=now
    )
    for company in (cast.a, cast.b):
        found = MemberList.objects.create(
            round=old, member=Member.objects.get(public=company.member), once=uuid4(), state="submitted", size=1,
            filename=f"{company.mark} before.csv", by=company.people[Role.ADMIN], received=now, settled=now,
        )  # fmt: skip
        for at in (1, 2):
            said = {"site_name": f"{company.mark} mill {at}", "city": f"{company.mark}town", "country": "FR"}
            ListRow.objects.create(list=found, number=at, state="understood", values=said)
        hand = members.Hand(f"{company.mark} signatory", "Head", False)
        waivers.sign(company.actor(), found.public, [_row(company, 1)], words.digest, hand)
    volunteers.keep(cast.secretariat, volunteers.Sent("asked.csv", small_list("Asked"), UUID(int=13)))
    withdrawals.withdraw(cast.secretariat, "c3" * 12, "order", "a court")


def _list(company: Company, closed: bool = False) -> MemberList:
    """What this company sent for the round that is open, or for the one that is closed."""
    return MemberList.objects.get(member__public=company.member, round__closed__isnull=not closed)


def _row(company: Company, number: int) -> int:
    """The key of a row of this company's list that counts."""
    return ListRow.objects.get(list=_list(company, closed=True), number=number).pk


def _needs(cast: Cast) -> None:
    """An edition that is released, and a need of each member, with a note."""
    old, now = Round.objects.get(name="2026-H1"), clock.now()
    edition = Composition.objects.create(
        round=old, once=UUID(int=8), profile="default", by=cast.offices[Role.REVIEWER], ordered=now, state="released",
        name="released", digest="e" * 64, confirmed_by=cast.offices[Role.SECRETARIAT], released=now,
    )  # fmt: skip
    for company in (cast.a, cast.b):
        needs.keep(company.actor(), company.member, edition.public, [_hit(company.mark)])
        needs.note(company.actor(), company.member, _need(company), "asked", clock.today())


def _hit(mark: str) -> Row:
    hit = {"outcome": "listed", "advice": "recognise", "row_id": "row01", "site": f"{mark} mill", "supplier": "",
           "place": f"{mark}town, FR", "kind": "", "equivalence": "", "audited": "2025-H1", "sure": 99,
           "others": []}  # fmt: skip
    return Row({"site_name": f"{mark} mill", "city": f"{mark}town", "country": "FR"}, hit)


PROTOCOL = """protocol: {id: own-MARK, company: MARK, title: Own protocol of MARK, language: en, sectors: []}
sections: [{code: '1', title: Contracts, block: content}]
questions: [{number: '1', section: '1', text: Is there a written contract for every worker?}]
"""
ARTICLE = {"kind": "news", "title": "Another", "text": "Words", "day": "2026-01-02"}


def _edition(state: str) -> UUID:
    """The edition that waits for its release ("proposed"), or the one that is out ("released")."""
    return Composition.objects.get(state=state).public


def _judged() -> UUID:
    """The answer that was given to a pair."""
    return Judged.objects.get().public


def _repairs(company: Company) -> list[int]:
    """The keys of what the page of this company's list asks to repair."""
    found = _list(company)
    return [each.key for each in fixing.repairs(found.pk)[0]]


def _own_pair(company: Company) -> str:
    """The pair of own rows that this company is asked about."""
    return str(OwnPair.objects.get(list__member__public=company.member).public)


def _carried(company: Company) -> str:
    """A row of a check, as this company's page carries it."""
    edition = Composition.objects.get(state="released").public
    return carrying.signed(company.member, edition, {0: _hit(f"Another {company.mark}")})


def payload(cast: Cast, route: Route, side: str) -> dict[str, str]:
    """What a form of this route needs so that a permitted request to an own object has its effect."""
    company = cast.b if side == "b" else cast.a
    found: Mapping[str, Callable[[], dict[str, str]]] = {
        "signatures-sign": lambda: {
            "digest": Version.objects.get(text_kind="antitrust").digest, "signatory": "S", "position": "P",
            "agrees": "on",
        },
        "lists-pairs": lambda: {"pair": _own_pair(company), "said": "different"},
        "lists-waivers": lambda: {
            "row": str(_row(company, 2)), "digest": Version.objects.get(text_kind="waiver").digest,
            "signatory": f"{company.mark} S", "position": "P", "agrees": "on",
        },
        "lists-fix": lambda: {f"fix-{key}": "France" for key in _repairs(company)},
        "cases-ask": lambda: {"person": str(cast.others["assessor" if side == "b" else "b-assessor"].public)},
        "cases-take-out": lambda: {"person": str(cast.others["b-assessor" if side == "b" else "assessor"].public)},
        "cases-decider": lambda: {"person": str(cast.offices[Role.REVIEWER].public)},
        "needs-keep": lambda: {"carried": _carried(company), "which": "all", "due": "2027-01-31"},
        "needs-note": lambda: {"standing": "declined", "day": clock.today().isoformat()},
        "keys": lambda: {
            "name": "Another", "scopes": "edition.see", "expires": str(clock.today()), "once": str(UUID(int=9)),
        },
        "articles-one": lambda: ARTICLE | {"seen": Article.objects.get(for_members=True).changed.isoformat()},
    }  # fmt: skip
    return found[route.name]() if route.name in found else FORMS.get(route.name, {})


FORMS: Mapping[str, dict[str, str]] = {
    "join": {"company": "New one", "person": "P", "email": "p@new.example", "wants": "full", "once": str(UUID(int=5))},
    "team": {"email": "new@colleague.example", "role": "reader"},
    "team-role": {"role": "contributor"},
    "signatures-withdraw": {"reason": "because"},
    "account": {"name": "Another name", "language": "en", "time_zone": "UTC"},
    "members": {"email": "new@office.example", "office": "reviewer"},
    "members-one": {"standing": "associate"},
    "applications-decide": {"accepted": "yes", "reason": "fits"},
    "lists-columns": {"column-0": "city"},
    "statements": {"kind": "statement", "text": "# Another text"},
    "lists-undo": {"change": "all"},
    "waivers-withdraw": {"reason": "because"},
    "volunteers": {"what": "site", "site": "Mill", "country": "France", "once": str(UUID(int=14))},
    "sites-withdraw": {"cause": "order", "why": "a court"},
    "withdrawn-lift": {"why": "another court"},
    "editions-release": {"digest": "d" * 64},
    "pairs-answer": {"place": "2", "said": "different"},
    "cases-free": {"free": "yes"},
    "cases-question": {"seen": "0", "none": "on"},
    "cases-criterion": {"seen": "0", "none": "on"},
    "cases-change": {"of": "benchmark", "edition": "7.0", "first": "2100-01-01"},
    "cases-leave-out": {"criterion": "LAB-01-01", "reason": "there is none"},
    "cases-withdraw": {"why": "a mistake"},
    "check": {"way": "site", "site": "Mill", "country": "FR"},
    "needs-due": {"due": "2027-01-31"},
    "needs-remove-all": {"sure": "on"},
    "articles": ARTICLE,
    "sites-merge": {"other": "c3" * 12, "why": "the same, too"},
    "sites-back": {"why": "two gates"},
    "sites-split": {"mark": "d4" * 12, "why": "two gates"},
    "sites-close": {"since": "2026-01-31", "why": "seen on site"},
    "sites-move": {"since": "2026-01-31", "why": "told by the site", "other": "a1" * 12},
}


_SITES = [{"site": "Harbour Mill", "city": "Leeds", "country": "GB"}, {"site": "Elsewhere", "country": "FR"}]
QUESTIONS: Mapping[str, Mapping[str, object]] = {
    "api-check": {"suppliers": _SITES, "without_own": True},
    "api-letter_to": {"row_id": "row01"},
    "api-listed_sites": {"words": "harbour"},
    "api-needs": {"suppliers": _SITES, "due": "2027-01-31"},
    "api-note": {"standing": "declined", "day": "2026-01-31"},
    "api-due": {"due": "2027-01-31"},
}
"""What a program asks in JSON by POST, by the name of the address."""


ACTS = frozenset({
    "join", "team", "team-role", "team-remove", "team-withdraw", "signatures-withdraw", "account", "members",
    "members-one", "applications-decide", "statements", "lists-columns", "lists-submit", "lists-withdraw",
    "rounds-close", "rounds-remind", "editions-remind", "offices-end", "lists-fix", "lists-undo", "lists-pairs",
    "protocols-remove", "register-accept", "register-remove", "articles", "articles-one", "articles-withdraw",
    "lists-waivers", "waivers-withdraw", "volunteers-remove", "sites-withdraw", "withdrawn-lift",
    "editions-drop", "pairs-answer", "pairs-withdraw", "keys",
    "cases-ask", "cases-take-out", "cases-question", "cases-criterion", "cases-leave-out", "cases-withdraw",
    "sites-merge", "sites-back", "sites-close", "sites-move", "sites-split",
    "needs-keep", "needs-note", "needs-due", "needs-remove", "needs-remove-all",
})  # fmt: skip
"""Own routes whose POST changes something when it is permitted and meant for an own object."""


class _Refusals(logging.Handler):
    """Counts the lines in which the policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += record.getMessage() == "refused"


_NOT_OURS = ("django_", "usersessions", "auth_")
_WRITES = re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) (?!"(?:{"|".join(_NOT_OURS)}))')
"""A statement that writes a table which `fingerprint` reads. Whoever is signed in writes a session in every request."""


def ask(client: Client, method: str, address: str, data: Mapping[str, str] | str) -> Answer:
    """One request, undone afterwards."""
    refusals, log = _Refusals(), logging.getLogger("comity.access")
    log.addHandler(refusals)
    cache.clear()  # limits of the sign-in library are no part of the matrix
    limits.forget()
    reset_queries()  # Django keeps the last 9000 alone, and counts from the first of them
    after, recorded, cookies = "", 0, copy(client.cookies)
    try:
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                response = _sent(client, method, address, data)
                body = b"".join(response.streaming_content) if response.streaming else response.content
            seen = tuple(each["sql"] for each in queries.captured_queries)
            wrote = any(_WRITES.match(each) for each in seen)
            if wrote:
                after, recorded = fingerprint(), Entry.objects.count()
            transaction.set_rollback(True)
    finally:
        log.removeHandler(refusals)
        client.cookies = cookies  # who was signed out is in again: its session is, too
    changed = wrote and after != fingerprint()  # all is as it was before
    recorded -= Entry.objects.count() if wrote else 0
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.items()))
    told = (response.status_code, _steady(body), headers)
    return Answer(*told, refusals.seen > 0, changed, recorded, _shapes(seen))


def _sent(client: Client, method: str, address: str, data: Mapping[str, str] | str) -> HttpResponse:
    """Data is a form, or JSON where it is one text."""
    if method == "GET":
        return client.get(address)
    if isinstance(data, str):
        return client.generic(method, address, data, "application/json")
    return client.generic(method, address, _encoded(data), "application/x-www-form-urlencoded")


def _encoded(data: Mapping[str, str]) -> str:
    from urllib.parse import urlencode  # noqa: PLC0415

    return urlencode(data)


def unpacked(body: bytes) -> str:
    """All text of an answer; a workbook is opened, with the names of its parts and what they say of themselves."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "".join(name + packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def _steady(body: bytes) -> bytes:
    """The page without what is new in every request: form tokens."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1", body)


def _shapes(queries: tuple[str, ...]) -> tuple[str, ...]:
    """The statements without their values; savepoints are numbered."""
    return tuple(re.sub(r"'[^']*'|\b\d+\b|\"s\d+_x\d+\"", "?", sql) for sql in queries)


def fingerprint() -> str:
    """One hash over every table but sessions, the devices of sessions, and what Django keeps of itself."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda each: each._meta.db_table):
            table = model._meta.db_table
            if table.startswith(_NOT_OURS) or model._meta.proxy:
                continue
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            for row in cursor.fetchall():
                digest.update(repr((table, row)).encode())
    return digest.hexdigest()
