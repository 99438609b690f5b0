"""Compare: what speaks for and against two contents being one site, as a number for each kind of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.linkage import overlap
from comity.linkage.block import EARTH_KM, on_sphere
from comity.linkage.evidence import NAMES
from comity.linkage.overlap import Found, Side, most
from comity.linkage.space import COMPANY_IDENTIFIERS, IDENTIFIERS, Space
from comity.linkage.told import Nats, Told, Words
from comity.linkage.vectors import Floats, Ints, pair_sums

Flags = NDArray[np.bool_]
# A number for each pair.
Column = NDArray[np.floating[Any]]
Pairs = tuple[Ints, Ints]
# Pairs x features, column by column. Three digits are enough, and millions of pairs fit in memory.
Matrix = NDArray[np.float16]
# Pairs that are compared at once: few enough that their arrays stay in the processor's cache.
BATCH = 32_768
# Information (nats) beyond which more does not count: one rare word is worth about 9 in a list of 10,000.
MOST = 12.0


def _share(part: Column, whole: Column) -> Column:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How much of each side's words is found on the other side, in nats."""

    left: Nats
    right: Nats
    left_total: Nats
    right_total: Nats

    @classmethod
    def of(cls, told: Told, found: Found, pairs: Pairs) -> _Overlap:
        first, second = pairs
        left, right = (
            (told.nats[rows].T * part).sum(axis=0) for rows, part in ((first, found.left), (second, found.right))
        )
        return cls(left, right, told.total[first], told.total[second])

    @property
    def both(self) -> Flags:
        return (self.left_total > 0) & (self.right_total > 0)

    @property
    def dice(self) -> Column:
        return _share(self.left + self.right, np.where(self.both, self.left_total + self.right_total, 0.0))

    @property
    def contained(self) -> Column:
        share = np.maximum(_share(self.left, self.left_total), _share(self.right, self.right_total))
        return np.where(self.both, share, 0.0)

    @property
    def shared(self) -> Column:
        return np.minimum(np.minimum(self.left, self.right), MOST) / MOST

    @property
    def missing_both(self) -> Column:
        least = np.minimum(self.left_total - self.left, self.right_total - self.right)
        return np.where(self.both, np.clip(least, 0.0, MOST) / MOST, 0.0)

    @property
    def clash(self) -> Column:
        """The share of both sides that the other lacks: 1 where nothing agrees, 0 where one side is whole."""
        left = 1.0 - _share(self.left, self.left_total)
        right = 1.0 - _share(self.right, self.right_total)
        return np.where(self.both, np.sqrt(np.clip(left, 0.0, 1.0) * np.clip(right, 0.0, 1.0)), 0.0)

    @property
    def missing_one(self) -> Column:
        most = np.maximum(self.left_total - self.left, self.right_total - self.right)
        return np.where(self.both, np.clip(most, 0.0, MOST) / MOST, 0.0)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the words of names, suppliers and addresses are found: each kind in its own kind, and anywhere."""

    name: Found
    supplier: Found
    address: Found
    name_beside: Found
    supplier_beside: Found
    name_anywhere: Found
    address_anywhere: Found

    @classmethod
    def of(cls, space: Space, pairs: Pairs) -> _Places:
        (name, name_), (supplier, supplier_), (address, address_) = (
            (Side.of(told, pairs[0]), Side.of(told, pairs[1])) for told in (space.name, space.supplier, space.address)
        )
        region, region_ = (Side.of_words(space.region_words, rows) for rows in pairs)

        within, exact = partial(overlap.found_within, space.spelling), overlap.exact
        names, suppliers, addresses = within(name, name_), within(supplier, supplier_), within(address, address_)
        crossed, crossed_ = within(name, supplier_), within(supplier, name_)
        in_address, in_name = exact(name, address_), exact(address, name_)
        of_supplier, in_supplier = exact(supplier, address_), exact(address, supplier_)
        region_of_name, name_of_region = exact(name, region_), exact(region, name_)
        region_of_address, address_of_region = exact(address, region_), exact(region, address_)
        beside = Found(most(names.left, crossed.left), most(names.right, crossed_.right))
        return cls(
            names,
            suppliers,
            addresses,
            beside,
            Found(most(suppliers.left, crossed_.left), most(suppliers.right, crossed.right)),
            Found(
                most(beside.left, in_address.left, region_of_name.left),
                most(beside.right, in_name.right, name_of_region.right),
            ),
            Found(
                most(addresses.left, in_name.left, in_supplier.left, region_of_address.left),
                most(addresses.right, in_address.right, of_supplier.right, address_of_region.right),
            ),
        )


def _lacking(space: Space, rows: Ints, found: Nats) -> Nats:
    """How well known (0..1) the best known word of a name is of which nothing is found in the other row."""
    words = space.name.words[rows].T
    known = np.where((words >= 0) & (found == 0), space.spelling.known[words], np.float32(0.0))
    return np.asarray(known.max(axis=0, initial=0.0))


def _names(space: Space, pairs: Pairs, places: _Places) -> dict[str, Column]:
    first, second = pairs
    names = _Overlap.of(space.name, places.name, pairs)
    beside = _Overlap.of(space.name, places.name_beside, pairs)
    anywhere = _Overlap.of(space.name, places.name_anywhere, pairs)
    suppliers = _Overlap.of(space.supplier, places.supplier_beside, pairs)
    ours, theirs = (
        _lacking(space, first, places.name_anywhere.left),
        _lacking(space, second, places.name_anywhere.right),
    )
    letters = pair_sums(space.grams, space.grams, pairs)
    return {
        "name_letters": letters,
        "name_alike": np.maximum(0.0, letters - 0.6) / 0.4,
        "name_words": names.dice,
        "name_contained": names.contained,
        "name_rarity": names.shared,
        "name_same": (space.same_name[first] == space.same_name[second]).astype(float),
        "name_differs_both": anywhere.missing_both,
        "name_clash": anywhere.clash,
        "name_differs_one": anywhere.missing_one,
        "name_known_differs": np.minimum(ours, theirs),
        "name_known_one": np.abs(ours - theirs),
        "other_name": np.maximum(0.0, beside.contained - names.contained),
        "supplier_words": suppliers.dice,
        "supplier_differs": suppliers.missing_both,
    }


def _addresses(space: Space, pairs: Pairs, places: _Places) -> dict[str, Column]:
    addresses = _Overlap.of(space.address, places.address, pairs)
    anywhere = _Overlap.of(space.address, places.address_anywhere, pairs)
    return {
        "address_words": addresses.dice,
        "address_letters": pair_sums(space.address_grams, space.address_grams, pairs),
        "address_clash": anywhere.clash,
        "address_contained": addresses.contained,
        "address_rarity": addresses.shared,
        "address_differs": anywhere.missing_both,
        "no_address": (~addresses.both).astype(float),
    }


def _share_one(ours: Words, theirs: Words) -> Flags:
    """Whether two rows of numbers, as columns, share one."""
    found = np.zeros(ours.shape[1], dtype=bool)
    for one in ours:
        if (one >= 0).any():
            for other in theirs:
                found |= (one == other) & (one >= 0)
    return found


def _of(words: Words, rows: Ints) -> Words:
    return np.ascontiguousarray(words[rows].T)


def marks_apart(space: Space, pairs: Pairs) -> Flags:
    """Whether both sides bear a number for the same kind of word ("plot", "plant", ...) and none of them agrees."""
    apart = np.zeros(len(pairs[0]), dtype=bool)
    if not space.marks.size:
        return apart
    marked = np.flatnonzero((space.marks[pairs[0], 0] >= 0) & (space.marks[pairs[1], 0] >= 0))
    if len(marked):
        (ours, theirs), (kinds, their_kinds) = (
            (_of(words, pairs[0][marked]), _of(words, pairs[1][marked])) for words in (space.marks, space.mark_kinds)
        )
        result = np.zeros(len(marked), dtype=bool)
        for kind in kinds:
            facing = _share_one(kind[np.newaxis], their_kinds)
            agree = _share_one(np.where(kinds == kind, ours, -1), np.where(their_kinds == kind, theirs, -1))
            result |= facing & ~agree
        apart[marked] = result
    return apart


def _numbers(space: Space, pairs: Pairs) -> dict[str, Column]:
    first, second = pairs
    ours, theirs = _of(space.numbers, first), _of(space.numbers, second)
    empty = np.zeros(len(first), dtype=bool)
    both = ((ours[0] >= 0) & (theirs[0] >= 0)) if len(ours) else empty
    same = _share_one(ours, theirs)
    slip = both & ~same & _share_one(_of(space.slips, first), _of(space.slips, second))
    agree = _share_one(*(_of(space.name_marks, rows) for rows in pairs))
    return {
        "number_same": same.astype(float),
        "number_slip": slip.astype(float),
        "number_differs": (both & ~same & ~slip).astype(float),
        "mark_same": agree.astype(float),
        "mark_differs": marks_apart(space, pairs).astype(float),
        "mark_one_sided": (space.named_mark[first] != space.named_mark[second]).astype(float),
    }


def _codes(space: Space, pairs: Pairs) -> dict[str, Column]:
    first, second = pairs
    found: dict[str, Column] = {}
    slip = np.zeros(len(first), dtype=bool)
    for name, codes in (("postcode", space.postcode), ("postal_area", space.postal_area), ("region", space.region)):
        both = (codes[first] >= 0) & (codes[second] >= 0)
        same = codes[first] == codes[second]
        if name == "postcode":
            slip = both & ~same & (space.postcode_slips[first] == space.postcode_slips[second])
        differs = both & ~same & ~slip if name != "region" else both & ~same
        found[f"{name}_same"], found[f"{name}_differs"] = (both & same).astype(float), differs.astype(float)
    found.pop("postal_area_same")
    found["postcode_slip"] = slip.astype(float)
    return found


def _identifiers(space: Space, pairs: Pairs) -> dict[str, Column]:
    first, second = pairs
    found = {
        "country_differs": (space.country[first] != space.country[second]) & ~(space.blank[first] | space.blank[second])
    }
    for kind, keys in (("site", IDENTIFIERS), ("company", COMPANY_IDENTIFIERS)):
        same, differs = np.zeros(len(first), dtype=bool), np.zeros(len(first), dtype=bool)
        for key in keys:
            codes = space.identifiers[key]
            both = (codes[first] >= 0) & (codes[second] >= 0)
            same |= both & (codes[first] == codes[second])
            differs |= both & (codes[first] != codes[second])
        found[f"{kind}_identifier_same"], found[f"{kind}_identifier_differs"] = same, differs
    return {name: flags.astype(float) for name, flags in found.items()}


def kilometres(space: Space, pairs: Pairs) -> Floats:
    """The distance of each pair in kilometres, NaN where one side has no coordinates."""
    ours, theirs = (on_sphere(space.position[rows]) for rows in pairs)
    chord = np.sqrt(((ours - theirs) ** 2).sum(axis=1))
    return np.asarray(2.0 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2.0)))


def _places(space: Space, pairs: Pairs) -> dict[str, Column]:
    """Nearness counts less where many different names stand at the very same point (town centroids, copied cells)."""
    first, second = pairs
    distance = kilometres(space, pairs) if space.placed else np.full(len(first), np.nan)
    both = ~np.isnan(distance)
    distance = np.where(both, distance, 0.0)
    sharers = np.maximum(space.shared_position[first], space.shared_position[second])
    trust = np.where(both, 1.0 / np.maximum(1.0, sharers - 1.0), 0.0)
    return {
        "very_near": trust * np.clip(1.0 - distance / 0.5, 0.0, 1.0),
        "near": trust * np.clip(1.0 - np.log10(1.0 + distance) / np.log10(11.0), 0.0, 1.0),
        "far": np.where(both, np.clip(np.log10(np.maximum(distance, 1.0)) / 2.0, 0.0, 1.25), 0.0),
        "no_place": (~both).astype(float),
    }


def _lists(space: Space, pairs: Pairs) -> dict[str, Column]:
    """Whether both rows stand on one list; how tidy and how long it is: the longer, the more neighbours by chance."""
    first, second = pairs
    together = pair_sums(space.listed, space.listed, pairs) > 0
    tidy = together & space.tidy[first] & space.tidy[second]
    long = np.minimum(space.length[first], space.length[second]) ** 2
    return {
        "same_list": together.astype(float),
        "same_long_list": np.where(tidy, long, 0.0),
        "same_tidy_list": tidy.astype(float),
    }


def _compare(space: Space, pairs: Pairs) -> Matrix:
    """The features of one batch."""
    first, second = pairs
    places = _Places.of(space, pairs)
    found = {**_names(space, pairs, places), **_addresses(space, pairs, places), **_lists(space, pairs)}
    found |= {**_numbers(space, pairs), **_codes(space, pairs), **_places(space, pairs), **_identifiers(space, pairs)}
    ours, theirs = space.trades[first], space.trades[second]
    found["trade_differs"] = ((ours & theirs) == 0) & (ours != 0) & (theirs != 0)
    found["trade_same_word_differs"] = ((ours & theirs) != 0) * found["name_known_differs"]
    found["other_script"] = (space.local[first] != space.local[second]).astype(float)
    found["other_script_clash"] = found["other_script"] * found["name_clash"]
    for way in ("same", "differs"):
        found[f"region_alone_{way}"] = found[f"region_{way}"] * found["no_address"]
    here = np.maximum(
        np.maximum(found["address_letters"], found["number_same"] * found["address_contained"]), found["very_near"]
    )
    named = np.maximum(np.maximum(found["name_letters"], found["name_contained"]), found["other_name"])
    found["same_place_other_name"] = here * (1.0 - named)
    found["same_place_name_clash"] = here * found["name_clash"] * (1.0 - found["other_name"])
    found["same_place_known_differs"] = here * found["name_known_differs"]
    found["mark_elsewhere"] = found["mark_one_sided"] * found["number_differs"]
    found["same_name_other_place"] = named * np.maximum(found["address_clash"], found["number_differs"] * (1.0 - here))
    found["no_place"] = found["no_place"] * found["no_address"]
    apart = np.minimum(space.crowd[first], space.crowd[second])
    apart = apart * (1.0 - np.maximum(found["address_contained"], found["very_near"]))
    found["name_crowded"] = np.where(found["name_words"] > 0.5, apart, 0.0)
    matrix = np.zeros((len(first), len(NAMES)), dtype=np.float16, order="F")
    for column, name in enumerate(NAMES):
        if name in found:
            matrix[:, column] = found[name]
    return matrix


def features(space: Space, pairs: Pairs) -> Matrix:
    """A matrix pairs x FEATURES; the two features of the second look are left at 0."""
    first, second = pairs
    matrix = np.zeros((len(first), len(NAMES)), dtype=np.float16, order="F")
    for start in range(0, len(first), BATCH):
        part = slice(start, start + BATCH)
        matrix[part] = _compare(space, (first[part], second[part]))
    return matrix
