"""Members' protocols: counted by the benchmark room, seen by their member and the offices."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comity.server.accounts.models import User
from comity.server.accounts.roles import Role
from comity.server.protocols.models import Protocol
from tests.conftest import HERE, comity
from tests.server.cast import Cast, client_of, details_of, make_cast

SAMPLES = HERE / "samples" / "protocols"
KESTREL = SAMPLES / "kestrel-sra-5.yaml"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _file(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def _add(cast: Cast, client: Client, protocol: object, mapping: object = None) -> str:
    form = {"protocol": protocol, "once": str(uuid.uuid4()), **({"mapping": mapping} if mapping else {})}
    answer = client.post(f"/members/{cast.a.member}/protocols", form)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_the_result_is_that_of_the_command(cast: Cast) -> None:
    mapping = KESTREL.with_suffix(".mapping.yaml")
    place = _add(cast, client_of(cast.person("secretariat")), _file(KESTREL), _file(mapping))
    told = json.loads(comity("benchmark", KESTREL, "--json").stdout)
    kept = Protocol.objects.get().result
    assert {key: value for key, value in kept.items() if key != "mapping"} == {
        key: value for key, value in told.items() if key != "mapping"
    }
    for name in ("admin", "reader", "secretariat", "reviewer"):
        page = client_of(cast.person(name)).get(place).content.decode()
        assert "85.6 %" in page
        assert "recognised with an add-on" in page
        assert "LAB-01-02" in page
    assert "85.6 %" in client_of(cast.person("reader")).get("/protocols").content.decode()
    assert client_of(cast.person("b-admin")).get(place).status_code == 404
    assert "85.6" not in client_of(cast.person("b-admin")).get("/protocols").content.decode()
    (details,) = details_of("protocol.add")
    assert isinstance(details, dict)
    assert (details["commonality"], details["verdict"]) == ("327/382", "add_on_required")


def test_the_workbook_is_that_of_the_benchmark(cast: Cast) -> None:
    mapping = KESTREL.with_suffix(".mapping.yaml")
    place = _add(cast, client_of(cast.person("secretariat")), _file(KESTREL), _file(mapping))
    content = client_of(cast.person("reader")).get(f"{place}.xlsx").content
    assert "Gaps" in " ".join(openpyxl.load_workbook(io.BytesIO(content)).sheetnames)


def test_without_a_mapping_nothing_is_said_to_be_recognised(cast: Cast) -> None:
    place = _add(cast, client_of(cast.person("secretariat")), _file(KESTREL))
    page = client_of(cast.person("admin")).get(place).content.decode()
    assert "not compared yet" in page
    assert "commonality with the benchmark" not in page


def test_a_new_upload_takes_the_place_of_the_old_and_removing_takes_the_files(cast: Cast) -> None:
    client = client_of(cast.person("secretariat"))
    first = _add(cast, client, _file(KESTREL))
    second = _add(cast, client, _file(KESTREL), _file(KESTREL.with_suffix(".mapping.yaml")))
    assert client.get(first).status_code == 404
    client.post(f"{second}/remove")
    assert client.get(second).status_code == 404
    assert {bytes(each.file) for each in Protocol.objects.all()} == {b""}


def test_the_same_form_twice_is_one(cast: Cast) -> None:
    client, once = client_of(cast.person("secretariat")), str(uuid.uuid4())
    for _ in range(2):
        client.post(f"/members/{cast.a.member}/protocols", {"protocol": _file(KESTREL), "once": once})
    assert Protocol.objects.count() == 1


BOMB = b"""a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
protocol: [*b, *b, *b, *b, *b, *b, *b]
questions: []
"""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.pdf", b"%PDF-1.7", "neither YAML nor a spreadsheet"),
        ("p.yaml", b"nothing: here\n", "p"),
        ("p.yaml", b"\xff\xfe\x00", "p.yaml"),
        ("p.xlsx", b"PK\x03\x04 damaged", "p.xlsx"),
        ("p.yaml", BOMB, "p.yaml"),
        ("p.yaml", b"x" * (2 * 2**20 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_protocol_is_refused_in_a_sentence(cast: Cast, name: str, content: bytes, says: str) -> None:
    told = _add(cast, client_of(cast.person("secretariat")), SimpleUploadedFile(name, content))
    assert 'role="alert"' in told
    assert says in told
    assert not Protocol.objects.exists()


def test_a_mapping_of_another_protocol_is_refused(cast: Cast) -> None:
    other = SAMPLES / "larivoire-prs-3.mapping.yaml"
    told = _add(cast, client_of(cast.person("secretariat")), _file(KESTREL), _file(other))
    assert 'role="alert"' in told
    assert not Protocol.objects.exists()


def test_criteria_are_told_in_the_readers_language(cast: Cast) -> None:
    mapping = KESTREL.with_suffix(".mapping.yaml")
    place = _add(cast, client_of(cast.person("secretariat")), _file(KESTREL), _file(mapping))
    english = client_of(cast.person("reader")).get(place).content.decode()
    User.objects.filter(pk=cast.a.people[Role.READER].pk).update(language="fr")
    french = client_of(cast.person("reader")).get(place).content.decode()
    assert "Prison labour only if voluntary" in english
    assert "Prison labour only if voluntary" not in french
