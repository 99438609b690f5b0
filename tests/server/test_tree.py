"""The Merkle tree against RFC 6962's own example, against its definition, and against what a forger would try."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.server.journal import tree

INPUTS = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
"""The leaves that certificate transparency's reference implementations test with."""
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _defined(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return hashlib.sha256(b"\x01" + _defined(leaves[:cut]) + _defined(leaves[cut:])).digest()


def _leaves(size: int) -> list[bytes]:
    return [tree.leaf(bytes([at])) for at in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert tree.root([tree.leaf(each) for each in INPUTS[:size]]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", [0, *range(1, 40), 64, 65, 127])
def test_root_is_as_defined(size: int) -> None:
    assert tree.root(_leaves(size)) == _defined(_leaves(size))


@given(st.integers(1, 60), st.data())
def test_every_leaf_is_proven_and_no_other(size: int, data: st.DataObject) -> None:
    leaves, at = _leaves(size), data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(leaves, at), tree.root(leaves)
    assert tree.included(leaves[at], at, size, path, root)
    wrong = data.draw(st.integers(0, size - 1).filter(lambda other: other != at)) if size > 1 else None
    if wrong is not None:
        assert not tree.included(leaves[wrong], at, size, path, root)
    assert not tree.included(leaves[at], at, size, [*path, leaves[0]], root)
    assert not tree.included(leaves[at], size, size, path, root)
    if path:
        assert not tree.included(leaves[at], at, size, path[:-1], root)


@given(st.integers(1, 60), st.data())
def test_growth_is_proven_and_a_change_is_not(size: int, data: st.DataObject) -> None:
    leaves, before = _leaves(size), data.draw(st.integers(1, size))
    early, late = (before, tree.root(leaves[:before])), (size, tree.root(leaves))
    proof = tree.consistency(leaves, before)
    assert tree.consistent(early, late, proof)
    changed = list(leaves)
    changed[data.draw(st.integers(0, before - 1))] = tree.leaf(b"changed")
    assert not tree.consistent(early, (size, tree.root(changed)), tree.consistency(changed, before))
    assert not tree.consistent((before, b"\0" * 32), late, proof)
    assert not tree.consistent(early, late, [*proof, leaves[0]])


def test_a_leaf_is_never_a_node() -> None:
    left, right = _leaves(2)
    assert tree.leaf(left + right) != tree.node(left, right)


def test_the_edge_has_as_many_hashes_as_the_size_has_bits() -> None:
    edge: tuple[bytes, ...] = ()
    sizes = []
    for at, each in enumerate(_leaves(33)):
        edge = tree.grown(edge, at, each)
        assert len(edge) == (at + 1).bit_count()
        sizes.append(tree.edge_root(edge))
    assert all(one != other for one, other in pairwise(sizes))
