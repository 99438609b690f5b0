"""What rows show that are listed on their members' waivers: nothing that tells them from the rows beside them.

The rows that the rules list are public; a row on waivers is made from them and from what its signers sent, so it tells
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from comity.disclosure.candidates import Candidate
from comity.disclosure.columns import COARSENED, filled
from comity.disclosure.ladders import BLANK, Shown, finest, shown_by, told, values_of
from comity.vocabulary.dates import half_year_end
from comity.vocabulary.edition import EditionRow

NOTHING = shown_by((BLANK,) * 4)


def alike(site: Candidate, crowd: Iterable[EditionRow]) -> tuple[str, Shown]:
    """The sector and what else a site's row shows: as one of the rows of its country in `crowd` does, of those that say
    no more than is known of the site the one that tells most; nothing where there is none."""
    beside = {(row.sector, _shown(row)) for row in crowd if row.country == site.country}
    allowed = [(sector, shown) for sector, shown in beside if sector in (BLANK, site.sector) and _within(shown, site)]
    return max(
        allowed, key=lambda each: (told(each[1]), each[0] != BLANK, values_of(each[1])), default=(BLANK, NOTHING)
    )


def may_stay(site: Candidate, crowd: Sequence[EditionRow], start: date) -> bool:
    """Whether a row may go on saying what it said: it speaks of the best audit, in the window from `start`, with values
    that rows of the crowd show, too."""
    row = site.released
    if row is None or (row.audited and half_year_end(row.audited) < start):
        return False
    shown = all(
        not getattr(row, column) or any(getattr(row, column) == getattr(other, column) for other in crowd)
        for column in COARSENED
    )
    return shown and _audit_of(_shown(row), site)


def _shown(row: EditionRow) -> Shown:
    return Shown(frozenset(filled(row)), row.kind, row.equivalence, row.audited)


def _within(shown: Shown, site: Candidate) -> bool:
    return shown.filled <= finest(site).filled and _audit_of(shown, site)


def _audit_of(shown: Shown, site: Candidate) -> bool:
    """Whether what is shown of an audit is true of the site's best one."""
    return (
        shown.kind in (BLANK, site.kind)
        and shown.equivalence in (BLANK, site.equivalence)
        and shown.audited in (BLANK, site.audited, site.audited[:4])
    )
