"""A released edition with listed sites, and members that may read it: the sample lists as `comity assemble` has them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

from comity.server import clock
from comity.server.accounts.roles import Role
from comity.server.editions import packing
from comity.server.editions.models import Composition
from comity.server.jobs import reading
from comity.server.lists import rounds
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, Round
from comity.server.members import services as members
from comity.server.members.models import Version
from tests.server.cast import Cast, Company, small_list


def released(cast: Cast, folder: Path, name: str = "2026-06-30-made", follows: Composition | None = None) -> Composition:
    """The result folder of `comity assemble` as the latest released edition."""
    now = clock.now()
    found = Round.objects.create(
        name=name, cutoff=clock.today(), deadline=clock.today(), opened=now - timedelta(days=9), closed=now
    )
    return Composition.objects.create(
        round=found, once=uuid.uuid4(), profile="default", by=cast.offices[Role.SECRETARIAT], ordered=now,
        state="released", follows=follows, name=name, digest="d" * 64, pack=packing.pack(folder),
        summary={"listed": 1}, confirmed_by=cast.offices[Role.REVIEWER], released=now,
    )  # fmt: skip


def contributes(cast: Cast, each: Company, content: bytes = b"", name: str = "own audits.csv") -> MemberList:
    """A member that has signed and whose list counts in the latest round, so that it reads editions."""
    if not Round.objects.filter(closed=None).exists():
        today = clock.today()
        rounds.open_round(cast.secretariat, rounds.Plan("now", today, today + timedelta(days=3)), "/lists")
    for version in Version.objects.all():
        members.sign(each.actor(), version.public, version.digest, members.Hand("S", "Head", False))
    sent = lists.Sent(name, content or small_list(each.mark), True, uuid.uuid4())
    found = lists.receive(each.actor(), each.member, sent)
    assert reading.read(str(found.public)) == "done"
    lists.submit(each.actor(), each.member, found.public)
    found.refresh_from_db()
    return found
