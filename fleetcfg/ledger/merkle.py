"""The hash tree of RFC 6962, section 2.1, and its proofs (RFC 9162, sections 2.1.3 and 2.1.4).

A `Frontier` is all that appending needs: the roots of the full subtrees, at most one a bit of the
size. A verifier recomputes: no proof is believed beyond what it recomputes to. What is of no
tree at all (an index beyond the size, a proof too long or too short) is false, never an exception.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of *entry* as a leaf."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above *left* and *right*."""
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size, and the roots of its full subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """Return the edge of the tree with one more *leaf* (a leaf's hash)."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the edge of the tree with *leaves* (hashes) after those it has."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            node, place = leaf, size
            while place & 1:
                node = node_hash(peaks.pop(), node)
                place >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """Return the hash of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node

    def to_bytes(self) -> bytes:
        """Return the peaks one after the other: with the size, all there is to keep."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, octets: bytes) -> "Frontier":
        """Return the edge that was kept.

        Raises:
            ValueError: If a tree of *size* has another number of peaks.
        """
        if size < 0 or len(octets) != HASH_BYTES * size.bit_count():
            raise ValueError(size)
        return cls(
            size,
            tuple(octets[at : at + HASH_BYTES] for at in range(0, len(octets), HASH_BYTES)),
        )


def compute_root(leaves: Sequence[bytes]) -> bytes:
    """Return the hash of the tree over *leaves* (leaves' hashes)."""
    return Frontier().extend(leaves).root()


def prove_inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return what proves that leaf *index* is in the tree over *leaves*, from the leaf upwards.

    Raises:
        IndexError: If there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    proof: list[bytes] = []
    while len(leaves) > 1:
        split = _split(len(leaves))
        if index < split:
            proof.append(compute_root(leaves[split:]))
            leaves = leaves[:split]
        else:
            proof.append(compute_root(leaves[:split]))
            leaves, index = leaves[split:], index - split
    return tuple(reversed(proof))


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether *proof* shows *leaf* at *index* of the tree of *size* with *root*."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(hash_, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, hash_)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def prove_consistency(leaves: Sequence[bytes], old: int) -> tuple[bytes, ...]:
    """Return what proves that the tree over *leaves* extends that over the first *old* of them."""
    if not 0 <= old <= len(leaves):
        raise IndexError(old)
    proof: list[bytes] = []
    whole = True
    while old not in {0, len(leaves)}:
        split = _split(len(leaves))
        if old <= split:
            proof.append(compute_root(leaves[split:]))
            leaves = leaves[:split]
        else:
            proof.append(compute_root(leaves[:split]))
            leaves, old, whole = leaves[split:], old - split, False
    if not whole:
        proof.append(compute_root(leaves))
    return tuple(reversed(proof))


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Tell whether *proof* shows that *new* (size, root) only added to *old* (size, root)."""
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 <= old_size <= new_size:
        return False
    if old_size in {0, new_size}:
        is_same = old_root == (EMPTY_ROOT if old_size == 0 else new_root)
        return not proof and is_same
    rest = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not rest:
        return False
    return _recomputed(old_size - 1, new_size - 1, rest) == (old_root, new_root)


def _recomputed(place: int, last: int, rest: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return both roots that the proof leads to; None if it is of another length."""
    while place & 1:
        place, last = place >> 1, last >> 1
    old_node = new_node = rest[0]
    for hash_ in rest[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old_node, new_node = node_hash(hash_, old_node), node_hash(hash_, new_node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_node = node_hash(new_node, hash_)
        place, last = place >> 1, last >> 1
    return (old_node, new_node) if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two below *size*."""
    return 1 << ((size - 1).bit_length() - 1)
