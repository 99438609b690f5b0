"""What a risk report comes to: whether the edition may be sent, and its few sentences that counsel can quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from comity.disclosure.policy import STRICT
from comity.disclosure.risk_history import worst_attacker

ATTACKERS = {
    "outsider": "An outsider with a leaked copy, who knows every member's true share of every cell",
    "participant": "The most successful member, which takes its own rows out first",
    "attribute_bayes": "Somebody who also learns from the columns: which are filled, kind, equivalence, half-year",
}
NAMES = {"outsider": "outsider", "participant": "worst member", "attribute_bayes": "reader of columns"}
YES, LOOK, NO = "yes", "look", "no"
"""A check holds, it holds but for what a person has to look at, it fails."""
ANSWERS = {
    YES: "Yes. Every check holds; what the policy does not promise stands under What remains.",
    LOOK: "Yes, once a person has looked at what is marked below.",
    NO: "No. What is marked below speaks against it.",
    "": "There is nothing to send: no site is listed.",
}


def conclusions(report: Mapping[str, Any]) -> dict[str, Any]:
    """`may_be_sent` ("" where nothing is listed) with its `checks`, and the `summary`, of the rest of a report."""
    checks = [{"question": question, "holds": holds, "found": found} for question, holds, found in _checks(report)]
    said = {check["holds"] for check in checks}
    worst = next(each for each in (NO, LOOK, YES) if each in said)
    return {
        "may_be_sent": worst if report["retained"]["sites"]["listed"] else "",
        "checks": checks,
        "summary": list(_summary(report)),
    }


def limit(report: Mapping[str, Any]) -> float:
    """p_max of a report's policy, as a share."""
    return float(Fraction(report["policy"]["p_max"]))


def percent(share: float) -> str:
    """A share in per cent, with one decimal but for none and all; the blank does not break."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%" if share in (0, 1) else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def members(count: int) -> str:
    """So many members, in words."""
    return f"{count} member" if count == 1 else f"{count} members"


# --- may it be sent? --------------------------------------------------------------------------------------------------

Check = tuple[str, str, str]


def _checks(report: Mapping[str, Any]) -> Iterator[Check]:
    yield _rule(report)
    yield _changes(report)
    yield _attacked(report)
    yield _control(report)
    yield _posterior(report)


def _rule(report: Mapping[str, Any]) -> Check:
    worst = report["worst"]
    return (
        "Does rule R1 hold in every crowd?",
        YES if _within(worst, report) else NO,
        f"{worst['crowds_checked']:,} crowds were counted exactly, against every coalition of up to "
        f"{members(report['policy']['coalition_m'])}.",
    )


def _within(worst: Mapping[str, Any], report: Mapping[str, Any]) -> bool:
    """Whether the figures nearest to the limits keep them; None where there was nothing to measure."""
    few = [worst[name] for name in ("fewest_hands", "fewest_hands_behind_exclusive_rows") if worst[name]]
    much = [worst[name] for name in ("largest_weight", "largest_share_of_exclusive_rows") if worst[name]]
    # Shares are rounded to four decimals, so a limit such as 1/3 is, too.
    most = round(limit(report), 4)
    return all(each["value"] >= report["policy"]["k_min"] for each in few) and all(
        each["value"] <= most for each in much
    )


def _changes(report: Mapping[str, Any]) -> Check:
    told, question = report["changes"], "Does rule R2 hold for what changed since the edition before?"
    if not told["previous_edition"]:
        first = "No edition before was given. That is right for the first edition of a programme and for no other one."
        return question, LOOK, first
    found = f"{told['sets_checked']:,} sets of new, gone and changed rows were counted exactly."
    return question, YES if _within(told, report) else NO, found


def _attacked(report: Mapping[str, Any]) -> Check:
    attack = report["attackers"]["edition"]
    beaten = [ATTACKERS[name] for name, each in attack.items() if each["exclusive"]["low"] > limit(report)]
    rows = attack["outsider"]["exclusive"]["rows"]
    question = "Do the attackers stay at or below the limit, but for the error of sampling?"
    if not rows:
        return question, YES, "No listed row rests on one member, so there is nothing to attribute."
    if beaten:
        return question, NO, f"Above the limit even at the lower end of the interval: {'; '.join(beaten)}."
    return question, YES, f"{len(attack)} attackers were tried on {rows:,} rows that rest on one member."


def _control(report: Mapping[str, Any]) -> Check:
    name, off = worst_attacker(report["attackers"]["names_off"])
    on = report["attackers"]["edition"].get(name, {"exclusive": {"success": 0.0}})["exclusive"]
    strong = off["low"] > off["chance"] and off["success"] > on["success"]
    found = (
        f"On the list with nothing but the names taken off the best of them is right for {percent(off['success'])}, "
        f"against {percent(off['chance'])} by chance."
    )
    return "Are the attackers strong enough for this to mean something?", YES if strong else LOOK, found


def _posterior(report: Mapping[str, Any]) -> Check:
    found = report["posterior"]["edition"]["on_one_member"]
    question = "Is the posterior of every row that rests on one member within the limit?"
    if not found["above_limit"]:
        return question, YES, f"None of {found['rows']:,} such rows is above {percent(limit(report))}."
    # The strict rule bounds what one member carries of all rows, and asks nothing of rows on one member alone.
    holds = LOOK if report["policy"].get("rule") == STRICT else NO
    return question, holds, f"{found['above_limit']:,} of {found['rows']:,} are above {percent(limit(report))}."


# --- to be quoted -----------------------------------------------------------------------------------------------------


def _summary(report: Mapping[str, Any]) -> Iterator[str]:
    sites, hits = report["retained"]["sites"], report["retained"]["possible_hits"]
    name = f"This edition ({report['edition']})" if report["edition"] else "This edition"
    yield (
        f"{name}, cut-off {report['cutoff']}, lists {sites['listed']:,} of the {sites['old_enough']:,} sites whose "
        f"audits are old enough ({percent(sites['share'])}), and keeps {percent(hits['share'])} of the possible hits: "
        "pairs of a site and a member that has not audited it."
    )
    yield _rule_in_words(report["policy"], limit(report))
    attacker, found = worst_attacker(report["attackers"]["edition"])
    off = report["attackers"]["names_off"][attacker]["exclusive"]
    if found["rows"]:
        yield (
            f"The most successful attacker ({_lower(ATTACKERS[attacker])}) names the right member for "
            f"{percent(found['success'])} of the {found['rows']:,} rows that rest on one member (95 % interval "
            f"{percent(found['low'])} to {percent(found['high'])}); chance alone, always naming the largest member, is "
            f"right for {percent(found['chance'])}, and with nothing but the names taken off the same attacker is "
            "right "
            f"for {percent(off['success'])}."
        )
    yield from _waived(report)
    finer = worst_attacker(report["attackers"]["edition_one_level_finer"])[1]
    if finer["rows"]:
        yield (
            "Somebody who also knows in which regions of a country each member buys is right for "
            f"{percent(finer['success'])} ({percent(finer['low'])} to {percent(finer['high'])}); the policy makes no "
            "promise there."
        )


def _waived(report: Mapping[str, Any]) -> Iterator[str]:
    rows, named = report["waived"]["rows"], report["waived"]["named"]
    if rows:
        yield (
            f"{rows:,} of the listed rows stand outside these limits, since every member behind them signed a waiver; "
            f"no figure of attackers counts them. Of the {named['rows']:,} of them that rest on one member, somebody "
            f"who knows how many of them each member has is right for {percent(named['success'])}."
        )


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def _rule_in_words(policy: Mapping[str, Any], most: float) -> str:
    rule = "R1s (strict)" if policy.get("rule") == STRICT else "R1"
    share = "of its rows" if policy.get("rule") == STRICT else "of its weight or of its rows that rest on one member"
    taken = {
        0: "in every sector of a country",
        1: "whichever member takes its own rows out of a sector in a country",
    }.get(policy["coalition_m"], f"whichever {policy['coalition_m']} members take theirs out of a sector in a country")
    return (
        f"Under rule {rule}, {taken}, at least {policy['k_min']} members stand behind what is left, and none of them "
        f"behind more than {percent(most)} {share}."
    )
