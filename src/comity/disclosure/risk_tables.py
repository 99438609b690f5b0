"""The sections of the risk report that are tables and pictures: attackers, posterior, what is kept, held, annexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.as_html import Html, element, figure, joined, section, table, words
from comity.disclosure import risk_pictures
from comity.disclosure.posterior import STEPS
from comity.disclosure.risk_summary import ATTACKERS, NAMES, limit, percent
from comity.reference import countries

VIEWS = {
    "edition": "this edition",
    "edition_by_inferred_sector": "this edition, sectors known",
    "edition_one_level_finer": "this edition, one level finer",
    "names_off": "names off",
    "names_off_one_level_finer": "names off, one level finer",
}


def place(cell: str) -> str:
    """A cell label with its country by name."""
    parts = cell.split(" | ")
    if len(parts) < 2:
        return cell
    return ", ".join(
        part for part in (risk_pictures.sector_words(parts[0]), countries.name(parts[1]), *parts[2:]) if part
    )


# --- attackers --------------------------------------------------------------------------------------------------------


def attacks(report: Mapping[str, Any]) -> Html:
    """Each attacker against chance, on the edition and on the list with names off."""
    said = (
        "Success at naming the member behind a row that rests on one member, with its 95 % interval (Wilson), beside "
        "chance: always naming the largest member. In the pictures the dot is the success, the thick line its "
        "interval, "
        "the short stroke chance, the dashed stroke the limit of the policy. The list with nothing but the names taken "
        "off is attacked in the same way: if it did not do much worse, the attackers would be too weak to mean "
        "anything."
    )
    who = element("ul", *(element("li", element("b", NAMES[key]), f": {told}.") for key, told in ATTACKERS.items()))
    return section("What attackers achieve", words(said), who, _attacked(report, ("edition", "names_off")))


def finer(report: Mapping[str, Any]) -> Html:
    """The same attackers with more knowledge than the policy speaks of."""
    said = (
        "First the attackers also know the sector of rows that are published without one, and can set apart the rows "
        "whose sector the lists do not tell. The rule holds against them for all other rows, not for these. Then, one "
        "level finer, they know every member's share by sector, country and region: the policy makes no promise there."
    )
    views = ("edition_by_inferred_sector", "edition_one_level_finer", "names_off_one_level_finer")
    return section("The same attackers when they know more", words(said), _attacked(report, views))


def _attacked(report: Mapping[str, Any], views: Sequence[str]) -> Html:
    rows = [
        _attack_line(key, view, report["attackers"][view][key], limit(report))
        for key in ATTACKERS
        for view in views
        if key in report["attackers"][view]
    ]
    heads = ("attacker", "list", "rows", "success", "95 % interval", "chance", "beyond chance", "", "any row")
    return joined(
        table(heads, rows, (2, 3, 4, 5, 6, 8)),
        words("Any row: the share of all rows, shared ones too, for which the guess is one of the members behind it."),
    )


def _attack_line(key: str, view: str, both: Mapping[str, Any], most: float) -> tuple[object, ...]:
    found = both["exclusive"]
    return (
        NAMES[key],
        VIEWS[view],
        f"{found['rows']:,}",
        percent(found["success"]),
        f"{percent(found['low'])} to {percent(found['high'])}",
        percent(found["chance"]),
        f"{100 * (found['success'] - found['chance']):+.1f}",
        risk_pictures.meter(found, most),
        percent(both["all"]["success"]),
    )


# --- posterior --------------------------------------------------------------------------------------------------------


def posterior(report: Mapping[str, Any]) -> Html:
    """What the posterior is, its distribution, and the worst row."""
    most, coalition = percent(limit(report)), report["policy"]["coalition_m"]
    said = (
        "The posterior of a row that rests on one member is exact: of the rows of its knowledge cell that rest on one "
        "member, the largest share that any one member stands behind, after the coalition of up to "
        f"{coalition} that makes it largest has taken its own rows out. All such rows of a cell have the same. By "
        "weight "
        "it is the largest share of all rows of the cell that one member carries, each row shared equally among its "
        "members. The effective number of members is 2 to the entropy of who stands behind these rows: among so many "
        "equally likely ones a row hides."
    )
    rows = [
        (
            VIEWS[name], kind, f"{found['rows']:,}", percent(found["mean"]), percent(found["percentile_95"]),
            percent(found["largest"]["value"]) if found["largest"] else "", f"{found['above_limit']:,}",
            place(found["largest"]["cell"]) if found["largest"] else "",
        )
        for name, both in report["posterior"].items()
        for kind, found in (("rows on one member", both["on_one_member"]), ("all rows, by weight", both["by_weight"]))
    ]  # fmt: skip
    heads = ("list", "posterior of", "rows", "mean", "95th percentile", "largest", f"rows above {most}", "where")
    return section(
        "How well each row hides",
        words(said),
        figure(
            risk_pictures.posterior(report),
            "Rows that rest on one member by their posterior, in steps of five per cent. The dashed line is the "
            "limit, "
            f"{most}; bars to the right of it are hatched.",
        ),
        table(heads, rows, (2, 3, 4, 5, 6)),
        table(("posterior", "rows of this edition", "with names off"), _steps(report), (1, 2)),
        words(
            "risk.json names the cell of every row, and the cell one level finer, by its row_id, and the figures of "
            "every such cell."
        ),
    )


def _steps(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    here, off = (report["posterior"][name]["on_one_member"]["steps"] for name in ("edition", "names_off"))
    return [
        (f"above {100 * at // STEPS} to {100 * (at + 1) // STEPS} %", f"{here[at]:,}", f"{off[at]:,}")
        for at in range(STEPS)
        if here[at] or off[at]
    ]


# --- kept and held ----------------------------------------------------------------------------------------------------


def kept(report: Mapping[str, Any]) -> Html:
    """What the edition is worth to its readers: sites, possible hits, columns."""
    told, filled = report["retained"], report["filled"]
    lines = [
        ("sites", told["sites"]),
        ("possible hits (a site, and a member that has not audited it)", told["possible_hits"]),
        ("members' audits behind sites", told["audits_behind_sites"]),
    ]
    lines += [
        (f"sites with {size} member(s) behind them", each) for size, each in told["sites_by_members_behind"].items()
    ]
    rows = [(name, f"{each['old_enough']:,}", f"{each['listed']:,}", percent(each["share"])) for name, each in lines]
    columns = [
        (column, f"{each['known']:,}", f"{each['shown']:,}", f"{each['in_full']:,}", percent(each["share"]))
        for column, each in filled.items()
    ]
    return section(
        "What readers keep",
        table(("", "old enough", "listed", "share"), rows, (1, 2, 3)),
        words("Columns are left blank or made coarser where what they say would narrow the crowd too far."),
        table(("column", "known", "shown", "in full", "share shown"), columns, (1, 2, 3, 4)),
    )


def held(report: Mapping[str, Any]) -> Html:
    """What waits: by reason, and by sector and country."""
    rows = [(each["reason"], f"{each['sites']:,}", each["sentence"], _first(each["cells"])) for each in report["holds"]]
    sectors, columns, _ = risk_pictures.held_places(report)
    drawn = figure(
        risk_pictures.held(report),
        "Sites held by a rule on crowds, of the sites old enough, where most are held: the darker, the larger the "
        "share. "
        + "; ".join(f"{code} {countries.name(code)}" for code in columns if code != risk_pictures.OTHERS)
        + ". Every cell stands in the annex.",
    )
    return section(
        "What is held back, and why",
        drawn if sectors and columns else "",
        table(("reason", "sites", "what it means", "where"), rows, (1,)),
    )


def _first(cells: Mapping[str, int], most: int = 6) -> Html:
    named = [joined(f"{place(cell)}: {count:,}", element("br")) for cell, count in list(cells.items())[:most]]
    return joined(*named, f"and {len(cells) - most} more" if len(cells) > most else "")


# --- history ----------------------------------------------------------------------------------------------------------


def history(report: Mapping[str, Any]) -> Html:
    """The editions of the programme so far."""
    told = report["history"]
    editions = told["editions"]
    rows = [
        (
            each["edition"] or "this edition", each["cutoff"],
            *(f"{each[name]:,}" for name in ("listed", "held")),
            *(f"{each[name]:,}" if each["follows"] else "–" for name in ("new", "gone", "changed")),
            f"{percent(each['success'])} ({percent(each['low'])} to {percent(each['high'])})",
            percent(each["chance"]), percent(each["limit"]),
        )
        for each in editions
    ]  # fmt: skip
    heads = ("edition", "cut-off", "listed", "held", "new", "gone", "changed", "worst attacker", "chance", "limit")
    return section(
        "The history of editions",
        words(told["notice"]) if told["notice"] else "",
        figure(
            risk_pictures.history(editions),
            f"A bar of rows for each edition, of the last {risk_pictures.MOST_EDITIONS} at most; below it, on a line "
            "from "
            "0 to 100 %, how often the most successful attacker is right on rows that rest on one member, with its "
            "interval, and the limit as a dashed stroke.",
        ),
        table(heads, rows, range(2, 10)),
    )


# --- annexes ----------------------------------------------------------------------------------------------------------


def cells(report: Mapping[str, Any]) -> Html:
    """Annex: every knowledge cell."""
    rows = [
        (
            place(line["cell"]),
            *(f"{line[name]:,}" for name in ("old_enough", "listed")),
            "–" if line["hands"] is None else str(line["hands"]),
            *(percent(line[name]) for name in ("weight", "exclusive")),
        )
        for line in report["cells"]
    ]
    heads = ("knowledge cell", "old enough", "listed", "fewest members", "largest weight", "largest exclusive share")
    return section("Annex: every knowledge cell", table(heads, rows, range(1, 6)), _hiding(report))


def _hiding(report: Mapping[str, Any]) -> Html:
    """How the rows of each cell hide, as cells are published."""
    rows = [
        (
            place(cell), f"{each['rows']:,}", f"{each['rows_on_one_member']:,}", str(each["plausible_members"] or "–"),
            *((percent(each["posterior"]), f"{each['effective_members']:.1f}") if each["rows_on_one_member"] else "––"),
            percent(each["posterior_by_weight"]),
        )
        for cell, each in report["posterior"]["edition"]["cells"].items()
    ]  # fmt: skip
    heads = ("cell as published", "rows", "on one member", "plausible members", "posterior", "effective members",
             "by weight")  # fmt: skip
    said = "How the listed rows of each cell hide, cells taken as they are published, after the worst coalition:"
    return joined(words(said), table(heads, rows, range(1, 7)))


def members(report: Mapping[str, Any]) -> Html:
    """Annex: every member, by number."""
    names = ("sites", "listed", "exclusive", "exclusive_listed", "above_limit")
    rows = [
        (
            line["member"], *(f"{line[name]:,}" for name in names), f"{line['expected']:,.1f}", f"{line['prior']:,.1f}",
            percent(line["largest_share"]),
        )
        for line in report["members"]
    ]  # fmt: skip
    heads = ("", "sites it stands behind", "listed", "resting on it alone", "of these listed",
             "of these above the limit", "expected to be named rightly", "the same without cells", "largest share of "
             "a cell")  # fmt: skip
    said = (
        "Expected to be named rightly: of its listed rows that rest on it alone, how many somebody attributes who "
        "guesses "
        "in proportion to who stands behind such rows of the cell, after the members with most took their own rows "
        "out; "
        "and the same if he knew only how many rows each member has in all."
    )
    return section("Annex: every member, by number", words(said), table(heads, rows, range(1, 9)))
