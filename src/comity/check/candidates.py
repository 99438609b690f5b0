"""Which rows of an edition a supplier row may mean: as a site, or as a company that has listed sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.check.limits import COMPANY_FROM, MOST_CANDIDATES, SHOWN_FROM
from comity.check.values import Candidate, Question, place
from comity.reference.text import name_parts, words
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.judgement import Match
from comity.vocabulary.listing import Listing

Words = tuple[str, ...]


def site_candidates(matches: Iterable[Match], edition: Mapping[str, EditionRow]) -> tuple[Candidate, ...]:
    """The sites of the edition that a row may mean, surest first, at most `MOST_CANDIDATES`.

    The sites of an edition are different places, so a row means at most one of them: the odds of all its matches share
    one total with the odds that it means none (Bayes' rule for excluding alternatives).
    """
    known = [match for match in matches if match.right in edition]
    odds = {match.right: match.probability / max(1e-9, 1 - match.probability) for match in known}
    total = 1 + sum(sorted(odds.values()))
    found = [
        Candidate(edition[match.right], odds[match.right] / total, Question.SITE, match.reasons) for match in known
    ]
    found.sort(key=lambda candidate: (-candidate.certainty, candidate.row.row_id))
    return tuple(candidate for candidate in found[:MOST_CANDIDATES] if candidate.certainty >= SHOWN_FROM)


def company_candidates(
    listing: Listing, matches: Iterable[Match], edition: Mapping[str, EditionRow]
) -> tuple[Candidate, ...]:
    """All sites of the edition that belong to the row's company, those nearest to the row's place first.

    A listed company is the row's where linkage says so and its name is the row's or begins with it: `Meridian Foods`
    owns what is listed under `Meridian Foods Lexington`, but `Meridian Foods Springfield` says nothing about that.
    """
    name, here = _company(listing.supplier_name, listing.site_name), _place_words(listing)
    found = [
        Candidate(edition[match.right], match.probability, Question.COMPANY, match.reasons)
        for match in matches
        if match.right in edition
        and match.probability >= COMPANY_FROM
        and _company(edition[match.right].supplier_name, edition[match.right].site_name)[: len(name)] == name
    ]

    def distance(candidate: Candidate) -> tuple[int, str, str, str]:
        row = candidate.row
        there = set(words(f"{row.city} {row.region}"))
        return (-len(there & here), place(row), row.site_name, row.row_id)

    return tuple(sorted(found, key=distance))


def likeliest_first(company: Sequence[Candidate], sites: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The company's sites with those first that may be the very site of the row, surest first; else in their order."""
    certainty = {candidate.row.row_id: candidate.certainty for candidate in sites}
    return tuple(sorted(company, key=lambda candidate: -certainty.get(candidate.row.row_id, 0.0)))


@dataclass(frozen=True, slots=True)
class CompanyRows:
    """How a list names companies: country and company -> the different places at which its rows stand."""

    places: Mapping[tuple[str, Words], frozenset[Words]]

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> CompanyRows:
        """Gather the places of every company of a list; rows without a place add none."""
        places: dict[tuple[str, Words], set[Words]] = defaultdict(set)
        for listing in listings:
            where = words(f"{listing.city} {listing.address}")
            places[_key(listing)] |= {where} if where else set()
        return cls({key: frozenset(found) for key, found in places.items()})

    def is_company(self, listing: Listing) -> bool:
        """Whether a row names a company rather than one of its sites.

        So it does where the site's name adds nothing to the supplier's and the list names the company at one place
        only, as vendor masters do (often the head office); a list with several places of a company names its sites.
        """
        adds = set(name_parts(listing.site_name).core) - set(name_parts(listing.supplier_name).core)
        return not (adds and listing.supplier_name) and len(self.places.get(_key(listing), ())) <= 1


def _key(listing: Listing) -> tuple[str, Words]:
    return listing.country, _company(listing.supplier_name, listing.site_name)


def _company(supplier_name: str, site_name: str) -> Words:
    """The words of a company's name without legal form; the site's name stands in where no company is named."""
    return name_parts(supplier_name or site_name).core


def _place_words(listing: Listing) -> set[str]:
    return {word for word in words(f"{listing.city} {listing.region} {listing.address}") if not word.isdecimal()}


def sites_in_words(candidates: Sequence[Candidate]) -> str:
    """`one listed site` or `4 listed sites`."""
    return "one listed site" if len(candidates) == 1 else f"{len(candidates)} listed sites"
