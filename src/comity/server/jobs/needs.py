"""Holding members' needs against a new edition: looked for every minute, so nothing has to be told to begin."""

from __future__ import annotations

from uuid import UUID

from comity.server.needs import services
from comity.server.needs.sealing import SealError


def check_again() -> int:
    """Hold every need that was not yet against the latest edition; returns how many were. Runs every minute.

    A member whose needs this server's key does not open waits until it does, and keeps no other from its turn.
    """
    return sum(_of(member) for member in services.behind())


def _of(member: UUID) -> int:
    try:
        return services.check_again(member)
    except SealError:
        return 0
