"""A revision in words and as an object: where every proposal stands, and what each edition that was issued changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comity.benchmark.revision.records import Addition, Change, Decided, Issued, What
from comity.benchmark.revision.state import Proposal, Revision


def lines(revision: Revision) -> Iterator[str]:
    """The revision for a terminal, line by line."""
    benchmark = revision.benchmark
    yield f"{benchmark.title} ({benchmark.id}), version {benchmark.version}: {len(revision.proposals)} proposals"
    for each in revision.proposals.values():
        yield from _proposal(each)
    for issued in revision.editions:
        yield from _edition(revision, issued)
    if revision.adopted:
        named = ", ".join(each.proposed.proposal for each in revision.adopted)
        yield f"Adopted and in no edition yet: {named}."


def _proposal(each: Proposal) -> Iterator[str]:
    said = each.proposed
    edition = f" in edition {each.edition}" if each.edition else ""
    yield f"  {said.proposal}  {_named(each.what)}: {each.status.replace('_', ' ')}{edition}"
    yield f"      {said.who}, {said.when}: {said.why}"
    for comment in each.comments:
        yield f"      {comment.who}, {comment.when}, comments: {comment.why}"
    if each.withdrawn:
        yield f"      withdrawn {each.withdrawn.when}: {each.withdrawn.why}"
    if each.decided:
        yield f"      decided {each.decided.when}, {_votes(each.decided)}: {each.decided.why}"
        for vote in each.decided.votes:
            if not vote.agrees:
                yield f"      {vote.person} dissents: {vote.why}"


def _votes(decided: Decided) -> str:
    return f"{sum(each.agrees for each in decided.votes)} of {len(decided.votes)} agreeing"


def _named(what: What) -> str:
    match what:
        case Addition(criterion):
            return f"add {criterion.id} to {criterion.section}"
        case Change(criterion, to):
            return f"change {criterion} into {to.id}"
        case _:
            return f"retire {what.criterion}"


def _edition(revision: Revision, issued: Issued) -> Iterator[str]:
    benchmark = revision.benchmark
    before, after = _counts(revision, issued)
    yield f"Edition {issued.edition}, published {issued.published}, transition from {issued.effective}:"
    yield f"  {after} criteria; {before} in the edition before. Results against earlier editions stay as they are."
    titles = {each.id: each.wording("").title for each in benchmark.criteria}
    for each in revision.within(issued.edition):
        begun = f": {each.what.begun.wording('').title}" if each.what.begun else f": {titles[each.what.subject]}"
        yield f"  {_named(each.what)}{begun}"
    yield f"Where no edition is named, {benchmark.current} counts until 'current' in the benchmark's file is changed."


def _counts(revision: Revision, issued: Issued) -> tuple[int, int]:
    """The numbers of criteria in the edition before and in an edition."""
    benchmark = revision.benchmark
    ids = [each.id for each in benchmark.editions]
    before = ids[ids.index(issued.edition) - 1]
    return len(benchmark.in_edition(before)), len(benchmark.in_edition(issued.edition))


def as_dict(revision: Revision) -> dict[str, Any]:
    """All of it as one object for programs."""
    benchmark = revision.benchmark
    return {
        "benchmark": benchmark.id,
        "version": benchmark.version,
        "current": benchmark.current,
        "proposals": [_as_object(each) for each in revision.proposals.values()],
        "editions": [_edition_as_object(revision, each) for each in revision.editions],
    }


def _as_object(each: Proposal) -> dict[str, Any]:
    said, decided = each.proposed, each.decided
    return {
        "id": said.proposal,
        **_what(each.what),
        "status": each.status.value,
        "edition": each.edition,
        "who": said.who,
        "when": said.when.isoformat(),
        "why": said.why,
        "comments": [{"who": one.who, "when": one.when.isoformat(), "why": one.why} for one in each.comments],
        "withdrawn": {"when": each.withdrawn.when.isoformat(), "why": each.withdrawn.why} if each.withdrawn else None,
        "decided": _decision(decided) if decided else None,
    }


def _what(what: What) -> dict[str, str]:
    kind = {Addition: "add", Change: "change"}.get(type(what), "retire")
    return {"kind": kind, "criterion": what.subject, "begun": what.begun.id if what.begun else ""}


def _decision(decided: Decided) -> dict[str, Any]:
    return {
        "when": decided.when.isoformat(),
        "outcome": decided.outcome.value,
        "why": decided.why,
        "agreed": [vote.person for vote in decided.votes if vote.agrees],
        "dissent": [{"who": vote.person, "why": vote.why} for vote in decided.votes if not vote.agrees],
    }


def _edition_as_object(revision: Revision, issued: Issued) -> dict[str, Any]:
    before, after = _counts(revision, issued)
    return {
        "id": issued.edition,
        "published": issued.published.isoformat(),
        "effective": issued.effective.isoformat(),
        "criteria_before": before,
        "criteria": after,
        "changes": [_what(each.what) for each in revision.within(issued.edition)],
    }
