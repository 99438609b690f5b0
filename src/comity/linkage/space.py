"""Space: a table of contents as arrays and matrices, made once for candidates and features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from comity.linkage import told, vectors
from comity.linkage.clean import Content, Table
from comity.linkage.told import Flat, Lexicon, Spelling, Told, Words
from comity.linkage.vectors import Floats, Ints, Weights
from comity.reference.trades import trades_of_words

IDENTIFIERS = ("gln", "os_id", "sedex_site")
COMPANY_IDENTIFIERS = ("lei", "duns")
# How many words of a text are looked at; at most seven in a thousand of the measured lists' texts have more.
WIDTHS = {"name": 8, "supplier": 8, "address": 14}
REGION_WORDS, NUMBERS, MARKS = 3, 6, 6


@dataclass(frozen=True, slots=True)
class Frame:
    """What a table says of words in general: rows that come later are weighed by it as if they stood in the table."""

    countries: Lexicon
    lexicon: Lexicon
    by_name: Weights
    by_address: Weights
    by_all: Weights
    by_letters: Weights
    by_address_letters: Weights
    counts: Floats
    rows: int


@dataclass(frozen=True, slots=True)
class Space:
    """The arrays of a table; row i belongs to content i. `country` numbers countries.

    `numbers` are those of the address and `slips` what is left of each when digits are swapped or a letter is added;
    `marks` tell plants, units and plots apart and `mark_kinds` have the kind of each. -1 is "none" everywhere.
    """

    table: Table
    frame: Frame
    country: Ints
    spelling: Spelling
    name: Told
    trades: Ints
    supplier: Told
    address: Told
    region_words: Words
    names: sp.csr_matrix
    everything: sp.csr_matrix
    grams: sp.csr_matrix
    address_grams: sp.csr_matrix
    tidy: NDArray[np.bool_]
    length: Floats
    position: Floats
    shared_position: Floats
    same_name: Ints
    crowd: Floats
    region: Ints
    postcode: Ints
    postcode_slips: Ints
    postal_area: Ints
    numbers: Words
    slips: Words
    marks: Words
    mark_kinds: Words
    name_marks: Words
    named_mark: NDArray[np.bool_]
    listed: sp.csr_matrix
    blank: NDArray[np.bool_]
    local: NDArray[np.bool_]
    identifiers: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.country)

    @property
    def placed(self) -> bool:
        """Whether any content has coordinates."""
        return bool(self.shared_position.any())


def _or_missing(values: Sequence[str]) -> Ints:
    """A number per value, -1 for ""."""
    lexicon = Lexicon({"": told.NONE})
    return np.fromiter(map(lexicon.__getitem__, values), dtype=np.int64, count=len(values))


def _letters(texts: Sequence[str], country: Ints, weights: Weights | None) -> tuple[sp.csr_matrix, Weights]:
    """Groups of three letters of texts (none of an empty one), as rows of length one, and how they are weighed."""
    groups, counts = vectors.letter_groups_of(texts)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    weights = weights or Weights.of(rows, groups, country, vectors.LETTER_GROUPS)
    nats = weights.put_on(groups, country.astype(np.int32)[rows])
    starts = np.concatenate(([0], np.cumsum(counts)))
    shape = (len(texts), vectors.LETTER_GROUPS)
    letters = sp.csr_matrix((nats, groups.astype(np.int32), starts.astype(np.int32)), shape=shape)
    return vectors.unit_rows(letters), weights


def _lists(table: Table) -> tuple[sp.csr_matrix, NDArray[np.bool_], Floats]:
    """Of each content: which lists it stands on; whether all are tidy (fewer than one row in a hundred repeats another
    exactly); and how long the longest is: log10 of its rows over 100, at least 0."""
    counts = table.counts
    size, width = counts.shape
    rows = np.bincount(counts.indices, counts.data, minlength=width)
    repeated = rows - np.bincount(counts.indices, minlength=width)
    contents = np.repeat(np.arange(size), np.diff(counts.indptr))
    tidy, length = np.ones(size, dtype=bool), np.zeros(size)
    np.logical_and.at(tidy, contents, (repeated < 0.01 * rows)[counts.indices])
    np.maximum.at(length, contents, np.log10(np.maximum(rows / 100.0, 1.0))[counts.indices])
    ones = np.ones(counts.nnz, dtype=np.float32)
    return sp.csr_matrix((ones, counts.indices, counts.indptr), shape=counts.shape), tidy, length


def _positions(contents: Sequence[Content]) -> Floats:
    missing = float("nan")
    rows = [
        (missing, missing) if c.latitude is None or c.longitude is None else (c.latitude, c.longitude) for c in contents
    ]
    return np.asarray(rows, dtype=float).reshape(len(contents), 2)


def _sharers(position: Floats, names: Ints) -> Floats:
    """How many different names stand at (about 100 m around) each content's position; 0 where it has none."""
    given = np.flatnonzero(~np.isnan(position[:, 0]))
    found = np.zeros(len(position))
    if len(given):
        _, spots = np.unique(np.round(position[given], 3), axis=0, return_inverse=True)
        _, first = np.unique(np.stack((spots, names[given])), axis=1, return_index=True)
        found[given] = np.bincount(spots[first])[spots]
    return found


def _crowds(contents: Sequence[Content], same_name: Ints) -> Floats:
    """log of how many different addresses go with a content's name in its country."""
    spots = Lexicon()
    at = np.asarray([spots[f"{c.address} {c.postcode} {c.numbers}"] for c in contents], dtype=np.int64)
    keys = np.unique(same_name * np.int64(len(spots) + 1) + at)
    return np.asarray(np.log(np.bincount(keys // (len(spots) + 1), minlength=1)[same_name]))


def _slip(number: str) -> str:
    """What is left of a number when its digits are swapped or a letter is added to it; "" of less than two digits."""
    digits = "".join(char for char in number if char.isdecimal())
    return "".join(sorted(digits)) if len(digits) > 2 else digits if len(digits) == 2 else ""


def _slips(numbers: Words, lexicon: Lexicon) -> Words:
    groups = Lexicon({"": told.NONE})
    each = np.asarray([*(groups[_slip(number)] for number in lexicon), told.NONE], dtype=np.int32)
    return each[numbers]


def _marks(contents: Sequence[Content]) -> tuple[Words, Words, Words]:
    """The marks of each content, the kind of each, and those of the name alone."""
    lexicon, kinds = Lexicon(), Lexicon()
    rows = [
        tuple(f"name {mark}" for mark in c.name_numbers) + tuple(f"place {mark}" for mark in c.place_numbers)
        if c.name_numbers or c.place_numbers
        else ()
        for c in contents
    ]
    marks = told.table(rows, lexicon, MARKS)
    each = np.asarray([*(kinds[mark.rsplit(" ", 1)[0]] for mark in lexicon), told.NONE], dtype=np.int32)
    numbers = Lexicon()
    same = np.asarray([*(numbers[_mark_number(mark)] for mark in lexicon), told.NONE], dtype=np.int32)
    of_name = np.asarray([*(mark.startswith("name ") for mark in lexicon), False], dtype=bool)
    return same[marks], each[marks], np.where(of_name, same, told.NONE)[marks]


def _mark_number(mark: str) -> str:
    """What of a mark has to agree: of one of a name its number ("Unit 2", "(II)"), of one of a place its kind and the
    number without a letter behind it ("Lot 89A")."""
    kind, number = mark.rsplit(" ", 1)
    if kind.startswith("name "):
        return f"name {number}"
    return f"{kind} {number.rstrip(ascii_lowercase) or number}"


def _beside_words(content: Content) -> tuple[str, ...]:
    """What stands in an address besides its words: region, numbers and postcode, each marked as what it is."""
    marks = tuple(map("#".__add__, content.numbers))
    postcode = (f"={content.postcode}",) if content.postcode else ()
    region = (*content.region.split(), f"~{content.region}") if content.region else ()
    return marks + postcode + region


@dataclass(frozen=True, slots=True)
class _Texts:
    """The words of all texts as numbers, weighed, and as matrices of rows of length one."""

    spelling: Spelling
    name: Told
    supplier: Told
    address: Told
    region_words: Words
    names: sp.csr_matrix
    everything: sp.csr_matrix
    lexicon: Lexicon
    by_name: Weights
    by_address: Weights
    by_all: Weights
    counts: Floats

    @classmethod
    def of(cls, contents: Sequence[Content], country: Ints, frame: Frame | None) -> _Texts:
        lexicon = Lexicon(frame.lexicon if frame else ())
        texts = {kind: [getattr(c, kind) for c in contents] for kind in ("name", "supplier", "address")}
        flat = {kind: Flat.of(rows, lexicon) for kind, rows in texts.items()}
        regions = told.table([c.region.split() for c in contents], lexicon, REGION_WORDS)
        called = flat["name"].beside(flat["supplier"])
        everything = called.beside(flat["address"], Flat.of([_beside_words(c) for c in contents], lexicon))
        size = len(lexicon)

        def weights(words: Flat) -> Weights:
            return Weights.of(words.rows, words.words, country, size)

        def unit(words: Flat, weighed: Weights) -> sp.csr_matrix:
            nats = weighed.put_on(words.words, country[words.rows])
            return vectors.unit_rows(vectors.matrix(words.rows, words.words, nats, (words.size, size)))

        def text(kind: str, weighed: Weights) -> Told:
            words = flat[kind].table(WIDTHS[kind])
            return Told.of(words, weighed.put_on(words, country[:, np.newaxis]), texts[kind], lexicon)

        by_name, by_all = (frame.by_name, frame.by_all) if frame else (weights(called), weights(everything))
        by_address = frame.by_address if frame else weights(flat["address"])
        counts = np.bincount(everything.words, minlength=size).astype(float)
        if frame:
            counts[: len(frame.counts)] = np.maximum(counts[: len(frame.counts)], frame.counts)
        return cls(
            spelling=Spelling.of(lexicon, counts, frame.rows if frame else len(contents)),
            name=text("name", by_name),
            supplier=text("supplier", by_name),
            address=text("address", by_address),
            region_words=regions,
            names=unit(called, by_name),
            everything=unit(everything, by_all),
            lexicon=lexicon,
            by_name=by_name,
            by_address=by_address,
            by_all=by_all,
            counts=counts,
        )

    def as_frame(self, countries: Lexicon, by_letters: Weights, by_address_letters: Weights) -> Frame:
        """What these texts say of words in general."""
        words = (self.lexicon, self.by_name, self.by_address, self.by_all)
        return Frame(countries, *words, by_letters, by_address_letters, self.counts, len(self.name.words))


def _trades(words: Words, lexicon: Lexicon) -> Ints:
    """The trades that the words of each name may mean, a bit for each."""
    known = trades_of_words()
    each = np.fromiter((known.get(word, 0) for word in (*lexicon, "")), dtype=np.int64, count=len(lexicon) + 1)
    return np.asarray(np.bitwise_or.reduce(each[words], axis=1, initial=0), dtype=np.int64)


def _countries(contents: Sequence[Content], frame: Frame | None) -> tuple[Ints, Lexicon]:
    """The number of each content's country, and all of them: those of `frame` keep theirs."""
    countries = Lexicon(frame.countries if frame else ())
    for name in sorted({content.country for content in contents}):
        countries[name]  # numbers one that is not known yet
    return np.fromiter((countries[c.country] for c in contents), dtype=np.int64, count=len(contents)), countries


def _identifiers(contents: Sequence[Content]) -> dict[str, Ints]:
    return {key: _or_missing([getattr(c, key) for c in contents]) for key in IDENTIFIERS + COMPANY_IDENTIFIERS}


def _postal_area(postcode: str) -> str:
    return postcode[: max(2, len(postcode) - 2)]


def build(table: Table, frame: Frame | None = None) -> Space:
    """The arrays and matrices of `table`, weighed by what it says of words itself, or by the `frame` of another."""
    contents = table.contents
    country, countries = _countries(contents, frame)
    squeezed = ["".join(c.name) for c in contents]
    same_name = _or_missing([f"{c.country} {name}" for c, name in zip(contents, squeezed, strict=True)])
    position, postcode = _positions(contents), _or_missing([c.postcode for c in contents])
    numbering = Lexicon()
    numbers = told.table([c.numbers for c in contents], numbering, NUMBERS)
    marks, kinds, name_marks = _marks(contents)
    listed, tidy, length = _lists(table)
    texts = _Texts.of(contents, country, frame)
    grams, by_letters = _letters(squeezed, country, frame.by_letters if frame else None)
    written = ["".join((*c.address, *c.numbers)) for c in contents]
    address_grams, by_address_letters = _letters(written, country, frame.by_address_letters if frame else None)
    return Space(
        table=table,
        frame=frame or texts.as_frame(countries, by_letters, by_address_letters),
        country=country,
        spelling=texts.spelling,
        name=texts.name,
        trades=_trades(texts.name.words, texts.lexicon),
        supplier=texts.supplier,
        address=texts.address,
        region_words=texts.region_words,
        names=texts.names,
        everything=texts.everything,
        grams=grams,
        address_grams=address_grams,
        tidy=tidy,
        length=length,
        position=position,
        shared_position=_sharers(position, same_name),
        same_name=same_name,
        crowd=_crowds(contents, same_name),
        region=_or_missing([c.region for c in contents]),
        postcode=postcode,
        postcode_slips=_or_missing([_slip(c.postcode) for c in contents]),
        postal_area=_or_missing([_postal_area(c.postcode) for c in contents]),
        numbers=numbers,
        slips=_slips(numbers, numbering),
        marks=marks,
        mark_kinds=kinds,
        name_marks=name_marks,
        named_mark=np.asarray(name_marks.max(axis=1, initial=told.NONE) >= 0),
        local=np.asarray([c.local for c in contents], dtype=bool),
        blank=np.asarray([not c.country for c in contents], dtype=bool),
        identifiers=_identifiers(contents),
        listed=listed,
    )
