"""What is done by the clock: mails, reading that stopped, needs against a new edition, old originals, a checkpoint."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django_q.models import Schedule

from comity.server import clock
from comity.server.accounts import outbox
from comity.server.accounts.models import Mail
from comity.server.assessments import selectors as assessments
from comity.server.editions import selectors as editions
from comity.server.editions import volunteers
from comity.server.journal import services as journal
from comity.server.journal import signing
from comity.server.lists import services as lists

ORIGINALS_DAYS = 90
"""How long an original is kept after its round closed (security.md 7.1)."""
MAILS_DAYS = 90
"""How long a mail stays in the outbox; one that was sent has lost its text before."""
_PLAN = (
    ("comity.server.jobs.upkeep.send_mails", Schedule.MINUTES),
    ("comity.server.jobs.reading.resume", Schedule.MINUTES),
    ("comity.server.jobs.composing.resume", Schedule.MINUTES),
    ("comity.server.jobs.needs.check_again", Schedule.MINUTES),
    ("comity.server.jobs.sites.catch_up", Schedule.MINUTES),
    ("comity.server.jobs.upkeep.sign_checkpoint", Schedule.HOURLY),
    ("comity.server.jobs.upkeep.purge_originals", Schedule.DAILY),
    ("comity.server.jobs.upkeep.purge_traces", Schedule.DAILY),
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
    return lists.purge(ORIGINALS_DAYS, editions.packs() | volunteers.files() | assessments.files())


def purge_traces() -> int:
    """Delete sessions that are over, with their devices, and mails that are old; returns how many rows."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    devices, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    mails, _ = Mail.objects.filter(written__lt=now - timedelta(days=MAILS_DAYS)).delete()
    return int(devices) + mails
