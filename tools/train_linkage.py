"""Learn the weights of the shipped linkage model from a mix of labelled real lists and synthetic ones.

    python tools/train_linkage.py ../shared [--out src/comity/linkage/model.json] [--without FAMILY]

Each set counts the same, whatever its size; lists are also shown with columns left out, in house styles and split over
several members, so that the weights hold for lists of a kind not in the mix. Nothing is learned from rounds.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from comity.linkage import block, compare, rivals, space
from comity.linkage.clean import tabulate
from comity.linkage.evidence import NAMES, SECOND_LOOK, SECOND_PLACES
from comity.linkage.learning import fit
from comity.linkage.model import Model
from comity.linkage.vectors import Floats
from comity.vocabulary.record import Record

Labelled = tuple[list[Record], dict[str, str]]
COUNTRIES = {
    "indonesia": "ID", "malaysia": "MY", "colombia": "CO", "guatemala": "GT", "brazil": "BR", "papua new guinea": "PG",
    "thailand": "TH", "honduras": "HN", "mexico": "MX", "ecuador": "EC", "costa rica": "CR", "peru": "PE", "nicaragua": "NI",
    "ivory coast": "CI", "cote d'ivoire": "CI", "ghana": "GH", "nigeria": "NG", "panama": "PA", "india": "IN", "liberia": "LR",
}  # fmt: skip


def _country(text: str) -> str:
    return text if len(text) == 2 else COUNTRIES.get(text.strip().lower(), text.strip().lower()[:6])


def _degrees(text: str) -> float | None:
    return float(text) if text.strip() else None


def _supplier(extra: str) -> str:
    told = json.loads(extra) if extra.startswith("{") else {}
    return str(told.get("company") or told.get("parent") or "")


def read_sites(folder: Path, name: str) -> Labelled:
    """A labelled set of `data/linkage/dev` as records and each record's true site."""
    path = folder / f"sites_{name}.csv"
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed, "rt", encoding="utf-8") if packed.exists() else path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    records = [
        Record(
            record_id=row["record_id"],
            source=row["source"],
            name=row["name"],
            country=_country(row["country"]),
            supplier_name=_supplier(row["extra"]),
            address=row["address"],
            latitude=_degrees(row["lat"]),
            longitude=_degrees(row["lng"]),
        )
        for row in rows
    ]
    return records, {row["record_id"]: row["cluster_id"] for row in rows}


def synthetic(shared: Path, rows: int, seed: int) -> Labelled:
    """A list of the generator as records and each record's true site."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.csv"
        tool = str(shared / "tools" / "generate_sites.py")
        command = [sys.executable, tool, "--rows", str(rows), "--seed", str(seed), "--out", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with out.open(encoding="utf-8") as file:
            told = list(csv.DictReader(file))
    records = [
        Record(
            r["row_id"],
            r["member"],
            r["name"],
            r["country"],
            address=r["address"],
            city=r["city"],
            postcode=r["postcode"],
        )
        for r in told
    ]
    return records, {r["row_id"]: r["true_id"] for r in told}


def without(labelled: Labelled, *columns: str) -> Labelled:
    """The same rows with columns emptied: "coordinates", "address", "supplier_name"."""
    empty: dict[str, object] = {}
    for column in columns:
        empty |= {"latitude": None, "longitude": None} if column == "coordinates" else {column: ""}
    return [replace(record, **empty) for record in labelled[0]], labelled[1]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Style:
    """How one member writes its list."""

    upper: bool
    town_in_name: bool
    supplier: str
    address: str
    coordinates: bool

    @classmethod
    def drawn(cls, chance: random.Random) -> Style:
        return cls(
            upper=chance.random() < 0.3,
            town_in_name=chance.random() < 0.3,
            supplier=chance.choice(("own", "name", "none")),
            address=chance.choice(("whole", "whole", "split", "town", "region", "none")),
            coordinates=chance.random() < 0.4,
        )

    def write(self, record: Record) -> Record:
        pieces = [piece.strip() for piece in record.address.split(",") if piece.strip()]
        town = pieces[-2] if len(pieces) > 1 else ""
        name = f"{record.name} - {town}" if self.town_in_name and town else record.name
        supplier = {"own": record.supplier_name, "name": record.name, "none": ""}[self.supplier]
        tail = {"whole": pieces, "split": pieces[:-2], "town": pieces[-2:], "region": pieces[-1:], "none": []}[
            self.address
        ]
        split = self.address == "split" and len(pieces) > 1
        return replace(
            record,
            name=name.upper() if self.upper else name,
            supplier_name=supplier,
            address=", ".join(tail),
            city=town if split else "",
            region=pieces[-1] if split else "",
            latitude=record.latitude if self.coordinates else None,
            longitude=record.longitude if self.coordinates else None,
        )


def as_members(labelled: Labelled, seed: int, members: int = 12, share: float = 0.12) -> Labelled:
    """Lists of invented members that each list some of the sites, in a style of their own, some of them twice."""
    chance = random.Random(seed)
    sites: dict[str, list[Record]] = {}
    for record in labelled[0]:
        sites.setdefault(labelled[1][record.record_id], []).append(record)
    records: list[Record] = []
    truth: dict[str, str] = {}
    for member in range(members):
        style = Style.drawn(chance)
        for site in sorted(sites):
            if chance.random() >= share:
                continue
            picked = style.write(chance.choice(sites[site]))
            for _ in range(2 if chance.random() < 0.05 else 1):
                identity = f"{member}-{len(records)}"
                records.append(replace(picked, record_id=identity, source=str(member)))
                truth[identity] = site
    return records, truth


def some(labelled: Labelled, share: float, seed: int) -> Labelled:
    """A share of the sites of a set, all their rows."""
    chance = random.Random(seed)
    kept = {site for site in sorted(set(labelled[1].values())) if chance.random() < share}
    records = [record for record in labelled[0] if labelled[1][record.record_id] in kept]
    return records, {record.record_id: labelled[1][record.record_id] for record in records}


def sets(shared: Path) -> dict[str, list[Callable[[], Labelled]]]:
    """The mix: families of lists, each with the lists it is shown as."""
    folder = shared / "data" / "linkage" / "dev"

    def dev(name: str) -> Labelled:
        return read_sites(folder, name)

    return {
        "palm_mills": [
            lambda: dev("palm_mills"),
            lambda: without(dev("palm_mills"), "coordinates"),
            lambda: without(dev("palm_mills"), "coordinates", "supplier_name"),
            lambda: without(dev("palm_mills"), "address"),
            lambda: as_members(dev("palm_mills"), 1, 14, 0.25),
            lambda: as_members(dev("palm_mills"), 2, 14, 0.25),
        ],
        "meat_plants": [
            lambda: dev("us_meat_poultry_plants"),
            lambda: as_members(dev("us_meat_poultry_plants"), 3),
            lambda: as_members(dev("us_meat_poultry_plants"), 4),
        ],
        "power_plants": [
            lambda: dev("us_power_plants_epa_eia"),
            lambda: without(dev("us_power_plants_epa_eia"), "coordinates"),
            lambda: as_members(dev("us_power_plants_epa_eia"), 5, 14, 0.25),
        ],
        "restaurants": [lambda: dev("restaurants_fodors_zagats")],
        "libraries": [
            lambda: some(dev("us_libraries_4_years"), 0.15, 6),
            lambda: as_members(some(dev("us_libraries_4_years"), 0.3, 7), 8),
        ],
        "synthetic": [
            lambda: synthetic(shared, 6000, 101),
            lambda: synthetic(shared, 6000, 102),
            lambda: as_members(synthetic(shared, 6000, 103), 9, 14, 0.2),
        ],
    }


@dataclass(frozen=True)
class Examples:
    """Compared pairs of one list with their labels: 1 same, 0 different, -1 not known."""

    family: str
    space: space.Space
    pairs: tuple[np.ndarray, np.ndarray]
    matrix: Floats
    labels: np.ndarray


def examples(family: str, labelled: Labelled, doubtful: frozenset[frozenset[str]]) -> Examples:
    """The candidate pairs of a list, compared and labelled."""
    records, truth = labelled
    table = tabulate(records)
    made = space.build(table)
    pairs = block.candidates(made, block.WIDE)
    sites = [{truth[records[row].record_id] for row in rows} for rows in table.records]
    labels = np.asarray([_label(sites[i], sites[j], doubtful) for i, j in zip(*pairs, strict=True)])
    return Examples(family, made, pairs, compare.features(made, pairs), labels)


def _label(left: set[str], right: set[str], doubtful: frozenset[frozenset[str]]) -> int:
    if left & right:
        return 1
    return -1 if any(frozenset((a, b)) in doubtful for a in left for b in right) else 0


# Log-odds set by hand, since no labelled set has identifiers: a GLN, OS ID or Sedex site names a place, but cells are
# copied and mistyped; LEI and D-U-N-S name companies. Different site identifiers are a limit besides (limits.py).
FIXED = {
    "site_identifier_same": 6.0,
    "site_identifier_differs": -8.0,
    "company_identifier_same": 1.5,
    "company_identifier_differs": -1.0,
    "country_differs": -4.0,
}
MOST_PAIRS = 12_000
# The synthetic lists alone have street addresses in many countries and scripts; the meat plants alone are a long
# list that repeats no row though it is full of neighbours with one name. They stand for more than one family.
COUNTS_FOR = {"synthetic": 4.0, "meat_plants": 3.0}


def thinned(part: Examples) -> Floats:
    """Weights of the known pairs of a list: of very many same or different ones only a sample counts, and it for all."""
    weights = np.zeros(len(part.labels))
    for label in (0, 1):
        pairs = np.flatnonzero(part.labels == label)
        share = min(1.0, MOST_PAIRS / max(1, len(pairs)))
        drawn = np.random.default_rng(len(pairs)).random(len(pairs)) < share
        weights[pairs] = np.where(drawn, 1.0 / share, 0.0)
    return weights


def _stack(parts: Sequence[Examples], matrices: Iterable[Floats]) -> tuple[Floats, Floats, Floats]:
    """All known pairs, their labels and weights: every family the same sum, within it every list the same."""
    families = Counter(part.family for part in parts)
    found = []
    for part, matrix in zip(parts, matrices, strict=True):
        weights = thinned(part)
        weights *= 1000.0 * COUNTS_FOR.get(part.family, 1.0) / families[part.family] / weights.sum()
        kept = weights > 0
        found.append((matrix[kept], part.labels[kept].astype(float), weights[kept]))
    matrix, labels, weights = (np.concatenate(column) for column in zip(*found, strict=True))
    return matrix, labels, weights


def learn(parts: Sequence[Examples], strength: float = 0.02) -> Model:
    """The model of a mix of examples."""
    start, strengths = np.zeros(len(NAMES) + 1), np.full(len(NAMES) + 1, strength)
    strengths[0] = 0.0
    bias, first = fit(*_stack(parts, (part.matrix for part in parts)), start, strengths)
    named = {name: float(w) for name, w in zip(NAMES, first, strict=True) if name not in SECOND_LOOK} | FIXED
    half = Model(bias, named, bias, named)
    for part in parts:
        part.matrix[:, SECOND_PLACES] = rivals.second_look(part.space, part.pairs, half.first_look(part.matrix))
    final_bias, final = fit(*_stack(parts, (part.matrix for part in parts)), start, strengths)
    return Model(bias, named, final_bias, {name: float(w) for name, w in zip(NAMES, final, strict=True)} | FIXED)


def doubtful_pairs(shared: Path) -> frozenset[frozenset[str]]:
    """Pairs of palm mills that look like one mill with two ids: neither same nor different."""
    with (shared / "data" / "linkage" / "dev" / "palm_ambiguous_cluster_pairs.csv").open(encoding="utf-8") as file:
        return frozenset(frozenset((row["cluster_id_a"], row["cluster_id_b"])) for row in csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/comity/linkage/model.json"))
    parser.add_argument(
        "--without", default="", help="leave a family of sets out, to measure on it what was not learned"
    )
    options = parser.parse_args()
    doubtful = doubtful_pairs(options.shared)
    mix = {family: makers for family, makers in sets(options.shared).items() if family != options.without}
    parts = [examples(family, make(), doubtful) for family, makers in mix.items() for make in makers]
    options.out.write_text(learn(parts).to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
