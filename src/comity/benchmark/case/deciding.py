"""Reply, decision, publication and appeal: what each event does to a case."""

from __future__ import annotations

from dataclasses import replace

from comity.benchmark.case.checks import few, refuse_other_figures, refuse_statements, refuse_view
from comity.benchmark.case.events import Appealed, Decided, Published, Replied, Role, Statement
from comity.benchmark.case.state import Case, Stage, figures, known_mapping
from comity.benchmark.criterion_mapping import CriterionMapping, on_criterion, put_into
from comity.vocabulary.errors import OptionError


def reply(case: Case, event: Replied) -> Case:
    """The member answers the draft result, once and in time."""
    if case.of_kind(Replied):
        raise OptionError(f"{case.opened.member} has replied already. The panel decides next.")
    if case.reply_until and event.day > case.reply_until:
        raise OptionError(
            f"The {case.opened.terms.reply_days} days for a reply ended on {case.reply_until}. The panel decides next; "
            f"an appeal is possible for {case.opened.terms.appeal_days} days after publication."
        )
    refuse_statements(case, event.statements)
    return case


def decide(case: Case, event: Decided) -> Case:
    """The panel's decision, or that on the appeal, by consensus or by the majority of the terms."""
    if event.role is Role.PANEL and not case.of_kind(Replied) and case.reply_until and event.day <= case.reply_until:
        raise OptionError(
            f"{case.opened.member} has until {case.reply_until} to reply. The panel decides after that day, or after "
            "the reply."
        )
    _refuse_votes(case, event)
    mapping = known_mapping(case)
    for change in event.changes:
        _refuse_change(case, change, event)
        mapping = put_into(mapping, change)
    refuse_other_figures(event.figures, figures(case, mapping))
    return replace(case, stage=Stage.DECIDED, mapping=mapping)


def _refuse_votes(case: Case, event: Decided) -> None:
    panel, terms = case.holding(event.role), case.opened.terms
    if len(panel) < terms.panel:
        raise OptionError(f"At least {terms.panel} persons decide; {len(panel)} are appointed. Appoint more.")
    if sorted(vote.person for vote in event.votes) != sorted(panel):
        raise OptionError(f"Every person of the panel votes once, nobody else: {', '.join(panel)}.")
    for vote in event.votes:
        if not vote.agrees and not vote.why.strip():
            raise OptionError(f"{vote.person} does not agree. The dissent stands in the report: fill in 'why'.")
    agree = sum(vote.agrees for vote in event.votes)
    if agree < terms.majority * len(panel):
        raise OptionError(
            f"{agree} of {len(panel)} agree; {terms.majority} are needed where there is no consensus. Talk again."
        )


def _refuse_change(case: Case, change: CriterionMapping, event: Decided) -> None:
    refuse_view(case, change, event)
    refuse_statements(case, [Statement(change.criterion, event.why)])
    if change.reason and not on_criterion(known_mapping(case), change.criterion).reason:
        raise OptionError(f"Only both assessors together can say that {change.criterion} is not applicable.")
    if event.role is Role.APPEAL:
        grounds = [each.criterion for each in case.of_kind(Appealed)[0].grounds]
        if change.criterion not in grounds:
            raise OptionError(f"The appeal is not about {change.criterion}, but about: {few(grounds)}.")


def publish(case: Case, event: Published) -> Case:
    """All participants are told."""
    return replace(case, stage=Stage.PUBLISHED)


def appeal(case: Case, event: Appealed) -> Case:
    """The member's one appeal."""
    if case.of_kind(Appealed):
        raise OptionError(f"{case.opened.member} has appealed once, and there is one appeal.")
    if case.appeal_until and event.day > case.appeal_until:
        raise OptionError(
            f"The {case.opened.terms.appeal_days} days for an appeal ended on {case.appeal_until}. A new case can be "
            "opened."
        )
    if not event.grounds:
        raise OptionError("An appeal gives its grounds criterion by criterion. Name at least one.")
    refuse_statements(case, event.grounds)
    return replace(case, stage=Stage.APPEAL)
