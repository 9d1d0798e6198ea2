"""The Merkle tree of RFC 9162, section 2.1: hashes, the growing edge of a tree, and both kinds of proof.

Everything here is pure: hashes in, hashes out. A tree over n leaves is kept as its :class:`Edge`, the roots of the
complete subtrees from the left, so that a leaf is appended and the root is found in O(log n) without the other leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

DIGEST = 32
EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves (RFC 9162, 2.1.1)."""


def sha256(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of 0x00 and the leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of 0x01 and both children (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Edge:
    """The growing edge of a tree.

    Attributes:
        size: how many leaves the tree has.
        peaks: the roots of its complete subtrees, the largest first: one for each bit that is set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaves: Sequence[bytes]) -> Edge:
        """The edge after more leaves.

        Args:
            leaves: leaf hashes, in order.
        """
        size, peaks, sha = self.size, list(self.peaks), hashlib.sha256
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:
                node = sha(b"\x01" + peaks.pop() + node).digest()
                rest >>= 1
            peaks.append(node)
            size += 1
        return Edge(size, tuple(peaks))

    def root(self) -> bytes:
        """The Merkle tree hash, 32 bytes."""
        if not self.peaks:
            return EMPTY
        *rest, node = self.peaks
        for peak in reversed(rest):
            node = node_hash(peak, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of leaf hashes."""
    return Edge().append(leaves).root()


def _split(size: int) -> int:
    """The largest power of two below a size of 2 or more."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of a leaf (RFC 9162, 2.1.3.1).

    Args:
        leaves: all leaf hashes of the tree.
        index: which leaf, from 0 to ``len(leaves) - 1``.
    """
    if len(leaves) <= 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*inclusion_proof(leaves[:half], index), root_of(leaves[half:])]
    return [*inclusion_proof(leaves[half:], index - half), root_of(leaves[:half])]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf is in a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """That a tree goes on from its first leaves (RFC 9162, 2.1.4.1).

    Args:
        leaves: all leaf hashes of the later tree.
        earlier: size of the earlier tree, from 0 to ``len(leaves)``; nothing needs proof at either end.
    """
    if earlier in (0, len(leaves)):
        return []
    return _subproof(leaves, earlier, whole=True)


def _subproof(leaves: Sequence[bytes], earlier: int, *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [root_of(leaves)]
    half = _split(len(leaves))
    if earlier <= half:
        return [*_subproof(leaves[:half], earlier, whole=whole), root_of(leaves[half:])]
    return [*_subproof(leaves[half:], earlier - half, whole=False), root_of(leaves[:half])]


def goes_on_from(earlier: tuple[int, bytes], later: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a later tree holds an earlier one unchanged (RFC 9162, 2.1.4.2).

    Args:
        earlier: size and root of the earlier tree.
        later: size and root of the later one.
        proof: as :func:`consistency_proof` gives it.
    """
    (first, first_root), (second, second_root) = earlier, later
    if first > second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    return _replays(path, first - 1, second - 1, (first_root, second_root))


def _replays(path: list[bytes], position: int, last: int, roots: tuple[bytes, bytes]) -> bool:
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and (before, after) == roots
