"""Sets of places (numbers of sites, or of words) as bytes: kept in one cell of a table, met and joined as arrays.

A set that fills more than one in 32 places is kept as one bit for each place, any other as four bytes for each member,
so that no set takes more than an eighth of a byte for each place there is, however common its word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Places: TypeAlias = npt.NDArray[np.uint32]
"""Places in ascending order, each once."""
_SPARSE, _DENSE = b"\x00", b"\x01"
_BITS = 32
NONE: Places = np.empty(0, np.uint32)


def packed(places: Places, among: int) -> bytes:
    """Ascending places below `among` as bytes, the same on every machine."""
    if len(places) * _BITS <= among:
        return _SPARSE + places.astype("<u4").tobytes()
    bits = np.zeros(among, np.uint8)
    bits[places] = 1
    return _DENSE + np.packbits(bits, bitorder="little").tobytes()


def unpacked(content: bytes) -> Places:
    """The places again."""
    if content[:1] == _SPARSE:
        return np.frombuffer(content, "<u4", offset=1).astype(np.uint32)
    bits = np.unpackbits(np.frombuffer(content, np.uint8, offset=1), bitorder="little")
    return np.flatnonzero(bits).astype(np.uint32)


def met(places: Places, content: bytes) -> Places:
    """Those of `places` that are in the packed set, too."""
    if content[:1] == _SPARSE:
        return np.intersect1d(places, unpacked(content), assume_unique=True)
    bits = np.frombuffer(content, np.uint8, offset=1)
    wanted = np.flatnonzero((bits[places >> np.uint32(3)] >> (places & np.uint32(7)).astype(np.uint8)) & 1)
    return places[wanted]


def joined(sets: Sequence[Places]) -> Places:
    """What is in any of the sets."""
    return np.unique(np.concatenate(sets)) if sets else NONE
