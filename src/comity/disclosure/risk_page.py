"""risk.html: the disclosure-risk report as one page that a competition lawyer reads in ten minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import Any

STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5a6b7b;--line:#d9e0e6;--paper:#fff;--wash:#f4f7f9;--good:#1f7a5c;
--bad:#b4452f}
@media (prefers-color-scheme:dark){:root{--ink:#e6ecf1;--soft:#9fb0bf;--line:#33414d;--paper:#12181e;--wash:#1a222a;
--good:#5cc49d;--bad:#e8836e}}
body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;
padding:0 1.2rem}
h1{font-size:1.7rem;line-height:1.2}
h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
table{border-collapse:collapse;width:100%;font-size:.92rem;margin:.8rem 0}
th,td{padding:.35rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:.3rem}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.8rem;margin:1.2rem 0}
.key div{background:var(--wash);border-radius:.5rem;padding:.8rem 1rem}
.key b{display:block;font-size:1.6rem}
.bar{position:relative;height:.9rem;background:var(--wash);border-radius:.3rem;min-width:12rem}
.bar i{position:absolute;left:0;top:0;bottom:0;border-radius:.3rem}
.bar u{position:absolute;top:-.15rem;bottom:-.15rem;width:2px;background:var(--ink)}
.good{background:var(--good)}
.bad{background:var(--bad)}
.soft{color:var(--soft)}
@media print{body{margin:0;max-width:none}}
"""
ATTACKERS = {
    "outsider": "An outsider with a leaked copy, who knows every member's true share of every cell",
    "participant": "The most successful member, which takes its own rows out first",
    "attribute_bayes": "Somebody who also learns from the columns: which are filled, kind, equivalence, half-year",
}
RESIDUAL = (
    "Where the lists do not tell a site's sector, its row hides among all rows of its country that are published "
    "without one. Somebody who can tell such rows apart learns more: see the figures with sectors known.",
    "Sites that many members audit are no secret, and the list makes no promise about them: guessing any large member "
    "will often be right there. The rule bounds what the list adds, for rows that rest on a single member.",
    "Somebody who knows more about members than sector and country (for example in which regions each of them buys) "
    "can do better than the rule promises; the figures one level finer show by how much.",
    "The rule is computed for each column by itself. The attacker who combines all columns is measured above and not "
    "excluded; compare his interval with the limit.",
    "Members that put their lists together beyond the coalition size of the policy learn more.",
    "A site's own name can tell who buys from it. Names of members are looked for only where they are given.",
    "Whoever holds two editions can compare them. Rule R2 bounds what that tells of editions that follow each other; "
    "an edition that was made without the one before it is not protected from the comparison.",
    "The thresholds (five or more members, none above a quarter) are a convention of competition authorities that have "
    "since withdrawn it as a safe harbour. They are a floor, not legal advice.",
)


def page(report: Mapping[str, Any]) -> str:
    """The report of `risk.risk_report` as one HTML page without outside requests."""
    parts = (
        _head(report),
        _key(report),
        _rules(report),
        _changes(report),
        _attacks(report),
        _finer(report),
        _kept(report),
        _held(report),
        _cells(report),
        _members(report),
        _residual(),
    )
    return "\n".join(parts) + "\n</body></html>\n"


def _head(report: Mapping[str, Any]) -> str:
    cutoff = escape(report["cutoff"])
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>Disclosure risk, cut-off {cutoff}</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>What this edition gives away, and what it does not</h1>\n"
        f"<p>Disclosure-risk report of the edition with cut-off {cutoff}. It is meant for the Secretariat and its "
        "counsel, not for members. The secret that the gate protects is <em>which member audits, and so buys from, "
        "which site</em>. Members appear by number only.</p>"
    )


def _key(report: Mapping[str, Any]) -> str:
    attack, sites = report["attackers"], report["retained"]["sites"]
    now, before = attack["edition"]["outsider"]["exclusive"], attack["names_off"]["outsider"]["exclusive"]
    facts = (
        (
            _percent(sites["share"]),
            f"of the sites old enough are listed ({sites['listed']:,} of {sites['old_enough']:,})",
        ),
        (
            _percent(now["success"]),
            "of guesses at a site with a single member are right, for an outsider who knows every member's share",
        ),
        (_percent(before["success"]), "would be right if only the names were taken off"),
        (_percent(_limit(report)), "is the most that the policy allows"),
    )
    return '<div class="key">' + "".join(f"<div><b>{value}</b>{words}</div>" for value, words in facts) + "</div>"


def _limit(report: Mapping[str, Any]) -> float:
    return float(Fraction(report["policy"]["p_max"]))


def _rules(report: Mapping[str, Any]) -> str:
    policy, worst = report["policy"], report["worst"]
    limits = (
        ("Members behind the rows that a coalition cannot explain", f"at least {policy['k_min']}", "fewest_hands"),
        ("Share of the weight that one member carries", f"at most {policy['p_max']}", "largest_weight"),
        (
            "Members behind the rows that rest on a single member",
            f"at least {policy['k_min']}, or no such rows",
            "fewest_hands_behind_exclusive_rows",
        ),
        (
            "Share of these rows that one member stands behind",
            f"at most {policy['p_max']}",
            "largest_share_of_exclusive_rows",
        ),
    )
    rows = [(escape(what), escape(str(limit)), _value(worst[key]), _where(worst[key])) for what, limit, key in limits]
    intro = (
        f"<h2>The rule, and how near this edition comes to it</h2>\n<p>Rows are looked at in crowds: all sites of a "
        f"sector in a country, and within each of them all rows that show the same columns, the same kind, the same "
        f"equivalence or the same half-year. Whatever coalition of up to {policy['coalition_m']} member(s) takes its "
        f"own rows out of a crowd, the rest must satisfy all four lines. Checked in {worst['crowds_checked']:,} "
        "crowds, once by the search and once by a second program that shares no code with it.</p>"
    )
    return intro + _table(("what", "limit", "worst found", "where"), rows, (2,))


def _changes(report: Mapping[str, Any]) -> str:
    """What two editions side by side give away: rule R2."""
    told, limit, head = report["changes"], _percent(_limit(report)), "<h2>Beside the edition before</h2>"
    if not told["previous_edition"]:
        return (
            f"{head}\n<p>None was given, so nothing keeps a comparison of the two from telling who joined, left or "
            "audited anew. For the first edition this is as it must be.</p>"
        )
    rows = told["rows"]
    measures = {
        "largest_weight": "Largest share of the weight on one member",
        "largest_share_of_exclusive_rows": "Largest share of the rows with a single member on one of them",
    }
    lines = "".join(
        f"<tr><td>{name}</td><td>at most {limit}</td><td>{_percent(told[key]['value'])}</td>"
        f"<td>{escape(told[key]['where'])}</td></tr>"
        for key, name in measures.items()
        if told[key]
    )
    return (
        f"{head}\n<p>It follows {escape(told['previous_edition'])}: {rows['new']:,} rows are new, {rows['gone']:,} are "
        f"gone, {rows['changed']:,} say something else, and {rows['same']:,} say to the byte what they said. The "
        "new, the gone and the changed rows keep the rule, each by themselves, in every group of sectors and countries "
        f"({told['sets_checked']:,} sets), whatever any member takes out as its own.</p>\n"
        f"<table><tr><th>what</th><th>limit</th><th>worst found</th><th>where</th></tr>{lines}</table>"
    )


def _attacks(report: Mapping[str, Any]) -> str:
    limit = _limit(report)
    text = (
        "<h2>What attackers achieve</h2>\n<p>Success at naming the member behind a site that rests on one member, with "
        "its 95 % interval, beside plain chance (always naming the biggest member). The upright line is the policy's "
        "limit. The list with only the names taken off is attacked in the same way: if it did not do much worse, the "
        "attackers would be too weak to mean anything.</p>"
    )
    rows = [
        line
        for key, words in ATTACKERS.items()
        for line in (
            _attack_line(words, "this edition", report["attackers"]["edition"].get(key), limit),
            _attack_line("", "names off", report["attackers"]["names_off"].get(key), limit),
        )
        if line
    ]
    return text + _table(("attacker", "list", "success", "95 % interval", "chance", ""), rows, (2, 3, 4))


def _attack_line(words: str, name: str, outcome: Mapping[str, Any] | None, limit: float) -> tuple[str, ...] | None:
    if outcome is None:
        return None
    found = outcome["exclusive"]
    style = "good" if found["low"] <= limit else "bad"
    bar = (
        f'<div class="bar"><i class="{style}" style="width:{100 * found["success"]:.1f}%"></i>'
        f'<u style="left:{100 * limit:.1f}%"></u></div>'
    )
    return (
        escape(words),
        name,
        _percent(found["success"]),
        f"{_percent(found['low'])} to {_percent(found['high'])}",
        _percent(found["chance"]),
        bar,
    )


def _finer(report: Mapping[str, Any]) -> str:
    attack = report["attackers"]
    views = ("edition_by_inferred_sector", "edition_one_level_finer", "names_off_one_level_finer")
    rows = [
        (
            escape(words),
            *(_percent(attack[view][key][aim]["success"]) for view in views for aim in ("exclusive", "all")),
        )
        for key, words in ATTACKERS.items()
        if key in attack["edition"]
    ]
    heads = ("attacker", "sectors known: single member", "any row", "regions known: single member", "any row",
             "names off, regions known: single member", "any row")  # fmt: skip
    return (
        "<h2>Attackers who know more</h2>\n<p>Here the attackers also know the sector of rows that are published "
        "without one, and can set apart the rows whose sector the lists do not tell. The rule holds against them for "
        "all other rows, not for these. Then, one level finer, they know every member's share by sector, country and "
        "region: the policy makes no promise there. On &quot;any row&quot; a guess counts as right if it names any of "
        "the members behind the row.</p>" + _table(heads, rows, range(1, 7))
    )


def _kept(report: Mapping[str, Any]) -> str:
    kept, filled = report["retained"], report["filled"]
    lines = [
        ("sites", kept["sites"]),
        ("possible hits (a site, and a member that has not audited it)", kept["possible_hits"]),
        ("members' audits behind sites", kept["audits_behind_sites"]),
    ]
    lines += [
        (f"sites with {size} member(s) behind them", found) for size, found in kept["sites_by_members_behind"].items()
    ]
    rows = [
        (name, f"{found['old_enough']:,}", f"{found['listed']:,}", _percent(found["share"])) for name, found in lines
    ]
    columns = [
        (column, f"{found['known']:,}", f"{found['shown']:,}", f"{found['in_full']:,}", _percent(found["share"]))
        for column, found in filled.items()
    ]
    return (
        "<h2>What is kept</h2>"
        + _table(("", "old enough", "listed", "share"), rows, (1, 2, 3))
        + "<p>Columns are left blank or made coarser where what they say would narrow the crowd too far.</p>"
        + _table(("column", "known", "shown", "in full", "share shown"), columns, (1, 2, 3, 4))
    )


def _held(report: Mapping[str, Any]) -> str:
    rows = [
        (escape(hold["reason"]), f"{hold['sites']:,}", escape(hold["sentence"]), _first(hold["cells"]))
        for hold in report["holds"]
    ]
    return "<h2>What is held back, and why</h2>" + _table(("reason", "sites", "what it means", "where"), rows, (1,))


def _first(cells: Mapping[str, int]) -> str:
    named = [f"{escape(cell)}: {count:,}" for cell, count in list(cells.items())[:6]]
    return "<br>".join(named + ([f"and {len(cells) - 6} more"] if len(cells) > 6 else []))


def _cells(report: Mapping[str, Any]) -> str:
    rows = [
        (
            escape(line["cell"]),
            f"{line['old_enough']:,}",
            f"{line['listed']:,}",
            _or_dash(line["hands"]),
            _percent(line["weight"]),
            _percent(line["exclusive"]),
        )
        for line in report["cells"]
    ]
    heads = ("knowledge cell", "old enough", "listed", "fewest members", "largest weight", "largest exclusive share")
    return "<h2>Every knowledge cell</h2>" + _table(heads, rows, range(1, 6))


def _members(report: Mapping[str, Any]) -> str:
    rows = [
        (line["member"], *(f"{line[name]:,}" for name in ("sites", "listed", "exclusive", "exclusive_listed")))
        for line in report["members"]
    ]
    heads = ("", "sites it stands behind", "listed", "resting on it alone", "of these listed")
    return "<h2>Every member, by number</h2>" + _table(heads, rows, range(1, 5))


def _residual() -> str:
    return "<h2>What remains</h2><ul>" + "".join(f"<li>{escape(words)}</li>" for words in RESIDUAL) + "</ul>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int]) -> str:
    right = set(numeric)

    def line(cells: Sequence[str], tag: str) -> str:
        marked = (f"<{tag}{' class=n' if index in right else ''}>{cell}</{tag}>" for index, cell in enumerate(cells))
        return f"<tr>{''.join(marked)}</tr>"

    return (
        f"<table><thead>{line([escape(head) for head in heads], 'th')}</thead>\n<tbody>"
        + "\n".join(line(row, "td") for row in rows)
        + "</tbody></table>"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}&nbsp;%" if share in (0, 1) else f"{100 * share:.1f}&nbsp;%"


def _value(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "no such rows"
    value = found["value"]
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _where(found: Mapping[str, Any] | None) -> str:
    return escape(found["where"]) if found else ""


def _or_dash(value: int | None) -> str:
    return "–" if value is None else str(value)
