"""Coming in, as people do it: invitation, password, second factor, sign-in, reset, sessions."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core import mail as django_mail
from django.test import Client, override_settings

from comity.server import clock, limits
from comity.server.accounts import outbox
from comity.server.accounts import services as accounts
from comity.server.accounts.models import Invitation, Mail, User
from comity.server.accounts.roles import VISITOR, Office
from comity.server.journal.models import Entry
from tests.server.cast import PASSWORD, SECRET, Cast, client_of

OFFICE = accounts.Place(office=Office.SECRETARIAT)


def _code(secret: str = SECRET) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def _invite(email: str = "new@person.example") -> str:
    return accounts.invite(VISITOR, email, OFFICE, "{token}")


def _accept(client: Client, token: str, password: str = PASSWORD) -> object:
    return client.post(f"/invitation/{token}", {"name": "New Person", "password": password})


def test_from_invitation_to_home(db: None) -> None:
    client, token = Client(), _invite()
    assert "new@person.example" in client.get(f"/invitation/{token}").content.decode()
    assert _accept(client, token)["Location"] == "/second-factor"  # type: ignore[index]
    assert client.get("/home")["Location"] == "/second-factor"
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)
    assert secret
    done = client.post("/account/2fa/totp/activate/", {"code": _code(secret[1])})
    assert done.status_code == 302
    assert client.get("/home").status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret[1] not in stored
    assert [each.action for each in Entry.objects.all()] == ["invitation.create", "invitation.accept"]


def test_an_invitation_works_once(db: None) -> None:
    token = _invite()
    _accept(Client(), token)
    again = _accept(Client(), token)
    assert again.status_code == 404  # type: ignore[attr-defined]
    assert User.objects.count() == 1


@pytest.mark.parametrize("why", ["never", "old", "withdrawn", "replaced", "used"])
def test_invitations_that_do_not_work_look_alike(db: None, why: str) -> None:
    token = _invite()
    if why == "old":
        Invitation.objects.update(expires=clock.now() - timedelta(seconds=1))
    if why == "withdrawn":
        assert accounts.withdraw_invitation(VISITOR, Invitation.objects.get().public, None)
    if why == "replaced":
        _invite()
    if why == "used":
        _accept(Client(), token)
    answer = Client().get(f"/invitation/{'x' * 43 if why == 'never' else token}")
    assert answer.status_code == 404
    assert answer.content == Client().get("/invitation/none").content


def test_an_invitation_to_somebody_with_an_account_is_refused(cast: Cast) -> None:
    with pytest.raises(accounts.InvitationError, match="cannot be invited"):
        accounts.invite(VISITOR, cast.a.people[next(iter(cast.a.people))].email.upper(), OFFICE, "{token}")


@pytest.mark.parametrize(("password", "says"), [
    ("short", "at least 12"), ("123qweasdzxc", "too common"), ("new@person.example", "too similar"),
])  # fmt: skip
def test_weak_passwords_are_refused_in_words(db: None, password: str, says: str) -> None:
    answer = _accept(Client(), _invite(), password)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert says in answer.content.decode()  # type: ignore[attr-defined]
    assert not User.objects.exists()


def _sign_in(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post("/account/login/", {"login": email, "password": password})


def test_sign_in_needs_password_and_code(cast: Cast) -> None:
    client, email = Client(), cast.offices[next(iter(cast.offices))].email
    assert _sign_in(client, email)["Location"].startswith("/account/2fa/authenticate/")  # type: ignore[index]
    assert client.get("/home")["Location"].startswith("/account/login/")
    code = _code()
    assert client.post("/account/2fa/authenticate/", {"code": code})["Location"] == "/home"
    assert client.get("/home").status_code == 200
    other = Client()
    _sign_in(other, email)
    assert other.post("/account/2fa/authenticate/", {"code": code}).status_code == 200  # a code works once
    assert other.get("/home").status_code == 302


def test_sign_in_tells_nothing_about_accounts(cast: Cast) -> None:
    email = cast.a.people[next(iter(cast.a.people))].email
    known, unknown = (_sign_in(Client(), each, "not the password") for each in (email, "no@body.example"))
    texts = [re.sub(r'value="[^"]*"', "", each.content.decode()) for each in (known, unknown)]  # type: ignore[attr-defined]
    assert texts[0] == texts[1]


def test_reset_tells_nothing_about_accounts(cast: Cast) -> None:
    email = cast.a.people[next(iter(cast.a.people))].email
    Mail.objects.all().delete()
    answers = [Client().post("/account/password/reset/", {"email": each}) for each in (email, "no@body.example")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert [each.to for each in Mail.objects.all()] == [email]


def test_reset_changes_the_password_and_still_asks_for_the_code(cast: Cast) -> None:
    email = cast.a.people[next(iter(cast.a.people))].email
    Client().post("/account/password/reset/", {"email": email})
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", Mail.objects.first().text)  # type: ignore[union-attr]
    assert link
    client = Client()
    form = client.get(link[1], follow=True)
    new = "five red lanterns glow"
    assert client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}).status_code == 302
    assert "authenticate" in _sign_in(Client(), email, new)["Location"]  # type: ignore[index]
    assert client.get(link[1], follow=True).status_code == 200
    assert _sign_in(Client(), email).status_code == 200  # type: ignore[attr-defined]


def test_guessing_a_password_is_slowed_down(cast: Cast) -> None:
    email = cast.a.people[next(iter(cast.a.people))].email
    client = Client()
    for _ in range(5):
        _sign_in(client, email, "not the password")
    answer = _sign_in(client, email)
    assert "Too many failed" in answer.content.decode() or answer.status_code == 429  # type: ignore[attr-defined]


@pytest.mark.parametrize(("later", "in_still"), [(timedelta(minutes=29), True), (timedelta(minutes=36), False)])
def test_a_session_ends_when_nobody_uses_it(cast: Cast, later: timedelta, in_still: bool) -> None:
    client, start = client_of(cast.person("admin")), clock.now()
    assert client.get("/home").status_code == 200
    with patch.object(clock, "now", lambda: start + later):
        assert (client.get("/home").status_code == 200) is in_still


def test_a_session_ends_after_twelve_hours(cast: Cast) -> None:
    client, start = client_of(cast.person("admin")), clock.now()
    for step in range(0, 12 * 60, 20):
        with patch.object(clock, "now", lambda step=step: start + timedelta(minutes=step)):
            assert client.get("/home").status_code == 200
    with patch.object(clock, "now", lambda: start + timedelta(hours=12, minutes=1)):
        assert client.get("/home").status_code == 302


def test_who_is_removed_is_out_with_the_next_request(cast: Cast) -> None:
    client = client_of(cast.person("contributor"))
    assert client.get("/team").status_code == 200
    admin = client_of(cast.person("admin"))
    admin.post(f"/team/{cast.person('contributor').public}/remove")  # type: ignore[union-attr]
    assert client.get("/team").status_code == 404
    assert "no company" in client.get("/home").content.decode()


def test_an_office_ends_with_the_next_request_and_one_person_stays(cast: Cast) -> None:
    office, reviewer = client_of(cast.person("secretariat")), client_of(cast.person("reviewer"))
    assert reviewer.get("/members").status_code == 200
    office.post(f"/offices/{cast.person('reviewer').public}/end")  # type: ignore[union-attr]
    assert reviewer.get("/members").status_code == 302
    assert _sign_in(Client(), cast.person("reviewer").email)["Location"] == "/account/inactive/"  # type: ignore[index, union-attr]
    me = cast.person("secretariat").public  # type: ignore[union-attr]
    assert "last person of the Secretariat" in office.post(f"/offices/{me}/end", follow=True).content.decode()
    assert office.get("/members").status_code == 200
    person = cast.person("admin").public  # type: ignore[union-attr]
    assert "Nobody with an office" in office.post(f"/offices/{person}/end", follow=True).content.decode()


def test_there_is_no_demo_page_elsewhere(cast: Cast) -> None:
    person = {"person": str(cast.person("admin").public)}  # type: ignore[union-attr]
    assert Client().get("/demo").status_code == 404
    assert Client().post("/demo", person).status_code == 404
    with override_settings(DEMO=True):
        client = Client()
        assert client.post("/demo", person)["Location"] == "/home"
        assert client.get("/home").status_code == 200


def test_sign_up_is_closed(db: None) -> None:
    assert Client().get("/account/signup/").status_code in (302, 404)
    Client().post("/account/signup/", {"email": "a@b.example", "password1": PASSWORD})
    assert not User.objects.exists()


def test_headers_of_every_answer(cast: Cast) -> None:
    for client, address in ((Client(), "/"), (client_of(cast.person("admin")), "/team"), (Client(), "/nothing")):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
    cookie = client_of(cast.person("admin")).get("/home").cookies
    assert all(each["httponly"] and each["samesite"] == "Lax" for each in cookie.values())


def test_limits_count_per_network(rf: object) -> None:
    from django.test import RequestFactory  # noqa: PLC0415

    def request(address: str) -> object:
        return RequestFactory().get("/", REMOTE_ADDR=address)

    assert all(limits.take(request("2001:db8:1:2::1"), "application") for _ in range(10))  # type: ignore[arg-type]
    assert not limits.take(request("2001:db8:1:2:ffff::9"), "application")  # type: ignore[arg-type]
    assert limits.take(request("2001:db8:1:3::1"), "application")  # type: ignore[arg-type]
    assert limits.take(request("192.0.2.1"), "application")  # type: ignore[arg-type]


def test_who_is_at_its_limit_does_not_get_rid_of_it_by_asking_from_many_networks() -> None:
    while limits.wait("application", "mine") == 0:
        pass
    for at in range(45_000):
        assert limits.wait("application", f"another {at}") == 0
    assert limits.wait("application", "mine") > 0


@pytest.mark.parametrize(("address", "network"), [
    ("::ffff:192.0.2.1", "192.0.2.1/32"), ("192.0.2.1", "192.0.2.1/32"), ("::1", "::/64"),
    ("2001:db8:1:2::1", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("", "unknown"), ("x" * 99, "unknown"),
])  # fmt: skip
def test_whoever_listens_on_both_kinds_of_addresses_counts_them_apart(address: str, network: str) -> None:
    from django.test import RequestFactory  # noqa: PLC0415

    assert limits.network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_mails_are_sent_once_and_lose_their_text(db: None) -> None:
    class Down:
        def __enter__(self) -> Down:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def send_messages(self, _messages: object) -> int:
            raise OSError

    _invite()
    assert outbox.send_waiting(Down()) == 0  # type: ignore[arg-type]
    with django_mail.get_connection("django.core.mail.backends.locmem.EmailBackend") as server:
        assert outbox.send_waiting(server) == 1
        assert outbox.send_waiting(server) == 0
    assert len(django_mail.outbox) == 1
    sent = Mail.objects.get()
    assert (sent.text, sent.sent is not None, sent.tries) == ("", True, 2)
