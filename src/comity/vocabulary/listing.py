"""A listing: one row of a member's list, understood; and what became of every row of a list that was read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from comity.vocabulary.assessment import Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.problems import Problem, RowRef, Severity


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of a list as understood. Text fields hold the member's own words, trimmed; "" where there is none.

    `country` is ISO 3166-1 alpha-2 ("" only in a supplier list that has no column for it); latitude and longitude are
    degrees (WGS 84), both or neither. `audit_date` is None only for supplier lists. `protocol` is as written,
    `protocol_family` a key of `reference/protocols.yaml` or "own" ("" where none is named), `protocol_edition` such as
    "6.1". `announcement` is announced, semi_announced, unannounced or "", `sequence` initial, periodic, follow_up or
    "".
    Identifiers are stored only with right check digits, without blanks, in capitals.
    """

    ref: RowRef
    site_name: str
    country: str
    supplier_name: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    sector: str = ""
    products: str = ""
    audit_date: PartialDate | None = None
    protocol: str = ""
    protocol_family: str = ""
    protocol_edition: str = ""
    assessment_kind: Kind = Kind.ON_SITE_AUDIT
    announcement: str = ""
    sequence: str = ""
    audit_firm: str = ""
    auditor_apsca: str = ""
    report_reference: str = ""
    workers: int | None = None
    gln: str = ""
    os_id: str = ""
    lei: str = ""
    duns: str = ""
    sedex_site: str = ""
    sedex_company: str = ""

    def as_dict(self) -> dict[str, str | int | float | None]:
        """The listing as plain values, as `read --json` prints it; the list's name is left to the caller."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "ref"}
        values["audit_date"] = str(self.audit_date) if self.audit_date else ""
        values["assessment_kind"] = self.assessment_kind.value
        return {"sheet": self.ref.sheet, "row": self.ref.row, **values}


TEXT_FIELDS = tuple(field.name for field in fields(Listing) if field.type in ("str", str) and field.name != "country")


class RowState(StrEnum):
    """What intake made of a data row (held and listed come later, from the gate)."""

    UNDERSTOOD = "understood"
    PROBLEM = "problem"
    EXPIRED = "expired"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class DataRow:
    """One data row of a list: what intake made of it, the codes of what is wrong, and the listing where there is one.

    `listing` is None exactly for PROBLEM rows. `codes` are problem codes of the row, errors first, in stable order;
    an UNDERSTOOD row may carry codes of warnings (`gln_check_digit`). `duplicate_of` is the row that a DUPLICATE
    repeats (intake fills it for every DUPLICATE, so that the composition can tie the two together). `named` is what a
    PROBLEM row calls its site, so that a person finds it again.
    """

    ref: RowRef
    state: RowState
    codes: tuple[str, ...] = ()
    listing: Listing | None = None
    duplicate_of: RowRef | None = None
    named: str = ""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How one heading was understood: `field` is a field of Listing, or "" where the column is not used.

    `certainty` is 0..1; `reason` says in words why (heading known, content, mapping given, not used, forbidden, ...).
    """

    sheet: str
    column: int
    heading: str
    field: str
    certainty: float
    reason: str


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list after intake: every data row accounted for, every problem with its place."""

    list: str
    columns: tuple[ColumnReading, ...]
    rows: tuple[DataRow, ...]
    problems: tuple[Problem, ...]
    refused: bool = False

    @property
    def status(self) -> str:
        """`rejected`, `accepted_with_row_problems` or `accepted`, as `read --json` prints it."""
        if self.refused:
            return "rejected"
        rows_hurt = any(problem.severity is Severity.ERROR for problem in self.problems)
        return "accepted_with_row_problems" if rows_hurt else "accepted"

    @property
    def listings(self) -> tuple[Listing, ...]:
        """The listings without an error: what `read --json` prints."""
        return tuple(row.listing for row in self.rows if row.state is RowState.UNDERSTOOD and row.listing)
