"""Other linkage systems beside comity on the same lists: agreement with the truth, and CPU seconds of the whole command.

    python -m measurements.linkage_peers [--only PEER ...] [--lists LIST ...] [--seeds SEED ...] [--repeats N]
    python -m measurements.linkage_peers --train | --tune [--only PEER ...]

Runs are interleaved, one thread each; figures are kept in `linkage_peers.json` as they come, so that a run with `--only` or
`--lists` measures those anew and leaves the rest. Each peer lives in an environment of its own, made where it is missing.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from comity import __version__
from comity.linkage import metrics
from measurements.linkage import Run, generate, line, prepare, run

HERE = Path(__file__).parent
ROOT = HERE.parent
KEPT = HERE / "linkage_peers.json"
CUTS = HERE / "peers" / "cuts.json"
ROWS = 18_000
TUNING_SEED = 2001
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "RAYON")
# A method whose first run on a list takes more CPU seconds than this is not run again on it.
LONG = 40.0
REAL = {
    "palm mills, 24 lists": "palm_mills",
    "US meat and poultry plants": "us_meat_poultry_plants",
    "US power plants": "us_power_plants_epa_eia",
    "restaurants": "restaurants_fodors_zagats",
    "Chicago childcare": "chicago_childcare_sites",
}
# comity has never learned from these; a peer's model should not either.
NEVER_LEARNED = ("chicago_childcare_sites",)


@dataclass(frozen=True)
class Peer:
    """A script `peers/NAME.py` with its pinned packages `peers/NAME.txt`; `cuts` are those tried in tuning."""

    name: str
    title: str
    cuts: tuple[float, ...]

    @property
    def folder(self) -> Path:
        """Its environment."""
        return ROOT / ".comity-env" / "peers" / self.name.removesuffix("_").removesuffix("_duckdb")


NEAR_ONE = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999)
COSINES = tuple(hundredth / 100 for hundredth in range(44, 90, 2))
PEERS = (
    Peer("splink_duckdb", "Splink, DuckDB", NEAR_ONE),
    Peer("recordlinkage_", "recordlinkage, logistic", (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99)),
    Peer("string_grouper_", "string_grouper", COSINES),
    Peer("emm_", "EMM, untrained", COSINES),
    Peer("nomenklatura_", "nomenklatura, er-unstable", tuple(hundredth / 100 for hundredth in range(20, 90, 5))),
    Peer("goldenmatch_", "GoldenMatch, own configuration", (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.74, 0.77, 0.8)),
)


@dataclass(frozen=True)
class Set:
    """A list: `kind` says which cuts are for it, `file` has what every method is given, `truth` each record's site."""

    title: str
    kind: str
    file: Path
    truth: Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """What one method did with one list; CPU seconds are medians, `linking` without start, reading and texts' preparation.

    The ratios are to comity's in the same interleaved runs.
    """

    set: str
    method: str
    version: str
    cut: float | None
    precision: float
    recall: float
    f1: float
    runs: int
    cpu: float
    linking: float
    memory: float
    cpu_ratio: float = 1.0
    linking_ratio: float = 1.0

    def beside(self, comity: Figure) -> Figure:
        """With the ratios to comity's figure of the same runs."""
        return replace(self, cpu_ratio=self.cpu / comity.cpu, linking_ratio=self.linking / comity.linking)


def ready(peer: Peer) -> str:
    """The Python of the peer's environment, which is made where it is missing (this needs the network)."""
    python = peer.folder / "bin" / "python"
    done = peer.folder / "installed"
    wanted = (HERE / "peers" / f"{peer.name}.txt").read_text(encoding="utf-8")
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        say(f"Installing {peer.title} ...")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(peer.folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary"]
        subprocess.run([*pip, "-r", str(HERE / "peers" / f"{peer.name}.txt")], check=True)
        done.write_text(wanted, encoding="utf-8")
    return str(python)


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def split(source: Path, out: Path, truth: str, names: Mapping[str, str]) -> dict[str, str]:
    """Write the columns `names` (theirs -> ours) of a file, without the truth; returns the site of each record."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names.values())
        writer.writerows([row[theirs] for theirs in names] for row in rows)
    record = next(theirs for theirs, ours in names.items() if ours == "record_id")
    return {row[record]: row[truth] for row in rows}


def synthetic(shared: Path, folder: Path, seed: int) -> Set:
    """A generated list."""
    raw, out = folder / f"raw_{seed}.csv", folder / f"synthetic_{seed}.csv"
    generate(shared, ROWS, seed, raw)
    same = ("name", "address", "city", "postcode", "country")
    names = {"row_id": "record_id", "member": "source", **{name: name for name in same}}
    return Set(f"synthetic {ROWS:,} rows, seed {seed}", "synthetic", out, split(raw, out, "true_id", names))


def real(shared: Path, folder: Path, title: str) -> Set:
    """A labelled set: list, name, address and country of each row."""
    raw, out = folder / f"raw_{REAL[title]}.csv", folder / f"{REAL[title]}.csv"
    prepare(shared, REAL[title], (), raw)
    names = {name: name for name in ("record_id", "source", "name", "address", "country")}
    return Set(title, REAL[title], out, split(raw, out, "cluster_id", names))


def agreement(sites: Mapping[str, str], truth: Mapping[str, str]) -> metrics.Agreement:
    """Pair precision and recall of record -> site; a record that a method left out is a site of its own."""
    clusters: dict[str, list[str]] = defaultdict(list)
    for record in truth:
        clusters[sites.get(record, f"alone {record}")].append(record)
    return metrics.pairwise(list(clusters.values()), truth)


def answers(path: Path) -> dict[str, dict[str, str]]:
    """Column of the method's file -> record -> site."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: {row["record_id"]: row[column] for row in rows} for column in rows[0] if column != "record_id"}


def best(by_cut: Mapping[str, metrics.Agreement]) -> float:
    """The cut with the highest F1; of equal ones the highest cut."""
    return max(map(float, by_cut), key=lambda cut: (by_cut[str(cut)].f1, cut))


def command(peer: Peer, file: Path, out: Path, cuts: Sequence[float]) -> list[str]:
    """How a peer's script is called."""
    script = f"measurements.peers.{peer.name}"
    return [ready(peer), "-m", script, str(file), str(out), "--cut", *map(str, cuts)]


def told(done: Run) -> dict[str, object]:
    """What a script said on its last line; libraries may have said something before."""
    said = json.loads(done.output.strip().splitlines()[-1])
    assert isinstance(said, dict)
    return said


@dataclass
class Method:
    """One method on one list, with the runs it has had."""

    title: str
    call: list[str]
    out: Path
    runs: list[tuple[Run, dict[str, object]]]
    cut: float | None = None
    failed: bool = False

    def once(self) -> None:
        """One run more, unless the first took too long or failed."""
        if self.failed or (self.runs and self.runs[0][0].cpu > LONG):
            return
        self.out.unlink(missing_ok=True)
        try:
            done = run(self.call)
        except RuntimeError as error:
            self.failed = True
            say(f"    {self.title} failed and is left out: {error}")
            return
        self.runs.append((done, told(done) if "comity" not in self.call else {}))
        say(f"    {self.title}: {done.cpu:.1f} CPU s")

    def figure(self, of: Set, version: str = "", linking: float | None = None) -> Figure:
        """What its runs come to."""
        found = agreement(next(iter(answers(self.out).values())), of.truth)
        own = statistics.median(float(str(said.get("link", 0))) for _, said in self.runs)
        return Figure(
            set=of.title, method=self.title, version=version or str(self.runs[0][1].get("version")), cut=self.cut,
            precision=found.precision, recall=found.recall, f1=found.f1, runs=len(self.runs),
            cpu=statistics.median(done.cpu for done, _ in self.runs), linking=own if linking is None else linking,
            memory=max(done.memory for done, _ in self.runs),
        )  # fmt: skip


def measure(of: Set, peers: Sequence[Peer], repeats: int, folder: Path) -> list[Figure]:
    """Every method on one list, interleaved."""
    cuts = json.loads(CUTS.read_text(encoding="utf-8"))
    out = folder / "comity.csv"
    whole = Method("comity", [sys.executable, "-m", "comity", "link", str(of.file), "--out", str(out)], out, [])
    library = [sys.executable, "-m", "measurements.peers.comity_", str(of.file), str(folder / "library.csv")]
    call = Method("comity, library call", library, folder / "library.csv", [])
    others = [Method(p.title, [], folder / f"{p.name}.csv", [], cuts[p.name][of.kind]) for p in peers]
    for peer, method in zip(peers, others, strict=True):
        method.call = command(peer, of.file, method.out, [method.cut or 0.0])
    for turn in range(repeats):
        say(f"{of.title}, run {turn + 1} of {repeats}")
        for method in (whole, call, *others):
            method.once()
    linking = call.figure(of, __version__).linking
    comity = whole.figure(of, __version__, linking)
    return [comity, *(method.figure(of).beside(comity) for method in others if not method.failed)]


def tune(of: Set, peer: Peer, folder: Path) -> float:
    """The best of the peer's cuts on one list."""
    out = folder / f"{peer.name}.csv"
    run(command(peer, of.file, out, peer.cuts))
    found = {cut: agreement(sites, of.truth) for cut, sites in answers(out).items()}
    cut = best(found)
    say(f"{of.title}: {peer.title} is best at {cut:g}, F1 {found[str(cut)].f1:.3f}")
    return cut


def tune_all(shared: Path, peers: Sequence[Peer], folder: Path) -> None:
    """Choose the cuts of peers: for generated lists on one of another seed, for real lists on themselves."""
    sets = [synthetic(shared, folder, TUNING_SEED), *(real(shared, folder, title) for title in REAL)]
    for peer in peers:
        cuts = {of.kind: tune(of, peer, folder) for of in sets}
        kept = json.loads(CUTS.read_text(encoding="utf-8")) if CUTS.exists() else {}
        CUTS.write_text(json.dumps({**kept, peer.name: cuts}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def train(shared: Path, folder: Path) -> None:
    """Let the one peer that learns from labels do so, on the tuning list and the real sets that comity has learned from."""
    sets = [synthetic(shared, folder, TUNING_SEED), *(real(shared, folder, title) for title in REAL)]
    files = []
    for of in sets:
        if of.kind not in NEVER_LEARNED:
            with of.file.open(encoding="utf-8", newline="") as file:
                rows = [{**row, "site": of.truth[row["record_id"]]} for row in csv.DictReader(file)]
            files.append(folder / f"labelled_{of.kind}.csv")
            with files[-1].open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    peer = next(peer for peer in PEERS if peer.name == "recordlinkage_")
    run([ready(peer), "-m", f"measurements.peers.{peer.name}", "--train", *map(str, files)])


def merged(old: Sequence[Figure], new: Sequence[Figure]) -> list[Figure]:
    """The figures of two runs, the newer where both have one; lists and methods stay in their order."""
    found = {(figure.set, figure.method): figure for figure in (*old, *new)}
    sets = list(dict.fromkeys(figure.set for figure in (*old, *new)))
    methods = ["comity", *(peer.title for peer in PEERS)]
    return [found[of, method] for of in sets for method in methods if (of, method) in found]


def kept() -> list[Figure]:
    """The figures of earlier runs."""
    return [Figure(**row) for row in json.loads(KEPT.read_text(encoding="utf-8"))] if KEPT.exists() else []


def keep(figures: Sequence[Figure]) -> None:
    """Put the figures where the next run finds them."""
    rows = [{k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(figure).items()} for figure in figures]
    KEPT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def table(figures: Sequence[Figure]) -> list[str]:
    """Every list and method in one Markdown table, with CPU seconds as a multiple of comity's on that list."""
    lines = [line("list", "method", "cut", "P", "R", "F1", "CPU s", "x comity", "linking CPU s", "x comity", "peak MB")]
    lines.append(line(*["---"] * 11))
    for figure in figures:
        cut = "" if figure.cut is None else f"{figure.cut:g}"
        ratios = (f"{figure.cpu_ratio:.2f}", f"{figure.linking_ratio:.2f}")
        cost = (f"{figure.cpu:.1f}", ratios[0], f"{figure.linking:.2f}", ratios[1], f"{figure.memory:.0f}")
        quality = (figure.precision, figure.recall, figure.f1)
        lines.append(line(figure.set, figure.method, cut, *quality, *cost))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    names = [peer.name.rstrip("_") for peer in PEERS]
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument(
        "--lists", nargs="+", choices=["synthetic", *REAL.values()], default=["synthetic", *REAL.values()]
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[7])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--tune", action="store_true")
    options = parser.parse_args()
    if not (options.shared / "data" / "linkage").is_dir():
        print(f"Not measured: {options.shared} holds no data/linkage.")
        return
    os.environ.update({f"{name}_NUM_THREADS": "1" for name in THREADS} | {"POLARS_MAX_THREADS": "1"})
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    peers = [peer for peer in PEERS if peer.name.rstrip("_") in options.only]
    with tempfile.TemporaryDirectory() as name:
        if options.train:
            train(options.shared, Path(name))
        elif options.tune:
            tune_all(options.shared, peers, Path(name))
        else:
            measure_all(options, peers, Path(name))


def measure_all(options: argparse.Namespace, peers: Sequence[Peer], folder: Path) -> None:
    """Measure the lists asked for and print the page."""
    for peer in peers:
        ready(peer)
    seeds = options.seeds if "synthetic" in options.lists else []
    sets = [synthetic(options.shared, folder, seed) for seed in seeds]
    sets += [real(options.shared, folder, title) for title, kind in REAL.items() if kind in options.lists]
    for of in sets:
        keep(merged(kept(), measure(of, peers, options.repeats, folder)))
    figures = kept()
    print(PAGE.format(repeats=options.repeats, long=LONG, seed=TUNING_SEED, versions=versions(figures)))
    print("\n".join(table(figures)))


def versions(figures: Sequence[Figure]) -> str:
    """What was measured, in one sentence."""
    return ", ".join(
        dict.fromkeys(figure.version if figure.method != "comity" else f"comity {figure.version}" for figure in figures)
    )


PAGE = """\
Other linkage systems on the lists of [linkage.md](linkage.md), beside `comity link`: {versions}.

- All are given the same columns: list, name, address and country, and in the generated lists city and postcode; one thread
  each; runs interleaved, median of {repeats} (one run where it takes more than {long:.0f} CPU seconds).
- `CPU s` is the whole command: start, reading, preparing, linking, writing. `linking CPU s` leaves out start, reading and
  writing, and for the peers the preparation of the texts as well, which comity's figure includes.
- The peers get tidied texts (`peers/prepare.py`: transliteration, legal forms and abbreviations, plant, house and plot
  numbers, postcode, city and rare words told apart); nomenklatura has its own preparation and gets the texts as given.
- Every peer's cut is the best of a grid (`peers/cuts.json`): for generated lists on another one (seed {seed}), for real lists
  on the very rows that are scored. That favours the peers; comity has no cut to set and uses its shipped model everywhere.
- comity's shipped model and the classifier of recordlinkage have learned from the real development rows, Chicago's excepted;
  the other peers do not learn from labels: they are unsupervised or ship their own weights.
- Splink, recordlinkage, string_grouper, EMM and nomenklatura get sites by connected components, GoldenMatch and comity by
  their own clusters. Splink, recordlinkage and comity know which rows are of one list. The configurations (`peers/*.py`) are
  ours: a person who knows one of these systems well may get more out of it.
- Each system has one configuration for all lists, made on generated ones. Splink's fits lists without street addresses (palm
  mills, power plants) or with unlike names of one site (Chicago) badly: those figures are our configuration's, not Splink's
  best. On meat plants recordlinkage has learned from these rows that no list names a site twice.
"""

if __name__ == "__main__":
    main()
