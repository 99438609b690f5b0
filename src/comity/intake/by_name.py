"""Rows whose fields come by name, from a program: read by the rules of cells, without the guessing of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comity.intake import codes, numbers
from comity.intake.cells import clean
from comity.intake.spoken import spoken
from comity.intake.telling import without_addresses
from comity.reference.countries import find_country
from comity.reference.postcodes import digits_of_postcodes
from comity.vocabulary.listing import DataRow, Listing, ListReading, RowState
from comity.vocabulary.problems import RowRef

_TEXTS = ("site_name", "supplier_name", "address", "city", "region", "postcode")
_CODES: Mapping[str, Callable[[str], codes.CodeReading]] = {
    "gln": codes.read_gln, "os_id": codes.read_os_id, "lei": codes.read_lei, "duns": codes.read_duns,
}  # fmt: skip


def read_rows(rows: Sequence[Mapping[str, str]]) -> ListReading:
    """Supplier rows (field of `Listing` -> text) as a reading, a row for each in their order, numbered from 1.

    Known fields are `site_name`, `supplier_name`, `address`, `city`, `region`, `postcode`, `country` and the
    identifiers `gln`, `os_id`, `lei`, `duns`. A row without a name or a country that is known is a PROBLEM row.
    """
    return ListReading("", (), tuple(_row(RowRef("", "", at), row) for at, row in enumerate(rows, 1)), ())


def _row(ref: RowRef, row: Mapping[str, str]) -> DataRow:
    texts: dict[str, Any] = {name: _text(row.get(name, "")) for name in _TEXTS}
    texts["site_name"] = texts["site_name"] or texts["supplier_name"]
    said = _text(row.get("country", ""))
    country = find_country(said).code if said else ""
    wrong = () if country else ("country_unknown" if said else "country_missing",)
    wrong = wrong if texts["site_name"] else (*wrong, "site_name_missing")
    if wrong:
        return DataRow(ref, RowState.PROBLEM, wrong, named=texts["site_name"])
    texts["postcode"] = _postcode(texts["postcode"], country)
    return DataRow(ref, RowState.UNDERSTOOD, listing=Listing(ref=ref, country=country, **texts, **_codes(row)))


def _text(said: str) -> str:
    """A text as a cell's is read: clean, without addresses of persons, "" where it says nothing (`n/a`)."""
    return without_addresses(spoken([clean(said)]))[0]


def _postcode(text: str, country: str) -> str:
    short = len(text) < digits_of_postcodes().get(country, 0) or text[-2:] == ".0"
    return numbers.read_postcode(text, country)[0] if text and short else text


def _codes(row: Mapping[str, str]) -> dict[str, Any]:
    """The identifiers that are right, under what they are."""
    found: dict[str, Any] = {}
    for name, reader in _CODES.items():
        text = clean(row.get(name, ""))
        read = reader(text) if text else None
        if read and read.value:
            found.setdefault(read.kind or name, read.value)
    return found
