"""A check's rows, carried by the page itself: the server keeps nothing, and gets back only what it said.

The page holds them signed, for its own member and for as long as a session lasts. What a person then ticks is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing

from comity.check.values import Checked, Outcome, place
from comity.server.needs import sealing
from comity.server.needs.engine import Done
from comity.vocabulary.errors import ComityError

MOST_TEXT = 900_000
"""Characters that a form may carry, below the size of a form that Django takes (1 MB)."""
_CANDIDATES = 5


class CarriedError(ComityError):
    """A page's rows are not what the server said, or too old."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a check: the site as the member named it, and what the edition says of it (`said`)."""

    named: dict[str, Any]
    hit: dict[str, Any]


def said(row: Checked) -> dict[str, Any]:
    """What an edition says of a row, as a need keeps it.

    `outcome` and `advice` as `check --json` prints them; of the best candidate `row_id`, `site`, `supplier`, `place`,
    `kind`, `equivalence`, `audited` ("" where not listed); `sure` in per cent; `others`: row_ids it may be, too.
    """
    best = row.best
    known = {
        "row_id": best.row_id, "site": best.site_name, "supplier": best.supplier_name, "place": place(best),
        "kind": best.kind, "equivalence": best.equivalence, "audited": best.audited,
        "sure": round(100 * row.candidates[0].certainty),
        "others": [each.row.row_id for each in row.candidates[1:_CANDIDATES]],
    } if best else {}  # fmt: skip
    return {"outcome": row.outcome.value, "advice": row.advice.value, **known}


def pack(member: UUID, done: Done) -> tuple[str, frozenset[int]]:
    """The rows of a check for a form, and the numbers of those that it holds (counted from 0 in the list's order).

    Of a list that is too long for a form only the hits are carried; of one that still is, none.
    """
    rows = [(at, row) for at, row in enumerate(done.checked.rows) if row.ref in done.listings]
    for kept in (rows, [(at, row) for at, row in rows if row.outcome is not Outcome.NOT_LISTED]):
        carried = {at: Row(sealing.named(done.listings[row.ref]), said(row)) for at, row in kept}
        text = signed(member, done.edition, carried)
        if len(text) <= MOST_TEXT:
            return text, frozenset(at for at, _ in kept)
    return "", frozenset()


def signed(member: UUID, edition: UUID, rows: Mapping[int, Row]) -> str:
    """Rows of a check by their number, as a text that only this server can have made, for this member."""
    carried = {str(at): [row.named, row.hit] for at, row in rows.items()}
    return signing.dumps({"edition": str(edition), "rows": carried}, salt=_salt(member), compress=True)


def unpack(member: UUID, text: str) -> tuple[UUID, dict[int, Row]]:
    """The edition and the rows that a page carries. CarriedError for what this server did not tell this member."""
    try:
        told = signing.loads(text, salt=_salt(member), max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        raise CarriedError("This page is too old, or was changed. Check once more, then keep what you need.") from None
    return UUID(told["edition"]), {int(at): Row(*each) for at, each in told["rows"].items()}


def _salt(member: UUID) -> str:
    return f"comity check {member}"


def listed(rows: Sequence[Row]) -> list[Row]:
    """Those rows whose site is on the list."""
    return [each for each in rows if each.hit["outcome"] == Outcome.LISTED]
