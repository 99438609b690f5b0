"""What is said of one criterion, as it is taken out of a mapping, discussed, and put into another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from comity.benchmark.record import Action, Entry, added
from comity.vocabulary.benchmark import Combined, Link, NotApplicable, ProtocolMapping
from comity.vocabulary.errors import OptionError


@dataclass(frozen=True, slots=True)
class CriterionMapping:
    """Everything of a mapping that is on one criterion. `reason`: why it is not applicable, or ""."""

    criterion: str
    links: tuple[Link, ...] = ()
    combined: tuple[Combined, ...] = ()
    reason: str = ""

    @property
    def questions(self) -> frozenset[str]:
        """The questions that it names."""
        return frozenset(
            [link.question for link in self.links] + [one for each in self.combined for one in each.questions]
        )


def on_criterion(mapping: ProtocolMapping, criterion: str) -> CriterionMapping:
    """What a mapping says of one criterion."""
    reasons = [each.reason for each in mapping.not_applicable if each.criterion == criterion]
    return CriterionMapping(
        criterion,
        tuple(each for each in mapping.links if each.criterion == criterion),
        tuple(each for each in mapping.combined if each.criterion == criterion),
        reasons[0] if reasons else "",
    )


def put_into(mapping: ProtocolMapping, said: CriterionMapping) -> ProtocolMapping:
    """The mapping with `said` in place of all that it said of that criterion. Sorted by question and criterion."""
    links = [*(each for each in mapping.links if each.criterion != said.criterion), *said.links]
    combined = [*(each for each in mapping.combined if each.criterion != said.criterion), *said.combined]
    left_out = [each for each in mapping.not_applicable if each.criterion != said.criterion]
    if said.reason:
        left_out.append(NotApplicable(said.criterion, said.reason))
    return replace(
        mapping,
        links=tuple(sorted(links, key=lambda each: (each.question, each.criterion))),
        combined=tuple(sorted(combined, key=lambda each: each.criterion)),
        not_applicable=tuple(sorted(left_out, key=lambda each: each.criterion)),
    )


def refuse_unsound(said: CriterionMapping, by: str, when: datetime) -> None:
    """Refuse what a mapping record would refuse, what is on another criterion, and links of what is not applicable."""
    whole: list[Link | Combined] = [*said.links, *said.combined]
    if any(each.criterion != said.criterion for each in whole):
        raise OptionError(f"What is said of {said.criterion} holds links to another criterion. Take them out.")
    if said.reason and whole:
        raise OptionError(f"{said.criterion} cannot be linked and not applicable. Take the links or the reason out.")
    linked = {each.question for each in said.links}
    if not all(linked.issuperset(each.questions) for each in said.combined):
        raise OptionError(f"Link all questions that are said to meet {said.criterion} together.")
    for each in whole:
        added((), Entry(Action.CONFIRMED, each, by, when))
