"""Sites that have to go from the next edition, whoever audited them: said by somebody of the Secretariat, and why.

All that says so is asked in one place (`withdrawn`): what else knows of sites that have to go adds itself to SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions.kinds import CAUSES, Cause, EditionError
from comity.server.editions.models import Withdrawal
from comity.server.journal.services import Deed, record
from comity.server.sites import selectors as sites
from comity.server.sites import services as site_services
from comity.server.sites.kinds import Said
from comity.server.sites.kinds import State as RegisterState
from comity.server.sites.models import Register

LONGEST_WHY = 500


@dataclass(frozen=True, slots=True)
class Demand:
    """A site of the register has to go: `by` said so, on the day `when`; `why` is never empty."""

    site_id: str
    by: str
    when: date
    why: str


def _stands() -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(undoes=None, undone_by=None).select_related("by")


def recorded() -> Iterable[Demand]:
    """What somebody said on the page of a site, and nobody took back."""
    for each in _stands().order_by("pk"):
        yield Demand(each.site_id, each.by.name, each.at.date(), f"{CAUSES[Cause(each.cause)]}: {each.why}")


def closed() -> Iterable[Demand]:
    """The sites that are closed or have moved: no row of them is of use to anybody."""
    for site_id, each in site_services.closed().items():
        yield Demand(site_id, each.by, date.fromisoformat(each.at), site_services.said_of(each.to, each.why))


SOURCES: list[Callable[[], Iterable[Demand]]] = [recorded, closed]
"""Whatever knows of sites that have to go."""


def withdrawn() -> Mapping[str, Demand]:
    """What has to go from every edition that is composed now, by the site ids of the register.

    Where people said that sites are one, all their ids are here: whichever of them the row stands under goes.
    """
    found: dict[str, Demand] = {}
    twins = site_services.twins()
    for demand in (each for source in SOURCES for each in source()):
        for site_id in twins.get(demand.site_id, (demand.site_id,)):
            found.setdefault(site_id, demand)
    return dict(sorted(found.items()))


def goes_with(site_id: str) -> bool:
    """Whether a site has to go, or was parted from one that has to: what was said of the whole is of both."""
    demanded = withdrawn()
    return site_id in demanded or any(other == site_id and one in demanded for one, other, _ in site_services.parted())


def lifted(site_id: str) -> Demand:
    """Who said that a site has not to go any more, for one that the register has as withdrawn and nothing demands."""
    ids = sites.ids_of(site_id)
    back = Withdrawal.objects.filter(undoes__site_id__in=ids).select_related("by").last()
    opened = site_services.reopened(ids)
    if opened and (back is None or opened.at > back.at):
        return Demand(site_id, opened.by, opened.at.date(), f"Open: {opened.why}")
    if back is None:
        return Demand(site_id, "The Secretariat", clock.today(), "Nothing says any more that it has to go.")
    return Demand(site_id, back.by.name, back.at.date(), back.why)


def _locked() -> None:
    """One after the other, beside what people say of sites of the register."""
    if Register.objects.select_for_update().filter(state=RegisterState.FILLED).order_by("-made").first() is None:
        raise EditionError("There is no register yet: it is made when an edition is released.")


def _reason(why: str) -> str:
    why = " ".join(why.split())
    if not why:
        raise EditionError("Say why: who looks at it in a year will ask.")
    if len(why) > LONGEST_WHY:
        raise EditionError(f"Why is longer than {LONGEST_WHY} letters. Say it in fewer words.")
    return why


@transaction.atomic
def withdraw(actor: Actor, site_id: str, cause: str, why: str) -> None:
    """Say that a site has to go from the next edition. Saying it again changes nothing.

    Raises EditionError where the site is not in the register, or no reason is given.
    """
    _locked()
    if sites.one(site_id) is None:
        raise EditionError("There is no site with this id in the register.")
    if cause not in CAUSES:
        raise EditionError("Choose why the site has to go.")
    why = _reason(why)
    if _stands().filter(site_id__in=sites.ids_of(site_id)).exists():
        return
    made = Withdrawal.objects.create(site_id=site_id, cause=cause, why=why, by=person(actor), at=clock.now())
    record(Deed("site.withdraw", str(made.public), actor.user, details={"site": site_id, "cause": cause}))
    faults.point("site.withdrawn")


@transaction.atomic
def lift(actor: Actor, public: UUID, why: str) -> None:
    """Take back that a site has to go. Again, it changes nothing. Raises EditionError where nobody said so.

    Before an edition without the site is released nothing has happened; after that the site is considered again.
    """
    _locked()
    found = Withdrawal.objects.filter(public=public, undoes=None).first()
    if found is None:
        raise EditionError("Nobody said so. Load the page again.")
    why = _reason(why)
    if Withdrawal.objects.filter(undoes=found).exists():
        return
    made = Withdrawal.objects.create(
        site_id=found.site_id, cause=found.cause, why=why, undoes=found, by=person(actor), at=clock.now()
    )
    record(Deed("site.lift", str(made.public), actor.user, details={"site": found.site_id}))
    faults.point("site.lifted")


@dataclass(frozen=True, slots=True)
class Step:
    """What was said of a site that has to go, and who took it back ("" where nobody did); days as YYYY-MM-DD."""

    public: UUID
    site_id: str
    cause: str
    why: str
    by: str
    at: str
    undone_by: str
    undone_at: str
    undone_why: str


def _step(found: Withdrawal) -> Step:
    back = getattr(found, "undone_by", None)
    undone = (back.by.name, back.at.date().isoformat(), back.why) if back else ("", "", "")
    return Step(
        found.public, found.site_id, CAUSES[Cause(found.cause)], found.why, found.by.name, found.at.date().isoformat(),
        *undone,
    )  # fmt: skip


def steps(site_id: str = "") -> Sequence[Step]:
    """All that was said, the latest first; of one site, by any of its ids, where one is given."""
    found = Withdrawal.objects.filter(undoes=None).select_related("by", "undone_by__by").order_by("-pk")
    return [_step(each) for each in (found.filter(site_id__in=sites.ids_of(site_id)) if site_id else found)]


@dataclass(frozen=True, slots=True)
class Going:
    """A site that has to go; `site` is None where the register does not know it any more."""

    demand: Demand
    site: Said | None

    @property
    def listed(self) -> bool:
        """Whether the edition that was released last lists it."""
        return self.site is not None and not self.site.hold


def going() -> Sequence[Going]:
    """What has to go, as the register has it: each site once."""
    found: dict[str, Going] = {}
    demanded, twins = withdrawn(), site_services.twins()
    stands = sites.by_id(list(demanded))
    for site_id, demand in demanded.items():
        ids = (site_id, *twins.get(site_id, ()))
        site = next((stands[each] for each in ids if each in stands), None)
        found.setdefault(site.site_id if site else site_id, Going(demand, site))
    return list(found.values())
