"""A protocol of the demo that was decided on, and its new edition, of which two assessors judge what is new."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import yaml

from comity.benchmark.case.events import Recorded, Role
from comity.benchmark.record import entries_of
from comity.reference.benchmarks import common
from comity.server.accounts.roles import Actor
from comity.server.accounts.roles import Role as Part
from comity.server.accounts.selectors import person
from comity.server.assessments import deciding, judging, opening, store
from comity.server.assessments.again import Way
from comity.server.assessments.judging import View
from comity.server.assessments.models import Case
from comity.server.journal.services import Deed, record
from comity.server.protocols import services as protocols
from comity.server.protocols.counting import Sent
from comity.vocabulary.benchmark import Criterion, Degree, Link, ProtocolMapping

_TITLE = "Norma social Olivareta"
_LEFT_OUT, _PARTLY = 15, 11  # every so manieth criterion that is not critical is not asked, or not wholly
_CHANGED = {
    "3": "Land and neighbours: do those who live on the land agree, in writing, before a site grows?",
    "14": "Dignity at work: how is harassment by supervisors found, heard and ended, and who outside the line looks?",
}
_GONE, _ADDED = "30", ("39", "Heat: what is done for people in fields and halls on very hot days?")


def play(secretariat: Actor, reviewer: Actor, admin: Actor, two: tuple[Actor, Actor]) -> None:
    """A first edition is judged, decided and told; the second one is sent, and its delta is open."""
    first = _open(secretariat, admin, two, opening.Plan(_sent(admin, 2, _first()), uuid.uuid4()))
    for each, last in zip(two, (Degree.FULL, Degree.NONE), strict=True):
        _judge(first, each, last)
    for each in two:
        for criterion in store.standing(first).unsettled:
            judging.settle(each, first.public, View(criterion, "1", "the question asks for the papers themselves"))
    deciding.draft(secretariat, first.public, "/cases")
    deciding.reply(admin, first.public, ())
    assert reviewer.user is not None
    deciding.name_decider(secretariat, first.public, reviewer.user)
    deciding.decide(reviewer, first.public, (), "")
    deciding.publish(secretariat, first.public, "/cases")
    texts = {each: text for each, text in (_first() | _CHANGED).items() if each != _GONE} | dict([_ADDED])
    plan = opening.Plan(_sent(admin, 3, texts), uuid.uuid4(), "", first.public, Way.DELTA)
    _open(secretariat, admin, two[:1], plan)


def _first() -> dict[str, str]:
    """A question for each section of the benchmark."""
    titles = [each.titles["en"] for each in common().sections]
    return {str(at): f"{title}: which rules are there, who checks them, and how?" for at, title in enumerate(titles, 1)}


def _sent(admin: Actor, issue: int, texts: Mapping[str, str]) -> uuid.UUID:
    head = {"id": f"olivareta-{issue}", "title": f"{_TITLE}, issue {issue}", "language": "en", "edition": str(issue)}
    told = {"protocol": head, "questions": [{"number": each, "text": text} for each, text in texts.items()]}
    sent = Sent(f"olivareta-{issue}.yaml", yaml.safe_dump(told, allow_unicode=True, sort_keys=False).encode())
    return protocols.send(admin, protocols.Upload(sent, None, uuid.uuid4())).public


def _open(secretariat: Actor, admin: Actor, people: tuple[Actor, ...], plan: opening.Plan) -> Case:
    made = opening.open_case(secretariat, plan)
    for each in people:
        assert each.user is not None
        opening.ask(secretariat, made.public, each.user, False, "/cases")
        opening.answer_asking(Actor(Part.ASSESSOR, each.user), made.public, True)
    made.refresh_from_db()
    return made


def _judge(row: Case, assessor: Actor, last: Degree) -> None:
    """All answers at once, as their services write them one by one."""
    row.refresh_from_db()
    case, me = store.standing(row, str(assessor.user)), person(assessor)
    given = entries_of(_mapping(last), str(me.public), store.moment(row))
    events = [
        Recorded(who=each.by, role=Role.ASSESSOR, when=each.when, action=each.action, what=each.what) for each in given
    ]
    store.put(row, case, events, me)
    record(Deed("case.answer", str(row.public), assessor.user, details={"entries": str(len(events))}))
    judging.submit(assessor, row.public, "/cases")


def _mapping(last: Degree) -> ProtocolMapping:
    benchmark = common()
    numbers = {each.id: str(at) for at, each in enumerate(benchmark.sections, 1)}
    scope = [each for each in benchmark.in_edition(benchmark.current) if _asked(each)]
    links = [_link(numbers[each.section], each) for each in scope[:-1]]
    links += [Link(numbers[scope[-1].section], scope[-1].id, last)] if last is Degree.FULL else []
    return ProtocolMapping("olivareta-2", benchmark.id, tuple(numbers.values()), tuple(links))


def _place(criterion: Criterion) -> int:
    """The place of a criterion among those that may be left out; 0 for a critical one."""
    free = [each.id for each in common().criteria if not each.critical]
    return 0 if criterion.critical else free.index(criterion.id) + 1


def _asked(criterion: Criterion) -> bool:
    return criterion.critical or _place(criterion) % _LEFT_OUT != 0


def _link(number: str, criterion: Criterion) -> Link:
    if criterion.critical or _place(criterion) % _PARTLY:
        return Link(number, criterion.id, Degree.FULL)
    return Link(number, criterion.id, Degree.PARTIAL, gap="asked of managers, not of workers")
