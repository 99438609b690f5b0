"""The cast of the check tests: an invented edition, and short ways to write supplier rows and matches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from comity.check.edition_file import PublishedList
from comity.check.outcome import decide
from comity.check.saving import Assumptions, saving
from comity.check.summary import CheckedList
from comity.check.values import Evidence, Outcomes
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.judgement import Match, Reason
from comity.vocabulary.listing import DataRow, Listing, RowState
from comity.vocabulary.problems import RowRef

TODAY = date(2026, 7, 15)


def site(row_id: str, name: str, country: str = "US", city: str = "", **more: str) -> EditionRow:
    """A row of the invented edition; four-pillar, audited on site in the first half of 2025, unless said otherwise."""
    blank = EditionRow(
        row_id, "", name, "", city, "", "", country, "food", "", "on_site_audit", "four_pillar", "2025-H1"
    )
    return replace(blank, **more)


MILL = site("aa01", "Kilang Seberang", "ID", "Seberang", supplier_name="PT Makmur Lestari")
PLANT_2 = site("aa02", "Carnes Norte Planta 2", "MX", "Monterrey", equivalence="two_pillar")
LEXINGTON = site("aa03", "Meridian Lexington", "US", "Lexington", supplier_name="Meridian Foods Inc")
DAKOTA = site("aa04", "Meridian Dakota City", "US", "Dakota City", supplier_name="Meridian Foods Inc", equivalence="")
EDITION = {row.row_id: row for row in (MILL, PLANT_2, LEXINGTON, DAKOTA)}


def supplier(
    row: int, name: str, company: str = "", country: str = "US", sheet: str = "Vendors", **more: str
) -> DataRow:
    """A row of the invented supplier list, understood."""
    ref = RowRef("vendors.xlsx", sheet, row)
    return DataRow(ref, RowState.UNDERSTOOD, (), Listing(ref, name, country, company, **more))


def found(row: DataRow, *sites: tuple[EditionRow, float]) -> tuple[str, tuple[Match, ...]]:
    """The matches of a supplier row, as linkage hands them out."""
    key = str(row.ref)
    reasons = (Reason("the names share their rare words", 4.0), Reason("the town differs", -1.0))
    return key, tuple(Match(key, edition_row.row_id, probability, reasons) for edition_row, probability in sites)


def outcomes_of(rows: list[DataRow], sites: dict[str, tuple[Match, ...]], **more: object) -> Outcomes:
    """`decide` against the invented edition."""
    return decide(rows, Evidence(sites, **more), EDITION)  # type: ignore[arg-type]


def checked_list(outcomes: Outcomes) -> CheckedList:
    """The checked list around outcomes, with the edition's identity and the default assumptions."""
    published = PublishedList(tuple(EDITION.values()), "2026H1-test", date(2026, 6, 30), "0" * 64, True)
    return CheckedList("vendors.xlsx", outcomes, published, saving(outcomes.rows, Assumptions()), TODAY)
