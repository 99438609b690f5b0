"""risk.html: the disclosure-risk report as one page that a competition lawyer reads in ten minutes.

First whether the edition may be sent, then sentences to quote, then the evidence, and last the annexes. One file that
asks for nothing outside and prints on A4.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from comity import as_html
from comity.as_html import Html, element, joined, section, table, words
from comity.disclosure import risk_tables
from comity.disclosure.policy import meanings
from comity.disclosure.risk_history import worst_attacker
from comity.disclosure.risk_summary import ANSWERS, limit, members, percent
from comity.disclosure.risk_tables import place

RESIDUAL = (
    "Where the lists do not tell a site's sector, its row hides among all rows of its country that are published "
    "without one. Somebody who can tell such rows apart learns more: see the figures with sectors known.",
    "Sites that many members audit are no secret, and the list makes no promise about them: guessing any large member "
    "will often be right there. The rule bounds what the list adds, for rows that rest on a single member.",
    "Somebody who knows more about members than sector and country (for example in which regions each of them buys) "
    "can do better than the rule promises; the figures one level finer show by how much.",
    "The rule is counted exactly for each column by itself. All columns together are bounded by an attacker who knows "
    "every member's habits: the edition is made coarser until the lower end of the interval of what he achieves is "
    "within the limit. Somebody else may combine columns otherwise.",
    "Members that put their lists together beyond the coalition size of the policy learn more.",
    "A site's own name can tell who buys from it. Names of members are looked for only where they are given.",
    "Whoever holds two editions can compare them. Rule R2 bounds what that tells of editions that follow each other; "
    "an edition that was made without the one before it is not protected from the comparison.",
    "The thresholds (five or more members, none above a quarter) are a convention of competition authorities that have "
    "since withdrawn it as a safe harbour. They are a floor, not legal advice.",
)


def page(report: Mapping[str, Any]) -> str:
    """The report of `risk.risk_report` as one HTML page without outside requests."""
    style = as_html.style() + files("comity.disclosure").joinpath("risk.css").read_text(encoding="utf-8")
    parts = (
        _head(report),
        _answer(report),
        _summary(report),
        _key(report),
        _worst(report),
        _policy(report),
        _rules(report),
        risk_tables.attacks(report),
        risk_tables.finer(report),
        risk_tables.posterior(report),
        _changes(report),
        risk_tables.history(report),
        risk_tables.kept(report),
        risk_tables.held(report),
        _residual(),
        risk_tables.cells(report),
        risk_tables.members(report),
    )
    return as_html.page(f"Disclosure risk, cut-off {report['cutoff']}", style, *parts)


def _head(report: Mapping[str, Any]) -> Html:
    name = f"edition {report['edition']}, " if report["edition"] else "an edition with "
    return joined(
        "\n",
        element("h1", "What this edition gives away, and what it does not"),
        words(
            f"Disclosure-risk report of {name}cut-off {report['cutoff']}, for the Secretariat and its counsel, not for "
            "members. The secret is ",
            element("em", "which member audits, and so buys from, which site"),
            ". Members appear by number only.",
        ),
    )


def _answer(report: Mapping[str, Any]) -> Html:
    checks = (
        element("li", element("b", check["holds"], class_=check["holds"]), f"{check['question']} {check['found']}")
        for check in report["checks"]
    )
    answer = element("b", f"May it be sent? {ANSWERS[report['may_be_sent']]}")
    return element("div", answer, element("ul", *checks), class_="answer")


def _summary(report: Mapping[str, Any]) -> Html:
    said = element("ul", *(element("li", each) for each in report["summary"]), class_="summary")
    return section("In short, to be quoted", said)


def _key(report: Mapping[str, Any]) -> Html:
    attack, kept = report["attackers"], report["retained"]
    name, now = worst_attacker(attack["edition"])
    facts = (
        (kept["sites"]["share"], f"of the sites old enough are listed ({kept['sites']['listed']:,})"),
        (kept["possible_hits"]["share"], "of the possible hits are kept"),
        (now["success"], "of the rows on one member are named rightly by the most successful attacker"),
        (now["chance"], "would be by chance"),
        (attack["names_off"][name]["exclusive"]["success"], "would be if only the names were taken off"),
        (limit(report), "is the most that the policy allows"),
    )
    return element("div", *(element("div", element("b", percent(share)), told) for share, told in facts), class_="key")


def _worst(report: Mapping[str, Any]) -> Html:
    """The row that hides worst, and the member that is exposed most."""
    parts = []
    edition = report["posterior"]["edition"]
    if row := edition["on_one_member"]["largest"]:
        found = edition["cells"][row["cell"]]
        parts.append(
            words(
                element("b", "The worst row"),
                f" is one of the {row['rows']:,} that rest on one member in {place(row['cell'])}: its posterior is "
                f"{percent(row['value'])}, {found['plausible_members']} members can stand behind it, as good as "
                f"{found['effective_members']:.1f} equally likely ones, after the worst coalition took its rows out.",
            )
        )
    exposed = [each for each in report["members"] if each["exclusive_listed"]]
    if exposed:
        most = max(exposed, key=lambda each: each["expected"] / each["exclusive_listed"])
        parts.append(
            words(
                element("b", "The worst member"),
                f" is {most['member']}: of its {most['exclusive_listed']:,} listed rows that rest on it alone, another "
                f"member that guesses is expected to attribute {most['expected']:,.1f}; knowing only how many rows "
                "each "
                f"member has in all, {most['prior']:,.1f}. No cell shows it with more than "
                f"{percent(most['largest_share'])} of such rows.",
            )
        )
    return section("The worst row and the worst member", *parts) if parts else Html("")


def _policy(report: Mapping[str, Any]) -> Html:
    told = meanings()
    rows = [(name, str(value), told[name]) for name, value in report["policy"].items()]
    said = "The numbers that counsel signs off. They stand in the manifest of the edition, under its signature."
    return section("The policy in force", words(said), table(("parameter", "value", "what it means"), rows, ()))


def _limits(report: Mapping[str, Any], worst: Mapping[str, Any]) -> Html:
    """The four lines of R1, with the figures nearest to them."""
    policy = report["policy"]
    limits = {
        "fewest_hands": ("Members behind the rows that a coalition cannot explain", f"at least {policy['k_min']}"),
        "largest_weight": ("Share of the weight that one member carries", f"at most {policy['p_max']}"),
        "fewest_hands_behind_exclusive_rows": (
            "Members behind the rows that rest on a single member",
            f"at least {policy['k_min']}, or no such rows",
        ),
        "largest_share_of_exclusive_rows": (
            "Share of these rows that one member stands behind",
            f"at most {policy['p_max']}",
        ),
    }
    rows = [(what, most, _value(worst[key]), _where(worst[key])) for key, (what, most) in limits.items()]
    return table(("what", "limit", "worst found", "where"), rows, (2,))


def _rules(report: Mapping[str, Any]) -> Html:
    worst = report["worst"]
    said = (
        "Rows are looked at in crowds: all sites of a sector in a country, and within each of them all rows that show "
        "the same columns, the same kind, the same equivalence or the same half-year. Whatever coalition of up to "
        f"{members(report['policy']['coalition_m'])} takes its own rows out of a crowd, the rest must satisfy all four "
        f"lines. Checked in {worst['crowds_checked']:,} crowds, once by the search and once by a second program that "
        "shares no code with it."
    )
    return section("The rule, and how near this edition comes to it", words(said), _limits(report, worst))


def _changes(report: Mapping[str, Any]) -> Html:
    """What two editions side by side give away: rule R2."""
    told, title = report["changes"], "Beside the edition before"
    if not told["previous_edition"]:
        said = (
            "None was given, so nothing keeps a comparison of the two from telling who joined, left or audited anew. "
            "For the first edition this is as it must be."
        )
        return section(title, words(said))
    rows = told["rows"]
    said = (
        f"It follows {told['previous_edition']}: {rows['new']:,} rows are new, {rows['gone']:,} are gone, "
        f"{rows['changed']:,} say something else, and {rows['same']:,} say to the byte what they said. The new, the "
        "gone and the changed rows keep the rule, each by themselves, in every group of sectors and countries "
        f"({told['sets_checked']:,} sets), whatever any member takes out as its own."
    )
    return section(title, words(said), _limits(report, told))


def _residual() -> Html:
    return section("What remains", element("ul", *(element("li", each) for each in RESIDUAL)))


def _value(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "no such rows"
    value = found["value"]
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _where(found: Mapping[str, Any] | None) -> str:
    return found["where"] if found else ""
