"""A record: what linkage is told about a row, whoever sent it (a listing, a supplier row, a row of an edition)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One row to be linked. Text as written by its author, "" where there is none; `country` ISO alpha-2 or "".

    `record_id` is unique in one run and has no influence on what is linked, nor has the order of records;
    of `source` (which list a record comes from) only equality matters. Identifiers are valid ones only.
    """

    record_id: str
    source: str
    name: str
    country: str = ""
    supplier_name: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    gln: str = ""
    os_id: str = ""
    lei: str = ""
    duns: str = ""
    sedex_site: str = ""
