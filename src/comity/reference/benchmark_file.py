"""A benchmark as the files that `load_benchmark` reads: the facts in its own language, and one for each other one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from comity.reference.benchmarks import UN_GLOBAL_COMPACT
from comity.vocabulary.benchmark import Benchmark, BenchmarkSection, Criterion, Wording


def to_files(benchmark: Benchmark) -> dict[str, bytes]:
    """Its files by language, its own first under "". The same benchmark gives the same bytes."""
    own, *others = dict.fromkeys(language for each in benchmark.criteria for language in each.wordings)
    return {"": _yaml(_facts(benchmark, own)), **{each: _yaml(_words(benchmark, each)) for each in others}}


def _yaml(said: object) -> bytes:
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=120).encode()


def _words(benchmark: Benchmark, language: str) -> dict[str, Any]:
    return {each.id: _wording(each.wordings[language]) for each in benchmark.criteria if language in each.wordings}


def _wording(said: Wording) -> dict[str, Any]:
    return {"title": said.title, "requirement": said.requirement, **_filled(asked_as=list(said.asked_as))}


def _facts(benchmark: Benchmark, own: str) -> dict[str, Any]:
    head = {"id": benchmark.id, "version": benchmark.version, "title": benchmark.title}
    views = {view: _lists(groups) for view, groups in benchmark.views.items() if view != UN_GLOBAL_COMPACT}
    return {
        "benchmark": {**head, "language": own, "current": benchmark.current, **_filled(note=benchmark.note)},
        "editions": [
            {"id": each.id, "published": each.published, **_filled(effective=each.effective, note=each.note)}
            for each in benchmark.editions
        ],
        "pillars": [
            {"id": each.id, "code": each.code, "block": each.block.value, "title": dict(each.titles)}
            for each in benchmark.pillars
        ],
        **_filled(methods={name: dict(each) for name, each in benchmark.methods.items()}),
        "sections": [_section(each) for each in benchmark.sections],
        "criteria": [_criterion(each, own) for each in benchmark.criteria],
        **_filled(views=views),
    }


def _section(each: BenchmarkSection) -> dict[str, Any]:
    more = _filled(numbers=dict(each.numbers), clause=each.clause)
    return {"id": each.id, "pillar": each.pillar, "title": dict(each.titles), **more}


def _criterion(each: Criterion, own: str) -> dict[str, Any]:
    return {
        "id": each.id,
        "section": each.section,
        "since": each.since,
        **_filled(retired_in=each.retired_in, basis=each.basis),
        "tier": each.tier.value,
        **_filled(references=_lists(each.references), verification=list(each.verification)),
        **_wording(each.wordings[own]),
    }


def _lists(named: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {name: list(each) for name, each in named.items()}


def _filled(**fields: Any) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: each for name, each in fields.items() if each}
