"""Reading the journal: all of it for the Secretariat, its own entries for a member."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from comity.server.journal.models import Checkpoint, Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it; `details` is None where they were erased.

    `key` is the public id of the key by which the person had it done, "" where it did so itself.
    """

    n: int
    at: datetime
    action: str
    object: str
    user: UUID | None
    member: UUID | None
    details: Mapping[str, str] | None
    key: str


OWN = "need."
"""How actions begin that are a member's alone: offices do not see that, or how often, a member works with its needs."""


def entries(member: UUID | None, before: int | None = None, most: int = 100) -> Sequence[Shown]:
    """The latest entries before number `before`, newest first; of one member, or for None of all that offices see."""
    found: QuerySet[Entry] = Entry.objects.select_related("detail").order_by("-n")
    found = found.filter(member=member) if member else found.exclude(action__startswith=OWN)
    found = found.filter(n__lt=before) if before is not None else found
    return [_shown(entry) for entry in found[:most]]


def _shown(entry: Entry) -> Shown:
    body = json.loads(entry.body)
    details = json.loads(entry.detail.text) if hasattr(entry, "detail") else None
    return Shown(
        entry.n, entry.at, entry.action, body["object"], entry.user, entry.member, details, body.get("key", "")
    )


def last_checkpoint() -> Checkpoint | None:
    """The latest signed checkpoint, for a reader to keep."""
    return Checkpoint.objects.order_by("-size").first()
