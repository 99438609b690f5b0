"""What records come to: each step from a revision and one more record to the revision after it. No clock, no file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from comity.benchmark.revision.checks import known, refuse_edition, refuse_unfit, refuse_votes
from comity.benchmark.revision.issuing import issued
from comity.benchmark.revision.records import Commented, Decided, Issued, Outcome, Proposed, Record, Withdrawn
from comity.benchmark.revision.state import Proposal, Revision, Status
from comity.vocabulary.benchmark import Benchmark
from comity.vocabulary.errors import OptionError


def replay(records: Iterable[Record], benchmark: Benchmark) -> Revision:
    """What records come to, from the benchmark as it was before them. Raises OptionError with the record's number."""
    revision = Revision(benchmark)
    for number, record in enumerate(records, 1):
        try:
            revision = apply(revision, record)
        except OptionError as error:
            raise OptionError(f"Record {number}: {error}") from None
    return revision


def apply(revision: Revision, record: Record) -> Revision:
    """The revision after one more record. Raises OptionError: why it is not allowed, and what to do."""
    if not record.who.strip():
        raise OptionError("A record says who made it. Fill in 'who'.")
    if not record.why.strip() and not isinstance(record, Issued):
        raise OptionError("A record says why. Fill in 'why'.")
    last = revision.records[-1].when if revision.records else record.when
    if record.when < last:
        raise OptionError(
            f"Records are only added to: the last one is of {last}, and this one of {record.when}. Put it in its "
            "place, or correct the day."
        )
    return replace(_after(record, revision), records=(*revision.records, record))


@singledispatch
def _after(record: Record, revision: Revision) -> Revision:
    """What a record of each kind does."""
    raise NotImplementedError(type(record))


@_after.register
def _propose(record: Proposed, revision: Revision) -> Revision:
    if not record.proposal.strip():
        raise OptionError("A proposal has an id. Fill it in.")
    if record.proposal in revision.proposals:
        raise OptionError(f"There is a proposal {record.proposal} already. Give this one another id.")
    refuse_unfit(revision, record.what)
    return _put(revision, Proposal(record))


@_after.register
def _comment(record: Commented, revision: Revision) -> Revision:
    proposal = _still_open(revision, record.proposal, "commented on")
    return _put(revision, replace(proposal, comments=(*proposal.comments, record)))


@_after.register
def _withdraw(record: Withdrawn, revision: Revision) -> Revision:
    proposal = _still_open(revision, record.proposal, "withdrawn")
    if record.who != proposal.proposed.who:
        raise OptionError(
            f"{record.proposal} is of {proposal.proposed.who}, and only who proposed it withdraws it. "
            "Others can comment."
        )
    return _put(revision, replace(proposal, withdrawn=record))


@_after.register
def _decide(record: Decided, revision: Revision) -> Revision:
    proposal = _still_open(revision, record.proposal, "decided")
    refuse_votes(record)
    if record.outcome is Outcome.ADOPTED:
        refuse_unfit(revision, proposal.what)
    return _put(revision, replace(proposal, decided=record))


@_after.register
def _issue(record: Issued, revision: Revision) -> Revision:
    adopted = revision.adopted
    if not adopted:
        raise OptionError(
            f"There is nothing for an edition {record.edition}: no proposal is adopted that is in no edition yet. "
            "Decide proposals first."
        )
    refuse_edition(record, revision.benchmark)
    benchmark = issued(revision.benchmark, [each.what for each in adopted], record)
    put = {each.proposed.proposal: replace(each, edition=record.edition) for each in adopted}
    return replace(revision, benchmark=benchmark, proposals={**revision.proposals, **put})


def _put(revision: Revision, proposal: Proposal) -> Revision:
    return replace(revision, proposals={**revision.proposals, proposal.proposed.proposal: proposal})


def _still_open(revision: Revision, name: str, does: str) -> Proposal:
    """The open proposal of that id; `does`: what is to be done with it."""
    proposal = revision.proposals[known("proposal", name, revision.proposals)]
    if proposal.status is not Status.OPEN:
        status = proposal.status.replace("_", " ")
        raise OptionError(f"{name} is {status} and cannot be {does} any more. Make a new proposal.")
    return proposal
