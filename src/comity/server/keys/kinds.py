"""What keys may be cut to, and how a key is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from comity.server.accounts.roles import Role

SCOPES: Mapping[Role, tuple[str, ...]] = {
    Role.ADMIN: (
        "list.see", "list.send", "edition.see", "check.make", "need.see", "need.change", "protocol.see", "case.see",
        "signature.see",
    ),
    Role.SECRETARIAT: ("round.see", "edition.see", "site.see", "case.see", "benchmark.see"),
}  # fmt: skip
"""Who may make keys, and the rights (actions of the policy) that a key of this role can have."""
MOST_DAYS = 365
"""The longest that a key works, in days from the day it is made."""
MOST_KEYS = 20
"""How many keys of one member, or of the Secretariat, may work at a time."""
FORM = re.compile(r"comity_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
"""A key: a word by which scanners for leaked secrets know it, what tells it from others, and 256 random bits."""


def shown(prefix: str) -> str:
    """How a key is named after it was shown once: enough to know it again, nothing that opens anything."""
    return f"comity_{prefix}_…"
