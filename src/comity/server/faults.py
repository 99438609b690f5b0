"""Points at which tests stop the process, so that every step can be seen to happen wholly or not at all.

A point does nothing unless `COMITY_FAULT` is `NAME:K`: then the K-th time that NAME is reached, the process kills
itself as a power cut would. POINTS is the register: a test reaches each of them (security.md 8).
"""

from __future__ import annotations

import os
import signal
from collections import Counter

POINTS = (
    "journal.entry",
    "article.written",
    "edition.ordered",
    "edition.claimed",
    "edition.proposed",
    "edition.released",
    "pair.judged",
    "pair.withdrawn",
    "waiver.signed",
    "waiver.withdrawn",
    "volunteers.kept",
    "volunteers.removed",
    "site.withdrawn",
    "site.lifted",
    "invitation.created",
    "invitation.accepted",
    "application.sent",
    "application.decided",
    "statement.signed",
    "statement.withdrawn",
    "protocol.added",
    "protocol.sent",
    "case.opened",
    "case.asked",
    "case.accepted",
    "case.answered",
    "case.submitted",
    "case.settled",
    "case.drafted",
    "case.replied",
    "case.decided",
    "case.published",
    "case.appealed",
    "case.criterion-answered",
    "case.changed",
    "key.made",
    "key.revoked",
    "round.opened",
    "list.kept",
    "list.received",
    "list.columns",
    "list.corrected",
    "list.submitted",
    "list.judged",
    "list.withdrawn",
    "register.accepted",
    "reading.claimed",
    "reading.stripped",
    "reading.batch",
    "reading.finished",
    "needs.kept",
    "needs.noted",
    "needs.checked",
    "needs.removed",
    "sites.written",
    "sites.filled",
    "site.merged",
    "site.parted",
    "site.closed",
    "site.moved",
    "site.split",
    "site.whole",
    "site.reopened",
)
_reached: Counter[str] = Counter()


def point(name: str) -> None:
    """Pass a point; raises KeyError for a name that is not registered."""
    if name not in POINTS:
        raise KeyError(name)
    wanted = os.environ.get("COMITY_FAULT")
    if wanted:
        _reached[name] += 1
        if wanted == f"{name}:{_reached[name]}":
            os.kill(os.getpid(), signal.SIGKILL)
