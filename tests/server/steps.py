"""The steps of a member's first day, each of which can be done again after it was cut off; and what is there after."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from comity.server.accounts import services as accounts
from comity.server.accounts.models import Invitation, User
from comity.server.accounts.roles import VISITOR, Actor, Office, Role, TeamRole
from comity.server.journal.models import Entry
from comity.server.members import services as members
from comity.server.members.models import Application, Member, Membership, Signature, Version

ONCE = uuid.UUID(int=1)
PASSWORD = "seven grey herons wade"
Say = Callable[[str], None]


def run(name: str, say: Say) -> None:
    """`all`: every step that is not done yet, saying a word when it is; `state`: the words of what is there."""
    (_all if name == "all" else _state)(say)


def _person(email: str, place: accounts.Place) -> User:
    found = User.objects.filter(email=email).first()
    if found:
        return found
    token = accounts.invite(VISITOR, email, place, "{token}")
    return members.accept_and_join(token, accounts.Person(email, PASSWORD))


def _all(say: Say) -> None:
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
    actor = Actor(Role.ADMIN, admin.public, member.public)
    if not Signature.objects.exclude(withdrawn=None).exists():
        signature = members.sign(actor, text.public, text.digest, members.Hand("F", "Head", False))
        say("signed")
        members.withdraw_signature(actor, signature.public, "a try")
    say("withdrawn")


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
    assert Version.objects.count() <= 1
    assert Application.objects.filter(accepted=True).count() == Member.objects.count()
    for word, there in words.items():
        if there:
            say(word)
