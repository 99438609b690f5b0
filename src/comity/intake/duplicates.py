"""Whether two rows of one list are the same site and the same audit.

Careful by design: companies give several plants one name, so nothing may contradict (address, place, identifiers).
Spellings that only linkage can bring together are left to it.
"""

from __future__ import annotations

import math

from comity.reference.text import name_parts, words
from comity.vocabulary.listing import Listing

_IDENTIFIERS = ("gln", "os_id", "sedex_site")
_SAME_PLACE_KM, _OTHER_PLACE_KM = 0.5, 2.0
_KM_PER_DEGREE = 111.2
_PILLARS = ("smeta_2p", "smeta_4p")


def same_audit(one: Listing, other: Listing) -> bool:
    """Whether two rows speak of the same audit of the same site, as far as one list can tell."""
    audits = [(row.country, row.audit_date) for row in (one, other)]
    return audits[0] == audits[1] and _same_protocol(one, other) and _same_site(one, other)


def _same_protocol(one: Listing, other: Listing) -> bool:
    """Whether two rows can speak of one audit: the same protocol, or one of them says less."""
    families = {one.protocol_family, other.protocol_family} - {"", "unspecified"}
    return len(families) < 2 or ("smeta" in families and families <= {"smeta", *_PILLARS})


def _km(one: Listing, other: Listing) -> float | None:
    if one.latitude is None or other.latitude is None or one.longitude is None or other.longitude is None:
        return None
    across = (one.longitude - other.longitude) * math.cos(math.radians(one.latitude))
    return math.hypot(one.latitude - other.latitude, across) * _KM_PER_DEGREE


def _contradict(one: Listing, other: Listing) -> bool:
    if any(
        getattr(one, name) and getattr(other, name) and getattr(one, name) != getattr(other, name)
        for name in _IDENTIFIERS
    ):
        return True
    apart = _km(one, other)
    if apart is not None and apart > _OTHER_PLACE_KM:
        return True
    numbers = [{word for word in _name_words(row) if any(char.isdecimal() for char in word)} for row in (one, other)]
    return numbers[0] != numbers[1]


def _name_words(listing: Listing) -> frozenset[str]:
    return frozenset(name_parts(listing.site_name).core)


def _place_words(listing: Listing) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words(text)) for text in (listing.address, listing.city, listing.region, listing.postcode))


def _same_address(one: Listing, other: Listing) -> bool:
    """Whether every part of the place that both rows give reads the same."""
    pairs = zip(_place_words(one), _place_words(other), strict=True)
    return all(not left or not right or left == right for left, right in pairs)


def _near_address(one: Listing, other: Listing) -> bool:
    """Whether the addresses share nearly all words and every number but at most one (a postcode that slipped)."""
    left, right = (frozenset().union(*_place_words(row)) for row in (one, other))
    if not left or not right or not one.address or not other.address:
        return False
    return len(left ^ right) <= 2 and len(left & right) >= 5


def _same_site(one: Listing, other: Listing) -> bool:
    if any(getattr(one, name) and getattr(one, name) == getattr(other, name) for name in _IDENTIFIERS):
        return True
    if _contradict(one, other):
        return False
    apart = _km(one, other)
    near = apart is not None and apart <= _SAME_PLACE_KM
    left, right = _name_words(one), _name_words(other)
    if left == right:
        return near or _same_address(one, other) or _near_address(one, other)
    if "".join(sorted("".join(left))) == "".join(sorted("".join(right))):
        return near or _same_address(one, other)
    return near and (left < right or right < left)
