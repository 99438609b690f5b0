"""Looking through the sites of the latest edition: all, those of a country, or those that say all words asked for.

What is searched are the rows that every member downloads, and nothing beside them; what is looked for is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from comity.reference.folding import raw_words
from comity.reference.text import words
from comity.server.editions import selectors as editions
from comity.server.needs import engine
from comity.vocabulary.edition import EditionRow

MOST_WORDS = 12
"""Words of a question that are looked for: the first ones."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sites that were found, of an edition: `total` is all of them."""

    edition: UUID
    name: str
    total: int
    rows: Sequence[EditionRow]


def latest(first: int, count: int, country: str = "", asked: str = "") -> Part | None:
    """Sites `first` to `first + count` of the latest edition, in its order; None where none is released yet.

    `country` is a code, "" for all. Of `asked` each word must begin a word of the site's name, company, address or
    identifiers, in its script or in Latin letters; without a word nothing is left out.
    """
    edition = editions.latest()
    if edition is None:
        return None
    rows = engine.published(edition.public).rows
    wanted = _questions(asked)
    said = _said(edition.public) if wanted else ()
    found = [
        row
        for at, row in enumerate(rows)
        if (not country or row.country == country) and all(any(one in said[at] for one in each) for each in wanted)
    ]
    return Part(edition.public, edition.name, len(found), found[first : first + count])


def _questions(asked: str) -> Sequence[Sequence[str]]:
    """Each word, as it must begin in what a site says; in Latin letters, too, where it is written in others."""
    found = list(dict.fromkeys(raw_words(asked)))[:MOST_WORDS]
    return [[f" {each}", *([] if each.isascii() else [f" {' '.join(words(each))}"])] for each in found]


@lru_cache(maxsize=1)
def _said(edition: UUID) -> Sequence[str]:
    """What each site says, folded to words, each after a blank."""
    return [
        "".join(f" {word}" for word in raw_words(
            f"{row.site_name} {row.supplier_name} {row.address} {row.city} {row.region} {row.postcode} "
            f"{row.identifiers} {row.row_id}"
        ))
        for row in engine.published(edition).rows
    ]  # fmt: skip
