"""Canonical text: what an edition prints of a site, made by rule and never copied from a member's list.

Every value is folded to words, one spelling is chosen by medoid over the members (each counts once), and the words are
printed in one style (product.md, identifiers paragraph; disclosure.md A9, I2, I6). Order and member names have no say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from comity.reference.text import (
    display,
    display_address,
    display_name_words,
    display_words,
    name_parts,
    region_words,
    words,
)
from comity.vocabulary.listing import Listing
from comity.vocabulary.site import Contribution

Words = tuple[str, ...]
SHORTEST_TELLING_WORD = 3


@dataclass(frozen=True, slots=True)
class Texts:
    """The public text of a site, "" where nothing is known or where members contradict each other (identifiers)."""

    site_name: str
    supplier_name: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    identifiers: str = ""


def canonical_texts(contributions: Sequence[Contribution]) -> Texts:
    """The texts of a site from the contributions that count (at least one). Independent of their order."""

    def words_of(fold: Callable[[Listing], Words]) -> Words:
        return _choose((part.member, fold(part.listing)) for part in contributions)

    def chosen(fold: Callable[[Listing], Words]) -> str:
        return display(words_of(fold))

    country = min((part.listing.country for part in contributions), default="")
    return Texts(
        site_name=chosen(lambda listing: display_name_words(listing.site_name)),
        supplier_name=chosen(lambda listing: display_name_words(listing.supplier_name)),
        address=display_address(words_of(lambda listing: display_words(listing.address)), country),
        city=chosen(lambda listing: display_words(listing.city)),
        region=chosen(lambda listing: region_words(listing.region, listing.country)),
        postcode=chosen(lambda listing: display_words(listing.postcode)),
        identifiers=_identifiers([part.listing for part in contributions]),
    )


def _choose(spellings: Iterable[tuple[str, Words]]) -> Words:
    """The medoid of the members' spellings; () where none gives any."""
    of_member: defaultdict[str, set[Words]] = defaultdict(set)
    for member, spelling in spellings:
        if spelling:
            of_member[member].add(spelling)
    return _medoid([_medoid(sorted(each)) for each in of_member.values()])


def _medoid(spellings: Sequence[Words]) -> Words:
    """The spelling nearest to all (sum of insertions and deletions); of equals the fullest, then the first."""
    texts = {spelling: " ".join(spelling) for spelling in spellings}

    def distance(candidate: Words) -> tuple[int, int, Words]:
        total = sum(Indel.distance(texts[candidate], texts[other]) for other in spellings)
        return total, -len(texts[candidate]), candidate

    return min(texts, key=distance, default=())


def _identifiers(listings: Sequence[Listing]) -> str:
    """LEI, OS ID and GLN, each only where all listings that give one agree."""
    kinds = {
        "GLN": {each.gln for each in listings},
        "LEI": {each.lei for each in listings},
        "OS ID": {each.os_id for each in listings},
    }
    agreed = {kind: values - {""} for kind, values in kinds.items()}
    return "; ".join(f"{kind}:{next(iter(values))}" for kind, values in agreed.items() if len(values) == 1)


class ForbiddenNames:
    """Names of members and brands that must not appear in an edition without a person's word."""

    def __init__(self, names: Collection[str]) -> None:
        cores = {name_parts(name).core for name in names}
        self._cores = sorted(core for core in cores if any(_telling(word) for word in core))

    def named_in(self, texts: Texts) -> bool:
        """Whether a whole name stands, word for word, in the name, the supplier's name or the address."""
        fields = (texts.site_name, texts.supplier_name, texts.address, texts.city)
        return any(_contains(words(field), core) for field in fields for core in self._cores)


def _telling(word: str) -> bool:
    return len(word) >= SHORTEST_TELLING_WORD and not word.isdecimal()


def _contains(text: Words, core: Words) -> bool:
    size = len(core)
    return any(text[start : start + size] == core for start in range(len(text) - size + 1))
