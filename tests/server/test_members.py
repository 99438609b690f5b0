"""Joining, teams and signatures, through the pages."""

from __future__ import annotations

import io
import uuid

import openpyxl
import pytest
from django.test import Client

from comity.server.accounts.models import Invitation, Mail, User
from comity.server.accounts.roles import Role, TeamRole
from comity.server.journal.models import Entry
from comity.server.journal.verify import verify
from comity.server.members import selectors, services
from comity.server.members.models import Application, Member, Membership, Signature, Version
from tests.server.cast import Cast, client_of

FORM = {
    "company": "Fresh Foods",
    "person": "Ann Fresh",
    "email": "Ann@Fresh.example",
    "wants": "full",
    "about": "400 sites",
}


def _apply(**other: str) -> Application:
    once = str(uuid.uuid4())
    for _ in range(2):  # the button pressed twice
        assert Client().post("/join", {**FORM, **other, "once": once}).status_code == 302
    return Application.objects.get(once=once)


def _decide(cast: Cast, asked: Application, **answer: str) -> str:
    page = client_of(cast.person("secretariat")).post(f"/applications/{asked.public}/decide", answer, follow=True)
    return page.content.decode()


def test_an_application_becomes_a_member_with_an_invited_admin(cast: Cast) -> None:
    asked = _apply()
    assert "Fresh Foods" in client_of(cast.person("reviewer")).get("/applications").content.decode()
    assert "Fresh Foods is a member." in _decide(cast, asked, accepted="yes")
    member = Member.objects.get(name="Fresh Foods")
    invitation = Invitation.objects.get(member=member.public)
    assert (invitation.email, invitation.team_role) == ("ann@fresh.example", "admin")
    assert Mail.objects.filter(to="ann@fresh.example").count() == 1
    assert "decided already" in _decide(cast, asked, accepted="no", reason="again")
    assert Member.objects.filter(name="Fresh Foods").count() == 1


def test_declining_needs_a_reason(cast: Cast) -> None:
    asked = _apply()
    assert "Give a reason" in _decide(cast, asked, accepted="no")
    assert "was declined" in _decide(cast, asked, accepted="no", reason="No sites of its own.")
    asked.refresh_from_db()
    assert (asked.accepted, asked.reason, asked.member) == (False, "No sites of its own.", None)
    assert not Mail.objects.filter(to="ann@fresh.example").exists()


def test_a_second_company_of_the_same_name_is_refused_whole(cast: Cast) -> None:
    first, second = _apply(), _apply()
    _decide(cast, first, accepted="yes")
    assert "There is a member named Fresh Foods already" in _decide(cast, second, accepted="yes")
    second.refresh_from_db()
    assert second.decided is None


@pytest.mark.parametrize("missing", ["company", "person", "email", "wants"])
def test_an_application_without_what_is_needed_is_not_kept(db: None, missing: str) -> None:
    answer = Client().post("/join", {**FORM, missing: "", "once": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    assert not Application.objects.exists()


def test_signing_is_one_signature_over_the_text_that_was_read(cast: Cast) -> None:
    text = Version.objects.get(text_kind="antitrust")
    admin = client_of(cast.person("admin"))
    page = admin.get(f"/signatures/{text.public}/sign").content.decode()
    assert text.digest in page
    form = {"digest": text.digest, "signatory": "Ada", "position": "Director", "agrees": "on", "releases": "on"}
    for _ in range(2):
        assert admin.post(f"/signatures/{text.public}/sign", form).status_code == 302
    signature = Signature.objects.get(version=text, member__public=cast.a.member)
    assert (signature.signatory, signature.digest, signature.releases) == ("Ada", text.digest, True)
    assert selectors.has_signed(cast.a.member)
    assert not selectors.has_signed(cast.b.member)


def test_a_newer_version_has_to_be_signed_again(cast: Cast) -> None:
    before = Version.objects.get(text_kind="antitrust")
    services.publish(cast.secretariat, "antitrust", "# Stricter rules")
    admin = client_of(cast.person("admin"))
    assert admin.get(f"/signatures/{before.public}/sign").status_code == 404
    with pytest.raises(services.MemberError, match="newer version"):
        services.sign(cast.a.actor(), before.public, before.digest, services.Hand("A", "B", False))
    now = Version.objects.get(text_kind="antitrust", number=2)
    with pytest.raises(services.MemberError, match="newer version"):
        services.sign(cast.a.actor(), now.public, before.digest, services.Hand("A", "B", False))
    assert services.publish(cast.secretariat, "antitrust", "# Stricter rules\r\n").number == 2


def test_a_withdrawn_signature_stays_on_record(cast: Cast) -> None:
    signature = Signature.objects.get(member__public=cast.a.member)
    admin = client_of(cast.person("admin"))
    admin.post(f"/signatures/{signature.public}/withdraw", {"reason": "We merge."})
    signature.refresh_from_db()
    assert signature.withdrawn is not None
    assert "We merge." in admin.get("/signatures").content.decode()
    page = admin.post(f"/signatures/{signature.public}/withdraw", {"reason": "again"}, follow=True).content.decode()
    assert "no signature of your company in force" in page


def test_a_team_keeps_an_admin(cast: Cast) -> None:
    admin, me = client_of(cast.person("admin")), cast.a.people[Role.ADMIN].public
    assert "last admin" in admin.post(f"/team/{me}/remove", follow=True).content.decode()
    assert "last admin" in admin.post(f"/team/{me}/role", {"role": "reader"}, follow=True).content.decode()
    other = cast.a.people[Role.READER].public
    admin.post(f"/team/{other}/role", {"role": "admin"})
    assert admin.post(f"/team/{me}/remove").status_code == 302
    now = {each.public: each.role for each in selectors.team(cast.a.member)}
    assert me not in now
    assert now[other] == "admin"


def test_a_person_acts_for_one_company_at_a_time(cast: Cast) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    with pytest.raises(IntegrityError), transaction.atomic():
        services.join(cast.a.people[Role.READER], cast.b.member, TeamRole.READER)
    assert Membership.objects.filter(user=cast.a.people[Role.READER], ended=None).count() == 1


def test_everything_stands_in_the_journal(cast: Cast) -> None:
    actions = {each.action for each in Entry.objects.all()}
    assert actions == {
        "invitation.create", "invitation.accept", "application.send", "application.decide", "statement.publish",
        "statement.sign", "member.standing", "team.remove",
    }  # fmt: skip
    assert verify(b"\0" * 32).findings == ()
    own = client_of(cast.person("admin")).get("/journal/own").content.decode()
    assert cast.a.mark in own
    assert cast.b.mark not in own


_JOURNAL = "Entry|At (UTC)|Action|Person (id)|By key (id)|Member (id)|About (id)|Details"
_EXPORTS = [
    ("admin", "team.xlsx", "Name|Address|Role|Since (UTC)"),
    (
        "admin", "signatures.xlsx",
        "Text|Version|Signed by|Position|Signed (UTC)|Withdrawn (UTC)|SHA-256 of the text",
    ),
    ("secretariat", "members.xlsx", "Member|Standing|Since|People|Signed: Joint statement|Signed: Antitrust rules"),
    (
        "secretariat", "applications.xlsx",
        "Company|Person|Address|Wants to be|Sent (UTC)|Decision|Decided (UTC)|Reason",
    ),
    ("secretariat", "journal.xlsx", _JOURNAL),
    ("admin", "journal/own.xlsx", _JOURNAL),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page", "heads"), _EXPORTS)
def test_lists_come_as_excel_files(cast: Cast, name: str, page: str, heads: str) -> None:
    User.objects.filter(pk=cast.a.people[Role.READER].pk).update(name="=HYPERLINK(1)")
    answer = client_of(cast.person(name)).get(f"/{page}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == tuple(heads.split("|"))
    assert len(rows) > 1
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
