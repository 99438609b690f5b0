"""Where an edition stands."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """An edition is ordered, composed by the worker, proposed to be read, then released by a second person, or dropped.

    FAILED: it could not be composed; `says` tells why.
    """

    ORDERED = "ordered"
    COMPOSING = "composing"
    PROPOSED = "proposed"
    FAILED = "failed"
    DROPPED = "dropped"
    RELEASED = "released"


WORKING = frozenset({State.ORDERED, State.COMPOSING})
LIVE = frozenset({State.ORDERED, State.COMPOSING, State.PROPOSED, State.FAILED})
"""States of which a round has at most one: what waits for people or for the worker."""
