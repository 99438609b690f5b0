"""A record: what linkage is told about a row, whoever sent it (a listing, a supplier row, a row of an edition)."""

from __future__ import annotations

from dataclasses import dataclass

from comity.vocabulary.listing import Listing


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

    @classmethod
    def of(cls, listing: Listing, record_id: str, source: str) -> Record:
        """What linkage is told about a listing."""
        return cls(
            record_id=record_id,
            source=source,
            name=listing.site_name,
            country=listing.country,
            supplier_name=listing.supplier_name,
            address=listing.address,
            city=listing.city,
            region=listing.region,
            postcode=listing.postcode,
            latitude=listing.latitude,
            longitude=listing.longitude,
            gln=listing.gln,
            os_id=listing.os_id,
            lei=listing.lei,
            duns=listing.duns,
            sedex_site=listing.sedex_site,
        )
