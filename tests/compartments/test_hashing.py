"""The Merkle tree against the vectors of Certificate Transparency and against the definition, leaf by leaf."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withheld.compartments.hashing import (
    EMPTY,
    Edge,
    consistency_proof,
    goes_on_from,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

# transparency-dev/merkle, proof/verify_test.go and rfc6962/rfc6962_test.go: the vectors that Certificate Transparency's
# implementations share (RFC 6962 and RFC 9162 define the same tree)
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
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
INCLUSION = [
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        7,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
]
HASHES = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
sizes = st.integers(0, 40)


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    split = max(2**power for power in range(10) if 2**power < len(leaves))
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def some(size: int) -> list[bytes]:
    return [leaf_hash(bytes([number])) for number in range(size)]


def test_hashes_are_those_of_certificate_transparency() -> None:
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert [root_of(HASHES[: size + 1]).hex() for size in range(8)] == ROOTS


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_of_certificate_transparency(index: int, size: int, proof: list[str]) -> None:
    assert [step.hex() for step in inclusion_proof(HASHES[:size], index)] == proof


@pytest.mark.parametrize(("earlier", "later", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_of_certificate_transparency(earlier: int, later: int, proof: list[str]) -> None:
    assert [step.hex() for step in consistency_proof(HASHES[:later], earlier)] == proof


@given(sizes, sizes)
def test_the_edge_grows_as_the_definition_says(first: int, more: int) -> None:
    leaves = some(first + more)
    edge = Edge().append(leaves[:first]).append(leaves[first:])
    assert (edge.size, edge.root()) == (len(leaves), by_definition(leaves))


@given(sizes.flatmap(lambda size: st.tuples(st.just(size + 1), st.integers(0, size))), st.integers(0, 7))
def test_a_leaf_is_proved_and_no_other(size_and_index: tuple[int, int], bit: int) -> None:
    (size, index), leaves = size_and_index, some(size_and_index[0])
    root, proof = root_of(leaves), inclusion_proof(leaves, index)
    assert includes(leaves[index], index, size, proof, root)
    other = bytes([leaves[index][0] ^ 1 << bit]) + leaves[index][1:]
    assert not includes(other, index, size, proof, root)
    assert not includes(leaves[index], size, size, proof, root)
    assert not includes(leaves[index], index, size, [*proof, root], root)
    assert not includes(leaves[index], index, size, proof, leaf_hash(root))
    if proof:
        assert not includes(leaves[index], index, size, proof[:-1], root)


@given(sizes, sizes, st.data())
def test_a_tree_that_goes_on_is_told_from_one_that_does_not(first: int, more: int, data: st.DataObject) -> None:
    leaves = some(first + more)
    before, after = (first, root_of(leaves[:first])), (len(leaves), root_of(leaves))
    proof = consistency_proof(leaves, first)
    assert goes_on_from(before, after, proof)
    if first and more:
        changed = list(leaves)
        at = data.draw(st.integers(0, first - 1))
        changed[at] = leaf_hash(b"changed")
        forged = consistency_proof(changed, first)
        assert not goes_on_from(before, (len(changed), root_of(changed)), forged)
        assert not goes_on_from(before, after, [*proof, EMPTY])
        assert not goes_on_from(before, after, proof[:-1])
        assert not goes_on_from(after, before, proof)


def test_an_empty_proof_proves_nothing_about_two_sizes() -> None:
    leaves = some(7)
    assert not goes_on_from((3, root_of(leaves[:3])), (7, root_of(leaves)), [])
    assert not goes_on_from((7, root_of(leaves)), (7, root_of(leaves)), [EMPTY])
