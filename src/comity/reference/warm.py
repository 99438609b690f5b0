"""The reference data loaded at once, for a process that will fork others that need it."""

from __future__ import annotations

from comity.reference import countries, date_words, forbidden, headings, problems, protocols, row_words, text


def up() -> None:
    """Load what reading a list needs."""
    headings.understand("Site name")
    forbidden.reason("Price")
    countries.find_country("Kenya")
    countries.country_at_end("1 Way, Nairobi, Kenya")
    countries.last_words()
    date_words.months()
    date_words.idle_words()
    row_words.says_nothing("n/a")
    row_words.sequence("initial")
    row_words.announcement("announced")
    protocols.family("SMETA")
    problems.problem_kinds()
    text.rough_key("Acre Mill Ltd")
