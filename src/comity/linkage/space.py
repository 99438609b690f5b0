"""Space: a table of contents as matrices, made once for candidates and features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from comity.linkage import vectors
from comity.linkage.clean import Content, Table
from comity.linkage.vectors import Floats, Ints, Vocabulary

IDENTIFIERS = ("gln", "os_id", "sedex_site", "lei", "duns")


@dataclass(frozen=True, slots=True)
class Text:
    """One kind of text of all contents: information of each word, and its words softened by likely misspellings."""

    told: sp.csr_matrix
    soft: sp.csr_matrix
    total: Floats


@dataclass(frozen=True, slots=True)
class Space:
    """The matrices of a table; row i belongs to content i. `country` numbers countries in alphabetic order."""

    table: Table
    country: Ints
    squeezed: tuple[str, ...]
    name: Text
    supplier: Text
    address: Text
    everything: Text
    grams: sp.csr_matrix
    address_grams: sp.csr_matrix
    tidy: NDArray[np.bool_]
    position: Floats
    shared_position: Floats
    same_name: Ints
    region: Ints
    postcode: Ints
    postal_area: Ints
    numbers: sp.csr_matrix
    marks: dict[str, sp.csr_matrix]
    listed: sp.csr_matrix
    blank: NDArray[np.bool_]
    identifiers: dict[str, Ints]


def _numbers_of(values: Sequence[str]) -> Ints:
    order = {value: number for number, value in enumerate(sorted(set(values)))}
    return np.fromiter((order[value] for value in values), dtype=np.int64, count=len(values))


def _letters(texts: Sequence[str], country: Ints) -> sp.csr_matrix:
    """Groups of letters of texts (none of an empty one), as rows of length one."""
    groups = {text: vectors.letter_groups(text) if text else () for text in sorted(set(texts))}
    ones = vectors.incidence([groups[text] for text in texts], Vocabulary.of(groups.values()))
    return vectors.unit_rows(vectors.weighed(ones, country))


def _on_tidy_lists(table: Table) -> NDArray[np.bool_]:
    """Whether all lists that a content stands on are tidy: fewer than one row in a hundred repeats another exactly."""
    rows: dict[int, int] = {}
    distinct: dict[int, int] = {}
    for counts in table.counts:
        for source, count in counts.items():
            rows[source] = rows.get(source, 0) + count
            distinct[source] = distinct.get(source, 0) + 1
    tidy = {source for source in rows if rows[source] - distinct[source] < 0.01 * rows[source]}
    return np.asarray([sources <= tidy for sources in table.sources], dtype=bool)


def _or_missing(values: Sequence[str]) -> Ints:
    """A number per value, -1 for ""."""
    numbers = _numbers_of(values)
    return np.where(np.asarray([value == "" for value in values], dtype=bool), -1, numbers)


def _ones(rows: Sequence[Sequence[str]]) -> sp.csr_matrix:
    return vectors.incidence(rows, Vocabulary.of(rows))


def _marks(contents: Sequence[Content]) -> dict[str, sp.csr_matrix]:
    """The numbers that tell plants, units and plots apart, a matrix for each kind of word in names and in addresses."""
    rows = [
        tuple(f"name {mark}" for mark in c.name_numbers) + tuple(f"place {mark}" for mark in c.place_numbers)
        for c in contents
    ]
    kinds = sorted({mark.rsplit(" ", 1)[0] for row in rows for mark in row})
    return {kind: _ones([[mark for mark in row if mark.rsplit(" ", 1)[0] == kind] for row in rows]) for kind in kinds}


def _all_words(content: Content) -> tuple[str, ...]:
    marks = tuple(f"#{number}" for number in content.numbers)
    postcode = (f"={content.postcode}",) if content.postcode else ()
    region = (f"~{content.region}",) if content.region else ()
    return content.name + content.supplier + content.address + tuple(content.region.split()) + marks + postcode + region


def _positions(contents: Sequence[Content]) -> Floats:
    missing = float("nan")
    rows = [
        (missing, missing) if c.latitude is None or c.longitude is None else (c.latitude, c.longitude) for c in contents
    ]
    return np.asarray(rows, dtype=float).reshape(len(contents), 2)


def _sharers(position: Floats, names: Sequence[str]) -> Floats:
    """How many different names stand at (about 100 m around) each content's position; 0 where it has none."""
    keys = [None if np.isnan(row[0]) else (round(row[0], 3), round(row[1], 3)) for row in position.tolist()]
    found: dict[object, set[str]] = {}
    for key, name in zip(keys, names, strict=True):
        found.setdefault(key, set()).add(name)
    return np.asarray([0.0 if key is None else float(len(found[key])) for key in keys])


def build(table: Table) -> Space:
    """The matrices of `table`."""
    contents = table.contents
    names, suppliers = [c.name for c in contents], [c.supplier for c in contents]
    addresses, everything = [c.address for c in contents], [_all_words(c) for c in contents]
    country = _numbers_of([c.country for c in contents])
    vocabulary = Vocabulary.of(everything)
    variants = vectors.spelling_variants(vocabulary)
    squeezed = tuple("".join(name) for name in names)
    written = ["".join((*c.address, *c.numbers)) for c in contents]
    position = _positions(contents)

    ones = {
        "name": vectors.incidence(names, vocabulary),
        "supplier": vectors.incidence(suppliers, vocabulary),
        "address": vectors.incidence(addresses, vocabulary),
        "everything": vectors.incidence(everything, vocabulary),
    }
    called = vectors.Weights.of(sp.csr_matrix(ones["name"].maximum(ones["supplier"])), country)

    def text(kind: str, weights: vectors.Weights) -> Text:
        told = weights.put_on(ones[kind], country)
        return Text(told, vectors.soften(ones[kind], variants), np.asarray(told.sum(axis=1)).ravel())

    return Space(
        table=table,
        country=country,
        squeezed=squeezed,
        name=text("name", called),
        supplier=text("supplier", called),
        address=text("address", vectors.Weights.of(ones["address"], country)),
        everything=text("everything", vectors.Weights.of(ones["everything"], country)),
        grams=_letters(squeezed, country),
        address_grams=_letters(written, country),
        tidy=_on_tidy_lists(table),
        position=position,
        shared_position=_sharers(position, squeezed),
        same_name=_numbers_of([f"{c.country} {name}" for c, name in zip(contents, squeezed, strict=True)]),
        region=_or_missing([c.region for c in contents]),
        postcode=_or_missing([c.postcode for c in contents]),
        postal_area=_or_missing([c.postcode[: max(2, len(c.postcode) - 2)] if c.postcode else "" for c in contents]),
        numbers=_ones([c.numbers for c in contents]),
        marks=_marks(contents),
        blank=np.asarray([not c.country for c in contents], dtype=bool),
        identifiers={key: _or_missing([getattr(c, key) for c in contents]) for key in IDENTIFIERS},
        listed=_ones([tuple(map(str, sorted(sources))) for sources in table.sources]),
    )
