"""What tests of the API share: keys, programs that ask by them, and something to ask for."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from comity.server import clock
from comity.server.accounts.roles import Actor
from comity.server.api.faults import CODES
from comity.server.editions import packing
from comity.server.editions.kinds import State
from comity.server.editions.models import Composition
from comity.server.keys import services as keys
from comity.server.keys.kinds import SCOPES
from comity.server.keys.models import Key
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, Round
from comity.vocabulary.edition import COLUMNS
from tests.server import matrix
from tests.server.cast import Cast, Company

_ROWS = (
    ("row01", "Harbour Foods", "Harbour Mill", "1 Quay", "Leeds", "", "LS1 4AP", "GB", "", "", "", "", "2025-H1"),
    ("row02", "", "Değirmen Gıda", "Sahil Cad. 7", "İzmir", "", "", "TR", "", "", "", "two_pillar", "2024"),
)  # fmt: skip
_LIST = "\n".join(map(",".join, (COLUMNS, *_ROWS))).encode()
_DIGESTS = {"common-list.csv": hashlib.sha256(_LIST).hexdigest()}
FILES = {
    "edition/common-list.xlsx": b"PK a workbook",
    "edition/common-list.csv": _LIST,
    "edition/manifest.json": json.dumps({"edition_id": "made", "cutoff": "2026-06-30", "files": _DIGESTS}).encode(),
    "certificate.json": b'{"signed": true}',
}
"""What an edition is packed from here; making a real one takes long, and is tested with the editions."""


@contextmanager
def within_the_test() -> Iterator[None]:
    """Requests to the WSGI application itself stay in the test's transaction, as Django's own client sees to it."""
    for each in (request_started, request_finished):
        each.disconnect(close_old_connections)
    try:
        yield
    finally:
        for each in (request_started, request_finished):
            each.connect(close_old_connections)


def key_of(actor: Actor, *scopes: str, days: int = 30) -> str:
    """A new key of this person; with every right that it can have where none is named."""
    expires = clock.today() + timedelta(days=days)
    made = keys.make(actor, keys.Wanted("a program", scopes or SCOPES[actor.role], expires, uuid.uuid4()))
    Key.objects.filter(public=made.public).update(last_used=clock.today())  # so that reading changes nothing
    return made.token


def program(token: str) -> Client:
    """A program that asks by a key; CSRF is checked as in production."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def released(folder: Path) -> Composition:
    """The edition that is released, with files."""
    for place, content in FILES.items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_bytes(content)
    made = Composition.objects.get(state=State.RELEASED)
    made.pack = packing.pack(folder)
    made.save()
    return made


def contributes(company: Company) -> None:
    """Let the company's list count, so that it may read the common list."""
    closed = Round.objects.filter(closed__isnull=False)  # made after the open one by `matrix.prepare`
    closed.update(opened=clock.now() - timedelta(days=365))
    found = MemberList.objects.get(member__public=company.member, state="read")
    lists.submit(company.actor(), company.member, found.public)


def whole(cast: Cast, folder: Path) -> None:
    """A round with lists, protocols, a released edition, and two companies that may read it."""
    matrix.prepare(cast)
    released(folder)
    for each in (cast.a, cast.b):
        contributes(each)


def file_of(content: bytes, name: str = "sites.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(client: Client, content: bytes, once: str = "", **form: str) -> Any:
    headers = {"Idempotency-Key": once} if once else {}
    return client.post("/api/v1/lists", {"file": file_of(content), **form}, headers=headers)


def fault(answer: Any, status: int, code: str) -> str:
    """Is it a fault with this code, in the one shape? Its sentence."""
    told = answer.json()
    assert (answer.status_code, told.get("code")) == (status, code), told
    assert set(told) == {"says", "code"}
    assert code in CODES[status]
    assert told["says"][0].isupper() or ":" in told["says"]
    assert told["says"].rstrip("0123456789abcdef ").endswith((".", ":", "`"))
    return str(told["says"])
