"""Compare: what speaks for and against two contents being one site, as numbers that only ever speak one way.

Each feature has a sign (the model may weigh it in no other direction) and the words in which a person reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from comity.linkage.block import EARTH_KM, on_sphere
from comity.linkage.space import Space, Text
from comity.linkage.vectors import Floats, Ints, pair_sums

Flags = NDArray[np.bool_]
# Information (nats) beyond which more does not count: one rare word is worth about 9 in a list of 10,000.
MOST = 12.0


@dataclass(frozen=True, slots=True)
class Feature:
    """One kind of evidence: its name in the model file, its sign (+1, -1, 0 for either), and its words."""

    name: str
    sign: int
    words: str


FEATURES: tuple[Feature, ...] = (
    Feature("name_letters", 1, "names are spelt alike"),
    Feature("name_alike", 1, "names are spelt nearly the same"),
    Feature("name_words", 1, "names share their telling words"),
    Feature("name_contained", 1, "one name is contained in the other"),
    Feature("name_rarity", 1, "the shared words of the names are rare"),
    Feature("name_same", 1, "names are the same"),
    Feature("name_differs_both", -1, "each name has telling words that the other row does not have"),
    Feature("name_clash", -1, "much of each name is not found in the other row"),
    Feature("name_differs_one", -1, "one name has telling words that the other row does not have"),
    Feature("name_crowded", -1, "many rows with other addresses bear this name"),
    Feature("other_name", 1, "one row's name is the other's supplier, or named beside it"),
    Feature("supplier_words", 1, "suppliers have the same name"),
    Feature("supplier_differs", -1, "suppliers have different names"),
    Feature("address_words", 1, "addresses share their telling words"),
    Feature("address_letters", 1, "addresses are spelt alike"),
    Feature("address_contained", 1, "one address is contained in the other"),
    Feature("address_rarity", 1, "the shared words of the addresses are rare"),
    Feature("address_differs", -1, "each address has telling words that the other does not have"),
    Feature("address_clash", -1, "much of each address is not found in the other"),
    Feature("number_same", 1, "house numbers agree"),
    Feature("number_differs", -1, "house numbers differ"),
    Feature("postcode_same", 1, "postcodes agree"),
    Feature("postcode_differs", -1, "postcodes differ"),
    Feature("postal_area_differs", -1, "postcodes are of different areas"),
    Feature("region_same", 1, "regions agree"),
    Feature("region_differs", -1, "regions differ"),
    Feature("region_alone_same", 1, "regions agree, and no more of the addresses is known"),
    Feature("region_alone_differs", -1, "regions differ, and no more of the addresses is known"),
    Feature("mark_same", 1, "plant or unit numbers agree"),
    Feature("mark_differs", -1, "plant, unit or plot numbers differ"),
    Feature("mark_one_sided", -1, "only one name has a plant or unit number"),
    Feature("very_near", 1, "coordinates are the same place"),
    Feature("near", 1, "coordinates are near each other"),
    Feature("far", -1, "coordinates are far apart"),
    Feature("no_place", 0, "nothing but the names can be compared"),
    Feature("no_address", 0, "no address on one side"),
    Feature("same_place_other_name", -1, "one address, but different names"),
    Feature("same_place_name_clash", -1, "one address, but each name has telling words of its own"),
    Feature("same_name_other_place", -1, "one name, but different addresses"),
    Feature("same_list", -1, "both rows stand on one list"),
    Feature("same_tidy_list", -1, "both rows stand on one list, which repeats no row"),
    Feature("country_differs", -1, "countries differ"),
    Feature("site_identifier_same", 1, "the same GLN, OS ID or Sedex site"),
    Feature("site_identifier_differs", -1, "a different GLN, OS ID or Sedex site"),
    Feature("company_identifier_same", 1, "the same LEI or D-U-N-S"),
    Feature("company_identifier_differs", -1, "a different LEI or D-U-N-S"),
    Feature("outbid", -1, "on one of the lists another row fits better"),
    Feature("best_fit", 1, "each is the best fit for the other on its lists"),
)
NAMES = tuple(feature.name for feature in FEATURES)
# Filled in by `rivals.py`, which needs a first score of all pairs.
SECOND_LOOK = ("outbid", "best_fit")


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How much of each side's words is found on the other side, in nats."""

    left: Floats
    right: Floats
    left_total: Floats
    right_total: Floats

    @classmethod
    def of(cls, told: Text, within: sp.csr_matrix, pairs: tuple[Ints, Ints]) -> _Overlap:
        first, second = pairs
        left = pair_sums(told.told, within, pairs)
        right = pair_sums(told.told, within, (second, first))
        return cls(left, right, told.total[first], told.total[second])

    @property
    def both(self) -> Flags:
        return (self.left_total > 0) & (self.right_total > 0)

    @property
    def dice(self) -> Floats:
        return _share(self.left + self.right, np.where(self.both, self.left_total + self.right_total, 0.0))

    @property
    def contained(self) -> Floats:
        share = np.maximum(_share(self.left, self.left_total), _share(self.right, self.right_total))
        return np.where(self.both, share, 0.0)

    @property
    def shared(self) -> Floats:
        return np.minimum(np.minimum(self.left, self.right), MOST) / MOST

    @property
    def missing_both(self) -> Floats:
        least = np.minimum(self.left_total - self.left, self.right_total - self.right)
        return np.where(self.both, np.clip(least, 0.0, MOST) / MOST, 0.0)

    @property
    def clash(self) -> Floats:
        """The share of both sides that the other lacks: 1 where nothing agrees, 0 where one side is whole."""
        left = 1.0 - _share(self.left, self.left_total)
        right = 1.0 - _share(self.right, self.right_total)
        return np.where(self.both, np.sqrt(np.clip(left, 0.0, 1.0) * np.clip(right, 0.0, 1.0)), 0.0)

    @property
    def missing_one(self) -> Floats:
        most = np.maximum(self.left_total - self.left, self.right_total - self.right)
        return np.where(self.both, np.clip(most, 0.0, MOST) / MOST, 0.0)


def _either(left: sp.csr_matrix, right: sp.csr_matrix) -> sp.csr_matrix:
    return sp.csr_matrix(left.maximum(right))


def _names(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    first, second = pairs
    called = _either(space.name.soft, space.supplier.soft)
    names = _Overlap.of(space.name, space.name.soft, pairs)
    beside = _Overlap.of(space.name, called, pairs)
    anywhere = _Overlap.of(space.name, space.everything.soft, pairs)
    same = space.same_name[first] == space.same_name[second]
    letters = pair_sums(space.grams, space.grams, pairs)
    return {
        "name_letters": letters,
        "name_alike": np.maximum(0.0, letters - 0.6) / 0.4,
        "name_words": names.dice,
        "name_contained": names.contained,
        "name_rarity": names.shared,
        "name_same": same.astype(float),
        "name_differs_both": anywhere.missing_both,
        "name_clash": anywhere.clash,
        "name_differs_one": anywhere.missing_one,
        "other_name": np.maximum(0.0, beside.contained - names.contained),
    }


def _suppliers(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    called = _either(space.name.soft, space.supplier.soft)
    suppliers = _Overlap.of(space.supplier, called, pairs)
    return {"supplier_words": suppliers.dice, "supplier_differs": suppliers.missing_both}


def _addresses(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    addresses = _Overlap.of(space.address, space.address.soft, pairs)
    anywhere = _Overlap.of(space.address, space.everything.soft, pairs)
    return {
        "address_words": addresses.dice,
        "address_letters": pair_sums(space.address_grams, space.address_grams, pairs),
        "address_clash": anywhere.clash,
        "address_contained": addresses.contained,
        "address_rarity": addresses.shared,
        "address_differs": anywhere.missing_both,
        "no_address": (~addresses.both).astype(float),
    }


def _counts(matrix: sp.csr_matrix) -> Ints:
    return np.asarray(np.diff(matrix.indptr), dtype=np.int64)


def _sharing(matrix: sp.csr_matrix, pairs: tuple[Ints, Ints]) -> tuple[Flags, Flags]:
    """Whether both sides have any, and whether they share one."""
    first, second = pairs
    counts = _counts(matrix)
    both = (counts[first] > 0) & (counts[second] > 0)
    shares = np.zeros(len(first), dtype=bool)
    at = np.flatnonzero(both)
    shares[at] = pair_sums(matrix, matrix, (first[at], second[at])) > 0
    return both, shares


def marks_apart(space: Space, pairs: tuple[Ints, Ints], kinds: frozenset[str] | None = None) -> Flags:
    """Whether both sides bear a number for the same kind of word ("plot", "plant", ...) and none of them agrees."""
    apart = np.zeros(len(pairs[0]), dtype=bool)
    for kind, matrix in space.marks.items():
        if kinds is None or kind in kinds:
            both, shares = _sharing(matrix, pairs)
            apart |= both & ~shares
    return apart


def _numbers(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    first, second = pairs
    both, shares = _sharing(space.numbers, pairs)
    own = [matrix for kind, matrix in space.marks.items() if kind.startswith("name ")]
    marked = sum((_counts(matrix) for matrix in own), np.zeros(len(space.squeezed), dtype=np.int64)) > 0
    agree = np.zeros(len(first), dtype=bool)
    for matrix in own:
        agree |= _sharing(matrix, pairs)[1]
    return {
        "number_same": shares.astype(float),
        "number_differs": (both & ~shares).astype(float),
        "mark_same": agree.astype(float),
        "mark_differs": marks_apart(space, pairs).astype(float),
        "mark_one_sided": (marked[first] != marked[second]).astype(float),
    }


def _codes(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    first, second = pairs
    found: dict[str, Floats] = {}
    for name, codes in (("postcode", space.postcode), ("postal_area", space.postal_area), ("region", space.region)):
        both = (codes[first] >= 0) & (codes[second] >= 0)
        same = codes[first] == codes[second]
        found[f"{name}_same"], found[f"{name}_differs"] = (both & same).astype(float), (both & ~same).astype(float)
    found.pop("postal_area_same")
    return found


def _identifiers(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    first, second = pairs
    found = {
        "country_differs": (space.country[first] != space.country[second]) & ~(space.blank[first] | space.blank[second])
    }
    for kind, keys in (("site", ("gln", "os_id", "sedex_site")), ("company", ("lei", "duns"))):
        same, differs = np.zeros(len(first), dtype=bool), np.zeros(len(first), dtype=bool)
        for key in keys:
            codes = space.identifiers[key]
            both = (codes[first] >= 0) & (codes[second] >= 0)
            same |= both & (codes[first] == codes[second])
            differs |= both & (codes[first] != codes[second])
        found[f"{kind}_identifier_same"], found[f"{kind}_identifier_differs"] = same, differs
    return {name: flags.astype(float) for name, flags in found.items()}


def kilometres(space: Space, pairs: tuple[Ints, Ints]) -> Floats:
    """The distance of each pair in kilometres, NaN where one side has no coordinates."""
    first, second = pairs
    points = on_sphere(space.position)
    chord = np.sqrt(((points[first] - points[second]) ** 2).sum(axis=1))
    return np.asarray(2.0 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2.0)))


def _places(space: Space, pairs: tuple[Ints, Ints]) -> dict[str, Floats]:
    """Nearness counts less where many different names stand at the very same point (town centroids, copied cells)."""
    first, second = pairs
    distance = kilometres(space, pairs)
    both = ~np.isnan(distance)
    distance = np.where(both, distance, 0.0)
    sharers = np.maximum(space.shared_position[first], space.shared_position[second])
    trust = np.where(both, 1.0 / np.maximum(1.0, sharers - 1.0), 0.0)
    return {
        "very_near": trust * np.clip(1.0 - distance / 0.5, 0.0, 1.0),
        "near": trust * np.clip(1.0 - np.log10(1.0 + distance) / np.log10(11.0), 0.0, 1.0),
        "far": np.where(both, np.clip(np.log10(np.maximum(distance, 1.0)) / 2.0, 0.0, 1.25), 0.0),
    }


def _crowds(space: Space) -> Floats:
    """log of how many different addresses or positions go with a content's name in its country."""
    spots: dict[int, set[tuple[object, ...]]] = {}
    for name, content in zip(space.same_name.tolist(), space.table.contents, strict=True):
        spots.setdefault(name, set()).add((content.address, content.postcode, content.numbers))
    return np.log([float(len(spots[name])) for name in space.same_name.tolist()])


def features(space: Space, pairs: tuple[Ints, Ints]) -> Floats:
    """A matrix pairs x FEATURES; the two features of the second look are left at 0."""
    first, second = pairs
    found = {**_names(space, pairs), **_suppliers(space, pairs), **_addresses(space, pairs)}
    found |= {**_numbers(space, pairs), **_codes(space, pairs), **_places(space, pairs), **_identifiers(space, pairs)}
    for way in ("same", "differs"):
        found[f"region_alone_{way}"] = found[f"region_{way}"] * found["no_address"]
    together = pair_sums(space.listed, space.listed, pairs) > 0
    found["same_list"] = together.astype(float)
    found["same_tidy_list"] = (together & space.tidy[first] & space.tidy[second]).astype(float)
    here = np.maximum(
        np.maximum(found["address_letters"], found["number_same"] * found["address_contained"]), found["very_near"]
    )
    named = np.maximum(np.maximum(found["name_letters"], found["name_contained"]), found["other_name"])
    found["same_place_other_name"] = here * (1.0 - named)
    found["same_place_name_clash"] = here * found["name_clash"] * (1.0 - found["other_name"])
    found["same_name_other_place"] = named * np.maximum(found["address_clash"], found["number_differs"] * (1.0 - here))
    has_place = (found["no_address"] == 0) | ~np.isnan(kilometres(space, pairs))
    found["no_place"] = (~has_place).astype(float)
    crowd = _crowds(space)
    apart = np.minimum(crowd[first], crowd[second]) * (1.0 - np.maximum(found["address_contained"], found["very_near"]))
    found["name_crowded"] = np.where(found["name_words"] > 0.5, apart, 0.0)
    empty = np.zeros(len(first))
    return np.stack([found.get(name, empty) for name in NAMES]).T
