"""What stands of what people decided, and which sites are gone by it: closed, or moved to where another one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import QuerySet

from comity.server.sites.kinds import Gone, Kind
from comity.server.sites.models import Decision

_AT_ONCE = 500
"""Ids that are asked for in one statement."""


def merges() -> QuerySet[Decision]:
    """That two sites are one, as it stands."""
    return Decision.objects.filter(kind=Kind.MERGE, undoes=None, undone_by=None)


def goings() -> QuerySet[Decision]:
    """That sites are closed or have moved, as it stands."""
    return Decision.objects.filter(kind__in=(Kind.CLOSED, Kind.MOVED), undoes=None, undone_by=None)


def splits() -> QuerySet[Decision]:
    """That sites are two, as it stands."""
    return Decision.objects.filter(kind=Kind.SPLIT, undoes=None, undone_by=None)


def gone() -> Mapping[str, Gone]:
    """Every site that is closed or has moved, by its id and by those that people said are one with it.

    Of these one may have become the id of the site, or may once more: all are the same premises.
    """
    found = {each.one: _gone(each) for each in goings().select_related("by").order_by("pk")}
    edge = list(found)
    while edge:
        further: list[str] = []
        for one, other in _one_with(edge):
            for known, new in ((one, other), (other, one)):
                if known in found and new not in found:
                    found[new] = found[known]
                    further.append(new)
        edge = further
    return found


def _gone(found: Decision) -> Gone:
    if found.since is None:
        raise AssertionError("the database keeps no closing without its day")
    return Gone(found.public, found.other, found.since, found.by.name, found.at.date().isoformat(), found.why)


def _one_with(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs that are one, of those with one of these ids in it."""
    told = merges()
    walk = iter(ids)
    while batch := list(islice(walk, _AT_ONCE)):
        yield from (told.filter(one__in=batch) | told.filter(other__in=batch)).values_list("one", "other")


def twins() -> Mapping[str, Sequence[str]]:
    """Every site that people said is one with others, by its id: the ids of all of them, itself among them."""
    group: dict[str, list[str]] = {}
    for one, other in merges().order_by("pk").values_list("one", "other"):
        kept, joined = group.setdefault(one, [one]), group.setdefault(other, [other])
        if kept is not joined:
            kept += joined
            group.update(dict.fromkeys(joined, kept))
    return group


def onward(site_id: str) -> Sequence[str]:
    """The site, and where it moved, and where that moved; ids in this order."""
    ways = dict(goings().filter(kind=Kind.MOVED).values_list("one", "other"))
    seen = [site_id]
    while (to := ways.get(seen[-1])) and to not in seen:
        seen.append(to)
    return seen
