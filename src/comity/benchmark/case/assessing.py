"""From the self-assessment over two blind assessments to the draft result: what each event does to a case."""

from __future__ import annotations

from dataclasses import replace

from comity.benchmark.case.checks import (
    few,
    refuse_contradictions,
    refuse_long,
    refuse_other_figures,
    refuse_unknown,
    refuse_view,
)
from comity.benchmark.case.events import Dissented, Drafted, Recorded, Role, SelfAssessed, Settled, Submitted, Suggested
from comity.benchmark.case.state import (
    Case,
    Stage,
    comparison,
    criteria_to_judge,
    figures,
    joint,
    known_mapping,
    mapping_of,
    questions_to_judge,
    verdict_on,
)
from comity.benchmark.criterion_mapping import CriterionMapping, on_criterion, put_into
from comity.benchmark.record import Action, Entry, NoCounterpart, added, without_counterpart
from comity.vocabulary.benchmark import Combined, Link
from comity.vocabulary.errors import OptionError


def record(case: Case, event: Recorded) -> Case:
    """Add a line to the record of the role: self-assessment, suggestions, or the assessor's own."""
    refuse_unknown(case, _questions(event.entry), [event.entry.subject[2]] if event.entry.subject[2] else [])
    refuse_long(case, [event.evidence])
    if isinstance(event.what, Link) and event.what.evidence:
        raise OptionError("The evidence of a link stands beside it, in the entry's own field. Move it there.")
    if (event.engine is not None) is not (event.role is Role.ENGINE):
        raise OptionError("A suggestion of the engine says its version and score; a person's entry says none.")
    match event.role:
        case Role.MEMBER:
            return replace(case, self_assessment=added(case.self_assessment, event.entry))
        case Role.ENGINE:
            return replace(case, suggestions=added(case.suggestions, event.entry))
        case _:
            return _assessed(case, event)


def _assessed(case: Case, event: Recorded) -> Case:
    if event.who in case.submitted:
        raise OptionError(
            f"{event.who} has submitted, and a submitted judgement never changes. Differences are settled next."
        )
    if event.action is Action.PROPOSED:
        raise OptionError("An assessor judges. Confirm, change, withdraw or reject instead of proposing.")
    _refuse_carried(case, event.entry)
    own = added(case.assessments.get(event.who, ()), event.entry, case.suggestions)
    return replace(case, assessments={**case.assessments, event.who: own})


def _refuse_carried(case: Case, entry: Entry) -> None:
    """In a delta only what does not carry over is judged."""
    _, _, criterion = entry.subject
    if criterion in criteria_to_judge(case) or not case.opened.carried:
        return
    if not set(_questions(entry)) & set(questions_to_judge(case)):
        origins = case.opened.carried.origins
        origin = origins.get(criterion) or ", ".join(sorted(set(origins.values())))
        what = criterion or f"Question {entry.subject[1]}"
        raise OptionError(f"{what} carries over from {origin} and is not judged again here.")


def _questions(entry: Entry) -> tuple[str, ...]:
    match entry.what:
        case Link(question) | NoCounterpart(question):
            return (question,) if question else ()
        case Combined(questions=questions):
            return questions
        case _:
            return ()


def hand_in(case: Case, event: SelfAssessed) -> Case:
    """The self-assessment is handed in; contradictions in it must be gone."""
    refuse_contradictions(case.self_assessment)
    return replace(case, stage=Stage.SUGGESTIONS)


def end_suggestions(case: Case, event: Suggested) -> Case:
    """The assessors begin."""
    return replace(case, stage=Stage.ASSESSMENT)


def submit(case: Case, event: Submitted) -> Case:
    """An assessor's judgement is whole. With the second one the differences are known."""
    if event.who in case.submitted:
        raise OptionError(f"{event.who} has submitted already.")
    own = case.assessments.get(event.who, ())
    refuse_contradictions(own)
    _refuse_unanswered(case, own)
    case = replace(case, submitted=(*case.submitted, event.who), assessments={**case.assessments, event.who: own})
    if len(case.submitted) < 2:
        return case
    unsettled = tuple(each.criterion.id for each in comparison(case).differences)
    mappings = {each: mapping_of(case, case.assessments[each]) for each in case.submitted}
    views = {each: {who: on_criterion(mapping, each) for who, mapping in mappings.items()} for each in unsettled}
    return replace(case, stage=Stage.DIFFERENCES, mapping=joint(case, unsettled), unsettled=unsettled, views=views)


def _refuse_unanswered(case: Case, own: tuple[Entry, ...]) -> None:
    mapping = mapping_of(case, own)
    answered = set(mapping.answered)
    if missing := [each for each in questions_to_judge(case) if each not in answered]:
        raise OptionError(
            f"{len(missing)} questions have no answer yet: {few(missing)}. Link each, or say that it has no "
            "counterpart."
        )
    if not case.opened.carried:
        return
    spoken = {*(each.criterion for each in mapping.links), *(each.criterion for each in mapping.not_applicable)}
    spoken.update(without_counterpart(own))
    if missing := [each for each in criteria_to_judge(case) if each not in spoken]:
        raise OptionError(
            f"{len(missing)} criteria have no answer yet: {few(missing)}. Link each, or say that it has no counterpart."
        )


def settle(case: Case, event: Settled) -> Case:
    """A view on a criterion that is open. It is settled when both assessors come to one verdict, or by a third."""
    criterion = event.said.criterion
    if criterion not in case.unsettled:
        raise OptionError(f"{criterion} is not open. {_open(case)}")
    refuse_view(case, event.said, event)
    if event.role is Role.THIRD:
        if event.said.reason:
            raise OptionError(f"Only both assessors together can say that {criterion} is not applicable.")
        if not event.why.strip():
            raise OptionError(f"A third person says why {criterion} is settled so. Fill in 'why'.")
        return _settled(case, event.said)
    views = {**case.views[criterion], event.who: event.said}
    if len({verdict_on(case, each) for each in views.values()}) == 1:
        return _settled(case, event.said)
    return replace(case, views={**case.views, criterion: views})


def _open(case: Case) -> str:
    return f"Open are: {few(case.unsettled)}." if case.unsettled else "No criterion is; the draft result can be sent."


def _settled(case: Case, said: CriterionMapping) -> Case:
    return replace(
        case,
        mapping=put_into(known_mapping(case), said),
        unsettled=tuple(each for each in case.unsettled if each != said.criterion),
        views={criterion: views for criterion, views in case.views.items() if criterion != said.criterion},
    )


def dissent(case: Case, event: Dissented) -> Case:
    """An assessor does not share how a criterion was settled."""
    if (
        event.criterion not in {each.said.criterion for each in case.of_kind(Settled)}
        or event.criterion in case.unsettled
    ):
        raise OptionError(f"{event.criterion} was not settled, so nobody can dissent from it.")
    if not event.why.strip():
        raise OptionError(f"A dissent on {event.criterion} needs its reason. Fill in 'why'.")
    return case


def draft(case: Case, event: Drafted) -> Case:
    """The draft result goes out; every difference is settled."""
    if case.unsettled:
        raise OptionError(f"The draft result needs all differences settled. {_open(case)}")
    refuse_other_figures(event.figures, figures(case, known_mapping(case)))
    return replace(case, stage=Stage.REPLY)
