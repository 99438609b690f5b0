"""The mapping record: what persons and the engine said of a protocol against a benchmark, line by line, only added to.

What stands is derived, at any moment. The engine only proposes; what a person confirms counts (benchmarking.md 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite

from comity.vocabulary.benchmark import Combined, Degree, Link, NotApplicable, ProtocolMapping
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Obligation


class Action(StrEnum):
    """What an entry does to its subject. changed and withdrawn go against what was said before, and give a reason."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class NoCounterpart:
    """A question that corresponds to nothing in the benchmark, or a criterion that nothing asks for: one is given."""

    question: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something is read. `quotation`: words of the document, as many letters as its owner allows."""

    document: str
    page: str = ""
    quotation: str = ""

    def __str__(self) -> str:
        page = f", p. {self.page}" if self.page else ""
        return f"{self.document}{page}" + (f": “{self.quotation}”" if self.quotation else "")


@dataclass(frozen=True, slots=True)
class Engine:
    """What made a suggestion: its version, and the score it gave (higher is surer; the scale is the version's)."""

    version: str
    score: float


What = Link | Combined | NotApplicable | NoCounterpart
Subject = tuple[str, str, str]
"""Kind, question and criterion: what an entry speaks of. Entries of different subjects do not touch each other."""
_COUNTS = (Action.CONFIRMED, Action.CHANGED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what, by whom (an account, or the engine's name), when (UTC), why.

    obligation: how binding the assessor finds the question; `evidence` and `obligation` are of links.
    """

    action: Action
    what: What
    by: str
    when: datetime
    why: str = ""
    evidence: Evidence | None = None
    engine: Engine | None = None
    obligation: Obligation = Obligation.REQUIRED

    @property
    def subject(self) -> Subject:
        """What it speaks of."""
        match self.what:
            case Link(question, criterion):
                return "link", question, criterion
            case NoCounterpart(question, criterion):
                return "no_counterpart", question, criterion
            case Combined(criterion):
                return "combined", "", criterion
            case NotApplicable(criterion):
                return "not_applicable", "", criterion


def added(record: Sequence[Entry], entry: Entry, before: Sequence[Entry] = ()) -> tuple[Entry, ...]:
    """The record with one more entry. `before`: entries of others that this one may answer, as suggestions.

    Raises OptionError, with what is missing, for an entry that is not whole or that does not fit what was said so far.
    """
    _refuse_unsigned(record, entry)
    _refuse_unfounded((*before, *record), entry)
    if entry.action in (*_COUNTS, Action.PROPOSED):
        _refuse_incomplete(entry)
    return (*record, entry)


def _refuse_unsigned(record: Sequence[Entry], entry: Entry) -> None:
    if not entry.by.strip():
        raise OptionError("An entry of a mapping record says who made it. Fill in 'by'.")
    if entry.when.utcoffset() != timedelta(0):
        raise OptionError("An entry of a mapping record says its moment in UTC. Convert it.")
    if record and entry.when < record[-1].when:
        raise OptionError(
            f"A mapping record is only added to: its last entry is of {record[-1].when.isoformat()}, and this one of "
            f"{entry.when.isoformat()}."
        )
    if entry.engine and not isfinite(entry.engine.score):
        raise OptionError(f"The score of a suggestion is a number, not {entry.engine.score}.")
    if entry.engine and entry.action is not Action.PROPOSED:
        raise OptionError("An engine only proposes. A person confirms, changes, withdraws or rejects.")


def _refuse_unfounded(said: Sequence[Entry], entry: Entry) -> None:
    name = called(entry.subject)
    if entry.action in (Action.CHANGED, Action.WITHDRAWN):
        if entry.subject not in words(said):
            raise OptionError(f"Nothing was said of {name} that could be {entry.action}. Confirm or reject it instead.")
        if not entry.why.strip():
            raise OptionError(f"{_upper(name)} cannot be {entry.action} without a reason. Fill in 'why'.")
    if entry.action is Action.REJECTED and not any(
        each.action is Action.PROPOSED and each.subject == entry.subject for each in said
    ):
        raise OptionError(f"Nobody proposed {name}, so it cannot be rejected. Leave it out.")


def _refuse_incomplete(entry: Entry) -> None:
    match entry.what:
        case Link(relation=relation, degree=degree) if relation and relation.degree is not degree:
            raise OptionError(
                f"{_upper(called(entry.subject))}: '{relation}' means {relation.degree}, but the degree is {degree}. "
                "Correct one of them."
            )
        case Link(degree=Degree.PARTIAL, gap="") if entry.action is not Action.PROPOSED:
            raise OptionError(f"{_upper(called(entry.subject))} is partial. Say in 'gap' what is missing.")
        case Combined(questions=questions) if len(set(questions)) < 2:
            raise OptionError(f"Name at least two questions that meet {entry.what.criterion} together.")
        case NotApplicable(reason=reason) if not reason.strip():
            raise OptionError(f"{_upper(called(entry.subject))} needs a reason. Fill in 'reason'.")
        case NoCounterpart(question, criterion) if bool(question) == bool(criterion):
            raise OptionError("'No counterpart' is said of one question or of one criterion. Name one of them.")


def called(subject: Subject) -> str:
    """A subject in words, as the middle of a sentence."""
    kind, question, criterion = subject
    return {
        "link": f"the link of question {question} to {criterion}",
        "no_counterpart": f"'no counterpart' of {f'question {question}' if question else criterion}",
        "combined": f"what questions say of {criterion} together",
        "not_applicable": f"'not applicable' of {criterion}",
    }[kind]


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]


def _in_order(entries: Iterable[Entry], upto: datetime | None) -> list[Entry]:
    return sorted((each for each in entries if upto is None or each.when <= upto), key=lambda each: each.when)


def words(entries: Iterable[Entry], upto: datetime | None = None) -> dict[Subject, Entry]:
    """The last word of a person on each subject, up to and including a moment; proposals are no words."""
    found: dict[Subject, Entry] = {}
    for each in _in_order(entries, upto):
        if each.action is Action.WITHDRAWN:
            found.pop(each.subject, None)
        elif each.action is not Action.PROPOSED:
            found[each.subject] = each
    return found


def standing(entries: Iterable[Entry], upto: datetime | None = None) -> tuple[Entry, ...]:
    """The entries that count at a moment: confirmed or changed, and not withdrawn or rejected since; by subject."""
    found = words(entries, upto)
    return tuple(found[subject] for subject in sorted(found) if found[subject].action in _COUNTS)


def current(entries: Iterable[Entry], protocol: str, benchmark: str, upto: datetime | None = None) -> ProtocolMapping:
    """The mapping as it stood at a moment (`upto`, included), or as it stands. Sorted by question and criterion.

    Where something was said twice, the later counts; `contradictions` shows it. A question that the assessor finds
    not required now meets a criterion partly at most.
    """
    stands = standing(entries, upto)
    links = [_capped(each) for each in stands if isinstance(each.what, Link)]
    alone = [each.what.question for each in stands if isinstance(each.what, NoCounterpart) and each.what.question]
    return ProtocolMapping(
        protocol,
        benchmark,
        tuple(sorted({*(link.question for link in links), *alone})),
        tuple(links),
        tuple(each.what for each in stands if isinstance(each.what, Combined)),
        tuple(each.what for each in stands if isinstance(each.what, NotApplicable)),
    )


def _capped(entry: Entry) -> Link:
    link = entry.what
    assert isinstance(link, Link)
    if entry.evidence:
        link = replace(link, evidence=str(entry.evidence))
    if entry.obligation is Obligation.REQUIRED or link.degree is not Degree.FULL:
        return link
    gap = "only recommended" if entry.obligation is Obligation.RECOMMENDED else "required by a later date only"
    return replace(link, degree=Degree.PARTIAL, relation=None, gap=link.gap or gap)


def without_counterpart(entries: Iterable[Entry], upto: datetime | None = None) -> tuple[str, ...]:
    """The criteria of which a person says that nothing in the protocol asks for them."""
    stands = [each.what for each in standing(entries, upto)]
    return tuple(each.criterion for each in stands if isinstance(each, NoCounterpart) and each.criterion)


class Clash(StrEnum):
    """How entries contradict each other."""

    PERSONS = "two_persons"
    PERSON = "one_person"
    QUESTION = "question_linked_and_without_counterpart"
    CRITERION = "criterion_linked_and_without_counterpart"
    APPLICABLE = "criterion_linked_and_not_applicable"
    COMBINED = "combined_without_links"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Entries that cannot all be meant. It ends when one of them is changed or withdrawn, with a reason."""

    clash: Clash
    entries: tuple[Entry, ...]

    @property
    def sentence(self) -> str:
        """What contradicts what, and what to do."""
        last = self.entries[-1]
        return {
            Clash.PERSONS: f"{', '.join(sorted({each.by for each in self.entries}))} say different things of "
            f"{called(last.subject)}. Change it, with the reason.",
            Clash.PERSON: f"{last.by} said different things of {called(last.subject)}. Change it, with the reason.",
            Clash.QUESTION: f"Question {last.subject[1]} has links and 'no counterpart'. Withdraw one of them.",
            Clash.CRITERION: f"{last.subject[2]} has links and 'no counterpart'. Withdraw one of them.",
            Clash.APPLICABLE: f"{last.subject[2]} has links and is said to be not applicable. Withdraw one of them.",
            Clash.COMBINED: f"Questions are said to meet {last.subject[2]} together, and not all of them are linked to "
            "it. Link them, or withdraw it.",
        }[self.clash]


def contradictions(entries: Iterable[Entry], upto: datetime | None = None) -> tuple[Contradiction, ...]:
    """All contradictions of a record at a moment, by subject."""
    ordered = _in_order(entries, upto)
    stands = standing(ordered)
    links = [each for each in stands if isinstance(each.what, Link)]
    found = [*_different_words(ordered), *(clash for each in stands for clash in _against(each, links))]
    return tuple(sorted(found, key=lambda each: (each.entries[-1].subject, each.clash)))


def _different_words(ordered: Sequence[Entry]) -> Iterable[Contradiction]:
    said: dict[Subject, list[Entry]] = {}
    for each in ordered:
        if each.action in (Action.CHANGED, Action.WITHDRAWN):
            said[each.subject] = [each] if each.action is Action.CHANGED else []
        elif each.action is not Action.PROPOSED:
            said.setdefault(each.subject, []).append(each)
    for different in said.values():
        if len({_substance(each) for each in different}) > 1:
            clash = Clash.PERSONS if len({each.by for each in different}) > 1 else Clash.PERSON
            yield Contradiction(clash, tuple(different))


def _substance(entry: Entry) -> object:
    """What of an entry contradicts another one of its subject where it differs; wording and evidence do not."""
    if entry.action is Action.REJECTED:
        return None
    match entry.what:
        case Link(degree=degree):
            return degree, entry.obligation
        case Combined(questions=questions, verdict=verdict):
            return frozenset(questions), verdict
        case _:
            return ""


def _against(entry: Entry, links: Sequence[Entry]) -> Iterable[Contradiction]:
    """Contradictions between an entry that stands and the links that stand."""
    _, question, criterion = entry.subject
    at_question = tuple(each for each in links if each.subject[1] == question)
    at_criterion = tuple(each for each in links if each.subject[2] == criterion)
    match entry.what:
        case NoCounterpart() if question and at_question:
            yield Contradiction(Clash.QUESTION, (*at_question, entry))
        case NoCounterpart() if criterion and at_criterion:
            yield Contradiction(Clash.CRITERION, (*at_criterion, entry))
        case NotApplicable() if at_criterion:
            yield Contradiction(Clash.APPLICABLE, (*at_criterion, entry))
        case Combined(questions=questions) if not {each.subject[1] for each in at_criterion}.issuperset(questions):
            yield Contradiction(Clash.COMBINED, (*at_criterion, entry))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person made of a suggestion. `given` is what was confirmed in its place, None where it was rejected."""

    suggested: What
    engine: Engine
    accepted: bool
    given: What | None
    by: str
    when: datetime


def judged_suggestions(entries: Iterable[Entry], upto: datetime | None = None) -> tuple[Judged, ...]:
    """Suggestions of engines with what persons made of them, in the order in which they were made: evaluation data.

    A link is rejected, too, by 'no counterpart' of its question, and 'no counterpart' by a link. Suggestions that
    nobody spoke of are left out.
    """
    ordered = _in_order(entries, upto)
    found = words(ordered)
    answers = {each.subject[1]: each for each in standing(ordered) if each.subject[1]}
    return tuple(judged for each in ordered if each.engine for judged in _judged(each, each.engine, found, answers))


def _judged(
    entry: Entry, engine: Engine, found: Mapping[Subject, Entry], answers: Mapping[str, Entry]
) -> Iterable[Judged]:
    word = found.get(entry.subject)
    answer = answers.get(entry.subject[1])
    if word:
        accepted = word.action in _COUNTS
        yield Judged(entry.what, engine, accepted, word.what if accepted else None, word.by, word.when)
    elif answer and (answer.subject[0] == "no_counterpart") is not (entry.subject[0] == "no_counterpart"):
        yield Judged(entry.what, engine, False, None, answer.by, answer.when)


def entries_of(mapping: ProtocolMapping, by: str, when: datetime) -> tuple[Entry, ...]:
    """A whole mapping, as of a file, as entries that one person confirms at one moment."""
    linked = {each.question for each in mapping.links}
    alone = [NoCounterpart(each) for each in mapping.answered if each not in linked]
    everything: tuple[What, ...] = (*mapping.links, *alone, *mapping.combined, *mapping.not_applicable)
    return tuple(_confirmed(each, by, when) for each in everything)


def _confirmed(what: What, by: str, when: datetime) -> Entry:
    if isinstance(what, Link) and what.evidence:
        return Entry(Action.CONFIRMED, replace(what, evidence=""), by, when, evidence=Evidence(what.evidence))
    return Entry(Action.CONFIRMED, what, by, when)
