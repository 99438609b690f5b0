"""The Merkle tree of RFC 6962: hashes, roots, and proofs that an entry is in it and that a later tree continues it.

Hashes are 32 bytes (SHA-256). A leaf is hashed with 0x00 before it, a node with 0x01 (RFC 6962, 2.1), so that a node
can never pass for a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()
"""Root of a tree without entries (RFC 6962, 2.1)."""


def leaf(content: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of a node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size` (> 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes, in order."""
    edge: tuple[bytes, ...] = ()
    for at, each in enumerate(leaves):
        edge = grown(edge, at, each)
    return edge_root(edge)


def grown(edge: Sequence[bytes], size: int, added: bytes) -> tuple[bytes, ...]:
    """The edge of a tree after one more leaf. The edge holds the roots of its whole subtrees, largest first.

    A tree of `size` leaves has as many of them as `size` has bits that are set; so adding costs no more than a carry.
    """
    whole = list(edge)
    while size & 1:
        added = node(whole.pop(), added)
        size >>= 1
    return (*whole, added)


def edge_root(edge: Sequence[bytes]) -> bytes:
    """The root of the tree with this edge."""
    if not edge:
        return EMPTY
    found = edge[-1]
    for each in reversed(edge[:-1]):
        found = node(each, found)
    return found


def inclusion(leaves: Sequence[bytes], at: int) -> list[bytes]:
    """Audit path of the leaf at place `at` (0 ≤ at < len): what is needed beside it to reach the root, lowest first."""
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if at < cut:
        return [*inclusion(leaves[:cut], at), root(leaves[cut:])]
    return [*inclusion(leaves[cut:], at - cut), root(leaves[:cut])]


def _lefts(at: int, last: int, steps: int) -> list[bool] | None:
    """For each step of a path from place `at` to the root: does the other hash stand to the left?

    None where the path of a tree with places 0..last has another length (RFC 9162, 2.1.3.2).
    """
    found = []
    for _ in range(steps):
        if last == 0:
            return None
        left = bool(at & 1) or at == last
        found.append(left)
        while left and not at & 1 and at:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def included(found: bytes, at: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Does the leaf hash `found` at place `at` of `size` reach the root `expected` by its path? (RFC 9162, 2.1.3.2)."""
    lefts = _lefts(at, size - 1, len(path)) if 0 <= at < size else None
    for each, left in zip(path, lefts or (), strict=False):
        found = node(each, found) if left else node(found, each)
    return lefts is not None and found == expected


def consistency(leaves: Sequence[bytes], before: int) -> list[bytes]:
    """Proof that the first `before` leaves (1 ≤ before ≤ len) are the beginning of all (RFC 6962, 2.1.2)."""
    return _subproof(leaves, before, whole=True)


def _subproof(leaves: Sequence[bytes], before: int, whole: bool) -> list[bytes]:
    if before == len(leaves):
        return [] if whole else [root(leaves)]
    cut = _split(len(leaves))
    if before <= cut:
        return [*_subproof(leaves[:cut], before, whole), root(leaves[cut:])]
    return [*_subproof(leaves[cut:], before - cut, False), root(leaves[:cut])]


def consistent(before: tuple[int, bytes], after: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Does the tree `after` (size, root) continue the tree `before`? (RFC 9162, 2.1.4.2)."""
    (first, first_root), (second, second_root) = before, after
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    whole = first & (first - 1) == 0  # the earlier tree is one whole subtree of the later one
    path = [first_root, *proof] if whole else list(proof)
    rise = (first & -first).bit_length() - 1  # its last leaf is a right child so many times
    lefts = _lefts(first - 1 >> rise, second - 1 >> rise, len(path) - 1) if path else None
    if lefts is None:
        return False
    old = new = path[0]
    for each, left in zip(path[1:], lefts, strict=True):
        old = node(each, old) if left else old
        new = node(each, new) if left else node(new, each)
    return (old, new) == (first_root, second_root)
