"""The API: what pages do, by keys; the same sentences, one shape of faults, and nothing odd breaks it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import uuid
from pathlib import Path

from django.test import Client
from django.urls import resolve

from comity.server import limits
from comity.server.accounts.roles import Role
from comity.server.api import service
from comity.server.api.faults import CODES
from comity.server.jobs import reading
from comity.server.journal import selectors as journal
from comity.server.keys.models import Key
from comity.server.lists.models import MemberList
from comity.server.members import services as members
from comity.server.wsgi import application
from tests.server import matrix
from tests.server.cast import Cast, client_of, faulty_list, small_list
from tests.server.programs import FILES, contributes, fault, key_of, program, released, send, within_the_test

# --- the way of a member's program ----------------------------------------------------------------------------------


def test_a_program_sends_reads_submits_and_takes_back(cast: Cast) -> None:
    matrix.prepare(cast)
    token = key_of(cast.a.actor())
    client = program(token)
    assert client.get("/api/v1/round").json()["round"]["name"] == "2026-H2"
    sent = send(client, faulty_list(cast.a.mark), "nightly-2026-07-01")
    assert sent.status_code == 201
    place = f"/api/v1/lists/{sent.json()['id']}"
    assert client.get(place).json()["state"] == "received"
    assert reading.read(sent.json()["id"]) == "done"
    read = client.get(place).json()
    assert (read["state"], read["understood"], read["rows"]["problem"]) == ("read", 1, 2)
    assert [each["field"] for each in read["columns"]] == ["site_name", "city", "country", "audit_date"]
    (problems,) = [client.get(f"{place}/problems?limit=1&page=2&language=fr").json()]
    assert (problems["total"], problems["page"], problems["limit"], len(problems["items"])) == (2, 2, 1, 1)
    assert (problems["items"][0]["row"], problems["items"][0]["code"]) == (3, "country_missing")
    assert "pays" in problems["items"][0]["says"]
    assert client.post(f"{place}/submit").json()["state"] == "submitted"
    both = client.get("/api/v1/lists").json()
    assert [each["state"] for each in both["items"] if each["round"] == "2026-H2"] == ["submitted", "replaced"]
    assert client.post(f"{place}/withdraw").json()["state"] == "withdrawn"
    by_key = [each for each in journal.entries(cast.a.member) if each.key]
    assert [each.action for each in by_key] == ["list.withdraw", "list.submit", "list.receive"]
    assert {(each.key, each.user) for each in by_key} == {
        (str(Key.objects.get(name="a program").public), cast.a.people[Role.ADMIN].public)
    }


def test_the_same_request_again_is_the_same_list_for_its_member_alone(cast: Cast) -> None:
    matrix.prepare(cast)
    a, b = program(key_of(cast.a.actor())), program(key_of(cast.b.actor()))
    first = send(a, small_list(cast.a.mark), "the-same-key")
    again = send(a, small_list(cast.a.mark), "the-same-key")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = send(a, small_list(cast.a.mark, 2), "the-same-key")
    assert (other.status_code, other.json()["id"] == first.json()["id"]) == (201, False)
    forbidden = b"Site,Country,Audit date,Unit price\nMill,France,2026-01-05,12\n"
    stripped = send(a, forbidden, "the-same-key", without_forbidden="true").json()["id"]
    reading.read(stripped)
    assert send(a, forbidden, "the-same-key", without_forbidden="true").json()["id"] == stripped
    assert send(a, forbidden, "the-same-key").json()["id"] != stripped
    others = send(b, small_list(cast.b.mark), "the-same-key")
    assert others.status_code == 201
    assert others.json()["id"] != first.json()["id"]
    assert send(a, small_list(cast.a.mark)).json()["id"] != send(a, small_list(cast.a.mark)).json()["id"]


def test_columns_that_must_not_be_shared_are_left_out_or_refuse_the_file(cast: Cast) -> None:
    matrix.prepare(cast)
    client = program(key_of(cast.a.actor()))
    content = b"Site,Country,Audit date,Unit price\nMill,France,2026-01-05,1234567\n"
    for form, state in (({"without_forbidden": "true"}, "read"), ({}, "refused")):
        made = send(client, content, **form).json()["id"]
        reading.read(made)
        assert client.get(f"/api/v1/lists/{made}").json()["state"] == state
        assert b"1234567" not in client.get(f"/api/v1/lists/{made}/problems").content


def test_what_the_pages_refuse_is_refused_with_the_same_sentence(cast: Cast) -> None:
    matrix.prepare(cast)
    client = program(key_of(cast.a.actor()))
    found = MemberList.objects.get(member__public=cast.a.member, state="read")
    assert client.post(f"/api/v1/lists/{found.public}/withdraw").status_code == 200
    says = fault(client.post(f"/api/v1/lists/{found.public}/submit"), 409, "not_now")
    assert says == "This list is no longer as the page showed it. Load the page again."
    assert fault(send(client, b""), 422, "not_valid") == "The file is empty."
    for version in members.Version.objects.filter(text_kind="statement"):
        members.publish(cast.secretariat, version.text_kind, "# Another")
    assert "not signed" in fault(send(client, small_list("x")), 409, "not_now")


def test_an_edition_is_read_by_who_signed_and_contributes(cast: Cast, tmp_path: Path) -> None:
    matrix.prepare(cast)
    client, made = program(key_of(cast.a.actor())), released(tmp_path)
    addresses = [f"/api/v1/editions{rest}" for rest in ("", f"/{made.public}", f"/{made.public}/files/manifest.json")]
    for address in [*addresses, f"/api/v1/editions/{uuid.uuid4()}"]:
        says = fault(client.get(address), 403, "standing")
        assert says.endswith(": it has no submitted list in the latest round.")
    assert client.get("/api/v1/standing").json()["reads"] is False
    contributes(cast.a)
    assert client.get("/api/v1/standing").json()["reads"] is True
    assert [each["id"] for each in client.get(addresses[0]).json()["items"]] == [str(made.public)]
    files = client.get(addresses[1]).json()["files"]
    assert {each["name"] for each in files} == {Path(each).name for each in FILES}
    for each in files:
        answer = client.get(f"{addresses[1]}/files/{each['name']}")
        digest = hashlib.sha256(answer.content)
        assert (digest.hexdigest(), len(answer.content)) == (each["sha256"], each["size"])
        assert answer["Content-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        assert answer.content in FILES.values()
    office = program(key_of(cast.secretariat))
    assert office.get(f"{addresses[1]}/files/common-list.csv").content == FILES["edition/common-list.csv"]
    fault(client.get(f"{addresses[1]}/files/held.csv"), 422, "not_valid")
    fault(client.get(f"/api/v1/editions/{uuid.uuid4()}"), 404, "not_found")


def test_an_edition_that_is_not_released_is_not_there(cast: Cast) -> None:
    matrix.prepare(cast)
    contributes(cast.a)
    made = matrix.Composition.objects.get(state="proposed").public
    for client in (program(key_of(cast.a.actor())), program(key_of(cast.secretariat))):
        assert str(made) not in client.get("/api/v1/editions").content.decode()
        fault(client.get(f"/api/v1/editions/{made}"), 404, "not_found")
        fault(client.get(f"/api/v1/editions/{made}/files/manifest.json"), 404, "not_found")


def test_own_standing_and_protocols(cast: Cast) -> None:
    matrix.prepare(cast)
    client = program(key_of(cast.a.actor()))
    stands = client.get("/api/v1/standing").json()
    assert (stands["company"], stands["full"], stands["signed"]) == (f"{cast.a.mark} Company", True, True)
    assert {each["kind"] for each in stands["texts"] if each["signed"]} == {"statement", "antitrust"}
    items = client.get("/api/v1/protocols").json()["items"]
    counted = str(matrix.Protocol.objects.get(member__public=cast.a.member, in_case=False).public)
    assert len(items) == 2  # the other one is in a case
    one = next(each for each in items if each["id"] == counted)
    assert (one["title"], one["verdict"]) == (f"Own protocol of {cast.a.mark}", "")
    whole = client.get(f"/api/v1/protocols/{one['id']}").json()
    assert one.items() <= whole.items()
    assert whole["top_up"]
    assert whole["gates"]["overall_85"] is False
    other = matrix.Protocol.objects.filter(member__public=cast.b.member).first()
    assert other
    fault(client.get(f"/api/v1/protocols/{other.public}"), 404, "not_found")


def test_the_secretariats_program_sees_who_has_sent_and_no_rows(cast: Cast) -> None:
    matrix.prepare(cast)
    contributes(cast.a)
    client = program(key_of(cast.secretariat))
    latest = next(each for each in client.get("/api/v1/rounds").json()["items"] if each["name"] == "2026-H2")
    assert (latest["closed"], latest["sent"]) == (None, 1)
    found = client.get(f"/api/v1/rounds/{latest['id']}").json()
    states = {each["name"].split()[0]: each["state"] for each in found["senders"]}
    assert states == {cast.a.mark: "submitted", cast.b.mark: "draft"}
    assert {*found["senders"][0]} == {"member", "name", "state", "at"}
    fault(client.get(f"/api/v1/rounds/{uuid.uuid4()}"), 404, "not_found")


def test_the_secretariats_program_searches_the_register_and_learns_of_nobody_behind_a_site(cast: Cast) -> None:
    matrix.prepare(cast)
    client = program(key_of(cast.secretariat))
    found = client.get("/api/v1/sites?q=mill&limit=2").json()
    assert (found["size"], found["total"], len(found["items"])) == (3, 3, 2)
    assert found["words"] == [{"word": "mill", "said": True, "instead": []}]
    one = client.get(f"/api/v1/sites?q={'c3' * 12}").json()["items"]
    assert [(each["name"], each["audits"], each["listed"]) for each in one] == [("Another mill", 1, True)]
    (lost,) = client.get("/api/v1/sites?q=anoth").json()["words"]
    assert (lost["said"], lost["instead"]) == (False, ["another", "anothertown"])
    assert client.get("/api/v1/sites?country=fr").json()["total"] == 3
    assert client.get("/api/v1/sites?country=ZZ").json()["total"] == 0
    whose = client_of(cast.person("secretariat")).get(f"/sites/{'c3' * 12}").content.decode()
    assert "Another list.csv" in whose, "a person reads on the page who stands behind a site"
    told = str(client.get("/api/v1/sites?limit=200").json())
    assert "list.csv" not in told
    assert "2025-03" not in told
    fault(program(key_of(cast.a.actor())).get("/api/v1/sites"), 403, "not_permitted")


def test_before_the_first_edition_there_is_no_register(cast: Cast) -> None:
    says = fault(program(key_of(cast.secretariat)).get("/api/v1/sites"), 409, "not_now")
    assert says.startswith("There is no register yet")


def test_a_member_reads_its_own_cases_and_the_secretariat_all(cast: Cast) -> None:
    matrix.prepare(cast)
    a, office = program(key_of(cast.a.actor())), program(key_of(cast.secretariat))
    (own,) = a.get("/api/v1/cases").json()["items"]
    assert (own["member"], own["stage"], own["verdict"]) == (f"{cast.a.mark} Company", "assessment", None)
    assert a.get(f"/api/v1/cases/{own['id']}").json() == {**own, "result": None}
    every = office.get("/api/v1/cases").json()
    assert every["total"] == 2
    other = next(each for each in every["items"] if each["id"] != own["id"])
    fault(a.get(f"/api/v1/cases/{other['id']}"), 404, "not_found")
    assert office.get(f"/api/v1/cases/{other['id']}").json()["member"].startswith(cast.b.mark)
    assert office.get("/api/v1/what-if").json()["items"] == []
    fault(office.get("/api/v1/what-if?edition=0.1"), 404, "not_found")
    fault(a.get("/api/v1/what-if"), 403, "not_permitted")


# --- odd requests ---------------------------------------------------------------------------------------------------


_QUESTIONS = (
        ("page=0", "page: must be at least 1."), ("page=-1", "page: must be at least 1."),
        ("page=100001", "page: must be at most 100000."), ("page=x", "page: must be a whole number."),
        (f"page={10**30}", "page: "), (f"page={'9' * 5000}", "page: "), ("limit=201", "limit: must be at most 200."),
        ("limit=", "limit: must be a whole number."), ("page=1e3", "page: must be a whole number."),
        ("pages=2", "Known parameters are page, limit."),
        ("page=%00", "page: must be a whole number."), ("page=%FF", "page: must be a whole number."),
)  # fmt: skip
"""What a question may look like, and how the answer begins."""


def test_pages_that_cannot_be(cast: Cast) -> None:
    client = program(key_of(cast.a.actor()))
    for question, says in _QUESTIONS:
        assert fault(client.get(f"/api/v1/lists?{question}"), 422, "not_valid").startswith(says), question


def test_a_page_beyond_the_last_is_empty(cast: Cast) -> None:
    matrix.prepare(cast)
    found = MemberList.objects.get(member__public=cast.a.member, state="read").public
    for address, total in (("lists", 2), (f"lists/{found}/problems", 1)):
        told = program(key_of(cast.a.actor())).get(f"/api/v1/{address}?page=100000&limit=200").json()
        assert (told["items"], told["total"]) == ([], total)


_NASTY = (
    b"{",
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b"\xff\xfe",
    b"null",
    b"1e999",
    b'{"file": {"$ref": "#"}}',
    b"\x00",
    b"NaN",
)


def test_json_where_none_is_asked_for_changes_nothing(cast: Cast) -> None:
    matrix.prepare(cast)
    client, found = program(key_of(cast.a.actor())), MemberList.objects.get(member__public=cast.a.member, state="read")
    before = matrix.fingerprint()
    for body in _NASTY:
        fault(client.generic("POST", "/api/v1/lists", body, "application/json"), 415, "not_a_form")
        for method in ("PUT", "PATCH", "DELETE"):
            answer = client.generic(method, "/api/v1/lists", body, "application/json")
            fault(answer, 405, "method")
            assert answer["Allow"] == "GET, POST"
        one = client.generic("GET", f"/api/v1/lists/{found.public}", body, "application/json")
        assert one.status_code == 200, body[:20]
    assert matrix.fingerprint() == before


_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="s.csv"\r\n\r\n' + small_list("x") + b"\r\n"


_FORMS = (
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422),
        (_PART, "multipart/form-data", 400),
        (_PART, f"multipart/form-data; boundary={'b' * 500}", 400),
        (_PART, "multipart/form-data; boundary=other", 422),
        (_PART.replace(b"filename", b"filenome") + b"--b--\r\n", "multipart/form-data; boundary=b", 422),
        (_PART.replace(b'"s.csv"', b'"../../\x00etc"') + b"--b--\r\n", "multipart/form-data; boundary=b", 201),
        (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + b"y" * (2 << 20) + b"\r\n--b--\r\n",
         "multipart/form-data; boundary=b", 413),
        (_PART * 200 + b"--b--\r\n", "multipart/form-data; boundary=b", 400),
        (_PART + b'--b\r\nContent-Disposition: form-data; name="without_forbidden"\r\n\r\nperhaps\r\n--b--\r\n',
         "multipart/form-data; boundary=b", 422),
        (_PART + b"--b--\r\n", "text/csv", 415),
        (_PART + b"--b--\r\n", "application/x-www-form-urlencoded", 415),
)  # fmt: skip
"""Body, kind, and the status of the answer."""


def test_odd_forms(cast: Cast) -> None:
    matrix.prepare(cast)
    client = program(key_of(cast.a.actor()))
    for body, kind, status in _FORMS:
        limits.forget()
        before = MemberList.objects.count()
        answer = client.generic("POST", "/api/v1/lists", body, kind)
        assert answer.status_code == status, (answer.content, body[:80], kind)
        assert MemberList.objects.count() == before + (status == 201), (body[:80], kind)
        if status == 201:
            assert answer.json()["filename"] == "etc"
        else:
            assert {*answer.json()} == {"says", "code"}, (body[:80], kind)


def _raw(token: str, body: bytes, announced: int | str) -> tuple[str, bytes]:
    """A request as the web server gives it, of which fewer bytes come than were announced."""
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/lists", "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(announced), "wsgi.input": io.BytesIO(body), "SERVER_NAME": "testserver",
        "SERVER_PORT": "80", "HTTP_AUTHORIZATION": f"Bearer {token}", "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    with within_the_test():
        said = b"".join(application(environ, lambda code, *_: status.append(code)))
    return status[0], said


def test_an_upload_that_breaks_off_anywhere_leaves_nothing(cast: Cast) -> None:
    matrix.prepare(cast)
    token, before = key_of(cast.a.actor()), MemberList.objects.count()
    whole = _PART + b"--b--\r\n"
    limits.forget()
    for cut in range(1, len(whole) - len(b"\r\n--b--\r\n"), 17):
        limits.forget()
        status, said = _raw(token, whole[:cut], len(whole))
        assert status.startswith(("400", "422")), (cut, status)
        assert {*json.loads(said)} == {"says", "code"}
    assert MemberList.objects.count() == before
    limits.forget()
    assert _raw(token, whole, len(whole))[0].startswith("201")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(cast: Cast) -> None:
    status, said = _raw(key_of(cast.a.actor()), b"", 60 << 20)
    assert status.startswith("413")
    assert json.loads(said)["says"] == "The file is larger than 50 MB."


def test_a_length_that_is_none_is_no_bug(cast: Cast) -> None:
    token = key_of(cast.a.actor())
    for announced in ("", "abc", "-1", "9" * 5000, "\u0663"):
        status, said = _raw(token, _PART + b"--b--\r\n", announced)
        assert status[:3] in ("400", "422"), announced[:9]
        assert {*json.loads(said)} == {"says", "code"}, announced[:9]


def test_what_is_not_there_is_a_fault_not_a_page(cast: Cast) -> None:
    client = program(key_of(cast.a.actor()))
    for address in ("", "nothing", "lists/", "lists/x", f"lists/{uuid.UUID(int=1)}/x", "../lists", "%00"):
        fault(client.get(f"/api/v1/{address}"), 404, "not_found")


def test_pages_of_the_api(cast: Cast) -> None:
    page = Client().get("/api/").content.decode()
    for methods in service.description()["paths"].values():
        for each in methods.values():
            assert f'id="{each["operationId"]}"' in page
    assert "`" not in page, "code is marked"
    for name in re.findall(r'href="#shape-(\w+)"', page):
        assert f'id="shape-{name}"' in page
    assert 'list of <a href="#shape-Supplier">' in page
    assert "<script" not in page.replace('<script src="/static/', "")
    for code in (code for codes in CODES.values() for code in codes):
        assert code in page
    assert resolve("/api/v1/lists").url_name == "api-lists"
