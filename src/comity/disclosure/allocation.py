"""Which sites of a country are listed: the most that rule R1 allows in every knowledge cell (disclosure.md 3.3, 3.4).

Every site listed counts ten, plus one for each member behind it, because a site that many audit matters to many. A site
of unknown sector hides among its whole country, with the sector of other rows left blank where that helps. Two margins
are tried: as many sites as R1 allows, and a few fewer, since in a crowd without slack many values go blank.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

from comity.disclosure.candidates import Candidate
from comity.disclosure.coarsening import Sketch
from comity.disclosure.counters import Counters, Scale, Shape
from comity.disclosure.crowd import Crowd, in_order
from comity.disclosure.fitting import Bins, fit
from comity.disclosure.policy import Policy

SITE_POINTS = 10
SECTOR_POINTS = 1
"""A filled sector beside ten times the points of a site: little, since a site's name gives its sector away."""
LISTED_POINTS = 40
"""A listed site beside what its row shows (`ladders.py`, at most 38): being found by name alone is half the worth."""
MARGINS = (Fraction(1), Fraction(24, 25))
"""Shares of p_max with which sites are chosen; what is released is held to p_max itself."""

Behind = tuple[int, ...]


def allocate(candidates: Iterable[Candidate], policy: Policy) -> tuple[Sketch, ...]:
    """The crowds to release from candidates in keyed order; a candidate in none of them is held."""
    countries: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        countries[candidate.country].append(candidate)
    return tuple(sketch for country in sorted(countries) for sketch in _country(country, countries[country], policy))


def _country(country: str, candidates: Sequence[Candidate], policy: Policy) -> list[Sketch]:
    by_sector: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_sector[candidate.sector].append(candidate)
    unknown = by_sector.pop("", [])
    options = [_cells(country, by_sector, tight) for tight in _tightened(policy)]
    if not unknown:
        known = {sector: [cells[sector] for cells in options] for sector in sorted(by_sector)}
        return [best[0] for crowds in known.values() if (best := _best([[crowd] for crowd in crowds], policy))]
    hidden = [_hidden(country, unknown, cells, tight) for cells, tight in zip(options, _tightened(policy), strict=True)]
    return _best(hidden, policy)


def _tightened(policy: Policy) -> list[Policy]:
    """The policy, and the same with margins where that would still be a valid policy."""
    found = [replace(policy, p_max=policy.p_max * margin) for margin in MARGINS]
    return [tight for tight in found if tight.p_max * policy.k_min > 1]


def _cells(country: str, by_sector: Mapping[str, Sequence[Candidate]], policy: Policy) -> dict[str, Crowd]:
    return {sector: Crowd(country, sector, tuple(_most(by_sector[sector], (), policy))) for sector in sorted(by_sector)}


def _best(options: Sequence[Sequence[Crowd]], policy: Policy) -> list[Sketch]:
    """The option whose rows are worth most to members, by being listed and by what they show; of equals the first."""
    different = dict.fromkeys(tuple(crowd for crowd in crowds if crowd.rows) for crowds in options)
    sketched = [[Sketch(crowd, policy) for crowd in crowds] for crowds in different]
    return max(sketched, key=lambda sketches: sum(map(_worth, sketches)))


def _worth(sketch: Sketch) -> int:
    rows = sketch.crowd.rows
    sectors = SECTOR_POINTS * len(rows) if sketch.crowd.sector else 0
    return sum(LISTED_POINTS + len(row.behind) for row in rows) + sketch.told() + sectors


def _hidden(country: str, unknown: Sequence[Candidate], cells: Mapping[str, Crowd], policy: Policy) -> list[Crowd]:
    """The crowds of a country with rows of unknown sector: those with their sector, and one without."""
    known = {sector: crowd for sector, crowd in cells.items() if crowd.rows}
    blanked, listed = _hide(unknown, {sector: crowd.rows for sector, crowd in known.items()}, policy)
    without = [row for sector in blanked for row in known[sector].rows] + list(listed)
    crowds = [crowd for sector, crowd in known.items() if sector not in blanked]
    return [*crowds, Crowd(country, "", in_order(without), blanked)] if without else crowds


def _most(rows: Sequence[Candidate], beside: Sequence[Candidate], policy: Policy) -> list[Candidate]:
    """As many of the rows as can be listed in one crowd beside rows that are in it anyway."""
    shapes = sorted({row.behind for row in (*rows, *beside)})
    scale = Scale([Shape(shape) for shape in shapes], len(rows) + len(beside), 1, policy)
    counters, counts = Counters(scale), Counter(row.behind for row in beside)
    counters.add_all([counts[shape] for shape in shapes])
    if not counters.keeps():
        return []
    available = Counter(row.behind for row in rows)
    values = [SITE_POINTS + len(shape) for shape in shapes]
    bins = Bins(counters, None, [available[shape] for shape in shapes], values)
    taken = fit(bins, starts=policy.k_min, thorough=True)
    return _first_of_each(rows, dict(zip(shapes, taken, strict=True)))


def _first_of_each(rows: Sequence[Candidate], taken: Mapping[Behind, int]) -> list[Candidate]:
    """The first so many rows of each shape, in the order given: the keyed one."""
    left, chosen = dict(taken), []
    for row in rows:
        if left[row.behind] > 0:
            left[row.behind] -= 1
            chosen.append(row)
    return chosen


def _hide(
    unknown: Sequence[Candidate], cells: Mapping[str, Sequence[Candidate]], policy: Policy
) -> tuple[tuple[str, ...], Sequence[Candidate]]:
    """Which sectors to leave blank, so that rows of unknown sector find a crowd, and which of these rows are listed.

    One sector more at a time, while that is worth it; and from all sectors one fewer at a time, since a crowd may need
    several at once. The better end of the two ways counts.
    """

    @cache
    def outcome(blanked: frozenset[str]) -> tuple[int, Sequence[Candidate]]:
        beside = [row for sector in sorted(blanked) for row in cells[sector]]
        listed = _most(unknown, beside, policy)
        points = sum(SITE_POINTS + len(row.behind) for row in listed)
        return SITE_POINTS * points - SECTOR_POINTS * len(beside) if listed else 0, listed

    ends = [
        _climb(start, frozenset(cells), lambda blanked: outcome(blanked)[0])
        for start in (frozenset[str](), frozenset(cells))
    ]
    best = max(ends, key=lambda blanked: (outcome(blanked)[0], -len(blanked), tuple(sorted(blanked))))
    listed = outcome(best)[1]
    return (tuple(sorted(best)) if listed else ()), listed


def _climb(start: frozenset[str], sectors: frozenset[str], points: Callable[[frozenset[str]], int]) -> frozenset[str]:
    best, most = start, points(start)
    while True:
        near = [best ^ {sector} for sector in sorted(sectors)]
        scored = [(points(blanked), blanked) for blanked in near]
        top = max(scored, key=lambda pair: pair[0], default=(most, best))
        if top[0] <= most:
            return best
        most, best = top


def without_sectors(sketches: Sequence[Sketch], sectors: frozenset[str], policy: Policy) -> tuple[Sketch, ...]:
    """The crowds with some sectors left blank: their rows join the rows of their country that have none."""
    touched = {sketch.crowd.country for sketch in sketches if sketch.crowd.sector in sectors}
    joined: dict[str, list[Crowd]] = {}
    kept = []
    for sketch in sketches:
        crowd = sketch.crowd
        if crowd.country in touched and (not crowd.sector or crowd.sector in sectors):
            joined.setdefault(crowd.country, []).append(crowd)
        else:
            kept.append(sketch)
    return (*kept, *(Sketch(_joined(country, parts), policy) for country, parts in joined.items()))


def _joined(country: str, crowds: Sequence[Crowd]) -> Crowd:
    blanked = {sector for crowd in crowds for sector in (*crowd.blanked, crowd.sector)} - {""}
    return Crowd(country, "", in_order(row for crowd in crowds for row in crowd.rows), tuple(sorted(blanked)))
