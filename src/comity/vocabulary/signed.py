"""What is signed about single sites: members' waivers, and withdrawals of rows. Append-only, as judgements are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiver:
    """A member agrees that one of its sites is listed although the row may be attributed to it.

    `site` is a site_id, a row_id, or a row as `list:sheet:row`. `by` signed for the member, on the day `when`
    (YYYY-MM-DD). `withdrawn`: it takes back what was signed before. `line` is where it stands in its file, 0 elsewhere.
    """

    member: str
    site: str
    by: str
    when: str
    why: str = ""
    withdrawn: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class SiteWithdrawal:
    """A site's row has to go now, whoever audited it: the site takes back its consent, or an order says so.

    `site`, `by`, `when`, `line` are as in a waiver; `why` is never empty. `lifted`: it takes back what was signed
    before.
    """

    site: str
    by: str
    when: str
    why: str
    lifted: bool = False
    line: int = 0
