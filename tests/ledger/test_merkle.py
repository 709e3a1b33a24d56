"""The tree is that of RFC 6962, and its proofs prove what they say and nothing else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    compute_root,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
)

# The leaves and roots that Certificate Transparency's own tests use.
CT_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in CT_LEAVES]

many = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size):
    assert compute_root(LEAVES[:size]).hex() == CT_ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert compute_root([]) == EMPTY_ROOT == sha256(b"").digest()


def test_a_leaf_is_never_a_node():
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@given(leaves=many)
def test_the_root_is_that_of_the_recursive_definition(leaves):
    def defined(part):
        if len(part) == 1:
            return part[0]
        split = 1
        while split * 2 < len(part):
            split *= 2
        return node_hash(defined(part[:split]), defined(part[split:]))

    assert compute_root(leaves) == defined(leaves)


@given(leaves=many, data=st.data())
def test_appending_later_comes_to_the_same_tree(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))
    kept = Frontier().extend(leaves[:cut])

    again = Frontier.from_bytes(kept.size, kept.to_bytes()).extend(leaves[cut:])

    assert again == Frontier().extend(leaves)
    assert Frontier().append(leaves[0]).root() == leaves[0]


@pytest.mark.parametrize(("size", "octets"), [(1, b""), (3, bytes(32)), (-1, b""), (0, bytes(32))])
def test_an_edge_of_another_size_is_refused(size, octets):
    with pytest.raises(ValueError, match=str(size)):
        Frontier.from_bytes(size, octets)


@given(leaves=many, data=st.data())
def test_each_leaf_has_a_proof_and_no_other_place_leaf_or_tree_has_the_same(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    size, root, proof = len(leaves), compute_root(leaves), prove_inclusion(leaves, index)

    assert is_included(leaves[index], index, size, proof, root)
    assert not is_included(leaf_hash(b"other"), index, size, proof, root)
    assert not is_included(leaves[index], index, size, proof, leaf_hash(b"other"))
    assert not is_included(leaves[index], index, size, (*proof, root), root)
    assert not any(
        is_included(leaves[index], other, size, proof, root)
        for other in range(-1, size + 1)
        if other != index and (other >= size or other < 0 or leaves[other] != leaves[index])
    )


@given(leaves=many, data=st.data())
def test_each_earlier_tree_is_proven_to_be_one_and_no_other_is(leaves, data):
    old = data.draw(st.integers(0, len(leaves)))
    earlier, later = (old, compute_root(leaves[:old])), (len(leaves), compute_root(leaves))
    proof = prove_consistency(leaves, old)

    assert is_consistent(earlier, later, proof)
    assert not is_consistent((old, leaf_hash(b"other")), later, proof)
    assert not is_consistent(later, earlier, proof) or earlier == later
    assert not is_consistent(earlier, later, (*proof, bytes(32)))
    if 0 < old < len(leaves):
        assert not is_consistent(earlier, (len(leaves), leaf_hash(b"other")), proof)
        assert not is_consistent(earlier, later, proof[:-1])


def test_no_proof_is_made_of_what_is_not_there():
    with pytest.raises(IndexError):
        prove_inclusion(LEAVES, 8)
    with pytest.raises(IndexError):
        prove_consistency(LEAVES, 9)
