"""Proofs for somebody who has only a signed head: that an entry is in the log, and that the log goes on from before.

Both are those of RFC 9162 and can be checked elsewhere, with :func:`~withheld.compartments.hashing.includes` and
:func:`~withheld.compartments.hashing.goes_on_from` or any other implementation, without the vault.
"""

from __future__ import annotations

from dataclasses import dataclass

from withheld.compartments.hashing import consistency_proof, inclusion_proof, leaf_hash
from withheld.compartments.heads import Head
from withheld.compartments.refusals import DamagedVaultError, OpeningError
from withheld.compartments.vault import Vault


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof and what it is against.

    Attributes:
        head: the newest signed head.
        leaf: the hash of the entry, or the root of the earlier head.
        path: hashes, 32 bytes each.
    """

    head: Head
    leaf: bytes
    path: tuple[bytes, ...]


def of_entry(vault: Vault, number: int) -> Proof:
    """That an entry is in the log which the newest head signs.

    Raises:
        OpeningError: that head signs no such entry.
    """
    head, leaves = _signed(vault)
    if not 0 <= number < head.size:
        raise OpeningError
    return Proof(head, leaves[number], tuple(inclusion_proof(leaves, number)))


def since(vault: Vault, earlier: Head) -> Proof:
    """That the log goes on from an earlier head.

    Raises:
        DamagedVaultError: the log is shorter than that.
    """
    head, leaves = _signed(vault)
    if earlier.size > head.size:
        raise DamagedVaultError((f"the log has {head.size:,} signed entries, and had {earlier.size:,}",))
    return Proof(head, earlier.root, tuple(consistency_proof(leaves, earlier.size)))


def _signed(vault: Vault) -> tuple[Head, list[bytes]]:
    with vault.ledger.look() as (reading, log):
        if log.head is None:
            raise OpeningError
        return log.head, [leaf_hash(body) for _, body in reading.leaves(0, log.head.size)]
