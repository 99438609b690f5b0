"""What becomes of each row of a supplier list: listed, ask or not listed, and what to do about it.

Pure rules on values: the member's listings, the matches that linkage found, and the rows of the edition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.check.candidates import CompanyRows, company_candidates, likeliest_first, site_candidates, sites_in_words
from comity.check.limits import ALWAYS_ASKED, ASK_FROM, LISTED_FROM, MOST_ASKED
from comity.check.values import Advice, Candidate, Checked, Evidence, Outcome, Outcomes, Question, place
from comity.reference.text import name_parts, words
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.listing import DataRow, Listing
from comity.vocabulary.problems import RowRef

__all__ = [
    "Advice", "Candidate", "Checked", "Evidence", "Outcome", "Outcomes", "Question", "decide", "place", "why",
]  # fmt: skip

_PRIOR = "before any evidence"
"""How linkage begins the words for what is known before a pair is looked at; tells a member nothing."""


def decide(rows: Sequence[DataRow], evidence: Evidence, edition: Mapping[str, EditionRow]) -> Outcomes:
    """The outcome of every row of a supplier list against an edition (row_id -> row); pure, in the order of `rows`.

    A row of the edition is given to the supplier row that claims it most surely, and to others only where they are the
    same site written twice. Questions are asked from one certainty on for the whole list, never by chance.
    """
    own = tuple(row.ref for row in rows if str(row.ref) in evidence.own)
    asked = [row for row in rows if str(row.ref) not in evidence.own]
    listings = {str(row.ref): row.listing for row in asked if row.listing}
    companies = CompanyRows.of(row.listing for row in rows if row.listing)
    first = [_first_opinion(row, evidence, edition, companies) for row in asked]
    settled = _settle_claims(first, listings)
    asked_from = _asked_from(settled, len(rows))
    kept = tuple(_within_share(row, asked_from) for row in settled)
    return Outcomes(kept, own, asked_from)


# --- one row by itself ------------------------------------------------------------------------------------------------


def _first_opinion(
    row: DataRow, evidence: Evidence, edition: Mapping[str, EditionRow], companies: CompanyRows
) -> Checked:
    if row.listing is None:
        return _not_looked_up(row)
    sites = site_candidates(evidence.sites.get(str(row.ref), ()), edition)
    if sites and sites[0].certainty >= LISTED_FROM:
        return _listed(row.ref, sites)
    company = company_candidates(row.listing, evidence.companies.get(str(row.ref), ()), edition)
    if company and companies.is_company(row.listing) and _all_among(sites, company):
        return _ask_company(row.ref, likeliest_first(company, sites))
    if on_list(sites) >= ASK_FROM:
        return _ask_site(row.ref, sites)
    return _not_listed(row.ref, sites, company)


def _all_among(sites: Sequence[Candidate], company: Sequence[Candidate]) -> bool:
    """Whether every site that is likely enough to be asked for is one of the company's."""
    own = {candidate.row.row_id for candidate in company}
    return all(candidate.row.row_id in own for candidate in sites if candidate.certainty >= ASK_FROM)


def on_list(candidates: Sequence[Candidate]) -> float:
    """How sure it is (0..1) that a row is on the list as one of its candidates; rows of one name add up."""
    return min(1.0, sum(candidate.certainty for candidate in candidates))


def advice_of(row: EditionRow) -> Advice:
    """What to do about a supplier that is this row of the edition."""
    return Advice.RECOGNISE if row.equivalence in (Equivalence.FOUR_PILLAR, "") else Advice.TOP_UP


def _listed(ref: RowRef, candidates: tuple[Candidate, ...]) -> Checked:
    return Checked(ref, Outcome.LISTED, advice_of(candidates[0].row), candidates, (how_sure(candidates[0]),))


def _ask_site(ref: RowRef, candidates: tuple[Candidate, ...], why: str = "") -> Checked:
    reasons = tuple(reason for reason in (why, how_sure(candidates[0])) if reason)
    return Checked(ref, Outcome.ASK, Advice.ASK, candidates, reasons, Question.SITE)


def _ask_company(ref: RowRef, candidates: tuple[Candidate, ...]) -> Checked:
    question = "does it supply you?" if len(candidates) == 1 else "which of them supply you?"
    reason = f"This company has {sites_in_words(candidates)}: {question}"
    return Checked(ref, Outcome.ASK, Advice.ASK, candidates, (reason,), Question.COMPANY)


def _not_listed(ref: RowRef, sites: tuple[Candidate, ...] = (), company: tuple[Candidate, ...] = ()) -> Checked:
    reasons = ["The nearest site of the list is probably another." if sites else "No site of the list is this one."]
    if company:
        reasons.append(f"The company has {sites_in_words(company)} at other places.")
    return Checked(ref, Outcome.NOT_LISTED, Advice.COMMISSION, sites or company, tuple(reasons))


def _not_looked_up(row: DataRow) -> Checked:
    wrong = ", ".join(code.replace("_", " ") for code in row.codes) or "the row could not be read"
    reason = f"Not looked up: {wrong}. Repair the row and check again."
    return Checked(row.ref, Outcome.NOT_LISTED, Advice.ASK, (), (reason,))


def how_sure(candidate: Candidate) -> str:
    """How sure it is and why, in words."""
    return f"{candidate.certainty:.0%} sure: {why(candidate)}"


def why(candidate: Candidate) -> str:
    """What speaks most for a candidate and what speaks against it."""
    telling = [reason for reason in candidate.reasons if not reason.words.startswith(_PRIOR)]
    telling.sort(key=lambda reason: (-abs(reason.weight), reason.words))
    told = [reason.words for reason in telling if reason.weight > 0][:4]
    against = [reason.words for reason in telling if reason.weight < 0][:2]
    doubts = [f"but {'; '.join(against)}"] if against else []
    return "; ".join([*told, *doubts])


# --- rows against each other ------------------------------------------------------------------------------------------


def _settle_claims(rows: Sequence[Checked], listings: Mapping[str, Listing]) -> list[Checked]:
    """Of several rows that claim one listed site the surest keeps it; another stays only where it is the same site."""
    best: dict[str, Checked] = {}
    for row in rows:
        if row.outcome is Outcome.LISTED and row.best:
            holder = best.get(row.best.row_id)
            if holder is None or _claim(row) < _claim(holder):
                best[row.best.row_id] = row
    return [_settle(row, best, listings) for row in rows]


def _claim(row: Checked) -> tuple[float, RowRef]:
    """Smaller is better: surer, then higher up in the list."""
    return (-row.candidates[0].certainty, row.ref)


def _settle(row: Checked, best: Mapping[str, Checked], listings: Mapping[str, Listing]) -> Checked:
    if row.outcome is not Outcome.LISTED or row.best is None:
        return row
    holder = best[row.best.row_id]
    if holder.ref == row.ref:
        return row
    where = f"row {holder.ref.row}" + (f" of sheet {holder.ref.sheet}" if holder.ref.sheet != row.ref.sheet else "")
    if same_place_twice(listings[str(row.ref)], listings[str(holder.ref)]):
        return replace(row, reasons=(*row.reasons, f"The same site as {where} of your list."))
    return _ask_site(row.ref, row.candidates, f"{where.capitalize()} of your list fits this listed site better.")


def same_place_twice(left: Listing, right: Listing) -> bool:
    """Whether two rows of one supplier list are plainly the same site: same name or address, no contradicting place."""
    same_name = name_parts(left.site_name).core == name_parts(right.site_name).core
    same_address = bool(left.address) and words(left.address) == words(right.address)
    cities = {words(left.city), words(right.city)} - {()}
    addresses = {words(left.address), words(right.address)} - {()}
    return same_address or (same_name and len(cities) <= 1 and len(addresses) <= 1)


# --- how much is asked ------------------------------------------------------------------------------------------------


def _asked_from(rows: Sequence[Checked], total: int) -> float:
    """From which chance on it is asked whether a row is a site, so that questions stay within their share of the list.

    What a company's sites are is always asked (for a vendor master that is the answer), and counts first.
    """
    chances = sorted((on_list(row.candidates) for row in rows if row.question is Question.SITE), reverse=True)
    companies = sum(row.question is Question.COMPANY for row in rows)
    allowed = max(ALWAYS_ASKED, int(MOST_ASKED * total) - companies)
    if len(chances) <= allowed:
        return ASK_FROM
    return min((chance for chance in chances[:allowed] if chance > chances[allowed]), default=1.0)


def _within_share(row: Checked, asked_from: float) -> Checked:
    if row.question is Question.SITE and on_list(row.candidates) < asked_from:
        return _not_listed(row.ref, sites=row.candidates)
    return row
