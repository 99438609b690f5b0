"""Where a list stands, in the words that pages use."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """A list is received, then read; read well it can be submitted; submitted it counts until replaced or withdrawn."""

    RECEIVED = "received"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    SUBMITTED = "submitted"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


WORKING = frozenset({State.RECEIVED, State.READING})
DRAFT = frozenset({State.RECEIVED, State.READING, State.READ})
"""States of a list that may still be submitted."""
OPEN = frozenset({State.RECEIVED, State.READING, State.READ, State.REFUSED})
"""States of a draft: nothing of it counts, and another upload takes its place."""
