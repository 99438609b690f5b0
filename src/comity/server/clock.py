"""The server's clock: the only place that asks what time it is, so that tests can set it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The time in UTC."""
    return timezone.now()


def today() -> date:
    """The day in UTC: rounds close on a day everywhere at once."""
    return now().date()
