"""Cluster: from the odds of pairs to sites. Connected parts first, then, inside each, average linkage with hard limits.

A pair's log-odds sum up inside two groups; they join while the sum speaks for it and nothing forbids it, so one stray
link between two sites does not chain them together.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from comity.linkage.vectors import Floats, Ints

Pair = tuple[int, int]
Link = tuple[int, int, float]
Forbidden = Callable[[frozenset[int], frozenset[int]], bool]


def parts(size: int, pairs: tuple[Ints, Ints]) -> Ints:
    """The number of the connected part that each of `size` contents is in."""
    first, second = pairs
    graph = sp.coo_matrix((np.ones(len(first)), (first, second)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def within(labels: Ints, largest: int) -> tuple[Ints, Ints]:
    """All pairs (low, high) inside each part of three to `largest` contents."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    found = [np.empty((2, 0), dtype=np.int64)]
    for size in np.unique(sizes[(sizes > 2) & (sizes <= largest)]).tolist():
        groups = order[starts[sizes == size][:, np.newaxis] + np.arange(size)]  # ascending, as the sort is stable
        found.append(groups[:, np.stack(np.triu_indices(size, 1))].transpose(1, 0, 2).reshape(2, -1))
    first, second = np.concatenate(found, axis=1)
    return first, second


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds whatever the odds: pairs (low, high) that must stand together, and what may never.

    `unknown` are the log-odds of a pair that was never compared.
    """

    together: frozenset[Pair]
    forbidden: Forbidden
    unknown: float


@dataclass
class _Groups:
    """The groups of one part while they join.

    `sums` has of two groups the log-odds between them and how many pairs they are of.
    """

    members: dict[int, frozenset[int]]
    sums: dict[int, dict[int, tuple[float, int]]]
    unknown: float
    queue: list[tuple[float, int, int, int]] = field(default_factory=list)
    stamp: dict[int, int] = field(default_factory=dict)

    def offer(self, one: int, other: int) -> None:
        """Put two groups in the queue if the average of their pairs speaks for joining them."""
        total, known = self.sums[one][other]
        count = len(self.members[one]) * len(self.members[other])
        average = (total + self.unknown * (count - known)) / count
        if average > 0:
            low, high = min(one, other), max(one, other)
            heapq.heappush(self.queue, (-average, low, high, self.stamp[low] + self.stamp[high]))

    def is_current(self, low: int, high: int, stamp: int) -> bool:
        """Whether neither group has changed since the offer."""
        alive = low in self.members and high in self.members
        return alive and self.stamp[low] + self.stamp[high] == stamp

    def join(self, low: int, high: int) -> None:
        """Make one group of two, with the sums of both."""
        self.members[low] |= self.members.pop(high)
        self.stamp[low] += self.stamp.pop(high) + 1
        for other, (total, known) in sorted(self.sums.pop(high).items()):
            del self.sums[other][high]
            if other != low:
                own = self.sums[low].get(other, (0.0, 0))
                self.sums[low][other] = self.sums[other][low] = (own[0] + total, own[1] + known)

    def offer_all(self, one: int) -> None:
        """Offer a group to all others that it has been compared with."""
        for other in sorted(self.sums[one]):
            self.offer(one, other)


def _start(groups: _Groups, together: Iterable[Pair]) -> None:
    owner = {node: node for node in groups.members}
    for one, other in sorted(together):
        low, high = min(owner[one], owner[other]), max(owner[one], owner[other])
        if low != high:
            groups.join(low, high)
            owner.update(dict.fromkeys(groups.members[low], low))
    for one in sorted(groups.members):
        for other in sorted(groups.sums[one]):
            if one < other:
                groups.offer(one, other)


def agglomerate(nodes: Iterable[int], links: Sequence[Link], rules: Rules) -> list[frozenset[int]]:
    """Groups of `nodes`, joined best average first while the average log-odds are above 0 and no rule forbids it.

    `links` are (low, high, log-odds). Every node named in `rules.together` with another of `nodes` stays with it.
    """
    ordered = sorted(nodes)
    sums: dict[int, dict[int, tuple[float, int]]] = {node: {} for node in ordered}
    for low, high, value in links:
        sums[low][high] = sums[high][low] = (value, 1)
    members = {node: frozenset((node,)) for node in ordered}
    groups = _Groups(members, sums, rules.unknown, stamp=dict.fromkeys(ordered, 0))
    _start(groups, (pair for pair in rules.together if pair[0] in members))
    while groups.queue:
        _, low, high, stamp = heapq.heappop(groups.queue)
        if groups.is_current(low, high, stamp) and not rules.forbidden(groups.members[low], groups.members[high]):
            groups.join(low, high)
            groups.offer_all(low)
    return [groups.members[key] for key in sorted(groups.members)]


def _by_part(labels: Ints, pairs: tuple[Ints, Ints], log_odds: Floats) -> dict[int, list[Link]]:
    first, second = pairs
    inside = labels[first] == labels[second]
    found: dict[int, list[Link]] = {}
    told = zip(first[inside].tolist(), second[inside].tolist(), log_odds[inside].tolist(), strict=True)
    for part, link in zip(labels[first[inside]].tolist(), told, strict=True):
        found.setdefault(part, []).append(link)
    return found


def clusters(size: int, pairs: tuple[Ints, Ints], log_odds: Floats, rules: Rules) -> list[frozenset[int]]:
    """All of `size` contents in groups, in the order of their first members."""
    bound = np.asarray(sorted(rules.together), dtype=np.int64).reshape(-1, 2)
    likely = log_odds > 0
    edges = tuple(np.concatenate((side[likely], bound[:, at])) for at, side in enumerate(pairs))
    labels = parts(size, (edges[0], edges[1]))
    links = _by_part(labels, pairs, log_odds)
    held: dict[int, list[Pair]] = {}
    for part, pair in zip(labels[bound[:, 0]].tolist(), bound.tolist(), strict=True):
        held.setdefault(part, []).append((pair[0], pair[1]))
    nodes: dict[int, list[int]] = {}
    for node, part in enumerate(labels.tolist()):
        nodes.setdefault(part, []).append(node)
    found = (
        agglomerate(group, links.get(part, ()), replace(rules, together=frozenset(held.get(part, ()))))
        if len(group) > 2 or part in held
        else _alone_or_two(group, rules)
        for part, group in nodes.items()
    )
    return sorted((group for groups in found for group in groups), key=min)


def _alone_or_two(group: Sequence[int], rules: Rules) -> list[frozenset[int]]:
    """What `agglomerate` makes of one content, or of two that a likely link has put in one part."""
    each = [frozenset((node,)) for node in group]
    return each if len(each) < 2 or rules.forbidden(*each) else [frozenset(group)]
