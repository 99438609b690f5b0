"""Keys to the API: what a key may, when it is dead, how often it may ask, and what nobody must learn by one."""

from __future__ import annotations

import io
import json
import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client

from comity.server import access, clock, limits
from comity.server.accounts import services as accounts
from comity.server.accounts.models import User
from comity.server.accounts.roles import Role, TeamRole
from comity.server.api import service
from comity.server.keys import selectors
from comity.server.keys.kinds import MOST_DAYS, MOST_KEYS, SCOPES
from comity.server.keys.models import Key
from comity.server.keys.services import ApiKeyError, Wanted, make
from comity.server.lists import selectors as list_selectors
from comity.server.members import services as members
from tests.server import matrix
from tests.server.cast import Cast, client_of, details_of, small_list
from tests.server.programs import fault, file_of, key_of, program, send, whole

NOBODYS = f"comity_0123abcd_{'x' * 43}"


# --- keys -----------------------------------------------------------------------------------------------------------


def _ends(cast: Cast, key: Key, how: str) -> None:
    """Let something happen after which the key of company a's second admin must be dead."""
    person = key.by
    ways: dict[str, Callable[[], object]] = {
        "revoked": lambda: Key.objects.filter(pk=key.pk).update(revoked=clock.now()),
        "expired": lambda: Key.objects.filter(pk=key.pk).update(expires=clock.today() - timedelta(days=1)),
        "maker removed": lambda: members.remove(cast.a.actor(), person.public),
        "maker no admin": lambda: members.change_role(cast.a.actor(), person.public, TeamRole.CONTRIBUTOR),
        "maker inactive": lambda: User.objects.filter(pk=person.pk).update(is_active=False),
        "no second factor": lambda: Authenticator.objects.filter(user=person).delete(),
        "member left": lambda: members.change_standing(cast.secretariat, cast.a.member, "left"),
        "another member's": lambda: Key.objects.filter(pk=key.pk).update(
            member=members.Member.objects.get(public=cast.b.member)
        ),
        "the office's": lambda: Key.objects.filter(pk=key.pk).update(member=None),
    }
    ways[how]()


ENDS = (
    "revoked", "expired", "maker removed", "maker no admin", "maker inactive", "no second factor", "member left",
    "another member's", "the office's",
)  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_a_key_is_dead_as_soon_as_it_ends(cast: Cast, how: str) -> None:
    """Its maker may do less than when it was made: asked at each use. All that is dead is answered alike."""
    contributor = cast.a.people[Role.CONTRIBUTOR]
    members.change_role(cast.a.actor(), contributor.public, TeamRole.ADMIN)
    token = key_of(cast.a.actor(Role.CONTRIBUTOR).__class__(Role.ADMIN, contributor.public, cast.a.member))
    client = program(token)
    assert client.get("/api/v1/standing").status_code == 200
    _ends(cast, Key.objects.get(), how)
    answer = client.get("/api/v1/standing")
    fault(answer, 401, "no_key")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.content == program(NOBODYS).get("/api/v1/standing").content


def test_the_key_of_a_person_that_left_the_secretariat_is_dead(cast: Cast) -> None:
    second = accounts.User.objects.get(office="reviewer")
    User.objects.filter(pk=second.pk).update(office="secretariat")
    client = program(key_of(cast.secretariat.__class__(Role.SECRETARIAT, second.public)))
    assert client.get("/api/v1/rounds").status_code == 200
    accounts.end_office(cast.secretariat, second.public)
    fault(client.get("/api/v1/rounds"), 401, "no_key")


_NO_KEYS = (
        "", "Bearer", "Bearer ", f"Bearer {NOBODYS}", f"Basic {NOBODYS}", NOBODYS, "Bearer comity_", "Bearer \u00e9",
        f"Bearer {NOBODYS}\x00", f"Bearer {NOBODYS} {NOBODYS}", "Bearer " + "x" * 5000,
)  # fmt: skip


def test_what_is_no_key_is_refused(cast: Cast) -> None:
    for header in _NO_KEYS:
        fault(Client().get("/api/v1/lists", headers={"Authorization": header}), 401, "no_key")


def test_a_key_stands_in_the_header_alone(cast: Cast) -> None:
    token = key_of(cast.a.actor())
    client = Client()
    client.cookies["Authorization"] = client.cookies["key"] = token
    address = f"/api/v1/standing?key={token}&access_token={token}&Authorization=Bearer%20{token}"
    fault(client.get(address), 401, "no_key")


def test_a_session_is_nobody_to_the_api_and_a_key_is_nobody_to_the_pages(cast: Cast) -> None:
    signed_in = client_of(cast.person("admin"))
    fault(signed_in.get("/api/v1/standing"), 401, "no_key")
    fault(signed_in.post("/api/v1/lists", {"file": file_of(b"x")}), 401, "no_key")
    answer = program(key_of(cast.a.actor())).get("/lists")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/lists")
    both = client_of(cast.person("b-admin")).get(
        "/api/v1/standing", headers={"Authorization": f"Bearer {key_of(cast.a.actor())}"}
    )
    assert both.json()["company"].startswith(cast.a.mark)


def test_a_key_is_cut_to_its_scopes(cast: Cast, tmp_path: Path) -> None:
    """Every endpoint, by a key with all rights but the one it needs, and by one with this right alone."""
    whole(cast, tmp_path)
    for actor in (cast.a.actor(), cast.secretariat):
        for right in SCOPES[actor.role]:
            without, alone = (program(key_of(actor, *each)) for each in _with_and_without(actor.role, right))
            seen = 0
            for route, method in _endpoints(right):
                address = route.template.format(**matrix.objects(cast, route, "a")["own"])
                says = fault(without.generic(method, address), 403, "not_permitted")
                assert right in says
                assert matrix.ask(alone, method, address, {}).status in (200, 415)
                seen += 1
            assert seen


def _with_and_without(role: Role, right: str) -> tuple[list[str], list[str]]:
    others = [each for each in SCOPES[role] if each != right]
    return others, [right]


def _endpoints(right: str) -> list[tuple[matrix.Route, str]]:
    return [
        (route, method)
        for route in matrix.all_routes()
        if route.by_key
        for method, action in route.policy.items()
        if action == right
    ]


def test_scopes_are_rights_of_the_policy_that_endpoints_need() -> None:
    needed = {each["x-right"] for methods in service.description()["paths"].values() for each in methods.values()}
    assert needed == {each for scopes in SCOPES.values() for each in scopes}
    for role, scopes in SCOPES.items():
        assert all(role.value in matrix.EXPECTED[each] for each in scopes)


def test_a_right_that_the_policy_takes_from_a_role_is_taken_from_its_keys(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of the policy is turned over: the key's next request is refused."""
    matrix.prepare(cast)
    for actor in (cast.a.actor(), cast.secretariat):
        client = program(key_of(actor))
        for right in SCOPES[actor.role]:
            table = access.READS if right in access.READS else access.CHANGES
            before = table[right]
            monkeypatch.setitem(table, right, before - {actor.role})  # type: ignore[arg-type]
            route, method = _endpoints(right)[0]
            address = route.template.format(**matrix.objects(cast, route, "a")["own"])
            fault(client.generic(method, address), 403, "not_permitted")
            monkeypatch.setitem(table, right, before)  # type: ignore[arg-type]


def test_a_key_notes_the_day_it_was_used(cast: Cast) -> None:
    client = program(key_of(cast.a.actor()))
    Key.objects.update(last_used=None)
    client.get("/api/v1/standing")
    assert Key.objects.get().last_used == clock.today()


@pytest.mark.parametrize("person", ["admin", "secretariat"])
def test_a_key_is_made_on_the_page_and_shown_once(cast: Cast, person: str) -> None:
    client = client_of(cast.person(person))
    right = "edition.see"
    form = {"name": "SAP", "scopes": [right], "expires": str(clock.today()), "once": str(uuid.uuid4())}
    page = client.post("/keys", form).content.decode()
    token = page.split('id="new-key">')[1].split("<")[0]
    assert selectors.acting(token) is not None
    assert program(token).get("/api/v1/openapi.json").status_code == 200
    assert token not in client.get("/keys").content.decode()
    again = client.post("/keys", form)
    assert again.status_code == 422
    assert "shown only once" in again.content.decode()
    assert "comity_" in _cells(client.get("/keys.xlsx").content)
    assert token not in _cells(client.get("/keys.xlsx").content)
    assert Key.objects.count() == 1
    public = Key.objects.get().public
    assert client_of(cast.person("b-admin")).post(f"/keys/{public}/revoke").status_code == 404
    assert client.post(f"/keys/{public}/revoke").status_code == 302
    fault(program(token).get("/api/v1/editions"), 401, "no_key")
    client.post(f"/keys/{public}/revoke")
    assert len(details_of("key.revoke")) == 1
    assert details_of("key.make") == [
        {"key": token[7:15], "name": "SAP", "may": right, "until": str(clock.today())}
    ]  # fmt: skip


def _cells(content: bytes) -> str:
    return str([[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expires": "2020-01-01"}, "from today on"),
        ({"expires": str(clock.today() + timedelta(days=MOST_DAYS + 1))}, "at most 365 days"),
        ({"scopes": []}, "at least one thing"),
        ({"scopes": ["round.see"]}, "round.see"),
        ({"name": " "}, "required"),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_a_sentence(cast: Cast, change: dict[str, Any], says: str) -> None:
    form = {"name": "SAP", "scopes": ["list.see"], "expires": str(clock.today()), "once": str(uuid.uuid4())}
    answer = client_of(cast.person("admin")).post("/keys", form | change)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Key.objects.exists()


def test_there_are_not_more_keys_than_people_can_look_after(cast: Cast) -> None:
    for _ in range(MOST_KEYS):
        key_of(cast.a.actor(), "list.see")
    with pytest.raises(ApiKeyError, match="Revoke one"):
        key_of(cast.a.actor(), "list.see")
    assert key_of(cast.b.actor(), "list.see")


def test_a_key_makes_no_keys(cast: Cast) -> None:
    by_key = selectors.acting(key_of(cast.a.actor()))
    assert by_key is not None
    with pytest.raises(ApiKeyError, match="in the browser"):
        make(by_key.actor, Wanted("x", ("list.see",), clock.today(), uuid.uuid4()))


def test_a_key_is_kept_nowhere(cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a table, not in the journal, not in a line of the log, also not when something breaks."""
    matrix.prepare(cast)
    token = key_of(cast.a.actor())
    secret = token[16:]
    caplog.set_level(logging.DEBUG)
    client = program(token)
    client.get("/api/v1/lists")
    client.get(f"/api/v1/nothing/{token}")
    client.get(f"/api/v1/lists?limit={token}")
    monkeypatch.setattr(list_selectors, "page_of_member", lambda *_: 1 / 0)
    broken = client.get("/api/v1/lists")
    says = fault(broken, 500, "broken")
    assert secret not in says
    log = "".join(str(each.__dict__) for each in caplog.records)
    assert "ZeroDivisionError" in log
    assert secret not in log
    for model in apps.get_models():
        assert secret not in str(list(model.objects.values())), model  # type: ignore[attr-defined]


def test_the_journal_shows_by_which_key(cast: Cast) -> None:
    matrix.prepare(cast)
    send(program(key_of(cast.a.actor())), small_list(cast.a.mark))
    page = client_of(cast.person("admin")).get("/journal/own").content.decode()
    assert "by a key" in page


# --- how often ------------------------------------------------------------------------------------------------------


def _exhaust(client: Client, address: str, monkeypatch: pytest.MonkeyPatch, kind: str) -> Any:
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, kind: (3, 60)})
    answers = [client.get(address) for _ in range(4)]
    assert 429 not in [each.status_code for each in answers[:3]]
    return answers[3]


@pytest.mark.parametrize("kind", ["api network", "api key"])
def test_who_asks_too_often_is_told_when_to_ask_again(cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    client, other = program(key_of(cast.a.actor())), program(key_of(cast.b.actor()))
    answer = _exhaust(client, "/api/v1/standing", monkeypatch, kind)
    fault(answer, 429, "too_often")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert other.get("/api/v1/standing").status_code == (429 if kind == "api network" else 200)


def test_who_tries_wrong_keys_is_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _exhaust(program(NOBODYS), "/api/v1/standing", monkeypatch, "api wrong key")
    fault(answer, 429, "too_often")
    assert program(key_of(cast.a.actor())).get("/api/v1/standing").status_code == 200


def test_uploads_are_limited_for_the_member_not_for_the_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix.prepare(cast)
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, "api upload": (1, 3600)})
    first, second = (program(key_of(cast.a.actor())) for _ in range(2))
    assert send(first, small_list(cast.a.mark)).status_code == 201
    answer = send(second, small_list(cast.a.mark))
    fault(answer, 429, "too_often")
    assert int(answer["Retry-After"]) > 3500
    assert send(program(key_of(cast.b.actor())), small_list(cast.b.mark)).status_code == 201


# --- what nobody must learn -----------------------------------------------------------------------------------------

DEAD = ("contributor", "reader", "former", "half", "inactive", "left", "reviewer")
"""People who may make no keys: one that lies in the database for them is dead."""


def _programs(cast: Cast) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """By name: a key, the marks that must never be seen by it, and whose side it is on."""
    return {
        "a": (key_of(cast.a.actor()), (cast.b.mark,), "a"),
        "b": (key_of(cast.b.actor()), (cast.a.mark,), "b"),
        "secretariat": (key_of(cast.secretariat), (), ""),
        "nobody": (NOBODYS, (cast.a.mark, cast.b.mark), ""),
        **_dead(cast),
    }


def _dead(cast: Cast) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Keys that lie in the database for people who may make none."""
    made = {}
    for name in DEAD:
        token = key_of(cast.a.actor())
        person = cast.person(name)
        assert person is not None
        latest = Key.objects.order_by("-id")[0]
        member = None if name == "reviewer" else latest.member
        Key.objects.filter(pk=latest.pk).update(by=person, member=member)
        made[name] = (token, (cast.a.mark, cast.b.mark), "a")
    return made


@pytest.mark.parametrize("name", ["a", "b", "secretariat", "nobody", *DEAD])
def test_matrix_of_keys(cast: Cast, tmp_path: Path, name: str) -> None:
    """Every route of the API, method and object by every kind of key: refusals alike, nothing leaks, deeds are told."""
    whole(cast, tmp_path)
    token, foreign, side = _programs(cast)[name]
    alive, client, seen = name in ("a", "b", "secretariat"), program(token), 0
    for route in matrix.all_routes():
        if not route.by_key:
            continue
        question = json.dumps(matrix.QUESTIONS[route.name]) if route.name in matrix.QUESTIONS else {}
        for method in matrix.METHODS:
            answers = {}
            for which, arguments in matrix.objects(cast, route, side).items():
                cell = f"{name} {method} {route.name} {which}"
                answer = matrix.ask(client, method, route.template.format(**arguments), question)
                answers[which] = answer
                assert answer.status < 500, cell
                public = route.policy.get(method, "").startswith("public.")
                assert alive or public or (answer.status, answer.changed) == (401, False), cell
                _check_cell(cell, answer, method, which, foreign)
                seen += 1
            if {"other", "absent"} <= {*answers} and name != "secretariat" and "edition" not in route.name:
                other, absent = answers["other"], answers["absent"]
                assert (other.status, other.body, other.headers) == (absent.status, absent.body, absent.headers), cell
                assert other.queries == absent.queries, cell
    assert seen > 200


def _check_cell(cell: str, answer: matrix.Answer, method: str, which: str, foreign: tuple[str, ...]) -> None:
    told = (matrix.unpacked(answer.body) + answer.headers).lower()
    assert not any(mark.lower() in told for mark in foreign), cell
    if answer.changed:
        assert answer.recorded, f"{cell} left no entry in the journal"
        assert (method, which) == ("POST", "own"), cell
    if answer.status >= 400 and method != "HEAD":
        assert {*json.loads(answer.body)} == {"says", "code"}, cell


def test_the_matrix_of_keys_sees_what_is_permitted(cast: Cast, tmp_path: Path) -> None:
    """The oracle itself: own objects are answered with their marks, and deeds change something."""
    whole(cast, tmp_path)
    client = program(key_of(cast.a.actor()))
    done = {}
    for route in matrix.all_routes():
        for method in route.policy if route.by_key else ():
            arguments = matrix.objects(cast, route, "a")["own"]
            question = json.dumps(matrix.QUESTIONS[route.name]) if route.name in matrix.QUESTIONS else {}
            answer = matrix.ask(client, method, route.template.format(**arguments), question)
            done[f"{method} {route.name}"] = (
                answer.status,
                answer.changed,
                cast.a.mark in matrix.unpacked(answer.body),
            )
    assert done["GET api-one_list"] == (200, False, True)
    assert done["GET api-protocol"] == (200, False, True)
    for name in ("api-needs", "api-one_need", "api-cases", "api-one_case", "api-letter", "api-calendar"):
        assert done[f"GET {name}"] == (200, False, True), name
    for name in ("api-needs", "api-note", "api-due", "api-remove"):
        assert done[f"POST {name}"][:2] == (200, True), name
    for name in ("api-check", "api-listed_sites", "api-letter_to"):
        assert done[f"POST {name}"][:2] == (200, False), name
    assert done["POST api-withdraw"] == (200, True, True)
    assert done["GET api-one_round"] == (403, False, False)
