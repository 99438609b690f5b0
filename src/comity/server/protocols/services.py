"""Adding and removing members' protocols, each in one transaction with its journal entry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from comity.benchmarking import Benchmarked, as_object
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.members.models import Member
from comity.server.protocols.counting import ProtocolError, Sent, count
from comity.server.protocols.models import Protocol


@dataclass(frozen=True, slots=True)
class Upload:
    """A protocol and, where there is one, the mapping that assessors confirmed. `once` is drawn with the form."""

    protocol: Sent
    mapping: Sent | None
    once: UUID


def add(actor: Actor, member: UUID, upload: Upload) -> Protocol:
    """Keep a member's protocol with its result; one with the same id is replaced. The same form twice is one.

    Raises ComityError, in words, where a file cannot be read or does not fit the other.
    """
    found = Protocol.objects.filter(once=upload.once).first()
    return found or _added(actor, member, upload, count(upload.protocol, upload.mapping))


def send(actor: Actor, upload: Upload) -> Protocol:
    """Keep the protocol that a member sends itself; `upload.mapping` is its own view, which counts for nothing.

    Raises ProtocolError where the protocol has a result that counts, ComityError where a file cannot be used.
    """
    assert actor.member is not None
    found = Protocol.objects.filter(once=upload.once).first()
    if found:
        return found
    own = count(upload.protocol, upload.mapping) if upload.mapping else None
    return _sent(actor, actor.member, upload, count(upload.protocol, None), own)


@transaction.atomic
def _sent(actor: Actor, member: UUID, upload: Upload, found: Benchmarked, own: Benchmarked | None) -> Protocol:
    before = Protocol.objects.select_for_update().filter(member__public=member, number=found.protocol.id, removed=None)
    if before.exclude(mapping_name="").exclude(once=upload.once).exists():
        raise ProtocolError(
            f"Your protocol {found.protocol.id} has a result that counts, and stays. Send a new edition of it under "
            "another file name, or another id."
        )
    made = _added(actor, member, Upload(upload.protocol, None, upload.once), found)
    if own and upload.mapping:
        made.own_name, made.own, made.own_result = upload.mapping.name[-200:], upload.mapping.content, as_object(own)
        made.save(update_fields=("own_name", "own", "own_result"))
    faults.point("protocol.sent")
    return made


@transaction.atomic
def _added(actor: Actor, member: UUID, upload: Upload, found: Benchmarked) -> Protocol:
    company = Member.objects.select_for_update().get(public=member)
    twin = Protocol.objects.filter(once=upload.once).first()
    if twin:  # the same form, sent twice at once: the other was first
        return twin
    for each in Protocol.objects.filter(member=company, number=found.protocol.id, removed=None):
        _refuse_in_case(each)
        _end(each)
    made = Protocol.objects.create(
        member=company, once=upload.once, number=found.protocol.id, title=found.protocol.title[:200],
        file_name=upload.protocol.name[-200:], file=upload.protocol.content,
        mapping_name=upload.mapping.name[-200:] if upload.mapping else "",
        mapping=upload.mapping.content if upload.mapping else b"",
        result=as_object(found), by=person(actor), at=clock.now(),
    )  # fmt: skip
    details = {
        "protocol": found.protocol.id,
        "sha256": hashlib.sha256(upload.protocol.content).hexdigest(),
        "mapping sha256": hashlib.sha256(made.mapping).hexdigest() if upload.mapping else "",
        "commonality": made.result["commonality"]["fraction"],
        "verdict": made.result["verdict"],
    }
    record(Deed("protocol.add", str(made.public), actor.user, member, details=details))
    faults.point("protocol.added")
    return made


@transaction.atomic
def remove(actor: Actor, public: UUID) -> None:
    """Take a protocol away; its files go. Removing it again changes nothing."""
    found = Protocol.objects.select_for_update(of=("self",)).select_related("member")
    one = found.filter(public=public, removed=None).first()
    if one:
        _refuse_in_case(one)
        _end(one)
        record(Deed("protocol.remove", str(public), actor.user, one.member.public))


def settle(found: Protocol, mapping: Sent, against: str) -> None:
    """Let what was decided in a case against an edition count, its mapping and what that comes to.

    Part of the case's transaction.
    """
    result = count(Sent(found.file_name, bytes(found.file)), mapping, against)
    found.mapping_name, found.mapping, found.result = mapping.name, mapping.content, as_object(result)
    found.save(update_fields=("mapping_name", "mapping", "result"))


def hold(found: Protocol, in_case: bool) -> None:
    """Keep a protocol as it is while assessors are at it, or no longer. Part of the case's transaction."""
    found.in_case = in_case
    found.save(update_fields=("in_case",))


def _refuse_in_case(found: Protocol) -> None:
    if found.in_case:
        raise ProtocolError(f"Assessors are at the protocol {found.number}. Wait until their case has ended.")


def _end(found: Protocol) -> None:
    found.file, found.mapping, found.own, found.removed = b"", b"", b"", clock.now()
    found.save(update_fields=("file", "mapping", "own", "removed"))
