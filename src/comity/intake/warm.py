"""The reference data loaded at once, for a process that will fork others that need it."""

from __future__ import annotations

from datetime import date

from comity.intake.day_texts import read_cell
from comity.intake.spoken import spoken
from comity.reference import countries, forbidden, headings, problems, protocols, row_words, text

_ANY_DAY = date(2000, 1, 1)


def up() -> None:
    """Let every table that reading a list needs be loaded, by asking each for something."""
    headings.understand("Site name")
    headings.may_be_heading("Site name")
    forbidden.reason("Price")
    countries.find_country("Atlantis Kenya")
    countries.country_at_end("1 Way, Nairobi, Kenya")
    read_cell("du 12 au 14 mai 2025", _ANY_DAY)
    row_words.sequence("initial")
    row_words.announcement("announced")
    row_words.begins_total("Total")
    spoken(["n/a", "Acre Mill"])
    protocols.family("SMETA 4P")
    problems.problem_kinds()
    text.rough_key("Acre Mill Ltd")
    text.name_parts("Łódź Mill")
