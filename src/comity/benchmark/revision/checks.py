"""Checks of records. Each refuses with OptionError: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Collection
from typing import NoReturn

from comity.benchmark.case.events import Terms
from comity.benchmark.mapping_checks import known_one
from comity.benchmark.revision.records import Change, Decided, Issued, Retirement, What
from comity.benchmark.revision.state import Revision
from comity.vocabulary.benchmark import Benchmark, Criterion
from comity.vocabulary.errors import OptionError

DECIDERS = Terms().panel
"""The fewest persons that decide a proposal: as many as decide a case."""
MAJORITY = Terms().majority
"""The share of votes that is enough where there is no consensus: as in a case."""


def known(what: str, said: str, there: Collection[str]) -> str:
    """`said`, where it is one of what there is; what: in a word, what it should be."""
    return known_one(what, said, there, _refuse)


def _refuse(sentence: str) -> NoReturn:
    raise OptionError(sentence)


def refuse_votes(record: Decided) -> None:
    """Refuse a decision of too few persons, without a majority, or with a dissent that gives no reason."""
    names = [each.person for each in record.votes]
    if len(set(names)) < DECIDERS or len(set(names)) < len(names):
        raise OptionError(
            f"At least {DECIDERS} persons decide {record.proposal}, each with one vote; given are: "
            f"{', '.join(names) or 'none'}. Name those who decided."
        )
    for vote in record.votes:
        if not vote.agrees and not vote.why.strip():
            raise OptionError(f"{vote.person} does not agree. The dissent stays on record: fill in why.")
    agree = sum(each.agrees for each in record.votes)
    if agree < MAJORITY * len(names):
        raise OptionError(
            f"{agree} of {len(names)} agree that {record.proposal} is {record.outcome.replace('_', ' ')}; {MAJORITY} "
            "are needed where there is no consensus. Talk again."
        )


def refuse_edition(record: Issued, benchmark: Benchmark) -> None:
    """Refuse an edition whose id, version or days do not follow what the benchmark has."""
    last = benchmark.editions[-1]
    if not record.edition.strip() or record.edition in {each.id for each in benchmark.editions}:
        raise OptionError(
            f"A new edition has an id of its own, and '{record.edition}' is none. There are: "
            f"{', '.join(each.id for each in benchmark.editions)}. Choose another one."
        )
    if not record.version.strip() or record.version == benchmark.version:
        raise OptionError(
            f"The benchmark is of version {benchmark.version}; with a new edition it needs another one. "
            "Fill in 'version'."
        )
    if record.published < record.when or record.published.isoformat()[: len(last.published)] < last.published:
        raise OptionError(
            f"Edition {record.edition} cannot be published on {record.published}: it is issued on {record.when}, and "
            f"edition {last.id} was published {last.published}. Give a later day."
        )
    if record.effective < record.published:
        raise OptionError(
            f"The transition to edition {record.edition} cannot begin on {record.effective}, before it is published on "
            f"{record.published}. Give a later day as 'effective'."
        )


def refuse_unfit(revision: Revision, what: What) -> None:
    """Refuse what cannot become part of the benchmark as it stands, with what is adopted for its next edition."""
    if isinstance(what, Change | Retirement):
        _refuse_gone(revision, what.criterion)
    if what.begun:
        _refuse_new(revision, what.begun)


def _refuse_gone(revision: Revision, criterion: str) -> None:
    there = {each.id: each for each in revision.benchmark.criteria}
    found = there[known("criterion", criterion, there)]
    if found.retired_in:
        raise OptionError(
            f"{criterion} was retired in edition {found.retired_in} and stays as it was. Propose "
            "a new criterion instead."
        )
    for each in revision.adopted:
        if each.what.subject == criterion:
            raise OptionError(
                f"Proposal {each.proposed.proposal}, adopted already, is about {criterion}, too. Both cannot hold: "
                "withdraw this one or do not adopt it."
            )


def _refuse_new(revision: Revision, criterion: Criterion) -> None:
    benchmark, name = revision.benchmark, criterion.id
    adopted = {new.id for each in revision.adopted if (new := each.what.begun)}
    if not name.strip() or name in {*(each.id for each in benchmark.criteria), *adopted}:
        raise OptionError(
            f"The new criterion needs an id that was never used, and '{name}' is none: past results are kept by ids. "
            "Choose another one."
        )
    section = known("section", criterion.section, {each.id: each for each in benchmark.sections})
    (pillar,) = (each.pillar for each in benchmark.sections if each.id == section)
    if criterion.pillar != pillar:
        raise OptionError(f"{name} is in section {section}, which is of pillar {pillar}, not of {criterion.pillar}.")
    for each in criterion.verification:
        known("method", each, benchmark.methods)
    wording = criterion.wordings.get(own_language(benchmark))
    if not wording or not wording.title.strip() or not wording.requirement.strip():
        raise OptionError(
            f"{name} needs a title and a requirement in the benchmark's language ({own_language(benchmark)}). "
            "Fill them in."
        )


def own_language(benchmark: Benchmark) -> str:
    """The benchmark's own language: the first of every criterion's wordings."""
    return next(iter(benchmark.criteria[0].wordings))
