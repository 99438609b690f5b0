"""Which columns of an edition say what: those that identify a site, and those that an edition may coarsen."""

from __future__ import annotations

from comity.vocabulary.edition import EditionRow

IDENTITY = ("supplier_name", "address", "city", "region", "postcode", "identifiers")
COARSENED = ("sector", "kind", "equivalence", "audited")


def filled(row: EditionRow) -> tuple[str, ...]:
    """The identity columns that a row shows."""
    return tuple(column for column in IDENTITY if getattr(row, column))
