"""How a need stands: what came of asking its site, and what the latest edition changed."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What came of asking the site for its report; UNASKED until the member notes something."""

    UNASKED = "unasked"
    ASKED = "asked"
    RECEIVED = "received"
    PLATFORM = "platform"
    DECLINED = "declined"
    SILENT = "silent"


NOTED = tuple(each for each in Standing if each is not Standing.UNASKED)
"""What a member may note, in the order of the funnel."""
REPORTED = frozenset({Standing.RECEIVED, Standing.PLATFORM})
"""The member has the report, or can read it."""


class Change(StrEnum):
    """What the last edition changed for a need: found for the first time, a later audit, no longer on the list."""

    NONE = ""
    NEW = "new"
    NEWER = "newer"
    GONE = "gone"
