"""The key with which this server signs checkpoints of its journal."""

from __future__ import annotations

from django.conf import settings

from comity.server.environment import secret
from comity.server.journal.notes import Key


def key() -> Key:
    """The key in file `secrets/journal` of the data folder; made at first use."""
    return Key.from_secret(secret(settings.DATA, "journal"))
