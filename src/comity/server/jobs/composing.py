"""Composing an edition in the worker: the submitted lists of a round through the same steps as `comity assemble`.

Of what the command writes, the copies of members' own files and their problems are left out: a member has them on its
own pages, and they would outlive the originals (90 days after the round).

The lists are taken out of the vault into a folder of their own for as long as it takes. A job claims its edition by a
fence that grows; what a slower one makes is thrown away, so two workers on one edition have one effect.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django_q.tasks import async_task

from comity import comparing, composing
from comity.assembling import Round as Gathered
from comity.assembling import silent
from comity.disclosure.certificate import CERTIFICATE_NAME
from comity.disclosure.keys import Keys
from comity.disclosure.policy import PROFILES
from comity.linkage.review_file import read_review
from comity.previous_round import PreviousRound
from comity.register_csv import read_previous
from comity.server import clock, faults
from comity.server.editions import given, judging, packing
from comity.server.editions.kinds import State
from comity.server.editions.models import Composition
from comity.server.editions.services import COMPOSER
from comity.server.environment import secret
from comity.server.jobs.fence import Fence, OvertakenError
from comity.server.journal.services import Deed, record
from comity.server.lists import files, fixing, selectors, vault
from comity.server.lists.models import MemberList
from comity.server.sites import services as sites
from comity.vocabulary.errors import ComityError

_log = logging.getLogger("comity.jobs")
SILENT = timedelta(minutes=10)
"""A job that has said nothing for so long is taken for dead; a stage of 40 members' lists takes about one."""
_KEPT_OF_RISK = ("may_be_sent", "checks", "summary", "retained", "holds", "changes", "policy")
MOST_CLOSED = 200
"""Closed sites that an edition's page names: a person looks at each."""
_KEPT_OF_SUMMARY = (
    "edition",
    "cutoff",
    "lists",
    "rows",
    "sites",
    "listed",
    "held",
    "changes",
    "review",
    "waived",
    "withdrawn",
)
_BROKEN = "The edition could not be composed. Tell who runs the server; the log names the fault."


FENCE = Fence(Composition, State.ORDERED, State.COMPOSING, SILENT, "ordered")


def keys() -> Keys:
    """The keys of the programme's editions; site ids and row order hang on the secret, so it is never changed."""
    return Keys.derive(secret(settings.DATA, "edition"))


def compose(public: str) -> str:
    """Compose one edition; returns how it went, in a word that may stand in a job's record."""
    fence = FENCE.claim(UUID(public), stage="", says="")
    if fence is None:
        return "not mine"
    faults.point("edition.claimed")
    found = Composition.objects.select_related("round", "follows").get(public=public)
    try:
        _compose(found, fence)
    except OvertakenError:
        return "overtaken"
    except DatabaseError:
        raise  # a full disk or a lock: the edition waits and is composed again
    except ComityError as error:
        return _fail(found, fence, str(error))
    except Exception as error:
        _log.exception("composing failed", extra={"job": public, "state": type(error).__name__})
        return _fail(found, fence, _BROKEN)
    return "done"


def _fail(found: Composition, fence: int, says: str) -> str:
    try:
        with transaction.atomic():
            FENCE.beat(found.pk, fence, state=State.FAILED, says=says)
            record(Deed("edition.fail", str(found.public)))
    except OvertakenError:
        return "overtaken"
    return "failed"


def _compose(found: Composition, fence: int) -> None:
    with vault.private("composing") as private, ExitStack() as open_until_done:
        told = given.told(found.round.public)  # first: what is said from here on may not be in it
        lists = _lists_into(private, found)
        before = open_until_done.enter_context(packing.unpacked(found.follows.pack)) if found.follows else None
        previous = read_previous(before, keys(), found.round.cutoff) if before else None
        extra = given.into(private, {place.name: each for place, each in lists.items()}, previous)
        result = private / "result"
        result.mkdir()
        done = _composed(found, fence, _gathered(found, lists, previous, extra), result)
        FENCE.beat(found.pk, fence, stage="Keeping the files")
        _propose(found, fence, done, result, asdict(told) | {"options": extra.options})
        _compare(found, fence, done)


def _lists_into(folder: Path, found: Composition) -> Mapping[Path, MemberList]:
    """The submitted lists in clear under their own names; where two have the same, the second with a number."""
    place = folder / "lists"
    place.mkdir()
    named = files.of_round(found.round.pk)
    for name, each in named.items():
        (place / name).write_bytes(vault.content_of(each.original))
    return {place / name: each for name, each in named.items()}


def _gathered(
    found: Composition, lists: Mapping[Path, MemberList], previous: PreviousRound | None, extra: given.Given
) -> Gathered:
    return Gathered(
        lists=tuple(sorted(lists)),
        cutoff=found.round.cutoff,
        today=clock.today(),
        members={place.name: each.member.name for place, each in lists.items() if each.member},
        mappings={place.name: selectors.choices(each.pk) for place, each in lists.items() if each.choices},
        corrections={place.name: fixing.cells(each.pk) for place, each in lists.items()},
        judgements=(*judging.standing_of(found.round.pk), *sites.judgements()),
        previous=previous,
        volunteered=extra.volunteered,
        waivers=extra.waivers,
        withdrawn=extra.withdrawn,
    )


def _composed(found: Composition, fence: int, gathered: Gathered, folder: Path) -> composing.Assembled:
    def show(stage: str, _share: float) -> None:
        # A stage of the engine may name a file, which is a member's.
        known = "Reading" if stage.startswith("Reading") else stage
        FENCE.beat(found.pk, fence, stage=known[:120])

    done = composing.run(gathered, PROFILES[found.profile], keys(), leave_out_refused=False, show=show)
    composing.write_kept(done, folder, show)
    return done


def _propose(
    found: Composition, fence: int, done: composing.Assembled, folder: Path, said: Mapping[str, object]
) -> None:
    """The result is kept, then the edition speaks of it: what no row speaks of is swept."""
    told = hashlib.sha256((folder / CERTIFICATE_NAME).read_bytes()).hexdigest()
    pack = packing.pack(folder)
    try:
        with transaction.atomic():
            FENCE.beat(
                found.pk, fence, state=State.PROPOSED, stage="", pack=pack, name=done.edition.edition_id, digest=told,
                summary=_summary(done) | {"given": said},
                risk={name: done.risk[name] for name in _KEPT_OF_RISK if name in done.risk},
            )  # fmt: skip
            judging.ask(found.pk, read_review(folder / "secretariat" / "review.csv"))
            record(Deed("edition.propose", str(found.public), details={"edition": done.edition.edition_id,
                                                                       "certificate": told}))  # fmt: skip
            faults.point("edition.proposed")
    except BaseException:
        vault.drop(pack)
        raise


def _compare(found: Composition, fence: int, done: composing.Assembled) -> None:
    """What each profile would keep and tell, beside the proposed edition: nobody waits for it, and nothing hangs on it.

    Whoever has released, dropped or ordered the edition anew meanwhile is left alone.
    """
    told = comparing.compare(done.round, done.resolved, PROFILES, silent)
    mine = Composition.objects.filter(pk=found.pk, fence=fence, state__in=(State.PROPOSED, State.RELEASED))
    mine.update(policies=[asdict(each) for each in told])


def _summary(done: composing.Assembled) -> dict[str, object]:
    """The counts of the summary, without paths, file names and names of members."""
    said = composing.summary(done, Path())
    return {**{name: said[name] for name in _KEPT_OF_SUMMARY}, "closed": _closed(done)}


def _closed(done: composing.Assembled) -> Sequence[Mapping[str, object]]:
    """Closed sites that rows of this round name, for the reviewer: those with an audit after they closed first."""
    gone = sites.closed()
    rows: defaultdict[str, list[bool]] = defaultdict(list)
    for site in done.resolved.sites:
        if site.site_id in gone:
            since = gone[site.site_id].since
            now = (part for part in site.contributions if part.listing.ref.list)  # what is carried is of no list
            rows[site.site_id] += [part.audited_to > since for part in now]
    named = sorted((-sum(found), site_id, len(found)) for site_id, found in rows.items() if found)
    return [{"site": site_id, "rows": many, "later": -later} for later, site_id, many in named[:MOST_CLOSED]]


def resume() -> int:
    """Let editions be composed whose process is gone; returns how many. Runs every minute."""
    waiting = FENCE.forsaken()
    for public in waiting:
        async_task(COMPOSER, str(public))
    return len(waiting)
