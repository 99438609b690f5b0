"""What holds for a mapping in whatever form it comes: known questions and criteria, nothing twice, degrees that fit."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import NoReturn

from comity.reference.strict import shown
from comity.vocabulary.benchmark import Benchmark, Combined, Degree, Link, NotApplicable, ProtocolMapping, Relation
from comity.vocabulary.protocol import Protocol

Refuse = Callable[[str], NoReturn]
"""Raises an error that names the place; it is given the sentence."""


@dataclass(slots=True)
class MappingBuilder:
    """A mapping of `protocol` to `benchmark` while it is read. Every method refuses what cannot stand."""

    protocol: Protocol
    benchmark: Benchmark
    answered: dict[str, None] = field(default_factory=dict)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)
    _combined: list[tuple[Combined, Refuse]] = field(default_factory=list)
    _left_out: dict[str, NotApplicable] = field(default_factory=dict)

    def question(self, said: str, refuse: Refuse) -> str:
        """`said`, where it is the number of a question of the protocol."""
        return known_one("question", said, {each.number for each in self.protocol.questions}, refuse)

    def criterion(self, said: str, refuse: Refuse) -> str:
        """`said`, where it is the id of a criterion of the benchmark, in whatever edition."""
        return known_one("criterion", said, {each.id for each in self.benchmark.criteria}, refuse)

    def answer(self, question: str) -> None:
        """Note that somebody looked at a question, whether it has links or not."""
        self.answered[question] = None

    def link(self, link: Link, refuse: Refuse) -> None:
        """Take a link between a known question and a known criterion."""
        key = (link.question, link.criterion)
        if key in self.links:
            refuse(f"Question {shown(key[0])} is linked to {key[1]} twice. Keep one of the links.")
        self.links[key] = link
        self.answer(link.question)

    def combine(self, combined: Combined, refuse: Refuse) -> None:
        """Take what known questions meet together. Whether they are linked is asked when all links are there."""
        if len(set(combined.questions)) < 2:
            refuse(f"Name at least two questions that meet {combined.criterion} together.")
        self._combined.append((combined, refuse))

    def leave_out(self, what: NotApplicable, refuse: Refuse) -> None:
        """Take a criterion that is not applicable."""
        if what.criterion in self._left_out:
            refuse(f"{what.criterion} is said to be not applicable twice. Keep one of the reasons.")
        self._left_out[what.criterion] = what

    def mapping(self) -> ProtocolMapping:
        """The whole."""
        for combined, refuse in self._combined:
            for question in combined.questions:
                if (question, combined.criterion) not in self.links:
                    refuse(
                        f"Question {shown(question)} is said to meet {combined.criterion} together with others, but "
                        "is not linked to it. Link it to the criterion first."
                    )
        return ProtocolMapping(
            self.protocol.id,
            self.benchmark.id,
            tuple(self.answered),
            tuple(self.links.values()),
            tuple(combined for combined, _ in self._combined),
            tuple(self._left_out.values()),
        )


def degree_of(degree: Degree | None, relation: Relation | None, refuse: Refuse) -> Degree:
    """The degree of a link that says a degree, a relation or both."""
    if degree is None:
        return relation.degree if relation else refuse("The link says neither degree nor relation. Add one.")
    if relation and degree is not relation.degree:
        refuse(f"The relation '{relation}' means {relation.degree}, but the degree is {degree}. Correct one of them.")
    return degree


def known_one(what: str, said: str, known: Collection[str], refuse: Refuse) -> str:
    """`said`, where it is one of `known`; what: in a word, what it should be."""
    if said not in known:
        near = difflib.get_close_matches(said, sorted(known), 1)
        hint = f"Did you mean {near[0]}?" if near else "Correct it, or take it out."
        refuse(f"There is no {what} {shown(said)}. {hint}")
    return said
