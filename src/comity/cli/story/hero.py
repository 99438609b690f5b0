"""The hero of the story: one site on several lists, its rows as in their files, and why linkage took them for one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comity.check.summary import EQUIVALENCE_WORDS, KIND_WORDS
from comity.checking import member_sheets
from comity.cli.story.figures import Figure, Meeting, Neighbour, SheetRow
from comity.composing import Assembled
from comity.linkage.explain import BEFORE
from comity.reference import countries, sectors
from comity.vocabulary.edition import COLUMNS, EditionRow
from comity.vocabulary.judgement import Match
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef

MOST_REASONS = 4
LEAST_WEIGHT = 0.2  # below this a reason moves the certainty by less than anybody would notice
Answer = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hero:
    """The rows of the hero that the run put into one site, the oldest audit first; its row of the edition."""

    site_id: str
    row_id: str
    rows: tuple[SheetRow, ...]
    listings: tuple[Listing, ...]
    published: tuple[tuple[str, str], ...]
    meetings: tuple[Meeting, ...]


def hero(done: Assembled, answers: Sequence[Answer]) -> Hero:
    """The hero of a run: the rows that the answers name, as far as the run says that they are one site."""
    refs = [place(answer) for answer in sorted(answers, key=lambda answer: answer["audit_date"])]
    site_of = {ref: done.resolved.site_of.get(ref, "") for ref in refs}
    site_id = Counter(site_of.values()).most_common(1)[0][0]
    mine = [ref for ref in refs if site_of[ref] == site_id]
    listings = {row.ref: row.listing for row in done.collected.rows if row.ref in mine and row.listing}
    row = next((each.row for each in done.proposal.placements if each.site_id == site_id), None)
    return Hero(
        site_id=site_id,
        row_id=row.row_id if row else "",
        rows=tuple(as_written(done, ref) for ref in mine),
        listings=tuple(listings[ref] for ref in mine),
        published=published(row) if row else (),
        meetings=meetings(done, mine),
    )


def neighbour(done: Assembled, answers: Sequence[Answer], beside: Hero) -> Neighbour | None:
    """The plant next door, if the run kept it apart from the hero."""
    refs = {place(answer) for answer in answers}
    if any(done.resolved.site_of.get(ref) == beside.site_id for ref in refs):
        return None
    found = sorted((row for row in done.collected.rows if row.ref in refs and row.listing), key=lambda row: row.ref)
    listing = next((row.listing for row in found if row.listing and row.listing.address), None)
    if listing is None:
        return None
    return Neighbour(done.round.member_of(listing.ref.list), listing.site_name, listing.address)


def numbers(hero_: Hero, source: str) -> dict[str, Figure]:
    """How many lists, spellings, file formats and ways to write a date; months from the first audit to the last."""
    days = sorted(listing.audit_date.first for listing in hero_.listings if listing.audit_date)
    months = (days[-1].year - days[0].year) * 12 + days[-1].month - days[0].month if days else 0
    dates = {
        re.sub(r"\d+", "9", _date_cell(row, listing)) for row, listing in zip(hero_.rows, hero_.listings, strict=True)
    }
    values = {
        "hero.lists": len({row.list for row in hero_.rows}),
        "hero.spellings": len({listing.site_name for listing in hero_.listings}),
        "hero.formats": len({Path(row.list).suffix.lower() for row in hero_.rows}),
        "hero.dates": len(dates),
        "hero.months": months,
    }
    return {key: Figure(value, source) for key, value in values.items()}


def place(answer: Answer) -> RowRef:
    """The place of a row of the answers."""
    return RowRef(answer["list"], answer["sheet"], int(answer["row"]))


def _date_cell(row: SheetRow, listing: Listing) -> str:
    """The cell in which the audit's year stands."""
    year = str(listing.audit_date.first.year) if listing.audit_date else ""
    return next((value for _, value in row.cells if year in value and not value.startswith("ZS")), "")


def as_written(done: Assembled, ref: RowRef) -> SheetRow:
    """One row as it stands in its file, without columns that must not be shared."""
    path = next(path for path in done.round.lists if path.name == ref.list)
    reading = next(reading for reading in done.collected.readings if reading.list == ref.list)
    sheet = next(sheet for sheet in member_sheets(path, reading) if sheet.name == ref.sheet)
    cells = next(cells for number, cells in sheet.rows if number == ref.row)
    pairs = tuple(zip(sheet.headings, map(shown, cells), strict=False))
    return SheetRow(done.round.member_of(ref.list), ref.list, ref.sheet, ref.row, pairs)


def shown(cell: object) -> str:
    """A cell as its sheet shows it: whole numbers without a point, days as YYYY-MM-DD."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


def published(row: EditionRow) -> tuple[tuple[str, str], ...]:
    """The row as everybody receives it, in words; blank columns left out."""
    words = {
        "country": countries.name(row.country),
        "sector": sectors.label(row.sector) if row.sector else "",
        "kind": KIND_WORDS.get(row.kind, row.kind),
        "equivalence": EQUIVALENCE_WORDS.get(row.equivalence, row.equivalence),
    }
    cells = ((column, words.get(column, getattr(row, column))) for column in COLUMNS if column != "row_id")
    return tuple((column, text) for column, text in cells if text)


def meetings(done: Assembled, refs: Sequence[RowRef]) -> tuple[Meeting, ...]:
    """The links that hold the hero's rows together, the surest first."""
    names = {str(ref): done.round.member_of(ref.list) for ref in refs}
    links = [match for match in done.resolved.linkage.links() if match.left in names and match.right in names]
    links.sort(key=lambda match: (-match.probability, match.left, match.right))
    return tuple(_meeting(match, names) for match in links)


def _meeting(match: Match, names: Mapping[str, str]) -> Meeting:
    weighty = sorted(
        (reason for reason in match.reasons if reason.words != BEFORE), key=lambda reason: -abs(reason.weight)
    )
    told = tuple(
        (reason.words, reason.weight) for reason in weighty[:MOST_REASONS] if abs(reason.weight) >= LEAST_WEIGHT
    )
    return Meeting(names[match.left], names[match.right], match.probability, told)
