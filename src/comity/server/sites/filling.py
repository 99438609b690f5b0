"""Filling the register from a released edition: the sites in their order, and which words they say."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from django.db import models, transaction

from comity.reference.folding import raw_words
from comity.reference.text import words
from comity.server import clock, faults
from comity.server.sites import places
from comity.server.sites.kinds import Said, State
from comity.server.sites.models import Piece, Register, Site, Word

BATCH = 2_000
"""Rows written in one transaction: others write in between."""
LONGEST_WORD = 64
"""Bytes of a word that are kept: what is longer is no word that anybody types to its end."""
_SEARCHED = ("name", "supplier", "address", "city", "region", "postcode", "identifiers")
_FIELDS = tuple(each.name for each in fields(Said))
_T = TypeVar("_T")
Beat = Callable[..., None]
"""Says, in the transaction of each batch, that the job is alive; raises where another one has taken the register."""


def wanted(edition: UUID, name: str) -> Register:
    """The register of an edition, which waits to be filled if it is new."""
    return Register.objects.get_or_create(edition=edition, defaults={"name": name, "made": clock.now()})[0]


def said_words(*texts: str) -> set[str]:
    """The words under which texts are found: as they are written, and as linkage compares them (in Latin letters)."""
    return {word for text in texts for word in (*raw_words(text), *words(text))}


def key(word: str) -> bytes:
    """A word as it stands in the table: whole letters, as many as there is room for."""
    return word.encode()[:LONGEST_WORD].decode(errors="ignore").encode()


def pieces(word: bytes) -> set[bytes]:
    """Three bytes in a row each, the first of them with the beginning of the word marked."""
    marked = b"^" + word
    return {marked[at : at + 3] for at in range(max(1, len(marked) - 2))}


def fill(register: Register, sites: Iterable[Said], beat: Beat) -> int:
    """Write a register anew from its sites; returns how many. What an unfinished job left is removed before.

    When all is there, the register can be searched and every other one is removed, in one step for whoever searches.
    """
    _empty(register, beat)
    ordered = sorted(sites, key=lambda site: (site.country, site.name.casefold(), site.site_id))
    said = _words_of(ordered)
    _write((Site(register=register, number=number, **_values(site)) for number, site in enumerate(ordered)), Site, beat)
    faults.point("sites.written")
    sorted_words = sorted(said)
    _write(
        (
            Word(register=register, number=number, word=word, sites=len(said[word]),
                 places=places.packed(np.frombuffer(said[word], np.uint32), len(ordered)))
            for number, word in enumerate(sorted_words)
        ), Word, beat,
    )  # fmt: skip
    told = _pieces_of(sorted_words)
    _write(
        (
            Piece(register=register, piece=piece,
                  words=places.packed(np.frombuffer(told[piece], np.uint32), len(sorted_words)))
            for piece in sorted(told)
        ), Piece, beat,
    )  # fmt: skip
    with transaction.atomic():
        beat(state=State.FILLED, size=len(ordered), spans=_spans(ordered))
        faults.point("sites.filled")
    _remove_others(register)
    return len(ordered)


def _values(site: Said) -> dict[str, object]:
    return {name: getattr(site, name) for name in _FIELDS}


def _words_of(ordered: Sequence[Said]) -> dict[bytes, array[int]]:
    """Word -> the numbers of the sites that say it, ascending."""
    said: dict[bytes, array[int]] = {}
    for number, site in enumerate(ordered):
        for word in {key(each) for each in said_words(*(getattr(site, name) for name in _SEARCHED))}:
            said.setdefault(word, array("I")).append(number)
    return said


def _pieces_of(sorted_words: Sequence[bytes]) -> dict[bytes, array[int]]:
    found: dict[bytes, array[int]] = {}
    for number, word in enumerate(sorted_words):
        for piece in pieces(word):
            found.setdefault(piece, array("I")).append(number)
    return found


def _spans(ordered: Sequence[Said]) -> dict[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    for number, site in enumerate(ordered):
        first, count = spans.get(site.country, (number, 0))
        spans[site.country] = (first, count + 1)
    return spans


def _write(rows: Iterable[_T], table: Any, beat: Beat) -> None:
    for batch in _batches(rows, BATCH):
        with transaction.atomic():
            beat()
            table.objects.bulk_create(batch)


def _batches(rows: Iterable[_T], size: int) -> Iterator[list[_T]]:
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch


_PARTS: tuple[type[models.Model], ...] = (Site, Word, Piece)


def _empty(register: Register, beat: Beat) -> None:
    for table in _PARTS:
        left = table._default_manager.filter(register=register)
        while keys := list(left.values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                beat()
                table._default_manager.filter(pk__in=keys).delete()


def _remove_others(register: Register) -> None:
    for other in Register.objects.exclude(pk=register.pk).filter(made__lte=register.made):
        _empty(other, _nothing)
        other.delete()


def _nothing(**_values: object) -> None:
    """Nobody waits for a register that goes."""
