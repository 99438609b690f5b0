"""Checks that several steps of a case share. Each refuses with OptionError: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from comity.benchmark.case.events import Event, Figures, Statement
from comity.benchmark.case.state import Case
from comity.benchmark.criterion_mapping import CriterionMapping, refuse_unsound
from comity.benchmark.record import Entry, Evidence, contradictions
from comity.vocabulary.errors import OptionError

_SHOWN = 5  # of a list of ids, in a sentence


def refuse_unknown(case: Case, questions: Iterable[str], criteria: Iterable[str]) -> None:
    """Refuse questions that the protocol does not have, and criteria that no edition of the benchmark has."""
    known = {each.number for each in case.frame.protocol.questions}
    for number in questions:
        if number not in known:
            raise OptionError(f"{case.frame.protocol.id} has no question {number}. Correct the number.")
    ids = {each.id for each in case.frame.benchmark.criteria}
    for each in criteria:
        if each not in ids:
            raise OptionError(f"{case.frame.benchmark.id} has no criterion {each}. Correct the id.")


def refuse_long(case: Case, evidence: Iterable[Evidence | None]) -> None:
    """Refuse a quotation that is longer than the owner of the protocol allows."""
    most = case.opened.terms.quotable
    for each in evidence:
        if each and len(each.quotation) > most:
            raise OptionError(
                f"The quotation from {each.document} has {len(each.quotation)} letters; its owner allows {most}. "
                "Shorten it, or give the page alone."
            )


def refuse_contradictions(entries: tuple[Entry, ...]) -> None:
    """Refuse a record that contradicts itself, with the first place."""
    if found := contradictions(entries):
        more = f" There are {len(found) - 1} more such places." if len(found) > 1 else ""
        raise OptionError(found[0].sentence + more)


def refuse_other_figures(stated: Figures, found: Figures) -> None:
    """Refuse a stated result that is not what the record comes to."""
    if stated != found:
        raise OptionError(
            f"The result is said to be {stated.commonality} ({stated.verdict}), but what is recorded comes to "
            f"{found.commonality} ({found.verdict}). State that."
        )


def refuse_view(case: Case, said: CriterionMapping, event: Event) -> None:
    """Refuse what is said of a criterion where it names what there is not or contradicts itself."""
    refuse_unknown(case, said.questions, [said.criterion])
    refuse_unsound(said, event.who, event.when)


def refuse_statements(case: Case, statements: Sequence[Statement]) -> None:
    """Refuse empty statements and those on criteria out of scope."""
    refuse_long(case, [each.evidence for each in statements])
    scope = {each.id for each in case.frame.benchmark.in_edition(case.edition)}
    for each in statements:
        if each.criterion not in scope:
            raise OptionError(f"{each.criterion} is no criterion of edition {case.edition}. Correct the id.")
        if not each.text.strip():
            raise OptionError(f"What is said of {each.criterion} is empty. Fill it in.")


def few(ids: Sequence[str]) -> str:
    """The first of some ids, for a sentence."""
    return ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
