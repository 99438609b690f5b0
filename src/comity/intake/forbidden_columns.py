"""The columns of a list that must not be sent, on every sheet of it: by their headings or by what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from comity.intake.cells import Cell, is_blank
from comity.intake.content import telling_content
from comity.intake.layout import Heading, Table, find_table, forbidden_headings
from comity.intake.open import Sheet


def column_cells(table: Table, index: int) -> list[Cell]:
    """The filled cells of a column below the headings."""
    rows = table.sheet.rows[table.last + 1 :]
    return [row[index] for row in rows if index < len(row) and not is_blank(row[index])]


def all_headings(table: Table) -> tuple[Heading, ...]:
    """The headings, and columns that hold something under no heading."""
    known = {heading.index for heading in table.headings}
    width = max((len(row) for row in table.sheet.rows), default=0)
    bare = [
        Heading(index, "", "") for index in range(width) if index not in known and len(column_cells(table, index)) > 2
    ]
    return tuple(sorted([*table.headings, *bare], key=lambda heading: heading.index))


def refused_columns(table: Table, headings: Sequence[Heading]) -> list[tuple[Heading, str]]:
    """The columns of a table that must not be sent, by heading or by telling content, with the reason."""
    found = dict(forbidden_headings(table))
    for heading in headings:
        if heading not in found:
            telling = telling_content(column_cells(table, heading.index))
            if telling:
                found[heading] = telling
    return sorted(found.items(), key=lambda item: item[0].index)


def stray_columns(sheet: Sheet) -> list[tuple[Heading, str]]:
    """Forbidden columns of a sheet that is no list: a row of headings with at least two texts, values below them."""
    for index, row in enumerate(sheet.rows[:30]):
        texts = [
            Heading(place, str(cell), str(cell))
            for place, cell in enumerate(row)
            if isinstance(cell, str) and cell.strip()
        ]
        if len(texts) < 2 or any(len(heading.text) > 60 for heading in texts):
            continue
        table = Table(sheet, index, index, tuple(texts), 0.0)
        found = [
            (heading, reason)
            for heading, reason in forbidden_headings(table)
            if len(column_cells(table, heading.index)) > 1
        ]
        if found:
            return found
    return []


def forbidden_of(sheet: Sheet) -> list[tuple[Heading, str]]:
    """The forbidden columns of a sheet, whether it is a list or only has a row of headings."""
    table = find_table(sheet)
    return refused_columns(table, all_headings(table)) if table else stray_columns(sheet)
