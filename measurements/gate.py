"""What the gate keeps on the sample rounds, with true sites and sectors, beside plain capped water-filling.

Run `python -m measurements.gate` from the checkout; the sample rounds are read from `../shared/data/rounds`. True sites
isolate the gate from intake and linkage. Nothing here feeds a constant of the product.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import python_calamine

from comity.disclosure.candidates import Standing, delta_cell, standing
from comity.disclosure.gate import Proposal, Terms, propose, release
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy
from comity.disclosure.previous import Previous, Released
from comity.disclosure.risk import risk_report
from comity.disclosure.rules import broken_rules
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef
from comity.vocabulary.site import Contribution, Site

ROUNDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "rounds"
CUTOFFS = {"2026H1": date(2026, 6, 30), "2026H2": date(2026, 12, 31)}
USABLE = {"ok", "gln_check_digit", "gln_scientific"}
FIELDS = {
    "company": "supplier_name",
    "address": "address",
    "street": "address",
    "city": "city",
    "region": "region",
    "postcode": "postcode",
    "gln": "gln",
}
CLASSES = {
    "smeta_4p": Equivalence.FOUR_PILLAR,
    "smeta_2p": Equivalence.TWO_PILLAR,
    "smeta_unspecified": Equivalence.TWO_PILLAR,
}


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def span(text: str) -> tuple[date, date]:
    """First and last day that `YYYY-MM-DD`, `YYYY-MM`, `YYYY-Qn` or `YYYY` may mean."""
    if "Q" in text:
        year, quarter = int(text[:4]), int(text[-1])
        month = 3 * quarter
        return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(*parts, 1), date(*parts, calendar.monthrange(*parts)[1])
    return date(*parts), date(*parts)


def _grid(path: Path, info: dict[str, str]) -> list[list[str]]:
    if info["format"] == "csv":
        with path.open(encoding=info["encoding"], newline="") as handle:
            return list(csv.reader(handle, delimiter=info["delimiter"]))
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name(info["sheet"]).to_python(skip_empty_area=False)
    return [[str(cell) for cell in row] for row in rows]


def _texts(name: str) -> dict[tuple[str, str, int], dict[str, str]]:
    found: dict[tuple[str, str, int], dict[str, str]] = {}
    for info in _csv(ROUNDS / "truth" / "files.csv"):
        if info["round"] != name or not (path := ROUNDS / name / info["file"]).exists():
            continue
        grid, columns = _grid(path, info), json.loads(info["columns"])
        header = grid[int(info["header_row"]) - 1]
        places = {
            FIELDS[key]: header.index(title) for key, title in columns.items() if key in FIELDS and title in header
        }
        for number, row in enumerate(grid, start=1):
            found[info["file"], info["sheet"], number] = {
                field: row[index].strip() for field, index in places.items() if index < len(row)
            }
    return found


def _contribution(row: dict[str, str], texts: dict[str, str]) -> Contribution:
    gln = texts.get("gln", "")
    listing = Listing(
        ref=RowRef(row["file"], row["sheet"], int(row["row"])),
        site_name=row["site_as_written"],
        country=row["country"],
        sector=row["sector"],
        gln=gln if row["status"] == "ok" and len(gln) == 13 else "",
        **{key: value for key, value in texts.items() if key != "gln"},
    )
    first, last = span(row["audit_date"])
    return Contribution(
        row["member"], listing, Kind.ON_SITE_AUDIT, CLASSES.get(row["protocol_class"], Equivalence.OTHER), first, last
    )


def truth_sites(name: str, unknown: float = 0.0) -> list[Site]:
    """The true sites of a sample round; a share `unknown` (0..1) of them, chosen by hash, with the sector left out."""
    texts, grouped, sectors = _texts(name), defaultdict(list), {}
    for row in _csv(ROUNDS / "truth" / "rows.csv"):
        if row["round"] == name and row["status"] in USABLE:
            grouped[row["site"]].append(_contribution(row, texts.get((row["file"], row["sheet"], int(row["row"])), {})))
            sectors[row["site"]] = row["sector"]
    sites = []
    for site, contributions in sorted(grouped.items()):
        digest = hashlib.sha256(site.encode()).hexdigest()
        sector = "" if int(digest[:8], 16) < unknown * 2**32 else sectors[site]
        sites.append(Site(digest[:24], contributions[0].listing.country, sector, tuple(contributions)))
    return sites


def water_filling(rows: Sequence[frozenset[int]], policy: Policy) -> int:
    """Rows of one cell kept by the plain capped water-filling of disclosure.md 3.4, rows given in keyed order."""
    exclusive: dict[int, list[frozenset[int]]] = defaultdict(list)
    for row in rows:
        if len(row) == 1:
            exclusive[min(row)].append(row)
    shared = [row for row in rows if len(row) > 1]
    best = 0
    for level in range(max(map(len, exclusive.values()), default=0), -1, -1):
        for tenths in (10, 8, 6, 4, 2, 0):
            pick = [row for own in exclusive.values() for row in own[:level]] + shared[: len(shared) * tenths // 10]
            if len(pick) > best and not broken_rules(pick, policy):
                best = len(pick)
    return best


def _plain(proposal: Proposal) -> int:
    cells: dict[str, list[frozenset[int]]] = defaultdict(list)
    for each in proposal.placements:
        if not each.candidate.reason:
            cells[each.candidate.cell].append(each.behind)
    return sum(water_filling(rows, proposal.policy) for rows in cells.values())


def _useful_hits(proposal: Proposal, sites: Sequence[Site], truth: dict[str, str]) -> tuple[int, int]:
    """Rows of the supplier lists whose site others audited and the member did not: all of them, and those listed."""
    listed = {each.site_id for each in proposal.listed}
    old = {each.site_id for each in proposal.placements if not each.candidate.reason}
    members = {site.site_id: {part.member for part in site.contributions} for site in sites}
    wanted = [
        (truth[row["site"]], row["member"])
        for row in _csv(ROUNDS / "truth" / "suppliers.csv")
        if row["site"] in truth and truth[row["site"]] in old
    ]
    useful = [site_id for site_id, member in wanted if members[site_id] - {member} and member not in members[site_id]]
    return len(useful), sum(site_id in listed for site_id in useful)


def measure(name: str, unknown: float) -> None:
    """Print one round's figures."""
    sites = truth_sites(name, unknown)
    start = time.perf_counter()
    proposal = propose(sites, Terms(Policy(), CUTOFFS[name], Keys.derive(bytes(32))))
    seconds = time.perf_counter() - start
    release(proposal)
    report = risk_report(proposal)
    kept = report["retained"]["sites"]
    truth = {
        row["site"]: hashlib.sha256(row["site"].encode()).hexdigest()[:24]
        for row in _csv(ROUNDS / "truth" / "sites.csv")
        if row["round"] == name
    }
    print(
        f"\n{name}, {unknown:.0%} of sectors unknown: {kept['listed']} of {kept['old_enough']} sites old enough are "
        f"listed, {kept['share']:.1%}; proposed in {seconds:.1f} s"
    )
    if not unknown:
        plain = _plain(proposal)
        print(f"  plain water-filling, before I3b: {plain}, {plain / kept['old_enough']:.1%}")
    all_hits, listed_hits = _useful_hits(proposal, sites, truth)
    print(f"  useful hits of the supplier lists: {listed_hits} of {all_hits}, {listed_hits / all_hits:.1%}")
    print("  held:", dict(Counter(each.reason for each in proposal.held)))
    for column, found in report["filled"].items():
        print(
            f"  {column:14} known {found['known']:5} shown {found['shown']:5} {found['share']:6.1%}"
            f"  in full {found['in_full']:5}"
        )
    for attacker, found in report["attackers"]["edition"].items():
        bare = report["attackers"]["names_off"][attacker]["exclusive"]
        print(
            f"  {attacker:16} exclusive rows {found['exclusive']['success']:.3f} "
            f"[{found['exclusive']['low']:.3f}, {found['exclusive']['high']:.3f}]   names off {bare['success']:.3f}"
        )


def released(proposal: Proposal, sites: Sequence[Site]) -> Previous:
    """What the register keeps of an edition, for the next round to follow."""
    behind = {site.site_id: _counted(site, proposal) for site in sites}
    rows = {
        each.site_id: Released(each.row, each.candidate.sector, behind[each.site_id])
        for each in proposal.listed
        if each.row
    }
    return Previous(release(proposal).edition_id, proposal.cutoff, rows)


def _counted(site: Site, proposal: Proposal) -> frozenset[str]:
    parts = site.contributions
    return frozenset(
        part.member for part in parts if standing(part, proposal.policy, proposal.cutoff) is Standing.COUNTS
    )


def _with_leavers(first: Sequence[Site], second: Sequence[Site]) -> list[Site]:
    """The second round's sites with what members that left had contributed, and every site of the first round."""
    present = {part.member for site in second for part in site.contributions}
    sites = {site.site_id: site for site in second}
    for site in first:
        left = tuple(part for part in site.contributions if part.member not in present)
        known = sites.get(site.site_id)
        sites[site.site_id] = replace(known or site, contributions=(*(known.contributions if known else ()), *left))
    return list(sites.values())


def measure_sequence(unknown: float) -> None:
    """Print what the second round keeps after the first, and what rule R2 costs."""
    one, two = CUTOFFS
    keys, policy = Keys.derive(bytes(32)), Policy()
    first = truth_sites(one, unknown)
    before = released(propose(first, Terms(policy, CUTOFFS[one], keys)), first)
    sites = _with_leavers(first, truth_sites(two, unknown))
    start = time.perf_counter()
    proposal = propose(sites, Terms(policy, CUTOFFS[two], keys, previous=before))
    seconds = time.perf_counter() - start
    release(proposal)
    alone = propose(sites, Terms(policy, CUTOFFS[two], keys))
    report = risk_report(proposal)
    kept, changes = report["retained"]["sites"], report["changes"]
    truth = {
        row["site"]: hashlib.sha256(row["site"].encode()).hexdigest()[:24]
        for row in _csv(ROUNDS / "truth" / "sites.csv")
    }
    useful, found = _useful_hits(proposal, sites, truth)
    cells: dict[str, list[frozenset[int]]] = defaultdict(list)
    for each in proposal.placements:
        if each.site_id not in before.released and not each.candidate.reason:
            cells[delta_cell(each.candidate.sector, each.candidate.country, policy)].append(each.behind)
    plain = sum(water_filling(rows, policy) for rows in cells.values())
    print(
        f"{two} after {one}, {unknown:.0%} of sectors unknown: {kept['listed']} of {kept['old_enough']} sites old enough "
        f"are listed, {kept['share']:.1%} (without the edition before: {len(alone.listed)}); proposed in {seconds:.1f} s"
    )
    print(f"  useful hits of the supplier lists: {found} of {useful}, {found / useful:.1%}")
    print(
        f"  since the edition before: {changes['rows']} of {len(before.released)}; plain water-filling, R2 alone: {plain} new"
    )
    print(f"  held: {dict(Counter(each.reason for each in proposal.held))}")
    for name in ("largest_weight", "largest_share_of_exclusive_rows"):
        print(f"  {name} in {changes['sets_checked']} sets of changes: {changes[name]}")
    for attacker, told in report["attackers"]["edition"].items():
        alone_on = told["exclusive"]
        print(
            f"  {attacker:16} exclusive rows {alone_on['success']:.3f} [{alone_on['low']:.3f}, {alone_on['high']:.3f}]"
        )
    print()


def main() -> None:
    """Both rounds, with all sectors known and with a part of them unknown."""
    if not ROUNDS.exists():
        print(f"Nothing measured: {ROUNDS} is not there.")
        return
    for name in CUTOFFS:
        for unknown in (0.0, 0.3):
            measure(name, unknown)
    print()
    for unknown in (0.0, 0.3):
        measure_sequence(unknown)


if __name__ == "__main__":
    main()
