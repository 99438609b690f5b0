"""A mapping of a protocol to a benchmark from a YAML file, checked against both."""

from __future__ import annotations

from comity.benchmark.mapping_checks import MappingBuilder, degree_of
from comity.reference.strict import Entry, read, shown
from comity.vocabulary.benchmark import Benchmark, Combined, Degree, Link, NotApplicable, ProtocolMapping, Relation
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
    for head in (parts[name] for name in _HEADS if name in parts):
        _refuse_other(head, protocol, benchmark)
    made = MappingBuilder(protocol, benchmark)
    for entry in parts["mapping"].items():
        _take_question(entry, made)
    for entry in parts["combined"].items() if "combined" in parts else ():
        given = entry.fields(("criterion", "questions", "verdict"), ("remark",))
        questions = tuple(made.question(each.filled(), each.refuse) for each in given["questions"].items())
        made.combine(Combined(_criterion(given, made), questions, given["verdict"].choice(Degree)), entry.refuse)
    for entry in parts["not_applicable"].items() if "not_applicable" in parts else ():
        given = entry.fields(("criterion", "reason"))
        made.leave_out(NotApplicable(_criterion(given, made), given["reason"].filled()), entry.refuse)
    return made.mapping()


def _refuse_other(head: Entry, protocol: Protocol, benchmark: Benchmark) -> None:
    given = head.fields(("protocol",), _HEAD)
    if given["protocol"].filled() != protocol.id:
        given["protocol"].refuse(f"This is the mapping of another protocol; the one given is {shown(protocol.id)}.")
    if "catalogue" in given and given["catalogue"].filled() != benchmark.id:
        given["catalogue"].refuse(f"This mapping is to another benchmark; the one given is {benchmark.id}.")


def _take_question(entry: Entry, made: MappingBuilder) -> None:
    given = entry.fields(("question",), ("links", "remark"))
    number = made.question(given["question"].filled(), given["question"].refuse)
    if number in made.answered:
        entry.refuse(f"Question {shown(number)} is answered twice. Put all its links into one place.")
    made.answer(number)
    for each in given["links"].items() if "links" in given else ():
        made.link(_link(number, each, made), each.refuse)


def _link(question: str, entry: Entry, made: MappingBuilder) -> Link:
    given = entry.fields(("criterion",), ("degree", "relation", "gap", "evidence"))
    relation = given["relation"].choice(Relation) if "relation" in given else None
    degree = given["degree"].choice(Degree) if "degree" in given else None
    said = {name: given[name].text() if name in given else "" for name in ("gap", "evidence")}
    return Link(question, _criterion(given, made), degree_of(degree, relation, entry.refuse), relation, **said)


def _criterion(given: dict[str, Entry], made: MappingBuilder) -> str:
    return made.criterion(given["criterion"].filled(), given["criterion"].refuse)
