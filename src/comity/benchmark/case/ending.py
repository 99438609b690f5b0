"""What happens to a published recognition: suspensions, changes, and its end."""

from __future__ import annotations

from dataclasses import replace

from comity.benchmark.case.events import BenchmarkChanged, ProtocolChanged, Reinstated, Suspended, Withdrawn
from comity.benchmark.case.state import Case, Stage, figures, known_mapping
from comity.benchmark.result import Verdict
from comity.vocabulary.errors import OptionError


def suspend(case: Case, event: Suspended) -> Case:
    """The recognition rests."""
    if figures(case, known_mapping(case)).verdict is Verdict.NOT_RECOGNISED:
        raise OptionError("There is no recognition to suspend: the verdict is not_recognised.")
    if is_suspended(case):
        raise OptionError("The recognition is suspended already. It can be reinstated or withdrawn.")
    if not event.why.strip():
        raise OptionError("A suspension needs its reason. Fill in 'why'.")
    return case


def reinstate(case: Case, event: Reinstated) -> Case:
    """The recognition counts again."""
    if not is_suspended(case):
        raise OptionError("The recognition is not suspended, so it cannot be reinstated.")
    return case


def is_suspended(case: Case) -> bool:
    """Whether the last word is a suspension."""
    both = [each for each in case.events if isinstance(each, Suspended | Reinstated)]
    return bool(both) and isinstance(both[-1], Suspended)


def change(case: Case, event: ProtocolChanged | BenchmarkChanged) -> Case:
    """A new edition or a significant change, from a day on that is not past: what was is never rewritten."""
    if event.first < event.day:
        raise OptionError(f"{event.first} is past: what held then is never rewritten. Give {event.day} or a later day.")
    known = case.edition if isinstance(event, BenchmarkChanged) else case.opened.protocol.edition
    if event.edition == known and event.edition:
        raise OptionError(f"{event.edition} is the edition of this case. Name the new one.")
    if not event.edition and not event.why.strip():
        raise OptionError("A significant change is described. Fill in 'why'.")
    return case


def withdraw(case: Case, event: Withdrawn) -> Case:
    """The end."""
    return replace(case, stage=Stage.WITHDRAWN)
