"""Reading a member's needs: always of the member that asks, of nobody else, and never counted across members."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from comity.check.saving import Assumptions, Saving
from comity.check.values import Advice, Outcome
from comity.disclosure.policy import PROFILES
from comity.server.accounts.roles import Actor
from comity.server.needs import engine, sealing
from comity.server.needs.kinds import Change, Standing
from comity.server.needs.models import Need, Note
from comity.vocabulary.edition import EditionRow

LISTED_MONTHS = PROFILES["default"].horizon_months
"""How long an audit stays on the list."""
_HALF_YEAR = re.compile(r"(\d{4})(?:-H([12]))?")


@dataclass(frozen=True, slots=True)
class OneNeed:
    """A need of a member, in clear. `named` and `hit` as `carrying.Row` has them, `was`: what the edition before said.

    `edition` is the name of the edition that said so; `standing` is the latest note's, `since` its day.
    """

    public: UUID
    named: Mapping[str, Any]
    hit: Mapping[str, Any]
    was: Mapping[str, Any]
    edition: str
    edition_public: UUID
    due: date | None
    standing: Standing
    since: date | None
    by: str
    at: datetime

    @property
    def site(self) -> str:
        """The site as the member named it."""
        return str(self.named.get("site_name") or self.named.get("supplier_name", ""))

    @property
    def country(self) -> str:
        """ISO alpha-2; "" where the member's list had none."""
        return str(self.named.get("country", ""))

    @property
    def listed(self) -> bool:
        """Is the site on the list?"""
        return str(self.hit["outcome"]) == Outcome.LISTED.value

    @property
    def change(self) -> Change:
        """What the last edition changed."""
        if not self.was:
            return Change.NONE
        before = self.was["outcome"] == Outcome.LISTED.value
        if self.listed != before:
            return Change.NEW if self.listed else Change.GONE
        return Change.NEWER if self.listed and self.hit["audited"] > self.was["audited"] else Change.NONE

    @property
    def renewal(self) -> date | None:
        """From when on the listed audit may be older than the programme lists; None where the list does not say."""
        return older_from(self.hit["audited"]) if self.listed else None


def older_from(audited: str) -> date | None:
    """The first day on which an audit of this half-year (`2025-H1`) or year may be older than LISTED_MONTHS months."""
    found = _HALF_YEAR.fullmatch(audited)
    if not found:
        return None
    months = int(found[1]) * 12 + (6 if found[2] == "2" else 0) + LISTED_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def of_member(member: UUID) -> Sequence[OneNeed]:
    """The needs of a member, in the order in which they were kept."""
    found = list(Need.objects.select_related("edition", "by").filter(member__public=member))
    last = {each.need_id: each for each in Note.objects.filter(need__member__public=member)}
    return [_one(each, member, last.get(each.pk)) for each in found]


def one(member: UUID, public: UUID) -> OneNeed | None:
    """One need of a member; None where there is none, or where it is another's."""
    found = Need.objects.select_related("edition", "by").filter(member__public=member, public=public).first()
    return _one(found, member, Note.objects.filter(need=found).last()) if found else None


def _one(found: Need, member: UUID, last: Note | None) -> OneNeed:
    content = sealing.opened(bytes(found.sealed), member, found.public)
    return OneNeed(
        found.public, content["named"], content["hit"], content["was"], found.edition.name, found.edition.public,
        found.due, Standing(last.standing) if last else Standing.UNASKED, last.day if last else None, found.by.name,
        found.at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OneNote:
    """What came of asking, on which day, by whose word."""

    standing: Standing
    day: date
    by: str
    at: datetime


def notes(member: UUID, public: UUID) -> Sequence[OneNote]:
    """Everything that was noted of a need, the latest first."""
    found = Note.objects.select_related("by").filter(need__member__public=member, need__public=public).order_by("-pk")
    return [OneNote(Standing(each.standing), each.day, each.by.name, each.at) for each in found]


def kept(member: UUID, named: Sequence[Mapping[str, Any]]) -> Sequence[UUID | None]:
    """The needs of a member that are these sites, as it named them; None for one that it does not keep."""
    marks = [sealing.mark(each, member) for each in named]
    found = Need.objects.filter(member__public=member, mark__in=marks).values_list("mark", "public")
    known = dict(found)
    return [known.get(mark) for mark in marks]


def days(need: OneNeed) -> Sequence[tuple[str, date]]:
    """The days of a need for a calendar: "due", its own audit; "older", the listed one may be too old from then on."""
    return [(kind, day) for kind, day in (("due", need.due), ("older", need.renewal)) if day]


def unopened() -> bool:
    """Is there a need that this server's key does not open? For who restores a backup: says neither which nor whose."""
    for need in Need.objects.select_related("member").iterator(chunk_size=500):
        try:
            sealing.opened(bytes(need.sealed), need.member.public, need.public)
        except sealing.SealError:
            return True
    return False


# --- what they come to ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of an audit need the list covers: so many sites in all; on the list, to ask, not on it.

    `covered` are those whose report can stand for an audit; `saving` counts different listed sites, without those
    that declined.
    """

    sites: int
    listed: int
    ask: int
    covered: int
    saving: Saving

    @property
    def percent(self) -> float:
        """Share of the need that is covered, 0 to 100."""
        return 100 * self.covered / self.sites if self.sites else 0.0

    @property
    def not_listed(self) -> int:
        """Sites that are not on the list."""
        return self.sites - self.listed - self.ask


def coverage(hits: Sequence[Mapping[str, Any]], assumptions: Assumptions, declined: Sequence[str] = ()) -> Coverage:
    """The coverage of rows of which an edition says this (`carrying.said`); `declined` are row_ids."""
    outcomes = Counter(each["outcome"] for each in hits)
    sites = {
        advice: {each["row_id"] for each in hits if each["outcome"] == Outcome.LISTED and each["advice"] == advice}
        for advice in (Advice.RECOGNISE, Advice.TOP_UP)
    }
    unstated = {each["row_id"] for each in hits if each.get("row_id") and not each["equivalence"]}
    left = sites[Advice.RECOGNISE] - set(declined)
    return Coverage(
        sites=len(hits),
        listed=outcomes[Outcome.LISTED],
        ask=outcomes[Outcome.ASK],
        covered=sum(each["outcome"] == Outcome.LISTED and each["advice"] == Advice.RECOGNISE for each in hits),
        saving=Saving(len(left), len(sites[Advice.TOP_UP]), len(left & unstated), assumptions),
    )


def coverage_of(needs: Sequence[OneNeed]) -> Coverage:
    """The coverage of a member's needs, with what an audit costs as the check assumes it."""
    declined = [str(each.hit["row_id"]) for each in needs if each.listed and each.standing is Standing.DECLINED]
    return coverage([each.hit for each in needs], Assumptions(), declined)


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far the requests for a member's own needs are: needs, those on the list, and by what came of asking."""

    needs: int
    listed: int
    standings: Mapping[Standing, int] = field(default_factory=dict)


def funnel(needs: Sequence[OneNeed]) -> Funnel:
    """Count a member's own needs by how they stand. UNASKED counts only those on the list: others cannot be asked."""
    counts = Counter(each.standing for each in needs if each.listed or each.standing is not Standing.UNASKED)
    return Funnel(len(needs), sum(each.listed for each in needs), {each: counts[each] for each in Standing})


# --- the listed site --------------------------------------------------------------------------------------------------


def listed_row(need: OneNeed) -> EditionRow | None:
    """The row of the edition that a need was found as; None where it is not listed."""
    return engine.published(need.edition_public).by_id().get(need.hit["row_id"]) if need.listed else None


def candidates(need: OneNeed) -> Sequence[EditionRow]:
    """The rows of the edition that a need may be, where the list is unsure; best first."""
    if need.hit["outcome"] != Outcome.ASK.value:
        return []
    by_id = engine.published(need.edition_public).by_id()
    return [by_id[each] for each in (need.hit["row_id"], *need.hit["others"]) if each in by_id]


def letter(need: OneNeed, actor: Actor) -> tuple[str, bytes] | None:
    """The request letter to the site of a need, with its file name; None where it is not listed."""
    row = listed_row(need)
    return engine.one_letter(row, Advice(need.hit["advice"]), actor) if row else None
