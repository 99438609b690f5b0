"""Companies: rows of a register whose company is the one a query names, wherever its sites stand.

Vendor masters often name a company at its head office. Then the question is not which site this is, but which of the
company's listed sites supply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler

from comity.linkage import block, overlap, vectors
from comity.linkage.block import Indexed, Search
from comity.linkage.model import probability
from comity.linkage.overlap import Side
from comity.linkage.told import Flat, Lexicon, Spelling, Told
from comity.linkage.vectors import Floats, Ints, Weights
from comity.reference.text import name_parts
from comity.vocabulary.judgement import Match, Reason
from comity.vocabulary.record import Record

NEAREST = Search(60, 0.3, 3)
# How many words of a company's name are looked at.
WORDS = 12
# Weights of log-odds, set by hand (no labelled set of companies is at hand): a company's name must be found whole, and
# over a border its words must together be rare enough not to meet by chance.
START, WHOLE, LETTERS, LEADS, RARE, MISSING, ABROAD, LEI_SAME = -9.7, 6.0, 3.0, 2.5, 3.3, -6.0, -3.0, 8.0
LEAST_PROBABILITY = 0.5


# A number for each pair.
Column = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class _Names:
    """The company names of some records: each distinct (country, name) once, with the records that bear it."""

    keys: tuple[tuple[str, tuple[str, ...]], ...]
    bearers: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, records: Sequence[Record], with_site_names: bool) -> _Names:
        found: dict[tuple[str, tuple[str, ...]], set[int]] = {}
        for place, record in enumerate(records):
            texts = [record.supplier_name or record.name]
            if with_site_names:
                texts.append(record.name)
            for text in texts:
                core = name_parts(text).core
                if core:
                    found.setdefault((record.country.upper(), core), set()).add(place)
        ordered = sorted(found.items())
        return cls(tuple(key for key, _ in ordered), tuple(tuple(sorted(places)) for _, places in ordered))


def _reasons(parts: dict[str, float]) -> tuple[Reason, ...]:
    return tuple(Reason(words, weight) for words, weight in parts.items() if weight)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Pairs of company names with what was found out about each."""

    whole: Column
    letters: Column
    leads: Column
    rare: Column
    missing: Column
    abroad: Column

    def parts(self, at: int) -> dict[str, float]:
        """Reasons of one pair: words and log-odds."""
        return {
            "before any evidence: most companies are different ones": START,
            "the one company's name is in the other's": WHOLE * float(self.whole[at]),
            "the companies' names are spelt alike": LETTERS * float(self.letters[at]),
            "the companies' names begin with the same word": LEADS * float(self.leads[at]),
            "the names' shared words are rare": RARE * float(self.rare[at]),
            "one name has telling words that the other has not": MISSING * float(self.missing[at]),
            "the countries differ": ABROAD * float(self.abroad[at]),
        }

    def log_odds(self) -> Floats:
        """The sum of the reasons of each pair."""
        return np.asarray([sum(self.parts(at).values()) for at in range(len(self.whole))])


def _told(names: Sequence[tuple[str, ...]]) -> tuple[Told, Spelling, sp.csr_matrix]:
    """The words of names, weighed by all of them, and as a matrix of rows of length one."""
    lexicon = Lexicon()
    flat = Flat.of(names, lexicon)
    nowhere = np.zeros(len(names), dtype=np.int64)  # a company's name tells the same in every country
    weights = Weights.of(flat.rows, flat.words, nowhere, len(lexicon))
    nats = weights.put_on(flat.words, nowhere[flat.rows])
    words = flat.table(WORDS)
    told = Told.of(words, weights.put_on(words, nowhere[:, np.newaxis]), names, lexicon)
    counts = np.bincount(flat.words, minlength=len(lexicon)).astype(float)
    matrix = vectors.unit_rows(vectors.matrix(flat.rows, flat.words, nats, (len(names), len(lexicon))))
    return told, Spelling.of(lexicon, counts, len(names)), matrix


def _compare(ours: _Names, theirs: _Names) -> tuple[tuple[Ints, Ints], _Compared]:
    keys, split = ours.keys + theirs.keys, len(ours.keys)
    names = [name for _, name in keys]
    told, spelling, matrix = _told(names)
    one, other = block.nearest(matrix[:split], Indexed.of(matrix[split:]), NEAREST)
    pairs = one, other + split
    found = overlap.found_within(spelling, *(Side.of(told, rows) for rows in pairs))
    left, right = (
        (told.nats[rows].T * part).sum(axis=0) for rows, part in zip(pairs, (found.left, found.right), strict=True)
    )
    total = told.total
    rarest = max(1.0, float(np.log(len(keys) + 1.0)))
    return pairs, _Compared(
        whole=np.maximum(left / total[pairs[0]], right / total[pairs[1]]),
        letters=np.asarray([_alike(names[i], names[j]) for i, j in zip(*pairs, strict=True)]),
        leads=np.asarray([float(_same_word(names[i][0], names[j][0])) for i, j in zip(*pairs, strict=True)]),
        rare=np.minimum(1.0, np.minimum(left, right) / rarest),
        missing=np.minimum(1.0, np.minimum(total[pairs[0]] - left, total[pairs[1]] - right) / rarest),
        abroad=np.asarray([_abroad(keys[i][0], keys[j][0]) for i, j in zip(*pairs, strict=True)]),
    )


def _alike(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    return float(JaroWinkler.similarity("".join(left), "".join(right)))


def _same_word(left: str, right: str) -> bool:
    return left == right or (min(len(left), len(right)) > 4 and JaroWinkler.similarity(left, right) > 0.92)


def _abroad(left: str, right: str) -> float:
    return float(bool(left) and bool(right) and left != right)


class Companies:
    """The companies of a register, made ready once; `match` asks for one list after another and changes nothing."""

    def __init__(self, register: Sequence[Record]) -> None:
        """Make the names and LEI of `register` ready."""
        self._ids = [row.record_id for row in register]
        self._names = _Names.of(register, with_site_names=True)
        self._bearers: dict[str, list[str]] = {}
        for row in register:
            if row.lei:
                self._bearers.setdefault(row.lei, []).append(row.record_id)

    def match(self, queries: Sequence[Record]) -> dict[str, tuple[Match, ...]]:
        """For each query the rows of the register of the same company (supplier, else the name), best first.

        `probability` is that the companies are the same, at least 0.5; it is set by hand, not calibrated. The same LEI
        decides. Over country borders a match needs a distinctive name. Every query has an entry, empty where no company
        fits.
        """
        found: dict[str, dict[str, Match]] = {query.record_id: {} for query in queries}
        ours = _Names.of(queries, with_site_names=False)
        if ours.keys and self._names.keys:
            self._by_name(found, ours, [query.record_id for query in queries])
        self._by_lei(found, queries)
        return {
            query: tuple(sorted(rows.values(), key=lambda row: (-row.probability, row.right)))
            for query, rows in found.items()
        }

    def _by_name(self, found: dict[str, dict[str, Match]], ours: _Names, queries: Sequence[str]) -> None:
        pairs, compared = _compare(ours, self._names)
        chance = probability(compared.log_odds())
        split = len(ours.keys)
        for at in np.flatnonzero(chance >= LEAST_PROBABILITY).tolist():
            reasons = _reasons(compared.parts(at))
            for one in ours.bearers[int(pairs[0][at])]:
                for other in self._names.bearers[int(pairs[1][at]) - split]:
                    match = Match(queries[one], self._ids[other], float(chance[at]), reasons)
                    _keep(found[queries[one]], match)

    def _by_lei(self, found: dict[str, dict[str, Match]], queries: Sequence[Record]) -> None:
        chance = float(probability(np.asarray([LEI_SAME]))[0])
        for query in queries:
            for bearer in self._bearers.get(query.lei, ()) if query.lei else ():
                same = Match(query.record_id, bearer, chance, (Reason("the same LEI", LEI_SAME),))
                _keep(found[query.record_id], same)


def _keep(rows: dict[str, Match], match: Match) -> None:
    if match.right not in rows or rows[match.right].probability < match.probability:
        rows[match.right] = match
