"""Counts of sites that may be published: cells that keep rule R1, each perturbed by its cell key (disclosure.md 3.7).

**Which counts.** Of sites *on* an edition everybody can count the rows; that is exact and no secret. Counts here are of
all sites with an audit that counts, held ones too.

**Which cells.** Only cells whose name is public anyway and whose sites keep R1, any coalition of the policy taken out.
What one can subtract must keep R1, too, or be at most D sites, which the noise covers: what the rows of the edition
leave of a cell, what the published cells of one table within it leave (the smallest of those are withheld until it
does), and what came to it since the edition before. Of every other cell it is only said that it is withheld, for one
and the same reason (`WITHHELD`), be it one that breaks R1, one withheld for another's sake, or one without any site:
else "withheld" would tell that there is at least one.

**Which noise.** Each site has a record key (HMAC of its id), a cell's key is their sum mod 2^32, and the noise is what
the perturbation table has at the place to which the cell's key leads. So a cell is its set of sites: the same sites
give the same number under every name, in every report and edition, and asking again averages nothing away (A14).
Totals are cells of their own: parts and whole need not add up, and must not be made to. The place is once more an HMAC
of the cell's key. Used directly in a table in the order of its noises, keys that add up would make noises that nearly
do, and it could be told whether parts are all that there is (`modify_cnt_ptable` of `ptable` re-arranges the table).

**What subtracting still tells** (D = 3, js = 2, exact from the table). Whoever knows all sites of a cell but one and
guesses from the number whether that one is there is right in 57.1 % of cases from 6 sites on, where 50 % is blind and
exact counts give 100 %; in 1 of 7 cases he can be sure. At fewer sites it is at most 68.9 % (3 or 4); whether 3 sites
are there or none of them, 71.4 %. From k numbers of cells that all contain the site it is 1 - (6/7)^k / 2. Between two
editions made with one key a cell with the same sites keeps its number: another number proves that the sites are others,
and shows in 87.8 % of cases where one site came.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.disclosure.keys import Keys
from comity.disclosure.perturbation import POSITIONS, perturbed
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.risk import TOO_EARLY
from comity.disclosure.rules import Behind, broken_rules
from comity.reference import groups
from comity.vocabulary.edition import Edition

COUNTRY, SECTOR, AUDITED = "country", "sector", "audited"
REGION_GROUP, SECTOR_GROUP = "region_group", "sector_group"
DIMENSIONS = (SECTOR, COUNTRY, SECTOR_GROUP, REGION_GROUP, AUDITED)
TABLES = (
    (), (COUNTRY,), (SECTOR,), (SECTOR, COUNTRY), (REGION_GROUP,), (SECTOR_GROUP,), (SECTOR_GROUP, REGION_GROUP),
    (AUDITED,),
)  # fmt: skip
UNKNOWN_SECTOR = "unknown sector"
WITHHELD = (
    "Withheld: there is no such site, or too few members stand behind these sites, behind those that other numbers or "
    "the edition leave over, or behind those that are new."
)
SHOWN = (
    "At most {most} from the true number, by chance but always the same for the same sites; numbers need not add up. "
    "May be published once the edition is out."
)
Values = tuple[str, ...]
Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A site to count: its id, the numbers of the members behind it (at least one), and its value on each dimension.

    `listed`: it stands on the edition. `came`: it was not counted with the edition before. `known`: those behind it
    waived that they may be known.
    """

    site_id: str
    behind: Behind
    values: Mapping[str, str]
    listed: bool = False
    came: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by some dimensions; none: of all sites. `cells` are those whose names are public anyway."""

    dimensions: tuple[str, ...]
    cells: frozenset[Values]


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """One cell of a table: its value on each dimension, and its count; None: withheld."""

    dimensions: tuple[str, ...]
    values: Values
    count: int | None


def published_counts(
    sites: Iterable[Counted], tables: Sequence[Table], policy: Policy, keys: Keys
) -> tuple[PublishedCell, ...]:
    """Every named cell of every table, in the order of tables and values, with its published count or withheld.

    All tables that are to be published of an edition belong into one call: what one could subtract is looked at within
    it. Depends on sites, policy and key alone, not on order.
    """
    shown = _Selection({site.site_id: site for site in sites}, tables, policy).shown()
    return tuple(
        PublishedCell(table.dimensions, values, _count(kept[values], policy, keys) if values in kept else None)
        for table, kept in zip(tables, shown, strict=True)
        for values in sorted(table.cells)
    )


def _count(ids: Ids, policy: Policy, keys: Keys) -> int:
    cell_key = sum(map(keys.record_key, ids)) % POSITIONS
    return perturbed(len(ids), keys.position(cell_key), policy.cellkey_D, policy.cellkey_js)


class _Selection:
    """Which named cells of some tables may be shown: for each table, their sites."""

    def __init__(self, sites: Mapping[str, Counted], tables: Sequence[Table], policy: Policy) -> None:
        self._sites, self._policy = sites, policy
        self._listed = frozenset(each for each, site in sites.items() if site.listed)
        self._came = frozenset(each for each, site in sites.items() if site.came)
        self._known_sites = frozenset(each for each, site in sites.items() if site.known)
        self._known: dict[Ids, bool] = {}
        self._shown = [self._table(table) for table in tables]

    def shown(self) -> list[dict[Values, Ids]]:
        """What is left after all is withheld that has to be."""
        while any(self._covered(whole, parts) for whole in self._shown for parts in self._shown):
            pass
        return self._shown

    def _table(self, table: Table) -> dict[Values, Ids]:
        cells: defaultdict[Values, set[str]] = defaultdict(set)
        for site in self._sites.values():
            cells[tuple(site.values[dimension] for dimension in table.dimensions)].add(site.site_id)
        found = {values: frozenset(cells[values]) for values in table.cells if values in cells}
        return {values: ids for values, ids in found.items() if self._may_show(ids)}

    def _covered(self, whole: Mapping[Values, Ids], parts: dict[Values, Ids]) -> bool:
        """Withhold parts until nothing is told of what they leave of a whole; whether any had to be."""
        before = len(parts)
        for ids in whole.values():
            within = sorted((len(part), values) for values, part in parts.items() if part < ids)
            left = ids.difference(*(parts[values] for _, values in within))
            for _, values in within:
                if self._tells_nothing(left):
                    break
                left |= parts.pop(values)
        return len(parts) < before

    def _may_show(self, ids: Ids) -> bool:
        return self._keeps(ids) and self._tells_nothing(ids) and self._tells_nothing(ids & self._came)

    def _tells_nothing(self, left: Ids) -> bool:
        """Whether the number of some sites may be found out by subtracting, and then those known, or all rows of the
        edition, too."""
        most = self._policy.cellkey_D
        return all(
            len(ids) <= most or self._keeps(ids) for ids in (left, left - self._known_sites, left - self._listed)
        )

    def _keeps(self, ids: Ids) -> bool:
        if ids not in self._known:
            self._known[ids] = not broken_rules([self._sites[each].behind for each in ids], self._policy)
        return self._known[ids]


# --- those of an edition ----------------------------------------------------------------------------------------------


def edition_counts(proposal: Proposal, edition: Edition, keys: Keys) -> tuple[PublishedCell, ...]:
    """Sites audited in the window, held ones too: all; by country, sector, both; by their groups; by half-year.

    Cells are named by what the edition itself shows, and by "unknown sector"; a site whose half-year its date leaves
    open is in none of the half-years.
    """
    shown = [_values(row.country, row.sector, row.audited) for row in edition.rows]
    shown += [_values(row.country, "", "") for row in edition.rows]
    named = {by: {tuple(values[each] for each in by) for values in shown} for by in TABLES}
    tables = [Table(by, frozenset(cell for cell in cells if all(cell))) for by, cells in named.items()]
    return published_counts(_counted(proposal), tables, proposal.policy, keys)


def _values(country: str, sector: str, audited: str) -> dict[str, str]:
    return {
        COUNTRY: country,
        SECTOR: sector or UNKNOWN_SECTOR,
        REGION_GROUP: groups.region_group(country),
        SECTOR_GROUP: groups.sector_group(sector) or UNKNOWN_SECTOR,
        AUDITED: audited if "-H" in audited else "",
    }


def _counted(proposal: Proposal) -> Iterator[Counted]:
    for each in proposal.placements:
        if each.behind:
            site = each.candidate
            values = _values(site.country, site.sector, site.audited)
            yield Counted(site.site_id, each.behind, values, each.listed, _came(each, proposal), site.waived)


def _came(each: Placement, proposal: Proposal) -> bool:
    before = proposal.previous
    if before is None or each.site_id in before.released:
        return False
    waiting = before.waiting.get(each.site_id)
    return waiting is None or waiting.reason in TOO_EARLY


def write_counts(path: Path, cells: Iterable[PublishedCell], policy: Policy) -> None:
    """counts.csv: a line for each cell, with its number or "withheld" and what that means."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("counted_by", *DIMENSIONS, "sites", "what_it_means"))
        writer.writerows(_line(each, policy) for each in cells)


def _line(each: PublishedCell, policy: Policy) -> tuple[object, ...]:
    value = dict(zip(each.dimensions, each.values, strict=True))
    return (
        " x ".join(each.dimensions) or "all",
        *(value.get(dimension, "") for dimension in DIMENSIONS),
        "withheld" if each.count is None else each.count,
        WITHHELD if each.count is None else SHOWN.format(most=policy.cellkey_D),
    )
