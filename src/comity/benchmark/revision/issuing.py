"""A new edition of a benchmark, made of adopted proposals. What earlier editions ask stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.benchmark.revision.records import Addition, Change, Issued, What
from comity.reference.benchmarks import UN_GLOBAL_COMPACT, by_principle
from comity.vocabulary.benchmark import Benchmark, BenchmarkEdition, BenchmarkSection, Criterion

BASIS = "decided"
"""How sure it is that a criterion belongs to the edition in which it begins: the programme decided it."""


def issued(benchmark: Benchmark, adopted: Sequence[What], record: Issued) -> Benchmark:
    """The benchmark with one more edition, the last one. `adopted`: each about another criterion.

    A changed criterion is retired, and its successor begins beside it, also in the views. `current` stays: results that
    name no edition do not change because a new one was issued.
    """
    criteria = benchmark.criteria
    for what in adopted:
        criteria = _with(criteria, what, benchmark, record.edition)
    return replace(
        benchmark,
        version=record.version,
        editions=(*benchmark.editions, _edition(record)),
        sections=tuple(_numbered(each, benchmark.editions[-1].id, record.edition) for each in benchmark.sections),
        criteria=criteria,
        views=_views(benchmark, adopted, criteria),
    )


def _edition(record: Issued) -> BenchmarkEdition:
    return BenchmarkEdition(record.edition, record.published.isoformat(), record.effective.isoformat(), record.note)


def _numbered(section: BenchmarkSection, before: str, edition: str) -> BenchmarkSection:
    """The section with its number in the new edition: that of the edition before, which keeps its sections."""
    if before not in section.numbers:
        return section
    return replace(section, numbers={**section.numbers, edition: section.numbers[before]})


def _with(criteria: tuple[Criterion, ...], what: What, benchmark: Benchmark, edition: str) -> tuple[Criterion, ...]:
    if isinstance(what, Addition):
        return _begun(criteria, what.criterion, _place(criteria, what.criterion, benchmark), edition)
    kept = tuple(replace(each, retired_in=edition) if each.id == what.criterion else each for each in criteria)
    if isinstance(what, Change):
        at = next(at for at, each in enumerate(kept, 1) if each.id == what.criterion)
        return _begun(kept, what.to, at, edition)
    return kept


def _begun(criteria: tuple[Criterion, ...], new: Criterion, at: int, edition: str) -> tuple[Criterion, ...]:
    return (*criteria[:at], replace(new, since=edition, basis=BASIS), *criteria[at:])


def _place(criteria: Sequence[Criterion], new: Criterion, benchmark: Benchmark) -> int:
    """Where a criterion is put: after the last one of its section, or of the sections before it."""
    order = {each.id: at for at, each in enumerate(benchmark.sections)}
    same = [at for at, each in enumerate(criteria, 1) if each.section == new.section]
    before = [at for at, each in enumerate(criteria, 1) if order[each.section] < order[new.section]]
    return max(same or before, default=0)


def _views(
    benchmark: Benchmark, adopted: Sequence[What], criteria: tuple[Criterion, ...]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    successors = {each.criterion: each.to.id for each in adopted if isinstance(each, Change)}
    views = {
        view: {group: _succeeded(members, successors) for group, members in groups.items()}
        for view, groups in benchmark.views.items()
    }
    if UN_GLOBAL_COMPACT in views:
        views[UN_GLOBAL_COMPACT] = by_principle(criteria)
    return views


def _succeeded(members: Sequence[str], successors: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one for each in members for one in (each, successors.get(each, "")) if one)
