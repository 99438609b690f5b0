"""What is done by the clock: mails that wait, reading that stopped, originals that are old, a checkpoint an hour."""

from __future__ import annotations

from django.db import transaction
from django_q.models import Schedule

from comity.server.accounts import outbox
from comity.server.journal import services as journal
from comity.server.journal import signing
from comity.server.lists import services as lists

ORIGINALS_DAYS = 90
"""How long an original is kept after its round closed (security.md 7.1)."""
_PLAN = (
    ("comity.server.jobs.upkeep.send_mails", Schedule.MINUTES),
    ("comity.server.jobs.reading.resume", Schedule.MINUTES),
    ("comity.server.jobs.upkeep.sign_checkpoint", Schedule.HOURLY),
    ("comity.server.jobs.upkeep.purge_originals", Schedule.DAILY),
)


def plan() -> None:
    """Write the schedule down, once."""
    for place, often in _PLAN:
        Schedule.objects.update_or_create(func=place, defaults={"schedule_type": often, "minutes": 1, "repeats": -1})


def send_mails() -> int:
    """Send what waits in the outbox."""
    return outbox.send_waiting()


@transaction.atomic
def sign_checkpoint() -> int:
    """Sign how far the journal has come; returns its size."""
    return journal.checkpoint(signing.key()).size


def purge_originals() -> int:
    """Delete originals that were kept long enough."""
    return lists.purge(ORIGINALS_DAYS)
