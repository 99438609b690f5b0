"""Holding members' needs against a new edition: looked for every minute, so nothing has to be told to begin."""

from __future__ import annotations

from comity.server.needs import services


def check_again() -> int:
    """Hold every need that was not yet against the latest edition; returns how many were. Runs every minute."""
    return sum(services.check_again(member) for member in services.behind())
