"""What people decide about sites of the register: that two are one, and that they are not after all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comity.previous_round import STOOD
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.sites.kinds import State
from comity.server.sites.models import Decision, Register, Site
from comity.vocabulary.errors import ComityError
from comity.vocabulary.judgement import Answer, Judgement

LONGEST_WHY = 500
_ID = re.compile("[0-9a-f]{24}")
"""As keys make site ids; a database is asked for nothing else."""


class SiteError(ComityError):
    """Something about a site cannot be done."""


def _standing(one: str, other: str) -> Decision | None:
    return _stands().filter(one=one, other=other).first()


def _register() -> Register:
    """The register that is searched, locked: decisions come one after the other."""
    found = Register.objects.select_for_update().filter(state=State.FILLED).order_by("-made").first()
    if found is None:
        raise SiteError("There is no register yet: it is made when an edition is released.")
    return found


@transaction.atomic
def merge(actor: Actor, site_id: str, other_id: str, why: str) -> None:
    """Say that two sites are one: the next edition is composed so. Saying it again changes nothing.

    Raises SiteError where one of them is not in the register, both are the same, or no reason is given.
    """
    register = _register()
    one, other = sorted((site_id, other_id))
    if one == other:
        raise SiteError("This is the same site already. Give the id of the other one.")
    known = all(map(_ID.fullmatch, (one, other)))
    if not known or Site.objects.filter(register=register, site_id__in=(one, other)).count() < len((one, other)):
        raise SiteError("There is no site with this id in the register. Take it from the page of the other site.")
    if _standing(one, other):
        return
    _decide(actor, Decision(one=one, other=other), why, "site.merge")
    faults.point("site.merged")


@transaction.atomic
def take_back(actor: Actor, public: UUID, why: str) -> None:
    """Take back that two sites are one. Again, it changes nothing. Raises SiteError where nobody said so.

    What an edition was composed of already stays: after its release the two are one site of the register.
    """
    _register()
    found = Decision.objects.filter(public=public, undoes=None).first()
    if found is None:
        raise SiteError("Nobody said so. Load the page again.")
    if Decision.objects.filter(undoes=found).exists():
        return
    _decide(actor, Decision(one=found.one, other=found.other, undoes=found), why, "site.part")
    faults.point("site.parted")


def _decide(actor: Actor, made: Decision, why: str, deed: str) -> None:
    why = " ".join(why.split())
    if not why:
        raise SiteError("Say why: who looks at it in a year will ask.")
    if len(why) > LONGEST_WHY:
        raise SiteError(f"Why is longer than {LONGEST_WHY} letters. Say it in fewer words.")
    made.why, made.by, made.at = why, person(actor), clock.now()
    made.save()
    record(Deed(deed, str(made.public), actor.user, details={"one": made.one, "other": made.other}))


def _stands() -> QuerySet[Decision]:
    return Decision.objects.filter(undoes=None, undone_by=None)


def merged() -> Collection[str]:
    """The ids of sites that people said are one with another."""
    return {each for pair in _stands().values_list("one", "other") for each in pair}


def judgements() -> Sequence[Judgement]:
    """What stands, as judgements on sites of the register for the next composing."""
    found = _stands().select_related("by").order_by("pk")
    return [
        Judgement(f"{STOOD}{each.one}", f"{STOOD}{each.other}", Answer.SAME, by=each.by.name,
                  when=each.at.isoformat(timespec="seconds"), why=each.why)
        for each in found
    ]  # fmt: skip
