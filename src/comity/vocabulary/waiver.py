"""A waiver: a member agrees in writing that a site is listed although its row may be attributed to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiver:
    """What a member signed about one of its sites: append-only, as judgements are.

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
