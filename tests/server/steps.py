"""The steps of a member's first day, each of which can be done again after it was cut off; and what is there after."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

from comity.benchmark.case.events import Statement
from comity.benchmark.case.state import Stage
from comity.intake import Choice
from comity.linkage.review_file import Question
from comity.server import clock
from comity.server.accounts import services as accounts
from comity.server.accounts.models import Invitation, User
from comity.server.accounts.roles import VISITOR, Actor, Office, Role, TeamRole
from comity.server.assessments import again, crosswise, deciding, ending, judging, opening, store
from comity.server.assessments.models import Asked, Case, Event
from comity.server.editions import judging as pairs
from comity.server.editions import services as editions
from comity.server.editions import volunteers, waivers, withdrawals
from comity.server.editions.kinds import State as EditionState
from comity.server.editions.models import Composition, Judged, Pair, Volunteered, Waiver, Withdrawal
from comity.server.jobs import composing, reading
from comity.server.jobs import sites as filling
from comity.server.journal import signing
from comity.server.journal.models import Entry
from comity.server.journal.verify import verify
from comity.server.keys import services as keys
from comity.server.keys.models import Key
from comity.server.lists import fixing, own_pairs, register, rounds, vault
from comity.server.lists import services as lists
from comity.server.lists.kinds import State
from comity.server.lists.models import Correction, MemberList, OwnPair, Round, Row
from comity.server.members import services as members
from comity.server.members.models import Application, Member, Membership, Signature, Version
from comity.server.needs import carrying, sealing
from comity.server.needs import services as needs
from comity.server.needs.models import Need, Note
from comity.server.news import services as news
from comity.server.news.models import Article
from comity.server.protocols import services as protocols
from comity.server.protocols.counting import Sent
from comity.server.protocols.models import Protocol
from comity.server.sites import services as sites
from comity.server.sites.kinds import State as RegisterState
from comity.server.sites.models import Decision, Register, Site, Word
from comity.vocabulary.judgement import Answer

ONCE = uuid.UUID(int=1)
PASSWORD = "seven grey herons wade"
Say = Callable[[str], None]


ROUND, CASE = "round", "case"
"""The ways there are, from a company's application on: through a round to its edition, through a benchmark case."""
AND_THEN = "|"


def way_of(point: str) -> str:
    """The way on which a point is reached."""
    return CASE if point.startswith("case.") or point == "protocol.sent" else ROUND


def run(name: str, say: Say) -> None:
    """A way (`round`, `case`; `all` goes both): every step that is not done yet, saying a word when it is.

    `state`: the words of what is there. `go on WAY`: these words, AND_THEN, and the words after the journal was
    verified and the way gone to its end.
    """
    if name == "state":
        _state(say)
    elif name.startswith("go on "):
        _state(say)
        say(AND_THEN)
        assert verify(signing.key().public).findings == ()
        _go(name.removeprefix("go on "), lambda _: None)
        _state(say)
    else:
        _go(name, say)


def _go(way: str, say: Say) -> None:
    office, actor, text = _company(say)
    if way != CASE:
        _lists(office, actor, text, say)
        if not Signature.objects.exclude(withdrawn=None).exists():
            signature = members.sign(actor, text.public, text.digest, members.Hand("F", "Head", False))
            members.withdraw_signature(actor, signature.public, "a try")
        say("withdrawn")
    if way != ROUND:
        _case(office, actor, say)


def _person(email: str, place: accounts.Place) -> User:
    found = User.objects.filter(email=email).first()
    if found:
        return found
    token = accounts.invite(VISITOR, email, place, "{token}")
    return members.accept_and_join(token, accounts.Person(email, PASSWORD))


def _company(say: Say) -> tuple[Actor, Actor, Version]:
    """The office, the admin of a company that was let in, and the text that it may sign."""
    office = Actor(Role.SECRETARIAT, _person("office@cast.example", accounts.Place(office=Office.SECRETARIAT)).public)
    say("office")
    text = members.publish(office, "statement", "# We recognise")
    asked = members.apply(members.Asked("Company", "First", "first@cast.example", "full", "", ONCE))
    say("application")
    if asked.decided is None:
        members.decide(office, asked.public, members.Decision(True, ""), "{token}")
    say("member")
    member = Member.objects.get()
    admin = _person("first@cast.example", accounts.Place(member=member.public, team_role=TeamRole.ADMIN))
    say("admin")
    return office, Actor(Role.ADMIN, admin.public, member.public), text


PROTOCOL = b"""protocol: {id: own, title: Own protocol}
questions: [{number: '1', text: Is there a written contract for every worker?}]
"""
NEW_QUESTION = b"  , {number: '2', text: Are wages told on paper?}]\n"
LIST = b"Site,Country,Audit date,Unit price\nMill,France,2026-01-05,12\nPlant,,2026-02-05,13\n"


def _lists(office: Actor, actor: Actor, text: Version, say: Say) -> None:
    """A round is opened; a list is sent, stripped, read, matched and read again, submitted; another is taken back."""
    member = actor.member
    assert member is not None
    _office(office, actor, say)
    if not Round.objects.exists():
        rounds.open_round(office, rounds.Plan("Round", date(2026, 6, 30), date(2100, 1, 1)), "/lists")
    say("round")
    if not Signature.objects.exists():
        members.sign(actor, text.public, text.digest, members.Hand("F", "Head", False))
    say("signed")
    if not MemberList.objects.filter(state=State.WITHDRAWN).exists():
        found = _read(actor, member, uuid.UUID(int=2))
        if found.state != State.SUBMITTED:
            waiting, _ = fixing.repairs(found.pk)
            if waiting:
                fixing.correct(actor, member, found.public, fixing.Asked({waiting[0].key: "Spain"}))
                found = _read(actor, member, uuid.UUID(int=2))
            if not found.choices:
                lists.choose_columns(actor, member, found.public, [Choice("", "Site", "site_name")])
            _read(actor, member, uuid.UUID(int=2))
            _own_pair(actor, member, found, say)
            lists.submit(actor, member, found.public)
        say("submitted")
        other = _read(actor, member, uuid.UUID(int=3))
        lists.withdraw(actor, member, other.public)
    say("taken-back")
    _edition(office, actor, say)


def _own_pair(actor: Actor, member: uuid.UUID, found: MemberList, say: Say) -> None:
    """Two rows of the list are asked about, and its member says that they are two sites."""
    if not OwnPair.objects.filter(list=found).exists():
        own_pairs.keep(found, [OwnPair(list=found, left_row=2, right_row=3)])
    own_pairs.answer(actor, member, found.public, OwnPair.objects.get(list=found).public, Answer.DIFFERENT)
    say("own-pair")


def _edition(office: Actor, actor: Actor, say: Say) -> None:
    """The round is closed, its edition ordered, composed, and released by a second person."""
    found = Round.objects.get()
    rounds.close_round(office, found.public)
    second = _person("second@cast.example", accounts.Place(office=Office.REVIEWER))
    _given(office, actor, say)
    made = editions.order(office, found.public, "default", uuid.UUID(int=6))
    Composition.objects.filter(pk=made.pk, state=EditionState.COMPOSING).update(heartbeat=None)
    composing.compose(str(made.public))
    made.refresh_from_db()
    _pair(office, made, say)
    editions.release(Actor(Role.REVIEWER, second.public), made.public, made.digest, "/editions")
    say("edition")
    _needs(actor, made, say)
    _sites(office, say)


def _given(office: Actor, actor: Actor, say: Say) -> None:
    """A waiver is signed on the list that counts and withdrawn; a list of sites that asked is sent and removed."""
    found = MemberList.objects.get(state=State.SUBMITTED, member__public=actor.member)
    words = members.publish(office, "waiver", "# For single sites")
    if not Composition.objects.filter(state=EditionState.RELEASED).exists() and not Waiver.objects.exists():
        row = Row.objects.filter(list=found, state="understood").earliest("pk").pk
        waivers.sign(actor, found.public, [row], words.digest, members.Hand("F", "Head", False))
    say("waived")
    for each in Waiver.objects.filter(withdrawn=None):
        waivers.withdraw(actor, each.public, "a try")
    say("waiver-withdrawn")
    if not Composition.objects.filter(state=EditionState.RELEASED).exists():
        volunteers.keep(office, volunteers.Sent("asked.csv", b"Site,Country\nMill,France\n", uuid.UUID(int=10)))
    say("volunteers")
    volunteers.remove(office)
    say("volunteers-removed")


def _sites(office: Actor, say: Say) -> None:
    """The register of the released edition is filled; its two sites are said to be one, and that is taken back.

    One of them has to go, and that is taken back, too; it is closed, open again, and has moved to the other, which is
    said to be two, and is not.
    """
    Register.objects.filter(state=RegisterState.FILLING).update(heartbeat=None)
    filling.catch_up()
    say("sites")
    one, other = Site.objects.order_by("number").values_list("site_id", flat=True)
    if not Decision.objects.exclude(undoes=None).exists():
        sites.merge(office, one, other, "one gate")
        sites.take_back(office, Decision.objects.get(undoes=None).public, "two gates")
    say("sites-parted")
    if not Withdrawal.objects.exclude(undoes=None).exists():
        withdrawals.withdraw(office, one, "order", "a court")
        withdrawals.lift(office, Withdrawal.objects.get(undoes=None).public, "another court")
    say("site-lifted")
    if not Decision.objects.filter(kind="moved").exists():
        if not Decision.objects.filter(kind="closed").exclude(undoes=None).exists():
            sites.close(office, one, "2026-01-31", "seen on site")
            sites.take_back(office, Decision.objects.get(kind="closed", undoes=None).public, "the wrong gate")
        sites.move(office, one, other, "2026-01-31", "told by the site")
    say("sites-moved")
    if not Decision.objects.filter(kind="split").exclude(undoes=None).exists():
        rows = [["sites.csv", "", "2", "a1" * 12], ["sites.csv", "", "3", "b2" * 12]]
        Site.objects.filter(site_id=other).update(rows=rows)
        sites.split(office, other, ["a1" * 12], "two gates")
        sites.take_back(office, Decision.objects.get(kind="split", undoes=None).public, "one gate")
    say("sites-whole")


def _needs(actor: Actor, edition: Composition, say: Say) -> None:
    """Needs are kept from a check against an older edition, noted, held against this one; another is removed."""
    member, by = actor.member, User.objects.get(public=actor.user)
    assert member is not None
    plan = {"round": edition.round, "profile": "default", "by": by, "ordered": edition.ordered, "state": "dropped"}
    older, _ = Composition.objects.get_or_create(once=uuid.UUID(int=9), defaults=plan)
    hit = {"outcome": "not_listed", "advice": "commission"}
    if not Note.objects.exists():
        needs.keep(actor, member, older.public, [carrying.Row({"site_name": "Mill", "country": "FR"}, hit)])
        needs.note(actor, member, Need.objects.earliest("pk").public, "asked", date(2026, 6, 1))
    say("needs")
    needs.check_again(member)
    say("needs-checked")
    needs.keep(actor, member, edition.public, [carrying.Row({"site_name": "Plant", "country": "FR"}, hit)])
    needs.remove(actor, member, Need.objects.latest("pk").public)
    say("needs-removed")


def _pair(office: Actor, made: Composition, say: Say) -> None:
    """A pair is judged, and the answer taken back."""
    if made.state == EditionState.PROPOSED and not Judged.objects.filter(answer="withdrawn").exists():
        if not Pair.objects.exists():
            pairs.ask(made.pk, [Question("sites.csv::2", "sites.csv::3", (("name", "Mill", "Plant"),))])
        pairs.answer(office, made.public, 1, Answer.DIFFERENT, "two gates")
        pairs.back(office, made.public)
    say("judged")


def _office(office: Actor, actor: Actor, say: Say) -> None:
    """The Secretariat writes news, adds the member's protocol, and puts a first register in force."""
    member = actor.member
    assert member is not None
    if not Article.objects.exists():
        news.write(office, news.Draft("news", "A round begins", "Soon.", False, date(2026, 6, 1)))
    say("article")
    sent = Sent("own.yaml", PROTOCOL)
    protocols.add(office, member, protocols.Upload(sent, None, uuid.UUID(int=4)))
    say("protocol")
    _key(office, say)
    old = register.send(office, lists.Sent("last.csv", LIST, True, uuid.UUID(int=5)))
    MemberList.objects.filter(pk=old.pk, state=State.READING).update(heartbeat=None)
    reading.read(str(old.public))
    register.accept(office, old.public)
    say("register")


def _case(office: Actor, actor: Actor, say: Say) -> None:
    """The member sends a protocol, a case of it is opened, and two assessors judge it."""
    sent = Sent("other.yaml", PROTOCOL.replace(b"id: own", b"id: other"))
    kept = protocols.send(actor, protocols.Upload(sent, None, uuid.UUID(int=8)))
    say("protocol-sent")
    case = opening.open_case(office, opening.Plan(kept.public, uuid.UUID(int=9))).public
    say("case-opened")
    two = [
        Actor(Role.ASSESSOR, _person(f"{name}@assess.example", accounts.Place(office=Office.ASSESSOR)).public)
        for name in ("one", "two")
    ]
    for each, none in zip(two, (True, False), strict=True):
        _judge(office, each, case, none)
    say("case-judged")
    _decided(office, actor, two, say)


def _decided(office: Actor, actor: Actor, two: list[Actor], say: Say) -> None:
    """What differs is settled; the member replies, a third person decides, it is told, and the member appeals."""
    case = Case.objects.get(before=None).public
    if Case.objects.get(before=None).stage == Stage.DIFFERENCES:
        for each in two:
            if store.standing(Case.objects.get(before=None)).unsettled:
                judging.settle(each, case, judging.View("LAB-01-01", "1", "nothing asks for it"))
        deciding.draft(office, case, "/cases")
    say("case-drafted")
    if not Event.objects.filter(kind="replied").exists():
        deciding.reply(actor, case, ())
    say("case-replied")
    second = _person("decides@cast.example", accounts.Place(office=Office.REVIEWER))
    if not Event.objects.filter(kind="decided").exists():
        deciding.name_decider(office, case, second.public)
        deciding.decide(Actor(Role.REVIEWER, second.public), case, (), "")
    say("case-decided")
    if not Event.objects.filter(kind="published").exists():
        deciding.publish(office, case, "/cases")
    say("case-published")
    _new_edition(office, actor, two[0], say)
    if not Event.objects.filter(kind="appealed").exists():
        deciding.appeal(actor, case, (Statement("LAB-01-01", "look again"),))
    say("case-appealed")


def _new_edition(office: Actor, actor: Actor, assessor: Actor, say: Say) -> None:
    """A new edition ends what was decided; it is judged as a delta, of which one criterion is answered."""
    first, day = Case.objects.get(before=None), date(2100, 1, 1)
    ending.change(office, first.public, ending.Change(False, "2", day, "a new edition"), "/cases")
    say("case-ends")
    sent = Sent("third.yaml", PROTOCOL.replace(b"id: own", b"id: third").replace(b"]", b"") + NEW_QUESTION)
    kept = protocols.send(actor, protocols.Upload(sent, None, uuid.UUID(int=10)))
    plan = opening.Plan(kept.public, uuid.UUID(int=11), "7.0", first.public, again.Way.DELTA)
    delta = opening.open_case(office, plan).public
    say("case-again")
    assert assessor.user is not None
    if not Asked.objects.filter(case__public=delta).exists():
        opening.ask(office, delta, assessor.user, False, "/cases")
    opening.answer_asking(assessor, delta, True)
    crosswise.answer(assessor, delta, crosswise.Answer("BUS-CE-03", True, ()))
    say("case-criterion")


def _judge(office: Actor, assessor: Actor, case: uuid.UUID, none: bool) -> None:
    """An assessor is asked, says that it is free, answers the one question, and submits."""
    assert assessor.user is not None
    me = {"case__public": case, "person__public": assessor.user}
    if not Asked.objects.filter(**me).exists():
        opening.ask(office, case, assessor.user, False, "/cases")
    opening.answer_asking(assessor, case, True)
    if not Event.objects.filter(kind="submitted", who=str(assessor.user)).exists():
        said = () if none else (judging.Said("LAB-01-01", "full"),)
        judging.answer(assessor, case, judging.Answer("1", none, said))
        judging.submit(assessor, case, "/cases")


def _key(office: Actor, say: Say) -> None:
    """The Secretariat makes a key to the API and revokes it."""
    if not Key.objects.exists():
        keys.make(office, keys.Wanted("A program", ("round.see",), clock.today(), uuid.UUID(int=7)))
    keys.revoke(office, Key.objects.get().public)
    say("key")


def _read(actor: Actor, member: uuid.UUID, once: uuid.UUID) -> MemberList:
    """Send a list and let it be read; a process that died at it is taken for dead at once."""
    found = lists.receive(actor, member, lists.Sent("sites.csv", LIST, True, once))
    MemberList.objects.filter(pk=found.pk, state=State.READING).update(heartbeat=None)
    reading.read(str(found.public))
    found.refresh_from_db()
    return found


def _state(say: Say) -> None:
    """Words for what is there, each only where all of it is: with its entry in the journal and what hangs on it."""
    done = {each.action for each in Entry.objects.all()}
    assert Invitation.objects.exclude(accepted_by=None).count() == User.objects.count()
    assert Membership.objects.count() == User.objects.filter(office="").count()
    words = {
        "office": User.objects.filter(office="secretariat").exists() and "invitation.accept" in done,
        "application": Application.objects.exists() and "application.send" in done,
        "member": Member.objects.exists() and "application.decide" in done,
        "admin": Membership.objects.filter(ended=None).exists(),
        "signed": Signature.objects.exists() and "statement.sign" in done,
        "withdrawn": Signature.objects.exclude(withdrawn=None).exists() and "statement.withdraw" in done,
    }
    for kind in ("statement", "waiver"):
        assert Version.objects.filter(text_kind=kind).count() <= 1
    assert Version.objects.count() <= 2
    assert Application.objects.filter(accepted=True).count() == Member.objects.count()
    words |= _lists_there(done)
    for word, there in words.items():
        if there:
            say(word)


def _lists_there(done: set[str]) -> dict[str, bool]:
    """The words of rounds and lists; a list that counts has exactly its rows, and its file lies in the vault."""
    for each in MemberList.objects.filter(state__in=(State.READ, State.SUBMITTED)):
        understood = Row.objects.filter(list=each, state="understood").count()
        fixed = Correction.objects.filter(list=each).count()
        assert (Row.objects.filter(list=each).count(), understood) == (2, each.understood)
        assert each.understood == 1 + fixed
        assert fixed or each.state != State.SUBMITTED or each.member is None
        assert b"13" not in vault.content_of(each.original)
    for each in MemberList.objects.exclude(original=""):
        assert vault.content_of(each.original)
    for table in (Row, Correction, OwnPair):
        assert not table.objects.filter(list__state__in=(State.WITHDRAWN, State.REPLACED)).exists()
    judged = OwnPair.objects.filter(answer="different").count()
    assert judged == Entry.objects.filter(action="list.judge").count()
    sent = MemberList.objects.filter(state=State.SUBMITTED)
    for made in Composition.objects.all():
        assert bool(made.pack) == (made.state in (EditionState.PROPOSED, EditionState.RELEASED))
        assert not made.pack or vault.content_of(made.pack)
    said = Entry.objects.filter(action="pair.judge").count()
    assert Judged.objects.count() == said
    latest = Composition.objects.filter(state=EditionState.RELEASED).first()
    for need in Need.objects.select_related("member", "edition"):
        assert sealing.opened(bytes(need.sealed), need.member.public, need.public)["named"]["country"] == "FR"
    for each in Register.objects.filter(state=RegisterState.FILLED):
        assert Site.objects.filter(register=each).count() == each.size == 2
        told = Word.objects.filter(register=each)
        assert list(told.values_list("number", flat=True).order_by("word")) == list(range(told.count()))
    decided = Decision.objects.filter(kind="merge").count()
    of_sites = Entry.objects.filter(action__startswith="site.").exclude(action__in=("site.withdraw", "site.lift"))
    assert Decision.objects.count() == of_sites.count()
    checked = Need.objects.filter(edition=latest).count() if latest else 0
    return {
        **_given_there(done),
        "judged": Judged.objects.filter(answer="withdrawn").exists() and "pair.judge" in done,
        "needs": Note.objects.filter(need__isnull=False).count() == 1 and "need.change" in done,
        "needs-checked": checked >= 1 and "need.check" in done,
        "needs-removed": checked == Need.objects.count() == 1 and "need.check" in done,
        "edition": Composition.objects.filter(state=EditionState.RELEASED).exists() and "edition.release" in done,
        "sites": Register.objects.filter(state=RegisterState.FILLED).count() == 1,
        "sites-parted": decided == 2 and "site.part" in done,
        "sites-moved": "site.move" in done and {"site.close", "site.reopen"} <= done,
        "sites-whole": Decision.objects.count() == 7 and {"site.split", "site.join"} <= done,
        "article": Article.objects.exists() and "article.write" in done,
        "protocol": Protocol.objects.exists() and "protocol.add" in done,
        **_case_there(done),
        "key": Key.objects.exclude(revoked=None).exists() and {"key.make", "key.revoke"} <= done,
        "register": register.in_force() is not None and "register.accept" in done,
        "round": Round.objects.exists() and "round.open" in done,
        "submitted": sent.exclude(member=None).exists() and "list.submit" in done,
        "own-pair": judged == 1 and "list.judge" in done,
        "taken-back": MemberList.objects.filter(state=State.WITHDRAWN).exists() and "list.withdraw" in done,
    }


def _given_there(done: set[str]) -> dict[str, bool]:
    """The words of what is given beside the lists: what is said stands in the journal, and one file at most is kept."""
    signed, ended = Waiver.objects.count(), Waiver.objects.exclude(withdrawn=None).count()
    assert Entry.objects.filter(action="waiver.sign").count() == signed
    assert Entry.objects.filter(action="waiver.withdraw").count() == ended
    for each in Volunteered.objects.all():
        assert bool(each.file) == (each.ended is None)
        assert not each.file or vault.content_of(each.file)
    said = Withdrawal.objects.count()
    assert Entry.objects.filter(action__in=("site.withdraw", "site.lift")).count() == said
    removed = Volunteered.objects.exclude(ended=None).exists()
    return {
        "waived": signed == 1 and "waiver.sign" in done,
        "waiver-withdrawn": ended == 1 and "waiver.withdraw" in done,
        "volunteers": Volunteered.objects.count() == 1 and "volunteer.change" in done,
        "volunteers-removed": removed and Entry.objects.filter(action="volunteer.change").count() == 2,
        "site-lifted": said == 2 and "site.lift" in done,
    }


def _case_there(done: set[str]) -> dict[str, bool]:
    """The words of the case: its row says what its events come to, and its protocol lies in the vault."""
    for each in Case.objects.all():
        assert vault.content_of(each.file)
        assert list(Event.objects.filter(case=each).values_list("number", flat=True)) == list(range(1, each.size + 1))
        assert each.stage == store.standing(each).stage
        assert each.protocol.in_case == (each.published is None)
    kinds = set(Event.objects.values_list("kind", flat=True))
    return {
        "protocol-sent": Protocol.objects.filter(number="other").exists() and "protocol.add" in done,
        "case-opened": Case.objects.exists() and "case.open" in done,
        "case-judged": Event.objects.filter(kind="submitted").count() == 2 and "case.submit" in done,
        "case-drafted": "drafted" in kinds and "case.draft" in done,
        "case-replied": "replied" in kinds and "case.reply" in done,
        "case-decided": "decided" in kinds and "case.decide" in done,
        "case-published": "published" in kinds and "case.publish" in done,
        "case-ends": "protocolchanged" in kinds and "case.change" in done,
        "case-again": Case.objects.filter(delta=True).count() == 1,
        "case-criterion": Event.objects.filter(case__delta=True, kind="recorded").exclude(who=store.ENGINE).count()
        == 1,
        "case-appealed": "appealed" in kinds and "case.appeal" in done,
    }
