"""The disclosure-risk report of an edition: what was released under which rule, and what an attacker gains from it.

For the Secretariat and its counsel. It names members by number only, and no member together with a site.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from comity.disclosure import holds, posterior, recheck, risk_summary
from comity.disclosure.attackers import attack_report
from comity.disclosure.candidates import Candidate
from comity.disclosure.columns import COARSENED, IDENTITY
from comity.disclosure.ladders import finest
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.risk_history import NO_HISTORY, History
from comity.disclosure.risk_page import page
from comity.disclosure.rules import Figures, figures
from comity.vocabulary.edition import EditionRow

JSON_NAME, PAGE_NAME = "risk.json", "risk.html"
TOO_EARLY = ("min_age", "outside_window")
Target = tuple[list[EditionRow], dict[str, frozenset[int]], dict[str, str]]


def risk_report(proposal: Proposal, edition: str = "", before: History = NO_HISTORY) -> dict[str, Any]:
    """The report as JSON values, on the edition of this id, with the history of those `before` carried on.

    `knowledge_cells` names each row_id's cell, and rows grouped by it keep R1; `finer_cells` names its cell one level
    finer. How a row hides is that of its cell, in `posterior`.
    """
    candidates = _old_enough(proposal)
    targets = _targets(proposal)
    report = {
        "edition": edition,
        "cutoff": proposal.cutoff.isoformat(),
        "policy": proposal.policy.as_dict(),
        "retained": retained(proposal),
        "filled": _filled(proposal),
        "holds": _holds(proposal.held),
        "worst": _worst(proposal),
        "changes": _changes(proposal),
        "waived": _waived(proposal),
        "cells": _cells(candidates, proposal.policy),
        "members": _members(candidates, proposal),
        "attackers": {name: attack_report(*target) for name, target in targets.items()},
        "posterior": {name: _posterior(target, proposal.policy) for name, target in targets.items()},
    }
    return {
        **risk_summary.conclusions(report),
        **report,
        "history": before.with_report(report),
        "knowledge_cells": knowledge_cells(proposal),
        "finer_cells": targets["edition_one_level_finer"][2],
    }


def knowledge_cells(proposal: Proposal) -> dict[str, str]:
    """The cell of each listed row, by row_id."""
    return {each.row.row_id: each.cell for each in proposal.listed if each.row}


def write_risk(folder: Path, report: Mapping[str, Any]) -> None:
    """Write risk.json and risk.html into a folder that exists."""
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / JSON_NAME).write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / PAGE_NAME).write_text(page(report), encoding="utf-8", newline="\n")


# --- what is attacked -------------------------------------------------------------------------------------------------


def cell(site: Candidate) -> str:
    """What comity infers from a site itself, whether published or not: its sector, if known, and country."""
    return site.cell


def finer_cell(site: Candidate) -> str:
    """One level finer than the policy: sector, country and region."""
    return f"{site.cell} | {site.texts.region}"


def edition_target(proposal: Proposal, cell_of: Callable[[Candidate], str] | None = None) -> Target:
    """The rows of an edition, who stands behind them, and their cells, as `attack_report` takes them.

    Cells are those of `knowledge_cells` unless others are given. Rows that sites volunteered, and those on waivers,
    are left out: R1 makes no promise about them.
    """
    listed = [(each, each.row) for each in proposal.crowd if each.row]
    cells = {row.row_id: cell_of(each.candidate) if cell_of else each.cell for each, row in listed}
    return [row for _, row in listed], {row.row_id: each.behind for each, row in listed}, cells


def _targets(proposal: Proposal) -> dict[str, Target]:
    """What is attacked and measured: the edition and the list with names off, as known and one level finer."""
    return {
        "edition": edition_target(proposal),
        "edition_by_inferred_sector": edition_target(proposal, cell),
        "edition_one_level_finer": edition_target(proposal, finer_cell),
        "names_off": names_off_target(proposal),
        "names_off_one_level_finer": names_off_target(proposal, finer_cell),
    }


def _waived(proposal: Proposal) -> dict[str, Any]:
    """Rows that are listed on waivers, by themselves: no promise speaks of them, and no other figure of attackers.

    `named` is what an outsider achieves on those of them that rest on one member, who knows how many of the rows on
    waivers every member has in each cell.
    """
    listed = [(each, each.row) for each in proposal.listed if each.row and each.candidate.waived]
    behind = {row.row_id: each.behind for each, row in listed}
    cells = {row.row_id: each.candidate.cell for each, row in listed}
    named = attack_report([row for _, row in listed], behind, cells)["outsider"]["exclusive"]
    return {"rows": len(listed), "named": named}


def _posterior(target: Target, policy: Policy) -> dict[str, Any]:
    """How the posterior is spread over the rows of a target, and for each of its cells how the rows of it hide."""
    _, behind, cells = target
    hidings = posterior.by_cell(behind, cells, policy)
    return {
        **posterior.spread(hidings, policy.p_max),
        "cells": {name: each.as_dict() for name, each in hidings.items()},
    }


def names_off_target(proposal: Proposal, cell_of: Callable[[Candidate], str] = cell) -> Target:
    """What "take the names off" would have published: every site that is old enough, with all that is known of it."""
    everything = [each.candidate for each in proposal.placements if each.candidate.behind]
    rows = [_bare_row(site) for site in everything]
    behind = {site.site_id: frozenset(site.behind) for site in everything}
    return rows, behind, {site.site_id: cell_of(site) for site in everything}


def _bare_row(site: Candidate) -> EditionRow:
    shown, texts = finest(site), site.texts
    return EditionRow(
        site.site_id,
        texts.supplier_name,
        texts.site_name,
        texts.address,
        texts.city,
        texts.region,
        texts.postcode,
        site.country,
        site.sector,
        texts.identifiers,
        shown.kind,
        shown.equivalence,
        shown.audited,
    )


# --- what was kept ----------------------------------------------------------------------------------------------------


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _old_enough(proposal: Proposal) -> list[Placement]:
    return [each for each in proposal.placements if each.reason not in TOO_EARLY]


def retained(proposal: Proposal) -> dict[str, Any]:
    """Sites old enough, and possible hits: pairs of a site and a member that did not audit it, which could use it."""
    candidates, members = _old_enough(proposal), proposal.members
    sizes: dict[str, Callable[[int], bool]] = {
        "1": lambda size: size == 1,
        "2": lambda size: size == 2,
        "3-4": lambda size: 3 <= size <= 4,
        "5+": lambda size: size >= 5,
    }

    def kept(rows: Sequence[Placement], weight: Callable[[Placement], int]) -> dict[str, float | int]:
        whole, part = sum(map(weight, rows)), sum(weight(each) for each in rows if each.listed)
        return {"old_enough": whole, "listed": part, "share": _share(part, whole)}

    return {
        "sites": kept(candidates, lambda each: 1),
        "possible_hits": kept(candidates, lambda each: members - len(each.behind)),
        "audits_behind_sites": kept(candidates, lambda each: len(each.behind)),
        "sites_by_members_behind": {
            name: kept([each for each in candidates if belongs(len(each.behind))], lambda _: 1)
            for name, belongs in sizes.items()
        },
    }


def _filled(proposal: Proposal) -> dict[str, Any]:
    """Per column: listed rows whose site has a value, rows that show it, and rows that show it in full."""
    rows = [(each.candidate, each.row) for each in proposal.listed if each.row]

    def known(site: Candidate, column: str) -> str:
        return str(getattr(site.texts if column in IDENTITY else site, column))

    return {
        column: {
            "known": (total := sum(bool(known(site, column)) for site, _ in rows)),
            "shown": (shown := sum(bool(getattr(row, column)) for _, row in rows)),
            "in_full": sum(
                bool(known(site, column)) and getattr(row, column) == known(site, column) for site, row in rows
            ),
            "share": _share(shown, total),
        }
        for column in (*IDENTITY, *COARSENED)
    }


def _holds(held: Sequence[Placement]) -> list[dict[str, Any]]:
    """Holds by reason, then by cell; most first."""
    by_reason: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in held:
        by_reason[each.reason][each.cell] += 1
    return [
        {
            "reason": reason,
            "sites": sum(cells.values()),
            "sentence": holds.sentence(reason),
            "cells": dict(sorted(cells.items(), key=lambda pair: (-pair[1], pair[0]))),
        }
        for reason, cells in sorted(by_reason.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    ]


# --- how near the rules come ------------------------------------------------------------------------------------------


def _worst(proposal: Proposal) -> dict[str, Any]:
    """Over every crowd that R1 was asked of, the figures nearest to the limits, and where they are."""
    listed = [(each, each.row) for each in proposal.crowd if each.row]
    found = [
        (f"{name}, {detail}", figures([each.behind for each, _ in part], proposal.policy))
        for name, crowd in recheck.crowds(listed)
        for detail, part in (("all rows", crowd), *recheck.values_within(crowd))
    ]
    return {"crowds_checked": len(found), **_nearest(found)}


def _nearest(found: Sequence[tuple[str, Figures]]) -> dict[str, Any]:
    """Of crowds by name, the figures nearest to the limits of R1, and where they are."""
    hands = [(one.hands, name) for name, one in found if one.hands is not None]
    alone = [(one.exclusive_hands, name) for name, one in found if one.exclusive_hands is not None]
    return {
        "fewest_hands": _at(min(hands, default=None)),
        "largest_weight": _at(max(((one.weight, name) for name, one in found), default=None)),
        "fewest_hands_behind_exclusive_rows": _at(min(alone, default=None)),
        "largest_share_of_exclusive_rows": _at(max(((one.exclusive, name) for name, one in found), default=None)),
    }


def _changes(proposal: Proposal) -> dict[str, Any]:
    """What sets the edition apart from the one before, and how near its sets come to the limits of rule R2."""
    found = list(recheck.changes(proposal))
    counts = Counter(each.what for each in found)
    before = proposal.previous.crowd if proposal.previous else {}
    changed = counts["changed, on the members of now"]
    rows = {"new": counts["new"], "gone": counts["gone"], "changed": changed}
    stay = sum(each.site_id in before for each in proposal.crowd)
    sets = [(name, figures(behind, proposal.policy)) for name, behind in recheck.change_sets(proposal)]
    return {
        "previous_edition": proposal.previous.edition_id if proposal.previous else "",
        "rows": {**rows, "same": stay - changed},
        "sets_checked": len(sets),
        **_nearest(sets),
    }


def _at(found: tuple[Any, str] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    value, where = found
    return {"value": value if isinstance(value, int) else round(float(value), 4), "where": where}


def _cells(candidates: Sequence[Placement], policy: Policy) -> list[dict[str, Any]]:
    """Per knowledge cell: sites old enough and listed, and the figures of the rows that are listed; largest first."""
    by_cell: defaultdict[str, list[Placement]] = defaultdict(list)
    for each in candidates:
        by_cell[each.candidate.cell].append(each)
    lines = [_cell_line(name, rows, policy) for name, rows in by_cell.items()]
    return sorted(lines, key=lambda line: (-line["old_enough"], line["cell"]))


def _cell_line(name: str, rows: Sequence[Placement], policy: Policy) -> dict[str, Any]:
    listed = [each.behind for each in rows if each.listed and not each.candidate.apart]
    found: Figures = figures(listed, policy)
    return {
        "cell": name,
        "sector": rows[0].candidate.sector,
        "country": rows[0].candidate.country,
        "old_enough": len(rows),
        "listed": sum(each.listed for each in rows),
        "volunteered": sum(each.listed and each.candidate.volunteered for each in rows),
        "waived": sum(each.listed and each.candidate.waived for each in rows),
        "hands": found.hands,
        "weight": round(float(found.weight), 4),
        "exclusive": round(float(found.exclusive), 4),
    }


def _members(candidates: Sequence[Placement], proposal: Proposal) -> list[dict[str, Any]]:
    """Per member, by number: sites it stands behind, and those that rest on it alone; how many of each are listed, and
    how far the listed ones give it away. Those that it alone waived are no exclusive rows."""
    lines: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for each in candidates:
        for member in each.behind:
            alone = len(each.behind) == 1 and not each.candidate.waived
            lines[member].update(
                {"sites": 1, "listed": each.listed, "exclusive": alone, "exclusive_listed": alone and each.listed}
            )
    names = ("sites", "listed", "exclusive", "exclusive_listed")
    _, behind, cells = edition_target(proposal)
    exposed = posterior.exposures(behind, cells, proposal.policy)
    return [
        {
            "member": f"member {number + 1}",
            **{name: lines[number][name] for name in names},
            **exposed.get(number, posterior.Exposure()).as_dict(),
        }
        for number in sorted(lines)
    ]
