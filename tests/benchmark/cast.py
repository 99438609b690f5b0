"""A small invented benchmark and protocol, and the protocols with truth that lie beside the checkout."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from comity.vocabulary.benchmark import (
    Benchmark,
    BenchmarkEdition,
    BenchmarkSection,
    Criterion,
    Degree,
    Link,
    Pillar,
    ProtocolMapping,
    Tier,
    Wording,
)
from comity.vocabulary.protocol import Block, Obligation, Protocol, Question
from tests.conftest import HERE

SHARED = HERE.parent / "shared" / "data" / "benchmark" / "protocols"
WITH_TRUTH = ("brightvale-ssa-9", "halvorsen-esr-4")


def criterion(identity: str, tier: Tier = Tier.STANDARD, since: str = "1", retired_in: str = "") -> Criterion:
    """A criterion of pillar `identity[0]`."""
    words = {"en": Wording(f"Title {identity}", f"Requirement {identity}.")}
    return Criterion(identity, identity[0], identity[0], tier, since, words, retired_in)


def small(*criteria: Criterion) -> Benchmark:
    """A benchmark with content pillars A and B, process block P, and editions 1 and 2."""
    blocks = {"A": Block.CONTENT, "B": Block.CONTENT, "P": Block.PROCESS}
    return Benchmark(
        "small", "1", "Small", (BenchmarkEdition("1", "2020"), BenchmarkEdition("2", "2024")),
        tuple(Pillar(name, name, block, {"en": name}) for name, block in blocks.items()),
        tuple(BenchmarkSection(name, name, {"en": name}) for name in blocks), criteria, "1",
    )  # fmt: skip


def protocol(count: int, *recommended: str) -> Protocol:
    """A protocol with questions "1" to `count`, of which some are only recommended."""
    numbers = [str(number) for number in range(1, count + 1)]
    return Protocol("p", "P", tuple(
        Question(each, f"Text {each}", "", Obligation.RECOMMENDED if each in recommended else Obligation.REQUIRED)
        for each in numbers
    ))  # fmt: skip


def covering(verdicts: dict[str, Degree]) -> ProtocolMapping:
    """A mapping in which question n meets the nth criterion to its degree."""
    numbered = list(enumerate(verdicts.items(), 1))
    return ProtocolMapping(
        "p", "small", tuple(str(number) for number, _ in numbered),
        tuple(Link(str(number), name, degree) for number, (name, degree) in numbered if degree is not Degree.NONE),
    )  # fmt: skip


def truth(name: str) -> dict[str, Any]:
    """What a truth file says."""
    found: dict[str, Any] = yaml.safe_load(path(name, ".truth.yaml").read_text(encoding="utf-8"))
    return found


def path(name: str, ending: str = ".yaml") -> Path:
    """A file of the protocols beside the checkout."""
    return SHARED / f"{name}{ending}"


def exact(points: object) -> Fraction:
    """Points as the truth files write them."""
    return Fraction(str(points))
