"""Policies side by side: what each would keep of a round, and what that tells. Nothing is released by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from comity import assembling
from comity.assembling import Progress, Resolved, Round
from comity.disclosure.keys import Keys
from comity.disclosure.policy import NAMES_OFF, Policy
from comity.disclosure.risk import risk_report
from comity.disclosure.risk_summary import NAMES
from comity.vocabulary.errors import ComityError

Success = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a policy keeps of a round, and what that tells.

    Listed of the sites old enough, and of the hits that are possible (pairs of a site and a member that did not audit
    it). `attackers`: how often each names the right member for a row with a single member behind it (share, and its
    95 % interval), without those that find nothing to guess. `says` is why the policy cannot be used on the round; the
    figures are 0 then.
    """

    policy: str
    sites: int = 0
    old_enough: int = 0
    possible_hits: int = 0
    hits_old_enough: int = 0
    attackers: Success = field(default_factory=dict)
    says: str = ""


KEYS = Keys.derive(bytes(32))
"""Which of equal sites is taken hangs on a key; for figures any will do, and none has to be made."""


def compare(round_: Round, resolved: Resolved, policies: Mapping[str, Policy], show: Progress) -> list[Kept]:
    """What each policy keeps of a round whose sites are found, and last what "take the names off" would."""
    return list(_each(round_, resolved, policies, show))


def _each(round_: Round, resolved: Resolved, policies: Mapping[str, Policy], show: Progress) -> Iterator[Kept]:
    names_off = None
    for name, rules in policies.items():
        show(f"Asking the gate under {name}", 0.0)
        try:
            proposal = assembling.propose(round_, resolved, rules, KEYS, frozenset(round_.members.values()))
        except ComityError as error:
            yield Kept(name, says=str(error))
            continue
        report = risk_report(proposal)
        sites, hits = (report["retained"][what] for what in ("sites", "possible_hits"))
        kept = Kept(
            name, sites["listed"], sites["old_enough"], hits["listed"], hits["old_enough"],
            _success(report["attackers"]["edition"]),
        )  # fmt: skip
        names_off = names_off or Kept(
            NAMES_OFF, kept.old_enough, kept.old_enough, kept.hits_old_enough, kept.hits_old_enough,
            _success(report["attackers"]["names_off"]),
        )  # fmt: skip
        yield kept
    if names_off:
        yield names_off


def _success(attackers: Mapping[str, Any]) -> Success:
    told = {name: attackers[name]["exclusive"] for name in NAMES if name in attackers}  # none where nothing is listed
    return {name: (each["success"], each["low"], each["high"]) for name, each in told.items()}
