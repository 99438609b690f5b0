"""Which rows below the headings are data: not blank ones, repeated headings, group headers, totals or notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from comity.intake.chunks import Chunk
from comity.reference import forbidden
from comity.reference.countries import country_code
from comity.reference.plain import fold, folds_to
from comity.reference.row_words import (
    begins_group,
    begins_note,
    begins_total,
    country_of_group,
    is_count,
    is_example,
    is_hint,
    says_nothing,
)

_LONG_TEXT = 60
_HINT_ROWS = 2
_BRACKETED = re.compile(r"[(\[（【<].*[)\]）】>]", re.DOTALL)
_COUNTED = re.compile(r"\(?\d+ (?:rows?|records?|lines?)(?: \w+){0,4}\)?\.?", re.I)  # what consoles write below a table
_SPARSE = 0.05  # share of rows with nothing but a name above which such rows are data of a sparse list
_EVERYWHERE = 3  # cells of one text: a header that was merged over the columns and came apart
_COUNT = re.compile(r"\d{1,5}")  # a plain number no larger than a list can be long
_IDENTITY = ("site_name", "supplier_name")
_WORDED = (*_IDENTITY, "country", "city", "address", "region", "protocol")  # where a count can be nothing but a count
_SUBSTANCE = (
    "country", "audit_date", "audit", "address", "city", "region", "postcode", "latitude", "coordinates", "protocol",
    "gln", "os_id", "lei", "duns", "sedex_site", "sedex_company",
)  # fmt: skip


class RowKind(StrEnum):
    """What a row below the headings is.

    DOUBTFUL: a lone text that might be a site's name, or several texts without a name. THIN: two texts at most, neither
    country nor date; data, but below the end of the table a legend or a signature.
    """

    DATA = "data"
    THIN = "thin"
    BLANK = "blank"
    REPEATED = "repeated headings"
    TOTAL = "total"
    NOTE = "note"
    GROUP = "group header"
    DOUBTFUL = "doubtful"


DATA_KINDS = (RowKind.DATA, RowKind.THIN)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the rows of one table are measured against.

    `headings` (folded) and `fields` by column; columns of `ignored` are not looked at; `titles` are the texts above the
    headings (folded); `first` is the number of the first row below them.
    """

    headings: Mapping[int, str]
    fields: Mapping[int, str]
    ignored: frozenset[int]
    titles: frozenset[str] = frozenset()
    first: int = 0

    def field_texts(self, filled: Mapping[int, str]) -> dict[str, str]:
        """The texts of a row by field."""
        return {self.fields[index]: text for index, text in filled.items() if self.fields.get(index)}

    def columns_of(self, *names: str) -> list[int]:
        """The columns of some fields, in the order of the sheet."""
        return [index for index, field in self.fields.items() if field in names]

    @property
    def only_names(self) -> bool:
        """Whether nothing but a name can be expected of a row."""
        return not any(field in _SUBSTANCE for field in self.fields.values())


def _repeats_headings(filled: Mapping[int, str], shape: Shape) -> bool:
    same = sum(1 for index, text in filled.items() if folds_to(text, shape.headings.get(index, "")))
    return (same >= 2 and same * 2 > len(filled)) or same == len(filled) == 1 == len(shape.headings)


def _has_substance(texts: Mapping[str, str]) -> bool:
    return any(texts.get(field) for field in _SUBSTANCE)


def _are_counts(texts: Iterable[str]) -> bool:
    return all(map(_COUNT.fullmatch, texts))


def _is_total(filled: Mapping[int, str], texts: Mapping[str, str]) -> bool:
    first = next(iter(filled.values()))
    if not begins_total(first):
        worded = any(texts.get(field) for field in _WORDED)
        return worded and not texts.get("audit_date") and _are_counts(filled.values())
    country, day = texts.get("country", ""), texts.get("audit_date", "")
    if not country.isdecimal() and country_code(country):  # a number is a sum, though 10 is Antarctica's
        return False
    numbers = sum(1 for text in list(filled.values())[1:] if not any(char.isalpha() for char in text))
    return len(filled) == 1 or (not day and len(filled) == 2) or numbers == len(filled) - 1


def _lone(filled: Mapping[int, str], shape: Shape) -> RowKind:
    """A row of one text: a note, a group header, a name without anything else."""
    index, text = next(iter(filled.items()))
    if (
        fold(text) in shape.titles
        or begins_note(text)
        or _COUNTED.fullmatch(text)
        or (text.endswith((".", ":")) and len(text) > 20)
        or len(text) > _LONG_TEXT
    ):
        return RowKind.NOTE
    if country_of_group(text):
        return RowKind.GROUP
    if shape.fields.get(index) not in _IDENTITY:
        return RowKind.GROUP if shape.fields.get(index) not in _SUBSTANCE else RowKind.NOTE
    if text.endswith(":") or begins_group(text) or forbidden.reason(text):
        return RowKind.GROUP
    return RowKind.DOUBTFUL


def _is_hint(texts: Sequence[str]) -> bool:
    """Whether a row right below the headings says how to fill them in or counts them: "(a)", "2", "dd/mm/yyyy".

    Or that it fills them in for an example ("e.g. 31/12/2025").
    """
    if all(_BRACKETED.fullmatch(text) or is_hint(text) for text in texts) or any(map(is_example, texts)):
        return True
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 4]
    return len(numbers) == len(texts) > 1 and all(after - before == 1 for before, after in pairwise(numbers))


def _kind(filled: Mapping[int, str], shape: Shape) -> RowKind:
    if not filled or all(not any(char.isalnum() for char in text) for text in filled.values()):
        return RowKind.BLANK
    if _repeats_headings(filled, shape):
        return RowKind.REPEATED
    texts = shape.field_texts(filled)
    if _is_total(filled, texts):
        return RowKind.TOTAL
    return _lone(filled, shape) if len(filled) == 1 else _several(filled, texts)


def _is_group(filled: Mapping[int, str], texts: Mapping[str, str]) -> bool:
    """Whether a row of several cells heads a group: one text in all of them, or its count beside a country's name."""
    first, *rest = filled.values()
    if len(filled) >= _EVERYWHERE and set(rest) == {first}:
        return True
    if texts.get("country", first) != first or not all(map(is_count, rest)):
        return False
    return begins_group(first) or bool(country_of_group(first))


def _several(filled: Mapping[int, str], texts: Mapping[str, str]) -> RowKind:
    """A row of more than one text: data unless too little of it is what a list is about."""
    first = next(iter(filled.values()))
    if _is_group(filled, texts):
        return RowKind.GROUP
    placed = any(texts.get(field) for field in ("country", "audit_date", "audit"))
    if len(filled) == 2 and begins_note(first) and not texts.get("country"):
        return RowKind.NOTE
    if any(texts.get(field) for field in _IDENTITY):
        data = _has_substance(texts) or len(filled) > 2 or not begins_note(first)
        return (RowKind.DATA if placed or len(filled) > 2 else RowKind.THIN) if data else RowKind.NOTE
    weight = sum(1 for field in _SUBSTANCE if texts.get(field) and not says_nothing(texts[field]))
    if weight >= 2:
        return RowKind.DATA
    return RowKind.DOUBTFUL if weight and len(filled) > 2 and not begins_note(first) else RowKind.NOTE


def _plain_data(chunk: Chunk, shape: Shape, codes: Mapping[str, str]) -> list[bool]:
    """Rows that are data at first sight: a name, a country that is known, and something in the column of dates.

    With a day that is one for the spreadsheet, too, any country in letters will do: neither a total nor headings that
    are said again have all three.
    """
    names, countries, dates = shape.columns_of(*_IDENTITY), shape.columns_of("country"), shape.columns_of("audit_date")
    if not (names and countries and dates):
        return [False] * chunk.height
    cells, said = chunk.cells(dates[0]), chunk.texts(countries[0])
    columns = [chunk.texts(name) for name in names]
    named = columns[0] if len(columns) == 1 else list(map("".join, zip(*columns, strict=True)))
    dated = [cell != "" for cell in cells]
    plain = list(map(all, zip(named, map(codes.__getitem__, said), dated, strict=True)))
    heading = shape.headings.get(countries[0], "")
    worded = {text for text, code in codes.items() if not code and _has_letter(text) and not folds_to(text, heading)}
    for position in [at for at, text in enumerate(said) if text in worded] if worded else ():
        plain[position] = isinstance(cells[position], date) and _has_letter(named[position])
    return plain


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def classify(chunk: Chunk, shape: Shape) -> tuple[list[RowKind], list[int]]:
    """What each row of a chunk is, and the positions of those that are not data at first sight.

    A DOUBTFUL row is decided by the list as a whole (`doubtful_are_data`).
    """
    countries = shape.columns_of("country")
    codes = {text: country_code(text) for text in set(chunk.texts(countries[0]))} if countries else {}
    plain = _plain_data(chunk, shape, codes)
    kinds = [RowKind.DATA] * chunk.height
    hints = range(max(shape.first - chunk.first, 0), min(shape.first - chunk.first + _HINT_ROWS, chunk.height))
    closer = [position for position, data in enumerate(plain) if not data or position in hints]
    for position in closer:
        filled = chunk.filled(position, shape.ignored)
        hint = position in hints and filled and _is_hint([*filled.values()])
        kinds[position] = RowKind.NOTE if hint else _kind(filled, shape)
    return without_titles(kinds), closer


def without_titles(kinds: list[RowKind], at_end: bool = False) -> list[RowKind]:
    """The kinds, a lone text right above headings being a title; `at_end`: a further table's headings follow."""
    if RowKind.DOUBTFUL not in kinds:
        return kinds
    below = RowKind.REPEATED if at_end else RowKind.BLANK
    for position in range(len(kinds) - 1, -1, -1):
        if kinds[position] is RowKind.DOUBTFUL and below is RowKind.REPEATED:
            kinds[position] = RowKind.NOTE
        below = below if kinds[position] in (RowKind.BLANK, RowKind.NOTE) else kinds[position]
    return kinds


def doubtful_are_data(data: int, doubtful: int) -> bool:
    """Whether rows with nothing but a name are rows of a sparse list: it has many of them beside `data` others."""
    return doubtful > 2 and doubtful > _SPARSE * (data + doubtful)
