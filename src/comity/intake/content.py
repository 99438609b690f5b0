"""What a column holds: the second evidence beside its heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from comity.intake.cells import Cell, cell_text
from comity.intake.day_texts import looks_like_date
from comity.intake.places import read_pair
from comity.reference import protocols
from comity.reference.countries import country_code
from comity.reference.language import N_
from comity.reference.row_words import announcement, says_nothing, sequence, yes_or_no
from comity.vocabulary.identifiers import is_gln, is_lei, is_os_id

_SAMPLE = 300
_MOSTLY, _HALF, _SOME = 0.8, 0.5, 0.3
_ENOUGH = 3
_LONGEST_DATED = 8  # words of a protocol with its date
VALUES = {"audit_date": "dates", "country": "countries", "coordinates": "pairs"}  # what a field's cells must be


class Profile:
    """A sample of the filled cells of a column; `share` tells how many of them are of a kind (0..1)."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells
        self._texts = [cell_text(cell) for cell in cells]
        self._shares: dict[str, float] = {}

    @property
    def filled(self) -> int:
        """How many cells the sample has."""
        return len(self._cells)

    def share(self, kind: str) -> float:
        """The share of cells of a kind: a key of `_TESTS`, or "dates"."""
        if kind not in self._shares:
            test = _TESTS.get(kind)
            self._shares[kind] = _share(self._texts, test) if test else _date_share(self._cells)
        return self._shares[kind]

    def weigh(self, field: str, certainty: float) -> tuple[str, float, str]:
        """A guess from the heading after looking at the values: field, certainty, and the reason where it changed."""
        if self.filled < _ENOUGH:
            return field, certainty, ""
        if field in ("site_name", "supplier_name") and self.share("marks") > _MOSTLY:
            return "other", certainty, N_("the values say yes or no")
        if field in ("site_name", "supplier_name") and self.share("numbers") > _MOSTLY:
            return "vendor_number", 0.7 * certainty, N_("the values are numbers, not names")
        if field in _REFERENCES:
            codes = next((name for name, kind in _CODES.items() if self.share(kind) > _MOSTLY), "")
            return (codes, 0.9, N_("the values suggest it")) if codes else (field, certainty, "")
        if field == "protocol" and self.share("sequences") > _HALF:
            return "sequence", 0.8, N_("the values say which audit of a series it is")
        return self._weigh_share(field, certainty)

    def _weigh_share(self, field: str, certainty: float) -> tuple[str, float, str]:
        kind = VALUES.get(field, "")
        if field == "protocol" and certainty < 0.7:
            kind = "protocols"
        if not kind:
            return field, certainty, ""
        share = self.share(kind)
        if share < _SOME:
            return field, 0.4 * certainty, N_("the heading suggests it, the values do not")
        bonus = 0.05 if share > _MOSTLY else 0.0
        return field, min(1.0, certainty + bonus), N_("heading and values agree") if bonus else ""

    def suggestions(self) -> list[tuple[str, float]]:
        """Fields that the values alone suggest, with certainty."""
        if self.filled < _ENOUGH:
            return []
        return [(field, _BY_VALUES) for field, kind in _SUGGESTED.items() if self.share(kind) > _MOSTLY]


def _is_country(text: str) -> bool:
    return bool(country_code(text))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{0,3}[-. ]?\d[\d\s.,/-]*", text))


def _is_known_protocol(text: str) -> bool:
    return protocols.family(text) not in ("", protocols.OWN)


def _is_dated_protocol(text: str) -> bool:
    """Whether a text names a protocol and ends with a date ("SMETA 03/2025", "SA8000 (12 May 2025)")."""
    words = text.replace("(", " ").replace(")", " ").split()
    ends = (" ".join(words[at:]) for at in range(1, min(len(words), _LONGEST_DATED)))
    return _is_known_protocol(text) and any(map(looks_like_date, ends))


def _share(texts: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0


def is_dated(cell: Cell) -> bool:
    """Whether a cell is a day, or looks like a date."""
    return isinstance(cell, date | datetime) or looks_like_date(cell)


def _date_share(cells: Sequence[Cell]) -> float:
    hits = sum(map(is_dated, cells))
    return hits / len(cells) if cells else 0.0


TICKS = frozenset((
    "x", "xx", "✓", "✔", "√", "☑", "✅", "●", "•", "■", "○", "〇", "◯", "1", "o", "y", "yes", "j", "ja", "oui", "si",
    "sí", "sim", "ya", "evet", "tak", "是", "有", "はい", "true", "done", "ok",
))  # fmt: skip
"""What people put into a cell to say yes."""


def _is_mark(text: str) -> bool:
    return text.casefold() in TICKS or yes_or_no(text) is not None


_TESTS: Mapping[str, Callable[[str], object]] = {
    "countries": _is_country, "numbers": _is_number, "protocols": _is_known_protocol, "sequences": sequence,
    "announcements": announcement, "dated_protocols": _is_dated_protocol, "marks": _is_mark,
    "pairs": read_pair, "glns": is_gln, "leis": is_lei, "os_ids": is_os_id,
    "sedex_sites": re.compile("ZS ?[0-9]{4,12}").fullmatch, "sedex_companies": re.compile("ZC ?[0-9]{4,12}").fullmatch,
}  # fmt: skip
_CODES = {
    "gln": "glns",
    "lei": "leis",
    "os_id": "os_ids",
    "sedex_site": "sedex_sites",
    "sedex_company": "sedex_companies",
}
_SUGGESTED = {
    "audit_date": "dates", "country": "countries", "coordinates": "pairs", **_CODES,
    "protocol": "protocols", "announcement": "announcements",
}  # fmt: skip
_REFERENCES = ("vendor_number", "row_number", "other_code")  # headings under which any code may stand
_BY_VALUES = 0.55


def profile(cells: Iterable[Cell]) -> Profile:
    """The profile of a column from its first filled cells (blank ones and words like `n/a` do not count)."""
    return Profile(list(islice((cell for cell in cells if not says_nothing(cell_text(cell))), _SAMPLE)))
