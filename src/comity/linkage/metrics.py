"""Metrics: how well clusters agree with the truth, by pairs of records and by records (B-cubed).

B-cubed: Bagga and Baldwin 1998, "Algorithms for scoring coreference chains"; each record counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1, each 0..1; 1 where there is nothing to be wrong about."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def figures(self) -> dict[str, float]:
        """The three figures by name, rounded to four places."""
        return {"precision": round(self.precision, 4), "recall": round(self.recall, 4), "f1": round(self.f1, 4)}


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _crossed(clusters: Sequence[Sequence[str]], truth: Mapping[str, str]) -> list[Counter[str]]:
    return [Counter(truth[record] for record in cluster) for cluster in clusters]


def pairwise(clusters: Sequence[Sequence[str]], truth: Mapping[str, str]) -> Agreement:
    """Agreement over pairs of records: how many pairs put together are true, and how many true ones are found.

    `truth` has the true site of every record in `clusters`.
    """
    crossed = _crossed(clusters, truth)
    right = sum(_pairs(counts.values()) for counts in crossed)
    put = _pairs(map(len, clusters))
    true = _pairs(Counter(truth[record] for cluster in clusters for record in cluster).values())
    return Agreement(_share(right, put), _share(right, true))


def b_cubed(clusters: Sequence[Sequence[str]], truth: Mapping[str, str]) -> Agreement:
    """Agreement over records: the share of its cluster that is of its site, and of its site in its cluster."""
    sizes = Counter(truth[record] for cluster in clusters for record in cluster)
    crossed = _crossed(clusters, truth)
    count = sum(sizes.values())
    precision = sum(n * n / counts.total() for counts in crossed for n in counts.values())
    recall = sum(n * n / sizes[site] for counts in crossed for site, n in counts.items())
    return Agreement(_share(precision, count), _share(recall, count))
