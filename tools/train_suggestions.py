"""Fits the ranking of suggestions: writes src/comity/benchmark/ranking.json.

    python -m tools.train_suggestions [--without PROTOCOL] [--out FILE]

It learns from the sample protocols with their mappings, whole, without their sections, and a few questions at a time, since
protocols come in every length and form; and from practice protocols that ask with the catalogue's own phrasings, each
time found without these. Protocols with truth outside the project are for measuring and are never read here.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from comity.benchmark.fitting import Mapped, fit, fit_degrees, mapped
from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.matching import CriterionText, Index, texts_of
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.ranking import Places, Weights
from comity.benchmark.words import concepts_in
from comity.reference import audit_terms
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree, Link, ProtocolMapping
from comity.vocabulary.protocol import Block, Protocol, ProtocolSection, Question

HERE = Path(__file__).resolve().parents[1]
SAMPLES = HERE / "samples" / "protocols"
OUT = HERE / "src" / "comity" / "benchmark" / "ranking.json"
FEW = 5
# How often a variant of a sample protocol counts, and a practice protocol, beside the protocol itself.
VARIANT, PRACTICE = 0.5, 0.05
PHRASINGS = 5
MERGED, LEFT_OUT = 0.35, 0.15  # shares of practice questions that ask for two criteria, and of criteria not asked for

OTHER = ProtocolSection("other", "Other", Block.CONTENT)
GENERAL = ("record", "training", "procedure", "monitor", "plan", "responsible_person", "written", "policy", "worker")

Case = tuple[Protocol, ProtocolMapping]


def samples(folder: Path = SAMPLES) -> dict[str, Case]:
    """The sample protocols with their mappings, by the protocol's id."""
    found = {}
    for mapping in sorted(folder.glob("*.mapping.yaml")):
        file = mapping.with_name(mapping.name.replace(".mapping", ""))
        protocol = read_protocol(file.read_bytes(), file.name)
        found[protocol.id] = (protocol, read_mapping(mapping.read_bytes(), mapping.name, protocol, common()))
    return found


def cut(case: Mapped, rows: Sequence[int]) -> Mapped:
    """Some questions of a protocol, without their sections."""
    places = Places(np.full(len(rows), -1), case.places.parts, np.zeros_like(case.places.apart[rows]))
    return Mapped(case.likenesses[rows], places, case.links[rows], VARIANT * case.weight)


def variants(case: Mapped) -> list[Mapped]:
    """A protocol as it is, without its sections, and a few questions at a time."""
    rows = list(range(len(case.links)))
    random.Random(1).shuffle(rows)
    few = [cut(case, sorted(rows[at : at + FEW])) for at in range(0, len(rows), FEW)]
    return [case, cut(case, sorted(rows)), *few]


def phrasings(criterion: Criterion, language: str) -> tuple[str, ...]:
    """In which ways a criterion is asked for in a language; none where it is not written in it."""
    return criterion.wordings[language].asked_as if language in criterion.wordings else ()


def languages(benchmark: Benchmark) -> list[str]:
    """The languages in which a benchmark has phrasings."""
    found = {code: None for each in benchmark.criteria for code in each.wordings if phrasings(each, code)}
    return list(found)


@dataclass(frozen=True, slots=True)
class Practice:
    """A protocol that asks with the catalogue's own phrasings, and the index without them."""

    protocol: Protocol
    mapping: ProtocolMapping
    index: Index


def practice(benchmark: Benchmark, language: str, phrasing: int) -> Practice:
    """A protocol of every criterion's phrasing of a number, in a language, some of them two in one question."""
    chance = random.Random(f"{language} {phrasing}")
    asked = [each for each in benchmark.criteria if phrasing < len(phrasings(each, language))]
    questions, links = [], []
    for at, group in enumerate(_groups([each for each in asked if chance.random() >= LEFT_OUT], chance)):
        text = " ".join(each.wordings[language].asked_as[phrasing] for each in group)
        questions.append(Question(str(at), text, group[0].pillar))
        links += [Link(str(at), each.id, Degree.FULL) for each in group]
    told = {each.wordings[language].asked_as[phrasing] for each in asked}
    texts = [each for each in texts_of(benchmark.criteria) if each.text.text not in told]
    questions += [
        Question(f"other {at}", text, OTHER.code) for at, text in enumerate(_outside(texts, language, chance))
    ]
    sections = tuple(ProtocolSection(each.id, each.id, each.block) for each in benchmark.pillars)
    protocol = Protocol("practice", "Practice", tuple(questions), (*sections, OTHER), language=language)
    return Practice(protocol, ProtocolMapping(protocol.id, benchmark.id, (), tuple(links)), Index(texts))


def _outside(texts: Sequence[CriterionText], language: str, chance: random.Random) -> Iterator[str]:
    """Questions about what no criterion names, with words that any question has."""
    named = {concept for each in texts for concept in concepts_in(each.text.text, each.text.language)}
    concepts = audit_terms.concepts()
    for concept in (each for each in concepts if each not in named):
        about = concepts[concept][language]
        general = [chance.choice(concepts[each][language]) for each in chance.sample(GENERAL, 2)]
        yield " ".join([*chance.sample(about, min(3, len(about))), *general])


def _groups(criteria: Sequence[Criterion], chance: random.Random) -> Iterator[tuple[Criterion, ...]]:
    """Criteria one by one, or two neighbours of a section together."""
    left = list(criteria)
    while left:
        first = left.pop(0)
        if left and left[0].section == first.section and chance.random() < MERGED:
            yield first, left.pop(0)
        else:
            yield (first,)


@cache
def practised() -> tuple[Mapped, ...]:
    """The practice protocols of every language and phrasing of the common benchmark."""
    made = [practice(common(), language, number) for language in languages(common()) for number in range(PHRASINGS)]
    found = (mapped(each.protocol, each.mapping, common(), each.index) for each in made)
    return tuple(replace(each, weight=PRACTICE) for each in found)


@cache
def weights(without: str = "") -> Weights:
    """The weights of all sample protocols but one, and of the practice protocols."""
    learned_from = [case for name, case in samples().items() if name != without]
    index = Index(texts_of(common().criteria))
    cases = [each for case in learned_from for each in variants(mapped(*case, common(), index))]
    return replace(fit([*cases, *practised()]), partly=fit_degrees(learned_from, common()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--without", default="", help="leave a sample protocol out, to measure on it what was not learned"
    )
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.write_text(weights(options.without).to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
