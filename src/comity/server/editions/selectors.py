"""Reading editions: what offices see of each, and the released ones for members that may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from comity.server import clock
from comity.server.editions import packing
from comity.server.editions.kinds import LIVE, State
from comity.server.editions.models import Composition

FILES: Mapping[str, str] = {
    "common-list.xlsx": "edition/common-list.xlsx",
    "common-list.csv": "edition/common-list.csv",
    "manifest.json": "edition/manifest.json",
    "certificate.json": "certificate.json",
}
"""Files of a released edition that members get, by the name under which they are asked for -> place in the result."""
OWN_FILES: Mapping[str, str] = {
    "risk.html": "secretariat/risk.html",
    "held.csv": "secretariat/held.csv",
    "sites.csv": "secretariat/sites.csv",
    "review.csv": "secretariat/review.csv",
    "counts.csv": "secretariat/counts.csv",
}
"""Files for the Secretariat and reviewers alone."""
SIGNED_FILES: Mapping[str, str] = {"withdrawn.csv": "secretariat/withdrawn/withdrawn.csv"}
"""Files of what was signed for this edition, for the same people; one without such has none."""

COUNTED_WITHIN = timedelta(minutes=30)
"""How long after an edition was proposed its policies may still be counted: many times what the largest rounds take."""


@dataclass(frozen=True, slots=True)
class OneEdition:
    """An edition. `summary` and `risk` as `comity assemble` gives them (empty until it is proposed).

    `policies`: what each profile would keep and tell, as `comparing.Kept`; empty until it is known. `counting`: it may
    still come; a worker that was stopped after it proposed the edition does not count any more.
    `follows` is the name of the edition before, "" for the first; `stage` how far the composing is; `says` why it
    failed; `orderer` the public id of who ordered it.
    """

    public: UUID
    round: UUID
    round_name: str
    cutoff: date
    profile: str
    state: str
    name: str
    digest: str
    follows: str
    by: str
    orderer: UUID
    ordered: datetime
    stage: str
    says: str
    summary: Mapping[str, Any]
    risk: Mapping[str, Any]
    policies: Sequence[Mapping[str, Any]]
    counting: bool
    confirmed_by: str
    released: datetime | None


def _one(found: Composition) -> OneEdition:
    return OneEdition(
        found.public, found.round.public, found.round.name, found.round.cutoff, found.profile, found.state, found.name,
        found.digest, found.follows.name if found.follows else "", found.by.name, found.by.public, found.ordered,
        found.stage, found.says, found.summary, found.risk, found.policies,
        bool(found.heartbeat and clock.now() - found.heartbeat < COUNTED_WITHIN),
        found.confirmed_by.name if found.confirmed_by else "", found.released,
    )  # fmt: skip


def _all() -> QuerySet[Composition]:
    return Composition.objects.select_related("round", "by", "confirmed_by", "follows")


def editions() -> Sequence[OneEdition]:
    """Every edition that is not dropped, the latest first. For offices."""
    return [_one(each) for each in _all().exclude(state=State.DROPPED)]


def one(public: UUID) -> OneEdition | None:
    """One edition; None where there is none. For offices."""
    found = _all().filter(public=public).first()
    return _one(found) if found else None


def of_round(round_public: UUID) -> OneEdition | None:
    """The edition of a round, released or under way."""
    found = _all().filter(round__public=round_public, state__in=(*LIVE, State.RELEASED)).first()
    return _one(found) if found else None


def released() -> Sequence[OneEdition]:
    """The released editions, the latest first. Whether a member may read them is the reciprocity rule's question."""
    return [_one(each) for each in _all().filter(state=State.RELEASED).order_by("-released")]


def latest() -> OneEdition | None:
    """The edition that was released last; None before the first."""
    found = _all().filter(state=State.RELEASED).order_by("-released").first()
    return _one(found) if found else None


def released_one(public: UUID) -> OneEdition | None:
    """One released edition; None where there is none."""
    found = _all().filter(public=public, state=State.RELEASED).first()
    return _one(found) if found else None


def pack_of(public: UUID) -> str:
    """The name of an edition's result folder in the vault; "" where it has none."""
    return Composition.objects.values_list("pack", flat=True).filter(public=public).first() or ""


def content(public: UUID, place: str) -> bytes:
    """A file of an edition's result folder (`FILES`, `OWN_FILES`). Raises KeyError where there is none."""
    pack = pack_of(public)
    if not pack:
        raise KeyError(place)
    return packing.file_of(pack, place)


def contents(public: UUID) -> Mapping[str, bytes]:
    """The files of an edition that members get, by name (`FILES`). Raises KeyError where one is not there."""
    pack = pack_of(public)
    if not pack:
        raise KeyError(public)
    found = packing.files_of(pack, tuple(FILES.values()))
    return {name: found[place] for name, place in FILES.items()}


def packs() -> set[str]:
    """The names of all result folders in the vault."""
    return set(Composition.objects.exclude(pack="").values_list("pack", flat=True))
