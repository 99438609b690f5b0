"""What a checked list is called in words, and the texts of the result workbook's first sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from comity.check.edition_file import PublishedList
from comity.check.saving import Saving
from comity.check.values import Advice, Checked, Outcome, Outcomes

OUTCOME_WORDS = {Outcome.LISTED: "listed", Outcome.ASK: "ask", Outcome.NOT_LISTED: "not listed"}
OWN_WORD = "your own audit"
NOT_STATED = "not stated"
"""Shown where the list leaves a cell blank, so that nobody takes it for a no."""
ADVICE_WORDS = {"recognise": "recognise", "top_up": "top up", "ask": "ask", "commission": "commission"}
KIND_WORDS = {
    "on_site_audit": "on-site audit",
    "virtual_assessment": "virtual assessment",
    "rating": "rating",
    "verified_self_assessment": "verified self-assessment",
    "human_rights_impact_assessment": "human-rights impact assessment",
    "": NOT_STATED,
}
EQUIVALENCE_WORDS = {
    "four_pillar": "four-pillar equivalent",
    "two_pillar": "two-pillar",
    "other": "other protocol",
    "": NOT_STATED,
}

OUTCOME_MEANING = {
    Outcome.LISTED: "This site is on the list.",
    Outcome.ASK: "It may be on the list, or your row names a company that has listed sites. See the sheet Questions.",
    Outcome.NOT_LISTED: "No site of the list was found to be this one.",
}
ADVICE_MEANING = (
    (
        "recognise",
        "Ask the site for its report instead of sending auditors. You decide by yourself whether you accept it.",
    ),
    ("top up", "Ask the site for its report, and look only at the subjects (pillars) that it does not cover."),
    ("ask", "Find out which site it is before you book an audit: see the sheet Questions, or repair the row."),
    ("commission", "The list does not help here: an audit of your own, if you need one."),
)
NOT_LISTED_MEANING = (
    "Not listed does not mean not audited. The audit may be younger than the list, or older than three years; whoever "
    "commissioned it may not take part; or the row may be held back because it could tell which member stands behind "
    "it. Nor does it say anything good or bad about a site. A site that has a recent report can still share it with "
    "you: asking costs nothing."
)
LIST_MEANING = (
    "The list says that an audit took place, of what kind and in which half-year. It says nothing about the result, "
    "about whether the audit is still valid for you, or about who commissioned it. The check compares your file with "
    "the list and tells nobody; only the sites that you write to will know that you asked."
)


@dataclass(frozen=True, slots=True)
class CheckedList:
    """Everything that the workbook, the letters and the summary tell: the list's name, outcomes, edition and saving."""

    name: str
    outcomes: Outcomes
    published: PublishedList
    saving: Saving
    today: date

    @property
    def rows(self) -> tuple[Checked, ...]:
        """The checked rows, in the order of the list."""
        return self.outcomes.rows

    @property
    def not_looked_up(self) -> int:
        """How many rows could not be looked up because something in them has to be repaired first."""
        return sum(row.outcome is Outcome.NOT_LISTED and row.advice is Advice.ASK for row in self.rows)

    @property
    def counts(self) -> Counter[Outcome]:
        """How many rows have each outcome."""
        return Counter(row.outcome for row in self.rows)


def about(checked: CheckedList) -> str:
    """One sentence: which list was checked against which edition, when."""
    published = checked.published
    edition = f"edition {published.edition_id} of the common list" if published.edition_id else "the common list"
    holds = f", audits up to {_day(published.cutoff)}" if published.cutoff else ""
    proof = " The list is whole: it agrees with its manifest." if published.verified else ""
    size = f"{len(published.rows):,} sites"
    return f"{checked.name} was checked on {_day(checked.today)} against {edition}: {size}{holds}.{proof}"


def _day(day: date) -> str:
    """`5 July 2026`, on every machine."""
    return str(format_date(day, "d MMMM y", locale="en"))


def summary_lines(checked: CheckedList) -> Sequence[str]:
    """The plain summary for the terminal."""
    counts, saved = checked.counts, checked.saving
    lines = [about(checked)]
    lines += [f"  {counts[outcome]:>6,}  {OUTCOME_WORDS[outcome]}" for outcome in Outcome]
    if checked.not_looked_up:
        lines.append(f"  {checked.not_looked_up:>6,}  of these not looked up: the rows have to be repaired first")
    if checked.outcomes.own:
        lines.append(f"  {len(checked.outcomes.own):>6,}  left out: audited by yourself")
    lines.append(
        f"Saving in sight: {saved.recognise:,} audits need not be commissioned, {saved.assumptions.currency} "
        f"{saved.money:,.0f} and {saved.days:,.0f} auditor days (potential, until you have accepted the reports)."
    )
    if saved.top_up:
        lines.append(
            f"{saved.top_up:,} more sites have a report that covers a part; there the rest has to be looked at."
        )
    return lines
