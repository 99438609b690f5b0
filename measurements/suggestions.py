"""How good suggestions of criteria are: found links, no counterpart, degrees, scores, what learning adds, and time.

    python -m measurements.suggestions [SHARED] > measurements/suggestions.md

The protocols with truth lie beside the checkout and are only measured. The sample protocols are measured with weights that
were fitted without the one measured. Phrasings of the catalogue are looked for with the catalogue without them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tools.train_suggestions import PHRASINGS, Case, Practice, languages, practice, samples, weights

from comity.benchmark.fitting import mapped
from comity.benchmark.learning import NOTHING, Judged, Learned, judgements, learn
from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.matching import Floats, Index, texts_of
from comity.benchmark.profiles import DEFAULT, PROFILES
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.ranking import Weights, chances
from comity.benchmark.result import result_of
from comity.benchmark.suggest import LEAST, LIKELIEST, Suggestions, suggest
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Degree, Link, ProtocolMapping
from measurements.linkage import line

ENDING = ".truth.yaml"
EDITION = "7.0"  # has every criterion that is not retired
SHOWN = 5
TAKEN = 0.3  # score from which a suggestion is accepted blindly: about as many too many as too few on the samples
SPEED_QUESTIONS, ONCE = 150, "--once"


@dataclass(frozen=True, slots=True)
class Tried:
    """A mapped protocol, and what is suggested for it."""

    case: Case
    shown: tuple[Suggestions, ...]

    @property
    def links(self) -> dict[tuple[str, str], Degree]:
        """Degrees of the true links to criteria of the edition, by question and criterion."""
        known = {each.id for each in common().in_edition(EDITION)}
        return {(each.question, each.criterion): each.degree for each in self.case[1].links if each.criterion in known}

    @property
    def suggested(self) -> dict[tuple[str, str], tuple[float, Degree]]:
        """Scores and degrees by question and criterion."""
        return {(each.question, one.criterion): (one.score, one.degree) for each in self.shown for one in each.criteria}

    def recall(self, most: int) -> float:
        """The share of the true links found among the first `most` of each question."""
        first = {(each.question, one.criterion) for each in self.shown for one in each.criteria[:most]}
        return len(first & set(self.links)) / len(self.links)

    def no_counterpart(self) -> tuple[int, int, int]:
        """Questions said to have no counterpart, those that have none, and those of which both is so."""
        linked = {each.question for each in self.case[1].links}
        said = {each.question for each in self.shown if not each.criteria}
        true = {each.number for each in self.case[0].questions} - linked
        return len(said), len(true), len(said & true)

    def degrees(self) -> tuple[int, int, int]:
        """Links that are suggested, of these the ones whose degree is right, and the ones that are full."""
        both = [(self.links[pair], degree) for pair, (_, degree) in self.suggested.items() if pair in self.links]
        return len(both), sum(one is other for one, other in both), sum(one is Degree.FULL for one, _ in both)

    def blindly(self) -> ProtocolMapping:
        """The mapping were every suggestion from `TAKEN` on accepted with its degree."""
        links = [Link(*pair, degree) for pair, (score, degree) in self.suggested.items() if score >= TAKEN]
        return replace(self.case[1], links=tuple(links), combined=())


def tried(case: Case, learned: Learned = NOTHING) -> Tried:
    """A protocol with what is suggested for it."""
    return Tried(case, suggest(case[0], common(), EDITION, SHOWN, learned))


def with_truth(shared: Path) -> dict[str, Case]:
    """The protocols beside the checkout that have a truth file."""
    found = {}
    for truth in sorted((shared / "data" / "benchmark" / "protocols").glob(f"*{ENDING}")):
        file = truth.with_name(truth.name.removesuffix(ENDING) + ".yaml")
        protocol = read_protocol(file.read_bytes(), file.name)
        found[protocol.id] = (protocol, read_mapping(truth.read_bytes(), truth.name, protocol, common()))
    return found


def commonality(protocol: Case, mapping: ProtocolMapping) -> float:
    """Per cent of the content criteria of the edition, partial = 1/2."""
    result = result_of(mapping, protocol[0], common(), EDITION, PROFILES[DEFAULT])
    return float(result.content.share * 100)


def found_rows(measured: Mapping[str, Tried]) -> Iterable[str]:
    """Links found, and questions without a counterpart."""
    yield line("protocol", "language", "questions", "links", "recall@1", "@3", "@5", "said none", "truly none", "both")
    yield line(*["---"] * 10)
    for name, each in measured.items():
        recalls = (f"{each.recall(most):.3f}" for most in (1, 3, 5))
        protocol = each.case[0]
        yield line(name, protocol.language, len(protocol.questions), len(each.links), *recalls, *each.no_counterpart())


def judged_rows(measured: Mapping[str, Tried]) -> Iterable[str]:
    """Degrees, and the percentage were suggestions accepted blindly."""
    yield line(
        "protocol", "degree right", "were all full", f"precision from {TAKEN}", "recall", "true %", "blindly %", "error"
    )
    yield line(*["---"] * 8)
    for name, each in measured.items():
        links, right, full = each.degrees()
        taken = {pair for pair, (score, _) in each.suggested.items() if score >= TAKEN}
        hits = len(taken & set(each.links))
        true, blind = (commonality(each.case, mapping) for mapping in (each.case[1], each.blindly()))
        yield line(
            name, f"{right / links:.3f}", f"{full / links:.3f}", f"{hits / max(1, len(taken)):.3f}",
            f"{hits / len(each.links):.3f}", f"{true:.1f}", f"{blind:.1f}", f"{blind - true:+.1f}",
        )  # fmt: skip


def score_rows(measured: Iterable[Tried]) -> Iterable[str]:
    """How often suggestions are right, by score."""
    scores = np.asarray(
        [(score, pair in each.links) for each in measured for pair, (score, _) in each.suggested.items()]
    )
    yield line("score", "suggestions", "mean score", "right")
    yield line(*["---"] * 4)
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        mine = scores[(scores[:, 0] >= low) & (scores[:, 0] < high)]
        if len(mine):
            yield line(f"{low}–{min(high, 1)}", len(mine), f"{mine[:, 0].mean():.2f}", f"{mine[:, 1].mean():.2f}")


def learning_rows(own: Mapping[str, Case]) -> Iterable[str]:
    """What the mappings of the others teach for one: texts alone, with rejections, with weights fitted anew."""
    yield line("protocol", "nothing learned", "accepted", "and rejected", "and weights")
    yield line(*["---"] * 5)
    for name, case in own.items():
        shipped = Learned(weights=weights(name))
        others = [other for key, other in own.items() if key != name]
        taught = learn(common(), EDITION, others, start=shipped.weights)
        rejected = [each for other in others for each in _rejected(other, shipped)]
        steps = (
            shipped,
            Learned(taught.judged, shipped.weights),
            Learned((*taught.judged, *rejected), shipped.weights),
            Learned((*taught.judged, *rejected), taught.weights),
        )
        yield line(name, *(_figures(tried(case, each)) for each in steps))


def _rejected(case: Case, learned: Learned) -> Iterable[Judged]:
    shown = {each.question: [one.criterion for one in each.criteria] for each in tried(case, learned).shown}
    return (each for each in judgements(*case, shown) if not each.accepted)


def _figures(each: Tried) -> str:
    return f"{each.recall(1):.3f} / {each.recall(5):.3f}"


def cut_rows(own: Mapping[str, Case]) -> Iterable[str]:
    """What other cuts for "no counterpart" would do on the sample protocols, each with weights fitted without it."""
    index = Index(texts_of(common().in_edition(EDITION)))
    any_met, links = [], []
    for name, case in own.items():
        seen = mapped(*case, common(), index)
        scores = np.sort(chances(seen.likenesses, seen.places, weights(name)), axis=1)[:, -LIKELIEST:]
        any_met.append(1 - np.prod(1 - scores, axis=1))
        links.append(seen.links.sum(axis=1))
    chance, linked = np.concatenate(any_met), np.concatenate(links)
    yield line(
        "cut", "said none", "of these truly none", "of all that have none", "links of questions said to have none"
    )
    yield line(*["---"] * 5)
    for cut in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        said, none = chance < cut, linked == 0
        share = f"{linked[said].sum() / linked.sum():.2%}"
        yield line(f"{cut} (used)" if cut == LEAST else cut, said.sum(), (said & none).sum(), none.sum(), share)


def phrasing_rows() -> Iterable[str]:
    """The catalogue's own phrasings, as questions of practice protocols, found without themselves."""
    yield line("language", "phrasings", "recall@1", "@5")
    yield line(*["---"] * 4)
    for language in languages(common()):
        ranks = np.concatenate([_ranks(practice(common(), language, number)) for number in range(PHRASINGS)])
        yield line(language, len(ranks), f"{(ranks < 1).mean():.3f}", f"{(ranks < SHOWN).mean():.3f}")


def _ranks(made: Practice) -> Floats:
    """How many criteria score higher than each true one."""
    case = mapped(made.protocol, made.mapping, common(), made.index)
    scores = chances(case.likenesses, case.places, Weights.shipped())
    return np.asarray([(scores[row] > scores[row, place]).sum() for row, place in np.argwhere(case.links > 0)])


def once(case: Case) -> None:
    """Suggest for `SPEED_QUESTIONS` questions, those of a protocol over and over."""
    questions = (case[0].questions * (1 + SPEED_QUESTIONS // len(case[0].questions)))[:SPEED_QUESTIONS]
    numbered = tuple(replace(each, number=str(at)) for at, each in enumerate(questions))
    suggest(replace(case[0], questions=numbered), common(), EDITION)


def seconds() -> float:
    """Processor seconds of a process that reads the catalogue and suggests once."""
    before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    subprocess.run([sys.executable, "-m", "measurements.suggestions", ONCE], check=True)
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before


def introduction() -> str:
    """What was measured, and how."""
    criteria = common().in_edition(EDITION)
    phrased = sum(any(each.asked_as for each in one.wordings.values()) for one in criteria)
    return f"""\
Edition {EDITION} of the common benchmark: {len(criteria)} criteria, {phrased} of them with phrasings. {SHOWN} are shown for
each question. The protocols with truth were written by others for this project, lie beside the checkout and were only
measured: nothing was learned from them, no word taken. (Whoever worded the catalogue's criteria had not seen their
questions; three titles and three requirements were mended afterwards by somebody who had. While suggestions were made these
two protocols were measured about a dozen times.) The sample protocols are our own inventions; each is measured with weights
fitted without it (tools/train_suggestions.py). A lexical baseline (BM25 over titles and requirements, from the notes that
came with the data) finds .78 and .81 of the links of the two protocols with truth among five.

Links to criteria that the edition has not are left out. Accepted blindly: every suggestion scored {TAKEN} or more, with its
degree.
"""


def main() -> None:
    if ONCE in sys.argv:
        once(max(samples().values(), key=lambda case: len(case[0].questions)))
        return
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    own = samples()
    unseen = {name: tried(case) for name, case in with_truth(shared).items()}
    both = unseen | {name: tried(case, Learned(weights=weights(name))) for name, case in own.items()}
    print(introduction())
    for title, rows in {
        "Links found, and questions without a counterpart": found_rows(both),
        "Degrees, and the final percentage were suggestions accepted blindly": judged_rows(both),
        "Cuts for no counterpart (sample protocols)": cut_rows(own),
        "How often suggestions are right, by score (all protocols)": score_rows(both.values()),
        "The catalogue's own phrasings, each looked for without itself": phrasing_rows(),
        "What the others' mappings teach, recall@1 / @5": learning_rows(own),
    }.items():
        print(f"## {title}\n", *rows, "", sep="\n")
    print(f"{SPEED_QUESTIONS} questions in a process of their own, with reading the catalogue: {seconds():.1f} s CPU.")


if __name__ == "__main__":
    main()
