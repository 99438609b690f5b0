"""The same list in other clothes: rows in another order, other capitals, punctuation, abbreviations and legal forms.

What it changes is what invariant I2 of the gate promises to ignore; nothing else of a list is touched.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from comity.intake import read_list
from comity.intake.open import open_book
from comity.vocabulary.listing import ListReading

Cell = object
STYLED = {"site_name", "supplier_name", "address", "city", "region"}
SHORT = {
    "Street": "St.", "Road": "Rd.", "Avenue": "Ave.", "Boulevard": "Blvd", "Highway": "Hwy", "Building": "Bldg",
    "Limited": "Ltd.", "Company": "Co.", "Corporation": "Corp.", "Incorporated": "Inc.", "Private": "Pvt.",
    "Industrial": "Ind.", "Jalan": "Jl.", "Manufacturing": "Mfg.", "International": "Int'l",
}  # fmt: skip
LONG = {short.rstrip("."): word for word, short in SHORT.items() if short not in ("St.", "Ind.")}


def upper(text: str) -> str:
    return text.upper()


def bare(text: str) -> str:
    """Without full stops at word ends, commas and double blanks."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w)\.(?=\s|$)", "", text).replace(",", " ")).strip()


def short(text: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda match: SHORT.get(match[0], match[0]), text)


def long(text: str) -> str:
    return re.sub(r"\b([A-Za-z']+)\b\.?", lambda match: LONG.get(match[1], match[0]), text)


STYLES: tuple[Callable[[str], str], ...] = (upper, bare, short, long, str.lower)


def sheets_of(path: Path, reading: ListReading) -> dict[str, list[list[Cell]]]:
    """The cells of the sheets that were read, by sheet name."""
    used = {row.ref.sheet for row in reading.rows}
    return {sheet.name: list(sheet.rows) for sheet in open_book(path).sheets if sheet.name in used}


def rewrite(path: Path, out: Path, seed: int | None) -> Path:
    """The list as a plain xlsx; with a seed its data rows stand in another order and its texts in another style."""
    reading = read_list(path, cutoff=date(2026, 6, 30), today=date(2026, 7, 15))
    dice = random.Random(seed)
    style = dice.choice(STYLES) if seed is not None else str
    book = xlsxwriter.Workbook(str(out), {"strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets_of(path, reading).items():
        styled = {column.column - 1 for column in reading.columns if column.sheet == name and column.field in STYLED}
        data = [row.ref.row - 1 for row in reading.rows if row.ref.sheet == name]
        order = dice.sample(data, len(data)) if seed is not None else data
        moved = dict(zip(data, order, strict=True))
        sheet = book.add_worksheet(name or None)
        for number in range(len(rows)):
            source = rows[moved.get(number, number)]
            _write_row(sheet, number, [style(c) if number in moved and i in styled and isinstance(c, str) else c
                                       for i, c in enumerate(source)])  # fmt: skip
    book.close()
    return out


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[Cell]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(number, column, cell)
        else:
            sheet.write(number, column, cell)
