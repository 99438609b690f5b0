"""Where an edition stands, and words of what it is composed of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from comity.vocabulary.errors import ComityError


class EditionError(ComityError):
    """Something about an edition cannot be done."""


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


class Cause(StrEnum):
    """Why a site's row has to go now, whoever audited it."""

    CONSENT = "consent"
    ORDER = "order"
    CORRECTION = "correction"


CAUSES: Mapping[Cause, str] = {
    Cause.CONSENT: "The site takes back its consent",
    Cause.ORDER: "A court or an authority orders it",
    Cause.CORRECTION: "It is listed by mistake",
}
"""In the words of the pages, and of the file that the engine reads."""

WORKING = frozenset({State.ORDERED, State.COMPOSING})
LIVE = frozenset({State.ORDERED, State.COMPOSING, State.PROPOSED, State.FAILED})
"""States of which a round has at most one: what waits for people or for the worker."""
