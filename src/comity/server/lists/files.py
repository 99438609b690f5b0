"""A member's own file given back: the original with the cells marked."""

from __future__ import annotations

import io
from pathlib import Path

from comity.intake.correct import mark_into
from comity.server.lists import fixing, selectors, vault
from comity.server.lists.models import MemberList


def marked(key: int, language: str) -> tuple[io.BytesIO, str]:
    """The file with its cells marked, and the name to save it under. Raises FileNotFoundError where it was deleted."""
    found = MemberList.objects.get(pk=key)
    with vault.taken_out(found.original, found.filename) as place:
        out = place.with_name("marked")
        ending = mark_into(place, selectors.problems(key), out, language, fixing.cells(key))
        return io.BytesIO(out.read_bytes()), f"{Path(found.filename).stem} marked{ending}"
