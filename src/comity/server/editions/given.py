"""What an edition is composed of beside the lists: what members signed, who volunteered, what has to go, as the files
that `comity assemble` takes with `--waivers`, `--volunteered` and `--withdrawn`.

What stands is in the database. The register of the edition before keeps what stood then: a file says only what is new.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from comity.as_text import csv_text
from comity.previous_round import PreviousRound
from comity.server.editions import volunteers, withdrawals
from comity.server.editions.models import Volunteered, Waiver
from comity.server.lists.kinds import State as ListState
from comity.server.lists.models import MemberList, Round
from comity.server.lists.vault import fitting
from comity.server.sites.services import parted
from comity.signed import LIFTED, SIGNATURE, SIGNED, WITHDRAWN
from comity.vocabulary.signed import SiteWithdrawal

WAIVERS_NAME, WITHDRAWN_NAME = "waivers.csv", "withdrawn.csv"
_WAIVERS = ("member", "site", "site_name", "waiver", *SIGNATURE)
_WITHDRAWN = ("site", "withdrawal", *SIGNATURE)
_BY = "signed in the browser, "
"""Before the public id of a waiver, under `why`: so the register says which one stands."""


@dataclass(frozen=True, slots=True)
class Given:
    """The files of one composing; None where there is nothing to say."""

    waivers: Path | None = None
    volunteered: Path | None = None
    withdrawn: Path | None = None

    @property
    def options(self) -> Sequence[str]:
        """The options of the command that are needed to compose the same."""
        return [each.name for each in fields(self) if getattr(self, each.name)]


def into(folder: Path, named: Mapping[str, MemberList], previous: PreviousRound | None) -> Given:
    """Write the files into a folder. `named` are the lists of the round by the names under which they are read."""
    of_member = {each.pk: name for name, each in named.items()}
    waivers = [*_taken_back(previous), *_signed(of_member)]
    return Given(
        _written(folder / WAIVERS_NAME, _WAIVERS, waivers),
        _volunteered(folder),
        _written(folder / WITHDRAWN_NAME, _WITHDRAWN, gone(previous)),
    )


def _written(place: Path, heads: Sequence[str], lines: Iterable[Sequence[str]]) -> Path | None:
    told = [[csv_text(cell) for cell in line] for line in lines]
    if not told:
        return None
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *told])
    return place


def _volunteered(folder: Path) -> Path | None:
    found = volunteers.content()
    if found is None:
        return None
    name, content = found
    own = folder / "volunteered"  # it keeps its name, which may be that of another file
    own.mkdir()
    place = own / fitting(name)
    place.write_bytes(content)
    return place


def _taken_back(previous: PreviousRound | None) -> Iterator[Sequence[str]]:
    """Lines for waivers that stand in the register and were withdrawn since."""
    ended = {each.public: each for each in Waiver.objects.exclude(withdrawn=None).select_related("withdrawn_by")}
    for site_id, site in sorted(previous.sites.items()) if previous else ():
        for each in site.waivers:
            public = _public(each.why)
            found = ended.get(public) if public else None
            if found and found.withdrawn and found.withdrawn_by:
                when, why = found.withdrawn.date().isoformat(), f"{_BY}{found.public}"
                name = found.said.get("site_name", "")
                yield each.member, site_id, name, WITHDRAWN, found.withdrawn_by.name, when, why


def _public(why: str) -> UUID | None:
    try:
        return UUID(why.removeprefix(_BY)) if why.startswith(_BY) else None
    except ValueError:
        return None


def _signed(of_member: Mapping[int, str]) -> Iterator[Sequence[str]]:
    """Lines for waivers on rows of this round's lists."""
    found = Waiver.objects.filter(list__in=of_member, withdrawn=None).select_related("member").order_by("pk")
    for each in found:
        row = f"{of_member[each.list_id]}:{each.sheet}:{each.number}"
        by, when = f"{each.signatory}, {each.position}", each.signed.date().isoformat()
        yield each.member.name, row, each.said.get("site_name", ""), SIGNED, by, when, f"{_BY}{each.public}"


def gone(previous: PreviousRound | None) -> Iterator[Sequence[str]]:
    """Lines for sites of the register that have to go and are not withdrawn there, and the other way round."""
    if previous is None:
        return
    demanded = dict(withdrawals.withdrawn())
    stands = {site_id: site.withdrawal for site_id, site in previous.sites.items()}
    whole = _parted(previous, stands, demanded)
    for site_id, signed in sorted(stands.items()):
        if site_id in demanded and signed is None:
            yield _line(site_id, WITHDRAWN, demanded[site_id])
        if site_id not in demanded and signed is not None:
            yield _line(site_id, LIFTED, withdrawals.lifted(whole.get(site_id, site_id)))


def _parted(
    previous: PreviousRound, stands: dict[str, SiteWithdrawal | None], demanded: dict[str, withdrawals.Demand]
) -> Mapping[str, str]:
    """What stands, and is demanded, of a site before it is two is so of both: put it there for the other one, and give
    for each such site the one that it was part of."""
    whole: dict[str, str] = {}
    for one, other in _parts_of(previous):
        if other not in stands:
            stands[other] = stands[one]  # as the engine parts the two
        elif not _same(stands[other], stands[one]):
            continue  # it was said of the one or of the other, when they were two
        whole[other] = whole.get(one, one)
        if one in demanded:
            demanded.setdefault(other, demanded[one])
    return whole


def _parts_of(previous: PreviousRound) -> Iterator[tuple[str, str]]:
    """Sites of the register that are two, or will be with this edition: the one that keeps the id, and the other."""
    for one, other, marks in parted():
        if one in previous.sites and (other in previous.sites or marks < previous.sites[one].marks):
            yield one, other


def _same(one: SiteWithdrawal | None, other: SiteWithdrawal | None) -> bool:
    """Whether two sites are withdrawn by the same word: that of the site which they were before it was parted."""
    return one is not None and other is not None and one == replace(other, site=one.site)


def _line(site_id: str, answer: str, said: withdrawals.Demand) -> Sequence[str]:
    return site_id, answer, said.by, said.when.isoformat(), said.why


@dataclass(frozen=True, slots=True)
class Told:
    """How much stands for the editions of a round, and a digest of it: another one, and the edition is composed again.

    `waivers` are those on its own lists. `withdrawn` sites have to go, of which `listed` have a row now.
    """

    waivers: int
    volunteered: int
    withdrawn: int
    listed: int
    digest: str


def told(public: UUID) -> Told:
    """What stands for the round now."""
    found = Round.objects.get(public=public)
    signed, back = _standing(found), _ended(found)
    list_ = Volunteered.objects.filter(ended=None).first()
    going = withdrawals.going()
    said = [
        sorted(map(str, signed.values_list("public", flat=True))),
        sorted(map(str, back.values_list("public", flat=True))),
        str(list_.public) if list_ else "",
        [[site_id, each.by, each.when.isoformat(), each.why] for site_id, each in withdrawals.withdrawn().items()],
    ]
    return Told(
        signed.count(), list_.sites if list_ else 0, len(going), sum(each.listed for each in going),
        hashlib.sha256(json.dumps(said).encode()).hexdigest(),
    )  # fmt: skip


def _standing(found: Round) -> QuerySet[Waiver]:
    return Waiver.objects.filter(list__round=found, list__state=ListState.SUBMITTED, withdrawn=None)


def _ended(found: Round) -> QuerySet[Waiver]:
    """Waivers of this round and of those before that were withdrawn."""
    return Waiver.objects.exclude(withdrawn=None).filter(list__round__opened__lte=found.opened)
