"""What a column holds: the second evidence beside its heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from comity.intake.cells import Cell, cell_text
from comity.intake.day_texts import looks_like_date
from comity.intake.places import read_pair
from comity.reference import protocols
from comity.reference.countries import country_code
from comity.reference.language import N_
from comity.reference.row_words import announcement, says_nothing, sequence
from comity.vocabulary.identifiers import is_gln, is_lei, is_os_id

_SAMPLE = 300
_MOSTLY, _HALF, _SOME = 0.8, 0.5, 0.3
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares (0..1) of the filled cells of a column that are of a kind; `filled` counts cells of the sample."""

    filled: int
    dates: float
    countries: float
    numbers: float
    words: float
    protocols: float
    sequences: float
    announcements: float
    pairs: float
    glns: float
    leis: float
    os_ids: float

    def weigh(self, field: str, certainty: float) -> tuple[str, float, str]:
        """A guess from the heading after looking at the values: field, certainty, and the reason where it changed."""
        if self.filled < _ENOUGH:
            return field, certainty, ""
        if field in ("site_name", "supplier_name") and self.numbers > _MOSTLY:
            return "vendor_number", 0.7 * certainty, N_("the values are numbers, not names")
        if field == "protocol" and self.sequences > _HALF:
            return "sequence", 0.8, N_("the values say which audit of a series it is")
        return self._weigh_share(field, certainty)

    def _weigh_share(self, field: str, certainty: float) -> tuple[str, float, str]:
        share = {"audit_date": self.dates, "country": self.countries, "coordinates": self.pairs}.get(field)
        if field == "protocol" and certainty < 0.7:
            share = self.protocols
        if share is None:
            return field, certainty, ""
        if share < _SOME:
            return field, 0.4 * certainty, N_("the heading suggests it, the values do not")
        bonus = 0.05 if share > _MOSTLY else 0.0
        return field, min(1.0, certainty + bonus), N_("heading and values agree") if bonus else ""

    def suggestions(self) -> list[tuple[str, float]]:
        """Fields that the values alone suggest, with certainty."""
        if self.filled < _ENOUGH:
            return []
        shares = {
            "audit_date": self.dates, "country": self.countries, "coordinates": self.pairs,
            "gln": self.glns, "lei": self.leis, "os_id": self.os_ids,
            "protocol": self.protocols, "announcement": self.announcements,
        }  # fmt: skip
        return [(field, 0.55) for field, share in shares.items() if share > _MOSTLY]


def _is_country(text: str) -> bool:
    return bool(country_code(text))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{0,3}[-. ]?\d[\d\s.,/-]*", text))


def _is_known_protocol(text: str) -> bool:
    return protocols.family(text) not in ("", protocols.OWN)


def _share(texts: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0


def _date_share(cells: Sequence[Cell]) -> float:
    hits = sum(1 for cell in cells if isinstance(cell, date | datetime) or looks_like_date(cell))
    return hits / len(cells) if cells else 0.0


def profile(cells: Sequence[Cell]) -> Profile:
    """The profile of a column from its cells (blank ones and words like `n/a` do not count)."""
    filled = [cell for cell in cells if not says_nothing(cell_text(cell))][:_SAMPLE]
    texts = [cell_text(cell) for cell in filled]
    return Profile(
        filled=len(texts),
        dates=_date_share(filled),
        countries=_share(texts, _is_country),
        numbers=_share(texts, _is_number),
        words=_share(texts, lambda text: any(char.isalpha() for char in text)),
        protocols=_share(texts, _is_known_protocol),
        sequences=_share(texts, sequence),
        announcements=_share(texts, announcement),
        pairs=_share(texts, read_pair),
        glns=_share(texts, is_gln),
        leis=_share(texts, is_lei),
        os_ids=_share(texts, is_os_id),
    )
