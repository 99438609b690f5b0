"""The authorization matrix: nobody reaches, changes or learns of what is not theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from comity.server import access, classification, urls
from comity.server.accounts.roles import TEAM, Role
from tests.server import matrix
from tests.server.cast import ACTORS, Cast, client_of


def test_the_policy_is_what_people_decided() -> None:
    written = {action: {role.value for role in roles} for action, roles in {**access.READS, **access.CHANGES}.items()}
    assert written == {action: set(roles) for action, roles in matrix.EXPECTED.items()}


def _allowed(route: matrix.Route, method: str, role: Role) -> bool:
    """Does the file that people decided on let this role through?"""
    action = route.policy.get({"HEAD": "GET"}.get(method, method))
    return action is not None and role.value in matrix.EXPECTED[action]


def _home(role: Role) -> tuple[int, str]:
    """Where a refused request of this role ends."""
    return {Role.VISITOR: (302, "/account/login/"), Role.HALF: (302, "/second-factor")}.get(role, (404, ""))


@dataclass(frozen=True, slots=True)
class Cell:
    """One request: who asks what of whose object. `which` is own, other or absent, as the asker sees it."""

    name: str
    route: matrix.Route
    method: str
    which: str

    @property
    def role(self) -> Role:
        return ACTORS[self.name]

    @property
    def allowed(self) -> bool:
        if self.route.by_key and self.route.policy.get(self.method) not in ("public.see", "public.act"):
            return False  # whoever is signed in: the API knows keys alone (`test_api.py`)
        return _allowed(self.route, self.method, self.role)

    @property
    def sees_all(self) -> bool:
        return self.role in (Role.SECRETARIAT, Role.REVIEWER)

    @property
    def acts(self) -> bool:
        return self.method == "POST" and self.allowed and self.route.name in matrix.ACTS

    def __str__(self) -> str:
        return f"{self.name} {self.method} {self.route.name} {self.which}"


def _check_refusal(cell: Cell, answer: matrix.Answer) -> None:
    """A refused request changes nothing and leads only to where this role may come in."""
    assert not answer.changed, cell
    assert answer.refused or answer.status in (404, 405), cell
    if cell.route.by_key:
        assert answer.status == 401, cell
    elif answer.status not in (404, 405):
        assert (answer.status, _where(answer)) == _home(cell.role), cell


def _check_effect(cell: Cell, answer: matrix.Answer) -> None:
    """Reading changes nothing, nobody changes what is another's, and what is permitted is really done."""
    if cell.method in ("GET", "HEAD", "OPTIONS"):
        assert not answer.changed, cell
    if cell.acts and cell.which == "own":
        assert answer.changed, cell
    if answer.changed and not cell.route.name.startswith(("account_", "mfa_", "usersessions")):
        assert answer.recorded, f"{cell} left no entry in the journal"
    if cell.which != "own" and cell.route.name.startswith(("team", "signatures-withdraw", "lists", "keys", "needs")):
        assert not answer.changed, cell


def _check_silence(cell: Cell, answer: matrix.Answer, foreign: tuple[str, ...]) -> None:
    """No mark of another company is in page, file or headers."""
    told = (matrix.unpacked(answer.body) + answer.headers).lower()
    assert cell.sees_all or not any(mark.lower() in told for mark in foreign), cell


@pytest.mark.parametrize("name", ACTORS)
def test_matrix(cast: Cast, name: str) -> None:
    """For one person: every route, method and object. Refusals look alike and change nothing; nothing leaks."""
    matrix.prepare(cast)
    client, seen = client_of(cast.person(name)), 0
    foreign = {"a": (cast.b.mark,), "b": (cast.a.mark,), "": (cast.a.mark, cast.b.mark)}[_side(name)]
    for route in matrix.all_routes():
        own_and_other = matrix.objects(cast, route, _side(name))
        payload = matrix.payload(cast, route, _side(name))
        for method in matrix.METHODS:
            answers = {}
            for which, arguments in own_and_other.items():
                cell = Cell(name, route, method, which)
                answer = matrix.ask(client, method, route.template.format(**arguments), payload)
                assert answer.status < 500, cell
                assert not (cell.allowed and answer.refused), cell
                if not cell.allowed:
                    _check_refusal(cell, answer)
                _check_effect(cell, answer)
                _check_silence(cell, answer, foreign)
                answers[which] = answer
                seen += 1
            _alike(answers, cell)
    assert seen > 500


def _side(name: str) -> str:
    return "b" if name.startswith("b-") else "a" if name in ("admin", "contributor", "reader", "assessor") else ""


def _where(answer: matrix.Answer) -> str:
    found = [line for line in answer.headers.split("\n") if line.startswith("Location: ")]
    return found[0].removeprefix("Location: ").split("?")[0] if found else ""


def _alike(answers: dict[str, matrix.Answer], cell: Cell) -> None:
    """What is hidden and what is not there: the same status, bytes, headers and statements."""
    hidden, absent = answers.get("other"), answers.get("absent")
    for_all = cell.sees_all or cell.route.name in ("text", "signatures-sign")
    for_all = for_all or (cell.route.name == "news-one" and cell.role in TEAM)
    if for_all or hidden is None or absent is None:
        return
    assert hidden.status == absent.status, cell
    if "next=" not in hidden.headers:  # where to go after sign-in is what was asked for
        assert hidden.body == absent.body, cell
        assert hidden.headers == absent.headers, cell
    assert hidden.queries == absent.queries, cell


def test_marks_are_seen_in_a_workbook(cast: Cast) -> None:
    """The oracle itself: a company's own mark is found in its own export, and in nobody else's."""
    matrix.prepare(cast)
    route = next(each for each in matrix.all_routes() if each.name == "lists-listings")
    address = route.template.format(**matrix.objects(cast, route, "a")["own"])
    told = matrix.unpacked(matrix.ask(client_of(cast.person("reader")), "GET", address, {}).body)
    assert f"{cast.a.mark} mill 1" in told
    assert cast.b.mark not in told


def test_every_permission_line_is_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of the policy is turned over in turn, and a request of the matrix must be answered otherwise."""
    matrix.prepare(cast)
    by_action = defaultdict(list)
    for route in matrix.all_routes():
        for method, action in route.policy.items() if not route.by_key else ():
            by_action[action].append((route, method))
    clients = {
        role: client_of(cast.person(name))
        for name, role in reversed(ACTORS.items())
        if name not in ("inactive", "left")
    }
    missed = []
    for action, roles in {**access.READS, **access.CHANGES}.items():
        for role in Role:
            table = access.READS if action in access.READS else access.CHANGES
            monkeypatch.setitem(table, action, roles ^ {role})  # type: ignore[arg-type]
            if not _noticed(cast, by_action[action], clients[role], role):
                missed.append((action, role.value))
            monkeypatch.setitem(table, action, roles)  # type: ignore[arg-type]
    assert missed == []


def _noticed(cast: Cast, places: list[tuple[matrix.Route, str]], client: object, role: Role) -> bool:
    for route, method in places:
        arguments = matrix.objects(cast, route, "a")["own"]
        payload = matrix.payload(cast, route, "a")
        answer = matrix.ask(client, method, route.template.format(**arguments), payload)  # type: ignore[arg-type]
        if answer.refused == _allowed(route, method, role):
            return True
    return False


def _bare(_request: object) -> HttpResponse:
    return HttpResponse()


@access.allows(POST="member.see")
def _sly(_request: object) -> HttpResponse:
    return HttpResponse()


class _Urls:
    handler404 = urls.handler404
    urlpatterns = (*urls.urlpatterns, path("bare", _bare, name="bare"), path("sly", _sly, name="sly"))


def test_a_route_without_a_policy_fails_the_check() -> None:
    with override_settings(ROOT_URLCONF=_Urls):
        assert {each.id for each in run_checks(tags=["comity"])} == {"comity.E001", "comity.E002"}
    assert run_checks(tags=["comity"]) == []


@pytest.mark.django_db
def test_a_route_without_a_policy_is_refused() -> None:
    with override_settings(ROOT_URLCONF=_Urls):
        assert client_of(None).get("/bare").status_code == 404


def test_an_unknown_action_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no such action"):
        access.allows(GET="members.read")


def test_a_field_without_a_level_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    table = classification.TABLES["lists.Row"]
    without = replace(table, member=table.member.replace("values ", ""))
    monkeypatch.setattr(classification, "TABLES", {**classification.TABLES, "lists.Row": without, "lists.Gone": table})
    said = [each.msg for each in run_checks(tags=["comity"]) if each.id == "comity.E006"]
    assert "lists.Row.values has no level." in said
    assert "lists.Gone.sheet has a level and is not there." in said
