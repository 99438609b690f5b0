"""Why a site is not on an edition: every reason has a code and a sentence for the Secretariat."""

from __future__ import annotations

import csv
from pathlib import Path

from comity.as_text import csv_text
from comity.disclosure.candidates import COVER_CODE, WITHDRAWN_CODE
from comity.disclosure.proposal import Placement, Proposal
from comity.reference import countries

REASONS: dict[str, str] = {
    "outside_window": "No audit of this site lies in the window of the policy; nothing of it counts.",
    "min_age": "Every audit of this site is younger than the minimum age at the cut-off; it waits.",
    "no_name": "No list gives this site a name that can be printed; ask the members that sent it for the site's name.",
    "names_member": "The site's text contains the name of a member or of its brand; a person must decide "
    "whether it may be listed.",
    "r1_hands": "Too few different members would remain behind the rows of this sector and country if a member takes "
    "its own rows out.",
    "r1_exclusive": "One member would stand behind too large a share of the rows of this sector and country that rest "
    "on a single member.",
    "r1_weight": "One member would carry too large a share of the weight of the rows of this sector and country.",
    "r2_changes": "Listed now, it would show which member is behind what changed since the edition before: too few "
    "members stand behind the other changes of its region and kind of product, or one of them behind too many.",
    "r2_cover": "It was listed and went together with sites that had to go, so that those do not tell whose they were; "
    "it comes back with its next audit.",
    "asks_no_longer": "It was listed because the site itself asked for it, and the site asks no longer; so its row "
    "leaves, and the site is considered like any other from the next edition on.",
    "waived_no_longer": "It was listed because the members behind it had signed waivers, and these hold no longer: one "
    "was withdrawn, or the audits of those who signed are gone; so its row leaves, and the site is considered like any "
    "other from the next edition on.",
    "withdrawn": "It may not be listed any more: it is closed, it took back its consent, or an order says so. If it "
    "had a row, others may have gone with it, so that it does not tell whose it was.",
    "i3b_blanks": "Listing this site would force so many other rows to go blank that the list as a whole would tell "
    "less.",
}
NEXT_STEPS = (
    "It is considered again in the next edition. It can be listed sooner if the site itself asks to be "
    "listed{or_signed}."
)
OR_SIGNED = ", or if every member behind it signs a waiver (waivers.csv): {signed} of {members} did so far"


def sentence(code: str) -> str:
    """The sentence for a reason code of `REASONS`. Raises KeyError for any other."""
    return REASONS[code]


AS_WITHDRAWN = "It stays away until the withdrawal is lifted (--withdrawn)."
AS_COVER = "It comes back with its next audit. It can be listed sooner if the site itself asks to be listed."
APART: dict[str, str] = {
    WITHDRAWN_CODE: AS_WITHDRAWN,
    "min_age": "It waits until an audit of it is old enough.",
    "outside_window": "It comes back when a member sends a newer audit.",
    "no_name": "It waits until a list gives it a name.",
    "names_member": "It waits until its text names no member.",
}
"""Reasons that no wish of the site and no waiver helps against, and what ends them."""
NO_LONGER = (
    "It has waited for {editions} editions, as long as the policy lets it: ask the site whether it wants to be listed."
)


def editions_waited(site_id: str, proposal: Proposal) -> int:
    """For how many editions a held site has waited, this one too."""
    before = proposal.previous.waiting.get(site_id) if proposal.previous else None
    return 1 + (before.editions if before else 0)


HEAD = (
    "site_id", "site_name", "country", "knowledge_cell", "reason", "editions_waited", "what_it_means",
    "what_happens_next",
)  # fmt: skip


def write_held(path: Path, proposal: Proposal) -> None:
    """held.csv: every site that waits, by cell and name, with the reason in words. For the Secretariat alone."""
    held = sorted(proposal.held, key=lambda each: (each.cell, each.candidate.texts.site_name, each.site_id))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows(_line(each, proposal) for each in held)


def _line(each: Placement, proposal: Proposal) -> tuple[object, ...]:
    waited = editions_waited(each.site_id, proposal)
    late = waited >= proposal.policy.hold_max_editions and each.reason not in APART
    return (
        each.site_id,
        csv_text(each.candidate.texts.site_name),
        countries.name(each.candidate.country),
        each.cell,
        each.reason,
        waited,
        sentence(each.reason),
        NO_LONGER.format(editions=waited) if late else _next_steps(each),
    )


def _next_steps(each: Placement) -> str:
    if each.reason in APART or each.reason == COVER_CODE:
        return APART.get(each.reason, AS_COVER)
    site = each.candidate
    signed = OR_SIGNED.format(signed=len(site.signed), members=len(site.behind)) if each.waivable else ""
    return NEXT_STEPS.format(or_signed=signed)
