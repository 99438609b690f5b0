"""The columns of a list that must not be sent, on every sheet of it: by their headings or by what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from comity.intake.cells import Cell, cell_text, is_blank
from comity.intake.layout import Heading, Table, forbidden_headings
from comity.intake.open import Sheet
from comity.reference import protocols
from comity.reference.countries import country_code
from comity.reference.headings import understand

_FEWEST = 3  # filled cells that make a column of a column without a heading
_MONEY = "spend"
_SURE = 0.9


def filled_cells(rows: Sequence[Sequence[Cell]], index: int) -> list[Cell]:
    """The filled cells of a column in some rows."""
    return [row[index] for row in rows if index < len(row) and not is_blank(row[index])]


def all_headings(table: Table, rows: Sequence[Sequence[Cell]]) -> tuple[Heading, ...]:
    """The headings, and columns that hold something under no heading in the rows looked at."""
    known = {heading.index for heading in table.headings}
    width = max(map(len, rows), default=0)
    bare = [
        Heading(index, "", "")
        for index in range(width)
        if index not in known and sum(1 for row in rows if index < len(row) and not is_blank(row[index])) >= _FEWEST
    ]
    return tuple(sorted([*table.headings, *bare], key=lambda heading: heading.index))


def by_number_format(sheet: Sheet, heading: Heading) -> str:
    """Whether a column shows its numbers as money, whatever its heading says."""
    if heading.index not in sheet.facts.currency_columns:
        return ""
    guesses = understand(heading.text)
    return "" if guesses and guesses[0].certainty >= _SURE else _MONEY


def _is_choice(text: str) -> bool:
    """Whether a text is what drop-downs offer and no heading: countries and protocols side by side, as on our template
    (where "RBA customer-managed audit" is no column of customers)."""
    return bool(country_code(text)) or protocols.family(text) not in ("", protocols.OWN)


def stray_columns(sheet: Sheet) -> list[tuple[Heading, str]]:
    """Forbidden columns of a sheet that is no list: a row of headings with at least two texts, values below them."""
    for index, row in enumerate(sheet.head[:30]):
        texts = [
            Heading(place, text, text)
            for place, cell in enumerate(row)
            if isinstance(cell, str) and (text := cell_text(cell))
        ]
        if len(texts) < 2 or any(len(heading.text) > 60 or _is_choice(heading.text) for heading in texts):
            continue
        table = Table(sheet, index, index, tuple(texts), 0.0)
        below = sheet.head[index + 1 :]
        found = [
            (heading, reason)
            for heading, reason in forbidden_headings(table)
            if len(filled_cells(below, heading.index)) > 1
        ]
        if found:
            return found
    return []
