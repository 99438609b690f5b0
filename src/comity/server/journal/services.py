"""Writing into the journal: an entry in the transaction of the deed, and checkpoints."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from comity.server import clock, faults, requests
from comity.server.journal import notes, tree
from comity.server.journal.models import Checkpoint, Detail, Entry, Head


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: `action` is one of the policy's or a job's words, `object` the public id of what it was done to.

    `user` did it (None: a visitor or the server itself), on behalf of `behalf` where that is another member's business;
    `member` is whose business it is. `details` are told to those who may read the entry, and can be erased.
    """

    action: str
    object: str = ""
    user: UUID | None = None
    member: UUID | None = None
    behalf: UUID | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks: the same value is the same bytes. Floats are refused with TypeError."""

    def whole(part: object) -> object:
        if isinstance(part, float):
            raise TypeError("no floats in the journal")
        if isinstance(part, dict):
            return {key: whole(each) for key, each in part.items()}
        return part

    return json.dumps(whole(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def commitment(salt: str, text: str) -> str:
    """What the entry holds of its details: they can be erased and the entry still verifies."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def record(deed: Deed) -> Entry:
    """Write an entry. Must be called inside the transaction of the deed, else RuntimeError.

    What was asked by a key to the API says so: the public id of the key stands beside the person whose key it is.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an entry of the journal belongs into the transaction of the deed")
    head = Head.objects.select_for_update().get(pk=1)
    salt, text = secrets.token_hex(16), canonical(dict(deed.details))
    moment = clock.now()
    by_key = {"key": requests.key()} if requests.key() else {}
    body = canonical({
        "n": head.size, "at": moment.isoformat(timespec="milliseconds"), "action": deed.action, "object": deed.object,
        "user": _id(deed.user), "member": _id(deed.member), "behalf": _id(deed.behalf), "request": requests.current(),
        "details": commitment(salt, text), **by_key,
    })  # fmt: skip
    leaf = tree.leaf(body.encode())
    edge = tree.grown(_edge(head), head.size, leaf)
    entry = Entry.objects.create(
        n=head.size, at=moment, action=deed.action, user=deed.user, member=deed.member,
        body=body, leaf=leaf.hex(), root=tree.edge_root(edge).hex(),
    )  # fmt: skip
    Detail.objects.create(entry=entry, salt=salt, text=text)
    head.size, head.edge = head.size + 1, ",".join(each.hex() for each in edge)
    head.save()
    faults.point("journal.entry")
    return entry


def _id(value: UUID | None) -> str:
    return str(value) if value else ""


def _edge(head: Head) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, filter(None, head.edge.split(","))))


def checkpoint(key: notes.Key) -> Checkpoint:
    """Sign how far the journal has come; the last checkpoint where nothing was added. Needs a transaction."""
    head = Head.objects.select_for_update().get(pk=1)
    found = Checkpoint.objects.filter(size=head.size).first()
    if found:
        return found
    root = tree.edge_root(_edge(head))
    return Checkpoint.objects.create(
        size=head.size, at=clock.now(), root=root.hex(), note=notes.signed(key, head.size, root)
    )
