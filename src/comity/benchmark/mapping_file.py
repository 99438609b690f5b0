"""A mapping of a protocol to a benchmark from a YAML file, checked against both."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from comity.reference.strict import Entry, read, shown
from comity.vocabulary.benchmark import (
    Benchmark,
    Combined,
    Degree,
    Link,
    NotApplicable,
    ProtocolMapping,
    Relation,
)
from comity.vocabulary.protocol import Protocol

_HEADS = ("mapping_of", "ground_truth")
_HEAD = ("catalogue", "catalogue_version", "by", "when", "note", "purpose", "degree_rule", "criterion_verdict_rule")
_BESIDE = ("combined", "not_applicable", "expected_scores", "expected_uncovered_criteria")


def read_mapping(content: bytes, file: str, protocol: Protocol, benchmark: Benchmark) -> ProtocolMapping:
    """What a YAML file says of `protocol` against `benchmark` (`mapping`, `combined`, `not_applicable`).

    Each question stands once in it; one without links has no counterpart. A link says its degree, or its relation,
    from which the degree follows. Raises OptionError with file, line and repair where a question or criterion is not
    known, stands twice, degree and relation disagree, or it is the mapping of another protocol.
    """
    parts = read(content, file).fields(("mapping",), (*_HEADS, *_BESIDE))
    _refuse_other(parts, protocol, benchmark)
    known = _Known({each.number for each in protocol.questions}, {each.id for each in benchmark.criteria})
    answered: dict[str, tuple[Link, ...]] = {}
    for entry in parts["mapping"].items():
        given = entry.fields(("question",), ("links", "remark"))
        number = known.question(given["question"])
        if number in answered:
            entry.refuse(f"Question {shown(number)} is answered twice. Put all its links into one place.")
        answered[number] = tuple(known.links(number, given["links"])) if "links" in given else ()
    links = tuple(link for each in answered.values() for link in each)
    linked = {(link.question, link.criterion) for link in links}
    return ProtocolMapping(
        protocol.id,
        benchmark.id,
        tuple(answered),
        links,
        tuple(known.combined(each, linked) for each in parts["combined"].items()) if "combined" in parts else (),
        tuple(map(known.not_applicable, parts["not_applicable"].items())) if "not_applicable" in parts else (),
    )


def _refuse_other(parts: dict[str, Entry], protocol: Protocol, benchmark: Benchmark) -> None:
    for head in (parts[name] for name in _HEADS if name in parts):
        given = head.fields(("protocol",), _HEAD)
        if given["protocol"].filled() != protocol.id:
            given["protocol"].refuse(f"This is the mapping of another protocol; the one given is {protocol.id}.")
        if "catalogue" in given and given["catalogue"].filled() != benchmark.id:
            given["catalogue"].refuse(f"This mapping is to another benchmark; the one given is {benchmark.id}.")


@dataclass(frozen=True, slots=True)
class _Known:
    questions: Collection[str]
    criteria: Collection[str]

    def question(self, entry: Entry) -> str:
        return self._one("question", entry, self.questions)

    def criterion(self, entry: Entry) -> str:
        return self._one("criterion", entry, self.criteria)

    def _one(self, what: str, entry: Entry, known: Collection[str]) -> str:
        said = entry.filled()
        if said not in known:
            near = difflib.get_close_matches(said, sorted(known), 1)
            hint = f"Did you mean {near[0]}?" if near else "Correct it, or take it out."
            entry.refuse(f"There is no {what} {shown(said)}. {hint}")
        return said

    def links(self, question: str, entry: Entry) -> Iterator[Link]:
        seen: set[str] = set()
        for each in entry.items():
            given = each.fields(("criterion",), ("degree", "relation", "gap", "evidence"))
            criterion = self.criterion(given["criterion"])
            if criterion in seen:
                each.refuse(f"Question {shown(question)} is linked to {criterion} twice. Keep one of the links.")
            seen.add(criterion)
            relation = given["relation"].choice(Relation) if "relation" in given else None
            said = {name: given[name].text() if name in given else "" for name in ("gap", "evidence")}
            yield Link(question, criterion, _degree(each, given, relation), relation, **said)

    def combined(self, entry: Entry, linked: Collection[tuple[str, str]]) -> Combined:
        given = entry.fields(("criterion", "questions", "verdict"), ("remark",))
        criterion = self.criterion(given["criterion"])
        questions = tuple(map(self.question, given["questions"].items()))
        for question in questions:
            if (question, criterion) not in linked:
                entry.refuse(
                    f"Question {shown(question)} is said to meet {criterion} together with others, but is not linked "
                    "to it. Link it under 'mapping:' first."
                )
        if len(set(questions)) < 2:
            entry.refuse(f"Name at least two questions that meet {criterion} together.")
        return Combined(criterion, questions, given["verdict"].choice(Degree))

    def not_applicable(self, entry: Entry) -> NotApplicable:
        given = entry.fields(("criterion", "reason"))
        return NotApplicable(self.criterion(given["criterion"]), given["reason"].filled())


def _degree(entry: Entry, given: dict[str, Entry], relation: Relation | None) -> Degree:
    if "degree" not in given:
        return relation.degree if relation else entry.refuse("The link says neither 'degree' nor 'relation'. Add one.")
    degree = given["degree"].choice(Degree)
    if relation and degree is not relation.degree:
        given["degree"].refuse(
            f"'{relation}' means {relation.degree}, but the degree is {degree}. Correct one of them."
        )
    return degree
