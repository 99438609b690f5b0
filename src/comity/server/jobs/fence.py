"""A job's claim on a row of the database, so that two workers on one row have one effect.

A claim raises the row's `fence`; what a slower or revived job writes under an older fence is refused. A job says that
it is alive with everything it writes (`heartbeat`); one that was silent for too long is taken for dead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from comity.server import clock

START = timedelta(seconds=60)
"""How long a row may wait for a worker before it is offered again."""


class OvertakenError(Exception):
    """Another process has taken the row, or it is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Rows of `table` (with state, fence, heartbeat, public) that wait in one state and are worked on in another.

    A job that has said nothing for `silent` is taken for dead. `since` is the field that tells since when a row waits.
    """

    table: Any
    waiting: str
    working: str
    silent: timedelta
    since: str

    def _dead(self) -> Q:
        return Q(heartbeat=None) | Q(heartbeat__lt=clock.now() - self.silent)

    def claim(self, public: UUID, **values: object) -> int | None:
        """Take a row for this process, with `values` set; its fence, or None where there is nothing to do."""
        mine = Q(state=self.waiting) | Q(state=self.working) & self._dead()
        taken = self.table.objects.filter(mine, public=public)
        if not taken.update(state=self.working, fence=F("fence") + 1, heartbeat=clock.now(), **values):
            return None
        fence: int = self.table.objects.values_list("fence", flat=True).get(public=public)
        return fence

    def beat(self, key: int, fence: int, **values: object) -> None:
        """Say that this process is alive, and what it has reached. Raises OvertakenError where another took the row."""
        mine = self.table.objects.filter(pk=key, fence=fence, state=self.working)
        if not mine.update(heartbeat=clock.now(), **values):
            raise OvertakenError

    def forsaken(self) -> Sequence[UUID]:
        """Rows whose job is gone or never began."""
        waiting = self.table.objects.filter(self._dead(), state__in=(self.waiting, self.working))
        return list(waiting.filter(**{f"{self.since}__lt": clock.now() - START}).values_list("public", flat=True))
