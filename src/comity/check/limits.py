"""Every threshold of the check, with its reason. A list's figures are measured by `measurements/check.py`."""

from __future__ import annotations

LISTED_FROM = 0.80
"""From this certainty on a row is said to be listed: of these together nineteen in twenty must be right (issue 2)."""
ASK_FROM = 0.20
"""From this certainty on (that a row is on the list at all) it is asked: one question in five at least finds a site."""
OWN_FROM = 0.50
"""From this certainty on a row is one that the member audited itself: more likely than not. A row left out by mistake
costs one question; an own audit among the hits would be a saving that is none."""
COMPANY_FROM = 0.80
"""From this certainty on two names are taken for the same company."""
MOST_ASKED = 0.15
"""At most this share of a list's rows is asked (issue 2, must-show 4): who is asked everything answers nothing. The
least likely are dropped first; only questions for a company at its head office, one a company, are never dropped."""
ALWAYS_ASKED = 10
"""So many questions for a site may be asked of any list, however short."""
SHOWN_FROM = 0.05
"""From this certainty on a site is shown as another candidate."""
MOST_CANDIDATES = 5
"""So many sites are named for one row at most; of a company all are, since they are one question."""
